#include "steam.h"

#include <math.h>

#include "twinview/memory.h"

// Boiler: 12 t of water, at most 10 MW of fire, 88 % of it reaching the water.
#define WATER_KG 12000.0
#define WATER_SPAN_KG 4800.0 // from 0 to 100 % of the gauge
#define FIRE_KW 10000.0
#define FIRE_EFFICIENCY 0.88
#define WALL_LOSS_KW 90.0
#define WATER_CP 4.35       // kJ/(kg K), pressurised water near 190 Cel
#define STEAM_ENTHALPY 2785 // kJ/kg from 0 Cel, saturated near 12 bar (IAPWS-IF97 gives 2784)
#define PRESSURE_SET 11.8
#define TRANSFER_T_H 2.0 // t/h between the boilers per bar of difference

#define HEADER_SET 12.9
#define HEADER_M3_PER_BAR 0.02
#define STANDBY 2          // the pump that waits
#define RECIRCULATION 11.0 // m3/h that each running pump sends back to the tank
#define FEED_VALVE_KV 8.4  // kg/s per sqrt(bar), fully open
#define FEED_TEMP 105.0
#define TANK_KG 30000.0

static const struct tw_pump_design feed_pump = {.speed = 2960,
                                                .shut_off_bar = 17.5,
                                                .droop = 0.0066,
                                                .valve_droop = 0.0011,
                                                .efficiency = 0.64,
                                                .rated_kw = 22};

void tw_steam_init(struct tw_steam *steam) {
    *steam = (struct tw_steam){
        .header_control =
            {.gain = 0.05, .integral_s = 6, .low = 0.6, .high = 1.05, .integral = 0.95},
        .tank_control = {.gain = 0.6, .integral_s = 300, .low = 0, .high = 14, .integral = 6.6},
        .header_bar = HEADER_SET,
        .feed_temp = FEED_TEMP,
        .tank_kg = TANK_KG / 2,
        .demand = 23.7,
        .makeup_kg_s = 6.6,
        .dosing = {.level = 62, .flow = 28},
        .compressor = {.pressure = 7.0, .temp = 61},
        .refill_level = 35,
    };
    for (int i = 0; i < TW_BOILERS; i++)
        steam->boiler[i] = (struct tw_boiler){
            .water_kg = WATER_KG,
            .water_temp = 189.2,
            .pressure = PRESSURE_SET,
            .level = 50,
            .firing = 88,
            .running = true,
            .feed_valve = {.position = 35, .command = 35, .stroke_s = 12},
            .level_control = {.gain = 3, .integral_s = 120, .low = 0, .high = 100, .integral = 35},
            .fire_control = {.gain = 55, .integral_s = 60, .low = 15, .high = 100, .integral = 88},
        };
    for (int i = 0; i < TW_FEED_PUMPS; i++)
        steam->pump[i] = (struct tw_pump){
            .design = &feed_pump,
            .wanted = i != STANDBY,
            .speed = i != STANDBY ? 2750 : 0,
            .bearing_temp = i != STANDBY ? 66 : 24,
            .winding_temp = i != STANDBY ? 70 : 24,
            .wear = 0.12 + 0.07 * i,
            .valve = {.position = i != STANDBY ? 100 : 0, .stroke_s = 8},
        };
    for (int i = 0; i < TW_EXCHANGERS; i++)
        steam->exchanger[i] =
            (struct tw_exchanger){.inlet = 16, .outlet = 95, .fouling = 6 + 5 * i};
}

static void step_boiler(struct tw_boiler *boiler, double steam_t_h, double feed_kg_s,
                        double feed_temp) {
    boiler->running = boiler->firing > 1;
    boiler->firing = tw_lag(boiler->firing,
                            tw_control(&boiler->fire_control, PRESSURE_SET, boiler->pressure), 5);
    boiler->steam_flow = steam_t_h;
    boiler->feed_flow = feed_kg_s * 3.6;
    double steam_kg_s = steam_t_h / 3.6;
    double heat_kj = boiler->water_kg * WATER_CP * boiler->water_temp;
    heat_kj += TW_STEP_S * (FIRE_KW * FIRE_EFFICIENCY * boiler->firing / 100 - WALL_LOSS_KW +
                            feed_kg_s * WATER_CP * feed_temp - steam_kg_s * STEAM_ENTHALPY);
    boiler->water_kg += TW_STEP_S * (feed_kg_s - steam_kg_s);
    boiler->water_temp = heat_kj / (boiler->water_kg * WATER_CP);
    // Rule of thumb for saturated steam, within 2 % from 5 to 20 bar: T = 100 Cel x p^(1/4).
    boiler->pressure = pow(boiler->water_temp / 100, 4) - 1.013;
    boiler->level = 50 + 100 * (boiler->water_kg - WATER_KG) / WATER_SPAN_KG;
    boiler->feed_valve.command = tw_control(&boiler->level_control, 50, boiler->level);
    tw_valve_step(&boiler->feed_valve);
}

// Flow into one boiler, kg/s, for the pressure that stands over its valve.
static double feed_flow(const struct tw_steam *steam, const struct tw_boiler *boiler) {
    double drive = steam->header_bar - boiler->pressure;
    return drive > 0 ? FEED_VALVE_KV * boiler->feed_valve.position / 100 * sqrt(drive) : 0;
}

