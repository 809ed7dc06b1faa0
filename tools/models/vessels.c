#include "families.h"
#include "solids.h"
#include "structure.h"
#include "twinview/memory.h"

#define TANK_R 4.1
#define TANK_Z 0.4
#define TANK_TOP 9.0

void model_tank(struct model *model) {
    model_node(model, "tank", -1, v3(0, 0, 0));
    model->material = SLAB;
    solid_cylinder(model, v3(0, 0, 0), v3(0, 0, TANK_Z), TANK_R + 0.35, 0.05, 40);
    int body = model_node(model, "body", 0, v3(0, 0, TANK_Z));
    model->material = VESSEL;
    solid_cylinder(model, v3(0, 0, 0), v3(0, 0, TANK_TOP - TANK_Z), TANK_R, 0, 40);
    model_node(model, "roof-cone", body, v3(0, 0, TANK_TOP - TANK_Z));
    const struct profile top[] = {{0, 0},       {TANK_R + 0.12, 0}, {TANK_R + 0.12, 0.12},
                                  {0.35, 0.72}, {0.35, 1.0},        {0.45, 1.0},
                                  {0.45, 1.08}, {0, 1.08}};
    solid_lathe(model, v3(0, 0, 0), v3(0, 0, 1), top, TW_COUNT(top), 40);
    solid_cylinder(model, v3(1.9, 1.2, 0.2), v3(1.9, 1.2, 0.75), 0.3, 0.02, 16);
    model_node(model, "fittings", 0, v3(0, 0, 0));
    solid_cylinder(model, v3(0, -TANK_R + 0.1, 1.35), v3(0, -TANK_R - 0.22, 1.35), 0.36, 0, 20);
    solid_cylinder(model, v3(0, -TANK_R - 0.22, 1.35), v3(0, -TANK_R - 0.3, 1.35), 0.48, 0.01, 20);
    solid_nozzle(model, v3(1.6, -TANK_R + 0.4, 0.9), v3(1.6, -TANK_R - 0.25, 0.9), 0.16);
    solid_nozzle(model, v3(-1.6, 0, TANK_TOP + 0.3), v3(-1.6, 0, TANK_TOP + 0.95), 0.16);
    model_nozzle(model, "outlet", v3(1.6, -TANK_R - 0.25, 0.9));
    model_nozzle(model, "inlet", v3(-1.6, 0, TANK_TOP + 0.95));
    model->material = STEEL;
    for (int i = 1; i <= 2; i++) { // wind girders
        const struct profile girder[] = {
            {TANK_R - 0.02, 0}, {TANK_R + 0.07, 0}, {TANK_R - 0.02, 0.07}, {TANK_R - 0.02, 0}};
        solid_lathe(model, v3(0, 0, TANK_Z + 2.9 * i), v3(0, 0, 1), girder, TW_COUNT(girder), 40);
    }
    structure_ring_rail(model, v3(0, 0, TANK_TOP + 0.13), TANK_R, 0, 360);
    double angle = -105 * PI / 180;
    struct vec3 out = v3(cos(angle), sin(angle), 0);
    structure_ladder(model, add(scale(out, TANK_R + 0.18), v3(0, 0, 0)), out, TANK_TOP + 1.2);
}

#define REACTOR_R 1.65
#define REACTOR_LOW 2.7
#define REACTOR_TOP 6.6

static void reactor_shell(struct model *model) {
    model->material = VESSEL;
    struct profile shell[32];
    int n = 0;
    const int steps = 5;
    for (int i = 0; i <= steps; i++) {
        double angle = PI / 2 * i / steps;
        shell[n++] =
            (struct profile){i ? REACTOR_R * sin(angle) : 0, REACTOR_LOW - 0.85 * cos(angle)};
    }
    const double jacket = REACTOR_R + 0.1;
    shell[n++] = (struct profile){jacket, REACTOR_LOW + 0.15};
    shell[n++] = (struct profile){jacket, REACTOR_LOW + 2.4};
    shell[n++] = (struct profile){REACTOR_R, REACTOR_LOW + 2.55};
    shell[n++] = (struct profile){REACTOR_R, REACTOR_TOP - 0.1};
    shell[n++] = (struct profile){REACTOR_R + 0.16, REACTOR_TOP - 0.1};
    shell[n++] = (struct profile){REACTOR_R + 0.16, REACTOR_TOP + 0.1};
    for (int i = steps; i >= 0; i--) {
        double angle = PI / 2 * i / steps;
        shell[n++] =
            (struct profile){i ? REACTOR_R * sin(angle) : 0, REACTOR_TOP + 0.1 + 0.8 * cos(angle)};
    }
    solid_lathe(model, v3(0, 0, 0), v3(0, 0, 1), shell, n, 32);
    model_node(model, "nozzles", 0, v3(0, 0, 0));
    solid_nozzle(model, v3(0, 0, 2.0), v3(0, 0, 1.45), 0.15);
    solid_nozzle(model, v3(0.95, 0.4, 7.0), v3(0.95, 0.4, 7.7), 0.15);
    solid_nozzle(model, v3(-0.85, -0.6, 7.0), v3(-0.85, -0.6, 7.6), 0.24);
    solid_nozzle(model, v3(REACTOR_R, 0, 4.7), v3(REACTOR_R + 0.45, 0, 4.7), 0.12);
    solid_nozzle(model, v3(-0.2, 1.0, 6.9), v3(-0.2, 1.0, 7.6), 0.1);
    model_nozzle(model, "outlet", v3(0, 0, 1.45));
    model_nozzle(model, "inlet", v3(0.95, 0.4, 7.7));
    model_nozzle(model, "jacket", v3(REACTOR_R + 0.45, 0, 4.7));
}

