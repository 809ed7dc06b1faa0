// The decoder for tests, fuzzers, benches and replay: the same snapshot reader and stream that a
// source uses, without connections.
#define TW_LOG_MODULE "feed"
#include "twinview/decoder.h"
#include "twinview/feed.h"

#include <stdio.h>
#include <stdlib.h>

#include "twinview/log.h"

#include "snapshot.h"
#include "stream.h"

struct tw_decoder {
    struct tw_feed_limits limits;
    struct tw_decode decode;
    struct tw_stream stream;
    char reason[200];

    tw_decoder_batch *batch; // of the push under way
    void *user;
    struct tw_batch *snapshot; // of the snapshot under way
};

static void report(void *user, const char *place, const char *text) {
    (void)user;
    tw_warn("%s: %s", place, text);
}

static void stream_batch(void *user, struct tw_batch *batch) {
    struct tw_decoder *decoder = user;
    decoder->batch(decoder->user, batch);
}

static void stream_notice(void *user, enum tw_stream_notice notice, const char *reason) {
    (void)notice;
    struct tw_decoder *decoder = user;
    snprintf(decoder->reason, sizeof decoder->reason, "%s", reason);
}

struct tw_decoder *tw_decoder_create(const struct tw_feed_limits *limits) {
    struct tw_decoder *decoder = tw_alloc(sizeof *decoder);
    decoder->limits = tw_feed_limits_or_defaults(limits);
    tw_decode_init(&decoder->decode, &decoder->limits);
    decoder->decode.report = report;
    tw_stream_init(
        &decoder->stream, &decoder->decode,
        &(struct tw_stream_sinks){.batch = stream_batch, .notice = stream_notice, .user = decoder});
    return decoder;
}

void tw_decoder_destroy(struct tw_decoder *decoder) {
    if (!decoder)
        return;
    tw_stream_finish(&decoder->stream);
    tw_decode_finish(&decoder->decode);
    free(decoder);
}

// Appends a batch of the same snapshot: the caller of tw_decoder_snapshot gets one.
static void snapshot_batch(void *user, struct tw_batch *batch) {
    struct tw_decoder *decoder = user;
    struct tw_batch *whole = decoder->snapshot;
    if (!whole) {
        decoder->snapshot = batch;
        return;
    }
    for (size_t i = 0; i < batch->write_count; i++) {
        const struct tw_write *write = &batch->writes[i];
        *tw_batch_add_write(whole, write->field) = *write;
    }
    whole->more = batch->more;
    // Their texts stay where they are: the arena's blocks move as well.
    tw_arena_join(&whole->arena, &batch->arena);
    tw_batch_destroy(batch);
}

struct tw_batch *tw_decoder_snapshot(struct tw_decoder *decoder, const char *text, size_t size,
                                     const char **reason) {
    struct tw_snapshot snapshot;
    tw_snapshot_init(&snapshot, &decoder->decode, TW_SNAPSHOT_ANY);
    snapshot.sink = snapshot_batch;
    snapshot.user = decoder;
    bool good = tw_snapshot_push(&snapshot, text, size) && tw_snapshot_end(&snapshot);
    struct tw_batch *batch = decoder->snapshot;
    decoder->snapshot = NULL;
    if (good) {
        tw_stream_synchronise(&decoder->stream, snapshot.head.epoch, snapshot.head.seq);
    } else {
        snprintf(decoder->reason, sizeof decoder->reason, "%s", snapshot.reason);
        *reason = decoder->reason;
        tw_batch_destroy(batch);
        batch = NULL;
    }
    tw_snapshot_finish(&snapshot);
    return batch;
}

bool tw_decoder_push(struct tw_decoder *decoder, const char *bytes, size_t size,
                     tw_decoder_batch *batch, void *user) {
    decoder->batch = batch;
    decoder->user = user;
    tw_stream_push(&decoder->stream, bytes, size);
    return decoder->stream.synchronised;
}
