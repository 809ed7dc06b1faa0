// Alarm load of one operator position (EEMUA 191; ISA-18.2-2016, section 16), from what was
// announced in the last day. An announcement is an alarm that becomes active, or active anew, and
// is neither shelved, suppressed nor out of service.
//
// Threads: that of the twin.
#ifndef TWINVIEW_ALARM_LOAD_H
#define TWINVIEW_ALARM_LOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "twinview/twin.h"

struct tw_flood {
    bool on; // began with more than 10 announcements in 10 minutes, ends with fewer than 5
    int64_t since_ms;
};
struct tw_flood tw_twin_flood(const struct tw_twin *twin);

// How many alarms of a priority (1..4) were announced since the twin began, or rose to it before
// anybody acknowledged them.
uint64_t tw_twin_announced(const struct tw_twin *twin, int priority);

#define TW_LOAD_TOP 10
struct tw_alarm_load {
    int ten_minutes, hour, day; // announcements of the time just gone by
    int most_ten_minutes;       // in any ten minutes of the day
    int standing;               // active now
    int stale;                  // of them for more than a day
    int chattering;             // alarms announced 3 times within a minute, in the last hour
    double flood_share;         // of the time watched, 0..1
    int64_t watched_ms;
    struct {
        const char *asset, *text; // "" if none
        int count;
    } top[TW_LOAD_TOP]; // the most frequent of the day
    int top_count;
    double top_share; // of all announcements of the day
    bool incomplete;  // some of the day gave way in the journal (journal_limit)
};
// Costs what the day's announcements cost to sort.
void tw_twin_alarm_load(const struct tw_twin *twin, struct tw_alarm_load *load);

#endif
