// The ui as the app sees it: input in, commands and draw lists out, and when a run is needed.
#include "ui_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "twinview/alarm_load.h"
#include "twinview/clock.h"
#include "twinview/file.h"
#include "twinview/memory.h"

#define DATA_RUN_NS INT64_C(100000000) // values are shown at most ten times a second
#define FLOW_NS INT64_C(2000000000)    // without values for so long: the feed is quiet
#define BLINK_NS INT64_C(500000000)
#define QUIET_TICK_MS INT64_C(10000) // ages of a quiet picture
#define FRAME_COST_NS INT64_C(2000000000)
#define SECOND_NS INT64_C(1000000000)
#define RERUNS_MAX 16 // input and layout settle long before
#define PLAYBACK_TICK_NS INT64_C(250000000)

struct tw_ui *tw_ui_create(const struct tw_ui_params *params) {
    struct tw_ui *ui = tw_alloc(sizeof *ui);
    ui->mode = params->mode;
    ui->theme = params->theme ? params->theme : tw_theme_default();
    ui->scale = params->scale > 0 ? params->scale : 1;
    ui->help_open = params->show_help && params->mode == TW_UI_DESKTOP;
    ui->words = tw_words_find(params->language);
    ui->next_ns = INT64_MAX;
    ui->input.x = ui->input.y = ui->pointer_x = ui->pointer_y = ui->seek_x = -1;
    ui->labels.stale = ui->tree.stale = ui->dirty = true;
    ui->seen.sources = 1;
    ui->width = ui->height = 1;
    if (ui->mode == TW_UI_NONE)
        return ui;
    ui->canvas = tw_canvas_create(ui->scale);
    if (ui->canvas)
        return ui;
    free(ui);
    return NULL;
}

void tw_ui_destroy(struct tw_ui *ui) {
    if (!ui)
        return;
    tw_canvas_destroy(ui->canvas);
    tw_input_finish(&ui->input);
    tw_summary_finish(&ui->summary);
    tw_ui_tree_finish(&ui->tree);
    tw_saved_finish(&ui->saved);
    tw_inspector_finish(&ui->inspector);
    tw_pasts_finish(&ui->pasts);
    tw_alarm_pasts_finish(&ui->alarm_pasts);
    tw_recorded_finish(&ui->recorded);
    tw_ui_alarms_finish(&ui->alarms);
    tw_labels_finish(&ui->labels);
    free(ui);
}

static void make_layout(struct tw_ui *ui, bool inspector) {
    struct tw_rect before = tw_ui_viewport(ui);
    tw_layout_make(&ui->layout, ui, inspector);
    struct tw_rect now = tw_ui_viewport(ui);
    if (memcmp(&before, &now, sizeof now) != 0)
        tw_ui_post(ui, TW_UI_VIEWPORT, (struct tw_asset_id){0, 0}, NULL);
}

void tw_ui_resize(struct tw_ui *ui, int width, int height) {
    if (ui->width == width && ui->height == height)
        return;
    ui->width = TW_MAX(width, 1);
    ui->height = TW_MAX(height, 1);
    ui->dirty = true;
    if (ui->mode != TW_UI_NONE)
        make_layout(ui, ui->layout.inspector.width > 0);
}

struct tw_rect tw_ui_viewport(const struct tw_ui *ui) {
    if (ui->mode == TW_UI_NONE)
        return (struct tw_rect){0, 0, ui->width, ui->height};
    float scale = tw_ui_scale(ui);
    struct tw_area view = ui->layout.view;
    int x0 = (int)(view.x * scale + 0.5f), y0 = (int)(view.y * scale + 0.5f);
    int x1 = (int)((view.x + view.width) * scale + 0.5f);
    int y1 = (int)((view.y + view.height) * scale + 0.5f);
    // Where the panels leave no room, one pixel of the window all the same.
    x0 = TW_CLAMP(x0, 0, ui->width - 1);
    y0 = TW_CLAMP(y0, 0, ui->height - 1);
    return (struct tw_rect){x0, y0, TW_CLAMP(x1, x0 + 1, ui->width) - x0,
                            TW_CLAMP(y1, y0 + 1, ui->height) - y0};
}

