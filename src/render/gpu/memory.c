#define TW_LOG_MODULE "gpu"
#include "gpu.h"

#include <stdlib.h>

#include "twinview/memory.h"

#define TEXEL_BYTES 16 // of all buffers that are read as texels

// What memory should be like, and what it had better not be: of several types that do, one that is
// written by the processor lies in its own memory (the part of a graphics card's that it sees may
// be small), and one that it reads is cached, or each read would go over the bus.
struct kind {
    VkMemoryPropertyFlags needed, wanted, unwanted;
};
static const struct kind of_device = {.wanted = VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT,
                                      .unwanted = VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT};
static const struct kind written_by_host = {
    .needed = VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT,
    .unwanted = VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT | VK_MEMORY_PROPERTY_HOST_CACHED_BIT};
static const struct kind read_by_host = {.needed = VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT |
                                                   VK_MEMORY_PROPERTY_HOST_COHERENT_BIT,
                                         .wanted = VK_MEMORY_PROPERTY_HOST_CACHED_BIT,
                                         .unwanted = VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT};

// Types with other properties than these need features of their own.
#define PLAIN_PROPERTIES                                                                           \
    (VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT | VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT |                   \
     VK_MEMORY_PROPERTY_HOST_COHERENT_BIT | VK_MEMORY_PROPERTY_HOST_CACHED_BIT)

static bool find_type(const struct tw_gpu *gpu, uint32_t allowed, struct kind kind,
                      uint32_t *index) {
    int best = -1;
    for (uint32_t i = 0; i < gpu->memory.memoryTypeCount; i++) {
        VkMemoryPropertyFlags flags = gpu->memory.memoryTypes[i].propertyFlags;
        int score = 2 * ((flags & kind.wanted) == kind.wanted) + !(flags & kind.unwanted);
        if (!(allowed & 1u << i) || (flags & kind.needed) != kind.needed ||
            flags & ~(VkMemoryPropertyFlags)PLAIN_PROPERTIES || score <= best)
            continue;
        best = score;
        *index = i;
    }
    return best >= 0;
}

static bool allocate(struct tw_gpu *gpu, const VkMemoryRequirements *needs, struct kind kind,
                     const char *name, VkDeviceMemory *memory) {
    uint32_t type;
    if (!find_type(gpu, needs->memoryTypeBits, kind, &type))
        return TW_VK(gpu, VK_ERROR_OUT_OF_DEVICE_MEMORY);
    VkMemoryAllocateInfo info = {.sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO,
                                 .allocationSize = needs->size,
                                 .memoryTypeIndex = type};
    VkResult result = vkAllocateMemory(gpu->device, &info, NULL, memory);
    if (result == VK_ERROR_OUT_OF_DEVICE_MEMORY || result == VK_ERROR_OUT_OF_HOST_MEMORY) {
        gpu->short_of_memory = true;
        tw_err("the device has no memory for %s: %.1f MiB beside %.1f MiB", name,
               (double)needs->size / (1 << 20), (double)gpu->device_bytes / (1 << 20));
        return false;
    }
    if (!TW_VK(gpu, result))
        return false;
    gpu->device_bytes += needs->size;
    return true;
}

static void name_object(struct tw_gpu *gpu, VkObjectType type, uint64_t handle, const char *name) {
    if (!gpu->labels)
        return;
    VkDebugUtilsObjectNameInfoEXT info = {.sType =
                                              VK_STRUCTURE_TYPE_DEBUG_UTILS_OBJECT_NAME_INFO_EXT,
                                          .objectType = type,
                                          .objectHandle = handle,
                                          .pObjectName = name};
    vkSetDebugUtilsObjectNameEXT(gpu->device, &info);
}

// Mesa's software device names the least range that the specification allows (128 MiB), and binds
// whole buffers all the same: a site of a million assets needs that.
VkDeviceSize tw_gpu_buffer_size_max(const struct tw_gpu *gpu, VkBufferUsageFlags usage) {
    const VkPhysicalDeviceLimits *limits = &gpu->properties.limits;
    VkDeviceSize most = gpu->buffer_size_max;
    if (usage & VK_BUFFER_USAGE_STORAGE_BUFFER_BIT && !gpu->binds_whole_buffers)
        most = TW_MIN(most, limits->maxStorageBufferRange);
    if (usage & VK_BUFFER_USAGE_UNIFORM_TEXEL_BUFFER_BIT)
        most = TW_MIN(most, (VkDeviceSize)limits->maxTexelBufferElements * TEXEL_BYTES);
    return most;
}

