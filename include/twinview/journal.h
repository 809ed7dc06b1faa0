// The journal of alarms: every transition that the twin saw (ISA-18.2-2016, sections 3.1.12 and
// 16.3: the alarm log), in the order of its time, and where it saw nothing.
//
// It is kept by the twin, from the states of alarms before and after each transaction, so that it
// is the same live, in a recording and after a seek. What was not seen is not made up: a snapshot
// after a gap gives the gap an entry of its own, and what must have happened within it is marked
// `late`. It does NOT ask a server for what was before (docs/feed.md, section 8.1).
//
// Threads: that of the twin.
#ifndef TWINVIEW_JOURNAL_H
#define TWINVIEW_JOURNAL_H

#include <stddef.h>
#include <stdint.h>

#include "twinview/alarm_event.h"
#include "twinview/twin.h"

// The newest entries of an asset and its layers, with the gaps of their sources, the newest first.
// Texts are borrowed until the next call that takes a non-const twin. Returns how many, at most
// `max`. It goes through the journal.
size_t tw_twin_journal(const struct tw_twin *twin, struct tw_asset_id asset,
                       struct tw_alarm_event *events, size_t max);

// One entry after the other, by time on the lane's clock: of all alarms, also of those that have no
// asset. Texts as above.
size_t tw_twin_journal_count(const struct tw_twin *twin);
struct tw_alarm_event tw_twin_journal_at(const struct tw_twin *twin, size_t index);

// The time of the newest entry that gave way because the journal was full; TW_TIME_NONE: none did.
int64_t tw_twin_journal_gone(const struct tw_twin *twin);

// When a source was first heard, on the lane's clock, TW_TIME_NONE if it was not.
int64_t tw_twin_journal_begin(const struct tw_twin *twin, uint32_t source);

// The id that a source has for an asset, itself or the layer on it; NULL if it has none.
const char *tw_twin_id_at(const struct tw_twin *twin, struct tw_asset_id asset, uint32_t source);

// The asset that a source means by an id, of a layer's its host; {0,0} if there is none.
struct tw_asset_id tw_twin_asset_of(const struct tw_twin *twin, uint32_t source, const char *id);

#endif
