// Which device draws, and what keeps others from it.
#define TW_LOG_MODULE "gpu"
#include "choose.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/memory.h"

// ---- what is needed -------------------------------------------------------------------------

// Vulkan 1.3 has more that needs no question: these are what it leaves open, and what has to be
// switched on.
#define NEEDED(part, name)                                                                         \
    { #name, offsetof(struct tw_gpu_features, part.name) }
static const struct {
    const char *name;
    size_t offset;
} needed[] = {
    NEEDED(core.features, multiDrawIndirect),
    NEEDED(core.features, drawIndirectFirstInstance),
    NEEDED(core.features, fragmentStoresAndAtomics),
    NEEDED(core.features, shaderClipDistance),
    NEEDED(v12, timelineSemaphore),
    NEEDED(v13, dynamicRendering),
    NEEDED(v13, synchronization2),
    NEEDED(v13, maintenance4), // glslc writes workgroup sizes in the form that needs it
    NEEDED(v13, shaderTerminateInvocation), // and `discard`
};

static void link_parts(struct tw_gpu_features *features) {
    *features = (struct tw_gpu_features){
        .core = {.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2, .pNext = &features->v12},
        .v12 = {.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES,
                .pNext = &features->v13},
        .v13 = {.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_3_FEATURES}};
}

static VkBool32 *feature_at(struct tw_gpu_features *features, size_t offset) {
    return (VkBool32 *)((char *)features + offset);
}

void tw_gpu_features_needed(struct tw_gpu_features *features) {
    link_parts(features);
    for (size_t i = 0; i < TW_COUNT(needed); i++)
        *feature_at(features, needed[i].offset) = VK_TRUE;
}

// Appends to a sentence that may be too long for its place.
static void append(char *text, size_t size, const char *more, const char *and_more) {
    size_t length = strlen(text);
    snprintf(text + length, size - length, "%s%s", more, and_more);
}

static void find_missing(VkPhysicalDevice physical, char *text, size_t size) {
    struct tw_gpu_features has;
    link_parts(&has);
    vkGetPhysicalDeviceFeatures2(physical, &has.core);
    for (size_t i = 0; i < TW_COUNT(needed); i++)
        if (!*feature_at(&has, needed[i].offset))
            append(text, size, text[0] ? ", " : "lacks ", needed[i].name);
}

// ---- candidates -----------------------------------------------------------------------------

bool tw_gpu_has_extension(VkPhysicalDevice physical, const char *name) {
    uint32_t count = 0;
    vkEnumerateDeviceExtensionProperties(physical, NULL, &count, NULL);
    VkExtensionProperties *extensions = tw_alloc_array(count + 1, sizeof *extensions);
    vkEnumerateDeviceExtensionProperties(physical, NULL, &count, extensions);
    bool found = false;
    for (uint32_t i = 0; i < count; i++)
        found = found || strcmp(extensions[i].extensionName, name) == 0;
    free(extensions);
    return found;
}

static bool find_family(struct tw_gpu_candidate *candidate, VkSurfaceKHR surface) {
    const VkQueueFlags all = VK_QUEUE_GRAPHICS_BIT | VK_QUEUE_COMPUTE_BIT;
    VkQueueFamilyProperties families[16];
    uint32_t count = TW_COUNT(families);
    vkGetPhysicalDeviceQueueFamilyProperties(candidate->physical, &count, families);
    for (uint32_t i = 0; i < count; i++) {
        VkBool32 presents = VK_TRUE;
        if ((families[i].queueFlags & all) != all)
            continue;
        if (surface && vkGetPhysicalDeviceSurfaceSupportKHR(candidate->physical, i, surface,
                                                            &presents) != VK_SUCCESS)
            continue;
        if (!presents)
            continue;
        candidate->family = i;
        candidate->timestamp_bits = families[i].timestampValidBits;
        return true;
    }
    return false;
}

static void write_uuid(const uint8_t bytes[VK_UUID_SIZE], char text[37]) {
    for (size_t i = 0, at = 0; i < VK_UUID_SIZE; i++)
        at += (size_t)snprintf(text + at, 37 - at, "%s%02x",
                               i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", bytes[i]);
}

static void judge(struct tw_gpu_candidate *candidate, VkSurfaceKHR surface) {
    const VkPhysicalDeviceProperties *p = &candidate->properties;
    char *unfit = candidate->unfit;
    size_t size = sizeof candidate->unfit;
    vkGetPhysicalDeviceProperties(candidate->physical, &candidate->properties);
    if (p->apiVersion < VK_API_VERSION_1_3) { // its features cannot even be asked for
        snprintf(unfit, size, "has Vulkan %u.%u, not 1.3", VK_API_VERSION_MAJOR(p->apiVersion),
                 VK_API_VERSION_MINOR(p->apiVersion));
        return;
    }
    VkPhysicalDeviceVulkan13Properties v13 = {
        .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_3_PROPERTIES};
    VkPhysicalDeviceIDProperties id = {.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_ID_PROPERTIES,
                                       .pNext = &v13};
    VkPhysicalDeviceDriverProperties driver = {
        .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_DRIVER_PROPERTIES, .pNext = &id};
    VkPhysicalDeviceProperties2 all = {.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2,
                                       .pNext = &driver};
    vkGetPhysicalDeviceProperties2(candidate->physical, &all);
    write_uuid(id.deviceUUID, candidate->uuid);
    candidate->buffer_size_max = v13.maxBufferSize;
    candidate->is_lavapipe = driver.driverID == VK_DRIVER_ID_MESA_LLVMPIPE;
    find_missing(candidate->physical, unfit, size);
    if (!unfit[0] && p->limits.maxPerStageDescriptorStorageBuffers < TW_GPU_STORAGE_BUFFERS_MAX)
        snprintf(unfit, size, "binds %u storage buffers, and %u are needed",
                 p->limits.maxPerStageDescriptorStorageBuffers, TW_GPU_STORAGE_BUFFERS_MAX);
    bool can_present =
        !surface || tw_gpu_has_extension(candidate->physical, VK_KHR_SWAPCHAIN_EXTENSION_NAME);
    if (!unfit[0] && !(can_present && find_family(candidate, surface)))
        snprintf(unfit, size, "%s",
                 surface ? "cannot show pictures in this window" : "has no queue for graphics");
}

uint32_t tw_gpu_candidates(VkInstance instance, VkSurfaceKHR surface,
                           struct tw_gpu_candidate *candidates, uint32_t most) {
    VkPhysicalDevice devices[TW_GPU_DEVICES_MAX];
    uint32_t count = TW_MIN(most, TW_COUNT(devices));
    VkResult result = vkEnumeratePhysicalDevices(instance, &count, devices);
    if (result != VK_SUCCESS && result != VK_INCOMPLETE)
        return 0;
    for (uint32_t i = 0; i < count; i++) {
        candidates[i] = (struct tw_gpu_candidate){.physical = devices[i]};
        judge(&candidates[i], surface);
    }
    return count;
}

// ---- choice ---------------------------------------------------------------------------------

static int rank(const struct tw_gpu_candidate *candidate) {
    switch (candidate->properties.deviceType) {
    case VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU:
        return 4;
    case VK_PHYSICAL_DEVICE_TYPE_INTEGRATED_GPU:
        return 3;
    case VK_PHYSICAL_DEVICE_TYPE_VIRTUAL_GPU:
        return 2;
    case VK_PHYSICAL_DEVICE_TYPE_CPU:
        return 0;
    default: // of no kind, but hardly slower than a processor
        return 1;
    }
}

static bool is_wanted(const struct tw_gpu_candidate *candidate, const char *wanted) {
    return !wanted || strstr(candidate->properties.deviceName, wanted) ||
           strstr(candidate->uuid, wanted);
}

static void say_why_not(const struct tw_gpu_candidate *candidates, uint32_t count,
                        const char *wanted) {
    char text[768] = "";
    for (uint32_t i = 0; i < count; i++) {
        if (!is_wanted(&candidates[i], wanted))
            continue;
        append(text, sizeof text, text[0] ? "; " : "", candidates[i].properties.deviceName);
        append(text, sizeof text, " ", candidates[i].unfit);
    }
    if (text[0])
        tw_err("no Vulkan device can be used: %s", text);
    else if (wanted)
        tw_err("no Vulkan device has '%s' in its name or UUID; see twinview --list-devices",
               wanted);
    else
        tw_err("no Vulkan device is there; install a driver, e.g. mesa-vulkan-drivers");
}

bool tw_gpu_choose(struct tw_gpu *gpu, const char *wanted, VkSurfaceKHR surface) {
    struct tw_gpu_candidate candidates[TW_GPU_DEVICES_MAX], *best = NULL;
    uint32_t count = tw_gpu_candidates(gpu->instance, surface, candidates, TW_COUNT(candidates));
    for (uint32_t i = 0; i < count; i++)
        if (is_wanted(&candidates[i], wanted) && !candidates[i].unfit[0] &&
            (!best || rank(&candidates[i]) > rank(best)))
            best = &candidates[i];
    if (!best) {
        say_why_not(candidates, count, wanted);
        return false;
    }
    for (uint32_t i = 0; i < count; i++) // a better one would be expected to draw
        if (is_wanted(&candidates[i], wanted) && rank(&candidates[i]) > rank(best))
            tw_warn("%s draws, for %s %s", best->properties.deviceName,
                    candidates[i].properties.deviceName, candidates[i].unfit);
    gpu->physical = best->physical;
    gpu->properties = best->properties;
    gpu->buffer_size_max = best->buffer_size_max;
    gpu->binds_whole_buffers = best->is_lavapipe;
    gpu->family = best->family;
    gpu->timestamp_bits = best->timestamp_bits;
    return true;
}
