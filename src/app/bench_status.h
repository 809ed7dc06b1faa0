// The benches of a change of state: what a frame costs in which many assets change their look.
#ifndef TWINVIEW_APP_BENCH_STATUS_H
#define TWINVIEW_APP_BENCH_STATUS_H

#include "viewer.h"

// Frames in which some assets change, and nothing else does.
bool tw_bench_status(struct tw_viewer *viewer, struct tw_json *json);

// Frames in which all change, in turns while the source is silent and while it sends.
bool tw_bench_traffic(struct tw_viewer *viewer, struct tw_json *json);

#endif
