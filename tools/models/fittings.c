#include "families.h"
#include "solids.h"
#include "twinview/memory.h"

void model_valve(struct model *model) {
    model_node(model, "valve", -1, v3(0, 0, 0));
    model_node(model, "body", 0, v3(0, 0, 0));
    model->material = ROTATING;
    const struct profile body[] = {{0, -0.3},     {0.25, -0.3},  {0.25, -0.25}, {0.15, -0.25},
                                   {0.16, -0.14}, {0.21, -0.07}, {0.21, 0.07},  {0.16, 0.14},
                                   {0.15, 0.25},  {0.25, 0.25},  {0.25, 0.3},   {0, 0.3}};
    solid_lathe(model, v3(0, 0, 0), v3(1, 0, 0), body, TW_COUNT(body), 20);
    const struct profile bonnet[] = {{0, 0.1},     {0.14, 0.1},  {0.12, 0.24}, {0.19, 0.24},
                                     {0.19, 0.31}, {0.09, 0.31}, {0.07, 0.44}, {0, 0.44}};
    solid_lathe(model, v3(0, 0, 0), v3(0, 0, 1), bonnet, TW_COUNT(bonnet), 16);
    model->material = STEEL;
    for (int s = -1; s <= 1; s += 2) {
        solid_beam(model, v3(0, s * 0.12, 0.3), v3(0, s * 0.08, 0.62), 0.05, 0.03);
    }
    solid_box(model, v3(0, 0, 0.6), v3(0.1, 0.22, 0.04), 0);

    model_node(model, "stem", 0, v3(0, 0, 0.62));
    model->material = STEEL;
    solid_cylinder(model, v3(0, 0, -0.2), v3(0, 0, 0.2), 0.025, 0, 8);
    model->material = ROTATING;
    const struct profile rim[] = {
        {0.215, 0}, {0.24, -0.025}, {0.265, 0}, {0.24, 0.025}, {0.215, 0}};
    solid_lathe(model, v3(0, 0, 0.08), v3(0, 0, 1), rim, TW_COUNT(rim), 20);
    solid_cylinder(model, v3(0, 0, 0.04), v3(0, 0, 0.12), 0.05, 0, 10);
    for (int i = 0; i < 5; i++) {
        double angle = 2 * PI * i / 5;
        solid_bar(model, v3(0, 0, 0.08), v3(0.23 * cos(angle), 0.23 * sin(angle), 0.08), 0.016);
    }
    model_nozzle(model, "a", v3(-0.3, 0, 0));
    model_nozzle(model, "b", v3(0.3, 0, 0));
}

void model_instrument(struct model *model) {
    model_node(model, "instrument", -1, v3(0, 0, 0));
    model->material = STEEL;
    solid_cylinder(model, v3(0, 0, 0), v3(0, 0, 0.28), 0.03, 0, 10);
    solid_cylinder(model, v3(0, 0, 0.08), v3(0, 0, 0.13), 0.06, 0, 6);
    model->material = ELECTRICAL;
    solid_cylinder(model, v3(-0.1, 0, 0.4), v3(0.1, 0, 0.4), 0.14, 0.02, 20);
    solid_cylinder(model, v3(0, 0, 0.25), v3(0, 0, 0.3), 0.07, 0, 12);
    model->material = ROTATING;
    solid_cylinder(model, v3(0.1, 0, 0.4), v3(0.14, 0, 0.4), 0.115, 0.01, 20);
    model->material = STEEL;
    solid_cylinder(model, v3(-0.02, -0.13, 0.4), v3(-0.02, -0.24, 0.4), 0.035, 0, 8);
}
