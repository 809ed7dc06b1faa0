#define TW_LOG_MODULE "render"
#include "internal.h"

#include <stdlib.h>
#include <string.h>

#define UPLOAD_BUDGET (4u << 20) // bytes of meshes a frame
#define VERTICES_MIN (1u << 17)
#define INDICES_MIN (1u << 19)
#define LEAST_BYTES (4u << 20) // for meshes, whatever the rest takes

// ---- entries --------------------------------------------------------------------------------

static struct tw_mesh_entry *entry_at(struct tw_meshes *meshes, uint32_t slot) {
    if (slot >= meshes->capacity) {
        uint32_t capacity = TW_MAX(meshes->capacity, 64);
        while (capacity <= slot)
            capacity *= 2;
        meshes->entries = tw_realloc(meshes->entries, capacity * sizeof *meshes->entries);
        memset(meshes->entries + meshes->capacity, 0,
               (capacity - meshes->capacity) * sizeof *meshes->entries);
        meshes->capacity = capacity;
    }
    meshes->limit = TW_MAX(meshes->limit, slot + 1);
    return &meshes->entries[slot];
}

void tw_meshes_count_instance(struct tw_render *render, uint32_t mesh, int change) {
    entry_at(&render->meshes, mesh)->instances += (uint32_t)change;
    render->meshes.lists_changed = true;
}

// Gives back what the entry holds of levels finer than `level`; TW_LODS_MAX: all of it.
static void give_levels(struct tw_meshes *meshes, struct tw_mesh_entry *entry, uint32_t level) {
    uint32_t count = entry->mesh ? entry->mesh->lod_count : 0;
    for (uint32_t lod = entry->held; lod < TW_MIN(level, count); lod++)
        tw_spans_give(&meshes->index_spans, entry->level_first[lod],
                      entry->mesh->lods[lod].index_count);
    if (level >= count && entry->has_vertices) {
        tw_spans_give(&meshes->vertex_spans, entry->first_vertex, entry->mesh->vertex_count);
        entry->has_vertices = false;
    }
    level = level >= count ? TW_LODS_MAX : level;
    entry->held = TW_MAX(entry->held, level);
    entry->finest = TW_MAX(entry->finest, level);
    entry->done = 0;
    meshes->lists_changed = true;
}

static void await(struct tw_meshes *meshes, uint32_t slot) {
    if (meshes->entries[slot].pending)
        return;
    meshes->entries[slot].pending = true;
    TW_GROW(meshes->pending, meshes->pending_count, meshes->pending_capacity);
    meshes->pending[meshes->pending_count++] = slot;
}

void tw_meshes_take(struct tw_render *render, const struct tw_frame *frame) {
    struct tw_meshes *meshes = &render->meshes;
    for (size_t i = 0; i < frame->mesh_count; i++) {
        const struct tw_frame_mesh *change = &frame->meshes[i];
        struct tw_mesh_entry *entry = entry_at(meshes, change->slot);
        give_levels(meshes, entry, TW_LODS_MAX);
        entry->mesh = change->mesh;
        entry->held = entry->finest = TW_LODS_MAX;
        entry->target = 0;
        meshes->residency.demand = true;
        if (change->mesh)
            await(meshes, change->slot);
    }
}

void tw_meshes_set_target(struct tw_meshes *meshes, uint32_t slot, uint32_t level) {
    struct tw_mesh_entry *entry = &meshes->entries[slot];
    entry->target = level;
    if (level > entry->held)
        give_levels(meshes, entry, level);
    if (level < entry->finest)
        await(meshes, slot);
}

// ---- uploads --------------------------------------------------------------------------------

static uint64_t buffer_bytes(const struct tw_meshes *meshes) {
    return meshes->vertices.allocated + meshes->indices.allocated;
}

uint64_t tw_meshes_budget(const struct tw_render *render) {
    const struct tw_meshes *meshes = &render->meshes;
    uint64_t others = render->gpu.device_bytes - buffer_bytes(meshes);
    uint64_t most = meshes->residency.device_bytes;
    uint64_t left = most > others ? most - others : 0;
    left -= left / 8; // for rows and lists that grow later
    return TW_MIN(TW_MAX(left, LEAST_BYTES), meshes->bytes_most);
}

