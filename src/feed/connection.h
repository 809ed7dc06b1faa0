// A source with its transports: HTTP, a file, a recording, or the polls that stand for a stream
// where a server has none. It hands over what comes and opens and closes what the source asks for;
// when it is run is the feed thread's business (feed.c).
//
// Threads: create on the main thread, everything else on the feed's; destroy when that has ended.
#ifndef TW_FEED_CONNECTION_H
#define TW_FEED_CONNECTION_H

#include <stdint.h>

#include "alert_poll.h"
#include "http.h"
#include "replay.h"
#include "source.h"

struct tw_connection {
    struct tw_http *http;                // borrowed
    struct tw_feed_source_params params; // copied
    struct tw_source source;
    struct tw_replay *replay;     // of a recording: the source itself stays unused
    struct tw_alert_poll *alerts; // stands for the transports; NULL: it is a twin server
    struct tw_http_request *requests[TW_TRANSFER_COUNT];
    int file; // -1: none is read
};

// Copies the params. Its source is still to be initialised.
struct tw_connection *tw_connection_create(struct tw_http *http,
                                           const struct tw_feed_source_params *params);

// Frees what it holds, its recorder and its replay too.
void tw_connection_destroy(struct tw_connection *connection);

// What its source is to ask for transports.
struct tw_source_ops tw_connection_ops(struct tw_connection *connection);

// Reads a document from its file, as far as the main thread keeps up; waits for nobody who is to
// write into a pipe. Returns when it wants to be called again (monotonic ns), if there is room
// then.
int64_t tw_connection_read_file(struct tw_connection *connection);

#endif
