// Alarms on the time line. What the journal saw is shown as it saw it; of times that it did not
// hear (before it began, and in its gaps) what the servers tell, and hatch where they do not.
#include "time_line.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "alarm_past.h"
#include "format.h"
#include "twinview/clock.h"
#include "twinview/journal.h"
#include "twinview/memory.h"
#include "ui_private.h"

enum {
    KEY_MARKS = 0x100
};

#define COLUMN 8 // units of the line that are told apart, at least
#define COLUMNS_MAX 512
#define CLUSTER 4 // columns that one mark stands for, with the number beside it
#define MARK 14
#define SHOWN_MAX 6   // alarms in a tooltip
#define HANDLE_HALF 8 // of the handle that stands at the present moment
#define HATCH_HEIGHT 8
#define SAME_MS 5000   // clocks of server and stream differ a little
#define NAMED_WIDTH 64 // of hatch that has room for what it is

// Time in which a source was not heard.
struct unheard {
    uint32_t source;
    int64_t from_ms, to_ms;
    int64_t told_ms; // from then on its server tells, INT64_MAX: nothing
};

struct column {
    int count;
    struct tw_alarm_event worst;
};

struct strip {
    const struct tw_time_line *line;
    const struct tw_alarm_past *pasts[TW_SOURCES_SHOWN];
    struct unheard *unheard;
    size_t unheard_count, unheard_capacity;
    int64_t column_ms;
    int64_t first; // column, counted from the beginning of time so that none moves
    int count;
    struct column columns[COLUMNS_MAX];
};

// ---- what was not heard -----------------------------------------------------------------------

static void add_unheard(struct strip *strip, uint32_t source, int64_t from_ms, int64_t to_ms) {
    TW_GROW(strip->unheard, strip->unheard_count, strip->unheard_capacity);
    strip->unheard[strip->unheard_count++] = (struct unheard){source, from_ms, to_ms, INT64_MAX};
}

// The servers are asked once, and again about each gap.
static void find_unheard(struct strip *strip) {
    struct tw_ui *ui = strip->line->ui;
    const struct tw_twin *twin = ui->view->twin;
    uint64_t newest[TW_SOURCES_SHOWN] = {0};
    uint32_t sources = (uint32_t)ui->view->source_count;
    for (size_t i = tw_twin_journal_count(twin); i-- > 0;) {
        struct tw_alarm_event event = tw_twin_journal_at(twin, i);
        if (event.time_ms < strip->line->from_ms)
            break;
        if (event.kind != TW_ALARM_EVENT_GAP || event.source >= sources ||
            event.other_ms == TW_TIME_NONE)
            continue;
        newest[event.source] = TW_MAX(newest[event.source], event.serial);
        add_unheard(strip, event.source, event.other_ms, event.time_ms);
    }
    for (uint32_t i = 0; i < sources; i++) {
        int64_t begin_ms = tw_twin_journal_begin(twin, i);
        add_unheard(strip, i, TW_TIME_NONE,
                    begin_ms == TW_TIME_NONE ? strip->line->now_ms : begin_ms);
        strip->pasts[i] = tw_alarm_past_of(ui, (struct tw_asset_id){0, 0}, i, newest[i]);
    }
    for (size_t i = 0; i < strip->unheard_count; i++) {
        struct unheard *unheard = &strip->unheard[i];
        const struct tw_alarm_past *past = strip->pasts[unheard->source];
        if (past && past->answered && unheard->to_ms <= past->asked_ms + SAME_MS)
            unheard->told_ms = past->answer.from_ms;
    }
}

// The stretch of silence that something happened in, NULL: it was heard.
static const struct unheard *silence_of(const struct strip *strip,
                                        const struct tw_alarm_event *event) {
    for (size_t i = 0; i < strip->unheard_count; i++) {
        const struct unheard *unheard = &strip->unheard[i];
        if (unheard->source == event->source && event->time_ms >= unheard->from_ms &&
            event->time_ms < unheard->to_ms)
            return unheard;
    }
    return NULL;
}

// Hatches a stretch; returns the wider one of it and of another.
static struct tw_area hatch(const struct tw_time_line *line, float left, float right,
                            struct tw_area other) {
    struct tw_area area = {left, line->middle - HATCH_HEIGHT / 2, fmaxf(right - left, 2),
                           HATCH_HEIGHT};
    tw_canvas_rect(line->ui->canvas, area, tw_ink(line->ui, TW_PANEL));
    tw_canvas_hatch(line->ui->canvas, area, 6, 1.4f, tw_ink(line->ui, TW_LINE_STRONG));
    return area.width > other.width ? area : other;
}

static void name_hatch(const struct tw_time_line *line, struct tw_area widest, const char *name) {
    if (widest.width > NAMED_WIDTH && line->mark_y < line->middle)
        tw_canvas_text_center(line->ui->canvas, widest.x + widest.width / 2, line->mark_y, TW_TICK,
                              tw_ink(line->ui, TW_TEXT_2), name);
}

