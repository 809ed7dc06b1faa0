// The alarm history, in the inspector of an asset and beside the list: what alarm_told.c gathered.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "format.h"
#include "inspector_pen.h"
#include "twinview/clock.h"
#include "twinview/journal.h"
#include "twinview/memory.h"
#include "ui_private.h"

#define ROWS_FIRST 8
#define ROWS_MORE 24
#define ROWS_SPARE 2 // so few more need no button
#define ROW 22
#define LINE 18
#define SIGN_WIDTH 30
#define ASIDE_WIDTH 440
#define DAY_MS INT64_C(86400000)

enum {
    KEY_MORE = 0x6000
};

// --- words ---

// The time of day, with the date if it is another day's: "14:32:07", "11-21 14:32".
static void time_text(const struct tw_ui *ui, int64_t time_ms, char text[32]) {
    char stamp[32], clock[16];
    bool today = time_ms / DAY_MS == ui->view->now_ms / DAY_MS;
    tw_format_clock(time_ms, today, clock);
    tw_time_format(time_ms, stamp, sizeof stamp); // 2026-11-22T05:20:00.123Z
    if (today)
        snprintf(text, 32, "%s", clock);
    else
        snprintf(text, 32, "%.5s %s", stamp + 5, clock);
}

static const char *const happenings[TW_ALARM_EVENT_COUNT] = {
    [TW_ALARM_EVENT_RAISED] = TW_WORD("Raised"),
    [TW_ALARM_EVENT_ACKNOWLEDGED] = TW_WORD("Acknowledged"),
    [TW_ALARM_EVENT_UNACKNOWLEDGED] = TW_WORD("To be acknowledged again"),
    [TW_ALARM_EVENT_RETURNED] = TW_WORD("Returned to normal"),
    [TW_ALARM_EVENT_RESET] = TW_WORD("Reset"),
    [TW_ALARM_EVENT_SHELVED] = TW_WORD("Shelved"),
    [TW_ALARM_EVENT_UNSHELVED] = TW_WORD("Taken from the shelf"),
    [TW_ALARM_EVENT_SHELF_ENDED] = TW_WORD("Back from the shelf"),
    [TW_ALARM_EVENT_SUPPRESSED] = TW_WORD("Suppressed by design"),
    [TW_ALARM_EVENT_UNSUPPRESSED] = TW_WORD("Suppressed no more"),
    [TW_ALARM_EVENT_OUT_OF_SERVICE] = TW_WORD("Out of service"),
    [TW_ALARM_EVENT_IN_SERVICE] = TW_WORD("In service again"),
    [TW_ALARM_EVENT_REMOVED] = TW_WORD("Gone, not seen acknowledged"),
};

static void happening_text(const struct tw_ui *ui, const struct tw_alarm_event *event, char *text,
                           size_t size) {
    char clock[32];
    if (event->kind == TW_ALARM_EVENT_PRIORITY && event->former_priority) {
        snprintf(text, size, tw_say(ui, "Priority %d, was %d"), event->priority,
                 event->former_priority);
    } else if (event->kind == TW_ALARM_EVENT_PRIORITY) {
        snprintf(text, size, tw_say(ui, "Priority %d"), event->priority);
    } else if (event->kind == TW_ALARM_EVENT_SHELVED && event->other_ms != TW_TIME_NONE) {
        time_text(ui, event->other_ms, clock);
        snprintf(text, size, tw_say(ui, "Shelved until %s"), clock);
    } else {
        snprintf(text, size, "%s", tw_say(ui, happenings[event->kind]));
    }
}

// Who did it, and with what words.
static void person_text(const struct tw_ui *ui, const struct tw_alarm_event *event, char *text,
                        size_t size) {
    const char *who = event->who ? event->who : "";
    if (event->comment && event->comment[0])
        snprintf(text, size, tw_say(ui, "%s: “%s”"), who, event->comment);
    else
        snprintf(text, size, "%s", who);
}

static void gap_text(const struct tw_ui *ui, const struct tw_alarm_event *event, char *text,
                     size_t size) {
    char from[32], to[32];
    time_text(ui, event->time_ms, to);
    if (event->other_ms == TW_TIME_NONE) {
        snprintf(text, size, tw_say(ui, "Before %s nothing is known."), to);
        return;
    }
    time_text(ui, event->other_ms, from);
    snprintf(text, size, tw_say(ui, "%s to %s: not heard, something may be missing."), from, to);
}

// What is not known of it, or on its way; "" if nothing is.
static void note_text(const struct tw_ui *ui, const struct tw_alarm_told *told, char *text,
                      size_t size) {
    char reason[200];
    text[0] = '\0';
    if (told->asking)
        snprintf(text, size, "%s", tw_say(ui, "Asking the server for what was before…"));
    else if (told->reason)
        snprintf(text, size, tw_say(ui, "The server does not tell: %s."),
                 tw_ui_reason(ui, told->reason, reason, sizeof reason));
    else if (told->unreadable)
        snprintf(text, size, tw_say(ui, "Entries of the server that could not be read whole: %zu."),
                 told->unreadable);
    else if (told->unasked)
        snprintf(text, size, "%s", tw_say(ui, "The source keeps no history: seen here only."));
}

