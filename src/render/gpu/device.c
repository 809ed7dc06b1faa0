#define TW_LOG_MODULE "gpu"
#include "choose.h"

#include <stdlib.h>
#include <string.h>

#include "twinview/memory.h"

#define WAIT_NS 20000000000ULL           // a frame that takes longer hangs;
#define WAIT_SOFTWARE_NS 300000000000ULL // a processor that draws may have other work as well

static const char *result_name(VkResult result) {
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
    tw_err("%s: %s (%s:%d)", call, result_name(result), slash ? slash + 1 : file, line);
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
    for (uint32_t i = 0; i < count; i++)
        gpu->wayland |= strcmp(extensions[i], "VK_KHR_wayland_surface") == 0;
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
               result_name(result));
        return false;
    }
    volkLoadInstance(gpu->instance);
    if (validation && gpu->labels)
        vkCreateDebugUtilsMessengerEXT(gpu->instance, &messenger, NULL, &gpu->messenger);
    return true;
}

// ---- device ---------------------------------------------------------------------------------

bool tw_gpu_open_device(struct tw_gpu *gpu, const struct tw_render_params *params,
                        VkSurfaceKHR surface) {
    struct tw_gpu_features features;
    if (!tw_gpu_choose(gpu, params->device, surface))
        return false;
    tw_gpu_features_needed(&features);
    vkGetPhysicalDeviceMemoryProperties(gpu->physical, &gpu->memory);
    float priority = 1;
    VkDeviceQueueCreateInfo queue = {.sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO,
                                     .queueFamilyIndex = gpu->family,
                                     .queueCount = 1,
                                     .pQueuePriorities = &priority};
    const char *extensions[2];
    uint32_t count = 0;
    if (surface)
        extensions[count++] = VK_KHR_SWAPCHAIN_EXTENSION_NAME;
    gpu->has_memory_budget =
        tw_gpu_has_extension(gpu->physical, VK_EXT_MEMORY_BUDGET_EXTENSION_NAME);
    if (gpu->has_memory_budget)
        extensions[count++] = VK_EXT_MEMORY_BUDGET_EXTENSION_NAME;
    VkDeviceCreateInfo info = {.sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO,
                               .pNext = &features.core,
                               .queueCreateInfoCount = 1,
                               .pQueueCreateInfos = &queue,
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
    // The processor reads what was copied for it.
    tw_gpu_barrier(gpu, VK_PIPELINE_STAGE_2_COPY_BIT, VK_ACCESS_2_TRANSFER_WRITE_BIT,
                   VK_PIPELINE_STAGE_2_HOST_BIT, VK_ACCESS_2_HOST_READ_BIT);
    if (!TW_VK(gpu, vkEndCommandBuffer(gpu->commands)))
        return false;
    VkCommandBufferSubmitInfo commands = {.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_SUBMIT_INFO,
                                          .commandBuffer = gpu->commands};
    // The submit before has ended; waiting for it once more makes what it wrote visible here. Only
    // the copy into the swapchain's image waits for that to be free.
    VkSemaphoreSubmitInfo waits[2] = {{.sType = VK_STRUCTURE_TYPE_SEMAPHORE_SUBMIT_INFO,
                                       .semaphore = gpu->timeline,
                                       .value = gpu->submitted,
                                       .stageMask = VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT},
                                      {.sType = VK_STRUCTURE_TYPE_SEMAPHORE_SUBMIT_INFO,
                                       .semaphore = wait,
                                       .stageMask = VK_PIPELINE_STAGE_2_ALL_TRANSFER_BIT}};
    VkSemaphoreSubmitInfo signals[2] = {{.sType = VK_STRUCTURE_TYPE_SEMAPHORE_SUBMIT_INFO,
                                         .semaphore = gpu->timeline,
                                         .value = ++gpu->submitted,
                                         .stageMask = VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT},
                                        {.sType = VK_STRUCTURE_TYPE_SEMAPHORE_SUBMIT_INFO,
                                         .semaphore = signal,
                                         .stageMask = VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT}};
    VkSubmitInfo2 submit = {.sType = VK_STRUCTURE_TYPE_SUBMIT_INFO_2,
                            .waitSemaphoreInfoCount = wait != VK_NULL_HANDLE ? 2 : 1,
                            .pWaitSemaphoreInfos = waits,
                            .commandBufferInfoCount = 1,
                            .pCommandBufferInfos = &commands,
                            .signalSemaphoreInfoCount = signal != VK_NULL_HANDLE ? 2 : 1,
                            .pSignalSemaphoreInfos = signals};
    VkSemaphoreWaitInfo done = {.sType = VK_STRUCTURE_TYPE_SEMAPHORE_WAIT_INFO,
                                .semaphoreCount = 1,
                                .pSemaphores = &gpu->timeline,
                                .pValues = &gpu->submitted};
    uint64_t wait_ns =
        gpu->properties.deviceType == VK_PHYSICAL_DEVICE_TYPE_CPU ? WAIT_SOFTWARE_NS : WAIT_NS;
    return TW_VK(gpu, vkQueueSubmit2(gpu->queue, 1, &submit, VK_NULL_HANDLE)) &&
           TW_VK(gpu, vkWaitSemaphores(gpu->device, &done, wait_ns));
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
