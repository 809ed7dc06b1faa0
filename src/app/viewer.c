#define TW_LOG_MODULE "app"
#include "viewer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "framing.h"
#include "home.h"
#include "model_source.h"
#include "past.h"
#include "replay.h"
#include "sources.h"
#include "twinview/clock.h"
#include "twinview/file.h"
#include "twinview/log.h"
#include "twinview/memory.h"

#define DRAIN_BUDGET_NS 8000000LL // batches that a loop turn takes in before it draws, at least
#define MODEL_POLL_NS 10000000LL
#define TRANSACTION_NS 10000000000LL // a part that is not followed by the next holds up no longer
#define SEEK_NS 500000000LL          // a longer search in a recording is shown
#define STALE_WAIT_MAX_MS 3600000LL
#define WARM_FRAMES 5
#define RSS_BASELINE_NS 10000000000LL

// ---- start and end --------------------------------------------------------------------------

static bool make_render(struct tw_viewer *viewer, const struct tw_render_params *wanted) {
    struct tw_render_params params = *wanted;
    params.cache_folder = viewer->cache_folder;
    params.texture_side = viewer->options->texture_side;
    if (viewer->layers_most)
        params.layers = viewer->layers_most;
    viewer->render = tw_render_create(&params);
    if (!viewer->render)
        return false;
    tw_render_set_naive(viewer->render, viewer->options->full);
    tw_render_set_occlusion(viewer->render, viewer->options->occlusion);
    return true;
}

static char *last_known_folder(void) {
    char *state = tw_state_folder();
    char *folder = state ? tw_path_join(state, "sites") : NULL;
    free(state);
    return folder;
}

static bool create_parts(struct tw_viewer *viewer, const struct tw_render_params *render,
                         const struct tw_wakeup *wakeup, enum tw_ui_mode mode) {
    const struct tw_options *options = viewer->options;
    if (options->last_known || !(options->headless || options->no_picture))
        viewer->last_known_folder = last_known_folder();
    struct tw_feed_params feed = {.wakeup = *wakeup,
                                  .limits = options->config.limits,
                                  .last_known_folder = viewer->last_known_folder,
                                  .play = {.speed = options->speed,
                                           .paused = options->has_at && options->speed == 0,
                                           .from = options->at_from,
                                           .ms = options->at_ms}};
    viewer->feed = tw_feed_create(&feed);
    viewer->models = tw_models_create(
        &(struct tw_models_params){.cache_bytes = viewer->options->config.limits.cache_bytes});
    viewer->twin = tw_sources_twin(&options->config, options->language, options->kiosk);
    if (!viewer->feed || !viewer->models || !viewer->twin)
        return false;
    if (!render)
        return true;
    viewer->scale = options->scale;
    viewer->scene = tw_scene_create(&(struct tw_scene_params){.theme = options->theme,
                                                              .preset = options->preset,
                                                              .plain = options->plain,
                                                              .open_halls = true});
    viewer->ui = tw_ui_create(&(struct tw_ui_params){.mode = mode,
                                                     .theme = options->theme,
                                                     .scale = options->scale,
                                                     .language = options->language});
    if (!viewer->scene || !viewer->ui)
        return false;
    if (options->has_section)
        tw_scene_order(viewer->scene,
                       &(struct tw_order){
                           .scope = TW_ORDER_SECTION, .to = TW_HIDDEN, .section = options->section},
                       1);
    tw_pointer_take(&viewer->pointer, TW_TOOL_NONE);
    viewer->cache_folder = tw_cache_folder();
    if (!make_render(viewer, render) && !viewer->patient)
        return false;
    tw_viewer_resize(viewer, render->width, render->height);
    return true;
}

bool tw_viewer_init(struct tw_viewer *viewer, const struct tw_options *options,
                    const struct tw_render_params *render, const struct tw_wakeup *wakeup,
                    enum tw_ui_mode mode, int64_t start_ns) {
    *viewer = (struct tw_viewer){.options = options,
                                 .patient = options->kiosk && !options->headless,
                                 .next_stale_ms = TW_TIME_NONE,
                                 .frozen_ms = TW_TIME_NONE};
    viewer->run.start_ns = viewer->run.span_start_ns = start_ns;
    viewer->camera.pose =
        (struct tw_pose){TW_HOME_AZIMUTH_DEG, TW_HOME_ELEVATION_DEG, 100, {0, 0, 0}};
    if (!create_parts(viewer, render, wakeup, mode))
        return false;
    return tw_sources_open(viewer);
}

