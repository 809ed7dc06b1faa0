// The whole feed: its thread and a real server on loopback.
#define _DEFAULT_SOURCE // mkstemps

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <curl/curl.h>

#include "twinview/clock.h"
#include "twinview/feed.h"
#include "twinview/file.h"

#include "live_feed.h"

static void now_text(char *text) {
    tw_time_format(tw_wall_ms(), text, 32);
}

#define HEAD                                                                                       \
    "{\"feed\":\"twin-feed/1\",\"epoch\":\"%s\",\"seq\":%d,\"time\":\"%s\","                       \
    "\"heartbeat_ms\":%d,\"links\":{\"stream\":\"stream\"},"                                       \
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
    pthread_mutex_t lock; // protects what follows
    char authorization[256];
};

static void authorization_of(struct counting *c, char *text, size_t size) {
    pthread_mutex_lock(&c->lock);
    snprintf(text, size, "%s", c->authorization);
    pthread_mutex_unlock(&c->lock);
}

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
    pthread_mutex_lock(&c->lock);
    if (authorization)
        snprintf(c->authorization, sizeof c->authorization, "%.*s",
                 (int)strcspn(authorization, "\r\n"), authorization);
    pthread_mutex_unlock(&c->lock);
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
    struct counting c = {.epoch = 1, .heartbeat_ms = 1000, .lock = PTHREAD_MUTEX_INITIALIZER};
    struct server *server = server_create(counting_handler, &c);
    struct tw_feed *feed = feed_of(NULL);
    assert_int_equal(add_source(feed, "test", server_url(server, "/twin")), 0);
    follow(feed, 50);
    assert_true(wait_state(feed, 0, TW_FEED_LIVE, NULL));
    struct tw_feed_health health;
    tw_feed_health(feed, 0, &health);
    assert_string_equal(health.epoch, "e1");
    assert_true(health.seq >= 50 && health.updates >= 40);
    assert_int_equal(health.problems, 0);
    assert_true(health.clock_offset_ms > -1000 && health.clock_offset_ms <= 1);
    tw_feed_destroy(feed);
    server_destroy(server);
}

// Each fault once; afterwards the feed is live again and no value is wrong.
static void faults_are_survived(void **state) {
    (void)state;
    static const char *const names[] = {"gap", "bad JSON", "cut", "silence", "new epoch"};
    for (int fault = 0; fault < 5; fault++) {
        struct counting c = {.epoch = 1, .heartbeat_ms = 100, .lock = PTHREAD_MUTEX_INITIALIZER};
        struct server *server = server_create(counting_handler, &c);
        struct tw_feed *feed = feed_of(NULL);
        struct tw_feed_health health;
        add_source(feed, names[fault], server_url(server, "/twin"));
        follow(feed, 20);
        assert_true(wait_state(feed, 0, TW_FEED_LIVE, NULL));
        int snapshots = atomic_load(&c.snapshots), soon = atomic_load(&c.seq) + 5;
        atomic_int *moments[] = {&c.gap_at, &c.bad_at, &c.cut_at, &c.silent_at};
        if (fault < 4)
            atomic_store(moments[fault], soon);
        else
            atomic_fetch_add(&c.epoch, 1);
        while (atomic_load(&c.snapshots) == snapshots)
            tw_batch_destroy(wait_batch(feed));
        assert_true(wait_state(feed, 0, TW_FEED_LIVE, NULL));
        for (struct tw_batch *batch; (batch = tw_feed_poll(feed));)
            tw_batch_destroy(batch);
        follow(feed, soon + 50);
        tw_feed_health(feed, 0, &health);
        assert_int_equal(health.problems, fault == 1);
        assert_int_equal(health.reconnects, fault == 2 || fault == 3);
        tw_feed_destroy(feed);
        server_destroy(server);
    }
}

