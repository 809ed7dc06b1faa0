// Heads, envelopes of events, and telemetry.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/clock.h"

#include "decode.h"

#define HEARTBEAT_DEFAULT_MS 5000
#define HEARTBEAT_MIN_MS 100
#define HEARTBEAT_MAX_MS 600000
#define SEQ_MAX                                                                                    \
    9007199254740991.0 // 2^53 - 1, the last whole number that a JSON number surely holds

static bool refuse(char *reason, size_t size, const char *text) {
    snprintf(reason, size, "%s", text);
    return false;
}

// Reads epoch, seq and time, which documents and events have in common.
static bool take_stamp(const cJSON *item, struct tw_decode_head *head, bool *known) {
    *known = true;
    if (strcmp(item->string, "seq") == 0) {
        double seq = cJSON_IsNumber(item) ? item->valuedouble : -1;
        if (!(seq >= 0 && seq <= SEQ_MAX) || seq != floor(seq))
            return false;
        head->seq = (uint64_t)seq;
    } else if (strcmp(item->string, "epoch") == 0) {
        const char *epoch = cJSON_IsString(item) ? item->valuestring : "";
        if (!*epoch || strlen(epoch) > TW_EPOCH_MAX)
            return false;
        memcpy(head->epoch, epoch, strlen(epoch) + 1);
    } else if (strcmp(item->string, "time") == 0) {
        return cJSON_IsString(item) && tw_time_parse(item->valuestring, &head->time_ms);
    } else {
        *known = false;
    }
    return true;
}

#define SEQ_MISSING UINT64_MAX

static void clear_head(struct tw_decode_head *head) {
    *head = (struct tw_decode_head){
        .seq = SEQ_MISSING, .time_ms = TW_TIME_NONE, .heartbeat_ms = HEARTBEAT_DEFAULT_MS};
}

static const char *stamp_fault(const struct tw_decode_head *head) {
    if (!head->epoch[0])
        return "\"epoch\", a text of 1 to 63 bytes, is missing";
    if (head->seq == SEQ_MISSING)
        return "\"seq\", a whole number from 0, is missing";
    if (head->time_ms == TW_TIME_NONE)
        return "\"time\", like \"2026-11-22T05:20:00.123Z\", is missing";
    return NULL;
}

bool tw_decode_head(struct tw_decode *decode, const cJSON *document, struct tw_decode_head *head,
                    char *reason, size_t reason_size) {
    clear_head(head);
    bool is_feed = false, known;
    const char *fault = NULL;
    const cJSON *item;
    cJSON_ArrayForEach(item, document) {
        take_stamp(item, head, &known);
        if (strcmp(item->string, "feed") == 0) {
            is_feed = cJSON_IsString(item) && strcmp(item->valuestring, "twin-feed/1") == 0;
        } else if (strcmp(item->string, "heartbeat_ms") == 0 && cJSON_IsNumber(item)) {
            head->heartbeat_ms =
                (uint32_t)TW_CLAMP(item->valuedouble, HEARTBEAT_MIN_MS, HEARTBEAT_MAX_MS);
        } else if (strcmp(item->string, "user") == 0) {
            if (cJSON_IsString(item) && strlen(item->valuestring) <= TW_ID_MAX)
                memcpy(head->user, item->valuestring, strlen(item->valuestring) + 1);
        } else if (strcmp(item->string, "links") == 0) {
            const cJSON *stream = cJSON_GetObjectItemCaseSensitive(item, "stream");
            if (cJSON_IsString(stream) && strlen(stream->valuestring) <= TW_TEXT_MAX)
                memcpy(head->stream, stream->valuestring, strlen(stream->valuestring) + 1);
        }
    }
    fault = is_feed ? stamp_fault(head) : "not a twin feed: \"feed\":\"twin-feed/1\" is missing";
    if (!fault)
        return true;
    tw_decode_problem(decode, "%s", fault);
    return refuse(reason, reason_size, fault);
}

static bool is_said(const cJSON *item) {
    return cJSON_IsTrue(item) || cJSON_IsString(item);
}

bool tw_decode_event(struct tw_decode *decode, const cJSON *root, const char *type,
                     struct tw_event *event, char *reason, size_t reason_size) {
    *event = (struct tw_event){.kind = TW_EVENT_TIME};
    clear_head(&event->head);
    if (strcmp(type, "reset") == 0)
        event->kind = TW_EVENT_RESET;
    else if (strcmp(type, "bye") == 0)
        event->kind = TW_EVENT_BYE;
    const cJSON *item;
    cJSON_ArrayForEach(item, root) {
        bool known;
        if (strcmp(item->string, "patch") == 0)
            event->patch = item;
        else if (strcmp(item->string, "values") == 0)
            event->values = item;
        else if (strcmp(item->string, "part") == 0)
            event->part = cJSON_IsTrue(item);
        else if (strcmp(item->string, "reset") == 0)
            event->kind = is_said(item) ? TW_EVENT_RESET : event->kind;
        else if (strcmp(item->string, "bye") == 0)
            event->kind = is_said(item) ? TW_EVENT_BYE : event->kind;
        else if (take_stamp(item, &event->head, &known) && !known)
            tw_decode_unknown(decode, item->string);
    }
    if (event->kind == TW_EVENT_TIME && (event->patch || event->values))
        event->kind = TW_EVENT_CHANGE;
    const char *fault = stamp_fault(&event->head);
    if (!fault)
        return true;
    tw_decode_problem(decode, "%s", fault);
    return refuse(reason, reason_size, fault);
}

