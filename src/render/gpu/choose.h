// Which device draws. Private to render.
#ifndef TWINVIEW_RENDER_CHOOSE_H
#define TWINVIEW_RENDER_CHOOSE_H

#include "gpu.h"

// The chain that vkCreateDevice takes, with what the renderer needs and nothing else. It points
// into itself: not to be copied.
struct tw_gpu_features {
    VkPhysicalDeviceFeatures2 core;
    VkPhysicalDeviceVulkan12Features v12;
    VkPhysicalDeviceVulkan13Features v13;
};
bool tw_gpu_has_extension(VkPhysicalDevice physical, const char *name);
void tw_gpu_features_needed(struct tw_gpu_features *features);

struct tw_gpu_candidate {
    VkPhysicalDevice physical;
    VkPhysicalDeviceProperties properties;
    VkDeviceSize buffer_size_max;
    uint32_t family, timestamp_bits; // of the queue that can do all
    bool is_lavapipe;
    char uuid[37];   // RFC 9562; tells boards of one name apart, also after a restart
    char unfit[256]; // why it cannot be used, after its name; empty: it can
};

// Looks at the first `most` devices and returns how many there are of these. `surface` may be null.
uint32_t tw_gpu_candidates(VkInstance instance, VkSurfaceKHR surface,
                           struct tw_gpu_candidate *candidates, uint32_t most);

// The best one (discrete, integrated, virtual, software) whose name or UUID contains `wanted`, if
// that is not NULL. False after one logged sentence that says what is missing.
bool tw_gpu_choose(struct tw_gpu *gpu, const char *wanted, VkSurfaceKHR surface);

#endif