static void server_that_says_no(void **state) {
    (void)state;
    struct counting c = {
        .epoch = 1, .heartbeat_ms = 1000, .lock = PTHREAD_MUTEX_INITIALIZER, .status = 401};
    struct server *server = server_create(counting_handler, &c);
    char folder[] = "/tmp/twinview-feed-XXXXXX", sent[256];
    assert_non_null(mkdtemp(folder));
    char *token = tw_path_join(folder, "token");
    assert_true(tw_file_write(token, "first\n", 6));
    struct tw_feed *feed = feed_of(NULL);
    struct tw_feed_health health;
    tw_feed_add_source(
        feed, &(struct tw_feed_source_params){.address = server_url(server, "/twin?key=secret"),
                                              .token_file = token});
    assert_true(wait_state(feed, 0, TW_FEED_REFUSED, NULL));
    authorization_of(&c, sent, sizeof sent);
    assert_string_equal(sent, "Authorization: Bearer first");
    // The token is read anew for each try, so a rotated one is taken up.
    assert_true(tw_file_write(token, "second\n", 7));
    atomic_store(&c.status, 0);
    tw_feed_health(feed, 0, &health);
    assert_null(strstr(health.address, "secret"));
    assert_null(strstr(health.name, "secret"));
    for (int waited = 0; waited < WAIT_MS && strstr(sent, "first"); waited += 10) {
        nap(10);
        authorization_of(&c, sent, sizeof sent);
    }
    assert_string_equal(sent, "Authorization: Bearer second");
    tw_feed_destroy(feed);
    server_destroy(server);
    unlink(token);
    rmdir(folder);
    free(token);
}

// Two servers, each with its own token, and one without: none hears the credentials of another.
static void each_source_has_its_own_credentials(void **state) {
    (void)state;
    static const char *const tokens[] = {"plant", "maintenance", NULL};
    struct counting c[3];
    struct server *servers[3];
    char folder[] = "/tmp/twinview-feed-XXXXXX";
    assert_non_null(mkdtemp(folder));
    struct tw_feed *feed = feed_of(NULL);
    for (int i = 0; i < 3; i++) {
        c[i] = (struct counting){
            .epoch = i + 1, .heartbeat_ms = 1000, .lock = PTHREAD_MUTEX_INITIALIZER};
        servers[i] = server_create(counting_handler, &c[i]);
        char *token = tokens[i] ? tw_path_join(folder, tokens[i]) : NULL;
        if (token)
            assert_true(tw_file_write(token, tokens[i], strlen(tokens[i])));
        tw_feed_add_source(
            feed, &(struct tw_feed_source_params){.address = server_url(servers[i], "/twin"),
                                                  .token_file = token});
        free(token);
    }
    for (int i = 0; i < 3; i++) {
        char sent[256], wanted[64] = "";
        assert_true(wait_state(feed, i, TW_FEED_LIVE, NULL));
        authorization_of(&c[i], sent, sizeof sent);
        if (tokens[i])
            snprintf(wanted, sizeof wanted, "Authorization: Bearer %s", tokens[i]);
        assert_string_equal(sent, wanted);
    }
    tw_feed_destroy(feed);
    for (int i = 0; i < 3; i++) {
        server_destroy(servers[i]);
        char *token = tokens[i] ? tw_path_join(folder, tokens[i]) : NULL;
        if (token)
            unlink(token);
        free(token);
    }
    rmdir(folder);
}

static void no_server_at_all(void **state) {
    (void)state;
    struct counting c = {.epoch = 1, .heartbeat_ms = 1000, .lock = PTHREAD_MUTEX_INITIALIZER};
    struct server *server = server_create(counting_handler, &c);
    char url[300];
    snprintf(url, sizeof url, "%s", server_url(server, "/twin"));
    server_destroy(server);
    struct tw_feed *feed = feed_of(NULL);
    struct tw_feed_health health;
    add_source(feed, "absent", url);
    assert_true(wait_state(feed, 0, TW_FEED_LOST, &health));
    assert_true(health.next_try_ns > 0 && health.reason[0]);
    tw_feed_destroy(feed);
}

static void redirections(void **state) {
    (void)state;
    struct page pages[] = {
        PAGE("/twin", 307, "Location: /real/twin\r\n", ""),
        PAGE("/real/twin", 200, "Content-Type: application/json\r\n", STATIC_DOCUMENT),
        PAGE("/away", 302, "Location: http://127.0.0.2:1/twin\r\n", ""),
        PAGE("/round", 302, "Location: /round\r\n", ""),
        {NULL, NULL, NULL, 0, 0},
    };
    struct server *server = server_create(page_handler, pages);
    struct tw_feed *feed = feed_of(NULL);
    struct tw_feed_health health;
    add_source(feed, "here", server_url(server, "/twin"));
    add_source(feed, "away", server_url(server, "/away"));
    add_source(feed, "round", server_url(server, "/round"));
    assert_true(wait_state(feed, 0, TW_FEED_STATIC, NULL));
    assert_true(wait_state(feed, 1, TW_FEED_REFUSED, NULL));
    tw_feed_health(feed, 1, &health);
    assert_non_null(strstr(health.reason, "another host"));
    assert_true(wait_state(feed, 2, TW_FEED_REFUSED, NULL));
    tw_feed_health(feed, 2, &health);
    assert_non_null(strstr(health.reason, "too many redirections"));
    tw_feed_destroy(feed);
    server_destroy(server);
}

