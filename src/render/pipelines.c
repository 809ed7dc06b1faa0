#define TW_LOG_MODULE "render"
#include "internal.h"

#include <stdlib.h>

static const uint32_t cull_comp[] =
#include "cull.comp.h"
    ;
static const uint32_t pyramid_comp[] =
#include "pyramid.comp.h"
    ;
static const uint32_t occlusion_comp[] =
#include "occlusion.comp.h"
    ;
static const uint32_t ranges_comp[] =
#include "ranges.comp.h"
    ;
static const uint32_t rows_comp[] =
#include "rows.comp.h"
    ;
static const uint32_t scatter_comp[] =
#include "scatter.comp.h"
    ;
static const uint32_t probe_comp[] =
#include "probe.comp.h"
    ;
static const uint32_t geometry_vert[] =
#include "geometry.vert.h"
    ;
static const uint32_t geometry_frag[] =
#include "geometry.frag.h"
    ;
static const uint32_t cut_geometry_vert[] =
#include "cut_geometry.vert.h"
    ;
static const uint32_t cut_geometry_frag[] =
#include "cut_geometry.frag.h"
    ;
static const uint32_t ghost_frag[] =
#include "ghost.frag.h"
    ;
static const uint32_t surface_vert[] =
#include "surface.vert.h"
    ;
static const uint32_t surface_frag[] =
#include "surface.frag.h"
    ;
static const uint32_t cut_surface_vert[] =
#include "cut_surface.vert.h"
    ;
static const uint32_t cut_surface_frag[] =
#include "cut_surface.frag.h"
    ;
static const uint32_t mask_frag[] =
#include "mask.frag.h"
    ;
static const uint32_t screen_vert[] =
#include "screen.vert.h"
    ;
static const uint32_t light_vert[] =
#include "light.vert.h"
    ;
static const uint32_t light_frag[] =
#include "light.frag.h"
    ;
static const uint32_t mean_frag[] =
#include "mean.frag.h"
    ;
static const uint32_t mixed_comp[] =
#include "mixed.comp.h"
    ;
static const uint32_t shade_vert[] =
#include "shade.vert.h"
    ;
static const uint32_t shade_frag[] =
#include "shade.frag.h"
    ;
static const uint32_t single_vert[] =
#include "single.vert.h"
    ;
static const uint32_t single_frag[] =
#include "single.frag.h"
    ;
static const uint32_t smooth_vert[] =
#include "smooth.vert.h"
    ;
static const uint32_t smooth_frag[] =
#include "smooth.frag.h"
    ;
static const uint32_t outline_vert[] =
#include "outline.vert.h"
    ;
static const uint32_t outline_frag[] =
#include "outline.frag.h"
    ;
static const uint32_t ui_vert[] =
#include "ui.vert.h"
    ;
static const uint32_t ui_frag[] =
#include "ui.frag.h"
    ;

struct code {
    const uint32_t *words;
    size_t size;
};
#define CODE(name)                                                                                 \
    { name, sizeof name }

enum vertex_input {
    INPUT_NONE,
    INPUT_MESH,
    INPUT_UI
};

// What tells one graphics pipeline from another.
struct graphics {
    enum tw_pipeline pipeline;
    struct code vertex, fragment;         // no fragment: depth only
    struct code cut_vertex, cut_fragment; // with section planes, where those are others
    VkFormat colours[3];
    uint32_t colour_count;
    bool depth, two_sided, shadow, blend, ghosts, masked, plain;
    bool surfaces; // made when the first surface comes
    bool uncut;    // the same with section planes
    enum vertex_input input;
};

static const struct {
    enum tw_pipeline pipeline;
    struct code code;
    bool uncut; // the same with section planes
} computes[] = {{TW_PIPELINE_CULL, CODE(cull_comp), false},
                {TW_PIPELINE_RANGES, CODE(ranges_comp), true},
                {TW_PIPELINE_ROWS, CODE(rows_comp), true},
                {TW_PIPELINE_PYRAMID, CODE(pyramid_comp), true},
                {TW_PIPELINE_OCCLUSION, CODE(occlusion_comp), true},
                {TW_PIPELINE_SCATTER, CODE(scatter_comp), true},
                {TW_PIPELINE_PROBE, CODE(probe_comp), false},
                {TW_PIPELINE_MIXED, CODE(mixed_comp), false}};

