// One source: what is received and in which order. It tells its link (link.h) what happened there
// and does what the link's table says. It knows neither curl nor files nor threads: transports call
// the tw_source_* functions below, and it asks them through `ops`. Time is passed in, so that tests
// need no waiting.
//
// A source is in step when its snapshot was asked for while the stream was open already, or when
// an event proved that the stream goes on where the snapshot ends (same epoch, the same seq or the
// next).
#ifndef TW_FEED_SOURCE_H
#define TW_FEED_SOURCE_H

#include "last_known.h"
#include "link.h"
#include "outbox.h"
#include "recorder.h"
#include "server_clock.h"
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
    // With `etag` only what differs from it is wanted (RFC 9110, section 13.1.2); NULL: anything.
    void (*open)(void *user, enum tw_transfer transfer, const char *url, const char *etag);
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
    const char *error;     // NULL: complete
    bool refused;          // by us: error says what the server must do otherwise
    int64_t retry_after_s; // 0: not said
};

struct tw_source {
    uint32_t index;
    char *name, *address; // as given, and what is opened
    bool is_file;
    struct tw_source_ops ops;
    const struct tw_feed_limits *limits;
    struct tw_recorder *recorder; // borrowed; NULL: nothing is recorded
    struct tw_last_known *last_known; // borrowed; NULL: none is kept
    bool has_site;                    // a snapshot, or what was last known, was handed over

    struct tw_decode decode;
    struct tw_stream stream;
    struct tw_snapshot snapshot;
    struct tw_outbox outbox;
    struct tw_link link;

    int64_t now_ns;
    bool running[TW_TRANSFER_COUNT];     // asked for and not closed
    int64_t heard_ns[TW_TRANSFER_COUNT]; // when it was opened or last brought anything
    bool stream_open;                    // headers are there
    char *stream_url;                    // NULL: not known yet
    char *base; // address of the document (RFC 3986, section 5.1.3), for what it refers to
    uint32_t heartbeat_ms;
    char user[TW_ID_MAX + 1]; // as the last snapshot's head says
    bool must_advance; // the snapshot under way was asked for because of a gap after resync_seq
    uint64_t resync_seq;
    char resync_epoch[TW_EPOCH_MAX + 1];

    bool stream_first;   // the stream was open before the last snapshot was asked for
    int64_t unproved_ns; // 0: the snapshot is proved current; -1: not, and the stream is to open;
                         // else since when it waits for an event that proves it
    int64_t snapshot_ns; // when it was asked for
    bool whole;          // the state handed over is that of stream.epoch and stream.seq
    bool conditional;    // the snapshot under way was asked for with the ETag
    bool refreshing;     // it is for a recording's next file: nothing is wrong
    int64_t refresh_ns;  // when the next one may be asked for
    char *etag;          // of the last snapshot, NULL: none; and what it held:
    char etag_epoch[TW_EPOCH_MAX + 1];
    uint64_t etag_seq;

    int64_t behind_ns; // when the viewer was last behind, 0: not lately
    bool skewed;       // the server's clock is off
    int64_t received_ns;

    struct tw_server_clock clock;
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

// The head of an answer with status 200.
struct tw_transfer_head {
    const char *url;  // where redirections led to; NULL: what was asked for
    const char *etag; // NULL: none
};

// The transport's side. `opened`: the answer has begun; `head` NULL says nothing of it. `received`:
// FULL means that the same bytes are to come again once the outbox is empty. `closed`: the transfer
// is gone.
void tw_source_opened(struct tw_source *source, enum tw_transfer transfer,
                      const struct tw_transfer_head *head, int64_t now_ns);
enum tw_source_take tw_source_received(struct tw_source *source, enum tw_transfer transfer,
                                       const char *bytes, size_t size, int64_t now_ns);
void tw_source_closed(struct tw_source *source, enum tw_transfer transfer,
                      const struct tw_transfer_end *end, int64_t now_ns);

// Whether bytes of a snapshot would be taken now.
bool tw_source_has_room(struct tw_source *source);

// Server's clock minus ours, by the least delayed of the newest stamps; 0 if none is known.
int64_t tw_source_clock_offset_ms(const struct tw_source *source);

// source_timers.c
// Heartbeats, retries, parts. Returns when it wants to be called again (monotonic ns).
int64_t tw_source_tick(struct tw_source *source, int64_t now_ns);
void tw_source_health(const struct tw_source *source, struct tw_feed_health *health);

// What the timers do with it: what happened is told to the link, and what that says is done.
void tw_source_tell(struct tw_source *source, enum tw_link_event event, const char *reason);
void tw_source_act(struct tw_source *source, enum tw_link_action action);
// Asks for a snapshot; `refreshing`: only for a recording's next file. The stream goes on.
void tw_source_fetch(struct tw_source *source, bool refreshing);
// False if it is not for that alone, or if something of it was taken already.
bool tw_source_give_up_refreshing(struct tw_source *source, const char *reason);
// Hands a batch of a whole state over; `user` is the source.
void tw_source_take_state(void *user, struct tw_batch *batch);

#endif
