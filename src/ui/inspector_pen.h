// How the inspector is written: sections go down from y, each returns where the next one begins.
#ifndef TW_UI_INSPECTOR_PEN_H
#define TW_UI_INSPECTOR_PEN_H

#include "canvas.h"
#include "twinview/twin.h"

struct tw_ui;

struct tw_pen {
    struct tw_ui *ui;
    const struct tw_asset *asset;
    struct tw_area panel;
    float x, width;
};

float tw_pen_divider(const struct tw_pen *pen, float y);
float tw_pen_heading(const struct tw_pen *pen, float y, const char *text);

// What the trend shows: what was clicked, else the main property, else the first with a number.
const struct tw_property *tw_inspector_charted(const struct tw_pen *pen);

// Sections of the inspector, from the top down.
float tw_inspector_header(const struct tw_pen *pen, float y);
float tw_inspector_state(const struct tw_pen *pen, float y);
float tw_inspector_trend(const struct tw_pen *pen, const struct tw_property *property, float y);
float tw_inspector_relations(const struct tw_pen *pen, float y);

// All of the inspector at level 4, in columns side by side.
float tw_diagnosis(const struct tw_pen *pen, float y);

// The properties: a row each, by source where there are several, with what each of them says where
// they disagree or one stands in for another. `charted` is the one that the trend shows.
float tw_inspector_values(const struct tw_pen *pen, const struct tw_property *charted, float y);

// Its documents, and where the one leads that is asked for.
float tw_inspector_documents(const struct tw_pen *pen, float y);

// What happened to its alarms, the newest first: what was seen here, and before that what the
// server tells.
float tw_inspector_alarms(const struct tw_pen *pen, float y);

// All of the inspector of several assets, from y on; returns where it ends.
float tw_inspector_set(const struct tw_pen *pen, const struct tw_asset_id *chosen, size_t count,
                       float y);

#endif
