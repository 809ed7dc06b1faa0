#include "structure.h"

#include "solids.h"

#define RAIL 0.028
#define RAIL_HEIGHT 1.1

void structure_rail(struct model *model, struct vec3 a, struct vec3 b) {
    int bays = (int)ceil(length(sub(b, a)) / 1.8);
    for (int i = 0; i <= bays; i++) {
        struct vec3 foot = mix(a, b, (double)i / bays);
        solid_bar(model, foot, add(foot, v3(0, 0, RAIL_HEIGHT)), RAIL);
    }
    for (int i = 1; i <= 2; i++) {
        struct vec3 up = v3(0, 0, RAIL_HEIGHT * i / 2);
        solid_bar(model, add(a, up), add(b, up), RAIL);
    }
}

static struct vec3 on_circle(struct vec3 centre, double radius, double angle_deg) {
    double angle = angle_deg * PI / 180;
    return add(centre, v3(radius * cos(angle), radius * sin(angle), 0));
}

void structure_ring_rail(struct model *model, struct vec3 centre, double radius, double from_deg,
                         double to_deg) {
    int bays = (int)ceil((to_deg - from_deg) / (radius < 3 ? 30 : 24));
    for (int i = 0; i <= bays; i++) {
        struct vec3 a = on_circle(centre, radius, from_deg + (to_deg - from_deg) * i / bays);
        solid_bar(model, a, add(a, v3(0, 0, RAIL_HEIGHT)), RAIL);
        struct vec3 b = on_circle(centre, radius, from_deg + (to_deg - from_deg) * (i + 1) / bays);
        for (int k = 1; k <= 2 && i < bays; k++) {
            struct vec3 up = v3(0, 0, RAIL_HEIGHT * k / 2);
            solid_bar(model, add(a, up), add(b, up), RAIL);
        }
    }
}

static void cage_hoop(struct model *model, struct vec3 centre, struct vec3 out, struct vec3 side) {
    enum {
        BARS = 4
    };
    struct vec3 before = v3(0, 0, 0);
    for (int i = 0; i <= BARS; i++) {
        double angle = -2.0 + 4.0 * i / BARS;
        struct vec3 at =
            add(centre, add(scale(out, 0.36 + 0.38 * cos(angle)), scale(side, 0.38 * sin(angle))));
        if (i > 0) {
            solid_bar(model, before, at, 0.02);
        }
        before = at;
    }
}

void structure_ladder(struct model *model, struct vec3 foot, struct vec3 out, double height) {
    struct vec3 side = v3(-out.y, out.x, 0), up = v3(0, 0, height);
    for (int s = -1; s <= 1; s += 2) {
        struct vec3 base = add(foot, scale(side, 0.23 * s));
        solid_bar(model, base, add(base, up), 0.03);
        struct vec3 strap = add(foot, add(scale(out, 0.62), scale(side, 0.27 * s)));
        if (height > 3.5) {
            solid_bar(model, add(strap, v3(0, 0, 2.4)), add(strap, up), 0.018);
        }
    }
    for (double z = 0.35; z < height; z += 0.42) {
        solid_bar(model, add(foot, add(scale(side, -0.23), v3(0, 0, z))),
                  add(foot, add(scale(side, 0.23), v3(0, 0, z))), 0.018);
    }
    for (double z = 2.4; z <= height; z += 1.6) {
        cage_hoop(model, add(foot, v3(0, 0, z)), out, side);
    }
}

void structure_stairs(struct model *model, struct vec3 foot, double height) {
    int steps = (int)ceil(height / 0.2);
    double rise = height / steps, tread = 0.27;
    struct vec3 top = add(foot, v3(tread * steps, 0, height));
    for (int i = 1; i < steps; i++) {
        solid_box(model, add(foot, v3(tread * (i - 0.5), 0, rise * i - 0.04)), v3(0.27, 0.8, 0.04),
                  0);
    }
    for (int s = -1; s <= 1; s += 2) {
        struct vec3 side = v3(0, 0.43 * s, 0), low = add(foot, side), high = add(top, side);
        solid_beam(model, add(low, v3(0, 0, 0.05)), add(high, v3(0, 0, -0.1)), 0.06, 0.24);
        for (int i = 1; i <= 2; i++) {
            struct vec3 up = v3(0, 0, 0.5 * i);
            solid_bar(model, add(low, up), add(high, up), RAIL);
        }
        for (int i = 0; i <= 4; i++) {
            struct vec3 post = mix(low, high, i / 4.0);
            solid_bar(model, post, add(post, v3(0, 0, 1)), RAIL);
        }
    }
}

void structure_deck(struct model *model, struct vec3 top, double size_x, double size_y) {
    solid_box(model, sub(top, v3(0, 0, 0.05)), v3(size_x, size_y, 0.05), 0);
    for (int s = -1; s <= 1; s += 2) {
        solid_box(model, add(top, v3(0, s * (size_y / 2 - 0.06), -0.29)), v3(size_x, 0.12, 0.24),
                  0);
        solid_box(model, add(top, v3(s * (size_x / 2 - 0.06), 0, -0.29)),
                  v3(0.12, size_y - 0.24, 0.24), 0);
    }
}

void structure_ring_deck(struct model *model, struct vec3 centre, double inner, double outer,
                         double from_deg, double to_deg) {
    const double thick = 0.1;
    int pieces = (int)ceil((to_deg - from_deg) / 24);
    for (int i = 0; i < pieces; i++) {
        double a = from_deg + (to_deg - from_deg) * i / pieces;
        double b = from_deg + (to_deg - from_deg) * (i + 1) / pieces;
        struct vec3 top[4] = {on_circle(centre, inner, a), on_circle(centre, outer, a),
                              on_circle(centre, outer, b), on_circle(centre, inner, b)};
        struct vec3 low[4];
        for (int k = 0; k < 4; k++) {
            low[3 - k] = sub(top[k], v3(0, 0, thick));
        }
        model_face(model, top, 4);
        model_face(model, low, 4);
        for (int k = 0; k < 4; k++) { // inner ends close the piece as well
            int n = (k + 1) % 4;
            const struct vec3 side[4] = {sub(top[k], v3(0, 0, thick)), sub(top[n], v3(0, 0, thick)),
                                         top[n], top[k]};
            bool joint = (k == 0 && i > 0) || (k == 2 && i + 1 < pieces);
            if (!joint) {
                model_face(model, side, 4);
            }
        }
    }
}

void structure_post(struct model *model, struct vec3 foot, double width, double height) {
    solid_box(model, foot, v3(width * 1.8, width * 1.8, 0.04), 0);
    solid_box(model, add(foot, v3(0, 0, 0.04)), v3(width, width, height - 0.04), 0);
}

void structure_saddle(struct model *model, struct vec3 foot, double radius, double axis_z) {
    double top = axis_z - radius * 0.45;
    solid_box(model, foot, v3(0.5, radius * 1.7, 0.06), 0);
    solid_box(model, add(foot, v3(0, 0, 0.06)), v3(0.12, radius * 1.5, top - 0.06), 0);
    for (int s = -1; s <= 1; s += 2) {
        solid_box(model, add(foot, v3(0, s * radius * 0.74, 0.06)), v3(0.4, 0.08, top - 0.06), 0);
    }
}
