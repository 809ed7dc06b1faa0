// The history of alarms as a server answers it: docs/feed.md, section 8.1.
#ifndef TW_FEED_ALARM_PAST_H
#define TW_FEED_ALARM_PAST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "twinview/feed.h"

#define TW_ALARM_EVENTS_MAX 10000 // in one answer

// The link with the query behind it; free with free().
char *tw_alarm_past_reference(const char *link, const struct tw_feed_alarm_question *question);

// Takes the events out of an answer's text; false if it is none, with one sentence in `reason`. Of
// several faults the first is logged, with its place. `language` is that of texts.
bool tw_alarm_past_decode(const char *text, size_t size, const struct tw_feed_limits *limits,
                          const char *language, struct tw_feed_alarm_past *past);

// The same; `report` hears of all faults: "events[3].t: what is needed there".
typedef void tw_alarm_past_fault(void *user, const char *text);
bool tw_alarm_past_check(const char *text, size_t size, const struct tw_feed_limits *limits,
                         tw_alarm_past_fault *report, void *user, struct tw_feed_alarm_past *past);

#endif
