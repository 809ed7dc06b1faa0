#define TW_LOG_MODULE "packet"
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "packet_layout.h"
#include "twinview/file.h"
#include "twinview/log.h"
#include "twinview/memory.h"
#include "twinview/packet.h"

#define FILE_BYTES_MAX ((size_t)4 << 30)
#define SIDE_MAX 16384     // pixels of the picture and of the glyph atlas
#define SLOTS_SPARE 65536u // slots may be sparse, but a small file must not ask for large tables
#define SLOTS_PER_ROW 16u

struct tw_packet {
    char *data;
    struct tw_frame frame;
    struct tw_texture *textures;
    struct tw_surface *surfaces;
    struct tw_mesh *meshes;
};

// The rest of the file, and what is wrong with it.
struct in {
    const char *at, *end;
    const char *fault;
};

static bool wrong(struct in *in, const char *fault) {
    in->fault = in->fault ? in->fault : fault;
    return false;
}

// The next `count` elements where they lie; NULL if the file is too short for them.
static const void *take(struct in *in, uint64_t count, size_t size) {
    uint64_t left = (uint64_t)(in->end - in->at);
    if (in->fault || count > left / size || (count * size + 7) / 8 * 8 > left) {
        wrong(in, "it is cut off");
        return NULL;
    }
    const void *found = in->at;
    in->at += (count * size + 7) / 8 * 8;
    return found;
}

// Room for rows that each take at least `size` bytes of the file.
static void *room(struct in *in, uint32_t count, size_t size, size_t element) {
    if (in->fault || count > (uint64_t)(in->end - in->at) / size) {
        wrong(in, "it is cut off");
        return NULL;
    }
    return tw_alloc_array(count + 1, element);
}

static bool all_finite(const float *values, int count) {
    for (int i = 0; i < count; i++)
        if (!isfinite(values[i]))
            return false;
    return true;
}

// ---- textures, surfaces, meshes ----------------------------------------------------------------

static bool read_textures(struct in *in, struct tw_packet *packet, uint32_t count) {
    packet->textures = room(in, count, sizeof(struct tw_packet_texture), sizeof *packet->textures);
    for (uint32_t i = 0; packet->textures && i < count; i++) {
        const struct tw_packet_texture *row = take(in, 1, sizeof *row);
        if (!row)
            return false;
        if (!row->width || !row->height || row->width > TW_TEXTURE_SIDE_MAX ||
            row->height > TW_TEXTURE_SIDE_MAX || row->format >= TW_TEXTURE_FORMAT_COUNT ||
            row->wrap[0] >= TW_WRAP_COUNT || row->wrap[1] >= TW_WRAP_COUNT)
            return wrong(in, "a texture is none");
        struct tw_texture *texture = &packet->textures[i];
        *texture = (struct tw_texture){.width = row->width,
                                       .height = row->height,
                                       .format = row->format,
                                       .wrap = {row->wrap[0], row->wrap[1]}};
        texture->texels = take(in, tw_texture_bytes(texture, 0), 1);
    }
    return !in->fault;
}

static bool read_surfaces(struct in *in, struct tw_packet *packet, uint32_t count,
                          uint32_t textures) {
    const struct tw_packet_surface *rows;
    packet->surfaces = room(in, count, sizeof *rows, sizeof *packet->surfaces);
    for (uint32_t i = 0; packet->surfaces && i < count; i++) {
        rows = take(in, 1, sizeof *rows);
        if (!rows)
            return false;
        struct tw_surface *surface = &packet->surfaces[i];
        *surface = (struct tw_surface){.roughness = rows->roughness,
                                       .metalness = rows->metalness,
                                       .normal_scale = rows->normal_scale,
                                       .cutoff = rows->cutoff};
        memcpy(surface->base, rows->base, sizeof surface->base);
        memcpy(surface->emissive, rows->emissive, sizeof surface->emissive);
        for (int role = 0; role < TW_ROLE_COUNT; role++) {
            uint32_t number = rows->textures[role];
            uint32_t format = role == TW_ROLE_BASE || role == TW_ROLE_EMISSIVE ? TW_TEXTURE_COLOUR
                                                                               : TW_TEXTURE_PAIR;
            if (number == TW_PACKET_NONE)
                continue;
            if (number >= textures || packet->textures[number].format != format)
                return wrong(in, "a surface names a texture that is none for it");
            surface->textures[role] = &packet->textures[number];
        }
    }
    return !in->fault;
}

static bool check_mesh(struct in *in, const struct tw_mesh *mesh) {
    bool ok = mesh->vertex_count > 0 && mesh->lod_count >= 1 && mesh->lod_count <= TW_LODS_MAX &&
              all_finite(mesh->bounds_min, 3) && all_finite(mesh->bounds_max, 3) &&
              all_finite(mesh->center, 3) && isfinite(mesh->radius);
    for (uint32_t i = 0; ok && i < mesh->lod_count; i++)
        ok = mesh->lods[i].first_index <= mesh->index_count &&
             mesh->lods[i].index_count <= mesh->index_count - mesh->lods[i].first_index;
    for (uint32_t i = 0; ok && i < mesh->index_count; i++)
        ok = mesh->indices[i] < mesh->vertex_count;
    return ok || wrong(in, "a mesh is none");
}