static const struct graphics graphics[] = {
    {.pipeline = TW_PIPELINE_GEOMETRY,
     .vertex = CODE(geometry_vert),
     .cut_vertex = CODE(cut_geometry_vert),
     .fragment = CODE(geometry_frag),
     .cut_fragment = CODE(cut_geometry_frag),
     .colours = {VK_FORMAT_R32_UINT, VK_FORMAT_R32_UINT},
     .colour_count = 2,
     .depth = true,
     .input = INPUT_MESH},
    {.pipeline = TW_PIPELINE_GEOMETRY_TWO_SIDED,
     .vertex = CODE(geometry_vert),
     .cut_vertex = CODE(cut_geometry_vert),
     .fragment = CODE(geometry_frag),
     .cut_fragment = CODE(cut_geometry_frag),
     .colours = {VK_FORMAT_R32_UINT, VK_FORMAT_R32_UINT},
     .colour_count = 2,
     .depth = true,
     .two_sided = true,
     .input = INPUT_MESH},
    {.pipeline = TW_PIPELINE_GHOST,
     .vertex = CODE(geometry_vert),
     .cut_vertex = CODE(cut_geometry_vert),
     .fragment = CODE(ghost_frag),
     .colours = {VK_FORMAT_R32_UINT},
     .colour_count = 1,
     .depth = true,
     .two_sided = true,
     .input = INPUT_MESH},
    {.pipeline = TW_PIPELINE_SHADOW,
     .vertex = CODE(geometry_vert),
     .cut_vertex = CODE(cut_geometry_vert),
     .depth = true,
     .two_sided = true,
     .shadow = true,
     .input = INPUT_MESH},
    {.pipeline = TW_PIPELINE_LIGHT,
     .vertex = CODE(light_vert),
     .fragment = CODE(light_frag),
     .colours = {VK_FORMAT_R32G32_UINT},
     .colour_count = 1,
     .two_sided = true},
    {.pipeline = TW_PIPELINE_LIGHT_PLAIN,
     .vertex = CODE(light_vert),
     .fragment = CODE(light_frag),
     .colours = {VK_FORMAT_R32G32_UINT},
     .colour_count = 1,
     .two_sided = true,
     .plain = true},
    {.pipeline = TW_PIPELINE_MEAN,
     .uncut = true,
     .vertex = CODE(screen_vert),
     .fragment = CODE(mean_frag),
     .colours = {VK_FORMAT_R32G32_UINT},
     .colour_count = 1,
     .two_sided = true},
    {.pipeline = TW_PIPELINE_SHADE,
     .vertex = CODE(shade_vert),
     .fragment = CODE(shade_frag),
     .colours = {VK_FORMAT_B8G8R8A8_UNORM, VK_FORMAT_R16_UINT},
     .colour_count = 2,
     .two_sided = true},
    {.pipeline = TW_PIPELINE_SHADE_GHOSTS,
     .vertex = CODE(shade_vert),
     .fragment = CODE(shade_frag),
     .colours = {VK_FORMAT_B8G8R8A8_UNORM, VK_FORMAT_R16_UINT},
     .colour_count = 2,
     .two_sided = true,
     .ghosts = true},
    {.pipeline = TW_PIPELINE_SINGLE,
     .vertex = CODE(single_vert),
     .fragment = CODE(single_frag),
     .colours = {VK_FORMAT_B8G8R8A8_UNORM, VK_FORMAT_R16_UINT},
     .colour_count = 2,
     .two_sided = true},
    {.pipeline = TW_PIPELINE_SINGLE_GHOSTS,
     .vertex = CODE(single_vert),
     .fragment = CODE(single_frag),
     .colours = {VK_FORMAT_B8G8R8A8_UNORM, VK_FORMAT_R16_UINT},
     .colour_count = 2,
     .two_sided = true,
     .ghosts = true},
    {.pipeline = TW_PIPELINE_SINGLE_PLAIN,
     .vertex = CODE(single_vert),
     .fragment = CODE(single_frag),
     .colours = {VK_FORMAT_B8G8R8A8_UNORM, VK_FORMAT_R16_UINT},
     .colour_count = 2,
     .two_sided = true,
     .plain = true},
    {.pipeline = TW_PIPELINE_SINGLE_PLAIN_GHOSTS,
     .vertex = CODE(single_vert),
     .fragment = CODE(single_frag),
     .colours = {VK_FORMAT_B8G8R8A8_UNORM, VK_FORMAT_R16_UINT},
     .colour_count = 2,
     .two_sided = true,
     .plain = true,
     .ghosts = true},
    {.pipeline = TW_PIPELINE_SMOOTH,
     .uncut = true,
     .vertex = CODE(smooth_vert),
     .fragment = CODE(smooth_frag),
     .colours = {VK_FORMAT_B8G8R8A8_UNORM},
     .colour_count = 1,
     .two_sided = true},
    {.pipeline = TW_PIPELINE_OUTLINE,
     .uncut = true,
     .vertex = CODE(outline_vert),
     .fragment = CODE(outline_frag),
     .colours = {VK_FORMAT_B8G8R8A8_UNORM},
     .colour_count = 1,
     .two_sided = true,
     .blend = true},
    {.pipeline = TW_PIPELINE_UI,
     .uncut = true,
     .vertex = CODE(ui_vert),
     .fragment = CODE(ui_frag),
     .colours = {VK_FORMAT_B8G8R8A8_UNORM},
     .colour_count = 1,
     .two_sided = true,
     .blend = true,
     .input = INPUT_UI},
    {.pipeline = TW_PIPELINE_SURFACE,
     .vertex = CODE(surface_vert),
     .cut_vertex = CODE(cut_surface_vert),
     .fragment = CODE(surface_frag),
     .cut_fragment = CODE(cut_surface_frag),
     .colours = {VK_FORMAT_R32_UINT, VK_FORMAT_R32_UINT, VK_FORMAT_R8G8B8A8_SRGB},
     .colour_count = 3,
     .depth = true,
     .surfaces = true,
     .input = INPUT_MESH},
    {.pipeline = TW_PIPELINE_SURFACE_MASKED,
     .vertex = CODE(surface_vert),
     .cut_vertex = CODE(cut_surface_vert),
     .fragment = CODE(surface_frag),
     .cut_fragment = CODE(cut_surface_frag),
     .colours = {VK_FORMAT_R32_UINT, VK_FORMAT_R32_UINT, VK_FORMAT_R8G8B8A8_SRGB},
     .colour_count = 3,
     .depth = true,
     .masked = true,
     .surfaces = true,
     .input = INPUT_MESH},
    {.pipeline = TW_PIPELINE_SHADOW_MASKED,
     .vertex = CODE(surface_vert),
     .cut_vertex = CODE(cut_surface_vert),
     .fragment = CODE(mask_frag),
     .depth = true,
     .two_sided = true,
     .shadow = true,
     .masked = true,
     .surfaces = true,
     .input = INPUT_MESH},
    {.pipeline = TW_PIPELINE_SINGLE_SURFACES,
     .vertex = CODE(single_vert),
     .fragment = CODE(single_frag),
     .colours = {VK_FORMAT_B8G8R8A8_UNORM, VK_FORMAT_R16_UINT},
     .colour_count = 2,
     .two_sided = true,
     .surfaces = true},
    {.pipeline = TW_PIPELINE_SINGLE_GHOSTS_SURFACES,
     .vertex = CODE(single_vert),
     .fragment = CODE(single_frag),
     .colours = {VK_FORMAT_B8G8R8A8_UNORM, VK_FORMAT_R16_UINT},
     .colour_count = 2,
     .two_sided = true,
     .ghosts = true,
     .surfaces = true},
    {.pipeline = TW_PIPELINE_SINGLE_PLAIN_SURFACES,
     .vertex = CODE(single_vert),
     .fragment = CODE(single_frag),
     .colours = {VK_FORMAT_B8G8R8A8_UNORM, VK_FORMAT_R16_UINT},
     .colour_count = 2,
     .two_sided = true,
     .plain = true,
     .surfaces = true},
    {.pipeline = TW_PIPELINE_SINGLE_PLAIN_GHOSTS_SURFACES,
     .vertex = CODE(single_vert),
     .fragment = CODE(single_frag),
     .colours = {VK_FORMAT_B8G8R8A8_UNORM, VK_FORMAT_R16_UINT},
     .colour_count = 2,
     .two_sided = true,
     .plain = true,
     .ghosts = true,
     .surfaces = true},
};

