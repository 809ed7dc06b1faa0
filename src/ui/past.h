// What the server knows beyond what trends hear: of the past, because the twin listens only while
// somebody looks, and of what is expected (docs/feed.md, section 8).
#ifndef TW_UI_PAST_H
#define TW_UI_PAST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "twinview/feed.h"
#include "twinview/twin.h"

struct tw_ui;

struct tw_past {
    struct tw_asset_id asset; // {0, 0}: free
    char property[128];
    bool ahead;                // a forecast
    int64_t span_ms, asked_ms; // what was asked for, and when on the lane's clock
    int64_t used_ns;
    uint32_t number; // of the question
    bool pending;
    bool foreign; // its times are still on the source's clock
    struct tw_feed_series series; // the last answer; its points are owned
};
#define TW_PASTS_MAX 20 // trends in sight at once, with those that they are compared with

struct tw_pasts {
    struct tw_past items[TW_PASTS_MAX];
    uint32_t numbers;
};

void tw_pasts_finish(struct tw_pasts *pasts);

// What is known of the last `span_ms` of a property; asks for it if that was not done yet, and
// again once a sixtieth of the span has passed. NULL: nothing can be asked.
const struct tw_past *tw_past_of(struct tw_ui *ui, const struct tw_asset *asset,
                                 const struct tw_property *property, int64_t span_ms);

#define TW_FORECAST_MS INT64_C(3600000)

// What is expected of a property in the next hour, by the forecast that was made last; asked for
// again four times a minute. NULL: nothing can be asked.
const struct tw_past *tw_forecast_of(struct tw_ui *ui, const struct tw_asset *asset,
                                     const struct tw_property *property);

#endif
