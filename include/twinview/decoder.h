// The feed's decoder by itself, for tests, fuzzers and benches: takes a snapshot, or the bytes of
// the stream (SSE) of a source that is in step, and returns batches one by one. No network.
//
// Threads: a decoder belongs to one thread.
#ifndef TWINVIEW_DECODER_H
#define TWINVIEW_DECODER_H

#include "twinview/feed.h"

struct tw_decoder;
struct tw_decoder *tw_decoder_create(const struct tw_feed_limits *limits);
void tw_decoder_destroy(struct tw_decoder *decoder);

// A document or NDJSON snapshot, whole. NULL with *reason (owned by the decoder) if refused.
struct tw_batch *tw_decoder_snapshot(struct tw_decoder *decoder, const char *text, size_t size,
                                     const char **reason);

// Pushes bytes of the event stream, cut anywhere; calls `batch` for each complete transaction,
// which then owns it. False when the stream is out of sequence and needs a new snapshot.
typedef void tw_decoder_batch(void *user, struct tw_batch *batch);
bool tw_decoder_push(struct tw_decoder *decoder, const char *bytes, size_t size,
                     tw_decoder_batch *batch, void *user);

#endif
