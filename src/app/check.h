// --check: a source or a configuration is read and every problem printed; nothing is shown.
#ifndef TWINVIEW_APP_CHECK_H
#define TWINVIEW_APP_CHECK_H

#include "options.h"

// Returns the exit status: 0 without a problem, 1 with one.
int tw_check_run(const struct tw_options *options);

#endif
