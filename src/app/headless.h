// Runs without a window: draw off screen until ready, for a time or a number of frames; the feed
// alone.
#ifndef TWINVIEW_APP_HEADLESS_H
#define TWINVIEW_APP_HEADLESS_H

#include "options.h"
#include "viewer.h"

// Returns the exit status.
int tw_headless_run(const struct tw_options *options, int64_t start_ns);

#endif
