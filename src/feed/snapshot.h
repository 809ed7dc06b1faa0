// Reads a snapshot from bytes cut anywhere: one JSON document, or NDJSON (ndjson.org) line by line
// in the memory of one line.
//
// An NDJSON snapshot becomes many batches of one transaction (tw_batch.more); only its last line,
// {"end":true,"count":n}, completes it.
#ifndef TW_FEED_SNAPSHOT_H
#define TW_FEED_SNAPSHOT_H

#include "decode.h"

enum tw_snapshot_form {
    TW_SNAPSHOT_ANY,      // told by its first line
    TW_SNAPSHOT_DOCUMENT, // one JSON value
    TW_SNAPSHOT_LINES,    // NDJSON
};

// Takes the batch.
typedef void tw_snapshot_sink(void *user, struct tw_batch *batch);
// A line after the end of an NDJSON snapshot: a recording goes on with its events. False stops.
typedef bool tw_snapshot_tail(void *user, const char *line, size_t size);
// The text of the snapshot in lines of NDJSON, also if it came as one document; `head` with the
// first. Each is told once it has been read.
typedef void tw_snapshot_text(void *user, const char *line, size_t size,
                              const struct tw_decode_head *head);

struct tw_snapshot {
    struct tw_decode *decode; // borrowed
    enum tw_snapshot_form form;
    tw_snapshot_sink *sink;
    tw_snapshot_tail *tail; // NULL: nothing may follow the end
    tw_snapshot_text *text_sink; // may be NULL
    void *user;

    char *text; // the line or document being received
    size_t length, capacity;
    size_t bytes;         // received in all
    bool begun, has_line; // ANY: more than space has come; a first line that is a whole object
    uint64_t line, count; // lines begun; members lines between head and end
    struct tw_decode_head head;
    bool has_head, ended, failed;
    struct tw_batch *batch;
    bool replaces; // the next batch is the first
    char reason[200];
};

void tw_snapshot_init(struct tw_snapshot *snapshot, struct tw_decode *decode,
                      enum tw_snapshot_form form);
void tw_snapshot_finish(struct tw_snapshot *snapshot);

// False when the snapshot is refused; `reason` says why in one sentence.
bool tw_snapshot_push(struct tw_snapshot *snapshot, const char *bytes, size_t size);

// No more bytes will come. False when the snapshot is incomplete or wrong.
bool tw_snapshot_end(struct tw_snapshot *snapshot);

#endif
