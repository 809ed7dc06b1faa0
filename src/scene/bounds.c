// What moved: kinds of change, bounds of assets and of the site.
#include "scene/internal.h"
#include "twinview/memory.h"

#define FLOOR_TOLERANCE_M 0.05
#define BLOCK_ASSETS 1024

static struct tw_box box_of(const struct tw_scene *scene, const struct tw_object *object) {
    const struct tw_mesh_use *mesh = tw_object_mesh(&scene->objects, object);
    double world[12];
    tw_nodes_world(&scene->nodes, object->node, world);
    return tw_box_transform(world, mesh->min, mesh->max);
}

static void take_move(struct tw_scene *scene, const struct tw_moved_node *moved) {
    struct tw_nodes *nodes = &scene->nodes;
    uint32_t node = moved->node, count = nodes->object_count[node];
    if (count > 0 && moved->before == UINT32_MAX) {
        scene->dirty |= TW_DIRTY_SHAPE;
        if (nodes->asset[node]) { // not the ground
            scene->assets[nodes->asset[node]].still_moved = true;
        }
        tw_scene_note_transform(scene, node);
    } else if (count > 0) {
        double world[12];
        tw_nodes_world(nodes, node, world);
        if (memcmp(nodes->before[moved->before], world, sizeof world) != 0) {
            tw_scene_note_move(scene, node, nodes->before[moved->before]);
        }
    }
    if (nodes->asset[node]) {
        tw_scene_todo(scene, nodes->asset[node], TW_TODO_BOUNDS);
    }
}

void tw_scene_take_moves(struct tw_scene *scene) {
    tw_nodes_propagate(&scene->nodes);
    for (size_t i = 0; i < scene->nodes.moved_count; i++) {
        take_move(scene, &scene->nodes.moved[i]);
    }
}

// ---- the site -------------------------------------------------------------------------------

static bool at_border(const struct tw_box *of, const struct tw_box *box) {
    for (int i = 0; i < 3; i++) {
        if (box->min[i] <= of->min[i] || box->max[i] >= of->max[i]) {
            return true;
        }
    }
    return false;
}

static struct tw_scene_block *block_of(struct tw_scene *scene, uint32_t slot) {
    while (slot / BLOCK_ASSETS >= scene->block_count) {
        TW_GROW(scene->blocks, scene->block_count, scene->block_capacity);
        scene->blocks[scene->block_count++] = (struct tw_scene_block){.bounds = tw_box_empty()};
    }
    return &scene->blocks[slot / BLOCK_ASSETS];
}

static void join_site(struct tw_scene *scene, uint32_t slot, const struct tw_box *box) {
    tw_box_join(&block_of(scene, slot)->bounds, box);
    tw_box_join(&scene->site_bounds, box);
}

void tw_scene_leave_site(struct tw_scene *scene, uint32_t slot) {
    struct tw_box box = tw_scene_box(scene, slot);
    struct tw_scene_block *block = block_of(scene, slot);
    block->shrunk |= at_border(&block->bounds, &box);
    scene->site_shrunk |= at_border(&scene->site_bounds, &box);
}

static void measure_block(struct tw_scene *scene, size_t index) {
    struct tw_scene_block *block = &scene->blocks[index];
    uint32_t first = (uint32_t)index * BLOCK_ASSETS;
    uint32_t end = TW_MIN(first + BLOCK_ASSETS, scene->asset_capacity);
    *block = (struct tw_scene_block){.bounds = tw_box_empty()};
    for (uint32_t slot = first; slot < end; slot++) {
        if (scene->assets[slot].generation) {
            struct tw_box box = tw_scene_box(scene, slot);
            tw_box_join(&block->bounds, &box);
        }
    }
}

static void measure_site(struct tw_scene *scene) {
    scene->site_shrunk = false;
    scene->site_bounds = tw_box_empty();
    for (size_t i = 0; i < scene->block_count; i++) {
        if (scene->blocks[i].shrunk) {
            measure_block(scene, i);
        }
        tw_box_join(&scene->site_bounds, &scene->blocks[i].bounds);
    }
}

// ---- assets ---------------------------------------------------------------------------------

static void update_object(struct tw_scene *scene, uint32_t slot, bool asset_hidden) {
    struct tw_object *object = &scene->objects.items[slot];
    uint8_t node = scene->nodes.flags[object->node];
    uint32_t flags = tw_object_part(&scene->objects, object)->instance;
    flags |= asset_hidden || node & TW_NODE_HIDDEN ? TW_INSTANCE_HIDDEN : 0;
    flags |=
        scene->assets[tw_scene_asset_of(scene, object)].seen == TW_GHOSTED ? TW_INSTANCE_GHOST : 0;
    flags |= node & TW_NODE_MOVER ? TW_INSTANCE_MOVER : 0;
    if (flags != object->instance) {
        object->instance = (uint16_t)flags;
        tw_objects_note(&scene->objects, slot, TW_OBJECT_INSTANCE);
        scene->dirty |= TW_DIRTY_SHAPE;
    }
}

static void set_fill(struct tw_scene *scene, uint32_t slot, float low, float high) {
    struct tw_scene_extra *extra = tw_scene_need_extra(scene, slot);
    if (low != extra->fill_low || high != extra->fill_high) {
        extra->fill_low = low;
        extra->fill_high = high;
        tw_scene_repaint(scene, slot);
    }
}

