// Round pipes along a polyline, with bends and a flange at either end.
#include "shape.h"

#include <stdlib.h>
#include <string.h>

#include "twinview/memory.h"

#include "sweep.h"
#include "vector.h"

#define BEND_STEP (TW_PI / 16) // of a bend at full detail
#define BEND_STEP_MAX (TW_PI / 4)

struct pipe {
    double radius, bend;
    double (*points)[3];
    uint32_t count;
    double flange_radius, flange_depth;
};

// Copies the path without points that repeat the one before.
static void copy_path(const struct tw_shape_params *shape, struct pipe *pipe) {
    const double tolerance = 1e-6;
    pipe->points = tw_alloc_array(shape->point_count, sizeof *pipe->points);
    for (uint32_t i = 0; i < shape->point_count; i++) {
        const double *point = shape->points + 3 * (size_t)i;
        double step[3];
        if (pipe->count > 0)
            tw_vec_sub(point, pipe->points[pipe->count - 1], step);
        if (pipe->count == 0 || tw_vec_length(step) > tolerance)
            memcpy(pipe->points[pipe->count++], point, sizeof *pipe->points);
    }
}

// A unit vector square to `along`, level where that is possible.
static void any_across(const double along[3], double across[3]) {
    const double up[3] = {0, 0, 1}, east[3] = {1, 0, 0};
    tw_vec_cross(fabs(along[2]) < 0.9 ? up : east, along, across);
    tw_vec_normalise(across);
}

static struct tw_sweep_frame first_frame(const struct pipe *pipe) {
    struct tw_sweep_frame frame;
    memcpy(frame.center, pipe->points[0], sizeof frame.center);
    tw_vec_sub(pipe->points[1], pipe->points[0], frame.along);
    tw_vec_normalise(frame.along);
    any_across(frame.along, frame.across[0]);
    tw_vec_cross(frame.along, frame.across[0], frame.across[1]);
    return frame;
}

// A bend: the arc that leaves the straight line `along` towards `inward`.
struct bend {
    double radius, angle, trim; // trim: from the corner back to where the arc begins
    double along[3], inward[3], axis[3];
};

static struct bend bend_at(const struct pipe *pipe, uint32_t corner) {
    struct bend bend = {0};
    double after[3];
    tw_vec_sub(pipe->points[corner], pipe->points[corner - 1], bend.along);
    tw_vec_sub(pipe->points[corner + 1], pipe->points[corner], after);
    double length_before = tw_vec_normalise(bend.along), length_after = tw_vec_normalise(after);
    double cosine = TW_CLAMP(tw_vec_dot(bend.along, after), -1, 1);
    tw_vec_add_scaled(after, bend.along, -cosine, bend.inward);
    double sine = tw_vec_normalise(bend.inward);
    bend.angle = atan2(sine, cosine);
    if (sine < 1e-9) // straight on, or straight back: any plane will do
        any_across(bend.along, bend.inward);
    tw_vec_cross(bend.along, bend.inward, bend.axis);

    // Neighbouring bends share the straight between them.
    double room = TW_MIN(length_before, length_after) / 2, half = tan(bend.angle / 2);
    bend.trim = TW_MIN(pipe->bend * half, room);
    bend.radius = half > 0 ? bend.trim / half : 0;
    return bend;
}

// Turns `v` about the bend's axis.
static void turn_vector(const struct bend *bend, double angle, const double v[3], double out[3]) {
    double crossed[3];
    tw_vec_cross(bend->axis, v, crossed);
    double along_axis = tw_vec_dot(bend->axis, v) * (1 - cos(angle));
    for (int i = 0; i < 3; i++)
        out[i] = v[i] * cos(angle) + crossed[i] * sin(angle) + bend->axis[i] * along_axis;
}

// Adds the stations of one bend and leaves `frame` at its end. Returns the angle of one step.
static double add_bend(const struct pipe *pipe, uint32_t corner, double step,
                       struct tw_sweep_frame *frame, struct tw_sweep *sweep) {
    struct bend bend = bend_at(pipe, corner);
    if (bend.angle < 1e-6)
        return 0;
    int steps = TW_MAX((int)ceil(bend.angle / step - 1e-6), 1);
    struct tw_sweep_frame start = *frame;
    tw_vec_add_scaled(pipe->points[corner], bend.along, -bend.trim, start.center);
    double way[3];
    tw_vec_sub(start.center, sweep->stations[sweep->count - 1].frame.center, way);
    for (int i = 0; i <= steps; i++) {
        double angle = bend.angle * i / steps;
        tw_vec_add_scaled(start.center, bend.along, bend.radius * sin(angle), frame->center);
        tw_vec_add_scaled(frame->center, bend.inward, bend.radius * (1 - cos(angle)),
                          frame->center);
        turn_vector(&bend, angle, start.along, frame->along);
        for (int k = 0; k < 2; k++)
            turn_vector(&bend, angle, start.across[k], frame->across[k]);
        bool no_straight = i == 0 && tw_vec_length(way) < 1e-6;
        tw_sweep_add(sweep, frame, pipe->radius, 1, 0)->gap = no_straight;
    }
    return bend.angle / steps;
}

