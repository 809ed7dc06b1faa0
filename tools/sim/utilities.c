#include "utilities.h"

#include <math.h>

#include "twinview/memory.h"

#define BASIN_M3 80.0 // all water of the loop
#define FAN_SPEED 280.0
#define TRANSFORMER_KW 950.0
#define SITE_BASE_KW 620.0 // lights, heating, offices, loading

static const struct tw_pump_design cooling_pump = {.speed = 1480,
                                                   .shut_off_bar = 4.4,
                                                   .droop = 0.000030,
                                                   .valve_droop = 0.000006,
                                                   .efficiency = 0.76,
                                                   .rated_kw = 45};

static const double cabinet_share[TW_CABINETS] = {0.6, 0.4};

void tw_utilities_init(struct tw_utilities *utilities) {
    *utilities = (struct tw_utilities){
        .fan_control = {.gain = -0.06, .integral_s = 200, .low = 0.15, .high = 1, .integral = 0.6},
        .supply_temp = 24.1,
        .return_temp = 32,
    };
    for (int i = 0; i < TW_TOWERS; i++)
        utilities->tower[i] =
            (struct tw_tower){.fan = 130, .basin = 68 + 2 * i, .water_out = 24.1, .bias = 0.35 * i};
    for (int i = 0; i < TW_COOLING_PUMPS; i++)
        utilities->pump[i] = (struct tw_pump){
            .design = &cooling_pump,
            .wanted = true,
            .speed_demand = 0.96,
            .speed = 1420,
            .bearing_temp = 60,
            .winding_temp = 70,
            .wear = 0.15 + 0.1 * i,
            .valve = {.position = 100, .stroke_s = 15},
        };
    for (int i = 0; i < TW_TRANSFORMERS; i++)
        utilities->transformer[i] = (struct tw_transformer){.load = 45, .oil_temp = 55};
    for (int i = 0; i < TW_CENTRES; i++)
        for (int k = 0; k < TW_CABINETS; k++)
            utilities->cabinet[i][k] = (struct tw_cabinet){.current = 60, .temp = 30};
}

// A tower cools towards the wet bulb; its approach shrinks with fan speed (Merkel's theory, as a
// first-order fit about the design point).
static void step_tower(struct tw_tower *tower, double fan, double in, double wet_bulb) {
    tower->fan = tw_lag(tower->fan, fan * FAN_SPEED, 8);
    double n = tower->fan / FAN_SPEED;
    double effectiveness = 0.80 * (1 - exp(-2.6 * (n + 0.08)));
    double out = in - effectiveness * (in - wet_bulb) + tower->bias;
    tower->water_out = tw_lag(tower->water_out, out, 40);
    // Evaporation draws the basin down; the float valve lets water in as it falls.
    double inflow = 0.004 * TW_MAX(75 - tower->basin, 0);
    tower->basin += TW_STEP_S * (inflow - 0.004 * (in - out));
}

static void step_water(struct tw_utilities *utilities, double heat_kw, double wet_bulb,
                       double ambient) {
    utilities->flow = 0;
    for (int i = 0; i < TW_COOLING_PUMPS; i++) {
        struct tw_pump *pump = &utilities->pump[i];
        tw_pump_step(pump, 0.3, 2.9, ambient);
        utilities->flow += pump->flow;
    }
    double capacity = TW_MAX(utilities->flow, 20) / 3600 * 4180; // kW/K
    utilities->return_temp =
        tw_lag(utilities->return_temp, utilities->supply_temp + heat_kw / capacity, 30);
    double fan = tw_control(&utilities->fan_control, 24.1, utilities->supply_temp), out = 0;
    for (int i = 0; i < TW_TOWERS; i++) {
        step_tower(&utilities->tower[i], fan, utilities->return_temp, wet_bulb);
        out += utilities->tower[i].water_out / TW_TOWERS;
    }
    double turnover_s = BASIN_M3 / (TW_MAX(utilities->flow, 20) / 3600);
    utilities->supply_temp = tw_lag(utilities->supply_temp, out, turnover_s);
}

// Top-oil temperature after IEC 60076-7, exponential equations: rise 42 K at rated load, ratio of
// losses 6, oil exponent 0.8. The demo's oil time constant is 12 minutes, not hours.
static void step_transformer(struct tw_transformer *transformer, double kw, double ambient) {
    transformer->load = tw_lag(transformer->load, 100 * kw / TRANSFORMER_KW, 2);
    double k = transformer->load / 100;
    double rise = 52 * pow((1 + 6 * k * k) / 7, 0.8) + 12 + transformer->fault_rise;
    transformer->oil_temp = tw_lag(transformer->oil_temp, ambient + rise, 720);
}

static void step_cabinet(struct tw_cabinet *cabinet, double kw, double ambient) {
    cabinet->current = tw_lag(cabinet->current, kw * 1000 / (sqrt(3) * 400 * 0.88), 1);
    cabinet->temp = tw_lag(cabinet->temp, ambient + 4 + 0.07 * cabinet->current, 300);
}

void tw_utilities_step(struct tw_utilities *utilities, double heat_kw,
                       const double power_kw[TW_CENTRES], double wet_bulb, double ambient) {
    step_water(utilities, heat_kw, wet_bulb, ambient);
    double total = SITE_BASE_KW;
    for (int i = 0; i < TW_CENTRES; i++) {
        for (int k = 0; k < TW_CABINETS; k++)
            step_cabinet(&utilities->cabinet[i][k], power_kw[i] * cabinet_share[k], ambient);
        total += power_kw[i];
    }
    for (int i = 0; i < TW_TRANSFORMERS; i++)
        step_transformer(&utilities->transformer[i], total * (i ? 0.44 : 0.56), ambient);
}

double tw_utilities_power(const struct tw_utilities *utilities) {
    double kw = 0;
    for (int i = 0; i < TW_TRANSFORMERS; i++)
        kw += utilities->transformer[i].load / 100 * TRANSFORMER_KW;
    return kw;
}
