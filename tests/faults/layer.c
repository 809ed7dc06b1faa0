// A Vulkan layer that makes calls fail on purpose, for tests: nothing of it is in the viewer.
//
// The environment variable TW_FAULT holds faults, apart by commas:
//   CALL=RESULT@N    the N-th call from now on fails, and only it
//   CALL=RESULT@N+   that call and all after it fail
//   CALL=RESULT@N-M  the calls from N to M fail
//   CALL=RESULT@N/M  that call and every M-th after it fail
//   heap=BYTES       allocations fail beyond so many bytes of memory in all
//   version=1.MINOR  devices say that they have no later version of Vulkan
//   without=FEATURE  devices lack it, one of the table below
//   storage=BYTES    storage buffers are bound up to so many bytes
//   side=PIXELS      images are no larger
//   groups=COUNT     dispatches have no more workgroups in a row
//   window=FORMAT    windows offer images of that VkFormat (a number) and no others
//   limits=least     devices have no more than what the specification asks of all of them
// CALL is a name of the table below, RESULT a VkResult without its prefix and suffix. Calls are
// counted anew whenever the variable changes. Enabled by VK_LAYER_PATH and VK_INSTANCE_LAYERS.
//
// A call that fails is not handed on, but vkWaitSemaphores: a device that is lost while it works.
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vulkan/vk_layer.h>
#include <vulkan/vulkan.h>

#define EXPORT __attribute__((visibility("default")))
#define COUNT(array) (sizeof(array) / sizeof *(array))

// ---- what fails -----------------------------------------------------------------------------

enum call {
    CREATE_INSTANCE,
    CREATE_DEVICE,
    ALLOCATE,
    SUBMIT,
    WAIT,
    CREATE_SWAPCHAIN,
    ACQUIRE,
    PRESENT,
    SURFACE,
    CALL_COUNT
};

static const char *const call_names[CALL_COUNT] = {
    "vkCreateInstance",      "vkCreateDevice",    "vkAllocateMemory",
    "vkQueueSubmit2",        "vkWaitSemaphores",  "vkCreateSwapchainKHR",
    "vkAcquireNextImageKHR", "vkQueuePresentKHR", "vkGetPhysicalDeviceSurfaceCapabilitiesKHR"};

static const struct {
    const char *name;
    VkResult result;
} results[] = {{"DEVICE_LOST", VK_ERROR_DEVICE_LOST},
               {"OUT_OF_DEVICE_MEMORY", VK_ERROR_OUT_OF_DEVICE_MEMORY},
               {"OUT_OF_HOST_MEMORY", VK_ERROR_OUT_OF_HOST_MEMORY},
               {"INITIALIZATION_FAILED", VK_ERROR_INITIALIZATION_FAILED},
               {"SURFACE_LOST", VK_ERROR_SURFACE_LOST_KHR},
               {"OUT_OF_DATE", VK_ERROR_OUT_OF_DATE_KHR},
               {"SUBOPTIMAL", VK_SUBOPTIMAL_KHR},
               {"TIMEOUT", VK_TIMEOUT}};

static const struct {
    const char *name;
    VkStructureType type; // of the struct that holds it
    size_t offset;
} features[] = {
    {"multiDrawIndirect", VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2,
     offsetof(VkPhysicalDeviceFeatures2, features.multiDrawIndirect)},
    {"fragmentStoresAndAtomics", VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2,
     offsetof(VkPhysicalDeviceFeatures2, features.fragmentStoresAndAtomics)},
    {"timelineSemaphore", VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES,
     offsetof(VkPhysicalDeviceVulkan12Features, timelineSemaphore)},
};

struct fault {
    VkResult result;
    unsigned long first, last, every;
};

static struct {
    char text[512]; // that the rest was read from
    struct fault faults[CALL_COUNT];
    unsigned long calls[CALL_COUNT];
    VkDeviceSize heap, allocated;
    unsigned version; // minor one; 0: as it is
    unsigned without; // bit a feature
    uint32_t storage; // bytes; 0: as it is
    uint32_t side;    // pixels; 0: as it is
    uint32_t groups;  // 0: as it is
    uint32_t window;  // format; 0: as it is
    bool least;       // limits
} state;

