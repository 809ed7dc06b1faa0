#include "families.h"
#include "solids.h"
#include "structure.h"

#define BELT_Z 0.95
#define BELT_HALF 9.6
#define GOODS_STEP 1.6

static void carton(struct model *model, struct vec3 base, struct vec3 size) {
    model->material = GOODS;
    solid_box(model, base, size, 0.02);
}

void model_conveyor(struct model *model) {
    model_node(model, "conveyor", -1, v3(0, 0, 0));
    model_node(model, "frame", 0, v3(0, 0, 0));
    model->material = STEEL;
    for (int s = -1; s <= 1; s += 2) {
        solid_box(model, v3(0, s * 0.52, BELT_Z - 0.18), v3(2 * BELT_HALF, 0.07, 0.24), 0.01);
        solid_box(model, v3(0, s * 0.6, BELT_Z + 0.18), v3(2 * BELT_HALF - 0.4, 0.04, 0.06), 0);
        for (int i = 0; i < 8; i++) {
            double x = -BELT_HALF + 0.5 + i * (2 * BELT_HALF - 1) / 7;
            solid_box(model, v3(x, s * 0.52, 0), v3(0.09, 0.09, BELT_Z - 0.18), 0);
            solid_box(model, v3(x, s * 0.52, 0), v3(0.22, 0.2, 0.03), 0);
            solid_box(model, v3(x, s * 0.6, BELT_Z), v3(0.05, 0.05, 0.2), 0);
        }
    }
    for (int i = 0; i < 8; i++) {
        double x = -BELT_HALF + 0.5 + i * (2 * BELT_HALF - 1) / 7;
        solid_box(model, v3(x, 0, 0.3), v3(0.06, 0.95, 0.06), 0);
    }
    model->material = ROTATING;
    solid_box(model, v3(BELT_HALF - 1.2, -0.86, 0.42), v3(0.42, 0.4, 0.4), 0.03);
    solid_cylinder(model, v3(BELT_HALF - 1.0, -0.86, 0.62), v3(BELT_HALF - 0.4, -0.86, 0.62), 0.17,
                   0.02, 16);
    model->material = ELECTRICAL;
    solid_box(model, v3(-BELT_HALF + 1.4, -0.72, 0.9), v3(0.3, 0.18, 0.4), 0.02);

    model_node(model, "rollers", 0, v3(0, 0, BELT_Z));
    model->material = ROTATING;
    for (double x = -BELT_HALF + 0.2; x < BELT_HALF; x += 0.4) {
        solid_cone(model, v3(x, -0.48, 0), v3(x, 0.48, 0), 0.06, 0.06, 8);
    }
    // The row moves on by one step and wraps, so it starts a step after the belt does.
    model_node(model, "goods", 0, v3(0, 0, BELT_Z + 0.06));
    for (int i = 0; i < 10; i++) {
        carton(model, v3(-BELT_HALF + 0.9 + GOODS_STEP * i, 0, 0), v3(0.75, 0.65, 0.55));
    }
}

void model_packer(struct model *model) {
    model_node(model, "packer", -1, v3(0, 0, 0));
    model->material = STEEL;
    for (int i = 0; i < 4; i++) {
        structure_post(model, v3(i & 1 ? 1.1 : -1.1, i & 2 ? 0.95 : -0.95, 0), 0.14, 3.0);
    }
    for (int s = -1; s <= 1; s += 2) {
        solid_box(model, v3(0, s * 0.95, 2.8), v3(2.34, 0.14, 0.2), 0);
        solid_box(model, v3(s * 1.1, 0, 2.8), v3(0.14, 1.76, 0.2), 0);
    }
    model->material = ELECTRICAL;
    solid_box(model, v3(0, 0, 3.0), v3(2.5, 2.2, 0.16), 0.03);
    solid_box(model, v3(0, 0, 3.16), v3(1.2, 0.9, 0.5), 0.05);
    solid_box(model, v3(1.45, -1.15, 0), v3(0.55, 0.5, 1.9), 0.03);
    solid_box(model, v3(1.45, -1.42, 1.1), v3(0.36, 0.04, 0.3), 0);
    model->material = ROTATING;
    solid_box(model, v3(0, 0, 2.0), v3(0.9, 0.75, 0.8), 0.05);
    solid_cylinder(model, v3(0, 0, 1.75), v3(0, 0, 2.0), 0.12, 0, 14);
    for (int s = -1; s <= 1; s += 2) {
        solid_box(model, v3(s * 0.34, 0, 1.55), v3(0.08, 0.6, 0.5), 0.01);
        solid_box(model, v3(s * 0.8, 0, 2.35), v3(0.5, 0.3, 0.4), 0.03);
    }
}

