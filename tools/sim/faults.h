// Faults: what goes wrong, when, and what the server says about it.
//
// Times are fixed by the plant's seed. The first plant of a site has its faults early, so that a
// visitor meets them; the others share about one new fault a minute among them all.
#ifndef TW_SIM_FAULTS_H
#define TW_SIM_FAULTS_H

#include <stdbool.h>
#include <stdint.h>

struct tw_plant;

enum tw_fault_kind {
    TW_FAULT_BEARING,    // heats up and vibrates until the protection trips the machine
    TW_FAULT_PROTECTION, // the machine stands because of that
    TW_FAULT_OVERFILL,
    TW_FAULT_OIL_COOLER,
    TW_FAULT_VALVE_STUCK,
    TW_FAULT_JAM,
    TW_FAULT_REFILL_LATE,
    TW_FAULT_TRIP,
    TW_FAULT_SENSOR_BAD,
    TW_FAULT_SENSOR_UNCERTAIN,
    TW_FAULT_SENSOR_FROZEN, // sends nothing any more
    TW_FAULTS,
};

struct tw_fault_design {
    const char *tag, *property;
    double first_s, on_s, off_s; // first start in service time, how long, how long until the next
    // The alarm that the fault itself raises, priority 0: none. With `limit` it is raised only
    // where the site gives the property no such limit, because else the limit's alarm says it.
    int priority;
    const char *text, *limit, *text_zh;
};

// By enum tw_fault_kind.
extern const struct tw_fault_design tw_fault_designs[TW_FAULTS];

struct tw_fault {
    bool active;
    double change_s; // service time at which it starts or ends next
    double pause_s;  // beyond the design's, until it starts again
};

// How far the faults go, so that they cross the limits that the site's document sets.
struct tw_fault_plan {
    double bearing_temp, tank_level, oil_temp, packer_rate, dosing_level;
};

extern const struct tw_fault_plan tw_fault_plan_default;

// Sets the first starts. `plants` is the number of plants of the site, `number` this one's.
void tw_faults_init(struct tw_plant *plant, uint32_t number, uint32_t plants);

// Starts and ends what is due.
void tw_faults_step(struct tw_plant *plant, const struct tw_fault_plan *plan);

#endif
