// Layers: assets of a joined source that hang on their host.
//
// A layer keeps its row, so that its source's snapshots, patches and telemetry find it as they find
// any other; it only leaves the tree and hangs on its host instead. Every link follows from the
// rules (joins.c) and from what exists, whoever came first.
#include "maps.h"
#include "state.h"

// Layers hang on their host in the order of their sources.
static void link_layer(struct tw_twin *twin, uint32_t host, uint32_t layer) {
    struct tw_asset_row *row = &twin->rows[layer];
    uint32_t before = 0, after = tw_layer_first(twin, host);
    while (after && twin->rows[after].source < row->source) {
        before = after;
        after = tw_layer_next(twin, after);
    }
    row->attached = true;
    row->parent = host;
    row->next_sibling = after;
    row->previous_sibling = 0;
    if (before)
        twin->rows[before].next_sibling = layer;
    else
        hmput(twin->layers, host, layer);
    twin->rows[host].layered = true;
}

static void unlink_layer(struct tw_twin *twin, uint32_t layer) {
    struct tw_asset_row *row = &twin->rows[layer];
    uint32_t host = row->parent, before = 0, at = tw_layer_first(twin, host);
    while (at != layer) {
        before = at;
        at = tw_layer_next(twin, at);
    }
    if (before) {
        twin->rows[before].next_sibling = row->next_sibling;
    } else if (row->next_sibling) {
        hmput(twin->layers, host, row->next_sibling);
    } else {
        (void)hmdel(twin->layers, host);
        twin->rows[host].layered = false;
    }
    row->attached = false;
    row->next_sibling = row->parent = 0;
}

// The host is told through its layer what it gained or lost with it.
static void tell_host(struct tw_twin *twin, uint32_t layer) {
    tw_asset_values_changed(twin, layer);
    tw_asset_flag(twin, layer, TW_ASSET_TEXT);
}

static void attach(struct tw_twin *twin, uint32_t host, uint32_t layer) {
    tw_tree_release_children(twin, layer);
    tw_tree_detach(twin, layer);
    tw_asset_flag(twin, layer, TW_ASSET_REMOVED);
    tw_history_forget(twin, layer);
    twin->rows[layer].orphan = false;
    tw_asset_forget_alarms(twin, layer);
    twin->asset_count--;
    link_layer(twin, host, layer);
    tell_host(twin, layer);
    tw_schedule_asset(twin, layer); // the host's type may say when its values go stale
}

// From now on it is an asset of its own, and finds its place in the tree at the commit.
static void stand_alone(struct tw_twin *twin, uint32_t layer) {
    unlink_layer(twin, layer);
    tw_tree_attach(twin, layer, 0);
    tw_tree_add_orphan(twin, layer);
    twin->asset_count++;
    tw_asset_flag(twin, layer, TW_ASSET_ADDED);
    tw_schedule_asset(twin, layer);
}

void tw_layers_added(struct tw_twin *twin, uint32_t slot) {
    const struct tw_asset_row *row = &twin->rows[slot];
    if (!twin->join_count)
        return;
    uint32_t host = tw_join_host(twin, slot);
    if (host)
        attach(twin, host, slot);
    for (int i = 0; i < twin->join_count; i++) {
        uint32_t layer =
            twin->joins[i].onto == row->source ? tw_join_layer(twin, &twin->joins[i], row->id) : 0;
        if (layer)
            attach(twin, slot, layer);
    }
}

void tw_layers_removing(struct tw_twin *twin, uint32_t slot) {
    if (twin->rows[slot].attached) {
        tell_host(twin, slot);
        stand_alone(twin, slot);
    }
    for (uint32_t layer; (layer = tw_layer_first(twin, slot));)
        stand_alone(twin, layer);
}
