// The tank farm and the packing hall that empties it.
//
// Product comes from the column, is shared out among six tanks, runs through their outlet valves to
// the packers, and leaves as counted goods. Volume is kept: see the totals.
#ifndef TW_SIM_STORAGE_H
#define TW_SIM_STORAGE_H

#include <stdbool.h>

#include "control.h"

#define TW_TANKS 6
#define TW_LINES 2
#define TW_PACKERS 2 // a line
#define TW_BELT_M 1000.0

struct tw_tank {
    double volume; // m3
    double level;  // %
    double temp;   // Cel
    double in, out; // m3/h
    double foot_bar;  // gauge, of what stands in it
    double set_point; // % that the inlet valve holds
    double overfill;  // % that a wrongly set transfer fills it to; 0: none
    struct tw_valve outlet;
};

struct tw_packer {
    double rate; // packs, 1/h
    double jam;  // share of the rate that is lost, 0..1
    bool running;
};

struct tw_line {
    double belt_speed; // m/s
    double belt_m;     // position of the belt, wraps at TW_BELT_M
    double belt_rate;  // packs on the conveyor, 1/h
    struct tw_packer packer[TW_PACKERS];
    bool running;
};

struct tw_storage {
    struct tw_tank tank[TW_TANKS];
    struct tw_line line[TW_LINES];
    double palletiser_rate; // pallets, 1/h
    bool palletiser_running;
    double transfer_m3; // by the transfer line, in total
    double in_m3, out_m3;
    double packs; // in total
    double out_flow, product_temp;
};

void tw_storage_init(struct tw_storage *storage);

// `in_m3_h` of product at `in_temp` comes from the column; `wanted` is the packing rate, packs/h.
void tw_storage_step(struct tw_storage *storage, double in_m3_h, double in_temp, double wanted,
                     double ambient);

double tw_storage_volume(const struct tw_storage *storage);

#endif
