// Where the picture changes: bodies projected to rectangles.
#include "scene/internal.h"
#include "twinview/memory.h"

#define MARGIN_PX 8.0
#define OUTLINE_PX 4.2 // the widest outline with its casing (docs/look.md, section 4)

// False if a corner lies behind the eye: then the box may cover anything.
static bool project(const struct tw_camera *camera, const struct tw_box *box, double margin_px,
                    struct tw_rect *rect) {
    double low[2] = {INFINITY, INFINITY}, high[2] = {-INFINITY, -INFINITY};
    for (int i = 0; i < 8; i++) {
        double corner[3], pixel[2];
        for (int axis = 0; axis < 3; axis++) {
            corner[axis] = i >> axis & 1 ? box->max[axis] : box->min[axis];
        }
        if (!tw_camera_project(camera, corner, pixel, NULL)) {
            return false;
        }
        for (int axis = 0; axis < 2; axis++) {
            low[axis] = fmin(low[axis], pixel[axis]);
            high[axis] = fmax(high[axis], pixel[axis]);
        }
    }
    int start[2], size[2];
    for (int axis = 0; axis < 2; axis++) {
        // Far outside is outside; the numbers must fit in an int.
        double from = TW_CLAMP(floor(low[axis] - margin_px), -1e6, 1e6);
        double to = TW_CLAMP(ceil(high[axis] + margin_px), -1e6, 1e6);
        start[axis] = (int)from;
        size[axis] = (int)(to - from);
    }
    *rect = (struct tw_rect){start[0], start[1], size[0], size[1]};
    return true;
}

void tw_scene_damage_box(const struct tw_camera *camera, const struct tw_frame_view *view,
                         const struct tw_box *box, struct tw_damage *damage) {
    if (damage->whole || tw_box_is_empty(box)) {
        return;
    }
    double margin = fmax(MARGIN_PX, OUTLINE_PX * view->scale + 1);
    struct tw_rect rect = view->viewport;
    if (!project(camera, box, margin, &rect)) {
        rect = view->viewport;
    }
    tw_damage_add(damage, rect, view->viewport);
}

void tw_scene_settle_damage(const struct tw_frame_view *view, struct tw_damage *damage) {
    uint64_t all = (uint64_t)view->viewport.width * (uint64_t)view->viewport.height;
    if (tw_damage_area(damage, view->viewport) * 2 > all) {
        damage->whole = true;
    }
}

void tw_scene_look_damage(struct tw_scene *scene, const struct tw_camera *camera,
                          const struct tw_frame_view *view, struct tw_damage *damage) {
    bool whole = scene->repainted.count > TW_DAMAGE_MAX;
    damage->whole |= whole;
    for (size_t i = 0; i < scene->repainted.count; i++) {
        struct tw_scene_asset *asset = &scene->assets[scene->repainted.slots[i]];
        asset->repainted = false;
        if (!damage->whole && asset->generation) {
            struct tw_box box = tw_scene_box(scene, scene->repainted.slots[i]);
            tw_scene_damage_box(camera, view, &box, damage);
        }
    }
    scene->repainted.count = 0;
    tw_scene_settle_damage(view, damage);
}
