#define TW_LOG_MODULE "render"
#include "internal.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    uint32_t words, binding;
    VkFormat format; // of its texels
} kinds[TW_TABLE_COUNT] = {
    {"instances", sizeof(struct tw_gpu_instance) / 4, TW_BIND_INSTANCES,
     VK_FORMAT_R32G32B32A32_UINT},
    {"transforms", sizeof(struct tw_gpu_transform) / 4, TW_BIND_TRANSFORMS,
     VK_FORMAT_R32G32B32A32_SFLOAT},
    {"looks", sizeof(struct tw_gpu_look) / 4, TW_BIND_LOOKS, VK_FORMAT_R32G32B32A32_UINT},
};

// Makes room for `rows` and a quarter more, as far as the device can, and copies what was there.
// The old buffer is read by a copy of this very command buffer, so the copy is a job of its own.
static bool grow(struct tw_render *render, enum tw_table table, uint32_t rows) {
    struct tw_tables *tables = &render->tables;
    struct tw_gpu *gpu = &render->gpu;
    if (rows <= tables->capacity[table])
        return true;
    uint32_t capacity = TW_MAX(rows + rows / 4, 1024) / 32 * 32; // words of bits
    VkDeviceSize row_bytes = kinds[table].words * 4;
    VkBufferUsageFlags usage = VK_BUFFER_USAGE_STORAGE_BUFFER_BIT |
                               VK_BUFFER_USAGE_UNIFORM_TEXEL_BUFFER_BIT |
                               VK_BUFFER_USAGE_TRANSFER_SRC_BIT | VK_BUFFER_USAGE_TRANSFER_DST_BIT;
    uint64_t most = tw_gpu_buffer_size_max(gpu, usage) / row_bytes / 32 * 32;
    capacity = TW_MAX(rows, (uint32_t)TW_MIN(capacity, most));
    struct tw_gpu_buffer grown;
    if (!tw_gpu_buffer_create(gpu, capacity * row_bytes, usage, false, kinds[table].name, &grown))
        return false;
    if (!tw_gpu_buffer_view(gpu, &grown, kinds[table].format)) {
        tw_gpu_buffer_destroy(gpu, &grown);
        return false;
    }
    struct tw_gpu_buffer *buffer = &tables->buffers[table];
    VkDeviceSize held = tables->capacity[table] * row_bytes;
    bool ok = tw_gpu_begin(gpu);
    if (ok && held)
        vkCmdCopyBuffer(gpu->commands, buffer->handle, grown.handle, 1,
                        &(VkBufferCopy){.size = held});
    if (ok)
        vkCmdFillBuffer(gpu->commands, grown.handle, held, VK_WHOLE_SIZE, 0);
    ok = ok && tw_gpu_end(gpu, VK_NULL_HANDLE, VK_NULL_HANDLE);
    tw_gpu_buffer_destroy(gpu, buffer);
    *buffer = grown;
    tables->capacity[table] = capacity;
    render->set_changed = true;
    return ok;
}

static void count_kinds(struct tw_tables *tables, uint32_t flags, uint32_t sign) {
    if (!(flags & TW_INSTANCE_ALIVE))
        return;
    if (flags & TW_INSTANCE_GHOST)
        tables->ghosts += sign;
    else if (flags & TW_INSTANCE_MOVER)
        tables->movers += sign;
}

static void mirror_instances(struct tw_render *render, const struct tw_frame *frame) {
    struct tw_tables *tables = &render->tables;
    for (size_t i = 0; i < frame->instance_count; i++) {
        uint32_t slot = frame->instances[i].slot;
        struct tw_gpu_instance *held = &tables->instances[slot], row = frame->instances[i].row;
        count_kinds(tables, held->flags, (uint32_t)-1);
        count_kinds(tables, row.flags, 1);
        if (held->flags & TW_INSTANCE_ALIVE)
            tw_meshes_count_instance(render, held->mesh, -1);
        if (row.flags & TW_INSTANCE_ALIVE)
            tw_meshes_count_instance(render, row.mesh, 1);
        *held = row;
        tables->instance_limit = TW_MAX(tables->instance_limit, slot + 1);
    }
}

