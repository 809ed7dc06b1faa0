// Vectors and frames of the model generator: Z up, metres, right-handed.
#ifndef TWINVIEW_MODELS_VEC_H
#define TWINVIEW_MODELS_VEC_H

#include <math.h>

#define PI 3.14159265358979323846

struct vec3 {
    double x, y, z;
};

static inline struct vec3 v3(double x, double y, double z) {
    return (struct vec3){x, y, z};
}

static inline struct vec3 add(struct vec3 a, struct vec3 b) {
    return v3(a.x + b.x, a.y + b.y, a.z + b.z);
}

static inline struct vec3 sub(struct vec3 a, struct vec3 b) {
    return v3(a.x - b.x, a.y - b.y, a.z - b.z);
}

static inline struct vec3 scale(struct vec3 a, double s) {
    return v3(a.x * s, a.y * s, a.z * s);
}

static inline double dot(struct vec3 a, struct vec3 b) {
    return a.x * b.x + a.y * b.y + a.z * b.z;
}

static inline struct vec3 cross(struct vec3 a, struct vec3 b) {
    return v3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x);
}

static inline double length(struct vec3 a) {
    return sqrt(dot(a, a));
}

static inline struct vec3 unit(struct vec3 a) {
    return scale(a, 1 / length(a));
}

static inline struct vec3 mix(struct vec3 a, struct vec3 b, double t) {
    return add(scale(a, 1 - t), scale(b, t));
}

// A place with three unit axes.
struct frame {
    struct vec3 origin, x, y, z;
};

static inline struct vec3 frame_direction(const struct frame *frame, struct vec3 d) {
    return add(add(scale(frame->x, d.x), scale(frame->y, d.y)), scale(frame->z, d.z));
}

static inline struct vec3 frame_point(const struct frame *frame, struct vec3 p) {
    return add(frame->origin, frame_direction(frame, p));
}

// A frame at `origin` whose z axis is `along`; its x axis is level where that is possible.
static inline struct frame frame_along(struct vec3 origin, struct vec3 along) {
    struct vec3 z = unit(along);
    struct vec3 x = fabs(z.z) < 0.99 ? unit(cross(v3(0, 0, 1), z)) : v3(1, 0, 0);
    struct vec3 y = unit(cross(z, x));
    return (struct frame){origin, unit(cross(y, z)), y, z};
}

#endif
