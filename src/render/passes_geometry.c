// Passes that draw meshes: static and moving layers, ghosts, the shadow map.
#include "internal.h"

#include <string.h>

#define PART_TRIANGLES 12000 // that are worth a part of their own

static void bind_meshes(struct tw_render *render) {
    VkCommandBuffer commands = render->gpu.commands;
    VkBuffer vertices[] = {render->meshes.vertices.handle, render->meshes.visible.handle};
    vkCmdBindVertexBuffers(commands, 0, TW_COUNT(vertices), vertices, (VkDeviceSize[2]){0});
    vkCmdBindIndexBuffer(commands, render->meshes.indices.handle, 0, VK_INDEX_TYPE_UINT32);
}

// Into how many parts a run of commands is cut. A software device makes vertices ready on one thread,
// and rasterizes on the others only where a pass ends or a stamp stands: with parts both go on at once.
static uint32_t parts_of(const struct tw_render *render, uint32_t list) {
    if (list != TW_LIST_STATIC || !tw_render_is_software(render))
        return 1;
    uint32_t triangles = (uint32_t)render->timing.triangles.last_ms; // of the frame before
    return TW_MAX(TW_MIN(triangles / PART_TRIANGLES, TW_PARTS_DRAWN_MAX), 1);
}

static void draw_run(struct tw_render *render, uint32_t list, struct tw_run run) {
    struct tw_meshes *meshes = &render->meshes;
    uint32_t before = list * meshes->limit * TW_LODS_MAX;
    uint32_t begin = run.first * TW_LODS_MAX, end = begin + run.count * TW_LODS_MAX;
    uint32_t part = (end - begin) / parts_of(render, list) + 1;
    uint32_t most = TW_MIN(part, render->gpu.properties.limits.maxDrawIndirectCount);
    for (uint32_t first = begin; first < end; first += TW_MIN(end - first, most)) {
        if (first > begin)
            tw_timing_part(render);
        vkCmdDrawIndexedIndirect(render->gpu.commands, meshes->commands.handle,
                                 (VkDeviceSize)(before + first) * sizeof(struct tw_gpu_command),
                                 TW_MIN(end - first, most), sizeof(struct tw_gpu_command));
    }
}

static void draw_list(struct tw_render *render, uint32_t list, enum tw_pipeline pipeline,
                      const struct tw_run *runs, size_t run_count) {
    vkCmdBindPipeline(render->gpu.commands, VK_PIPELINE_BIND_POINT_GRAPHICS,
                      tw_pipeline(render, pipeline));
    for (size_t i = 0; i < run_count; i++)
        draw_run(render, list, runs[i]);
}

static void draw_plain(struct tw_render *render, uint32_t list, enum tw_pipeline pipeline) {
    draw_list(render, list, pipeline, render->surfaces.plain, render->surfaces.plain_count);
}

static void set_area(struct tw_render *render, struct tw_rect viewport, struct tw_rect scissor) {
    VkViewport v = {
        (float)viewport.x, (float)viewport.y, (float)viewport.width, (float)viewport.height, 0, 1};
    VkRect2D s = {{scissor.x, scissor.y}, {(uint32_t)scissor.width, (uint32_t)scissor.height}};
    vkCmdSetViewport(render->gpu.commands, 0, 1, &v);
    vkCmdSetScissor(render->gpu.commands, 0, 1, &s);
}

// ---- layers ---------------------------------------------------------------------------------

static VkRenderingAttachmentInfo attachment(VkImageView view, bool clear) {
    return (VkRenderingAttachmentInfo){.sType = VK_STRUCTURE_TYPE_RENDERING_ATTACHMENT_INFO,
                                       .imageView = view,
                                       .imageLayout = VK_IMAGE_LAYOUT_GENERAL,
                                       .loadOp = clear ? VK_ATTACHMENT_LOAD_OP_CLEAR
                                                       : VK_ATTACHMENT_LOAD_OP_LOAD,
                                       .storeOp = VK_ATTACHMENT_STORE_OP_STORE};
}

