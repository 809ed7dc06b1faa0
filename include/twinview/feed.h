// The feed: receives twin documents and change streams from sources, decodes them on its own
// thread, and hands over batches of typed changes.
//
// One thread serves all sources (curl multi). Each source has one connection state. What is
// mutable never crosses the thread's border: batches and fetched files move through bounded queues,
// health is copied. It does NOT hold twin state, apply changes or draw; it does not fetch from
// another host than the source's unless the user allowed it, and reads no file outside the asset
// root.
//
// Threads: all functions are called from the thread that created the feed (main).
#ifndef TWINVIEW_FEED_H
#define TWINVIEW_FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "twinview/alarm_event.h"
#include "twinview/change.h"
#include "twinview/queue.h"

struct tw_feed;

struct tw_feed_limits { // 0: the default in brackets
    size_t event_bytes;      // one event of the stream (16 MiB)
    size_t document_bytes;   // a snapshot as one JSON document (16 MiB)
    size_t line_bytes;       // one NDJSON line (16 MiB)
    size_t buffered_bytes;   // events held while a snapshot is fetched, parts held (64 MiB)
    size_t inflated_bytes;   // what a compressed snapshot may grow to (1 GiB)
    size_t file_bytes;       // one fetched model (256 MiB)
    size_t cache_bytes;      // fetched models that are kept (4 GiB); as many again of imported ones
    uint32_t values;         // values in one event (200,000)
    uint32_t depth;          // nesting (32)
    uint32_t queue_length;   // batches waiting for the main thread (256)
    size_t state_bytes;      // of the twin, which checks it itself (1 GiB)
    size_t journal_bytes;    // of the twin's journal of alarms, likewise (8 MiB)
    uint32_t string_bytes;   // text of a property (256, at most that)
    uint32_t text_bytes;     // name or address (1,024, at most that)
    uint32_t requests;       // model files fetched at a time (6)
    uint32_t snapshot_s;     // seconds that a snapshot may take (600)
    uint32_t retry_after_s;  // longest wait that a server may ask for, seconds (300)
    size_t record_bytes;     // of one file of a recording, then another begins (no limit)
    uint32_t record_s;       // seconds that one covers, then another begins (no limit)
    uint32_t record_files;   // of a recording that are kept, the oldest go (all)
};

enum tw_seek { // where in a recording
    TW_SEEK_START, // ms from there
    TW_SEEK_END,
    TW_SEEK_HERE,
    TW_SEEK_TIME, // UTC ms
};

struct tw_play_params { // of recordings
    double speed; // 0.1 .. 1000; 0: 1
    bool paused;
    enum tw_seek from; // where to begin
    int64_t ms;
};

// A limit as users know it, for help texts and configuration.
struct tw_feed_limit {
    const char *name, *standard_text; // "event_bytes", "16M"
    uint64_t standard, low, high;
    const char *text; // what it limits, with its unit
};

// NULL after the last one.
const struct tw_feed_limit *tw_feed_limit_at(size_t index);

// Sets the limit of that index. False when the value is outside its range; nothing is changed then.
bool tw_feed_limits_set(struct tw_feed_limits *limits, size_t index, uint64_t value);

// The same by "NAME=VALUE", VALUE a whole number with K, M or G (powers of 1024) behind it.
bool tw_feed_limits_parse(struct tw_feed_limits *limits, const char *assignment);

// Takes over those of `by` that are not 0.
void tw_feed_limits_override(struct tw_feed_limits *limits, const struct tw_feed_limits *by);

struct tw_feed_params {
    struct tw_wakeup wakeup; // called from the feed thread when something is there to poll
    struct tw_feed_limits limits;
    uint64_t jitter_seed; // 0: from the clock; tests set it
    struct tw_play_params play;
    // Where the last snapshot of each server is kept, to be shown as lost by a viewer that starts
    // without it. Outlives the feed. NULL: nowhere.
    const char *last_known_folder;
};

#define TW_FEED_SOURCES_MAX 64

struct tw_alert_priority {
    const char *value;
    int priority; // 1..4
};

// How the alerts of a Prometheus Alertmanager become alarms.
struct tw_alert_map {
    const char *asset;    // label whose value is the asset's id
    const char *priority; // label, whose values have these priorities; others 3
    const struct tw_alert_priority *priorities;
    int priority_count;
    const char *text; // annotation that is the alarm's text; else the alert's name
    double every_s;   // asked so often
};

