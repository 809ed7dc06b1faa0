#include "sample_mesh.h"

static const struct tw_gpu_vertex vertices[] = {{1, 2}, {3, 4}, {5, 6}, {7, 8}};
static const uint32_t indices[] = {0, 1, 2, 2, 1, 3, 0, 1, 3};
static const struct tw_gpu_attributes attributes[] = {{1, 2}, {3, 4}, {5, 6}, {7, 8}};
static const uint8_t texels[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

struct tw_texture sample_texture = {.texels = texels, .width = 2, .height = 1};
struct tw_surface sample_surface = {
    .textures = {&sample_texture}, .base = {1, 1, 1, 1}, .cutoff = 0.5f};
struct tw_mesh sample_mesh = {.vertices = vertices,
                              .indices = indices,
                              .vertex_count = 4,
                              .index_count = 9,
                              .lods = {{0, 6, 0}, {6, 3, 0.5f}},
                              .lod_count = 2,
                              .radius = 1,
                              .surface = &sample_surface,
                              .attributes = attributes};

size_t read_texture(const struct tw_texture *texture) {
    size_t sum = 0;
    for (size_t i = 0; i < tw_texture_bytes(texture, 0); i++)
        sum += texture->texels[i];
    return sum;
}

size_t read_mesh(const struct tw_mesh *mesh) {
    size_t sum = 0;
    for (uint32_t level = 0; level < mesh->lod_count; level++)
        for (uint32_t i = 0; i < mesh->lods[level].index_count; i++)
            sum += mesh->vertices[mesh->indices[mesh->lods[level].first_index + i]].xy;
    for (uint32_t i = 0; mesh->surface && i < mesh->vertex_count; i++)
        sum += mesh->attributes[i].uv;
    for (int role = 0; mesh->surface && role < TW_ROLE_COUNT; role++)
        sum += mesh->surface->textures[role] ? read_texture(mesh->surface->textures[role]) : 0;
    return sum;
}
