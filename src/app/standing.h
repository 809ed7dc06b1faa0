// Whether the values of one source hold. They are lost as soon as its connection says so, and found
// again only when the state that proves them is applied: the connection is ahead of the twin by
// what waits in the queue.
#ifndef TWINVIEW_APP_STANDING_H
#define TWINVIEW_APP_STANDING_H

#include "twinview/feed.h"

struct tw_standing {
    bool lost;
    bool proving; // in step again as of the following event, which may still be in the queue
    char epoch[64];
    uint64_t seq;
    char applied_epoch[64];
    uint64_t applied_seq;
};

// Takes what the connection says; to be called before the queue is polled.
void tw_standing_note(struct tw_standing *standing, const struct tw_feed_health *health);

// Takes that a batch was applied.
void tw_standing_applied(struct tw_standing *standing, const struct tw_batch *batch);

#endif
