// Plays a recording: the same snapshot reader, stream and decoder that a connection uses, fed from
// a file and held back until the time of the recording's clock.
//
// It knows no clock: it is told up to which moment to play.
#ifndef TW_FEED_REPLAY_H
#define TW_FEED_REPLAY_H

#include "outbox.h"
#include "recording.h"
#include "snapshot.h"
#include "stream.h"

struct tw_silence {
    int64_t since_ms;       // the last line before it
    int64_t from_ms, to_ms; // while it counts as a loss
};

struct tw_replay {
    const char *name; // borrowed, for messages
    struct tw_recording *recording; // NULL: refused, `reason` says why
    struct tw_decode decode;
    struct tw_snapshot snapshot;
    struct tw_stream stream;
    struct tw_outbox outbox;

    bool sought; // the next snapshot is the first after a seek
    bool in_snapshot; // its end has not come
    bool synchronised; // a snapshot was read and no event is missing since
    bool begun;        // there was a snapshot
    bool has_head;     // a snapshot's head waits for its time
    char *head;
    size_t head_size, head_capacity;
    struct tw_batch **held; // a transaction waits for its time, in one batch or more
    size_t held_count, held_capacity;
    int64_t held_ms;       // of the head or the transaction
    int64_t last_ms;       // of the transaction delivered last
    uint64_t delivered;    // transactions
    uint64_t delivered_seq;
    bool has_heartbeats; // not only changes
    uint64_t line_seq;   // of the line read last
    int64_t line_ms;     // and its time
    struct tw_silence *silences; // read since the transaction delivered last
    size_t silence_count, silence_capacity;
    bool ended;
    char reason[200];
};

// Opens the file; `name`, `limits` and `queue` are borrowed. False with `reason` when refused.
bool tw_replay_init(struct tw_replay *replay, uint32_t source, const char *name, const char *path,
                    const struct tw_feed_limits *limits, struct tw_queue *queue);
void tw_replay_finish(struct tw_replay *replay);

// Goes on from the last snapshot at or before a moment, if that is nearer than what was played.
void tw_replay_seek(struct tw_replay *replay, int64_t time_ms, bool backward);

// Delivers what there is up to a moment, as far as the outbox takes it and for 20 ms at most.
// Returns the moment up to which everything is delivered: at least `until_ms` when all of it is.
int64_t tw_replay_run(struct tw_replay *replay, int64_t until_ms);

// Time of the next snapshot or transaction; TW_TIME_NONE at the end or when it is not known yet.
int64_t tw_replay_next_ms(const struct tw_replay *replay);

// When a silence in the recording begins or ends after a moment; TW_TIME_NONE: none is known. As on
// a connection, three heartbeats without a line are one.
int64_t tw_replay_silence_ms(const struct tw_replay *replay, int64_t after_ms);

// How it stands at a moment that was played.
void tw_replay_health(const struct tw_replay *replay, int64_t at_ms, struct tw_feed_health *health);

#endif
