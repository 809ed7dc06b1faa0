#define TW_LOG_MODULE "render"
#include "gpu/choose.h"
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>

#define LAYER_BYTES_DEFAULT (512ull << 20)
#define TEXTURE_BYTES_DEFAULT (512ull << 20)
#define TEXTURE_SIDE_DEFAULT 2048

// Buffers and images whose size never changes, and the least of those that grow: every binding
// points to something.
static bool create_fixed(struct tw_render *render) {
    struct tw_gpu *gpu = &render->gpu;
    VkBufferUsageFlags storage = VK_BUFFER_USAGE_STORAGE_BUFFER_BIT |
                                 VK_BUFFER_USAGE_TRANSFER_DST_BIT |
                                 VK_BUFFER_USAGE_TRANSFER_SRC_BIT;
    bool ok =
        tw_gpu_buffer_create(gpu, sizeof(struct tw_gpu_frame),
                             VK_BUFFER_USAGE_UNIFORM_BUFFER_BIT | VK_BUFFER_USAGE_TRANSFER_DST_BIT,
                             false, "frame constants", &render->frame) &&
        tw_gpu_buffer_create(gpu, sizeof(struct tw_gpu_frame), VK_BUFFER_USAGE_TRANSFER_SRC_BIT,
                             true, "frame constants staging", &render->frame_staging) &&
        tw_gpu_buffer_create(gpu, 16, storage, false, "counters", &render->counters) &&
        tw_gpu_buffer_create(gpu, 16, VK_BUFFER_USAGE_TRANSFER_DST_BIT, true, "counters",
                             &render->counters_host) &&
        tw_gpu_buffer_create(gpu, 16, VK_BUFFER_USAGE_TRANSFER_DST_BIT, true, "pick",
                             &render->pick) &&
        tw_buffer_reserve(render, &render->probes, 16, VK_BUFFER_USAGE_STORAGE_BUFFER_BIT, true,
                          "probes") &&
        tw_buffer_reserve(render, &render->probe_results, 16, storage, false, "probe results") &&
        tw_tables_create(render) && tw_sun_map_create(render) &&
        tw_gpu_image_create(gpu, 1, 1, 1, false, VK_FORMAT_R8_UNORM,
                            VK_IMAGE_USAGE_SAMPLED_BIT | VK_IMAGE_USAGE_TRANSFER_DST_BIT,
                            "no glyphs", &render->atlas) &&
        tw_gpu_begin(gpu);
    if (!ok)
        return false;
    *(uint32_t *)render->counters_host.mapped = 0;
    vkCmdFillBuffer(gpu->commands, render->counters.handle, 0, VK_WHOLE_SIZE, 0);
    tw_gpu_image_begin(gpu, &render->sun_map.standing);
    tw_gpu_image_begin(gpu, &render->atlas);
    return tw_gpu_end(gpu, VK_NULL_HANDLE, VK_NULL_HANDLE);
}

bool tw_targets_fit(struct tw_render *render, int width, int height) {
    uint64_t layer = tw_layer_bytes((uint32_t)width, (uint32_t)height);
    uint32_t layers = render->layers_most;
    uint32_t side = render->gpu.properties.limits.maxImageDimension2D;
    if ((uint32_t)width > side || (uint32_t)height > side) {
        tw_err("the device has no images of %dx%d, only up to %ux%u", width, height, side, side);
        return false;
    }
    if (layers * layer > render->layer_bytes) {
        if (layers > TW_LAYERS_SHOWN_MAX) {
            tw_err(
                "%u layers of %dx%d would take %u MiB, and %u MiB are allowed: fewer layers or a "
                "smaller picture will do",
                layers, width, height, (unsigned)(layers * layer >> 20),
                (unsigned)(render->layer_bytes >> 20));
            return false;
        }
        layers = TW_MIN(layers, 2);
    }
    render->layers_standing = 0;
    render->drawn = false;
    while (!tw_targets_create(render, (uint32_t)width, (uint32_t)height, layers)) {
        if (render->gpu.lost || layers == 1 || layers > TW_LAYERS_SHOWN_MAX)
            return false;
        layers /= 2;
        tw_warn("the device's memory is short: trying %u layer%s", layers, layers > 1 ? "s" : "");
    }
    return true;
}

