// Writes of assets: the asset that a write names, found or made, and its own members.
#include "state.h"

#include <math.h>

static void touch_asset(struct tw_apply *apply, uint32_t slot, bool added) {
    struct tw_transaction *transaction = apply->transaction;
    struct tw_asset_row *row = &apply->twin->rows[slot];
    if (row->touched)
        return;
    TW_GROW(transaction->assets, transaction->asset_count, transaction->asset_capacity);
    struct tw_touched_asset *touched = &transaction->assets[transaction->asset_count++];
    *touched = (struct tw_touched_asset){.slot = slot, .generation = row->generation};
    row->touched = (uint32_t)transaction->asset_count;
    if (added) {
        transaction->structure = true;
        return;
    }
    TW_GROW(transaction->digests, transaction->digest_count, transaction->digest_capacity);
    transaction->digests[transaction->digest_count++] = tw_asset_digest(apply->twin, row);
    touched->before = (uint32_t)transaction->digest_count;
    if (transaction->replaces)
        tw_asset_reset(apply->twin, slot);
}

// The asset that a write names: found, or made unless the write removes something. 0 if none.
static uint32_t write_target(struct tw_apply *apply, const struct tw_write *write) {
    const char *id = write->key[0];
    // Decoders keep one text for all writes of an asset.
    if (id == apply->last_id && apply->last_slot)
        return apply->last_slot;
    uint32_t source = apply->batch->source, slot = tw_asset_find(apply->twin, source, id);
    if (!slot && write->removed)
        return 0;
    bool added = !slot;
    if (added)
        slot = tw_asset_create(apply->twin, source, id);
    touch_asset(apply, slot, added);
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
        write_target(apply, write);
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
    uint32_t slot = write_target(apply, write);
    if (!slot)
        return;
    struct tw_twin *twin = apply->twin;
    const char *text = write->removed ? NULL : write->value.string;
    const char **place;
    switch (write->field) {
    case TW_FIELD_ASSET_TYPE:
        place = &tw_form_open(twin, slot)->type_id;
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
        tw_form_open(twin, slot)->type = type ? type : &twin->no_type;
    }
}

void tw_write_asset_name(struct tw_apply *apply, const struct tw_write *write) {
    uint32_t slot = write_target(apply, write);
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
    uint32_t slot = write_target(apply, write);
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

// --- members that are parts of their own ---

void tw_write_shape(struct tw_apply *apply, const struct tw_write *write) {
    uint32_t slot = write_target(apply, write);
    if (slot)
        tw_shape_write(apply, write, tw_form_open(apply->twin, slot));
}

void tw_write_relation(struct tw_apply *apply, const struct tw_write *write) {
    uint32_t slot = write_target(apply, write);
    if (slot)
        tw_relation_write(apply, write, tw_asset_extra(apply->twin, slot));
}

void tw_write_document(struct tw_apply *apply, const struct tw_write *write) {
    uint32_t slot = write_target(apply, write);
    if (slot)
        tw_documents_set(apply, &tw_form_open(apply->twin, slot)->documents, write);
}

void tw_write_meta(struct tw_apply *apply, const struct tw_write *write) {
    uint32_t slot = write_target(apply, write);
    if (slot)
        tw_meta_write(apply, write, tw_form_open(apply->twin, slot));
}

void tw_write_property(struct tw_apply *apply, const struct tw_write *write) {
    uint32_t slot = write_target(apply, write);
    if (slot)
        tw_property_write(apply, write, slot);
}

void tw_write_property_member(struct tw_apply *apply, const struct tw_write *write) {
    uint32_t slot = write_target(apply, write);
    if (slot && write->key[1])
        tw_property_member_write(apply, write, slot);
}
