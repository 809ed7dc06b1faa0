// The device and what lives on it: one queue, one timeline semaphore, buffers and images.
//
// Private to render. One frame is in flight and waited for, so that whatever is destroyed between
// frames is idle. Each submit sees all that those before it wrote, and the processor sees what they
// copied; within one, passes are kept apart by memory barriers. All images but the swapchain's stay
// in VK_IMAGE_LAYOUT_GENERAL.
#ifndef TWINVIEW_RENDER_GPU_H
#define TWINVIEW_RENDER_GPU_H

#include <stdbool.h>
#include <stdint.h>

#include <volk.h>

#include "twinview/log.h"
#include "twinview/render.h"

#define TW_GPU_DEVICES_MAX 16
#define TW_GPU_STORAGE_BUFFERS_MAX 16 // bindings of that kind in one set: some devices have few

struct tw_gpu {
    VkInstance instance;
    VkDebugUtilsMessengerEXT messenger;
    VkPhysicalDevice physical;
    VkPhysicalDeviceMemoryProperties memory;
    VkPhysicalDeviceProperties properties;
    VkDevice device;
    VkQueue queue;
    uint32_t family;
    uint32_t timestamp_bits; // 0: the queue has no time stamps
    VkSemaphore timeline;
    uint64_t submitted; // value that the last submit signals
    VkCommandPool pool;
    VkCommandBuffer commands;
    VkDeviceSize buffer_size_max;
    bool binds_whole_buffers; // whatever its range of a storage buffer is
    uint64_t device_bytes;      // allocated
    uint64_t validation_messages;
    bool has_memory_budget; // VK_EXT_memory_budget
    bool wayland; // that the windows are of
    bool labels; // debug labels and names are there
    bool lost;   // sticky: the device is gone
    bool short_of_memory; // sticky: an allocation failed
};

struct tw_gpu_buffer {
    VkBuffer handle;
    VkDeviceMemory memory;
    VkDeviceSize size, allocated;
    void *mapped; // host-visible ones, else NULL
    VkBufferView texels; // null if it has none
};

struct tw_gpu_image {
    VkImage handle;
    VkDeviceMemory memory;
    VkImageView view;       // all layers
    VkImageView *layer_views;
    uint32_t layers, levels;
    VkDeviceSize size;
    VkFormat format;
    VkImageAspectFlags aspect;
};

// Logs a failed call with its place, notes a lost device, and returns false.
bool tw_gpu_check(struct tw_gpu *gpu, VkResult result, const char *call, const char *file,
                  int line);
#define TW_VK(gpu, call) tw_gpu_check(gpu, call, #call, __FILE__, __LINE__)

// Instance without device: for the list of devices too. False after one logged sentence.
bool tw_gpu_open_instance(struct tw_gpu *gpu, const struct tw_render_params *params);
// Device, queue, timeline, command buffer; `surface` (may be null) must be presentable.
bool tw_gpu_open_device(struct tw_gpu *gpu, const struct tw_render_params *params,
                        VkSurfaceKHR surface);
void tw_gpu_close(struct tw_gpu *gpu);

// Command buffer of a frame or of a single job. end waits until the device has done it.
bool tw_gpu_begin(struct tw_gpu *gpu);
bool tw_gpu_end(struct tw_gpu *gpu, VkSemaphore wait, VkSemaphore signal);

// Everything before it, writes included, happens before everything after it. Passes are few and
// depend on each other in full, so nothing finer is worth its risk.
void tw_gpu_barrier(struct tw_gpu *gpu, VkPipelineStageFlags2 before, VkAccessFlags2 written,
                    VkPipelineStageFlags2 after, VkAccessFlags2 used);

// Bytes that a buffer of that usage may have: storage buffers are bound as a whole.
VkDeviceSize tw_gpu_buffer_size_max(const struct tw_gpu *gpu, VkBufferUsageFlags usage);
// Device-local unless `host` asks for mapped memory (coherent; cached if the only usage is to be
// copied into). False after one logged sentence.
bool tw_gpu_buffer_create(struct tw_gpu *gpu, VkDeviceSize size, VkBufferUsageFlags usage,
                          bool host, const char *name, struct tw_gpu_buffer *buffer);
// Makes the view of its whole as texels of the format; the usage must have allowed that.
bool tw_gpu_buffer_view(struct tw_gpu *gpu, struct tw_gpu_buffer *buffer, VkFormat format);
void tw_gpu_buffer_destroy(struct tw_gpu *gpu, struct tw_gpu_buffer *buffer);

// 2-D, `layers` array layers with a view each; `array` makes the view of all of them an array view.
bool tw_gpu_image_create(struct tw_gpu *gpu, uint32_t width, uint32_t height, uint32_t layers,
                         bool array, VkFormat format, VkImageUsageFlags usage, const char *name,
                         struct tw_gpu_image *image);
// 2-D, to be sampled, with `levels` levels; no layers of its own to draw into.
bool tw_gpu_texture_create(struct tw_gpu *gpu, uint32_t width, uint32_t height, uint32_t levels,
                           VkFormat format, const char *name, struct tw_gpu_image *image);
void tw_gpu_image_destroy(struct tw_gpu *gpu, struct tw_gpu_image *image);
// Records the copy of a rectangle of one layer, both images in GENERAL; an image of one layer
// stands for all.
void tw_gpu_copy_rect(struct tw_gpu *gpu, const struct tw_gpu_image *from,
                      const struct tw_gpu_image *to, uint32_t layer, struct tw_rect rect);
// Records the change from nothing to GENERAL.
void tw_gpu_image_begin(struct tw_gpu *gpu, const struct tw_gpu_image *image);

#endif
