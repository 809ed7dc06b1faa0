#define TW_LOG_MODULE "render"
#include "internal.h"

#include <stdlib.h>
#include <string.h>

#define UPLOAD_BUDGET (4u << 20) // bytes of meshes a frame, at least one mesh
#define VERTICES_MIN (1u << 17)
#define INDICES_MIN (1u << 19)

// ---- spans ----------------------------------------------------------------------------------

bool tw_spans_take(struct tw_spans *spans, uint32_t count, uint32_t *first) {
    for (size_t i = 0; i < spans->count; i++) {
        struct tw_span *span = &spans->free[i];
        if (span->count < count)
            continue;
        *first = span->first;
        span->first += count;
        span->count -= count;
        if (!span->count)
            *span = spans->free[--spans->count];
        return true;
    }
    return false;
}

// Joins the span with its neighbours, so that what is free stays in few pieces.
void tw_spans_give(struct tw_spans *spans, uint32_t first, uint32_t count) {
    for (size_t i = 0; i < spans->count;) {
        struct tw_span *span = &spans->free[i];
        bool before = span->first + span->count == first, after = first + count == span->first;
        if (!before && !after) {
            i++;
            continue;
        }
        first = before ? span->first : first;
        count += span->count;
        *span = spans->free[--spans->count];
        i = 0;
    }
    TW_GROW(spans->free, spans->count, spans->capacity);
    spans->free[spans->count++] = (struct tw_span){first, count};
}

void tw_spans_finish(struct tw_spans *spans) {
    free(spans->free);
    *spans = (struct tw_spans){0};
}

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

static void drop(struct tw_meshes *meshes, struct tw_mesh_entry *entry) {
    if (entry->uploaded) {
        tw_spans_give(&meshes->vertex_spans, entry->first_vertex, entry->vertex_count);
        tw_spans_give(&meshes->index_spans, entry->first_index, entry->index_count);
    }
    entry->uploaded = false;
    entry->mesh = NULL;
}

void tw_meshes_take(struct tw_render *render, const struct tw_frame *frame) {
    struct tw_meshes *meshes = &render->meshes;
    for (size_t i = 0; i < frame->mesh_count; i++) {
        const struct tw_frame_mesh *change = &frame->meshes[i];
        struct tw_mesh_entry *entry = entry_at(meshes, change->slot);
        drop(meshes, entry);
        meshes->lists_changed = true;
        if (!change->mesh)
            continue;
        entry->mesh = change->mesh;
        if (entry->pending)
            continue;
        entry->pending = true;
        TW_GROW(meshes->pending, meshes->pending_count, meshes->pending_capacity);
        meshes->pending[meshes->pending_count++] = change->slot;
    }
}

// ---- uploads --------------------------------------------------------------------------------

// A buffer of twice the size with the old content; a job of its own.
static bool grow_buffer(struct tw_render *render, struct tw_gpu_buffer *buffer,
                        struct tw_spans *spans, uint32_t more, uint32_t least, uint32_t element,
                        VkBufferUsageFlags usage, const char *name) {
    uint32_t end = TW_MAX(spans->end, least / 2);
    do
        end *= 2;
    while (end - spans->end < more);
    struct tw_gpu_buffer grown;
    if (!tw_gpu_buffer_create(&render->gpu, (VkDeviceSize)end * element,
                              usage | VK_BUFFER_USAGE_TRANSFER_SRC_BIT |
                                  VK_BUFFER_USAGE_TRANSFER_DST_BIT,
                              false, name, &grown))
        return false;
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
    tw_spans_give(spans, spans->end, end - spans->end);
    spans->end = end;
    return ok;
}

