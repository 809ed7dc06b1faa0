#include "reaction.h"

#include <math.h>

#include "twinview/memory.h"

#define REACTOR_M3 16.0
#define FEED_M3_H 12.8 // each, at full load
#define FEED_TEMP 32.0
#define FEED_CONCENTRATION 4.2 // kmol/m3

// Arrhenius: k = K0 exp(-E/RT), 1/s; E/R of 7,000 K is 58 kJ/mol.
#define RATE_K0 4.33e5
#define ACTIVATION_K 7000.0
#define REACTION_KJ_KMOL 118000.0 // released
#define RHO_CP 3700.0             // kJ/(m3 K)
#define JACKET_KW_K 22.0
#define JACKET_M3 1.8
#define COOLANT_M3_S 0.016 // through the fully open coolant valve
#define WATER_RHO_CP 4180.0

#define COLUMN_SUMP_M3 9.0
#define DISTILLATE_SHARE 0.42
#define LATENT_KW_PER_M3_H 105.0 // of distillate, reflux included
#define STEAM_KW_PER_T_H 555.0

static const struct tw_pump_design product_pump = {.speed = 1475,
                                                   .shut_off_bar = 5.2,
                                                   .droop = 0.006,
                                                   .valve_droop = 0.0012,
                                                   .efficiency = 0.6,
                                                   .rated_kw = 5.5};

static const double set_points[TW_REACTORS] = {81.2, 83.0, 84.6};

void tw_reaction_init(struct tw_reaction *reaction) {
    *reaction = (struct tw_reaction){0};
    for (int i = 0; i < TW_REACTORS; i++) {
        reaction->reactor[i] = (struct tw_reactor){
            .volume = 0.62 * REACTOR_M3,
            .level = 62,
            .temp = set_points[i],
            .jacket = 51,
            .concentration = 0.93,
            .agitator = 92,
            .feed = FEED_M3_H,
            .set_point = set_points[i],
            .coolant = {.position = 40, .command = 40, .stroke_s = 10},
            .temp_control =
                {.gain = -14, .integral_s = 1400, .low = 2, .high = 100, .integral = 40},
            .level_control =
                {.gain = -0.05, .integral_s = 260, .low = 0.35, .high = 1.05, .integral = 0.88},
        };
        reaction->pump[i] = (struct tw_pump){
            .design = &product_pump,
            .wanted = true,
            .speed = 1300,
            .bearing_temp = 58,
            .winding_temp = 60,
            .wear = 0.1 + 0.08 * i,
            .valve = {.position = 100, .stroke_s = 8},
        };
    }
    reaction->column = (struct tw_column){
        .volume = 0.52 * COLUMN_SUMP_M3,
        .level = 52,
        .top_temp = 78,
        .middle_temp = 91,
        .bottom_temp = 104,
        .pressure = 1.4,
        .distillate = 16,
        .bottoms = 22,
        .level_control = {.gain = -0.9, .integral_s = 400, .low = 0, .high = 45, .integral = 22},
    };
}

