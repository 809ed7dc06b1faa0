#include "twinview/mesh_cache.h"

#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cache_layout.h"

// A checked view of the file.
struct reader {
    const char *data;
    const struct tw_cache_header *header;
    const char *texts;
    uint64_t text_size;
    struct tw_arena *arena;
};

uint64_t tw_mesh_cache_checksum(const void *data, size_t size) {
    const uint64_t *words = data;
    size_t first = (offsetof(struct tw_cache_header, checksum) + sizeof(uint64_t)) / sizeof *words;
    uint64_t hash = 0xcbf29ce484222325ull;
    for (size_t i = first; i < size / sizeof *words; i++)
        hash = (hash ^ words[i]) * 0x100000001b3ull;
    return hash;
}

static bool all_finite(const float *values, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (!isfinite(values[i]))
            return false;
    return true;
}

static const char *check_header(const void *data, size_t size) {
    const struct tw_cache_header *header = data;
    if (size < sizeof *header || size % 8 != 0)
        return "it is cut short";
    if (header->magic != TW_CACHE_MAGIC)
        return "it is not a mesh cache";
    if (header->version != TW_MESH_CACHE_VERSION)
        return "it has another version";
    if (header->file_size != size)
        return "it is cut short";
    if (header->checksum != tw_mesh_cache_checksum(data, size))
        return "its checksum is wrong";
    for (int axis = 0; axis < 3; axis++)
        if (!isfinite(header->bounds_min[axis]) || !isfinite(header->bounds_max[axis]) ||
            header->bounds_min[axis] > header->bounds_max[axis])
            return "its bounds are not finite";
    return NULL;
}

static const char *check_sections(const struct tw_cache_header *header) {
    static const uint32_t record_sizes[TW_CACHE_SECTION_COUNT] = {
        [TW_CACHE_NODES] = sizeof(struct tw_cache_node),
        [TW_CACHE_PARTS] = sizeof(struct tw_model_part),
        [TW_CACHE_MATERIALS] = sizeof(struct tw_cache_material),
        [TW_CACHE_MESHES] = sizeof(struct tw_cache_mesh),
        [TW_CACHE_VERTICES] = sizeof(struct tw_gpu_vertex),
        [TW_CACHE_INDICES] = sizeof(uint32_t),
        [TW_CACHE_SURFACES] = sizeof(struct tw_cache_surface),
        [TW_CACHE_ATTRIBUTES] = sizeof(struct tw_gpu_attributes),
        [TW_CACHE_TEXTURES] = sizeof(struct tw_cache_texture),
        [TW_CACHE_TEXELS] = 1,
        [TW_CACHE_TEXTS] = 1,
    };
    for (int i = 0; i < TW_CACHE_SECTION_COUNT; i++) {
        const struct tw_cache_section *section = &header->sections[i];
        if (section->offset % 8 != 0 || section->offset < sizeof *header ||
            section->offset > header->file_size || section->count > UINT32_MAX ||
            section->count > (header->file_size - section->offset) / record_sizes[i])
            return "a section lies outside the file";
    }
    return NULL;
}

static const void *section(const struct reader *reader, enum tw_cache_section_name name,
                           uint32_t *count) {
    *count = (uint32_t)reader->header->sections[name].count;
    return reader->data + reader->header->sections[name].offset;
}

// The texts end with a terminator, so an offset inside them is the start of a terminated text.
static bool is_text(const struct reader *reader, uint32_t offset) {
    return offset < reader->text_size;
}

static const char *read_nodes(const struct reader *reader, struct tw_model *model) {
    const struct tw_cache_node *records = section(reader, TW_CACHE_NODES, &model->node_count);
    model->nodes = tw_arena_alloc(reader->arena, model->node_count * sizeof *model->nodes);
    for (uint32_t i = 0; i < model->node_count; i++) {
        const struct tw_cache_node *record = &records[i];
        struct tw_model_node *node = &model->nodes[i];
        bool has_properties = record->properties != TW_CACHE_NO_TEXT;
        if (record->parent < -1 || record->parent >= (int64_t)i)
            return "a node precedes its parent";
        if (!is_text(reader, record->name) ||
            (has_properties && !is_text(reader, record->properties)))
            return "a text lies outside the file";
        for (int k = 0; k < 12; k++) {
            if (!isfinite(record->local[k]))
                return "a transform is not finite";
            node->local[k] = record->local[k];
        }
        node->parent = record->parent;
        node->name = reader->texts + record->name;
        node->properties = has_properties ? reader->texts + record->properties : NULL;
    }
    return NULL;
}