// A buffer with room for `more` elements and the old content, of twice the size if the budget has
// room for that; a job of its own.
static bool grow_buffer(struct tw_render *render, struct tw_gpu_buffer *buffer,
                        struct tw_spans *spans, uint32_t more, uint32_t least, uint32_t element,
                        VkBufferUsageFlags usage, const char *name) {
    struct tw_meshes *meshes = &render->meshes;
    uint64_t most = tw_meshes_budget(render);
    uint64_t others = buffer_bytes(meshes) - buffer->allocated;
    uint64_t end = TW_MAX((uint64_t)spans->end * 2, least);
    if (end < (uint64_t)spans->end + more || others + end * element > most)
        end = (uint64_t)spans->end + more;
    if (others + end * element > most || end > UINT32_MAX)
        return false;
    struct tw_gpu_buffer grown;
    if (!tw_gpu_buffer_create(&render->gpu, (VkDeviceSize)end * element,
                              usage | VK_BUFFER_USAGE_TRANSFER_SRC_BIT |
                                  VK_BUFFER_USAGE_TRANSFER_DST_BIT,
                              false, name, &grown)) {
        // There is no more than there is: from now on what is there is shared out.
        meshes->bytes_most = buffer_bytes(meshes);
        return false;
    }
    bool ok = true;
    if (spans->end) {
        ok = tw_gpu_begin(&render->gpu);
        if (ok)
            vkCmdCopyBuffer(render->gpu.commands, buffer->handle, grown.handle, 1,
                            &(VkBufferCopy){.size = (VkDeviceSize)spans->end * element});
        ok = ok && tw_gpu_end(&render->gpu, VK_NULL_HANDLE, VK_NULL_HANDLE);
    }
    tw_gpu_buffer_destroy(&render->gpu, buffer);
    *buffer = grown;
    tw_spans_give(spans, spans->end, (uint32_t)end - spans->end);
    spans->end = (uint32_t)end;
    return ok;
}

static bool take_vertices(struct tw_render *render, uint32_t count, uint32_t *first) {
    struct tw_meshes *meshes = &render->meshes;
    return tw_spans_take(&meshes->vertex_spans, count, first) ||
           (grow_buffer(render, &meshes->vertices, &meshes->vertex_spans, count, VERTICES_MIN,
                        sizeof(struct tw_gpu_vertex), VK_BUFFER_USAGE_VERTEX_BUFFER_BIT,
                        "vertices") &&
            tw_spans_take(&meshes->vertex_spans, count, first));
}

static bool take_indices(struct tw_render *render, uint32_t count, uint32_t *first) {
    struct tw_meshes *meshes = &render->meshes;
    return tw_spans_take(&meshes->index_spans, count, first) ||
           (grow_buffer(render, &meshes->indices, &meshes->index_spans, count, INDICES_MIN,
                        sizeof(uint32_t), VK_BUFFER_USAGE_INDEX_BUFFER_BIT, "indices") &&
            tw_spans_take(&meshes->index_spans, count, first));
}

// Room for the level that comes next: the vertices first, then the coarsest level, then finer ones.
static bool take_next(struct tw_render *render, struct tw_mesh_entry *entry) {
    const struct tw_mesh *mesh = entry->mesh;
    uint32_t level = TW_MIN(entry->finest, mesh->lod_count) - 1;
    if (entry->held <= level)
        return true;
    bool had_vertices = entry->has_vertices;
    if (!had_vertices && !take_vertices(render, mesh->vertex_count, &entry->first_vertex))
        return false;
    entry->has_vertices = true;
    if (take_indices(render, mesh->lods[level].index_count, &entry->level_first[level])) {
        entry->held = level;
        return true;
    }
    if (!had_vertices)
        give_levels(&render->meshes, entry, TW_LODS_MAX);
    return false;
}

// Records a copy of at most *budget bytes of `size` from `data`, of which *done are there.
static void record_part(struct tw_render *render, const struct tw_gpu_buffer *to, uint64_t place,
                        const void *data, size_t size, size_t *done, size_t *budget) {
    size_t bytes = TW_MIN(size - *done, *budget), offset = UPLOAD_BUDGET - *budget;
    if (!bytes)
        return;
    memcpy((char *)render->meshes.staging.mapped + offset, (const char *)data + *done, bytes);
    vkCmdCopyBuffer(render->gpu.commands, render->meshes.staging.handle, to->handle, 1,
                    &(VkBufferCopy){offset, place + *done, bytes});
    *done += bytes;
    *budget -= bytes;
}

