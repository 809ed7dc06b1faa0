// Runs the import worker on files that a test makes, and looks into what it wrote.
#ifndef TWINVIEW_TESTS_IMPORTING_H
#define TWINVIEW_TESTS_IMPORTING_H

#include "twinview/mesh_cache.h"

extern char importing_folder[]; // of this run
extern char *importing_output;  // the mesh cache that the worker wrote last

// Set-up and tear-down of a group of tests.
int importing_begin(void **state);
int importing_end(void **state);

char *importing_file(const char *name, const void *data, size_t size); // its path, to be freed

// Exit status of the worker, and what it wrote to stderr in `message` (to be freed).
int importing_run(const char *options, const char *path, char **message);

// Imports and opens; the test fails if either does.
struct tw_mesh_cache *importing(const char *path);
struct tw_mesh_cache *importing_text(const char *name, const char *text);

// Rows of the 3x4 matrix from the node to the model.
void model_world(const struct tw_model *model, uint32_t node, double world[12]);

// Of the full level of all parts, in the model's frame: positive if all faces face outward.
double model_volume(const struct tw_model *model);

#endif