static const char *read_parts(const struct reader *reader, struct tw_model *model) {
    const struct tw_model_part *records = section(reader, TW_CACHE_PARTS, &model->part_count);
    model->parts = tw_arena_alloc(reader->arena, model->part_count * sizeof *model->parts);
    for (uint32_t i = 0; i < model->part_count; i++) {
        const struct tw_model_part *part = &records[i];
        if (part->node >= model->node_count || part->mesh >= model->mesh_count ||
            part->material >= model->material_count)
            return "a part names something that is not there";
        if (i > 0 && part->node < part[-1].node)
            return "the parts are not in order";
        model->parts[i] = *part;
        model->triangle_count += model->meshes[part->mesh].lods[0].index_count / 3;
    }
    return NULL;
}

static const char *read_materials(const struct reader *reader, struct tw_model *model) {
    const struct tw_cache_material *records =
        section(reader, TW_CACHE_MATERIALS, &model->material_count);
    model->materials =
        tw_arena_alloc(reader->arena, model->material_count * sizeof *model->materials);
    for (uint32_t i = 0; i < model->material_count; i++) {
        const struct tw_cache_material *record = &records[i];
        struct tw_material *material = &model->materials[i];
        if (!is_text(reader, record->name))
            return "a text lies outside the file";
        if (!all_finite(record->base_colour, 4) || !isfinite(record->roughness) ||
            !isfinite(record->metalness))
            return "a material is not finite";
        for (int k = 0; k < 4; k++)
            material->base_colour[k] = record->base_colour[k];
        material->roughness = record->roughness;
        material->metalness = record->metalness;
        material->flags = record->flags;
        material->name = reader->texts + record->name;
    }
    return NULL;
}

static const char *read_textures(const struct reader *reader, struct tw_model *model) {
    uint32_t byte_count;
    const struct tw_cache_texture *records =
        section(reader, TW_CACHE_TEXTURES, &model->texture_count);
    const uint8_t *texels = section(reader, TW_CACHE_TEXELS, &byte_count);
    model->textures = tw_arena_alloc(reader->arena, model->texture_count * sizeof *model->textures);
    for (uint32_t i = 0; i < model->texture_count; i++) {
        const struct tw_cache_texture *record = &records[i];
        struct tw_texture *texture = &model->textures[i];
        if (record->width - 1 >= TW_TEXTURE_SIDE_MAX || record->height - 1 >= TW_TEXTURE_SIDE_MAX)
            return "a texture has no size or too large a one";
        if (record->format >= TW_TEXTURE_FORMAT_COUNT || record->wrap[0] >= TW_WRAP_COUNT ||
            record->wrap[1] >= TW_WRAP_COUNT)
            return "a texture is of a kind that is not known";
        *texture = (struct tw_texture){.width = record->width,
                                       .height = record->height,
                                       .format = record->format,
                                       .wrap = {record->wrap[0], record->wrap[1]}};
        if (record->first_texel > byte_count ||
            tw_texture_bytes(texture, 0) > byte_count - record->first_texel)
            return "a texture lies outside the file";
        texture->texels = texels + record->first_texel;
    }
    return NULL;
}

