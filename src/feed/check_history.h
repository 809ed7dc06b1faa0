// Part of --check: asks a server for the past and the future that it offers.
#ifndef TW_FEED_CHECK_HISTORY_H
#define TW_FEED_CHECK_HISTORY_H

#include "check.h"
#include "http.h"

struct tw_check_asking {
    struct tw_http *http;
    const struct tw_feed_source_params *source;
    const char *base; // address of the document
};

// Waits for the answers, ten seconds at most for each.
void tw_check_histories(struct tw_check *check, const struct tw_check_asking *with);

#endif
