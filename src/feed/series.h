// The history or forecast of a property as a server answers it: docs/feed.md, sections 8 and 8.2.
#ifndef TW_FEED_SERIES_H
#define TW_FEED_SERIES_H

#include "twinview/feed.h"

// The link with the query behind it; free with free().
char *tw_series_reference(const char *link, const struct tw_feed_question *question);

// Takes the points out of an answer's text; false if it is none, with one sentence in `reason`.
// What is not finite, or goes back in time, is left out.
bool tw_series_decode(const char *text, size_t size, uint32_t max_depth,
                      struct tw_feed_series *series);

#endif
