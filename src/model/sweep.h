// Round bodies: circles of changing radius swept along a line, straight (cylinder, sphere, tank) or
// bent (pipe).
#ifndef TWINVIEW_MODEL_SWEEP_H
#define TWINVIEW_MODEL_SWEEP_H

#include <stdbool.h>
#include <stddef.h>

#include "mesh_builder.h"

struct tw_sweep_frame {
    double center[3];
    double across[2][3], along[3]; // right-handed unit vectors: across[0] x across[1] = along
};

struct tw_station {
    struct tw_sweep_frame frame;
    double radius;                      // 0: a point
    double normal_radial, normal_along; // of the surface here
    bool gap; // no surface to the station before: the same circle with another normal, an edge
};

// Zero-initialised is empty.
struct tw_sweep {
    struct tw_station *stations;
    size_t count, capacity;
};

void tw_sweep_finish(struct tw_sweep *sweep);
struct tw_station *tw_sweep_add(struct tw_sweep *sweep, const struct tw_sweep_frame *frame,
                                double radius, double normal_radial, double normal_along);

// Adds a closed surface if the first and the last radius are 0. Stations run along `along`; the
// outside is to the right of that way.
void tw_sweep_build(const struct tw_sweep *sweep, int segments, struct tw_mesh_builder *builder);

// Segments of a circle at a level of detail: a multiple of 8 at full detail, chosen so that the
// polygon is within 0.2 % of the radius, between half a millimetre and a centimetre; halved from
// level to level, at least 6.
int tw_circle_segments(double radius, int level);

// Largest distance between a circle's arc over `angle` radians and its chord.
double tw_sagitta(double radius, double angle);

#endif
