#include "internal.h"

#include "twinview/memory.h"

bool tw_buffer_reserve(struct tw_render *render, struct tw_gpu_buffer *buffer, VkDeviceSize size,
                       VkBufferUsageFlags usage, bool host, const char *name) {
    if (buffer->handle && buffer->size >= size)
        return true;
    // Half as much again, so that what grows a little each time is not made anew each time.
    VkDeviceSize more = TW_MAX(size + (buffer->handle ? size / 2 : 0), 256);
    size = TW_MAX(size, TW_MIN(more, tw_gpu_buffer_size_max(&render->gpu, usage)));
    tw_gpu_buffer_destroy(&render->gpu, buffer);
    render->set_changed = true;
    return tw_gpu_buffer_create(&render->gpu, size, usage, host, name, buffer);
}
