// Which meshes are on the device where there is no room for all of them. What looks large has its
// levels of detail first; what is small, far, out of view or hidden is drawn coarser, or as its
// box. As long as everything has room, nothing here costs anything.
#define TW_LOG_MODULE "render"
#include "internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PART_OF_FREE 0.9    // of what the device says is free: others want some too
#define PART_SHARED_OUT 0.9 // the rest is lost between pieces
#define OUT_OF_VIEW 0.1f    // as if ten times as far
#define ERROR_PX 1.0f       // a level further from full detail can be seen

// ---- how much there is ----------------------------------------------------------------------

// Largest heap of the device's own memory: what may be allocated in all, by this program.
static uint64_t budget_of_device(const struct tw_gpu *gpu) {
    VkPhysicalDeviceMemoryBudgetPropertiesEXT budget = {
        .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MEMORY_BUDGET_PROPERTIES_EXT};
    VkPhysicalDeviceMemoryProperties2 all = {
        .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MEMORY_PROPERTIES_2,
        .pNext = gpu->has_memory_budget ? &budget : NULL};
    vkGetPhysicalDeviceMemoryProperties2(gpu->physical, &all);
    const VkPhysicalDeviceMemoryProperties *memory = &all.memoryProperties;
    uint64_t most = 0;
    for (uint32_t i = 0; i < memory->memoryHeapCount; i++) {
        bool own = memory->memoryHeaps[i].flags & VK_MEMORY_HEAP_DEVICE_LOCAL_BIT;
        uint64_t left = memory->memoryHeaps[i].size;
        if (gpu->has_memory_budget)
            left = budget.heapBudget[i] - TW_MIN(budget.heapUsage[i], budget.heapBudget[i]);
        else
            left -= TW_MIN(left, gpu->device_bytes);
        if (own)
            most = TW_MAX(most, left);
    }
    return gpu->device_bytes + (uint64_t)((double)most * PART_OF_FREE);
}

void tw_residency_begin(struct tw_render *render, uint64_t device_bytes) {
    struct tw_residency *residency = &render->meshes.residency;
    residency->asked_bytes = device_bytes;
    residency->device_bytes = device_bytes ? device_bytes : budget_of_device(&render->gpu);
    render->meshes.bytes_most = UINT64_MAX;
}

// ---- how large everything looks ----------------------------------------------------------------

// Radius in pixels of the sphere around an instance; less if it is out of view.
static float size_of(const struct tw_frame_view *view, const struct tw_gpu_transform *transform,
                     const struct tw_mesh *mesh) {
    const float *m = transform->row, *c = mesh->center, *clip = view->clip;
    float center[4] = {0, 0, 0, 1}, scale = 0, distance = 0;
    for (int i = 0; i < 3; i++) {
        center[i] = m[4 * i] * c[0] + m[4 * i + 1] * c[1] + m[4 * i + 2] * c[2] + m[4 * i + 3];
        scale = fmaxf(scale, m[i] * m[i] + m[4 + i] * m[4 + i] + m[8 + i] * m[8 + i]);
        distance += (center[i] - view->eye[i]) * (center[i] - view->eye[i]);
    }
    float radius = mesh->radius * sqrtf(scale);
    distance = fmaxf(sqrtf(distance) - radius, 0.01f);
    float size = radius * view->pixels_per_radian / distance;
    float at[4];
    for (int i = 0; i < 4; i++)
        at[i] =
            clip[i] * center[0] + clip[4 + i] * center[1] + clip[8 + i] * center[2] + clip[12 + i];
    // The sphere in units of the view's half width, generously.
    float reach = fabsf(at[3]) + 2 * radius;
    bool seen = at[3] > -radius && fabsf(at[0]) < reach && fabsf(at[1]) < reach;
    return seen ? size : size * OUT_OF_VIEW;
}