static const char *read_surfaces(const struct reader *reader, struct tw_model *model) {
    static const uint32_t formats[TW_ROLE_COUNT] = {[TW_ROLE_BASE] = TW_TEXTURE_COLOUR,
                                                    [TW_ROLE_METAL] = TW_TEXTURE_PAIR,
                                                    [TW_ROLE_NORMAL] = TW_TEXTURE_PAIR,
                                                    [TW_ROLE_EMISSIVE] = TW_TEXTURE_COLOUR};
    const struct tw_cache_surface *records =
        section(reader, TW_CACHE_SURFACES, &model->surface_count);
    model->surfaces = tw_arena_alloc(reader->arena, model->surface_count * sizeof *model->surfaces);
    for (uint32_t i = 0; i < model->surface_count; i++) {
        const struct tw_cache_surface *record = &records[i];
        struct tw_surface *surface = &model->surfaces[i];
        const float single[] = {record->roughness, record->metalness, record->normal_scale,
                                record->cutoff};
        if (!all_finite(record->base, 4) || !all_finite(record->emissive, 3) ||
            !all_finite(single, TW_COUNT(single)))
            return "a surface is not finite";
        for (int role = 0; role < TW_ROLE_COUNT; role++) {
            uint32_t number = record->textures[role];
            if (number == TW_CACHE_NONE)
                continue;
            if (number >= model->texture_count || model->textures[number].format != formats[role])
                return "a surface names a texture that does not suit it";
            surface->textures[role] = &model->textures[number];
        }
        memcpy(surface->base, record->base, sizeof surface->base);
        memcpy(surface->emissive, record->emissive, sizeof surface->emissive);
        surface->roughness = record->roughness;
        surface->metalness = record->metalness;
        surface->normal_scale = record->normal_scale;
        surface->cutoff = record->cutoff;
    }
    return NULL;
}

static const char *check_levels(const struct tw_cache_mesh *record) {
    if (record->lod_count < 1 || record->lod_count > TW_LODS_MAX)
        return "a mesh has no level of detail or too many";
    for (uint32_t i = 0; i < record->lod_count; i++) {
        const struct tw_mesh_lod *lod = &record->lods[i];
        if (lod->index_count % 3 != 0 || lod->first_index > record->index_count ||
            lod->index_count > record->index_count - lod->first_index)
            return "a level of detail lies outside its mesh";
        if (!isfinite(lod->error) || lod->error < 0 || (i > 0 && lod->error < lod[-1].error))
            return "the errors of the levels do not ascend";
    }
    return NULL;
}

static const char *check_mesh(const struct tw_cache_mesh *record, uint32_t vertices,
                              uint32_t indices) {
    if (record->first_vertex > vertices || record->vertex_count > vertices - record->first_vertex ||
        record->first_index > indices || record->index_count > indices - record->first_index)
        return "a mesh lies outside the file";
    if (!all_finite(record->bounds_min, 3) || !all_finite(record->bounds_max, 3) ||
        !all_finite(record->center, 3) || !isfinite(record->radius) || record->radius < 0)
        return "the bounds of a mesh are not finite";
    for (int axis = 0; axis < 3; axis++)
        if (record->bounds_min[axis] > record->bounds_max[axis])
            return "the bounds of a mesh are reversed";
    return check_levels(record);
}

// What a mesh wears.
static const char *read_dress(const struct reader *reader, const struct tw_model *model,
                              const struct tw_cache_mesh *record, struct tw_mesh *mesh) {
    uint32_t count;
    const struct tw_gpu_attributes *attributes = section(reader, TW_CACHE_ATTRIBUTES, &count);
    if (record->surface == TW_CACHE_NONE)
        return NULL;
    if (record->surface >= model->surface_count)
        return "a mesh names a surface that is not there";
    if (record->first_attribute > count || record->vertex_count > count - record->first_attribute)
        return "the attributes of a mesh lie outside the file";
    for (int i = 0; i < 2; i++) {
        mesh->uv_min[i] = record->uv_min[i];
        mesh->uv_max[i] = record->uv_max[i];
        if (!isfinite(record->uv_min[i]) || !isfinite(record->uv_max[i]) ||
            record->uv_min[i] > record->uv_max[i])
            return "the texture coordinates of a mesh are not finite";
    }
    mesh->surface = &model->surfaces[record->surface];
    mesh->attributes = attributes + record->first_attribute;
    return NULL;
}

