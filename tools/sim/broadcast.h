// The clients of the change stream: one text for all, each with its own place in it.
//
// Every event is one block that all clients share. A client that falls more than
// TW_SUBSCRIBER_BYTES behind is told `bye` and dropped; it will come back for a snapshot.
#ifndef TW_SIM_BROADCAST_H
#define TW_SIM_BROADCAST_H

#include <stdbool.h>
#include <stddef.h>

#include <microhttpd.h>

#define TW_SUBSCRIBER_BYTES (32u << 20)
#define TW_SUBSCRIBERS 1000

struct tw_subscriber;

// Writes a whole heartbeat or `bye` event of now, terminated.
typedef void tw_notice_writer(void *user, bool bye, char *text, size_t size);

// Empty and ready once `write` is set.
struct tw_broadcast {
    tw_notice_writer *write;
    void *user;
    struct tw_subscriber *subscribers;
    int count;
};

// A response that streams what is sent from now on. NULL if there are too many clients. Its client
// goes with it.
struct MHD_Response *tw_broadcast_subscribe(struct tw_broadcast *broadcast,
                                            struct MHD_Connection *connection);

void tw_broadcast_send(struct tw_broadcast *broadcast, const char *text, size_t size);

// Breaks every stream off once what was sent is out, without an end that HTTP would call one.
void tw_broadcast_cut(struct tw_broadcast *broadcast);

// Those who are connected get nothing any more, and stay connected.
void tw_broadcast_freeze(struct tw_broadcast *broadcast);

// Tells every client `bye` and lets it end once it has all that was sent.
void tw_broadcast_close(struct tw_broadcast *broadcast);

#endif