// What comes next of a mesh, as far as the budget goes. True once a level is there that was not.
static bool record_level(struct tw_render *render, struct tw_mesh_entry *entry, size_t *budget) {
    struct tw_meshes *meshes = &render->meshes;
    const struct tw_mesh *mesh = entry->mesh;
    uint32_t level = TW_MIN(entry->finest, mesh->lod_count) - 1;
    const struct tw_mesh_lod *lod = &mesh->lods[level];
    size_t vertex_bytes =
        entry->finest == TW_LODS_MAX ? mesh->vertex_count * sizeof *mesh->vertices : 0;
    size_t index_bytes = lod->index_count * sizeof *mesh->indices;
    if (entry->done < vertex_bytes)
        record_part(render, &meshes->vertices,
                    (uint64_t)entry->first_vertex * sizeof *mesh->vertices, mesh->vertices,
                    vertex_bytes, &entry->done, budget);
    if (entry->done < vertex_bytes)
        return false;
    size_t done = entry->done - vertex_bytes;
    record_part(render, &meshes->indices,
                (uint64_t)entry->level_first[level] * sizeof *mesh->indices,
                mesh->indices + lod->first_index, index_bytes, &done, budget);
    entry->done = vertex_bytes + done;
    if (done < index_bytes)
        return false;
    entry->finest = level;
    entry->done = 0;
    return true;
}

// The box that stands for what is not there: its corners are those of any mesh's bounds.
static bool upload_box(struct tw_render *render, size_t *budget) {
    struct tw_meshes *meshes = &render->meshes;
    struct tw_gpu_vertex vertices[24];
    uint32_t indices[36];
    // Of the faces towards -x, +x, -y, ...: octahedral, as tw_vertex_pack() makes them.
    static const uint32_t normals[6] = {0x0081, 0x007f, 0x8100, 0x7f00, 0x7f7f, 0x0000};
    for (uint32_t i = 0; i < 24; i++) {
        // Four corners of each of the six faces, counter-clockwise from outside.
        static const uint32_t around[4][2] = {{0, 0}, {1, 0}, {1, 1}, {0, 1}};
        uint32_t axis = i / 8, side = i / 4 % 2, turn = side ? i % 4 : 3 - i % 4, at[3];
        at[axis] = side * 65535;
        at[(axis + 1) % 3] = around[turn][0] * 65535;
        at[(axis + 2) % 3] = around[turn][1] * 65535;
        vertices[i] = (struct tw_gpu_vertex){at[0] | at[1] << 16, at[2] | normals[i / 4] << 16};
    }
    for (uint32_t i = 0; i < 36; i++)
        indices[i] = i / 6 * 4 + (uint32_t[]){0, 1, 2, 0, 2, 3}[i % 6];
    if (!take_vertices(render, 24, &meshes->box_vertex) ||
        !take_indices(render, 36, &meshes->box_index) || !tw_gpu_begin(&render->gpu))
        return false;
    size_t done = 0;
    record_part(render, &meshes->vertices, meshes->box_vertex * sizeof *vertices, vertices,
                sizeof vertices, &done, budget);
    done = 0;
    record_part(render, &meshes->indices, meshes->box_index * sizeof *indices, indices,
                sizeof indices, &done, budget);
    meshes->has_box = true;
    return tw_gpu_end(&render->gpu, VK_NULL_HANDLE, VK_NULL_HANDLE);
}

// Makes room for the first pending meshes and notes how many of them this frame can begin: growing
// submits jobs of its own, so it comes before the copies are recorded.
static size_t make_room(struct tw_render *render, size_t budget) {
    struct tw_meshes *meshes = &render->meshes;
    size_t count = 0, bytes = 0;
    for (; count < meshes->pending_count && bytes < budget; count++) {
        struct tw_mesh_entry *entry = &meshes->entries[meshes->pending[count]];
        if (!entry->mesh || entry->target >= entry->finest)
            continue;
        if (!take_next(render, entry)) {
            meshes->crowded = true; // tw_residency_plan shares out what there is
            entry->target = entry->finest;
            continue;
        }
        bytes += entry->mesh->lods[TW_MIN(entry->finest, entry->mesh->lod_count) - 1].index_count *
                 sizeof(uint32_t);
    }
    return count;
}

