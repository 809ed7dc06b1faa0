// Writes a recording of one source: the lines that it is given, packed, on a thread of its own.
//
// What was given a second ago is in the file, whatever becomes of the process. The giver never
// waits for the disk: a write that fails, or a disk that is too slow for what changes, ends the
// recording with one logged sentence and nothing else.
//
// A file that is full is put aside: FILE.twrec becomes FILE.20261122T052000Z.twrec, by the time of
// its first line, and the next one begins with the next snapshot, which the giver is asked for.
//
// Threads: open and close anywhere; lines from one thread at a time; state from all.
#ifndef TW_FEED_RECORDER_H
#define TW_FEED_RECORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "twinview/queue.h"

struct tw_recorder;

struct tw_recorder_params {
    const char *path;
    size_t buffered_bytes;   // lines that may wait for the disk
    size_t file_bytes;       // about so many in a file, then the next begins; 0: no limit
    uint32_t file_s;         // the same by its age
    uint32_t files;          // that are kept of this recording, this one included; 0: all
    struct tw_wakeup wakeup; // there is room again, after tw_recorder_is_behind
};

// Makes the file; one that exists is not overwritten. NULL after one logged sentence.
struct tw_recorder *tw_recorder_open(const struct tw_recorder_params *params);

// Writes what was given and ends the file; only fault and close may follow.
void tw_recorder_end(struct tw_recorder *recorder);

// Ends and frees the recorder. NULL does nothing.
void tw_recorder_close(struct tw_recorder *recorder);

// Copies one line of JSON; line ends inside it become spaces. `snapshot`: it is the head of a
// snapshot. After a fault lines are ignored.
void tw_recorder_line(struct tw_recorder *recorder, const char *line, size_t size, int64_t time_ms,
                      bool snapshot);

// Whether half of the buffer is waiting: a giver that can wait, as a snapshot can, does so.
bool tw_recorder_is_behind(struct tw_recorder *recorder);

// Whether the file is full, so that a snapshot is wanted for the next one to begin with.
bool tw_recorder_wants_snapshot(const struct tw_recorder *recorder);

// Why the recording ended, or "". At most 200 bytes.
void tw_recorder_fault(struct tw_recorder *recorder, char *reason, size_t size);

#endif