static void read_fault(const char *text) {
    char name[64], result[64], mark = 0;
    struct fault fault = {0};
    unsigned long long heap;
    if (sscanf(text, "heap=%llu", &heap) == 1) {
        state.heap = heap;
        return;
    }
    if (sscanf(text, "version=1.%u", &state.version) == 1 ||
        sscanf(text, "storage=%u", &state.storage) == 1 ||
        sscanf(text, "side=%u", &state.side) == 1 ||
        sscanf(text, "groups=%u", &state.groups) == 1 ||
        sscanf(text, "window=%u", &state.window) == 1)
        return;
    if (!strcmp(text, "limits=least")) {
        state.least = true;
        return;
    }
    for (size_t i = 0; i < COUNT(features); i++) {
        if (!strncmp(text, "without=", 8) && !strcmp(text + 8, features[i].name)) {
            state.without |= 1u << i;
            return;
        }
    }
    int got =
        sscanf(text, "%63[^=]=%63[^@]@%lu%c%lu", name, result, &fault.first, &mark, &fault.every);
    fault.last = mark == '-' ? fault.every : mark ? ULONG_MAX : fault.first;
    if (mark != '/')
        fault.every = 1;
    if (got < 3 || !fault.first || !fault.every) {
        fprintf(stderr, "TW_FAULT: '%s' is no fault\n", text);
        abort();
    }
    for (size_t i = 0; i < COUNT(results); i++)
        if (!strcmp(results[i].name, result))
            fault.result = results[i].result;
    for (size_t i = 0; i < CALL_COUNT; i++)
        if (!strcmp(call_names[i], name))
            state.faults[i] = fault;
}

static void read_faults(void) {
    const char *text = getenv("TW_FAULT");
    text = text ? text : "";
    if (!strncmp(state.text, text, sizeof state.text - 1))
        return;
    VkDeviceSize allocated = state.allocated;
    memset(&state, 0, sizeof state);
    state.allocated = allocated;
    snprintf(state.text, sizeof state.text, "%s", text);
    char copy[sizeof state.text];
    memcpy(copy, state.text, sizeof copy);
    for (char *save, *part = strtok_r(copy, ",", &save); part; part = strtok_r(NULL, ",", &save))
        read_fault(part);
}

// VK_SUCCESS: this call is to be handed on.
static VkResult fault_of(enum call call) {
    read_faults();
    const struct fault *fault = &state.faults[call];
    unsigned long number = ++state.calls[call];
    if (!fault->first || number < fault->first || number > fault->last)
        return VK_SUCCESS;
    return (number - fault->first) % fault->every == 0 ? fault->result : VK_SUCCESS;
}

// ---- the chain: of the instance and the device that were made last ----------------------------

static VkInstance instance;
static PFN_vkGetInstanceProcAddr next_instance;
static PFN_vkGetDeviceProcAddr next_device;
static struct {
    PFN_vkAllocateMemory allocate;
    PFN_vkFreeMemory free;
    PFN_vkQueueSubmit2 submit;
    PFN_vkWaitSemaphores wait;
    PFN_vkCreateSwapchainKHR create_swapchain;
    PFN_vkAcquireNextImageKHR acquire;
    PFN_vkQueuePresentKHR present;
    PFN_vkGetPhysicalDeviceSurfaceCapabilitiesKHR surface;
    PFN_vkGetPhysicalDeviceSurfaceFormatsKHR formats;
    PFN_vkGetPhysicalDeviceProperties properties;
    PFN_vkGetPhysicalDeviceFeatures2 features;
} next;

static VKAPI_ATTR VkResult VKAPI_CALL create_instance(const VkInstanceCreateInfo *info,
                                                      const VkAllocationCallbacks *allocator,
                                                      VkInstance *made) {
    VkLayerInstanceCreateInfo *link = (VkLayerInstanceCreateInfo *)info->pNext;
    while (link->sType != VK_STRUCTURE_TYPE_LOADER_INSTANCE_CREATE_INFO ||
           link->function != VK_LAYER_LINK_INFO)
        link = (VkLayerInstanceCreateInfo *)link->pNext;
    next_instance = link->u.pLayerInfo->pfnNextGetInstanceProcAddr;
    link->u.pLayerInfo = link->u.pLayerInfo->pNext;
    VkResult result = fault_of(CREATE_INSTANCE);
    if (result != VK_SUCCESS)
        return result;
    PFN_vkCreateInstance create =
        (PFN_vkCreateInstance)next_instance(VK_NULL_HANDLE, "vkCreateInstance");
    result = create(info, allocator, made);
    instance = *made;
    next.surface = (PFN_vkGetPhysicalDeviceSurfaceCapabilitiesKHR)next_instance(
        instance, "vkGetPhysicalDeviceSurfaceCapabilitiesKHR");
    next.formats = (PFN_vkGetPhysicalDeviceSurfaceFormatsKHR)next_instance(
        instance, "vkGetPhysicalDeviceSurfaceFormatsKHR");
    next.properties =
        (PFN_vkGetPhysicalDeviceProperties)next_instance(instance, "vkGetPhysicalDeviceProperties");
    next.features =
        (PFN_vkGetPhysicalDeviceFeatures2)next_instance(instance, "vkGetPhysicalDeviceFeatures2");
    return result;
}

