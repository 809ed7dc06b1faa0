// The alarm list (look.md, section 9): below the picture, or over it in a low window.
#include <math.h>
#include <stdio.h>

#include "twinview/memory.h"
#include "ui_private.h"

#define HEADINGS_HEIGHT 26
#define BAR_HEIGHT 44

enum {
    KEY_BACKGROUND = 1,
    KEY_CLOSE,
    KEY_UNACKNOWLEDGED,
    KEY_GROUPED,
    KEY_ACKNOWLEDGE,
    KEY_SHELVE,
    KEY_UNSHELVE,
    KEY_TAB = 0x10,
    KEY_PRIORITY = 0x20
};

// A button with text that stays down; returns its right edge.
static float toggle(struct tw_ui *ui, int key, float x, float y, const char *text, bool on,
                    bool *clicked) {
    struct tw_area area = {x, y, ceilf(tw_canvas_text_width(ui->canvas, TW_BODY, text)) + 20, 28};
    unsigned hit = tw_canvas_hit(ui->canvas, tw_ui_id(TW_SCOPE_ALARMS, (uint64_t)key), area);
    if (hit & TW_HIT_HOVERED || on)
        tw_canvas_rect(ui->canvas, area, tw_ink(ui, TW_PANEL_RAISED));
    tw_canvas_frame(ui->canvas, area, on ? 2 : 1, tw_ink(ui, on ? TW_SELECT : TW_LINE));
    tw_canvas_text(ui->canvas, x + 10, y + 14, TW_BODY, tw_ink(ui, TW_TEXT), text);
    *clicked = hit & TW_HIT_CLICKED;
    return x + area.width;
}

static float draw_tabs(struct tw_ui *ui, float x, float y) {
    static const char *const names[] = {TW_WORD("Active"), TW_WORD("Shelved"),
                                        TW_WORD("Suppressed"), TW_WORD("Out of service")};
    struct tw_ui_alarms *alarms = &ui->alarms;
    for (int tab = 0; tab < TW_TAB_COUNT; tab++) {
        char text[48];
        bool clicked;
        snprintf(text, sizeof text, "%s %d", tw_say(ui, names[tab]), alarms->tab_counts[tab]);
        x = toggle(ui, KEY_TAB + tab, x, y, text, alarms->tab == (enum tw_alarm_tab)tab, &clicked);
        x += 4;
        if (!clicked)
            continue;
        alarms->tab = (enum tw_alarm_tab)tab;
        alarms->stale = ui->dirty = true;
        alarms->scroll = 0;
    }
    bool clicked;
    x = toggle(ui, KEY_TAB + TW_TAB_FIGURES, x, y, tw_say(ui, "Figures"),
               alarms->tab == TW_TAB_FIGURES, &clicked) +
        4;
    if (clicked) {
        alarms->tab = TW_TAB_FIGURES;
        alarms->stale = ui->dirty = true;
    }
    return x;
}

