// What alarms did before the viewer saw it, those of an asset or all of them, asked of the server
// (docs/feed.md, section 8.1).
#ifndef TW_UI_ALARM_PAST_H
#define TW_UI_ALARM_PAST_H

#include <stdbool.h>
#include <stdint.h>

#include "twinview/feed.h"
#include "twinview/twin.h"

struct tw_ui;

struct tw_alarm_past {
    struct tw_asset_id asset; // {0, 0}: all alarms
    uint32_t source;
    uint32_t number; // of the question
    uint64_t serial; // of the newest entry of the journal when it was asked
    int64_t asked_ms, asked_ns, used_ns;
    bool pending;
    bool answered;                    // at least once
    bool foreign;                     // its times are still on the clock of the source
    struct tw_feed_alarm_past answer; // the last one with events; `reason`: why there is no newer
};
#define TW_ALARM_PASTS_MAX (TW_FEED_SOURCES_MAX + 4) // of all alarms, and of an asset's

struct tw_alarm_pasts {
    struct tw_alarm_past items[TW_ALARM_PASTS_MAX];
    uint32_t numbers;
};

void tw_alarm_pasts_finish(struct tw_alarm_pasts *pasts);

// What is known of the alarms that a source has of an asset, {0, 0}: of all; asks for it if that
// was not done yet, and again when the journal has an entry newer than `serial` of the last
// question, for the server knows more of it. NULL: nothing can be asked.
const struct tw_alarm_past *tw_alarm_past_of(struct tw_ui *ui, struct tw_asset_id asset,
                                             uint32_t source, uint64_t serial);

// True if the answer stands in place of this entry of the journal: it tells the same, or it reaches
// over what was not seen.
bool tw_alarm_past_covers(const struct tw_ui *ui, const struct tw_alarm_past *past,
                          const struct tw_alarm_event *event);

#endif
