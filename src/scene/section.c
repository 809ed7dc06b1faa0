// The box outside of which everything is cut away: the newest order of that scope.
#include <math.h>
#include <string.h>

#include "scene/internal.h"

#define LEAST_M 0.01 // from side to side

static bool cuts_nothing(const struct tw_section *section) {
    for (int i = 0; i < 3; i++) {
        if (isfinite(section->min[i]) || isfinite(section->max[i])) {
            return false;
        }
    }
    return true;
}

void tw_section_follow(struct tw_scene *scene) {
    const struct tw_kept_order *order = tw_kept_orders_newest(&scene->orders, TW_ORDER_SECTION);
    bool cut = order && !cuts_nothing(&order->section);
    if (cut == scene->is_cut &&
        (!cut || memcmp(&order->section, &scene->section, sizeof scene->section) == 0)) {
        return;
    }
    scene->is_cut = cut;
    scene->section = cut ? order->section : (struct tw_section){{0}, {0}};
    scene->dirty |= TW_DIRTY_CUT;
    scene->orders.version++;
}

bool tw_scene_section(const struct tw_scene *scene, struct tw_section *section) {
    *section = scene->section;
    return scene->is_cut;
}

void tw_scene_move_section(struct tw_scene *scene, const struct tw_section *section) {
    struct tw_kept_order *order = tw_kept_orders_newest(&scene->orders, TW_ORDER_SECTION);
    if (!order) {
        return;
    }
    order->section = *section;
    for (int i = 0; i < 3; i++) {
        order->section.max[i] = fmax(section->max[i], section->min[i] + LEAST_M);
    }
    tw_section_follow(scene);
}

bool tw_section_keeps(const struct tw_scene *scene, const double point[3]) {
    for (int i = 0; i < 3 && scene->is_cut; i++) {
        if (point[i] < scene->section.min[i] || point[i] > scene->section.max[i]) {
            return false;
        }
    }
    return true;
}

bool tw_section_cuts_away(const struct tw_scene *scene, uint32_t slot) {
    struct tw_box box = tw_scene_box(scene, slot);
    for (int i = 0; i < 3 && scene->is_cut && !tw_box_is_empty(&box); i++) {
        if (box.max[i] < scene->section.min[i] || box.min[i] > scene->section.max[i]) {
            return true;
        }
    }
    return false;
}

void tw_section_narrow(const struct tw_scene *scene, const double origin[3],
                       const double direction[3], double *from, double *to) {
    for (int i = 0; i < 3 && scene->is_cut; i++) {
        double a = (scene->section.min[i] - origin[i]) / direction[i];
        double b = (scene->section.max[i] - origin[i]) / direction[i];
        if (direction[i] == 0) { // along the sides
            bool inside = origin[i] >= scene->section.min[i] && origin[i] <= scene->section.max[i];
            a = inside ? -INFINITY : INFINITY;
            b = INFINITY;
        }
        *from = fmax(*from, fmin(a, b));
        *to = fmin(*to, fmax(a, b));
    }
}

void tw_section_fill(const struct tw_scene *scene, struct tw_frame *frame) {
    const struct tw_section *section = &scene->section;
    frame->cut_count = 0;
    for (int i = 0; i < 6 && scene->is_cut; i++) {
        int axis = i / 2;
        double side = i % 2 ? section->max[axis] : section->min[axis], sign = i % 2 ? -1 : 1;
        if (!isfinite(side)) {
            continue;
        }
        float *plane = frame->cuts[frame->cut_count++];
        memset(plane, 0, sizeof *frame->cuts);
        plane[axis] = (float)sign;
        plane[3] = (float)(-sign * (side - scene->origin[axis]));
    }
}
