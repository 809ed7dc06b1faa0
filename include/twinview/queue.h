// A bounded queue of pointers between two threads. What is pushed *moves*: the pusher forgets it,
// the popper owns it.
//
// Threads: any number of pushers and poppers. Nothing here blocks; a full queue refuses, and the
// pusher decides what that means (merge values, ask for a new snapshot).
#ifndef TWINVIEW_QUEUE_H
#define TWINVIEW_QUEUE_H

#include <stdbool.h>
#include <stddef.h>

struct tw_queue;

struct tw_queue *tw_queue_create(size_t capacity);

// Does not free what is still queued: pop until NULL first.
void tw_queue_destroy(struct tw_queue *queue);

// False when full; the item then still belongs to the caller.
bool tw_queue_push(struct tw_queue *queue, void *item);

// The oldest item, or NULL when empty.
void *tw_queue_pop(struct tw_queue *queue);

size_t tw_queue_length(struct tw_queue *queue);

// A wakeup unblocks the main loop; it is the only call that goes upward, may be made from any
// thread and does nothing else. Zero-initialised does nothing.
struct tw_wakeup {
    void (*call)(void *user);
    void *user;
};

static inline void tw_wake(const struct tw_wakeup *wakeup) {
    if (wakeup->call)
        wakeup->call(wakeup->user);
}

#endif