static void push(struct tw_ui *ui, struct tw_input_event event) {
    if (ui->mode != TW_UI_DESKTOP)
        return;
    event.time_ns = tw_monotonic_ns();
    tw_input_push(&ui->input, &event);
    ui->dirty = true;
}

void tw_ui_mouse_move(struct tw_ui *ui, float x, float y) {
    ui->pointer_x = x;
    ui->pointer_y = y;
    push(ui, (struct tw_input_event){.kind = TW_INPUT_MOVE, .x = x, .y = y});
}

void tw_ui_mouse_button(struct tw_ui *ui, int button, bool down) {
    push(ui, (struct tw_input_event){.kind = TW_INPUT_BUTTON, .code = button, .down = down});
}

void tw_ui_mouse_wheel(struct tw_ui *ui, float x, float y) {
    push(ui, (struct tw_input_event){.kind = TW_INPUT_WHEEL, .x = x, .y = y});
}

void tw_ui_key(struct tw_ui *ui, enum tw_key key, bool down) {
    push(ui, (struct tw_input_event){.kind = TW_INPUT_KEY, .code = (int)key, .down = down});
}

void tw_ui_modifiers(struct tw_ui *ui, bool shift, bool ctrl, bool alt) {
    push(ui,
         (struct tw_input_event){.kind = TW_INPUT_MODIFIERS, .code = shift | ctrl << 1 | alt << 2});
}

void tw_ui_text(struct tw_ui *ui, const char *utf8) {
    struct tw_input_event event = {.kind = TW_INPUT_TEXT};
    snprintf(event.text, sizeof event.text, "%s", utf8);
    push(ui, event);
}

bool tw_ui_wants_mouse(const struct tw_ui *ui) {
    return ui->mode == TW_UI_DESKTOP && (ui->input.held_scope > TW_SCOPE_VIEW ||
                                         tw_input_covers(&ui->input, ui->pointer_x, ui->pointer_y));
}

bool tw_ui_wants_drag(const struct tw_ui *ui) {
    float scale = tw_ui_scale(ui);
    struct tw_area point = {ui->pointer_x / scale, ui->pointer_y / scale, 0, 0};
    return ui->storeys_plate.width > 0 && tw_area_contains(ui->storeys_plate, point);
}

void tw_ui_touched(struct tw_ui *ui) {
    ui->dirty = ui->dirty || !ui->touch;
    ui->touched = true;
}

// A text is typed, or something lies open that keys are for.
static bool takes_all_keys(const struct tw_ui *ui) {
    return ui->tree.focused || ui->help_open || ui->saved.focused || ui->alarms.filter_focused ||
           ui->alarms.ask.open || ui->menu.open;
}

bool tw_ui_wants_key(const struct tw_ui *ui, int key) {
    return takes_all_keys(ui) || tw_alarm_takes_key(ui, key) || tw_saved_takes_key(ui, key) ||
           (ui->feeds.open && key == TW_KEY_ESCAPE);
}

void tw_ui_set_theme(struct tw_ui *ui, const struct tw_theme *theme) {
    ui->theme = theme;
    ui->dirty = true;
}

static void next_theme(struct tw_ui *ui) {
    tw_ui_set_theme(ui, tw_theme_after(ui->theme));
    tw_ui_post(ui, TW_UI_THEME, (struct tw_asset_id){0, 0}, ui->theme->name);
}

static void answer_inspector_keys(struct tw_ui *ui, const struct tw_asset *selected) {
    const char *text = ui->input.text;
    if (strcasecmp(text, "k") == 0)
        tw_pin_toggle(ui, selected->handle);
    if (strcasecmp(text, "w") == 0)
        tw_trend_step(ui, text[0] == 'w' ? 1 : -1);
    if (ui->input.ctrl && ui->input.key_pressed[TW_KEY_C])
        tw_inspector_copy(ui, selected);
}

