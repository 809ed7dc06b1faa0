// What a property is expected to be: dashed with a band in its trend, and in a sentence. It is
// never shown as a value, and nothing else of the picture knows it.
#ifndef TW_UI_FORECAST_H
#define TW_UI_FORECAST_H

#include "past.h"
#include "plot.h"

// Whether it says anything of the time after now.
bool tw_forecast_is_news(const struct tw_ui *ui, const struct tw_past *forecast);

// Widens a range of values by what is expected until the plot ends; NaN: there is none yet.
void tw_forecast_reach(const struct tw_ui *ui, const struct tw_past *forecast,
                       const struct tw_plot *plot, double *low, double *high);

// From `now`, the present value (NaN: nobody knows it), until the plot ends.
void tw_forecast_draw(struct tw_ui *ui, const struct tw_past *forecast, const struct tw_plot *plot,
                      double now);

// "Forecast: 95 °C (HH) in about 4 min, made 05:31:30": the limit that is reached first, or that
// none is; or why there is none, or "".
void tw_forecast_text(struct tw_ui *ui, const struct tw_asset *asset,
                      const struct tw_property *property, char *text, size_t size);

#endif