static bool take_spans(struct tw_render *render, struct tw_mesh_entry *entry) {
    struct tw_meshes *meshes = &render->meshes;
    const struct tw_mesh *mesh = entry->mesh;
    entry->vertex_count = mesh->vertex_count;
    entry->index_count = mesh->index_count;
    if (!tw_spans_take(&meshes->vertex_spans, mesh->vertex_count, &entry->first_vertex) &&
        !(grow_buffer(render, &meshes->vertices, &meshes->vertex_spans, mesh->vertex_count,
                      VERTICES_MIN, sizeof *mesh->vertices, VK_BUFFER_USAGE_VERTEX_BUFFER_BIT,
                      "vertices") &&
          tw_spans_take(&meshes->vertex_spans, mesh->vertex_count, &entry->first_vertex)))
        return false;
    if (!tw_spans_take(&meshes->index_spans, mesh->index_count, &entry->first_index) &&
        !(grow_buffer(render, &meshes->indices, &meshes->index_spans, mesh->index_count,
                      INDICES_MIN, sizeof *mesh->indices, VK_BUFFER_USAGE_INDEX_BUFFER_BIT,
                      "indices") &&
          tw_spans_take(&meshes->index_spans, mesh->index_count, &entry->first_index)))
        return false;
    return true;
}

static size_t mesh_bytes(const struct tw_mesh *mesh) {
    return mesh->vertex_count * sizeof *mesh->vertices + mesh->index_count * sizeof *mesh->indices;
}

// The pending meshes that this frame uploads: within the budget, at least one.
static size_t choose(struct tw_meshes *meshes, size_t *bytes) {
    size_t count = 0;
    *bytes = 0;
    for (; count < meshes->pending_count; count++) {
        const struct tw_mesh *mesh = meshes->entries[meshes->pending[count]].mesh;
        size_t size = mesh ? mesh_bytes(mesh) : 0;
        if (count && *bytes + size > UPLOAD_BUDGET)
            break;
        *bytes += size;
    }
    return count;
}

static void record_upload(struct tw_render *render, struct tw_mesh_entry *entry, size_t *offset) {
    struct tw_meshes *meshes = &render->meshes;
    const struct tw_mesh *mesh = entry->mesh;
    size_t vertex_bytes = mesh->vertex_count * sizeof *mesh->vertices;
    size_t index_bytes = mesh->index_count * sizeof *mesh->indices;
    char *staging = meshes->staging.mapped;
    memcpy(staging + *offset, mesh->vertices, vertex_bytes);
    memcpy(staging + *offset + vertex_bytes, mesh->indices, index_bytes);
    VkBufferCopy vertices = {*offset, (VkDeviceSize)entry->first_vertex * sizeof *mesh->vertices,
                             vertex_bytes};
    VkBufferCopy indices = {*offset + vertex_bytes,
                            (VkDeviceSize)entry->first_index * sizeof *mesh->indices, index_bytes};
    vkCmdCopyBuffer(render->gpu.commands, meshes->staging.handle, meshes->vertices.handle, 1,
                    &vertices);
    vkCmdCopyBuffer(render->gpu.commands, meshes->staging.handle, meshes->indices.handle, 1,
                    &indices);
    *offset += vertex_bytes + index_bytes;
    entry->uploaded = true;
}

bool tw_meshes_upload(struct tw_render *render, bool *shape) {
    struct tw_meshes *meshes = &render->meshes;
    size_t bytes, count = choose(meshes, &bytes), offset = 0;
    *shape = false;
    if (!count)
        return true;
    for (size_t i = 0; i < count; i++) {
        struct tw_mesh_entry *entry = &meshes->entries[meshes->pending[i]];
        if (entry->mesh && !entry->uploaded && !take_spans(render, entry))
            return false;
    }
    if (!tw_buffer_reserve(render, &meshes->staging, TW_MAX(bytes, 4),
                           VK_BUFFER_USAGE_TRANSFER_SRC_BIT, true, "mesh staging") ||
        !tw_gpu_begin(&render->gpu))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct tw_mesh_entry *entry = &meshes->entries[meshes->pending[i]];
        if (!entry->mesh || entry->uploaded)
            continue;
        record_upload(render, entry, &offset);
        *shape = true;
    }
    for (size_t i = 0; i < count; i++)
        meshes->entries[meshes->pending[i]].pending = false;
    memmove(meshes->pending, meshes->pending + count,
            (meshes->pending_count - count) * sizeof *meshes->pending);
    meshes->pending_count -= count;
    meshes->lists_changed = true;
    render->timing.uploaded_bytes += bytes;
    return tw_gpu_end(&render->gpu, VK_NULL_HANDLE, VK_NULL_HANDLE);
}

