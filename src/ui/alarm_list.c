// The alarm list (look.md, section 9): below the picture, or over it in a low window.
#include <math.h>
#include <stdio.h>

#include "ui_private.h"

#define HEADINGS_HEIGHT 26
#define LINE_HEIGHT 36
#define FIELD_WIDTH 240
#define WIDE 1500 // narrower, the status bar does not say who acts in full,
#define TIGHT 800 // and then not at all

enum {
    KEY_BACKGROUND = 1,
    KEY_CLOSE,
    KEY_UNACKNOWLEDGED,
    KEY_GROUPED,
    KEY_ACKNOWLEDGE,
    KEY_SHELVE,
    KEY_UNSHELVE,
    KEY_HISTORY,
    KEY_TAB = 0x10,
    KEY_PRIORITY = 0x20
};

// What the bar consists of stands side by side where there is room, else in lines.
struct flow {
    float x, y, left, right; // of this line
    float end;               // of the next ones
};

// The place of what is so wide and, as far as that goes, of what must stand beside it.
static struct tw_area place(struct flow *flow, float width, float together) {
    if (flow->x > flow->left && flow->x + fmaxf(width, together) > flow->right) {
        flow->x = flow->left;
        flow->y += LINE_HEIGHT;
        flow->right = flow->end;
    }
    struct tw_area area = {flow->x, flow->y, width, 28};
    flow->x += width + 4;
    return area;
}

static float button_width(struct tw_ui *ui, const char *text) {
    return ceilf(tw_canvas_text_width(ui->canvas, TW_BODY, text)) + 20;
}

// A button with text that stays down. True if it was clicked.
static bool toggle(struct tw_ui *ui, int key, struct flow *flow, const char *text, bool on) {
    struct tw_area area = place(flow, button_width(ui, text), 0);
    unsigned hit = tw_canvas_hit(ui->canvas, tw_ui_id(TW_SCOPE_ALARMS, (uint64_t)key), area);
    if (hit & TW_HIT_HOVERED || on)
        tw_canvas_rect(ui->canvas, area, tw_ink(ui, TW_PANEL_RAISED));
    tw_canvas_frame(ui->canvas, area, on ? 2 : 1, tw_ink(ui, on ? TW_SELECT : TW_LINE));
    tw_canvas_text(ui->canvas, area.x + 10, area.y + 14, TW_BODY, tw_ink(ui, TW_TEXT), text);
    return hit & TW_HIT_CLICKED;
}

static void draw_tabs(struct tw_ui *ui, struct flow *flow) {
    static const char *const names[] = {TW_WORD("Active"), TW_WORD("Shelved"),
                                        TW_WORD("Suppressed"), TW_WORD("Out of service")};
    struct tw_ui_alarms *alarms = &ui->alarms;
    for (int tab = 0; tab < TW_TAB_COUNT; tab++) {
        char text[48];
        snprintf(text, sizeof text, "%s %d", tw_say(ui, names[tab]), alarms->tab_counts[tab]);
        if (!toggle(ui, KEY_TAB + tab, flow, text, alarms->tab == (enum tw_alarm_tab)tab))
            continue;
        alarms->tab = (enum tw_alarm_tab)tab;
        alarms->stale = ui->dirty = true;
        alarms->scroll = 0;
    }
    if (toggle(ui, KEY_TAB + TW_TAB_FIGURES, flow, tw_say(ui, "Figures"),
               alarms->tab == TW_TAB_FIGURES)) {
        alarms->tab = TW_TAB_FIGURES;
        alarms->stale = ui->dirty = true;
    }
}

// One switch a priority: pressed shows it.
static void draw_priorities(struct tw_ui *ui, struct flow *flow) {
    struct tw_ui_alarms *alarms = &ui->alarms;
    for (int priority = 1; priority <= 4; priority++) {
        struct tw_area area = place(flow, 28, 0);
        float x = area.x + 14, y = area.y + 14;
        bool on = !alarms->left_out[priority];
        unsigned hit = tw_canvas_hit(
            ui->canvas, tw_ui_id(TW_SCOPE_ALARMS, KEY_PRIORITY + (uint64_t)priority), area);
        if (hit & TW_HIT_HOVERED || on)
            tw_canvas_rect(ui->canvas, area, tw_ink(ui, TW_PANEL_RAISED));
        tw_canvas_frame(ui->canvas, area, on ? 2 : 1, tw_ink(ui, on ? TW_SELECT : TW_LINE));
        if (on)
            tw_draw_mark(ui->canvas, ui->theme,
                         (struct tw_mark){priority, TW_ALARM_ACKNOWLEDGED, false}, x, y, 16, true);
        else
            tw_draw_mark_outline(ui->canvas, priority, x, y, 14, tw_ink(ui, TW_TEXT_OFF));
        if (hit & TW_HIT_HOVERED) {
            tw_ui_tooltip(ui, area);
            tw_ui_tooltip_line(
                ui, on ? tw_say(ui, "Priority %d: shown") : tw_say(ui, "Priority %d: left out"),
                priority);
        }
        if (hit & TW_HIT_CLICKED) {
            alarms->left_out[priority] = on;
            alarms->stale = ui->dirty = true;
        }
    }
}

