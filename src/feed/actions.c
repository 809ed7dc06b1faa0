#define TW_LOG_MODULE "feed"
#include "actions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/clock.h"
#include "twinview/json_writer.h"
#include "twinview/log.h"
#include "twinview/memory.h"

#include "address.h"
#include "tree.h"

#define RUNNING_MAX 4
#define TRY_TIMEOUT_MS 5000
#define TRIES_MAX 3
#define PAUSE_NS INT64_C(1000000000)
#define PAUSE_MAX_S 4 // of what Retry-After may ask: an operator waits for the answer
#define ANSWER_BYTES_MAX 4096

struct action {
    struct action *next;
    struct tw_actions *owner;
    const struct tw_feed_source_params *source;
    struct tw_http_request *http; // NULL: waits
    uint32_t request;
    char *url, *json;
    int tries;
    int64_t due_ns; // of the next try
    char body[ANSWER_BYTES_MAX + 1];
    size_t body_size;
};

struct tw_actions {
    const struct tw_feed_limits *limits;
    struct tw_http *http;
    void (*done)(void *user, struct tw_feed_answer *answer);
    void *user;
    struct action *first; // in the order asked
    int running;
};

struct tw_actions *tw_actions_create(const struct tw_feed_limits *limits, struct tw_http *http,
                                     void (*done)(void *user, struct tw_feed_answer *answer),
                                     void *user) {
    struct tw_actions *actions = tw_alloc(sizeof *actions);
    *actions = (struct tw_actions){limits, http, done, user, NULL, 0};
    return actions;
}

static void action_free(struct action *action) {
    free(action->url);
    free(action->json);
    free(action);
}

void tw_actions_destroy(struct tw_actions *actions) {
    if (!actions)
        return;
    while (actions->first) {
        struct action *next = actions->first->next;
        action_free(actions->first);
        actions->first = next;
    }
    free(actions);
}

const char *tw_action_name(enum tw_action_kind kind) {
    static const char *const names[] = {"acknowledge", "shelve", "unshelve", "reset"};
    return names[kind];
}

static void add_text(struct tw_json *json, const char *key, const char *text) {
    if (text && text[0])
        tw_json_member_string(json, key, text);
}

char *tw_action_json(const struct tw_feed_action *action) {
    struct tw_json json = {0};
    tw_json_begin_object(&json);
    tw_json_member_string(&json, "action", tw_action_name(action->kind));
    tw_json_member_string(&json, "alarm", action->alarm);
    tw_json_member_string(&json, "key", action->key);
    tw_json_member_time(&json, "since", action->since_ms);
    if (action->kind == TW_ACTION_SHELVE)
        tw_json_member_time(&json, "until", action->until_ms);
    add_text(&json, "who", action->who);
    add_text(&json, "station", action->station);
    add_text(&json, "comment", action->comment);
    tw_json_end_object(&json);
    return json.text;
}

static void answer(struct tw_actions *actions, uint32_t request, enum tw_feed_outcome outcome,
                   const char *reason) {
    struct tw_feed_answer *made = tw_alloc(sizeof *made);
    made->request = request;
    made->outcome = outcome;
    snprintf(made->reason, sizeof made->reason, "%s", reason);
    actions->done(actions->user, made);
}

void tw_actions_decline(struct tw_actions *actions, uint32_t request, const char *reason) {
    answer(actions, request, TW_FEED_DECLINED, reason);
}

static void finish(struct action *action, enum tw_feed_outcome outcome, const char *reason) {
    struct tw_actions *actions = action->owner;
    struct action **at = &actions->first;
    while (*at != action)
        at = &(*at)->next;
    *at = action->next;
    answer(actions, action->request, outcome, reason);
    action_free(action);
}

static enum tw_http_take received(void *user, const char *bytes, size_t size) {
    struct action *action = user;
    size = TW_MIN(size, ANSWER_BYTES_MAX - action->body_size);
    memcpy(action->body + action->body_size, bytes, size);
    action->body_size += size;
    return TW_HTTP_TAKEN;
}

// What the server says about its refusal: the detail of a problem (RFC 9457), else its number.
static void refusal(struct action *action, long status, char *reason, size_t size) {
    struct tw_tree tree = {0};
    struct tw_tree_fault fault;
    const cJSON *root =
        tw_tree_parse(&tree, action->body, action->body_size, action->owner->limits->depth, &fault);
    const cJSON *detail = cJSON_GetObjectItemCaseSensitive(root, "detail");
    if (!cJSON_IsString(detail) || !detail->valuestring[0])
        detail = cJSON_GetObjectItemCaseSensitive(root, "title");
    if (cJSON_IsString(detail) && detail->valuestring[0])
        snprintf(reason, size, "%s", detail->valuestring);
    else if (status == 401 || status == 403)
        snprintf(reason, size, "the server does not allow it (%ld)", status);
    else
        snprintf(reason, size, "the server answers %ld", status);
    tw_tree_finish(&tree);
}

static void closed(void *user, const struct tw_http_end *end) {
    struct action *action = user;
    char reason[200];
    action->http = NULL;
    action->owner->running--;
    if (end->status >= 200 && end->status < 300) {
        finish(action, TW_FEED_ACCEPTED, "");
        return;
    }
    bool busy = !end->status || end->status == 429 || end->status >= 500;
    if (busy && action->tries < TRIES_MAX) {
        int64_t pause_s = TW_CLAMP(end->retry_after_s, action->tries, PAUSE_MAX_S);
        action->due_ns = tw_monotonic_ns() + pause_s * PAUSE_NS;
        return;
    }
    if (end->status) {
        refusal(action, end->status, reason, sizeof reason);
        finish(action, TW_FEED_DECLINED, reason);
    } else {
        snprintf(reason, sizeof reason, "no answer: %s", end->error ? end->error : "");
        finish(action, TW_FEED_UNANSWERED, reason);
    }
}

static void send(struct action *action) {
    action->tries++;
    action->body_size = 0;
    action->owner->running++;
    action->http =
        tw_http_open(action->owner->http,
                     &(struct tw_http_params){
                         .url = action->url,
                         .trusted = action->source->address,
                         .access = action->source,
                         .json = action->json,
                         .timeout_ms = TRY_TIMEOUT_MS,
                         .handler = {.received = received, .closed = closed, .user = action}});
}

void tw_actions_begin(struct tw_actions *actions, const struct tw_feed_source_params *source,
                      const char *reference, const char *json, uint32_t request) {
    char *url =
        tw_address_is_http(source->address) ? tw_address_resolve(source->address, reference) : NULL;
    if (!url || !tw_address_same_host(source->address, url)) {
        tw_warn("no action is sent: links.actions is not on the source's own host");
        answer(actions, request, TW_FEED_UNSENT,
               "not sent: the address for actions is not on the source's own host");
        free(url);
        return;
    }
    struct action *action = tw_alloc(sizeof *action);
    action->owner = actions;
    action->source = source;
    action->request = request;
    action->url = url;
    action->json = tw_strdup(json);
    struct action **at = &actions->first;
    while (*at)
        at = &(*at)->next;
    *at = action;
}

int64_t tw_actions_tick(struct tw_actions *actions, int64_t now_ns) {
    int64_t next = INT64_MAX;
    for (struct action *action = actions->first; action; action = action->next) {
        if (action->http || actions->running >= RUNNING_MAX)
            continue;
        if (action->due_ns <= now_ns)
            send(action);
        else
            next = TW_MIN(next, action->due_ns);
    }
    return next;
}
