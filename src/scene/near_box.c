// Boxes of assets in floats, relative to where the first asset stands: a site in map coordinates is
// good to millimetres.
#include <math.h>

#include "scene/internal.h"

bool tw_near_box_is_empty(const struct tw_near_box *box) {
    return box->min[0] > box->max[0];
}

static float not_above(double value) {
    float rounded = (float)value;
    return rounded > value ? nextafterf(rounded, -INFINITY) : rounded;
}

struct tw_near_box tw_near_box(struct tw_scene *scene, const struct tw_box *box) {
    struct tw_near_box near = tw_near_box_empty;
    if (tw_box_is_empty(box)) {
        return near;
    }
    for (int i = 0; i < 3; i++) {
        scene->anchor[i] = scene->anchored ? scene->anchor[i] : round(box->min[i]);
        near.min[i] = not_above(box->min[i] - scene->anchor[i]);
        near.max[i] = -not_above(scene->anchor[i] - box->max[i]);
    }
    scene->anchored = true;
    return near;
}

struct tw_box tw_scene_box(const struct tw_scene *scene, uint32_t slot) {
    const struct tw_near_box *near = &scene->assets[slot].bounds;
    struct tw_box box = tw_box_empty();
    for (int i = 0; i < 3 && !tw_near_box_is_empty(near); i++) {
        box.min[i] = near->min[i] + scene->anchor[i];
        box.max[i] = near->max[i] + scene->anchor[i];
    }
    return box;
}
