#include "library.h"

#include <errno.h>
#include <stb/stb_ds.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "twinview/file.h"
#include "twinview/log.h"
#include "twinview/memory.h"

#include "cache_folder.h"
#include "content_key.h"
#include "shape.h"

#define TW_LOG_MODULE "model"

#define WORKER_SECONDS 120
#define CACHE_BYTES ((uint64_t)4 << 30)
#define WORKER_BYTES ((size_t)4 << 30)

struct tw_model_name {
    char *key;
    uint32_t value;
};

struct tw_models *tw_models_create(const struct tw_models_params *params) {
    const struct tw_models_params none = {0};
    struct tw_models *models = tw_alloc(sizeof *models);
    if (!params)
        params = &none;
    models->cache_folder = tw_cache_folder_open(
        params->cache_folder, params->cache_bytes ? params->cache_bytes : CACHE_BYTES);
    models->program =
        params->worker ? tw_strdup(params->worker) : tw_program_file("twinview-import");
    int seconds = params->worker_seconds > 0 ? params->worker_seconds : WORKER_SECONDS;
    models->limits = (struct tw_worker_limits){
        .cpu_seconds = seconds,
        .wall_seconds = params->worker_wall_seconds > 0 ? params->worker_wall_seconds : 3 * seconds,
        .bytes = params->worker_bytes > 0 ? params->worker_bytes : WORKER_BYTES,
    };
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    models->run_max =
        params->workers > 0 ? (size_t)params->workers : (size_t)TW_MAX(processors / 2, 1);
    models->runs = tw_alloc_array(models->run_max, sizeof *models->runs);
    sh_new_strdup(models->names);

    // Number 0 of both means "none".
    tw_models_add_mesh(models, NULL);
    TW_GROW(models->entries, models->entry_count, models->entry_capacity);
    models->entries[models->entry_count++] = (struct tw_model_entry){0};
    models->next_wanted = 1;
    return models;
}

void tw_models_destroy(struct tw_models *models) {
    if (!models)
        return;
    tw_models_end_runs(models);
    for (size_t i = 0; i < models->entry_count; i++) {
        free(models->entries[i].reference);
        free(models->entries[i].path);
        free(models->entries[i].reason);
    }
    for (size_t i = 0; i < models->file_count; i++)
        tw_mesh_cache_close(models->files[i].cache);
    shfree(models->names);
    tw_shape_table_finish(&models->shapes);
    free(models->unit_box_mesh);
    free(models->meshes);
    free(models->entries);
    free(models->files);
    free(models->queue);
    free(models->runs);
    free(models->pending);
    free(models->reported);
    free(models->cache_folder);
    free(models->program);
    free(models);
}

const struct tw_mesh *tw_models_mesh(const struct tw_models *models, uint32_t slot) {
    return slot < models->mesh_count ? models->meshes[slot] : NULL;
}

uint32_t tw_models_shape(struct tw_models *models, const struct tw_shape_params *shape) {
    const struct tw_shape_entry *known = tw_shape_table_find(&models->shapes, shape);
    if (known)
        return known->slot;
    const char *reason;
    struct tw_mesh *mesh = tw_shape_tessellate(shape, &reason);
    if (!mesh) {
        tw_warn("a shape makes no body: %s", reason);
        return 0;
    }
    uint32_t slot = tw_models_add_mesh(models, mesh);
    tw_shape_table_add(&models->shapes, shape, mesh, slot);
    return slot;
}

uint32_t tw_models_unit_box(struct tw_models *models) {
    if (!models->unit_box) {
        models->unit_box_mesh = tw_shape_unit_box();
        models->unit_box = tw_models_add_mesh(models, models->unit_box_mesh);
    }
    return models->unit_box;
}

uint32_t tw_models_want(struct tw_models *models, const char *reference) {
    ptrdiff_t known = shgeti(models->names, reference);
    if (known >= 0)
        return models->names[known].value;
    uint32_t entry = (uint32_t)models->entry_count;
    TW_GROW(models->entries, models->entry_count, models->entry_capacity);
    models->entries[models->entry_count++] =
        (struct tw_model_entry){.reference = tw_strdup(reference)};
    shput(models->names, reference, entry);
    return entry;
}

