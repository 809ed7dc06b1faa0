// A source with a transport that only notes what is asked of it, and a clock that the test moves.
#ifndef TESTS_FEED_SOURCE_FIXTURE_H
#define TESTS_FEED_SOURCE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "twinview/clock.h"

#include "source.h"

#define S INT64_C(1000000000)

struct fixture {
    struct tw_feed_limits limits;
    struct tw_queue *queue;
    struct tw_source source;
    int64_t now_ns;
    char asked[512]; // "+snapshot -stream ..." since it was last cleared
    char stream_url[256];
    char time[32];
    const char *etag; // of the snapshots that come
    const char *link; // their links.stream, NULL: "changes?x=1"
};

static inline void ask_open(void *user, enum tw_transfer transfer, const char *url,
                            const char *etag) {
    struct fixture *f = user;
    bool is_stream = transfer == TW_TRANSFER_STREAM;
    strcat(f->asked, is_stream ? "+stream " : "+snapshot");
    if (!is_stream)
        strcat(strcat(f->asked, etag ? etag : ""), " ");
    if (is_stream)
        snprintf(f->stream_url, sizeof f->stream_url, "%s", url);
}

static inline void ask_close(void *user, enum tw_transfer transfer) {
    struct fixture *f = user;
    strcat(f->asked, transfer == TW_TRANSFER_STREAM ? "-stream " : "-snapshot ");
}

static inline void begin(struct fixture *f) {
    *f = (struct fixture){.limits = tw_feed_limits_or_defaults(NULL), .now_ns = 100 * S};
    f->queue = tw_queue_create(8);
    tw_time_format(tw_wall_ms(), f->time, sizeof f->time);
    tw_source_init(&f->source, 0, "test", "http://127.0.0.1:1/plant/twin", &f->limits, f->queue, 1);
    f->source.ops = (struct tw_source_ops){ask_open, ask_close, f};
    tw_source_start(&f->source, f->now_ns);
}

static inline size_t drain(struct fixture *f) {
    size_t count = 0;
    for (struct tw_batch *batch; (batch = tw_queue_pop(f->queue)); count++)
        tw_batch_destroy(batch);
    return count;
}

static inline void end(struct fixture *f) {
    tw_source_finish(&f->source);
    drain(f);
    tw_queue_destroy(f->queue);
}

static inline void asked(struct fixture *f, const char *expected) {
    assert_string_equal(f->asked, expected);
    f->asked[0] = 0;
}

static inline void snapshot(struct fixture *f, const char *epoch, int seq) {
    char text[512];
    snprintf(text, sizeof text,
             "{\"feed\":\"twin-feed/1\",\"epoch\":\"%s\",\"seq\":%d,\"time\":\"%s\","
             "\"heartbeat_ms\":2000,\"user\":\"m.huber\",\"links\":{\"stream\":\"%s\"},"
             "\"assets\":{\"a\":{}}}",
             epoch, seq, f->time, f->link ? f->link : "changes?x=1");
    tw_source_opened(&f->source, TW_TRANSFER_SNAPSHOT, &(struct tw_transfer_head){NULL, f->etag},
                     f->now_ns);
    tw_source_received(&f->source, TW_TRANSFER_SNAPSHOT, text, strlen(text), f->now_ns);
    tw_source_closed(&f->source, TW_TRANSFER_SNAPSHOT, &(struct tw_transfer_end){.status = 200},
                     f->now_ns);
}

static inline void event(struct fixture *f, const char *epoch, int seq, const char *rest) {
    char text[512];
    snprintf(text, sizeof text, "data: {\"epoch\":\"%s\",\"seq\":%d,\"time\":\"%s\"%s}\n\n", epoch,
             seq, f->time, rest);
    tw_source_received(&f->source, TW_TRANSFER_STREAM, text, strlen(text), f->now_ns);
}

#define VALUES ",\"values\":{\"a\":{\"n\":1}}"
#define PATCH ",\"patch\":{\"assets\":{\"b\":{}}}"

static inline void stream_opened(struct fixture *f) {
    tw_source_opened(&f->source, TW_TRANSFER_STREAM, NULL, f->now_ns);
}

static inline void closed(struct fixture *f, enum tw_transfer transfer, long status,
                          const char *error) {
    tw_source_closed(&f->source, transfer,
                     &(struct tw_transfer_end){.status = status, .error = error}, f->now_ns);
}

static inline void make_live(struct fixture *f) {
    begin(f);
    snapshot(f, "e", 5);
    stream_opened(f);
    event(f, "e", 5, "");
    assert_int_equal(f->source.link.state, TW_FEED_LIVE);
    f->asked[0] = 0;
    drain(f);
}

static inline void tick(struct fixture *f, int64_t later_ns) {
    f->now_ns += later_ns;
    tw_source_tick(&f->source, f->now_ns);
}

#endif