// Keys that belong to no panel.
static void answer_keys(struct tw_ui *ui, const struct tw_asset *selected) {
    bool typing = takes_all_keys(ui);
    if (!ui->tree.focused && strcmp(ui->input.text, "/") == 0) {
        ui->tree.over_open = ui->tree.take_focus = true;
        ui->input.text[0] = '\0';
    }
    if (!takes_all_keys(ui) && strcasecmp(ui->input.text, "s") == 0) {
        ui->feeds.open = !ui->feeds.open;
        ui->input.text[0] = '\0';
    }
    if (!typing && strcasecmp(ui->input.text, "t") == 0)
        ui->labels_off = !ui->labels_off;
    if (!ui->alarms.keys && ui->layout.inspector.width > 0) {
        float page = 0.8f * ui->layout.inspector.height;
        ui->inspector.scroll += page * (float)(ui->input.key_pressed[TW_KEY_PAGE_DOWN] -
                                               ui->input.key_pressed[TW_KEY_PAGE_UP]);
    }
    if (!typing && selected)
        answer_inspector_keys(ui, selected);
    if (ui->input.key_pressed[TW_KEY_F5])
        tw_ui_hints_next(ui);
    if (ui->input.key_pressed[TW_KEY_F7])
        next_theme(ui);
    if (ui->input.key_pressed[TW_KEY_F8])
        tw_ui_next_language(ui);
    if (!takes_all_keys(ui))
        tw_command_keys(ui);
    else if (ui->tree.focused && ui->input.ctrl && ui->input.key_pressed[TW_KEY_ENTER])
        tw_ui_tree_select_found(ui);
    else if (ui->tree.focused && ui->input.key_pressed[TW_KEY_ENTER])
        tw_ui_tree_fly_to_found(ui);
    if (!ui->input.key_pressed[TW_KEY_ESCAPE])
        return;
    if (ui->tree.focused)
        ui->tree.drop_focus = true;
}

static void draw_panels(struct tw_ui *ui) {
    const struct tw_asset *selected =
        tw_twin_asset(ui->view->twin, tw_scene_selected(ui->view->scene));
    ui->runs++;
    ui->blinking = ui->ages_shown = false;
    ui->flood = tw_twin_flood(ui->view->twin).on;
    ui->hover_now = (struct tw_asset_id){0, 0};
    ui->tooltip.count = 0;
    bool menu_open = ui->menu.open;
    if (!menu_open && !ui->alarms.ask.open && !ui->help_open)
        tw_command_alt_keys(ui);
    tw_menu_keys(ui);
    if (!menu_open && !ui->menu.open) {
        tw_alarm_keys(ui);
        tw_saved_keys(ui, takes_all_keys(ui) || ui->alarms.keys);
        answer_keys(ui, selected);
    }
    make_layout(ui, selected != NULL);
    tw_canvas_begin(ui->canvas, ui->width, ui->height, tw_ui_scale(ui), &ui->input);
    ui->pointed_ms = tw_time_pointed(ui);
    tw_labels_update(ui);
    tw_section_edges(ui);
    tw_brackets(ui);
    tw_labels_draw(ui);
    tw_edge_plates(ui);
    if (ui->mode == TW_UI_KIOSK) {
        tw_plates(ui);
        tw_seeing_plate(ui);
        tw_kiosk(ui);
        return;
    }
    tw_scale_bar(ui);
    tw_plates(ui);
    tw_section_handles(ui);
    tw_sketch(ui);
    tw_seeing_plate(ui);
    tw_storeys(ui);
    tw_units(ui);
    tw_inspector_panel(ui);
    tw_ui_tree_panel(ui);
    tw_alarm_list(ui);
    tw_time_line(ui);
    tw_hints(ui);
    tw_status_bar(ui);
    tw_banner(ui);
    tw_tool_strip(ui);
    tw_saved_panel(ui);
    tw_feed_table(ui);
    tw_alarm_ask_plate(ui);
    tw_help(ui);
    tw_menu(ui);
    tw_tooltip_draw(ui);
}

