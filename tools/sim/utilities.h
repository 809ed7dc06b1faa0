// Cooling water and electricity: three cooling towers, two circulation pumps, two transformers,
// three motor control centres of two rows of cabinets.
#ifndef TW_SIM_UTILITIES_H
#define TW_SIM_UTILITIES_H

#include <stdbool.h>

#include "control.h"
#include "pump.h"

#define TW_TOWERS 3
#define TW_COOLING_PUMPS 2
#define TW_TRANSFORMERS 2
#define TW_CENTRES 3  // motor control centres
#define TW_CABINETS 2 // rows of cabinets each

struct tw_tower {
    double fan;       // 1/min
    double water_out; // Cel
    double bias;      // K that its fill has lost
    double basin;     // % of its water level
};

struct tw_transformer {
    double load;     // % of rating
    double oil_temp; // Cel
    double fault_rise; // K that a failed oil cooler adds
};

struct tw_cabinet {
    double current, temp; // A, Cel
};

struct tw_utilities {
    struct tw_tower tower[TW_TOWERS];
    struct tw_pump pump[TW_COOLING_PUMPS];
    struct tw_transformer transformer[TW_TRANSFORMERS];
    struct tw_cabinet cabinet[TW_CENTRES][TW_CABINETS];
    struct tw_controller fan_control;
    double supply_temp, return_temp; // Cel, of the cooling water
    double flow;                     // m3/h
};

void tw_utilities_init(struct tw_utilities *utilities);

// `heat_kw` is what the process gives to the water; `power_kw` what each centre's motors draw.
void tw_utilities_step(struct tw_utilities *utilities, double heat_kw,
                       const double power_kw[TW_CENTRES], double wet_bulb, double ambient);

// Electric power that all transformers deliver, kW.
double tw_utilities_power(const struct tw_utilities *utilities);

#endif
