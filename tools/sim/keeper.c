#include "keeper.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#define STBDS_NO_SHORT_NAMES
#include <stb/stb_ds.h>

#include "twinview/file.h"
#include "twinview/json_writer.h"
#include "twinview/log.h"
#include "twinview/memory.h"

#define TW_LOG_MODULE "sim"

#define FILE_BYTES (64u << 20)
#define RESERVE 100000
#define MARGIN 10000 // more than one tick sends

// Writing

static void write_alarm(struct tw_json *json, const struct tw_alarm_state *alarm) {
    tw_json_begin_object(json);
    tw_json_member_integer(json, "key", (int64_t)alarm->key);
    tw_json_member_integer(json, "level", alarm->level);
    tw_json_member_integer(json, "said", alarm->said);
    tw_json_member_integer(json, "priority", alarm->priority);
    tw_json_member_bool(json, "active", alarm->active);
    tw_json_member_bool(json, "acked", alarm->acked);
    tw_json_member_bool(json, "latched", alarm->latched);
    tw_json_member_integer(json, "since", alarm->since_ms);
    tw_json_member_integer(json, "shelved_until", alarm->shelved_until_ms);
    tw_json_member_integer(json, "deed", (int64_t)alarm->deed);
    tw_json_end_object(json);
}

static void write_deed(struct tw_json *json, uint64_t number, const struct tw_alarm_deed *deed) {
    tw_json_begin_object(json);
    tw_json_member_integer(json, "number", (int64_t)number);
    tw_json_member_integer(json, "key", (int64_t)deed->key);
    tw_json_member_integer(json, "time", deed->time_ms);
    tw_json_member_integer(json, "until", deed->until_ms);
    tw_json_member_string(json, "event", deed->event);
    tw_json_member_integer(json, "said", deed->said);
    tw_json_member_integer(json, "priority", deed->priority);
    tw_json_member_string(json, "who", deed->who ? deed->who : "");
    tw_json_member_string(json, "comment", deed->comment ? deed->comment : "");
    tw_json_end_object(json);
}

static void write_log(struct tw_json *json, const struct tw_alarm_log *log) {
    tw_json_member_integer(json, "log_begin", log->begin_ms);
    tw_json_key(json, "log");
    tw_json_begin_array(json);
    for (uint64_t number = tw_alarm_log_first(log); number <= log->count; number++) {
        const struct tw_alarm_deed *deed = tw_alarm_log_at(log, number);
        if (deed)
            write_deed(json, number, deed);
    }
    tw_json_end_array(json);
}

static void write_action(struct tw_json *json, const struct tw_action_entry *action) {
    char content[24];
    snprintf(content, sizeof content, "%016" PRIx64, action->value.content);
    tw_json_begin_object(json);
    tw_json_member_string(json, "key", action->key);
    tw_json_member_string(json, "content", content);
    tw_json_member_integer(json, "time", action->value.time_ms);
    tw_json_member_integer(json, "status", action->value.answer.status);
    tw_json_member_string(json, "detail", action->value.answer.detail);
    tw_json_end_object(json);
}

static void write_file(struct tw_keeper *keeper) {
    const struct tw_world *world = keeper->events->world;
    struct tw_json json = {.indent = 1};
    tw_json_begin_object(&json);
    tw_json_member_string(&json, "epoch", keeper->events->epoch);
    tw_json_member_integer(&json, "seq", (int64_t)keeper->reserved_seq);
    tw_json_member_integer(&json, "assets", world->params.assets);
    tw_json_key(&json, "alarms");
    tw_json_begin_array(&json);
    for (ptrdiff_t i = 0; i < stbds_hmlen(world->alarms.entries); i++)
        if (world->alarms.entries[i].value.priority)
            write_alarm(&json, &world->alarms.entries[i].value);
    tw_json_end_array(&json);
    write_log(&json, &world->alarms.log);
    tw_json_key(&json, "actions");
    tw_json_begin_array(&json);
    for (ptrdiff_t i = 0; i < stbds_shlen(keeper->actions->kept); i++)
        write_action(&json, &keeper->actions->kept[i]);
    tw_json_end_array(&json);
    tw_json_end_object(&json);
    bool good = tw_file_write(keeper->path, json.text, json.length);
    if (!good && !keeper->faulty)
        tw_err("cannot write %s: %s", keeper->path, strerror(errno));
    keeper->faulty = !good;
    tw_json_finish(&json);
    keeper->told = keeper->events->alarms_told;
}

void tw_keeper_save(struct tw_keeper *keeper) {
    if (keeper->path)
        write_file(keeper);
}

