// The plant's measuring points by tag and property: what "P-104" "bearing_temp" is in a struct
// tw_plant.
#ifndef TW_SIM_SIGNALS_H
#define TW_SIM_SIGNALS_H

#include <stdbool.h>
#include <stddef.h>

#include "plant.h"

struct tw_signal {
    char tag[16];         // "P-104", a unit's id; the name of a stream for what pipes carry
    const char *property; // "bearing_temp"
    const char *unit;     // UCUM, "" for none
    size_t offset;        // in struct tw_plant, of a double or a bool
    bool is_bool;
    bool wraps; // a position on something endless
    double noise; // standard deviation of a reading
    int digits;   // decimals that a reading has
};

struct tw_signals {
    struct tw_signal *items;
    size_t count, capacity;
};

void tw_signals_init(struct tw_signals *signals);
void tw_signals_finish(struct tw_signals *signals);

// NULL if the plant has no such point.
const struct tw_signal *tw_signals_find(const struct tw_signals *signals, const char *tag,
                                        const char *property);

// The true value, without noise; a bool is 0 or 1.
double tw_signal_read(const struct tw_plant *plant, size_t offset, bool is_bool);

#endif
