#include "pump.h"

#include <math.h>

#include "twinview/memory.h"

#define LINE_VOLTAGE 400.0
#define POWER_FACTOR 0.86
#define MOTOR_EFFICIENCY 0.92

// Bearing: friction heats it in proportion to speed, the casing cools it.
#define BEARING_RISE_K 44.0
#define BEARING_LAG_S 45.0
// Above this temperature the protection stops the machine (a design figure of the demo plant).
#define BEARING_TRIP_CEL 100.0

#define WINDING_RISE_K 58.0
#define WINDING_LAG_S 400.0
#define WEAR_S (180.0 * 86400)

static void turn(struct tw_pump *pump) {
    if (pump->bearing_temp > BEARING_TRIP_CEL)
        pump->tripped = true;
    pump->running = pump->wanted && !pump->tripped;
    double target = pump->running ? pump->speed_demand * pump->design->speed : 0;
    pump->speed = tw_lag(pump->speed, target, pump->running ? 2.5 : 4);
    if (pump->speed < 1)
        pump->speed = 0;
}

// The affinity laws (ISO 9906, annex): pressure goes with the square of speed. The check valve
// keeps water from flowing back.
static void push_water(struct tw_pump *pump, double suction_bar, double header_bar) {
    const struct tw_pump_design *design = pump->design;
    double n = pump->speed / design->speed;
    double rise = design->shut_off_bar * n * n * (1 - 0.05 * pump->wear);
    double opening = TW_MAX(pump->valve.position / 100, 0.01);
    double droop = design->droop + design->valve_droop / (opening * opening);
    double drive = suction_bar + rise - header_bar;
    double flow = drive > 0 && pump->valve.position > 0.5 ? sqrt(drive / droop) : 0;
    pump->flow = tw_lag(pump->flow, flow, 1.0);
    if (pump->flow < 0.01)
        pump->flow = 0;
    pump->discharge =
        n > 0.05 ? suction_bar + rise - design->droop * pump->flow * pump->flow : suction_bar;
}

static void draw_power(struct tw_pump *pump) {
    const struct tw_pump_design *design = pump->design;
    double n = pump->speed / design->speed;
    double hydraulic = pump->discharge * 1e5 * pump->flow / 3600 / 1000;
    double idle = 0.18 * design->rated_kw * n * n * n;
    pump->power = (hydraulic / design->efficiency + idle) / MOTOR_EFFICIENCY;
    double rated_current = design->rated_kw * 1000 / (sqrt(3) * LINE_VOLTAGE * POWER_FACTOR);
    // An idling motor still draws its magnetising current.
    pump->current =
        pump->running || n > 0.05 ? hypot(pump->power / design->rated_kw, 0.35) * rated_current : 0;
}

void tw_pump_step(struct tw_pump *pump, double suction_bar, double header_bar, double ambient) {
    pump->valve.command = pump->wanted && !pump->tripped ? 100 : 0;
    tw_valve_step(&pump->valve);
    turn(pump);
    push_water(pump, suction_bar, header_bar);
    draw_power(pump);

    double n = pump->speed / pump->design->speed;
    double bearing = ambient + (BEARING_RISE_K + 8 * pump->wear + pump->bearing_rise) * n;
    pump->bearing_temp = tw_lag(pump->bearing_temp, bearing, BEARING_LAG_S);
    double vibration = (1.5 + 1.6 * pump->wear + 0.10 * pump->bearing_rise) * n;
    pump->vibration = tw_lag(pump->vibration, vibration, 3);
    double load = pump->power / pump->design->rated_kw;
    pump->winding_temp = tw_lag(
        pump->winding_temp, ambient + WINDING_RISE_K * load * load * 1.2 + 6 * n, WINDING_LAG_S);
    if (pump->running)
        pump->wear = TW_MIN(pump->wear + TW_STEP_S / WEAR_S, 1);
}
