// Values for sites that no model of a process stands behind (a bridge, a waterworks): each number
// that the document gives a range wanders between its inner limits, follows the demo's day, and now
// and then goes beyond a limit for a while; each vehicle moves on along its range.
//
// A value is a function of seed, plant, channel and time, without memory: equal seeds give equal
// sites, and a million of them cost nothing while nobody reads them.
#ifndef TW_SIM_GENERIC_H
#define TW_SIM_GENERIC_H

#include <stdbool.h>
#include <stdint.h>

struct tw_generic {
    bool present; // the channel has no signal of the process
    bool travels; // moves on along its range, round and round
    double low, high; // range
    double rest, swing; // where it wanders: rest +- swing
    double peak;  // where an excursion goes to; NaN: it has none
    double worst; // where one of four goes to, beyond the outer limit; NaN: no such limit
};

// What the document says of a property; NaN for limits that it has not.
struct tw_generic_bounds {
    double range[2], lo, hi, hi_hi, lo_lo;
    bool vehicle;
};

void tw_generic_init(struct tw_generic *generic, const struct tw_generic_bounds *bounds);

// One value's identity: `limited` is how many channels of the site can make an excursion.
struct tw_generic_key {
    uint64_t seed;
    uint32_t plant, channel, limited;
};

// The true value at a service time.
double tw_generic_value(const struct tw_generic *generic, const struct tw_generic_key *key,
                        double time_s);

// Which of `count` channels has a given fault of its sensor at a time; UINT32_MAX: none.
enum tw_generic_fault {
    TW_GENERIC_BAD,
    TW_GENERIC_UNCERTAIN,
    TW_GENERIC_FROZEN,
};
uint32_t tw_generic_faulty(const struct tw_generic_key *key, enum tw_generic_fault fault,
                           uint32_t count, double time_s);

#endif