void tw_viewer_finish(struct tw_viewer *viewer) {
    tw_render_destroy(viewer->render);
    tw_sound_destroy(viewer->sound);
    tw_desk_destroy(viewer->desk);
    tw_saved_close(viewer);
    tw_documents_finish(&viewer->documents);
    tw_ui_destroy(viewer->ui);
    tw_scene_destroy(viewer->scene);
    tw_feed_destroy(viewer->feed);
    tw_models_destroy(viewer->models);
    tw_twin_destroy(viewer->twin);
    tw_sources_close(viewer);
    tw_frame_finish(&viewer->frame);
    tw_samples_finish(&viewer->run.frame_ms);
    tw_samples_finish(&viewer->run.latency_ms);
    tw_samples_finish(&viewer->run.pick_ms);
    free(viewer->unshown_ms);
    free(viewer->cache_folder);
    free(viewer->last_known_folder);
    *viewer = (struct tw_viewer){0};
}

void tw_viewer_drop_picture(struct tw_viewer *viewer) {
    struct tw_render_stats stats;
    tw_render_stats(viewer->render, &stats);
    viewer->run.validation_messages += stats.validation_messages;
    int layers = tw_render_affordable_layers(viewer->render);
    if (layers)
        viewer->layers_most = layers;
    tw_render_destroy(viewer->render);
    viewer->render = NULL;
}

bool tw_viewer_rebuild(struct tw_viewer *viewer, const struct tw_render_params *render) {
    if (!make_render(viewer, render))
        return false;
    viewer->run.rebuilds++;
    tw_scene_resend(viewer->scene);
    tw_viewer_resize(viewer, render->width, render->height);
    return true;
}

void tw_viewer_resize(struct tw_viewer *viewer, int width, int height) {
    viewer->width = width;
    viewer->height = height;
    viewer->all_dirty = true;
    viewer->camera_settled = false;
    tw_ui_resize(viewer->ui, width, height);
    struct tw_rect view = tw_ui_viewport(viewer->ui);
    memcpy(viewer->camera.viewport, (int[4]){view.x, view.y, view.width, view.height},
           sizeof viewer->camera.viewport);
    tw_ui_resend(viewer->ui);
}

// ---- what the sources bring -----------------------------------------------------------------

static void apply(struct tw_viewer *viewer, const struct tw_batch *batch) {
    struct tw_apply_result result = tw_twin_apply(viewer->twin, batch);
    tw_feed_count(viewer->feed, (int)batch->source, result.superseded, result.rejected,
                  result.problems);
    struct tw_standing *standing = &viewer->standing[batch->source];
    tw_standing_applied(standing, batch, result.full);
    viewer->open[batch->source] = batch->more;
    if (!batch->more && !standing->full && !viewer->snapshot_seen[batch->source]) {
        viewer->snapshot_seen[batch->source] = true;
        viewer->snapshots_pending--;
    }
    if (viewer->scene && batch->value_count && !batch->replaces && !viewer->is_replay) {
        TW_GROW(viewer->unshown_ms, viewer->unshown_count, viewer->unshown_capacity);
        viewer->unshown_ms[viewer->unshown_count++] =
            batch->time_ms - viewer->health[batch->source].clock_offset_ms;
    }
    // Documents by themselves are a moment, not a feed: the clock stands at the newest one's time.
    if (viewer->only_documents)
        viewer->frozen_ms = TW_MAX(viewer->frozen_ms, batch->time_ms);
}

// Nothing comes from it now; what its values are worth is another question (standing.h).
static bool is_gone(const struct tw_feed_health *health) {
    return health->state == TW_FEED_LOST || health->state == TW_FEED_REFUSED;
}

static void take_health(struct tw_viewer *viewer) {
    for (int i = 0; i < viewer->source_count; i++) {
        tw_feed_health(viewer->feed, i, &viewer->health[i]);
        tw_standing_note(&viewer->standing[i], &viewer->health[i]);
    }
}

static void mark_lost(struct tw_viewer *viewer) {
    for (int i = 0; i < viewer->source_count; i++)
        tw_twin_set_source_lost(viewer->twin, (uint32_t)i,
                                tw_standing_is_lost(&viewer->standing[i]));
}