void tw_keeper_reserve(struct tw_keeper *keeper) {
    if (!keeper->path)
        return;
    bool low = keeper->events->seq + MARGIN > keeper->reserved_seq;
    if (low)
        keeper->reserved_seq = keeper->events->seq + RESERVE;
    if (low || keeper->told != keeper->events->alarms_told)
        write_file(keeper);
}

bool tw_keeper_end(struct tw_keeper *keeper) {
    keeper->reserved_seq = keeper->events->seq;
    tw_keeper_save(keeper);
    return !keeper->faulty;
}

// Reading

static int64_t read_integer(const cJSON *object, const char *name) {
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
    return cJSON_IsNumber(item) ? (int64_t)item->valuedouble : 0;
}

static const char *read_text(const cJSON *object, const char *name) {
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
    return cJSON_IsString(item) ? item->valuestring : "";
}

static bool read_flag(const cJSON *object, const char *name) {
    return cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(object, name));
}

static void read_alarm(struct tw_world *world, const cJSON *item) {
    tw_alarms_restore(&world->alarms, world->site, world->plant_count,
                      &(struct tw_alarm_state){
                          .key = (uint64_t)read_integer(item, "key"),
                          .level = (int)read_integer(item, "level"),
                          .said = (int)read_integer(item, "said"),
                          .priority = (int)read_integer(item, "priority"),
                          .active = read_flag(item, "active"),
                          .acked = read_flag(item, "acked"),
                          .latched = read_flag(item, "latched"),
                          .since_ms = read_integer(item, "since"),
                          .shelved_until_ms = read_integer(item, "shelved_until"),
                          .deed = (uint64_t)read_integer(item, "deed"),
                      });
}

// Its numbers stay, for alarms refer to them; what this process noted before is forgotten.
static void read_log(struct tw_world *world, const cJSON *root) {
    struct tw_alarm_log *log = &world->alarms.log;
    const cJSON *item, *begin = cJSON_GetObjectItemCaseSensitive(root, "log_begin");
    if (!cJSON_IsNumber(begin)) // the file is older than the log
        return;
    tw_alarm_log_finish(log);
    cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(root, "log")) {
        struct tw_alarm_deed deed = {.key = (uint64_t)read_integer(item, "key"),
                                     .time_ms = read_integer(item, "time"),
                                     .until_ms = read_integer(item, "until"),
                                     .event = tw_alarm_log_word(read_text(item, "event")),
                                     .said = (int)read_integer(item, "said"),
                                     .priority = (int)read_integer(item, "priority"),
                                     .who = (char *)read_text(item, "who"),
                                     .comment = (char *)read_text(item, "comment")};
        if (!deed.event || read_integer(item, "number") < 1 ||
            !tw_alarms_has(world->site, world->plant_count, deed.key))
            continue;
        log->count = TW_MAX(log->count, (uint64_t)read_integer(item, "number") - 1);
        tw_alarm_log_add(log, &deed);
    }
    log->begin_ms = read_integer(root, "log_begin");
}

static void read_action(struct tw_actions *actions, const cJSON *item) {
    struct tw_action_kept kept = {
        .content = strtoull(read_text(item, "content"), NULL, 16),
        .time_ms = read_integer(item, "time"),
        .answer.status = (unsigned)read_integer(item, "status"),
    };
    snprintf(kept.answer.detail, sizeof kept.answer.detail, "%s", read_text(item, "detail"));
    tw_actions_remember(actions, read_text(item, "key"), &kept);
}

static bool read_file(struct tw_keeper *keeper, const cJSON *root) {
    struct tw_events *events = keeper->events;
    const char *epoch = read_text(root, "epoch");
    if (!*epoch || read_integer(root, "assets") != events->world->params.assets) {
        tw_err("%s is not the state of this site with this many assets", keeper->path);
        return false;
    }
    // The process is not the one that it was, so the state that follows is a new one.
    snprintf(events->epoch, sizeof events->epoch, "%s", epoch);
    events->seq = (uint64_t)read_integer(root, "seq") + 1;
    const cJSON *item;
    cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(root, "alarms"))
        read_alarm(events->world, item);
    read_log(events->world, root);
    cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(root, "actions"))
        read_action(keeper->actions, item);
    return true;
}

bool tw_keeper_begin(struct tw_keeper *keeper) {
    if (!keeper->path)
        return true;
    size_t size;
    char *text = tw_file_read(keeper->path, FILE_BYTES, &size);
    if (!text && errno != ENOENT) {
        tw_err("cannot read %s: %s", keeper->path, strerror(errno));
        return false;
    }
    cJSON *root = text ? cJSON_ParseWithLength(text, size) : NULL;
    bool good = !text || read_file(keeper, root);
    cJSON_Delete(root);
    free(text);
    if (good)
        tw_keeper_reserve(keeper);
    return good && !keeper->faulty;
}
