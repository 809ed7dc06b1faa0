// The window: SDL video, events to panels and navigation, drawing on demand, the kiosk.
#ifndef TWINVIEW_APP_WINDOW_H
#define TWINVIEW_APP_WINDOW_H

#include "options.h"

#include <stdint.h>

// Returns the exit status.
int tw_window_run(const struct tw_options *options, int64_t start_ns);

#endif
