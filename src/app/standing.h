// Whether the values of one source hold. They are lost as soon as its connection says so, and found
// again only when the state that proves them is applied: the connection is ahead of the twin by
// what waits in the queue.
#ifndef TWINVIEW_APP_STANDING_H
#define TWINVIEW_APP_STANDING_H

#include "twinview/feed.h"

struct tw_standing {
    bool lost; // use tw_standing_is_lost
    bool proving; // in step again as of the following event, which may still be in the queue
    char epoch[64];
    uint64_t seq;
    char applied_epoch[64];
    uint64_t applied_seq;
    bool full; // since its last snapshot something found no room in the twin
};

// Takes what the connection says; to be called before the queue is polled. A source that the twin
// has no room for is refused, whatever its connection says: parts of it may be missing.
void tw_standing_note(struct tw_standing *standing, struct tw_feed_health *health);

// Takes that a batch was applied; `full`: not all of it.
void tw_standing_applied(struct tw_standing *standing, const struct tw_batch *batch, bool full);

bool tw_standing_is_lost(const struct tw_standing *standing);

#endif
