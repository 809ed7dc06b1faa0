// The operator's desk: what was asked of the servers, what became of it, and the log of both.
//
// An action is pending until its effect comes back in the stream, and failed when the server
// refuses it, does not answer, or the effect does not come. It is never taken for done before.
#ifndef TWINVIEW_APP_DESK_H
#define TWINVIEW_APP_DESK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "twinview/feed.h"
#include "twinview/twin.h"
#include "twinview/ui.h"

struct tw_desk;

struct tw_desk_params {
    const char *station;      // NULL: the host's name
    const char *audit_folder; // NULL: the XDG state folder
};

// What an action needs of its source; borrowed for the call.
struct tw_desk_world {
    struct tw_twin *twin;
    struct tw_feed *feed;
    const struct tw_feed_health *health; // by source
    int source_count;
    int64_t now_ns;
};

struct tw_desk *tw_desk_create(const struct tw_desk_params *params);
void tw_desk_destroy(struct tw_desk *desk);

void tw_desk_act(struct tw_desk *desk, const struct tw_desk_world *world,
                 const struct tw_ui_wish *wish);
void tw_desk_dismiss(struct tw_desk *desk, const struct tw_ui_wish *wish);

// Takes answers and effects. Returns when it wants to be called again (monotonic ns), INT64_MAX:
// only with news of the feed.
int64_t tw_desk_update(struct tw_desk *desk, const struct tw_desk_world *world);

// For the panels; valid until the next call.
struct tw_ui_station tw_desk_station(const struct tw_desk *desk,
                                     const struct tw_desk_world *world);

#endif
