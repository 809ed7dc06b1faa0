// --check of a running server: the order of a viewer that reconnects (snapshot for the address,
// stream, snapshot again while the stream is open), then its stream for some seconds.
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "twinview/clock.h"

#include "address.h"
#include "check_history.h"
#include "http.h"

#define SECOND_NS INT64_C(1000000000)
#define OPENING_S 10
#define SILENCE_S 15
#define HELLO_NS SECOND_NS
#define SKEW_MS 2000
#define DURATION_MIN_S 3.0
#define DURATION_MAX_S 60.0

struct probe {
    struct tw_check *check;
    const struct tw_feed_source_params *source;
    struct tw_http *http;
    char *base, *stream_url;

    struct tw_http_request *snapshot;
    struct tw_http_end snapshot_end; // its error is kept in `error`
    char snapshot_place[300], stream_place[300], error[300];
    char *etag;
    bool snapshot_done, refused;
    int64_t heard_ns; // of the snapshot

    struct tw_http_request *stream;
    bool stream_open, stream_done;
    int64_t opened_ns, first_event_ns, stream_heard_ns, longest_ns; // of silence
};

// "GET /path", without what is secret.
static void name_place(char place[300], const char *url) {
    char shown[256];
    tw_address_display(url, shown, sizeof shown);
    const char *host = strstr(shown, "://"), *path = host ? strchr(host + 3, '/') : NULL;
    snprintf(place, 300, "GET %s", path ? path : "/");
}

static void set_text(char **text, const char *value) {
    free(*text);
    *text = value ? tw_strdup(value) : NULL;
}

// ---- the snapshot

static void snapshot_opened(void *user, const struct tw_http_answer *answer) {
    struct probe *probe = user;
    struct tw_check *check = probe->check;
    bool lines = strncasecmp(answer->type, "application/x-ndjson", 20) == 0;
    if (!lines && strncasecmp(answer->type, "application/json", 16) != 0)
        tw_check_advise(check, probe->snapshot_place,
                        "Content-Type is \"%s\"; application/json or application/x-ndjson is meant",
                        answer->type);
    set_text(&probe->base, answer->url);
    set_text(&probe->etag, answer->etag);
    check->base = probe->base;
    tw_check_begin_snapshot(check, lines ? TW_SNAPSHOT_LINES : TW_SNAPSHOT_ANY, false);
}

static enum tw_http_take snapshot_received(void *user, const char *bytes, size_t size) {
    struct probe *probe = user;
    probe->heard_ns = tw_monotonic_ns();
    probe->refused = !tw_check_push_snapshot(probe->check, bytes, size);
    return probe->refused ? TW_HTTP_STOP : TW_HTTP_TAKEN;
}

static void note_end(struct probe *probe, struct tw_http_end *to, const struct tw_http_end *end) {
    snprintf(probe->error, sizeof probe->error, "%s", end->error ? end->error : "");
    *to = *end;
    to->error = end->error ? probe->error : NULL;
}

static void snapshot_closed(void *user, const struct tw_http_end *end) {
    struct probe *probe = user;
    probe->snapshot = NULL;
    probe->snapshot_done = true;
    note_end(probe, &probe->snapshot_end, end);
}

// ---- the stream

static void stream_opened(void *user, const struct tw_http_answer *answer) {
    struct probe *probe = user;
    (void)answer;
    probe->stream_open = true;
    probe->opened_ns = probe->stream_heard_ns = tw_monotonic_ns();
}

static enum tw_http_take stream_received(void *user, const char *bytes, size_t size) {
    struct probe *probe = user;
    struct tw_check *check = probe->check;
    int64_t now_ns = tw_monotonic_ns();
    probe->longest_ns = TW_MAX(probe->longest_ns, now_ns - probe->stream_heard_ns);
    probe->stream_heard_ns = now_ns;
    tw_stream_push(&check->stream, bytes, size);
    if (check->stream.events && !probe->first_event_ns)
        probe->first_event_ns = now_ns;
    return check->stopped ? TW_HTTP_STOP : TW_HTTP_TAKEN;
}

