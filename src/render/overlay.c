// What ui brings: draw lists, the glyph atlas, probes of label anchors.
#define TW_LOG_MODULE "render"
#include "internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool take_lists(struct tw_render *render, const struct tw_frame_ui *ui) {
    VkDeviceSize vertices = TW_MAX(ui->vertex_count, 1) * sizeof *ui->vertices;
    VkDeviceSize indices = TW_MAX(ui->index_count, 1) * sizeof *ui->indices;
    if (!tw_buffer_reserve(render, &render->ui_vertices, vertices,
                           VK_BUFFER_USAGE_VERTEX_BUFFER_BIT, true, "panel vertices") ||
        !tw_buffer_reserve(render, &render->ui_indices, indices, VK_BUFFER_USAGE_INDEX_BUFFER_BIT,
                           true, "panel indices"))
        return false;
    if (ui->vertex_count)
        memcpy(render->ui_vertices.mapped, ui->vertices, ui->vertex_count * sizeof *ui->vertices);
    if (ui->index_count)
        memcpy(render->ui_indices.mapped, ui->indices, ui->index_count * sizeof *ui->indices);
    if (ui->command_count > render->ui_command_capacity) {
        render->ui_command_capacity = ui->command_count * 2;
        render->ui_commands = tw_realloc(render->ui_commands,
                                         render->ui_command_capacity * sizeof *render->ui_commands);
    }
    if (ui->command_count)
        memcpy(render->ui_commands, ui->commands, ui->command_count * sizeof *ui->commands);
    render->ui.command_count = ui->command_count;
    return true;
}

// The whole atlas when its size is new, else only the rows that changed.
static bool take_atlas(struct tw_render *render, const struct tw_frame_ui *ui) {
    struct tw_gpu *gpu = &render->gpu;
    uint32_t width = (uint32_t)ui->atlas_width, height = (uint32_t)ui->atlas_height;
    bool fresh = (int)width != render->ui.atlas_width || (int)height != render->ui.atlas_height;
    struct tw_rect part = ui->atlas_dirty;
    if (fresh || !part.width)
        part = (struct tw_rect){0, 0, ui->atlas_width, ui->atlas_height};
    if (fresh) {
        tw_gpu_image_destroy(gpu, &render->atlas);
        if (!tw_gpu_image_create(gpu, width, height, 1, false, VK_FORMAT_R8_UNORM,
                                 VK_IMAGE_USAGE_SAMPLED_BIT | VK_IMAGE_USAGE_TRANSFER_DST_BIT,
                                 "glyph atlas", &render->atlas))
            return false;
        render->set_changed = true;
    }
    size_t bytes = (size_t)part.width * (size_t)part.height;
    if (!tw_buffer_reserve(render, &render->atlas_staging, bytes, VK_BUFFER_USAGE_TRANSFER_SRC_BIT,
                           true, "atlas staging"))
        return false;
    for (int y = 0; y < part.height; y++)
        memcpy((char *)render->atlas_staging.mapped + (size_t)y * (size_t)part.width,
               ui->atlas + (size_t)(part.y + y) * width + part.x, (size_t)part.width);
    if (!tw_gpu_begin(gpu))
        return false;
    if (fresh)
        tw_gpu_image_begin(gpu, &render->atlas);
    VkBufferImageCopy region = {.imageSubresource = {VK_IMAGE_ASPECT_COLOR_BIT, 0, 0, 1},
                                .imageOffset = {part.x, part.y, 0},
                                .imageExtent = {(uint32_t)part.width, (uint32_t)part.height, 1}};
    vkCmdCopyBufferToImage(gpu->commands, render->atlas_staging.handle, render->atlas.handle,
                           VK_IMAGE_LAYOUT_GENERAL, 1, &region);
    render->ui.atlas_width = ui->atlas_width;
    render->ui.atlas_height = ui->atlas_height;
    return tw_gpu_end(gpu, VK_NULL_HANDLE, VK_NULL_HANDLE);
}

static bool take_probes(struct tw_render *render, const struct tw_frame *frame) {
    VkDeviceSize size = frame->probe_count * sizeof(struct tw_gpu_probe);
    VkDeviceSize results = frame->probe_count * sizeof(uint32_t);
    if (!tw_buffer_reserve(render, &render->probes, size, VK_BUFFER_USAGE_STORAGE_BUFFER_BIT, true,
                           "probes") ||
        !tw_buffer_reserve(render, &render->probe_results, results,
                           VK_BUFFER_USAGE_STORAGE_BUFFER_BIT | VK_BUFFER_USAGE_TRANSFER_SRC_BIT,
                           false, "probe results") ||
        !tw_buffer_reserve(render, &render->probe_results_host, results,
                           VK_BUFFER_USAGE_TRANSFER_DST_BIT, true, "probe results"))
        return false;
    _Static_assert(sizeof(struct tw_frame_probe) == sizeof(struct tw_gpu_probe), "same rows");
    memcpy(render->probes.mapped, frame->probes, size);
    if (frame->probe_count > render->probe_capacity) {
        render->probe_capacity = frame->probe_count;
        render->probe_visible = tw_realloc(render->probe_visible, render->probe_capacity);
    }
    render->probe_count = frame->probe_count;
    return true;
}

bool tw_overlay_take(struct tw_render *render, const struct tw_frame *frame) {
    if (frame->dirty & TW_DIRTY_UI && !take_lists(render, &frame->ui))
        return false;
    if (frame->ui.atlas && !take_atlas(render, &frame->ui))
        return false;
    return !frame->probe_count || take_probes(render, frame);
}

// Commands whose clip meets a rectangle are drawn within it.
void tw_overlay_draw(struct tw_render *render, const struct tw_rect *rects, int count) {
    VkCommandBuffer commands = render->gpu.commands;
    if (!render->ui.command_count || !render->atlas.handle)
        return;
    struct tw_push_ui push = {2.0f / (float)render->targets.width,
                              2.0f / (float)render->targets.height};
    vkCmdBindPipeline(commands, VK_PIPELINE_BIND_POINT_GRAPHICS,
                      tw_pipeline(render, TW_PIPELINE_UI));
    vkCmdBindVertexBuffers(commands, 0, 1, &render->ui_vertices.handle, &(VkDeviceSize){0});
    vkCmdBindIndexBuffer(commands, render->ui_indices.handle, 0, VK_INDEX_TYPE_UINT16);
    vkCmdPushConstants(commands, render->descriptors.layout, VK_SHADER_STAGE_ALL, 0, sizeof push,
                       &push);
    for (int i = 0; i < count; i++) {
        for (uint32_t k = 0; k < render->ui.command_count; k++) {
            const struct tw_ui_command *c = &render->ui_commands[k];
            int x0 = TW_MAX((int)floorf(c->clip[0]), rects[i].x);
            int y0 = TW_MAX((int)floorf(c->clip[1]), rects[i].y);
            int x1 = TW_MIN((int)ceilf(c->clip[2]), rects[i].x + rects[i].width);
            int y1 = TW_MIN((int)ceilf(c->clip[3]), rects[i].y + rects[i].height);
            if (x1 <= x0 || y1 <= y0)
                continue;
            VkRect2D scissor = {{x0, y0}, {(uint32_t)(x1 - x0), (uint32_t)(y1 - y0)}};
            vkCmdSetScissor(commands, 0, 1, &scissor);
            vkCmdDrawIndexed(commands, c->index_count, 1, c->first_index, c->vertex_offset, 0);
        }
    }
}
