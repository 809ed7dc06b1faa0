#define TW_LOG_MODULE "render"
#include "internal.h"

#define COLOUR_USAGE                                                                               \
    (VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT | VK_IMAGE_USAGE_SAMPLED_BIT |                            \
     VK_IMAGE_USAGE_TRANSFER_SRC_BIT | VK_IMAGE_USAGE_TRANSFER_DST_BIT)
#define DEPTH_USAGE                                                                                \
    (VK_IMAGE_USAGE_DEPTH_STENCIL_ATTACHMENT_BIT | VK_IMAGE_USAGE_SAMPLED_BIT |                    \
     VK_IMAGE_USAGE_TRANSFER_SRC_BIT | VK_IMAGE_USAGE_TRANSFER_DST_BIT)

// id, depth and shape twice (as drawn without movers and with them), what is kept once.
uint64_t tw_layer_bytes(uint32_t width, uint32_t height) {
    return (uint64_t)width * height * (2 * (4 + 4 + 4) + 8);
}

static bool create_layers(struct tw_render *render, struct tw_layer_images *images,
                          const char *name) {
    const struct tw_targets *t = &render->targets;
    struct tw_gpu *gpu = &render->gpu;
    return tw_gpu_image_create(gpu, t->width, t->height, t->layers, true, VK_FORMAT_R32_UINT,
                               COLOUR_USAGE, name, &images->ids) &&
           tw_gpu_image_create(gpu, t->width, t->height, t->layers, true, VK_FORMAT_D32_SFLOAT,
                               DEPTH_USAGE, name, &images->depth) &&
           tw_gpu_image_create(gpu, t->width, t->height, t->layers, true, VK_FORMAT_R32_UINT,
                               COLOUR_USAGE, name, &images->shapes);
}

static bool create_albedo(struct tw_render *render, struct tw_layer_images *images) {
    const struct tw_targets *t = &render->targets;
    return tw_gpu_image_create(&render->gpu, t->width, t->height, t->layers, true,
                               VK_FORMAT_R8G8B8A8_SRGB, COLOUR_USAGE, "albedo", &images->albedo);
}

static VkDeviceSize pyramid_bytes(uint32_t width, uint32_t height) {
    VkDeviceSize texels = 0;
    for (int level = 0; level < TW_PYRAMID_LEVELS; level++) {
        width = (width + 3) / 4;
        height = (height + 3) / 4;
        texels += (VkDeviceSize)width * height;
    }
    return texels * sizeof(float);
}

static void begin_layers(struct tw_gpu *gpu, const struct tw_layer_images *images) {
    tw_gpu_image_begin(gpu, &images->ids);
    tw_gpu_image_begin(gpu, &images->depth);
    tw_gpu_image_begin(gpu, &images->shapes);
}

static void destroy_layers(struct tw_gpu *gpu, struct tw_layer_images *images) {
    tw_gpu_image_destroy(gpu, &images->ids);
    tw_gpu_image_destroy(gpu, &images->depth);
    tw_gpu_image_destroy(gpu, &images->shapes);
    tw_gpu_image_destroy(gpu, &images->albedo);
}