// --- drawing ---

static void draw_sign(const struct tw_pen *pen, const struct tw_alarm_event *event, float x,
                      float middle) {
    static const enum tw_alarm_state states[TW_ALARM_EVENT_COUNT] = {
        [TW_ALARM_EVENT_SHELVED] = TW_ALARM_SHELVED,
        [TW_ALARM_EVENT_SUPPRESSED] = TW_ALARM_SUPPRESSED,
        [TW_ALARM_EVENT_OUT_OF_SERVICE] = TW_ALARM_OUT_OF_SERVICE,
    };
    struct tw_ui *ui = pen->ui;
    bool over = event->kind == TW_ALARM_EVENT_RETURNED || event->kind == TW_ALARM_EVENT_RESET ||
                event->kind == TW_ALARM_EVENT_REMOVED || event->kind == TW_ALARM_EVENT_ACKNOWLEDGED;
    if (!event->priority)
        return;
    if (over) {
        tw_draw_mark_outline(ui->canvas, event->priority, x, middle, 12, tw_ink(ui, TW_TEXT_2));
        return;
    }
    enum tw_alarm_state state = states[event->kind] ? states[event->kind] : TW_ALARM_ACKNOWLEDGED;
    tw_draw_mark(ui->canvas, ui->theme, (struct tw_mark){event->priority, state, false}, x, middle,
                 14, true);
}

static float draw_gap(const struct tw_pen *pen, const struct tw_alarm_event *event, float y) {
    struct tw_ui *ui = pen->ui;
    char text[200];
    gap_text(ui, event, text, sizeof text);
    int lines = tw_canvas_paragraph(ui->canvas, pen->x, y + 10, pen->width, LINE, 3, TW_SMALL,
                                    tw_ink(ui, TW_TEXT_2), text);
    return y + LINE * (float)TW_MAX(lines, 1) + 4;
}

// With "at the latest" before it where that is all that is known.
static void moment_text(const struct tw_ui *ui, const struct tw_alarm_event *event, char text[40]) {
    char clock[32];
    time_text(ui, event->time_ms, clock);
    snprintf(text, 40, "%s%s", event->late ? "\u2264 " : "", clock);
}

// Of the times of the first rows.
static float time_width(struct tw_ui *ui, const struct tw_alarm_told *told, size_t rows) {
    float width = 0;
    for (size_t i = 0; i < told->count && i < rows; i++) {
        char text[40];
        if (told->events[i].kind == TW_ALARM_EVENT_GAP)
            continue;
        moment_text(ui, &told->events[i], text);
        width = fmaxf(width, tw_canvas_text_width(ui->canvas, TW_SMALL, text));
    }
    return ceilf(width);
}

static float draw_event(const struct tw_pen *pen, const struct tw_alarm_event *event,
                        float time_width, float y) {
    struct tw_ui *ui = pen->ui;
    char text[320];
    float left = pen->x + time_width + SIGN_WIDTH, end = pen->x + pen->width, middle = y + 10;
    float x = left;
    moment_text(ui, event, text);
    tw_canvas_text(ui->canvas, pen->x, middle, TW_SMALL, tw_ink(ui, TW_TEXT_2), text);
    draw_sign(pen, event, x - SIGN_WIDTH / 2, middle);
    happening_text(ui, event, text, sizeof text);
    x += tw_canvas_text_fit(ui->canvas, x, middle, end - x, TW_BODY, tw_ink(ui, TW_TEXT), text) + 8;
    if (event->local) {
        tw_draw_house(ui->canvas, x + 6, middle, 13, tw_ink(ui, TW_TEXT_2));
        x += 20;
    }
    if (end - x > 24)
        tw_canvas_text_fit(ui->canvas, x, middle, end - x, TW_BODY, tw_ink(ui, TW_TEXT_2),
                           event->text ? event->text : event->alarm);
    person_text(ui, event, text, sizeof text);
    y += ROW;
    if (!text[0])
        return y;
    int lines = tw_canvas_paragraph(ui->canvas, left, y + 8, end - left, LINE, 3, TW_SMALL,
                                    tw_ink(ui, TW_TEXT_2), text);
    return y + LINE * (float)TW_MAX(lines, 1) + 2;
}

static float draw_note(const struct tw_pen *pen, const char *text, float y) {
    if (!text[0])
        return y;
    int lines = tw_canvas_paragraph(pen->ui->canvas, pen->x, y + 10, pen->width, LINE, 3, TW_SMALL,
                                    tw_ink(pen->ui, TW_TEXT_2), text);
    return y + LINE * (float)TW_MAX(lines, 1) + 4;
}

static float draw_more(const struct tw_pen *pen, enum tw_scope scope, size_t left, float y) {
    struct tw_ui *ui = pen->ui;
    char text[64];
    snprintf(text, sizeof text, tw_say(ui, "%zu older"), left);
    if (tw_ui_button(ui, tw_ui_id(scope, KEY_MORE), (struct tw_area){pen->x, y + 2, 132, 26},
                     text)) {
        ui->inspector.history_rows += ROWS_MORE;
        ui->dirty = true;
    }
    return y + 34;
}

