// Halls that open as a doll's house: roof nodes begin with "roof"; each wall has a twin, cut low
// with a cap on top, that stands in for it when it faces the camera.
#include <stdio.h>

#include "families.h"
#include "solids.h"
#include "twinview/memory.h"

#define WALL 0.35
#define LOW 1.0
#define CAP_HEIGHT 0.06
#define BAY 6.0
#define SILL 2.2
#define LINTEL 4.6
#define FLOOR 0.15
#define COLUMN 0.3
#define DOOR_HEIGHT 4.0

struct wall {
    const char *name;
    struct vec3 middle; // of its foot; walls run along x of a frame turned by `turn_deg`,
    double turn_deg;    // whose +y side is the inside
    double length;
    double door, door_width; // place of the door's middle from the wall's; 0 wide: none
};

struct hall {
    double half_x, half_y, height;
    double door_s, door_s_width, door_e, door_e_width;
};

static void panel(struct model *model, double x0, double x1, double z0, double z1, double thick) {
    if (x1 - x0 > 0.01) {
        solid_box(model, v3((x0 + x1) / 2, 0, z0), v3(x1 - x0, thick, z1 - z0), 0);
    }
}

static void window(struct model *model, double x0, double x1) {
    model->material = STEEL;
    panel(model, x0, x1, SILL, LINTEL, 0.06);
    for (int i = 1; i < 4; i++) {
        double x = x0 + (x1 - x0) * i / 4;
        panel(model, x - 0.05, x + 0.05, SILL, LINTEL, 0.16);
    }
    panel(model, x0, x1, (SILL + LINTEL) / 2 - 0.05, (SILL + LINTEL) / 2 + 0.05, 0.14);
}

static void door(struct model *model, double x0, double x1) {
    model->material = STEEL;
    panel(model, x0, x1, 0, DOOR_HEIGHT, 0.1);
    for (int i = 1; i < 6; i++) {
        panel(model, x0, x1, DOOR_HEIGHT * i / 6 - 0.03, DOOR_HEIGHT * i / 6 + 0.03, 0.16);
    }
}

// A stretch of a wall without doors: sill, lintel and piers in one piece each, and windows between
// the piers, one in each bay.
static void stretch(struct model *model, double x0, double x1, double top) {
    if (x1 - x0 < 0.01) {
        return;
    }
    int bays = TW_MAX((int)((x1 - x0) / BAY + 0.5), 1);
    double bay = (x1 - x0) / bays, pier = bay / 6, from = x0;
    model->material = BUILDING;
    panel(model, x0, x1, 0, SILL, WALL);
    panel(model, x0, x1, LINTEL, top, WALL);
    for (int i = 0; i < bays; i++) {
        double left = x0 + bay * i + pier, right = x0 + bay * (i + 1) - pier;
        model->material = BUILDING;
        panel(model, from, left, SILL, LINTEL, WALL);
        window(model, left, right);
        from = right;
    }
    model->material = BUILDING;
    panel(model, from, x1, SILL, LINTEL, WALL);
}

static void columns(struct model *model, const struct wall *wall, int bays, double top) {
    model->material = STEEL;
    for (int i = 0; i <= bays; i++) {
        double x = -wall->length / 2 + wall->length * i / bays;
        x = TW_CLAMP(x, -wall->length / 2 + COLUMN, wall->length / 2 - COLUMN);
        if (fabs(x - wall->door) > wall->door_width / 2 + COLUMN / 2) {
            solid_box(model, v3(x, WALL / 2 + COLUMN / 2, 0), v3(COLUMN, COLUMN, top), 0);
        }
    }
}

static void full_wall(struct model *model, const struct wall *wall, double height, bool crane) {
    int bays = TW_MAX((int)(wall->length / BAY + 0.5), 1);
    double top = height - CAP_HEIGHT;
    model_node(model, wall->name, 0, wall->middle);
    model_place(model, v3(0, 0, 0), wall->turn_deg);
    double half = wall->length / 2, d0 = half, d1 = half;
    if (wall->door_width > 0) {
        d0 = wall->door - wall->door_width / 2;
        d1 = d0 + wall->door_width;
        model->material = BUILDING;
        panel(model, d0, d1, DOOR_HEIGHT, top, WALL);
        door(model, d0, d1);
    }
    stretch(model, -half, d0, top);
    stretch(model, d1, half, top);
    model->material = CAP;
    panel(model, -wall->length / 2, wall->length / 2, top, height, WALL + 0.02);
    columns(model, wall, bays, top);
    if (crane) { // runway of the crane with its brackets
        double y = WALL / 2 + COLUMN + 0.2;
        solid_box(model, v3(0, y, height - 1.5), v3(wall->length - 1, 0.24, 0.35), 0);
        solid_box(model, v3(0, y, height - 1.15), v3(wall->length - 1, 0.07, 0.08), 0);
    }
}

