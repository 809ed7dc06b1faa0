// The driver's compiled pipelines, kept in a file from one start to the next. Private to render.
//
// A file is one device's and is checked before the driver sees it: size, checksum, and the header
// that Vulkan defines (vendor, device, UUID of the driver's build). What is not right is ignored
// with one logged line and replaced.
#ifndef TWINVIEW_RENDER_PIPELINE_CACHE_H
#define TWINVIEW_RENDER_PIPELINE_CACHE_H

#include "gpu.h"

struct tw_pipeline_cache {
    VkPipelineCache handle; // null: none, which works too
    char *path;             // NULL: nothing is kept
    uint64_t hash;          // of the file's content
};

// `folder` is made if it is missing; NULL keeps nothing.
void tw_pipeline_cache_open(struct tw_pipeline_cache *cache, struct tw_gpu *gpu,
                            const char *folder);
// Writes what the driver holds, whole or not at all, if it is not what the file holds already.
void tw_pipeline_cache_save(struct tw_pipeline_cache *cache, struct tw_gpu *gpu);
void tw_pipeline_cache_close(struct tw_pipeline_cache *cache, struct tw_gpu *gpu);

#endif
