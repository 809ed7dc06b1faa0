#include "families.h"
#include "solids.h"
#include "structure.h"
#include "twinview/memory.h"

#define DRUM_Z 2.35
#define DRUM_R 1.6
#define DRUM_HALF 3.4

static void drum(struct model *model) {
    model->material = VESSEL;
    double l = 2 * DRUM_HALF, band = DRUM_R + 0.04;
    struct profile shell[32];
    int n = 0;
    shell[n++] = (struct profile){0, -0.3};
    shell[n++] = (struct profile){DRUM_R * 0.93, -0.3};
    shell[n++] = (struct profile){DRUM_R * 0.93, 0};
    shell[n++] = (struct profile){DRUM_R, 0};
    for (int i = 0; i < 3; i++) { // bands of the lagging
        double at = l * (0.05 + 0.44 * i);
        shell[n++] = (struct profile){DRUM_R, at};
        shell[n++] = (struct profile){band, at + 0.06};
        shell[n++] = (struct profile){DRUM_R, at + 0.12};
    }
    shell[n++] = (struct profile){DRUM_R, l};
    shell[n++] = (struct profile){DRUM_R * 0.93, l};
    shell[n++] = (struct profile){DRUM_R * 0.93, l + 0.3};
    shell[n++] = (struct profile){0, l + 0.3};
    solid_lathe(model, v3(0, -DRUM_HALF, DRUM_Z), v3(0, 1, 0), shell, n, 28);
    for (int s = -1; s <= 1; s += 2) { // doors of the smoke box
        solid_cylinder(model, v3(s * 0.75, -DRUM_HALF - 0.3, DRUM_Z + 0.7),
                       v3(s * 0.75, -DRUM_HALF - 0.38, DRUM_Z + 0.7), 0.38, 0, 16);
    }
    const struct profile manhole[] = {{0, 0},       {0.34, 0},  {0.34, 0.35}, {0.44, 0.35},
                                      {0.44, 0.43}, {0.3, 0.5}, {0, 0.5}};
    solid_lathe(model, v3(0, -1.6, DRUM_Z + DRUM_R - 0.1), v3(0, 0, 1), manhole, TW_COUNT(manhole),
                14);
    solid_nozzle(model, v3(0, 1.2, DRUM_Z + 1.5), v3(0, 1.2, 4.5), 0.22);
    solid_nozzle(model, v3(0, -0.4, DRUM_Z + 1.5), v3(0, -0.4, 4.4), 0.16);
    model_nozzle(model, "steam", v3(0, 1.2, 4.5));
    model_nozzle(model, "feed", v3(0, -0.4, 4.4));
    model->material = ROTATING;
    for (int s = -1; s <= 1; s += 2) { // safety valves
        solid_cylinder(model, v3(s * 0.3, 0.45, DRUM_Z + 1.5), v3(s * 0.3, 0.45, 4.3), 0.09, 0, 8);
        solid_cylinder(model, v3(s * 0.3, 0.45, 4.3), v3(s * 0.3, 0.45, 4.75), 0.13, 0, 10);
    }
}

static void stack(struct model *model) {
    model->material = VESSEL;
    const struct profile flue[] = {{0, 3.3},      {0.62, 3.3},   {0.62, 4.4},  {0.46, 4.9},
                                   {0.46, 9.0},   {0.53, 9.08},  {0.46, 9.15}, {0.46, 12.4},
                                   {0.53, 12.48}, {0.46, 12.55}, {0.46, 15.1}, {0.56, 15.1},
                                   {0.56, 15.6},  {0.44, 15.6},  {0.42, 14.9}, {0, 14.9}};
    solid_lathe(model, v3(0, 2.6, 0), v3(0, 0, 1), flue, TW_COUNT(flue), 18);
}

static void burner(struct model *model) {
    double y = -DRUM_HALF - 0.3, z = DRUM_Z - 0.45;
    model->material = ROTATING;
    solid_cylinder(model, v3(0, y, z), v3(0, y - 0.5, z), 0.6, 0, 18);
    solid_cylinder(model, v3(0, y - 0.5, z), v3(0, y - 0.9, z), 0.48, 0.06, 18);
    solid_cylinder(model, v3(-0.55, y - 0.62, z - 0.55), v3(0.1, y - 0.62, z - 0.55), 0.42, 0, 18);
    solid_cylinder(model, v3(0.1, y - 0.62, z - 0.55), v3(0.75, y - 0.62, z - 0.55), 0.22, 0, 14);
    model->material = STEEL;
    solid_box(model, v3(0, y - 0.6, 0), v3(1.2, 0.7, z - 0.98), 0);
    model->material = PIPE_FUEL;
    const struct vec3 gas[] = {{0.3, y - 0.8, z}, {1.15, y - 0.8, z}, {1.15, y - 0.8, 0.1}};
    solid_pipe(model, gas, TW_COUNT(gas), 0.07, 0.2, 8);
    model->material = ELECTRICAL;
    solid_box(model, v3(2.25, y - 0.2, 0), v3(0.7, 0.45, 1.8), 0);
    solid_box(model, v3(2.25, y - 0.44, 1.1), v3(0.5, 0.03, 0.4), 0);
}

