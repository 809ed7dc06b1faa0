// Assets whose history the twin keeps because the panels show it: sparklines, trends, pins.
#ifndef TW_UI_WATCH_H
#define TW_UI_WATCH_H

#include "twinview/twin.h"

#define TW_WATCHED_MAX 24

struct tw_ui;

// Zero-initialised.
struct tw_watch {
    struct {
        struct tw_asset_id asset;
        int64_t wanted_ns;
    } watched[TW_WATCHED_MAX];
    int count;
    struct tw_asset_id come[TW_WATCHED_MAX], gone[TW_WATCHED_MAX]; // in this run
    int come_count, gone_count;
};

// Asks for history of an asset for as long as each run wants it; what was not wanted for longest
// gives way.
void tw_watch_want(struct tw_ui *ui, struct tw_asset_id asset);

// Tells the twin what this run asked for: after it, since that may move what the run has borrowed.
void tw_watch_tell(struct tw_ui *ui);

#endif