void model_reactor(struct model *model) {
    model_node(model, "reactor", -1, v3(0, 0, 0));
    model_node(model, "body", 0, v3(0, 0, 0));
    reactor_shell(model);
    model_node(model, "legs", 0, v3(0, 0, 0));
    model->material = STEEL;
    for (int i = 0; i < 4; i++) {
        double angle = PI / 4 + i * PI / 2, r = REACTOR_R * 0.92;
        struct vec3 foot = v3(r * cos(angle), r * sin(angle), 0);
        solid_box(model, foot, v3(0.5, 0.5, 0.06), 0);
        solid_cylinder(model, foot, add(foot, v3(0, 0, REACTOR_LOW + 0.3)), 0.13, 0, 12);
    }
    model_node(model, "drive", 0, v3(0, 0, 0));
    model->material = STEEL;
    for (int i = 0; i < 4; i++) {
        double angle = PI / 4 + i * PI / 2;
        struct vec3 foot = v3(0.28 * cos(angle), 0.28 * sin(angle), 7.35);
        solid_bar(model, foot, add(foot, v3(0, 0, 0.65)), 0.04);
    }
    solid_cylinder(model, v3(0, 0, 7.3), v3(0, 0, 7.5), 0.4, 0.02, 20);
    model->material = ROTATING;
    solid_cylinder(model, v3(0, 0, 8.0), v3(0, 0, 8.35), 0.38, 0.03, 20);
    solid_cylinder(model, v3(0, 0, 8.35), v3(0, 0, 9.05), 0.3, 0.03, 20);
    solid_cylinder(model, v3(0, 0, 9.05), v3(0, 0, 9.25), 0.33, 0.05, 20);
    solid_box(model, v3(0.36, 0, 8.5), v3(0.2, 0.26, 0.3), 0.02);
    for (int i = 0; i < 12; i++) {
        double angle = 2 * PI * i / 12 + 0.2;
        struct vec3 root = v3(0.3 * cos(angle), 0.3 * sin(angle), 8.42);
        solid_beam(model, root, add(root, v3(0, 0, 0.6)), 0.06, 0.03);
    }
    model_node(model, "shaft", 0, v3(0, 0, 7.5));
    solid_cylinder(model, v3(0, 0, 0), v3(0, 0, 0.5), 0.08, 0, 12);
    solid_cylinder(model, v3(0, 0, 0.18), v3(0, 0, 0.34), 0.2, 0.01, 8);
    for (int i = 0; i < 4; i++) {
        double angle = i * PI / 2;
        solid_box(model, v3(0.18 * cos(angle), 0.18 * sin(angle), 0.2), v3(0.07, 0.07, 0.12), 0);
    }
}

#define COLUMN_R 1.1
#define COLUMN_TOP 19.0

void model_column(struct model *model) {
    model_node(model, "column", -1, v3(0, 0, 0));
    model->material = STEEL;
    solid_cylinder(model, v3(0, 0, 0), v3(0, 0, 0.12), 1.6, 0, 28);
    solid_cone(model, v3(0, 0, 0.12), v3(0, 0, 2.5), 1.4, COLUMN_R, 28);
    model->material = VESSEL;
    const double r = COLUMN_R;
    const struct profile shell[] = {{0, 2.4},
                                    {r, 2.4},
                                    {r, 4.5},
                                    {r + 0.05, 4.58},
                                    {r, 4.66},
                                    {r, COLUMN_TOP},
                                    {r * 0.92, COLUMN_TOP + 0.24},
                                    {r * 0.7, COLUMN_TOP + 0.44},
                                    {r * 0.4, COLUMN_TOP + 0.56},
                                    {0, COLUMN_TOP + 0.6}};
    solid_lathe(model, v3(0, 0, 0), v3(0, 0, 1), shell, TW_COUNT(shell), 28);
    solid_nozzle(model, v3(0, 0, COLUMN_TOP + 0.4), v3(0, 0, 20.1), 0.22);
    solid_nozzle(model, v3(0, -0.9, 3.2), v3(0, -1.6, 3.2), 0.16);
    solid_nozzle(model, v3(-0.9, 0, 9.4), v3(-1.6, 0, 9.4), 0.14);
    model_nozzle(model, "vapour", v3(0, 0, 20.1));
    model_nozzle(model, "bottoms", v3(0, -1.6, 3.2));
    model_nozzle(model, "feed", v3(-1.6, 0, 9.4));
    for (int i = 0; i < 3; i++) { // manholes above the platforms
        double z = 7.8 + 5 * i;
        solid_nozzle(model, v3(0.7, -0.7, z), v3(0.98, -0.98, z), 0.26);
    }
    model->material = STEEL;
    for (int i = 0; i < 3; i++) {
        double z = 7 + 5 * i, from = -150, to = 60;
        structure_ring_deck(model, v3(0, 0, z), COLUMN_R + 0.06, 2.05, from, to);
        structure_ring_rail(model, v3(0, 0, z), 2.0, from, to);
        for (int k = 0; k < 3; k++) {
            double angle = (from + 30 + 75 * k) * PI / 180;
            struct vec3 out = v3(cos(angle), sin(angle), 0);
            solid_bar(model, add(scale(out, COLUMN_R), v3(0, 0, z - 0.9)),
                      add(scale(out, 1.95), v3(0, 0, z - 0.1)), 0.045);
        }
        double angle = (i & 1 ? -140 : -40) * PI / 180, foot = i ? z - 5 : 0;
        struct vec3 out = v3(cos(angle), sin(angle), 0);
        structure_ladder(model, add(scale(out, i ? 1.3 : 1.5), v3(0, 0, foot)), out,
                         z + 0.4 - foot);
    }
}
