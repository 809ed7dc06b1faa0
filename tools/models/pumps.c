#include "families.h"
#include "solids.h"
#include "twinview/memory.h"

#define AXIS_Z 0.82
#define COWL 0.28 // length of a motor's fan cowl

// An electric motor whose shaft points along +x from the frame's origin, which is on the axis at
// the drive end; `radius` is that of the housing, `foot` the height of the axis above its base.
static void motor(struct model *model, double radius, double body, double foot) {
    const int fins = 14;
    model->material = ROTATING;
    // Behind the fins an open cowl; the fan in it turns with the shaft.
    const struct profile housing[] = {{0, -body - COWL + 0.1},
                                      {radius * 0.88, -body - COWL + 0.1},
                                      {radius * 0.88, -body - COWL},
                                      {radius * 0.98, -body - COWL},
                                      {radius * 0.98, -body},
                                      {radius * 0.88, -body},
                                      {radius * 0.88, -0.09},
                                      {radius, -0.09},
                                      {radius, 0},
                                      {radius * 0.45, 0.06},
                                      {0, 0.06}};
    solid_lathe(model, v3(0, 0, 0), v3(1, 0, 0), housing, TW_COUNT(housing), 24);
    struct frame saved = model->frame;
    for (int i = 0; i < fins; i++) {
        double angle = 2 * PI * (i + 0.5) / fins;
        struct vec3 out = v3(0, cos(angle), sin(angle));
        model->frame = saved;
        struct vec3 root = scale(out, radius * 0.86);
        solid_beam(model, add(root, v3(-body + 0.01, 0, 0)), add(root, v3(-0.1, 0, 0)), 0.025,
                   radius * 0.3);
    }
    model->frame = saved;
    solid_box(model, v3(-body * 0.5, 0, radius * 0.9), v3(0.32, 0.3, 0.22), 0.02);
    solid_cylinder(model, v3(-body * 0.5, 0.14, radius * 0.9 + 0.1),
                   v3(-body * 0.5, 0.24, radius * 0.9 + 0.1), 0.05, 0, 10);
    for (int s = -1; s <= 1; s += 2) {
        for (int e = 0; e < 2; e++) {
            solid_box(model, v3(-0.16 - e * (body - 0.3), s * radius * 0.72, -foot),
                      v3(0.22, radius * 0.5, foot - radius * 0.55), 0.015);
        }
    }
}

// Its fan, in the same frame.
static void motor_fan(struct model *model, double radius, double body) {
    const int blades = 5;
    model->material = STEEL;
    solid_cylinder(model, v3(-body - COWL + 0.02, 0, 0), v3(-body - COWL + 0.1, 0, 0),
                   radius * 0.22, 0, 10);
    for (int i = 0; i < blades; i++) {
        double angle = 2 * PI * i / blades;
        struct vec3 out = v3(0, cos(angle), sin(angle));
        struct vec3 hub = v3(-body - COWL + 0.06, 0, 0);
        solid_beam(model, add(hub, scale(out, radius * 0.2)), add(hub, scale(out, radius * 0.8)),
                   0.05, radius * 0.3);
    }
}

// Two flanges of a coupling with their bolts on a bare shaft, about the frame's x axis.
static void coupling(struct model *model, double from, double to) {
    double middle = (from + to) / 2;
    model->material = ROTATING;
    solid_cylinder(model, v3(from, 0, 0), v3(to, 0, 0), 0.055, 0, 12);
    for (int s = -1; s <= 1; s += 2) {
        solid_cylinder(model, v3(middle + s * 0.012, 0, 0), v3(middle + s * 0.055, 0, 0), 0.17,
                       0.008, 20);
        solid_cylinder(model, v3(middle + s * 0.055, 0, 0), v3(middle + s * 0.14, 0, 0), 0.1, 0,
                       14);
    }
    model->material = STEEL;
    for (int i = 0; i < 6; i++) {
        double y = 0.13 * cos(i * PI / 3), z = 0.13 * sin(i * PI / 3);
        solid_cone(model, v3(middle - 0.085, y, z), v3(middle + 0.085, y, z), 0.022, 0.022, 6);
    }
}

