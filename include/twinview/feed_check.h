// The feed's check: whether a document, a stream or a running server keeps to Twin Feed 1, fault by
// fault, each with its place.
//
// Threads: any; nothing is shared with a feed.
#ifndef TWINVIEW_FEED_CHECK_H
#define TWINVIEW_FEED_CHECK_H

#include "twinview/feed.h"

// Problem found by a check: JSON path or line, and one sentence. Return false to stop.
typedef bool tw_feed_problem(void *user, const char *place, const char *text);

// Checks a document or a stream of events in memory against Twin Feed 1 and calls `problem` for
// each fault. Returns the number of faults.
size_t tw_feed_check(const char *text, size_t size, tw_feed_problem *problem, void *user);

struct tw_feed_check_params {
    const struct tw_feed_source_params *source; // its address may also be a recording's path
    struct tw_feed_limits limits;
    double duration_s;        // how long a server's stream is read; < 0: by its heartbeat
    tw_feed_problem *problem; // breaks a MUST of docs/feed.md
    tw_feed_problem *advice;  // departs from a SHOULD; may be NULL
    void *user;
};

struct tw_feed_check_result {
    size_t problems, advice, assets;
    uint64_t events, bytes; // bytes of snapshots
    double seconds;         // of reading a stream
};

// Checks a file, a recording, or a running server: its answers, its snapshot, and its stream for
// some seconds. Blocks. False after one logged sentence when a file cannot be read.
bool tw_feed_check_source(const struct tw_feed_check_params *params,
                          struct tw_feed_check_result *result);

#endif
