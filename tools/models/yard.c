#include "families.h"
#include "solids.h"
#include "twinview/memory.h"

static void wheel(struct model *model, struct vec3 centre, double radius, double side) {
    model->material = ROAD;
    solid_cylinder(model, add(centre, v3(0, -side * 0.3, 0)), centre, radius, 0.05, 20);
    model->material = STEEL;
    solid_cylinder(model, centre, add(centre, v3(0, side * 0.02, 0)), radius * 0.55, 0, 14);
}

void model_truck(struct model *model) {
    model_node(model, "truck", -1, v3(0, 0, 0));
    model_node(model, "trailer", 0, v3(0, 0, 0));
    model->material = GOODS;
    solid_box(model, v3(-1.8, 0, 1.2), v3(9.6, 2.5, 2.7), 0.06);
    model->material = STEEL;
    for (int i = 0; i < 9; i++) { // stakes of the curtain sides
        solid_box(model, v3(-6.2 + 1.1 * i, 0, 1.2), v3(0.07, 2.56, 2.6), 0);
    }
    solid_box(model, v3(-1.0, 0, 0.85), v3(11, 0.9, 0.32), 0.02);
    solid_box(model, v3(-2.2, 0, 0.6), v3(3.2, 2.3, 0.3), 0.03);
    model_node(model, "cab", 0, v3(0, 0, 0));
    model->material = PERSON;
    const struct vec3 side[] = {{3.6, 0, 0.75}, {5.75, 0, 0.75}, {5.85, 0, 1.6},
                                {5.55, 0, 3.0}, {5.2, 0, 3.45},  {3.6, 0, 3.55}};
    solid_prism(model, side, TW_COUNT(side), -1.2, 1.2);
    model->material = STEEL;
    const struct vec3 screen[] = {
        {5.83, 0, 1.95}, {5.87, 0, 1.95}, {5.64, 0, 2.85}, {5.6, 0, 2.85}};
    solid_prism(model, screen, TW_COUNT(screen), -1.05, 1.05);
    for (int s = -1; s <= 1; s += 2) {
        solid_box(model, v3(5.0, s * 1.2, 1.95), v3(0.8, 0.03, 0.8), 0);
        solid_box(model, v3(5.6, s * 1.35, 2.1), v3(0.08, 0.2, 0.5), 0.01);
    }
    solid_box(model, v3(5.8, 0, 0.45), v3(0.2, 2.35, 0.4), 0.03);
    const double axles[] = {-5.6, -4.4, -3.2, 2.6, 4.9};
    for (int i = 0; i < (int)TW_COUNT(axles); i++) {
        for (int s = -1; s <= 1; s += 2) {
            wheel(model, v3(axles[i], s * 1.2, 0.5), 0.5, s);
        }
    }
}

void model_forklift(struct model *model) {
    model_node(model, "forklift", -1, v3(0, 0, 0));
    model->material = ROTATING;
    solid_box(model, v3(-0.35, 0, 0.3), v3(1.7, 1.1, 0.6), 0.08);
    solid_box(model, v3(-0.95, 0, 0.9), v3(0.5, 1.0, 0.35), 0.08);
    model->material = STEEL;
    for (int i = 0; i < 4; i++) {
        double x = i & 1 ? 0.4 : -0.8, y = i & 2 ? 0.46 : -0.46;
        solid_bar(model, v3(x, y, 0.85), v3(x, y, 2.1), 0.035);
    }
    solid_box(model, v3(-0.2, 0, 2.08), v3(1.3, 1.0, 0.06), 0.01);
    solid_box(model, v3(-0.35, 0, 0.9), v3(0.5, 0.5, 0.12), 0.03);
    for (int s = -1; s <= 1; s += 2) {
        solid_box(model, v3(0.65, s * 0.32, 0.1), v3(0.12, 0.1, 2.2), 0);
        solid_box(model, v3(1.25, s * 0.28, 0.1), v3(1.1, 0.12, 0.05), 0);
        wheel(model, v3(0.3, s * 0.58, 0.3), 0.3, s);
        wheel(model, v3(-0.95, s * 0.58, 0.26), 0.26, s);
    }
    solid_box(model, v3(0.65, 0, 2.2), v3(0.1, 0.7, 0.08), 0);
}

