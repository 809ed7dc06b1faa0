// What a source has ready for the main thread, and what happens when that thread is slow.
//
// Batches wait here in order while the queue is full. Telemetry that waits is merged: the last
// value of a property wins, so its memory does not grow with time. Structure cannot be merged; it
// waits as it is. Together they may take `limit` bytes: what comes then is dropped, which is the
// caller's reason to take a new snapshot.
#ifndef TW_FEED_OUTBOX_H
#define TW_FEED_OUTBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "twinview/change.h"
#include "twinview/queue.h"

struct tw_outbox {
    struct tw_queue *queue; // borrowed
    size_t limit;           // bytes that changes may take while they wait
    struct tw_outbox_item {
        struct tw_batch *batch;
        size_t cost; // bytes of a change; 0: of a snapshot, whose caller stops reading
    } * waiting;
    size_t count, capacity;
    size_t held; // sum of the costs
    struct tw_batch *merging; // the last of those waiting, if it takes telemetry
    struct {
        char *key;
        size_t value;
    } * index; // "asset\x1fproperty" -> value of `merging`
    uint64_t superseded;
    bool pushed; // something went to the queue since the caller last cleared this
};

void tw_outbox_finish(struct tw_outbox *outbox);

// Takes a batch of a snapshot. Its caller stops reading while anything waits.
void tw_outbox_push_state(struct tw_outbox *outbox, struct tw_batch *batch);

// Takes a transaction of the stream. False when it was dropped because too much waits already.
bool tw_outbox_push_change(struct tw_outbox *outbox, struct tw_batch *batch);

// Moves on what the queue has room for. True when nothing waits any more.
bool tw_outbox_flush(struct tw_outbox *outbox);

#endif
