// Histories that are asked of a server: GET, bounded in bytes and points (docs/feed.md, section 8).
// Feed thread only.
#ifndef TW_FEED_HISTORIES_H
#define TW_FEED_HISTORIES_H

#include "twinview/feed.h"

#include "http.h"

struct tw_histories;

// `woke` is set whenever an answer is there.
struct tw_histories *tw_histories_create(const struct tw_feed_limits *limits, struct tw_http *http,
                                         bool *woke);
void tw_histories_destroy(struct tw_histories *histories);

// `source` is borrowed until the end, the texts are copied. With a language the history is that of
// alarms, and its texts are in it.
void tw_histories_ask(struct tw_histories *histories, const struct tw_feed_source_params *source,
                      const char *url, const char *language, uint32_t request);

// The oldest answer; any thread. An answer that nobody polls for is dropped when more come.
bool tw_histories_poll(struct tw_histories *histories, struct tw_feed_series *series);
bool tw_histories_poll_alarms(struct tw_histories *histories, struct tw_feed_alarm_past *past);

#endif
