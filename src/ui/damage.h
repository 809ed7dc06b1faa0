// Where two frames of draw lists differ: the primitives of a frame as a set.
//
// Each primitive (a text, a polygon, ...) is known by a hash of its vertices and its clip
// rectangle, and by its bounds. What is in only one of two frames is damage; so a label that
// changes damages itself and nothing else, and no panel has to tell what it changed.
#ifndef TW_UI_DAMAGE_H
#define TW_UI_DAMAGE_H

#include <stddef.h>
#include <stdint.h>

#include "twinview/frame.h"

struct tw_primitive {
    uint64_t hash;
    float x0, y0, x1, y1; // bounds, clipped
};

struct tw_primitives {
    struct tw_primitive *items;
    size_t count, capacity;
};

// Adds one primitive; nothing if it is wholly clipped.
void tw_primitives_add(struct tw_primitives *set, const struct tw_ui_vertex *vertices, size_t count,
                       const float clip[4]);

// Sorts, for the comparison.
void tw_primitives_sort(struct tw_primitives *set);

// Adds to `damage` the bounds of what only one of two sorted sets has; returns how many those are.
size_t tw_primitives_compare(const struct tw_primitives *before, const struct tw_primitives *after,
                             struct tw_rect bounds, struct tw_damage *damage);

void tw_primitives_finish(struct tw_primitives *set);

#endif