static struct tw_station *add_along(struct tw_sweep *sweep, const struct tw_sweep_frame *frame,
                                    double distance, double radius, double normal_radial,
                                    double normal_along) {
    struct tw_sweep_frame moved = *frame;
    tw_vec_add_scaled(frame->center, frame->along, distance, moved.center);
    return tw_sweep_add(sweep, &moved, radius, normal_radial, normal_along);
}

static void add_edge(struct tw_sweep *sweep, const struct tw_sweep_frame *frame, double distance,
                     double radius, double normal_radial, double normal_along) {
    add_along(sweep, frame, distance, radius, normal_radial, normal_along)->gap = true;
}

// Closes the start of the pipe, with a flange if `straight` metres have room for it.
static void add_start(const struct pipe *pipe, const struct tw_sweep_frame *frame, double straight,
                      struct tw_sweep *sweep) {
    double depth = pipe->flange_depth, flange = pipe->flange_radius;
    add_along(sweep, frame, 0, 0, 0, -1);
    if (straight < 3 * depth) {
        add_along(sweep, frame, 0, pipe->radius, 0, -1);
        add_edge(sweep, frame, 0, pipe->radius, 1, 0);
        return;
    }
    add_along(sweep, frame, 0, flange, 0, -1);
    add_edge(sweep, frame, 0, flange, 1, 0);
    add_along(sweep, frame, depth, flange, 1, 0);
    add_edge(sweep, frame, depth, flange, 0, 1);
    add_along(sweep, frame, depth, pipe->radius, 0, 1);
    add_edge(sweep, frame, depth, pipe->radius, 1, 0);
}

static void add_end(const struct pipe *pipe, const struct tw_sweep_frame *frame, double straight,
                    struct tw_sweep *sweep) {
    double depth = pipe->flange_depth, flange = pipe->flange_radius;
    if (straight < 3 * depth) {
        add_along(sweep, frame, 0, pipe->radius, 1, 0);
        add_edge(sweep, frame, 0, pipe->radius, 0, 1);
    } else {
        add_along(sweep, frame, -depth, pipe->radius, 1, 0);
        add_edge(sweep, frame, -depth, pipe->radius, 0, -1);
        add_along(sweep, frame, -depth, flange, 0, -1);
        add_edge(sweep, frame, -depth, flange, 1, 0);
        add_along(sweep, frame, 0, flange, 1, 0);
        add_edge(sweep, frame, 0, flange, 0, 1);
    }
    add_along(sweep, frame, 0, 0, 0, 1);
}

// Length of the straight that the end's bend leaves of the first or the last line.
static double end_straight(const struct pipe *pipe, uint32_t end, uint32_t next) {
    double way[3];
    tw_vec_sub(pipe->points[next], pipe->points[end], way);
    return tw_vec_length(way) - (pipe->count > 2 ? bend_at(pipe, next > end ? 1 : next).trim : 0);
}

// Adds one level and returns its error.
static double build_level(const struct pipe *pipe, int level, struct tw_mesh_builder *builder) {
    struct tw_sweep sweep = {0};
    struct tw_sweep_frame frame = first_frame(pipe);
    uint32_t last = pipe->count - 1;
    double step = TW_MIN(BEND_STEP * (1 << level), BEND_STEP_MAX), widest = 0;
    add_start(pipe, &frame, end_straight(pipe, 0, 1), &sweep);
    for (uint32_t i = 1; i < last; i++)
        widest = fmax(widest, add_bend(pipe, i, step, &frame, &sweep));
    memcpy(frame.center, pipe->points[last], sizeof frame.center);
    add_end(pipe, &frame, end_straight(pipe, last, last - 1), &sweep);

    int segments = tw_circle_segments(pipe->radius, level);
    tw_sweep_build(&sweep, segments, builder);
    tw_sweep_finish(&sweep);
    return level == 0 ? 0
                      : tw_sagitta(pipe->flange_radius, 2 * TW_PI / segments) +
                            tw_sagitta(pipe->bend + pipe->radius, widest);
}

bool tw_shape_pipe(const struct tw_shape_params *shape, struct tw_mesh_builder *builder,
                   const char **reason) {
    double radius = shape->diameter / 2;
    struct pipe pipe = {
        .radius = radius,
        .bend = shape->bend > 0 ? TW_MAX(shape->bend, radius) : 1.5 * shape->diameter,
        // Proportions of steel pipe flanges, from a hand's width to half a metre.
        .flange_radius = TW_MIN(radius * 1.2 + 0.04, radius * 1.9),
        .flange_depth = TW_MIN(radius * 0.05 + 0.02, radius * 0.5),
    };
    copy_path(shape, &pipe);
    if (pipe.count < 2)
        *reason = "the pipe's path has no length";
    for (int level = 0; !*reason && level < TW_LODS_MAX; level++)
        tw_builder_level(builder, build_level(&pipe, level, builder));
    free(pipe.points);
    return *reason == NULL;
}