static bool read_transforms(struct tw_render *render) {
    struct tw_residency *residency = &render->meshes.residency;
    const struct tw_gpu_buffer *from = &render->tables.buffers[TW_TABLE_TRANSFORMS];
    VkDeviceSize size = (VkDeviceSize)render->tables.capacity[TW_TABLE_TRANSFORMS] *
                        sizeof(struct tw_gpu_transform);
    if (!tw_buffer_reserve(render, &residency->transforms, size, VK_BUFFER_USAGE_TRANSFER_DST_BIT,
                           true, "transforms read back") ||
        !tw_gpu_begin(&render->gpu))
        return false;
    if (size)
        vkCmdCopyBuffer(render->gpu.commands, from->handle, residency->transforms.handle, 1,
                        &(VkBufferCopy){.size = size});
    return tw_gpu_end(&render->gpu, VK_NULL_HANDLE, VK_NULL_HANDLE);
}

static void rate(struct tw_render *render, const struct tw_frame_view *view) {
    struct tw_meshes *meshes = &render->meshes;
    const struct tw_gpu_transform *transforms = meshes->residency.transforms.mapped;
    float *importance = meshes->residency.importance;
    memset(importance, 0, meshes->limit * sizeof *importance);
    for (uint32_t i = 0; i < render->tables.instance_limit; i++) {
        const struct tw_gpu_instance *instance = &render->tables.instances[i];
        const struct tw_mesh *mesh =
            instance->mesh < meshes->limit ? meshes->entries[instance->mesh].mesh : NULL;
        if (!mesh || !(instance->flags & TW_INSTANCE_ALIVE) ||
            instance->flags & TW_INSTANCE_HIDDEN ||
            instance->transform >= render->tables.capacity[TW_TABLE_TRANSFORMS])
            continue;
        float size = size_of(view, &transforms[instance->transform], mesh);
        importance[instance->mesh] = fmaxf(importance[instance->mesh], size);
    }
}

// ---- the plan -------------------------------------------------------------------------------

struct rated {
    float importance;
    uint32_t slot;
};

static int by_importance(const void *a, const void *b) {
    const struct rated *x = a, *y = b;
    if (x->importance != y->importance)
        return x->importance < y->importance ? 1 : -1;
    return (x->slot > y->slot) - (x->slot < y->slot);
}

static uint64_t level_bytes(const struct tw_mesh *mesh, uint32_t level) {
    return (uint64_t)mesh->lods[level].index_count * sizeof *mesh->indices;
}

// Error that a mesh drawn at a level shows, in pixels.
static float error_px(const struct tw_mesh *mesh, uint32_t level, float importance) {
    return mesh->lods[level].error * importance / mesh->radius;
}

// A coarse level for those that have none, in their order, down to `keep` bytes.
static void give_coarse(struct tw_meshes *meshes, const struct rated *order, uint32_t count,
                        uint64_t *left, uint64_t keep, uint32_t *targets) {
    for (uint32_t i = 0; i < count; i++) {
        const struct tw_mesh *mesh = meshes->entries[order[i].slot].mesh;
        uint64_t bytes =
            mesh->vertex_count * sizeof *mesh->vertices + level_bytes(mesh, mesh->lod_count - 1);
        if (targets[i] < TW_LODS_MAX || bytes + keep > *left)
            continue;
        targets[i] = mesh->lod_count - 1;
        *left -= bytes;
    }
}

// Finer levels where more than `error` can be seen, in their order.
static void give_fine(struct tw_meshes *meshes, const struct rated *order, uint32_t count,
                      uint64_t *left, float error, uint32_t *targets) {
    for (uint32_t i = 0; i < count; i++) {
        const struct tw_mesh *mesh = meshes->entries[order[i].slot].mesh;
        while (targets[i] < TW_LODS_MAX && targets[i] > 0 &&
               error_px(mesh, targets[i], order[i].importance) > error &&
               level_bytes(mesh, targets[i] - 1) <= *left)
            *left -= level_bytes(mesh, --targets[i]);
    }
}

