// What is known of what alarms did: the twin's journal, and what servers tell of the time before it
// and of what was not heard.
#ifndef TW_UI_ALARM_TOLD_H
#define TW_UI_ALARM_TOLD_H

#include <stdbool.h>
#include <stddef.h>

#include "twinview/alarm_event.h"
#include "twinview/twin.h"

struct tw_ui;

// By time, the newest first.
struct tw_alarm_told {
    struct tw_alarm_event *events;
    size_t count, capacity;
    bool asking;        // a server was asked and did not answer yet
    size_t unreadable;  // entries of servers
    const char *reason; // why a server did not tell, NULL: none was asked, or all told
    bool unasked;       // a source keeps no history
};

// Of an asset and its layers. Made once a run, and valid during it.
const struct tw_alarm_told *tw_alarm_told(struct tw_ui *ui, const struct tw_asset *asset);

// Of one alarm, whether it has an asset or none. Free the events with free(); their texts are
// valid during the run.
struct tw_alarm_told tw_alarm_told_one(struct tw_ui *ui, const struct tw_alarm *alarm);

#endif
