#include "state.h"
#include "twinview/related.h"

static uint32_t top_slot(const struct tw_twin *twin) {
    uint32_t only = twin->rows[0].first_child;
    bool is_site = only && !twin->rows[only].next_sibling && twin->rows[only].first_child;
    return is_site ? only : 0;
}

static struct tw_asset_id handle_of(const struct tw_twin *twin, uint32_t slot) {
    return slot ? (struct tw_asset_id){slot, twin->rows[slot].generation}
                : (struct tw_asset_id){0, 0};
}

struct tw_asset_id tw_twin_top(const struct tw_twin *twin) {
    return handle_of(twin, top_slot(twin));
}

struct tw_asset_id tw_twin_unit(const struct tw_twin *twin, struct tw_asset_id asset) {
    uint32_t top = top_slot(twin), slot = tw_asset_slot(twin, asset);
    while (slot && slot != top && twin->rows[slot].parent != top)
        slot = twin->rows[slot].parent;
    return handle_of(twin, slot == top ? 0 : slot);
}
