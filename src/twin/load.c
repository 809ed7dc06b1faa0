// How many alarms are announced: flood and the figures of alarm load, reckoned from the journal.
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
#define CHATTER_COUNT 3

// Announcements after a moment, up to now.
static int count_since(const struct tw_twin *twin, int64_t time_ms) {
    const struct tw_journal *journal = &twin->journal;
    int count = 0;
    for (size_t i = journal->count; i-- > 0 && journal->entries[i].time_ms > time_ms;)
        count += journal->entries[i].announced && journal->entries[i].time_ms <= twin->now_ms;
    return count;
}

// When the newest but n - 1 was announced, TW_TIME_NONE if there are not so many.
static int64_t announced_at(const struct tw_twin *twin, int n) {
    const struct tw_journal *journal = &twin->journal;
    for (size_t i = journal->count; i-- > 0;) {
        const struct tw_journal_entry *entry = &journal->entries[i];
        if (entry->announced && entry->time_ms <= twin->now_ms && --n == 0)
            return entry->time_ms;
    }
    return TW_TIME_NONE;
}

static void judge_flood(struct tw_twin *twin) {
    struct tw_load *load = &twin->load;
    int recent = count_since(twin, twin->now_ms - WINDOW_MS);
    if (!load->flood.on && recent > FLOOD_BEGINS) {
        // It began with the one that was too much.
        load->flood = (struct tw_flood){true, announced_at(twin, recent - FLOOD_BEGINS)};
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
    }
    judge_flood(twin);
    int64_t ends_ms = load->flood.on ? announced_at(twin, FLOOD_ENDS) : TW_TIME_NONE;
    return ends_ms == TW_TIME_NONE ? ends_ms : ends_ms + WINDOW_MS;
}

struct tw_flood tw_twin_flood(const struct tw_twin *twin) {
    return twin->load.flood;
}

uint64_t tw_twin_announced(const struct tw_twin *twin, int priority) {
    return twin->load.announced[priority];
}

// --- figures ---

// The announcements of the last day by time; free with free().
static struct tw_journal_entry *announced_in_day(const struct tw_twin *twin, size_t *count) {
    const struct tw_journal *journal = &twin->journal;
    int64_t begin_ms = twin->now_ms - DAY_MS;
    struct tw_journal_entry *items = tw_alloc_array(journal->count + 1, sizeof *items);
    *count = 0;
    for (size_t i = 0; i < journal->count; i++) {
        const struct tw_journal_entry *entry = &journal->entries[i];
        if (entry->announced && entry->time_ms > begin_ms && entry->time_ms <= twin->now_ms)
            items[(*count)++] = *entry;
    }
    return items;
}

static int most_in_window(const struct tw_journal_entry *items, size_t count) {
    size_t first = 0, most = 0;
    for (size_t i = 0; i < count; i++) {
        while (items[i].time_ms - items[first].time_ms >= WINDOW_MS)
            first++;
        most = TW_MAX(most, i - first + 1);
    }
    return (int)most;
}

static const char *label_of(const struct tw_journal_entry *entry) {
    return entry->text ? entry->text : entry->alarm;
}

static int compare_sources(const void *a, const void *b) {
    const struct tw_journal_entry *left = a, *right = b;
    if (left->asset != right->asset)
        return (uintptr_t)left->asset < (uintptr_t)right->asset ? -1 : 1;
    if (label_of(left) != label_of(right))
        return (uintptr_t)label_of(left) < (uintptr_t)label_of(right) ? -1 : 1;
    return (left->time_ms > right->time_ms) - (left->time_ms < right->time_ms);
}

static void add_top(struct tw_alarm_load *load, const struct tw_journal_entry *item, int count) {
    int at = load->top_count;
    while (at > 0 && load->top[at - 1].count < count)
        at--;
    if (at == TW_LOAD_TOP)
        return;
    int moved = TW_MIN(load->top_count, TW_LOAD_TOP - 1) - at;
    memmove(&load->top[at + 1], &load->top[at], (size_t)moved * sizeof *load->top);
    load->top[at].asset = item->asset ? item->asset : "";
    load->top[at].text = label_of(item);
    load->top[at].count = count;
    load->top_count = TW_MIN(load->top_count + 1, TW_LOAD_TOP);
}

// Alarms by how often each was announced; `items` are sorted by alarm, then time.
static void count_sources(struct tw_alarm_load *load, const struct tw_journal_entry *items,
                          size_t count, int64_t now_ms) {
    for (size_t first = 0; first < count;) {
        size_t end = first;
        bool chatters = false;
        while (end < count && items[end].asset == items[first].asset &&
               label_of(&items[end]) == label_of(&items[first])) {
            if (end >= first + CHATTER_COUNT - 1 && items[end].time_ms > now_ms - HOUR_MS)
                chatters |= items[end].time_ms - items[end - CHATTER_COUNT + 1].time_ms < MINUTE_MS;
            end++;
        }
        load->chattering += chatters;
        add_top(load, &items[first], (int)(end - first));
        first = end;
    }
}

static void count_standing(const struct tw_twin *twin, struct tw_alarm_load *out) {
    for (uint32_t i = 0; i < twin->alarm_count; i++) {
        const struct tw_alarm *alarm = &twin->alarms[i]->shown;
        bool standing = alarm->active && tw_alarm_state(alarm, twin->now_ms) < TW_ALARM_SHELVED;
        out->standing += standing;
        out->stale +=
            standing && alarm->since_ms != TW_TIME_NONE && twin->now_ms - alarm->since_ms > DAY_MS;
    }
}

void tw_twin_alarm_load(const struct tw_twin *twin, struct tw_alarm_load *out) {
    const struct tw_load *load = &twin->load;
    int64_t now_ms = twin->now_ms;
    *out = (struct tw_alarm_load){0};
    if (now_ms == TW_TIME_NONE || load->begin_ms == TW_TIME_NONE)
        return;
    out->ten_minutes = count_since(twin, now_ms - WINDOW_MS);
    out->hour = count_since(twin, now_ms - HOUR_MS);
    out->incomplete = twin->journal.gone_ms > now_ms - DAY_MS;
    count_standing(twin, out);
    out->watched_ms = now_ms - load->begin_ms;
    int64_t flood_ms = load->flood_ms;
    if (load->flood.on)
        flood_ms += now_ms - TW_MAX(load->flood.since_ms, load->begin_ms);
    if (out->watched_ms > 0)
        out->flood_share = (double)flood_ms / (double)out->watched_ms;
    size_t count;
    struct tw_journal_entry *items = announced_in_day(twin, &count);
    out->day = (int)count;
    out->most_ten_minutes = most_in_window(items, count);
    qsort(items, count, sizeof *items, compare_sources);
    count_sources(out, items, count, now_ms);
    free(items);
    int top = 0;
    for (int i = 0; i < out->top_count; i++)
        top += out->top[i].count;
    out->top_share = count ? (double)top / (double)count : 0;
}
