// What a source does with the rules of HTTP, over loopback: credentials, redirections, conditional
// requests, waits that a server asks for, answers that are not taken.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>
#include <curl/curl.h>
#include <pthread.h>
#include <stdatomic.h>

#include "twinview/clock.h"
#include "twinview/feed.h"
#include "twinview/file.h"
#include "twinview/memory.h"

#include "live_feed.h"

static struct tw_feed *start(const struct tw_feed_source_params *source) {
    struct tw_feed *feed = tw_feed_create(&(struct tw_feed_params){.jitter_seed = 1});
    assert_int_equal(tw_feed_add_source(feed, source), 0);
    return feed;
}

// A server that tells what it was asked, and answers as the test says.
struct asked {
    atomic_int requests, snapshots, not_modified, streams, status, seq;
    const char *extra, *etag, *stream_headers; // of answers; constant while it runs
    pthread_mutex_t lock;                      // protects what follows
    char paths[1024], authorization[256];
};

#define ASKED(...)                                                                                 \
    { .seq = 5, .lock = PTHREAD_MUTEX_INITIALIZER, __VA_ARGS__ }

static void note(struct asked *a, const struct server_request *request) {
    const char *line = strstr(request->head, "Authorization: ");
    pthread_mutex_lock(&a->lock);
    snprintf(a->authorization, sizeof a->authorization, "%.*s",
             line ? (int)strcspn(line, "\r\n") : 0, line ? line : "");
    size_t length = strlen(a->paths);
    snprintf(a->paths + length, sizeof a->paths - length, "%s ", request->path);
    pthread_mutex_unlock(&a->lock);
    atomic_fetch_add(&a->requests, 1);
}

static void told(struct asked *a, char *authorization, size_t size) {
    pthread_mutex_lock(&a->lock);
    snprintf(authorization, size, "%s", a->authorization);
    pthread_mutex_unlock(&a->lock);
}

static void answer_stream(struct asked *a, struct server_request *request) {
    char text[256], time[32];
    atomic_fetch_add(&a->streams, 1);
    if (a->stream_headers) {
        server_answer(request, 200, a->stream_headers, "x", 1);
        return;
    }
    server_begin(request, "text/event-stream");
    do {
        tw_time_format(tw_wall_ms(), time, sizeof time);
        snprintf(text, sizeof text, "data: {\"epoch\":\"e\",\"seq\":%d,\"time\":\"%s\"}\n\n",
                 atomic_load(&a->seq), time);
    } while (server_send(request, text) && !server_pause(request, 50) &&
             atomic_load(&a->status) != -1);
}

static void handler(void *user, struct server_request *request) {
    struct asked *a = user;
    char text[512], headers[256], time[32];
    note(a, request);
    int status = atomic_load(&a->status);
    if (status > 0) {
        server_answer(request, status, a->extra ? a->extra : "", "", 0);
    } else if (strstr(request->path, "stream")) {
        answer_stream(a, request);
    } else if (strcmp(request->path, "/moved") == 0) {
        server_answer(request, 308, "Location: /deep/down/twin\r\n", "", 0);
    } else if (a->etag && strstr(request->head, a->etag)) {
        atomic_fetch_add(&a->not_modified, 1);
        server_answer(request, 304, "", "", 0);
    } else {
        atomic_fetch_add(&a->snapshots, 1);
        tw_time_format(tw_wall_ms(), time, sizeof time);
        snprintf(text, sizeof text,
                 "{\"feed\":\"twin-feed/1\",\"epoch\":\"e\",\"seq\":%d,\"time\":\"%s\","
                 "\"heartbeat_ms\":1000,\"links\":{\"stream\":\"stream\"},\"assets\":{\"a\":{}}}",
                 atomic_load(&a->seq), time);
        snprintf(headers, sizeof headers, "%s%s%s", a->etag ? "ETag: " : "", a->etag ? a->etag : "",
                 a->etag ? "\r\n" : "");
        server_answer(request, 200, headers, text, strlen(text));
    }
}

