// The inspector of the selected asset, and its trend (look.md, section 9).
#ifndef TW_UI_INSPECTOR_H
#define TW_UI_INSPECTOR_H

#include <stdbool.h>
#include <stdint.h>

#include "canvas.h"
#include "twinview/twin.h"

struct tw_ui;

struct tw_inspector {
    struct tw_asset_id asset; // shown in the last run
    char property[128];       // that the trend shows; "" : the main one
    float scroll, content;
    struct tw_sample *samples; // scratch of the trend, TW_HISTORY_SAMPLES long
};

void tw_inspector_finish(struct tw_inspector *inspector);
void tw_inspector_panel(struct tw_ui *ui);

// The chain of five that explains the asset's look, from y down; returns where it ends (y itself if
// the look is the plain one).
float tw_why(struct tw_ui *ui, const struct tw_asset *asset, float x, float y, float width);

// The trend of one property in `area`, with its axis below and its limits' names at the left. The
// span is the shortest of `tw_trend_span_ms` that holds what there is.
void tw_trend(struct tw_ui *ui, const struct tw_asset *asset, const struct tw_property *property,
              struct tw_area area);
int64_t tw_trend_span_ms(struct tw_ui *ui, const struct tw_asset *asset,
                         const struct tw_property *property);

// The last ten minutes as a line without axis.
void tw_sparkline(struct tw_ui *ui, const struct tw_asset *asset,
                  const struct tw_property *property, struct tw_area area, int priority);

#endif
