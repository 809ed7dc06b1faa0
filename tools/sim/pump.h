// A centrifugal pump with its motor, bearing and discharge valve.
#ifndef TW_SIM_PUMP_H
#define TW_SIM_PUMP_H

#include <stdbool.h>

#include "control.h"

struct tw_pump_design {
    double speed;        // 1/min at 100 %
    double shut_off_bar; // pressure rise at full speed and no flow
    double droop;        // bar lost per (m3/h)^2 on the way through the pump
    double valve_droop;  // the same through the discharge valve when fully open
    double efficiency;   // hydraulic, 0..1
    double rated_kw;     // of the motor
};

struct tw_pump {
    const struct tw_pump_design *design;
    struct tw_valve valve;
    // Demands
    bool wanted;         // asked to run; a tripped pump does not
    double speed_demand; // 0..1 of the design speed
    // Faults
    bool tripped;
    double bearing_rise; // extra K that a failing bearing settles at
    // State
    double speed;        // 1/min
    double flow;         // m3/h
    double discharge;    // bar, gauge, before the valve
    double bearing_temp; // Cel
    double vibration;    // mm/s
    double current;      // A
    double power;        // kW, shaft and losses
    double winding_temp; // Cel
    double wear;         // 0 new .. 1 worn out; months
    bool running;
};

// One step against the pressures before and behind the line, bar gauge. `ambient` in Cel.
void tw_pump_step(struct tw_pump *pump, double suction_bar, double header_bar, double ambient);

#endif
