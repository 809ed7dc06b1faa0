#define _DEFAULT_SOURCE // gethostname, getentropy
#define TW_LOG_MODULE "desk"
#include "desk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "audit.h"
#include "twinview/clock.h"
#include "twinview/json_writer.h"
#include "twinview/log.h"
#include "twinview/memory.h"

#define EFFECT_NS INT64_C(10000000000) // after the server's yes, the state must come within this
#define KEY_SIZE 37

struct action {
    uint32_t request; // ascending
    uint32_t source;
    bool local; // of an alarm that was made here
    char *alarm, *comment;
    enum tw_action_kind kind;
    int64_t since_ms, until_ms;
    char key[KEY_SIZE];
    bool accepted, failed;
    char reason[200];
    int64_t answered_ns;
};

struct tw_desk {
    char *station;
    struct tw_audit audit;
    struct action *actions; // in the order asked
    struct tw_ui_action *shown;
    size_t count, capacity;
    uint32_t request, version;
};

struct tw_desk *tw_desk_create(const struct tw_desk_params *params) {
    struct tw_desk *desk = tw_alloc(sizeof *desk);
    char host[128] = "";
    if (!params->station && gethostname(host, sizeof host - 1) != 0)
        host[0] = '\0';
    desk->station = tw_strdup(params->station ? params->station : host);
    tw_audit_init(&desk->audit, params->audit_folder);
    return desk;
}

static void action_finish(struct action *action) {
    free(action->alarm);
    free(action->comment);
}

void tw_desk_destroy(struct tw_desk *desk) {
    if (!desk)
        return;
    for (size_t i = 0; i < desk->count; i++)
        action_finish(&desk->actions[i]);
    free(desk->actions);
    free(desk->shown);
    free(desk->station);
    tw_audit_finish(&desk->audit);
    free(desk);
}

// A random UUID, version 4 (RFC 9562, section 5.4).
static void make_key(char key[KEY_SIZE]) {
    unsigned char b[16];
    if (getentropy(b, sizeof b) != 0) {
        int64_t now[2] = {tw_monotonic_ns(), tw_wall_ms()};
        memcpy(b, now, sizeof b);
    }
    b[6] = (unsigned char)((b[6] & 0x0f) | 0x40);
    b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
    snprintf(key, KEY_SIZE, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
             b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13],
             b[14], b[15]);
}

static const char *user_of(const struct tw_desk_world *world, uint32_t source) {
    return source < (uint32_t)world->source_count ? world->health[source].user : "";
}

static const struct tw_alarm *alarm_of(const struct tw_desk_world *world,
                                       const struct action *action) {
    return tw_twin_find_alarm(world->twin, action->source, action->local, action->alarm);
}

static bool is_of(const struct action *action, const struct tw_alarm_ref *ref) {
    return action->source == ref->source && action->local == ref->local &&
           strcmp(action->alarm, ref->id) == 0;
}

// --- the log ---

static void log_action(struct tw_desk *desk, const struct tw_desk_world *world,
                       const struct action *action, const char *outcome) {
    const struct tw_alarm *alarm = alarm_of(world, action);
    const char *user = user_of(world, action->source);
    struct tw_json json = {0};
    tw_json_begin_object(&json);
    tw_json_member_time(&json, "time", tw_wall_ms());
    tw_json_member_string(&json, "outcome", outcome);
    if (action->reason[0])
        tw_json_member_string(&json, "reason", action->reason);
    tw_json_member_string(&json, "action", tw_action_name(action->kind));
    tw_json_member_string(&json, "who", user[0] ? user : desk->station);
    tw_json_member_string(&json, "station", desk->station);
    if (action->source < (uint32_t)world->source_count)
        tw_json_member_string(&json, "source", world->health[action->source].name);
    tw_json_member_string(&json, "alarm", action->alarm);
    if (alarm && alarm->asset_id)
        tw_json_member_string(&json, "asset", alarm->asset_id);
    if (alarm && alarm->text[0])
        tw_json_member_string(&json, "text", alarm->text);
    tw_json_member_time(&json, "since", action->since_ms);
    if (action->kind == TW_ACTION_SHELVE)
        tw_json_member_time(&json, "until", action->until_ms);
    if (action->comment[0])
        tw_json_member_string(&json, "comment", action->comment);
    tw_json_member_string(&json, "key", action->key);
    tw_json_end_object(&json);
    tw_audit_write(&desk->audit, json.text);
    tw_json_finish(&json);
    tw_info("%s %s: %s%s%s", tw_action_name(action->kind), action->alarm, outcome,
            action->reason[0] ? ": " : "", action->reason);
}

// --- what was asked ---

static void remove_at(struct tw_desk *desk, size_t index) {
    action_finish(&desk->actions[index]);
    memmove(&desk->actions[index], &desk->actions[index + 1],
            (--desk->count - index) * sizeof *desk->actions);
    desk->version++;
}

