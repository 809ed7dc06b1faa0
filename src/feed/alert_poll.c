#define TW_LOG_MODULE "feed"
#include "alert_poll.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alerts.h"
#include "twinview/clock.h"
#include "twinview/json_writer.h"

#define TIMEOUT_MS 10000
#define HEARTBEATS 3 // between two polls there is time for one that fails

enum list {
    ALERTS,
    SILENCES, // after the alerts: it has every silence that they name
    LISTS
};

static const char *const paths[LISTS] = {"api/v2/alerts", "api/v2/silences"};

struct tw_alert_poll {
    struct tw_http *http;
    struct tw_source *source;
    const struct tw_feed_source_params *access;
    char *base; // ends with a slash
    struct tw_http_request *request;
    enum list list; // under way
    struct {
        char *bytes;
        size_t size;
    } texts[LISTS];
    struct tw_tree trees[LISTS];
    const cJSON *roots[LISTS];
    struct tw_alert_names *names;
    bool wanted[TW_TRANSFER_COUNT], stream_told;
    char epoch[32];
    uint64_t seq;
    char *members;  // as last told
    char *document; // that waits for room
    int64_t next_ns;
};

struct tw_alert_poll *tw_alert_poll_create(struct tw_http *http, struct tw_source *source,
                                           const struct tw_feed_source_params *access) {
    struct tw_alert_poll *poll = tw_alloc(sizeof *poll);
    size_t length = strlen(access->address);
    bool slash = length && access->address[length - 1] == '/';
    poll->http = http;
    poll->source = source;
    poll->access = access;
    poll->base = tw_format("%s%s", access->address, slash ? "" : "/");
    poll->names = tw_alert_names_create();
    snprintf(poll->epoch, sizeof poll->epoch, "%llx", (unsigned long long)tw_wall_ms());
    return poll;
}

void tw_alert_poll_destroy(struct tw_alert_poll *poll) {
    if (!poll)
        return;
    for (int i = 0; i < LISTS; i++) {
        free(poll->texts[i].bytes);
        tw_tree_finish(&poll->trees[i]);
    }
    tw_alert_names_destroy(poll->names);
    free(poll->base);
    free(poll->members);
    free(poll->document);
    free(poll);
}

void tw_alert_poll_open(struct tw_alert_poll *poll, enum tw_transfer transfer) {
    poll->wanted[transfer] = true;
    poll->next_ns = 0;
    if (transfer == TW_TRANSFER_STREAM)
        poll->stream_told = false;
}

void tw_alert_poll_close(struct tw_alert_poll *poll, enum tw_transfer transfer) {
    poll->wanted[transfer] = false;
    if (transfer == TW_TRANSFER_SNAPSHOT) {
        free(poll->document);
        poll->document = NULL;
    }
    if (poll->wanted[TW_TRANSFER_SNAPSHOT] || poll->wanted[TW_TRANSFER_STREAM])
        return;
    tw_http_close(poll->http, poll->request);
    poll->request = NULL;
}

// --- what is told to the source ---

static void add_head(const struct tw_alert_poll *poll, struct tw_json *json) {
    tw_json_member_string(json, "epoch", poll->epoch);
    tw_json_member_integer(json, "seq", (int64_t)poll->seq);
    tw_json_member_time(json, "time", tw_wall_ms());
}

static char *make_document(const struct tw_alert_poll *poll) {
    struct tw_json json = {0};
    tw_json_begin_object(&json);
    tw_json_member_string(&json, "feed", "twin-feed/1");
    add_head(poll, &json);
    tw_json_member_integer(&json, "heartbeat_ms", (int64_t)(poll->access->alerts->every_s * 1000));
    tw_json_key(&json, "links");
    tw_json_begin_object(&json);
    tw_json_member_string(&json, "stream", paths[ALERTS]);
    tw_json_member_string(&json, "actions", paths[SILENCES]);
    tw_json_end_object(&json);
    tw_json_end_object(&json);
    // The members stand in one object of their own.
    char *document = tw_format("%.*s,%s", (int)json.length - 1, json.text, poll->members + 1);
    tw_json_finish(&json);
    return document;
}

static void tell_event(struct tw_alert_poll *poll, bool changed) {
    struct tw_json json = {0};
    tw_json_begin_object(&json);
    add_head(poll, &json);
    if (changed) {
        tw_json_key(&json, "patch");
        tw_json_raw(&json, poll->members);
    }
    tw_json_end_object(&json);
    char *event = tw_format("data: %s\n\n", json.text);
    tw_json_finish(&json);
    if (!poll->stream_told) {
        poll->stream_told = true;
        tw_source_opened(poll->source, TW_TRANSFER_STREAM, NULL, tw_monotonic_ns());
    }
    if (poll->wanted[TW_TRANSFER_STREAM])
        tw_source_received(poll->source, TW_TRANSFER_STREAM, event, strlen(event),
                           tw_monotonic_ns());
    free(event);
}