// ---- draw lists -----------------------------------------------------------------------------

static void fill_table(struct tw_meshes *meshes) {
    struct tw_gpu_mesh *rows = meshes->table_staging.mapped;
    struct tw_gpu_command *commands = meshes->commands_template.mapped;
    uint32_t first = 0;
    memset(rows, 0, meshes->limit * sizeof *rows);
    for (uint32_t slot = 0; slot < meshes->limit; slot++) {
        const struct tw_mesh_entry *entry = &meshes->entries[slot];
        const struct tw_mesh *mesh = entry->uploaded ? entry->mesh : NULL;
        for (int i = 0; mesh && i < 3; i++) {
            rows[slot].bounds_min[i] = mesh->bounds_min[i];
            rows[slot].extent[i] = mesh->bounds_max[i] - mesh->bounds_min[i];
            rows[slot].center[i] = mesh->center[i];
        }
        if (mesh) {
            rows[slot].lod_count = mesh->lod_count;
            rows[slot].radius = mesh->radius;
        }
        for (uint32_t lod = 0; lod < TW_LODS_MAX; lod++) {
            bool there = mesh && lod < mesh->lod_count;
            if (there)
                rows[slot].error[lod] = mesh->lods[lod].error;
            for (uint32_t list = 0; list < TW_LIST_COUNT; list++)
                commands[(list * meshes->limit + slot) * TW_LODS_MAX + lod] =
                    (struct tw_gpu_command){
                        .index_count = there ? mesh->lods[lod].index_count : 0,
                        .first_index = there ? entry->first_index + mesh->lods[lod].first_index : 0,
                        .vertex_offset = there ? (int)entry->first_vertex : 0,
                        .first_instance =
                            list * meshes->list_rows + first + lod * entry->instances};
        }
        first += entry->instances * TW_LODS_MAX;
    }
}

// Ranges for the visible rows of each mesh, level and list; made anew when instances came or went.
bool tw_meshes_prepare_lists(struct tw_render *render) {
    struct tw_meshes *meshes = &render->meshes;
    if (!meshes->lists_changed)
        return true;
    uint32_t instances = 0;
    for (uint32_t i = 0; i < meshes->limit; i++)
        instances += meshes->entries[i].instances;
    meshes->list_rows = TW_MAX(instances * TW_LODS_MAX, 1);
    VkDeviceSize table = TW_MAX(meshes->limit, 1) * sizeof(struct tw_gpu_mesh);
    VkDeviceSize commands = (VkDeviceSize)TW_MAX(meshes->limit, 1) * TW_LODS_MAX * TW_LIST_COUNT *
                            sizeof(struct tw_gpu_command);
    VkBufferUsageFlags storage =
        VK_BUFFER_USAGE_STORAGE_BUFFER_BIT | VK_BUFFER_USAGE_TRANSFER_DST_BIT;
    if (!tw_buffer_reserve(render, &meshes->table, table, storage, false, "mesh table") ||
        !tw_buffer_reserve(render, &meshes->table_staging, table, VK_BUFFER_USAGE_TRANSFER_SRC_BIT,
                           true, "mesh table staging") ||
        !tw_buffer_reserve(render, &meshes->commands, commands,
                           storage | VK_BUFFER_USAGE_INDIRECT_BUFFER_BIT |
                               VK_BUFFER_USAGE_TRANSFER_SRC_BIT,
                           false, "draw commands") ||
        !tw_buffer_reserve(render, &meshes->commands_template, commands,
                           VK_BUFFER_USAGE_TRANSFER_SRC_BIT, true, "draw commands template") ||
        !tw_buffer_reserve(render, &meshes->visible,
                           (VkDeviceSize)meshes->list_rows * TW_LIST_COUNT * 4,
                           VK_BUFFER_USAGE_STORAGE_BUFFER_BIT, false, "visible rows"))
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
}