// Scrolls to the section that begins at y, if that was wished.
static void come_to(const struct tw_pen *pen, float y) {
    struct tw_ui *ui = pen->ui;
    if (!tw_asset_equal(ui->inspector.history_of, pen->asset->handle))
        return;
    ui->inspector.history_of = (struct tw_asset_id){0, 0};
    ui->inspector.scroll += y - pen->panel.y;
    ui->dirty = true;
}

static float draw_told(const struct tw_pen *pen, const struct tw_alarm_told *told,
                       enum tw_scope scope, float y) {
    struct tw_ui *ui = pen->ui;
    char note[320], gone[96], clock[32];
    note_text(ui, told, note, sizeof note);
    y = tw_pen_heading(pen, y + 11, tw_say(ui, "Alarm history, UTC"));
    y = draw_note(pen, note, y);
    size_t rows = (size_t)TW_MAX(ui->inspector.history_rows, ROWS_FIRST);
    rows = told->count <= rows + ROWS_SPARE ? told->count : rows;
    float times = time_width(ui, told, rows);
    for (size_t i = 0; i < told->count && i < rows; i++) {
        const struct tw_alarm_event *event = &told->events[i];
        y = event->kind == TW_ALARM_EVENT_GAP ? draw_gap(pen, event, y)
                                              : draw_event(pen, event, times, y);
    }
    if (told->count > rows)
        y = draw_more(pen, scope, told->count - rows, y);
    int64_t gone_ms = tw_twin_journal_gone(ui->view->twin);
    if (gone_ms != TW_TIME_NONE && told->count <= rows) {
        time_text(ui, gone_ms, clock);
        snprintf(gone, sizeof gone, tw_say(ui, "The journal was full: until %s it has holes."),
                 clock);
        y = draw_note(pen, gone, y);
    }
    return y + 11;
}

float tw_inspector_alarms(const struct tw_pen *pen, float y) {
    come_to(pen, y);
    return draw_told(pen, tw_alarm_told(pen->ui, pen->asset), TW_SCOPE_INSPECTOR, y);
}

// ---- of an alarm that no inspector shows, because it has no asset
// --------------------------------

float tw_alarm_aside_width(const struct tw_ui *ui, struct tw_area rows) {
    const struct tw_alarm *alarm = ui->alarms.aside ? tw_alarm_at_cursor(ui) : NULL;
    return alarm && !alarm->asset.slot ? fminf(ASIDE_WIDTH, rows.width / 2) : 0;
}

void tw_alarm_aside(struct tw_ui *ui, struct tw_area area) {
    const struct tw_alarm *alarm = tw_alarm_at_cursor(ui);
    struct tw_ui_alarms *alarms = &ui->alarms;
    if (area.width == 0 || !alarm)
        return;
    struct tw_pen pen = {ui, NULL, area, area.x + 16, area.width - 40};
    struct tw_alarm_told told = tw_alarm_told_one(ui, alarm);
    tw_canvas_scope(ui->canvas, TW_SCOPE_ASIDE);
    tw_canvas_hit(ui->canvas, tw_ui_id(TW_SCOPE_ASIDE, 1), area);
    tw_canvas_vertical(ui->canvas, area.x, area.y, area.y + area.height, tw_ink(ui, TW_LINE));
    tw_ui_scroll(ui, TW_SCOPE_ASIDE, area, alarms->aside_content, &alarms->aside_scroll);
    tw_canvas_push_clip(ui->canvas, area);
    float begin = area.y - alarms->aside_scroll;
    alarms->aside_content = draw_told(&pen, &told, TW_SCOPE_ASIDE, begin) - begin;
    tw_canvas_pop_clip(ui->canvas);
    tw_ui_scroll_bar(ui, TW_SCOPE_ASIDE, area, alarms->aside_content, &alarms->aside_scroll);
    tw_canvas_scope(ui->canvas, TW_SCOPE_ALARMS);
    free(told.events);
}

void tw_alarm_history(struct tw_ui *ui) {
    const struct tw_alarm *alarm = tw_alarm_at_cursor(ui);
    if (alarm && !alarm->asset.slot) {
        ui->alarms.aside = !ui->alarms.aside;
        ui->alarms.aside_scroll = 0;
        ui->dirty = true;
        return;
    }
    struct tw_asset_id asset = alarm ? alarm->asset : tw_scene_selected(ui->view->scene);
    if (!asset.slot && ui->summary.order_count)
        asset = tw_summary_alarm(&ui->summary, ui->view->twin, 0)->asset;
    if (!asset.slot)
        return;
    tw_ui_post(ui, TW_UI_SELECT, asset, NULL);
    ui->inspector.history_of = asset;
    ui->dirty = true;
    if (ui->alarms.open && ui->layout.alarms.y <= ui->layout.view.y) // it lies over the inspector
        tw_alarm_list_toggle(ui);
}
