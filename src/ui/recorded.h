// What was seen of a recording so far, for its time line: unlike the twin's journal, which is that
// of the moment shown, it keeps what lies ahead after a way back.
#ifndef TW_UI_RECORDED_H
#define TW_UI_RECORDED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "twinview/alarm_event.h"

struct tw_ui;

#define TW_RECORDED_PARTS 512 // of its time that are told apart

struct tw_recorded {
    int64_t start_ms, end_ms; // of the recording
    // Alarms that were raised, by time, which is the lane's; texts are owned.
    struct tw_alarm_event *raised;
    size_t count, capacity;
    uint64_t serial; // of the journal's newest entry that was taken
    bool played[TW_RECORDED_PARTS];
};

// Takes over what was played since the last call; of anything but a recording nothing.
void tw_recorded_take(struct tw_ui *ui);

void tw_recorded_finish(struct tw_recorded *recorded);

#endif
