// A twin's life, its sources, and the list of what changed.
#include "maps.h"
#include "state.h"

#include <stdlib.h>

#define CHANGES_KEPT 65536 // room for so many stays between two clears
#define STATE_LIMIT ((size_t)1 << 30)

struct tw_twin *tw_twin_create(const struct tw_twin_params *params) {
    static const struct tw_twin_params plain;
    if (!params)
        params = &plain;
    struct tw_twin *twin = tw_alloc(sizeof *twin);
    twin->language = tw_language_primary(params->language);
    twin->unattended = params->unattended;
    twin->state_limit = params->state_limit ? params->state_limit : STATE_LIMIT;
    twin->now_ms = twin->next_shelf_ms = TW_TIME_NONE;
    twin->load.begin_ms = TW_TIME_NONE;
    tw_journal_init(twin, params->journal_limit);
    twin->row_capacity = 64;
    twin->rows = tw_alloc_array(twin->row_capacity, sizeof *twin->rows);
    twin->bytes = twin->row_capacity * sizeof *twin->rows;
    twin->row_count = 1; // the site
    twin->forms.plain =
        (struct tw_form){.rotation = {0, 0, 0, 1}, .scale = {1, 1, 1}, .type = &twin->no_type};
    twin->rows[0].form = &twin->forms.plain;
    twin->cell_capacity = twin->extra_capacity = 64;
    twin->cells = tw_alloc_array(twin->cell_capacity, sizeof *twin->cells);
    twin->extras = tw_alloc_array(twin->extra_capacity, sizeof *twin->extras);
    tw_runs_take(&twin->extra_runs, 1); // 0 has nothing
    twin->cache = tw_alloc(sizeof *twin->cache);
    twin->cache->views = tw_alloc_array(VIEWS, sizeof *twin->cache->views);
    tw_joins_init(twin, params);
    tw_type_show(twin, &twin->no_type);
    tw_site_show(twin);
    return twin;
}

static void cache_destroy(struct tw_cache *cache) {
    for (size_t i = 0; i < VIEWS; i++) {
        free(cache->views[i].asset.properties);
        free(cache->views[i].relations);
        free(cache->views[i].documents);
        free(cache->views[i].layers);
    }
    free(cache->views);
    for (ptrdiff_t i = 0; i < hmlen(cache->children); i++)
        free(cache->children[i].value.ids);
    hmfree(cache->children);
    free(cache);
}

// Types that a transaction removed wait for its commit.
static void transaction_finish(struct tw_twin *twin, struct tw_transaction *transaction) {
    for (size_t i = 0; i < transaction->type_count; i++) {
        if (transaction->types[i].type->removed)
            tw_type_destroy(twin, transaction->types[i].type);
    }
    free(transaction->types);
    free(transaction->assets);
    free(transaction->digests);
}

void tw_twin_destroy(struct tw_twin *twin) {
    if (!twin)
        return;
    for (uint32_t slot = 1; slot < twin->row_count; slot++) {
        tw_history_forget(twin, slot);
        if (twin->rows[slot].used)
            tw_asset_free(twin, slot);
    }
    for (uint32_t i = 0; i < twin->source_count; i++) {
        transaction_finish(twin, &twin->sources[i].transaction);
        tw_site_reset(twin, &twin->sources[i]);
    }
    for (uint32_t i = 0; i < twin->type_count; i++)
        tw_type_destroy(twin, twin->types[i]);
    free(twin->no_type.shown.properties);
    free(twin->forms.chains); // empty now
    tw_journal_finish(twin);
    tw_guards_destroy(twin);
    tw_alarms_destroy(twin);
    tw_views_destroy(twin);
    hmfree(twin->type_map);
    tw_joins_finish(twin);
    cache_destroy(twin->cache);
    tw_texts_finish(&twin->texts);
    free(twin->property_names);
    free(twin->types);
    free(twin->sources);
    free(twin->rows);
    tw_runs_finish(&twin->cell_runs);
    free(twin->cells);
    tw_runs_finish(&twin->extra_runs);
    free(twin->extras);
    free(twin->free_slots);
    free(twin->freed_slots);
    free(twin->orphans);
    free(twin->changes);
    free(twin->schedule);
    free(twin->watches);
    free(twin->language);
    free(twin);
}

const struct tw_asset_change *tw_twin_changes(const struct tw_twin *twin, size_t *count) {
    *count = twin->change_count;
    return twin->changes;
}

bool tw_twin_site_changed(const struct tw_twin *twin) {
    return twin->site_changed;
}

bool tw_twin_alarms_changed(const struct tw_twin *twin) {
    return twin->alarms_changed;
}

void tw_twin_clear_changes(struct tw_twin *twin) {
    twin->version++;
    for (size_t i = 0; i < twin->change_count; i++) {
        struct tw_asset_row *row = &twin->rows[twin->changes[i].asset.slot];
        row->change = 0;
    }
    if (twin->change_capacity > CHANGES_KEPT) { // of a snapshot
        free(twin->changes);
        twin->changes = NULL;
        twin->change_capacity = 0;
    }
    twin->change_count = 0;
    twin->site_changed = twin->alarms_changed = false;
    // Only now may a slot stand for another asset: a reader of the changes saw the old one go.
    for (size_t i = 0; i < twin->freed_count; i++) {
        TW_GROW(twin->free_slots, twin->free_count, twin->free_capacity);
        twin->free_slots[twin->free_count++] = twin->freed_slots[i];
    }
    twin->freed_count = 0;
}