static bool read_meshes(struct in *in, struct tw_packet *packet, uint32_t count,
                        uint32_t surfaces) {
    packet->meshes = room(in, count, sizeof(struct tw_packet_mesh), sizeof *packet->meshes);
    for (uint32_t i = 0; packet->meshes && i < count; i++) {
        const struct tw_packet_mesh *row = take(in, 1, sizeof *row);
        if (!row)
            return false;
        struct tw_mesh *mesh = &packet->meshes[i];
        *mesh = (struct tw_mesh){.vertex_count = row->vertex_count,
                                 .index_count = row->index_count,
                                 .lod_count = row->lod_count,
                                 .radius = row->radius};
        memcpy(mesh->lods, row->lods, sizeof mesh->lods);
        memcpy(mesh->bounds_min, row->bounds_min, sizeof mesh->bounds_min);
        memcpy(mesh->bounds_max, row->bounds_max, sizeof mesh->bounds_max);
        memcpy(mesh->center, row->center, sizeof mesh->center);
        memcpy(mesh->uv_min, row->uv_min, sizeof mesh->uv_min);
        memcpy(mesh->uv_max, row->uv_max, sizeof mesh->uv_max);
        mesh->vertices = take(in, mesh->vertex_count, sizeof *mesh->vertices);
        mesh->indices = take(in, mesh->index_count, sizeof *mesh->indices);
        if (in->fault || !check_mesh(in, mesh))
            return false;
        if (row->surface != TW_PACKET_NONE) {
            if (row->surface >= surfaces)
                return wrong(in, "a mesh names a surface that is none");
            mesh->surface = &packet->surfaces[row->surface];
            mesh->attributes = take(in, mesh->vertex_count, sizeof *mesh->attributes);
        }
        if (row->slot >= SLOTS_PER_ROW * (uint64_t)count + SLOTS_SPARE)
            return wrong(in, "a slot is out of range");
        *tw_frame_add_mesh(&packet->frame) = (struct tw_frame_mesh){row->slot, mesh};
    }
    return !in->fault;
}

// ---- rows and lists ----------------------------------------------------------------------------

static bool slot_fits(uint32_t slot, size_t count) {
    return slot < SLOTS_PER_ROW * (uint64_t)count + SLOTS_SPARE;
}

// Shaders look rows up by slots, unchecked: each must lead to one.
static bool check_rows(struct in *in, const struct tw_frame *frame) {
    uint64_t transforms = 0, looks = 0;
    for (size_t i = 0; i < frame->transform_count; i++) {
        if (!slot_fits(frame->transforms[i].slot, frame->transform_count))
            return wrong(in, "a slot is out of range");
        transforms = TW_MAX(transforms, frame->transforms[i].slot + 1ull);
    }
    for (size_t i = 0; i < frame->look_count; i++) {
        if (!slot_fits(frame->looks[i].slot, frame->look_count))
            return wrong(in, "a slot is out of range");
        looks = TW_MAX(looks, frame->looks[i].slot + 1ull);
    }
    for (size_t i = 0; i < frame->instance_count; i++) {
        const struct tw_frame_instance *instance = &frame->instances[i];
        if (!slot_fits(instance->slot, frame->instance_count))
            return wrong(in, "a slot is out of range");
        if (instance->row.flags & TW_INSTANCE_ALIVE &&
            (instance->slot >= looks || instance->row.transform >= transforms ||
             !slot_fits(instance->row.mesh, frame->mesh_count)))
            return wrong(in, "an instance lacks a row");
    }
    return true;
}

static bool read_rows(struct in *in, struct tw_frame *frame, const struct tw_packet_body *body) {
    // The frame's lists are not const, but whoever reads a packet gets it as const.
    frame->transforms = (void *)take(in, body->transforms, sizeof *frame->transforms);
    frame->instances = (void *)take(in, body->instances, sizeof *frame->instances);
    frame->looks = (void *)take(in, body->looks, sizeof *frame->looks);
    frame->probes = (void *)take(in, body->probes, sizeof *frame->probes);
    if (in->fault)
        return false;
    frame->transform_count = body->transforms;
    frame->instance_count = body->instances;
    frame->look_count = body->looks;
    frame->probe_count = body->probes;
    return check_rows(in, frame);
}