static VkPipeline *handles_of(struct tw_render *render, bool cut) {
    return cut ? render->pipelines.cut : render->pipelines.handles;
}

static VkShaderModule create_module(struct tw_gpu *gpu, struct code code) {
    VkShaderModule module = VK_NULL_HANDLE;
    VkShaderModuleCreateInfo info = {.sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO,
                                     .codeSize = code.size,
                                     .pCode = code.words};
    TW_VK(gpu, vkCreateShaderModule(gpu->device, &info, NULL, &module));
    return module;
}

static VkPipelineShaderStageCreateInfo stage_of(VkShaderStageFlagBits stage, VkShaderModule module,
                                                const VkSpecializationInfo *special) {
    return (VkPipelineShaderStageCreateInfo){
        .sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO,
        .stage = stage,
        .module = module,
        .pName = "main",
        .pSpecializationInfo = special};
}

static bool create_compute(struct tw_render *render, enum tw_pipeline pipeline, struct code code,
                           bool surfaces, bool cut) {
    VkBool32 choices[] = {surfaces,
                          cut}; // constant 4 of mixed.comp, 5 of those that are others then
    VkSpecializationMapEntry entries[] = {{4, 0, sizeof *choices},
                                          {5, sizeof *choices, sizeof *choices}};
    VkSpecializationInfo special = {TW_COUNT(entries), entries, sizeof choices, choices};
    VkShaderModule module = create_module(&render->gpu, code);
    VkComputePipelineCreateInfo info = {.sType = VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO,
                                        .stage =
                                            stage_of(VK_SHADER_STAGE_COMPUTE_BIT, module, &special),
                                        .layout = render->descriptors.layout};
    bool ok = module &&
              TW_VK(&render->gpu,
                    vkCreateComputePipelines(render->gpu.device, render->pipelines.cache.handle, 1,
                                             &info, NULL, &handles_of(render, cut)[pipeline]));
    vkDestroyShaderModule(render->gpu.device, module, NULL);
    return ok;
}

