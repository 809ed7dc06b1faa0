#include "families.h"
#include "solids.h"
#include "structure.h"
#include "twinview/memory.h"

void model_cooling_tower(struct model *model) {
    model_node(model, "cooling-tower", -1, v3(0, 0, 0));
    model_node(model, "cell", 0, v3(0, 0, 0));
    model->material = SLAB;
    solid_box(model, v3(0, 0, 0), v3(7.2, 7.8, 0.5), 0.04);
    model->material = BUILDING;
    solid_box(model, v3(0, 0, 3.9), v3(6.8, 7.4, 1.3), 0.06);
    solid_box(model, v3(0, 0, 0.5), v3(6.2, 6.8, 3.4), 0);
    for (int i = 0; i < 4; i++) {
        solid_box(model, v3(i & 1 ? 3.25 : -3.25, i & 2 ? 3.55 : -3.55, 0.5), v3(0.3, 0.3, 3.4), 0);
    }
    for (int i = 0; i < 7; i++) { // louvres of the air inlets
        double z = 0.75 + 0.45 * i;
        for (int s = -1; s <= 1; s += 2) {
            solid_beam(model, v3(-3.1, s * 3.55, z), v3(3.1, s * 3.55, z), 0.05, 0.3);
            solid_beam(model, v3(s * 3.25, -3.4, z), v3(s * 3.25, 3.4, z), 0.05, 0.3);
        }
    }
    model->material = VESSEL;
    const struct profile ring[] = {{2.5, 0},    {2.8, 0},   {2.62, 0.7}, {2.6, 1.1},
                                   {2.72, 1.9}, {2.6, 1.9}, {2.48, 1.1}, {2.5, 0}};
    solid_lathe(model, v3(0, 0, 5.2), v3(0, 0, 1), ring, TW_COUNT(ring), 36);
    model->material = STEEL;
    solid_cylinder(model, v3(0, 0, 5.2), v3(0, 0, 6.05), 0.5, 0.05, 16);
    structure_rail(model, v3(-3.35, -3.6, 5.2), v3(3.35, -3.6, 5.2));
    structure_rail(model, v3(-3.35, 3.6, 5.2), v3(3.35, 3.6, 5.2));
    structure_rail(model, v3(3.35, -3.6, 5.2), v3(3.35, 3.6, 5.2));
    structure_rail(model, v3(-3.35, -3.6, 5.2), v3(-3.35, 3.6, 5.2));
    structure_ladder(model, v3(2.4, -3.75, 0), v3(0, -1, 0), 6.3);
    model_nozzle(model, "inlet", v3(0, 3.9, 4.5));
    model_nozzle(model, "outlet", v3(0, 3.9, 0.9));
    model->material = VESSEL;
    solid_nozzle(model, v3(0, 3.4, 4.5), v3(0, 3.9, 4.5), 0.25);
    solid_nozzle(model, v3(0, 3.2, 0.9), v3(0, 3.9, 0.9), 0.25);
    model_node(model, "fan", 0, v3(0, 0, 6.15));
    model->material = ROTATING;
    solid_cylinder(model, v3(0, 0, -0.1), v3(0, 0, 0.18), 0.45, 0.05, 20);
    struct frame saved = model->frame;
    for (int i = 0; i < 6; i++) { // blades, pitched by 20 degrees
        double a = i * PI / 3, c = cos(20 * PI / 180), s = sin(20 * PI / 180);
        struct vec3 along = v3(cos(a), sin(a), 0), across = v3(-sin(a), cos(a), 0);
        struct vec3 wide = add(scale(across, c), v3(0, 0, s));
        model->frame = (struct frame){scale(along, 1.35), along, wide, cross(along, wide)};
        solid_box(model, v3(0, 0, -0.03), v3(2.0, 0.62, 0.06), 0.015);
    }
    model->frame = saved;
}

static void bushing(struct model *model, double x) {
    struct profile sheds[24];
    int n = 0;
    sheds[n++] = (struct profile){0, 0};
    for (int i = 0; i < 5; i++) {
        sheds[n++] = (struct profile){0.09, 0.14 * i};
        sheds[n++] = (struct profile){0.17, 0.14 * i + 0.06};
    }
    sheds[n++] = (struct profile){0.07, 0.75};
    sheds[n++] = (struct profile){0.07, 0.95};
    sheds[n++] = (struct profile){0, 0.95};
    solid_lathe(model, v3(x, 0.35, 2.7), v3(0, 0, 1), sheds, n, 12);
}

