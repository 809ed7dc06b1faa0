// The reader of mesh caches. Size and checksum are put right first, so that the changes get past
// them; what is accepted is then read to the last byte.
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "twinview/file.h"
#include "twinview/mesh_cache.h"

#include "cache_layout.h"

static size_t use_model(const struct tw_model *model) {
    size_t sum = 0;
    for (uint32_t i = 0; i < model->node_count; i++) {
        const struct tw_model_node *node = &model->nodes[i];
        sum += strlen(node->name) + (node->properties ? strlen(node->properties) : 0);
        for (int32_t parent = node->parent; parent >= 0; parent = model->nodes[parent].parent)
            sum++;
    }
    for (uint32_t i = 0; i < model->part_count; i++) {
        const struct tw_model_part *part = &model->parts[i];
        sum += model->nodes[part->node].parent >= 0;
        sum += strlen(model->materials[part->material].name);
        const struct tw_mesh *mesh = &model->meshes[part->mesh];
        for (uint32_t level = 0; level < mesh->lod_count; level++)
            for (uint32_t k = 0; k < mesh->lods[level].index_count; k++)
                sum += mesh->vertices[mesh->indices[mesh->lods[level].first_index + k]].xy;
    }
    for (uint32_t i = 0; i < model->mesh_count; i++) {
        const struct tw_mesh *mesh = &model->meshes[i];
        for (uint32_t k = 0; mesh->surface && k < mesh->vertex_count; k++)
            sum += mesh->attributes[k].uv;
        for (int role = 0; mesh->surface && role < TW_ROLE_COUNT; role++)
            sum += mesh->surface->textures[role] != NULL;
    }
    for (uint32_t i = 0; i < model->texture_count; i++)
        for (size_t k = 0; k < tw_texture_bytes(&model->textures[i], 0); k++)
            sum += model->textures[i].texels[k];
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct tw_arena arena = {0};
    struct tw_model model;
    const char *reason;
    size_t padded = (size + 7) / 8 * 8;
    uint8_t *file = tw_alloc(padded + 8);
    memcpy(file, data, size);
    if (padded >= sizeof(struct tw_cache_header)) {
        struct tw_cache_header *header = (struct tw_cache_header *)file;
        header->file_size = padded;
        header->checksum = tw_mesh_cache_checksum(file, padded);
    }
    // Long chains of parents times many nodes would only cost time.
    if (tw_mesh_cache_read(file, padded, &arena, &model, &reason) && padded < 65536 &&
        use_model(&model) == SIZE_MAX)
        abort(); // never; it keeps the reads
    tw_arena_finish(&arena);
    free(file);
    return 0;
}

uint8_t *tw_fuzz_seed(size_t index, size_t *size) {
    static struct tw_gpu_vertex vertices[4] = {{1, 2}, {3, 4}, {5, 6}, {7, 8}};
    static uint32_t indices[9] = {0, 1, 2, 2, 1, 3, 0, 1, 3};
    static struct tw_gpu_attributes attributes[4] = {{1, 2}, {3, 4}, {5, 6}, {7, 8}};
    static const uint8_t texels[12] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    static struct tw_texture textures[1] = {{.texels = texels, .width = 2, .height = 1}};
    static struct tw_surface surfaces[1] = {
        {.textures = {&textures[0]}, .base = {1, 1, 1, 1}, .cutoff = 0.5f}};
    static struct tw_mesh meshes[2] = {{.vertices = vertices,
                                        .indices = indices,
                                        .vertex_count = 4,
                                        .index_count = 9,
                                        .lods = {{0, 6, 0}, {6, 3, 0.5f}},
                                        .lod_count = 2,
                                        .radius = 1,
                                        .surface = surfaces,
                                        .attributes = attributes},
                                       {.vertices = vertices,
                                        .indices = indices,
                                        .vertex_count = 3,
                                        .index_count = 3,
                                        .lods = {{0, 3, 0}},
                                        .lod_count = 1,
                                        .radius = 1}};
    static struct tw_material materials[1] = {{.name = "steel"}};
    static struct tw_model_node nodes[2] = {{.name = "pump", .parent = -1},
                                            {.name = "shaft", .parent = 0, .properties = "{}"}};
    static struct tw_model_part parts[2] = {{0, 0, 0}, {1, 1, 0}};
    const struct tw_model models[] = {
        {.nodes = nodes,
         .parts = parts,
         .materials = materials,
         .meshes = meshes,
         .surfaces = surfaces,
         .textures = textures,
         .node_count = 2,
         .part_count = 2,
         .material_count = 1,
         .mesh_count = 2,
         .surface_count = 1,
         .texture_count = 1},
        {0},
    };
    if (index >= TW_COUNT(models))
        return NULL;
    char path[] = "/tmp/twinview-fuzz-XXXXXX";
    const char *reason;
    int fd = mkstemp(path);
    if (fd < 0)
        abort();
    uint8_t *data = tw_mesh_cache_write(fd, &models[index], &reason)
                        ? (uint8_t *)tw_file_read(path, 1 << 20, size)
                        : NULL;
    close(fd);
    unlink(path);
    return data;
}