static void choose_standby(struct tw_steam *steam) {
    int able = 0;
    for (int i = 0; i < TW_FEED_PUMPS; i++)
        if (i != STANDBY && !steam->pump[i].tripped)
            able++;
    for (int i = 0; i < TW_FEED_PUMPS; i++)
        steam->pump[i].wanted = i != STANDBY || able < 3;
}

static void step_feed(struct tw_steam *steam, double out_kg_s, double ambient) {
    choose_standby(steam);
    double demand = tw_control(&steam->header_control, HEADER_SET, steam->header_bar);
    double in = 0, back = 0; // m3/h
    for (int i = 0; i < TW_FEED_PUMPS; i++) {
        struct tw_pump *pump = &steam->pump[i];
        pump->speed_demand = demand;
        tw_pump_step(pump, 0.4, steam->header_bar, ambient);
        in += pump->flow;
        back += TW_MIN(pump->flow, RECIRCULATION);
    }
    // Water hardly gives way: a small volume of the header stands for its elasticity, so that the
    // pressure settles within a second.
    double net = in - back - out_kg_s * 3.6;
    steam->header_bar =
        TW_CLAMP(steam->header_bar + net / 3600 * TW_STEP_S / HEADER_M3_PER_BAR * 4, 0, 20);
    steam->header_flow = in - back;
    // The header stores nothing that counts; what does not go on to the boilers stays in the tank.
    steam->tank_kg += TW_STEP_S * (steam->makeup_kg_s - out_kg_s);
    steam->makeup_kg_s =
        tw_lag(steam->makeup_kg_s,
               tw_control(&steam->tank_control, 50, 100 * steam->tank_kg / TANK_KG), 4);
}

// Effectiveness of an exchanger with a condensing side (NTU method): 1 - exp(-UA / (m cp)).
static void step_exchanger(struct tw_exchanger *exchanger, double water_kg_s,
                           const struct tw_steam *steam, double ambient) {
    const double surface_kw_k = 9.6, pipe_loss_bar = 0.8;
    double hot = steam->steam_temp - 4;
    exchanger->pressure = TW_MAX(steam->boiler[0].pressure - pipe_loss_bar, 0);
    double capacity = TW_MAX(water_kg_s, 0.2) * 4.19; // kW/K
    double clean = 1 - TW_MIN(exchanger->fouling, 90) / 100;
    double effectiveness = 1 - exp(-surface_kw_k * clean / capacity);
    exchanger->inlet = tw_lag(exchanger->inlet, 12 + 0.2 * ambient, 60);
    double outlet = exchanger->inlet + effectiveness * (hot - exchanger->inlet);
    exchanger->outlet = tw_lag(exchanger->outlet, outlet, 25);
    exchanger->duty = capacity * (exchanger->outlet - exchanger->inlet) / 1000;
    exchanger->fouling += TW_STEP_S * 0.4 / 86400;
    if (exchanger->fouling > 25)
        exchanger->fouling = 2; // cleaned
}

static void step_dosing(struct tw_steam *steam) {
    struct tw_dosing *dosing = &steam->dosing;
    dosing->flow = tw_lag(dosing->flow, 4.2 * steam->makeup_kg_s, 8);
    // 200 l a tank
    dosing->level = TW_MAX(dosing->level - dosing->flow / 3600 * TW_STEP_S / 200 * 100, 0);
    if (dosing->refill_late)
        dosing->level = tw_lag(dosing->level, steam->refill_level, 60);
    else if (dosing->level < 40)
        dosing->level = 80;
}

static void step_compressor(struct tw_compressor *compressor, double ambient) {
    if (compressor->pressure < 6.6)
        compressor->running = true;
    else if (compressor->pressure > 7.4)
        compressor->running = false;
    compressor->speed = tw_lag(compressor->speed, compressor->running ? 1480 : 0, 2);
    double n = compressor->speed / 1480;
    compressor->pressure += TW_STEP_S * (0.055 * n - 0.016);
    compressor->temp = tw_lag(compressor->temp, ambient + 22 + 40 * n, 50);
}

void tw_steam_step(struct tw_steam *steam, double demand_t_h, double ambient) {
    steam->demand = demand_t_h;
    double between = TRANSFER_T_H * (steam->boiler[0].pressure - steam->boiler[1].pressure);
    double out_kg_s = 0;
    steam->steam_total = 0;
    for (int i = 0; i < TW_BOILERS; i++) {
        struct tw_boiler *boiler = &steam->boiler[i];
        double flow = feed_flow(steam, boiler);
        step_boiler(boiler, demand_t_h / 2 + (i ? -between : between), flow, steam->feed_temp);
        out_kg_s += flow;
        steam->steam_total += boiler->steam_flow;
    }
    steam->steam_temp = (steam->boiler[0].water_temp + steam->boiler[1].water_temp) / 2;
    steam->makeup_kg += TW_STEP_S * steam->makeup_kg_s;
    steam->boiled_kg += TW_STEP_S * steam->steam_total / 3.6;
    step_feed(steam, out_kg_s, ambient);
    for (int i = 0; i < TW_EXCHANGERS; i++)
        step_exchanger(&steam->exchanger[i], steam->makeup_kg_s / 2, steam, ambient);
    step_dosing(steam);
    step_compressor(&steam->compressor, ambient);
}

double tw_steam_water(const struct tw_steam *steam) {
    double kg = steam->tank_kg;
    for (int i = 0; i < TW_BOILERS; i++)
        kg += steam->boiler[i].water_kg;
    return kg;
}
