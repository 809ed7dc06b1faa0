// --bench churn: what it costs that 10,000 assets come, move with what they stand in, are hidden
// and go, at a site of any size.
#ifndef TWINVIEW_APP_BENCH_CHURN_H
#define TWINVIEW_APP_BENCH_CHURN_H

#include <stdbool.h>

#include "twinview/json_writer.h"
#include "viewer.h"

// Adds "churn", by what happens: update_ms, of twin, scene and panels on the processor, and
// frame_ms, with the picture. The assets are of the type of a machine of the site that has a model.
bool tw_bench_churn(struct tw_viewer *viewer, struct tw_json *json);

#endif
