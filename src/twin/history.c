// History of watched assets: one ring a property, sampled at the end of each transaction in which
// the asset's values changed.
#include "state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/file.h"

static struct tw_ring *ring_find(const struct tw_watch *watch, const char *property) {
    for (uint32_t i = 0; i < watch->ring_count; i++) {
        if (watch->rings[i]->property == property)
            return watch->rings[i];
    }
    return NULL;
}

static struct tw_ring *ring_make(struct tw_twin *twin, struct tw_watch *watch,
                                 const char *property) {
    struct tw_ring *ring = ring_find(watch, property);
    if (ring)
        return ring;
    ring = tw_alloc(sizeof *ring);
    // Its pages are taken now: a process that grows for an hour cannot be told from one that leaks.
    memset(ring->samples, 0, sizeof ring->samples);
    ring->property = tw_texts_take(&twin->texts, property);
    watch->rings = tw_realloc(watch->rings, (watch->ring_count + 1) * sizeof(struct tw_ring *));
    watch->rings[watch->ring_count++] = ring;
    twin->bytes += sizeof *ring;
    return ring;
}

static struct tw_sample *newest(struct tw_ring *ring) {
    return ring->count ? &ring->samples[(ring->first + ring->count - 1) % TW_HISTORY_SAMPLES]
                       : NULL;
}

static void drop_ahead(const struct tw_twin *twin, struct tw_ring *ring) {
    while (ring->count && tw_time_is_ahead(twin, newest(ring)->time_ms))
        ring->count--;
}

static void append(const struct tw_twin *twin, struct tw_ring *ring, struct tw_sample sample) {
    struct tw_sample *last = newest(ring);
    if (last && sample.time_ms < last->time_ms) { // else a wrong stamp would hold it up
        drop_ahead(twin, ring);
        last = newest(ring);
    }
    if (last && sample.time_ms < last->time_ms)
        return; // a correction of the past; trends run forward
    if (last && sample.time_ms == last->time_ms) {
        *last = sample;
        return;
    }
    if (ring->count == TW_HISTORY_SAMPLES)
        ring->first = (ring->first + 1) % TW_HISTORY_SAMPLES;
    else
        ring->count++;
    *newest(ring) = sample;
}

static uint32_t hash_of(const char *unit) {
    return unit && unit[0] ? (uint32_t)tw_hash_bytes(unit, strlen(unit), 0) : 0;
}

static void sample_claim(struct tw_twin *twin, struct tw_watch *watch,
                         const struct tw_claim *claim) {
    const struct tw_cell *cell = claim->cell;
    const char *id = tw_cell_id(twin, cell);
    struct tw_sample sample = {.time_ms = tw_twin_lane_time(twin, cell->source, tw_cell_time(cell)),
                               .value = NAN,
                               .validity = claim->validity,
                               .unit = hash_of(tw_claim_unit(twin, watch->slot, claim, id))};
    struct tw_ring *ring = ring_make(twin, watch, id);
    if (cell->stale || sample.validity == TW_LOST) {
        // The gap begins when the value stopped to hold, not at its own time.
        drop_ahead(twin, ring);
        const struct tw_sample *last = newest(ring);
        if (last && last->validity == sample.validity)
            return;
        sample.time_ms = last ? TW_MAX(last->time_ms, twin->now_ms) : twin->now_ms;
    } else if (cell->kind == TW_VALUE_NUMBER) {
        sample.value = cell->number;
    } else if (cell->kind == TW_VALUE_BOOL) {
        sample.value = cell->boolean;
    }
    append(twin, ring, sample);
}

static void sample_watch(struct tw_twin *twin, struct tw_watch *watch) {
    uint32_t slot = watch->slot;
    for (uint32_t at = slot; at;
         at = at == slot ? tw_layer_first(twin, slot) : tw_layer_next(twin, at)) {
        for (int i = 0; i < twin->rows[at].cell_count; i++) {
            const char *id = tw_cell_id(twin, &tw_cells(twin, &twin->rows[at])[i]);
            struct tw_claim claims[TW_CLAIMS_MAX];
            bool conflict;
            tw_claims(twin, slot, id, claims, &conflict);
            sample_claim(twin, watch, &claims[0]);
        }
    }
    watch->dirty = false;
}

void tw_history_sample(struct tw_twin *twin) {
    for (uint32_t i = 0; i < twin->watch_count; i++) {
        if (twin->watches[i].slot && twin->watches[i].dirty)
            sample_watch(twin, &twin->watches[i]);
    }
}

void tw_history_rewind(struct tw_twin *twin) {
    for (uint32_t i = 0; i < twin->watch_count; i++) {
        struct tw_watch *watch = &twin->watches[i];
        for (uint32_t k = 0; k < watch->ring_count; k++)
            drop_ahead(twin, watch->rings[k]);
        watch->dirty = true;
    }
}

void tw_history_forget(struct tw_twin *twin, uint32_t slot) {
    if (!twin->rows[slot].watch)
        return;
    struct tw_watch *watch = &twin->watches[twin->rows[slot].watch - 1];
    for (uint32_t i = 0; i < watch->ring_count; i++) {
        tw_texts_release(&twin->texts, watch->rings[i]->property);
        twin->bytes -= sizeof *watch->rings[i];
        free(watch->rings[i]);
    }
    free(watch->rings);
    *watch = (struct tw_watch){0};
    twin->rows[slot].watch = 0;
}

// NULL if more assets are watched than anybody can look at.
static struct tw_watch *watch_make(struct tw_twin *twin, uint32_t slot) {
    uint32_t at = 0;
    while (at < twin->watch_count && twin->watches[at].slot)
        at++;
    if (at >= UINT16_MAX)
        return NULL;
    if (at == twin->watch_count) {
        TW_GROW(twin->watches, twin->watch_count, twin->watch_capacity);
        twin->watch_count++;
    }
    twin->watches[at] = (struct tw_watch){.slot = slot};
    twin->rows[slot].watch = (uint16_t)(at + 1);
    return &twin->watches[at];
}

void tw_twin_watch(struct tw_twin *twin, struct tw_asset_id asset, bool watch) {
    uint32_t slot = tw_asset_slot(twin, asset);
    if (!slot)
        return;
    struct tw_asset_row *row = &twin->rows[slot];
    if (!watch) {
        if (row->watch && --twin->watches[row->watch - 1].users == 0)
            tw_history_forget(twin, slot);
        return;
    }
    struct tw_watch *entry = row->watch ? &twin->watches[row->watch - 1] : watch_make(twin, slot);
    if (!entry || entry->users++)
        return;
    for (uint32_t i = 0; i < row->form->type->property_count; i++)
        ring_make(twin, entry, row->form->type->properties[i].id);
    sample_watch(twin, entry);
}

size_t tw_twin_history(const struct tw_twin *twin, struct tw_asset_id asset, const char *property,
                       struct tw_sample *samples, size_t max) {
    uint32_t slot = tw_asset_slot(twin, asset);
    const struct tw_text *text = tw_texts_find(&twin->texts, property);
    if (!slot || !twin->rows[slot].watch || !text)
        return 0;
    const struct tw_ring *ring = ring_find(&twin->watches[twin->rows[slot].watch - 1], text->chars);
    if (!ring)
        return 0;
    size_t count = TW_MIN(max, ring->count), skip = ring->count - count;
    for (size_t i = 0; i < count; i++)
        samples[i] = ring->samples[(ring->first + skip + i) % TW_HISTORY_SAMPLES];
    for (size_t i = 0; i < count; i++)
        if (samples[i].unit != samples[count - 1].unit)
            samples[i].value = NAN;
    return count;
}
