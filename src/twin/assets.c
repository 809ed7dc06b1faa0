// Rows of assets: slots, the way from an id to its slot, and the writes of an asset's own members.
#include "state.h"

#include <math.h>
#include <stdlib.h>
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

static uint32_t asset_create(struct tw_twin *twin, uint32_t source, const char *id) {
    uint32_t slot = slot_take(twin);
    struct tw_asset_row *row = &twin->rows[slot];
    *row = (struct tw_asset_row){.generation = row->generation, .view = row->view};
    if (!row->generation)
        row->generation = 1;
    row->used = true;
    row->source = (uint8_t)source;
    row->id = tw_texts_take(&twin->texts, id);
    row->type = &twin->no_type;
    chain_id(twin, slot);
    tw_tree_attach(twin, slot, 0);
    twin->asset_count++;
    tw_asset_flag(twin, slot, TW_ASSET_ADDED);
    tw_joins_added(twin, slot);
    return slot;
}

static void clear_texts(struct tw_twin *twin, struct tw_asset_row *row) {
    tw_texts_set(&twin->texts, &row->type_id, NULL);
    tw_texts_set(&twin->texts, &row->parent_id, NULL);
}

// Keeps the reasons of bad values, which go with the values.
static void extra_clear(struct tw_twin *twin, struct tw_asset_row *row) {
    struct tw_extra *extra = row->extra;
    if (!extra)
        return;
    tw_names_clear(&twin->texts, &extra->names);
    tw_relations_clear(twin, extra);
    tw_texts_set(&twin->texts, &extra->node_of, NULL);
    tw_texts_set(&twin->texts, &extra->node_name, NULL);
    if (extra->why_count)
        return;
    free(extra->whys);
    free(extra);
    twin->bytes -= sizeof *extra;
    row->extra = NULL;
}

void tw_asset_free(struct tw_twin *twin, uint32_t slot) {
    struct tw_asset_row *row = &twin->rows[slot];
    tw_cells_clear(twin, slot);
    tw_form_drop(twin, slot);
    extra_clear(twin, row);
    clear_texts(twin, row);
    tw_texts_release(&twin->texts, row->id);
    row->used = false;
}

void tw_asset_remove(struct tw_twin *twin, uint32_t slot) {
    tw_joins_removing(twin, slot);
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
    clear_texts(twin, row);
    row->hidden = false;
    memset(row->position, 0, sizeof row->position);
    tw_form_drop(twin, slot);
    extra_clear(twin, row);
    for (int i = 0; i < row->cell_count; i++)
        row->cells[i].named = 0;
}

