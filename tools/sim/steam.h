// The boiler house: two boilers on one steam header, four feed pumps (three run, one stands by) on
// one feed header, make-up water warmed by steam in two exchangers, dosing, the air compressor.
//
// Mass is kept: what the pumps draw leaves the feed tank, what the boilers take leaves the header,
// what they boil off leaves as steam. tw_steam_water() and the two totals let a test prove it.
#ifndef TW_SIM_STEAM_H
#define TW_SIM_STEAM_H

#include <stdbool.h>

#include "control.h"
#include "pump.h"

#define TW_BOILERS 2
#define TW_FEED_PUMPS 4
#define TW_EXCHANGERS 2

struct tw_boiler {
    double water_kg;
    double water_temp; // Cel, saturated
    double pressure;   // bar, gauge
    double level;      // %
    double firing;     // % of full fire
    double steam_flow; // t/h
    double feed_flow;  // m3/h
    struct tw_valve feed_valve;
    struct tw_controller level_control, fire_control;
    bool running;
};

struct tw_exchanger {
    double inlet, outlet; // Cel, of the water that is warmed
    double duty;          // MW
    double pressure;      // bar, gauge, of the steam in its shell
    double fouling;       // % of the clean surface's transfer that is lost
};

struct tw_compressor {
    double pressure; // bar, gauge, of the receiver
    double temp, speed;
    bool running;
};

struct tw_dosing {
    double level; // %
    double flow;  // l/h
    bool refill_late;
};

struct tw_steam {
    struct tw_boiler boiler[TW_BOILERS];
    struct tw_pump pump[TW_FEED_PUMPS];
    struct tw_exchanger exchanger[TW_EXCHANGERS];
    struct tw_compressor compressor;
    struct tw_dosing dosing;
    struct tw_controller header_control, tank_control;
    double header_bar, header_flow, feed_temp; // of the feed header: m3/h, Cel
    double steam_total, steam_temp;            // t/h, Cel
    double tank_kg;                            // feed tank
    double demand;                             // t/h of steam that the users want
    double makeup_kg_s;
    double makeup_kg, boiled_kg; // totals since start
    double refill_level;         // % at which the dosing tank is refilled
};

void tw_steam_init(struct tw_steam *steam);
void tw_steam_step(struct tw_steam *steam, double demand_t_h, double ambient);

// All water in tank and boilers, kg.
double tw_steam_water(const struct tw_steam *steam);

#endif
