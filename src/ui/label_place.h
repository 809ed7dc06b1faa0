// Where a plate may stand: eight places around its anchor, on up to three rings, free of what
// stands already. Geometry alone; units of the canvas.
#ifndef TW_UI_LABEL_PLACE_H
#define TW_UI_LABEL_PLACE_H

#include <stdbool.h>
#include <stddef.h>

#include "canvas.h"

#define TW_PLACES 8
#define TW_PLACE_RINGS 3 // 24, 60 and 104 units from the anchor

struct tw_place_body {
    struct tw_area area;
    float worth; // of seeing it, up to 1; what is worth less may be covered in any case
};

struct tw_leader {
    struct tw_point anchor, end;
};

struct tw_placer {
    struct tw_area bounds;
    float reach;           // factor of the rings, for the large plates of a wall
    struct tw_area *taken; // plates, anchors, bodies
    size_t taken_count, taken_capacity;
    size_t plate_count;     // the first of `taken`; leaders may not cross these
    struct tw_place_body *bodies; // better seen than covered, but not forbidden
    size_t body_count, body_capacity;
    struct tw_leader *leaders; // of the plates; none covers these either
    size_t leader_count, leader_capacity;
};

void tw_placer_reset(struct tw_placer *placer, struct tw_area bounds, float reach);
void tw_placer_finish(struct tw_placer *placer);

// Forbids an area to plates that are placed later.
void tw_placer_take(struct tw_placer *placer, struct tw_area area);

// The same for what leaders may not cross either.
void tw_placer_take_plate(struct tw_placer *placer, struct tw_area plate);

// Says that something worth seeing stands there.
void tw_placer_body(struct tw_placer *placer, struct tw_area area, float worth);

struct tw_place_wish {
    struct tw_point anchor;
    float width, height;
    int last; // place of the run before (0 .. 8 * rings - 1), -1: none; kept if it is free
    int rings;
    float cover; // share of the plate that may lie over bodies
    struct tw_area own; // an area that was taken for this plate's asset: no obstacle to it
};

// Finds a place for a plate: the first free one that covers no body, nearest ring first, above
// first; else the one that covers least, within the wish. Takes it and returns the place, or -1.
int tw_placer_place(struct tw_placer *placer, const struct tw_place_wish *wish,
                    struct tw_area *plate);

// The point of a plate's border that is nearest to the anchor: the leader's end.
struct tw_point tw_plate_nearest(struct tw_area plate, struct tw_point anchor);

#endif
