// The sources as the operator sees them: a lamp each in the status bar, and the table of all.
#ifndef TW_UI_FEEDS_H
#define TW_UI_FEEDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "twinview/feed.h"

#define TW_SOURCES_SHOWN TW_FEED_SOURCES_MAX

struct tw_ui;

struct tw_feed_rate { // of one source, over the last few seconds
    uint64_t events;
    int64_t ns;          // when they were counted, 0: never
    double events_per_s; // negative: not known yet
};

struct tw_ui_feeds {
    bool open;    // the table stays
    bool hovered; // it is shown as long as the pointer is on the lamps
    float scroll, content;
    struct tw_feed_rate rates[TW_SOURCES_SHOWN];
};

const char *tw_feed_word(enum tw_feed_state state);
bool tw_feed_is_skewed(const struct tw_feed_health *source); // its clock is off by more than 2 s

// How much an operator needs to see a source: 3 is lost, 0 has nothing to tell.
int tw_feed_need(const struct tw_feed_health *source);

// Lamps and names, laid from the right as far as `left`; where there is no room those in trouble
// and a count, and names and reasons are cut. Returns where they begin.
float tw_feed_lamps(struct tw_ui *ui, float left, float right, float middle);

// The table, if it is open or the pointer on the lamps; Escape closes it. Counts rates at each run.
void tw_feed_table(struct tw_ui *ui);

#endif
