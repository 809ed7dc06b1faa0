#include "sweep.h"

#include <math.h>
#include <stdlib.h>

#include "twinview/memory.h"

#include "vector.h"

void tw_sweep_finish(struct tw_sweep *sweep) {
    free(sweep->stations);
    *sweep = (struct tw_sweep){0};
}

struct tw_station *tw_sweep_add(struct tw_sweep *sweep, const struct tw_sweep_frame *frame,
                                double radius, double normal_radial, double normal_along) {
    TW_GROW(sweep->stations, sweep->count, sweep->capacity);
    struct tw_station *station = &sweep->stations[sweep->count++];
    *station = (struct tw_station){
        .frame = *frame,
        .radius = radius,
        .normal_radial = normal_radial,
        .normal_along = normal_along,
    };
    return station;
}

// Returns the index of the ring's first vertex; a point has one vertex only.
static uint32_t add_ring(const struct tw_station *station, int segments,
                         struct tw_mesh_builder *builder) {
    const struct tw_sweep_frame *frame = &station->frame;
    uint32_t first = (uint32_t)builder->vertex_count;
    for (int i = 0; i < (station->radius > 0 ? segments : 1); i++) {
        double angle = 2 * TW_PI * i / segments;
        double position[3], normal[3];
        for (int axis = 0; axis < 3; axis++) {
            double outward =
                cos(angle) * frame->across[0][axis] + sin(angle) * frame->across[1][axis];
            position[axis] = frame->center[axis] + station->radius * outward;
            normal[axis] = station->radius > 0 ? station->normal_radial * outward : 0;
            normal[axis] += station->normal_along * frame->along[axis];
        }
        tw_builder_vertex(builder, position, normal);
    }
    return first;
}

void tw_sweep_build(const struct tw_sweep *sweep, int segments, struct tw_mesh_builder *builder) {
    uint32_t before = 0;
    for (size_t i = 0; i < sweep->count; i++) {
        const struct tw_station *station = &sweep->stations[i];
        uint32_t ring = add_ring(station, segments, builder);
        bool point_before = i > 0 && sweep->stations[i - 1].radius <= 0;
        for (uint32_t k = 0; i > 0 && !station->gap && k < (uint32_t)segments; k++) {
            uint32_t next = (k + 1) % (uint32_t)segments;
            if (point_before)
                tw_builder_triangle(builder, before, ring + next, ring + k);
            else if (station->radius <= 0)
                tw_builder_triangle(builder, before + k, before + next, ring);
            else
                tw_builder_quad(builder, before + k, before + next, ring + next, ring + k);
        }
        before = ring;
    }
}

int tw_circle_segments(double radius, int level) {
    double tolerance = TW_MIN(TW_CLAMP(radius * 0.002, 0.0005, 0.01), radius * 0.02);
    int segments = (int)ceil(TW_PI / acos(1 - tolerance / radius));
    segments = TW_CLAMP((segments + 7) / 8 * 8, 16, 64) >> level;
    return TW_MAX(segments, 6);
}

double tw_sagitta(double radius, double angle) {
    return radius * (1 - cos(angle / 2));
}