static void fail(struct tw_desk *desk, const struct tw_desk_world *world, struct action *action,
                 const char *outcome, const char *reason) {
    snprintf(action->reason, sizeof action->reason, "%s", reason);
    action->failed = true;
    desk->version++;
    log_action(desk, world, action, outcome);
}

// Why nothing can be sent to a source, NULL if it can.
static const char *obstacle(const struct tw_desk_world *world, uint32_t source) {
    // A recording names the link of the server that it is of.
    bool server = source < (uint32_t)world->source_count &&
                  strncmp(world->health[source].address, "http", 4) == 0;
    if (!server || !tw_twin_link(world->twin, source, "actions"))
        return "the source takes no actions";
    enum tw_feed_state state = world->health[source].state;
    if (state == TW_FEED_REPLAY)
        return "what is shown is a recording";
    if (state == TW_FEED_LOST || state == TW_FEED_REFUSED || state == TW_FEED_CONNECTING)
        return "the source is not connected";
    return NULL;
}

// An action on an alarm gives way to the next one if it has failed, or was about the alarm before
// that was raised anew; of one that is pending no second is sent.
static bool make_room(struct tw_desk *desk, const struct tw_desk_world *world,
                      const struct tw_alarm_ref *ref, enum tw_action_kind kind) {
    for (size_t i = desk->count; i-- > 0;) {
        const struct action *action = &desk->actions[i];
        if (!is_of(action, ref))
            continue;
        bool former = action->since_ms != ref->since_ms;
        if (!action->failed && action->kind == kind && !former)
            return false;
        if (!action->failed && former)
            log_action(desk, world, action, "not waited for, the alarm was raised anew");
        if (action->failed || former)
            remove_at(desk, i);
    }
    return true;
}

// An alarm that was made here is answered for here; none of them is latched.
static bool do_here(const struct tw_desk *desk, const struct tw_desk_world *world,
                    const struct action *action) {
    struct tw_twin *twin = world->twin;
    const char *user = user_of(world, action->source);
    struct tw_hand hand = {user[0] ? user : desk->station, action->comment};
    switch (action->kind) {
    case TW_ACTION_ACKNOWLEDGE:
        return tw_twin_acknowledge(twin, action->source, action->alarm, &hand);
    case TW_ACTION_SHELVE:
        return tw_twin_shelve(twin, action->source, action->alarm, action->until_ms, &hand);
    case TW_ACTION_UNSHELVE:
        return tw_twin_shelve(twin, action->source, action->alarm, TW_TIME_NONE, &hand);
    case TW_ACTION_RESET:
        return false;
    }
    return false;
}

static void act_here(struct tw_desk *desk, const struct tw_desk_world *world,
                     struct action *action) {
    if (!do_here(desk, world, action)) {
        fail(desk, world, action, "failed", "an alarm that was made here is not latched");
        return;
    }
    log_action(desk, world, action, "done here");
    remove_at(desk, (size_t)(action - desk->actions));
}

static void act(struct tw_desk *desk, const struct tw_desk_world *world,
                const struct tw_alarm_ref *ref, const struct tw_ui_wish *wish) {
    if (!make_room(desk, world, ref, wish->kind))
        return;
    TW_GROW(desk->actions, desk->count, desk->capacity);
    struct action *action = &desk->actions[desk->count++];
    *action = (struct action){.request = ++desk->request,
                              .source = ref->source,
                              .local = ref->local,
                              .alarm = tw_strdup(ref->id),
                              .comment = tw_strdup(wish->comment),
                              .kind = wish->kind,
                              .since_ms = ref->since_ms,
                              .until_ms = wish->until_ms};
    make_key(action->key);
    desk->version++;
    if (action->local) {
        act_here(desk, world, action);
        return;
    }
    const char *why_not = obstacle(world, ref->source);
    if (why_not) {
        fail(desk, world, action, "failed", why_not);
        return;
    }
    action->until_ms = tw_twin_source_time(world->twin, ref->source, action->until_ms);
    log_action(desk, world, action, "sent");
    const char *user = user_of(world, ref->source);
    struct tw_feed_action sent = {.kind = action->kind,
                                  .alarm = action->alarm,
                                  .since_ms = action->since_ms,
                                  .until_ms = action->until_ms,
                                  .key = action->key,
                                  .who = user[0] ? user : desk->station,
                                  .station = desk->station,
                                  .comment = action->comment};
    tw_feed_act(world->feed, (int)ref->source, tw_twin_link(world->twin, ref->source, "actions"),
                &sent, action->request);
}

