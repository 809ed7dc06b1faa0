#include "control.h"

#include "twinview/memory.h"

double tw_lag(double value, double target, double time_constant_s) {
    return value + (target - value) * TW_STEP_S / (time_constant_s + TW_STEP_S);
}

double tw_control(struct tw_controller *controller, double set_point, double measured) {
    double error = set_point - measured;
    double output = controller->integral + controller->gain * error;
    double push = controller->gain * error;
    if (!(output >= controller->high && push > 0) && !(output <= controller->low && push < 0))
        controller->integral += push * TW_STEP_S / controller->integral_s;
    return TW_CLAMP(output, controller->low, controller->high);
}

void tw_valve_step(struct tw_valve *valve) {
    if (valve->stuck)
        return;
    double travel = 100 * TW_STEP_S / valve->stroke_s;
    double way = TW_CLAMP(valve->command - valve->position, -travel, travel);
    valve->position = TW_CLAMP(valve->position + way, 0, 100);
}
