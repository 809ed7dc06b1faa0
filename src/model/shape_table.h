// The shapes that were tessellated so far, found again by their parameters.
#ifndef TWINVIEW_MODEL_SHAPE_TABLE_H
#define TWINVIEW_MODEL_SHAPE_TABLE_H

#include "twinview/model.h"

struct tw_shape_entry {
    struct tw_shape_params params; // owns its points
    struct tw_mesh *mesh;          // owned
    uint64_t hash;
    uint32_t slot;
};

// Zero-initialised is empty.
struct tw_shape_table {
    struct tw_shape_entry *entries;
    size_t count, capacity;
    uint32_t *places;   // open addressing with linear probing: index of an entry + 1, 0 is free
    size_t place_count; // a power of two, at least twice the count
};

void tw_shape_table_finish(struct tw_shape_table *table);

// The entry of equal parameters, NULL if there is none. The entry is valid until the next add.
const struct tw_shape_entry *tw_shape_table_find(const struct tw_shape_table *table,
                                                 const struct tw_shape_params *params);

// Takes the mesh; there must be no equal entry.
void tw_shape_table_add(struct tw_shape_table *table, const struct tw_shape_params *params,
                        struct tw_mesh *mesh, uint32_t slot);

#endif