// Those that are not finished go to the end of the line, so that all get a coarse level first.
static void turn_line(struct tw_meshes *meshes, size_t count) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t slot = meshes->pending[i];
        struct tw_mesh_entry *entry = &meshes->entries[slot];
        entry->pending = entry->mesh && entry->target < entry->finest;
        if (entry->pending)
            meshes->line[kept++] = slot;
    }
    memmove(meshes->pending, meshes->pending + count,
            (meshes->pending_count - count) * sizeof *meshes->pending);
    memcpy(meshes->pending + meshes->pending_count - count, meshes->line,
           kept * sizeof *meshes->pending);
    meshes->pending_count -= count - kept;
}

// One level of each mesh in the line, as far as the budget goes.
static bool upload_levels(struct tw_render *render, size_t *budget) {
    struct tw_meshes *meshes = &render->meshes;
    size_t count = make_room(render, *budget), done = 0;
    if (render->gpu.lost || !tw_gpu_begin(&render->gpu))
        return false;
    if (count > meshes->line_capacity) {
        meshes->line_capacity = 2 * count;
        meshes->line = tw_realloc(meshes->line, meshes->line_capacity * sizeof *meshes->line);
    }
    for (; done < count && *budget; done++) {
        struct tw_mesh_entry *entry = &meshes->entries[meshes->pending[done]];
        if (entry->mesh && entry->target < entry->finest && !record_level(render, entry, budget))
            break; // it goes on in the next frame
    }
    turn_line(meshes, done);
    return tw_gpu_end(&render->gpu, VK_NULL_HANDLE, VK_NULL_HANDLE);
}

bool tw_meshes_upload(struct tw_render *render, bool *shape) {
    struct tw_meshes *meshes = &render->meshes;
    size_t budget = UPLOAD_BUDGET;
    *shape = false;
    if (!meshes->pending_count &&
        meshes->has_box) // draws bind buffers that exist, whatever they draw
        return true;
    if (!tw_buffer_reserve(render, &meshes->staging, UPLOAD_BUDGET,
                           VK_BUFFER_USAGE_TRANSFER_SRC_BIT, true, "mesh staging") ||
        (!meshes->has_box && !upload_box(render, &budget)))
        return false;
    while (meshes->pending_count && budget)
        if (!upload_levels(render, &budget))
            return false;
    *shape = true; // a level, or the box of what waits
    meshes->lists_changed = true;
    render->timing.uploaded_bytes += UPLOAD_BUDGET - budget;
    return true;
}

// ---- draw lists -----------------------------------------------------------------------------

// The box of a mesh that is not there; all levels are that one.
static struct tw_gpu_command box_command(const struct tw_meshes *meshes) {
    return (struct tw_gpu_command){.index_count = 36,
                                   .first_index = meshes->box_index,
                                   .vertex_offset = (int)meshes->box_vertex};
}

// A row for the mesh as far as it is there: its levels begin with the finest one that is.
static void fill_row(const struct tw_mesh_entry *entry, struct tw_gpu_mesh *row) {
    const struct tw_mesh *mesh = entry->mesh;
    for (int i = 0; i < 3; i++) {
        row->bounds_min[i] = mesh->bounds_min[i];
        row->extent[i] = mesh->bounds_max[i] - mesh->bounds_min[i];
        row->center[i] = mesh->center[i];
    }
    row->radius = mesh->radius;
    row->lod_count = entry->finest < mesh->lod_count ? mesh->lod_count - entry->finest : 1;
    for (uint32_t i = 0; entry->finest < mesh->lod_count && i < row->lod_count; i++)
        row->error[i] = mesh->lods[entry->finest + i].error;
}

static struct tw_gpu_command level_command(const struct tw_meshes *meshes,
                                           const struct tw_mesh_entry *entry, uint32_t lod) {
    uint32_t level = entry->finest + lod;
    if (!entry->mesh || (entry->finest == TW_LODS_MAX && lod > 0))
        return (struct tw_gpu_command){0};
    if (entry->finest == TW_LODS_MAX)
        return box_command(meshes);
    if (level >= entry->mesh->lod_count)
        return (struct tw_gpu_command){0};
    return (struct tw_gpu_command){.index_count = entry->mesh->lods[level].index_count,
                                   .first_index = entry->level_first[level],
                                   .vertex_offset = (int)entry->first_vertex};
}

