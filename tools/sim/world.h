// The simulated site: copies of the plant, and what clients have been told about each value.
//
// `sent` is the truth of the feed: a snapshot with sequence number S holds exactly the values that
// the events up to S left behind. The process itself is ahead of it by what was not sent yet.
// A world that stands still is the plant at the end of its warm-up, for ever.
#ifndef TW_SIM_WORLD_H
#define TW_SIM_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "alarms.h"
#include "plant.h"
#include "site.h"
#include "text.h"

#define TW_WORLD_ASSETS 1000000

enum tw_condition {
    TW_SENSOR_GOOD,
    TW_SENSOR_UNCERTAIN,
    TW_SENSOR_BAD,
    TW_SENSOR_FROZEN, // nothing is sent
};

struct tw_world_params {
    uint32_t assets; // 1 .. TW_WORLD_ASSETS
    uint64_t seed;
    bool still;
    bool unattended; // nobody in the plant acknowledges alarms
    int64_t now_ms; // UTC at which service starts; not used when still
};

struct tw_reading {
    int64_t time_ms; // UTC of the event that told it
    float value;
    uint8_t condition; // enum tw_condition
};

struct tw_world {
    const struct tw_site *site;
    struct tw_world_params params;
    uint32_t plant_count;
    struct tw_plant *plants;
    size_t value_count;
    struct tw_reading *sent; // by value: plant x channel_count + channel
    struct tw_alarms alarms;
    struct tw_random noise;
    double time_s; // service time
    int64_t start_ms;
};

// A world that has been warmed up; this takes some tenths of a second. `site` is borrowed.
void tw_world_init(struct tw_world *world, const struct tw_site *site,
                   const struct tw_world_params *params);
void tw_world_finish(struct tw_world *world);

// Moves service time on. The first plant, and all if they are few, are simulated at once; the
// others when tw_world_catch_up is called for them.
void tw_world_advance(struct tw_world *world, double seconds);
void tw_world_catch_up(struct tw_world *world, uint32_t plant);

// A new reading of a value's sensor, noise included. False if there is none: it is frozen.
bool tw_world_read(struct tw_world *world, size_t value, struct tw_reading *reading);

// UTC of the service time.
int64_t tw_world_now_ms(const struct tw_world *world);

// How many values a plant has: the last one may be cut short.
uint32_t tw_world_plant_values(const struct tw_world *world, uint32_t plant);

// Where copy `plant` stands, metres from the first.
void tw_world_offset(const struct tw_world *world, uint32_t plant, double offset[2]);

#endif
