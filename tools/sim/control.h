// What the process units have in common: first-order lags, actuators, PI controllers.
//
// All times in seconds, all signals in the units that the caller gives. None of it allocates.
#ifndef TW_SIM_CONTROL_H
#define TW_SIM_CONTROL_H

#include <stdbool.h>

// Fixed step of the simulation. Every model is stable and accurate to well below sensor noise at
// this step; the fastest time constant is one second.
#define TW_STEP_S 0.1

// Moves `value` towards `target` as a first-order lag does in one step.
double tw_lag(double value, double target, double time_constant_s);

struct tw_controller {
    double gain;       // output per unit of error; negative for a reverse-acting one
    double integral_s; // reset time
    double low, high;  // limits of the output
    double integral;   // the part of the output that remembers; starts at the output wanted
};

// Output of a PI controller after one step. The integral stands while the output is at a limit and
// the error would push it further (no wind-up).
double tw_control(struct tw_controller *controller, double set_point, double measured);

// A control valve: the stem follows the command at a constant speed unless it is stuck.
struct tw_valve {
    double position, command; // per cent open
    double stroke_s;          // from shut to open
    bool stuck;
};

void tw_valve_step(struct tw_valve *valve);

#endif