void tw_desk_act(struct tw_desk *desk, const struct tw_desk_world *world,
                 const struct tw_ui_wish *wish) {
    for (size_t i = 0; i < wish->count; i++)
        act(desk, world, &wish->alarms[i], wish);
}

void tw_desk_dismiss(struct tw_desk *desk, const struct tw_ui_wish *wish) {
    for (size_t k = 0; k < wish->count; k++)
        for (size_t i = desk->count; i-- > 0;)
            if (desk->actions[i].failed && is_of(&desk->actions[i], &wish->alarms[k]))
                remove_at(desk, i);
}

// --- what became of it ---

static struct action *find(struct tw_desk *desk, uint32_t request) {
    for (size_t i = 0; i < desk->count; i++)
        if (desk->actions[i].request == request)
            return &desk->actions[i];
    return NULL;
}

static void take_answer(struct tw_desk *desk, const struct tw_desk_world *world,
                        const struct tw_feed_answer *answer) {
    struct action *action = find(desk, answer->request);
    if (!action)
        return;
    action->answered_ns = world->now_ns;
    action->accepted = answer->outcome == TW_FEED_ACCEPTED;
    if (answer->outcome == TW_FEED_DECLINED)
        fail(desk, world, action, "refused", answer->reason);
    else if (answer->outcome == TW_FEED_UNSENT)
        fail(desk, world, action, "failed", answer->reason);
    else if (answer->outcome == TW_FEED_UNANSWERED)
        fail(desk, world, action, "unanswered", answer->reason);
}

// Whether the state that the stream brought is what the action was for.
static bool is_done(const struct action *action, const struct tw_alarm *alarm, int64_t now_ms) {
    bool shelved = alarm->shelved_until_ms != TW_TIME_NONE && alarm->shelved_until_ms > now_ms;
    switch (action->kind) {
    case TW_ACTION_ACKNOWLEDGE:
        return alarm->acked;
    case TW_ACTION_SHELVE:
        return shelved;
    case TW_ACTION_UNSHELVE:
        return !shelved;
    case TW_ACTION_RESET:
        return !alarm->latched;
    }
    return false;
}

// True if nothing more is to be said of the action.
static bool is_over(struct tw_desk *desk, const struct tw_desk_world *world,
                    struct action *action) {
    const struct tw_alarm *alarm = alarm_of(world, action);
    if (action->failed)
        return !alarm;
    if (!action->accepted)
        return false;
    if (!alarm) {
        log_action(desk, world, action, "done, the alarm is over");
        return true;
    }
    if (alarm->since_stamp_ms != action->since_ms) { // the server's yes was for the former one
        log_action(desk, world, action, "done, the alarm was raised anew");
        return true;
    }
    if (is_done(action, alarm, tw_twin_now(world->twin))) {
        log_action(desk, world, action, "done");
        return true;
    }
    if (world->now_ns - action->answered_ns >= EFFECT_NS)
        fail(desk, world, action, "failed",
             "the server accepted it, but the alarm's state did not change");
    return false;
}

int64_t tw_desk_update(struct tw_desk *desk, const struct tw_desk_world *world) {
    struct tw_feed_answer answer;
    int64_t next_ns = INT64_MAX;
    size_t kept = 0, before = desk->count;
    while (tw_feed_poll_answer(world->feed, &answer))
        take_answer(desk, world, &answer);
    for (size_t i = 0; i < desk->count; i++) {
        struct action *action = &desk->actions[i];
        if (is_over(desk, world, action)) {
            action_finish(action);
            continue;
        }
        if (action->accepted && !action->failed)
            next_ns = TW_MIN(next_ns, action->answered_ns + EFFECT_NS);
        desk->actions[kept++] = *action;
    }
    desk->count = kept;
    desk->version += kept != before;
    return next_ns;
}

struct tw_ui_station tw_desk_station(const struct tw_desk *desk,
                                     const struct tw_desk_world *world) {
    struct tw_desk *own = (struct tw_desk *)desk; // what is shown is made when it is asked for
    const char *user = NULL;
    for (int i = 0; i < world->source_count && !user; i++)
        user = world->health[i].user[0] ? world->health[i].user : NULL;
    own->shown = tw_realloc(own->shown, (desk->count + 1) * sizeof *own->shown);
    for (size_t i = 0; i < desk->count; i++) {
        const struct action *action = &desk->actions[i];
        own->shown[i] = (struct tw_ui_action){.source = action->source,
                                              .local = action->local,
                                              .alarm = action->alarm,
                                              .kind = action->kind,
                                              .failed = action->failed,
                                              .reason = action->reason};
    }
    return (struct tw_ui_station){.user = user,
                                  .name = desk->station,
                                  .actions = desk->shown,
                                  .action_count = desk->count,
                                  .version = desk->version,
                                  .audit_fault = desk->audit.fault[0] ? desk->audit.fault : NULL};
}
