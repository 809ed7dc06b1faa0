// What --check collects while it reads a source as a viewer would: problems with their places, and
// the ids that exist and are referred to.
#ifndef TW_FEED_CHECK_H
#define TW_FEED_CHECK_H

#include "snapshot.h"
#include "stream.h"
#include "twinview/feed_check.h"

struct tw_check_id {
    char *key;
    int value;
};

struct tw_check_reference {
    char *place, *id;
    const char *what; // "asset" or "type"
};

struct tw_check {
    tw_feed_problem *problem, *advice; // advice may be NULL
    void *user;
    struct tw_feed_check_result result;
    bool stopped; // a callback had enough
    bool quiet;   // what is found was told before

    // Of the stamps of events: the largest is the least delayed.
    bool said_bye, has_stamp, went_back;
    int64_t offset_ms, last_ms; // server's clock minus ours; the last stamp

    struct tw_feed_limits limits;
    struct tw_decode decode;
    struct tw_stream stream;
    struct tw_snapshot snapshot;
    char *history, *forecast; // links, NULL: none
    char *sample[2];          // a property with a number: asset and name; NULL: none
    char *alarmed;            // an asset with an alarm, NULL: none

    const char *base; // address of the document, NULL: none; what it names must be on its host

    struct tw_check_id *assets, *types; // ids that exist
    struct tw_check_id *strangers;      // ids of values that were told
    struct tw_check_reference *references;
    size_t reference_count, reference_capacity;
};

// `limits` may be NULL.
void tw_check_init(struct tw_check *check, const struct tw_feed_limits *limits,
                   tw_feed_problem *problem, tw_feed_problem *advice, void *user);
void tw_check_finish(struct tw_check *check);

void tw_check_tell(struct tw_check *check, const char *place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void tw_check_advise(struct tw_check *check, const char *place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// A snapshot begins, in the place of any former one. After an NDJSON snapshot's end lines are taken
// for events, as in a recording, if `with_tail`.
void tw_check_begin_snapshot(struct tw_check *check, enum tw_snapshot_form form, bool with_tail);
bool tw_check_push_snapshot(struct tw_check *check, const char *bytes, size_t size);
// Tells what is missing. False if the snapshot is refused.
bool tw_check_end_snapshot(struct tw_check *check);

// Tells which of the references name nothing, and forgets them.
void tw_check_references(struct tw_check *check);

// A server, until the duration is over or it fails.
void tw_check_server(struct tw_check *check, const struct tw_feed_source_params *source,
                     double duration_s);
void tw_check_recording(struct tw_check *check, const char *path);

#endif
