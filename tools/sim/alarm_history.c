#include "alarm_history.h"

#include <stdlib.h>
#include <string.h>

#include "twinview/memory.h"

#include "document.h"
#include "history.h"

static size_t asset_of(const struct tw_world *world, uint64_t key) {
    const struct tw_site *site = world->site;
    uint32_t slot = (uint32_t)(key & ((1u << TW_ALARM_SLOT_BITS) - 1));
    bool is_fault = slot >= site->channel_count;
    uint32_t channel = is_fault ? site->fault[slot - site->channel_count].channel : slot;
    return (size_t)(key >> TW_ALARM_SLOT_BITS) * site->asset_count + site->channels[channel].asset;
}

struct found {
    const struct tw_alarm_deed *deeds[TW_ALARM_DEEDS];
    size_t count;
};

// By time; plants are advanced in turns, so what is noted later may have been earlier.
static void find(const struct tw_world *world, const struct tw_alarm_query *query, size_t asset,
                 struct found *found) {
    const struct tw_alarm_log *log = &world->alarms.log;
    for (uint64_t number = tw_alarm_log_first(log); number <= log->count; number++) {
        const struct tw_alarm_deed *deed = tw_alarm_log_at(log, number);
        if (!deed || deed->time_ms < query->from_ms || deed->time_ms >= query->to_ms ||
            (query->asset && asset_of(world, deed->key) != asset))
            continue;
        size_t at = found->count++;
        for (; at > 0 && found->deeds[at - 1]->time_ms > deed->time_ms; at--)
            found->deeds[at] = found->deeds[at - 1];
        found->deeds[at] = deed;
    }
}

static void write_member(struct tw_text *text, const char *name, const char *value) {
    if (!value)
        return;
    tw_text_string(text, name);
    tw_text_quoted(text, value);
}

static void write_deed(struct tw_text *text, const struct tw_world *world,
                       const struct tw_alarm_deed *deed) {
    tw_text_string(text, "{\"t\":");
    tw_text_integer(text, deed->time_ms);
    tw_text_string(text, ",\"alarm\":");
    tw_write_alarm_id(text, world, deed->key);
    tw_text_string(text, ",");
    tw_write_alarm_place(text, world, deed->key);
    write_member(text, ",\"event\":", deed->event);
    tw_text_string(text, ",\"priority\":");
    tw_text_integer(text, deed->priority);
    tw_text_string(text, ",\"text\":");
    tw_write_alarm_texts(text, world, deed->key, deed->said);
    write_member(text, ",\"who\":", deed->who);
    write_member(text, ",\"comment\":", deed->comment);
    if (strcmp(deed->event, "shelved") == 0) {
        tw_text_string(text, ",\"until\":");
        tw_text_time(text, deed->until_ms);
    }
    tw_text_string(text, "}");
}

static void write_time(struct tw_text *text, const char *name, int64_t time_ms) {
    tw_text_string(text, name);
    tw_text_time(text, time_ms);
}

bool tw_alarm_history_write(const struct tw_world *world, const struct tw_alarm_query *query,
                            struct tw_text *text) {
    size_t asset = query->asset ? tw_history_asset(world, query->asset) : 0;
    if (asset == SIZE_MAX)
        return false;
    struct found *found = tw_alloc(sizeof *found);
    find(world, query, asset, found);
    size_t first = found->count - TW_MIN(found->count, query->count);
    int64_t kept_ms = TW_CLAMP(world->alarms.log.begin_ms, query->from_ms, query->to_ms);
    if (first) // of those of one moment some may be left out
        kept_ms = TW_MAX(kept_ms, found->deeds[first - 1]->time_ms + 1);
    tw_text_string(text, "{");
    write_member(text, "\"asset\":", query->asset);
    write_time(text, query->asset ? ",\"from\":" : "\"from\":", query->from_ms);
    write_time(text, ",\"to\":", query->to_ms);
    write_time(text, ",\"kept_from\":", kept_ms);
    write_member(text, ",\"epoch\":", query->epoch);
    tw_text_string(text, ",\"seq\":");
    tw_text_integer(text, (int64_t)query->seq);
    tw_text_string(text, ",\"events\":[");
    for (size_t i = first; i < found->count; i++) {
        if (i > first)
            tw_text_string(text, ",");
        write_deed(text, world, found->deeds[i]);
    }
    tw_text_string(text, "]}");
    free(found);
    return true;
}