// Pixels of what has a level are shaded as mixed ones, so those lists depend on it.
static void mirror_fills(struct tw_tables *tables, const struct tw_frame *frame) {
    for (size_t i = 0; i < frame->look_count; i++) {
        uint32_t slot = frame->looks[i].slot, bit = 1u << slot % 32;
        uint32_t fill = frame->looks[i].row.flags & TW_LOOK_FILL ? bit : 0;
        tables->fills_changed |= (tables->filled[slot / 32] & bit) != fill;
        tables->filled[slot / 32] = (tables->filled[slot / 32] & ~bit) | fill;
    }
}

// Grows a mirror to `after` elements, the new ones zero.
static void *grow_mirror(void *mirror, uint32_t before, uint32_t after, size_t size) {
    mirror = tw_realloc(mirror, after * size);
    memset((char *)mirror + before * size, 0, (after - before) * size);
    return mirror;
}

static bool make_room(struct tw_render *render, const uint32_t rows[TW_TABLE_COUNT]) {
    struct tw_tables *tables = &render->tables;
    uint32_t instances = tables->capacity[TW_TABLE_INSTANCES];
    uint32_t looks = tables->capacity[TW_TABLE_LOOKS];
    for (int i = 0; i < TW_TABLE_COUNT; i++)
        if (!grow(render, (enum tw_table)i, rows[i]))
            return false;
    if (tables->capacity[TW_TABLE_INSTANCES] > instances)
        tables->instances =
            grow_mirror(tables->instances, instances, tables->capacity[TW_TABLE_INSTANCES],
                        sizeof *tables->instances);
    if (tables->capacity[TW_TABLE_LOOKS] > looks)
        tables->filled = grow_mirror(tables->filled, looks / 32,
                                     tables->capacity[TW_TABLE_LOOKS] / 32, sizeof *tables->filled);
    return true;
}

static bool make_room_for(struct tw_render *render, const struct tw_frame *frame) {
    uint32_t rows[TW_TABLE_COUNT] = {0};
    for (size_t i = 0; i < frame->instance_count; i++)
        rows[TW_TABLE_INSTANCES] = TW_MAX(rows[TW_TABLE_INSTANCES], frame->instances[i].slot + 1);
    for (size_t i = 0; i < frame->transform_count; i++)
        rows[TW_TABLE_TRANSFORMS] =
            TW_MAX(rows[TW_TABLE_TRANSFORMS], frame->transforms[i].slot + 1);
    for (size_t i = 0; i < frame->look_count; i++)
        rows[TW_TABLE_LOOKS] = TW_MAX(rows[TW_TABLE_LOOKS], frame->looks[i].slot + 1);
    return make_room(render, rows);
}

// Rows of the packet's lists are a slot and a row without padding between: copied as they are.
_Static_assert(sizeof(struct tw_frame_instance) == 20, "slot and row");
_Static_assert(sizeof(struct tw_frame_transform) == 52, "slot and row");
_Static_assert(sizeof(struct tw_frame_look) == 36, "slot and row");

// The packet's lists as the device takes them: one after the other, each a slot and its words.
struct list {
    const void *rows;
    size_t count;
};

static void lists_of(const struct tw_frame *frame, struct list lists[TW_TABLE_COUNT]) {
    lists[TW_TABLE_INSTANCES] = (struct list){frame->instances, frame->instance_count};
    lists[TW_TABLE_TRANSFORMS] = (struct list){frame->transforms, frame->transform_count};
    lists[TW_TABLE_LOOKS] = (struct list){frame->looks, frame->look_count};
}

static size_t row_bytes_of(int table) {
    return (kinds[table].words + 1) * sizeof(uint32_t);
}