static void low_wall(struct model *model, const struct wall *wall) {
    char name[32];
    double half = wall->length / 2;
    double d0 = wall->door - wall->door_width / 2, d1 = wall->door + wall->door_width / 2;
    snprintf(name, sizeof name, "%s-low", wall->name);
    model_node(model, name, 0, wall->middle);
    model_place(model, v3(0, 0, 0), wall->turn_deg);
    const double ends[2][2] = {{-half, wall->door_width > 0 ? d0 : half}, {d1, half}};
    for (int i = 0; i < (wall->door_width > 0 ? 2 : 1); i++) {
        model->material = BUILDING;
        panel(model, ends[i][0], ends[i][1], 0, LOW - CAP_HEIGHT, WALL);
        model->material = CAP;
        panel(model, ends[i][0], ends[i][1], LOW - CAP_HEIGHT, LOW, WALL + 0.02);
    }
    columns(model, wall, TW_MAX((int)(wall->length / BAY + 0.5), 1), LOW);
}

static void roof(struct model *model, const struct hall *hall) {
    double hx = hall->half_x + 0.5, hy = hall->half_y + 0.5, h = hall->height, rise = 1.4;
    model_node(model, "roof", 0, v3(0, 0, FLOOR));
    model->material = ROOF;
    model_place(model, v3(0, 0, 0), 90); // the outline lies across the ridge
    const struct vec3 slab[] = {
        {-hy, 0, h}, {hy, 0, h}, {hy, 0, h + 0.15}, {0, 0, h + rise}, {-hy, 0, h + 0.15}};
    solid_prism(model, slab, TW_COUNT(slab), -hx, hx);
    for (int i = -2; i <= 2; i++) {
        solid_box(model, v3(0, i * hx / 3, h + rise - 0.4), v3(2.2, 3, 0.8), 0.05);
    }
    model_node(model, "roof-trusses", 0, v3(0, 0, FLOOR));
    model->material = STEEL;
    int count = (int)(2 * hall->half_x / BAY);
    for (int i = 0; i <= count; i++) {
        double x = -hall->half_x + 0.4 + (2 * hall->half_x - 0.8) * i / count;
        double y = hall->half_y - WALL;
        solid_beam(model, v3(x, -y, h - 0.75), v3(x, y, h - 0.75), 0.14, 0.14);
        for (int k = -2; k < 2; k++) {
            double from = y * k / 2, to = y * (k + 1) / 2;
            solid_bar(model, v3(x, from, h - 0.75), v3(x, (from + to) / 2, h - 0.08), 0.06);
            solid_bar(model, v3(x, (from + to) / 2, h - 0.08), v3(x, to, h - 0.75), 0.06);
        }
    }
    double x = hall->half_x * 0.55, y = hall->half_y - 0.7; // bridge of the crane
    for (int s = -1; s <= 1; s += 2) {
        solid_box(model, v3(x + s * 0.6, 0, h - 1.3), v3(0.3, 2 * y, 0.5), 0);
    }
    solid_box(model, v3(x, 2, h - 0.9), v3(1.6, 1.0, 0.5), 0);
}

static void floor_slab(struct model *model, const struct hall *hall) {
    model_node(model, "floor", 0, v3(0, 0, 0));
    model->material = SLAB;
    solid_box(model, v3(0, 0, 0), v3(2 * hall->half_x + 1, 2 * hall->half_y + 1, FLOOR), 0.02);
    model->material = STEEL; // walkway
    for (int i = 0; i < 2; i++) {
        solid_box(model, v3(0, -hall->half_y + 1.6 + 1.4 * i, FLOOR),
                  v3(2 * hall->half_x - 2, 0.08, 0.012), 0);
    }
}

