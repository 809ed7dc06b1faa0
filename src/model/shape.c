#include "shape.h"

#include <stdlib.h>
#include <string.h>

#include "twinview/file.h"
#include "twinview/memory.h"

#include "vector.h"

#define BEVEL_M 0.02

static int numbers_per_point(enum tw_shape_form form) {
    switch (form) {
    case TW_FORM_EXTRUDE:
        return 2;
    case TW_FORM_PIPE:
        return 3;
    default:
        return 0;
    }
}

// What the form reads; everything else is zero, so that equal bodies compare equal.
static struct tw_shape_params essence(const struct tw_shape_params *shape) {
    struct tw_shape_params out = {.form = shape->form};
    switch (shape->form) {
    case TW_FORM_BOX:
        memcpy(out.size, shape->size, sizeof out.size);
        break;
    case TW_FORM_GROUND:
        out.size[0] = shape->size[0];
        break;
    case TW_FORM_CYLINDER:
    case TW_FORM_TANK:
        out.radius = shape->radius;
        out.height = shape->height;
        break;
    case TW_FORM_SPHERE:
        out.radius = shape->radius;
        break;
    case TW_FORM_EXTRUDE:
        out.height = shape->height;
        break;
    case TW_FORM_PIPE:
        out.diameter = shape->diameter;
        out.bend = shape->bend;
        break;
    }
    if (numbers_per_point(shape->form)) {
        out.points = shape->points;
        out.point_count = shape->point_count;
    }
    return out;
}

static size_t points_size(const struct tw_shape_params *shape) {
    return shape->point_count * (size_t)numbers_per_point(shape->form) * sizeof(double);
}

uint64_t tw_shape_hash(const struct tw_shape_params *shape) {
    struct tw_shape_params part = essence(shape);
    const double numbers[] = {part.form,   part.size[0], part.size[1],  part.size[2],
                              part.radius, part.height,  part.diameter, part.bend};
    return tw_hash_bytes(part.points, points_size(&part),
                         tw_hash_bytes(numbers, sizeof numbers, 0));
}

bool tw_shape_equal(const struct tw_shape_params *a, const struct tw_shape_params *b) {
    struct tw_shape_params x = essence(a), y = essence(b);
    return x.form == y.form && memcmp(x.size, y.size, sizeof x.size) == 0 && x.radius == y.radius &&
           x.height == y.height && x.diameter == y.diameter && x.bend == y.bend &&
           x.point_count == y.point_count &&
           (x.point_count == 0 || memcmp(x.points, y.points, points_size(&x)) == 0);
}

struct tw_shape_params tw_shape_copy(const struct tw_shape_params *shape) {
    struct tw_shape_params copy = essence(shape);
    if (copy.point_count > 0) {
        double *points = tw_alloc(points_size(&copy));
        memcpy(points, shape->points, points_size(&copy));
        copy.points = points;
    }
    return copy;
}

static bool is_length(double value) {
    return value > 0 && value <= TW_SHAPE_EXTENT_MAX; // false for NaN
}

static const char *fault_in_points(const struct tw_shape_params *shape) {
    bool footprint = shape->form == TW_FORM_EXTRUDE;
    uint32_t least = footprint ? 3 : 2;
    uint32_t most = footprint ? TW_FOOTPRINT_POINTS_MAX : TW_PIPE_POINTS_MAX;
    if (!shape->points || shape->point_count < least)
        return footprint ? "a footprint needs three points" : "a pipe's path needs two points";
    if (shape->point_count > most)
        return footprint ? "the footprint has more than 2048 points"
                         : "the pipe's path has more than 4096 points";
    size_t count = shape->point_count * (size_t)numbers_per_point(shape->form);
    for (size_t i = 0; i < count; i++)
        if (!(fabs(shape->points[i]) <= TW_SHAPE_EXTENT_MAX))
            return "a point is not finite or farther than 100 km";
    return NULL;
}

