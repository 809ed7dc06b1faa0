#define TW_LOG_MODULE "gpu"
#include "gpu.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/memory.h"

#define WAIT_NS 20000000000ULL // a frame that takes longer hangs

const char *tw_gpu_result_name(VkResult result) {
    switch (result) {
    case VK_SUCCESS:
        return "VK_SUCCESS";
    case VK_NOT_READY:
        return "VK_NOT_READY";
    case VK_TIMEOUT:
        return "VK_TIMEOUT";
    case VK_ERROR_OUT_OF_HOST_MEMORY:
        return "VK_ERROR_OUT_OF_HOST_MEMORY";
    case VK_ERROR_OUT_OF_DEVICE_MEMORY:
        return "VK_ERROR_OUT_OF_DEVICE_MEMORY";
    case VK_ERROR_INITIALIZATION_FAILED:
        return "VK_ERROR_INITIALIZATION_FAILED";
    case VK_ERROR_DEVICE_LOST:
        return "VK_ERROR_DEVICE_LOST";
    case VK_ERROR_LAYER_NOT_PRESENT:
        return "VK_ERROR_LAYER_NOT_PRESENT";
    case VK_ERROR_EXTENSION_NOT_PRESENT:
        return "VK_ERROR_EXTENSION_NOT_PRESENT";
    case VK_ERROR_FEATURE_NOT_PRESENT:
        return "VK_ERROR_FEATURE_NOT_PRESENT";
    case VK_ERROR_INCOMPATIBLE_DRIVER:
        return "VK_ERROR_INCOMPATIBLE_DRIVER";
    case VK_ERROR_SURFACE_LOST_KHR:
        return "VK_ERROR_SURFACE_LOST_KHR";
    case VK_ERROR_OUT_OF_DATE_KHR:
        return "VK_ERROR_OUT_OF_DATE_KHR";
    default:
        return "another Vulkan error";
    }
}

bool tw_gpu_check(struct tw_gpu *gpu, VkResult result, const char *call, const char *file,
                  int line) {
    if (result == VK_SUCCESS)
        return true;
    const char *slash = strrchr(file, '/');
    tw_err("%s: %s (%s:%d)", call, tw_gpu_result_name(result), slash ? slash + 1 : file, line);
    gpu->lost |= result == VK_ERROR_DEVICE_LOST || result == VK_TIMEOUT;
    return false;
}

// ---- instance -------------------------------------------------------------------------------

static VkBool32 VKAPI_PTR on_message(VkDebugUtilsMessageSeverityFlagBitsEXT severity,
                                     VkDebugUtilsMessageTypeFlagsEXT types,
                                     const VkDebugUtilsMessengerCallbackDataEXT *data, void *user) {
    (void)types;
    struct tw_gpu *gpu = user;
    if (severity < VK_DEBUG_UTILS_MESSAGE_SEVERITY_WARNING_BIT_EXT)
        return VK_FALSE;
    gpu->validation_messages++;
    tw_err("validation: %s", data->pMessage);
    return VK_FALSE;
}

static bool has_layer(const char *name) {
    uint32_t count = 0;
    vkEnumerateInstanceLayerProperties(&count, NULL);
    VkLayerProperties *layers = tw_alloc_array(count + 1, sizeof *layers);
    vkEnumerateInstanceLayerProperties(&count, layers);
    bool found = false;
    for (uint32_t i = 0; i < count; i++)
        found = found || strcmp(layers[i].layerName, name) == 0;
    free(layers);
    return found;
}

static bool has_instance_extension(const char *name) {
    uint32_t count = 0;
    vkEnumerateInstanceExtensionProperties(NULL, &count, NULL);
    VkExtensionProperties *extensions = tw_alloc_array(count + 1, sizeof *extensions);
    vkEnumerateInstanceExtensionProperties(NULL, &count, extensions);
    bool found = false;
    for (uint32_t i = 0; i < count; i++)
        found = found || strcmp(extensions[i].extensionName, name) == 0;
    free(extensions);
    return found;
}