// A transaction holds the picture back until its end, but not for ever: a source that is gone, or
// that says nothing more, must not freeze what the others say. Until
// anything is known there is no picture to freeze: what comes may take its time.
static void judge_transactions(struct tw_viewer *viewer, int64_t now_ns) {
    bool open = viewer->is_replay && viewer->playback.seeking, known = false;
    for (int i = 0; i < viewer->source_count; i++) {
        viewer->open[i] = viewer->open[i] && !is_gone(&viewer->health[i]);
        open = open || viewer->open[i];
        known = known || viewer->snapshot_seen[i];
    }
    if (!open)
        viewer->transaction_ns = 0;
    else if (!viewer->transaction_ns)
        viewer->transaction_ns = now_ns;
    int64_t patience_ns = viewer->playback.seeking ? SEEK_NS : TRANSACTION_NS;
    viewer->in_transaction = open && (!known || now_ns - viewer->transaction_ns < patience_ns);
}

static void drain_feed(struct tw_viewer *viewer, int64_t now_ns) {
    take_health(viewer);
    // Before the batches: what was handed over up to this moment of the recording is among them.
    tw_feed_playback(viewer->feed, &viewer->playback);
    struct tw_batch *batch;
    // As long as drawing takes: less, and a slow picture falls ever further behind the feed.
    int64_t budget_ns = TW_MAX(DRAIN_BUDGET_NS, viewer->draw_ns);
    viewer->more_queued = false;
    while (!viewer->more_queued && (batch = tw_feed_poll(viewer->feed))) {
        apply(viewer, batch);
        tw_batch_destroy(batch);
        viewer->more_queued = tw_monotonic_ns() - now_ns > budget_ns;
    }
    mark_lost(viewer);
    judge_transactions(viewer, now_ns);
}

void tw_viewer_settle(struct tw_viewer *viewer) {
    tw_feed_stop(viewer->feed);
    for (struct tw_batch *batch; (batch = tw_feed_poll(viewer->feed));) {
        apply(viewer, batch);
        tw_batch_destroy(batch);
    }
}

// Finds a local file for each model that is wanted: model sources are files already, the others
// come through the feed.
static void serve_models(struct tw_viewer *viewer) {
    uint32_t entry;
    const char *reference;
    while (tw_models_next_wanted(viewer->models, &entry, &reference)) {
        char *address;
        long source = strtol(reference, &address, 10);
        address++; // the bar
        if (source >= viewer->source_count)
            tw_models_supply(viewer->models, entry, address);
        else
            tw_feed_fetch(viewer->feed, (int)source, address, entry);
    }
    struct tw_feed_file file;
    while (tw_feed_poll_file(viewer->feed, &file)) {
        if (file.path)
            tw_models_supply(viewer->models, file.request, file.path);
        else
            tw_models_fail(viewer->models, file.request, file.reason);
        free(file.path);
        free(file.reason);
    }
    tw_models_poll(viewer->models);
    size_t count;
    const uint32_t *changed = tw_models_changed(viewer->models, &count);
    for (size_t i = 0; i < count; i++) {
        for (int k = 0; k < viewer->model_count; k++) {
            const struct tw_model *model = tw_models_get(viewer->models, changed[i]);
            if (viewer->model_entry[k] != changed[i] || !model)
                continue;
            char id[32];
            snprintf(id, sizeof id, k ? "model-%d" : "model", k + 1);
            struct tw_batch *batch =
                tw_model_source_nodes((uint32_t)(viewer->source_count + k), id, model);
            tw_twin_apply(viewer->twin, batch);
            tw_batch_destroy(batch);
        }
    }
}

static void advance_clock(struct tw_viewer *viewer) {
    int64_t offset = viewer->source_count ? viewer->health[0].clock_offset_ms : 0;
    for (int i = 1; i < viewer->source_count; i++)
        tw_twin_set_source_clock(viewer->twin, (uint32_t)i,
                                 viewer->health[i].clock_offset_ms - offset);
    viewer->clock_ms =
        viewer->frozen_ms != TW_TIME_NONE ? viewer->frozen_ms : tw_wall_ms() + offset;
    viewer->next_stale_ms = tw_twin_advance(viewer->twin, viewer->clock_ms);
}

// ---- the camera -----------------------------------------------------------------------------

// Sources whose first snapshot may still come. With one source there, the picture does not wait for
// those that are gone.
static bool is_waiting(const struct tw_viewer *viewer) {
    bool any = false, coming = false;
    for (int i = 0; i < viewer->source_count; i++) {
        any = any || viewer->snapshot_seen[i];
        coming = coming || (!viewer->snapshot_seen[i] && !is_gone(&viewer->health[i]));
    }
    return coming || (viewer->snapshots_pending && !any);
}