static const char *fault_in(const struct tw_shape_params *shape) {
    switch (shape->form) {
    case TW_FORM_BOX:
        return is_length(shape->size[0]) && is_length(shape->size[1]) && is_length(shape->size[2])
                   ? NULL
                   : "its size is not positive";
    case TW_FORM_GROUND:
        return is_length(shape->size[0]) ? NULL : "its size is not positive";
    case TW_FORM_SPHERE:
        return is_length(shape->radius) ? NULL : "its radius is not positive";
    case TW_FORM_CYLINDER:
    case TW_FORM_TANK:
        return is_length(shape->radius) && is_length(shape->height)
                   ? NULL
                   : "its radius or height is not positive";
    case TW_FORM_EXTRUDE:
        return is_length(shape->height) ? fault_in_points(shape) : "its height is not positive";
    case TW_FORM_PIPE:
        if (!is_length(shape->diameter))
            return "its diameter is not positive";
        return shape->bend >= 0 && shape->bend <= TW_SHAPE_EXTENT_MAX
                   ? fault_in_points(shape)
                   : "its bend radius is negative";
    }
    return "the form is unknown";
}

// `level` builds one level of a round form.
static void build_levels(const struct tw_shape_params *shape, struct tw_mesh_builder *builder,
                         double (*level)(const struct tw_shape_params *, int,
                                         struct tw_mesh_builder *)) {
    for (int i = 0; i < TW_LODS_MAX; i++)
        tw_builder_level(builder, level(shape, i, builder));
}

static double box_bevel(const struct tw_shape_params *shape) {
    double least = TW_MIN(TW_MIN(shape->size[0], shape->size[1]), shape->size[2]);
    return TW_MIN(BEVEL_M, least * 0.15);
}

static void build_box(const struct tw_shape_params *shape, struct tw_mesh_builder *builder) {
    double bevel = box_bevel(shape);
    tw_shape_box(shape->size, bevel, builder);
    tw_builder_level(builder, 0);
    tw_shape_box(shape->size, 0, builder);
    tw_builder_level(builder, bevel * 2 / sqrt(3)); // from the sharp corner to the cut one
}

static void build_ground(double size, struct tw_mesh_builder *builder) {
    static const double corners[4][2] = {{-0.5, -0.5}, {0.5, -0.5}, {0.5, 0.5}, {-0.5, 0.5}};
    uint32_t first = (uint32_t)builder->vertex_count;
    for (int i = 0; i < 4; i++)
        tw_builder_vertex(builder, (double[3]){corners[i][0] * size, corners[i][1] * size, 0},
                          (double[3]){0, 0, 1});
    tw_builder_quad(builder, first, first + 1, first + 2, first + 3);
    tw_builder_level(builder, 0);
}

struct tw_mesh *tw_shape_tessellate(const struct tw_shape_params *shape, const char **reason) {
    *reason = fault_in(shape);
    if (*reason)
        return NULL;
    struct tw_mesh_builder builder = {0};
    switch (shape->form) {
    case TW_FORM_BOX:
        build_box(shape, &builder);
        break;
    case TW_FORM_CYLINDER:
        build_levels(shape, &builder, tw_shape_cylinder);
        break;
    case TW_FORM_SPHERE:
        build_levels(shape, &builder, tw_shape_sphere);
        break;
    case TW_FORM_TANK:
        build_levels(shape, &builder, tw_shape_tank);
        break;
    case TW_FORM_EXTRUDE:
        tw_shape_extrude(shape, &builder, reason);
        break;
    case TW_FORM_PIPE:
        tw_shape_pipe(shape, &builder, reason);
        break;
    case TW_FORM_GROUND:
        build_ground(shape->size[0], &builder);
        break;
    }
    struct tw_mesh *mesh = tw_builder_mesh(&builder);
    tw_builder_finish(&builder);
    if (mesh && shape->form == TW_FORM_BOX)
        mesh->bevel = (float)box_bevel(shape);
    return mesh;
}

struct tw_mesh *tw_shape_unit_box(void) {
    struct tw_mesh_builder builder = {0};
    tw_shape_box((double[3]){1, 1, 1}, 0, &builder);
    tw_builder_level(&builder, 0);
    struct tw_mesh *mesh = tw_builder_mesh(&builder);
    tw_builder_finish(&builder);
    return mesh;
}
