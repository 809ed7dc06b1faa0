#include "recorded.h"

#include <stdlib.h>
#include <string.h>

#include "twinview/clock.h"
#include "twinview/journal.h"
#include "twinview/memory.h"
#include "ui_private.h"

#define RAISED_MAX 65536
#define SAME_MS 1000 // an alarm that is made here comes a little earlier or later when played again

static char *copy(const char *text) {
    return text ? tw_strdup(text) : NULL;
}

static void release(const struct tw_alarm_event *event) {
    free((char *)event->alarm);
    free((char *)event->asset_id);
    free((char *)event->text);
}

void tw_recorded_finish(struct tw_recorded *recorded) {
    for (size_t i = 0; i < recorded->count; i++)
        release(&recorded->raised[i]);
    free(recorded->raised);
    *recorded = (struct tw_recorded){0};
}

// True if it was heard when this was played before.
static bool is_kept(const struct tw_recorded *recorded, size_t at,
                    const struct tw_alarm_event *event) {
    for (; at < recorded->count && recorded->raised[at].time_ms <= event->time_ms + SAME_MS; at++)
        if (recorded->raised[at].source == event->source &&
            strcmp(recorded->raised[at].alarm, event->alarm) == 0)
            return true;
    return false;
}

// The first one that is not before a time.
static size_t find(const struct tw_recorded *recorded, int64_t time_ms) {
    size_t low = 0, high = recorded->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (recorded->raised[middle].time_ms < time_ms)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void keep(struct tw_recorded *recorded, const struct tw_alarm_event *event) {
    if (is_kept(recorded, find(recorded, event->time_ms - SAME_MS), event))
        return;
    size_t at = find(recorded, event->time_ms + 1);
    TW_GROW(recorded->raised, recorded->count, recorded->capacity);
    memmove(&recorded->raised[at + 1], &recorded->raised[at],
            (recorded->count++ - at) * sizeof *recorded->raised);
    recorded->raised[at] = (struct tw_alarm_event){.time_ms = event->time_ms,
                                                   .alarm = copy(event->alarm),
                                                   .asset_id = copy(event->asset_id),
                                                   .text = copy(event->text),
                                                   .priority = event->priority,
                                                   .source = event->source};
}

// What the journal holds without a gap up to now begins at the time that is returned.
static int64_t take_journal(struct tw_recorded *recorded, const struct tw_ui *ui) {
    const struct tw_twin *twin = ui->view->twin;
    uint64_t newest = recorded->serial;
    int64_t from_ms = recorded->start_ms;
    for (int i = 0; i < ui->view->source_count; i++) {
        int64_t begin_ms = tw_twin_journal_begin(twin, (uint32_t)i);
        if (begin_ms != TW_TIME_NONE)
            from_ms = TW_MAX(from_ms, begin_ms);
    }
    for (size_t i = 0; i < tw_twin_journal_count(twin); i++) {
        struct tw_alarm_event event = tw_twin_journal_at(twin, i);
        if (event.kind == TW_ALARM_EVENT_GAP)
            from_ms = TW_MAX(from_ms, event.time_ms);
        else if (event.kind == TW_ALARM_EVENT_RAISED && event.serial > recorded->serial &&
                 recorded->count < RAISED_MAX)
            keep(recorded, &event);
        newest = TW_MAX(newest, event.serial);
    }
    recorded->serial = newest;
    return from_ms;
}

static int part_of(const struct tw_recorded *recorded, int64_t time_ms) {
    double at = (double)(time_ms - recorded->start_ms) /
                (double)TW_MAX(recorded->end_ms - recorded->start_ms, 1);
    return (int)(TW_CLAMP(at, 0.0, 1.0) * (TW_RECORDED_PARTS - 1));
}

void tw_recorded_take(struct tw_ui *ui) {
    struct tw_recorded *recorded = &ui->recorded;
    const struct tw_playback *playback = ui->view->playback;
    if (!playback || playback->start_ms == TW_TIME_NONE)
        return;
    if (playback->start_ms != recorded->start_ms || playback->end_ms != recorded->end_ms) {
        memset(recorded->played, 0, sizeof recorded->played);
        recorded->start_ms = playback->start_ms;
        recorded->end_ms = playback->end_ms;
    }
    int64_t from_ms = take_journal(recorded, ui);
    if (playback->seeking || ui->view->now_ms < from_ms || recorded->count == RAISED_MAX)
        return;
    for (int i = part_of(recorded, from_ms); i <= part_of(recorded, ui->view->now_ms); i++)
        recorded->played[i] = true;
}