static void fill_table(struct tw_meshes *meshes) {
    struct tw_gpu_mesh *rows = meshes->table_staging.mapped;
    struct tw_gpu_command *commands = meshes->commands_template.mapped;
    uint32_t first = 0;
    memset(rows, 0, meshes->limit * sizeof *rows);
    for (uint32_t slot = 0; slot < meshes->limit; slot++) {
        const struct tw_mesh_entry *entry = &meshes->entries[slot];
        if (entry->mesh)
            fill_row(entry, &rows[slot]);
        rows[slot].first_visible = first;
        first += entry->instances;
        for (uint32_t lod = 0; lod < TW_LODS_MAX; lod++)
            for (uint32_t list = 0; list < TW_LIST_COUNT; list++)
                commands[(list * meshes->limit + slot) * TW_LODS_MAX + lod] =
                    level_command(meshes, entry, lod);
    }
}

// Visible rows for the instances of each mesh; shared out anew when instances came or went.
bool tw_meshes_prepare_lists(struct tw_render *render) {
    struct tw_meshes *meshes = &render->meshes;
    if (!meshes->lists_changed)
        return true;
    uint32_t instances = 0;
    for (uint32_t i = 0; i < meshes->limit; i++)
        instances += meshes->entries[i].instances;
    VkDeviceSize table = TW_MAX(meshes->limit, 1) * sizeof(struct tw_gpu_mesh);
    VkDeviceSize commands = (VkDeviceSize)TW_MAX(meshes->limit, 1) * TW_LODS_MAX * TW_LIST_COUNT *
                            sizeof(struct tw_gpu_command);
    VkBufferUsageFlags storage =
        VK_BUFFER_USAGE_STORAGE_BUFFER_BIT | VK_BUFFER_USAGE_TRANSFER_DST_BIT;
    if (!tw_buffer_reserve(render, &meshes->table, table,
                           storage | VK_BUFFER_USAGE_UNIFORM_TEXEL_BUFFER_BIT, false,
                           "mesh table") ||
        (!meshes->table.texels &&
         !tw_gpu_buffer_view(&render->gpu, &meshes->table, VK_FORMAT_R32G32B32A32_SFLOAT)) ||
        !tw_buffer_reserve(render, &meshes->table_staging, table, VK_BUFFER_USAGE_TRANSFER_SRC_BIT,
                           true, "mesh table staging") ||
        !tw_buffer_reserve(render, &meshes->commands, commands,
                           storage | VK_BUFFER_USAGE_INDIRECT_BUFFER_BIT |
                               VK_BUFFER_USAGE_TRANSFER_SRC_BIT,
                           false, "draw commands") ||
        !tw_buffer_reserve(render, &meshes->commands_template, commands,
                           VK_BUFFER_USAGE_TRANSFER_SRC_BIT, true, "draw commands template") ||
        !tw_buffer_reserve(render, &meshes->visible, (VkDeviceSize)instances * 4,
                           VK_BUFFER_USAGE_STORAGE_BUFFER_BIT | VK_BUFFER_USAGE_VERTEX_BUFFER_BIT,
                           false, "visible rows"))
        return false;
    fill_table(meshes);
    meshes->lists_changed = false;
    bool ok = tw_gpu_begin(&render->gpu);
    if (ok)
        vkCmdCopyBuffer(render->gpu.commands, meshes->table_staging.handle, meshes->table.handle, 1,
                        &(VkBufferCopy){.size = table});
    return ok && tw_gpu_end(&render->gpu, VK_NULL_HANDLE, VK_NULL_HANDLE);
}

void tw_meshes_finish(struct tw_render *render) {
    struct tw_meshes *meshes = &render->meshes;
    struct tw_gpu_buffer *buffers[] = {
        &meshes->vertices,      &meshes->indices, &meshes->staging,  &meshes->table,
        &meshes->table_staging, &meshes->visible, &meshes->commands, &meshes->commands_template};
    for (size_t i = 0; i < TW_COUNT(buffers); i++)
        tw_gpu_buffer_destroy(&render->gpu, buffers[i]);
    tw_spans_finish(&meshes->vertex_spans);
    tw_spans_finish(&meshes->index_spans);
    free(meshes->entries);
    free(meshes->pending);
    free(meshes->line);
}
