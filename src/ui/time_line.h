// The time line at the bottom: of a recording its whole length, else the last hours and the next
// one (look.md, section 9).
#ifndef TW_UI_TIME_LINE_H
#define TW_UI_TIME_LINE_H

#include <stddef.h>
#include <stdint.h>

#include "twinview/memory.h"

struct tw_ui;

struct tw_time_line {
    struct tw_ui *ui;
    float left, width, middle;
    float mark_y;                   // middle of marks
    int64_t from_ms, to_ms, now_ms; // the lane's clock
};

// Where a time lies; at an end what lies beyond it.
static inline float tw_time_x(const struct tw_time_line *line, int64_t time_ms) {
    double span = (double)(line->to_ms - line->from_ms);
    double at = span > 0 ? (double)(time_ms - line->from_ms) / span : 0;
    return line->left + line->width * (float)TW_CLAMP(at, 0.0, 1.0);
}

// "22 Nov 2026 05:20:00 UTC"
void tw_time_moment(const struct tw_ui *ui, int64_t utc_ms, char *text, size_t size);
// Of a recording: "paused", "10 ×"
void tw_time_speed(const struct tw_ui *ui, char *text, size_t size);

// time_alarms.c: where alarms were raised and shelved ones will come back, and hatch over times of
// which nobody knows what alarms there were. Several marks where there is room for one are the
// worst of them and how many they are. Of a recording that is known of what was played.
void tw_time_unplayed(const struct tw_time_line *line); // the hatch of a recording
void tw_time_alarms(const struct tw_time_line *line);

#endif
