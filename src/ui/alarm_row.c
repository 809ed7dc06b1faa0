// One line of the alarm list.
#include <stdio.h>
#include <string.h>

#include "format.h"
#include "twinview/memory.h"
#include "ui_private.h"

enum {
    PART_ROW,
    PART_HEADING,
    PART_DISMISS
};

#define KEY_COLUMN 0x40
#define TEXT_LEAST 180
#define SMALL 700 // below, names and states are cut before the alarm's text is

static uint64_t hit_id(uint64_t key, int part) {
    return tw_ui_id(TW_SCOPE_ALARMS, key << 2 | (unsigned)part | UINT64_C(1) << 55);
}

struct columns {
    float since, asset, text, value, unit, state, end; // left edges; no width: not shown
};

static struct columns columns_of(struct tw_area area) {
    struct columns columns = {.since = area.x + 46};
    float end = area.x + area.width - 16;
    bool wide = area.width >= 1500, small = area.width < SMALL;
    columns.end = end;
    columns.state = end - (wide ? 380 : small ? 84 : 216);
    columns.asset = columns.since + (small ? 90 : 98);
    columns.text = columns.asset + (wide ? 220 : small ? 96 : 150);
    // What the alarm says must be read: unit and value give way to it.
    float unit = wide ? 180 : 130, value = wide ? 240 : 190;
    float room = columns.state - columns.text - TEXT_LEAST;
    columns.unit = columns.state - (room >= unit + value ? unit : 0);
    columns.value = columns.unit - (room >= value ? value : 0);
    return columns;
}

void tw_alarm_headings(struct tw_ui *ui, struct tw_area area) {
    struct tw_ui_alarms *alarms = &ui->alarms;
    struct columns columns = columns_of(area);
    const struct {
        const char *name;
        float x, end;
        enum tw_alarm_sort sort;
    } headings[] = {
        {tw_say(ui, "Pr."), area.x + 12, columns.since, TW_SORT_PRIORITY},
        {tw_say(ui, "Since UTC"), columns.since, columns.asset, TW_SORT_TIME},
        {tw_say(ui, "Asset"), columns.asset, columns.text, TW_SORT_ASSET},
        {tw_say(ui, "Alarm"), columns.text, columns.value, TW_SORT_TEXT},
        {tw_say(ui, "Value now"), columns.value, columns.unit, TW_SORT_COUNT},
        {tw_say(ui, "Unit"), columns.unit, columns.state, TW_SORT_UNIT},
        {tw_say(ui, "State"), columns.state, columns.end, TW_SORT_STATE},
    };
    float middle = area.y + area.height / 2;
    tw_canvas_horizontal(ui->canvas, area.x, area.x + area.width, area.y + area.height - 1,
                         tw_ink(ui, TW_LINE));
    for (size_t i = 0; i < TW_COUNT(headings); i++) {
        if (headings[i].end <= headings[i].x)
            continue;
        bool sorts = headings[i].sort < TW_SORT_COUNT && alarms->sort == headings[i].sort;
        struct tw_area cell = {headings[i].x, area.y, headings[i].end - headings[i].x - 8,
                               area.height};
        float width = tw_canvas_text_fit(ui->canvas, cell.x, middle, cell.width - (sorts ? 8 : 0),
                                         sorts ? TW_SMALL_BOLD : TW_SMALL, tw_ink(ui, TW_TEXT_2),
                                         headings[i].name);
        if (sorts)
            tw_draw_arrow(ui->canvas, !alarms->reversed, cell.x + width + 8, middle,
                          tw_ink(ui, TW_TEXT_2));
        if (headings[i].sort == TW_SORT_COUNT ||
            !(tw_canvas_hit(ui->canvas, tw_ui_id(TW_SCOPE_ALARMS, KEY_COLUMN + i), cell) &
              TW_HIT_CLICKED))
            continue;
        alarms->reversed = sorts && !alarms->reversed;
        alarms->sort = headings[i].sort;
        alarms->stale = ui->dirty = true;
    }
}