// A mesh's vertex: x, y, z as unorm16 (the fourth is the normal's bytes), normal as snorm8; and the
// slot of each of its visible instances.
static const VkVertexInputBindingDescription mesh_bindings[] = {
    {0, sizeof(struct tw_gpu_vertex), VK_VERTEX_INPUT_RATE_VERTEX},
    {1, sizeof(uint32_t), VK_VERTEX_INPUT_RATE_INSTANCE}};
static const VkVertexInputAttributeDescription mesh_attributes[] = {
    {0, 0, VK_FORMAT_R16G16B16A16_UNORM, 0},
    {1, 0, VK_FORMAT_R8G8_SNORM, 6},
    {2, 1, VK_FORMAT_R32_UINT, 0}};
static const VkVertexInputBindingDescription ui_bindings[] = {
    {0, sizeof(struct tw_ui_vertex), VK_VERTEX_INPUT_RATE_VERTEX}};
static const VkVertexInputAttributeDescription ui_attributes[] = {
    {0, 0, VK_FORMAT_R32G32_SFLOAT, 0},
    {1, 0, VK_FORMAT_R32G32_SFLOAT, 8},
    {2, 0, VK_FORMAT_R8G8B8A8_UNORM, 16}};

static const VkPipelineVertexInputStateCreateInfo vertex_inputs[] = {
    [INPUT_NONE] = {.sType = VK_STRUCTURE_TYPE_PIPELINE_VERTEX_INPUT_STATE_CREATE_INFO},
    [INPUT_MESH] = {.sType = VK_STRUCTURE_TYPE_PIPELINE_VERTEX_INPUT_STATE_CREATE_INFO,
                    .vertexBindingDescriptionCount = TW_COUNT(mesh_bindings),
                    .pVertexBindingDescriptions = mesh_bindings,
                    .vertexAttributeDescriptionCount = TW_COUNT(mesh_attributes),
                    .pVertexAttributeDescriptions = mesh_attributes},
    [INPUT_UI] = {.sType = VK_STRUCTURE_TYPE_PIPELINE_VERTEX_INPUT_STATE_CREATE_INFO,
                  .vertexBindingDescriptionCount = TW_COUNT(ui_bindings),
                  .pVertexBindingDescriptions = ui_bindings,
                  .vertexAttributeDescriptionCount = TW_COUNT(ui_attributes),
                  .pVertexAttributeDescriptions = ui_attributes}};

// What all graphics pipelines have in common.
static const VkPipelineInputAssemblyStateCreateInfo triangles = {
    .sType = VK_STRUCTURE_TYPE_PIPELINE_INPUT_ASSEMBLY_STATE_CREATE_INFO,
    .topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST};