static VKAPI_ATTR VkResult VKAPI_CALL create_device(VkPhysicalDevice physical,
                                                    const VkDeviceCreateInfo *info,
                                                    const VkAllocationCallbacks *allocator,
                                                    VkDevice *made) {
    VkLayerDeviceCreateInfo *link = (VkLayerDeviceCreateInfo *)info->pNext;
    while (link->sType != VK_STRUCTURE_TYPE_LOADER_DEVICE_CREATE_INFO ||
           link->function != VK_LAYER_LINK_INFO)
        link = (VkLayerDeviceCreateInfo *)link->pNext;
    next_device = link->u.pLayerInfo->pfnNextGetDeviceProcAddr;
    link->u.pLayerInfo = link->u.pLayerInfo->pNext;
    VkResult result = fault_of(CREATE_DEVICE);
    if (result != VK_SUCCESS)
        return result;
    PFN_vkCreateDevice create = (PFN_vkCreateDevice)next_instance(instance, "vkCreateDevice");
    result = create(physical, info, allocator, made);
    if (result != VK_SUCCESS)
        return result;
    next.allocate = (PFN_vkAllocateMemory)next_device(*made, "vkAllocateMemory");
    next.free = (PFN_vkFreeMemory)next_device(*made, "vkFreeMemory");
    next.submit = (PFN_vkQueueSubmit2)next_device(*made, "vkQueueSubmit2");
    next.wait = (PFN_vkWaitSemaphores)next_device(*made, "vkWaitSemaphores");
    next.create_swapchain = (PFN_vkCreateSwapchainKHR)next_device(*made, "vkCreateSwapchainKHR");
    next.acquire = (PFN_vkAcquireNextImageKHR)next_device(*made, "vkAcquireNextImageKHR");
    next.present = (PFN_vkQueuePresentKHR)next_device(*made, "vkQueuePresentKHR");
    return VK_SUCCESS;
}

// ---- calls ----------------------------------------------------------------------------------

// Sizes of what is allocated, so that what is freed can be taken off the heap.
static struct {
    VkDeviceMemory memory;
    VkDeviceSize size;
} blocks[4096];

static void note_block(VkDeviceMemory before, VkDeviceMemory after, VkDeviceSize size) {
    for (size_t i = 0; i < COUNT(blocks); i++) {
        if (blocks[i].memory != before)
            continue;
        state.allocated += size - blocks[i].size;
        blocks[i].memory = after;
        blocks[i].size = size;
        return;
    }
    abort(); // the table is too small, or what is freed was never allocated
}

static VKAPI_ATTR VkResult VKAPI_CALL allocate_memory(VkDevice device,
                                                      const VkMemoryAllocateInfo *info,
                                                      const VkAllocationCallbacks *allocator,
                                                      VkDeviceMemory *memory) {
    VkResult result = fault_of(ALLOCATE);
    if (result == VK_SUCCESS && state.heap && state.allocated + info->allocationSize > state.heap)
        result = VK_ERROR_OUT_OF_DEVICE_MEMORY;
    if (result == VK_SUCCESS)
        result = next.allocate(device, info, allocator, memory);
    if (result == VK_SUCCESS)
        note_block(VK_NULL_HANDLE, *memory, info->allocationSize);
    return result;
}

static VKAPI_ATTR void VKAPI_CALL free_memory(VkDevice device, VkDeviceMemory memory,
                                              const VkAllocationCallbacks *allocator) {
    if (memory)
        note_block(memory, VK_NULL_HANDLE, 0);
    next.free(device, memory, allocator);
}

static VKAPI_ATTR VkResult VKAPI_CALL submit(VkQueue queue, uint32_t count,
                                             const VkSubmitInfo2 *infos, VkFence fence) {
    VkResult result = fault_of(SUBMIT);
    return result == VK_SUCCESS ? next.submit(queue, count, infos, fence) : result;
}

