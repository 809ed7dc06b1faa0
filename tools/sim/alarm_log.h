// What happened to alarms: docs/feed.md, section 8.1. The newest deeds are kept, and who acted on
// an alarm last is looked up here.
#ifndef TW_SIM_ALARM_LOG_H
#define TW_SIM_ALARM_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TW_ALARM_DEEDS 1024

struct tw_alarm_deed {
    uint64_t key; // of the alarm
    int64_t time_ms, until_ms; // UTC; until: of "shelved", else 0
    const char *event;         // one of the feed's words, a literal
    int said;                  // level that its text is about
    int priority;
    char *who, *comment; // NULL: nobody by name
};

// Zero-initialised is empty; begin_ms is the owner's to set.
struct tw_alarm_log {
    struct tw_alarm_deed *deeds; // a ring of TW_ALARM_DEEDS, by number
    uint64_t count;              // deeds so far; they are numbered from 1
    int64_t begin_ms;            // all that happened from then on is still there
};

void tw_alarm_log_finish(struct tw_alarm_log *log);

// The word as a literal, NULL if it is none.
const char *tw_alarm_log_word(const char *event);

// Copies the texts; returns the deed's number.
uint64_t tw_alarm_log_add(struct tw_alarm_log *log, const struct tw_alarm_deed *deed);

// The number of the oldest place; above count where there is nothing.
uint64_t tw_alarm_log_first(const struct tw_alarm_log *log);

// The deed of a number, NULL if it gave way to later ones, or was not read back.
const struct tw_alarm_deed *tw_alarm_log_at(const struct tw_alarm_log *log, uint64_t number);

#endif
