#include "twinview/mesh_cache.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cache_layout.h"

// The file as it grows in memory.
struct writer {
    char *data;
    size_t size, capacity;
};

static void *append(struct writer *writer, const void *bytes, size_t size) {
    if (writer->size + size > writer->capacity) {
        writer->capacity = TW_MAX(writer->capacity * 2, writer->size + size);
        writer->data = tw_realloc(writer->data, writer->capacity);
    }
    char *place = writer->data + writer->size;
    if (size > 0 && bytes)
        memcpy(place, bytes, size);
    else if (size > 0)
        memset(place, 0, size);
    writer->size += size;
    return place;
}

static void align(struct writer *writer) {
    append(writer, NULL, (8 - writer->size % 8) % 8);
}

// The header moves when the file grows; it is looked up at each use.
static struct tw_cache_header *header_of(const struct writer *writer) {
    return (struct tw_cache_header *)writer->data;
}

static void begin_section(struct writer *writer, enum tw_cache_section_name name, uint64_t count) {
    align(writer);
    header_of(writer)->sections[name] =
        (struct tw_cache_section){.offset = writer->size, .count = count};
}

// Texts are gathered apart and appended last.
static uint32_t add_text(struct writer *texts, const char *text) {
    if (!text)
        return TW_CACHE_NO_TEXT;
    uint32_t offset = (uint32_t)texts->size;
    append(texts, text, strlen(text) + 1);
    return offset;
}

static void write_nodes(struct writer *writer, struct writer *texts, const struct tw_model *model) {
    begin_section(writer, TW_CACHE_NODES, model->node_count);
    for (uint32_t i = 0; i < model->node_count; i++) {
        const struct tw_model_node *node = &model->nodes[i];
        struct tw_cache_node record = {
            .parent = node->parent,
            .name = add_text(texts, node->name),
            .properties = add_text(texts, node->properties),
        };
        memcpy(record.local, node->local, sizeof record.local);
        append(writer, &record, sizeof record);
    }
}

static void write_materials(struct writer *writer, struct writer *texts,
                            const struct tw_model *model) {
    begin_section(writer, TW_CACHE_MATERIALS, model->material_count);
    for (uint32_t i = 0; i < model->material_count; i++) {
        const struct tw_material *material = &model->materials[i];
        struct tw_cache_material record = {
            .roughness = material->roughness,
            .metalness = material->metalness,
            .flags = material->flags,
            .name = add_text(texts, material->name),
        };
        memcpy(record.base_colour, material->base_colour, sizeof record.base_colour);
        append(writer, &record, sizeof record);
    }
}

static void write_textures(struct writer *writer, const struct tw_model *model) {
    uint64_t first_texel = 0;
    begin_section(writer, TW_CACHE_TEXTURES, model->texture_count);
    for (uint32_t i = 0; i < model->texture_count; i++) {
        const struct tw_texture *texture = &model->textures[i];
        append(writer,
               &(struct tw_cache_texture){.first_texel = first_texel,
                                          .width = texture->width,
                                          .height = texture->height,
                                          .format = texture->format,
                                          .wrap = {texture->wrap[0], texture->wrap[1]}},
               sizeof(struct tw_cache_texture));
        first_texel += tw_texture_bytes(texture, 0);
    }
    begin_section(writer, TW_CACHE_TEXELS, first_texel);
    for (uint32_t i = 0; i < model->texture_count; i++)
        append(writer, model->textures[i].texels, tw_texture_bytes(&model->textures[i], 0));
}

static void write_surfaces(struct writer *writer, const struct tw_model *model) {
    begin_section(writer, TW_CACHE_SURFACES, model->surface_count);
    for (uint32_t i = 0; i < model->surface_count; i++) {
        const struct tw_surface *surface = &model->surfaces[i];
        struct tw_cache_surface record = {.roughness = surface->roughness,
                                          .metalness = surface->metalness,
                                          .normal_scale = surface->normal_scale,
                                          .cutoff = surface->cutoff};
        for (int role = 0; role < TW_ROLE_COUNT; role++)
            record.textures[role] = surface->textures[role]
                                        ? (uint32_t)(surface->textures[role] - model->textures)
                                        : TW_CACHE_NONE;
        memcpy(record.base, surface->base, sizeof record.base);
        memcpy(record.emissive, surface->emissive, sizeof record.emissive);
        append(writer, &record, sizeof record);
    }
}

