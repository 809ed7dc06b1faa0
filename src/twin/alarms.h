// Alarms, the journal of what happened to them, those that are made here, and how many there are.
#ifndef TWIN_ALARMS_H
#define TWIN_ALARMS_H

#include "twinview/alarm_load.h"
#include "twinview/journal.h"
#include "twinview/twin.h"

#include "text.h"

struct tw_apply;

struct tw_alarm_row {
    struct tw_alarm shown; // texts interned, but `text` picked from `texts`
    struct tw_names texts;
    int64_t shelved_until_ms; // as its source said it, by its clock; `shown` has the lane's
    uint32_t next;            // of the same asset, index + 1
    uint32_t transaction;     // the last that named it
    bool named;               // it was said who acted, since the journal looked
    struct tw_alarm_known {
        int64_t since_ms, shelved_until_ms;
        uint8_t priority;
        bool any : 1, active : 1, acked : 1, latched : 1, suppressed : 1, out_of_service : 1;
        bool shelved : 1, announced : 1;
    } known; // what the journal has of it
};

struct tw_journal_entry { // see struct tw_alarm_event; on the lane's clock
    int64_t time_ms, other_ms;
    uint64_t seq, serial;
    const char *alarm, *asset, *property, *text, *who, *comment; // interned, NULL if none
    uint8_t source, kind, priority, former_priority;
    bool local : 1, late : 1;
    bool announced : 1; // with it the alarm came before the operator
};

struct tw_journal {
    struct tw_journal_entry *entries; // by time
    size_t count, capacity;
    size_t bytes, limit; // texts included
    uint64_t serial;
    int64_t gone_ms;
};

// How far a source was heard.
struct tw_stand {
    int64_t begin_ms, time_ms; // its first batch and its last, TW_TIME_NONE: none yet
    uint64_t seq, epoch;       // of the last; the epoch as a hash
    bool late;                 // the transaction comes after something that was not heard
    bool silent;               // it goes back to what is known
};

// A property that is, or was, beyond one of its limits, where alarms are made here.
struct tw_guard {
    struct tw_asset_id asset;
    const char *property;    // interned
    int level, wanted;       // announced and present: -2 lo_lo .. 2 hi_hi, 0 within
    int64_t wanted_since_ms; // lane's clock
};

struct tw_load {
    struct tw_flood flood;
    uint64_t announced[5];      // by priority
    int64_t begin_ms, flood_ms; // when watching began; flood time before the present one
};

// alarm_state.c
bool tw_alarm_is_shelved(const struct tw_alarm *alarm, int64_t now_ms);

// alarms.c
void tw_alarms_remove_unnamed(struct tw_apply *apply);
void tw_alarms_link(struct tw_twin *twin);     // hangs alarms on the assets that they name
void tw_alarms_report(struct tw_apply *apply); // those of the transaction that name no known asset
void tw_alarms_destroy(struct tw_twin *twin);
// Flags what came off the shelf since; returns when the next will.
int64_t tw_alarms_advance(struct tw_twin *twin, int64_t before_ms);

// The alarm of that id that is made here, made if it is not there; it counts as changed.
struct tw_alarm_row *tw_alarm_touch(struct tw_twin *twin, uint32_t source, const char *id);
// True of an alarm made here that nobody needs to see any more: over, acknowledged, on no shelf.
bool tw_alarm_is_past(const struct tw_twin *twin, const struct tw_alarm_row *alarm);
void tw_alarm_drop(struct tw_twin *twin, uint32_t source, const char *id);
void tw_alarm_sign(struct tw_twin *twin, struct tw_alarm_row *alarm, const struct tw_hand *hand);

// journal.c: what happened to alarms, by time
void tw_journal_init(struct tw_twin *twin, size_t limit);
void tw_journal_finish(struct tw_twin *twin);
// Texts are taken. Its times are on its source's clock, but of what was made here.
void tw_journal_add(struct tw_twin *twin, const struct tw_journal_entry *entry);
void tw_journal_cut(struct tw_twin *twin, uint32_t source, int64_t after_ms); // its source's clock
// The source's clock is ahead of the lane's by so much more than was thought.
void tw_journal_shift(struct tw_twin *twin, uint32_t source, int64_t step_ms);

// transitions.c: what is written into it
// Compares an alarm with what the journal has of it; waits for the end of an open transaction.
void tw_journal_follow(struct tw_twin *twin, struct tw_alarm_row *row);
void tw_journal_off_shelf(struct tw_twin *twin, struct tw_alarm_row *row);     // its time is over
void tw_journal_removed(struct tw_twin *twin, const struct tw_alarm_row *row); // before it goes

// stand.c
void tw_journal_stand(struct tw_apply *apply); // at the begin of each batch

// load.c: how many alarms are announced
int64_t tw_load_advance(struct tw_twin *twin); // returns when the flood may end

// guards.c: alarms from limits
// Looks at what changed and at what waits; returns when it wants to look again.
int64_t tw_guards_advance(struct tw_twin *twin);
// The source goes back in its time: what was made of its values is forgotten, and no news.
void tw_guards_rewind(struct tw_twin *twin, uint32_t source);
void tw_guards_source_lost(struct tw_twin *twin, uint32_t source, bool lost);
void tw_guards_destroy(struct tw_twin *twin);

#endif
