// What values were: docs/feed.md, section "History". The newest readings that were sent are kept,
// of the first plants only, so that a site of a million assets takes no more than a small one.
#ifndef TW_SIM_HISTORY_H
#define TW_SIM_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text.h"
#include "world.h"

#define TW_HISTORY_VALUES 4096  // whose past is kept
#define TW_HISTORY_SAMPLES 2048 // of each
#define TW_HISTORY_POINTS 10000 // in one answer

struct tw_past { // a ring
    struct tw_reading *readings;
    uint32_t count, capacity, first;
};

// Zero-initialised is empty and ready.
struct tw_history {
    struct tw_past *pasts; // by value
    size_t count;
};

void tw_history_finish(struct tw_history *history);

// A reading that was sent. Times ascend; one that is not newer takes the place of the last.
void tw_history_add(struct tw_history *history, size_t value, const struct tw_reading *reading);

// By age, the oldest is 0.
const struct tw_reading *tw_past_reading(const struct tw_past *past, uint32_t index);

// The past of a property, an empty one and a `channel` of NULL if it stands still or none is kept.
// False if the site has no such asset or property.
bool tw_history_find(const struct tw_history *history, const struct tw_world *world,
                     const char *asset, const char *property, const struct tw_past **past,
                     const struct tw_channel **channel);

// The asset's number among all of the world's, or SIZE_MAX.
size_t tw_history_asset(const struct tw_world *world, const char *id);

struct tw_history_query {
    const char *asset, *property;
    int64_t from_ms, to_ms; // `to` is the first moment that is not asked for
    int64_t step_ms;        // of buckets; 0: as needed
    uint32_t points;        // 1 .. TW_HISTORY_POINTS
};

// Writes the answer. False if the site has no such asset or property.
bool tw_history_write(const struct tw_history *history, const struct tw_world *world,
                      const struct tw_history_query *query, struct tw_text *text);

#endif
