// What labels cost: while the camera turns, and while a flood of alarms comes in.
#ifndef TW_APP_BENCH_LABELS_H
#define TW_APP_BENCH_LABELS_H

#include "viewer.h"

// 100 frames of a turning camera with labels and panels, then 1,000 alarms within a second of 30
// frames beside 30 frames in which one value changes. Adds its members to the open object.
bool tw_bench_labels(struct tw_viewer *viewer, struct tw_json *json);

#endif
