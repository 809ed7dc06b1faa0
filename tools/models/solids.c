#include "solids.h"

#include "twinview/memory.h"

#define RING_MAX 64
#define PROFILE_MAX 64
#define PATH_MAX 256

// Corner (sx, sy, sz) of a box, moved inwards by the bevel along all axes but `axis`.
static struct vec3 corner(struct vec3 centre, struct vec3 half, int signs, int axis, double bevel) {
    double h[3] = {half.x, half.y, half.z};
    for (int i = 0; i < 3; i++) {
        h[i] = (h[i] - (i == axis ? 0 : bevel)) * (signs >> i & 1 ? 1 : -1);
    }
    return add(centre, v3(h[0], h[1], h[2]));
}

// A face whose points may run either way: turned to look away from `centre`.
static void face_away(struct model *model, struct vec3 centre, struct vec3 *points, int count) {
    struct vec3 normal = cross(sub(points[1], points[0]), sub(points[2], points[0]));
    if (dot(normal, sub(points[0], centre)) < 0) {
        for (int i = 0; i < count / 2; i++) {
            struct vec3 swap = points[i];
            points[i] = points[count - 1 - i];
            points[count - 1 - i] = swap;
        }
    }
    model_face(model, points, count);
}

void solid_box(struct model *model, struct vec3 base, struct vec3 size, double bevel) {
    struct vec3 half = scale(size, 0.5), centre = add(base, v3(0, 0, half.z));
    for (int axis = 0; axis < 3; axis++) {
        int u = 1 << (axis + 1) % 3, v = 1 << (axis + 2) % 3;
        for (int side = 0; side < 2; side++) {
            int s = side << axis;
            struct vec3 face[4] = {corner(centre, half, s, axis, bevel),
                                   corner(centre, half, s | u, axis, bevel),
                                   corner(centre, half, s | u | v, axis, bevel),
                                   corner(centre, half, s | v, axis, bevel)};
            face_away(model, centre, face, 4);
        }
        for (int side = 0; side < 4 && bevel > 0; side++) { // the edges along `axis`
            int s = (side & 1 ? u : 0) | (side & 2 ? v : 0), end = s | 1 << axis;
            int a = (axis + 1) % 3, b = (axis + 2) % 3;
            struct vec3 edge[4] = {
                corner(centre, half, s, a, bevel), corner(centre, half, s, b, bevel),
                corner(centre, half, end, b, bevel), corner(centre, half, end, a, bevel)};
            face_away(model, centre, edge, 4);
        }
    }
    for (int i = 0; i < 8 && bevel > 0; i++) {
        struct vec3 tip[3] = {corner(centre, half, i, 0, bevel), corner(centre, half, i, 1, bevel),
                              corner(centre, half, i, 2, bevel)};
        face_away(model, centre, tip, 3);
    }
}

// Normal of the stretch of a profile from point i to i + 1, in the plane of radius and height.
static struct vec3 stretch_normal(const struct profile *profile, int i) {
    double dr = profile[i + 1].radius - profile[i].radius;
    double dh = profile[i + 1].height - profile[i].height;
    double norm = hypot(dr, dh);
    return norm > 0 ? v3(dh / norm, 0, -dr / norm) : v3(0, 0, 0);
}

static void ring(struct model *model, const struct frame *frame, struct profile at,
                 struct vec3 normal, int segments, uint32_t *out) {
    for (int i = 0; i <= segments; i++) {
        double angle = 2 * PI * (i % segments) / segments;
        struct vec3 radial = add(scale(frame->x, cos(angle)), scale(frame->y, sin(angle)));
        struct vec3 position =
            add(add(frame->origin, scale(radial, at.radius)), scale(frame->z, at.height));
        out[i] =
            model_vertex(model, position, add(scale(radial, normal.x), scale(frame->z, normal.z)));
    }
}

static void band(struct model *model, const uint32_t *low, const uint32_t *high, int segments) {
    for (int i = 0; i < segments; i++) {
        model_triangle(model, low[i], low[i + 1], high[i + 1]);
        model_triangle(model, low[i], high[i + 1], high[i]);
    }
}

