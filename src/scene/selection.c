// Which assets are selected, in the order in which they were, and which one is hovered.
#include <stdlib.h>

#include "scene/internal.h"
#include "twinview/memory.h"

static void repaint_subtree(struct tw_scene *scene, uint32_t slot) {
    uint32_t top = scene->assets[slot].node;
    tw_scene_repaint(scene, slot);
    for (uint32_t node = top; node && scene->assets[slot].object_count == 0;
         node = tw_nodes_next(&scene->nodes, node, top)) {
        tw_scene_repaint(scene, scene->nodes.asset[node]);
    }
}

static void set_chosen(struct tw_scene *scene, uint32_t slot, bool chosen) {
    struct tw_scene_asset *own = &scene->assets[slot];
    if (own->chosen != chosen) {
        own->chosen = chosen;
        repaint_subtree(scene, slot);
    }
}

// Drops those from the list that are not chosen any more.
void tw_scene_sweep_chosen(struct tw_scene *scene) {
    size_t kept = 0;
    if (!scene->chosen_gone) {
        return;
    }
    scene->chosen_gone = false;
    scene->chosen_version++;
    for (size_t i = 0; i < scene->chosen_count; i++) {
        const struct tw_scene_asset *own = tw_scene_find(scene, scene->chosen[i]);
        if (own && own->chosen) {
            scene->chosen[kept++] = scene->chosen[i];
        }
    }
    scene->chosen_count = kept;
}

static void clear(struct tw_scene *scene) {
    for (size_t i = 0; i < scene->chosen_count; i++) {
        if (tw_scene_find(scene, scene->chosen[i])) {
            set_chosen(scene, scene->chosen[i].slot, false);
        }
    }
    scene->chosen_count = 0;
}

static void add(struct tw_scene *scene, struct tw_asset_id asset) {
    const struct tw_scene_asset *own = tw_scene_find(scene, asset);
    if (own && !own->chosen) {
        TW_GROW(scene->chosen, scene->chosen_count, scene->chosen_capacity);
        scene->chosen[scene->chosen_count++] = asset;
        set_chosen(scene, asset.slot, true);
    }
}

void tw_scene_select(struct tw_scene *scene, struct tw_asset_id asset) {
    tw_scene_choose(scene, &asset, 1, TW_CHOOSE_THESE);
}

void tw_scene_choose(struct tw_scene *scene, const struct tw_asset_id *assets, size_t count,
                     enum tw_choose how) {
    if (how == TW_CHOOSE_THESE && count == 1 && scene->chosen_count == 1 &&
        tw_asset_equal(scene->chosen[0], assets[0])) {
        return;
    }
    if (how == TW_CHOOSE_THESE) {
        clear(scene);
    }
    for (size_t i = 0; i < count; i++) {
        const struct tw_scene_asset *own = tw_scene_find(scene, assets[i]);
        if (own && own->chosen && (how == TW_CHOOSE_LESS || how == TW_CHOOSE_OTHERWISE)) {
            set_chosen(scene, assets[i].slot, false);
            scene->chosen_gone = true;
        } else if (how != TW_CHOOSE_LESS) {
            add(scene, assets[i]);
        }
    }
    tw_scene_sweep_chosen(scene);
    scene->chosen_version++;
}

const struct tw_asset_id *tw_scene_chosen(const struct tw_scene *scene, size_t *count) {
    *count = scene->chosen_count;
    return scene->chosen;
}

uint32_t tw_scene_chosen_version(const struct tw_scene *scene) {
    return scene->chosen_version;
}

bool tw_scene_is_chosen(const struct tw_scene *scene, struct tw_asset_id asset) {
    const struct tw_scene_asset *own = tw_scene_find(scene, asset);
    return own && own->chosen;
}

struct tw_asset_id tw_scene_selected(const struct tw_scene *scene) {
    return scene->chosen_count ? scene->chosen[scene->chosen_count - 1]
                               : (struct tw_asset_id){0, 0};
}

void tw_scene_hover(struct tw_scene *scene, struct tw_asset_id asset) {
    struct tw_asset_id former = scene->hovered;
    if (tw_asset_equal(former, asset)) {
        return;
    }
    scene->hovered = asset;
    const struct tw_asset_id both[] = {former, asset};
    for (size_t i = 0; i < TW_COUNT(both); i++) {
        if (tw_scene_find(scene, both[i])) {
            repaint_subtree(scene, both[i].slot);
        }
    }
}

struct tw_asset_id tw_scene_hovered(const struct tw_scene *scene) {
    return scene->hovered;
}
