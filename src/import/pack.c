// From a triangle soup to a mesh: merged, with levels of detail, ordered for the GPU and packed.
#include "import.h"

#include <math.h>
#include <meshoptimizer.h>
#include <stdlib.h>
#include <string.h>

#include "levels.h"

#define OVERDRAW_THRESHOLD 1.05f // vertex cache efficiency that may be lost against overdraw

// Puts vertices, attributes and indices in a new order.
static void apply(struct tw_soup *soup, const uint32_t *remap, size_t unique) {
    meshopt_remapIndexBuffer(soup->indices, soup->indices, soup->index_count, remap);
    meshopt_remapVertexBuffer(soup->vertices, soup->vertices, soup->vertex_count,
                              sizeof *soup->vertices, remap);
    if (soup->attributes)
        meshopt_remapVertexBuffer(soup->attributes, soup->attributes, soup->vertex_count,
                                  sizeof *soup->attributes, remap);
    soup->vertex_count = unique;
}

static void merge_vertices(struct tw_soup *soup) {
    uint32_t *remap = tw_alloc_array(soup->vertex_count, sizeof *remap);
    const struct meshopt_Stream streams[] = {
        {soup->vertices, sizeof *soup->vertices, sizeof *soup->vertices},
        {soup->attributes, sizeof *soup->attributes, sizeof *soup->attributes}};
    size_t unique =
        meshopt_generateVertexRemapMulti(remap, soup->indices, soup->index_count,
                                         soup->vertex_count, streams, soup->attributes ? 2 : 1);
    apply(soup, remap, unique);
    free(remap);

    size_t kept = 0;
    for (size_t i = 0; i < soup->index_count; i += 3) {
        const uint32_t a = soup->indices[i], b = soup->indices[i + 1], c = soup->indices[i + 2];
        if (a == b || b == c || c == a)
            continue;
        soup->indices[kept++] = a;
        soup->indices[kept++] = b;
        soup->indices[kept++] = c;
    }
    soup->index_count = kept;
}

static void order(struct tw_soup *soup, const struct tw_mesh *mesh) {
    for (uint32_t i = 0; i < mesh->lod_count; i++) {
        uint32_t *indices = soup->indices + mesh->lods[i].first_index;
        size_t count = mesh->lods[i].index_count;
        meshopt_optimizeVertexCache(indices, indices, count, soup->vertex_count);
        meshopt_optimizeOverdraw(indices, indices, count, soup->vertices[0].position,
                                 soup->vertex_count, sizeof *soup->vertices, OVERDRAW_THRESHOLD);
    }
    uint32_t *remap = tw_alloc_array(soup->vertex_count, sizeof *remap);
    size_t used = meshopt_optimizeVertexFetchRemap(remap, soup->indices, soup->index_count,
                                                   soup->vertex_count);
    apply(soup, remap, used);
    free(remap);
}

static void pack_attributes(const struct tw_soup *soup, struct tw_arena *arena,
                            struct tw_mesh *mesh) {
    struct tw_gpu_attributes *packed = tw_arena_alloc(arena, soup->vertex_count * sizeof *packed);
    for (int axis = 0; axis < 2; axis++) {
        mesh->uv_min[axis] = mesh->uv_max[axis] = soup->attributes[0].uv[axis];
        for (size_t i = 1; i < soup->vertex_count; i++) {
            mesh->uv_min[axis] = fminf(mesh->uv_min[axis], soup->attributes[i].uv[axis]);
            mesh->uv_max[axis] = fmaxf(mesh->uv_max[axis], soup->attributes[i].uv[axis]);
        }
    }
    for (size_t i = 0; i < soup->vertex_count; i++)
        packed[i] = tw_attributes_pack(soup->attributes[i].uv, soup->attributes[i].colour,
                                       mesh->uv_min, mesh->uv_max);
    mesh->attributes = packed;
}

bool tw_soup_pack(struct tw_soup *soup, struct tw_arena *arena, struct tw_mesh *mesh) {
    *mesh = (struct tw_mesh){0};
    merge_vertices(soup);
    if (soup->index_count == 0)
        return false;
    tw_soup_add_levels(soup, mesh);
    order(soup, mesh);
    struct tw_gpu_vertex *vertices = tw_arena_alloc(arena, soup->vertex_count * sizeof *vertices);
    uint32_t *indices = tw_arena_alloc(arena, soup->index_count * sizeof *indices);
    tw_mesh_pack_vertices(mesh, soup->vertices, (uint32_t)soup->vertex_count, vertices);
    if (soup->attributes)
        pack_attributes(soup, arena, mesh);
    memcpy(indices, soup->indices, soup->index_count * sizeof *indices);
    mesh->indices = indices;
    mesh->index_count = (uint32_t)soup->index_count;
    return true;
}