static struct vec3 corner_normal(struct vec3 own, struct vec3 other) {
    return dot(own, other) > cos(35 * PI / 180) ? unit(add(own, other)) : own;
}

void solid_lathe(struct model *model, struct vec3 origin, struct vec3 along,
                 const struct profile *profile, int count, int segments) {
    struct frame frame = frame_along(origin, along);
    for (int i = 0; i + 1 < count; i++) {
        struct vec3 own = stretch_normal(profile, i);
        if (length(own) < 0.5) {
            continue;
        }
        struct vec3 below = i > 0 ? corner_normal(own, stretch_normal(profile, i - 1)) : own;
        struct vec3 above =
            i + 2 < count ? corner_normal(own, stretch_normal(profile, i + 1)) : own;
        uint32_t low[RING_MAX + 1], high[RING_MAX + 1];
        ring(model, &frame, profile[i], below, segments, low);
        ring(model, &frame, profile[i + 1], above, segments, high);
        band(model, low, high, segments);
    }
}

void solid_cylinder(struct model *model, struct vec3 a, struct vec3 b, double radius,
                    double chamfer, int segments) {
    double h = length(sub(b, a)), c = chamfer;
    const struct profile profile[] = {{0, 0},          {radius - c, 0}, {radius, c},
                                      {radius, h - c}, {radius - c, h}, {0, h}};
    solid_lathe(model, a, sub(b, a), profile, TW_COUNT(profile), segments);
}

void solid_cone(struct model *model, struct vec3 a, struct vec3 b, double ra, double rb,
                int segments) {
    double h = length(sub(b, a));
    const struct profile profile[] = {{0, 0}, {ra, 0}, {rb, h}, {0, h}};
    solid_lathe(model, a, sub(b, a), profile, TW_COUNT(profile), segments);
}

void solid_drum(struct model *model, struct vec3 a, struct vec3 b, double radius, double head_a,
                double head_b, int segments) {
    enum {
        STEPS = 4
    };
    struct profile profile[2 * STEPS + 2];
    double h = length(sub(b, a));
    int count = 0;
    for (int i = 0; i <= STEPS; i++) {
        double angle = PI / 2 * i / STEPS;
        profile[count++] = (struct profile){i ? radius * sin(angle) : 0, -head_a * cos(angle)};
    }
    for (int i = STEPS; i >= 0; i--) {
        double angle = PI / 2 * i / STEPS;
        profile[count++] = (struct profile){i ? radius * sin(angle) : 0, h + head_b * cos(angle)};
    }
    solid_lathe(model, a, sub(b, a), profile, count, segments);
}

void solid_ball(struct model *model, struct vec3 centre, double radius, double rz, int segments) {
    solid_drum(model, centre, add(centre, v3(0, 0, 1e-4)), radius, rz, rz, segments);
}

void solid_nozzle(struct model *model, struct vec3 from, struct vec3 to, double radius) {
    double h = length(sub(to, from)), flange = radius * 1.2 + 0.05;
    double depth = TW_MIN(0.05, h / 3);
    const struct profile profile[] = {
        {0, 0}, {radius, 0}, {radius, h - depth}, {flange, h - depth}, {flange, h}, {0, h}};
    solid_lathe(model, from, sub(to, from), profile, TW_COUNT(profile), radius < 0.2 ? 12 : 16);
}

void solid_bar(struct model *model, struct vec3 a, struct vec3 b, double radius) {
    struct frame frame = frame_along(a, sub(b, a));
    struct vec3 low[3], high[3];
    for (int i = 0; i < 3; i++) { // of the same width as a round bar, on the average
        double angle = PI * (0.5 + i * 2.0 / 3);
        struct vec3 out = add(scale(frame.x, cos(angle)), scale(frame.y, sin(angle)));
        low[i] = add(a, scale(out, 1.25 * radius));
        high[i] = add(b, scale(out, 1.25 * radius));
    }
    for (int i = 0; i < 3; i++) {
        int n = (i + 1) % 3;
        const struct vec3 side[4] = {low[i], low[n], high[n], high[i]};
        model_face(model, side, 4);
    }
    const struct vec3 foot[3] = {low[2], low[1], low[0]};
    model_face(model, foot, 3);
    model_face(model, high, 3);
}

