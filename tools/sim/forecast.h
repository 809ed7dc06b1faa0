// What values are expected to be: docs/feed.md, section "Forecasts". Each value is taken for one
// that goes towards a rest, the nearer the slower, as levels and temperatures do.
#ifndef TW_SIM_FORECAST_H
#define TW_SIM_FORECAST_H

#include "history.h"

// Writes the answer: from now on until `to_ms`. Without a past of sixteen seconds, or of a sensor
// that is bad, its columns are empty. False if the site has no such asset or property.
bool tw_forecast_write(const struct tw_history *history, const struct tw_world *world,
                       const struct tw_history_query *query, struct tw_text *text);

#endif