static VKAPI_ATTR VkResult VKAPI_CALL wait_semaphores(VkDevice device,
                                                      const VkSemaphoreWaitInfo *info,
                                                      uint64_t timeout_ns) {
    VkResult result = fault_of(WAIT), done = next.wait(device, info, timeout_ns);
    return result == VK_SUCCESS ? done : result;
}

static VKAPI_ATTR VkResult VKAPI_CALL create_swapchain(VkDevice device,
                                                       const VkSwapchainCreateInfoKHR *info,
                                                       const VkAllocationCallbacks *allocator,
                                                       VkSwapchainKHR *made) {
    VkResult result = fault_of(CREATE_SWAPCHAIN);
    return result == VK_SUCCESS ? next.create_swapchain(device, info, allocator, made) : result;
}

static VKAPI_ATTR VkResult VKAPI_CALL acquire(VkDevice device, VkSwapchainKHR swapchain,
                                              uint64_t timeout_ns, VkSemaphore semaphore,
                                              VkFence fence, uint32_t *index) {
    VkResult result = fault_of(ACQUIRE);
    return result == VK_SUCCESS
               ? next.acquire(device, swapchain, timeout_ns, semaphore, fence, index)
               : result;
}

static VKAPI_ATTR VkResult VKAPI_CALL present(VkQueue queue, const VkPresentInfoKHR *info) {
    VkResult result = fault_of(PRESENT);
    return result == VK_SUCCESS ? next.present(queue, info) : result;
}

static VKAPI_ATTR VkResult VKAPI_CALL surface_capabilities(VkPhysicalDevice physical,
                                                           VkSurfaceKHR surface,
                                                           VkSurfaceCapabilitiesKHR *can) {
    VkResult result = fault_of(SURFACE);
    return result == VK_SUCCESS ? next.surface(physical, surface, can) : result;
}

static VKAPI_ATTR VkResult VKAPI_CALL surface_formats(VkPhysicalDevice physical,
                                                      VkSurfaceKHR surface, uint32_t *count,
                                                      VkSurfaceFormatKHR *formats) {
    read_faults();
    if (!state.window || !formats || !*count)
        return next.formats(physical, surface, count, formats);
    *formats = (VkSurfaceFormatKHR){(VkFormat)state.window, VK_COLOR_SPACE_SRGB_NONLINEAR_KHR};
    *count = 1;
    return VK_SUCCESS;
}

// Vulkan 1.3, "Required Limits", of what a renderer of triangles can come near to. The one
// exception is the number of storage buffers: 4 would do, but few devices have less than 16, and
// those are refused.
static void set_least(VkPhysicalDeviceLimits *limits) {
    limits->maxImageDimension2D = 4096;
    limits->maxImageArrayLayers = 256;
    limits->maxTexelBufferElements = 65536;
    limits->maxUniformBufferRange = 16384;
    limits->maxStorageBufferRange = 1u << 27;
    limits->maxPushConstantsSize = 128;
    limits->maxMemoryAllocationCount = 4096;
    limits->maxBoundDescriptorSets = 4;
    limits->maxPerStageDescriptorSamplers = 16;
    limits->maxPerStageDescriptorUniformBuffers = 12;
    limits->maxPerStageDescriptorStorageBuffers = 16;
    limits->maxPerStageDescriptorSampledImages = 16;
    limits->maxPerStageResources = 128;
    limits->maxDescriptorSetSamplers = 96;
    limits->maxDescriptorSetUniformBuffers = 72;
    limits->maxDescriptorSetStorageBuffers = 24;
    limits->maxDescriptorSetSampledImages = 96;
    limits->maxVertexOutputComponents = 64;
    limits->maxFragmentInputComponents = 64;
    limits->maxFragmentOutputAttachments = 4;
    limits->maxFragmentCombinedOutputResources = 4;
    limits->maxComputeWorkGroupInvocations = 128;
    for (int i = 0; i < 3; i++)
        limits->maxComputeWorkGroupCount[i] = 65535;
    limits->maxDrawIndexedIndexValue = (1u << 24) - 1;
    limits->maxDrawIndirectCount = 65535;
    limits->maxSamplerLodBias = 2;
    limits->maxViewportDimensions[0] = limits->maxViewportDimensions[1] = 4096;
    limits->maxFramebufferWidth = limits->maxFramebufferHeight = 4096;
    limits->maxColorAttachments = 4;
    limits->maxClipDistances = 8;
    limits->maxCombinedClipAndCullDistances = 8;
    limits->minMemoryMapAlignment = 64;
    limits->minTexelBufferOffsetAlignment = 256;
    limits->minUniformBufferOffsetAlignment = 256;
    limits->minStorageBufferOffsetAlignment = 256;
    limits->nonCoherentAtomSize = 256;
}