static const VkPipelineViewportStateCreateInfo one_viewport = {
    .sType = VK_STRUCTURE_TYPE_PIPELINE_VIEWPORT_STATE_CREATE_INFO,
    .viewportCount = 1,
    .scissorCount = 1};
static const VkPipelineMultisampleStateCreateInfo one_sample = {
    .sType = VK_STRUCTURE_TYPE_PIPELINE_MULTISAMPLE_STATE_CREATE_INFO,
    .rasterizationSamples = VK_SAMPLE_COUNT_1_BIT};

static bool create_of_stages(struct tw_render *render, const struct graphics *what, bool cut,
                             const VkPipelineShaderStageCreateInfo *stages, uint32_t stage_count) {
    // The projection turns y down, so that counter-clockwise from outside stays so on screen.
    VkPipelineRasterizationStateCreateInfo raster = {
        .sType = VK_STRUCTURE_TYPE_PIPELINE_RASTERIZATION_STATE_CREATE_INFO,
        .cullMode = what->two_sided || cut ? VK_CULL_MODE_NONE : VK_CULL_MODE_BACK_BIT,
        .frontFace = VK_FRONT_FACE_COUNTER_CLOCKWISE,
        .depthBiasEnable = what->shadow,
        .depthBiasConstantFactor = -2,
        .depthBiasSlopeFactor = -2,
        .lineWidth = 1};
    VkPipelineDepthStencilStateCreateInfo depth = {
        .sType = VK_STRUCTURE_TYPE_PIPELINE_DEPTH_STENCIL_STATE_CREATE_INFO,
        .depthTestEnable = what->depth,
        .depthWriteEnable = what->depth,
        .depthCompareOp = VK_COMPARE_OP_GREATER};
    VkPipelineColorBlendAttachmentState attachments[TW_COUNT(what->colours)];
    for (size_t i = 0; i < TW_COUNT(attachments); i++)
        attachments[i] = (VkPipelineColorBlendAttachmentState){
            .blendEnable = what->blend,
            .srcColorBlendFactor = VK_BLEND_FACTOR_SRC_ALPHA,
            .dstColorBlendFactor = VK_BLEND_FACTOR_ONE_MINUS_SRC_ALPHA,
            .srcAlphaBlendFactor = VK_BLEND_FACTOR_ONE,
            .dstAlphaBlendFactor = VK_BLEND_FACTOR_ONE_MINUS_SRC_ALPHA,
            .colorWriteMask = 0xf};
    VkPipelineColorBlendStateCreateInfo blend = {
        .sType = VK_STRUCTURE_TYPE_PIPELINE_COLOR_BLEND_STATE_CREATE_INFO,
        .attachmentCount = what->colour_count,
        .pAttachments = attachments};
    // Who is culled is chosen by the list where meshes are drawn one by one.
    bool single_meshes = what->surfaces && what->depth;
    VkDynamicState states[] = {VK_DYNAMIC_STATE_VIEWPORT, VK_DYNAMIC_STATE_SCISSOR,
                               VK_DYNAMIC_STATE_CULL_MODE};
    VkPipelineDynamicStateCreateInfo dynamic = {
        .sType = VK_STRUCTURE_TYPE_PIPELINE_DYNAMIC_STATE_CREATE_INFO,
        .dynamicStateCount = TW_COUNT(states) - !single_meshes,
        .pDynamicStates = states};
    VkPipelineRenderingCreateInfo rendering = {
        .sType = VK_STRUCTURE_TYPE_PIPELINE_RENDERING_CREATE_INFO,
        .colorAttachmentCount = what->colour_count,
        .pColorAttachmentFormats = what->colours,
        .depthAttachmentFormat = what->depth ? VK_FORMAT_D32_SFLOAT : VK_FORMAT_UNDEFINED};
    VkGraphicsPipelineCreateInfo info = {.sType = VK_STRUCTURE_TYPE_GRAPHICS_PIPELINE_CREATE_INFO,
                                         .pNext = &rendering,
                                         .stageCount = stage_count,
                                         .pStages = stages,
                                         .pVertexInputState = &vertex_inputs[what->input],
                                         .pInputAssemblyState = &triangles,
                                         .pViewportState = &one_viewport,
                                         .pRasterizationState = &raster,
                                         .pMultisampleState = &one_sample,
                                         .pDepthStencilState = &depth,
                                         .pColorBlendState = &blend,
                                         .pDynamicState = &dynamic,
                                         .layout = single_meshes ? render->surfaces.layout
                                                                 : render->descriptors.layout};
    return TW_VK(&render->gpu,
                 vkCreateGraphicsPipelines(render->gpu.device, render->pipelines.cache.handle, 1,
                                           &info, NULL, &handles_of(render, cut)[what->pipeline]));
}