static void tell_document(struct tw_alert_poll *poll) {
    struct tw_transfer_end end = {.status = 200};
    if (!poll->document || !tw_source_has_room(poll->source))
        return;
    char *document = poll->document;
    poll->document = NULL;
    tw_source_opened(poll->source, TW_TRANSFER_SNAPSHOT,
                     &(struct tw_transfer_head){.url = poll->base}, tw_monotonic_ns());
    enum tw_source_take take = tw_source_received(poll->source, TW_TRANSFER_SNAPSHOT, document,
                                                  strlen(document), tw_monotonic_ns());
    if (take == TW_SOURCE_TAKEN)
        tw_source_closed(poll->source, TW_TRANSFER_SNAPSHOT, &end, tw_monotonic_ns());
    free(document);
}

static void tell_end(struct tw_alert_poll *poll, const struct tw_transfer_end *end) {
    for (int i = 0; i < TW_TRANSFER_COUNT; i++) {
        if (!poll->wanted[i])
            continue;
        poll->wanted[i] = false;
        tw_source_closed(poll->source, (enum tw_transfer)i, end, tw_monotonic_ns());
    }
}

// Both lists are there.
static void tell(struct tw_alert_poll *poll) {
    const char *reason = NULL;
    if (poll->wanted[TW_TRANSFER_SNAPSHOT]) { // it stands for itself: nothing to remove
        tw_alert_names_destroy(poll->names);
        poll->names = tw_alert_names_create();
    }
    char *members = tw_alerts_members(poll->roots[ALERTS], poll->roots[SILENCES],
                                      poll->access->alerts, poll->names, &reason);
    if (!members) {
        tell_end(poll, &(struct tw_transfer_end){.status = 200, .refused = true, .error = reason});
        return;
    }
    bool changed = !poll->members || strcmp(poll->members, members) != 0;
    poll->seq += changed;
    free(poll->members);
    poll->members = members;
    if (poll->wanted[TW_TRANSFER_SNAPSHOT] && !poll->document) {
        poll->wanted[TW_TRANSFER_SNAPSHOT] = false;
        poll->document = make_document(poll);
        tell_document(poll);
    } else if (poll->wanted[TW_TRANSFER_STREAM]) {
        tell_event(poll, changed);
    }
}

// --- asking ---

static void ask(struct tw_alert_poll *poll, enum list list);

static enum tw_http_take received(void *user, const char *bytes, size_t size) {
    struct tw_alert_poll *poll = user;
    size_t had = poll->texts[poll->list].size;
    if (had + size > poll->source->limits->document_bytes)
        return TW_HTTP_STOP;
    char *all = tw_realloc(poll->texts[poll->list].bytes, had + size + 1);
    memcpy(all + had, bytes, size);
    poll->texts[poll->list].bytes = all;
    poll->texts[poll->list].size = had + size;
    return TW_HTTP_TAKEN;
}

static void closed(void *user, const struct tw_http_end *end) {
    struct tw_alert_poll *poll = user;
    struct tw_transfer_end told = {end->status, end->error, end->refused, end->retry_after_s};
    struct tw_tree_fault fault = {0};
    enum list list = poll->list;
    poll->request = NULL;
    if (end->status == 200 && !end->error)
        poll->roots[list] =
            poll->texts[list].size
                ? tw_tree_parse(&poll->trees[list], poll->texts[list].bytes, poll->texts[list].size,
                                poll->source->limits->depth, &fault)
                : NULL;
    if (end->status != 200 || end->error) {
        tell_end(poll, &told);
    } else if (list == ALERTS && cJSON_IsArray(poll->roots[ALERTS])) {
        ask(poll, SILENCES);
    } else {
        tell(poll);
    }
}

static void ask(struct tw_alert_poll *poll, enum list list) {
    char *url = tw_format("%s%s", poll->base, paths[list]);
    poll->list = list;
    poll->texts[list].size = 0;
    poll->request = tw_http_open(
        poll->http, &(struct tw_http_params){
                        .url = url,
                        .trusted = poll->access->address,
                        .access = poll->access,
                        .timeout_ms = TIMEOUT_MS,
                        .handler = {.received = received, .closed = closed, .user = poll}});
    free(url);
}

int64_t tw_alert_poll_tick(struct tw_alert_poll *poll, int64_t now_ns) {
    tell_document(poll);
    bool wanted = poll->wanted[TW_TRANSFER_SNAPSHOT] || poll->wanted[TW_TRANSFER_STREAM];
    if (!wanted || poll->request || poll->document)
        return INT64_MAX;
    if (now_ns < poll->next_ns)
        return poll->next_ns;
    poll->next_ns = now_ns + (int64_t)(poll->access->alerts->every_s * 1e9);
    ask(poll, ALERTS);
    return poll->next_ns;
}

char *tw_alert_poll_action(struct tw_alert_poll *poll, const char *action, const char **reason) {
    struct tw_tree tree = {0};
    struct tw_tree_fault fault;
    const cJSON *root =
        tw_tree_parse(&tree, action, strlen(action), poll->source->limits->depth, &fault);
    char *silence =
        tw_alerts_silence(poll->roots[ALERTS], poll->roots[SILENCES], root, tw_wall_ms(), reason);
    tw_tree_finish(&tree);
    poll->next_ns = 0; // its effect is asked for at once
    return silence;
}
