#include "actions.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

// stb_ds spells it without underscores, which strict C11 does not know.
#define typeof __typeof__
#define STBDS_NO_SHORT_NAMES
#include <stb/stb_ds.h>

#include "twinview/clock.h"
#include "twinview/file.h"
#include "twinview/json_writer.h"
#include "twinview/log.h"
#include "twinview/memory.h"

#include "document.h"

#define TW_LOG_MODULE "sim"

#define KEPT_MS (2 * INT64_C(3600000)) // twice what the contract asks for
#define KEPT_MAX 65536
#define HOUR_MS INT64_C(3600000)

struct action {
    const char *verb, *alarm, *key;      // never NULL
    const char *who, *station, *comment; // "" if not said
    int64_t since_ms, until_ms;          // TW_TIME_NONE if not said
};

__attribute__((format(printf, 3, 4))) static bool refuse(struct tw_action_answer *answer,
                                                         unsigned status, const char *format, ...) {
    va_list args;
    va_start(args, format);
    answer->status = status;
    vsnprintf(answer->detail, sizeof answer->detail, format, args);
    va_end(args);
    return false;
}

// Reading

static bool read_text(const cJSON *root, const char *name, size_t low, size_t high,
                      const char **text, struct tw_action_answer *answer) {
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(root, name);
    *text = "";
    if (!item && !low)
        return true;
    size_t length = cJSON_IsString(item) ? strlen(item->valuestring) : SIZE_MAX;
    if (length < low || length > high)
        return refuse(answer, 400, "\"%s\" must be a text of %zu to %zu bytes.", name, low, high);
    *text = item->valuestring;
    return true;
}

static bool read_time(const cJSON *root, const char *name, int64_t *time_ms,
                      struct tw_action_answer *answer) {
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(root, name);
    *time_ms = TW_TIME_NONE;
    if (!item || (cJSON_IsString(item) && tw_time_parse(item->valuestring, time_ms)))
        return true;
    return refuse(answer, 400, "\"%s\" must be a time like \"2026-11-22T05:20:00Z\".", name);
}

static bool read_action(const cJSON *root, struct action *action, struct tw_action_answer *answer) {
    if (!cJSON_IsObject(root))
        return refuse(answer, 400, "The action is not a JSON object.");
    return read_text(root, "action", 1, 128, &action->verb, answer) &&
           read_text(root, "alarm", 1, 128, &action->alarm, answer) &&
           read_text(root, "key", 1, 128, &action->key, answer) &&
           read_text(root, "who", 0, 128, &action->who, answer) &&
           read_text(root, "station", 0, 128, &action->station, answer) &&
           read_text(root, "comment", 0, 1024, &action->comment, answer) &&
           read_time(root, "since", &action->since_ms, answer) &&
           read_time(root, "until", &action->until_ms, answer);
}

// Doing

static bool do_acknowledge(struct tw_alarms *alarms, uint64_t key, const struct action *action,
                           const struct tw_alarm_hand *hand, struct tw_action_answer *answer) {
    (void)action;
    return tw_alarms_acknowledge(alarms, key, hand) ||
           refuse(answer, 404, "There is no such alarm.");
}

static bool do_shelve(struct tw_alarms *alarms, uint64_t key, const struct action *action,
                      const struct tw_alarm_hand *hand, struct tw_action_answer *answer) {
    if (action->until_ms == TW_TIME_NONE)
        return refuse(answer, 400, "\"until\" is missing: nothing is shelved for ever.");
    if (action->until_ms <= hand->now_ms)
        return refuse(answer, 422, "\"until\" is past.");
    if (action->until_ms > hand->now_ms + TW_SHELF_HOURS * HOUR_MS)
        return refuse(answer, 422, "Nothing is shelved for more than %d hours.", TW_SHELF_HOURS);
    return tw_alarms_shelve(alarms, key, action->until_ms, hand) ||
           refuse(answer, 404, "There is no such alarm.");
}

static bool do_unshelve(struct tw_alarms *alarms, uint64_t key, const struct action *action,
                        const struct tw_alarm_hand *hand, struct tw_action_answer *answer) {
    (void)action;
    return tw_alarms_shelve(alarms, key, 0, hand) || refuse(answer, 404, "There is no such alarm.");
}

static bool do_reset(struct tw_alarms *alarms, uint64_t key, const struct action *action,
                     const struct tw_alarm_hand *hand, struct tw_action_answer *answer) {
    (void)action;
    return tw_alarms_reset(alarms, key, hand) ||
           refuse(answer, 409, "An alarm that is active or not acknowledged is not reset.");
}

static const struct {
    const char *name;
    bool (*run)(struct tw_alarms *alarms, uint64_t key, const struct action *action,
                const struct tw_alarm_hand *hand, struct tw_action_answer *answer);
} verbs[] = {
    {"acknowledge", do_acknowledge},
    {"shelve", do_shelve},
    {"unshelve", do_unshelve},
    {"reset", do_reset},
};

