// The reader of mesh caches. Size and checksum are put right first, so that the changes get past
// them; what is accepted is then read to the last byte.
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "twinview/file.h"
#include "twinview/mesh_cache.h"

#include "cache_layout.h"
#include "sample_mesh.h"

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
        sum += model->meshes[part->mesh].lod_count;
    }
    for (uint32_t i = 0; i < model->mesh_count; i++)
        sum += read_mesh(&model->meshes[i]);
    for (uint32_t i = 0; i < model->texture_count; i++)
        sum += read_texture(&model->textures[i]);
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
    struct tw_mesh meshes[2] = {sample_mesh, sample_mesh};
    meshes[1].surface = NULL;
    meshes[1].attributes = NULL;
    static struct tw_material materials[1] = {{.name = "steel"}};
    static struct tw_model_node nodes[2] = {{.name = "pump", .parent = -1},
                                            {.name = "shaft", .parent = 0, .properties = "{}"}};
    static struct tw_model_part parts[2] = {{0, 0, 0}, {1, 1, 0}};
    const struct tw_model models[] = {
        {.nodes = nodes,
         .parts = parts,
         .materials = materials,
         .meshes = meshes,
         .surfaces = &sample_surface,
         .textures = &sample_texture,
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