static void begin_layer(struct tw_render *render, const struct tw_layer_images *images,
                        uint32_t layer, bool clear) {
    VkRenderingAttachmentInfo colours[] = {attachment(images->ids.layer_views[layer], clear),
                                           attachment(images->shapes.layer_views[layer], clear)};
    VkRenderingAttachmentInfo depth = attachment(images->depth.layer_views[layer], clear);
    VkRenderingInfo info = {.sType = VK_STRUCTURE_TYPE_RENDERING_INFO,
                            .renderArea = {{0, 0}, {render->targets.width, render->targets.height}},
                            .layerCount = 1,
                            .colorAttachmentCount = 2,
                            .pColorAttachments = colours,
                            .pDepthAttachment = &depth};
    vkCmdBeginRendering(render->gpu.commands, &info);
    bind_meshes(render);
}

// Sub-pixel place of a layer: Halton 2, 3; the first in the middle.
static float halton(uint32_t index, uint32_t base) {
    float result = 0, share = 1;
    for (; index; index /= base) {
        share /= (float)base;
        result += share * (float)(index % base);
    }
    return result;
}

static struct tw_push_geometry jitter_of(const struct tw_render *render, uint32_t layer) {
    struct tw_rect area = render->view.viewport;
    float x = layer ? halton(layer, 2) - 0.5f : 0, y = layer ? halton(layer, 3) - 0.5f : 0;
    return (struct tw_push_geometry){2 * x / (float)area.width, 2 * y / (float)area.height};
}

static void push_jitter(struct tw_render *render, uint32_t layer) {
    struct tw_push_geometry push = jitter_of(render, layer);
    vkCmdPushConstants(render->gpu.commands, render->descriptors.layout, VK_SHADER_STAGE_ALL, 0,
                       sizeof push, &push);
}

// ---- meshes that wear a surface --------------------------------------------------------------

#define ATTACHMENT_STAGES                                                                          \
    (VK_PIPELINE_STAGE_2_COLOR_ATTACHMENT_OUTPUT_BIT |                                             \
     VK_PIPELINE_STAGE_2_EARLY_FRAGMENT_TESTS_BIT | VK_PIPELINE_STAGE_2_LATE_FRAGMENT_TESTS_BIT)
#define ATTACHMENT_WRITES                                                                          \
    (VK_ACCESS_2_COLOR_ATTACHMENT_WRITE_BIT | VK_ACCESS_2_DEPTH_STENCIL_ATTACHMENT_WRITE_BIT)
#define ATTACHMENT_READS                                                                           \
    (VK_ACCESS_2_COLOR_ATTACHMENT_READ_BIT | VK_ACCESS_2_DEPTH_STENCIL_ATTACHMENT_READ_BIT)

// Binds and pushes what a mesh wears. Layers of a picture at rest are averaged, so that each may be
// sharper than it could be alone.
static void wear(struct tw_render *render, const struct tw_dressed *dressed,
                 struct tw_push_geometry jitter) {
    const struct tw_surfaces *surfaces = &render->surfaces;
    const struct tw_surface_entry *entry = &surfaces->entries[dressed->surface];
    const struct tw_surface *surface = entry->source;
    const struct tw_mesh *mesh = dressed->mesh;
    struct tw_push_surface push = {
        .jitter_x = jitter.jitter_x,
        .jitter_y = jitter.jitter_y,
        .first_attribute =
            dressed->first_attribute - render->meshes.entries[dressed->slot].first_vertex,
        .cutoff = surface->cutoff,
        .uv_min = {mesh->uv_min[0], mesh->uv_min[1]},
        .uv_extent = {mesh->uv_max[0] - mesh->uv_min[0], mesh->uv_max[1] - mesh->uv_min[1]},
        .roughness = surface->roughness,
        .metalness = surface->metalness,
        .normal_scale = entry->textures[TW_ROLE_NORMAL] ? surface->normal_scale : 0,
        .lod_bias = render->layers_wanted > 1 ? -0.7f : 0,
    };
    memcpy(push.base, surface->base, sizeof surface->base);
    memcpy(push.emissive, surface->emissive, sizeof surface->emissive);
    vkCmdBindDescriptorSets(render->gpu.commands, VK_PIPELINE_BIND_POINT_GRAPHICS, surfaces->layout,
                            1, 1, &entry->set, 0, NULL);
    vkCmdPushConstants(render->gpu.commands, surfaces->layout, VK_SHADER_STAGE_ALL, 0, sizeof push,
                       &push);
}

