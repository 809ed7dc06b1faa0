#include "standing.h"

#include <stdio.h>
#include <string.h>

static bool is_in_step(const struct tw_feed_health *health) {
    return health->state == TW_FEED_LIVE || health->state == TW_FEED_LAGGING ||
           health->state == TW_FEED_STATIC || health->state == TW_FEED_REPLAY;
}

static void judge(struct tw_standing *standing) {
    if (!standing->proving || standing->applied_seq < standing->seq ||
        strcmp(standing->applied_epoch, standing->epoch) != 0)
        return;
    standing->lost = standing->proving = false;
}

void tw_standing_note(struct tw_standing *standing, struct tw_feed_health *health) {
    standing->lost = standing->lost || health->out_of_date;
    bool can_prove = standing->lost && !health->out_of_date && is_in_step(health);
    bool is_new = !standing->proving || strcmp(standing->epoch, health->epoch) != 0;
    standing->proving = can_prove;
    // The first event that it was seen in step with: later ones are always on their way.
    if (can_prove && is_new) {
        snprintf(standing->epoch, sizeof standing->epoch, "%s", health->epoch);
        standing->seq = health->seq;
    }
    judge(standing);
    if (standing->full) {
        health->state = TW_FEED_REFUSED;
        health->out_of_date = true;
        snprintf(health->reason, sizeof health->reason,
                 "the site is larger than the limit of the state");
    }
}

void tw_standing_applied(struct tw_standing *standing, const struct tw_batch *batch, bool full) {
    standing->full = full || (standing->full && !batch->replaces);
    if (batch->more)
        return;
    snprintf(standing->applied_epoch, sizeof standing->applied_epoch, "%s", batch->epoch);
    standing->applied_seq = batch->seq;
    judge(standing);
}

bool tw_standing_is_lost(const struct tw_standing *standing) {
    return standing->lost || standing->full;
}
