// Runs without a window: draw off screen until ready, for a time or a number of frames; the feed
// alone.
#ifndef TWINVIEW_APP_HEADLESS_H
#define TWINVIEW_APP_HEADLESS_H

#include "options.h"
#include "viewer.h"

// Returns the exit status.
int tw_headless_run(const struct tw_options *options, int64_t start_ns);

// Turns the loop until the viewer is ready; false after one logged sentence when it is not within
// 60 s or was interrupted. Shared with the benches.
bool tw_headless_until_ready(struct tw_viewer *viewer, int fd);

#endif
