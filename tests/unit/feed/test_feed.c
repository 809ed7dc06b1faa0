// The whole feed: its thread, a real server on loopback, files.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <curl/curl.h>

#include "twinview/clock.h"
#include "twinview/feed.h"
#include "twinview/file.h"
#include "twinview/log.h"

#include "server.h"

#define WAIT_MS 15000

static void nap(int ms) {
    nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000L}, NULL);
}

static struct tw_batch *wait_batch(struct tw_feed *feed) {
    for (int waited = 0; waited < WAIT_MS; waited += 2) {
        struct tw_batch *batch = tw_feed_poll(feed);
        if (batch)
            return batch;
        nap(2);
    }
    return NULL;
}

// Polls batches away until the source is in `state`.
static bool wait_state(struct tw_feed *feed, int source, enum tw_feed_state state) {
    struct tw_feed_health health;
    for (int waited = 0; waited < WAIT_MS; waited += 2) {
        tw_feed_health(feed, source, &health);
        if (health.state == state)
            return true;
        tw_batch_destroy(tw_feed_poll(feed));
        nap(2);
    }
    print_message("state is %d (%s), wanted %d\n", health.state, health.reason, state);
    return false;
}

static struct tw_feed *feed_of(const struct tw_feed_limits *limits) {
    struct tw_feed_params params = {.jitter_seed = 1};
    if (limits)
        params.limits = *limits;
    return tw_feed_create(&params);
}

static void now_text(char *text) {
    tw_time_format(tw_wall_ms(), text, 32);
}

#define HEAD "{\"feed\":\"twin-feed/1\",\"epoch\":\"%s\",\"seq\":%d,\"time\":\"%s\","                \
             "\"heartbeat_ms\":%d,\"links\":{\"stream\":\"stream\"},"                             \
             "\"assets\":{\"a\":{\"props\":{\"n\":%d}}}}"

// A twin server that counts: each 5 ms one event that sets a.n to its sequence number.
struct counting {
    atomic_int seq, epoch, snapshots, streams;
    atomic_int gap_at;    // this event is left out, once
    atomic_int silent_at; // the stream says nothing more from this event on, once
    atomic_int cut_at;    // the connection is cut before this event, once
    atomic_int bad_at;    // this event is not JSON, once
    atomic_int status;    // answered instead of anything, 0: none
    atomic_int heartbeat_ms;
    char authorization[256];
};

static void counting_event(struct counting *c, char *text, size_t size) {
    char time[32];
    now_text(time);
    snprintf(text, size,
             "event: values\ndata: {\"epoch\":\"e%d\",\"seq\":%d,\"time\":\"%s\","
             "\"values\":{\"a\":{\"n\":%d}}}\n\n",
             atomic_load(&c->epoch), atomic_load(&c->seq), time, atomic_load(&c->seq));
}

static bool at(atomic_int *moment, int seq) {
    return atomic_compare_exchange_strong(moment, &seq, 0);
}

static void counting_stream(struct counting *c, struct server_request *request) {
    char text[512];
    atomic_fetch_add(&c->streams, 1);
    server_begin(request, "text/event-stream; charset=utf-8");
    server_send(request, ": welcome\n\n");
    while (!server_pause(request, 0)) {
        int seq = atomic_fetch_add(&c->seq, 1) + 1;
        if (at(&c->cut_at, seq))
            return;
        if (at(&c->silent_at, seq)) {
            server_pause(request, 60000);
            return;
        }
        if (at(&c->gap_at, seq))
            continue;
        counting_event(c, text, sizeof text);
        if (at(&c->bad_at, seq))
            strcpy(text, "data: {\"epoch\":\n\n");
        if (!server_send(request, text))
            return;
    }
}