bool tw_gpu_open_instance(struct tw_gpu *gpu, const struct tw_render_params *params) {
    static const char layer[] = "VK_LAYER_KHRONOS_validation";
    const char *extensions[16];
    uint32_t count = 0;
    if (volkInitialize() != VK_SUCCESS) {
        tw_err("Vulkan is not installed (libvulkan.so.1 was not found)");
        return false;
    }
    for (uint32_t i = 0; i < params->extension_count && count < TW_COUNT(extensions) - 1; i++)
        extensions[count++] = params->extensions[i];
    bool validation = params->validation && has_layer(layer);
    if (params->validation && !validation)
        tw_warn("the Vulkan validation layer is not installed");
    gpu->labels = has_instance_extension(VK_EXT_DEBUG_UTILS_EXTENSION_NAME);
    if (gpu->labels)
        extensions[count++] = VK_EXT_DEBUG_UTILS_EXTENSION_NAME;
    VkDebugUtilsMessengerCreateInfoEXT messenger = {
        .sType = VK_STRUCTURE_TYPE_DEBUG_UTILS_MESSENGER_CREATE_INFO_EXT,
        .messageSeverity = VK_DEBUG_UTILS_MESSAGE_SEVERITY_WARNING_BIT_EXT |
                           VK_DEBUG_UTILS_MESSAGE_SEVERITY_ERROR_BIT_EXT,
        .messageType = VK_DEBUG_UTILS_MESSAGE_TYPE_VALIDATION_BIT_EXT,
        .pfnUserCallback = on_message,
        .pUserData = gpu};
    VkValidationFeatureEnableEXT enable =
        VK_VALIDATION_FEATURE_ENABLE_SYNCHRONIZATION_VALIDATION_EXT;
    VkValidationFeaturesEXT features = {.sType = VK_STRUCTURE_TYPE_VALIDATION_FEATURES_EXT,
                                        .pNext = &messenger,
                                        .enabledValidationFeatureCount = 1,
                                        .pEnabledValidationFeatures = &enable};
    VkApplicationInfo application = {.sType = VK_STRUCTURE_TYPE_APPLICATION_INFO,
                                     .pApplicationName = "twinview",
                                     .apiVersion = VK_API_VERSION_1_3};
    VkInstanceCreateInfo info = {.sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO,
                                 .pNext = validation && gpu->labels ? &features : NULL,
                                 .pApplicationInfo = &application,
                                 .enabledLayerCount = validation,
                                 .ppEnabledLayerNames = (const char *[]){layer},
                                 .enabledExtensionCount = count,
                                 .ppEnabledExtensionNames = extensions};
    VkResult result = vkCreateInstance(&info, NULL, &gpu->instance);
    if (result != VK_SUCCESS) {
        tw_err("no Vulkan driver can be used (%s); install one, e.g. mesa-vulkan-drivers",
               tw_gpu_result_name(result));
        return false;
    }
    volkLoadInstance(gpu->instance);
    if (validation && gpu->labels)
        vkCreateDebugUtilsMessengerEXT(gpu->instance, &messenger, NULL, &gpu->messenger);
    return true;
}

// ---- choice of the device -------------------------------------------------------------------

static uint32_t find_family(VkPhysicalDevice physical, VkSurfaceKHR surface, uint32_t *bits) {
    VkQueueFamilyProperties families[16];
    uint32_t count = TW_COUNT(families);
    vkGetPhysicalDeviceQueueFamilyProperties(physical, &count, families);
    for (uint32_t i = 0; i < count; i++) {
        VkBool32 presents = VK_TRUE;
        VkQueueFlags needed = VK_QUEUE_GRAPHICS_BIT | VK_QUEUE_COMPUTE_BIT;
        if ((families[i].queueFlags & needed) != needed)
            continue;
        if (surface)
            vkGetPhysicalDeviceSurfaceSupportKHR(physical, i, surface, &presents);
        if (presents) {
            *bits = families[i].timestampValidBits;
            return i;
        }
    }
    return UINT32_MAX;
}

static bool has_features(VkPhysicalDevice physical) {
    VkPhysicalDeviceVulkan13Features v13 = {
        .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_3_FEATURES};
    VkPhysicalDeviceVulkan12Features v12 = {
        .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES, .pNext = &v13};
    VkPhysicalDeviceFeatures2 all = {.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2,
                                     .pNext = &v12};
    vkGetPhysicalDeviceFeatures2(physical, &all);
    return v13.dynamicRendering && v13.synchronization2 && v13.maintenance4 &&
           v12.timelineSemaphore && all.features.multiDrawIndirect &&
           all.features.drawIndirectFirstInstance && all.features.fragmentStoresAndAtomics &&
           all.features.shaderClipDistance;
}