// Half of it goes into coarse levels, from the largest on; then these become as fine as can be
// seen; then come those that are small, and at last what cannot be seen yet.
static void share_out(struct tw_meshes *meshes, const struct rated *order, uint32_t count,
                      uint64_t left, uint32_t *targets) {
    for (uint32_t i = 0; i < count; i++)
        targets[i] = TW_LODS_MAX;
    give_coarse(meshes, order, count, &left, left / 2, targets);
    give_fine(meshes, order, count, &left, ERROR_PX, targets);
    give_coarse(meshes, order, count, &left, 0, targets);
    give_fine(meshes, order, count, &left, 0, targets);
}

static void tell(struct tw_residency *residency, uint64_t budget) {
    bool short_now = residency->coarse || residency->boxes;
    if (short_now && !residency->told)
        tw_warn("the device's memory is short: of %.1f MiB for meshes, %u are drawn coarser than "
                "they should be and %u as boxes",
                (double)budget / (1 << 20), residency->coarse, residency->boxes);
    if (!short_now && residency->told)
        tw_info("the device has memory for all meshes in view again");
    residency->told = short_now;
}

static void plan(struct tw_render *render) {
    struct tw_meshes *meshes = &render->meshes;
    struct tw_residency *residency = &meshes->residency;
    struct rated *order = tw_alloc_array(meshes->limit + 1, sizeof *order);
    uint32_t *targets = tw_alloc_array(meshes->limit + 1, sizeof *targets), count = 0;
    uint64_t budget = tw_meshes_budget(render);
    for (uint32_t slot = 0; slot < meshes->limit; slot++)
        if (meshes->entries[slot].mesh)
            order[count++] = (struct rated){residency->importance[slot], slot};
    qsort(order, count, sizeof *order, by_importance);
    share_out(meshes, order, count, (uint64_t)((double)budget * PART_SHARED_OUT), targets);
    residency->coarse = residency->boxes = 0;
    for (uint32_t i = 0; i < count; i++) {
        const struct tw_mesh *mesh = meshes->entries[order[i].slot].mesh;
        uint32_t target = targets[i];
        residency->boxes += target == TW_LODS_MAX && order[i].importance > 0;
        residency->coarse +=
            target < TW_LODS_MAX && error_px(mesh, target, order[i].importance) > ERROR_PX;
        tw_meshes_set_target(meshes, order[i].slot, target);
    }
    tell(residency, budget);
    free(order);
    free(targets);
}

bool tw_residency_plan(struct tw_render *render, const struct tw_frame *frame, uint32_t dirty) {
    struct tw_meshes *meshes = &render->meshes;
    struct tw_residency *residency = &meshes->residency;
    residency->camera_moved |= (dirty & TW_DIRTY_CAMERA) != 0;
    bool less = residency->coarse || residency->boxes;
    bool changed = residency->camera_moved || residency->demand;
    if (!(meshes->crowded && residency->demand) && !(less && changed && !frame->view.moving))
        return true;
    if (!render->tables.instance_limit || !render->drawn) // nothing is known of what is seen
        return true;
    if (!residency->asked_bytes)
        residency->device_bytes = budget_of_device(&render->gpu);
    if (residency->capacity < meshes->limit) {
        residency->capacity = 2 * meshes->limit;
        residency->importance =
            tw_realloc(residency->importance, residency->capacity * sizeof *residency->importance);
    }
    if (!read_transforms(render))
        return false;
    rate(render, &frame->view);
    plan(render);
    meshes->crowded = residency->demand = residency->camera_moved = false;
    render->surfaces.stale = true;
    return true;
}

bool tw_render_is_short(const struct tw_render *render, uint32_t *coarse, uint32_t *boxed) {
    *coarse = render->meshes.residency.coarse;
    *boxed = render->meshes.residency.boxes;
    return *coarse || *boxed;
}

void tw_residency_finish(struct tw_render *render) {
    struct tw_residency *residency = &render->meshes.residency;
    tw_gpu_buffer_destroy(&render->gpu, &residency->transforms);
    free(residency->importance);
}
