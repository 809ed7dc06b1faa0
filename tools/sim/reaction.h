// The reaction unit: three stirred reactors with cooling jackets in parallel, a product pump and
// valve under each, and a column that takes their product apart.
//
// The reaction is of first order and exothermic: without its jacket a reactor would run away.
#ifndef TW_SIM_REACTION_H
#define TW_SIM_REACTION_H

#include "control.h"
#include "pump.h"

#define TW_REACTORS 3

struct tw_reactor {
    double volume;        // m3 of liquid
    double level;         // %
    double temp, jacket;  // Cel
    double concentration; // kmol/m3 of the reactant
    double pressure;      // bar, gauge
    double agitator;      // 1/min
    double feed;          // m3/h
    double cooling_kw;    // carried away by the jacket
    double set_point;     // Cel
    struct tw_valve coolant;
    struct tw_controller temp_control, level_control;
};

struct tw_column {
    double volume; // m3 in the sump
    double level;  // %
    double top_temp, middle_temp, bottom_temp, pressure;
    double reboil_t_h; // steam
    double condenser_kw;
    double distillate, bottoms; // m3/h
    struct tw_controller level_control;
};

struct tw_reaction {
    struct tw_reactor reactor[TW_REACTORS];
    struct tw_pump pump[TW_REACTORS];
    struct tw_column column;
    double feed_m3, distillate_m3, bottoms_m3; // totals since start
    double product_flow, product_temp;         // of all pumps: m3/h, Cel
};

void tw_reaction_init(struct tw_reaction *reaction);

// `load` is the share of the design feed, `coolant` the cooling water's temperature in Cel.
void tw_reaction_step(struct tw_reaction *reaction, double load, double coolant, double ambient);

// All liquid in the unit, m3.
double tw_reaction_volume(const struct tw_reaction *reaction);

// Heat that the unit gives to the cooling water, kW.
double tw_reaction_heat(const struct tw_reaction *reaction);

#endif
