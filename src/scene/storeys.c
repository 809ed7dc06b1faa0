// Storeys of buildings, and the pictures of those up to one.
#include <math.h>
#include <stdlib.h>

#include "scene/internal.h"
#include "twinview/memory.h"

#define BELOW_FLOOR_M 0.1 // where what goes through a floor is cut
#define DEPTH_MAX 64

void tw_storeys_bind(struct tw_scene *scene, uint32_t slot, bool is_storey) {
    scene->assets[slot].is_storey = is_storey;
    for (size_t i = 0; i < scene->storeys.count; i++) {
        if (scene->storeys.slots[i] == slot) {
            return;
        }
    }
    if (is_storey) {
        tw_list_add(&scene->storeys, slot);
    }
}

static bool is_storey(const struct tw_scene *scene, uint32_t slot) {
    return scene->assets[slot].generation && scene->assets[slot].is_storey;
}

static bool has_storeys(const struct tw_scene *scene, uint32_t building) {
    for (size_t i = 0; i < scene->storeys.count; i++) {
        uint32_t slot = scene->storeys.slots[i];
        if (is_storey(scene, slot) && scene->assets[slot].parent == building) {
            return true;
        }
    }
    return false;
}

// The nearest above that has storeys; 0: none.
static uint32_t building_of(const struct tw_scene *scene, struct tw_asset_id id) {
    uint32_t slot = id.slot < scene->asset_capacity ? id.slot : 0;
    for (int depth = 0; slot && scene->assets[slot].generation && depth < DEPTH_MAX; depth++) {
        if (has_storeys(scene, slot)) {
            return slot;
        }
        slot = scene->assets[slot].parent;
    }
    return 0;
}

static int by_floor(const void *a, const void *b) {
    const struct tw_storey *left = a, *right = b;
    int floors = (left->floor_m > right->floor_m) - (left->floor_m < right->floor_m);
    return floors ? floors
                  : (left->asset.slot > right->asset.slot) - (left->asset.slot < right->asset.slot);
}

size_t tw_scene_storeys(const struct tw_scene *scene, struct tw_asset_id of,
                        struct tw_storey *storeys, size_t max) {
    size_t count = 0;
    uint32_t building = scene->storeys.count ? building_of(scene, of) : 0;
    for (size_t i = 0; i < scene->storeys.count; i++) {
        uint32_t slot = scene->storeys.slots[i];
        const struct tw_scene_asset *own = &scene->assets[slot];
        if (!is_storey(scene, slot) || (building && own->parent != building)) {
            continue;
        }
        if (count < max) {
            double world[12];
            tw_nodes_world(&scene->nodes, own->node, world);
            storeys[count] = (struct tw_storey){{slot, own->generation}, world[11]};
        }
        count++;
    }
    if (max > 0)
        qsort(storeys, TW_MIN(count, max), sizeof *storeys, by_floor);
    return count;
}

void tw_scene_show_storeys(struct tw_scene *scene, const struct tw_storey *storeys, size_t count,
                           size_t lowest, size_t highest) {
    struct tw_order order = {.scope = TW_ORDER_SECTION, .to = TW_HIDDEN};
    struct tw_asset_id *away = tw_alloc_array(count + 1, sizeof *away);
    double *bottom = &order.section.min[2], *top = &order.section.max[2];
    if (!tw_scene_section(scene, &order.section)) {
        order.section =
            (struct tw_section){{-INFINITY, -INFINITY, -INFINITY}, {INFINITY, INFINITY, INFINITY}};
    }
    *bottom = -INFINITY;
    *top = INFINITY;
    for (size_t i = 0; i < count; i++) {
        bool above = i > highest && storeys[i].floor_m > storeys[highest].floor_m;
        bool below = i < lowest && storeys[i].floor_m < storeys[lowest].floor_m;
        if (above) {
            *top = fmin(*top, storeys[i].floor_m - BELOW_FLOOR_M);
        }
        if (below) {
            *bottom = storeys[lowest].floor_m - BELOW_FLOOR_M;
        }
        if (above || below) {
            away[order.asset_count++] = storeys[i].asset;
        }
    }
    order.assets = away;
    tw_scene_order(scene, &order, 1);
    free(away);
}

void tw_scene_shown_storeys(const struct tw_scene *scene, const struct tw_storey *storeys,
                            size_t count, size_t *lowest, size_t *highest) {
    struct tw_section section;
    *lowest = 0;
    *highest = count ? count - 1 : 0;
    if (!tw_scene_section(scene, &section)) {
        return;
    }
    while (*highest > 0 && storeys[*highest].floor_m > section.max[2]) {
        --*highest;
    }
    while (*lowest < *highest && storeys[*lowest].floor_m < section.min[2]) {
        ++*lowest;
    }
}