// Each file's line as it is sent. A colon makes it user and password (RFC 7617).
static void credentials_of_a_file(void **state) {
    (void)state;
    static const struct {
        const char *file, *sent;
    } cases[] = {
        {"abc.def-ghi=\n", "Authorization: Bearer abc.def-ghi="},
        {"  token \r\nsecond line\n", "Authorization: Bearer token"},
        {"m.huber:pass word:2\n", "Authorization: Basic bS5odWJlcjpwYXNzIHdvcmQ6Mg=="},
        {"two words\n", ""},
        {"\n", ""},
        {":password\n", ""},
        {"tab\tinside:x\n", ""},
    };
    char path[] = "/tmp/twinview-token-XXXXXX", sent[256];
    close(mkstemp(path));
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        struct asked a = ASKED(.status = 0);
        struct server *server = server_create(handler, &a);
        struct tw_feed_health health;
        assert_true(tw_file_write(path, cases[i].file, strlen(cases[i].file)));
        struct tw_feed *feed = start(&(struct tw_feed_source_params){
            .address = server_url(server, "/twin"), .token_file = path});
        assert_true(wait_state(feed, 0, TW_FEED_LIVE, &health));
        told(&a, sent, sizeof sent);
        assert_string_equal(sent, cases[i].sent);
        tw_feed_destroy(feed);
        server_destroy(server);
    }
    unlink(path);
}

