// Who is bound to a node of another asset's model: each owner has a list of them.
#include "scene/internal.h"

static void leave_owner(struct tw_scene *scene, uint32_t slot) {
    if (!tw_scene_extra(scene, slot)->owner) {
        return;
    }
    struct tw_scene_extra *extra = tw_scene_need_extra(scene, slot);
    tw_scene_todo(scene, extra->owner, TW_TODO_BODY);
    if (extra->previous_bound) {
        tw_scene_need_extra(scene, extra->previous_bound)->next_bound = extra->next_bound;
    } else {
        tw_scene_need_extra(scene, extra->owner)->first_bound = extra->next_bound;
    }
    if (extra->next_bound) {
        tw_scene_need_extra(scene, extra->next_bound)->previous_bound = extra->previous_bound;
    }
    extra->owner = extra->next_bound = extra->previous_bound = extra->frame = 0;
}

void tw_owners_bind(struct tw_scene *scene, uint32_t slot, const struct tw_asset *asset) {
    struct tw_scene_asset *own = &scene->assets[slot];
    const struct tw_asset *owner =
        asset->node_of && asset->node_name ? tw_twin_find(scene->twin, asset->node_of) : NULL;
    uint32_t owner_slot = owner && owner->handle.slot != slot ? owner->handle.slot : 0;
    if (asset->node_of && !owner && !own->unbound) {
        own->unbound = true;
        tw_list_add(&scene->unbound, slot);
    }
    if (owner_slot == tw_scene_extra(scene, slot)->owner) {
        return;
    }
    leave_owner(scene, slot);
    if (owner_slot) {
        uint32_t next = tw_scene_extra(scene, owner_slot)->first_bound;
        if (next) {
            tw_scene_need_extra(scene, next)->previous_bound = slot;
        }
        tw_scene_need_extra(scene, owner_slot)->first_bound = slot;
        struct tw_scene_extra *extra = tw_scene_need_extra(scene, slot);
        extra->owner = owner_slot;
        extra->next_bound = next;
    }
}

void tw_owners_bind_late(struct tw_scene *scene) {
    size_t waiting = scene->unbound.count;
    scene->unbound.count = 0;
    for (size_t i = 0; i < waiting; i++) {
        uint32_t slot = scene->unbound.slots[i];
        const struct tw_asset *asset = tw_twin_asset_at(scene->twin, slot);
        struct tw_scene_asset *own = tw_scene_own(scene, slot);
        if (!own || !own->unbound) {
            continue; // another one has the slot
        }
        own->unbound = asset && asset->node_of && !tw_twin_find(scene->twin, asset->node_of);
        if (!own->unbound) {
            tw_scene_todo(scene, slot, TW_TODO_BODY);
        } else {
            scene->unbound.slots[scene->unbound.count++] = slot;
        }
    }
}

void tw_owners_release(struct tw_scene *scene, uint32_t slot) {
    leave_owner(scene, slot);
    uint32_t bound;
    while ((bound = tw_scene_extra(scene, slot)->first_bound) != 0) {
        leave_owner(scene, bound);
        tw_scene_todo(scene, bound, TW_TODO_BODY);
    }
}