// [v], [v, q] or [v, q, t]; q and t may be null.
static bool take_tuple(struct tw_decode *decode, const cJSON *item,
                       struct tw_value_update *update) {
    const cJSON *value = item->child, *quality = value ? value->next : NULL;
    const cJSON *time = quality ? quality->next : NULL;
    if (!value || (time && time->next)) {
        tw_decode_problem(decode, "[value, quality, time] is needed here");
        return false;
    }
    if (!tw_decode_scalar(decode, value, &update->value))
        return false;
    if (quality && !cJSON_IsNull(quality) && !tw_decode_quality(decode, quality, &update->quality))
        return false;
    return !time || cJSON_IsNull(time) || tw_decode_time(decode, time, &update->time_ms);
}

static bool take_update(struct tw_decode *decode, const cJSON *item,
                        struct tw_value_update *update) {
    if (cJSON_IsNumber(item) && isfinite(item->valuedouble)) { // by far the most
        update->value.kind = TW_VALUE_NUMBER;
        update->value.number = item->valuedouble;
        return true;
    }
    if (cJSON_IsArray(item))
        return take_tuple(decode, item, update);
    return tw_decode_scalar(decode, item, &update->value);
}

// Properties repeat from asset to asset; a copy of each name a batch is enough.
struct names {
    const char *recent[32];
};

static const char *copy_name(struct tw_decode *decode, struct names *names, const char *name) {
    size_t length = strlen(name);
    unsigned hash = (unsigned)length * 31u + (unsigned char)name[0] * 7u +
                    (unsigned char)name[length / 2] * 5u + (unsigned char)name[length - 1];
    const char **slot = &names->recent[hash % TW_COUNT(names->recent)];
    if (!*slot || strcmp(*slot, name) != 0)
        *slot = tw_arena_strndup(&decode->batch->arena, name, length);
    return *slot;
}

// False when `limit` values are there.
static bool take_asset_values(struct tw_decode *decode, const cJSON *asset, int64_t time_ms,
                              size_t limit, struct names *names) {
    const char *id = tw_decode_copy(decode, asset->string);
    const cJSON *item;
    cJSON_ArrayForEach(item, asset) {
        if (decode->batch->value_count >= limit) {
            tw_decode_problem(decode, "more than %u values in one event", decode->limits->values);
            decode->incomplete = true;
            return false;
        }
        tw_decode_enter(decode, item->string, true);
        struct tw_value_update update = {.asset = id, .time_ms = time_ms};
        if (tw_decode_id(decode, item->string)) {
            if (!take_update(decode, item, &update))
                update = (struct tw_value_update){.asset = id,
                                                  .time_ms = time_ms,
                                                  .quality = TW_QUALITY_BAD,
                                                  .why = TW_DECODE_UNREADABLE};
            update.property = copy_name(decode, names, item->string);
            *tw_batch_add_value(decode->batch) = update;
            decode->updates++;
        }
        tw_decode_leave(decode);
    }
    return true;
}

static void decode_values(struct tw_decode *decode, const cJSON *values, int64_t time_ms) {
    struct names names = {{NULL}};
    size_t limit = decode->batch->value_count + decode->limits->values;
    if (!cJSON_IsObject(values)) {
        tw_decode_problem(decode, "an object is needed here");
        return;
    }
    const cJSON *asset;
    bool room = true;
    cJSON_ArrayForEach(asset, values) {
        tw_decode_enter(decode, asset->string, true);
        if (tw_decode_id(decode, asset->string)) {
            if (cJSON_IsObject(asset))
                room = take_asset_values(decode, asset, time_ms, limit, &names);
            else
                tw_decode_problem(decode, "an object of property values is needed here");
        }
        tw_decode_leave(decode);
        if (!room)
            break;
    }
}

void tw_decode_event_content(struct tw_decode *decode, const struct tw_event *event,
                             struct tw_batch *batch) {
    decode->incomplete = (event->patch && !cJSON_IsObject(event->patch)) ||
                         (event->values && !cJSON_IsObject(event->values));
    if (event->patch) {
        tw_decode_enter(decode, "patch", false);
        tw_decode_patch(decode, event->patch, batch);
        tw_decode_leave(decode);
    }
    if (event->values) {
        decode->batch = batch;
        tw_decode_enter(decode, "values", false);
        decode_values(decode, event->values, event->head.time_ms);
        tw_decode_leave(decode);
        decode->batch = NULL;
    }
}

void tw_decode_stamp(struct tw_batch *batch, const struct tw_decode_head *head) {
    batch->epoch = tw_arena_strdup(&batch->arena, head->epoch);
    batch->seq = head->seq;
    batch->time_ms = head->time_ms;
}
