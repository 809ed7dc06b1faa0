#include "world.h"

#include <math.h>
#include <stdlib.h>

#include "twinview/memory.h"

// The plant first comes to rest without faults; then the first one lives through its past.
#define SETTLE_S 2400.0
#define PAST_S 1800.0
#define WATCH_STEPS 5
// Above this many plants only those that are read are simulated.
#define LIVE_PLANTS 16
// A plant that was not read for longer loses the rest of the time.
#define CATCH_UP_S 30.0
// When a world stands still: 2026-01-01 06:00 UTC, so that equal seeds give equal documents.
#define STILL_MS INT64_C(1767247200000)
#define BAD_READING 412.0f

static int64_t utc_ms(const struct tw_world *world, double service_s) {
    return world->start_ms + (int64_t)llround(service_s * 1000);
}

int64_t tw_world_now_ms(const struct tw_world *world) {
    return utc_ms(world, world->time_s);
}

static uint32_t plant_assets(const struct tw_world *world, uint32_t plant) {
    uint32_t before = plant * world->site->asset_count;
    return TW_MIN(world->params.assets - before, world->site->asset_count);
}

uint32_t tw_world_plant_values(const struct tw_world *world, uint32_t plant) {
    uint32_t assets = plant_assets(world, plant);
    return assets == world->site->asset_count ? world->site->channel_count
                                              : world->site->assets[assets].first_channel;
}

void tw_world_offset(const struct tw_world *world, uint32_t plant, double offset[2]) {
    uint32_t columns = (uint32_t)ceil(sqrt(world->plant_count));
    offset[0] = plant % columns * world->site->pitch[0];
    offset[1] = plant / columns * world->site->pitch[1];
}

static struct tw_generic_key generic_key(const struct tw_world *world, uint32_t plant,
                                         uint32_t channel) {
    return (struct tw_generic_key){world->params.seed, plant, channel,
                                   world->site->generic_limited};
}

// Of a site without a process; the first plant's sensors alone fail.
static enum tw_condition generic_condition(const struct tw_world *world, uint32_t plant,
                                           uint32_t channel) {
    static const enum tw_condition conditions[] = {TW_SENSOR_BAD, TW_SENSOR_UNCERTAIN,
                                                   TW_SENSOR_FROZEN};
    struct tw_generic_key key = generic_key(world, plant, channel);
    for (int i = 0; plant == 0 && i < (int)TW_COUNT(conditions); i++)
        if (!world->site->channels[channel].generic.travels &&
            tw_generic_faulty(&key, i, world->site->channel_count, world->plants[0].time_s) ==
                channel)
            return conditions[i];
    return TW_SENSOR_GOOD;
}

static enum tw_condition condition(const struct tw_world *world, uint32_t plant, uint32_t channel) {
    const struct tw_fault *faults = world->plants[plant].fault;
    if (world->site->generic)
        return generic_condition(world, plant, channel);
    if (faults[TW_FAULT_SENSOR_FROZEN].active &&
        world->site->fault[TW_FAULT_SENSOR_FROZEN].channel == channel)
        return TW_SENSOR_FROZEN;
    if (faults[TW_FAULT_SENSOR_BAD].active &&
        world->site->fault[TW_FAULT_SENSOR_BAD].channel == channel)
        return TW_SENSOR_BAD;
    if (faults[TW_FAULT_SENSOR_UNCERTAIN].active &&
        world->site->fault[TW_FAULT_SENSOR_UNCERTAIN].channel == channel)
        return TW_SENSOR_UNCERTAIN;
    return TW_SENSOR_GOOD;
}

// Sum of four bytes of a random number, deviation 1: near enough to normal, and cheap.
static double noise(struct tw_random *random) {
    uint32_t bits = tw_random_u32(random);
    int sum =
        (int)(bits & 255) + (int)(bits >> 8 & 255) + (int)(bits >> 16 & 255) + (int)(bits >> 24);
    return (sum - 510) / 147.8;
}

static double true_value(const struct tw_world *world, uint32_t plant, uint32_t channel) {
    const struct tw_channel *of = &world->site->channels[channel];
    if (of->generic.present) {
        struct tw_generic_key key = generic_key(world, plant, channel);
        return tw_generic_value(&of->generic, &key, world->plants[plant].time_s);
    }
    double value = tw_signal_read(&world->plants[plant], of->offset, of->is_bool);
    return of->wrap > 0 ? fmod(value, of->wrap) : value;
}

static void take_reading(struct tw_world *world, uint32_t plant, uint32_t channel,
                         struct tw_reading *reading) {
    const struct tw_channel *of = &world->site->channels[channel];
    double value = true_value(world, plant, channel);
    if (of->noise > 0 && value != 0) { // what stands reads nothing
        double read = value + of->noise * noise(&world->noise);
        value = value >= 0 && read < 0 ? 0 : read; // what cannot be negative is not read so
    }
    *reading = (struct tw_reading){.value = (float)value,
                                   .condition = (uint8_t)condition(world, plant, channel)};
    if (reading->condition == TW_SENSOR_BAD)
        reading->value = BAD_READING;
}

bool tw_world_read(struct tw_world *world, size_t value, struct tw_reading *reading) {
    take_reading(world, (uint32_t)(value / world->site->channel_count),
                 (uint32_t)(value % world->site->channel_count), reading);
    return reading->condition != TW_SENSOR_FROZEN;
}