void model_person(struct model *model) {
    model_node(model, "person", -1, v3(0, 0, 0));
    model->material = PERSON;
    for (int s = -1; s <= 1; s += 2) {
        const struct profile leg[] = {{0, 0},       {0.09, 0},   {0.07, 0.12},
                                      {0.08, 0.45}, {0.1, 0.84}, {0, 0.86}};
        solid_lathe(model, v3(0.02 * s, 0.1 * s, 0), v3(0, 0, 1), leg, TW_COUNT(leg), 10);
        const struct vec3 arm[] = {
            {0, s * 0.22, 1.38}, {0.03, s * 0.27, 1.1}, {0.12, s * 0.25, 0.84}};
        solid_pipe(model, arm, TW_COUNT(arm), 0.05, 0.1, 8);
    }
    const struct profile torso[] = {{0, 0.82},    {0.16, 0.84}, {0.15, 1.05}, {0.21, 1.3},
                                    {0.19, 1.42}, {0.08, 1.48}, {0.06, 1.54}, {0, 1.54}};
    solid_lathe(model, v3(0, 0, 0), v3(0, 0, 1), torso, TW_COUNT(torso), 14);
    solid_ball(model, v3(0.01, 0, 1.65), 0.1, 0.125, 12);
    const struct profile helmet[] = {{0, 1.68},     {0.16, 1.68}, {0.13, 1.71},
                                     {0.115, 1.78}, {0.06, 1.83}, {0, 1.84}};
    solid_lathe(model, v3(0, 0, 0), v3(0, 0, 1), helmet, TW_COUNT(helmet), 14);
}

// A trunk with a crown of flattened balls; calm, with few triangles.
static void tree(struct model *model, const double crown[][4], int count, double trunk) {
    model->material = PLANT;
    solid_cone(model, v3(0, 0, 0), v3(0, 0, trunk + 0.6), 0.17, 0.1, 8);
    for (int i = 0; i < count; i++) {
        const double *c = crown[i];
        solid_ball(model, v3(c[0], c[1], c[2]), c[3], c[3] * 0.85, 12);
    }
}

void model_tree(struct model *model) {
    static const double crown[][4] = {{0, 0, 3.1, 1.3},
                                      {0.95, 0.25, 2.5, 0.95},
                                      {-0.75, 0.7, 2.6, 1.0},
                                      {-0.35, -0.95, 2.45, 0.95},
                                      {0.45, -0.35, 3.7, 0.8}};
    model_node(model, "tree", -1, v3(0, 0, 0));
    tree(model, crown, (int)TW_COUNT(crown), 1.4);
}

// A poplar: slim, with a crown that begins near the ground.
void model_tree_tall(struct model *model) {
    static const struct profile crown[] = {{0, 0.9},    {0.55, 1.0}, {0.98, 1.5},
                                           {1.12, 2.3}, {1.05, 3.3}, {0.86, 4.3},
                                           {0.58, 5.2}, {0.28, 5.9}, {0, 6.2}};
    static const double lobes[][4] = {
        {0.55, 0.3, 2.2, 0.75}, {-0.45, 0.5, 3.0, 0.7}, {-0.2, -0.55, 1.9, 0.8}};
    model_node(model, "tree-tall", -1, v3(0, 0, 0));
    tree(model, lobes, (int)TW_COUNT(lobes), 0.8);
    solid_lathe(model, v3(0, 0, 0), v3(0, 0, 1), crown, TW_COUNT(crown), 14);
}

// Wires of a fence are finer than a pixel from where a site is seen and would glitter, so it is of
// posts and rails. From `a` to `b`, with a post at either end.
static void fence(struct model *model, struct vec3 a, struct vec3 b) {
    int bays = TW_MAX((int)(length(sub(b, a)) / 3 + 0.5), 1);
    for (int i = 0; i <= bays; i++) {
        solid_box(model, mix(a, b, (double)i / bays), v3(0.12, 0.12, 2.1), 0.02);
    }
    for (int i = 0; i < 3; i++) {
        struct vec3 up = v3(0, 0, 0.3 + 0.8 * i);
        solid_beam(model, add(a, up), add(b, up), 0.07, 0.07);
    }
}

void model_fence(struct model *model) {
    model_node(model, "fence", -1, v3(0, 0, 0));
    model->material = STEEL;
    fence(model, v3(-18, 0, 0), v3(18, 0, 0));
}

void model_enclosure(struct model *model) {
    const double x = 11, y = 5.5, gate = 2;
    model_node(model, "enclosure", -1, v3(0, 0, 0));
    model->material = STEEL;
    fence(model, v3(-x, -y, 0), v3(-gate, -y, 0));
    fence(model, v3(gate, -y, 0), v3(x, -y, 0));
    fence(model, v3(x, -y, 0), v3(x, y, 0));
    fence(model, v3(x, y, 0), v3(-x, y, 0));
    fence(model, v3(-x, y, 0), v3(-x, -y, 0));
    for (int s = -1; s <= 1; s += 2) { // the wings of the gate stand open
        fence(model, v3(s * gate, -y, 0), v3(s * gate, -y - 1.9, 0));
    }
}

void model_lamp(struct model *model) {
    model_node(model, "lamp", -1, v3(0, 0, 0));
    model->material = STEEL;
    solid_cylinder(model, v3(0, 0, 0), v3(0, 0, 0.3), 0.16, 0.02, 12);
    solid_cone(model, v3(0, 0, 0.3), v3(0, 0, 7.5), 0.09, 0.06, 12);
    solid_beam(model, v3(0, 0, 7.45), v3(1.3, 0, 7.65), 0.07, 0.07);
    model->material = ROTATING;
    solid_box(model, v3(1.5, 0, 7.55), v3(0.7, 0.26, 0.1), 0.03);
}
