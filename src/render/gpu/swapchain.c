#define TW_LOG_MODULE "gpu"
#include "swapchain.h"

#include "twinview/memory.h"

#define ACQUIRE_NS 1000000000ULL

static enum tw_present status_of(struct tw_gpu *gpu, VkResult result, const char *call) {
    switch (result) {
    case VK_SUCCESS:
        return TW_PRESENT_OK;
    case VK_SUBOPTIMAL_KHR:
    case VK_ERROR_OUT_OF_DATE_KHR:
        return TW_PRESENT_RESIZED;
    case VK_TIMEOUT:
    case VK_NOT_READY:
        return TW_PRESENT_MINIMISED; // nobody shows the window now
    default:
        tw_gpu_check(gpu, result, call, __FILE__, __LINE__);
        return TW_PRESENT_LOST;
    }
}

// What a window's images may be, the best first. The picture is encoded as sRGB by the shader: into
// the first COPIED it is copied byte for byte, for the others the device converts it (to 10 bits on
// some displays), which takes several times as long.
#define COPIED 2
static const VkFormat formats[] = {
    VK_FORMAT_B8G8R8A8_UNORM,           VK_FORMAT_B8G8R8A8_SRGB,
    VK_FORMAT_R8G8B8A8_UNORM,           VK_FORMAT_A8B8G8R8_UNORM_PACK32,
    VK_FORMAT_A2B10G10R10_UNORM_PACK32, VK_FORMAT_A2R10G10B10_UNORM_PACK32,
};

static bool converts_into(const struct tw_gpu *gpu, VkFormat format) {
    VkFormatProperties properties;
    vkGetPhysicalDeviceFormatProperties(gpu->physical, format, &properties);
    return properties.optimalTilingFeatures & VK_FORMAT_FEATURE_BLIT_DST_BIT;
}

static bool choose_format(struct tw_gpu *gpu, VkSurfaceKHR surface, VkSurfaceFormatKHR *format,
                          bool *converts) {
    VkSurfaceFormatKHR offered[64];
    uint32_t count = TW_COUNT(offered);
    VkResult result = vkGetPhysicalDeviceSurfaceFormatsKHR(gpu->physical, surface, &count, offered);
    if (result != VK_SUCCESS && result != VK_INCOMPLETE)
        return TW_VK(gpu, result);
    for (size_t i = 0; i < TW_COUNT(formats); i++) {
        *converts = i >= COPIED;
        if (*converts && !converts_into(gpu, formats[i]))
            continue;
        for (uint32_t k = 0; k < count; k++) {
            *format = offered[k];
            if (format->format == formats[i] &&
                format->colorSpace == VK_COLOR_SPACE_SRGB_NONLINEAR_KHR)
                return true;
        }
    }
    tw_err("the window offers no images of 8 or 10 bits a channel in sRGB");
    return false;
}

// The picture is opaque, whatever the window system makes of alpha.
static VkCompositeAlphaFlagBitsKHR alpha_of(const VkSurfaceCapabilitiesKHR *can) {
    if (can->supportedCompositeAlpha & VK_COMPOSITE_ALPHA_OPAQUE_BIT_KHR)
        return VK_COMPOSITE_ALPHA_OPAQUE_BIT_KHR;
    VkCompositeAlphaFlagsKHR any = can->supportedCompositeAlpha;
    return (VkCompositeAlphaFlagBitsKHR)(any & ~(any - 1)); // the lowest one
}

// The picture is drawn upright: turning it on a turned display is left to the window system.
static VkSurfaceTransformFlagBitsKHR transform_of(const VkSurfaceCapabilitiesKHR *can) {
    return can->supportedTransforms & VK_SURFACE_TRANSFORM_IDENTITY_BIT_KHR
               ? VK_SURFACE_TRANSFORM_IDENTITY_BIT_KHR
               : can->currentTransform;
}

static bool create_semaphores(struct tw_swapchain *swapchain, struct tw_gpu *gpu) {
    VkSemaphoreCreateInfo info = {.sType = VK_STRUCTURE_TYPE_SEMAPHORE_CREATE_INFO};
    bool ok = TW_VK(gpu, vkCreateSemaphore(gpu->device, &info, NULL, &swapchain->acquired));
    for (uint32_t i = 0; ok && i < swapchain->count; i++)
        ok = TW_VK(gpu, vkCreateSemaphore(gpu->device, &info, NULL, &swapchain->done[i]));
    return ok;
}