static void counting_handler(void *user, struct server_request *request) {
    struct counting *c = user;
    char text[1024], time[32], epoch[16];
    const char *authorization = strstr(request->head, "Authorization: ");
    if (authorization)
        snprintf(c->authorization, sizeof c->authorization, "%.*s",
                 (int)strcspn(authorization, "\r\n"), authorization);
    if (atomic_load(&c->status)) {
        server_answer(request, atomic_load(&c->status), "Retry-After: 2\r\n", "", 0);
    } else if (strcmp(request->path, "/twin") == 0) {
        atomic_fetch_add(&c->snapshots, 1);
        now_text(time);
        snprintf(epoch, sizeof epoch, "e%d", atomic_load(&c->epoch));
        int seq = atomic_load(&c->seq);
        snprintf(text, sizeof text, HEAD, epoch, seq, time, atomic_load(&c->heartbeat_ms), seq);
        server_answer(request, 200, "Content-Type: application/json\r\n", text, strlen(text));
    } else if (strcmp(request->path, "/stream") == 0) {
        counting_stream(c, request);
    } else {
        server_answer(request, 404, "", "", 0);
    }
}

// Follows a.n; every state that is seen must be the one of its sequence number.
static double value_of(const struct tw_batch *batch, double before) {
    for (size_t i = 0; i < batch->write_count; i++) {
        if (batch->writes[i].field == TW_FIELD_ASSET_PROPERTY_VALUE)
            before = batch->writes[i].value.number;
    }
    for (size_t i = 0; i < batch->value_count; i++)
        before = batch->values[i].value.number;
    return before;
}

// Applies batches until a.n has passed `target`; fails when one is missing or comes twice.
static void follow(struct tw_feed *feed, int target) {
    double value = 0;
    uint64_t last = 0;
    while (value < target) {
        struct tw_batch *batch = wait_batch(feed);
        assert_non_null(batch);
        if (!batch->replaces && last)
            assert_int_equal(batch->seq, last + 1);
        last = batch->seq;
        value = value_of(batch, value);
        assert_true(value == (double)batch->seq);
        tw_batch_destroy(batch);
    }
}

static void snapshot_and_stream(void **state) {
    (void)state;
    struct counting c = {.epoch = 1, .heartbeat_ms = 1000};
    struct server *server = server_create(counting_handler, &c);
    struct tw_feed *feed = feed_of(NULL);
    assert_int_equal(tw_feed_add_source(feed, "test", server_url(server, "/twin")), 0);
    follow(feed, 50);
    assert_true(wait_state(feed, 0, TW_FEED_LIVE));
    struct tw_feed_health health;
    tw_feed_health(feed, 0, &health);
    assert_string_equal(health.epoch, "e1");
    assert_true(health.seq >= 50 && health.updates >= 40);
    assert_int_equal(health.problems, 0);
    assert_true(health.clock_offset_ms > -1000 && health.clock_offset_ms <= 1);
    tw_feed_destroy(feed);
    server_destroy(server);
}

static void document_from_file(void **state) {
    (void)state;
    struct tw_feed *feed = feed_of(NULL);
    int source = tw_feed_add_source(feed, NULL, DATA "/small.json");
    assert_int_equal(source, 0);
    struct tw_batch *batch = wait_batch(feed);
    assert_non_null(batch);
    assert_true(batch->replaces && !batch->more && batch->write_count > 30);
    assert_int_equal(batch->seq, 812);
    tw_batch_destroy(batch);
    assert_true(wait_state(feed, source, TW_FEED_STATIC));
    tw_feed_destroy(feed);
}

static void unusable_addresses(void **state) {
    (void)state;
    struct tw_feed *feed = feed_of(NULL);
    assert_int_equal(tw_feed_add_source(feed, NULL, "ftp://host/x"), -1);
    assert_int_equal(tw_feed_add_source(feed, NULL, "/no/such/file.json"), -1);
    assert_int_equal(tw_feed_add_source(feed, NULL, "http://"), -1);
    assert_int_equal(tw_feed_source_count(feed), 0);
    tw_feed_destroy(feed);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(snapshot_and_stream),
        cmocka_unit_test(document_from_file),
        cmocka_unit_test(unusable_addresses),
    };
    curl_global_init(CURL_GLOBAL_ALL);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    curl_global_cleanup();
    return failed;
}
