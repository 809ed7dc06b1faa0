// The state of the connection to one source, as one table: state and event give the next state,
// what the transport must do, and when to try again.
//
// It knows neither bytes nor sockets nor files. Whoever watches those (source.c) tells it what
// happened, in events; time is passed in, so that tests need no waiting. Each transition, and each
// new reason within a state, is logged once.
//
//   connecting --answer--> synchronising --in step--> live <--> lagging
//                               |  ^                   |
//                               |  +--- in step -------|--- out of sync <-- something was missed
//                               v                      v
//   any --silence, end, 429, 5xx--> lost      any --401, 403, 204, not a twin feed--> refused
//   lost, refused --back-off--> a new try, which shows the old state until it is answered
//   any --document without a stream--> static
#ifndef TW_FEED_LINK_H
#define TW_FEED_LINK_H

#include <stdbool.h>
#include <stdint.h>

#include "twinview/feed.h"
#include "twinview/random.h"

enum tw_link_event {
    TW_LINK_START,
    TW_LINK_DUE,      // the wait before the next try is over
    TW_LINK_ASKED,    // somebody wants the next try now
    TW_LINK_ANSWERED, // an answer with content has begun
    TW_LINK_COMPLETE, // a document that has no stream is there
    TW_LINK_IN_STEP,  // the state held is the server's: epoch and seq were seen to agree
    TW_LINK_BEHIND,   // the viewer does not keep up
    TW_LINK_SKEWED,   // the server's clock and ours disagree
    TW_LINK_STEADY,   // neither of these two any more
    TW_LINK_MISSED,   // an event is missing, a new epoch, a reset: a new snapshot is needed
    TW_LINK_USELESS,  // a new snapshot did not close the gap
    TW_LINK_SILENT,   // nothing was heard for too long
    TW_LINK_ENDED,    // no connection, or its end
    TW_LINK_BUSY,     // 429, 5xx
    TW_LINK_DENIED,   // 401, 403
    TW_LINK_REJECTED, // another status, or what came is no twin feed
    TW_LINK_BROKEN,   // a file that cannot be used: it does not change by being read again
    TW_LINK_STOPPED,  // 204
    TW_LINK_EVENT_COUNT
};

enum tw_link_action {
    TW_LINK_NOTHING,
    TW_LINK_OPEN,  // connect
    TW_LINK_FETCH, // a new snapshot, while the stream goes on
    TW_LINK_CLOSE, // end every transfer
};

struct tw_link {
    const char *name; // borrowed, for the log
    enum tw_feed_state state;
    char reason[200];    // one sentence, "" if there is nothing to say
    int64_t since_ns;    // when the state began
    int64_t in_step_ns;  // since when it is in step without a break
    int64_t next_try_ns; // 0: none planned
    uint32_t failures;   // since it was last in step for a while
    bool denied;         // waits because of its credentials
    bool out_of_date;    // was lost or refused, and not in step since
    int64_t retry_after_max_s;
    struct tw_random random;
};

// Takes what happened; says what to do. `reason` NULL keeps the reason of a state that stays and
// gives a new state none. `retry_after_s`: what the server asked for, 0 if it did not.
enum tw_link_action tw_link_take(struct tw_link *link, enum tw_link_event event,
                                 const char *reason, int64_t retry_after_s, int64_t now_ns);

// Takes TW_LINK_DUE when its time has come, and forgets failures after TW_LINK_STABLE_NS in step.
enum tw_link_action tw_link_tick(struct tw_link *link, int64_t now_ns);

// In step this long: earlier failures are forgotten, the next wait is short again.
#define TW_LINK_STABLE_NS (10 * INT64_C(1000000000))

// Wait before try number `failures` + 1, in ns: uniform between 1 s and min(30, 2 * 2^failures) s.
// "Full jitter" of Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015,
// with base 2 s and cap 30 s, above a floor of 1 s so that no client ever hammers.
int64_t tw_link_back_off_ns(struct tw_random *random, uint32_t failures);

#endif