void tw_viewer_camera_touched(struct tw_viewer *viewer) {
    viewer->camera_free = true;
    viewer->camera_moved_ns = tw_monotonic_ns();
}

static const struct tw_asset *start_asset(const struct tw_viewer *viewer, const char *option,
                                          const char *id) {
    const struct tw_asset *asset = id ? tw_twin_find(viewer->twin, id) : NULL;
    if (id && !asset)
        tw_warn("%s: there is no asset '%s'", option, id);
    return asset;
}

// --fly-to and --select, once, as soon as everything has its place.
static void fly_to_start(struct tw_viewer *viewer) {
    if (viewer->flown_to_start || is_waiting(viewer) || tw_models_busy(viewer->models))
        return;
    viewer->flown_to_start = true;
    tw_saved_start(viewer);
    const struct tw_asset *selected = start_asset(viewer, "--select", viewer->options->select);
    if (selected)
        tw_scene_select(viewer->scene, selected->handle);
    const struct tw_asset *asset = start_asset(viewer, "--fly-to", viewer->options->fly_to);
    if (asset)
        tw_levels_fly_to_asset(viewer, asset->handle, 0);
}

// --orbit begins once the site stands and is seen from where the camera was sent.
static void move_camera(struct tw_viewer *viewer, int64_t now_ns) {
    if (viewer->options->orbit && viewer->options->bench == TW_BENCH_NONE && viewer->run.ready_ns) {
        if (viewer->last_orbit_ns)
            tw_camera_orbit(&viewer->camera, 6.0 * (double)(now_ns - viewer->last_orbit_ns) * 1e-9,
                            0);
        viewer->last_orbit_ns = now_ns;
        tw_viewer_camera_touched(viewer);
    }
    if (tw_camera_update(&viewer->camera, now_ns))
        viewer->camera_moved_ns = now_ns;
}

// ---- one turn -------------------------------------------------------------------------------

static bool nothing_known(const struct tw_viewer *viewer) {
    bool any = viewer->source_count == 0;
    for (int i = 0; i < viewer->source_count; i++)
        any = any || viewer->snapshot_seen[i];
    return !any;
}

static struct tw_desk_world desk_world(const struct tw_viewer *viewer) {
    return (struct tw_desk_world){.twin = viewer->twin,
                                  .feed = viewer->feed,
                                  .health = viewer->health,
                                  .source_count = viewer->source_count,
                                  .now_ns = viewer->last_frame_ns};
}

void tw_viewer_act(struct tw_viewer *viewer, bool dismiss) {
    const struct tw_ui_wish *wish = tw_ui_wish(viewer->ui);
    struct tw_desk_world world = desk_world(viewer);
    if (!viewer->desk)
        return;
    if (dismiss)
        tw_desk_dismiss(viewer->desk, wish);
    else
        tw_desk_act(viewer->desk, &world, wish);
    viewer->desk_ns = 0; // shown with the next update
}

static void update_desk(struct tw_viewer *viewer) {
    struct tw_desk_world world = desk_world(viewer);
    viewer->desk_ns = viewer->desk ? tw_desk_update(viewer->desk, &world) : INT64_MAX;
    viewer->sound_ns =
        tw_sound_update(viewer->is_replay ? NULL : viewer->sound, viewer->twin, world.now_ns);
}

static void update_panels(struct tw_viewer *viewer, int64_t now_ns) {
    char notice[96];
    tw_loading_notice(viewer, is_waiting(viewer), notice, sizeof notice);
    tw_loading_tell(viewer, notice);
    const struct tw_samples *cost = &viewer->run.frame_ms; // a ring once it is full
    size_t newest = cost->next ? cost->next : cost->count;
    struct tw_ui_view view = {.twin = viewer->twin,
                              .scene = viewer->scene,
                              .models = viewer->models,
                              .camera = &viewer->camera,
                              .sources = viewer->health,
                              .source_count = viewer->source_count,
                              .now_ms = viewer->clock_ms,
                              .now_ns = now_ns,
                              .frame_ms = newest ? cost->values[newest - 1] : 0,
                              .notice = notice[0] ? notice : NULL,
                              .playback = viewer->is_replay ? &viewer->playback : NULL,
                              .saved = tw_saved_view(viewer),
                              .unknown = nothing_known(viewer),
                              .steady = viewer->options->headless};
    struct tw_ui_sketch sketch;
    view.sketch = tw_pointer_sketch(&viewer->pointer, viewer, &sketch);
    view.document = tw_documents_view(&viewer->documents);
    view.place = viewer->levels.now;
    view.section = tw_section_box(&viewer->pointer.grip, viewer);
    struct tw_desk_world world = desk_world(viewer);
    if (viewer->desk)
        view.station = tw_desk_station(viewer->desk, &world);
    view.station.sound = tw_sound_word(viewer->sound);
    tw_ui_update(viewer->ui, &view, false);
    struct tw_rect area = tw_ui_viewport(viewer->ui);
    memcpy(viewer->camera.viewport, (int[4]){area.x, area.y, area.width, area.height},
           sizeof viewer->camera.viewport);
}