struct tw_extra *tw_asset_extra(struct tw_twin *twin, uint32_t slot) {
    struct tw_asset_row *row = &twin->rows[slot];
    if (!row->extra) {
        row->extra = tw_alloc(sizeof *row->extra);
        twin->bytes += sizeof *row->extra;
    }
    return row->extra;
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

uint32_t tw_write_asset_slot(struct tw_apply *apply, const struct tw_write *write) {
    const char *id = write->key[0];
    // Decoders keep one text for all writes of an asset.
    if (id == apply->last_id && apply->last_slot)
        return apply->last_slot;
    uint32_t source = apply->batch->source, slot = tw_asset_find(apply->twin, source, id);
    if (!slot && write->removed)
        return 0;
    bool added = !slot;
    if (added)
        slot = asset_create(apply->twin, source, id);
    tw_touch_asset(apply, slot, added);
    apply->last_id = id;
    apply->last_slot = slot;
    return slot;
}

static void remove_all(struct tw_apply *apply) {
    struct tw_twin *twin = apply->twin;
    for (uint32_t slot = 1; slot < twin->row_count; slot++) {
        if (twin->rows[slot].used && twin->rows[slot].source == apply->batch->source)
            tw_asset_remove(twin, slot);
    }
    apply->transaction->structure = true;
}

void tw_write_asset(struct tw_apply *apply, const struct tw_write *write) {
    if (!write->removed) {
        tw_write_asset_slot(apply, write);
        return;
    }
    apply->last_slot = 0;
    if (!write->key[0]) {
        remove_all(apply);
        return;
    }
    uint32_t slot = tw_asset_find(apply->twin, apply->batch->source, write->key[0]);
    if (slot) {
        tw_asset_remove(apply->twin, slot);
        apply->transaction->structure = true;
    }
}

void tw_write_asset_text(struct tw_apply *apply, const struct tw_write *write) {
    uint32_t slot = tw_write_asset_slot(apply, write);
    if (!slot)
        return;
    struct tw_twin *twin = apply->twin;
    const char *text = write->removed ? NULL : write->value.string;
    const char **place;
    switch (write->field) {
    case TW_FIELD_ASSET_TYPE:
        place = &twin->rows[slot].type_id;
        break;
    case TW_FIELD_ASSET_PARENT:
        place = &twin->rows[slot].parent_id;
        break;
    case TW_FIELD_ASSET_MODEL:
        place = &tw_form_open(twin, slot)->model;
        break;
    case TW_FIELD_ASSET_NODE_OF:
        place = &tw_asset_extra(twin, slot)->node_of;
        break;
    default:
        place = &tw_asset_extra(twin, slot)->node_name;
        break;
    }
    tw_texts_set(&twin->texts, place, text && *text ? text : NULL);
    if (write->field == TW_FIELD_ASSET_TYPE) {
        // At once, so that telemetry of the same batch finds its properties; the commit flags it.
        struct tw_type *type = tw_type_find(twin, apply->batch->source, text);
        twin->rows[slot].type = type ? type : &twin->no_type;
    }
}

void tw_write_asset_name(struct tw_apply *apply, const struct tw_write *write) {
    uint32_t slot = tw_write_asset_slot(apply, write);
    if (slot && !tw_names_set(&apply->twin->texts, &tw_asset_extra(apply->twin, slot)->names,
                              write->key[1], write->removed ? NULL : write->value.string))
        tw_apply_problem(apply, "more than %d languages", LANGUAGES_MAX);
}

static void write_rotation(struct tw_apply *apply, const struct tw_write *write, uint32_t slot) {
    static const double none[4] = {0, 0, 0, 1};
    const double *q = write->removed ? none : write->vector;
    double length = sqrt(q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3]);
    if (!(length > 1e-9) || !isfinite(length)) {
        tw_apply_problem(apply, "a rotation of length %g", length);
        return;
    }
    // Within rounding of a unit quaternion it stays as sent, so that a dump gives it back.
    double scale = fabs(length - 1) < 1e-12 ? 1 : 1 / length;
    struct tw_form *form = tw_form_open(apply->twin, slot);
    for (int i = 0; i < 4; i++)
        form->rotation[i] = q[i] * scale;
}

static void write_scale(struct tw_apply *apply, const struct tw_write *write, uint32_t slot) {
    static const double none[3] = {1, 1, 1};
    const double *s = write->removed ? none : write->vector;
    int last = write->removed || write->vector_count == 3 ? 2 : 0;
    if (!write->removed && write->vector_count == 2) {
        tw_apply_problem(apply, "a scale is one number or three");
        return;
    }
    for (int i = 0; i <= last; i++) {
        if (!(s[i] > 0)) {
            tw_apply_problem(apply, "a scale of %g is not above 0", s[i]);
            return;
        }
    }
    struct tw_form *form = tw_form_open(apply->twin, slot);
    for (int i = 0; i < 3; i++)
        form->scale[i] = s[TW_MIN(i, last)];
}

void tw_write_asset_placement(struct tw_apply *apply, const struct tw_write *write) {
    uint32_t slot = tw_write_asset_slot(apply, write);
    if (!slot)
        return;
    struct tw_asset_row *row = &apply->twin->rows[slot];
    switch (write->field) {
    case TW_FIELD_ASSET_POSITION:
        for (int i = 0; i < 3; i++)
            row->position[i] = write->removed ? 0 : write->vector[i];
        break;
    case TW_FIELD_ASSET_ROTATION:
        write_rotation(apply, write, slot);
        break;
    case TW_FIELD_ASSET_SCALE:
        write_scale(apply, write, slot);
        break;
    default:
        row->hidden = !write->removed && !write->value.boolean;
        break;
    }
}
