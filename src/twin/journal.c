// The journal of alarms as a list by time: bounded, searched and cut. What is written into it is
// found by transitions.c.
#include "twinview/journal.h"

#include <stdlib.h>
#include <string.h>

#include "state.h"

#define LIMIT ((size_t)8 << 20)
#define DROPPED_PART 16 // of the entries, at a time
#define GAPS_JOINED_MS 10000

void tw_journal_init(struct tw_twin *twin, size_t limit) {
    twin->journal.limit = limit ? limit : LIMIT;
    twin->journal.gone_ms = TW_TIME_NONE;
}

static size_t text_bytes(const char *text) {
    return text ? strlen(text) + 1 : 0;
}

// As if no other shared its texts, so that what a server sends once and takes back counts too.
static size_t bytes_of(const struct tw_journal_entry *entry) {
    return sizeof *entry + text_bytes(entry->alarm) + text_bytes(entry->asset) +
           text_bytes(entry->property) + text_bytes(entry->text) + text_bytes(entry->who) +
           text_bytes(entry->comment);
}

static void release(struct tw_twin *twin, const struct tw_journal_entry *entry) {
    twin->journal.bytes -= bytes_of(entry);
    tw_texts_release(&twin->texts, entry->alarm);
    tw_texts_release(&twin->texts, entry->asset);
    tw_texts_release(&twin->texts, entry->property);
    tw_texts_release(&twin->texts, entry->text);
    tw_texts_release(&twin->texts, entry->who);
    tw_texts_release(&twin->texts, entry->comment);
}

void tw_journal_finish(struct tw_twin *twin) {
    for (size_t i = 0; i < twin->journal.count; i++)
        release(twin, &twin->journal.entries[i]);
    free(twin->journal.entries);
}

static void make_room(struct tw_twin *twin) {
    struct tw_journal *journal = &twin->journal;
    size_t dropped = 0, least = journal->count / DROPPED_PART;
    for (; dropped < journal->count && (journal->bytes > journal->limit || dropped < least);
         dropped++) {
        journal->gone_ms = TW_MAX(journal->gone_ms, journal->entries[dropped].time_ms);
        release(twin, &journal->entries[dropped]);
    }
    journal->count -= dropped;
    memmove(journal->entries, journal->entries + dropped,
            journal->count * sizeof *journal->entries);
}

// Several losses in a row, with nothing heard in between, are one.
static bool is_joined(struct tw_journal *journal, const struct tw_journal_entry *entry) {
    struct tw_journal_entry *last = journal->count ? &journal->entries[journal->count - 1] : NULL;
    if (entry->kind != TW_ALARM_EVENT_GAP || entry->other_ms == TW_TIME_NONE || !last ||
        last->kind != TW_ALARM_EVENT_GAP || last->source != entry->source ||
        entry->other_ms - last->time_ms > GAPS_JOINED_MS || entry->time_ms < last->time_ms)
        return false;
    last->time_ms = entry->time_ms;
    last->serial = ++journal->serial;
    return true;
}

void tw_journal_add(struct tw_twin *twin, const struct tw_journal_entry *told) {
    struct tw_journal *journal = &twin->journal;
    struct tw_journal_entry here = *told, *entry = &here;
    if (!here.local) {
        here.time_ms = tw_twin_lane_time(twin, here.source, here.time_ms);
        here.other_ms = tw_twin_lane_time(twin, here.source, here.other_ms);
    }
    if (is_joined(journal, entry))
        return;
    TW_GROW(journal->entries, journal->count, journal->capacity);
    size_t at = journal->count++;
    for (; at > 0 && journal->entries[at - 1].time_ms > entry->time_ms; at--)
        journal->entries[at] = journal->entries[at - 1];
    struct tw_journal_entry *kept = &journal->entries[at];
    *kept = *entry;
    kept->serial = ++journal->serial;
    kept->alarm = tw_texts_take(&twin->texts, entry->alarm);
    kept->asset = tw_texts_take(&twin->texts, entry->asset);
    kept->property = tw_texts_take(&twin->texts, entry->property);
    kept->text = tw_texts_take(&twin->texts, entry->text);
    kept->who = tw_texts_take(&twin->texts, entry->who);
    kept->comment = tw_texts_take(&twin->texts, entry->comment);
    journal->bytes += bytes_of(kept);
    if (journal->bytes > journal->limit)
        make_room(twin);
}

