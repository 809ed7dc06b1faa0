#include "scene/kept_orders.h"

#include <stdlib.h>
#include <string.h>

#include "twinview/memory.h"

#define STEPS_MAX 256 // that can be taken back; older ones hold as one

static void finish_order(struct tw_kept_order *order) {
    free(order->assets);
    free(order->name);
}

void tw_kept_orders_finish(struct tw_kept_orders *orders) {
    for (size_t i = 0; i < orders->count; i++) {
        finish_order(&orders->items[i]);
    }
    free(orders->items);
    *orders = (struct tw_kept_orders){0};
}

static int by_slot(const void *a, const void *b) {
    const struct tw_asset_id *left = a, *right = b;
    return (left->slot > right->slot) - (left->slot < right->slot);
}

static void keep(struct tw_kept_orders *orders, const struct tw_order *order, bool begins_step) {
    struct tw_kept_order kept = {.scope = order->scope,
                                 .to = order->to,
                                 .asset_count = order->asset_count,
                                 .name = tw_strdup(order->name ? order->name : ""),
                                 .section = order->section,
                                 .share = order->share,
                                 .begins_step = begins_step};
    if (order->asset_count) {
        size_t size = order->asset_count * sizeof *order->assets;
        kept.assets = memcpy(tw_alloc(size), order->assets, size);
        qsort(kept.assets, kept.asset_count, sizeof *kept.assets, by_slot);
    }
    TW_GROW(orders->items, orders->count, orders->capacity);
    orders->items[orders->count++] = kept;
}

// The two oldest steps become one.
static void forget_oldest(struct tw_kept_orders *orders) {
    size_t steps = 0;
    for (size_t i = 0; i < orders->count; i++) {
        steps += orders->items[i].begins_step;
    }
    for (size_t i = 1; i < orders->count && steps > STEPS_MAX; i++) {
        steps -= orders->items[i].begins_step;
        orders->items[i].begins_step = false;
    }
}

void tw_kept_orders_add(struct tw_kept_orders *orders, const struct tw_order *given, size_t count) {
    while (orders->count > orders->done) {
        finish_order(&orders->items[--orders->count]);
    }
    for (size_t i = 0; i < count; i++) {
        keep(orders, &given[i], i == 0);
    }
    forget_oldest(orders);
    orders->done = orders->count;
}

bool tw_kept_orders_undo(struct tw_kept_orders *orders) {
    if (orders->done == 0) {
        return false;
    }
    do {
        orders->done--;
    } while (orders->done > 0 && !orders->items[orders->done].begins_step);
    return true;
}

bool tw_kept_orders_redo(struct tw_kept_orders *orders) {
    if (orders->done == orders->count) {
        return false;
    }
    do {
        orders->done++;
    } while (orders->done < orders->count && !orders->items[orders->done].begins_step);
    return true;
}

struct tw_kept_order *tw_kept_orders_newest(const struct tw_kept_orders *orders,
                                            enum tw_order_scope scope) {
    for (size_t i = orders->done; i-- > 0;) {
        struct tw_kept_order *order = &orders->items[i];
        if (order->scope == scope) {
            return order;
        }
        if (order->scope == TW_ORDER_ALL && order->to == TW_VISIBLE) {
            return NULL;
        }
    }
    return NULL;
}

// A section outlives orders over everything, but for the one that shows all.
size_t tw_kept_orders_first(const struct tw_kept_orders *orders) {
    size_t first = orders->done;
    while (first > 0 && !(orders->items[first - 1].scope == TW_ORDER_ALL &&
                          orders->items[first - 1].to == TW_VISIBLE)) {
        first--;
    }
    return first;
}

bool tw_kept_order_names(const struct tw_kept_order *order, struct tw_asset_id asset) {
    const struct tw_asset_id *found =
        bsearch(&asset, order->assets, order->asset_count, sizeof asset, by_slot);
    return found && found->generation == asset.generation;
}
