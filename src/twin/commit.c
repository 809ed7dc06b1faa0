// Transactions: what they touched, and their end. Only there are references resolved, is what a
// snapshot did not name removed, and is said what changed.
#define TW_LOG_MODULE "twin"
#include "state.h"

#include <stdlib.h>

#include "twinview/log.h"

static void remove_unnamed_assets(struct tw_apply *apply) {
    struct tw_twin *twin = apply->twin;
    for (uint32_t slot = 1; slot < twin->row_count; slot++) {
        const struct tw_asset_row *row = &twin->rows[slot];
        if (row->used && row->source == apply->batch->source && !row->touched) {
            tw_asset_remove(twin, slot);
            apply->transaction->structure = true;
        }
    }
}

static bool is_alive(const struct tw_twin *twin, const struct tw_touched_asset *touched) {
    const struct tw_asset_row *row = &twin->rows[touched->slot];
    return row->used && row->generation == touched->generation;
}

static void remove_unnamed_properties(struct tw_apply *apply) {
    struct tw_twin *twin = apply->twin;
    for (size_t i = 0; i < apply->transaction->asset_count; i++) {
        const struct tw_touched_asset *touched = &apply->transaction->assets[i];
        if (!touched->before || !is_alive(twin, touched))
            continue;
        for (int k = twin->rows[touched->slot].cell_count; k-- > 0;) {
            struct tw_cell *cell = &tw_cells(twin, &twin->rows[touched->slot])[k];
            if (cell->named)
                continue;
            tw_cell_remove(twin, touched->slot, cell);
            tw_asset_flag(twin, touched->slot, TW_ASSET_VALUES);
        }
    }
}

// What of the touched types changed; true if any of it concerns assets.
static bool compare_types(struct tw_transaction *transaction) {
    bool any = false;
    for (size_t i = 0; i < transaction->type_count; i++) {
        const struct tw_touched_type *touched = &transaction->types[i];
        struct tw_type *type = touched->type;
        struct tw_digest now = tw_type_digest(type);
        if (touched->added || type->removed)
            continue;
        if (now.geometry != touched->before.geometry)
            type->pending |= TW_ASSET_GEOMETRY;
        if (now.rules != touched->before.rules)
            type->pending |= TW_ASSET_RULES;
        if (now.text != touched->before.text)
            type->pending |= TW_ASSET_TEXT;
        type->ttl_changed = now.ttl != touched->before.ttl;
        any |= type->pending || type->ttl_changed;
    }
    return any;
}

static void resolve_type(struct tw_twin *twin, uint32_t slot) {
    struct tw_asset_row *row = &twin->rows[slot];
    struct tw_type *type = tw_type_find(twin, row->source, row->form->type_id);
    type = type ? type : &twin->no_type;
    if (type != row->form->type)
        tw_form_open(twin, slot)->type = type;
}

static const uint32_t type_flags =
    TW_ASSET_GEOMETRY | TW_ASSET_RULES | TW_ASSET_TEXT | TW_ASSET_VALUES;

static void resolve_types(struct tw_apply *apply) {
    struct tw_twin *twin = apply->twin;
    struct tw_transaction *transaction = apply->transaction;
    if (!compare_types(transaction) && !transaction->types_moved)
        return;
    for (uint32_t slot = 1; slot < twin->row_count; slot++) {
        struct tw_asset_row *row = &twin->rows[slot];
        if (!row->used || row->source != apply->batch->source)
            continue;
        const struct tw_type *before = row->form->type;
        if (transaction->types_moved)
            resolve_type(twin, slot);
        bool other = row->form->type != before;
        uint32_t flags = other ? type_flags : row->form->type->pending;
        if (flags)
            tw_asset_flag(twin, slot, flags);
        if (other || row->form->type->ttl_changed)
            tw_schedule_asset(twin, slot);
    }
}

static void finish_types(struct tw_apply *apply) {
    struct tw_transaction *transaction = apply->transaction;
    for (size_t i = 0; i < transaction->type_count; i++) {
        struct tw_type *type = transaction->types[i].type;
        if (type->removed) {
            tw_type_destroy(apply->twin, type);
            continue;
        }
        type->touched = type->pending = 0;
        type->ttl_changed = false;
        if (type->dirty)
            tw_type_show(apply->twin, type);
    }
}

static void flag_changes(struct tw_apply *apply, const struct tw_touched_asset *touched) {
    struct tw_twin *twin = apply->twin;
    const struct tw_digest *before = &apply->transaction->digests[touched->before - 1];
    struct tw_digest now = tw_asset_digest(twin, &twin->rows[touched->slot]);
    uint32_t flags = 0;
    if (now.type != before->type)
        flags |= type_flags;
    if (now.placed != before->placed)
        flags |= TW_ASSET_PLACED;
    if (now.geometry != before->geometry)
        flags |= TW_ASSET_GEOMETRY;
    if (now.rules != before->rules)
        flags |= TW_ASSET_RULES;
    if (now.text != before->text)
        flags |= TW_ASSET_TEXT;
    if (flags)
        tw_asset_flag(twin, touched->slot, flags);
    if (now.ttl != before->ttl || now.type != before->type)
        tw_schedule_asset(twin, touched->slot);
}

