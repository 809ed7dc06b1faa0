#include "document.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STBDS_NO_SHORT_NAMES
#include <stb/stb_ds.h>

#include "twinview/memory.h"

#define ASSETS_A_PIECE 40
#define ALARMS_A_PIECE 100

enum stage {
    STAGE_HEAD,
    STAGE_ASSETS,
    STAGE_ALARMS,
    STAGE_END,
    STAGE_DONE
};

static void write_suffix(struct tw_text *text, uint32_t plant) {
    if (!plant)
        return;
    tw_text_add(text, ".", 1);
    tw_text_integer(text, plant + 1);
}

// A text with marks, for a copy of the plant: each mark becomes the copy's suffix.
static void write_marked(struct tw_text *text, const char *marked, uint32_t plant) {
    const char *mark;
    while ((mark = strchr(marked, TW_SITE_MARK))) {
        tw_text_add(text, marked, (size_t)(mark - marked));
        write_suffix(text, plant);
        marked = mark + 1;
    }
    tw_text_string(text, marked);
}

static void write_copy_id(struct tw_text *text, const char *id, uint32_t plant) {
    tw_text_quoted(text, id);
    text->length--; // the closing quote comes after the suffix
    write_suffix(text, plant);
    tw_text_add(text, "\"", 1);
}

void tw_write_id(struct tw_text *text, const struct tw_world *world, uint32_t plant,
                 uint32_t asset) {
    write_copy_id(text, world->site->assets[asset].id, plant);
}

void tw_write_value(struct tw_text *text, const struct tw_channel *channel, float value) {
    if (channel->is_bool)
        tw_text_string(text, value != 0 ? "true" : "false");
    else
        tw_text_fixed(text, value, channel->digits);
}

const char *tw_quality_text(uint8_t condition) {
    return condition == TW_SENSOR_BAD         ? "bad"
           : condition == TW_SENSOR_UNCERTAIN ? "uncertain"
                                              : "good";
}

// The channel that an alarm is about.
static const struct tw_channel *channel_of(const struct tw_site *site, uint64_t key,
                                           bool *is_fault) {
    uint32_t slot = (uint32_t)(key & ((1u << TW_ALARM_SLOT_BITS) - 1));
    *is_fault = slot >= site->channel_count;
    return &site->channels[*is_fault ? site->fault[slot - site->channel_count].channel : slot];
}

void tw_write_alarm_id(struct tw_text *text, const struct tw_world *world, uint64_t key) {
    bool is_fault;
    const struct tw_channel *channel = channel_of(world->site, key, &is_fault);
    tw_write_id(text, world, (uint32_t)(key >> TW_ALARM_SLOT_BITS), channel->asset);
    text->length--; // the closing quote comes last
    tw_text_string(text, is_fault ? ":fault:" : ":");
    tw_text_string(text, channel->property);
    tw_text_string(text, "\"");
}

void tw_write_alarm_place(struct tw_text *text, const struct tw_world *world, uint64_t key) {
    bool is_fault;
    const struct tw_channel *channel = channel_of(world->site, key, &is_fault);
    tw_text_string(text, "\"asset\":");
    tw_write_id(text, world, (uint32_t)(key >> TW_ALARM_SLOT_BITS), channel->asset);
    tw_text_string(text, ",\"property\":");
    tw_text_quoted(text, channel->property);
}

// "Level" and " high" as one string.
static void write_alarm_text(struct tw_text *text, const char *label, const char *detail) {
    tw_text_quoted(text, label);
    text->length--;
    tw_text_string(text, detail);
    tw_text_string(text, "\"");
}

void tw_write_alarm_texts(struct tw_text *text, const struct tw_world *world, uint64_t key,
                          int said) {
    bool is_fault;
    struct tw_alarm_state alarm = {.key = key};
    channel_of(world->site, key, &is_fault);
    tw_alarms_describe(&alarm, world->site);
    tw_text_string(text, "{\"en\":");
    write_alarm_text(text, alarm.label, is_fault ? "" : tw_alarm_detail(said, false));
    if (alarm.label_zh) {
        tw_text_string(text, ",\"zh\":");
        write_alarm_text(text, alarm.label_zh, is_fault ? "" : tw_alarm_detail(said, true));
    }
    tw_text_string(text, "}");
}

static void write_optional(struct tw_text *text, const char *member, const char *value) {
    tw_text_string(text, member);
    if (value)
        tw_text_quoted(text, value);
    else
        tw_text_string(text, "null");
}