// On Wayland a FIFO present waits until the window is seen, which may be never: the display sleeps,
// or shows something else. Whoever draws only what changed need not be held back.
static VkPresentModeKHR present_mode(struct tw_gpu *gpu, VkSurfaceKHR surface) {
    VkPresentModeKHR modes[16];
    uint32_t count = TW_COUNT(modes);
    if (!gpu->wayland ||
        vkGetPhysicalDeviceSurfacePresentModesKHR(gpu->physical, surface, &count, modes) < 0)
        count = 0;
    for (uint32_t i = 0; i < count; i++)
        if (modes[i] == VK_PRESENT_MODE_MAILBOX_KHR)
            return modes[i];
    return VK_PRESENT_MODE_FIFO_KHR;
}

enum tw_present tw_swapchain_create(struct tw_swapchain *swapchain, struct tw_gpu *gpu,
                                    uint32_t width, uint32_t height) {
    VkSurfaceCapabilitiesKHR can;
    VkResult result =
        vkGetPhysicalDeviceSurfaceCapabilitiesKHR(gpu->physical, swapchain->surface, &can);
    if (result != VK_SUCCESS)
        return status_of(gpu, result, "vkGetPhysicalDeviceSurfaceCapabilitiesKHR");
    VkExtent2D extent = can.currentExtent;
    if (extent.width == UINT32_MAX)
        extent =
            (VkExtent2D){TW_CLAMP(width, can.minImageExtent.width, can.maxImageExtent.width),
                         TW_CLAMP(height, can.minImageExtent.height, can.maxImageExtent.height)};
    if (!extent.width || !extent.height)
        return TW_PRESENT_MINIMISED;
    if (extent.width != width || extent.height != height)
        return TW_PRESENT_RESIZED;
    VkSurfaceFormatKHR format = {0};
    bool converts = false;
    if (!choose_format(gpu, swapchain->surface, &format, &converts))
        return TW_PRESENT_LOST;
    if (!(can.supportedUsageFlags & VK_IMAGE_USAGE_TRANSFER_DST_BIT)) {
        tw_err("nothing can be copied into the window's images");
        return TW_PRESENT_LOST;
    }
    uint32_t images = can.minImageCount + 1;
    if (can.maxImageCount)
        images = TW_MIN(images, can.maxImageCount);
    VkSwapchainKHR old = swapchain->handle;
    VkSwapchainCreateInfoKHR info = {.sType = VK_STRUCTURE_TYPE_SWAPCHAIN_CREATE_INFO_KHR,
                                     .surface = swapchain->surface,
                                     .minImageCount = images,
                                     .imageFormat = format.format,
                                     .imageColorSpace = format.colorSpace,
                                     .imageExtent = extent,
                                     .imageArrayLayers = 1,
                                     .imageUsage = VK_IMAGE_USAGE_TRANSFER_DST_BIT,
                                     .preTransform = transform_of(&can),
                                     .compositeAlpha = alpha_of(&can),
                                     .presentMode = present_mode(gpu, swapchain->surface),
                                     .clipped = VK_TRUE,
                                     .oldSwapchain = old};
    VkSwapchainKHR made = VK_NULL_HANDLE;
    result = vkCreateSwapchainKHR(gpu->device, &info, NULL, &made);
    tw_swapchain_destroy(swapchain, gpu);
    if (result != VK_SUCCESS)
        return status_of(gpu, result, "vkCreateSwapchainKHR");
    swapchain->handle = made;
    swapchain->converts = converts;
    swapchain->width = width;
    swapchain->height = height;
    swapchain->count = TW_SWAPCHAIN_IMAGES;
    result = vkGetSwapchainImagesKHR(gpu->device, made, &swapchain->count, swapchain->images);
    if (result != VK_SUCCESS) // more images than there are semaphores for would be INCOMPLETE
        return status_of(gpu, result, "vkGetSwapchainImagesKHR");
    return create_semaphores(swapchain, gpu) ? TW_PRESENT_OK : TW_PRESENT_LOST;
}

void tw_swapchain_destroy(struct tw_swapchain *swapchain, struct tw_gpu *gpu) {
    if (!gpu->device)
        return;
    vkQueueWaitIdle(gpu->queue); // presents may still wait on the semaphores
    for (uint32_t i = 0; i < TW_SWAPCHAIN_IMAGES; i++)
        vkDestroySemaphore(gpu->device, swapchain->done[i], NULL);
    vkDestroySemaphore(gpu->device, swapchain->acquired, NULL);
    if (swapchain->handle)
        vkDestroySwapchainKHR(gpu->device, swapchain->handle, NULL);
    *swapchain = (struct tw_swapchain){.surface = swapchain->surface};
}

