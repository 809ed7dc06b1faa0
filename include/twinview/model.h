// The model library: model files through the import worker and the mesh cache, and tessellated
// parametric shapes. Every mesh has a slot that is unique in the library; equal shapes and files
// share them.
//
// It does NOT fetch: a model that is wanted is named by a reference, app finds a local file for it
// (through the feed, or beside the document) and supplies the path. It does not draw and does not
// know assets. Files are read only by `twinview-import`, a process of its own; the viewer maps and
// checks what that wrote.
//
// Threads: main only. Work goes on in child processes; poll for results.
#ifndef TWINVIEW_MODEL_H
#define TWINVIEW_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "twinview/mesh.h"

struct tw_models;

enum tw_model_state {
    TW_MODEL_WANTED,  // no file yet
    TW_MODEL_LOADING, // the worker has it
    TW_MODEL_READY,
    TW_MODEL_FAILED,
};

struct tw_models_params {
    const char *cache_folder; // NULL: below tw_cache_folder()
    uint64_t cache_bytes;     // of the folder, when it is opened; 0: 4 GiB
    const char *worker;       // path of twinview-import; NULL: tw_program_file
    int workers;              // processes at once; 0: half the processors, at least 1
    int worker_seconds;       // CPU time of one import; 0: 120
    double worker_wall_seconds; // its time by the clock; 0: three times that
    size_t worker_bytes;      // address space of one import; 0: 4 GiB
};

struct tw_models *tw_models_create(const struct tw_models_params *params);
void tw_models_destroy(struct tw_models *models); // ends running workers

// The entry for a reference ("0|models/pump.glb": source and relative address), made in state
// WANTED if it is new. The number stays valid for the library's life; never 0.
uint32_t tw_models_want(struct tw_models *models, const char *reference);

// The next entry that needs a file, once each. False if there is none.
bool tw_models_next_wanted(struct tw_models *models, uint32_t *entry, const char **reference);

// Answers a want; on an entry that is not WANTED they do nothing. supply() reads the file once for
// its content hash and is READY at once from the cache if that is there, else it queues the worker.
// The file must stay until then. Entries with equal content share their model.
void tw_models_supply(struct tw_models *models, uint32_t entry, const char *path);
void tw_models_fail(struct tw_models *models, uint32_t entry, const char *reason);

// Collects finished workers, never blocks. Returns the number of entries whose state changed, which
// tw_models_changed lists until the next poll.
size_t tw_models_poll(struct tw_models *models);
const uint32_t *tw_models_changed(const struct tw_models *models, size_t *count);

// True while any entry is WANTED or LOADING: poll every 10 ms or so.
bool tw_models_busy(const struct tw_models *models);

// How far all entries are together, 0..1.
double tw_models_progress_of_all(const struct tw_models *models);

enum tw_model_state tw_models_state(const struct tw_models *models, uint32_t entry);
const struct tw_model *tw_models_get(const struct tw_models *models, uint32_t entry); // if READY
// Why an entry is FAILED, one sentence; NULL: it is not. Owned by the library.
const char *tw_models_reason(const struct tw_models *models, uint32_t entry);
void tw_models_counts(const struct tw_models *models, size_t *ready, size_t *failed, size_t *all);

// CPU seconds and peak resident bytes of the workers so far.
void tw_models_children(const struct tw_models *models, double *cpu_seconds, uint64_t *rss_bytes);

// Parametric shapes, in metres. The mesh is in the shape's own frame: base centre at the origin, Z
// up (BOX, CYLINDER, TANK stand on z = 0; SPHERE is centred; EXTRUDE and PIPE use their points).
// Shapes have no names of their own here: struct tw_shape_params mirrors twin.h's parameters.
enum tw_shape_form {
    TW_FORM_BOX,      // size; edges bevelled by 2 cm where the size allows
    TW_FORM_CYLINDER, // radius, height
    TW_FORM_SPHERE,   // radius
    TW_FORM_EXTRUDE,  // points (2 numbers each, a simple polygon of either sense), height
    TW_FORM_PIPE,     // points (3 numbers each), diameter, bend (0: 1.5 diameters); flanged ends
    TW_FORM_TANK,     // radius, height of the shell; a ring and a dished roof stand out a little
    TW_FORM_GROUND,   // a square of `size[0]` metres at z = 0, facing up
};

struct tw_shape_params {
    enum tw_shape_form form;
    double size[3];
    double radius, height, diameter, bend;
    const double *points; // borrowed for the call
    uint32_t point_count;
};

// Tessellates a shape, or finds the equal one. Returns a mesh slot that lives as long as the
// library; 0, with a logged reason, if the parameters make no body.
uint32_t tw_models_shape(struct tw_models *models, const struct tw_shape_params *shape);

// The mesh in a slot, NULL if the slot is free. Slot 0 is never used by a mesh.
const struct tw_mesh *tw_models_mesh(const struct tw_models *models, uint32_t slot);

// Slot of the unit box (1 m, base centre at the origin): stands where a model is not ready.
uint32_t tw_models_unit_box(struct tw_models *models);

#endif
