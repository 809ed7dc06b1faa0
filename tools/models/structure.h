// Steelwork that many models share: railings, ladders, stairs, platforms, legs and saddles.
#ifndef TWINVIEW_MODELS_STRUCTURE_H
#define TWINVIEW_MODELS_STRUCTURE_H

#include "model.h"

// A handrail of 1.1 m with a knee rail and posts, standing on the line a to b.
void structure_rail(struct model *model, struct vec3 a, struct vec3 b);

// The same around a circle, from angle `from_deg` to `to_deg`.
void structure_ring_rail(struct model *model, struct vec3 centre, double radius, double from_deg,
                         double to_deg);

// A ladder at `foot`, climbed facing against `out` (a level unit vector), with a cage from 2.4 m.
void structure_ladder(struct model *model, struct vec3 foot, struct vec3 out, double height);

// Stairs that rise along +x from `foot` by `height` metres, 0.8 m wide, with rails on both sides.
void structure_stairs(struct model *model, struct vec3 foot, double height);

// A grating with its edge beam; `size` is the plan, its top lies at `top.z`.
void structure_deck(struct model *model, struct vec3 top, double size_x, double size_y);

// A part of a ring as a platform around a column, flat, its top at `centre.z`.
void structure_ring_deck(struct model *model, struct vec3 centre, double inner, double outer,
                         double from_deg, double to_deg);

// A square column with a foot plate.
void structure_post(struct model *model, struct vec3 foot, double width, double height);

// A saddle that carries a lying drum of `radius` whose axis runs along x at height `axis_z`.
void structure_saddle(struct model *model, struct vec3 foot, double radius, double axis_z);

#endif