// Of the connections to a server, those that a program that is started would inherit.
static int inheritable(int port) {
    int count = 0, connected = 0;
    for (int fd = 0; fd < 1024; fd++) {
        struct sockaddr_in peer = {0};
        socklen_t size = sizeof peer;
        if (getpeername(fd, (struct sockaddr *)&peer, &size) != 0 || ntohs(peer.sin_port) != port)
            continue;
        connected++;
        count += !(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    }
    assert_true(connected > 0);
    return count;
}

static void connections_are_not_inherited(void **state) {
    (void)state;
    struct asked a = ASKED(.status = 0);
    struct server *server = server_create(handler, &a);
    const char *url = server_url(server, "/twin");
    struct tw_feed_health health;
    struct tw_feed *feed = start(&(struct tw_feed_source_params){.address = url});
    assert_true(wait_state(feed, 0, TW_FEED_LIVE, &health));
    assert_int_equal(inheritable(atoi(strrchr(url, ':') + 1)), 0);
    tw_feed_destroy(feed);
    server_destroy(server);
}

// A token that was refused and is replaced is tried at once, not when the back-off ends.
static void new_token_is_tried_at_once(void **state) {
    (void)state;
    struct asked a = ASKED(.status = 401, .extra = "Retry-After: 200\r\n");
    struct server *server = server_create(handler, &a);
    char folder[] = "/tmp/twinview-token-XXXXXX", sent[256];
    assert_non_null(mkdtemp(folder));
    char *token = tw_path_join(folder, "token"), *fresh = tw_path_join(folder, "fresh");
    assert_true(tw_file_write(token, "first", 5) && tw_file_write(fresh, "other", 5));
    struct tw_feed_health health;
    struct tw_feed *feed = start(&(struct tw_feed_source_params){
        .address = server_url(server, "/twin"), .token_file = token});
    assert_true(wait_state(feed, 0, TW_FEED_REFUSED, &health));
    assert_true(health.next_try_ns > tw_monotonic_ns() + 190 * INT64_C(1000000000));
    atomic_store(&a.status, 0);
    assert_int_equal(rename(fresh, token), 0); // same size, another inode
    assert_true(wait_state(feed, 0, TW_FEED_LIVE, &health));
    told(&a, sent, sizeof sent);
    assert_string_equal(sent, "Authorization: Bearer other");
    assert_null(strstr(health.reason, "other"));
    tw_feed_destroy(feed);
    server_destroy(server);
    unlink(token);
    rmdir(folder);
    free(token);
    free(fresh);
}

static void secrets_in_an_address_are_refused(void **state) {
    (void)state;
    static const char *const addresses[] = {"http://user:password@127.0.0.1:1/twin",
                                            "https://user@127.0.0.1:1/twin",
                                            "http://:password@127.0.0.1:1/twin"};
    struct tw_feed *feed = tw_feed_create(&(struct tw_feed_params){0});
    for (size_t i = 0; i < TW_COUNT(addresses); i++)
        assert_int_equal(
            tw_feed_add_source(feed, &(struct tw_feed_source_params){.address = addresses[i]}), -1);
    tw_feed_destroy(feed);
}

// A model on a host that was allowed is fetched without what belongs to the source's own host.
static void credentials_stay_with_the_source(void **state) {
    (void)state;
    struct asked own = ASKED(.status = 0), other = ASKED(.status = 0);
    struct server *own_server = server_create(handler, &own);
    struct server *other_server = server_create(handler, &other);
    char path[] = "/tmp/twinview-token-XXXXXX", cache[] = "/tmp/twinview-cache-XXXXXX", sent[256];
    close(mkstemp(path));
    assert_true(tw_file_write(path, "token", 5) && mkdtemp(cache));
    setenv("XDG_CACHE_HOME", cache, 1);
    const char *hosts[] = {strstr(server_url(other_server, ""), "://") + 3};
    struct tw_feed_health health;
    struct tw_feed *feed =
        start(&(struct tw_feed_source_params){.address = server_url(own_server, "/twin"),
                                              .token_file = path,
                                              .allowed_hosts = hosts,
                                              .allowed_host_count = 1});
    assert_true(wait_state(feed, 0, TW_FEED_LIVE, &health));
    const char *references[] = {"models/x.glb", server_url(other_server, "/x.glb")};
    for (uint32_t i = 0; i < 2; i++) {
        struct tw_feed_file file = {0};
        tw_feed_fetch(feed, 0, references[i], i);
        for (int waited = 0; waited < WAIT_MS && !tw_feed_poll_file(feed, &file); waited += 2)
            nap(2);
        assert_non_null(file.path);
        free(file.path);
        told(i ? &other : &own, sent, sizeof sent);
        assert_string_equal(sent, i ? "" : "Authorization: Bearer token");
    }
    tw_feed_destroy(feed);
    server_destroy(own_server);
    server_destroy(other_server);
    assert_string_equal(other.paths, "/x.glb ");
    unlink(path);
    char *command = tw_format("rm -r '%s'", cache);
    assert_int_equal(system(command), 0);
    free(command);
}

// What a document refers to is relative to where a redirection led.
static void redirected_document_is_the_base(void **state) {
    (void)state;
    struct asked a = ASKED(.status = 0);
    struct server *server = server_create(handler, &a);
    struct tw_feed_health health;
    struct tw_feed *feed =
        start(&(struct tw_feed_source_params){.address = server_url(server, "/moved")});
    assert_true(wait_state(feed, 0, TW_FEED_LIVE, &health));
    tw_feed_destroy(feed);
    server_destroy(server);
    assert_string_equal(a.paths, "/moved /deep/down/twin /deep/down/stream ");
}

// A connection that is cut while nothing changes costs no second document.
static void not_modified(void **state) {
    (void)state;
    struct asked a = ASKED(.etag = "\"e-5\"");
    struct server *server = server_create(handler, &a);
    struct tw_feed_health health;
    struct tw_feed *feed =
        start(&(struct tw_feed_source_params){.address = server_url(server, "/twin")});
    assert_true(wait_state(feed, 0, TW_FEED_LIVE, &health));
    atomic_store(&a.status, -1); // cuts the stream
    assert_true(wait_state(feed, 0, TW_FEED_LOST, &health));
    atomic_store(&a.status, 0);
    assert_true(wait_state(feed, 0, TW_FEED_LIVE, &health));
    assert_int_equal(health.reconnects, 1);
    assert_int_equal(health.seq, 5);
    assert_int_equal(atomic_load(&a.snapshots), 1);
    assert_int_equal(atomic_load(&a.not_modified), 1);
    tw_feed_destroy(feed);
    server_destroy(server);
}

static void waits_that_a_server_asks_for(void **state) {
    (void)state;
    char date[64], headers[128];
    time_t then = time(NULL) + 100;
    struct tm utc;
    strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&then, &utc));
    for (int with_date = 0; with_date < 2; with_date++) {
        snprintf(headers, sizeof headers, "Retry-After: %s\r\n", with_date ? date : "100");
        struct asked a = ASKED(.status = 429, .extra = headers);
        struct server *server = server_create(handler, &a);
        struct tw_feed_health health;
        struct tw_feed *feed =
            start(&(struct tw_feed_source_params){.address = server_url(server, "/twin")});
        assert_true(wait_state(feed, 0, TW_FEED_LOST, &health));
        double wait_s = (double)(health.next_try_ns - health.since_ns) * 1e-9;
        // A date is rounded to seconds, and the test may have been slow; the jitter is 1 to 2 s.
        if (wait_s < (with_date ? 80 : 101) || wait_s > 103)
            fail_msg("waits %.1f s", wait_s);
        tw_feed_destroy(feed);
        server_destroy(server);
    }
}