static const struct tw_alarm_state *find_alarm(const struct tw_world *world, const char *id) {
    struct tw_text wanted = {0}, text = {0};
    const struct tw_alarm_state *found = NULL;
    tw_text_quoted(&wanted, id);
    for (ptrdiff_t i = 0; !found && i < stbds_hmlen(world->alarms.entries); i++) {
        const struct tw_alarm_state *alarm = &world->alarms.entries[i].value;
        text.length = 0;
        tw_write_alarm_id(&text, world, alarm->key);
        if (alarm->priority && text.length == wanted.length &&
            memcmp(text.bytes, wanted.bytes, text.length) == 0)
            found = alarm;
    }
    tw_text_finish(&wanted);
    tw_text_finish(&text);
    return found;
}

static bool run_action(struct tw_world *world, const struct action *action,
                       const struct tw_alarm_hand *hand, struct tw_action_answer *answer) {
    size_t verb = 0;
    while (verb < TW_COUNT(verbs) && strcmp(verbs[verb].name, action->verb) != 0)
        verb++;
    if (verb == TW_COUNT(verbs))
        return refuse(answer, 400, "There is no such action.");
    const struct tw_alarm_state *alarm = find_alarm(world, action->alarm);
    if (!alarm)
        return refuse(answer, 404, "There is no such alarm.");
    if (action->since_ms != TW_TIME_NONE && action->since_ms != alarm->since_ms) {
        char clock[16];
        tw_time_format_clock(alarm->since_ms, clock, sizeof clock);
        return refuse(answer, 409, "The alarm was raised again at %s UTC.", clock);
    }
    return verbs[verb].run(&world->alarms, alarm->key, action, hand, answer);
}

// Keys

static uint64_t content_of(const struct action *action) {
    uint64_t hash = tw_hash_bytes(&action->until_ms, sizeof action->until_ms, 0);
    hash = tw_hash_bytes(action->verb, strlen(action->verb) + 1, hash);
    return tw_hash_bytes(action->alarm, strlen(action->alarm) + 1, hash);
}

void tw_actions_remember(struct tw_actions *actions, const char *key,
                         const struct tw_action_kept *kept) {
    if (!actions->kept)
        stbds_sh_new_strdup(actions->kept);
    stbds_shput(actions->kept, key, *kept);
}

static void forget(struct tw_actions *actions, int64_t before_ms) {
    for (ptrdiff_t i = stbds_shlen(actions->kept); i-- > 0;)
        if (actions->kept[i].value.time_ms < before_ms)
            (void)stbds_shdel(actions->kept, actions->kept[i].key);
}

// True if the key has been answered before.
static bool answered_before(struct tw_actions *actions, const struct action *action,
                            struct tw_action_answer *answer) {
    ptrdiff_t at = actions->kept ? stbds_shgeti(actions->kept, action->key) : -1;
    if (at < 0)
        return false;
    *answer = actions->kept[at].value.answer;
    if (actions->kept[at].value.content != content_of(action))
        refuse(answer, 422, "This key was used for another action.");
    return true;
}

static void log_action(const struct action *action, const char *user, unsigned status) {
    struct tw_json json = {0};
    tw_json_begin_object(&json);
    tw_json_member_string(&json, "action", action->verb);
    tw_json_member_string(&json, "alarm", action->alarm);
    tw_json_member_string(&json, "who", *user ? user : action->who);
    tw_json_member_string(&json, "station", action->station);
    tw_json_member_string(&json, "comment", action->comment);
    tw_json_member_integer(&json, "status", status);
    tw_json_end_object(&json);
    tw_info("%s", json.text);
    tw_json_finish(&json);
}

void tw_actions_take(struct tw_actions *actions, struct tw_world *world, const char *text,
                     size_t size, const char *user, int64_t now_ms,
                     struct tw_action_answer *answer) {
    struct action action;
    *answer = (struct tw_action_answer){.status = 202};
    cJSON *root = cJSON_ParseWithLength(text, size);
    if (read_action(root, &action, answer) && !answered_before(actions, &action, answer)) {
        forget(actions, now_ms - KEPT_MS);
        if (stbds_shlen(actions->kept) >= KEPT_MAX) {
            refuse(answer, 503, "Too many actions in the last hours.");
        } else {
            const struct tw_alarm_hand hand = {now_ms, *user ? user : action.who, action.comment};
            run_action(world, &action, &hand, answer);
            const struct tw_action_kept kept = {content_of(&action), now_ms, *answer};
            tw_actions_remember(actions, action.key, &kept);
            log_action(&action, user, answer->status);
        }
    }
    cJSON_Delete(root);
}

void tw_actions_finish(struct tw_actions *actions) {
    stbds_shfree(actions->kept);
    *actions = (struct tw_actions){0};
}
