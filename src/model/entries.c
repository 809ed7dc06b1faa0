// The entries of the model library: their states, and mapping what the cache folder has of them.
#include "library.h"

#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "twinview/file.h"
#include "twinview/log.h"
#include "twinview/memory.h"

#include "cache_folder.h"

#define TW_LOG_MODULE "model"

uint32_t tw_models_add_mesh(struct tw_models *models, const struct tw_mesh *mesh) {
    TW_GROW(models->meshes, models->mesh_count, models->mesh_capacity);
    models->meshes[models->mesh_count] = mesh;
    return (uint32_t)models->mesh_count++;
}

struct tw_model_entry *tw_models_entry(const struct tw_models *models, uint32_t entry) {
    return entry > 0 && entry < models->entry_count ? &models->entries[entry] : NULL;
}

void tw_models_set_state(struct tw_models *models, uint32_t entry, enum tw_model_state state) {
    struct tw_model_entry *changed = &models->entries[entry];
    changed->state = state;
    if (changed->changed)
        return;
    changed->changed = true;
    TW_GROW(models->pending, models->pending_count, models->pending_capacity);
    models->pending[models->pending_count++] = entry;
}

void tw_models_fail(struct tw_models *models, uint32_t entry, const char *reason) {
    struct tw_model_entry *failed = tw_models_entry(models, entry);
    if (!failed || failed->state == TW_MODEL_READY || failed->state == TW_MODEL_FAILED)
        return;
    failed->reason = tw_strdup(reason);
    tw_models_set_state(models, entry, TW_MODEL_FAILED);
    tw_warn("model %s: %s", failed->reference, failed->reason);
}

char *tw_models_cache_path(const struct tw_models *models, uint64_t key) {
    return tw_format("%s/%016" PRIx64 ".twmesh", models->cache_folder, key);
}

// Maps a cache file; a damaged one is removed, so that it is made again.
static struct tw_mesh_cache *map_cached(const struct tw_models *models, uint64_t key) {
    const char *reason;
    struct tw_mesh_cache *cache = NULL;
    char *path = tw_models_cache_path(models, key);
    if (tw_file_exists(path) && !(cache = tw_mesh_cache_open(path, &reason))) {
        tw_warn("mesh cache %s is made again: %s", path, reason);
        unlink(path);
    }
    if (cache)
        tw_cache_folder_touch(path);
    free(path);
    return cache;
}

static const struct tw_model *add_file(struct tw_models *models, uint64_t key,
                                       struct tw_mesh_cache *cache) {
    struct tw_model *model = &cache->model;
    model->first_mesh = (uint32_t)models->mesh_count;
    for (uint32_t i = 0; i < model->mesh_count; i++)
        tw_models_add_mesh(models, &model->meshes[i]);
    TW_GROW(models->files, models->file_count, models->file_capacity);
    models->files[models->file_count++] = (struct tw_model_file){.key = key, .cache = cache};
    return model;
}

bool tw_models_load(struct tw_models *models, uint32_t entry) {
    struct tw_model_entry *loaded = &models->entries[entry];
    for (size_t i = 0; i < models->file_count && !loaded->model; i++)
        if (models->files[i].key == loaded->key)
            loaded->model = &models->files[i].cache->model;
    struct tw_mesh_cache *cache = loaded->model ? NULL : map_cached(models, loaded->key);
    if (cache)
        loaded->model = add_file(models, loaded->key, cache);
    if (!loaded->model)
        return false;
    tw_models_set_state(models, entry, TW_MODEL_READY);
    tw_debug("model %s: %u nodes, %u meshes, %" PRIu64 " triangles", loaded->reference,
             loaded->model->node_count, loaded->model->mesh_count, loaded->model->triangle_count);
    return true;
}
