#include "plant.h"

#include <math.h>

#define TURN 6.283185307179586
#define DAY_S 1800.0 // the demo's day is half an hour long, so that a visitor sees demand change
#define STEAM_T_H 23.7
#define PACKS_H 824.0

void tw_plant_init(struct tw_plant *plant, uint64_t seed, uint64_t number, double warm_up_s) {
    *plant = (struct tw_plant){.time_s = -warm_up_s};
    plant->random = tw_random_seeded(seed, number);
    tw_steam_init(&plant->steam);
    tw_reaction_init(&plant->reaction);
    tw_storage_init(&plant->storage);
    tw_utilities_init(&plant->utilities);
}

// Mean-reverting wandering with the given deviation; forgets over ten minutes.
static double wander(struct tw_random *random, double value, double deviation) {
    const double memory_s = 600;
    double kick = deviation * sqrt(2 * TW_STEP_S / memory_s);
    return value - value * TW_STEP_S / memory_s + kick * tw_random_normal(random);
}

static void sum_power(struct tw_plant *plant) {
    double steam = 24 * plant->steam.compressor.speed / 1480 + 18, process = 22, packing = 8;
    for (int i = 0; i < TW_FEED_PUMPS; i++)
        steam += plant->steam.pump[i].power;
    for (int i = 0; i < TW_REACTORS; i++)
        process += plant->reaction.pump[i].power;
    for (int i = 0; i < TW_COOLING_PUMPS; i++)
        process += plant->utilities.pump[i].power;
    for (int i = 0; i < TW_TOWERS; i++)
        process += 7.5 * pow(plant->utilities.tower[i].fan / 280, 3);
    for (int i = 0; i < TW_LINES; i++)
        packing += 18 * plant->storage.line[i].belt_speed / 0.42;
    plant->power_kw[0] = steam;
    plant->power_kw[1] = process;
    plant->power_kw[2] = packing;
}

static void sum_streams(struct tw_plant *plant) {
    const double steam_t_m3 = 0.0064, gas_m3_h = 1050, air_m3_h = 42; // at full fire, at full speed
    double fire = 0;
    for (int i = 0; i < TW_BOILERS; i++)
        fire += plant->steam.boiler[i].firing / 100;
    double air = plant->steam.compressor.speed / 1480;
    const struct tw_stream streams[TW_STREAMS] = {
        [TW_STREAM_FEED_WATER] = {plant->steam.header_flow, plant->steam.feed_temp},
        [TW_STREAM_COOLING_WATER] = {plant->utilities.flow, plant->utilities.supply_temp},
        [TW_STREAM_STEAM] = {plant->steam.steam_total / steam_t_m3, plant->steam.steam_temp},
        [TW_STREAM_PRODUCT] = {plant->reaction.product_flow, plant->reaction.product_temp},
        [TW_STREAM_FUEL] = {gas_m3_h * fire, plant->ambient - 6},
        [TW_STREAM_AIR] = {air_m3_h * air, plant->ambient + 8},
        [TW_STREAM_WASTE] = {0.03 * plant->steam.header_flow, 42},
    };
    for (int i = 0; i < TW_STREAMS; i++)
        plant->stream[i] = streams[i];
}

static void sum_units(struct tw_plant *plant) {
    struct tw_units *units = &plant->units;
    units->stock_m3 = tw_storage_volume(&plant->storage);
    units->stock_percent = units->packs_h = units->stock_in_m3_h = 0;
    for (int i = 0; i < TW_TANKS; i++) {
        units->stock_percent += plant->storage.tank[i].level / TW_TANKS; // they are of one size
        units->stock_in_m3_h += plant->storage.tank[i].in;
    }
    for (int i = 0; i < TW_LINES; i++)
        for (int k = 0; k < TW_PACKERS; k++)
            units->packs_h += plant->storage.line[i].packer[k].rate;
    units->cooling_mw = tw_reaction_heat(&plant->reaction) / 1000;
    units->power_mw = tw_utilities_power(&plant->utilities) / 1000;
}

static void step(struct tw_plant *plant) {
    double day = sin(TURN * plant->time_s / DAY_S);
    plant->ambient = 24 + 1.5 * day;
    plant->wet_bulb = 17 + 0.8 * day;
    plant->steam_drift = wander(&plant->random, plant->steam_drift, 0.03);
    plant->load_drift = wander(&plant->random, plant->load_drift, 0.015);

    double load = 1 + 0.02 * day + plant->load_drift;
    double column_share = plant->reaction.column.reboil_t_h - 3.4;
    tw_steam_step(&plant->steam, STEAM_T_H * (1 + 0.05 * day + plant->steam_drift) + column_share,
                  plant->ambient);
    tw_reaction_step(&plant->reaction, load, plant->utilities.supply_temp, plant->ambient);
    tw_storage_step(&plant->storage,
                    plant->reaction.column.distillate + plant->reaction.column.bottoms, 41,
                    PACKS_H * load, plant->ambient);
    sum_power(plant);
    tw_utilities_step(&plant->utilities, tw_reaction_heat(&plant->reaction), plant->power_kw,
                      plant->wet_bulb, plant->ambient);
    sum_streams(plant);
    sum_units(plant);
    plant->time_s += TW_STEP_S;
}

void tw_plant_run(struct tw_plant *plant, const struct tw_fault_plan *plan, unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        if (plan)
            tw_faults_step(plant, plan);
        step(plant);
    }
}
