#include "shape_table.h"

#include <stdlib.h>

#include "twinview/memory.h"

#include "shape.h"

#define FIRST_PLACES 64

void tw_shape_table_finish(struct tw_shape_table *table) {
    for (size_t i = 0; i < table->count; i++) {
        free((void *)table->entries[i].params.points);
        free(table->entries[i].mesh);
    }
    free(table->entries);
    free(table->places);
    *table = (struct tw_shape_table){0};
}

// The place of the equal entry, or the free place where it would be put. `params` may be NULL for
// any free place.
static uint32_t *locate(const struct tw_shape_table *table, const struct tw_shape_params *params,
                        uint64_t hash) {
    size_t mask = table->place_count - 1;
    for (size_t i = hash & mask;; i = (i + 1) & mask) {
        if (table->places[i] == 0)
            return &table->places[i];
        const struct tw_shape_entry *entry = &table->entries[table->places[i] - 1];
        if (params && entry->hash == hash && tw_shape_equal(&entry->params, params))
            return &table->places[i];
    }
}

const struct tw_shape_entry *tw_shape_table_find(const struct tw_shape_table *table,
                                                 const struct tw_shape_params *params) {
    if (table->count == 0)
        return NULL;
    uint32_t place = *locate(table, params, tw_shape_hash(params));
    return place ? &table->entries[place - 1] : NULL;
}

static void grow(struct tw_shape_table *table) {
    free(table->places);
    table->place_count = TW_MAX(table->place_count * 2, FIRST_PLACES);
    table->places = tw_alloc_array(table->place_count, sizeof *table->places);
    for (size_t i = 0; i < table->count; i++)
        *locate(table, NULL, table->entries[i].hash) = (uint32_t)i + 1;
}

void tw_shape_table_add(struct tw_shape_table *table, const struct tw_shape_params *params,
                        struct tw_mesh *mesh, uint32_t slot) {
    if (2 * (table->count + 1) > table->place_count)
        grow(table);
    TW_GROW(table->entries, table->count, table->capacity);
    struct tw_shape_entry *entry = &table->entries[table->count];
    *entry = (struct tw_shape_entry){
        .params = tw_shape_copy(params),
        .mesh = mesh,
        .hash = tw_shape_hash(params),
        .slot = slot,
    };
    *locate(table, NULL, entry->hash) = (uint32_t)++table->count;
}