static void casing(struct model *model) {
    model->material = ROTATING;
    // Bearing housing, cover, volute and suction cover, one after the other along the shaft.
    const struct profile bearing[] = {{0, 0},       {0.13, 0},    {0.13, 0.05}, {0.1, 0.05},
                                      {0.1, 0.12},  {0.17, 0.14}, {0.17, 0.36}, {0.12, 0.4},
                                      {0.12, 0.44}, {0, 0.44}};
    solid_lathe(model, v3(0.36, 0, AXIS_Z), v3(1, 0, 0), bearing, TW_COUNT(bearing), 20);
    const struct profile volute[] = {{0, 0},      {0.34, 0},    {0.36, 0.02}, {0.36, 0.08},
                                     {0.4, 0.1},  {0.46, 0.16}, {0.46, 0.26}, {0.4, 0.32},
                                     {0.3, 0.36}, {0, 0.36}};
    solid_lathe(model, v3(0.78, 0, AXIS_Z), v3(1, 0, 0), volute, TW_COUNT(volute), 24);
    solid_nozzle(model, v3(1.1, 0, AXIS_Z), v3(1.42, 0, AXIS_Z), 0.17);
    solid_cone(model, v3(0.99, 0.2, AXIS_Z), v3(0.99, 0.2, AXIS_Z + 0.52), 0.19, 0.13, 16);
    solid_nozzle(model, v3(0.99, 0.2, AXIS_Z + 0.5), v3(0.99, 0.2, 1.6), 0.13);
    for (int s = -1; s <= 1; s += 2) {
        solid_box(model, v3(0.98, s * 0.3, 0.36), v3(0.26, 0.14, 0.42), 0.015);
    }
    solid_box(model, v3(0.62, 0, 0.36), v3(0.16, 0.2, 0.34), 0.015);
    model_nozzle(model, "suction", v3(1.42, 0, AXIS_Z));
    model_nozzle(model, "discharge", v3(0.99, 0.2, 1.6));
}

void model_pump(struct model *model) {
    model_node(model, "pump", -1, v3(0, 0, 0));
    model_node(model, "base", 0, v3(0, 0, 0));
    model->material = SLAB;
    solid_box(model, v3(0, 0, 0), v3(2.9, 1.3, 0.18), 0.03);
    model->material = STEEL;
    for (int s = -1; s <= 1; s += 2) {
        solid_box(model, v3(0, s * 0.38, 0.18), v3(2.5, 0.12, 0.16), 0);
        solid_box(model, v3(s * 1.19, 0, 0.18), v3(0.12, 0.64, 0.16), 0);
        for (int i = -1; i <= 1; i++) {
            solid_cylinder(model, v3(i * 1.05, s * 0.5, 0.18), v3(i * 1.05, s * 0.5, 0.26), 0.03, 0,
                           6);
        }
    }
    solid_box(model, v3(0, 0, 0.3), v3(2.4, 0.66, 0.05), 0);
    model_node(model, "casing", 0, v3(0, 0, 0));
    casing(model);
    model_node(model, "motor", 0, v3(0, 0, AXIS_Z));
    motor(model, 0.36, 0.9, AXIS_Z - 0.35);
    model_node(model, "shaft", 0, v3(0, 0, AXIS_Z));
    coupling(model, 0.05, 0.38);
    motor_fan(model, 0.36, 0.9);
}

