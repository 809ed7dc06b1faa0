// Histories that are asked of a server: GET, bounded in bytes and points (docs/feed.md, section 8).
// Feed thread only.
#ifndef TW_FEED_SERIES_H
#define TW_FEED_SERIES_H

#include "twinview/feed.h"

#include "http.h"

struct tw_series_desk;

// `woke` is set whenever an answer is there.
struct tw_series_desk *tw_series_create(const struct tw_feed_limits *limits, struct tw_http *http,
                                        bool *woke);
void tw_series_destroy(struct tw_series_desk *desk);

// The link with the query of one history behind it; free with free().
char *tw_series_reference(const char *link, const struct tw_feed_question *question);

// The link with the first parameter of a query behind it, and with one more; free with free(),
// append takes the former text.
char *tw_query_start(const char *link, const char *name, const char *text);
char *tw_query_append(char *reference, const char *name, const char *text);

// `source` is borrowed until the end, the texts are copied. With a language the history is that of
// alarms, and its texts are in it.
void tw_series_begin(struct tw_series_desk *desk, const struct tw_feed_source_params *source,
                     const char *url, const char *language, uint32_t request);

// The oldest answer; any thread. An answer that nobody polls for is dropped when more come.
bool tw_series_poll(struct tw_series_desk *desk, struct tw_feed_series *series);
bool tw_series_poll_alarms(struct tw_series_desk *desk, struct tw_feed_alarm_past *past);

// Takes the points out of an answer's text; false if it is none, with one sentence in `reason`.
// What is not finite, or goes back in time, is left out.
bool tw_series_decode(const char *text, size_t size, uint32_t max_depth,
                      struct tw_feed_series *series);

#endif