static void post_hover(struct tw_ui *ui) {
    if (tw_asset_equal(ui->hover_now, ui->hover_posted))
        return;
    ui->hover_posted = ui->hover_now;
    tw_ui_post(ui, TW_UI_HOVER, ui->hover_now, NULL);
}

// What a finger presses grows once it let go and all that it did is answered: not below it.
static bool make_room_for_fingers(struct tw_ui *ui) {
    bool due = ui->touched && !ui->touch && !ui->input.down && ui->input.event_count == 0;
    ui->touch = ui->touch || due;
    return due;
}

static void run(struct tw_ui *ui) {
    int reruns = 0;
    bool again;
    do {
        ui->dirty = false;
        tw_input_take(&ui->input);
        draw_panels(ui);
        enum tw_canvas_result result = tw_canvas_end(ui->canvas);
        ui->changed = ui->changed || result != TW_CANVAS_SAME;
        bool moved = tw_input_settle(&ui->input);
        bool grown = make_room_for_fingers(ui);
        again =
            ui->dirty || moved || grown || ui->input.event_count > 0 || result == TW_CANVAS_AGAIN;
    } while (again && ++reruns < RERUNS_MAX);
    ui->dirty = ui->input.event_count > 0;
    ui->summary.structure = false;
    post_hover(ui);
    tw_watch_tell(ui);
}

static uint64_t hash_text(const char *text, uint64_t seed) {
    return text ? tw_hash_bytes(text, strlen(text) + 1, seed) : seed + 1;
}

// What the panels show of the sources, without what only counts up.
static uint64_t hash_sources(const struct tw_ui_view *view) {
    uint64_t hash = 2;
    for (int i = 0; i < view->source_count; i++) {
        const struct tw_feed_health *source = &view->sources[i];
        bool is_skewed = tw_feed_is_skewed(source);
        // What is shown of the clock, in whole seconds; a clock that is right shows nothing.
        int64_t skew_s = is_skewed ? source->clock_offset_ms / 1000 : 0;
        hash = hash_text(source->name, hash);
        hash = hash_text(source->reason, hash);
        hash = hash_text(source->recorded ? source->record_fault : NULL, hash);
        hash = tw_hash_bytes(&source->state, sizeof source->state, hash);
        hash = tw_hash_bytes(&source->out_of_date, sizeof source->out_of_date, hash);
        hash = tw_hash_bytes(&skew_s, sizeof skew_s, hash);
        if (source->state == TW_FEED_LOST || source->state == TW_FEED_REFUSED)
            hash = tw_hash_bytes(&source->next_try_ns, sizeof source->next_try_ns, hash);
    }
    return hash;
}

// What the panels show of a recording that stands still.
static uint64_t hash_playback(const struct tw_ui_view *view) {
    const struct tw_playback *playback = view->playback;
    if (!playback)
        return 3;
    const int64_t shown[] = {
        playback->start_ms, playback->end_ms,  (int64_t)(playback->speed * 100),
        playback->paused,   playback->seeking, playback->paused ? view->now_ms : 0};
    return tw_hash_bytes(shown, sizeof shown, 3);
}