static void draw_dressed(struct tw_render *render, uint32_t list, VkCullModeFlags cull,
                         enum tw_pipeline pipeline, bool masked, struct tw_push_geometry jitter) {
    const struct tw_surfaces *surfaces = &render->surfaces;
    vkCmdBindPipeline(render->gpu.commands, VK_PIPELINE_BIND_POINT_GRAPHICS,
                      tw_pipeline(render, pipeline));
    vkCmdSetCullMode(render->gpu.commands, render->cut ? VK_CULL_MODE_NONE : cull);
    for (size_t i = 0; i < surfaces->dressed_count; i++) {
        const struct tw_dressed *dressed = &surfaces->dressed[i];
        if (!dressed->ready || (dressed->mesh->surface->cutoff > 0) != masked)
            continue;
        wear(render, dressed, jitter);
        draw_run(render, list, (struct tw_run){dressed->slot, 1});
    }
}

static void begin_surfaces(struct tw_render *render, const struct tw_layer_images *images,
                           uint32_t layer) {
    // Over what was just drawn into the same images.
    tw_gpu_barrier(&render->gpu, ATTACHMENT_STAGES, ATTACHMENT_WRITES, ATTACHMENT_STAGES,
                   ATTACHMENT_WRITES | ATTACHMENT_READS);
    VkRenderingAttachmentInfo colours[] = {attachment(images->ids.layer_views[layer], false),
                                           attachment(images->shapes.layer_views[layer], false),
                                           attachment(images->albedo.layer_views[layer], false)};
    VkRenderingAttachmentInfo depth = attachment(images->depth.layer_views[layer], false);
    VkRenderingInfo info = {.sType = VK_STRUCTURE_TYPE_RENDERING_INFO,
                            .renderArea = {{0, 0}, {render->targets.width, render->targets.height}},
                            .layerCount = 1,
                            .colorAttachmentCount = TW_COUNT(colours),
                            .pColorAttachments = colours,
                            .pDepthAttachment = &depth};
    vkCmdBeginRendering(render->gpu.commands, &info);
    bind_meshes(render);
}

// One list, masked meshes last: what has a mask cannot be tested for depth before it is shaded.
static void draw_surfaces(struct tw_render *render, uint32_t list, VkCullModeFlags cull,
                          uint32_t layer) {
    struct tw_push_geometry jitter = jitter_of(render, layer);
    draw_dressed(render, list, cull, TW_PIPELINE_SURFACE, false, jitter);
    draw_dressed(render, list, cull, TW_PIPELINE_SURFACE_MASKED, true, jitter);
}

// ---- layers ----------------------------------------------------------------------------------

// What the lists of standing things hold, over what is there or not.
static void draw_static(struct tw_render *render, uint32_t layer, bool clear) {
    begin_layer(render, &render->targets.still, layer, clear);
    set_area(render, render->view.viewport, render->view.viewport);
    push_jitter(render, layer);
    draw_plain(render, TW_LIST_STATIC, TW_PIPELINE_GEOMETRY);
    draw_plain(render, TW_LIST_STATIC_TWO_SIDED, TW_PIPELINE_GEOMETRY_TWO_SIDED);
    vkCmdEndRendering(render->gpu.commands);
    if (!render->surfaces.ready_count)
        return;
    begin_surfaces(render, &render->targets.still, layer);
    draw_surfaces(render, TW_LIST_STATIC, VK_CULL_MODE_BACK_BIT, layer);
    draw_surfaces(render, TW_LIST_STATIC_TWO_SIDED, VK_CULL_MODE_NONE, layer);
    vkCmdEndRendering(render->gpu.commands);
}

