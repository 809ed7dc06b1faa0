// One process plant: boiler house, reaction, tank farm and packing, cooling, electricity, and the
// faults that befall them.
//
// A plant is a value: it holds no pointers to itself and may be copied. It is a function of its
// seed and of the number of steps made, so equal seeds give equal plants.
#ifndef TW_SIM_PLANT_H
#define TW_SIM_PLANT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "twinview/random.h"

#include "faults.h"
#include "reaction.h"
#include "steam.h"
#include "storage.h"
#include "utilities.h"

// What flows in the pipes of the site, by medium.
enum tw_stream_kind {
    TW_STREAM_FEED_WATER,
    TW_STREAM_COOLING_WATER,
    TW_STREAM_STEAM,
    TW_STREAM_PRODUCT,
    TW_STREAM_FUEL,
    TW_STREAM_AIR,
    TW_STREAM_WASTE,
    TW_STREAMS,
};

struct tw_stream {
    double flow, temp; // m3/h, Cel
};

// Key figures of the units that no machine of theirs has alone.
struct tw_units {
    double stock_m3, stock_percent; // in all tanks
    double stock_in_m3_h;           // from the column
    double packs_h;                 // of all packers
    double cooling_mw;              // that the process gives to the cooling water
    double power_mw;                // that the transformers deliver
};

struct tw_plant {
    struct tw_steam steam;
    struct tw_reaction reaction;
    struct tw_storage storage;
    struct tw_utilities utilities;
    struct tw_stream stream[TW_STREAMS];
    struct tw_units units;
    struct tw_fault fault[TW_FAULTS];
    struct tw_random random;
    double time_s;      // simulated, 0 when service starts, negative while warming up
    double steam_drift; // slow wandering of what the users want, as a share
    double load_drift;
    double ambient, wet_bulb; // Cel
    double power_kw[TW_CENTRES];
};

// A plant `warm_up_s` before service starts.
void tw_plant_init(struct tw_plant *plant, uint64_t seed, uint64_t number, double warm_up_s);

// Makes `count` steps of TW_STEP_S.
void tw_plant_run(struct tw_plant *plant, const struct tw_fault_plan *plan, unsigned count);

#endif
