// Bodies of answers that are made while they are sent. A body may wrap another one: compression and
// faults are such wrappers.
//
// A body that cannot go on now says TW_BODY_LATER and is asked again at the server's next turn.
#ifndef TW_SIM_BODY_H
#define TW_SIM_BODY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sys/types.h>

#include <microhttpd.h>

#define TW_BODY_END 0
#define TW_BODY_LATER (-1)

struct tw_body {
    // Writes some bytes and says how many.
    ssize_t (*read)(struct tw_body *body, char *buffer, size_t size);
    void (*destroy)(struct tw_body *body); // with what it wraps
};

void tw_body_destroy(struct tw_body *body); // NULL is fine

// Both take `inner`. gzip as RFC 1952 has it.
struct tw_body *tw_body_gzip(struct tw_body *inner);
// Only trickles for some seconds.
struct tw_body *tw_body_slow(struct tw_body *inner, double seconds);

// So many bytes of white space.
struct tw_body *tw_body_blank(uint64_t bytes);

// Bodies that wait for their next turn.
struct tw_body_queue {
    struct tw_body_answer *waiting;
};

// A response that sends the body, NULL if there is no memory. It takes the body in any case.
struct MHD_Response *tw_body_response(struct tw_body_queue *queue, struct tw_body *body,
                                      struct MHD_Connection *connection);

// Lets those go on that wait.
void tw_body_resume(struct tw_body_queue *queue);

#endif
