// Footprints with a height.
#include "shape.h"

#include <stdlib.h>
#include <string.h>

#include "twinview/memory.h"

#include "polygon.h"
#include "vector.h"

// Walls that meet at less than this look like one round wall.
#define SMOOTH_COSINE 0.866 // 30 degrees

static void add_caps(const double *points, uint32_t count, const uint32_t *triangles, double height,
                     struct tw_mesh_builder *builder) {
    for (int top = 0; top < 2; top++) {
        uint32_t first = (uint32_t)builder->vertex_count;
        for (uint32_t i = 0; i < count; i++)
            tw_builder_vertex(builder,
                              (double[3]){points[2 * i], points[2 * i + 1], top ? height : 0},
                              (double[3]){0, 0, top ? 1 : -1});
        for (uint32_t i = 0; i < count - 2; i++) {
            const uint32_t *t = triangles + 3 * i;
            tw_builder_triangle(builder, first + t[0], first + t[top ? 1 : 2],
                                first + t[top ? 2 : 1]);
        }
    }
}

// The outward normal of the wall from point i to the next.
static void wall_normal(const double *points, uint32_t count, uint32_t i, double normal[3]) {
    uint32_t next = (i + 1) % count;
    normal[0] = points[2 * next + 1] - points[2 * i + 1];
    normal[1] = points[2 * i] - points[2 * next];
    normal[2] = 0;
    tw_vec_normalise(normal);
}

// The normal of a wall at the corner that it shares with another.
static void corner_normal(const double wall[3], const double other[3], double normal[3]) {
    bool smooth = tw_vec_dot(wall, other) > SMOOTH_COSINE;
    tw_vec_add_scaled(wall, other, smooth ? 1 : 0, normal);
}

static void add_wall(const double *points, uint32_t count, uint32_t i, double height,
                     struct tw_mesh_builder *builder) {
    uint32_t next = (i + 1) % count, corner[4];
    double wall[3], before[3], after[3];
    wall_normal(points, count, (i + count - 1) % count, before);
    wall_normal(points, count, i, wall);
    wall_normal(points, count, next, after);
    for (int k = 0; k < 4; k++) { // low and high at i, high and low at next
        bool far = k >= 2, high = k == 1 || k == 2;
        const double *at = points + 2 * (far ? next : i);
        double normal[3];
        corner_normal(wall, far ? after : before, normal);
        corner[k] =
            tw_builder_vertex(builder, (double[3]){at[0], at[1], high ? height : 0}, normal);
    }
    tw_builder_quad(builder, corner[0], corner[3], corner[2], corner[1]);
}

bool tw_shape_extrude(const struct tw_shape_params *shape, struct tw_mesh_builder *builder,
                      const char **reason) {
    uint32_t *triangles = NULL;
    double *points = tw_alloc_array(shape->point_count, 2 * sizeof *points);
    memcpy(points, shape->points, shape->point_count * 2 * sizeof *points);
    uint32_t count = tw_polygon_clean(points, shape->point_count);
    if (count == 0) {
        *reason = "the footprint has no area";
        goto error;
    }
    triangles = tw_alloc_array(count - 2, 3 * sizeof *triangles);
    if (tw_polygon_crosses(points, count) || !tw_polygon_triangulate(points, count, triangles)) {
        *reason = "the footprint crosses itself";
        goto error;
    }
    add_caps(points, count, triangles, shape->height, builder);
    for (uint32_t i = 0; i < count; i++)
        add_wall(points, count, i, shape->height, builder);
    tw_builder_level(builder, 0);
error:
    free(triangles);
    free(points);
    return *reason == NULL;
}
