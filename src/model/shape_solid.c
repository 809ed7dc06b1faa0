// Boxes and bodies of revolution.
#include "shape.h"

#include "twinview/memory.h"

#include "sweep.h"
#include "vector.h"

// The corner of a face: on the side of `axis` that `sign` names, shrunk by the bevel in the others.
static uint32_t box_corner(const double size[3], double bevel, int axis, double sign,
                           const double sides[3], struct tw_mesh_builder *builder) {
    double position[3], normal[3] = {0};
    for (int i = 0; i < 3; i++)
        position[i] = sides[i] * (size[i] / 2 - (i == axis ? 0 : bevel));
    position[2] += size[2] / 2;
    normal[axis] = sign;
    return tw_builder_vertex(builder, position, normal);
}

// Adds the triangle so that it faces away from the box's centre: `outward` points there.
static void add_facing(uint32_t a, uint32_t b, uint32_t c, const double outward[3],
                       struct tw_mesh_builder *builder) {
    double p[3][3], u[3], v[3], face[3];
    const uint32_t corners[3] = {a, b, c};
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 3; k++)
            p[i][k] = (double)builder->vertices[corners[i]].position[k];
    tw_vec_sub(p[1], p[0], u);
    tw_vec_sub(p[2], p[0], v);
    tw_vec_cross(u, v, face);
    if (tw_vec_dot(face, outward) > 0)
        tw_builder_triangle(builder, a, b, c);
    else
        tw_builder_triangle(builder, a, c, b);
}

// Corners are numbered by the bits of their side in x, y and z. A bevel joins the faces' own
// corners, whose normals are the faces', so that the flat faces stay flat and the edges look round.
void tw_shape_box(const double size[3], double bevel, struct tw_mesh_builder *builder) {
    uint32_t corner[8][3]; // of corner and face axis
    for (int i = 0; i < 8; i++) {
        const double sides[3] = {i & 1 ? 1 : -1, i & 2 ? 1 : -1, i & 4 ? 1 : -1};
        for (int axis = 0; axis < 3; axis++)
            corner[i][axis] = box_corner(size, bevel, axis, sides[axis], sides, builder);
    }
    for (int axis = 0; axis < 3; axis++) {
        int u = 1 << (axis + 1) % 3, v = 1 << (axis + 2) % 3;
        for (int side = 0; side < 2; side++) {
            int base = side << axis;
            double outward[3] = {0};
            outward[axis] = side ? 1 : -1;
            add_facing(corner[base][axis], corner[base | u][axis], corner[base | u | v][axis],
                       outward, builder);
            add_facing(corner[base][axis], corner[base | u | v][axis], corner[base | v][axis],
                       outward, builder);
        }
    }
    if (bevel <= 0)
        return;

    for (int axis = 0; axis < 3; axis++) { // the four edges along each axis
        int b = (axis + 1) % 3, c = (axis + 2) % 3;
        for (int i = 0; i < 4; i++) {
            int low = (i & 1) << b | (i >> 1) << c, high = low | 1 << axis;
            double outward[3] = {0};
            outward[b] = i & 1 ? 1 : -1;
            outward[c] = i >> 1 ? 1 : -1;
            add_facing(corner[low][b], corner[high][b], corner[high][c], outward, builder);
            add_facing(corner[low][b], corner[high][c], corner[low][c], outward, builder);
        }
    }
    for (int i = 0; i < 8; i++)
        add_facing(corner[i][0], corner[i][1], corner[i][2],
                   (double[3]){i & 1 ? 1 : -1, i & 2 ? 1 : -1, i & 4 ? 1 : -1}, builder);
}

static struct tw_station *add_at(struct tw_sweep *sweep, double z, double radius,
                                 double normal_radial, double normal_up) {
    const struct tw_sweep_frame frame = {
        .center = {0, 0, z}, .across = {{1, 0, 0}, {0, 1, 0}}, .along = {0, 0, 1}};
    return tw_sweep_add(sweep, &frame, radius, normal_radial, normal_up);
}

// The same circle again with another normal: a sharp edge.
static void add_edge(struct tw_sweep *sweep, double z, double radius, double normal_radial,
                     double normal_up) {
    add_at(sweep, z, radius, normal_radial, normal_up)->gap = true;
}

