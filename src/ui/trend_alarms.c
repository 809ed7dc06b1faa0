// When alarms of a property were active, as bars at the foot of its trend.
#include "inspector.h"

#include <math.h>
#include <string.h>

#include "alarm_told.h"
#include "plot.h"
#include "twinview/clock.h"
#include "ui_private.h"

#define BAR 6
#define MARK 12
#define STANDING_MAX 32 // alarms of one asset at once

struct standing {
    const char *alarm; // NULL: free
    uint32_t source;
    bool local;
    int priority;
    int64_t from_ms;
};

struct bars {
    struct tw_ui *ui;
    const struct tw_plot *plot;
    int priority; // that is drawn in this turn
    struct standing standing[STANDING_MAX];
};

static bool is_about(const struct tw_ui *ui, const struct tw_alarm_event *event,
                     const char *property) {
    const char *of = event->property;
    const struct tw_alarm *alarm =
        of ? NULL : tw_twin_find_alarm(ui->view->twin, event->source, event->local, event->alarm);
    if (alarm)
        of = alarm->property;
    return !of || strcmp(of, property) == 0;
}

// The colour never stands alone: a mark at its begin says the priority too.
static void draw_bar(const struct bars *bars, const struct standing *standing, int64_t to_ms) {
    const struct tw_plot *plot = bars->plot;
    struct tw_ui *ui = bars->ui;
    float left = fmaxf(tw_plot_x(plot, standing->from_ms), plot->area.x);
    float right = tw_plot_x(plot, to_ms), y = plot->area.y + plot->area.height - BAR - 4;
    if (standing->priority != bars->priority || right < plot->area.x)
        return;
    struct tw_area bar = {left, y, fmaxf(right - left, 2), BAR};
    tw_canvas_rect(ui->canvas, tw_area_inset(bar, -1), tw_ink(ui, TW_CASING));
    tw_canvas_rect(ui->canvas, bar, tw_ink(ui, TW_P1 + (enum tw_token)(standing->priority - 1)));
    tw_draw_mark(ui->canvas, ui->theme,
                 (struct tw_mark){standing->priority, TW_ALARM_ACKNOWLEDGED, false},
                 fmaxf(left, plot->area.x + MARK / 2), y + BAR / 2, MARK, true);
}

static struct standing *find(struct bars *bars, const struct tw_alarm_event *event) {
    for (int i = 0; i < STANDING_MAX; i++) {
        struct standing *standing = &bars->standing[i];
        if (standing->alarm && standing->source == event->source &&
            standing->local == event->local && strcmp(standing->alarm, event->alarm) == 0)
            return standing;
    }
    return NULL;
}

static void begin(struct bars *bars, const struct tw_alarm_event *event) {
    for (int i = 0; i < STANDING_MAX; i++) {
        if (bars->standing[i].alarm)
            continue;
        bars->standing[i] = (struct standing){event->alarm, event->source, event->local,
                                              TW_CLAMP(event->priority, 1, 4), event->time_ms};
        return;
    }
}

// `heard_ms`: since when it is known what happened.
static void follow(struct bars *bars, const struct tw_alarm_event *event, int64_t heard_ms) {
    struct standing *standing = find(bars, event);
    bool ends = event->kind == TW_ALARM_EVENT_RETURNED || event->kind == TW_ALARM_EVENT_REMOVED;
    bool begins = event->kind == TW_ALARM_EVENT_RAISED ||
                  (event->kind == TW_ALARM_EVENT_PRIORITY && standing);
    struct standing before = {event->alarm, event->source, event->local,
                              TW_CLAMP(event->priority, 1, 4), heard_ms};
    if (standing && (ends || begins)) {
        draw_bar(bars, standing, event->time_ms);
        standing->alarm = NULL;
    } else if (event->kind == TW_ALARM_EVENT_RETURNED && heard_ms != TW_TIME_NONE) {
        draw_bar(bars, &before, event->time_ms);
    }
    if (begins)
        begin(bars, event);
}

// What was raised and is still there is drawn until now; what is not there any more ended unseen.
static void end(struct bars *bars) {
    for (int i = 0; i < STANDING_MAX; i++) {
        const struct standing *standing = &bars->standing[i];
        const struct tw_alarm *alarm =
            standing->alarm ? tw_twin_find_alarm(bars->ui->view->twin, standing->source,
                                                 standing->local, standing->alarm)
                            : NULL;
        if (alarm && alarm->active)
            draw_bar(bars, standing, bars->ui->view->now_ms);
    }
}

void tw_trend_alarms(struct tw_ui *ui, const struct tw_asset *asset,
                     const struct tw_property *property, const struct tw_plot *plot) {
    const struct tw_alarm_told *told = tw_alarm_told(ui, asset);
    for (int priority = 4; priority >= 1; priority--) {
        struct bars bars = {.ui = ui, .plot = plot, .priority = priority};
        int64_t heard_ms = TW_TIME_NONE;
        for (size_t i = told->count; i-- > 0;) {
            const struct tw_alarm_event *event = &told->events[i];
            if (event->kind == TW_ALARM_EVENT_GAP)
                heard_ms = event->time_ms;
            else if (is_about(ui, event, property->id))
                follow(&bars, event, heard_ms);
        }
        end(&bars);
    }
}
