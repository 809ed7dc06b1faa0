// Framing of Server-Sent Events: WHATWG HTML, section 9.2.6 "Interpreting an event stream".
//
// Bytes may be cut anywhere. An event larger than the limit is given up while it is being received
// and skipped to the next blank line; its memory is never more than the limit.
#ifndef TW_FEED_SSE_H
#define TW_FEED_SSE_H

#include <stdbool.h>
#include <stddef.h>

struct tw_sse_event {
    const char *type; // "message" if the stream named none
    const char *data; // terminated; lines joined by LF
    size_t size;
    bool too_large; // was skipped: no data
};

// The event is borrowed for the call.
typedef void tw_sse_sink(void *user, const struct tw_sse_event *event);

struct tw_sse_text {
    char *bytes;
    size_t length, capacity;
};

struct tw_sse {
    size_t limit; // bytes that an event may have, the line being received included
    tw_sse_sink *sink;
    void *user;
    struct tw_sse_text line; // the part of a line that came in former pushes
    struct tw_sse_text data;
    char type[32];
    bool after_cr, first_line_seen, skipping, line_open;
};

void tw_sse_init(struct tw_sse *sse, size_t limit, tw_sse_sink *sink, void *user);
void tw_sse_finish(struct tw_sse *sse);

// Forgets what was begun: a new connection starts.
void tw_sse_reset(struct tw_sse *sse);

void tw_sse_push(struct tw_sse *sse, const char *bytes, size_t size);

#endif
