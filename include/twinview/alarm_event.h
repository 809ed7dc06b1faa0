// Something that happened to an alarm, as the twin's journal and a server's history have it.
#ifndef TWINVIEW_ALARM_EVENT_H
#define TWINVIEW_ALARM_EVENT_H

#include <stdbool.h>
#include <stdint.h>

enum tw_alarm_event_kind {
    TW_ALARM_EVENT_RAISED,
    TW_ALARM_EVENT_ACKNOWLEDGED,
    TW_ALARM_EVENT_UNACKNOWLEDGED, // to be acknowledged again, though it was not raised anew
    TW_ALARM_EVENT_RETURNED,       // to normal
    TW_ALARM_EVENT_RESET,          // the latch
    TW_ALARM_EVENT_PRIORITY,       // another one
    TW_ALARM_EVENT_SHELVED,
    TW_ALARM_EVENT_UNSHELVED,
    TW_ALARM_EVENT_SHELF_ENDED, // by its time
    TW_ALARM_EVENT_SUPPRESSED,
    TW_ALARM_EVENT_UNSUPPRESSED,
    TW_ALARM_EVENT_OUT_OF_SERVICE,
    TW_ALARM_EVENT_IN_SERVICE,
    TW_ALARM_EVENT_REMOVED, // from the source's alarms, though nobody was seen to acknowledge it
    TW_ALARM_EVENT_GAP,     // of no alarm: between other_ms and time_ms the source was not heard
    TW_ALARM_EVENT_COUNT
};

// As docs/feed.md, section 8.1, has them: "raised", ...; "gap" is none of its words.
const char *tw_alarm_event_name(enum tw_alarm_event_kind kind);
// TW_ALARM_EVENT_COUNT if the feed has no such word.
enum tw_alarm_event_kind tw_alarm_event_kind(const char *name);

struct tw_alarm_event {
    enum tw_alarm_event_kind kind;
    int64_t time_ms;  // UTC: of the journal on the lane's clock, of a server's answer on its own
    int64_t other_ms; // SHELVED: until when; GAP: since when, TW_TIME_NONE: ever
    const char *alarm, *asset_id, *property; // NULL if none, or not said
    const char *text; // in the language of that moment; NULL if none
    const char *who, *comment;           // NULL: not said
    int priority, former_priority;       // 0: not said; former only of PRIORITY
    bool local; // of an alarm that was made here
    bool late;  // happened at that time or in the gap before it
    uint32_t source;
    uint64_t seq;    // of the event of the feed that showed it
    uint64_t serial; // grows from entry to entry as they are written, never 0
};

#endif