// Compares what is shown with the last run; true if the view itself changed.
static bool see(struct tw_ui *ui, const struct tw_ui_view *view) {
    struct tw_seen now = {.pose = view->camera->pose};
    memcpy(now.viewport, view->camera->viewport, sizeof now.viewport);
    now.selected = tw_scene_selected(view->scene);
    now.hovered = tw_scene_hovered(view->scene);
    tw_scene_counts(view->scene, &now.counts);
    now.sources = hash_sources(view);
    struct tw_visibility_counts visibility;
    tw_scene_visibility_counts(view->scene, &visibility);
    now.visibility = visibility.version;
    // Labels point at where things are cut, or drawn.
    if (now.visibility != ui->seen.visibility &&
        (visibility.cut || visibility.exploded > 0 || ui->seen.displaced))
        ui->labels.stale = true;
    now.displaced = visibility.cut || visibility.exploded > 0;
    now.sketch = view->sketch ? view->sketch->version : 0;
    now.chosen = tw_scene_chosen_version(view->scene);
    now.texts = hash_text(view->notice, hash_playback(view));
    now.texts = hash_text(view->station.audit_fault, now.texts + view->station.version);
    now.texts = hash_text(view->station.sound, now.texts);
    now.texts = hash_text(view->station.user, hash_text(view->station.name, now.texts));
    if (view->saved)
        now.texts = hash_text(view->saved->fault,
                              now.texts + 2 * view->saved->version + view->saved->touring);
    now.texts = tw_hash_bytes(&view->place, sizeof view->place, now.texts);
    if (view->document)
        now.texts = hash_text(view->document->title, hash_text(view->document->address, now.texts));
    bool scene_changed = memcmp(&now.counts, &ui->seen.counts, sizeof now.counts) != 0;
    if (scene_changed)
        ui->labels.stale = true;
    bool changed = scene_changed || memcmp(&now.pose, &ui->seen.pose, sizeof now.pose) != 0 ||
                   memcmp(now.viewport, ui->seen.viewport, sizeof now.viewport) != 0 ||
                   !tw_asset_equal(now.selected, ui->seen.selected) ||
                   !tw_asset_equal(now.hovered, ui->seen.hovered) ||
                   now.chosen != ui->seen.chosen || now.sketch != ui->seen.sketch ||
                   now.visibility != ui->seen.visibility || now.sources != ui->seen.sources ||
                   now.texts != ui->seen.texts;
    if (!tw_asset_equal(now.selected, ui->seen.selected)) {
        if (ui->seen.selected.slot)
            tw_twin_watch(view->twin, ui->seen.selected, false);
        if (now.selected.slot)
            tw_twin_watch(view->twin, now.selected, true);
    }
    ui->seen = now;
    return changed;
}

// Takes over the twin's changes; true if the panels may show something else now.
static bool take_data(struct tw_ui *ui, const struct tw_ui_view *view) {
    size_t count;
    const struct tw_asset_change *changes = tw_twin_changes(view->twin, &count);
    bool site = tw_twin_site_changed(view->twin);
    bool alarms = tw_twin_alarms_changed(view->twin);
    if (count == 0 && !site && !alarms && ui->summary.ready)
        return false;
    const uint32_t bodies =
        TW_ASSET_ADDED | TW_ASSET_REMOVED | TW_ASSET_PLACED | TW_ASSET_GEOMETRY | TW_ASSET_RULES;
    for (size_t i = 0; i < count && !ui->labels.stale; i++)
        ui->labels.stale = changes[i].flags & bodies;
    tw_group_update(&ui->tree.group, view->twin);
    tw_saved_update(&ui->saved, view->twin);
    tw_summary_update(&ui->summary, view->twin);
    return true;
}

// When the texts that tell time want the next run.
static int64_t next_tick_ns(const struct tw_ui *ui, const struct tw_ui_view *view) {
    int64_t next = view->now_ns + (60000 - view->now_ms % 60000) * 1000000;
    if (view->playback && !view->playback->paused)
        next = view->now_ns + PLAYBACK_TICK_NS;
    else if (ui->flowing) // the clock shows seconds
        next = view->now_ns + (1000 - view->now_ms % 1000) * 1000000;
    else if (ui->ages_shown)
        next = TW_MIN(next, ui->shown.now_ns + QUIET_TICK_MS * 1000000);
    if (ui->blinking && !view->steady)
        next = TW_MIN(next, (view->now_ns / BLINK_NS + 1) * BLINK_NS);
    return next;
}

// What the panels are told. A run that only blinks is told the time of the run before it, so that
// no age ticks with the marks: in a still picture texts change every ten seconds at most.
static void take_view(struct tw_ui *ui, const struct tw_ui_view *view, bool news) {
    struct tw_ui_view before = ui->shown;
    ui->shown = *view;
    ui->shown.source_count = TW_MIN(view->source_count, TW_SOURCES_SHOWN);
    ui->shown.sources = ui->sources;
    bool minute = view->now_ms / 60000 != before.now_ms / 60000;
    if (news || minute || view->now_ns - before.now_ns >= QUIET_TICK_MS * 1000000) {
        for (int i = 0; i < ui->shown.source_count; i++) // there may be none
            ui->sources[i] = view->sources[i];
        if (view->now_ns - ui->frame_ms_ns >= FRAME_COST_NS) {
            ui->frame_ms_shown = view->frame_ms;
            ui->frame_ms_ns = view->now_ns;
        }
    } else {
        ui->shown.now_ms = before.now_ms;
        ui->shown.now_ns = before.now_ns;
    }
    ui->view = &ui->shown;
}