static void draw_filters(struct tw_ui *ui, struct flow *flow) {
    struct tw_ui_alarms *alarms = &ui->alarms;
    const char *unacknowledged = tw_say(ui, "Unacknowledged"), *grouped = tw_say(ui, "By unit");
    struct tw_ui_field field = {.scope = TW_SCOPE_ALARMS,
                                .hint = tw_say(ui, "Asset, text, unit:"),
                                .icon = TW_ICON_SEARCH,
                                .text = alarms->filter,
                                .capacity = sizeof alarms->filter,
                                .focused = &alarms->filter_focused,
                                .take_focus = &alarms->take_focus,
                                .drop_focus = &alarms->drop_focus};
    float all =
        FIELD_WIDTH + 4 * 32 + 24 + button_width(ui, unacknowledged) + button_width(ui, grouped);
    if (tw_ui_field(ui, &field, place(flow, FIELD_WIDTH, all)))
        alarms->stale = ui->dirty = true;
    flow->x += 8;
    draw_priorities(ui, flow);
    flow->x += 8;
    if (toggle(ui, KEY_UNACKNOWLEDGED, flow, unacknowledged, alarms->only_unacknowledged)) {
        alarms->only_unacknowledged = !alarms->only_unacknowledged;
        alarms->stale = ui->dirty = true;
    }
    if (toggle(ui, KEY_GROUPED, flow, grouped, alarms->grouped || ui->flood)) {
        alarms->grouped = !alarms->grouped;
        alarms->stale = ui->dirty = true;
    }
}

static const char *empty_text(const struct tw_ui *ui) {
    static const char *const texts[] = {TW_WORD("No alarm."), TW_WORD("No alarm is shelved."),
                                        TW_WORD("No alarm is suppressed by design."),
                                        TW_WORD("No alarm is out of service.")};
    if (ui->alarms.tab_counts[ui->alarms.tab] > 0)
        return tw_say(ui, "The filter leaves none of them.");
    return ui->view->unknown ? tw_say(ui, "Alarms are not known yet.")
                             : tw_say(ui, texts[ui->alarms.tab]);
}

static void reveal_cursor(struct tw_ui *ui, float height) {
    struct tw_ui_alarms *alarms = &ui->alarms;
    ptrdiff_t row = alarms->reveal ? tw_alarm_row_of(alarms, alarms->cursor) : -1;
    alarms->reveal = false;
    if (row < 0)
        return;
    float y = TW_ALARM_ROW_HEIGHT * (float)row;
    alarms->scroll = fminf(alarms->scroll, y);
    alarms->scroll = fmaxf(alarms->scroll, y + TW_ALARM_ROW_HEIGHT - height);
}

static void draw_rows(struct tw_ui *ui, struct tw_area area) {
    struct tw_ui_alarms *alarms = &ui->alarms;
    float content = TW_ALARM_ROW_HEIGHT * (float)alarms->row_count;
    reveal_cursor(ui, area.height);
    tw_ui_scroll(ui, TW_SCOPE_ALARMS, area, content, &alarms->scroll);
    tw_canvas_push_clip(ui->canvas, area);
    if (alarms->row_count == 0)
        tw_canvas_text(ui->canvas, area.x + 16, area.y + 24, TW_BODY, tw_ink(ui, TW_TEXT_2),
                       empty_text(ui));
    for (size_t i = (size_t)(alarms->scroll / TW_ALARM_ROW_HEIGHT); i < alarms->row_count; i++) {
        float y = area.y + TW_ALARM_ROW_HEIGHT * (float)i - alarms->scroll;
        if (y >= area.y + area.height)
            break;
        tw_alarm_draw_row(ui, &alarms->rows[i],
                          (struct tw_area){area.x, y, area.width - 12, TW_ALARM_ROW_HEIGHT});
    }
    tw_canvas_pop_clip(ui->canvas);
    tw_ui_scroll_bar(ui, TW_SCOPE_ALARMS, area, content, &alarms->scroll);
}

static float button_left(struct tw_ui *ui, int key, float right, float y, const char *text,
                         bool *clicked) {
    float width = button_width(ui, text);
    *clicked = tw_ui_button(ui, tw_ui_id(TW_SCOPE_ALARMS, (uint64_t)key),
                            (struct tw_area){right - width, y, width, 28}, text);
    return right - width - 6;
}

