#include "mesh_builder.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/memory.h"

void tw_builder_finish(struct tw_mesh_builder *builder) {
    free(builder->vertices);
    free(builder->indices);
    *builder = (struct tw_mesh_builder){0};
}

uint32_t tw_builder_vertex(struct tw_mesh_builder *builder, const double position[3],
                           const double normal[3]) {
    TW_GROW(builder->vertices, builder->vertex_count, builder->vertex_capacity);
    double length = sqrt(normal[0] * normal[0] + normal[1] * normal[1] + normal[2] * normal[2]);
    struct tw_mesh_vertex *vertex = &builder->vertices[builder->vertex_count];
    for (int i = 0; i < 3; i++) {
        vertex->position[i] = (float)position[i];
        vertex->normal[i] = (float)(normal[i] / length);
    }
    return (uint32_t)builder->vertex_count++;
}

void tw_builder_triangle(struct tw_mesh_builder *builder, uint32_t a, uint32_t b, uint32_t c) {
    const uint32_t corners[3] = {a, b, c};
    for (int i = 0; i < 3; i++) {
        TW_GROW(builder->indices, builder->index_count, builder->index_capacity);
        builder->indices[builder->index_count++] = corners[i];
    }
}

void tw_builder_quad(struct tw_mesh_builder *builder, uint32_t a, uint32_t b, uint32_t c,
                     uint32_t d) {
    tw_builder_triangle(builder, a, b, c);
    tw_builder_triangle(builder, a, c, d);
}

void tw_builder_level(struct tw_mesh_builder *builder, double error) {
    size_t index_count = builder->index_count - builder->level_index;
    const struct tw_mesh_lod *last =
        builder->lod_count ? &builder->lods[builder->lod_count - 1] : NULL;
    if (builder->lod_count == TW_LODS_MAX ||
        (last && (index_count >= last->index_count || (float)error <= last->error))) {
        builder->vertex_count = builder->level_vertex;
        builder->index_count = builder->level_index;
        return;
    }
    builder->lods[builder->lod_count++] = (struct tw_mesh_lod){
        .first_index = (uint32_t)builder->level_index,
        .index_count = (uint32_t)index_count,
        .error = (float)error,
    };
    builder->level_vertex = builder->vertex_count;
    builder->level_index = builder->index_count;
}

struct tw_mesh *tw_builder_mesh(const struct tw_mesh_builder *builder) {
    if (builder->level_index == 0)
        return NULL;
    size_t vertex_bytes = builder->level_vertex * sizeof(struct tw_gpu_vertex);
    size_t index_bytes = builder->level_index * sizeof(uint32_t);
    struct tw_mesh *mesh = tw_alloc(sizeof *mesh + vertex_bytes + index_bytes);
    struct tw_gpu_vertex *vertices = (struct tw_gpu_vertex *)(mesh + 1);
    uint32_t *indices = (uint32_t *)(vertices + builder->level_vertex);

    tw_mesh_pack_vertices(mesh, builder->vertices, (uint32_t)builder->level_vertex, vertices);
    memcpy(indices, builder->indices, index_bytes);
    memcpy(mesh->lods, builder->lods, sizeof mesh->lods);
    mesh->lod_count = builder->lod_count;
    mesh->indices = indices;
    mesh->index_count = (uint32_t)builder->level_index;
    return mesh;
}