void tw_write_alarm_json(struct tw_text *text, const struct tw_world *world, uint64_t key,
                         const struct tw_alarm_state *alarm) {
    tw_write_alarm_id(text, world, key);
    tw_text_string(text, ":");
    if (!alarm) {
        tw_text_string(text, "null");
        return;
    }
    tw_text_string(text, "{");
    tw_write_alarm_place(text, world, key);
    tw_text_string(text, ",\"priority\":");
    tw_text_integer(text, alarm->priority);
    tw_text_string(text, alarm->active ? ",\"active\":true" : ",\"active\":false");
    tw_text_string(text, alarm->acked ? ",\"acked\":true" : ",\"acked\":false");
    tw_text_string(text, alarm->latched ? ",\"latched\":true" : ",\"latched\":false");
    tw_text_string(text, ",\"shelved_until\":");
    if (alarm->shelved_until_ms)
        tw_text_time(text, alarm->shelved_until_ms);
    else
        tw_text_string(text, "null");
    tw_text_string(text, ",\"since\":");
    tw_text_time(text, alarm->since_ms);
    const struct tw_alarm_deed *deed = tw_alarm_log_at(&world->alarms.log, alarm->deed);
    write_optional(text, ",\"by\":", deed ? deed->who : NULL);
    write_optional(text, ",\"comment\":", deed ? deed->comment : NULL);
    tw_text_string(text, ",\"text\":");
    tw_write_alarm_texts(text, world, key, alarm->said);
    tw_text_string(text, "}");
}

void tw_document_init(struct tw_document *snapshot, const struct tw_world *world,
                      const struct tw_document_params *params) {
    *snapshot = (struct tw_document){.world = world, .params = *params};
    snprintf(snapshot->epoch, sizeof snapshot->epoch, "%s", params->epoch);
    snprintf(snapshot->user, sizeof snapshot->user, "%s", params->user ? params->user : "");
    snapshot->params.epoch = snapshot->params.user = NULL;
    snapshot->sent = tw_alloc_array(world->value_count + 1, sizeof *snapshot->sent);
    memcpy(snapshot->sent, world->sent, world->value_count * sizeof *snapshot->sent);
    size_t count = (size_t)stbds_hmlen(world->alarms.entries);
    snapshot->alarms = tw_alloc_array(count + 1, sizeof *snapshot->alarms);
    for (size_t i = 0; i < count; i++)
        if (world->alarms.entries[i].value.priority)
            snapshot->alarms[snapshot->alarm_count++] = world->alarms.entries[i].value;
}

void tw_document_finish(struct tw_document *snapshot) {
    free(snapshot->sent);
    free(snapshot->alarms);
    *snapshot = (struct tw_document){0};
}

static void write_head(struct tw_document *snapshot, struct tw_text *text) {
    const struct tw_world *world = snapshot->world;
    tw_text_string(text, "{\"feed\":\"twin-feed/1\",\"epoch\":");
    tw_text_quoted(text, snapshot->epoch);
    tw_text_string(text, ",\"seq\":");
    tw_text_integer(text, (int64_t)snapshot->params.seq);
    tw_text_string(text, ",\"time\":");
    tw_text_time(text, snapshot->params.now_ms);
    tw_text_string(text, ",\"heartbeat_ms\":");
    tw_text_integer(text, snapshot->params.heartbeat_ms);
    if (*snapshot->user) {
        tw_text_string(text, ",\"user\":");
        tw_text_quoted(text, snapshot->user);
    }
    tw_text_string(text, ",\"links\":{\"stream\":\"stream\",\"actions\":\"actions\","
                         "\"history\":\"history\",\"forecast\":\"forecast\"}");
    if (*world->site->head) {
        tw_text_string(text, ",");
        tw_text_string(text, world->site->head);
    }
    char *types = tw_site_types(world->site, snapshot->params.ttl_min_s, world->params.still);
    tw_text_string(text, ",\"types\":");
    tw_text_string(text, types);
    free(types);
    tw_text_string(text, snapshot->params.lines ? "}\n" : ",\"assets\":{");
}

static void write_property(const struct tw_document *snapshot, struct tw_text *text,
                           const struct tw_channel *channel, const struct tw_reading *reading) {
    tw_text_quoted(text, channel->property);
    tw_text_string(text, ":");
    bool still = snapshot->world->params.still;
    if (still && reading->condition == TW_SENSOR_GOOD) {
        tw_write_value(text, channel, reading->value);
        return;
    }
    tw_text_string(text, "{\"v\":");
    tw_write_value(text, channel, reading->value);
    if (reading->condition != TW_SENSOR_GOOD) {
        tw_text_string(text, ",\"q\":");
        tw_text_quoted(text, tw_quality_text(reading->condition));
    }
    if (!still) {
        tw_text_string(text, ",\"t\":");
        tw_text_time(text, reading->time_ms);
    }
    tw_text_string(text, "}");
}

static void write_position(const struct tw_document *snapshot, struct tw_text *text, uint32_t plant,
                           const struct tw_site_asset *asset) {
    double offset[2] = {0, 0};
    if (asset->is_root)
        tw_world_offset(snapshot->world, plant, offset);
    bool moved = asset->has_position || offset[0] != 0 || offset[1] != 0;
    if (!moved && !*asset->placement)
        return;
    tw_text_string(text, ",\"at\":{");
    if (moved) {
        tw_text_string(text, "\"pos\":[");
        for (int axis = 0; axis < 3; axis++) {
            tw_text_fixed(text, asset->position[axis] + (axis < 2 ? offset[axis] : 0), 4);
            tw_text_string(text, axis < 2 ? "," : "]");
        }
        if (*asset->placement)
            tw_text_string(text, ",");
    }
    tw_text_string(text, asset->placement);
    tw_text_string(text, "}");
}