// The unit, how many of its alarms are below, and which came first.
static void draw_unit(struct tw_ui *ui, const struct tw_alarm_row *row, struct tw_area area) {
    const struct tw_twin *twin = ui->view->twin;
    const char *name = tw_alarm_unit_name(ui, row->unit);
    const struct tw_alarm *first = NULL;
    float middle = area.y + area.height / 2, x = area.x + 16, end = area.x + area.width - 16;
    char text[160], clock[16];
    tw_canvas_rect(ui->canvas, area, tw_ink(ui, TW_PANEL_RAISED));
    for (const struct tw_alarm_row *below = row + 1; below <= row + row->count && !first; below++)
        if (tw_alarm_is_first_out(&ui->alarms, below->alarm))
            first = tw_twin_alarm_at(twin, below->alarm);
    x += tw_canvas_text_fit(ui->canvas, x, middle, 320, TW_BODY_BOLD, tw_ink(ui, TW_TEXT),
                            name[0] ? name : tw_say(ui, "No unit")) +
         12;
    int at =
        snprintf(text, sizeof text,
                 row->count == 1 ? tw_say(ui, "%d alarm") : tw_say(ui, "%d alarms"), row->count);
    if (first) {
        tw_format_clock(first->since_ms, true, clock);
        snprintf(text + at, sizeof text - (size_t)at, tw_say(ui, ", first %s at %s"),
                 tw_alarm_asset_name(ui, first), clock);
    }
    tw_canvas_text_fit(ui->canvas, x, middle, end - x, TW_BODY, tw_ink(ui, TW_TEXT_2), text);
    tw_canvas_hit(ui->canvas, hit_id(row->key, PART_HEADING), area);
}

static void answer(struct tw_ui *ui, const struct tw_alarm_row *row, const struct tw_alarm *alarm,
                   unsigned hit) {
    bool known = tw_twin_asset(ui->view->twin, alarm->asset) != NULL;
    if (hit & TW_HIT_HOVERED && known)
        tw_ui_hover(ui, alarm->asset);
    if (!(hit & TW_HIT_CLICKED))
        return;
    tw_alarm_select(&ui->alarms, row->key, ui->input.ctrl, ui->input.shift);
    ui->dirty = true;
    if (known && !ui->input.ctrl && !ui->input.shift)
        tw_ui_post(ui, TW_UI_SELECT, alarm->asset, NULL);
    if (known && hit & TW_HIT_DOUBLE)
        tw_ui_post(ui, TW_UI_FLY_TO, alarm->asset, NULL);
}

static void draw_ground(struct tw_ui *ui, const struct tw_alarm_row *row, struct tw_area area,
                        bool hovered) {
    bool selected = tw_alarm_selected(&ui->alarms, row->key);
    if (selected || hovered)
        tw_canvas_rect(ui->canvas, area, tw_ink(ui, TW_PANEL_RAISED));
    if (selected)
        tw_canvas_rect(ui->canvas, (struct tw_area){area.x, area.y, 3, area.height},
                       tw_ink(ui, TW_SELECT));
    if (ui->alarms.keys && ui->alarms.cursor == row->key)
        tw_canvas_frame(ui->canvas, area, 1, tw_ink(ui, TW_SELECT));
}

// A text that is told in full under the pointer where it is cut.
static void draw_cell(struct tw_ui *ui, struct tw_area cell, struct tw_font font, enum tw_token ink,
                      const char *text, bool hovered) {
    tw_canvas_text_fit(ui->canvas, cell.x, cell.y + cell.height / 2, cell.width - 12, font,
                       tw_ink(ui, ink), text);
    struct tw_point pointer = tw_canvas_pointer(ui->canvas);
    if (hovered && pointer.x >= cell.x && pointer.x < cell.x + cell.width &&
        tw_canvas_text_width(ui->canvas, font, text) > cell.width - 12) {
        tw_ui_tooltip(ui, cell);
        tw_ui_tooltip_line(ui, "%s", text);
    }
}

// An action that failed says so until it is dismissed.
static void draw_failed(struct tw_ui *ui, const struct tw_alarm_row *row,
                        const struct tw_ui_action *action, struct tw_area cell, bool hovered) {
    char text[256], reason[200];
    struct tw_area cross = {cell.x + cell.width - 24, cell.y + 4, 24, 24};
    snprintf(text, sizeof text, tw_say(ui, "Failed: %s"),
             action->reason ? tw_ui_reason(ui, action->reason, reason, sizeof reason) : "");
    cell.width -= 28;
    draw_cell(ui, cell, TW_BODY_BOLD, TW_TEXT, text, hovered);
    if (tw_ui_tool_button(ui, hit_id(row->key, PART_DISMISS), TW_ICON_CLOSE, cross, false,
                          tw_say(ui, "Dismiss (Del)")))
        tw_alarm_dismiss(ui, (struct tw_alarm_scope){.kind = TW_SCOPE_OF_ONE, .key = row->key});
}

// Who acted on it last and with what words, behind its state: an alarm that nobody saw to has none.
static void add_person(const struct tw_ui *ui, const struct tw_alarm *alarm, char *text,
                       size_t size) {
    size_t length = strlen(text);
    char person[256];
    if (!alarm->by || !alarm->by[0])
        return;
    if (alarm->comment && alarm->comment[0])
        snprintf(person, sizeof person, tw_say(ui, "%s: “%s”"), alarm->by, alarm->comment);
    else
        snprintf(person, sizeof person, "%s", alarm->by);
    snprintf(text + length, size - length, tw_say(ui, ", last: %s"), person);
}

