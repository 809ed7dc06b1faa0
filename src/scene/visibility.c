// How assets are seen by what the operator ordered.
#include <string.h>

#include "scene/internal.h"

#define DEPTH_MAX 64 // as deep as the twin lets parents be

// ---- how an asset is seen -------------------------------------------------------------------

static bool names_asset(const struct tw_scene *scene, const struct tw_kept_order *order,
                        uint32_t slot) {
    for (int depth = 0; slot && depth <= DEPTH_MAX; depth++) {
        struct tw_asset_id asset = {slot, scene->assets[slot].generation};
        if (tw_kept_order_names(order, asset)) {
            return true;
        }
        slot = scene->assets[slot].parent;
    }
    return false;
}

static bool concerns(const struct tw_scene *scene, const struct tw_kept_order *order, uint32_t slot,
                     const struct tw_asset *asset) {
    switch (order->scope) {
    case TW_ORDER_ASSETS:
        return names_asset(scene, order, slot);
    case TW_ORDER_TYPE:
        return asset && strcmp(asset->type_id, order->name) == 0;
    case TW_ORDER_KIND:
        return asset && strcmp(asset->type->kind, order->name) == 0;
    case TW_ORDER_EXPLODE:
        return false;
    case TW_ORDER_SECTION:
        return order->asset_count &&
               order == tw_kept_orders_newest(&scene->orders, TW_ORDER_SECTION) &&
               names_asset(scene, order, slot);
    default:
        return true;
    }
}

static bool overrides_all(const struct tw_kept_order *order) {
    return order->scope == TW_ORDER_ALL && order->to != TW_GHOSTED;
}

static enum tw_visibility judge(const struct tw_scene *scene, uint32_t slot) {
    const struct tw_kept_orders *orders = &scene->orders;
    const struct tw_asset *asset = NULL; // put together only for those orders that ask its type
    enum tw_visibility seen = TW_VISIBLE;
    size_t first = orders->done;
    while (first > 0 && !overrides_all(&orders->items[first - 1])) {
        first--;
    }
    for (size_t i = first ? first - 1 : 0; i < orders->done; i++) {
        const struct tw_kept_order *order = &orders->items[i];
        if (!asset && (order->scope == TW_ORDER_TYPE || order->scope == TW_ORDER_KIND)) {
            asset = tw_twin_asset_at(scene->twin, slot);
        }
        bool fades = order->scope == TW_ORDER_ALL && order->to == TW_GHOSTED;
        if (concerns(scene, order, slot, asset) && !(fades && seen == TW_HIDDEN)) {
            seen = order->to;
        }
    }
    return seen;
}

static void set_seen(struct tw_scene *scene, uint32_t slot, enum tw_visibility seen) {
    struct tw_scene_asset *own = &scene->assets[slot];
    if (own->seen == seen) {
        return;
    }
    scene->orders.hidden += (size_t)(seen == TW_HIDDEN) - (size_t)(own->seen == TW_HIDDEN);
    scene->orders.ghosted += (size_t)(seen == TW_GHOSTED) - (size_t)(own->seen == TW_GHOSTED);
    if (seen == TW_GHOSTED || own->seen == TW_GHOSTED) {
        tw_scene_repaint(scene, slot);
    }
    own->seen = (uint8_t)seen;
    scene->orders.version++;
    tw_scene_todo(scene, slot, TW_TODO_BOUNDS); // where its objects get their flags
}

// ---- whom a change concerns -----------------------------------------------------------------

static void see_below(struct tw_scene *scene, uint32_t slot, int depth) {
    const struct tw_scene_asset *own = tw_scene_own(scene, slot);
    if (!own) {
        return;
    }
    set_seen(scene, slot, judge(scene, slot));
    size_t count;
    const struct tw_asset_id *children =
        tw_twin_children(scene->twin, (struct tw_asset_id){slot, own->generation}, &count);
    for (size_t i = 0; i < count && depth < DEPTH_MAX; i++) {
        see_below(scene, children[i].slot, depth + 1);
    }
}