bool tw_gpu_buffer_create(struct tw_gpu *gpu, VkDeviceSize size, VkBufferUsageFlags usage,
                          bool host, const char *name, struct tw_gpu_buffer *buffer) {
    *buffer = (struct tw_gpu_buffer){.size = size};
    if (size > tw_gpu_buffer_size_max(gpu, usage)) {
        tw_err("the device has no buffer that is large enough for %s: %.1f of %.1f MiB", name,
               (double)size / (1 << 20), (double)tw_gpu_buffer_size_max(gpu, usage) / (1 << 20));
        return false;
    }
    VkBufferCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO, .size = size, .usage = usage};
    if (!TW_VK(gpu, vkCreateBuffer(gpu->device, &info, NULL, &buffer->handle)))
        goto error;
    VkMemoryRequirements needs;
    vkGetBufferMemoryRequirements(gpu->device, buffer->handle, &needs);
    // What is only copied into is read back.
    struct kind kind = !host                                       ? of_device
                       : usage == VK_BUFFER_USAGE_TRANSFER_DST_BIT ? read_by_host
                                                                   : written_by_host;
    if (!allocate(gpu, &needs, kind, name, &buffer->memory))
        goto error;
    buffer->allocated = needs.size;
    if (!TW_VK(gpu, vkBindBufferMemory(gpu->device, buffer->handle, buffer->memory, 0)))
        goto error;
    if (host &&
        !TW_VK(gpu, vkMapMemory(gpu->device, buffer->memory, 0, VK_WHOLE_SIZE, 0, &buffer->mapped)))
        goto error;
    name_object(gpu, VK_OBJECT_TYPE_BUFFER, (uint64_t)buffer->handle, name);
    return true;
error:
    tw_gpu_buffer_destroy(gpu, buffer);
    return false;
}

bool tw_gpu_buffer_view(struct tw_gpu *gpu, struct tw_gpu_buffer *buffer, VkFormat format) {
    VkBufferViewCreateInfo info = {.sType = VK_STRUCTURE_TYPE_BUFFER_VIEW_CREATE_INFO,
                                   .buffer = buffer->handle,
                                   .format = format,
                                   .range = VK_WHOLE_SIZE};
    return TW_VK(gpu, vkCreateBufferView(gpu->device, &info, NULL, &buffer->texels));
}

void tw_gpu_buffer_destroy(struct tw_gpu *gpu, struct tw_gpu_buffer *buffer) {
    gpu->device_bytes -= buffer->allocated;
    vkDestroyBufferView(gpu->device, buffer->texels, NULL);
    vkDestroyBuffer(gpu->device, buffer->handle, NULL);
    vkFreeMemory(gpu->device, buffer->memory, NULL);
    *buffer = (struct tw_gpu_buffer){0};
}

static VkImageAspectFlags aspect_of(VkFormat format) {
    return format == VK_FORMAT_D32_SFLOAT ? VK_IMAGE_ASPECT_DEPTH_BIT : VK_IMAGE_ASPECT_COLOR_BIT;
}

static bool create_view(struct tw_gpu *gpu, const struct tw_gpu_image *image, VkImageViewType type,
                        uint32_t first, uint32_t count, VkImageView *view) {
    VkImageViewCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_IMAGE_VIEW_CREATE_INFO,
        .image = image->handle,
        .viewType = type,
        .format = image->format,
        .subresourceRange = {image->aspect, 0, image->levels, first, count}};
    return TW_VK(gpu, vkCreateImageView(gpu->device, &info, NULL, view));
}

// Image and memory, as `image` says beside the rest.
static bool create_image(struct tw_gpu *gpu, uint32_t width, uint32_t height,
                         VkImageUsageFlags usage, const char *name, struct tw_gpu_image *image) {
    VkImageCreateInfo info = {.sType = VK_STRUCTURE_TYPE_IMAGE_CREATE_INFO,
                              .imageType = VK_IMAGE_TYPE_2D,
                              .format = image->format,
                              .extent = {width, height, 1},
                              .mipLevels = image->levels,
                              .arrayLayers = image->layers,
                              .samples = VK_SAMPLE_COUNT_1_BIT,
                              .tiling = VK_IMAGE_TILING_OPTIMAL,
                              .usage = usage};
    if (!TW_VK(gpu, vkCreateImage(gpu->device, &info, NULL, &image->handle)))
        return false;
    VkMemoryRequirements needs;
    vkGetImageMemoryRequirements(gpu->device, image->handle, &needs);
    if (!allocate(gpu, &needs, of_device, name, &image->memory))
        return false;
    image->size = needs.size;
    name_object(gpu, VK_OBJECT_TYPE_IMAGE, (uint64_t)image->handle, name);
    return TW_VK(gpu, vkBindImageMemory(gpu->device, image->handle, image->memory, 0));
}