enum tw_present tw_swapchain_acquire(struct tw_swapchain *swapchain, struct tw_gpu *gpu) {
    VkResult result =
        vkAcquireNextImageKHR(gpu->device, swapchain->handle, ACQUIRE_NS, swapchain->acquired,
                              VK_NULL_HANDLE, &swapchain->current);
    if (result == VK_SUBOPTIMAL_KHR) // it is acquired all the same; its present says so again
        return TW_PRESENT_OK;
    return status_of(gpu, result, "vkAcquireNextImageKHR");
}

static void record_copy(const struct tw_swapchain *swapchain, struct tw_gpu *gpu, VkImage from) {
    VkImage to = swapchain->images[swapchain->current];
    VkImageSubresourceLayers colour = {VK_IMAGE_ASPECT_COLOR_BIT, 0, 0, 1};
    VkOffset3D end = {(int32_t)swapchain->width, (int32_t)swapchain->height, 1};
    VkImageCopy copy = {.srcSubresource = colour,
                        .dstSubresource = colour,
                        .extent = {swapchain->width, swapchain->height, 1}};
    VkImageBlit blit = {.srcSubresource = colour,
                        .srcOffsets = {{0, 0, 0}, end},
                        .dstSubresource = colour,
                        .dstOffsets = {{0, 0, 0}, end}};
    if (swapchain->converts)
        vkCmdBlitImage(gpu->commands, from, VK_IMAGE_LAYOUT_GENERAL, to,
                       VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL, 1, &blit, VK_FILTER_NEAREST);
    else
        vkCmdCopyImage(gpu->commands, from, VK_IMAGE_LAYOUT_GENERAL, to,
                       VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL, 1, &copy);
}

void tw_swapchain_copy(struct tw_swapchain *swapchain, struct tw_gpu *gpu,
                       const struct tw_gpu_image *image) {
    // Waits for the acquire (a copy stage's semaphore) and drops the former content.
    VkImageMemoryBarrier2 barrier = {.sType = VK_STRUCTURE_TYPE_IMAGE_MEMORY_BARRIER_2,
                                     .srcStageMask = VK_PIPELINE_STAGE_2_ALL_TRANSFER_BIT,
                                     .dstStageMask = VK_PIPELINE_STAGE_2_ALL_TRANSFER_BIT,
                                     .dstAccessMask = VK_ACCESS_2_TRANSFER_WRITE_BIT,
                                     .oldLayout = VK_IMAGE_LAYOUT_UNDEFINED,
                                     .newLayout = VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL,
                                     .image = swapchain->images[swapchain->current],
                                     .subresourceRange = {VK_IMAGE_ASPECT_COLOR_BIT, 0, 1, 0, 1}};
    VkDependencyInfo dependency = {.sType = VK_STRUCTURE_TYPE_DEPENDENCY_INFO,
                                   .imageMemoryBarrierCount = 1,
                                   .pImageMemoryBarriers = &barrier};
    vkCmdPipelineBarrier2(gpu->commands, &dependency);
    record_copy(swapchain, gpu, image->handle);
    // The present waits on the semaphore; here only the layout changes after the copy.
    barrier.srcAccessMask = VK_ACCESS_2_TRANSFER_WRITE_BIT;
    barrier.dstStageMask = VK_PIPELINE_STAGE_2_NONE;
    barrier.dstAccessMask = VK_ACCESS_2_NONE;
    barrier.oldLayout = VK_IMAGE_LAYOUT_TRANSFER_DST_OPTIMAL;
    barrier.newLayout = VK_IMAGE_LAYOUT_PRESENT_SRC_KHR;
    vkCmdPipelineBarrier2(gpu->commands, &dependency);
}

static bool fits(const struct tw_swapchain *swapchain, struct tw_gpu *gpu) {
    VkSurfaceCapabilitiesKHR can;
    return vkGetPhysicalDeviceSurfaceCapabilitiesKHR(gpu->physical, swapchain->surface, &can) ==
               VK_SUCCESS &&
           (can.currentExtent.width == UINT32_MAX ||
            (can.currentExtent.width == swapchain->width &&
             can.currentExtent.height == swapchain->height));
}

enum tw_present tw_swapchain_present(struct tw_swapchain *swapchain, struct tw_gpu *gpu) {
    VkPresentInfoKHR info = {.sType = VK_STRUCTURE_TYPE_PRESENT_INFO_KHR,
                             .waitSemaphoreCount = 1,
                             .pWaitSemaphores = &swapchain->done[swapchain->current],
                             .swapchainCount = 1,
                             .pSwapchains = &swapchain->handle,
                             .pImageIndices = &swapchain->current};
    VkResult result = vkQueuePresentKHR(gpu->queue, &info);
    // Some window systems call every image of the right size suboptimal.
    if (result == VK_SUBOPTIMAL_KHR && fits(swapchain, gpu))
        result = VK_SUCCESS;
    return status_of(gpu, result, "vkQueuePresentKHR");
}
