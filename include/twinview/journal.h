// The journal of alarms: every transition that the twin saw (ISA-18.2-2016, sections 3.1.12 and 16.3:
// the alarm log), in the order of its time, and where it saw nothing.
//
// It is kept by the twin, from the states of alarms before and after each transaction, so that it is
// the same live, in a recording and after a seek. What was not seen is not made up: a snapshot after
// a gap gives the gap an entry of its own, and what must have happened within it is marked `late`.
// It does NOT ask a server for what was before (docs/feed.md, section 8.1).
//
// Threads: that of the twin.
#ifndef TWINVIEW_JOURNAL_H
#define TWINVIEW_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "twinview/twin.h"

enum tw_alarm_event_kind {
    TW_EVENT_RAISED,
    TW_EVENT_ACKNOWLEDGED,
    TW_EVENT_UNACKNOWLEDGED, // to be acknowledged again, though it was not raised anew
    TW_EVENT_RETURNED,       // to normal
    TW_EVENT_RESET,          // the latch
    TW_EVENT_PRIORITY,       // another one
    TW_EVENT_SHELVED,
    TW_EVENT_UNSHELVED,
    TW_EVENT_SHELF_ENDED, // by its time
    TW_EVENT_SUPPRESSED,
    TW_EVENT_UNSUPPRESSED,
    TW_EVENT_OUT_OF_SERVICE,
    TW_EVENT_IN_SERVICE,
    TW_EVENT_REMOVED, // from the source's alarms, though nobody was seen to acknowledge it
    TW_EVENT_GAP,     // of no alarm: what the source said between other_ms and time_ms was not heard
    TW_EVENT_COUNT
};

// As docs/feed.md, section 8.1, has them: "raised", ...; "gap" is none of its words.
const char *tw_alarm_event_name(enum tw_alarm_event_kind kind);
// TW_EVENT_COUNT if the feed has no such word.
enum tw_alarm_event_kind tw_alarm_event_kind(const char *name);

struct tw_alarm_event {
    enum tw_alarm_event_kind kind;
    int64_t time_ms;  // UTC, on the source's clock as an alarm's since_ms is
    int64_t other_ms; // SHELVED: until when; GAP: since when, TW_TIME_NONE: from the beginning of time
    const char *alarm, *asset_id, *text; // NULL if none; `text` in the language of that moment
    const char *who, *comment;           // NULL: not said
    int priority, former_priority;       // 0: not said; former only of PRIORITY
    bool local; // of an alarm that was made here
    bool late;  // happened at that time or in the gap before it
    uint32_t source;
    uint64_t seq;    // of the event of the feed that showed it
    uint64_t serial; // grows from entry to entry as they are written, never 0
};

// The newest entries of an asset and its layers, with the gaps of their sources, the newest first.
// Texts are borrowed until the next call that takes a non-const twin. Returns how many, at most
// `max`. It goes through the journal.
size_t tw_twin_journal(const struct tw_twin *twin, struct tw_asset_id asset,
                       struct tw_alarm_event *events, size_t max);

// Grows with every entry, and when entries are taken away.
uint64_t tw_twin_journal_version(const struct tw_twin *twin);

// The time of the newest entry that gave way because the journal was full; TW_TIME_NONE: none did.
int64_t tw_twin_journal_gone(const struct tw_twin *twin);

// When a source was first heard, TW_TIME_NONE if it was not.
int64_t tw_twin_journal_begin(const struct tw_twin *twin, uint32_t source);

#endif
