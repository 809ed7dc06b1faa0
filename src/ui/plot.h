// Where times and values stand in a trend, in units.
#ifndef TW_UI_PLOT_H
#define TW_UI_PLOT_H

#include "canvas.h"
#include "twinview/memory.h"

struct tw_plot {
    struct tw_area area;
    int64_t from_ms, to_ms; // the lane's clock
    double low, high;       // of the axis
};

static inline float tw_plot_x(const struct tw_plot *plot, int64_t time_ms) {
    return plot->area.x + plot->area.width * (float)((double)(time_ms - plot->from_ms) /
                                                     (double)(plot->to_ms - plot->from_ms));
}

// Values beyond the axis stand at its end.
static inline float tw_plot_y(const struct tw_plot *plot, double value) {
    double part = (value - plot->low) / (plot->high - plot->low);
    return plot->area.y + plot->area.height * (float)(1 - TW_CLAMP(part, 0, 1));
}

#endif
