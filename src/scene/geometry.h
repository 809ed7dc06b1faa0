// Placement arithmetic in doubles: 3x4 matrices by rows (m[row * 4 + column], column 3 moves) and
// axis-aligned boxes.
#ifndef TWINVIEW_SCENE_GEOMETRY_H
#define TWINVIEW_SCENE_GEOMETRY_H

#include <math.h>
#include <stdbool.h>
#include <string.h>

struct tw_box {
    double min[3], max[3]; // empty: min above max
};

static const double tw_identity[12] = {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0};

// out = a * b: b first, then a. `out` may be neither.
static inline void tw_matrix_multiply(const double a[12], const double b[12], double out[12]) {
    for (int row = 0; row < 3; row++) {
        const double *r = a + row * 4;
        for (int column = 0; column < 4; column++) {
            out[row * 4 + column] = r[0] * b[column] + r[1] * b[4 + column] + r[2] * b[8 + column];
        }
        out[row * 4 + 3] += r[3];
    }
}

// Scales, then turns by a unit quaternion (x, y, z, w), then moves.
static inline void tw_matrix_place(const double position[3], const double q[4],
                                   const double scale[3], double out[12]) {
    double x = q[0], y = q[1], z = q[2], w = q[3];
    const double turn[9] = {
        1 - 2 * (y * y + z * z), 2 * (x * y - z * w),     2 * (x * z + y * w),
        2 * (x * y + z * w),     1 - 2 * (x * x + z * z), 2 * (y * z - x * w),
        2 * (x * z - y * w),     2 * (y * z + x * w),     1 - 2 * (x * x + y * y)};
    for (int row = 0; row < 3; row++) {
        for (int column = 0; column < 3; column++) {
            out[row * 4 + column] = turn[row * 3 + column] * scale[column];
        }
        out[row * 4 + 3] = position[row];
    }
}

// Turns by an angle about an axis through the origin and then moves along it. A zero axis is +Z.
static inline void tw_matrix_screw(const double axis[3], double radians, double metres,
                                   double out[12]) {
    double length = sqrt(axis[0] * axis[0] + axis[1] * axis[1] + axis[2] * axis[2]);
    double a[3] = {0, 0, 1};
    for (int i = 0; length > 0 && i < 3; i++) {
        a[i] = axis[i] / length;
    }
    double s = sin(radians / 2), position[3] = {a[0] * metres, a[1] * metres, a[2] * metres};
    tw_matrix_place(position, (double[]){a[0] * s, a[1] * s, a[2] * s, cos(radians / 2)},
                    (double[]){1, 1, 1}, out);
}

static inline struct tw_box tw_box_empty(void) {
    return (struct tw_box){{INFINITY, INFINITY, INFINITY}, {-INFINITY, -INFINITY, -INFINITY}};
}

static inline bool tw_box_is_empty(const struct tw_box *box) {
    return box->min[0] > box->max[0];
}

static inline void tw_box_join(struct tw_box *box, const struct tw_box *other) {
    for (int i = 0; i < 3; i++) {
        box->min[i] = fmin(box->min[i], other->min[i]);
        box->max[i] = fmax(box->max[i], other->max[i]);
    }
}

static inline double tw_box_diagonal(const struct tw_box *box) {
    double x = box->max[0] - box->min[0], y = box->max[1] - box->min[1];
    double z = box->max[2] - box->min[2];
    return sqrt(x * x + y * y + z * z);
}

// The box around a transformed box (Arvo, Graphics Gems 1990: each axis takes the smaller and the
// larger product of every column).
static inline struct tw_box tw_box_transform(const double m[12], const float min[3],
                                             const float max[3]) {
    struct tw_box out;
    for (int row = 0; row < 3; row++) {
        out.min[row] = out.max[row] = m[row * 4 + 3];
        for (int column = 0; column < 3; column++) {
            double a = m[row * 4 + column] * (double)min[column];
            double b = m[row * 4 + column] * (double)max[column];
            out.min[row] += fmin(a, b);
            out.max[row] += fmax(a, b);
        }
    }
    return out;
}

#endif