static void write_meshes(struct writer *writer, const struct tw_model *model) {
    uint32_t first_vertex = 0, first_index = 0, first_attribute = 0;
    begin_section(writer, TW_CACHE_MESHES, model->mesh_count);
    for (uint32_t i = 0; i < model->mesh_count; i++) {
        const struct tw_mesh *mesh = &model->meshes[i];
        struct tw_cache_mesh record = {
            .first_vertex = first_vertex,
            .vertex_count = mesh->vertex_count,
            .first_index = first_index,
            .index_count = mesh->index_count,
            .lod_count = mesh->lod_count,
            .radius = mesh->radius,
            .surface = mesh->surface ? (uint32_t)(mesh->surface - model->surfaces) : TW_CACHE_NONE,
            .first_attribute = first_attribute,
            .encloses = mesh->encloses,
        };
        memcpy(record.uv_min, mesh->uv_min, sizeof record.uv_min);
        memcpy(record.uv_max, mesh->uv_max, sizeof record.uv_max);
        memcpy(record.lods, mesh->lods, sizeof record.lods);
        memcpy(record.bounds_min, mesh->bounds_min, sizeof record.bounds_min);
        memcpy(record.bounds_max, mesh->bounds_max, sizeof record.bounds_max);
        memcpy(record.center, mesh->center, sizeof record.center);
        append(writer, &record, sizeof record);
        first_vertex += mesh->vertex_count;
        first_index += mesh->index_count;
        first_attribute += mesh->surface ? mesh->vertex_count : 0;
    }
    begin_section(writer, TW_CACHE_ATTRIBUTES, first_attribute);
    for (uint32_t i = 0; i < model->mesh_count; i++)
        if (model->meshes[i].surface)
            append(writer, model->meshes[i].attributes,
                   model->meshes[i].vertex_count * sizeof *model->meshes[i].attributes);
    begin_section(writer, TW_CACHE_VERTICES, first_vertex);
    for (uint32_t i = 0; i < model->mesh_count; i++)
        append(writer, model->meshes[i].vertices,
               model->meshes[i].vertex_count * sizeof *model->meshes[i].vertices);
    begin_section(writer, TW_CACHE_INDICES, first_index);
    for (uint32_t i = 0; i < model->mesh_count; i++)
        append(writer, model->meshes[i].indices,
               model->meshes[i].index_count * sizeof *model->meshes[i].indices);
}

static bool fits_format(const struct tw_model *model) {
    uint64_t vertices = 0, indices = 0, texts = 0, texels = 0;
    for (uint32_t i = 0; i < model->texture_count; i++)
        texels += tw_texture_bytes(&model->textures[i], 0);
    for (uint32_t i = 0; i < model->mesh_count; i++) {
        vertices += model->meshes[i].vertex_count;
        indices += model->meshes[i].index_count;
    }
    for (uint32_t i = 0; i < model->node_count; i++) {
        const struct tw_model_node *node = &model->nodes[i];
        texts += strlen(node->name) + 1 + (node->properties ? strlen(node->properties) + 1 : 0);
    }
    for (uint32_t i = 0; i < model->material_count; i++)
        texts += strlen(model->materials[i].name) + 1;
    return vertices <= UINT32_MAX && indices <= UINT32_MAX && texts < UINT32_MAX &&
           texels <= UINT32_MAX;
}

static bool write_all(int fd, const char *data, size_t size) {
    while (size > 0) {
        ssize_t count = write(fd, data, size);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return false;
        data += count;
        size -= (size_t)count;
    }
    return true;
}

bool tw_mesh_cache_write(int fd, const struct tw_model *model, const char **reason) {
    if (!fits_format(model)) {
        *reason =
            "the model has more than 4 thousand million vertices, indices or bytes of textures";
        return false;
    }
    struct writer writer = {0}, texts = {0};
    append(&writer, NULL, sizeof(struct tw_cache_header));
    write_nodes(&writer, &texts, model);
    begin_section(&writer, TW_CACHE_PARTS, model->part_count);
    append(&writer, model->parts, model->part_count * sizeof *model->parts);
    write_materials(&writer, &texts, model);
    write_textures(&writer, model);
    write_surfaces(&writer, model);
    write_meshes(&writer, model);
    begin_section(&writer, TW_CACHE_TEXTS, texts.size);
    append(&writer, texts.data, texts.size);
    align(&writer);

    struct tw_cache_header *header = header_of(&writer);
    header->magic = TW_CACHE_MAGIC;
    header->version = TW_MESH_CACHE_VERSION;
    header->file_size = writer.size;
    memcpy(header->bounds_min, model->bounds_min, sizeof header->bounds_min);
    memcpy(header->bounds_max, model->bounds_max, sizeof header->bounds_max);
    header->checksum = tw_mesh_cache_checksum(writer.data, writer.size);

    bool ok = write_all(fd, writer.data, writer.size);
    if (!ok)
        *reason = strerror(errno);
    free(writer.data);
    free(texts.data);
    return ok;
}