void tw_journal_cut(struct tw_twin *twin, uint32_t source, int64_t after_ms) {
    struct tw_journal *journal = &twin->journal;
    size_t kept = 0;
    after_ms = tw_twin_lane_time(twin, source, after_ms);
    for (size_t i = 0; i < journal->count; i++) {
        const struct tw_journal_entry *entry = &journal->entries[i];
        if (entry->source == source && entry->time_ms > after_ms)
            release(twin, entry);
        else
            journal->entries[kept++] = *entry;
    }
    journal->count = kept;
    journal->serial++;
}

static int compare_entries(const void *a, const void *b) {
    const struct tw_journal_entry *left = a, *right = b;
    if (left->time_ms != right->time_ms)
        return left->time_ms < right->time_ms ? -1 : 1;
    return (left->serial > right->serial) - (left->serial < right->serial);
}

void tw_journal_shift(struct tw_twin *twin, uint32_t source, int64_t step_ms) {
    struct tw_journal *journal = &twin->journal;
    for (size_t i = 0; i < journal->count; i++) {
        struct tw_journal_entry *entry = &journal->entries[i];
        if (entry->source != source || entry->local)
            continue;
        entry->time_ms -= step_ms;
        if (entry->other_ms != TW_TIME_NONE)
            entry->other_ms -= step_ms;
    }
    if (journal->count)
        qsort(journal->entries, journal->count, sizeof *journal->entries, compare_entries);
}

// --- queries ---

static bool is_of(const struct tw_twin *twin, const struct tw_journal_entry *entry, uint32_t slot) {
    const struct tw_asset_row *row = &twin->rows[slot];
    return row->source == entry->source &&
           (entry->kind == TW_ALARM_EVENT_GAP || row->id == entry->asset);
}

static bool concerns(const struct tw_twin *twin, const struct tw_journal_entry *entry,
                     uint32_t slot) {
    bool found = is_of(twin, entry, slot);
    for (uint32_t layer = tw_layer_first(twin, slot); layer && !found;
         layer = tw_layer_next(twin, layer))
        found = is_of(twin, entry, layer);
    return found;
}

static struct tw_alarm_event shown(const struct tw_journal_entry *entry) {
    return (struct tw_alarm_event){.kind = (enum tw_alarm_event_kind)entry->kind,
                                   .time_ms = entry->time_ms,
                                   .other_ms = entry->other_ms,
                                   .alarm = entry->alarm,
                                   .asset_id = entry->asset,
                                   .property = entry->property,
                                   .text = entry->text,
                                   .who = entry->who,
                                   .comment = entry->comment,
                                   .priority = entry->priority,
                                   .former_priority = entry->former_priority,
                                   .local = entry->local,
                                   .late = entry->late,
                                   .source = entry->source,
                                   .seq = entry->seq,
                                   .serial = entry->serial};
}

size_t tw_twin_journal(const struct tw_twin *twin, struct tw_asset_id asset,
                       struct tw_alarm_event *events, size_t max) {
    uint32_t slot = tw_asset_slot(twin, asset);
    size_t count = 0;
    for (size_t i = twin->journal.count; slot && i-- > 0 && count < max;) {
        if (concerns(twin, &twin->journal.entries[i], slot))
            events[count++] = shown(&twin->journal.entries[i]);
    }
    return count;
}

size_t tw_twin_journal_count(const struct tw_twin *twin) {
    return twin->journal.count;
}

struct tw_alarm_event tw_twin_journal_at(const struct tw_twin *twin, size_t index) {
    return shown(&twin->journal.entries[index]);
}

int64_t tw_twin_journal_gone(const struct tw_twin *twin) {
    return twin->journal.gone_ms;
}

const char *tw_twin_id_at(const struct tw_twin *twin, struct tw_asset_id asset, uint32_t source) {
    uint32_t slot = tw_asset_slot(twin, asset);
    if (!slot || twin->rows[slot].source == source)
        return slot ? twin->rows[slot].id : NULL;
    for (uint32_t layer = tw_layer_first(twin, slot); layer; layer = tw_layer_next(twin, layer))
        if (twin->rows[layer].source == source)
            return twin->rows[layer].id;
    return NULL;
}

struct tw_asset_id tw_twin_asset_of(const struct tw_twin *twin, uint32_t source, const char *id) {
    uint32_t slot = id ? tw_asset_meant(twin, source, id) : 0;
    return (struct tw_asset_id){slot, slot ? twin->rows[slot].generation : 0};
}

int64_t tw_twin_journal_begin(const struct tw_twin *twin, uint32_t source) {
    return source < twin->source_count
               ? tw_twin_lane_time(twin, source, twin->sources[source].stand.begin_ms)
               : TW_TIME_NONE;
}