void tw_viewer_update(struct tw_viewer *viewer) {
    int64_t now_ns = tw_monotonic_ns();
    viewer->last_frame_ns = now_ns;
    viewer->acted = false;
    drain_feed(viewer, now_ns);
    serve_models(viewer);
    if (viewer->is_replay)
        tw_replay_advance(viewer, now_ns);
    else
        advance_clock(viewer);
    if (!viewer->run.rss_baseline_bytes && now_ns - viewer->run.start_ns > RSS_BASELINE_NS)
        viewer->run.rss_baseline_bytes = tw_rss_bytes();
    if (viewer->in_transaction)
        return;
    if (viewer->scene) { // also while the renderer is lost
        tw_scene_update(viewer->scene, viewer->twin, viewer->models, now_ns);
        struct tw_scene_counts counts;
        tw_scene_counts(viewer->scene, &counts);
        viewer->loading.assets_waiting = counts.assets_waiting;
        if (!is_waiting(viewer))
            tw_home_frame(viewer);
        fly_to_start(viewer);
        move_camera(viewer, now_ns);
        tw_levels_update(viewer, now_ns);
        update_desk(viewer);
        tw_past_take(viewer);
        update_panels(viewer, now_ns);
    }
    tw_twin_clear_changes(viewer->twin);
}

// Everything that counts for the statistics of a frame that was drawn.
static void account(struct tw_viewer *viewer, int64_t end_ns) {
    struct tw_run *run = &viewer->run;
    run->frames_drawn++;
    if (++run->frames_warmed > WARM_FRAMES)
        tw_samples_add(&run->frame_ms, (double)(end_ns - viewer->last_frame_ns) * 1e-6);
    if (!run->first_picture_ns && !viewer->snapshots_pending)
        run->first_picture_ns = end_ns;
    int64_t wall_ms = tw_wall_ms();
    for (size_t i = 0; run->ready_ns && i < viewer->unshown_count; i++)
        tw_samples_add(&run->latency_ms, (double)(wall_ms - viewer->unshown_ms[i]));
    viewer->unshown_count = 0;
}

void tw_viewer_set_scale(struct tw_viewer *viewer, float scale) {
    viewer->scale = scale;
    viewer->all_dirty = true;
    tw_ui_set_scale(viewer->ui, scale);
}

float tw_viewer_line_scale(const struct tw_viewer *viewer) {
    float scale = viewer->scale;
    return viewer->options->kiosk ? scale * fmaxf((float)viewer->height / 1080.0f, 1) : scale;
}

