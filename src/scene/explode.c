// Parts of an asset pulled apart, away from their middle: places of what is drawn, never of the
// twin.
#include <math.h>
#include <stdlib.h>

#include "scene/internal.h"
#include "twinview/memory.h"

// From the world into the frame of a node: only the way, not the place.
static void turn_into(const double world[12], const double way[3], double out[3]) {
    const double *a = world, *b = world + 4, *c = world + 8;
    double minors[3][3] = {
        {b[1] * c[2] - b[2] * c[1], a[2] * c[1] - a[1] * c[2], a[1] * b[2] - a[2] * b[1]},
        {b[2] * c[0] - b[0] * c[2], a[0] * c[2] - a[2] * c[0], a[2] * b[0] - a[0] * b[2]},
        {b[0] * c[1] - b[1] * c[0], a[1] * c[0] - a[0] * c[1], a[0] * b[1] - a[1] * b[0]}};
    double determinant = a[0] * minors[0][0] + a[1] * minors[1][0] + a[2] * minors[2][0];
    for (int i = 0; i < 3; i++) {
        double sum = 0;
        for (int k = 0; k < 3; k++) {
            sum += minors[i][k] * way[k];
        }
        out[i] = determinant != 0 ? sum / determinant : 0;
    }
}

void tw_explode_move(const struct tw_scene *scene, uint32_t slot, double local[12]) {
    const struct tw_explosion *explosion = &scene->explosion;
    uint32_t parent = scene->assets[slot].parent;
    for (size_t i = 0; i < explosion->count && parent == explosion->asset.slot; i++) {
        const struct tw_pulled *pulled = &explosion->items[i];
        if (pulled->asset.slot != slot ||
            pulled->asset.generation != scene->assets[slot].generation) {
            continue;
        }
        double world[12], way[3], own[3];
        tw_nodes_world(&scene->nodes, scene->assets[parent].node, world);
        for (int axis = 0; axis < 3; axis++) {
            way[axis] = pulled->away[axis] * explosion->share;
        }
        turn_into(world, way, own);
        for (int axis = 0; axis < 3; axis++) {
            local[axis * 4 + 3] += own[axis];
        }
    }
}

// Puts those that are pulled where they are to stand now.
static void place_pulled(struct tw_scene *scene) {
    for (size_t i = 0; i < scene->explosion.count; i++) {
        struct tw_asset_id id = scene->explosion.items[i].asset;
        const struct tw_asset *asset = tw_twin_asset(scene->twin, id);
        const struct tw_scene_asset *own = tw_scene_own(scene, id.slot);
        if (!asset || !own || own->generation != id.generation) {
            continue;
        }
        double local[12];
        tw_matrix_place(asset->position, asset->rotation, asset->scale, local);
        tw_explode_move(scene, id.slot, local);
        tw_movers_set_rest(scene, id.slot, own->node, local);
    }
    tw_scene_take_moves(scene);
    tw_scene_update_bounds(scene);
}

static void middle_of(const struct tw_box *box, double middle[3]) {
    for (int i = 0; i < 3; i++) {
        middle[i] = (box->min[i] + box->max[i]) / 2;
    }
}

// From the middle of all outwards, and up from the lowest. What is bound to a node of a model
// stands in that model and is left there.
static void find_parts(struct tw_scene *scene, struct tw_asset_id of) {
    struct tw_explosion *explosion = &scene->explosion;
    struct tw_box all = tw_box_empty(), box;
    size_t count;
    double middle[3], lowest = INFINITY;
    const struct tw_asset_id *children = tw_twin_children(scene->twin, of, &count);
    explosion->count = 0;
    for (size_t i = 0; i < count; i++) {
        const struct tw_scene_asset *own = tw_scene_own(scene, children[i].slot);
        if (!own || tw_scene_extra(scene, children[i].slot)->owner ||
            !tw_scene_asset_bounds(scene, children[i], box.min, box.max)) {
            continue;
        }
        TW_GROW(explosion->items, explosion->count, explosion->capacity);
        struct tw_pulled *pulled = &explosion->items[explosion->count++];
        pulled->asset = children[i];
        middle_of(&box, pulled->away);
        lowest = fmin(lowest, pulled->away[2]);
        tw_box_join(&all, &box);
    }
    middle_of(&all, middle);
    middle[2] = lowest; // upwards only: nothing sinks into the ground
    for (size_t i = 0; i < explosion->count; i++) {
        for (int axis = 0; axis < 3; axis++) {
            explosion->items[i].away[axis] -= middle[axis];
        }
    }
}

void tw_explode_follow(struct tw_scene *scene) {
    struct tw_explosion *explosion = &scene->explosion;
    const struct tw_kept_order *order = tw_kept_orders_newest(&scene->orders, TW_ORDER_EXPLODE);
    struct tw_asset_id asset = {0};
    double share = order && order->asset_count ? TW_CLAMP(order->share, 0, 1) : 0;
    if (share > 0) {
        asset = order->assets[0];
    }
    if (share == explosion->share && tw_asset_equal(asset, explosion->asset)) {
        return;
    }
    if (!tw_asset_equal(asset, explosion->asset)) {
        explosion->share = 0;
        place_pulled(scene);
        explosion->count = 0;
        explosion->asset = asset;
        if (asset.slot) {
            find_parts(scene, asset);
        }
    }
    explosion->share = share;
    place_pulled(scene);
    scene->orders.version++;
}

double tw_scene_exploded(const struct tw_scene *scene, struct tw_asset_id *asset) {
    *asset = scene->explosion.asset;
    return scene->explosion.share;
}
