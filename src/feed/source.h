// One source: the state machine of its connection. It owns what is received and in which order,
// and knows neither curl nor files nor threads: transports call the tw_source_* functions below,
// and it asks them through `ops`. Time is passed in, so that tests need no waiting.
//
//   connecting --snapshot and stream--> live <--> lagging
//      ^  |                              |  gap, reset, new epoch
//      |  +--> refused                   v
//   back-off <---- lost <---------- out of sync --snapshot--> live
//
//   connecting --document of a file, or without a stream--> static
#ifndef TW_FEED_SOURCE_H
#define TW_FEED_SOURCE_H

#include "twinview/random.h"

#include "outbox.h"
#include "recorder.h"
#include "snapshot.h"
#include "stream.h"

enum tw_transfer {
    TW_TRANSFER_SNAPSHOT,
    TW_TRANSFER_STREAM,
    TW_TRANSFER_COUNT
};

// What the state machine asks of its transport. Both may be called from inside a tw_source_*
// function that the transport is calling.
struct tw_source_ops {
    void (*open)(void *user, enum tw_transfer transfer, const char *url);
    void (*close)(void *user, enum tw_transfer transfer);
    void *user;
};

enum tw_source_take {
    TW_SOURCE_TAKEN,
    TW_SOURCE_FULL,
    TW_SOURCE_STOP
};

struct tw_transfer_end {
    long status;           // HTTP status, 0: none
    const char *error;     // of the transport, NULL: complete
    int64_t retry_after_s; // 0: not said
};

struct tw_source {
    uint32_t index;
    char *name, *address; // as given, and what is opened
    bool is_file;
    struct tw_source_ops ops;
    const struct tw_feed_limits *limits;
    struct tw_recorder *recorder; // borrowed; NULL: nothing is recorded

    struct tw_decode decode;
    struct tw_stream stream;
    struct tw_snapshot snapshot;
    struct tw_outbox outbox;
    struct tw_random random;

    enum tw_feed_state state;
    char reason[200];
    int64_t now_ns, since_ns, next_try_ns, live_since_ns;
    bool running[TW_TRANSFER_COUNT]; // asked for and not closed
    bool stream_open;                // headers are there
    char *stream_url;                // NULL: not known yet
    uint32_t failures;               // since it was last live for a while
    uint32_t heartbeat_ms;
    char user[TW_ID_MAX + 1]; // as the last snapshot's head says
    bool must_advance; // the snapshot under way was asked for because of a gap after resync_seq
    uint64_t resync_seq;
    char resync_epoch[TW_EPOCH_MAX + 1];
    int64_t heard_ns;

    int64_t offsets_ms[16]; // newest estimates of the server's clock minus ours
    uint32_t offset_count;
    int64_t last_data_ms;
    uint64_t reconnects, bytes;
};

// Keeps `name` and `address` as copies; `limits` and `queue` are borrowed.
void tw_source_init(struct tw_source *source, uint32_t index, const char *name, const char *address,
                    const struct tw_feed_limits *limits, struct tw_queue *queue, uint64_t seed);
void tw_source_finish(struct tw_source *source);

void tw_source_start(struct tw_source *source, int64_t now_ns);

// Tries again now instead of when the back-off ends, or at all; nothing while it is connected.
void tw_source_retry(struct tw_source *source, int64_t now_ns);

// The transport's side. `opened`: the answer has begun. `received`: FULL means that the same bytes
// are to come again once the outbox is empty. `closed`: the transfer is gone.
void tw_source_opened(struct tw_source *source, enum tw_transfer transfer, int64_t now_ns);
enum tw_source_take tw_source_received(struct tw_source *source, enum tw_transfer transfer,
                                       const char *bytes, size_t size, int64_t now_ns);
void tw_source_closed(struct tw_source *source, enum tw_transfer transfer,
                      const struct tw_transfer_end *end, int64_t now_ns);

// Whether bytes of a snapshot would be taken now.
bool tw_source_has_room(struct tw_source *source);

// Timers: heartbeats, retries, parts. Returns when it wants to be called again (monotonic ns).
int64_t tw_source_tick(struct tw_source *source, int64_t now_ns);

// Server's clock minus ours, by the least delayed of the newest stamps; 0 if none is known.
int64_t tw_source_clock_offset_ms(const struct tw_source *source);

void tw_source_health(const struct tw_source *source, struct tw_feed_health *health);

#endif
