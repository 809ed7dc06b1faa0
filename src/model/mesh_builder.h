// Collects the triangles of a mesh's levels of detail and packs them.
#ifndef TWINVIEW_MODEL_MESH_BUILDER_H
#define TWINVIEW_MODEL_MESH_BUILDER_H

#include <stddef.h>
#include <stdint.h>

#include "twinview/mesh.h"

// Zero-initialised is an empty builder.
struct tw_mesh_builder {
    struct tw_mesh_vertex *vertices;
    uint32_t *indices;
    size_t vertex_count, vertex_capacity, index_count, index_capacity;
    struct tw_mesh_lod lods[TW_LODS_MAX];
    uint32_t lod_count;
    size_t level_vertex, level_index; // where the level under way began
};

void tw_builder_finish(struct tw_mesh_builder *builder);

// Returns the vertex's index. The normal need not have unit length.
uint32_t tw_builder_vertex(struct tw_mesh_builder *builder, const double position[3],
                           const double normal[3]);
void tw_builder_triangle(struct tw_mesh_builder *builder, uint32_t a, uint32_t b, uint32_t c);
void tw_builder_quad(struct tw_mesh_builder *builder, uint32_t a, uint32_t b, uint32_t c,
                     uint32_t d);

// Ends a level that differs from the full one by `error` metres. A level that saves no triangles
// against the one before, or that is not coarser, is dropped, and so is one beyond the fourth.
void tw_builder_level(struct tw_mesh_builder *builder, double error);

// The packed mesh in one allocation, NULL if there is no triangle; free with free().
struct tw_mesh *tw_builder_mesh(const struct tw_mesh_builder *builder);

#endif
