// Clocks and time stamps.
//
// Two kinds of time: *monotonic* nanoseconds for durations, and *UTC milliseconds* since
// 1970-01-01 for stamps that people or servers gave. Ages are never computed from the wall clock
// alone; see the feed's clock offset.
//
// Threads: all functions may be called from every thread.
#ifndef TWINVIEW_CLOCK_H
#define TWINVIEW_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TW_TIME_NONE INT64_MIN

// Goes on while the machine sleeps: what was received before is old when it wakes.
int64_t tw_monotonic_ns(void);
int64_t tw_wall_ms(void);

// CPU time that this process has used, user and system, in seconds.
double tw_cpu_seconds(void);

// Resident set size of this process in bytes, 0 if the system does not tell.
uint64_t tw_rss_bytes(void);

// Parses RFC 3339 section 5.6 date-time with offset ("2026-11-22T05:20:00.123Z"), to whole
// milliseconds; further digits are cut. False on anything else, on dates that do not exist, and on
// years outside 1970..9999.
bool tw_time_parse(const char *text, int64_t *utc_ms);

// Writes "2026-11-22T05:20:00.123Z"; `size` at least 25.
void tw_time_format(int64_t utc_ms, char *text, size_t size);

// Writes "05:20:00", UTC, for screens that say the zone beside it; `size` at least 9.
void tw_time_format_clock(int64_t utc_ms, char *text, size_t size);

// Writes an age for people: "0.8 s", "12 s", "3 min", "2 h", "5 d"; `size` at least 16.
void tw_age_format(int64_t age_ms, char *text, size_t size);

#endif
