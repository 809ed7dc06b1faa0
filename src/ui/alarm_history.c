// The alarm history in the inspector: the twin's journal of the asset, and what the server tells of
// the time before it and of what was not heard.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "format.h"
#include "inspector_pen.h"
#include "twinview/clock.h"
#include "twinview/journal.h"
#include "twinview/memory.h"
#include "ui_private.h"

#define EVENTS_MAX 512
#define ROWS_FIRST 8
#define ROWS_MORE 24
#define ROWS_SPARE 2 // so few more need no button
#define ROW 22
#define LINE 18
#define SIGN_WIDTH 30
#define DAY_MS INT64_C(86400000)

enum {
    KEY_MORE = 0x6000
};

// What is shown: by time, the newest first.
struct history {
    struct tw_alarm_event *events;
    size_t count, capacity;
    bool asking;
    size_t unreadable;
    const char *reason; // why a server did not tell, NULL: none was asked, or all told
    bool unasked;       // a source keeps no history
    float time_width;   // of what is shown
};

static int compare_events(const void *a, const void *b) {
    const struct tw_alarm_event *left = a, *right = b;
    if (left->time_ms != right->time_ms)
        return left->time_ms < right->time_ms ? 1 : -1;
    // The end of a gap stands below what was found at it.
    bool left_gap = left->kind == TW_ALARM_EVENT_GAP, right_gap = right->kind == TW_ALARM_EVENT_GAP;
    if (left_gap != right_gap)
        return left_gap ? 1 : -1;
    return (left->serial < right->serial) - (left->serial > right->serial);
}

static void add(struct history *history, const struct tw_alarm_event *event) {
    TW_GROW(history->events, history->count, history->capacity);
    history->events[history->count++] = *event;
}

static void add_answer(struct history *history, const struct tw_alarm_past *past) {
    const struct tw_feed_alarm_past *answer = &past->answer;
    history->asking |= past->pending;
    if (answer->reason[0])
        history->reason = answer->reason;
    if (!past->answered)
        return;
    history->unreadable += answer->unreadable;
    size_t first = answer->count - TW_MIN(answer->count, EVENTS_MAX);
    int64_t from_ms = first ? answer->events[first].time_ms : answer->from_ms;
    for (size_t i = first; i < answer->count; i++) {
        struct tw_alarm_event event = answer->events[i];
        event.serial = i + 1;
        add(history, &event);
    }
    add(history, &(struct tw_alarm_event){.kind = TW_ALARM_EVENT_GAP,
                                          .time_ms = from_ms,
                                          .other_ms = TW_TIME_NONE,
                                          .source = past->source});
}

static void add_journal(struct tw_ui *ui, struct history *history,
                        const struct tw_alarm_past *const *pasts, int past_count,
                        const struct tw_alarm_event *own, size_t count) {
    for (size_t i = 0; i < count; i++) {
        bool told = false;
        for (int k = 0; k < past_count; k++)
            told |= pasts[k] && tw_alarm_past_covers(ui, pasts[k], &own[i]);
        if (!told)
            add(history, &own[i]);
    }
}

// The newest serial of a source, of alarms that are its own.
static uint64_t newest_of(const struct tw_alarm_event *own, size_t count, uint32_t source) {
    uint64_t newest = 0;
    for (size_t i = 0; i < count; i++)
        if (own[i].source == source && !own[i].local)
            newest = TW_MAX(newest, own[i].serial);
    return newest;
}

// Free the events with free(); their texts are borrowed for the run.
static struct history collect(struct tw_ui *ui, const struct tw_asset *asset) {
    const struct tw_alarm_past *pasts[TW_ALARM_PASTS_MAX];
    int past_count = 0;
    struct tw_alarm_event *own = tw_alloc_array(EVENTS_MAX, sizeof *own);
    size_t count = tw_twin_journal(ui->view->twin, asset->handle, own, EVENTS_MAX);
    struct history history = {0};
    for (int i = -1; i < asset->layer_count && past_count < TW_ALARM_PASTS_MAX; i++) {
        uint32_t source = i < 0 ? asset->source : asset->layers[i];
        const struct tw_alarm_past *past =
            tw_alarm_past_of(ui, asset->handle, source, newest_of(own, count, source));
        pasts[past_count++] = past;
        history.unasked |= !past && !ui->view->playback;
        if (past)
            add_answer(&history, past);
    }
    add_journal(ui, &history, pasts, past_count, own, count);
    qsort(history.events, history.count, sizeof *history.events, compare_events);
    free(own);
    return history;
}

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
static void note_text(const struct tw_ui *ui, const struct history *history, char *text,
                      size_t size) {
    char reason[200];
    text[0] = '\0';
    if (history->asking)
        snprintf(text, size, "%s", tw_say(ui, "Asking the server for what was before…"));
    else if (history->reason)
        snprintf(text, size, tw_say(ui, "The server does not tell: %s."),
                 tw_ui_reason(ui, history->reason, reason, sizeof reason));
    else if (history->unreadable)
        snprintf(text, size, tw_say(ui, "Entries of the server that could not be read whole: %zu."),
                 history->unreadable);
    else if (history->unasked)
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

static void measure(struct tw_ui *ui, struct history *history, size_t rows) {
    for (size_t i = 0; i < history->count && i < rows; i++) {
        char text[40];
        if (history->events[i].kind == TW_ALARM_EVENT_GAP)
            continue;
        moment_text(ui, &history->events[i], text);
        history->time_width =
            fmaxf(history->time_width, tw_canvas_text_width(ui->canvas, TW_SMALL, text));
    }
    history->time_width = ceilf(history->time_width);
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

static float draw_more(const struct tw_pen *pen, size_t left, float y) {
    struct tw_ui *ui = pen->ui;
    char text[64];
    snprintf(text, sizeof text, tw_say(ui, "%zu older"), left);
    if (tw_ui_button(ui, tw_ui_id(TW_SCOPE_INSPECTOR, KEY_MORE),
                     (struct tw_area){pen->x, y + 2, 132, 26}, text)) {
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

float tw_inspector_alarms(const struct tw_pen *pen, float y) {
    struct tw_ui *ui = pen->ui;
    struct history history = collect(ui, pen->asset);
    char note[320], gone[96], clock[32];
    note_text(ui, &history, note, sizeof note);
    come_to(pen, y);
    y = tw_pen_heading(pen, y + 11, tw_say(ui, "Alarm history, UTC"));
    y = draw_note(pen, note, y);
    size_t rows = (size_t)TW_MAX(ui->inspector.history_rows, ROWS_FIRST);
    rows = history.count <= rows + ROWS_SPARE ? history.count : rows;
    measure(ui, &history, rows);
    for (size_t i = 0; i < history.count && i < rows; i++) {
        const struct tw_alarm_event *event = &history.events[i];
        y = event->kind == TW_ALARM_EVENT_GAP ? draw_gap(pen, event, y)
                                              : draw_event(pen, event, history.time_width, y);
    }
    if (history.count > rows)
        y = draw_more(pen, history.count - rows, y);
    int64_t gone_ms = tw_twin_journal_gone(ui->view->twin);
    if (gone_ms != TW_TIME_NONE && history.count <= rows) {
        time_text(ui, gone_ms, clock);
        snprintf(gone, sizeof gone, tw_say(ui, "The journal was full: until %s it has holes."),
                 clock);
        y = draw_note(pen, gone, y);
    }
    free(history.events);
    return y + 11;
}

void tw_alarm_history(struct tw_ui *ui) {
    const struct tw_alarm *alarm = tw_alarm_at_cursor(ui);
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