// What can be done to the chosen alarms.
static void draw_buttons(struct tw_ui *ui, float right, float y) {
    struct tw_alarm_scope chosen = {.kind = TW_SCOPE_OF_LIST};
    const struct tw_alarm *alarm = tw_alarm_at_cursor(ui);
    bool clicked;
    if (alarm && ui->alarms.selected_count) {
        right = button_left(ui, KEY_HISTORY, right, y, tw_say(ui, "History"), &clicked);
        if (clicked)
            tw_alarm_history(ui);
    }
    if (tw_alarm_targets(ui, chosen, TW_ACTION_UNSHELVE)) {
        right = button_left(ui, KEY_UNSHELVE, right, y, tw_say(ui, "Unshelve F6"), &clicked);
        if (clicked)
            tw_alarm_act(ui, chosen, TW_ACTION_UNSHELVE, "", 0);
    }
    if (tw_alarm_targets(ui, chosen, TW_ACTION_SHELVE)) {
        right = button_left(ui, KEY_SHELVE, right, y, tw_say(ui, "Shelve… F6"), &clicked);
        if (clicked)
            tw_alarm_ask(ui, chosen, TW_ACTION_SHELVE);
    }
    bool acknowledge = tw_alarm_targets(ui, chosen, TW_ACTION_ACKNOWLEDGE) > 0;
    if (!acknowledge && !tw_alarm_targets(ui, chosen, TW_ACTION_RESET))
        return;
    button_left(ui, KEY_ACKNOWLEDGE, right, y,
                acknowledge ? tw_say(ui, "Acknowledge F2") : tw_say(ui, "Reset F2"), &clicked);
    if (clicked)
        tw_alarm_acknowledge(ui, chosen);
}

static void draw_sound_and_operator(struct tw_ui *ui, const struct flow *flow) {
    const char *sound = ui->view->station.sound;
    float x = flow->x + 12, middle = flow->y + 14;
    if (sound)
        x += tw_canvas_text_fit(ui->canvas, x, middle, flow->right - x, TW_BODY,
                                tw_ink(ui, TW_TEXT_2), tw_say(ui, sound)) +
             16;
    char who[160];
    tw_ui_operator_text(ui, who, sizeof who);
    // Where the status bar has no room for it, or not for the station.
    float width = tw_canvas_text_width(ui->canvas, TW_BODY, who) + 1, room = flow->right - x;
    if (ui->layout.status.width < (width > room ? TIGHT : WIDE))
        tw_canvas_text_fit(ui->canvas, flow->right - fminf(width, room), middle, room, TW_BODY,
                           tw_ink(ui, TW_TEXT_2), who);
}

// Returns where the list begins.
static float draw_bar(struct tw_ui *ui, struct tw_area area) {
    float y = area.y + 8, right = area.x + area.width - 12;
    struct tw_area close = {right - 28, y, 28, 28};
    if (tw_ui_tool_button(ui, tw_ui_id(TW_SCOPE_ALARMS, KEY_CLOSE), TW_ICON_CLOSE, close, false,
                          tw_say(ui, "Close (F3)")))
        tw_alarm_list_toggle(ui);
    draw_buttons(ui, close.x - 8, y);
    // Their room is kept also while there are none: nothing moves because an alarm is chosen.
    float buttons = 3 * 6 + button_width(ui, tw_say(ui, "Acknowledge F2")) +
                    button_width(ui, tw_say(ui, "Shelve… F6")) +
                    button_width(ui, tw_say(ui, "History"));
    struct flow flow = {area.x + 12, y, area.x + 12, close.x - 8 - buttons, right};
    draw_tabs(ui, &flow);
    flow.x += 8;
    draw_filters(ui, &flow);
    draw_sound_and_operator(ui, &flow);
    return flow.y + LINE_HEIGHT;
}

void tw_alarm_list(struct tw_ui *ui) {
    struct tw_area area = ui->layout.alarms;
    tw_alarm_rows(ui);
    if (area.width == 0) {
        ui->alarms.filter_focused = false;
        return;
    }
    tw_canvas_scope(ui->canvas, TW_SCOPE_ALARMS);
    tw_canvas_rect(ui->canvas, area, tw_ink(ui, TW_PANEL));
    tw_canvas_hit(ui->canvas, tw_ui_id(TW_SCOPE_ALARMS, KEY_BACKGROUND), area);
    tw_canvas_horizontal(ui->canvas, area.x, area.x + area.width, area.y,
                         tw_ink(ui, TW_LINE_STRONG));
    float y = draw_bar(ui, area);
    if (ui->alarms.tab == TW_TAB_FIGURES) {
        tw_alarm_figures(ui, (struct tw_area){area.x, y, area.width, area.y + area.height - y});
        return;
    }
    struct tw_area rows = {area.x, y, area.width, area.y + area.height - y};
    float aside = tw_alarm_aside_width(ui, rows);
    rows.width -= aside;
    tw_alarm_aside(ui, (struct tw_area){rows.x + rows.width, y, aside, rows.height});
    tw_alarm_headings(ui, (struct tw_area){rows.x, y, rows.width - 12, HEADINGS_HEIGHT});
    rows.y += HEADINGS_HEIGHT;
    rows.height -= HEADINGS_HEIGHT;
    draw_rows(ui, rows);
}
