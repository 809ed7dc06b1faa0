// The operator's orders, as visibility.c keeps them.
#ifndef TW_SCENE_VISIBILITY_H
#define TW_SCENE_VISIBILITY_H

#include "twinview/visibility.h"

// An order with copies of what it names; `assets` ascend by slot.
struct tw_kept_order {
    enum tw_order_scope scope;
    enum tw_visibility to;
    struct tw_asset_id *assets;
    size_t asset_count;
    char *name;
    struct tw_section section;
    double share;
    bool begins_step;
};

// Zero-initialised: nothing was ordered.
struct tw_visibility_orders {
    struct tw_kept_order *items;
    size_t count, capacity; // what was taken back is still there, up to `count`
    size_t done;            // the first so many hold
    uint32_t version;
    size_t hidden, ghosted; // assets
};

// The newest order of this scope that holds, NULL if there is none since everything was shown.
struct tw_kept_order *tw_visibility_newest(const struct tw_visibility_orders *orders,
                                           enum tw_order_scope scope);

void tw_visibility_finish(struct tw_visibility_orders *orders);

// Finds out again how assets are seen that came, or that have another parent or type, with all that
// is below them.
void tw_scene_see_again(struct tw_scene *scene, const uint32_t *slots, size_t count);

// An asset goes.
void tw_scene_unsee(struct tw_scene *scene, uint32_t slot);

#endif