// Ten megabytes of spaces and a document, as nine kilobytes of gzip.
static void compressed_snapshot(void **state) {
    (void)state;
    size_t size;
    char *packed = tw_file_read(DATA "/spaces.json.gz", 1 << 20, &size);
    assert_non_null(packed);
    struct page pages[] = {{"/twin", "Content-Encoding: gzip\r\n", packed, size, 200},
                           {"/cut", "Content-Type: application/x-ndjson\r\n", STATIC_DOCUMENT "\n",
                            sizeof STATIC_DOCUMENT, 200},
                           {NULL, NULL, NULL, 0, 0}};
    struct server *server = server_create(page_handler, pages);
    struct tw_feed_health health;
    struct tw_feed *feed = feed_of(NULL);
    add_source(feed, "packed", server_url(server, "/twin"));
    add_source(feed, "cut", server_url(server, "/cut"));
    assert_true(wait_state(feed, 0, TW_FEED_STATIC, NULL));
    assert_true(wait_state(feed, 1, TW_FEED_REFUSED, NULL));
    tw_feed_health(feed, 1, &health);
    assert_string_equal(health.reason, "line 1: the snapshot breaks off before its end");
    tw_feed_destroy(feed);
    feed = feed_of(&(struct tw_feed_limits){.inflated_bytes = 1 << 20});
    add_source(feed, "bomb", server_url(server, "/twin"));
    assert_true(wait_state(feed, 0, TW_FEED_REFUSED, &health));
    assert_string_equal(health.reason, "the snapshot is larger than 1048576 bytes");
    tw_feed_destroy(feed);
    server_destroy(server);
    free(packed);
}

static void wrong_kind_of_stream(void **state) {
    (void)state;
    struct page pages[] = {
        PAGE("/twin", 200, "",
             "{\"feed\":\"twin-feed/1\",\"epoch\":\"e\",\"seq\":1,"
             "\"time\":\"2026-11-22T05:20:00Z\",\"links\":{\"stream\":\"stream\"}}"),
        PAGE("/stream", 200, "Content-Type: text/html\r\n", "<html>"),
        {NULL, NULL, NULL, 0, 0},
    };
    struct server *server = server_create(page_handler, pages);
    struct tw_feed *feed = feed_of(NULL);
    struct tw_feed_health health;
    add_source(feed, "test", server_url(server, "/twin"));
    assert_true(wait_state(feed, 0, TW_FEED_REFUSED, &health));
    assert_non_null(strstr(health.reason, "text/event-stream"));
    tw_feed_destroy(feed);
    server_destroy(server);
}

// 100 MB of one event, refused while it is received.
static void huge_handler(void *user, struct server_request *request) {
    struct counting *c = user;
    char text[512];
    if (strcmp(request->path, "/stream") != 0) {
        counting_handler(user, request);
        return;
    }
    server_begin(request, "text/event-stream");
    char *filler = malloc(1 << 20);
    memset(filler, 'x', 1 << 20);
    server_send(request, "data: ");
    for (int i = 0; i < 100; i++)
        server_send_bytes(request, filler, 1 << 20);
    free(filler);
    server_send(request, "\n\n");
    for (atomic_fetch_add(&c->seq, 2); !server_pause(request, 20); atomic_fetch_add(&c->seq, 1)) {
        counting_event(c, text, sizeof text);
        server_send(request, text);
    }
}

// What may stand in memory of an event of which nothing is kept.
#ifdef __SANITIZE_ADDRESS__ // which keeps freed memory for a while
#define HUGE_EVENT_ROOM (UINT64_MAX / 2)
#else
#define HUGE_EVENT_ROOM ((uint64_t)64 << 20)
#endif

static void huge_event(void **state) {
    (void)state;
    struct counting c = {.epoch = 1, .heartbeat_ms = 1000, .lock = PTHREAD_MUTEX_INITIALIZER};
    struct server *server = server_create(huge_handler, &c);
    struct tw_feed *feed = feed_of(NULL);
    struct tw_feed_health health = {0};
    uint64_t before = tw_rss_bytes(), most = 0;
    add_source(feed, "test", server_url(server, "/twin"));
    for (int waited = 0; waited < WAIT_MS && health.seq < 5; waited++) {
        uint64_t now = tw_rss_bytes();
        most = now > most ? now : most;
        tw_batch_destroy(tw_feed_poll(feed));
        tw_feed_health(feed, 0, &health);
        nap(1);
    }
    assert_true(health.seq >= 5 && health.state == TW_FEED_LIVE);
    assert_int_equal(health.problems, 1);
    assert_true(most < before + HUGE_EVENT_ROOM);
    tw_feed_destroy(feed);
    server_destroy(server);
}