// A plant that ends early has no relations to what would come after.
static void write_relations(const struct tw_document *snapshot, struct tw_text *text,
                            uint32_t plant, const struct tw_site_asset *asset) {
    uint32_t before = plant * snapshot->world->site->asset_count;
    uint32_t count = snapshot->world->params.assets - before;
    const char *kind = NULL;
    for (uint32_t i = 0; i < asset->relation_count; i++) {
        const struct tw_site_relation *relation = &asset->relations[i];
        if (relation->asset != UINT32_MAX && relation->asset >= count)
            continue;
        bool first = !kind || strcmp(kind, relation->kind) != 0;
        if (first) {
            tw_text_string(text, kind ? "}," : ",\"rel\":{");
            tw_text_quoted(text, relation->kind);
            tw_text_string(text, ":{");
        }
        kind = relation->kind;
        tw_text_string(text, first ? "" : ",");
        write_copy_id(text, relation->other, plant);
        tw_text_string(text, ":true");
    }
    if (kind)
        tw_text_string(text, "}}");
}

static void write_asset(const struct tw_document *snapshot, struct tw_text *text, uint64_t number) {
    const struct tw_site *site = snapshot->world->site;
    uint32_t plant = (uint32_t)(number / site->asset_count);
    uint32_t index = (uint32_t)(number % site->asset_count);
    const struct tw_site_asset *asset = &site->assets[index];
    tw_write_id(text, snapshot->world, plant, index);
    tw_text_string(text, ":{");
    write_marked(text, asset->members, plant);
    write_relations(snapshot, text, plant, asset);
    write_position(snapshot, text, plant, asset);
    if (asset->channel_count || *asset->values) {
        tw_text_string(text, ",\"props\":{");
        tw_text_string(text, asset->values);
        const struct tw_reading *sent = snapshot->sent + (size_t)plant * site->channel_count;
        for (uint32_t i = 0; i < asset->channel_count; i++) {
            uint32_t channel = asset->first_channel + i;
            if (i || *asset->values)
                tw_text_string(text, ",");
            write_property(snapshot, text, &site->channels[channel], &sent[channel]);
        }
        tw_text_string(text, "}");
    }
    tw_text_string(text, "}");
}

// Writes some members of "assets" or "alarms", up to `end`; as a line of its own in NDJSON.
static void write_members(struct tw_document *snapshot, struct tw_text *text, uint64_t end) {
    bool alarms = snapshot->stage == STAGE_ALARMS;
    if (snapshot->params.lines)
        tw_text_string(text, alarms ? "{\"alarms\":{" : "{\"assets\":{");
    for (bool first = snapshot->params.lines || snapshot->next == 0; snapshot->next < end;
         snapshot->next++, first = false) {
        if (!first)
            tw_text_string(text, ",");
        if (alarms)
            tw_write_alarm_json(text, snapshot->world, snapshot->alarms[snapshot->next].key,
                                &snapshot->alarms[snapshot->next]);
        else
            write_asset(snapshot, text, snapshot->next);
    }
    if (snapshot->params.lines) {
        tw_text_string(text, "}}\n");
        snapshot->lines++;
    }
}

static void write_end(struct tw_document *snapshot, struct tw_text *text) {
    if (!snapshot->params.lines) {
        tw_text_string(text, "}}\n");
        return;
    }
    tw_text_string(text, "{\"end\":true,\"count\":");
    tw_text_integer(text, (int64_t)snapshot->lines);
    tw_text_string(text, "}\n");
}

bool tw_document_write(struct tw_document *snapshot, struct tw_text *text) {
    uint64_t count;
    switch ((enum stage)snapshot->stage) {
    case STAGE_HEAD:
        write_head(snapshot, text);
        snapshot->stage = STAGE_ASSETS;
        return true;
    case STAGE_ASSETS:
        count = snapshot->world->params.assets;
        write_members(snapshot, text, TW_MIN(snapshot->next + ASSETS_A_PIECE, count));
        if (snapshot->next == count) {
            snapshot->next = 0;
            // A call that wrote nothing would be taken for the end.
            snapshot->stage = snapshot->alarm_count ? STAGE_ALARMS : STAGE_END;
            if (!snapshot->params.lines)
                tw_text_string(text, "},\"alarms\":{");
        }
        return true;
    case STAGE_ALARMS:
        count = snapshot->alarm_count;
        write_members(snapshot, text, TW_MIN(snapshot->next + ALARMS_A_PIECE, count));
        if (snapshot->next == count)
            snapshot->stage = STAGE_END;
        return true;
    case STAGE_END:
        write_end(snapshot, text);
        snapshot->stage = STAGE_DONE;
        return true;
    default:
        return false;
    }
}