static bool is_flowing(const struct tw_ui *ui, const struct tw_ui_view *view) {
    if (view->playback)
        return !view->playback->paused;
    return ui->mode == TW_UI_DESKTOP && ui->data_ns && view->now_ns - ui->data_ns < FLOW_NS &&
           tw_ui_any_stream(view);
}

bool tw_ui_update(struct tw_ui *ui, const struct tw_ui_view *view, bool force) {
    if (ui->mode == TW_UI_NONE)
        return false;
    tw_saved_take(ui, view);
    if (take_data(ui, view)) {
        ui->data_ns = view->now_ns;
        ui->data_pending = true;
    }
    bool was_flowing = ui->flowing;
    // Alarms are shown with the picture that they come in; and so that of a flood no picture has
    // the marks of several to catch up with.
    bool data_due = ui->data_pending && (tw_twin_alarms_changed(view->twin) ||
                                         view->now_ns - ui->run_ns >= DATA_RUN_NS);
    bool news = see(ui, view) || force || ui->dirty || data_due;
    if (!news && view->now_ns < ui->next_ns) {
        if (ui->data_pending)
            ui->next_ns = TW_MIN(ui->next_ns, ui->run_ns + DATA_RUN_NS);
        return false;
    }
    ui->flowing = is_flowing(ui, view);
    ui->blink_on = view->steady || view->now_ns / BLINK_NS % 2 == 0;
    take_view(ui, view, news || ui->flowing || was_flowing);
    bool before = ui->changed;
    ui->changed = false;
    ui->data_pending = false;
    ui->run_ns = view->now_ns;
    if (!ui->start_ns)
        ui->start_ns = view->now_ns;
    run(ui);
    ui->view = NULL;
    ui->next_ns = TW_MIN(next_tick_ns(ui, view), tw_hints_next_ns(ui));
    bool changed = ui->changed;
    ui->changed = changed || before;
    return changed;
}

int64_t tw_ui_next_update_ns(const struct tw_ui *ui) {
    return ui->mode == TW_UI_NONE ? INT64_MAX : ui->dirty ? 0 : ui->next_ns;
}

static void fill_probes(struct tw_ui *ui, struct tw_frame *frame) {
    struct tw_labels *labels = &ui->labels;
    for (size_t i = 0; i < labels->probe_count; i++) {
        struct tw_frame_probe *probe = tw_frame_add_probe(frame);
        for (int axis = 0; axis < 3; axis++)
            probe->position[axis] =
                (float)(labels->probe_world[i][axis] - frame->view.origin[axis]);
        probe->group = labels->probes[i].slot;
        labels->sent[i] = labels->probes[i];
    }
    labels->sent_count = labels->probe_count;
    frame->dirty |= TW_DIRTY_LABEL;
}

void tw_ui_fill(struct tw_ui *ui, struct tw_frame *frame) {
    if (ui->mode == TW_UI_NONE)
        return;
    tw_canvas_fill(ui->canvas, &frame->ui);
    if (ui->changed || frame->ui.atlas)
        frame->dirty |= TW_DIRTY_UI;
    if (ui->probing)
        fill_probes(ui, frame);
    ui->changed = ui->probing = false;
}

void tw_ui_resend(struct tw_ui *ui) {
    if (ui->mode == TW_UI_NONE)
        return;
    tw_canvas_resend(ui->canvas);
    ui->changed = ui->probing = true;
}

void tw_ui_probe_results(struct tw_ui *ui, const uint8_t *visible, size_t count) {
    if (tw_labels_take_sight(&ui->labels, visible, count))
        ui->dirty = true;
}