static const char *read_meshes(const struct reader *reader, struct tw_model *model) {
    uint32_t vertex_count, index_count;
    const struct tw_cache_mesh *records = section(reader, TW_CACHE_MESHES, &model->mesh_count);
    const struct tw_gpu_vertex *vertices = section(reader, TW_CACHE_VERTICES, &vertex_count);
    const uint32_t *indices = section(reader, TW_CACHE_INDICES, &index_count);
    model->meshes = tw_arena_alloc(reader->arena, model->mesh_count * sizeof *model->meshes);
    for (uint32_t i = 0; i < model->mesh_count; i++) {
        const struct tw_cache_mesh *record = &records[i];
        struct tw_mesh *mesh = &model->meshes[i];
        const char *fault = check_mesh(record, vertex_count, index_count);
        if (fault)
            return fault;
        mesh->vertices = vertices + record->first_vertex;
        mesh->indices = indices + record->first_index;
        mesh->vertex_count = record->vertex_count;
        mesh->index_count = record->index_count;
        mesh->lod_count = record->lod_count;
        mesh->encloses = record->encloses != 0;
        mesh->radius = record->radius;
        for (uint32_t k = 0; k < record->lod_count; k++)
            mesh->lods[k] = record->lods[k];
        for (int axis = 0; axis < 3; axis++) {
            mesh->bounds_min[axis] = record->bounds_min[axis];
            mesh->bounds_max[axis] = record->bounds_max[axis];
            mesh->center[axis] = record->center[axis];
        }
        uint32_t highest = 0;
        for (uint32_t k = 0; k < mesh->index_count; k++)
            highest = TW_MAX(highest, mesh->indices[k]);
        if (mesh->index_count > 0 && highest >= mesh->vertex_count)
            return "an index lies outside its mesh";
        if ((fault = read_dress(reader, model, record, mesh)))
            return fault;
    }
    return NULL;
}

bool tw_mesh_cache_read(const void *data, size_t size, struct tw_arena *arena,
                        struct tw_model *model, const char **reason) {
    *model = (struct tw_model){0};
    if ((*reason = check_header(data, size)) || (*reason = check_sections(data)))
        return false;
    struct reader reader = {.data = data, .header = data, .arena = arena};
    uint32_t text_size;
    reader.texts = section(&reader, TW_CACHE_TEXTS, &text_size);
    reader.text_size = text_size;
    if (text_size > 0 && reader.texts[text_size - 1] != '\0') {
        *reason = "its texts are not terminated";
        return false;
    }
    if ((*reason = read_textures(&reader, model)) || (*reason = read_surfaces(&reader, model)) ||
        (*reason = read_meshes(&reader, model)) || (*reason = read_materials(&reader, model)) ||
        (*reason = read_nodes(&reader, model)) || (*reason = read_parts(&reader, model)))
        return false;
    for (int axis = 0; axis < 3; axis++) {
        model->bounds_min[axis] = reader.header->bounds_min[axis];
        model->bounds_max[axis] = reader.header->bounds_max[axis];
    }
    return true;
}

static bool map_file(struct tw_mesh_cache *cache, const char *path) {
    struct stat info;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return false;
    if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_size > 0) {
        void *mapping = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (mapping != MAP_FAILED) {
            cache->mapping = mapping;
            cache->size = (size_t)info.st_size;
        }
    }
    close(fd); // the mapping stays
    return cache->mapping != NULL;
}

struct tw_mesh_cache *tw_mesh_cache_open(const char *path, const char **reason) {
    struct tw_mesh_cache *cache = tw_alloc(sizeof *cache);
    *reason = "it cannot be read";
    if (map_file(cache, path) &&
        tw_mesh_cache_read(cache->mapping, cache->size, &cache->arena, &cache->model, reason))
        return cache;
    tw_mesh_cache_close(cache);
    return NULL;
}

void tw_mesh_cache_close(struct tw_mesh_cache *cache) {
    if (!cache)
        return;
    if (cache->mapping)
        munmap(cache->mapping, cache->size);
    tw_arena_finish(&cache->arena);
    free(cache);
}
