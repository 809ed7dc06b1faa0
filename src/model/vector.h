// Vectors of three doubles.
#ifndef TWINVIEW_MODEL_VECTOR_H
#define TWINVIEW_MODEL_VECTOR_H

#include <math.h>

#define TW_PI 3.14159265358979323846

static inline void tw_vec_sub(const double a[3], const double b[3], double out[3]) {
    for (int i = 0; i < 3; i++)
        out[i] = a[i] - b[i];
}

// out = a + b * scale
static inline void tw_vec_add_scaled(const double a[3], const double b[3], double scale,
                                     double out[3]) {
    for (int i = 0; i < 3; i++)
        out[i] = a[i] + b[i] * scale;
}

static inline double tw_vec_dot(const double a[3], const double b[3]) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

// `out` is neither a nor b.
static inline void tw_vec_cross(const double a[3], const double b[3], double out[3]) {
    for (int i = 0; i < 3; i++)
        out[i] = a[(i + 1) % 3] * b[(i + 2) % 3] - a[(i + 2) % 3] * b[(i + 1) % 3];
}

static inline double tw_vec_length(const double a[3]) {
    return sqrt(tw_vec_dot(a, a));
}

// Gives `a` unit length and returns the length it had; a zero vector stays.
static inline double tw_vec_normalise(double a[3]) {
    double length = tw_vec_length(a);
    for (int i = 0; i < 3 && length > 0; i++)
        a[i] /= length;
    return length;
}

#endif