void tw_pass_static(struct tw_render *render, uint32_t layer) {
    draw_static(render, layer, true);
}

void tw_pass_static_rest(struct tw_render *render, uint32_t layer) {
    tw_gpu_barrier(&render->gpu, ATTACHMENT_STAGES, ATTACHMENT_WRITES, ATTACHMENT_STAGES,
                   ATTACHMENT_WRITES | ATTACHMENT_READS);
    draw_static(render, layer, false);
}

void tw_pass_moving(struct tw_render *render, uint32_t first, const struct tw_rect *rects,
                    int count) {
    struct tw_targets *t = &render->targets;
    // The still layers must be drawn, and nobody may still read or write what is copied over.
    tw_gpu_barrier(&render->gpu, VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT, VK_ACCESS_2_MEMORY_WRITE_BIT,
                   VK_PIPELINE_STAGE_2_COPY_BIT,
                   VK_ACCESS_2_TRANSFER_READ_BIT | VK_ACCESS_2_TRANSFER_WRITE_BIT);
    for (uint32_t layer = first; layer < render->layers_standing; layer++) {
        for (int i = 0; i < count; i++) {
            tw_gpu_copy_rect(&render->gpu, &t->still.ids, &t->moved.ids, layer, rects[i]);
            tw_gpu_copy_rect(&render->gpu, &t->still.depth, &t->moved.depth, layer, rects[i]);
            tw_gpu_copy_rect(&render->gpu, &t->still.shapes, &t->moved.shapes, layer, rects[i]);
            if (render->surfaces.ready_count)
                tw_gpu_copy_rect(&render->gpu, &t->still.albedo, &t->moved.albedo, layer, rects[i]);
        }
    }
    // Movers are drawn over the copies.
    tw_gpu_barrier(&render->gpu, VK_PIPELINE_STAGE_2_COPY_BIT, VK_ACCESS_2_TRANSFER_WRITE_BIT,
                   ATTACHMENT_STAGES, ATTACHMENT_WRITES | ATTACHMENT_READS);
    for (uint32_t layer = first; layer < render->layers_standing; layer++) {
        begin_layer(render, &t->moved, layer, false);
        push_jitter(render, layer);
        for (int i = 0; i < count; i++) {
            set_area(render, render->view.viewport, rects[i]);
            draw_plain(render, TW_LIST_MOVING, TW_PIPELINE_GEOMETRY_TWO_SIDED);
        }
        vkCmdEndRendering(render->gpu.commands);
        if (!render->surfaces.ready_count)
            continue;
        begin_surfaces(render, &t->moved, layer);
        for (int i = 0; i < count; i++) {
            set_area(render, render->view.viewport, rects[i]);
            draw_surfaces(render, TW_LIST_MOVING, VK_CULL_MODE_NONE, layer);
        }
        vkCmdEndRendering(render->gpu.commands);
    }
}