void model_transformer(struct model *model) {
    model_node(model, "transformer", -1, v3(0, 0, 0));
    model->material = SLAB;
    solid_box(model, v3(0, 0, 0), v3(4.6, 3.8, 0.25), 0.04);
    model->material = STEEL;
    for (int s = -1; s <= 1; s += 2) {
        solid_box(model, v3(0, s * 0.7, 0.25), v3(3.6, 0.18, 0.15), 0);
    }
    model->material = ELECTRICAL;
    solid_box(model, v3(0, 0, 0.4), v3(3.2, 1.9, 2.2), 0.06);
    solid_box(model, v3(0, 0, 2.58), v3(3.35, 2.05, 0.12), 0.02);
    for (int i = 0; i < 9; i++) { // radiators
        for (int s = -1; s <= 1; s += 2) {
            solid_box(model, v3(-1.36 + 0.34 * i, s * 1.28, 0.6), v3(0.09, 0.62, 1.75), 0.02);
        }
    }
    for (int s = -1; s <= 1; s += 2) {
        for (int k = 0; k < 2; k++) {
            double z = k ? 2.2 : 0.75;
            solid_cylinder(model, v3(-1.45, s * 1.2, z), v3(1.45, s * 1.2, z), 0.06, 0, 8);
        }
    }
    solid_drum(model, v3(-1.2, -0.55, 3.35), v3(1.2, -0.55, 3.35), 0.33, 0.06, 0.06, 20);
    solid_cylinder(model, v3(0.7, -0.55, 2.7), v3(0.7, -0.55, 3.1), 0.06, 0, 8);
    for (int s = -1; s <= 1; s += 2) {
        solid_box(model, v3(s * 0.95, -0.55, 2.7), v3(0.1, 0.3, 0.4), 0);
    }
    solid_box(model, v3(1.85, 0.1, 0.8), v3(0.5, 0.8, 1.2), 0.03);
    model->material = VESSEL;
    for (int i = -1; i <= 1; i++) {
        bushing(model, i * 0.85);
    }
    model_nozzle(model, "oil", v3(0.7, -0.55, 3.7));
}

// One cabinet of 0.8 m with plinth, door, handle, display and a vent.
static void cabinet(struct model *model, double x) {
    model->material = STEEL;
    solid_box(model, v3(x, 0, 0), v3(0.76, 0.54, 0.1), 0);
    solid_box(model, v3(x + 0.28, -0.335, 1.0), v3(0.03, 0.03, 0.22), 0);
    model->material = ELECTRICAL;
    solid_box(model, v3(x, 0.01, 0.1), v3(0.79, 0.58, 1.98), 0.02);
    solid_box(model, v3(x, -0.3, 0.14), v3(0.72, 0.03, 1.9), 0.01);
    solid_box(model, v3(x, 0.05, 2.08), v3(0.6, 0.4, 0.08), 0.02);
    model->material = STEEL;
    for (int i = 0; i < 3; i++) {
        solid_box(model, v3(x, -0.32, 0.28 + 0.07 * i), v3(0.4, 0.02, 0.03), 0);
    }
    solid_box(model, v3(x - 0.1, -0.32, 1.5), v3(0.3, 0.02, 0.22), 0);
}

void model_cabinet(struct model *model) {
    model_node(model, "cabinet", -1, v3(0, 0, 0));
    cabinet(model, 0);
}

void model_cabinet_row(struct model *model) {
    model_node(model, "cabinet-row", -1, v3(0, 0, 0));
    for (int i = 0; i < 6; i++) {
        cabinet(model, -2.0 + 0.8 * i);
    }
    model->material = STEEL; // the cable tray above
    for (int s = -1; s <= 1; s += 2) {
        solid_box(model, v3(0, 0.05 + s * 0.2, 2.45), v3(5.4, 0.03, 0.1), 0);
    }
    for (int i = 0; i < 14; i++) {
        solid_box(model, v3(-2.6 + 0.4 * i, 0.05, 2.45), v3(0.04, 0.38, 0.03), 0);
    }
}