static void draw_unheard(const struct strip *strip) {
    const struct tw_time_line *line = strip->line;
    struct tw_ui *ui = line->ui;
    struct tw_area widest = {0};
    for (size_t i = 0; i < strip->unheard_count; i++) {
        const struct unheard *unheard = &strip->unheard[i];
        int64_t to_ms = TW_MIN(unheard->to_ms, unheard->told_ms);
        if (to_ms <= unheard->from_ms)
            continue;
        float left =
                  unheard->from_ms == TW_TIME_NONE ? line->left : tw_time_x(line, unheard->from_ms),
              right = tw_time_x(line, TW_MIN(to_ms, line->now_ms));
        if (right > line->left)
            widest = hatch(line, left, right, widest);
    }
    name_hatch(line, widest, tw_say(ui, "not heard"));
}

void tw_time_unplayed(const struct tw_time_line *line) {
    const bool *played = line->ui->recorded.played;
    struct tw_area widest = {0};
    for (int i = 0, end; i < TW_RECORDED_PARTS; i = end + 1) {
        for (end = i; end < TW_RECORDED_PARTS && !played[end]; end++)
            ;
        if (end > i)
            widest = hatch(line, line->left + line->width * (float)i / TW_RECORDED_PARTS,
                           line->left + line->width * (float)end / TW_RECORDED_PARTS, widest);
    }
    name_hatch(line, widest, tw_say(line->ui, "not played"));
}

// ---- alarms -----------------------------------------------------------------------------------

typedef void visit_raised(void *user, const struct tw_alarm_event *event);

// The newest first, but that what was heard comes before what a server told.
static void each_raised(const struct strip *strip, visit_raised *visit, void *user) {
    const struct tw_twin *twin = strip->line->ui->view->twin;
    const struct tw_recorded *recorded = &strip->line->ui->recorded;
    if (strip->line->ui->view->playback) {
        for (size_t i = recorded->count; i-- > 0;)
            visit(user, &recorded->raised[i]);
        return;
    }
    for (size_t i = tw_twin_journal_count(twin); i-- > 0;) {
        struct tw_alarm_event event = tw_twin_journal_at(twin, i);
        if (event.time_ms < strip->line->from_ms)
            break;
        const struct unheard *silence = event.local ? NULL : silence_of(strip, &event);
        if (event.kind == TW_ALARM_EVENT_RAISED && (!silence || event.time_ms < silence->told_ms))
            visit(user, &event);
    }
    for (uint32_t source = 0; source < TW_SOURCES_SHOWN; source++) {
        const struct tw_alarm_past *past = strip->pasts[source];
        for (size_t i = past ? past->answer.count : 0; i-- > 0;) {
            struct tw_alarm_event event = past->answer.events[i];
            event.source = source;
            const struct unheard *silence = silence_of(strip, &event);
            if (event.kind == TW_ALARM_EVENT_RAISED && silence && silence->told_ms != INT64_MAX)
                visit(user, &event);
        }
    }
}

static int column_of(const struct strip *strip, int64_t time_ms) {
    int64_t column = time_ms / strip->column_ms - strip->first;
    bool outside = time_ms < strip->line->from_ms || time_ms > strip->line->to_ms;
    return outside || column < 0 || column >= strip->count ? -1 : (int)column;
}

static void count_raised(void *user, const struct tw_alarm_event *event) {
    struct strip *strip = user;
    int index = column_of(strip, event->time_ms);
    if (index < 0)
        return;
    struct column *column = &strip->columns[index];
    if (!column->count++ || event->priority < column->worst.priority)
        column->worst = *event;
}

// ---- what the pointer asks --------------------------------------------------------------------

struct telling {
    const struct strip *strip;
    int from, to; // columns
    int count;
};

static void tell_raised(void *user, const struct tw_alarm_event *event) {
    struct telling *telling = user;
    struct tw_ui *ui = telling->strip->line->ui;
    int index = column_of(telling->strip, event->time_ms);
    if (index < telling->from || index >= telling->to || telling->count++ >= SHOWN_MAX)
        return;
    char clock[16];
    const struct tw_asset *asset = tw_twin_asset(
        ui->view->twin, tw_twin_asset_of(ui->view->twin, event->source, event->asset_id));
    const char *id = event->asset_id ? event->asset_id : "";
    tw_format_clock(event->time_ms, true, clock);
    tw_ui_tooltip_line(ui, "%s  %s  %s", clock, asset ? asset->name : id,
                       event->text && event->text[0] ? event->text : event->alarm);
}

static void tell(const struct strip *strip, int from, int to, struct tw_area at) {
    struct tw_ui *ui = strip->line->ui;
    struct telling telling = {strip, from, to, 0};
    tw_ui_tooltip(ui, at);
    each_raised(strip, tell_raised, &telling);
    if (telling.count > SHOWN_MAX)
        tw_ui_tooltip_line(ui, tw_say(ui, "and %d more"), telling.count - SHOWN_MAX);
}

