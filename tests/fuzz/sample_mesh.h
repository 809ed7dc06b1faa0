// A small mesh with everything that a mesh can have, for seeds; and a reader that goes as far into
// a mesh as its numbers say, for what a target accepted.
#ifndef TWINVIEW_TESTS_SAMPLE_MESH_H
#define TWINVIEW_TESTS_SAMPLE_MESH_H

#include <stddef.h>

#include "twinview/mesh.h"

extern struct tw_texture sample_texture;
extern struct tw_surface sample_surface; // wears that texture
extern struct tw_mesh sample_mesh;       // two levels; wears that surface

// Returns a sum of what was read, so that the reads are kept.
size_t read_mesh(const struct tw_mesh *mesh);
size_t read_texture(const struct tw_texture *texture);

#endif