bool tw_gpu_image_create(struct tw_gpu *gpu, uint32_t width, uint32_t height, uint32_t layers,
                         bool array, VkFormat format, VkImageUsageFlags usage, const char *name,
                         struct tw_gpu_image *image) {
    *image = (struct tw_gpu_image){
        .layers = layers, .levels = 1, .format = format, .aspect = aspect_of(format)};
    if (!create_image(gpu, width, height, usage, name, image))
        goto error;
    VkImageUsageFlags viewed = VK_IMAGE_USAGE_SAMPLED_BIT | VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT |
                               VK_IMAGE_USAGE_DEPTH_STENCIL_ATTACHMENT_BIT;
    if (usage & viewed) {
        VkImageViewType type = array ? VK_IMAGE_VIEW_TYPE_2D_ARRAY : VK_IMAGE_VIEW_TYPE_2D;
        if (!create_view(gpu, image, type, 0, layers, &image->view))
            goto error;
        image->layer_views = tw_alloc_array(layers, sizeof *image->layer_views);
        for (uint32_t i = 0; i < layers; i++)
            if (!create_view(gpu, image, VK_IMAGE_VIEW_TYPE_2D, i, 1, &image->layer_views[i]))
                goto error;
    }
    return true;
error:
    tw_gpu_image_destroy(gpu, image);
    return false;
}

bool tw_gpu_texture_create(struct tw_gpu *gpu, uint32_t width, uint32_t height, uint32_t levels,
                           VkFormat format, const char *name, struct tw_gpu_image *image) {
    *image = (struct tw_gpu_image){
        .layers = 1, .levels = levels, .format = format, .aspect = VK_IMAGE_ASPECT_COLOR_BIT};
    if (create_image(gpu, width, height,
                     VK_IMAGE_USAGE_SAMPLED_BIT | VK_IMAGE_USAGE_TRANSFER_DST_BIT, name, image) &&
        create_view(gpu, image, VK_IMAGE_VIEW_TYPE_2D, 0, 1, &image->view))
        return true;
    tw_gpu_image_destroy(gpu, image);
    return false;
}

void tw_gpu_image_destroy(struct tw_gpu *gpu, struct tw_gpu_image *image) {
    for (uint32_t i = 0; image->layer_views && i < image->layers; i++)
        vkDestroyImageView(gpu->device, image->layer_views[i], NULL);
    free(image->layer_views);
    vkDestroyImageView(gpu->device, image->view, NULL);
    vkDestroyImage(gpu->device, image->handle, NULL);
    vkFreeMemory(gpu->device, image->memory, NULL);
    gpu->device_bytes -= image->size;
    *image = (struct tw_gpu_image){0};
}

void tw_gpu_copy_rect(struct tw_gpu *gpu, const struct tw_gpu_image *from,
                      const struct tw_gpu_image *to, uint32_t layer, struct tw_rect rect) {
    VkImageCopy region = {.srcSubresource = {from->aspect, 0, layer, 1},
                          .srcOffset = {rect.x, rect.y, 0},
                          .dstSubresource = {to->aspect, 0, to->layers > 1 ? layer : 0, 1},
                          .dstOffset = {rect.x, rect.y, 0},
                          .extent = {(uint32_t)rect.width, (uint32_t)rect.height, 1}};
    vkCmdCopyImage(gpu->commands, from->handle, VK_IMAGE_LAYOUT_GENERAL, to->handle,
                   VK_IMAGE_LAYOUT_GENERAL, 1, &region);
}

void tw_gpu_image_begin(struct tw_gpu *gpu, const struct tw_gpu_image *image) {
    // Waits for nothing: the image is new. Whatever comes next may use it.
    VkImageMemoryBarrier2 barrier = {
        .sType = VK_STRUCTURE_TYPE_IMAGE_MEMORY_BARRIER_2,
        .dstStageMask = VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT,
        .dstAccessMask = VK_ACCESS_2_MEMORY_READ_BIT | VK_ACCESS_2_MEMORY_WRITE_BIT,
        .oldLayout = VK_IMAGE_LAYOUT_UNDEFINED,
        .newLayout = VK_IMAGE_LAYOUT_GENERAL,
        .image = image->handle,
        .subresourceRange = {image->aspect, 0, image->levels, 0, image->layers}};
    VkDependencyInfo dependency = {.sType = VK_STRUCTURE_TYPE_DEPENDENCY_INFO,
                                   .imageMemoryBarrierCount = 1,
                                   .pImageMemoryBarriers = &barrier};
    vkCmdPipelineBarrier2(gpu->commands, &dependency);
}