bool tw_models_next_wanted(struct tw_models *models, uint32_t *entry, const char **reference) {
    for (; models->next_wanted < models->entry_count; models->next_wanted++) {
        const struct tw_model_entry *next = &models->entries[models->next_wanted];
        if (next->state != TW_MODEL_WANTED)
            continue;
        *entry = models->next_wanted++;
        *reference = next->reference;
        return true;
    }
    return false;
}

void tw_models_supply(struct tw_models *models, uint32_t entry, const char *path) {
    struct tw_model_entry *supplied = tw_models_entry(models, entry);
    if (!supplied || supplied->state != TW_MODEL_WANTED)
        return;
    const char *reason = NULL;
    if (!models->cache_folder)
        reason = "there is no folder for the mesh cache";
    else if (!models->program)
        reason = "the program twinview-import is missing";
    else if (!(supplied->path = realpath(path, NULL)))
        reason = strerror(errno);
    if (reason || !tw_content_key(supplied->path, models->program, &supplied->key, &reason)) {
        tw_models_fail(models, entry, reason);
        return;
    }
    if (tw_models_load(models, entry))
        return;
    tw_models_set_state(models, entry, TW_MODEL_LOADING);
    TW_GROW(models->queue, models->queue_count, models->queue_capacity);
    models->queue[models->queue_count++] = entry;
    tw_models_start_runs(models);
}

size_t tw_models_poll(struct tw_models *models) {
    tw_models_poll_runs(models);
    tw_models_start_runs(models);
    models->reported_count = 0;
    for (size_t i = 0; i < models->pending_count; i++) {
        TW_GROW(models->reported, models->reported_count, models->reported_capacity);
        models->reported[models->reported_count++] = models->pending[i];
        models->entries[models->pending[i]].changed = false;
    }
    models->pending_count = 0;
    return models->reported_count;
}

const uint32_t *tw_models_changed(const struct tw_models *models, size_t *count) {
    *count = models->reported_count;
    return models->reported;
}

bool tw_models_busy(const struct tw_models *models) {
    for (size_t i = 1; i < models->entry_count; i++)
        if (models->entries[i].state == TW_MODEL_WANTED ||
            models->entries[i].state == TW_MODEL_LOADING)
            return true;
    return models->pending_count > 0;
}

double tw_models_progress_of_all(const struct tw_models *models) {
    size_t ready, failed, all;
    tw_models_counts(models, &ready, &failed, &all);
    double done = (double)(ready + failed);
    for (size_t i = 0; i < models->run_count; i++)
        done += models->runs[i].worker.progress;
    return all ? TW_MIN(done / (double)all, 1) : 1;
}

enum tw_model_state tw_models_state(const struct tw_models *models, uint32_t entry) {
    const struct tw_model_entry *found = tw_models_entry(models, entry);
    return found ? found->state : TW_MODEL_FAILED;
}

const struct tw_model *tw_models_get(const struct tw_models *models, uint32_t entry) {
    const struct tw_model_entry *found = tw_models_entry(models, entry);
    return found ? found->model : NULL;
}

const char *tw_models_reason(const struct tw_models *models, uint32_t entry) {
    const struct tw_model_entry *found = tw_models_entry(models, entry);
    return found ? found->reason : NULL;
}

void tw_models_counts(const struct tw_models *models, size_t *ready, size_t *failed, size_t *all) {
    *ready = *failed = 0;
    *all = models->entry_count - 1;
    for (size_t i = 1; i < models->entry_count; i++) {
        *ready += models->entries[i].state == TW_MODEL_READY;
        *failed += models->entries[i].state == TW_MODEL_FAILED;
    }
}

void tw_models_children(const struct tw_models *models, double *cpu_seconds, uint64_t *rss_bytes) {
    *cpu_seconds = models->child_cpu_seconds;
    *rss_bytes = models->child_rss_bytes;
}
