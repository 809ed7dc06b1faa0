// The window's images. Private to render.
#ifndef TWINVIEW_RENDER_SWAPCHAIN_H
#define TWINVIEW_RENDER_SWAPCHAIN_H

#include "gpu.h"

#define TW_SWAPCHAIN_IMAGES 16

struct tw_swapchain {
    VkSurfaceKHR surface;
    VkSwapchainKHR handle;
    VkImage images[TW_SWAPCHAIN_IMAGES];
    // Belong to images: an image's present may still wait on its semaphore when the next begins.
    VkSemaphore done[TW_SWAPCHAIN_IMAGES];
    VkSemaphore acquired;
    uint32_t count, current;
    uint32_t width, height;
    bool converts; // its images are of another format than the picture
};

// Makes the swapchain for the surface's size, at most the one asked for where the surface leaves it
// open. MINIMISED if the surface has no area, RESIZED if it has another size than asked for.
enum tw_present tw_swapchain_create(struct tw_swapchain *swapchain, struct tw_gpu *gpu,
                                    uint32_t width, uint32_t height);
void tw_swapchain_destroy(struct tw_swapchain *swapchain, struct tw_gpu *gpu); // not the surface

enum tw_present tw_swapchain_acquire(struct tw_swapchain *swapchain, struct tw_gpu *gpu);
// Records the copy of `image` (GENERAL, same size) into the acquired one.
void tw_swapchain_copy(struct tw_swapchain *swapchain, struct tw_gpu *gpu,
                       const struct tw_gpu_image *image);
enum tw_present tw_swapchain_present(struct tw_swapchain *swapchain, struct tw_gpu *gpu);

#endif
