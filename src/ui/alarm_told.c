#include "alarm_told.h"

#include <stdlib.h>
#include <string.h>

#include "twinview/clock.h"
#include "twinview/journal.h"
#include "twinview/memory.h"
#include "ui_private.h"

#define EVENTS_MAX 512

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

static void add(struct tw_alarm_told *told, const struct tw_alarm_event *event) {
    TW_GROW(told->events, told->count, told->capacity);
    told->events[told->count++] = *event;
}

// `alarm`: only of the one with that id, NULL: of all.
static void add_answer(struct tw_alarm_told *told, const struct tw_alarm_past *past,
                       const char *alarm) {
    const struct tw_feed_alarm_past *answer = &past->answer;
    told->asking |= past->pending;
    if (answer->reason[0])
        told->reason = answer->reason;
    if (!past->answered)
        return;
    told->unreadable += answer->unreadable;
    size_t first = alarm ? 0 : answer->count - TW_MIN(answer->count, EVENTS_MAX);
    int64_t from_ms = first ? answer->events[first].time_ms : answer->from_ms;
    for (size_t i = first; i < answer->count; i++) {
        struct tw_alarm_event event = answer->events[i];
        event.serial = i + 1;
        event.source = past->source;
        if (!alarm || strcmp(event.alarm, alarm) == 0)
            add(told, &event);
    }
    add(told, &(struct tw_alarm_event){.kind = TW_ALARM_EVENT_GAP,
                                       .time_ms = from_ms,
                                       .other_ms = TW_TIME_NONE,
                                       .source = past->source});
}

static void add_journal(struct tw_ui *ui, struct tw_alarm_told *told,
                        const struct tw_alarm_past *const *pasts, int past_count,
                        const struct tw_alarm_event *own, size_t count) {
    for (size_t i = 0; i < count; i++) {
        bool covered = false;
        for (int k = 0; k < past_count; k++)
            covered |= pasts[k] && tw_alarm_past_covers(ui, pasts[k], &own[i]);
        if (!covered)
            add(told, &own[i]);
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

static struct tw_alarm_told collect(struct tw_ui *ui, const struct tw_asset *asset) {
    const struct tw_alarm_past *pasts[TW_ALARM_PASTS_MAX];
    int past_count = 0;
    struct tw_alarm_event *own = tw_alloc_array(EVENTS_MAX, sizeof *own);
    size_t count = tw_twin_journal(ui->view->twin, asset->handle, own, EVENTS_MAX);
    struct tw_alarm_told told = {0};
    for (int i = -1; i < asset->layer_count && past_count < TW_ALARM_PASTS_MAX; i++) {
        uint32_t source = i < 0 ? asset->source : asset->layers[i];
        const struct tw_alarm_past *past =
            tw_alarm_past_of(ui, asset->handle, source, newest_of(own, count, source));
        pasts[past_count++] = past;
        told.unasked |= !past && !ui->view->playback;
        if (past)
            add_answer(&told, past, NULL);
    }
    add_journal(ui, &told, pasts, past_count, own, count);
    free(own);
    if (told.count)
        qsort(told.events, told.count, sizeof *told.events, compare_events);
    return told;
}

const struct tw_alarm_told *tw_alarm_told(struct tw_ui *ui, const struct tw_asset *asset) {
    struct tw_inspector *inspector = &ui->inspector;
    if (inspector->told_run == ui->runs && tw_asset_equal(inspector->told_of, asset->handle))
        return &inspector->told;
    free(inspector->told.events);
    inspector->told = collect(ui, asset);
    inspector->told_of = asset->handle;
    inspector->told_run = ui->runs;
    return &inspector->told;
}

struct tw_alarm_told tw_alarm_told_one(struct tw_ui *ui, const struct tw_alarm *alarm) {
    const struct tw_twin *twin = ui->view->twin;
    struct tw_alarm_event *own = tw_alloc_array(EVENTS_MAX, sizeof *own);
    size_t count = 0;
    for (size_t i = tw_twin_journal_count(twin); i-- > 0 && count < EVENTS_MAX;) {
        struct tw_alarm_event event = tw_twin_journal_at(twin, i);
        if (event.source == alarm->source &&
            (event.kind == TW_ALARM_EVENT_GAP ||
             (event.local == alarm->local && strcmp(event.alarm, alarm->id) == 0)))
            own[count++] = event;
    }
    struct tw_alarm_told told = {0};
    const struct tw_alarm_past *past = tw_alarm_past_of(
        ui, (struct tw_asset_id){0, 0}, alarm->source, newest_of(own, count, alarm->source));
    told.unasked = !past && !ui->view->playback;
    if (past)
        add_answer(&told, past, alarm->id);
    add_journal(ui, &told, &past, 1, own, count);
    free(own);
    if (told.count)
        qsort(told.events, told.count, sizeof *told.events, compare_events);
    return told;
}
