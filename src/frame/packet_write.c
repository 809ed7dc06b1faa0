#include <stdlib.h>
#include <string.h>

#include "packet_layout.h"
#include "twinview/file.h"
#include "twinview/memory.h"
#include "twinview/packet.h"

struct out {
    char *bytes;
    size_t size, capacity;
};

static void put(struct out *out, const void *data, size_t size) {
    size_t padded = (size + 7) / 8 * 8;
    if (out->size + padded > out->capacity) {
        out->capacity = 2 * (out->size + padded);
        out->bytes = tw_realloc(out->bytes, out->capacity);
    }
    if (size)
        memcpy(out->bytes + out->size, data, size);
    memset(out->bytes + out->size + size, 0, padded - size);
    out->size += padded;
}

// Numbers of pointers, in the order in which they were met.
struct numbers {
    const void **items;
    size_t count, capacity;
};

static uint32_t number_of(struct numbers *numbers, const void *item) {
    if (!item)
        return TW_PACKET_NONE;
    for (size_t i = 0; i < numbers->count; i++)
        if (numbers->items[i] == item)
            return (uint32_t)i;
    TW_GROW(numbers->items, numbers->count, numbers->capacity);
    numbers->items[numbers->count++] = item;
    return (uint32_t)numbers->count - 1;
}

static void put_textures(struct out *out, const struct numbers *textures) {
    for (size_t i = 0; i < textures->count; i++) {
        const struct tw_texture *texture = textures->items[i];
        struct tw_packet_texture row = {
            texture->width, texture->height, texture->format, {texture->wrap[0], texture->wrap[1]}};
        put(out, &row, sizeof row);
        put(out, texture->texels, tw_texture_bytes(texture, 0));
    }
}

static void put_surfaces(struct out *out, const struct numbers *surfaces,
                         struct numbers *textures) {
    for (size_t i = 0; i < surfaces->count; i++) {
        const struct tw_surface *surface = surfaces->items[i];
        struct tw_packet_surface row = {.roughness = surface->roughness,
                                        .metalness = surface->metalness,
                                        .normal_scale = surface->normal_scale,
                                        .cutoff = surface->cutoff};
        for (int role = 0; role < TW_ROLE_COUNT; role++)
            row.textures[role] = number_of(textures, surface->textures[role]);
        memcpy(row.base, surface->base, sizeof row.base);
        memcpy(row.emissive, surface->emissive, sizeof row.emissive);
        put(out, &row, sizeof row);
    }
}

static void put_mesh(struct out *out, uint32_t slot, const struct tw_mesh *mesh, uint32_t surface) {
    struct tw_packet_mesh row = {.slot = slot,
                                 .vertex_count = mesh->vertex_count,
                                 .index_count = mesh->index_count,
                                 .lod_count = mesh->lod_count,
                                 .surface = surface,
                                 .radius = mesh->radius};
    memcpy(row.lods, mesh->lods, sizeof row.lods);
    memcpy(row.bounds_min, mesh->bounds_min, sizeof row.bounds_min);
    memcpy(row.bounds_max, mesh->bounds_max, sizeof row.bounds_max);
    memcpy(row.center, mesh->center, sizeof row.center);
    memcpy(row.uv_min, mesh->uv_min, sizeof row.uv_min);
    memcpy(row.uv_max, mesh->uv_max, sizeof row.uv_max);
    put(out, &row, sizeof row);
    put(out, mesh->vertices, mesh->vertex_count * sizeof *mesh->vertices);
    put(out, mesh->indices, mesh->index_count * sizeof *mesh->indices);
    if (surface != TW_PACKET_NONE)
        put(out, mesh->attributes, mesh->vertex_count * sizeof *mesh->attributes);
}

// Textures stand before the surfaces that name them, and these before the meshes: parts that are
// written apart and then joined.
static void put_meshes(struct out *out, const struct tw_frame *frame, struct tw_packet_body *body) {
    struct out meshes = {0}, surface_rows = {0};
    struct numbers surfaces = {0}, textures = {0};
    for (size_t i = 0; i < frame->mesh_count; i++) {
        const struct tw_mesh *mesh = frame->meshes[i].mesh;
        if (!mesh)
            continue;
        put_mesh(&meshes, frame->meshes[i].slot, mesh, number_of(&surfaces, mesh->surface));
        body->meshes++;
    }
    put_surfaces(&surface_rows, &surfaces, &textures);
    put_textures(out, &textures);
    put(out, surface_rows.bytes, surface_rows.size);
    put(out, meshes.bytes, meshes.size);
    body->surfaces = (uint32_t)surfaces.count;
    body->textures = (uint32_t)textures.count;
    free(meshes.bytes);
    free(surface_rows.bytes);
    free(surfaces.items);
    free(textures.items);
}

void *tw_packet_pack(const struct tw_frame *frame, size_t *size) {
    const struct tw_frame_ui *ui = &frame->ui;
    struct tw_packet_header header = {.version = TW_PACKET_VERSION};
    struct tw_packet_body body = {.view = frame->view,
                                  .light = frame->light,
                                  .palette = frame->palette,
                                  .cut_count = frame->cut_count,
                                  .ground_m = frame->ground_m,
                                  .layers = frame->layers,
                                  .transforms = (uint32_t)frame->transform_count,
                                  .instances = (uint32_t)frame->instance_count,
                                  .looks = (uint32_t)frame->look_count,
                                  .probes = (uint32_t)frame->probe_count,
                                  .vertices = ui->vertex_count,
                                  .indices = ui->index_count,
                                  .commands = ui->command_count,
                                  .atlas_width = ui->atlas ? ui->atlas_width : 0,
                                  .atlas_height = ui->atlas ? ui->atlas_height : 0};
    struct out out = {0};
    body.view.moving = false;
    memcpy(body.cuts, frame->cuts, sizeof body.cuts);
    put(&out, &header, sizeof header);
    put(&out, &body, sizeof body);
    put_meshes(&out, frame, &body);
    put(&out, frame->transforms, frame->transform_count * sizeof *frame->transforms);
    put(&out, frame->instances, frame->instance_count * sizeof *frame->instances);
    put(&out, frame->looks, frame->look_count * sizeof *frame->looks);
    put(&out, frame->probes, frame->probe_count * sizeof *frame->probes);
    put(&out, ui->vertices, ui->vertex_count * sizeof *ui->vertices);
    put(&out, ui->indices, ui->index_count * sizeof *ui->indices);
    put(&out, ui->commands, ui->command_count * sizeof *ui->commands);
    put(&out, ui->atlas, (size_t)body.atlas_width * (size_t)body.atlas_height);
    memcpy(out.bytes + sizeof header, &body, sizeof body);
    memcpy(header.magic, "twpacket", sizeof header.magic);
    header.body_size = sizeof body;
    header.size = out.size;
    header.hash = tw_hash_bytes(out.bytes + sizeof header, out.size - sizeof header, 0);
    memcpy(out.bytes, &header, sizeof header);
    *size = out.size;
    return out.bytes;
}

bool tw_packet_write(const char *path, const struct tw_frame *frame) {
    size_t size;
    void *data = tw_packet_pack(frame, &size);
    bool ok = tw_file_write(path, data, size);
    free(data);
    return ok;
}
