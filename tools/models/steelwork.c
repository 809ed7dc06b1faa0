#include "families.h"
#include "solids.h"
#include "structure.h"

void model_pipe_rack(struct model *model) {
    const double half = 33, bay = 6.6, deep = 1.5;
    model_node(model, "pipe-rack", -1, v3(0, 0, 0));
    model->material = STEEL;
    for (double x = -half; x <= half + 0.1; x += bay) {
        for (int s = -1; s <= 1; s += 2) {
            structure_post(model, v3(x, s * deep, 0), 0.24, 7.4);
        }
        for (int level = 0; level < 2; level++) {
            solid_box(model, v3(x, 0, 5.58 + 1.1 * level), v3(0.18, 2 * deep - 0.24, 0.22), 0);
        }
    }
    for (int s = -1; s <= 1; s += 2) {
        for (int level = 0; level < 2; level++) {
            solid_box(model, v3(0, s * deep, 5.3 + 1.1 * level), v3(2 * half, 0.14, 0.2), 0);
        }
        for (int i = 0; i < 4; i++) { // bracing of every third bay
            double x = -half + bay * (i * 3);
            if (x + bay <= half + 0.1) {
                solid_beam(model, v3(x, s * deep, 0.3), v3(x + bay, s * deep, 5.3), 0.1, 0.1);
            }
        }
        solid_box(model, v3(0, s * (deep + 0.35), 7.3), v3(2 * half, 0.5, 0.04), 0); // cable trays
        for (int e = -1; e <= 1; e += 2) {
            solid_box(model, v3(0, s * (deep + 0.35) + e * 0.24, 7.34), v3(2 * half, 0.03, 0.1), 0);
        }
    }
}

void model_platform(struct model *model) {
    const double top = 4.7, hx = 8.8, hy = 3.2, well = 1.95;
    model_node(model, "platform", -1, v3(0, 0, 0));
    model->material = STEEL;
    // Beside and between the three reactors, which stand at x = -6, 0 and 6.
    for (int s = -1; s <= 1; s += 2) {
        double strip = hy - well;
        structure_deck(model, v3(0, s * (hy - strip / 2), top), 2 * hx, strip);
        structure_deck(model, v3(s * 3, 0, top), 6 - 2 * well, 2 * well);
        structure_deck(model, v3(s * (hx - 0.43), 0, top), 0.86, 2 * well);
    }
    for (int i = 0; i < 4; i++) {
        for (int s = -1; s <= 1; s += 2) {
            double x = -8.65 + i * 17.3 / 3;
            structure_post(model, v3(x, s * 3.05, 0), 0.22, top - 0.3);
            if (i < 3) {
                solid_beam(model, v3(x, s * 3.05, top - 1.4), v3(x + 1.1, s * 3.05, top - 0.3),
                           0.09, 0.09);
            }
            if (i > 0) {
                solid_beam(model, v3(x, s * 3.05, top - 1.4), v3(x - 1.1, s * 3.05, top - 0.3),
                           0.09, 0.09);
            }
        }
    }
    structure_rail(model, v3(-hx, -hy, top), v3(hx, -hy, top));
    structure_rail(model, v3(hx, -hy, top), v3(hx, hy, top));
    structure_rail(model, v3(hx, hy, top), v3(-hx, hy, top));
    structure_rail(model, v3(-hx, hy, top), v3(-hx, -1.2, top));
    structure_rail(model, v3(-hx, -2.2, top), v3(-hx, -hy, top));
    const double run = 0.27 * 24;
    structure_stairs(model, v3(-hx - run, -1.7, 0), top);
}