void model_compressor(struct model *model) {
    model_node(model, "compressor", -1, v3(0, 0, 0));
    model_node(model, "skid", 0, v3(0, 0, 0));
    model->material = STEEL;
    solid_box(model, v3(0, 0, 0), v3(4.8, 2.1, 0.25), 0.03);
    model->material = ROTATING;
    solid_box(model, v3(0.75, 0.15, 0.25), v3(1.1, 1.1, 0.7), 0.06);
    solid_cylinder(model, v3(0.3, 0.15, 1.1), v3(1.2, 0.15, 1.1), 0.42, 0.04, 18);
    solid_cylinder(model, v3(0.4, 0.55, 1.0), v3(1.1, 0.55, 1.0), 0.28, 0.03, 16);
    solid_cylinder(model, v3(0.75, 0.15, 1.5), v3(0.75, 0.15, 1.8), 0.14, 0, 14);
    solid_cylinder(model, v3(0.75, 0.15, 1.8), v3(0.75, 0.15, 2.25), 0.3, 0.04, 16);
    model->material = VESSEL;
    solid_drum(model, v3(1.75, -0.45, 0.6), v3(1.75, -0.45, 1.9), 0.42, 0.2, 0.2, 18);
    solid_nozzle(model, v3(1.75, -0.45, 2.0), v3(1.75, -0.45, 2.4), 0.1);
    model->material = STEEL;
    for (int i = 0; i < 3; i++) {
        double angle = 2 * PI * i / 3 + 0.5;
        solid_box(model, v3(1.75 + 0.36 * cos(angle), -0.45 + 0.36 * sin(angle), 0.25),
                  v3(0.1, 0.1, 0.45), 0);
    }
    const struct vec3 line[] = {{1.2, 0.15, 1.15}, {1.75, 0.15, 1.15}, {1.75, -0.1, 1.15}};
    solid_pipe(model, line, TW_COUNT(line), 0.09, 0.15, 12);
    model->material = ELECTRICAL;
    solid_box(model, v3(1.9, 0.65, 0.25), v3(0.5, 0.4, 1.5), 0.02);
    solid_box(model, v3(1.9, 0.44, 1.2), v3(0.32, 0.03, 0.3), 0);
    model_node(model, "motor", 0, v3(-0.3, 0.15, 1.1));
    motor(model, 0.5, 1.3, 0.85);
    model_node(model, "shaft", 0, v3(-0.3, 0.15, 1.1));
    coupling(model, 0.05, 0.6);
    motor_fan(model, 0.5, 1.3);
    model_nozzle(model, "air", v3(1.75, -0.45, 2.4));
}

void model_dosing(struct model *model) {
    model_node(model, "dosing", -1, v3(0, 0, 0));
    model->material = SLAB;
    solid_box(model, v3(0, 0, 0), v3(6.2, 2.2, 0.2), 0.03);
    for (int i = -1; i <= 1; i++) {
        double x = i * 2.0;
        model->material = STEEL;
        solid_cylinder(model, v3(x, 0.1, 0.2), v3(x, 0.1, 0.4), 0.78, 0, 20);
        model->material = VESSEL;
        solid_nozzle(model, v3(x + 0.4, 0.1, 2.2), v3(x + 0.4, 0.1, 2.55), 0.1);
        model->material = ROTATING;
        solid_cylinder(model, v3(x - 0.1, 0.1, 2.3), v3(x - 0.1, 0.1, 2.5), 0.15, 0, 12);
        solid_cylinder(model, v3(x - 0.1, 0.1, 2.5), v3(x - 0.1, 0.1, 3.0), 0.19, 0.03, 12);
        solid_box(model, v3(x, -0.85, 0.2), v3(0.34, 0.3, 0.3), 0);
        solid_cylinder(model, v3(x, -0.85, 0.5), v3(x, -0.85, 0.86), 0.12, 0.02, 12);
        model->material = PIPE_WATER;
        const struct vec3 line[] = {{x, -0.6, 0.5}, {x, -0.73, 0.5}, {x, -0.73, 0.35}};
        solid_pipe(model, line, TW_COUNT(line), 0.045, 0.06, 8);
    }
    model->material = PIPE_WATER;
    solid_cylinder(model, v3(-2.3, -1.0, 0.42), v3(3.0, -1.0, 0.42), 0.055, 0, 10);
    model_nozzle(model, "outlet", v3(3.0, -1.0, 0.42));
    model_node(model, "drums", 0, v3(0, 0, 0));
    model->material = VESSEL;
    for (int i = -1; i <= 1; i++) {
        solid_drum(model, v3(i * 2.0, 0.1, 0.4), v3(i * 2.0, 0.1, 2.1), 0.72, 0, 0.26, 20);
        solid_cylinder(model, v3(i * 2.0, 0.1, 1.2), v3(i * 2.0, 0.1, 1.26), 0.745, 0, 20);
    }
}
