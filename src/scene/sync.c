// What changed in the twin becomes a list of work; assets come, go and take their places.
#include <stdlib.h>

#include "scene/internal.h"
#include "twinview/memory.h"

static void reserve(struct tw_scene *scene, uint32_t slot) {
    if (slot >= scene->asset_capacity) {
        uint32_t capacity = slot + slot / 16 + 64;
        scene->assets = tw_realloc(scene->assets, capacity * sizeof *scene->assets);
        memset(scene->assets + scene->asset_capacity, 0,
               (capacity - scene->asset_capacity) * sizeof *scene->assets);
        scene->asset_capacity = capacity;
    }
}

// A new asset waits for its turn.
static void announce(struct tw_scene *scene, uint32_t slot) {
    reserve(scene, slot);
    if (!scene->assets[slot].arriving) {
        scene->assets[slot].arriving = true;
        tw_list_add(&scene->arriving, slot);
    }
}

static void add_asset(struct tw_scene *scene, const struct tw_asset *asset) {
    uint32_t slot = asset->handle.slot;
    reserve(scene, slot);
    struct tw_scene_asset *own = &scene->assets[slot];
    *own = (struct tw_scene_asset){.generation = asset->handle.generation,
                                   .arriving = own->arriving,
                                   .todo = own->todo,
                                   .repainted = own->repainted,
                                   .bounds = tw_near_box_empty};
    own->node = tw_nodes_add(&scene->nodes, 1, slot);
    tw_nodes_set_parent(&scene->nodes, own->node, 0);
    scene->asset_count++;
    tw_scene_todo(scene, slot, TW_TODO_BODY | TW_TODO_PLACE | TW_TODO_RULES | TW_TODO_PAINT);
}

// What stands above an asset comes first, so that it takes its place at once. Returns how many
// came.
static uint32_t arrive(struct tw_scene *scene, const struct tw_asset *asset) {
    uint32_t count = 0;
    const struct tw_asset *above = tw_twin_asset(scene->twin, asset->parent);
    if (above && !tw_scene_own(scene, above->handle.slot)) {
        count = arrive(scene, above);
    }
    add_asset(scene, asset);
    return count + 1;
}

// The next ones of those that wait, in the order of their slots if they came together.
static void take_arrivals(struct tw_scene *scene) {
    struct tw_slot_list *list = &scene->arriving;
    uint32_t count = 0;
    while (scene->arrived < list->count && count < TW_SLICE) {
        uint32_t slot = list->slots[scene->arrived++];
        scene->assets[slot].arriving = false;
        const struct tw_asset *asset = tw_twin_asset_at(scene->twin, slot);
        if (asset && !tw_scene_own(scene, slot)) {
            count += arrive(scene, asset);
        }
    }
    if (scene->arrived == list->count) {
        free(list->slots);
        *list = (struct tw_slot_list){0};
        scene->arrived = 0;
    }
}

static void remove_asset(struct tw_scene *scene, uint32_t slot) {
    struct tw_scene_asset *asset = &scene->assets[slot];
    struct tw_asset_id handle = {slot, asset->generation}, none = {0, 0};
    scene->chosen_gone |= asset->chosen;
    tw_scene_unsee(scene, slot);
    scene->hovered = tw_asset_equal(scene->hovered, handle) ? none : scene->hovered;
    tw_owners_release(scene, slot);
    tw_scene_free_body(scene, slot);
    tw_scene_unuse_model(scene, slot);
    tw_nodes_remove(&scene->nodes, asset->node, 1, 0);
    scene->on_floor -= asset->on_floor;
    tw_scene_leave_site(scene, slot);
    tw_scene_free_extra(scene, slot);
    scene->asset_count--;
    *asset = (struct tw_scene_asset){
        .arriving = asset->arriving, .todo = asset->todo, .repainted = asset->repainted};
}

