// The life of an asset: made, set back, removed.
#include "state.h"

#include <stdlib.h>
#include <string.h>

static uint32_t slot_take(struct tw_twin *twin) {
    if (twin->free_count)
        return twin->free_slots[--twin->free_count];
    if (twin->row_count == twin->row_capacity) {
        uint32_t wanted = twin->row_capacity ? twin->row_capacity * 2 : 64;
        twin->rows = tw_realloc(twin->rows, wanted * sizeof *twin->rows);
        memset(twin->rows + twin->row_capacity, 0,
               (wanted - twin->row_capacity) * sizeof *twin->rows);
        twin->bytes += (wanted - twin->row_capacity) * sizeof *twin->rows;
        twin->row_capacity = wanted;
    }
    return twin->row_count++;
}

// Assets with one id are chained in the order of their sources, so that the first source wins.
static void chain_id(struct tw_twin *twin, uint32_t slot) {
    struct tw_asset_row *row = &twin->rows[slot];
    uint32_t *place = &text_of(row->id)->asset;
    while (*place && twin->rows[*place].source < row->source)
        place = &twin->rows[*place].next_same;
    row->next_same = *place;
    *place = slot;
}

static void unchain_id(struct tw_twin *twin, uint32_t slot) {
    uint32_t *place = &text_of(twin->rows[slot].id)->asset;
    while (*place != slot)
        place = &twin->rows[*place].next_same;
    *place = twin->rows[slot].next_same;
}

uint32_t tw_asset_create(struct tw_twin *twin, uint32_t source, const char *id) {
    uint32_t slot = slot_take(twin);
    struct tw_asset_row *row = &twin->rows[slot];
    *row = (struct tw_asset_row){.generation = row->generation, .view = row->view};
    if (!row->generation)
        row->generation = 1;
    row->used = true;
    row->source = (uint8_t)source;
    row->id = tw_texts_take(&twin->texts, id);
    row->form = &twin->forms.plain;
    chain_id(twin, slot);
    tw_tree_attach(twin, slot, 0);
    twin->asset_count++;
    tw_asset_flag(twin, slot, TW_ASSET_ADDED);
    tw_layers_added(twin, slot);
    return slot;
}

// Keeps the reasons of bad values, which go with the values, and the alarms.
static void extra_clear(struct tw_twin *twin, struct tw_asset_row *row) {
    if (!row->extra)
        return;
    struct tw_extra *extra = &twin->extras[row->extra];
    tw_names_clear(&twin->texts, &extra->names);
    tw_relations_clear(twin, extra);
    tw_texts_set(&twin->texts, &extra->node_of, NULL);
    tw_texts_set(&twin->texts, &extra->node_name, NULL);
    if (extra->why_count || extra->first_alarm)
        return;
    free(extra->whys);
    *extra = (struct tw_extra){0};
    tw_runs_give(&twin->extra_runs, row->extra, 1);
    twin->bytes -= sizeof *extra;
    row->extra = 0;
}

void tw_asset_free(struct tw_twin *twin, uint32_t slot) {
    struct tw_asset_row *row = &twin->rows[slot];
    tw_cells_clear(twin, slot);
    tw_form_drop(twin, slot);
    tw_asset_forget_alarms(twin, slot);
    extra_clear(twin, row);
    tw_texts_set(&twin->texts, &row->parent_id, NULL);
    tw_texts_release(&twin->texts, row->id);
    row->used = false;
}

void tw_asset_remove(struct tw_twin *twin, uint32_t slot) {
    tw_layers_removing(twin, slot);
    tw_tree_release_children(twin, slot);
    tw_tree_detach(twin, slot);
    tw_asset_flag(twin, slot, TW_ASSET_REMOVED);
    tw_history_forget(twin, slot);
    unchain_id(twin, slot);
    tw_asset_free(twin, slot);
    twin->rows[slot].generation++;
    twin->asset_count--;
    twin->alarm_links_dirty = true;
    TW_GROW(twin->freed_slots, twin->freed_count, twin->freed_capacity);
    twin->freed_slots[twin->freed_count++] = slot;
}

void tw_asset_reset(struct tw_twin *twin, uint32_t slot) {
    struct tw_asset_row *row = &twin->rows[slot];
    tw_texts_set(&twin->texts, &row->parent_id, NULL);
    row->hidden = false;
    memset(row->position, 0, sizeof row->position);
    tw_form_drop(twin, slot);
    extra_clear(twin, row);
    for (int i = 0; i < row->cell_count; i++)
        tw_cells(twin, row)[i].named = 0;
}
