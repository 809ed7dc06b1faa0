// The change stream of one source: framing, order, transactions.
//
// It keeps the place in the sequence (epoch and seq of the last transaction), holds parts of a
// transaction until it is whole, and keeps events back while a snapshot is being fetched. It knows
// nothing of connections: the source's state machine, the decoder of tests and --check use it.
#ifndef TW_FEED_STREAM_H
#define TW_FEED_STREAM_H

#include "decode.h"
#include "sse.h"

enum tw_stream_notice {
    TW_STREAM_GAP,   // events are missing, or a new epoch began: a snapshot is needed
    TW_STREAM_RESET, // the server asks for a new snapshot
    TW_STREAM_BYE,   // the server goes away
};

struct tw_stream_sinks {
    void (*batch)(void *user, struct tw_batch *batch); // takes the batch
    void (*notice)(void *user, enum tw_stream_notice notice, const char *reason);
    void (*stamp)(void *user, const struct tw_decode_head *head); // of events that tell the time
    // The text of each event that counts, in order, once it is applied or held as a part, and of
    // the heartbeats between them: what a recording consists of. May be NULL.
    void (*taken)(void *user, const char *text, size_t size, int64_t time_ms);
    void *user;
};

struct tw_stream_kept { // an event that waits for the snapshot
    char type[32];
    char *text;
    size_t size;
};

struct tw_stream {
    struct tw_decode *decode; // borrowed
    struct tw_stream_sinks sinks;
    struct tw_sse sse;

    bool synchronised; // events are applied; else they are ignored, or kept if `keeping`
    bool keeping;
    bool replaying; // what was kept is being applied
    bool anywhere;  // the next event says where the stream stands
    bool confirmed; // since it was synchronised, an event has agreed with epoch and seq
    char epoch[TW_EPOCH_MAX + 1];
    uint64_t seq; // of the last event applied

    struct tw_batch **parts; // transaction whose end has not come, in the order of its events
    size_t part_count, part_capacity;
    size_t part_bytes;
    int64_t parts_since_ns;

    struct tw_stream_kept *kept;
    size_t kept_count, kept_capacity, kept_bytes;

    int64_t opened_ns; // when the connection began, monotonic
    uint64_t events;
};

void tw_stream_init(struct tw_stream *stream, struct tw_decode *decode,
                    const struct tw_stream_sinks *sinks);
void tw_stream_finish(struct tw_stream *stream);

// A new connection: forgets a half-received event and parts.
void tw_stream_reset(struct tw_stream *stream);

void tw_stream_push(struct tw_stream *stream, const char *bytes, size_t size);

// One event without framing, as a recording has it.
void tw_stream_event(struct tw_stream *stream, const char *type, const char *text, size_t size);

// From now on events are kept (at most buffered_bytes) until tw_stream_synchronise.
void tw_stream_keep(struct tw_stream *stream);

// Whether the first event kept shows that events lie between a snapshot with this head and it.
bool tw_stream_keeps_too_late(struct tw_stream *stream, const struct tw_decode_head *snapshot);

// The state is that of `epoch` and `seq`; what was kept and is newer is applied.
void tw_stream_synchronise(struct tw_stream *stream, const char *epoch, uint64_t seq);

// For a stream without its snapshot: whatever event comes first is the next one.
void tw_stream_begin_anywhere(struct tw_stream *stream);

// Gives parts up that have waited for more than ten seconds.
void tw_stream_tick(struct tw_stream *stream, int64_t now_ns);

#endif
