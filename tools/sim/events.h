// Turns what happens in the world into events of the stream, in time slices called ticks.
//
// A tick advances the world, then makes one `patch` of what alarms did and one or more `values`
// within the budget of property updates. Values go round in turn, changed ones only, unchanged ones
// often enough that they do not go stale. The first plant, whose faults people look at, has a turn
// of its own. Events are complete frames of Server-Sent Events (WHATWG HTML, section 9.2).
#ifndef TW_SIM_EVENTS_H
#define TW_SIM_EVENTS_H

#include <stddef.h>
#include <stdint.h>

#include "document.h"
#include "history.h"
#include "text.h"
#include "world.h"

// The text is borrowed for the call.
typedef void tw_event_sink(void *user, const char *text, size_t size);

// A turn that goes round over the plants [first, end).
struct tw_turn {
    uint32_t first, end;
    uint32_t plant, channel; // next
    size_t values;           // of all its plants
    double rate;   // updates per second
    double budget; // updates that may be sent now
};

struct tw_events {
    struct tw_world *world;
    char epoch[32];
    uint64_t seq; // of the last event
    uint32_t heartbeat_ms; // the longest silence
    double tick_s;
    double ttl_min_s; // what the rate allows
    double silence_s; // since the last event
    uint64_t alarms_told; // how often what alarms did was sent
    int64_t now_ms;   // UTC by the wall clock and shift_ms
    int64_t shift_ms; // see tw_events_shift_clock
    struct tw_turn near, far;
    struct tw_text text;
    struct tw_history history; // of what was sent
    tw_event_sink *sink;
    void *user;
};

struct tw_events_params {
    double rate; // property updates per second, 0 only for a world that stands still
    const char *epoch;
    uint32_t heartbeat_ms; // at least 100; 0: 5000
};

void tw_events_init(struct tw_events *events, struct tw_world *world,
                    const struct tw_events_params *params);
void tw_events_finish(struct tw_events *events);

// Moves on by `seconds`, tick_s or a few of them when some are overdue. Only a world that stands
// still uses `now_ms`, for its heartbeats; else time is service time.
void tw_events_tick(struct tw_events *events, double seconds, int64_t now_ms);

// Sends what alarms did since the last time. Ticks do it; so does who acts on an alarm and wants to
// know with which event.
void tw_events_tell_alarms(struct tw_events *events);

// Counts anew under another name.
void tw_events_begin_epoch(struct tw_events *events, const char *epoch);

// Sets the server's clock forward or back, for all that it says from now on.
void tw_events_shift_clock(struct tw_events *events, int64_t ms);

// What a snapshot made now is written with.
struct tw_document_params tw_events_snapshot(const struct tw_events *events);

// Writes a heartbeat or a `bye` of now for one client, at most 200 bytes; it takes no sequence
// number.
void tw_events_write_notice(const struct tw_events *events, bool bye, char *text, size_t size);

// The stamp of an event or snapshot made now.
int64_t tw_events_now_ms(const struct tw_events *events);

#endif