void solid_beam(struct model *model, struct vec3 a, struct vec3 b, double width, double depth) {
    struct frame saved = model->frame, own = frame_along(a, sub(b, a));
    model->frame = (struct frame){frame_point(&saved, own.origin), frame_direction(&saved, own.x),
                                  frame_direction(&saved, own.y), frame_direction(&saved, own.z)};
    solid_box(model, v3(0, 0, 0), v3(width, depth, length(sub(b, a))), 0);
    model->frame = saved;
}

// The polyline with its corners replaced by arcs.
static int bent_path(const struct vec3 *points, int count, double bend, struct vec3 *out) {
    enum {
        STEPS = 5
    };
    int n = 0;
    out[n++] = points[0];
    for (int i = 1; i + 1 < count; i++) {
        struct vec3 in = unit(sub(points[i], points[i - 1]));
        struct vec3 on = unit(sub(points[i + 1], points[i]));
        double angle = acos(TW_CLAMP(dot(in, on), -1, 1)), trim = bend * tan(angle / 2);
        if (angle < 0.01) {
            continue;
        }
        struct vec3 inward = unit(sub(on, scale(in, dot(in, on))));
        struct vec3 start = sub(points[i], scale(in, trim));
        for (int k = 0; k <= STEPS; k++) {
            double turn = angle * k / STEPS;
            out[n++] =
                add(start, add(scale(in, bend * sin(turn)), scale(inward, bend * (1 - cos(turn)))));
        }
    }
    out[n++] = points[count - 1];
    return n;
}

static void disc(struct model *model, const struct frame *frame, double radius, int segments,
                 bool far_end) {
    uint32_t rim[RING_MAX + 1];
    struct vec3 normal = v3(0, 0, far_end ? 1 : -1);
    ring(model, frame, (struct profile){radius, 0}, normal, segments, rim);
    for (int i = 1; i + 1 < segments; i++) {
        model_triangle(model, rim[0], rim[far_end ? i : i + 1], rim[far_end ? i + 1 : i]);
    }
}

void solid_pipe(struct model *model, const struct vec3 *points, int count, double radius,
                double bend, int segments) {
    struct vec3 path[PATH_MAX];
    int n = bent_path(points, count, bend, path);
    struct frame frame = frame_along(path[0], sub(path[1], path[0]));
    uint32_t rings[2][RING_MAX + 1];
    disc(model, &frame, radius, segments, false);
    for (int i = 0; i < n; i++) {
        struct vec3 before = path[i > 0 ? i - 1 : 0], after = path[i + 1 < n ? i + 1 : i];
        frame.origin = path[i];
        frame.z = unit(sub(after, before));
        frame.x = unit(sub(frame.x, scale(frame.z, dot(frame.x, frame.z)))); // without twist
        frame.y = cross(frame.z, frame.x);
        ring(model, &frame, (struct profile){radius, 0}, v3(1, 0, 0), segments, rings[i & 1]);
        if (i > 0) {
            band(model, rings[~i & 1], rings[i & 1], segments);
        }
    }
    disc(model, &frame, radius, segments, true);
}

void solid_prism(struct model *model, const struct vec3 *outline, int count, double y0, double y1) {
    struct vec3 side[PROFILE_MAX] = {0};
    for (int i = 0; i < count; i++) {
        side[i] = v3(outline[i].x, y0, outline[i].z);
    }
    model_face(model, side, count);
    for (int i = 0; i < count; i++) {
        side[count - 1 - i] = v3(outline[i].x, y1, outline[i].z);
    }
    model_face(model, side, count);
    for (int i = 0; i < count; i++) {
        struct vec3 a = outline[i], b = outline[(i + 1) % count];
        const struct vec3 quad[4] = {
            {a.x, y0, a.z}, {a.x, y1, a.z}, {b.x, y1, b.z}, {b.x, y0, b.z}};
        model_face(model, quad, 4);
    }
}