static void stream_closed(void *user, const struct tw_http_end *end) {
    struct probe *probe = user;
    struct tw_check *check = probe->check;
    probe->stream = NULL;
    probe->stream_done = true;
    if (end->error)
        tw_check_tell(check, probe->stream_place, "%s", end->error);
    else if (end->status != 200)
        tw_check_tell(check, probe->stream_place, "the server answers %ld", end->status);
    else if (!check->said_bye)
        tw_check_tell(check, probe->stream_place, "the server ended it without a word");
}

// ---- the order of it

static void run(struct probe *probe, int64_t until_ns) {
    int64_t left_ms = (until_ns - tw_monotonic_ns()) / 1000000 + 1;
    tw_http_run(probe->http);
    tw_http_wait(probe->http, (int)TW_CLAMP(left_ms, 0, 100));
}

// True if there is a whole snapshot; a 304 to `etag` counts as one.
static bool fetch(struct probe *probe, const char *etag) {
    struct tw_check *check = probe->check;
    struct tw_http_handler handler = {snapshot_opened, snapshot_received, snapshot_closed, probe};
    probe->snapshot_done = probe->refused = false;
    probe->heard_ns = tw_monotonic_ns();
    int64_t end_ns = probe->heard_ns + check->limits.snapshot_s * SECOND_NS;
    probe->snapshot =
        tw_http_open(probe->http, &(struct tw_http_params){.url = probe->source->address,
                                                           .trusted = probe->source->address,
                                                           .access = probe->source,
                                                           .etag = etag,
                                                           .handler = handler});
    while (!probe->snapshot_done && !check->stopped) {
        int64_t now_ns = tw_monotonic_ns();
        if (now_ns > end_ns || now_ns > probe->heard_ns + SILENCE_S * SECOND_NS) {
            tw_check_tell(check, probe->snapshot_place, "it does not come to its end");
            tw_http_close(probe->http, probe->snapshot);
            return false;
        }
        run(probe, end_ns);
    }
    const struct tw_http_end *end = &probe->snapshot_end;
    if (probe->refused || check->stopped)
        return false;
    if (end->error)
        tw_check_tell(check, probe->snapshot_place, "%s", end->error);
    else if (end->status != 200 && !(end->status == 304 && etag))
        tw_check_tell(check, probe->snapshot_place, "the server answers %ld", end->status);
    else
        return end->status == 304 || tw_check_end_snapshot(check);
    return false;
}

static bool open_stream(struct probe *probe) {
    struct tw_http_handler handler = {stream_opened, stream_received, stream_closed, probe};
    int64_t end_ns = tw_monotonic_ns() + OPENING_S * SECOND_NS;
    tw_stream_keep(&probe->check->stream);
    probe->stream =
        tw_http_open(probe->http, &(struct tw_http_params){.url = probe->stream_url,
                                                           .trusted = probe->source->address,
                                                           .access = probe->source,
                                                           .stream = true,
                                                           .handler = handler});
    while (!probe->stream_open && !probe->stream_done && tw_monotonic_ns() < end_ns)
        run(probe, end_ns);
    if (!probe->stream_open && !probe->stream_done)
        tw_check_tell(probe->check, probe->stream_place, "no answer within %d s", OPENING_S);
    return probe->stream_open && !probe->stream_done;
}

// The snapshot once more, now that the stream is open, and what its entity tag is worth.
static bool fetch_again(struct probe *probe) {
    struct tw_check *check = probe->check;
    struct tw_decode_head before = check->snapshot.head;
    char *etag = probe->etag ? tw_strdup(probe->etag) : NULL;
    check->quiet = true; // its faults are those of the first
    bool good = fetch(probe, etag);
    check->quiet = false;
    const struct tw_decode_head *head = &check->snapshot.head;
    bool is_same = strcmp(before.epoch, head->epoch) == 0 && before.seq == head->seq;
    if (!good)
        tw_check_tell(check, probe->snapshot_place, "asked for again it is refused: %s",
                      probe->snapshot_end.error ? probe->error : check->snapshot.reason);
    else if (!etag)
        tw_check_advise(check, probe->snapshot_place,
                        "no ETag: who reconnects must fetch everything again");
    else if (probe->snapshot_end.status == 200 && probe->etag && strcmp(etag, probe->etag) == 0)
        tw_check_tell(check, probe->snapshot_place, "%s",
                      is_same ? "the answer to If-None-Match is 200 with the same ETag"
                              : "the ETag is the same for two different states");
    if (good)
        tw_stream_synchronise(&check->stream, head->epoch, head->seq);
    free(etag);
    return good;
}

