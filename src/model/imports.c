// The queue of imports and the workers that run.
#include "library.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "twinview/memory.h"

static bool is_running(const struct tw_models *models, uint64_t key) {
    for (size_t i = 0; i < models->run_count; i++)
        if (models->entries[models->runs[i].entry].key == key)
            return true;
    return false;
}

static void start_run(struct tw_models *models, uint32_t entry) {
    const struct tw_model_entry *work = &models->entries[entry];
    struct tw_model_run run = {
        .entry = entry,
        .output = tw_format("%s/%016" PRIx64 ".%ld-%zu.part", models->cache_folder, work->key,
                            (long)getpid(), models->run_serial++),
    };
    struct tw_worker_result result;
    if (tw_worker_start(&run.worker, models->program, work->path, run.output, &models->limits,
                        &result)) {
        models->runs[models->run_count++] = run;
        return;
    }
    free(run.output);
    tw_models_fail(models, entry, result.reason);
}

void tw_models_start_runs(struct tw_models *models) {
    size_t kept = 0;
    for (size_t i = 0; i < models->queue_count; i++) {
        uint32_t entry = models->queue[i];
        // Equal content is imported once: what waited for it loads the result.
        if (models->run_count == models->run_max || is_running(models, models->entries[entry].key))
            models->queue[kept++] = entry;
        else if (!tw_models_load(models, entry))
            start_run(models, entry);
    }
    models->queue_count = kept;
}

// Moves the worker's file to its place in the cache, where it is checked and mapped.
static void finish_run(struct tw_models *models, const struct tw_model_run *run,
                       const struct tw_worker_result *result) {
    models->child_cpu_seconds += result->cpu_seconds;
    models->child_rss_bytes = TW_MAX(models->child_rss_bytes, result->rss_bytes);
    if (!result->ok) {
        unlink(run->output);
        tw_models_fail(models, run->entry, result->reason);
        return;
    }
    char *path = tw_models_cache_path(models, models->entries[run->entry].key);
    if (rename(run->output, path) != 0) {
        char *reason = tw_format("the importer left no result: %s", strerror(errno));
        tw_models_fail(models, run->entry, reason);
        free(reason);
    } else if (!tw_models_load(models, run->entry)) {
        tw_models_fail(models, run->entry, "the importer's result is damaged");
    }
    free(path);
}

void tw_models_poll_runs(struct tw_models *models) {
    for (size_t i = models->run_count; i-- > 0;) {
        struct tw_worker_result result;
        if (!tw_worker_poll(&models->runs[i].worker, &result))
            continue;
        struct tw_model_run run = models->runs[i];
        models->runs[i] = models->runs[--models->run_count];
        finish_run(models, &run, &result);
        free(run.output);
    }
}

void tw_models_end_runs(struct tw_models *models) {
    for (size_t i = 0; i < models->run_count; i++) {
        tw_worker_kill(&models->runs[i].worker);
        unlink(models->runs[i].output);
        free(models->runs[i].output);
    }
    models->run_count = 0;
}
