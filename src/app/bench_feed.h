// The feed bench: SSE bytes made ready in memory, decoded and applied on one thread.
#ifndef TWINVIEW_APP_BENCH_FEED_H
#define TWINVIEW_APP_BENCH_FEED_H

#include "viewer.h"

bool tw_bench_feed(struct tw_viewer *viewer, struct tw_json *json);

#endif
