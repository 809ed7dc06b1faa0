// What the files of the model library share.
#ifndef TWINVIEW_MODEL_LIBRARY_H
#define TWINVIEW_MODEL_LIBRARY_H

#include "twinview/mesh_cache.h"
#include "twinview/model.h"

#include "shape_table.h"
#include "worker.h"

struct tw_model_entry {
    char *reference;
    enum tw_model_state state;
    char *path;                   // absolute; once supplied
    uint64_t key;                 // content key; once supplied
    char *reason;                 // FAILED
    const struct tw_model *model; // READY; owned by the file list
    bool changed;                 // is in `pending`
};

// A model that is mapped, and the content it was made from.
struct tw_model_file {
    uint64_t key;
    struct tw_mesh_cache *cache;
};

struct tw_model_run {
    uint32_t entry;
    char *output; // temporary file that the worker writes
    struct tw_worker worker;
};

struct tw_models {
    char *cache_folder; // absolute; NULL: there is none
    char *program;      // NULL: not found
    struct tw_worker_limits limits;
    size_t run_max;

    const struct tw_mesh **meshes; // by slot; slot 0 is NULL
    size_t mesh_count, mesh_capacity;
    struct tw_shape_table shapes;
    struct tw_mesh *unit_box_mesh; // owned
    uint32_t unit_box;             // 0: not made yet

    struct tw_model_entry *entries; // by number; entry 0 is unused
    size_t entry_count, entry_capacity;
    struct tw_model_name *names; // stb_ds map: reference to entry
    uint32_t next_wanted;        // entries before it were handed out

    struct tw_model_file *files;
    size_t file_count, file_capacity;

    uint32_t *queue; // entries that wait for a worker, oldest first
    size_t queue_count, queue_capacity;
    struct tw_model_run *runs; // room for run_max
    size_t run_count, run_serial;
    double child_cpu_seconds;
    uint64_t child_rss_bytes;

    uint32_t *pending, *reported; // changed entries since the last poll, and before it
    size_t pending_count, pending_capacity, reported_count, reported_capacity;
};

// entries.c. NULL if there is no such entry.
struct tw_model_entry *tw_models_entry(const struct tw_models *models, uint32_t entry);

// Gives the mesh a slot; it must live as long as the library.
uint32_t tw_models_add_mesh(struct tw_models *models, const struct tw_mesh *mesh);

void tw_models_set_state(struct tw_models *models, uint32_t entry, enum tw_model_state state);

// Makes the entry READY if its content is mapped or in the cache folder.
bool tw_models_load(struct tw_models *models, uint32_t entry);

char *tw_models_cache_path(const struct tw_models *models, uint64_t key);

// imports.c: starts workers for the queue as far as there is room, and collects those that ended.
void tw_models_start_runs(struct tw_models *models);
void tw_models_poll_runs(struct tw_models *models);
void tw_models_end_runs(struct tw_models *models);

#endif
