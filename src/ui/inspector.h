// The inspector of the selected asset, and its trend (look.md, section 9).
#ifndef TW_UI_INSPECTOR_H
#define TW_UI_INSPECTOR_H

#include <stdbool.h>
#include <stdint.h>

#include "alarm_told.h"
#include "canvas.h"
#include "twinview/twin.h"

struct tw_ui;
struct tw_pen;

#define TW_PINS_MAX 4

// What feeds an asset and what it feeds, by enum tw_relation_way; the asset itself comes first.
struct tw_flow {
    struct tw_asset_id asset;
    int64_t found_ns;
    struct tw_asset_id *assets[2];
    size_t counts[2];
};

struct tw_inspector {
    struct tw_asset_id asset; // shown in the last run
    char property[128];       // that the trend shows; "" : the main one
    float scroll, content;
    int span;                 // of the trend: index, 0 as long as what there is
    char *copied;             // for the clipboard
    struct tw_asset_id pins[TW_PINS_MAX]; // oldest first
    int pin_count;
    struct tw_flow flow;       // of the diagnosis
    struct tw_sample *samples; // scratch of the trend, TW_HISTORY_SAMPLES long
    struct tw_asset_id history_of; // whose alarm history is to be scrolled to
    int history_rows;              // shown of it
    struct tw_alarm_told told;     // made in this run, for this asset
    struct tw_asset_id told_of;
    uint32_t told_run;
};

void tw_inspector_finish(struct tw_inspector *inspector);
void tw_inspector_panel(struct tw_ui *ui);

// The chain of five that explains the asset's look, from y down; returns where it ends (y itself if
// the look is the plain one).
float tw_why(struct tw_ui *ui, const struct tw_asset *asset, float x, float y, float width);

// Pinned assets: whether one is (-1: no), the switch, their rows from y down, and what a trend can
// show beside a property (NULL: nothing).
int tw_pin_index(const struct tw_ui *ui, struct tw_asset_id asset);
void tw_pin_toggle(struct tw_ui *ui, struct tw_asset_id asset);
float tw_pins(const struct tw_pen *pen, float y);
const struct tw_property *tw_pin_compared(const struct tw_ui *ui, const struct tw_asset *asset,
                                          const struct tw_property *property,
                                          const struct tw_asset **other);

// Posts the asset as JSON for the clipboard.
void tw_inspector_copy(struct tw_ui *ui, const struct tw_asset *asset);

// Longer (1) or shorter (-1) trends, and such as reach back to a time.
void tw_trend_step(struct tw_ui *ui, int step);
void tw_trend_reach(struct tw_ui *ui, int64_t time_ms);

// The trend of one property in `area`, with its axis below and its limits' names at the left. The
// span is what was chosen, else the shortest that holds what there is.
void tw_trend(struct tw_ui *ui, const struct tw_asset *asset, const struct tw_property *property,
              struct tw_area area);
// trend_alarms.c: when alarms of the property, or of the asset as such, were active.
struct tw_plot;
void tw_trend_alarms(struct tw_ui *ui, const struct tw_asset *asset,
                     const struct tw_property *property, const struct tw_plot *plot);
int64_t tw_trend_span_ms(struct tw_ui *ui, const struct tw_asset *asset,
                         const struct tw_property *property);
void tw_trend_span_text(int64_t span_ms, char *text, size_t size);

// The last ten minutes as a line without axis.
void tw_sparkline(struct tw_ui *ui, const struct tw_asset *asset,
                  const struct tw_property *property, struct tw_area area, int priority);

#endif