static void judge_stream(struct probe *probe) {
    struct tw_check *check = probe->check;
    double heartbeat_s = check->snapshot.head.heartbeat_ms / 1000.0;
    int64_t now_ns = tw_monotonic_ns();
    if (!probe->stream_done)
        probe->longest_ns = TW_MAX(probe->longest_ns, now_ns - probe->stream_heard_ns);
    double longest_s = (double)probe->longest_ns / 1e9;
    if (longest_s > 1.5 * heartbeat_s + 0.5)
        tw_check_tell(check, probe->stream_place,
                      "silent for %.1f s; heartbeat_ms promises something each %.1f s", longest_s,
                      heartbeat_s);
    if (!check->stream.events)
        tw_check_advise(check, probe->stream_place, "no event came, not even a heartbeat");
    else if (probe->first_event_ns - probe->opened_ns > HELLO_NS)
        tw_check_advise(check, probe->stream_place,
                        "the first event came after %.1f s; a heartbeat at once shows a viewer "
                        "that it is in step",
                        (double)(probe->first_event_ns - probe->opened_ns) / 1e9);
    if (check->has_stamp && llabs(check->offset_ms) > SKEW_MS)
        tw_check_tell(check, probe->stream_place, "its clock is %.1f s %s ours",
                      (double)llabs(check->offset_ms) / 1000,
                      check->offset_ms < 0 ? "behind" : "ahead of");
    check->result.seconds = (double)(now_ns - probe->opened_ns) / 1e9;
}

static void read_stream(struct probe *probe, double duration_s) {
    struct tw_check *check = probe->check;
    if (duration_s < 0)
        duration_s = TW_CLAMP(3 * check->snapshot.head.heartbeat_ms / 1000.0 + 1, DURATION_MIN_S,
                              DURATION_MAX_S);
    int64_t end_ns = tw_monotonic_ns() + (int64_t)(duration_s * 1e9);
    while (!probe->stream_done && !check->stopped && tw_monotonic_ns() < end_ns) {
        run(probe, end_ns);
        tw_stream_tick(&check->stream, tw_monotonic_ns());
    }
    judge_stream(probe);
}

static void check_stream(struct probe *probe, double duration_s) {
    struct tw_check *check = probe->check;
    const char *link = check->snapshot.head.stream;
    if (!link[0]) {
        tw_check_advise(check, "$.links.stream", "there is none: this twin never changes");
        return;
    }
    probe->stream_url = tw_address_resolve(probe->base, link);
    if (probe->stream_url && tw_address_same_host(probe->source->address, probe->stream_url)) {
        name_place(probe->stream_place, probe->stream_url);
        if (open_stream(probe) && fetch_again(probe))
            read_stream(probe, duration_s);
    }
}

static void check_all(struct probe *probe, double duration_s) {
    name_place(probe->snapshot_place, probe->source->address);
    if (!fetch(probe, NULL))
        return;
    check_stream(probe, duration_s);
    tw_http_close(probe->http, probe->stream);
    tw_check_references(probe->check);
    tw_check_histories(probe->check,
                       &(struct tw_check_asking){probe->http, probe->source, probe->base});
}

void tw_check_server(struct tw_check *check, const struct tw_feed_source_params *source,
                     double duration_s) {
    struct probe probe = {.check = check, .source = source, .http = tw_http_create()};
    if (!probe.http) {
        tw_check_tell(check, "$", "HTTP cannot be used");
        return;
    }
    check_all(&probe, duration_s);
    tw_http_destroy(probe.http);
    check->base = NULL;
    free(probe.base);
    free(probe.stream_url);
    free(probe.etag);
}