// 5,000 lines through a queue of four batches that is emptied slowly.
static void slow_reader_of_lines(void **state) {
    (void)state;
    size_t size = 0, capacity = 4 << 20;
    char *text = malloc(capacity);
    size += (size_t)sprintf(text, "{\"feed\":\"twin-feed/1\",\"epoch\":\"e\",\"seq\":1,"
                                  "\"time\":\"2026-11-22T05:20:00Z\"}\n");
    for (int i = 0; i < 20000; i++)
        size += (size_t)sprintf(
            text + size,
            "{\"assets\":{\"x%d\":{\"at\":{\"pos\":[%d,0,0]},\"props\":{\"n\":%d}}}}\n", i, i, i);
    size += (size_t)sprintf(text + size, "{\"end\":true,\"count\":20000}\n");
    struct page pages[] = {{"/twin", "Content-Type: application/x-ndjson\r\n", text, size, 200},
                           {NULL, NULL, NULL, 0, 0}};
    struct server *server = server_create(page_handler, pages);
    char path[] = "/tmp/twinview-feed-XXXXXX.ndjson";
    close(mkstemps(path, 7));
    assert_true(tw_file_write(path, text, size));
    struct tw_feed *feed = feed_of(&(struct tw_feed_limits){.queue_length = 4});
    add_source(feed, "over http", server_url(server, "/twin"));
    add_source(feed, "from a file", path);
    int assets[2] = {0, 0}, ended[2] = {0, 0};
    while (!ended[0] || !ended[1]) {
        struct tw_batch *batch = wait_batch(feed);
        assert_non_null(batch);
        for (size_t i = 0; i < batch->write_count; i++)
            assets[batch->source] += batch->writes[i].field == TW_FIELD_ASSET;
        ended[batch->source] += !batch->more;
        tw_batch_destroy(batch);
        nap(1);
    }
    assert_int_equal(assets[0], 20000);
    assert_int_equal(assets[1], 20000);
    assert_true(wait_state(feed, 0, TW_FEED_STATIC, NULL));
    assert_true(wait_state(feed, 1, TW_FEED_STATIC, NULL));
    tw_feed_destroy(feed);
    server_destroy(server);
    unlink(path);
    free(text);
}

static void destroyed_while_busy(void **state) {
    (void)state;
    struct counting c = {.epoch = 1, .heartbeat_ms = 1000, .lock = PTHREAD_MUTEX_INITIALIZER};
    struct server *server = server_create(counting_handler, &c);
    for (int i = 0; i < 10; i++) {
        struct tw_feed *feed = feed_of(NULL);
        for (int s = 0; s < 4; s++)
            add_source(feed, NULL, server_url(server, "/twin"));
        tw_feed_fetch(feed, 0, "model.glb", 1);
        nap(i * 3);
        tw_feed_destroy(feed);
    }
    server_destroy(server);
}

static void unusable_addresses(void **state) {
    (void)state;
    struct tw_feed *feed = feed_of(NULL);
    assert_int_equal(add_source(feed, NULL, "ftp://host/x"), -1);
    assert_int_equal(add_source(feed, NULL, "/no/such/file.json"), -1);
    assert_int_equal(add_source(feed, NULL, "http://"), -1);
    tw_feed_destroy(feed);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(snapshot_and_stream),
        cmocka_unit_test(faults_are_survived),
        cmocka_unit_test(server_that_says_no),
        cmocka_unit_test(each_source_has_its_own_credentials),
        cmocka_unit_test(no_server_at_all),
        cmocka_unit_test(redirections),
        cmocka_unit_test(compressed_snapshot),
        cmocka_unit_test(wrong_kind_of_stream),
        cmocka_unit_test(huge_event),
        cmocka_unit_test(slow_reader_of_lines),
        cmocka_unit_test(destroyed_while_busy),
        cmocka_unit_test(unusable_addresses),
    };
    curl_global_init(CURL_GLOBAL_ALL);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    curl_global_cleanup();
    return failed;
}
