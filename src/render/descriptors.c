// The one set of descriptors that all passes share, and the layout of their pipelines.
#define TW_LOG_MODULE "render"
#include "internal.h"

static VkDescriptorType type_of(uint32_t binding) {
    switch (binding) {
    case TW_BIND_FRAME:
        return VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER;
    case TW_BIND_IDS:
    case TW_BIND_DEPTH:
    case TW_BIND_SHAPES:
    case TW_BIND_KEPT:
    case TW_BIND_SHADOW:
    case TW_BIND_GHOST_ID:
    case TW_BIND_COLOUR:
    case TW_BIND_MARKS:
    case TW_BIND_ATLAS:
    case TW_BIND_ALBEDO:
    case TW_BIND_STILL_DEPTH:
        return VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER;
    case TW_BIND_INSTANCE_TEXELS:
    case TW_BIND_TRANSFORM_TEXELS:
    case TW_BIND_MESH_TEXELS:
    case TW_BIND_PAINT_TEXELS:
        return VK_DESCRIPTOR_TYPE_UNIFORM_TEXEL_BUFFER;
    default:
        return VK_DESCRIPTOR_TYPE_STORAGE_BUFFER;
    }
}

// Texels count among a stage's sampled images, of which some devices bind 16.
static VkShaderStageFlags stages_of(uint32_t binding) {
    if (binding == TW_BIND_STILL_DEPTH)
        return VK_SHADER_STAGE_COMPUTE_BIT;
    if (type_of(binding) != VK_DESCRIPTOR_TYPE_UNIFORM_TEXEL_BUFFER)
        return VK_SHADER_STAGE_ALL;
    return binding == TW_BIND_PAINT_TEXELS
               ? VK_SHADER_STAGE_FRAGMENT_BIT | VK_SHADER_STAGE_COMPUTE_BIT
               : VK_SHADER_STAGE_VERTEX_BIT;
}

static bool create_layout(struct tw_render *render) {
    struct tw_gpu *gpu = &render->gpu;
    struct tw_descriptors *descriptors = &render->descriptors;
    VkDescriptorSetLayoutBinding bindings[TW_BIND_COUNT];
    for (uint32_t i = 0; i < TW_BIND_COUNT; i++)
        bindings[i] = (VkDescriptorSetLayoutBinding){i, type_of(i), 1, stages_of(i), NULL};
    VkDescriptorSetLayoutCreateInfo set = {.sType =
                                               VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO,
                                           .bindingCount = TW_BIND_COUNT,
                                           .pBindings = bindings};
    VkPushConstantRange range = {VK_SHADER_STAGE_ALL, 0, 128};
    VkDescriptorPoolSize sizes[] = {
        {VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER, 1},
        {VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER, TW_BIND_COUNT},
        {VK_DESCRIPTOR_TYPE_UNIFORM_TEXEL_BUFFER, TW_BIND_COUNT},
        {VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, TW_GPU_STORAGE_BUFFERS_MAX}};
    VkDescriptorPoolCreateInfo pool = {.sType = VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO,
                                       .maxSets = 1,
                                       .poolSizeCount = TW_COUNT(sizes),
                                       .pPoolSizes = sizes};
    if (!TW_VK(gpu,
               vkCreateDescriptorSetLayout(gpu->device, &set, NULL, &descriptors->set_layout)) ||
        !TW_VK(gpu, vkCreateDescriptorPool(gpu->device, &pool, NULL, &descriptors->pool)))
        return false;
    VkPipelineLayoutCreateInfo layout = {.sType = VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO,
                                         .setLayoutCount = 1,
                                         .pSetLayouts = &descriptors->set_layout,
                                         .pushConstantRangeCount = 1,
                                         .pPushConstantRanges = &range};
    VkDescriptorSetAllocateInfo allocate = {.sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO,
                                            .descriptorPool = descriptors->pool,
                                            .descriptorSetCount = 1,
                                            .pSetLayouts = &descriptors->set_layout};
    return TW_VK(gpu, vkCreatePipelineLayout(gpu->device, &layout, NULL, &descriptors->layout)) &&
           TW_VK(gpu, vkAllocateDescriptorSets(gpu->device, &allocate, &descriptors->set));
}

static bool create_samplers(struct tw_render *render) {
    VkSamplerCreateInfo linear = {.sType = VK_STRUCTURE_TYPE_SAMPLER_CREATE_INFO,
                                  .magFilter = VK_FILTER_LINEAR,
                                  .minFilter = VK_FILTER_LINEAR,
                                  .addressModeU = VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_EDGE,
                                  .addressModeV = VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_EDGE,
                                  .addressModeW = VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_EDGE};
    VkSamplerCreateInfo nearest = linear, shadow = linear;
    nearest.magFilter = nearest.minFilter = VK_FILTER_NEAREST;
    shadow.magFilter = shadow.minFilter = VK_FILTER_NEAREST;
    shadow.compareEnable = VK_TRUE;
    shadow.compareOp = VK_COMPARE_OP_GREATER_OR_EQUAL; // reverse: nearer to the sun is larger
    struct tw_gpu *gpu = &render->gpu;
    return TW_VK(gpu, vkCreateSampler(gpu->device, &linear, NULL, &render->descriptors.linear)) &&
           TW_VK(gpu, vkCreateSampler(gpu->device, &nearest, NULL, &render->descriptors.nearest)) &&
           TW_VK(gpu, vkCreateSampler(gpu->device, &shadow, NULL, &render->descriptors.shadow));
}