// Tables of no rows too: passes run before the first one comes, and what they read must be there.
bool tw_tables_create(struct tw_render *render) {
    struct tw_tables *tables = &render->tables;
    return make_room(render, (uint32_t[TW_TABLE_COUNT]){1, 1, 1}) &&
           tw_gpu_buffer_create(&render->gpu, TW_ROWS_BYTES, VK_BUFFER_USAGE_TRANSFER_SRC_BIT, true,
                                "rows", &tables->rows) &&
           tw_gpu_buffer_create(&render->gpu, TW_ROWS_BYTES,
                                VK_BUFFER_USAGE_TRANSFER_DST_BIT |
                                    VK_BUFFER_USAGE_STORAGE_BUFFER_BIT,
                                false, "rows on the device", &tables->rows_device);
}

bool tw_tables_apply(struct tw_render *render, const struct tw_frame *frame) {
    struct tw_tables *tables = &render->tables;
    struct list lists[TW_TABLE_COUNT];
    lists_of(frame, lists);
    tables->fills_changed = false;
    tables->waiting_bytes = 0;
    memset(tables->stored, 0, sizeof tables->stored);
    for (int i = 0; i < TW_TABLE_COUNT; i++)
        tables->waiting_bytes += lists[i].count * row_bytes_of(i);
    render->timing.uploaded_bytes += tables->waiting_bytes;
    if (!tables->waiting_bytes)
        return true;
    if (!make_room_for(render, frame))
        return false;
    mirror_instances(render, frame);
    mirror_fills(tables, frame);
    return true;
}

// As many of the rows that wait as the staging buffer holds.
void tw_tables_record(struct tw_render *render, const struct tw_frame *frame) {
    struct tw_gpu *gpu = &render->gpu;
    struct tw_tables *tables = &render->tables;
    struct tw_push_scatter pushes[TW_TABLE_COUNT];
    struct list lists[TW_TABLE_COUNT];
    lists_of(frame, lists);
    size_t bytes = 0;
    for (int i = 0; i < TW_TABLE_COUNT; i++) {
        size_t row_bytes = row_bytes_of(i), first = tables->stored[i];
        size_t count = TW_MIN(lists[i].count - first, (TW_ROWS_BYTES - bytes) / row_bytes);
        pushes[i] = (struct tw_push_scatter){(uint32_t)(bytes / sizeof(uint32_t)), (uint32_t)count,
                                             kinds[i].words, kinds[i].binding};
        if (count)
            memcpy((char *)tables->rows.mapped + bytes,
                   (const char *)lists[i].rows + first * row_bytes, count * row_bytes);
        bytes += count * row_bytes;
        tables->stored[i] += count;
    }
    tables->waiting_bytes -= bytes;
    vkCmdCopyBuffer(gpu->commands, tables->rows.handle, tables->rows_device.handle, 1,
                    &(VkBufferCopy){.size = bytes});
    // The scatter reads what the copy wrote.
    tw_gpu_barrier(gpu, VK_PIPELINE_STAGE_2_COPY_BIT, VK_ACCESS_2_TRANSFER_WRITE_BIT,
                   VK_PIPELINE_STAGE_2_COMPUTE_SHADER_BIT, VK_ACCESS_2_SHADER_READ_BIT);
    vkCmdBindPipeline(gpu->commands, VK_PIPELINE_BIND_POINT_COMPUTE,
                      tw_pipeline(render, TW_PIPELINE_SCATTER));
    for (int i = 0; i < TW_TABLE_COUNT; i++) {
        if (!pushes[i].count)
            continue;
        vkCmdPushConstants(gpu->commands, render->descriptors.layout, VK_SHADER_STAGE_ALL, 0,
                           sizeof pushes[i], &pushes[i]);
        vkCmdDispatch(gpu->commands, (pushes[i].count + TW_GROUP_SIZE - 1) / TW_GROUP_SIZE, 1, 1);
    }
}

void tw_tables_finish(struct tw_render *render) {
    struct tw_tables *tables = &render->tables;
    for (int i = 0; i < TW_TABLE_COUNT; i++)
        tw_gpu_buffer_destroy(&render->gpu, &tables->buffers[i]);
    tw_gpu_buffer_destroy(&render->gpu, &tables->rows);
    tw_gpu_buffer_destroy(&render->gpu, &tables->rows_device);
    free(tables->instances);
    free(tables->filled);
}