static void streams_that_are_not_taken(void **state) {
    (void)state;
    static const struct {
        const char *headers, *reason;
    } cases[] = {
        {"Content-Type: text/html\r\n", "text/event-stream"},
        {"Content-Type: text/event-stream\r\nContent-Encoding: gzip\r\n", "compressed"},
    };
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        struct asked a = ASKED(.stream_headers = cases[i].headers);
        struct server *server = server_create(handler, &a);
        struct tw_feed_health health;
        struct tw_feed *feed =
            start(&(struct tw_feed_source_params){.address = server_url(server, "/twin")});
        assert_true(wait_state(feed, 0, TW_FEED_REFUSED, &health));
        assert_non_null(strstr(health.reason, cases[i].reason));
        tw_feed_destroy(feed);
        server_destroy(server);
    }
}

// 204 is the one answer after which nobody asks again by himself.
static void stop_is_heeded(void **state) {
    (void)state;
    struct asked a = ASKED(.status = 204);
    struct server *server = server_create(handler, &a);
    struct tw_feed_health health;
    struct tw_feed *feed =
        start(&(struct tw_feed_source_params){.address = server_url(server, "/twin")});
    assert_true(wait_state(feed, 0, TW_FEED_REFUSED, &health));
    assert_int_equal(health.next_try_ns, 0);
    assert_string_equal(health.reason, "the server asks to stop (204)");
    nap(300);
    assert_int_equal(atomic_load(&a.requests), 1);
    atomic_store(&a.status, 0);
    tw_feed_retry(feed, 0);
    assert_true(wait_state(feed, 0, TW_FEED_LIVE, &health));
    tw_feed_destroy(feed);
    server_destroy(server);
}

static void documents_lead_to_the_web_or_nowhere(void **state) {
    (void)state;
    static const struct {
        const char *base, *reference, *address;
    } cases[] = {
        {"http://h:8080/a/twin", "m.pdf", "http://h:8080/a/m.pdf"},
        {"http://h/a/twin", "/m.pdf?p=1#2", "http://h/m.pdf?p=1#2"},
        {"http://h/twin", "https://o.example/x", "https://o.example/x"},
        {"/home/twin.json", "https://o.example/x", "https://o.example/x"},
        {"/home/twin.json", "m.pdf", NULL},
        {"http://h/twin", "file:///etc/passwd", NULL},
        {"http://h/twin", "javascript:alert(1)", NULL},
        {"http://h/twin", "a b\"'\n\xe2\x80\xae.pdf", "http://h/a%20b%22%27%0A%E2%80%AE.pdf"},
    };
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        char *address = tw_feed_resolve(cases[i].base, cases[i].reference);
        if (cases[i].address)
            assert_string_equal(address, cases[i].address);
        else
            assert_null(address);
        free(address);
    }
}