// One source, with what it may be shown and may reach. Credentials go to its own host only.
struct tw_feed_source_params {
    const char *name;    // NULL: by its address
    const char *address; // http(s) of a twin server, or path of a twin document (.json, .ndjson) or
                         // of a recording (.twrec)
    const char *asset_root; // local files may be read below it; NULL: the document's folder
    const char *const *allowed_hosts; // of files that it refers to, beyond its own
    int allowed_host_count;
    const char *ca_file, *cert_file, *key_file, *token_file; // NULL: none
    const char *record; // path of the recording to be made of it, NULL: none
    const struct tw_alert_map *alerts; // not NULL: the address is of an Alertmanager. Borrowed, it
                                       // outlives the feed
    bool passing; // its last snapshot is not worth keeping: a demo
};

enum tw_feed_state {
    TW_FEED_CONNECTING,
    TW_FEED_SYNCHRONISING, // stream open, snapshot under way
    TW_FEED_LIVE,
    TW_FEED_LAGGING,     // the queue is full, or the clock is off by more than 2 s
    TW_FEED_OUT_OF_SYNC, // resynchronising, or giving up for a while because it does not help
    TW_FEED_LOST,        // silence of three heartbeats, or no connection; retrying
    TW_FEED_REFUSED,     // the server said no (401, 403, 204, not a twin feed); reason says what
    TW_FEED_STATIC,      // a document from a file: complete, never changes
    TW_FEED_REPLAY,      // a recording is played
};

struct tw_feed_health {
    const char *name;           // the source's name as given, else its host or file
    char address[256];          // without credentials
    enum tw_feed_state state;
    char reason[200];           // one sentence, "" if there is nothing to say
    int64_t since_ns;           // monotonic, when the state began
    bool out_of_date;           // its values are not known to hold: lost or refused, and not in
                                // step since, or out of sync for more than three heartbeats
    int64_t last_data_ms;       // server's stamp of the last event, UTC; TW_TIME_NONE: none yet
    int64_t last_data_ns;       // monotonic, when anything was last received
    int64_t next_try_ns;        // monotonic, 0: none planned
    int64_t clock_offset_ms;    // server's clock minus ours
    uint64_t events, updates, superseded, dropped, rejected, reconnects, problems, bytes;
    char epoch[64];
    uint64_t seq;               // of the last event received; its batch may still be to be polled
    char user[129]; // whom the server takes us for, "" if it does not say
    bool recorded;             // a recording was asked for
    char record_fault[200];    // why it ended, "" if it goes on
};

struct tw_feed *tw_feed_create(const struct tw_feed_params *params);

// Stops the thread, closes connections, frees what was not polled.
void tw_feed_destroy(struct tw_feed *feed);

// Stops receiving and completes the recordings. What was received is still to be polled: after the
// last batch the caller's state is that of the recordings' ends. Only poll, health and destroy may
// follow.
void tw_feed_stop(struct tw_feed *feed);

// Adds a source; the params are copied. Returns its index, or -1 after logging one sentence when
// the address is unusable (unknown scheme, no such file) or its recording cannot be made. Files are
// read and decoded on the feed thread too.
int tw_feed_add_source(struct tw_feed *feed, const struct tw_feed_source_params *params);

// Tries a source again now, if it is lost, refused or waits to resynchronise; files are read anew.
void tw_feed_retry(struct tw_feed *feed, int source);

// The next batch, or NULL. The caller applies and destroys it.
struct tw_batch *tw_feed_poll(struct tw_feed *feed);

void tw_feed_health(const struct tw_feed *feed, int source, struct tw_feed_health *health);

// Counts what the twin reported for a batch into the source's health.
void tw_feed_count(struct tw_feed *feed, int source, uint64_t superseded, uint64_t rejected,
                   uint64_t problems);

// The http or https address that `reference` is in a document that came from `base`, whole; what is
// not printable ASCII, spaces and quotes are percent-encoded (RFC 3986, section 2.1), so that it is
// read as it is followed. NULL if it is none. Free with free().
char *tw_feed_resolve(const char *base, const char *reference);

// Asks for a file that a source's document refers to by relative address. The answer comes by
// tw_feed_poll_file with the same request number.
void tw_feed_fetch(struct tw_feed *feed, int source, const char *reference, uint32_t request);

struct tw_feed_file {
    uint32_t request;
    char *path;   // of a local copy; NULL on failure
    char *reason; // NULL on success
};

// Moves the next answer out; free both texts with free(). False if there is none.
bool tw_feed_poll_file(struct tw_feed *feed, struct tw_feed_file *file);

// What an operator asks a server to do with an alarm (docs/feed.md, section 7). Nothing else is
// ever sent. Texts are borrowed for the call.
enum tw_action_kind {
    TW_ACTION_ACKNOWLEDGE,
    TW_ACTION_SHELVE,
    TW_ACTION_UNSHELVE,
    TW_ACTION_RESET, // ends a latched alarm that is over
};
const char *tw_action_name(enum tw_action_kind kind); // "acknowledge", ...