void tw_pass_ghost(struct tw_render *render) {
    struct tw_targets *t = &render->targets;
    // Ghosts are drawn behind what is opaque: its depth is copied once the layers are drawn.
    tw_gpu_barrier(&render->gpu, VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT, VK_ACCESS_2_MEMORY_WRITE_BIT,
                   VK_PIPELINE_STAGE_2_COPY_BIT,
                   VK_ACCESS_2_TRANSFER_READ_BIT | VK_ACCESS_2_TRANSFER_WRITE_BIT);
    tw_gpu_copy_rect(&render->gpu, &tw_layers(render)->depth, &t->ghost_depth, 0,
                     render->view.viewport);
    tw_gpu_barrier(&render->gpu, VK_PIPELINE_STAGE_2_COPY_BIT, VK_ACCESS_2_TRANSFER_WRITE_BIT,
                   ATTACHMENT_STAGES, ATTACHMENT_WRITES | ATTACHMENT_READS);
    VkRenderingAttachmentInfo colour = attachment(t->ghost_id.view, true);
    VkRenderingAttachmentInfo depth = attachment(t->ghost_depth.view, false);
    VkRenderingInfo info = {.sType = VK_STRUCTURE_TYPE_RENDERING_INFO,
                            .renderArea = {{0, 0}, {t->width, t->height}},
                            .layerCount = 1,
                            .colorAttachmentCount = 1,
                            .pColorAttachments = &colour,
                            .pDepthAttachment = &depth};
    vkCmdBeginRendering(render->gpu.commands, &info);
    bind_meshes(render);
    set_area(render, render->view.viewport, render->view.viewport);
    push_jitter(render, 0);
    draw_list(render, TW_LIST_GHOST, TW_PIPELINE_GHOST, &(struct tw_run){0, render->meshes.limit},
              1);
    vkCmdEndRendering(render->gpu.commands);
}

// The list of shadows into a map, within the rectangles of a part of it, which may be cleared.
static void draw_shadows(struct tw_render *render, const struct tw_gpu_image *map,
                         struct tw_rect part, bool clear, const struct tw_rect *rects, int count) {
    VkRenderingAttachmentInfo depth = attachment(map->view, clear);
    VkRenderingInfo info = {
        .sType = VK_STRUCTURE_TYPE_RENDERING_INFO,
        .renderArea = {{part.x, part.y}, {(uint32_t)part.width, (uint32_t)part.height}},
        .layerCount = 1,
        .pDepthAttachment = &depth};
    struct tw_rect whole = {0, 0, TW_SHADOW_PX, TW_SHADOW_PX};
    vkCmdBeginRendering(render->gpu.commands, &info);
    bind_meshes(render);
    for (int i = 0; i < count; i++) {
        set_area(render, whole, rects[i]);
        draw_list(render, TW_LIST_SHADOW, TW_PIPELINE_SHADOW, render->surfaces.solid,
                  render->surfaces.solid_count);
        if (render->surfaces.ready_count)
            draw_dressed(render, TW_LIST_SHADOW, VK_CULL_MODE_NONE, TW_PIPELINE_SHADOW_MASKED, true,
                         (struct tw_push_geometry){0});
    }
    vkCmdEndRendering(render->gpu.commands);
}

void tw_pass_shadow(struct tw_render *render) {
    const struct tw_rect *part = &render->sun_map.part;
    draw_shadows(render, &render->sun_map.standing, *part, true, part, 1);
}

void tw_pass_shadow_moving(struct tw_render *render, const struct tw_rect *rects, int count) {
    const struct tw_sun_map *map = &render->sun_map;
    struct tw_rect whole = {0, 0, TW_SHADOW_PX, TW_SHADOW_PX};
    // What stands must be drawn, and nobody may still read what is copied over.
    tw_gpu_barrier(&render->gpu, VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT, VK_ACCESS_2_MEMORY_WRITE_BIT,
                   VK_PIPELINE_STAGE_2_COPY_BIT,
                   VK_ACCESS_2_TRANSFER_READ_BIT | VK_ACCESS_2_TRANSFER_WRITE_BIT);
    for (int i = 0; i < count; i++)
        tw_gpu_copy_rect(&render->gpu, &map->standing, &map->copy, 0, rects[i]);
    tw_gpu_barrier(&render->gpu, VK_PIPELINE_STAGE_2_COPY_BIT, VK_ACCESS_2_TRANSFER_WRITE_BIT,
                   ATTACHMENT_STAGES, ATTACHMENT_WRITES | ATTACHMENT_READS);
    draw_shadows(render, &map->copy, whole, false, rects, count);
}
