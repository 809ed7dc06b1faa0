#include "outbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <stb_ds.h>

// A snapshot's batches in the queue: what is read ahead of the main thread costs memory.
#define STATE_AHEAD 16
// What may wait in the queue for the main thread.
#define QUEUE_BYTES (64u << 20)
// Beside what its arena has handed out, a batch that waits costs about this: blocks, arrays.
#define BATCH_COST 4096

static void end_merging(struct tw_outbox *outbox) {
    shfree(outbox->index);
    outbox->index = NULL;
    outbox->merging = NULL;
}

void tw_outbox_finish(struct tw_outbox *outbox) {
    end_merging(outbox);
    for (size_t i = 0; i < outbox->count; i++)
        tw_batch_destroy(outbox->waiting[i].batch);
    free(outbox->waiting);
    *outbox = (struct tw_outbox){0};
}

// What waits for the main thread is bounded in bytes too: what is in the queue is taken to be as
// large as what comes next.
static bool push(struct tw_outbox *outbox, struct tw_batch *batch) {
    return tw_queue_length(outbox->queue) * batch->arena.bytes <= QUEUE_BYTES &&
           tw_queue_push(outbox->queue, batch);
}

bool tw_outbox_flush(struct tw_outbox *outbox) {
    size_t sent = 0;
    while (sent < outbox->count) {
        struct tw_batch *batch = outbox->waiting[sent].batch;
        bool too_early =
            (batch->more || batch->replaces) && tw_queue_length(outbox->queue) >= STATE_AHEAD;
        if (too_early || !push(outbox, batch))
            break;
        if (batch == outbox->merging)
            end_merging(outbox);
        outbox->held -= outbox->waiting[sent].cost;
        sent++;
    }
    if (sent) {
        outbox->pushed = true;
        outbox->count -= sent;
        memmove(outbox->waiting, outbox->waiting + sent, outbox->count * sizeof *outbox->waiting);
    }
    return outbox->count == 0;
}

static void wait_in_line(struct tw_outbox *outbox, struct tw_batch *batch, size_t cost) {
    TW_GROW(outbox->waiting, outbox->count, outbox->capacity);
    outbox->waiting[outbox->count++] = (struct tw_outbox_item){batch, cost};
    outbox->held += cost;
}

void tw_outbox_push_state(struct tw_outbox *outbox, struct tw_batch *batch) {
    end_merging(outbox);
    wait_in_line(outbox, batch, 0);
    tw_outbox_flush(outbox);
}

static void copy_value(struct tw_arena *arena, struct tw_value_update *to,
                       const struct tw_value_update *from) {
    to->value = from->value;
    to->quality = from->quality;
    to->time_ms = from->time_ms;
    to->why = from->why ? tw_arena_strdup(arena, from->why) : NULL;
    if (to->value.kind == TW_VALUE_STRING)
        to->value.string = tw_arena_strdup(arena, from->value.string);
}

static void merge_value(struct tw_outbox *outbox, const struct tw_value_update *value) {
    struct tw_arena *arena = &outbox->merging->arena;
    char key[512];
    snprintf(key, sizeof key, "%s\x1f%s", value->asset, value->property);
    ptrdiff_t known = shgeti(outbox->index, key);
    if (known >= 0) {
        copy_value(arena, &outbox->merging->values[outbox->index[known].value], value);
        outbox->superseded++;
        return;
    }
    shput(outbox->index, key, outbox->merging->value_count);
    struct tw_value_update *added = tw_batch_add_value(outbox->merging);
    added->asset = tw_arena_strdup(arena, value->asset);
    added->property = tw_arena_strdup(arena, value->property);
    copy_value(arena, added, value);
}

static void merge(struct tw_outbox *outbox, const struct tw_batch *batch) {
    if (!outbox->merging) {
        outbox->merging = tw_batch_create(batch->source);
        sh_new_arena(outbox->index);
        wait_in_line(outbox, outbox->merging, BATCH_COST);
    }
    struct tw_batch *merging = outbox->merging;
    size_t before = merging->arena.bytes;
    for (size_t i = 0; i < batch->value_count; i++)
        merge_value(outbox, &batch->values[i]);
    if (!merging->epoch || strcmp(merging->epoch, batch->epoch) != 0)
        merging->epoch = tw_arena_strdup(&merging->arena, batch->epoch);
    merging->seq = batch->seq;
    merging->time_ms = batch->time_ms;
    merging->received_ns = batch->received_ns;
    size_t grown = merging->arena.bytes - before;
    outbox->waiting[outbox->count - 1].cost += grown; // the merging one is the last
    outbox->held += grown;
}

bool tw_outbox_push_change(struct tw_outbox *outbox, struct tw_batch *batch) {
    if (tw_outbox_flush(outbox) && push(outbox, batch)) {
        outbox->pushed = true;
        return true;
    }
    size_t cost = batch->arena.bytes + BATCH_COST;
    bool fits = outbox->held + cost <= outbox->limit;
    // Values that belong to what comes next must not be seen before it.
    if (fits && (batch->write_count || batch->more)) {
        end_merging(outbox);
        wait_in_line(outbox, batch, cost);
        return true;
    }
    if (fits)
        merge(outbox, batch);
    tw_batch_destroy(batch);
    return fits;
}
