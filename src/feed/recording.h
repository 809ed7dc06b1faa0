// Reads a recording (record_format.h): its lines one by one from any of its snapshots on.
//
// Nothing in the file is trusted: what is damaged or breaks off is told once with its place, and
// reading goes on with the next snapshot, or ends.
#ifndef TW_FEED_RECORDING_H
#define TW_FEED_RECORDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "twinview/feed.h"

struct tw_recording;

// Opens a recording and finds its snapshots. NULL with one sentence in `reason` if it is none or
// has no whole snapshot. `limits` is borrowed.
struct tw_recording *tw_recording_open(const char *path, const struct tw_feed_limits *limits,
                                       char *reason, size_t reason_size);
void tw_recording_close(struct tw_recording *recording);

// UTC ms of its first snapshot and of its last event.
int64_t tw_recording_start_ms(const struct tw_recording *recording);
int64_t tw_recording_end_ms(const struct tw_recording *recording);

// The last whole snapshot that is not newer than a moment, else the first whole one.
size_t tw_recording_section_at(struct tw_recording *recording, int64_t time_ms);

// The next line read is the head of this snapshot.
void tw_recording_rewind(struct tw_recording *recording, size_t section);

enum tw_recording_line {
    TW_RECORDING_END,
    TW_RECORDING_HEAD, // of a snapshot
    TW_RECORDING_LINE,
    TW_RECORDING_SKIPPED, // something before the next line cannot be read; `text` says what
};

// The next line, borrowed until the next call; terminated, without its end.
enum tw_recording_line tw_recording_next(struct tw_recording *recording, const char **text,
                                         size_t *size);

// The snapshot whose head was read last, and its time, UTC ms.
size_t tw_recording_section(const struct tw_recording *recording);
int64_t tw_recording_section_ms(const struct tw_recording *recording);

#endif