bool tw_targets_create(struct tw_render *render, uint32_t width, uint32_t height, uint32_t layers) {
    struct tw_targets *t = &render->targets;
    struct tw_gpu *gpu = &render->gpu;
    tw_targets_destroy(render);
    t->width = width;
    t->height = height;
    t->layers = layers;
    t->tile_columns = (width + TW_TILE_PX - 1) / TW_TILE_PX;
    t->tile_rows = (height + TW_TILE_PX - 1) / TW_TILE_PX;
    bool ok =
        create_layers(render, &t->still, "layers") &&
        tw_gpu_image_create(gpu, width, height, layers + 1, true, VK_FORMAT_R32G32_UINT,
                            COLOUR_USAGE, "kept layers and their mean", &t->kept) &&
        tw_gpu_image_create(gpu, width, height, 1, false, VK_FORMAT_R32_UINT, COLOUR_USAGE,
                            "ghost ids", &t->ghost_id) &&
        tw_gpu_image_create(gpu, width, height, 1, false, VK_FORMAT_D32_SFLOAT, DEPTH_USAGE,
                            "ghost depth", &t->ghost_depth) &&
        tw_gpu_image_create(gpu, width, height, 1, false, VK_FORMAT_B8G8R8A8_UNORM, COLOUR_USAGE,
                            "colour", &t->colour) &&
        tw_gpu_image_create(gpu, width, height, 1, false, VK_FORMAT_R16_UINT, COLOUR_USAGE, "marks",
                            &t->marks) &&
        tw_gpu_image_create(gpu, width, height, 1, false, VK_FORMAT_B8G8R8A8_UNORM, COLOUR_USAGE,
                            "final", &t->final) &&
        tw_gpu_buffer_create(gpu, pyramid_bytes(width, height), VK_BUFFER_USAGE_STORAGE_BUFFER_BIT,
                             false, "depth pyramid", &t->pyramid) &&
        tw_gpu_buffer_create(gpu, (VkDeviceSize)t->tile_columns * t->tile_rows * 4,
                             VK_BUFFER_USAGE_STORAGE_BUFFER_BIT | VK_BUFFER_USAGE_TRANSFER_DST_BIT,
                             false, "outline tiles", &t->tiles) &&
        tw_gpu_buffer_create(gpu, (VkDeviceSize)t->tile_columns * t->tile_rows * TW_TILE_PIXELS * 4,
                             VK_BUFFER_USAGE_STORAGE_BUFFER_BIT, false, "mixed pixels",
                             &t->mixed) &&
        tw_gpu_buffer_create(gpu, (VkDeviceSize)t->tile_columns * t->tile_rows * 4,
                             VK_BUFFER_USAGE_STORAGE_BUFFER_BIT | VK_BUFFER_USAGE_TRANSFER_DST_BIT,
                             false, "mixed pixels of a tile", &t->mixed_counts) &&
        tw_gpu_begin(gpu);
    if (!ok)
        return false;
    begin_layers(gpu, &t->still);
    struct tw_gpu_image *others[] = {&t->kept,   &t->ghost_id, &t->ghost_depth,
                                     &t->colour, &t->marks,    &t->final};
    for (size_t i = 0; i < TW_COUNT(others); i++)
        tw_gpu_image_begin(gpu, others[i]);
    vkCmdFillBuffer(gpu->commands, t->tiles.handle, 0, VK_WHOLE_SIZE, 0);
    // Outside of the view and of the panels nobody draws: not what the memory held before.
    vkCmdClearColorImage(gpu->commands, t->final.handle, VK_IMAGE_LAYOUT_GENERAL,
                         &(VkClearColorValue){.float32 = {0, 0, 0, 1}}, 1,
                         &(VkImageSubresourceRange){VK_IMAGE_ASPECT_COLOR_BIT, 0, 1, 0, 1});
    render->set_changed = true;
    return tw_gpu_end(gpu, VK_NULL_HANDLE, VK_NULL_HANDLE) &&
           (!render->surfaces.open || tw_targets_create_albedo(render));
}

bool tw_targets_create_albedo(struct tw_render *render) {
    struct tw_targets *t = &render->targets;
    if (!create_albedo(render, &t->still) || (t->has_moved && !create_albedo(render, &t->moved)) ||
        !tw_gpu_begin(&render->gpu))
        return false;
    tw_gpu_image_begin(&render->gpu, &t->still.albedo);
    if (t->has_moved)
        tw_gpu_image_begin(&render->gpu, &t->moved.albedo);
    render->set_changed = true;
    return tw_gpu_end(&render->gpu, VK_NULL_HANDLE, VK_NULL_HANDLE);
}

bool tw_targets_create_moved(struct tw_render *render) {
    struct tw_targets *t = &render->targets;
    bool albedo = t->still.albedo.handle != VK_NULL_HANDLE;
    if (!create_layers(render, &t->moved, "layers with movers") ||
        (albedo && !create_albedo(render, &t->moved)) || !tw_gpu_begin(&render->gpu))
        return false;
    begin_layers(&render->gpu, &t->moved);
    if (albedo)
        tw_gpu_image_begin(&render->gpu, &t->moved.albedo);
    t->has_moved = true;
    render->set_changed = true;
    return tw_gpu_end(&render->gpu, VK_NULL_HANDLE, VK_NULL_HANDLE);
}

void tw_targets_destroy_moved(struct tw_render *render) {
    destroy_layers(&render->gpu, &render->targets.moved);
    render->targets.has_moved = false;
}

void tw_targets_destroy(struct tw_render *render) {
    struct tw_targets *t = &render->targets;
    struct tw_gpu *gpu = &render->gpu;
    struct tw_gpu_image *images[] = {&t->kept,   &t->ghost_id, &t->ghost_depth,
                                     &t->colour, &t->marks,    &t->final};
    destroy_layers(gpu, &t->still);
    tw_targets_destroy_moved(render);
    for (size_t i = 0; i < TW_COUNT(images); i++)
        tw_gpu_image_destroy(gpu, images[i]);
    tw_gpu_buffer_destroy(gpu, &t->pyramid);
    tw_gpu_buffer_destroy(gpu, &t->tiles);
    tw_gpu_buffer_destroy(gpu, &t->mixed);
    tw_gpu_buffer_destroy(gpu, &t->mixed_counts);
    *t = (struct tw_targets){0};
}
