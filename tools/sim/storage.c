#include "storage.h"

#include <math.h>

#include "twinview/memory.h"

#define TANK_M3 454.0
#define TANK_HEIGHT_M 9.0
#define PACK_M3 0.046
#define PALLET_PACKS 24
#define TRANSFER_M3_H 615.0
#define OUTLET_KV 26.0    // m3/h per sqrt(fraction of level), fully open
#define BELT_SPEED 0.42   // m/s at the design rate
#define PACKER_RATE 206.0 // packs/h at its design speed
#define COOL_DOWN_S 90000.0

static const double set_points[TW_TANKS] = {42, 58, 64, 35, 71, 50};

void tw_storage_init(struct tw_storage *storage) {
    *storage = (struct tw_storage){.palletiser_running = true};
    storage->palletiser_rate = TW_LINES * TW_PACKERS * PACKER_RATE / PALLET_PACKS;
    for (int i = 0; i < TW_TANKS; i++)
        storage->tank[i] = (struct tw_tank){
            .volume = set_points[i] / 100 * TANK_M3,
            .level = set_points[i],
            .set_point = set_points[i],
            .temp = 38 + i,
            .outlet = {.position = 35, .command = 35, .stroke_s = 20},
        };
    for (int i = 0; i < TW_LINES; i++)
        storage->line[i] = (struct tw_line){
            .belt_speed = BELT_SPEED,
            .belt_rate = TW_PACKERS * PACKER_RATE,
            .packer = {{.rate = PACKER_RATE}, {.rate = PACKER_RATE}},
            .running = true,
        };
}

static void step_line(struct tw_line *line, double wanted) {
    double packs_h = 0;
    for (int i = 0; i < TW_PACKERS; i++) {
        struct tw_packer *packer = &line->packer[i];
        double rate = TW_CLAMP(wanted / TW_PACKERS, 0, 1.15 * PACKER_RATE) * (1 - packer->jam);
        packer->rate = tw_lag(packer->rate, rate, 10);
        packer->running = packer->rate > 5;
        packs_h += packer->rate;
    }
    line->belt_rate = tw_lag(line->belt_rate, packs_h, 6);
    line->running = line->belt_rate > 10;
    line->belt_speed = BELT_SPEED * line->belt_rate / (TW_PACKERS * PACKER_RATE);
    line->belt_m = fmod(line->belt_m + line->belt_speed * TW_STEP_S, TW_BELT_M);
}

static void move(struct tw_storage *storage, struct tw_tank *from, struct tw_tank *to) {
    double volume = TRANSFER_M3_H / 3600 * TW_STEP_S;
    to->temp += (from->temp - to->temp) * volume / (to->volume + volume);
    from->volume -= volume;
    to->volume += volume;
    storage->transfer_m3 += volume;
}

// A transfer that was set wrongly fills a tank from the fullest other one; once it is noticed, what
// is too much goes to the emptiest.
static void transfer(struct tw_storage *storage, struct tw_tank *tank) {
    struct tw_tank *fullest = NULL, *emptiest = NULL;
    for (int i = 0; i < TW_TANKS; i++) {
        struct tw_tank *other = &storage->tank[i];
        if (other == tank || other->overfill > 0)
            continue;
        if (!fullest || other->level > fullest->level)
            fullest = other;
        if (!emptiest || other->level < emptiest->level)
            emptiest = other;
    }
    if (tank->overfill > 0 && tank->level < tank->overfill && fullest && fullest->level > 12)
        move(storage, fullest, tank);
    else if (tank->overfill <= 0 && tank->level > tank->set_point + 12 && emptiest)
        move(storage, tank, emptiest);
}

static void share_inflow(struct tw_storage *storage, double in_m3_h) {
    double wish[TW_TANKS], sum = 0;
    for (int i = 0; i < TW_TANKS; i++) {
        const struct tw_tank *tank = &storage->tank[i];
        wish[i] = TW_CLAMP(1 + 0.25 * (tank->set_point - tank->level), 0.02, 4);
        if (tank->overfill > 0)
            wish[i] = 0.02;
        sum += wish[i];
    }
    for (int i = 0; i < TW_TANKS; i++)
        storage->tank[i].in = in_m3_h * wish[i] / sum;
}

static void step_tank(struct tw_tank *tank, double share, double in_temp, double ambient) {
    // Tanks that stand above their set point give more, so that the farm comes to rest.
    double lean = tank->overfill > 0 ? 0.3 : 1 + 0.05 * (tank->level - tank->set_point);
    double head = sqrt(TW_MAX(tank->level, 0.5) / 100);
    tank->outlet.command =
        tank->level > 1 ? TW_CLAMP(100 * share * lean / (OUTLET_KV * head), 0, 100) : 0;
    tw_valve_step(&tank->outlet);
    tank->out = OUTLET_KV * head * tank->outlet.position / 100;
    double in = tank->in / 3600 * TW_STEP_S, out = tank->out / 3600 * TW_STEP_S;
    tank->temp += (in_temp - tank->temp) * in / TW_MAX(tank->volume, 1);
    tank->temp += (ambient - tank->temp) * TW_STEP_S / COOL_DOWN_S;
    tank->volume += in - out;
    tank->level = 100 * tank->volume / TANK_M3;
    tank->foot_bar = 0.0981 * TANK_HEIGHT_M * tank->level / 100;
}

void tw_storage_step(struct tw_storage *storage, double in_m3_h, double in_temp, double wanted,
                     double ambient) {
    double packs_h = 0;
    for (int i = 0; i < TW_LINES; i++) {
        step_line(&storage->line[i], wanted / TW_LINES);
        for (int k = 0; k < TW_PACKERS; k++)
            packs_h += storage->line[i].packer[k].rate;
    }
    storage->palletiser_rate = tw_lag(storage->palletiser_rate, packs_h / PALLET_PACKS, 15);
    storage->palletiser_running = storage->palletiser_rate > 1;
    storage->packs += packs_h / 3600 * TW_STEP_S;

    share_inflow(storage, in_m3_h);
    storage->out_flow = 0;
    double heat = 0;
    for (int i = 0; i < TW_TANKS; i++) {
        struct tw_tank *tank = &storage->tank[i];
        transfer(storage, tank);
        step_tank(tank, packs_h * PACK_M3 / TW_TANKS, in_temp, ambient);
        storage->in_m3 += tank->in / 3600 * TW_STEP_S;
        storage->out_m3 += tank->out / 3600 * TW_STEP_S;
        storage->out_flow += tank->out;
        heat += tank->out * tank->temp;
    }
    if (storage->out_flow > 0.1)
        storage->product_temp = heat / storage->out_flow;
}

double tw_storage_volume(const struct tw_storage *storage) {
    double volume = 0;
    for (int i = 0; i < TW_TANKS; i++)
        volume += storage->tank[i].volume;
    return volume;
}