double tw_shape_cylinder(const struct tw_shape_params *shape, int level,
                         struct tw_mesh_builder *builder) {
    double radius = shape->radius, height = shape->height;
    double bevel = TW_MIN(0.02, TW_MIN(radius, height) * 0.15);
    int segments = tw_circle_segments(radius, level);
    struct tw_sweep sweep = {0};
    add_at(&sweep, 0, 0, 0, -1);
    if (level < 2) {
        add_at(&sweep, 0, radius - bevel, 0, -1);
        add_at(&sweep, bevel, radius, 1, 0);
        add_at(&sweep, height - bevel, radius, 1, 0);
        add_at(&sweep, height, radius - bevel, 0, 1);
    } else {
        add_at(&sweep, 0, radius, 0, -1);
        add_edge(&sweep, 0, radius, 1, 0);
        add_at(&sweep, height, radius, 1, 0);
        add_edge(&sweep, height, radius, 0, 1);
    }
    add_at(&sweep, height, 0, 0, 1);
    tw_sweep_build(&sweep, segments, builder);
    tw_sweep_finish(&sweep);
    if (level == 0)
        return 0;
    return tw_sagitta(radius, 2 * TW_PI / segments) + (level < 2 ? 0 : bevel / sqrt(2));
}

double tw_shape_sphere(const struct tw_shape_params *shape, int level,
                       struct tw_mesh_builder *builder) {
    int segments = tw_circle_segments(shape->radius, level), steps = segments / 2;
    struct tw_sweep sweep = {0};
    for (int i = 0; i <= steps; i++) {
        double latitude = TW_PI * i / steps - TW_PI / 2;
        bool pole = i == 0 || i == steps;
        add_at(&sweep, shape->radius * sin(latitude), pole ? 0 : shape->radius * cos(latitude),
               cos(latitude), sin(latitude));
    }
    tw_sweep_build(&sweep, segments, builder);
    tw_sweep_finish(&sweep);
    // A facet lies within a circle on the sphere whose angular radius is half its diagonal.
    double diagonal = hypot(2 * TW_PI / segments, TW_PI / steps);
    return level == 0 ? 0 : tw_sagitta(shape->radius, diagonal);
}

// A flat-bottomed tank: a ring at the foot, the shell, a rim and a roof that is a spherical cap.
double tw_shape_tank(const struct tw_shape_params *shape, int level,
                     struct tw_mesh_builder *builder) {
    double radius = shape->radius, height = shape->height;
    double ledge = TW_MIN(0.06, radius * 0.04); // by which ring and rim stand out
    double band = TW_MIN(0.12, height * 0.04);  // their height
    double foot = radius + ledge, rise = radius * 0.18;
    double cap_radius = (radius * radius + rise * rise) / (2 * rise);
    double cap_angle = asin(radius / cap_radius);
    int segments = tw_circle_segments(radius, level), cap_steps = TW_MAX(8 >> level, 1);

    struct tw_sweep sweep = {0};
    add_at(&sweep, 0, 0, 0, -1);
    add_at(&sweep, 0, foot, 0, -1);
    add_edge(&sweep, 0, foot, 1, 0);
    add_at(&sweep, band, foot, 1, 0);
    add_edge(&sweep, band, foot, 0, 1);
    add_at(&sweep, band, radius, 0, 1);
    add_edge(&sweep, band, radius, 1, 0);
    add_at(&sweep, height - band, radius, 1, 0);
    add_edge(&sweep, height - band, radius, 0, -1);
    add_at(&sweep, height - band, foot, 0, -1);
    add_edge(&sweep, height - band, foot, 1, 0);
    add_at(&sweep, height, foot, 1, 0);
    add_edge(&sweep, height, foot, 0, 1);
    add_at(&sweep, height, radius, 0, 1);
    for (int i = 0; i <= cap_steps; i++) {
        double angle = cap_angle * (cap_steps - i) / cap_steps;
        struct tw_station *station =
            add_at(&sweep, height + rise - cap_radius * (1 - cos(angle)),
                   i == cap_steps ? 0 : cap_radius * sin(angle), sin(angle), cos(angle));
        station->gap = i == 0;
    }
    tw_sweep_build(&sweep, segments, builder);
    tw_sweep_finish(&sweep);
    if (level == 0)
        return 0;
    return tw_sagitta(foot, 2 * TW_PI / segments) + tw_sagitta(cap_radius, cap_angle / cap_steps);
}