// Ids, depths and colours are read texel by texel; only glyphs and the shadow map are filtered.
static VkSampler sampler_of(const struct tw_render *render, uint32_t binding) {
    if (binding == TW_BIND_SHADOW)
        return render->descriptors.shadow;
    return binding == TW_BIND_ATLAS ? render->descriptors.linear : render->descriptors.nearest;
}

void tw_descriptors_write(struct tw_render *render) {
    const struct tw_layer_images *layers = tw_layers(render);
    const struct tw_targets *t = &render->targets;
    const struct tw_gpu_buffer *buffers[TW_BIND_COUNT] = {
        [TW_BIND_FRAME] = &render->frame,
        [TW_BIND_INSTANCES] = &render->tables.buffers[TW_TABLE_INSTANCES],
        [TW_BIND_TRANSFORMS] = &render->tables.buffers[TW_TABLE_TRANSFORMS],
        [TW_BIND_LOOKS] = &render->tables.buffers[TW_TABLE_LOOKS],
        [TW_BIND_MESHES] = &render->meshes.table,
        [TW_BIND_PYRAMID] = &t->pyramid,
        [TW_BIND_VISIBLE] = &render->meshes.visible,
        [TW_BIND_COMMANDS] = &render->meshes.commands,
        [TW_BIND_COUNTERS] = &render->counters,
        [TW_BIND_TILES] = &t->tiles,
        [TW_BIND_PROBES] = &render->probes,
        [TW_BIND_PROBE_RESULTS] = &render->probe_results,
        [TW_BIND_ROWS] = &render->tables.rows_device,
        [TW_BIND_MIXED] = &t->mixed,
        [TW_BIND_MIXED_COUNTS] = &t->mixed_counts,
        [TW_BIND_INSTANCE_TEXELS] = &render->tables.buffers[TW_TABLE_INSTANCES],
        [TW_BIND_TRANSFORM_TEXELS] = &render->tables.buffers[TW_TABLE_TRANSFORMS],
        [TW_BIND_MESH_TEXELS] = &render->meshes.table,
        [TW_BIND_PAINT_TEXELS] = &render->tables.buffers[TW_TABLE_LOOKS],
        [TW_BIND_ATTRIBUTES] =
            render->surfaces.attributes.handle ? &render->surfaces.attributes : &render->counters};
    const struct tw_gpu_image *images[TW_BIND_COUNT] = {
        [TW_BIND_IDS] = &layers->ids,
        [TW_BIND_STILL_DEPTH] = &t->still.depth,
        [TW_BIND_DEPTH] = &layers->depth,
        [TW_BIND_SHAPES] = &layers->shapes,
        [TW_BIND_KEPT] = &t->kept,
        [TW_BIND_SHADOW] = tw_sun_map_shown(&render->sun_map),
        [TW_BIND_GHOST_ID] = &t->ghost_id,
        [TW_BIND_COLOUR] = &t->colour,
        [TW_BIND_MARKS] = &t->marks,
        [TW_BIND_ATLAS] = &render->atlas,
        // Without an albedo nobody reads it, but it must be there.
        [TW_BIND_ALBEDO] = layers->albedo.handle ? &layers->albedo : &layers->depth};
    VkWriteDescriptorSet writes[TW_BIND_COUNT];
    VkDescriptorBufferInfo buffer_infos[TW_BIND_COUNT];
    VkDescriptorImageInfo image_infos[TW_BIND_COUNT];
    uint32_t count = 0;
    for (uint32_t i = 0; i < TW_BIND_COUNT; i++) {
        bool is_buffer = buffers[i] && buffers[i]->handle;
        if (!is_buffer && !(images[i] && images[i]->view))
            continue; // not made yet; nothing that runs before uses it
        if (is_buffer)
            buffer_infos[i] = (VkDescriptorBufferInfo){buffers[i]->handle, 0, VK_WHOLE_SIZE};
        else
            image_infos[i] = (VkDescriptorImageInfo){sampler_of(render, i), images[i]->view,
                                                     VK_IMAGE_LAYOUT_GENERAL};
        writes[count++] =
            (VkWriteDescriptorSet){.sType = VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET,
                                   .dstSet = render->descriptors.set,
                                   .dstBinding = i,
                                   .descriptorCount = 1,
                                   .descriptorType = type_of(i),
                                   .pBufferInfo = &buffer_infos[i],
                                   .pTexelBufferView = is_buffer ? &buffers[i]->texels : NULL,
                                   .pImageInfo = &image_infos[i]};
    }
    vkUpdateDescriptorSets(render->gpu.device, count, writes, 0, NULL);
    render->set_changed = false;
}

bool tw_descriptors_create(struct tw_render *render) {
    return create_layout(render) && create_samplers(render);
}

void tw_descriptors_destroy(struct tw_render *render) {
    struct tw_descriptors *descriptors = &render->descriptors;
    VkDevice device = render->gpu.device;
    vkDestroySampler(device, descriptors->nearest, NULL);
    vkDestroySampler(device, descriptors->linear, NULL);
    vkDestroySampler(device, descriptors->shadow, NULL);
    vkDestroyDescriptorPool(device, descriptors->pool, NULL);
    vkDestroyPipelineLayout(device, descriptors->layout, NULL);
    vkDestroyDescriptorSetLayout(device, descriptors->set_layout, NULL);
}