void model_palletiser(struct model *model) {
    model_node(model, "palletiser", -1, v3(0, 0, 0));
    model->material = STEEL;
    solid_box(model, v3(0, 0, 0), v3(1.3, 1.3, 0.12), 0.02);
    structure_rail(model, v3(-2, -2.2, 0), v3(2.6, -2.2, 0));
    structure_rail(model, v3(2.6, -2.2, 0), v3(2.6, 2.2, 0));
    structure_rail(model, v3(-2, 2.2, 0), v3(2.6, 2.2, 0));
    solid_box(model, v3(1.6, 0.2, 0), v3(1.3, 1.1, 0.14), 0.01);
    carton(model, v3(1.6, 0.2, 0.14), v3(1.2, 1.0, 0.9));
    model->material = ELECTRICAL;
    solid_box(model, v3(-1.5, 1.6, 0), v3(0.7, 0.6, 1.5), 0.03);
    // An arm of two links with a gripper.
    int arm = model_node(model, "arm", 0, v3(0, 0, 0.12));
    model->material = ROTATING;
    solid_cylinder(model, v3(0, 0, 0), v3(0, 0, 0.6), 0.45, 0.04, 24);
    solid_box(model, v3(0, 0, 0.6), v3(0.7, 0.6, 0.5), 0.06);
    solid_cylinder(model, v3(0, -0.4, 1.0), v3(0, 0.4, 1.0), 0.26, 0.03, 20);
    solid_beam(model, v3(0, 0, 1.0), v3(-0.35, 0, 2.5), 0.32, 0.26);
    solid_cylinder(model, v3(-0.35, -0.3, 2.5), v3(-0.35, 0.3, 2.5), 0.24, 0.03, 20);
    solid_beam(model, v3(-0.35, 0, 2.55), v3(1.45, 0, 2.75), 0.26, 0.22);
    model_node(model, "gripper", arm, v3(1.5, 0, 2.72));
    solid_cylinder(model, v3(0, 0, -0.5), v3(0, 0, 0.15), 0.12, 0.02, 16);
    solid_box(model, v3(0, 0, -0.6), v3(0.8, 0.6, 0.1), 0.02);
    for (int s = -1; s <= 1; s += 2) {
        solid_box(model, v3(s * 0.4, 0, -0.95), v3(0.05, 0.55, 0.36), 0);
    }
}

static void pallet(struct model *model) {
    model->material = STEEL;
    for (int i = -1; i <= 1; i++) {
        solid_box(model, v3(0, i * 0.45, 0), v3(1.2, 0.1, 0.1), 0);
    }
    solid_box(model, v3(0, 0, 0.1), v3(1.2, 1.0, 0.04), 0);
}

static void stacked(struct model *model, int layers) {
    pallet(model);
    for (int i = 0; i < 4 * layers; i++) {
        double x = i & 1 ? 0.29 : -0.29, y = i & 2 ? 0.24 : -0.24;
        carton(model, v3(x, y, 0.14 + i / 4 * 0.46), v3(0.57, 0.47, 0.45));
    }
}

void model_pallet(struct model *model) {
    model_node(model, "pallet", -1, v3(0, 0, 0));
    stacked(model, 2);
}

void model_pallet_high(struct model *model) {
    model_node(model, "pallet-high", -1, v3(0, 0, 0));
    stacked(model, 3);
}