static void see_all(struct tw_scene *scene) {
    for (uint32_t slot = 1; slot < scene->asset_capacity; slot++) {
        if (scene->assets[slot].generation) {
            set_seen(scene, slot, judge(scene, slot));
        }
    }
}

void tw_scene_see_again(struct tw_scene *scene, const uint32_t *slots, size_t count) {
    for (size_t i = 0; i < count && scene->orders.done; i++) {
        see_below(scene, slots[i], 0);
    }
}

void tw_scene_unsee(struct tw_scene *scene, uint32_t slot) {
    const struct tw_scene_asset *own = &scene->assets[slot];
    scene->orders.hidden -= own->seen == TW_HIDDEN;
    scene->orders.ghosted -= own->seen == TW_GHOSTED;
    scene->orders.version += own->seen != TW_VISIBLE;
}

// Brings those up to date whom orders concern that begin or end to hold.
static void follow(struct tw_scene *scene, size_t first, size_t last) {
    tw_section_follow(scene);
    if (!scene->twin) {
        return;
    }
    bool all = false;
    for (size_t i = first; i < last; i++) {
        enum tw_order_scope scope = scene->orders.items[i].scope;
        all = all || (scope != TW_ORDER_ASSETS && scope != TW_ORDER_EXPLODE);
    }
    if (all) {
        see_all(scene);
    }
    for (size_t i = first; i < last && !all; i++) {
        const struct tw_kept_order *order = &scene->orders.items[i];
        for (size_t k = 0; k < order->asset_count; k++) {
            see_below(scene, order->assets[k].slot, 0);
        }
    }
    scene->orders.version++;
    tw_scene_update_bounds(scene);
    tw_explode_follow(scene);
}

// ---- steps ----------------------------------------------------------------------------------

void tw_scene_order(struct tw_scene *scene, const struct tw_order *orders, size_t count) {
    tw_kept_orders_add(&scene->orders, orders, count);
    follow(scene, scene->orders.count - count, scene->orders.count);
}

bool tw_scene_undo(struct tw_scene *scene) {
    size_t last = scene->orders.done;
    if (!tw_kept_orders_undo(&scene->orders)) {
        return false;
    }
    follow(scene, scene->orders.done, last);
    return true;
}

bool tw_scene_redo(struct tw_scene *scene) {
    size_t first = scene->orders.done;
    if (!tw_kept_orders_redo(&scene->orders)) {
        return false;
    }
    follow(scene, first, scene->orders.done);
    return true;
}

// ---- questions ------------------------------------------------------------------------------

size_t tw_scene_order_count(const struct tw_scene *scene) {
    return scene->orders.done - tw_kept_orders_first(&scene->orders);
}

struct tw_order tw_scene_order_at(const struct tw_scene *scene, size_t index) {
    const struct tw_kept_order *kept =
        &scene->orders.items[tw_kept_orders_first(&scene->orders) + index];
    return (struct tw_order){.scope = kept->scope,
                             .to = kept->to,
                             .assets = kept->assets,
                             .asset_count = kept->asset_count,
                             .name = kept->name,
                             .section = kept->section,
                             .share = kept->share};
}

enum tw_visibility tw_scene_visibility(const struct tw_scene *scene, struct tw_asset_id asset) {
    const struct tw_scene_asset *own = tw_scene_find(scene, asset);
    if (!own) {
        return TW_VISIBLE;
    }
    return tw_section_cuts_away(scene, asset.slot) ? TW_HIDDEN : own->seen;
}

void tw_scene_visibility_counts(const struct tw_scene *scene, struct tw_visibility_counts *counts) {
    *counts = (struct tw_visibility_counts){.hidden = scene->orders.hidden,
                                            .ghosted = scene->orders.ghosted,
                                            .cut = scene->is_cut,
                                            .exploded = scene->explosion.share,
                                            .version = scene->orders.version};
}