static VKAPI_ATTR void VKAPI_CALL get_properties(VkPhysicalDevice physical,
                                                 VkPhysicalDeviceProperties *has) {
    read_faults();
    next.properties(physical, has);
    if (state.least)
        set_least(&has->limits);
    if (state.version)
        has->apiVersion = VK_MAKE_API_VERSION(0, 1, state.version, 0);
    if (state.storage)
        has->limits.maxStorageBufferRange = state.storage;
    if (state.side)
        has->limits.maxImageDimension2D = state.side;
    if (state.groups)
        has->limits.maxComputeWorkGroupCount[0] = state.groups;
}

static VKAPI_ATTR void VKAPI_CALL get_features(VkPhysicalDevice physical,
                                               VkPhysicalDeviceFeatures2 *has) {
    read_faults();
    next.features(physical, has);
    for (VkBaseOutStructure *part = (VkBaseOutStructure *)has; part; part = part->pNext)
        for (size_t i = 0; i < COUNT(features); i++)
            if (state.without & 1u << i && part->sType == features[i].type)
                *(VkBool32 *)((char *)part + features[i].offset) = VK_FALSE;
}

// ---- what the loader asks for ---------------------------------------------------------------

static PFN_vkVoidFunction VKAPI_CALL get_instance(VkInstance of, const char *name);
static PFN_vkVoidFunction VKAPI_CALL get_device(VkDevice of, const char *name);

static const struct {
    const char *name;
    PFN_vkVoidFunction function;
    bool of_device;
} functions[] = {
    {"vkGetInstanceProcAddr", (PFN_vkVoidFunction)get_instance, false},
    {"vkCreateInstance", (PFN_vkVoidFunction)create_instance, false},
    {"vkCreateDevice", (PFN_vkVoidFunction)create_device, false},
    {"vkGetPhysicalDeviceSurfaceCapabilitiesKHR", (PFN_vkVoidFunction)surface_capabilities, false},
    {"vkGetPhysicalDeviceSurfaceFormatsKHR", (PFN_vkVoidFunction)surface_formats, false},
    {"vkGetPhysicalDeviceProperties", (PFN_vkVoidFunction)get_properties, false},
    {"vkGetPhysicalDeviceFeatures2", (PFN_vkVoidFunction)get_features, false},
    {"vkGetDeviceProcAddr", (PFN_vkVoidFunction)get_device, true},
    {"vkAllocateMemory", (PFN_vkVoidFunction)allocate_memory, true},
    {"vkFreeMemory", (PFN_vkVoidFunction)free_memory, true},
    {"vkQueueSubmit2", (PFN_vkVoidFunction)submit, true},
    {"vkWaitSemaphores", (PFN_vkVoidFunction)wait_semaphores, true},
    {"vkCreateSwapchainKHR", (PFN_vkVoidFunction)create_swapchain, true},
    {"vkAcquireNextImageKHR", (PFN_vkVoidFunction)acquire, true},
    {"vkQueuePresentKHR", (PFN_vkVoidFunction)present, true},
};

static PFN_vkVoidFunction VKAPI_CALL get_device(VkDevice of, const char *name) {
    for (size_t i = 0; i < COUNT(functions); i++)
        if (functions[i].of_device && !strcmp(functions[i].name, name))
            return functions[i].function;
    return next_device(of, name);
}

static PFN_vkVoidFunction VKAPI_CALL get_instance(VkInstance of, const char *name) {
    for (size_t i = 0; i < COUNT(functions); i++)
        if (!strcmp(functions[i].name, name))
            return functions[i].function;
    return next_instance ? next_instance(of, name) : NULL;
}

EXPORT VKAPI_ATTR VkResult VKAPI_CALL
vkNegotiateLoaderLayerInterfaceVersion(VkNegotiateLayerInterface *interface);

EXPORT VKAPI_ATTR VkResult VKAPI_CALL
vkNegotiateLoaderLayerInterfaceVersion(VkNegotiateLayerInterface *interface) {
    interface->loaderLayerInterfaceVersion = 2;
    interface->pfnGetInstanceProcAddr = get_instance;
    interface->pfnGetDeviceProcAddr = get_device;
    interface->pfnGetPhysicalDeviceProcAddr = NULL;
    return VK_SUCCESS;
}
