// The operator's orders about what is seen, in the order in which they were given, and the steps in
// which they are taken back. What follows from them is found out in visibility.c, section.c and
// explode.c.
#ifndef TW_SCENE_KEPT_ORDERS_H
#define TW_SCENE_KEPT_ORDERS_H

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
struct tw_kept_orders {
    struct tw_kept_order *items;
    size_t count, capacity; // what was taken back is still there, up to `count`
    size_t done;            // the first so many hold
    uint32_t version;
    size_t hidden, ghosted; // assets
};

void tw_kept_orders_finish(struct tw_kept_orders *orders);

// Keeps copies as one step; what was taken back before is forgotten.
void tw_kept_orders_add(struct tw_kept_orders *orders, const struct tw_order *given, size_t count);

// Take a step back, and do it again. False if there is none.
bool tw_kept_orders_undo(struct tw_kept_orders *orders);
bool tw_kept_orders_redo(struct tw_kept_orders *orders);

// The newest order of this scope that holds, NULL if there is none since everything was shown.
struct tw_kept_order *tw_kept_orders_newest(const struct tw_kept_orders *orders,
                                            enum tw_order_scope scope);

// The first order that still counts for what is seen.
size_t tw_kept_orders_first(const struct tw_kept_orders *orders);

// Whether the order's list has this very asset.
bool tw_kept_order_names(const struct tw_kept_order *order, struct tw_asset_id asset);

#endif