static bool create_graphics(struct tw_render *render, const struct graphics *what, bool cut) {
    struct tw_gpu *gpu = &render->gpu;
    struct code vertex_code = cut && what->cut_vertex.words ? what->cut_vertex : what->vertex;
    struct code fragment_code =
        cut && what->cut_fragment.words ? what->cut_fragment : what->fragment;
    VkShaderModule vertex = create_module(gpu, vertex_code);
    VkShaderModule fragment =
        fragment_code.words ? create_module(gpu, fragment_code) : VK_NULL_HANDLE;
    // Constant 0 of the vertex shaders, 1 of light, 2 of colours, 3 and 4 of surfaces, 5 of all.
    VkBool32 choices[] = {what->shadow, what->plain,    what->ghosts,
                          what->masked, what->surfaces, cut};
    VkSpecializationMapEntry entries[TW_COUNT(choices)];
    for (uint32_t i = 0; i < TW_COUNT(choices); i++)
        entries[i] = (VkSpecializationMapEntry){i, i * (uint32_t)sizeof *choices, sizeof *choices};
    VkSpecializationInfo special = {TW_COUNT(choices), entries, sizeof choices, choices};
    VkPipelineShaderStageCreateInfo stages[] = {
        stage_of(VK_SHADER_STAGE_VERTEX_BIT, vertex, &special),
        stage_of(VK_SHADER_STAGE_FRAGMENT_BIT, fragment, &special)};
    bool ok = vertex && create_of_stages(render, what, cut, stages, fragment ? 2 : 1);
    vkDestroyShaderModule(gpu->device, vertex, NULL);
    vkDestroyShaderModule(gpu->device, fragment, NULL);
    return ok;
}

// Those of surfaces or the others, for pictures with section planes or without.
static bool create_pipelines(struct tw_render *render, bool surfaces, bool cut) {
    for (size_t i = 0; i < TW_COUNT(graphics); i++)
        if (graphics[i].surfaces == surfaces && !(cut && graphics[i].uncut) &&
            !create_graphics(render, &graphics[i], cut))
            return false;
    if (surfaces)
        return create_compute(render, TW_PIPELINE_MIXED_SURFACES, (struct code)CODE(mixed_comp),
                              true, cut);
    for (size_t i = 0; i < TW_COUNT(computes); i++)
        if (!(cut && computes[i].uncut) &&
            !create_compute(render, computes[i].pipeline, computes[i].code, false, cut))
            return false;
    return true;
}

bool tw_pipelines_create(struct tw_render *render, const char *cache_folder) {
    tw_pipeline_cache_open(&render->pipelines.cache, &render->gpu, cache_folder);
    if (!create_pipelines(render, false, false))
        return false;
    tw_pipeline_cache_save(&render->pipelines.cache, &render->gpu);
    return true;
}

bool tw_pipelines_create_surfaces(struct tw_render *render) {
    if (!create_pipelines(render, true, false))
        return false;
    tw_pipeline_cache_save(&render->pipelines.cache, &render->gpu);
    return true;
}

bool tw_pipelines_create_cut(struct tw_render *render) {
    const VkPipeline *cut = render->pipelines.cut;
    bool plain = cut[TW_PIPELINE_GEOMETRY];
    bool surfaces = cut[TW_PIPELINE_SURFACE] || !render->surfaces.open;
    if (plain && surfaces)
        return true;
    if ((!plain && !create_pipelines(render, false, true)) ||
        (!surfaces && !create_pipelines(render, true, true)))
        return false;
    tw_pipeline_cache_save(&render->pipelines.cache, &render->gpu);
    return true;
}

void tw_pipelines_destroy(struct tw_render *render) {
    struct tw_pipelines *pipelines = &render->pipelines;
    VkDevice device = render->gpu.device;
    for (int i = 0; i < TW_PIPELINE_COUNT; i++) {
        vkDestroyPipeline(device, pipelines->handles[i], NULL);
        vkDestroyPipeline(device, pipelines->cut[i], NULL);
    }
    tw_pipeline_cache_close(&pipelines->cache, &render->gpu);
}
