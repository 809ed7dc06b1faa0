#include "scene/objects.h"

#include <stdlib.h>
#include <string.h>

#include "twinview/memory.h"

#define typeof __typeof__ // stb_ds in C11 wants the keyword of GNU C
#include <stb/stb_ds.h>

void tw_objects_finish(struct tw_objects *objects) {
    tw_runs_finish(&objects->runs);
    free(objects->items);
    hmfree(objects->parts);
    free(objects->dirty);
    free(objects->meshes);
    free(objects->mesh_list);
    *objects = (struct tw_objects){0};
}

void tw_objects_note(struct tw_objects *objects, uint32_t slot, uint8_t dirty) {
    if (objects->items[slot].dirty == 0) {
        TW_GROW(objects->dirty, objects->dirty_count, objects->dirty_capacity);
        objects->dirty[objects->dirty_count++] = slot;
    }
    objects->items[slot].dirty |= dirty;
}

static void list_mesh(struct tw_objects *objects, uint32_t slot) {
    if (!objects->meshes[slot].listed) {
        objects->meshes[slot].listed = true;
        TW_GROW(objects->mesh_list, objects->mesh_list_count, objects->mesh_list_capacity);
        objects->mesh_list[objects->mesh_list_count++] = slot;
    }
}

static struct tw_mesh_use *mesh_use(struct tw_objects *objects, uint32_t slot) {
    if (slot >= objects->mesh_capacity) {
        uint32_t capacity = TW_MAX(objects->mesh_capacity * 2, slot + 64);
        objects->meshes = tw_realloc(objects->meshes, capacity * sizeof *objects->meshes);
        memset(objects->meshes + objects->mesh_capacity, 0,
               (capacity - objects->mesh_capacity) * sizeof *objects->meshes);
        objects->mesh_capacity = capacity;
    }
    return &objects->meshes[slot];
}

static void begin_use(struct tw_objects *objects, uint32_t slot, const struct tw_models *models) {
    struct tw_mesh_use *use = mesh_use(objects, slot);
    if (use->users++ == 0) {
        const struct tw_mesh *mesh = tw_models_mesh(models, slot);
        memcpy(use->min, mesh->bounds_min, sizeof use->min);
        memcpy(use->max, mesh->bounds_max, sizeof use->max);
        use->triangles = mesh->lods[0].index_count / 3;
        list_mesh(objects, slot);
    }
    objects->triangles += use->triangles;
}

static void end_use(struct tw_objects *objects, uint32_t slot) {
    struct tw_mesh_use *use = &objects->meshes[slot];
    objects->triangles -= use->triangles;
    if (--use->users == 0) {
        list_mesh(objects, slot);
    }
}

uint32_t tw_objects_part(struct tw_objects *objects, const struct tw_part *part) {
    ptrdiff_t found = hmgeti(objects->parts, *part);
    if (found < 0) {
        struct tw_part_entry entry = {*part};
        found = hmlen(objects->parts);
        hmputs(objects->parts, entry);
    }
    return (uint32_t)found;
}

uint32_t tw_objects_add(struct tw_objects *objects, uint32_t count) {
    uint32_t first = tw_runs_take(&objects->runs, count);
    if (objects->runs.end > objects->capacity) {
        uint32_t capacity = objects->runs.end + objects->runs.end / 4 + 64;
        objects->items = tw_realloc(objects->items, capacity * sizeof *objects->items);
        memset(objects->items + objects->capacity, 0,
               (capacity - objects->capacity) * sizeof *objects->items);
        objects->capacity = capacity;
    }
    return first;
}

void tw_objects_set(struct tw_objects *objects, uint32_t slot, const struct tw_object *object,
                    const struct tw_models *models) {
    const struct tw_part *part = tw_object_part(objects, object);
    uint8_t dirty = objects->items[slot].dirty;
    objects->items[slot] = *object;
    objects->items[slot].dirty = dirty;
    objects->items[slot].instance = (uint16_t)part->instance;
    objects->alive++;
    begin_use(objects, part->mesh, models);
    tw_objects_note(objects, slot, TW_OBJECT_INSTANCE | TW_OBJECT_LOOK);
}

void tw_objects_mark(struct tw_objects *objects, uint32_t slot, uint32_t rules) {
    struct tw_object *object = &objects->items[slot];
    struct tw_part part = *tw_object_part(objects, object);
    if (part.rules != rules) {
        part.rules = rules;
        object->part = tw_objects_part(objects, &part);
    }
}

void tw_objects_remove(struct tw_objects *objects, uint32_t first, uint32_t count) {
    for (uint32_t slot = first; slot < first + count; slot++) {
        struct tw_object *object = &objects->items[slot];
        end_use(objects, tw_object_part(objects, object)->mesh);
        *object = (struct tw_object){.dirty = object->dirty};
        tw_objects_note(objects, slot, TW_OBJECT_INSTANCE);
    }
    objects->alive -= count;
    tw_runs_give(&objects->runs, first, count);
}

void tw_objects_resend(struct tw_objects *objects) {
    for (uint32_t slot = 0; slot < objects->runs.end; slot++) {
        if (objects->items[slot].instance) {
            tw_objects_note(objects, slot, TW_OBJECT_INSTANCE | TW_OBJECT_LOOK);
        }
    }
    for (uint32_t slot = 0; slot < objects->mesh_capacity; slot++) {
        objects->meshes[slot].sent = false;
        if (objects->meshes[slot].users > 0) {
            list_mesh(objects, slot);
        }
    }
}