static void update_asset(struct tw_scene *scene, uint32_t slot) {
    struct tw_scene_asset *asset = &scene->assets[slot];
    struct tw_box all = tw_box_empty(), filled = tw_box_empty(), still = tw_box_empty();
    bool hidden = scene->nodes.flags[asset->node] & TW_NODE_HIDDEN || asset->seen == TW_HIDDEN;
    for (uint32_t i = asset->first_object; i < asset->first_object + asset->object_count; i++) {
        const struct tw_object *object = &scene->objects.items[i];
        struct tw_box box = box_of(scene, object);
        tw_box_join(&all, &box);
        if (tw_object_fills(scene, object)) {
            tw_box_join(&filled, &box);
        }
        update_object(scene, i, hidden);
        if (!(object->instance & TW_INSTANCE_MOVER)) {
            tw_box_join(&still, &box);
        }
    }
    if (tw_scene_extra(scene, slot)->fill >= 0) {
        set_fill(scene, slot, (float)filled.min[2], (float)filled.max[2]);
    }
    // The site is what stands still: what moves counts where it was first seen, so that ground,
    // shadow and home view stay put.
    struct tw_near_box now = tw_near_box(scene, &all);
    bool first = tw_near_box_is_empty(&asset->bounds);
    bool emptied = !first && asset->object_count == 0; // its model's nodes are other assets
    if (asset->still_moved || emptied) {
        if (!first && memcmp(&now, &asset->bounds, sizeof now) != 0) {
            tw_scene_leave_site(scene, slot);
        }
        join_site(scene, slot, first ? &all : &still);
    }
    asset->still_moved = false;
    asset->bounds = now;
    bool on_floor = asset->object_count > 0 && fabs(all.min[2]) < FLOOR_TOLERANCE_M;
    scene->on_floor += (uint32_t)on_floor - (uint32_t)asset->on_floor;
    asset->on_floor = on_floor;
}

void tw_scene_update_bounds(struct tw_scene *scene) {
    struct tw_slot_list *list = &scene->todo[TW_LIST_BOUNDS];
    for (size_t i = 0; i < list->count; i++) {
        scene->assets[list->slots[i]].todo &= (uint8_t)~TW_TODO_BOUNDS;
        if (tw_scene_own(scene, list->slots[i])) {
            update_asset(scene, list->slots[i]);
        }
    }
    list->count = 0;
    if (scene->site_shrunk) {
        measure_site(scene);
    }
}

static bool give(const struct tw_box *box, double min[3], double max[3]) {
    memcpy(min, box->min, sizeof box->min);
    memcpy(max, box->max, sizeof box->max);
    return !tw_box_is_empty(box);
}

bool tw_scene_site_bounds(const struct tw_scene *scene, double min[3], double max[3]) {
    return give(&scene->site_bounds, min, max);
}

bool tw_scene_asset_bounds(const struct tw_scene *scene, struct tw_asset_id id, double min[3],
                           double max[3]) {
    const struct tw_scene_asset *asset = tw_scene_find(scene, id);
    if (!asset) {
        return false;
    }
    struct tw_box box = tw_scene_box(scene, id.slot);
    if (tw_box_is_empty(&box)) { // a unit or an area: what stands in it
        for (uint32_t node = asset->node; node;
             node = tw_nodes_next(&scene->nodes, node, asset->node)) {
            uint32_t slot = scene->nodes.asset[node];
            struct tw_box part = tw_scene_box(scene, slot);
            tw_box_join(&box, &part);
        }
    }
    return give(&box, min, max);
}

static double volume(const struct tw_box *box) {
    return (box->max[0] - box->min[0]) * (box->max[1] - box->min[1]) * (box->max[2] - box->min[2]);
}

// Over the largest object, so that a stack beside a boiler does not lift the label into the air.
bool tw_scene_anchor(const struct tw_scene *scene, struct tw_asset_id id, double world[3]) {
    const struct tw_scene_asset *asset = tw_scene_find(scene, id);
    if (!asset || tw_near_box_is_empty(&asset->bounds)) {
        return false;
    }
    const struct tw_look_rule *rule = tw_label_rule(scene, tw_twin_asset(scene->twin, id));
    const char *part = rule ? rule->node : NULL;
    struct tw_box largest = tw_box_empty();
    bool named = false;
    for (uint32_t i = 0; i < asset->object_count; i++) {
        const struct tw_object *object = &scene->objects.items[asset->first_object + i];
        struct tw_box box = box_of(scene, object);
        bool is_named = part && strcmp(tw_object_part(&scene->objects, object)->name, part) == 0;
        if (tw_box_is_empty(&largest) || is_named > named ||
            (is_named == named && volume(&box) > volume(&largest))) {
            largest = box;
            named = is_named;
        }
    }
    world[0] = (largest.min[0] + largest.max[0]) / 2;
    world[1] = (largest.min[1] + largest.max[1]) / 2;
    world[2] = largest.max[2];
    // What is cut open is pointed at where it is cut.
    bool is_cut_open = scene->is_cut && !tw_section_cuts_away(scene, id.slot);
    for (int i = 0; i < 3 && is_cut_open; i++) {
        world[i] = TW_CLAMP(world[i], scene->section.min[i], scene->section.max[i]);
    }
    return true;
}

bool tw_scene_object(const struct tw_scene *scene, uint32_t object, struct tw_asset_id *asset,
                     const char **part) {
    if (object == 0 || object >= scene->objects.runs.end ||
        !scene->objects.items[object].instance) {
        return false;
    }
    const struct tw_object *found = &scene->objects.items[object];
    uint32_t slot = tw_scene_asset_of(scene, found);
    *asset = (struct tw_asset_id){slot, scene->assets[slot].generation};
    *part = tw_object_part(&scene->objects, found)->name;
    return true;
}