struct tw_feed_action {
    enum tw_action_kind kind;
    const char *alarm;
    int64_t since_ms;   // of the alarm as it was seen; TW_TIME_NONE: not known
    int64_t until_ms;   // of a shelving, UTC on the server's clock
    const char *key;    // new for each action
    const char *who, *station, *comment; // NULL or "": not sent
};

// Posts an action to `reference`, the link "actions" of the source's document. The same key is sent
// again while the server is busy or does not answer. The answer comes by tw_feed_poll_answer with
// the same request number; at most 20 s later.
void tw_feed_act(struct tw_feed *feed, int source, const char *reference,
                 const struct tw_feed_action *action, uint32_t request);

enum tw_feed_outcome {
    TW_FEED_ACCEPTED,   // its effect is still to come in the stream
    TW_FEED_DECLINED,   // the server said no
    TW_FEED_UNANSWERED, // nobody knows whether it was done
    TW_FEED_UNSENT,     // not sent: the link leaves the source's own host
};

struct tw_feed_answer {
    uint32_t request;
    enum tw_feed_outcome outcome;
    char reason[200]; // one sentence, "" if accepted
};

bool tw_feed_poll_answer(struct tw_feed *feed, struct tw_feed_answer *answer);

// What a property was, or is expected to be: a question to the link "history" or "forecast" of a
// source's document, and the answer.
struct tw_feed_question {
    const char *asset, *property; // ids, as the source has them
    int64_t from_ms, to_ms;       // UTC on the server's clock
    uint32_t points;              // at most, 1 to 10,000
};

struct tw_feed_point {
    int64_t time_ms;        // of a bucket its begin
    double low, high, mean; // NaN: a gap; of a single value all the same; of a forecast its band
    bool bad;               // or some of the bucket's values were
};

struct tw_feed_series {
    uint32_t request;
    struct tw_feed_point *points; // times ascend
    size_t count;
    int64_t made_ms; // when a forecast was made, UTC on the server's clock; 0: it is none
    char reason[160]; // one sentence if there is no answer, else ""
};

// The answer comes by tw_feed_poll_series with the same request number, at most 15 s later.
void tw_feed_ask(struct tw_feed *feed, int source, const char *reference,
                 const struct tw_feed_question *question, uint32_t request);

// Moves the next answer out; free its points with free(). False if there is none.
bool tw_feed_poll_series(struct tw_feed *feed, struct tw_feed_series *series);

// What alarms did: the other question to that link (docs/feed.md, section 8.1).
struct tw_feed_alarm_question {
    const char *asset;      // id, as the source has it; NULL: all alarms, also those of none
    const char *language;   // of texts: "en", "zh"
    int64_t from_ms, to_ms; // UTC on the server's clock
    uint32_t events;        // at most, the newest: 1 to 10,000
};

struct tw_feed_alarm_past {
    uint32_t request;
    struct tw_alarm_event *events; // times ascend; source and serial are not known here
    size_t count;
    size_t unreadable;      // events that something was wrong with: left out, logged
    int64_t from_ms, to_ms; // all that happened in between is there
    char epoch[64];         // and up to this event of the stream; "": not said
    uint64_t seq;
    struct tw_arena arena; // holds the texts
    char reason[160];      // one sentence if there is no answer, else ""
};

void tw_feed_alarm_past_finish(struct tw_feed_alarm_past *past);

// The answer comes by tw_feed_poll_alarms with the same request number, at most 15 s later.
void tw_feed_ask_alarms(struct tw_feed *feed, int source, const char *reference,
                        const struct tw_feed_alarm_question *question, uint32_t request);

// Moves the next answer out. False if there is none.
bool tw_feed_poll_alarms(struct tw_feed *feed, struct tw_feed_alarm_past *past);

// Recordings (.twrec) are played by one clock, the recordings' own time. Several play together.
struct tw_playback {
    int64_t start_ms, end_ms;    // first snapshot, last event; UTC. TW_TIME_NONE: not read yet
    int64_t position_ms;         // of the clock at anchor_ns (monotonic)
    int64_t anchor_ns;
    int64_t limit_ms;            // up to here everything was handed over: the clock waits there
    double speed;                // 0.1 .. 1000
    bool paused;
    bool seeking; // what is there already is not the picture of position_ms yet
};

// False if no source is a recording.
bool tw_feed_playback(const struct tw_feed *feed, struct tw_playback *playback);

// The clock's time at a monotonic moment.
int64_t tw_playback_position(const struct tw_playback *playback, int64_t now_ns);

void tw_feed_pause(struct tw_feed *feed, bool paused);
void tw_feed_set_speed(struct tw_feed *feed, double speed);
void tw_feed_seek(struct tw_feed *feed, enum tw_seek from, int64_t ms);
// Pauses, and shows one transaction more or less.
void tw_feed_step(struct tw_feed *feed, bool back);

#endif