static void watch(struct tw_world *world, uint32_t plant) {
    const struct tw_site *site = world->site;
    uint32_t values = tw_world_plant_values(world, plant);
    double time_s = world->plants[plant].time_s;
    struct tw_alarm_input input = {
        .plant = plant, .time_s = time_s, .now_ms = utc_ms(world, time_s)};
    for (uint32_t i = 0; i < values; i++) {
        const struct tw_channel *channel = &site->channels[i];
        bool limited = !isnan(channel->lo) || !isnan(channel->hi) || !isnan(channel->lo_lo) ||
                       !isnan(channel->hi_hi);
        if (!limited || condition(world, plant, i) >= TW_SENSOR_BAD)
            continue;
        input.slot = i;
        input.value = true_value(world, plant, i);
        tw_alarms_watch_limits(&world->alarms, site, &input);
    }
    for (int kind = 0; kind < TW_FAULTS; kind++) {
        if (!site->fault[kind].raises || site->fault[kind].channel >= values)
            continue;
        input.slot = site->channel_count + (uint32_t)kind;
        input.value = world->plants[plant].fault[kind].active;
        tw_alarms_watch_fault(&world->alarms, site, &input);
    }
}

static void simulate(struct tw_world *world, uint32_t number, unsigned steps) {
    while (steps) {
        unsigned some = TW_MIN(steps, WATCH_STEPS);
        tw_plant_run(&world->plants[number], &world->site->plan, some);
        watch(world, number);
        steps -= some;
    }
}

static unsigned steps_until(const struct tw_plant *plant, double time_s) {
    double steps = floor((time_s - plant->time_s) / TW_STEP_S + 0.5);
    return steps > 0 ? (unsigned)steps : 0;
}

void tw_world_catch_up(struct tw_world *world, uint32_t number) {
    struct tw_plant *plant = &world->plants[number];
    plant->time_s = TW_MAX(plant->time_s, world->time_s - CATCH_UP_S);
    simulate(world, number, steps_until(plant, world->time_s));
}

void tw_world_advance(struct tw_world *world, double seconds) {
    world->time_s += seconds;
    uint32_t live = world->plant_count <= LIVE_PLANTS ? world->plant_count : 1;
    for (uint32_t i = 0; i < live; i++)
        tw_world_catch_up(world, i);
}

static void make_plants(struct tw_world *world) {
    struct tw_plant *first = &world->plants[0];
    tw_plant_init(first, world->params.seed, 0, SETTLE_S + PAST_S);
    tw_plant_run(first, NULL, (unsigned)(SETTLE_S / TW_STEP_S));
    // The copies come from the same plant at rest and go their own ways by their own chance.
    for (uint32_t i = 1; i < world->plant_count; i++) {
        struct tw_plant *plant = &world->plants[i];
        *plant = *first;
        plant->time_s = 0;
        plant->random = tw_random_seeded(world->params.seed, i);
        plant->load_drift = tw_random_range(&plant->random, -0.02, 0.02);
        plant->steam_drift = tw_random_range(&plant->random, -0.04, 0.04);
        tw_faults_init(plant, i, world->plant_count);
    }
    tw_faults_init(first, 0, world->plant_count);
    simulate(world, 0, steps_until(first, 0));
}

static void first_readings(struct tw_world *world) {
    for (uint32_t plant = 0; plant < world->plant_count; plant++) {
        uint32_t values = tw_world_plant_values(world, plant);
        for (uint32_t i = 0; i < values; i++) {
            struct tw_reading *reading =
                &world->sent[(size_t)plant * world->site->channel_count + i];
            take_reading(world, plant, i, reading);
            reading->time_ms = world->start_ms;
            if (reading->condition != TW_SENSOR_FROZEN)
                continue;
            // It fell silent a minute ago; its last word was good.
            reading->condition = TW_SENSOR_GOOD;
            reading->time_ms -= world->params.still ? 0 : 60000;
        }
    }
}

void tw_world_init(struct tw_world *world, const struct tw_site *site,
                   const struct tw_world_params *params) {
    *world = (struct tw_world){
        .site = site,
        .params = *params,
        .plant_count = (params->assets + site->asset_count - 1) / site->asset_count,
        .noise = tw_random_seeded(params->seed, 0x6e6f697365),
        .start_ms = params->still ? STILL_MS : params->now_ms,
    };
    world->plants = tw_alloc_array(world->plant_count, sizeof *world->plants);
    tw_alarms_init(&world->alarms, params->seed);
    make_plants(world);
    uint32_t last = world->plant_count - 1;
    world->value_count = (size_t)last * site->channel_count + tw_world_plant_values(world, last);
    world->sent = tw_alloc_array(world->value_count + 1, sizeof *world->sent);
    first_readings(world);
    if (params->still) {
        tw_alarms_settle(&world->alarms);
        tw_alarm_log_finish(&world->alarms.log);
    }
    int64_t past_ms = params->still ? 0 : (int64_t)(PAST_S * 1000);
    world->alarms.log.begin_ms = TW_MAX(world->alarms.log.begin_ms, world->start_ms - past_ms);
    world->alarms.unattended = params->unattended;
    tw_alarms_told(&world->alarms); // by the first snapshot
}

void tw_world_finish(struct tw_world *world) {
    tw_alarms_finish(&world->alarms);
    free(world->plants);
    free(world->sent);
    *world = (struct tw_world){0};
}