static void step_reactor(struct tw_reactor *reactor, double load, double out_m3_h, double coolant) {
    reactor->feed = tw_lag(reactor->feed, FEED_M3_H * load, 20);
    double in = reactor->feed / 3600, out = out_m3_h / 3600;
    double rate = RATE_K0 * exp(-ACTIVATION_K / (reactor->temp + 273.15)) * reactor->concentration;
    double jacket_kw = JACKET_KW_K * reactor->level / 62 * (reactor->temp - reactor->jacket);
    double heat_kw = rate * reactor->volume * REACTION_KJ_KMOL - jacket_kw -
                     in * RHO_CP * (reactor->temp - FEED_TEMP);
    reactor->temp += TW_STEP_S * heat_kw / (reactor->volume * RHO_CP);
    reactor->concentration +=
        TW_STEP_S * (in / reactor->volume * (FEED_CONCENTRATION - reactor->concentration) - rate);
    reactor->volume = TW_CLAMP(reactor->volume + TW_STEP_S * (in - out), 0.2, REACTOR_M3);
    reactor->level = 100 * reactor->volume / REACTOR_M3;

    reactor->coolant.command =
        tw_control(&reactor->temp_control, reactor->set_point, reactor->temp);
    tw_valve_step(&reactor->coolant);
    double water = COOLANT_M3_S * reactor->coolant.position / 100;
    reactor->cooling_kw = water * WATER_RHO_CP * (reactor->jacket - coolant);
    reactor->jacket += TW_STEP_S * (jacket_kw - reactor->cooling_kw) / (JACKET_M3 * WATER_RHO_CP);
    // Vapour pressure of the solvent over nitrogen.
    reactor->pressure = 0.9 + 1.5 * exp((reactor->temp - 83) / 24);
    reactor->agitator = tw_lag(reactor->agitator, 92, 5);
}

static void step_column(struct tw_column *column, double feed_m3_h, double coolant) {
    column->distillate = tw_lag(column->distillate, DISTILLATE_SHARE * feed_m3_h, 40);
    double bottoms = tw_control(&column->level_control, 52, column->level);
    column->bottoms = tw_lag(column->bottoms, bottoms, 10);
    column->volume += TW_STEP_S * (feed_m3_h - column->distillate - column->bottoms) / 3600;
    column->volume = TW_CLAMP(column->volume, 0, COLUMN_SUMP_M3);
    column->level = 100 * column->volume / COLUMN_SUMP_M3;
    column->condenser_kw = LATENT_KW_PER_M3_H * column->distillate;
    column->reboil_t_h = column->condenser_kw * 1.12 / STEAM_KW_PER_T_H;
    // Warmer cooling water condenses less, so pressure and both boiling points rise.
    double pressure = 1.4 + 0.022 * (coolant - 24) + 0.006 * (feed_m3_h - 38);
    column->pressure = tw_lag(column->pressure, pressure, 60);
    column->top_temp = tw_lag(column->top_temp, 78.3 + 14 * (column->pressure - 1.4), 45);
    column->middle_temp = 0.52 * column->top_temp + 0.48 * column->bottom_temp;
    column->bottom_temp = tw_lag(column->bottom_temp, 104.1 + 15 * (column->pressure - 1.4), 70);
}

void tw_reaction_step(struct tw_reaction *reaction, double load, double coolant, double ambient) {
    double flow = 0, heat = 0;
    for (int i = 0; i < TW_REACTORS; i++) {
        struct tw_reactor *reactor = &reaction->reactor[i];
        struct tw_pump *pump = &reaction->pump[i];
        pump->speed_demand = tw_control(&reactor->level_control, 62, reactor->level);
        tw_pump_step(pump, reactor->pressure, 4.6, ambient);
        step_reactor(reactor, load, pump->flow, coolant);
        reaction->feed_m3 += TW_STEP_S * reactor->feed / 3600;
        flow += pump->flow;
        heat += pump->flow * reactor->temp;
    }
    reaction->product_flow = flow;
    if (flow > 0.1)
        reaction->product_temp = heat / flow;
    step_column(&reaction->column, flow, coolant);
    reaction->distillate_m3 += TW_STEP_S * reaction->column.distillate / 3600;
    reaction->bottoms_m3 += TW_STEP_S * reaction->column.bottoms / 3600;
}

double tw_reaction_volume(const struct tw_reaction *reaction) {
    double volume = reaction->column.volume;
    for (int i = 0; i < TW_REACTORS; i++)
        volume += reaction->reactor[i].volume;
    return volume;
}

double tw_reaction_heat(const struct tw_reaction *reaction) {
    double kw = reaction->column.condenser_kw;
    for (int i = 0; i < TW_REACTORS; i++)
        kw += reaction->reactor[i].cooling_kw;
    return kw;
}
