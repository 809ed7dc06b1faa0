// Local transforms of nodes: whole ones, and places.
//
// What only stands somewhere needs an offset of its own; how it is turned and scaled it shares with
// all that are turned and scaled alike. So a place takes 16 bytes where it is near what it stands
// in, else 28, and not 96.
#ifndef TWINVIEW_SCENE_TRANSFORMS_H
#define TWINVIEW_SCENE_TRANSFORMS_H

#include <stddef.h>
#include <stdint.h>

#include "twinview/runs.h"

#define TW_TRANSFORM_PLACE (UINT32_C(1) << 31) // in an index: of a place, not of a whole one
#define TW_TRANSFORM_NEAR (UINT32_C(1) << 30)  // and of a near one
#define TW_NEAR_M 256 // so far a float is right to 15 micrometres

#define TW_TURNS_MAX 4096 // different ones; places beyond have whole transforms

struct tw_turn {
    double values[9]; // rotation and scale, by rows
};

struct tw_shared_turn {
    struct tw_turn turn;
    uint32_t users, next_free;
};

struct tw_turn_entry { // stb_ds hash map
    struct tw_turn key;
    uint32_t value; // index of `turns`
};

struct tw_near_place {
    float offset[3];
    uint32_t turn;
};

struct tw_transforms {
    struct tw_runs matrix_runs, place_runs, near_runs;
    double (*matrices)[12]; // whole ones, as in geometry.h
    double (*offsets)[3];   // of places
    uint32_t *place_turns;
    struct tw_near_place *near_places;
    uint32_t matrix_capacity, place_capacity, near_capacity;
    struct tw_shared_turn *turns; // from 1
    uint32_t turn_count, turn_capacity, free_turn, turns_used;
    struct tw_turn_entry *turn_map;
};

void tw_transforms_finish(struct tw_transforms *transforms);

// Neighbouring whole transforms, for the caller to fill; returns the first.
uint32_t tw_transforms_take(struct tw_transforms *transforms, uint32_t count);
// As tw_transforms_put() keeps it.
void tw_transforms_round(double local[12]);
// Room for one local transform, as a place if that is possible; returns its index.
uint32_t tw_transforms_put(struct tw_transforms *transforms, const double local[12]);
// Gives back what one of the two returned; a place counts 1.
void tw_transforms_give(struct tw_transforms *transforms, uint32_t index, uint32_t count);

void tw_transforms_get(const struct tw_transforms *transforms, uint32_t index, double local[12]);

size_t tw_transforms_bytes(const struct tw_transforms *transforms);

#endif