struct tw_render *tw_render_create(const struct tw_render_params *params) {
    struct tw_render *render = tw_alloc(sizeof *render);
    render->layers_most = params->layers > 0 ? (uint32_t)params->layers : TW_LAYERS_SHOWN_MAX;
    render->layer_bytes = params->layer_bytes ? params->layer_bytes : LAYER_BYTES_DEFAULT;
    render->surfaces.side_most =
        params->texture_side > 0 ? (uint32_t)params->texture_side : TEXTURE_SIDE_DEFAULT;
    render->surfaces.bytes_most =
        params->texture_bytes ? params->texture_bytes : TEXTURE_BYTES_DEFAULT;
    tw_render_set_occlusion(render, TW_OCCLUSION_WHERE_IT_PAYS);
    uint64_t surface = 0;
    if (!tw_gpu_open_instance(&render->gpu, params))
        goto error;
    if (params->create_surface &&
        !params->create_surface(params->user, render->gpu.instance, &surface))
        goto error;
    render->swapchain.surface = (VkSurfaceKHR)surface;
    if (!tw_gpu_open_device(&render->gpu, params, render->swapchain.surface) ||
        !tw_timing_create(render) || !tw_descriptors_create(render) ||
        !tw_surfaces_create_layout(render) || !tw_pipelines_create(render, params->cache_folder) ||
        !create_fixed(render) || !tw_targets_fit(render, params->width, params->height))
        goto error;
    tw_residency_begin(render, params->device_bytes);
    if (tw_render_is_software(render))
        tw_memory_hold();
    return render;
error:
    tw_render_destroy(render);
    return NULL;
}

static void destroy_buffers(struct tw_render *render) {
    struct tw_gpu_buffer *buffers[] = {&render->frame,         &render->frame_staging,
                                       &render->counters,      &render->counters_host,
                                       &render->ui_vertices,   &render->ui_indices,
                                       &render->atlas_staging, &render->probes,
                                       &render->probe_results, &render->probe_results_host,
                                       &render->pick};
    for (size_t i = 0; i < TW_COUNT(buffers); i++)
        tw_gpu_buffer_destroy(&render->gpu, buffers[i]);
    tw_sun_map_destroy(render);
    tw_gpu_image_destroy(&render->gpu, &render->atlas);
}

void tw_render_destroy(struct tw_render *render) {
    if (!render)
        return;
    if (render->gpu.device) {
        vkDeviceWaitIdle(render->gpu.device);
        tw_swapchain_destroy(&render->swapchain, &render->gpu);
        tw_targets_destroy(render);
        tw_residency_finish(render);
        tw_meshes_finish(render);
        tw_surfaces_finish(render);
        tw_tables_finish(render);
        destroy_buffers(render);
        tw_timing_destroy(render);
        tw_pipelines_destroy(render);
        tw_descriptors_destroy(render);
    }
    if (render->swapchain.surface)
        vkDestroySurfaceKHR(render->gpu.instance, render->swapchain.surface, NULL);
    tw_gpu_close(&render->gpu);
    tw_overlay_finish(render);
    free(render->probe_visible);
    free(render);
}

bool tw_render_resize(struct tw_render *render, int width, int height) {
    tw_swapchain_destroy(&render->swapchain, &render->gpu);
    bool ok = tw_targets_fit(render, width, height);
    render->gpu.lost |= !ok; // without images nothing can be drawn: the next frame says so
    return ok;
}

int tw_render_affordable_layers(const struct tw_render *render) {
    return render->gpu.short_of_memory ? TW_MAX((int)render->targets.layers / 2, 1) : 0;
}

void tw_render_set_naive(struct tw_render *render, bool naive) {
    render->naive = naive;
}

const char *tw_render_device_name(const struct tw_render *render) {
    return render->gpu.properties.deviceName;
}

bool tw_render_is_software(const struct tw_render *render) {
    return render->gpu.properties.deviceType == VK_PHYSICAL_DEVICE_TYPE_CPU;
}

int tw_render_list_devices(void) {
    static const char *const types[] = {"other", "integrated", "discrete", "virtual", "software"};
    struct tw_gpu gpu = {0};
    if (!tw_gpu_open_instance(&gpu, &(struct tw_render_params){0}))
        return 0;
    struct tw_gpu_candidate candidates[TW_GPU_DEVICES_MAX];
    uint32_t count =
        tw_gpu_candidates(gpu.instance, VK_NULL_HANDLE, candidates, TW_COUNT(candidates));
    for (uint32_t i = 0; i < count; i++) {
        VkPhysicalDeviceDriverProperties driver = {
            .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_DRIVER_PROPERTIES};
        VkPhysicalDeviceProperties2 all = {.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2,
                                           .pNext = &driver};
        vkGetPhysicalDeviceProperties2(candidates[i].physical, &all);
        const VkPhysicalDeviceProperties *p = &candidates[i].properties;
        const char *unfit = candidates[i].unfit;
        printf("%u: %s (%s, Vulkan %u.%u, %s) %s%s%s\n", i, p->deviceName,
               types[TW_MIN((unsigned)p->deviceType, TW_COUNT(types) - 1)],
               VK_API_VERSION_MAJOR(p->apiVersion), VK_API_VERSION_MINOR(p->apiVersion),
               driver.driverInfo, candidates[i].uuid, unfit[0] ? ": cannot be used, it " : "",
               unfit);
    }
    if (!count)
        tw_err("no Vulkan device is there; install a driver, e.g. mesa-vulkan-drivers");
    tw_gpu_close(&gpu);
    return (int)count;
}
