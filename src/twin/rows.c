// Rows of assets: the way from an id to its slot, what an asset has beside its row, and the note
// that it changed.
#include "state.h"

#include <string.h>

uint32_t tw_asset_find(const struct tw_twin *twin, uint32_t source, const char *id) {
    const struct tw_text *text = tw_texts_find(&twin->texts, id);
    uint32_t slot = text ? text->asset : 0;
    while (slot && twin->rows[slot].source != source)
        slot = twin->rows[slot].next_same;
    return slot;
}

uint32_t tw_asset_slot(const struct tw_twin *twin, struct tw_asset_id asset) {
    return asset.slot < twin->row_count && twin->rows[asset.slot].used &&
                   !twin->rows[asset.slot].attached &&
                   twin->rows[asset.slot].generation == asset.generation
               ? asset.slot
               : 0;
}

struct tw_extra *tw_asset_extra(struct tw_twin *twin, uint32_t slot) {
    struct tw_asset_row *row = &twin->rows[slot];
    if (!row->extra) {
        row->extra = tw_runs_take(&twin->extra_runs, 1);
        if (row->extra >= twin->extra_capacity) {
            uint32_t wanted = twin->extra_capacity * 2;
            twin->extras = tw_realloc(twin->extras, wanted * sizeof *twin->extras);
            memset(twin->extras + twin->extra_capacity, 0,
                   (wanted - twin->extra_capacity) * sizeof *twin->extras);
            twin->extra_capacity = wanted;
        }
        twin->bytes += sizeof *twin->extras;
    }
    return &twin->extras[row->extra];
}

void tw_asset_forget_alarms(struct tw_twin *twin, uint32_t slot) {
    if (twin->rows[slot].extra)
        tw_asset_extra(twin, slot)->first_alarm = 0;
}

void tw_asset_flag(struct tw_twin *twin, uint32_t slot, uint32_t flags) {
    struct tw_asset_row *row = &twin->rows[slot];
    if (row->attached) {
        row = &twin->rows[slot = row->parent];
        flags &= TW_ASSET_VALUES | TW_ASSET_RULES | TW_ASSET_TEXT;
    }
    if (!row->change) {
        TW_GROW(twin->changes, twin->change_count, twin->change_capacity);
        twin->changes[twin->change_count] = (struct tw_asset_change){{slot, row->generation}, 0};
        row->change = (uint32_t)++twin->change_count;
    }
    twin->changes[row->change - 1].flags |= flags;
}

void tw_asset_values_changed(struct tw_twin *twin, uint32_t slot) {
    const struct tw_asset_row *row = &twin->rows[slot];
    tw_asset_flag(twin, slot, TW_ASSET_VALUES);
    uint16_t watch = row->attached ? twin->rows[row->parent].watch : row->watch;
    if (watch)
        twin->watches[watch - 1].dirty = true;
}
