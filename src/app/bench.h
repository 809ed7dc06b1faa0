// The benches: what a frame costs when a little changes, when the camera turns, when nothing
// happens. Each prints one JSON document that a person can read.
#ifndef TWINVIEW_APP_BENCH_H
#define TWINVIEW_APP_BENCH_H

#include "viewer.h"

// Runs the bench of the options on a viewer that is ready; `fd` is the loop's descriptor.
bool tw_bench_run(struct tw_viewer *viewer, int fd);

#endif