// Pressed, the asset of the worst is looked at, and what its alarms did; a recording goes there.
static void answer(const struct strip *strip, int from, int to, float x,
                   const struct tw_alarm_event *worst) {
    struct tw_ui *ui = strip->line->ui;
    struct tw_area bar = ui->layout.time_line;
    struct tw_area area = {x - MARK / 2, bar.y, COLUMN * CLUSTER, strip->line->middle - bar.y};
    uint64_t key = KEY_MARKS + (uint64_t)((strip->first + from) & 0xffffff);
    unsigned hit = tw_canvas_hit(ui->canvas, tw_ui_id(TW_SCOPE_TIME, key), area);
    struct tw_asset_id asset = tw_twin_asset_of(ui->view->twin, worst->source, worst->asset_id);
    if (hit & TW_HIT_HOVERED)
        tell(strip, from, to, area);
    if (hit & TW_HIT_CLICKED && ui->view->playback) {
        tw_ui_post(ui, TW_UI_SEEK, (struct tw_asset_id){0, 0}, NULL);
        tw_ui_last_request(ui)->time_ms = worst->time_ms;
    }
    if (!(hit & TW_HIT_CLICKED) || !asset.slot)
        return;
    tw_ui_post(ui, TW_UI_SELECT, asset, NULL);
    ui->inspector.history_of = asset;
    ui->dirty = true;
}

// ---- drawing ----------------------------------------------------------------------------------

static void draw_cluster(const struct strip *strip, int from, int to) {
    const struct tw_time_line *line = strip->line;
    struct tw_ui *ui = line->ui;
    const struct tw_alarm_event *worst = NULL;
    char text[16];
    int count = 0;
    for (int i = from; i < to; i++) {
        const struct column *column = &strip->columns[i];
        if (!column->count)
            continue;
        float x = tw_time_x(line, column->worst.time_ms);
        count += column->count;
        if (!worst || column->worst.priority < worst->priority)
            worst = &column->worst;
        if (line->mark_y < line->middle)
            tw_canvas_vertical(ui->canvas, x, line->middle - 7, line->middle,
                               tw_ink(ui, TW_TEXT_2));
    }
    float x =
        tw_time_x(line, count == 1 ? worst->time_ms : (strip->first + from) * strip->column_ms);
    tw_draw_mark(ui->canvas, ui->theme,
                 (struct tw_mark){worst->priority, TW_ALARM_ACKNOWLEDGED, false}, x, line->mark_y,
                 MARK, true);
    if (count > 1) {
        snprintf(text, sizeof text, count > 99 ? "99+" : "%d", count);
        float left = x + MARK / 2 + 3, width = tw_canvas_text_width(ui->canvas, TW_TICK, text);
        float handle = tw_time_x(line, line->now_ms) - HANDLE_HALF;
        bool covered = line->mark_y == line->middle && x < handle && left + width > handle;
        left = covered ? x - MARK / 2 - 3 - width : left;
        tw_canvas_rect(ui->canvas, (struct tw_area){left - 1, line->mark_y - 6, width + 2, 12},
                       tw_ink(ui, TW_PANEL));
        tw_canvas_text(ui->canvas, left, line->mark_y, TW_TICK, tw_ink(ui, TW_TEXT_2), text);
    }
    answer(strip, from, to, x, worst);
}

static void draw_clusters(const struct strip *strip) {
    for (int i = 0; i < strip->count; i++) {
        if (!strip->columns[i].count)
            continue;
        int end = TW_MIN(i + CLUSTER, strip->count);
        draw_cluster(strip, i, end);
        i = end - 1;
    }
}

// What is on the shelf comes back at a time that is known.
static void draw_shelved(const struct tw_time_line *line) {
    struct tw_ui *ui = line->ui;
    const struct tw_twin *twin = ui->view->twin;
    for (size_t i = 0; i < tw_twin_alarm_count(twin); i++) {
        const struct tw_alarm *alarm = tw_twin_alarm_at(twin, i);
        int64_t until_ms = alarm->shelved_until_ms;
        if (until_ms == TW_TIME_NONE || until_ms <= line->now_ms || until_ms > line->to_ms)
            continue;
        tw_draw_mark(ui->canvas, ui->theme,
                     (struct tw_mark){alarm->priority, TW_ALARM_SHELVED, false},
                     tw_time_x(line, until_ms), line->middle, MARK, true);
    }
}

void tw_time_alarms(const struct tw_time_line *line) {
    struct tw_ui *ui = line->ui;
    struct strip *strip = tw_alloc(sizeof *strip);
    int64_t span_ms = TW_MAX(line->to_ms - line->from_ms, 1);
    double columns = TW_MIN((double)line->width / COLUMN, COLUMNS_MAX - 2);
    strip->line = line;
    strip->column_ms = TW_MAX((int64_t)((double)span_ms / columns), 1);
    strip->first = line->from_ms / strip->column_ms;
    strip->count = (int)TW_MIN(span_ms / strip->column_ms + 2, COLUMNS_MAX);
    if (!ui->view->playback) {
        find_unheard(strip);
        draw_unheard(strip);
        draw_shelved(line);
    }
    each_raised(strip, count_raised, strip);
    draw_clusters(strip);
    free(strip->unheard);
    free(strip);
}