static void open_hall(struct model *model, const char *name, const struct hall *hall, bool crane) {
    const double x = hall->half_x, y = hall->half_y, across = 2 * y - WALL;
    const struct wall walls[] = {
        {"wall-s", {0, -y, FLOOR}, 0, 2 * x + WALL, hall->door_s, hall->door_s_width},
        {"wall-e", {x, 0, FLOOR}, 90, across, hall->door_e, hall->door_e_width},
        {"wall-n", {0, y, FLOOR}, 180, 2 * x + WALL, 0, 0},
        {"wall-w", {-x, 0, FLOOR}, 270, across, 0, 0},
    };
    model_node(model, name, -1, v3(0, 0, 0));
    floor_slab(model, hall);
    for (int i = 0; i < (int)TW_COUNT(walls); i++) {
        full_wall(model, &walls[i], hall->height, crane && i % 2 == 0);
        low_wall(model, &walls[i]);
    }
    roof(model, hall);
}

void model_boiler_house(struct model *model) {
    const struct hall hall = {17, 10, 7.5, -1.5, 5, 0, 0};
    open_hall(model, "boiler-house", &hall, true);
}

void model_packing_hall(struct model *model) {
    const struct hall hall = {12, 9.5, 6.2, 6.5, 4.5, -5, 4};
    open_hall(model, "packing-hall", &hall, false);
}

// Closed, so its parts have no names that open halls have.
void model_warehouse(struct model *model) {
    const double hx = 21, hy = 10, eaves = 8, ridge = 11.2, overhang = 0.6;
    model_node(model, "warehouse", -1, v3(0, 0, 0));
    model->material = SLAB;
    solid_box(model, v3(0, 0, 0), v3(2 * hx + 1.5, 2 * hy + 1.5, FLOOR), 0.02);
    model_node(model, "hull", 0, v3(0, 0, FLOOR));
    model_place(model, v3(0, 0, 0), 90);
    model->material = BUILDING;
    const struct vec3 hull[] = {
        {-hy, 0, 0}, {hy, 0, 0}, {hy, 0, eaves}, {0, 0, ridge - 0.05}, {-hy, 0, eaves}};
    solid_prism(model, hull, TW_COUNT(hull), -hx, hx);
    model_place(model, v3(0, 0, 0), 0);
    for (int s = -1; s <= 1; s += 2) {
        for (int i = 0; i <= 7; i++) { // pilasters
            solid_box(model, v3(-hx + 0.2 + i * (2 * hx - 0.4) / 7, s * hy, 0),
                      v3(0.4, 0.24, eaves), 0);
        }
        solid_box(model, v3(0, s * hy, 0), v3(2 * hx + 0.1, 0.16, 0.8), 0);
    }
    model_node(model, "gable", 0, v3(0, 0, FLOOR));
    model_place(model, v3(0, 0, 0), 90);
    model->material = ROOF;
    double drop = (ridge - eaves) / hy * overhang;
    for (int s = -1; s <= 1; s += 2) {
        struct vec3 slope[] = {{s * (hy + overhang), 0, eaves - drop + 0.02},
                               {0, 0, ridge + 0.02},
                               {0, 0, ridge + 0.22},
                               {s * (hy + overhang), 0, eaves - drop + 0.22}};
        if (s > 0) { // counter-clockwise on this side as well
            struct vec3 swap = slope[1];
            slope[1] = slope[3];
            slope[3] = swap;
        }
        solid_prism(model, slope, 4, -hx - 0.6, hx + 0.6);
    }
    for (int i = -2; i <= 2; i++) {
        solid_box(model, v3(0, i * 7.8, ridge - 0.5), v3(2.2, 3.2, 1.3), 0.06);
    }
    model_node(model, "openings", 0, v3(0, 0, FLOOR));
    model->material = STEEL;
    for (int s = -1; s <= 1; s += 2) {
        for (int i = 0; i < 6; i++) {
            double x = -15 + i * 6;
            solid_box(model, v3(x, s * hy, 4.6), v3(4.2, 0.2, 1.7), 0);
            for (int k = 0; k <= 4; k++) {
                solid_box(model, v3(x - 2.1 + 1.05 * k, s * hy, 4.6), v3(0.09, 0.3, 1.7), 0);
            }
        }
        for (int i = -1; i <= 1; i++) { // roller doors
            solid_box(model, v3(i * 12, s * hy, 0), v3(4, 0.22, 3.8), 0);
            for (int k = 1; k < 8; k++) {
                solid_box(model, v3(i * 12, s * hy, 0.475 * k), v3(4, 0.28, 0.06), 0);
            }
        }
    }
}