// One switch a priority: pressed shows it.
static float draw_priorities(struct tw_ui *ui, float x, float y) {
    struct tw_ui_alarms *alarms = &ui->alarms;
    for (int priority = 1; priority <= 4; priority++, x += 32) {
        struct tw_area area = {x, y, 28, 28};
        bool on = !alarms->left_out[priority];
        unsigned hit = tw_canvas_hit(
            ui->canvas, tw_ui_id(TW_SCOPE_ALARMS, KEY_PRIORITY + (uint64_t)priority), area);
        if (hit & TW_HIT_HOVERED || on)
            tw_canvas_rect(ui->canvas, area, tw_ink(ui, TW_PANEL_RAISED));
        tw_canvas_frame(ui->canvas, area, on ? 2 : 1, tw_ink(ui, on ? TW_SELECT : TW_LINE));
        if (on)
            tw_draw_mark(ui->canvas, ui->theme,
                         (struct tw_mark){priority, TW_ALARM_ACKNOWLEDGED, false}, x + 14, y + 14,
                         16, true);
        else
            tw_draw_mark_outline(ui->canvas, priority, x + 14, y + 14, 14, tw_ink(ui, TW_TEXT_OFF));
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
    return x;
}

static float draw_filters(struct tw_ui *ui, float x, float y, float field_width) {
    struct tw_ui_alarms *alarms = &ui->alarms;
    struct tw_ui_field field = {.scope = TW_SCOPE_ALARMS,
                                .hint = tw_say(ui, "Asset, text, unit:"),
                                .icon = TW_ICON_SEARCH,
                                .text = alarms->filter,
                                .capacity = sizeof alarms->filter,
                                .focused = &alarms->filter_focused,
                                .take_focus = &alarms->take_focus,
                                .drop_focus = &alarms->drop_focus};
    bool clicked;
    if (tw_ui_field(ui, &field, (struct tw_area){x, y, field_width, 28}))
        alarms->stale = ui->dirty = true;
    x = draw_priorities(ui, x + field_width + 12, y) + 8;
    x = toggle(ui, KEY_UNACKNOWLEDGED, x, y, tw_say(ui, "Unacknowledged"),
               alarms->only_unacknowledged, &clicked);
    if (clicked) {
        alarms->only_unacknowledged = !alarms->only_unacknowledged;
        alarms->stale = ui->dirty = true;
    }
    x = toggle(ui, KEY_GROUPED, x + 4, y, tw_say(ui, "By unit"), alarms->grouped || ui->flood,
               &clicked);
    if (clicked) {
        alarms->grouped = !alarms->grouped;
        alarms->stale = ui->dirty = true;
    }
    return x;
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
    float width = ceilf(tw_canvas_text_width(ui->canvas, TW_BODY, text)) + 20;
    *clicked = tw_ui_button(ui, tw_ui_id(TW_SCOPE_ALARMS, (uint64_t)key),
                            (struct tw_area){right - width, y, width, 28}, text);
    return right - width - 6;
}

// What can be done to the chosen alarms.
static void draw_buttons(struct tw_ui *ui, float right, float y) {
    struct tw_alarm_scope chosen = {.kind = TW_SCOPE_OF_LIST};
    bool clicked;
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

// Tabs and filters stand side by side where there is room, else below each other.
static float draw_bar(struct tw_ui *ui, struct tw_area area) {
    bool wide = area.width >= 1500;
    float y = area.y + 8, right = area.x + area.width - 12;
    struct tw_area close = {right - 28, y, 28, 28};
    if (tw_ui_tool_button(ui, tw_ui_id(TW_SCOPE_ALARMS, KEY_CLOSE), TW_ICON_CLOSE, close, false,
                          tw_say(ui, "Close (F3)")))
        tw_alarm_list_toggle(ui);
    draw_buttons(ui, close.x - 8, y);
    float x = draw_tabs(ui, area.x + 12, y);
    if (!wide) {
        y += 36;
        x = area.x + 4;
    }
    x = draw_filters(ui, x + 8, y, wide ? 220 : 260);
    if (ui->view->station.sound)
        tw_canvas_text(ui->canvas, x + 16, y + 14, TW_BODY, tw_ink(ui, TW_TEXT_2),
                       tw_say(ui, ui->view->station.sound));
    char who[160];
    tw_ui_operator_text(ui, who, sizeof who);
    if (!wide) // the status bar has no room for it
        tw_canvas_text_right(ui->canvas, right, y + 14, TW_BODY, tw_ink(ui, TW_TEXT_2), who);
    return y + 28 + 8;
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
    tw_alarm_headings(ui, (struct tw_area){area.x, y, area.width - 12, HEADINGS_HEIGHT});
    y += HEADINGS_HEIGHT;
    draw_rows(ui, (struct tw_area){area.x, y, area.width, area.y + area.height - y});
}
