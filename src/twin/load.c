// How many alarms are announced: flood and the figures of alarm load.
#include "maps.h"
#include "state.h"

#include <stdlib.h>
#include <string.h>

#define MINUTE_MS INT64_C(60000)
#define WINDOW_MS (10 * MINUTE_MS)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)
#define FLOOD_BEGINS 10 // more than so many in ten minutes
#define FLOOD_ENDS 5    // fewer
#define KEPT_MAX 100000 // of a day; more than any operator has read
#define CHATTER_COUNT 3

static void release(struct tw_twin *twin, const struct tw_announcement *item) {
    tw_texts_release(&twin->texts, item->asset);
    tw_texts_release(&twin->texts, item->text);
}

static void drop_first(struct tw_twin *twin, size_t count) {
    struct tw_load *load = &twin->load;
    for (size_t i = 0; i < count; i++)
        release(twin, &load->items[i]);
    load->count -= count;
    if (count)
        memmove(load->items, load->items + count, load->count * sizeof *load->items);
}

void tw_load_finish(struct tw_twin *twin) {
    drop_first(twin, twin->load.count);
    free(twin->load.items);
}

// The first announcement later than a moment.
static size_t first_after(const struct tw_load *load, int64_t time_ms) {
    size_t low = 0, high = load->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (load->items[middle].time_ms > time_ms)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static bool is_known(const struct tw_load *load, size_t end, const struct tw_announcement *item) {
    for (size_t i = end; i-- > 0 && load->items[i].time_ms == item->time_ms;)
        if (load->items[i].asset == item->asset && load->items[i].text == item->text)
            return true;
    return false;
}

// In its place by time: what a snapshot tells of the past comes in any order, and a lane that goes
// back tells it again.
static void insert(struct tw_twin *twin, struct tw_announcement item) {
    struct tw_load *load = &twin->load;
    size_t at = first_after(load, item.time_ms);
    if (is_known(load, at, &item))
        return;
    if (load->count == KEPT_MAX) {
        drop_first(twin, KEPT_MAX / 10);
        at = first_after(load, item.time_ms);
    }
    TW_GROW(load->items, load->count, load->capacity);
    memmove(load->items + at + 1, load->items + at, (load->count - at) * sizeof *load->items);
    item.asset = item.asset ? tw_texts_take(&twin->texts, item.asset) : NULL;
    item.text = tw_texts_take(&twin->texts, item.text);
    load->items[at] = item;
    load->count++;
}

void tw_load_announce(struct tw_twin *twin, struct tw_alarm_row *alarm) {
    const struct tw_alarm *shown = &alarm->shown;
    enum tw_alarm_state state = tw_alarm_state(shown, twin->now_ms);
    if (!shown->active) {
        alarm->announced_ms = TW_TIME_NONE;
        return;
    }
    if (twin->now_ms == TW_TIME_NONE ||
        (state != TW_ALARM_UNACKNOWLEDGED && state != TW_ALARM_ACKNOWLEDGED))
        return;
    bool dated = shown->since_ms != TW_TIME_NONE;
    if (dated ? alarm->announced_ms == shown->since_ms : alarm->announced_ms != TW_TIME_NONE)
        return;
    alarm->announced_ms = dated ? shown->since_ms : twin->now_ms;
    twin->load.announced[shown->priority]++;
    int64_t time_ms = TW_MIN(alarm->announced_ms, twin->now_ms); // clocks differ a little
    if (time_ms > twin->now_ms - DAY_MS)
        insert(twin, (struct tw_announcement){time_ms, shown->asset_id,
                                              shown->text[0] ? shown->text : shown->id});
}

static int count_since(const struct tw_load *load, int64_t time_ms) {
    return (int)(load->count - first_after(load, time_ms));
}

static void judge_flood(struct tw_twin *twin) {
    struct tw_load *load = &twin->load;
    int recent = count_since(load, twin->now_ms - WINDOW_MS);
    if (!load->flood.on && recent > FLOOD_BEGINS) {
        // It began with the one that was too much.
        size_t at = load->count - (size_t)recent + FLOOD_BEGINS;
        load->flood = (struct tw_flood){true, load->items[at].time_ms};
        twin->alarms_changed = true;
    } else if (load->flood.on && recent < FLOOD_ENDS) {
        load->flood_ms += twin->now_ms - TW_MAX(load->flood.since_ms, load->begin_ms);
        load->flood.on = false;
        twin->alarms_changed = true;
    }
}

int64_t tw_load_advance(struct tw_twin *twin) {
    struct tw_load *load = &twin->load;
    if (load->begin_ms == TW_TIME_NONE || load->begin_ms > twin->now_ms) {
        load->begin_ms = twin->now_ms;
        load->flood_ms = 0;
        // The first batch may have come before the lane had a clock.
        for (uint32_t i = 0; i < twin->alarm_count; i++)
            tw_load_announce(twin, twin->alarms[i]);
    }
    while (load->count && load->items[load->count - 1].time_ms > twin->now_ms)
        release(twin, &load->items[--load->count]); // the lane went back
    drop_first(twin, first_after(load, twin->now_ms - DAY_MS));
    judge_flood(twin);
    if (!load->flood.on || load->count < FLOOD_ENDS)
        return TW_TIME_NONE;
    return load->items[load->count - FLOOD_ENDS].time_ms + WINDOW_MS;
}

struct tw_flood tw_twin_flood(const struct tw_twin *twin) {
    return twin->load.flood;
}

uint64_t tw_twin_announced(const struct tw_twin *twin, int priority) {
    return twin->load.announced[priority];
}

// --- figures ---

static int most_in_window(const struct tw_load *load) {
    size_t first = 0, most = 0;
    for (size_t i = 0; i < load->count; i++) {
        while (load->items[i].time_ms - load->items[first].time_ms >= WINDOW_MS)
            first++;
        most = TW_MAX(most, i - first + 1);
    }
    return (int)most;
}

static int compare_sources(const void *a, const void *b) {
    const struct tw_announcement *left = a, *right = b;
    if (left->asset != right->asset)
        return (uintptr_t)left->asset < (uintptr_t)right->asset ? -1 : 1;
    if (left->text != right->text)
        return (uintptr_t)left->text < (uintptr_t)right->text ? -1 : 1;
    return (left->time_ms > right->time_ms) - (left->time_ms < right->time_ms);
}

static void add_top(struct tw_alarm_load *load, const struct tw_announcement *item, int count) {
    int at = load->top_count;
    while (at > 0 && load->top[at - 1].count < count)
        at--;
    if (at == TW_LOAD_TOP)
        return;
    int moved = TW_MIN(load->top_count, TW_LOAD_TOP - 1) - at;
    memmove(&load->top[at + 1], &load->top[at], (size_t)moved * sizeof *load->top);
    load->top[at].asset = item->asset ? item->asset : "";
    load->top[at].text = item->text;
    load->top[at].count = count;
    load->top_count = TW_MIN(load->top_count + 1, TW_LOAD_TOP);
}

// Alarms by how often each was announced; `items` are sorted by alarm, then time.
static void count_sources(struct tw_alarm_load *load, const struct tw_announcement *items,
                          size_t count, int64_t now_ms) {
    for (size_t first = 0; first < count;) {
        size_t end = first;
        bool chatters = false;
        while (end < count && items[end].asset == items[first].asset &&
               items[end].text == items[first].text) {
            if (end >= first + CHATTER_COUNT - 1 && items[end].time_ms > now_ms - HOUR_MS)
                chatters |= items[end].time_ms - items[end - CHATTER_COUNT + 1].time_ms < MINUTE_MS;
            end++;
        }
        load->chattering += chatters;
        add_top(load, &items[first], (int)(end - first));
        first = end;
    }
}

void tw_twin_alarm_load(const struct tw_twin *twin, struct tw_alarm_load *out) {
    const struct tw_load *load = &twin->load;
    int64_t now_ms = twin->now_ms;
    *out = (struct tw_alarm_load){.day = (int)load->count};
    if (now_ms == TW_TIME_NONE || load->begin_ms == TW_TIME_NONE)
        return;
    out->ten_minutes = count_since(load, now_ms - WINDOW_MS);
    out->hour = count_since(load, now_ms - HOUR_MS);
    out->most_ten_minutes = most_in_window(load);
    for (uint32_t i = 0; i < twin->alarm_count; i++) {
        const struct tw_alarm *alarm = &twin->alarms[i]->shown;
        bool standing = alarm->active && tw_alarm_state(alarm, now_ms) < TW_ALARM_SHELVED;
        out->standing += standing;
        out->stale +=
            standing && alarm->since_ms != TW_TIME_NONE && now_ms - alarm->since_ms > DAY_MS;
    }
    out->watched_ms = now_ms - load->begin_ms;
    int64_t flood_ms = load->flood_ms;
    if (load->flood.on)
        flood_ms += now_ms - TW_MAX(load->flood.since_ms, load->begin_ms);
    if (out->watched_ms > 0)
        out->flood_share = (double)flood_ms / (double)out->watched_ms;
    if (!load->count)
        return;
    struct tw_announcement *items = tw_alloc_array(load->count, sizeof *items);
    memcpy(items, load->items, load->count * sizeof *items);
    qsort(items, load->count, sizeof *items, compare_sources);
    count_sources(out, items, load->count, now_ms);
    free(items);
    int top = 0;
    for (int i = 0; i < out->top_count; i++)
        top += out->top[i].count;
    out->top_share = (double)top / (double)load->count;
}
