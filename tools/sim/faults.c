#include "faults.h"

#include "plant.h"

const struct tw_fault_design tw_fault_designs[TW_FAULTS] = {
    [TW_FAULT_BEARING] = {"P-104", "bearing_temp", -72, 420, 1500, 0, NULL, NULL, NULL},
    [TW_FAULT_PROTECTION] = {"P-104", "running", 0, 0, 0, 2, "Tripped by bearing protection", NULL,
                             "轴承保护跳闸"},
    [TW_FAULT_OVERFILL] = {"T-203", "level", -690, 1000, 2400, 2, "Level high", "hi", "液位高限"},
    [TW_FAULT_OIL_COOLER] = {"TR-1", "oil_temp", 60, 2700, 4000, 3, "Oil temperature high", "hi",
                             "油温高限"},
    [TW_FAULT_VALVE_STUCK] = {"V-202", "position", 210, 500, 2000, 3,
                              "Valve does not follow its command", NULL, "阀门未跟随指令"},
    [TW_FAULT_JAM] = {"PK-320", "rate", 330, 500, 1400, 4, "Rate low", "lo", "产量低限"},
    [TW_FAULT_REFILL_LATE] = {"D-120", "level", 480, 700, 2200, 4, "Level low", "lo", "液位低限"},
    [TW_FAULT_TRIP] = {"P-102", "running", 430, 180, 2500, 2, "Pump tripped", NULL, "泵跳闸"},
    [TW_FAULT_SENSOR_BAD] = {"E-110", "outlet", -500, 750, 1500, 4, "Outlet sensor bad", NULL,
                             "出口传感器故障"},
    [TW_FAULT_SENSOR_UNCERTAIN] = {"R-203", "temp", -240, 600, 1200, 0, NULL, NULL, NULL},
    [TW_FAULT_SENSOR_FROZEN] = {"CT-3", "water_out", -60, 240, 900, 0, NULL, NULL, NULL},
};

const struct tw_fault_plan tw_fault_plan_default = {
    .bearing_temp = 101, .tank_level = 88, .oil_temp = 73, .packer_rate = 134, .dosing_level = 16};

// Around all other plants one fault starts in about this time.
#define BACKGROUND_S 60.0

void tw_faults_init(struct tw_plant *plant, uint32_t number, uint32_t plants) {
    double turn_s = BACKGROUND_S * plants * TW_FAULTS;
    for (int i = 0; i < TW_FAULTS; i++) {
        double first =
            number == 0 ? tw_fault_designs[i].first_s : turn_s * tw_random_unit(&plant->random);
        plant->fault[i].pause_s = number == 0 ? 0 : turn_s;
        plant->fault[i].change_s = first + tw_random_range(&plant->random, -3, 3);
    }
}

static void apply(struct tw_plant *plant, enum tw_fault_kind kind, bool on,
                  const struct tw_fault_plan *plan) {
    struct tw_pump *pump = &plant->steam.pump[3]; // P-104
    switch (kind) {
    case TW_FAULT_BEARING:
        // The rise that ends at the wanted temperature at the pump's usual speed.
        pump->bearing_rise = on ? (plan->bearing_temp - plant->ambient) / 0.93 - 47 : 0;
        if (!on)
            pump->tripped = false;
        break;
    case TW_FAULT_OVERFILL:
        plant->storage.tank[2].overfill = on ? plan->tank_level : 0;
        break;
    case TW_FAULT_OIL_COOLER:
        plant->utilities.transformer[0].fault_rise = on ? plan->oil_temp - 57.5 : 0;
        break;
    case TW_FAULT_VALVE_STUCK:
        plant->reaction.pump[1].valve.stuck = on;
        plant->reaction.pump[1].valve.position = on ? 71 : plant->reaction.pump[1].valve.position;
        break;
    case TW_FAULT_JAM:
        plant->storage.line[1].packer[0].jam = on ? 1 - plan->packer_rate / 206 : 0;
        break;
    case TW_FAULT_REFILL_LATE:
        plant->steam.dosing.refill_late = on;
        plant->steam.refill_level = plan->dosing_level;
        break;
    case TW_FAULT_TRIP:
        plant->steam.pump[1].tripped = on;
        break;
    default: // faults of sensors leave the process alone
        break;
    }
}

void tw_faults_step(struct tw_plant *plant, const struct tw_fault_plan *plan) {
    for (int i = 0; i < TW_FAULTS; i++) {
        struct tw_fault *fault = &plant->fault[i];
        const struct tw_fault_design *design = &tw_fault_designs[i];
        if (i == TW_FAULT_PROTECTION) {
            fault->active = plant->steam.pump[3].tripped;
            continue;
        }
        if (plant->time_s < fault->change_s)
            continue;
        fault->active = !fault->active;
        double stay = fault->active ? design->on_s : design->off_s + fault->pause_s;
        fault->change_s = plant->time_s + stay * tw_random_range(&plant->random, 0.9, 1.1);
        apply(plant, i, fault->active, plan);
    }
}