static bool has_extension(VkPhysicalDevice physical, const char *name) {
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

static int rank(const VkPhysicalDeviceProperties *properties) {
    switch (properties->deviceType) {
    case VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU:
        return 4;
    case VK_PHYSICAL_DEVICE_TYPE_INTEGRATED_GPU:
        return 3;
    case VK_PHYSICAL_DEVICE_TYPE_VIRTUAL_GPU:
        return 2;
    default:
        return 1;
    }
}

static bool choose_device(struct tw_gpu *gpu, const char *wanted, VkSurfaceKHR surface) {
    VkPhysicalDevice devices[16];
    uint32_t count = TW_COUNT(devices);
    VkResult result = vkEnumeratePhysicalDevices(gpu->instance, &count, devices);
    if (result != VK_SUCCESS && result != VK_INCOMPLETE)
        return TW_VK(gpu, result);
    int best = 0;
    bool named = false;
    for (uint32_t i = 0; i < count; i++) {
        VkPhysicalDeviceProperties properties;
        vkGetPhysicalDeviceProperties(devices[i], &properties);
        if (wanted && !strstr(properties.deviceName, wanted))
            continue;
        named = true;
        uint32_t bits, family = find_family(devices[i], surface, &bits);
        if (properties.apiVersion < VK_API_VERSION_1_3 || family == UINT32_MAX ||
            !has_features(devices[i]) || rank(&properties) <= best)
            continue;
        best = rank(&properties);
        gpu->physical = devices[i];
        gpu->properties = properties;
        gpu->family = family;
        gpu->timestamp_bits = bits;
    }
    if (!best && wanted && !named)
        tw_err("no Vulkan device's name contains '%s'; see twinview --list-devices", wanted);
    else if (!best)
        tw_err("no Vulkan 1.3 device with dynamic rendering is there; install a driver, e.g. "
               "mesa-vulkan-drivers");
    return best > 0;
}

bool tw_gpu_open_device(struct tw_gpu *gpu, const struct tw_render_params *params,
                        VkSurfaceKHR surface) {
    if (!choose_device(gpu, params->device, surface))
        return false;
    vkGetPhysicalDeviceMemoryProperties(gpu->physical, &gpu->memory);
    float priority = 1;
    VkDeviceQueueCreateInfo queue = {.sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO,
                                     .queueFamilyIndex = gpu->family,
                                     .queueCount = 1,
                                     .pQueuePriorities = &priority};
    VkPhysicalDeviceVulkan13Features v13 = {
        .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_3_FEATURES,
        .dynamicRendering = VK_TRUE,
        .synchronization2 = VK_TRUE,
        .maintenance4 = VK_TRUE}; // glslc writes workgroup sizes in the form that needs it
    VkPhysicalDeviceVulkan12Features v12 = {
        .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES,
        .pNext = &v13,
        .timelineSemaphore = VK_TRUE};
    VkPhysicalDeviceFeatures features = {.multiDrawIndirect = VK_TRUE,
                                         .drawIndirectFirstInstance = VK_TRUE,
                                         .fragmentStoresAndAtomics = VK_TRUE,
                                         .shaderClipDistance = VK_TRUE};
    const char *extensions[2];
    uint32_t count = 0;
    if (surface)
        extensions[count++] = VK_KHR_SWAPCHAIN_EXTENSION_NAME;
    gpu->has_memory_budget = has_extension(gpu->physical, VK_EXT_MEMORY_BUDGET_EXTENSION_NAME);
    if (gpu->has_memory_budget)
        extensions[count++] = VK_EXT_MEMORY_BUDGET_EXTENSION_NAME;
    VkDeviceCreateInfo info = {.sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO,
                               .pNext = &v12,
                               .queueCreateInfoCount = 1,
                               .pQueueCreateInfos = &queue,
                               .pEnabledFeatures = &features,
                               .enabledExtensionCount = count,
                               .ppEnabledExtensionNames = extensions};
    if (!TW_VK(gpu, vkCreateDevice(gpu->physical, &info, NULL, &gpu->device)))
        return false;
    volkLoadDevice(gpu->device);
    vkGetDeviceQueue(gpu->device, gpu->family, 0, &gpu->queue);
    VkSemaphoreTypeCreateInfo type = {.sType = VK_STRUCTURE_TYPE_SEMAPHORE_TYPE_CREATE_INFO,
                                      .semaphoreType = VK_SEMAPHORE_TYPE_TIMELINE};
    VkSemaphoreCreateInfo semaphore = {.sType = VK_STRUCTURE_TYPE_SEMAPHORE_CREATE_INFO,
                                       .pNext = &type};
    VkCommandPoolCreateInfo pool = {.sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO,
                                    .queueFamilyIndex = gpu->family};
    if (!TW_VK(gpu, vkCreateSemaphore(gpu->device, &semaphore, NULL, &gpu->timeline)) ||
        !TW_VK(gpu, vkCreateCommandPool(gpu->device, &pool, NULL, &gpu->pool)))
        return false;
    VkCommandBufferAllocateInfo commands = {.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO,
                                            .commandPool = gpu->pool,
                                            .level = VK_COMMAND_BUFFER_LEVEL_PRIMARY,
                                            .commandBufferCount = 1};
    return TW_VK(gpu, vkAllocateCommandBuffers(gpu->device, &commands, &gpu->commands));
}

void tw_gpu_close(struct tw_gpu *gpu) {
    if (gpu->device) {
        vkDestroyCommandPool(gpu->device, gpu->pool, NULL);
        vkDestroySemaphore(gpu->device, gpu->timeline, NULL);
        vkDestroyDevice(gpu->device, NULL);
    }
    if (gpu->messenger)
        vkDestroyDebugUtilsMessengerEXT(gpu->instance, gpu->messenger, NULL);
    if (gpu->instance)
        vkDestroyInstance(gpu->instance, NULL);
    *gpu = (struct tw_gpu){0};
}

// ---- work -----------------------------------------------------------------------------------

bool tw_gpu_begin(struct tw_gpu *gpu) {
    VkCommandBufferBeginInfo begin = {.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO,
                                      .flags = VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT};
    return TW_VK(gpu, vkResetCommandPool(gpu->device, gpu->pool, 0)) &&
           TW_VK(gpu, vkBeginCommandBuffer(gpu->commands, &begin));
}

bool tw_gpu_end(struct tw_gpu *gpu, VkSemaphore wait, VkSemaphore signal) {
    if (!TW_VK(gpu, vkEndCommandBuffer(gpu->commands)))
        return false;
    VkCommandBufferSubmitInfo commands = {.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_SUBMIT_INFO,
                                          .commandBuffer = gpu->commands};
    // Only the copy into the swapchain's image waits for it to be free.
    VkSemaphoreSubmitInfo waits = {.sType = VK_STRUCTURE_TYPE_SEMAPHORE_SUBMIT_INFO,
                                   .semaphore = wait,
                                   .stageMask = VK_PIPELINE_STAGE_2_COPY_BIT};
    VkSemaphoreSubmitInfo signals[2] = {{.sType = VK_STRUCTURE_TYPE_SEMAPHORE_SUBMIT_INFO,
                                         .semaphore = gpu->timeline,
                                         .value = ++gpu->submitted,
                                         .stageMask = VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT},
                                        {.sType = VK_STRUCTURE_TYPE_SEMAPHORE_SUBMIT_INFO,
                                         .semaphore = signal,
                                         .stageMask = VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT}};
    VkSubmitInfo2 submit = {.sType = VK_STRUCTURE_TYPE_SUBMIT_INFO_2,
                            .waitSemaphoreInfoCount = wait != VK_NULL_HANDLE,
                            .pWaitSemaphoreInfos = &waits,
                            .commandBufferInfoCount = 1,
                            .pCommandBufferInfos = &commands,
                            .signalSemaphoreInfoCount = signal != VK_NULL_HANDLE ? 2 : 1,
                            .pSignalSemaphoreInfos = signals};
    VkSemaphoreWaitInfo done = {.sType = VK_STRUCTURE_TYPE_SEMAPHORE_WAIT_INFO,
                                .semaphoreCount = 1,
                                .pSemaphores = &gpu->timeline,
                                .pValues = &gpu->submitted};
    return TW_VK(gpu, vkQueueSubmit2(gpu->queue, 1, &submit, VK_NULL_HANDLE)) &&
           TW_VK(gpu, vkWaitSemaphores(gpu->device, &done, WAIT_NS));
}

void tw_gpu_barrier(struct tw_gpu *gpu, VkPipelineStageFlags2 before, VkAccessFlags2 written,
                    VkPipelineStageFlags2 after, VkAccessFlags2 used) {
    VkMemoryBarrier2 barrier = {.sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER_2,
                                .srcStageMask = before,
                                .srcAccessMask = written,
                                .dstStageMask = after,
                                .dstAccessMask = used};
    VkDependencyInfo dependency = {.sType = VK_STRUCTURE_TYPE_DEPENDENCY_INFO,
                                   .memoryBarrierCount = 1,
                                   .pMemoryBarriers = &barrier};
    vkCmdPipelineBarrier2(gpu->commands, &dependency);
}