// Limits by name, as the command line sets them.
static void limits_by_name(void **state) {
    (void)state;
    static const struct {
        const char *assignment;
        bool good;
    } cases[] = {
        {"event_bytes=1M", true},   {"event_bytes=255", false},
        {"event_bytes=2G", false},  {"values=7", true},
        {"values=0", false},        {"depth=33", true},
        {"depth=37", false},        {"string_bytes=257", false},
        {"snapshot_s=5", true},     {"event_bytes", false},
        {"event_bytes=", false},    {"event_bytes=-1", false},
        {"event_bytes=1MB", false}, {"event_bytes= 2048", false},
        {"event_byte=2048", false}, {"event_bytess=2048", false},
        {"state_bytes=0", false},   {"inflated_bytes=20000000000000G", false},
    };
    struct tw_feed_limits limits = {0};
    for (size_t i = 0; i < TW_COUNT(cases); i++)
        if (tw_feed_limits_parse(&limits, cases[i].assignment) != cases[i].good)
            fail_msg("%s", cases[i].assignment);
    assert_int_equal(limits.event_bytes, 1 << 20);
    assert_int_equal(limits.values, 7);
    assert_int_equal(limits.snapshot_s, 5);
    assert_int_equal(limits.document_bytes, 0);
    // Each name that is shown can be set to the default that is shown.
    const struct tw_feed_limit *limit;
    for (size_t i = 0; (limit = tw_feed_limit_at(i)); i++) {
        char *assignment = tw_format("%s=%s", limit->name, limit->standard_text);
        assert_true(tw_feed_limits_parse(&limits, assignment));
        free(assignment);
    }
    assert_int_equal(limits.inflated_bytes, 1 << 30);
}

// Each limit of what a document may hold, by the message that names it.
static void limits_have_messages(void **state) {
    (void)state;
    static const struct {
        const char *assignment, *reason;
    } cases[] = {
        {"document_bytes=1K", "the document is larger than 1024 bytes"},
        {"inflated_bytes=1K", "the snapshot is larger than 1024 bytes"},
        {"depth=4", "nested deeper than 4 levels"},
    };
    char body[4096], path[] = "/tmp/twinview-limit-XXXXXX";
    close(mkstemp(path));
    snprintf(
        body, sizeof body,
        "{\"feed\":\"twin-feed/1\",\"epoch\":\"e\",\"seq\":1,\"time\":\"2026-11-22T05:20:00Z\","
        "\"assets\":{\"a\":{\"props\":{\"p\":{\"v\":1}}}}%2000s}",
        "");
    assert_true(tw_file_write(path, body, strlen(body)));
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        struct tw_feed_params params = {0};
        struct tw_feed_health health;
        assert_true(tw_feed_limits_parse(&params.limits, cases[i].assignment));
        struct tw_feed *feed = tw_feed_create(&params);
        tw_feed_add_source(feed, &(struct tw_feed_source_params){.address = path});
        assert_true(wait_state(feed, 0, TW_FEED_REFUSED, &health));
        if (!strstr(health.reason, cases[i].reason))
            fail_msg("%s: %s", cases[i].assignment, health.reason);
        tw_feed_destroy(feed);
    }
    unlink(path);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents_lead_to_the_web_or_nowhere),
        cmocka_unit_test(limits_by_name),
        cmocka_unit_test(limits_have_messages),
        cmocka_unit_test(credentials_of_a_file),
        cmocka_unit_test(connections_are_not_inherited),
        cmocka_unit_test(new_token_is_tried_at_once),
        cmocka_unit_test(secrets_in_an_address_are_refused),
        cmocka_unit_test(credentials_stay_with_the_source),
        cmocka_unit_test(redirected_document_is_the_base),
        cmocka_unit_test(not_modified),
        cmocka_unit_test(waits_that_a_server_asks_for),
        cmocka_unit_test(streams_that_are_not_taken),
        cmocka_unit_test(stop_is_heeded),
    };
    curl_global_init(CURL_GLOBAL_ALL);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    curl_global_cleanup();
    return failed;
}