static void draw_state(struct tw_ui *ui, const struct tw_alarm_row *row,
                       const struct tw_alarm *alarm, struct tw_area cell, bool hovered) {
    static const char *const pending[] = {
        TW_WORD("acknowledge is pending"), TW_WORD("shelve is pending"),
        TW_WORD("unshelve is pending"), TW_WORD("reset is pending")};
    const struct tw_ui_action *action = tw_alarm_action(ui, alarm);
    bool lost = tw_alarm_is_lost(ui, alarm);
    float middle = cell.y + cell.height / 2;
    char text[512];
    if (action && action->failed) {
        draw_failed(ui, row, action, cell, hovered);
        return;
    }
    tw_alarm_state_text(ui, alarm, text, sizeof text);
    const char *unseen = tw_ui_hidden_word(ui, alarm->asset);
    if (unseen) {
        tw_draw_icon(ui->canvas, TW_ICON_HIDDEN, cell.x + 7, middle, 16, tw_ink(ui, TW_TEXT));
        cell.x += 22;
        cell.width -= 22;
        size_t length = strlen(text);
        snprintf(text + length, sizeof text - length, tw_say(ui, ", %s (E)"), unseen);
    }
    if (action) {
        tw_draw_hour_glass(ui->canvas, cell.x + 7, middle, 16, tw_ink(ui, TW_TEXT));
        snprintf(text, sizeof text, "%s", tw_say(ui, pending[action->kind]));
    } else if (lost) {
        tw_draw_quality(ui->canvas, TW_LOST, cell.x + 7, middle, 14, tw_ink(ui, TW_TEXT));
    } else if (alarm->local) {
        tw_draw_house(ui->canvas, cell.x + 7, middle, 16, tw_ink(ui, TW_TEXT));
        size_t length = strlen(text);
        snprintf(text + length, sizeof text - length, tw_say(ui, ", made here"));
    }
    if (!action && !lost)
        add_person(ui, alarm, text, sizeof text);
    if (action || lost || alarm->local) {
        cell.x += 22;
        cell.width -= 22;
    }
    draw_cell(ui, cell, TW_BODY, action || lost ? TW_TEXT : TW_TEXT_2, text, hovered);
}

void tw_alarm_draw_row(struct tw_ui *ui, const struct tw_alarm_row *row, struct tw_area area) {
    const struct tw_alarm *alarm = tw_twin_alarm_at(ui->view->twin, row->alarm);
    if (row->count || !alarm) {
        draw_unit(ui, row, area);
        return;
    }
    struct columns columns = columns_of(area);
    char text[256];
    unsigned hit = tw_canvas_hit(ui->canvas, hit_id(row->key, PART_ROW), area);
    bool hovered = hit & TW_HIT_HOVERED;
    draw_ground(ui, row, area, hovered);
    answer(ui, row, alarm, hit);
    float y = area.y, middle = y + area.height / 2, height = area.height;
    tw_ui_mark(ui, alarm, area.x + 24, middle, 16);
    tw_alarm_since_text(ui, alarm, true, text);
    tw_canvas_text_fit(ui->canvas, columns.since, middle, columns.asset - columns.since - 6,
                       TW_BODY, tw_ink(ui, TW_TEXT), text);
    draw_cell(ui, (struct tw_area){columns.asset, y, columns.text - columns.asset, height},
              TW_BODY_BOLD, TW_TEXT, tw_alarm_asset_name(ui, alarm), hovered);
    float x = columns.text;
    if (tw_alarm_is_first_out(&ui->alarms, row->alarm))
        x += tw_canvas_text(ui->canvas, x, middle, TW_SMALL_BOLD, tw_ink(ui, TW_TEXT),
                            tw_say(ui, "First:")) +
             6;
    draw_cell(ui, (struct tw_area){x, y, columns.value - x, height}, TW_BODY, TW_TEXT,
              alarm->text[0] ? alarm->text : alarm->id, hovered);
    tw_alarm_value_text(ui, alarm, text, sizeof text);
    draw_cell(ui, (struct tw_area){columns.value, y, columns.unit - columns.value, height}, TW_BODY,
              TW_TEXT_2, text, hovered);
    draw_cell(ui, (struct tw_area){columns.unit, y, columns.state - columns.unit, height}, TW_BODY,
              TW_TEXT_2, tw_alarm_unit_name(ui, row->unit), hovered);
    draw_state(ui, row, alarm,
               (struct tw_area){columns.state, y, columns.end - columns.state, height}, hovered);
}