// Says once that an asset names a type that is not there (yet).
static void report_type(struct tw_apply *apply, const struct tw_touched_asset *touched) {
    const struct tw_asset_row *row = &apply->twin->rows[touched->slot];
    bool unknown = row->form->type_id && row->form->type == &apply->twin->no_type;
    const struct tw_digest *before =
        touched->before ? &apply->transaction->digests[touched->before - 1] : NULL;
    if (!unknown || (before && before->type == row->form->type))
        return;
    apply->result.problems++;
    tw_warn("assets.%s.type: there is no type \"%s\"", row->id, row->form->type_id);
}

static void finish_asset(struct tw_apply *apply, const struct tw_touched_asset *touched) {
    struct tw_twin *twin = apply->twin;
    struct tw_asset_row *row = &twin->rows[touched->slot];
    row->touched = 0;
    resolve_type(twin, touched->slot);
    report_type(apply, touched);
    bool was_orphan = row->orphan;
    bool moved = tw_tree_resolve(twin, touched->slot);
    if (moved)
        apply->transaction->structure = true;
    if (moved || row->orphan != was_orphan)
        tw_asset_flag(twin, touched->slot, TW_ASSET_PLACED);
    if (row->orphan && !was_orphan)
        apply->result.problems++;
    if (touched->before)
        flag_changes(apply, touched);
    else
        tw_schedule_asset(twin, touched->slot);
}

static void transaction_reset(struct tw_transaction *transaction) {
    // A snapshot touches everything once; what it needed is not kept for the small ones after it.
    if (transaction->asset_capacity > 4096) {
        free(transaction->assets);
        transaction->assets = NULL;
        transaction->asset_capacity = 0;
        free(transaction->digests);
        transaction->digests = NULL;
        transaction->digest_capacity = 0;
    }
    transaction->asset_count = transaction->digest_count = transaction->type_count = 0;
    transaction->open = transaction->replaces = false;
    transaction->structure = transaction->types_moved = transaction->alarms_behind = false;
}

void tw_transaction_commit(struct tw_apply *apply) {
    struct tw_twin *twin = apply->twin;
    struct tw_transaction *transaction = apply->transaction;
    if (transaction->replaces) {
        tw_types_remove_unnamed(apply);
        tw_alarms_remove_unnamed(apply);
        tw_views_remove_unnamed(apply);
        remove_unnamed_properties(apply);
        remove_unnamed_assets(apply);
    }
    resolve_types(apply);
    for (size_t i = 0; i < transaction->asset_count; i++) {
        if (is_alive(twin, &transaction->assets[i]))
            finish_asset(apply, &transaction->assets[i]);
    }
    tw_forms_share(twin);
    finish_types(apply);
    if (transaction->structure) {
        tw_tree_retry_orphans(twin);
        twin->alarm_links_dirty = true;
    }
    transaction->open = false;
    if (twin->alarm_links_dirty || transaction->alarms_behind) {
        tw_alarms_link(twin);
        tw_alarms_report(apply);
    }
    apply->source->stand.late = apply->source->stand.silent = false;
    transaction_reset(transaction);
    tw_history_sample(twin);
}

void tw_transaction_begin(struct tw_apply *apply) {
    struct tw_transaction *transaction = apply->transaction;
    if (transaction->open && apply->batch->replaces) {
        // The connection broke in the middle of a snapshot: what came stays until the new one is
        // whole, and nothing is removed for not having been named.
        transaction->replaces = false;
        tw_transaction_commit(apply);
        apply->source->stand.epoch = 0; // it stands nowhere now
    }
    tw_journal_stand(apply);
    if (transaction->open)
        return;
    transaction->open = true;
    transaction->number = ++apply->twin->transaction_number;
    transaction->replaces = apply->batch->replaces;
    if (transaction->replaces) {
        apply->source->keeps_alarms = false;
        tw_site_reset(apply->twin, apply->source);
        apply->twin->site_changed = true;
    }
}

void tw_transaction_show(struct tw_apply *apply) {
    struct tw_twin *twin = apply->twin;
    for (size_t i = 0; i < apply->transaction->type_count; i++) {
        if (apply->transaction->types[i].type->dirty)
            tw_type_show(twin, apply->transaction->types[i].type);
    }
    if (twin->alarm_links_dirty)
        tw_alarms_link(twin);
    if (twin->site_changed)
        tw_site_show(twin);
}