static bool read_panels(struct in *in, struct tw_frame_ui *ui, const struct tw_packet_body *body) {
    if (body->atlas_width < 0 || body->atlas_width > SIDE_MAX || body->atlas_height < 0 ||
        body->atlas_height > SIDE_MAX)
        return wrong(in, "the glyphs' size is out of range");
    ui->vertices = take(in, body->vertices, sizeof *ui->vertices);
    ui->indices = take(in, body->indices, sizeof *ui->indices);
    ui->commands = take(in, body->commands, sizeof *ui->commands);
    size_t atlas = (size_t)body->atlas_width * (size_t)body->atlas_height;
    ui->atlas = take(in, atlas, 1);
    if (in->fault)
        return false;
    if (!atlas) {
        *ui = (struct tw_frame_ui){0}; // nothing can be drawn without glyphs
        return true;
    }
    ui->vertex_count = body->vertices;
    ui->index_count = body->indices;
    ui->command_count = body->commands;
    ui->atlas_width = body->atlas_width;
    ui->atlas_height = body->atlas_height;
    for (uint32_t i = 0; i < ui->command_count; i++) {
        const struct tw_ui_command *command = &ui->commands[i];
        bool ok = all_finite(command->clip, 4) && command->first_index <= ui->index_count &&
                  command->index_count <= ui->index_count - command->first_index &&
                  command->vertex_offset >= 0;
        for (int k = 0; ok && k < 4; k++)
            ok = fabsf(command->clip[k]) < 1e6f;
        for (uint32_t k = 0; ok && k < command->index_count; k++)
            ok =
                (uint64_t)ui->indices[command->first_index + k] + (uint32_t)command->vertex_offset <
                ui->vertex_count;
        if (!ok)
            return wrong(in, "a draw list is none");
    }
    return true;
}

static bool is_bool(const bool *value) {
    uint8_t byte;
    memcpy(&byte, value, 1);
    return byte <= 1;
}

static bool read_body(struct in *in, struct tw_frame *frame, const struct tw_packet_body *body) {
    const struct tw_frame_view *view = &body->view;
    const struct tw_rect *area = &view->viewport;
    if (!is_bool(&view->moving) || !is_bool(&body->light.shadows) ||
        !is_bool(&body->light.occlusion) || !is_bool(&body->palette.casing_both_sides) ||
        body->cut_count < 0 || body->cut_count > TW_CUTS_MAX || body->layers < 0 ||
        body->layers > TW_LAYERS_MAX || view->width < 1 || view->width > SIDE_MAX ||
        view->height < 1 || view->height > SIDE_MAX || area->x < 0 || area->y < 0 ||
        area->width < 1 || area->height < 1 || area->width > view->width ||
        area->height > view->height || area->x > view->width - area->width ||
        area->y > view->height - area->height || !isfinite(view->scale))
        return wrong(in, "its view is none");
    frame->number = 1;
    frame->dirty = TW_DIRTY_ALL;
    frame->view = *view;
    frame->light = body->light;
    frame->palette = body->palette;
    memcpy(frame->cuts, body->cuts, sizeof frame->cuts);
    frame->cut_count = body->cut_count;
    frame->ground_m = body->ground_m;
    frame->layers = body->layers;
    frame->look_damage.whole = frame->move_damage.whole = frame->ui.damage.whole = true;
    return true;
}

// ---- the file -------------------------------------------------------------------------------

static bool read_all(struct in *in, struct tw_packet *packet) {
    const struct tw_packet_header *header = take(in, 1, sizeof *header);
    if (!header)
        return false;
    if (memcmp(header->magic, "twpacket", sizeof header->magic) != 0)
        return wrong(in, "it is no frame packet");
    if (header->version != TW_PACKET_VERSION || header->body_size != sizeof(struct tw_packet_body))
        return wrong(in, "it is of another version");
    size_t size = (size_t)(in->end - packet->data);
    if (header->size != size)
        return wrong(in, "it is cut off");
    if (header->hash != tw_hash_bytes(header + 1, size - sizeof *header, 0))
        return wrong(in, "its checksum is wrong");
    const struct tw_packet_body *body = take(in, 1, sizeof *body);
    return body && read_body(in, &packet->frame, body) &&
           read_textures(in, packet, body->textures) &&
           read_surfaces(in, packet, body->surfaces, body->textures) &&
           read_meshes(in, packet, body->meshes, body->surfaces) &&
           read_rows(in, &packet->frame, body) && read_panels(in, &packet->frame.ui, body) &&
           (in->at == in->end || wrong(in, "something stands behind its end"));
}

struct tw_packet *tw_packet_unpack(void *data, size_t size, const char **reason) {
    struct tw_packet *packet = tw_alloc(sizeof *packet);
    struct in in = {data, (const char *)data + size, NULL};
    packet->data = data;
    if (read_all(&in, packet))
        return packet;
    *reason = in.fault ? in.fault : "it is cut off";
    tw_packet_destroy(packet);
    return NULL;
}

struct tw_packet *tw_packet_read(const char *path) {
    size_t size;
    const char *reason;
    char *data = tw_file_read(path, FILE_BYTES_MAX, &size);
    if (!data) {
        tw_err("cannot read %s: %s", path, strerror(errno));
        return NULL;
    }
    struct tw_packet *packet = tw_packet_unpack(data, size, &reason);
    if (!packet)
        tw_err("%s cannot be drawn: %s", path, reason);
    return packet;
}

void tw_packet_destroy(struct tw_packet *packet) {
    if (!packet)
        return;
    free(packet->frame.meshes);
    free(packet->meshes);
    free(packet->surfaces);
    free(packet->textures);
    free(packet->data);
    free(packet);
}

const struct tw_frame *tw_packet_frame(const struct tw_packet *packet) {
    return &packet->frame;
}