enum tw_present tw_viewer_draw(struct tw_viewer *viewer, bool expose) {
    if (!viewer->render)
        viewer->unshown_count = 0;
    if (viewer->in_transaction || !viewer->render)
        return TW_PRESENT_NOTHING;
    struct tw_frame *frame = &viewer->frame;
    int64_t now_ns = tw_monotonic_ns();
    frame->number++;
    frame->view.width = viewer->width;
    frame->view.height = viewer->height;
    frame->layers = viewer->options->layers;
    frame->view.scale = tw_viewer_line_scale(viewer);
    bool moved = viewer->camera_moved_ns && now_ns - viewer->camera_moved_ns < TW_SETTLE_NS;
    frame->view.moving = moved || tw_loading_busy(viewer);
    if (viewer->drawn_moving && !frame->view.moving)
        frame->dirty |= TW_DIRTY_EXPOSE; // the other layers are wanted from now on
    viewer->loading.held = tw_loading_holds(viewer, now_ns);
    if (!viewer->loading.held)
        tw_scene_fill(viewer->scene, &viewer->camera, frame);
    tw_ui_fill(viewer->ui, frame);
    if (expose)
        frame->dirty |= TW_DIRTY_EXPOSE;
    if (viewer->all_dirty)
        frame->dirty = TW_DIRTY_ALL;
    memcpy(viewer->origin, frame->view.origin, sizeof viewer->origin);
    enum tw_present result = TW_PRESENT_NOTHING;
    if (frame->dirty || tw_render_wants_frame(viewer->render))
        result = tw_render_draw(viewer->render, frame);
    if (result == TW_PRESENT_OK) {
        account(viewer, tw_monotonic_ns());
        viewer->draw_ns = tw_monotonic_ns() - now_ns;
        if (!viewer->loading.held)
            tw_loading_drawn(viewer, now_ns, now_ns + viewer->draw_ns);
        viewer->all_dirty = false;
        viewer->drawn_moving = frame->view.moving;
        const uint8_t *visible;
        size_t count = tw_render_probes(viewer->render, &visible);
        if (frame->probe_count)
            tw_ui_probe_results(viewer->ui, visible, count);
    }
    // The renderer has taken the rows over whatever became of the picture; sent again with newer
    // ones they would race. Probes and draw lists are of this picture only.
    tw_frame_reset(frame);
    if (result != TW_PRESENT_OK)
        viewer->unshown_count = 0;
    if (result != TW_PRESENT_OK && result != TW_PRESENT_NOTHING)
        tw_ui_resend(viewer->ui);
    if (!viewer->run.ready_ns && tw_viewer_ready(viewer)) {
        viewer->run.ready_ns = tw_monotonic_ns();
        tw_info("ready after %.0f ms: %zu assets",
                (double)(viewer->run.ready_ns - viewer->run.start_ns) * 1e-6,
                tw_twin_asset_count(viewer->twin));
    }
    return result;
}

bool tw_viewer_ready(const struct tw_viewer *viewer) {
    if (viewer->snapshots_pending || viewer->in_transaction || tw_loading_busy(viewer) ||
        viewer->drawn_moving)
        return false;
    if (viewer->is_replay && (viewer->playback.seeking || viewer->more_queued))
        return false;
    return !viewer->scene ||
           (viewer->render && !viewer->all_dirty && viewer->run.first_picture_ns &&
            tw_render_uploads_done(viewer->render) && !tw_render_wants_frame(viewer->render));
}

int64_t tw_viewer_deadline(const struct tw_viewer *viewer) {
    int64_t now_ns = tw_monotonic_ns(), deadline = tw_replay_deadline(viewer, now_ns);
    if (viewer->more_queued || viewer->acted || viewer->loading.assets_waiting > 0)
        return now_ns;
    if (tw_models_busy(viewer->models))
        deadline = TW_MIN(deadline, now_ns + MODEL_POLL_NS);
    if (viewer->next_stale_ms != TW_TIME_NONE && viewer->frozen_ms == TW_TIME_NONE) {
        int64_t wait_ms = TW_MIN(viewer->next_stale_ms - viewer->clock_ms, STALE_WAIT_MAX_MS);
        if (viewer->is_replay)
            wait_ms = (int64_t)((double)wait_ms / viewer->playback.speed);
        deadline = TW_MIN(deadline, now_ns + TW_MAX(wait_ms, 1) * 1000000LL);
    }
    if (!viewer->scene)
        return deadline;
    bool moving = viewer->camera.flight_start_ns || viewer->options->orbit ||
                  tw_scene_animated(viewer->scene);
    bool fresh = viewer->all_dirty && !viewer->in_transaction;
    if (viewer->render && (moving || fresh || tw_render_wants_frame(viewer->render)))
        return now_ns;
    if (viewer->camera_moved_ns && now_ns - viewer->camera_moved_ns < TW_SETTLE_NS)
        deadline = TW_MIN(deadline, viewer->camera_moved_ns + TW_SETTLE_NS);
    deadline = TW_MIN(deadline, TW_MIN(viewer->desk_ns, viewer->sound_ns));
    return TW_MIN(deadline, tw_ui_next_update_ns(viewer->ui));
}

void tw_viewer_begin_span(struct tw_viewer *viewer) {
    struct tw_run *run = &viewer->run;
    run->frames_drawn = 0;
    tw_samples_clear(&run->frame_ms);
    tw_samples_clear(&run->pick_ms);
    tw_render_reset_stats(viewer->render);
    run->cpu_start_s = tw_cpu_seconds();
    run->span_start_ns = tw_monotonic_ns();
}