void model_boiler(struct model *model) {
    model_node(model, "boiler", -1, v3(0, 0, 0));
    drum(model);
    burner(model);
    model->material = SLAB;
    solid_box(model, v3(0, -0.2, 0), v3(3.2, 8.0, 0.2), 0.03);
    model->material = STEEL;
    for (int s = -1; s <= 1; s += 2) {
        model_place(model, v3(0, s * 2.2, 0.2), 90);
        structure_saddle(model, v3(0, 0, 0), DRUM_R, DRUM_Z - 0.2);
    }
    model_place(model, v3(0, 0, 0), 0);
    structure_deck(model, v3(-2.15, 0, 2.5), 0.9, 6.2);
    for (int i = -1; i <= 1; i++) {
        structure_post(model, v3(-2.5, i * 2.9, 0), 0.12, 2.25);
        solid_beam(model, v3(-1.3, i * 2.9, 2.3), v3(-2.5, i * 2.9, 2.3), 0.1, 0.1);
    }
    structure_rail(model, v3(-2.55, -3.05, 2.5), v3(-2.55, 3.05, 2.5));
    structure_rail(model, v3(-2.55, 3.05, 2.5), v3(-1.75, 3.05, 2.5));
    structure_ladder(model, v3(-2.15, -3.15, 0), v3(0, -1, 0), 3.5);
    model_node(model, "stack", 0, v3(0, 0, 0));
    stack(model);
}

#define SHELL_Z 1.55
#define SHELL_R 0.72

void model_exchanger(struct model *model) {
    model_node(model, "exchanger", -1, v3(0, 0, 0));
    model->material = VESSEL;
    // Rear head, shell, tube sheet flanges and the channel with its cover.
    const struct profile shell[] = {{0, -2.95},
                                    {0.4, -2.86},
                                    {0.62, -2.68},
                                    {SHELL_R, -2.4},
                                    {SHELL_R, -2.2},
                                    {0.88, -2.2},
                                    {0.88, -2.0},
                                    {SHELL_R, -2.0},
                                    {SHELL_R, -0.9},
                                    {SHELL_R + 0.03, -0.9},
                                    {SHELL_R + 0.03, -0.82},
                                    {SHELL_R, -0.82},
                                    {SHELL_R, 0.82},
                                    {SHELL_R + 0.03, 0.82},
                                    {SHELL_R + 0.03, 0.9},
                                    {SHELL_R, 0.9},
                                    {SHELL_R, 1.9},
                                    {0.88, 1.9},
                                    {0.88, 2.1},
                                    {SHELL_R, 2.1},
                                    {SHELL_R, 2.75},
                                    {0.88, 2.75},
                                    {0.88, 2.93},
                                    {0.6, 2.96},
                                    {0, 2.96}};
    solid_lathe(model, v3(0, 0, SHELL_Z), v3(1, 0, 0), shell, TW_COUNT(shell), 32);
    solid_nozzle(model, v3(-1.6, 0, SHELL_Z + 0.6), v3(-1.6, 0, 2.65), 0.18);
    solid_nozzle(model, v3(1.5, 0, SHELL_Z - 0.6), v3(1.5, 0, 0.5), 0.18);
    solid_nozzle(model, v3(2.42, 0, SHELL_Z + 0.6), v3(2.42, 0, 2.65), 0.18);
    solid_nozzle(model, v3(2.42, 0, SHELL_Z - 0.6), v3(2.42, 0, 0.5), 0.18);
    model_nozzle(model, "shell-in", v3(-1.6, 0, 2.65));
    model_nozzle(model, "shell-out", v3(1.5, 0, 0.5));
    model_nozzle(model, "tube-in", v3(2.42, 0, 2.65));
    model_nozzle(model, "tube-out", v3(2.42, 0, 0.5));
    model->material = STEEL;
    for (int s = -1; s <= 1; s += 2) {
        structure_saddle(model, v3(s * 1.15, 0, 0), SHELL_R, SHELL_Z);
    }
}
