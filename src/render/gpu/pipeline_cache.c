#define TW_LOG_MODULE "gpu"
#include "pipeline_cache.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/file.h"
#include "twinview/memory.h"

#define SIZE_MAX_BYTES (64u << 20)

// What stands before the driver's data, in the byte order of the machine.
struct head {
    char magic[8];
    uint64_t size, hash; // of the data
};
static const char magic[8] = "twpipe1";

// The data in a file's content; NULL and why not.
static const char *data_of(const struct tw_gpu *gpu, const char *file, size_t file_size,
                           const char **reason) {
    struct head head;
    VkPipelineCacheHeaderVersionOne vulkan;
    *reason = "it is cut off";
    if (file_size < sizeof head + sizeof vulkan)
        return NULL;
    memcpy(&head, file, sizeof head);
    memcpy(&vulkan, file + sizeof head, sizeof vulkan);
    const char *data = file + sizeof head;
    if (memcmp(head.magic, magic, sizeof magic) != 0)
        *reason = "it is of another kind";
    else if (head.size != file_size - sizeof head)
        *reason = "it is cut off";
    else if (head.hash != tw_hash_bytes(data, head.size, 0))
        *reason = "its checksum is wrong";
    else if (vulkan.headerSize != sizeof vulkan ||
             vulkan.headerVersion != VK_PIPELINE_CACHE_HEADER_VERSION_ONE ||
             vulkan.vendorID != gpu->properties.vendorID ||
             vulkan.deviceID != gpu->properties.deviceID ||
             memcmp(vulkan.pipelineCacheUUID, gpu->properties.pipelineCacheUUID, VK_UUID_SIZE) != 0)
        *reason = "it is of another device or driver";
    else
        return data;
    return NULL;
}

void tw_pipeline_cache_open(struct tw_pipeline_cache *cache, struct tw_gpu *gpu,
                            const char *folder) {
    *cache = (struct tw_pipeline_cache){0};
    if (!folder)
        return;
    char *name =
        tw_format("pipelines-%08x-%08x", gpu->properties.vendorID, gpu->properties.deviceID);
    size_t size = 0;
    const char *data = NULL, *reason;
    cache->path = tw_path_join(folder, name);
    char *file = tw_folder_make(folder) ? tw_file_read(cache->path, SIZE_MAX_BYTES, &size) : NULL;
    if (file) {
        data = data_of(gpu, file, size, &reason);
        if (data)
            cache->hash = tw_hash_bytes(data, size - sizeof(struct head), 0);
        else
            tw_warn("%s is not used: %s", cache->path, reason);
    }
    VkPipelineCacheCreateInfo info = {.sType = VK_STRUCTURE_TYPE_PIPELINE_CACHE_CREATE_INFO,
                                      .initialDataSize = data ? size - sizeof(struct head) : 0,
                                      .pInitialData = data};
    TW_VK(gpu, vkCreatePipelineCache(gpu->device, &info, NULL, &cache->handle));
    free(file);
    free(name);
}

void tw_pipeline_cache_save(struct tw_pipeline_cache *cache, struct tw_gpu *gpu) {
    size_t size = 0;
    if (!cache->path || !cache->handle ||
        vkGetPipelineCacheData(gpu->device, cache->handle, &size, NULL) != VK_SUCCESS ||
        size > SIZE_MAX_BYTES)
        return;
    struct head *file = tw_alloc(sizeof *file + size);
    if (vkGetPipelineCacheData(gpu->device, cache->handle, &size, file + 1) == VK_SUCCESS) {
        memcpy(file->magic, magic, sizeof magic);
        file->size = size;
        file->hash = tw_hash_bytes(file + 1, size, 0);
        if (file->hash != cache->hash && !tw_file_write(cache->path, file, sizeof *file + size))
            tw_warn("cannot write %s: %s", cache->path, strerror(errno));
        cache->hash = file->hash;
    }
    free(file);
}

void tw_pipeline_cache_close(struct tw_pipeline_cache *cache, struct tw_gpu *gpu) {
    vkDestroyPipelineCache(gpu->device, cache->handle, NULL);
    free(cache->path);
    *cache = (struct tw_pipeline_cache){0};
}