static void take_change(struct tw_scene *scene, const struct tw_asset *asset, uint32_t flags) {
    uint32_t slot = asset->handle.slot;
    struct tw_scene_asset *own = tw_scene_own(scene, slot);
    if (own && own->generation != asset->handle.generation) {
        remove_asset(scene, slot);
        own = NULL;
    }
    if (!own) {
        announce(scene, slot);
        return;
    }
    static const struct {
        uint32_t flag, todo;
    } work[] = {
        {TW_ASSET_ADDED | TW_ASSET_GEOMETRY,
         TW_TODO_BODY | TW_TODO_PLACE | TW_TODO_RULES | TW_TODO_PAINT},
        {TW_ASSET_PLACED, TW_TODO_PLACE},
        {TW_ASSET_RULES, TW_TODO_RULES | TW_TODO_PAINT},
        {TW_ASSET_VALUES | TW_ASSET_ALARMS, TW_TODO_PAINT},
    };
    for (size_t i = 0; i < TW_COUNT(work); i++) {
        if (flags & work[i].flag) {
            tw_scene_todo(scene, slot, work[i].todo);
        }
    }
}

static void take_everything(struct tw_scene *scene) {
    for (uint32_t slot = 0; slot < scene->asset_capacity; slot++) {
        if (tw_scene_own(scene, slot)) {
            remove_asset(scene, slot);
        }
    }
    for (uint32_t slot = 1; slot < tw_twin_slot_limit(scene->twin); slot++) {
        const struct tw_asset *asset = tw_twin_asset_at(scene->twin, slot);
        if (asset) {
            announce(scene, slot);
        }
    }
}

static void take_changes(struct tw_scene *scene) {
    size_t count;
    const struct tw_asset_change *changes = tw_twin_changes(scene->twin, &count);
    for (size_t i = 0; i < count; i++) {
        const struct tw_scene_asset *own = tw_scene_own(scene, changes[i].asset.slot);
        if (changes[i].flags & TW_ASSET_REMOVED && own &&
            own->generation == changes[i].asset.generation) {
            remove_asset(scene, changes[i].asset.slot);
        }
    }
    for (size_t i = 0; i < count; i++) {
        const struct tw_asset *asset = tw_twin_asset(scene->twin, changes[i].asset);
        if (asset) {
            take_change(scene, asset, changes[i].flags);
        }
    }
}

void tw_scene_sync(struct tw_scene *scene, const struct tw_twin *twin) {
    if (scene->twin != twin) {
        scene->twin = twin;
        take_everything(scene);
    } else {
        take_changes(scene);
    }
    if (scene->arriving.count > 0) {
        take_arrivals(scene);
        tw_owners_bind_late(scene);
    }
    tw_scene_sweep_chosen(scene);
}

static void place_asset(struct tw_scene *scene, uint32_t slot, const struct tw_asset *asset) {
    struct tw_scene_asset *own = &scene->assets[slot];
    uint32_t above = 0;
    const struct tw_scene_asset *parent = tw_scene_own(scene, asset->parent.slot);
    bool known = parent && parent->generation == asset->parent.generation;
    own->parent = known ? asset->parent.slot : 0;
    if (tw_scene_extra(scene, slot)->frame) {
        above =
            tw_scene_frame(scene, slot); // what hangs on a bound asset goes with the model's node
    } else if (known) {
        above = parent->node;
    }
    if (!tw_nodes_set_parent(&scene->nodes, own->node, above)) {
        // A node binding may close a ring that the twin cannot see.
        tw_nodes_set_parent(&scene->nodes, own->node, 0);
    }
    double local[12], rest[12];
    tw_movers_rest(scene, slot, own->node, rest);
    tw_matrix_place(asset->position, asset->rotation, asset->scale, local);
    tw_explode_move(scene, slot, local);
    if (own->placed && memcmp(local, rest, sizeof local) != 0 && own->moves < TW_MOVES_OF_A_MOVER &&
        ++own->moves == TW_MOVES_OF_A_MOVER) {
        tw_nodes_set_flag(&scene->nodes, own->node, TW_NODE_MOVE, true);
    }
    own->placed = true;
    tw_movers_set_rest(scene, slot, own->node, local);
    tw_nodes_set_flag(&scene->nodes, own->node, TW_NODE_HIDE, asset->hidden || own->hidden_by_rule);
}

void tw_scene_place(struct tw_scene *scene) {
    struct tw_slot_list *list = &scene->todo[TW_LIST_PLACE];
    for (size_t i = 0; i < list->count; i++) {
        uint32_t slot = list->slots[i];
        scene->assets[slot].todo &= (uint8_t)~TW_TODO_PLACE;
        const struct tw_asset *asset = tw_twin_asset_at(scene->twin, slot);
        if (tw_scene_own(scene, slot) && asset) {
            place_asset(scene, slot, asset);
        }
    }
    tw_scene_see_again(scene, list->slots, list->count);
    list->count = 0;
}
