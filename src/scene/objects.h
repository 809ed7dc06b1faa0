// Objects: one mesh with one material at one node. An object's number is its instance slot, its
// look row and, plus one, its id in the picture. Object 0 is the ground.
#ifndef TWINVIEW_SCENE_OBJECTS_H
#define TWINVIEW_SCENE_OBJECTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shared.h"
#include "twinview/mesh.h"
#include "twinview/model.h"
#include "twinview/runs.h"

enum tw_object_dirty {
    TW_OBJECT_INSTANCE = 1 << 0,
    TW_OBJECT_LOOK = 1 << 1,
};

// What equal objects have in common: kept once, found by its bytes, so it has no padding.
struct tw_part {
    const char *name; // of node or shape; owned by model or scene
    uint32_t mesh;
    uint16_t instance; // TW_INSTANCE_* of the material: a ghost is one however the asset is seen
    uint16_t fills;    // 1: shows the asset's filling level
    uint32_t base;     // tone, alpha for ghosts
    uint32_t look;     // TW_LOOK_* that belong to the material
    uint32_t outline;  // where the asset has none: of a ghost
    uint32_t rules;    // bit i: the type's rule i names a node at or above it
};
_Static_assert(sizeof(void *) != 8 || sizeof(struct tw_part) == 32, "no padding");

struct tw_part_entry { // stb_ds hash map; a part's number is its index
    struct tw_part key;
};

struct tw_object {
    uint32_t node, part;
    uint16_t instance; // TW_INSTANCE_*; 0: a free slot
    uint8_t dirty;
};
_Static_assert(sizeof(struct tw_object) == 12, "its bytes are counted in docs/performance.md");

struct tw_mesh_use {
    uint32_t users;
    bool sent, listed;
    uint64_t triangles;
    float min[3], max[3];
};

// Zero-initialised is a valid empty set.
struct tw_objects {
    struct tw_runs runs;
    struct tw_object *items;
    uint32_t capacity, alive;
    uint64_t triangles;
    struct tw_part_entry *parts;
    uint32_t *dirty;
    size_t dirty_count, dirty_capacity;
    struct tw_mesh_use *meshes; // by mesh slot
    uint32_t mesh_capacity;
    uint32_t *mesh_list; // slots whose use may have begun or ended
    size_t mesh_list_count, mesh_list_capacity;
};

void tw_objects_finish(struct tw_objects *objects);

// The number of a part, for as long as the set lives.
uint32_t tw_objects_part(struct tw_objects *objects, const struct tw_part *part);

static inline const struct tw_part *tw_object_part(const struct tw_objects *objects,
                                                   const struct tw_object *object) {
    return &objects->parts[object->part].key;
}

static inline const struct tw_mesh_use *tw_object_mesh(const struct tw_objects *objects,
                                                       const struct tw_object *object) {
    return &objects->meshes[tw_object_part(objects, object)->mesh];
}

// A run of objects, each to be filled by tw_objects_set with a node and a part.
uint32_t tw_objects_add(struct tw_objects *objects, uint32_t count);
void tw_objects_set(struct tw_objects *objects, uint32_t slot, const struct tw_object *object,
                    const struct tw_models *models);
// Which rules name a node at or above the object.
void tw_objects_mark(struct tw_objects *objects, uint32_t slot, uint32_t rules);
void tw_objects_remove(struct tw_objects *objects, uint32_t first, uint32_t count);

void tw_objects_note(struct tw_objects *objects, uint32_t slot, uint8_t dirty);

// Notes every living object and every mesh in use as never sent.
void tw_objects_resend(struct tw_objects *objects);

#endif
