// What ui brings: draw lists, the glyph atlas, probes of label anchors.
#define TW_LOG_MODULE "render"
#include "internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SIDE_MOST_PX 65536.0f // beyond any picture, and a number that fits
#define PART_INDICES 96       // of one part at most
#define NEAR_PX 512           // that may lie between what becomes one part

// Pixels that what lies between the corners may touch.
static struct tw_rect pixels(const float corners[4]) {
    int at[4];
    for (int i = 0; i < 4; i++) {
        float side = TW_CLAMP(corners[i], -SIDE_MOST_PX, SIDE_MOST_PX);
        at[i] = (int)(i < 2 ? floorf(side) : ceilf(side));
    }
    return (struct tw_rect){at[0], at[1], TW_MAX(at[2] - at[0], 0), TW_MAX(at[3] - at[1], 0)};
}

// Pixels that a triangle may touch.
static struct tw_rect bounds_of(const struct tw_ui_vertex *vertices, const uint16_t *triangle) {
    const struct tw_ui_vertex *a = &vertices[triangle[0]], *b = &vertices[triangle[1]],
                              *c = &vertices[triangle[2]];
    return pixels((float[]){fminf(a->x, fminf(b->x, c->x)), fminf(a->y, fminf(b->y, c->y)),
                            fmaxf(a->x, fmaxf(b->x, c->x)), fmaxf(a->y, fmaxf(b->y, c->y))});
}

static int64_t area(struct tw_rect rect) {
    return (int64_t)rect.width * rect.height;
}

// Whether a triangle goes with the part before it: it continues it, and lies near.
static bool continues(const struct tw_overlay_part *part, uint32_t command, uint32_t first,
                      struct tw_rect bounds) {
    return part->command == command && part->first_index + part->index_count == first &&
           part->index_count < PART_INDICES &&
           area(tw_rect_join(part->bounds, bounds)) <= area(part->bounds) + area(bounds) + NEAR_PX;
}

static void take_triangle(struct tw_overlay *overlay, uint32_t command, uint32_t first,
                          struct tw_rect bounds) {
    struct tw_overlay_part *last =
        overlay->part_count ? &overlay->parts[overlay->part_count - 1] : NULL;
    if (last && continues(last, command, first, bounds)) {
        last->bounds = tw_rect_join(last->bounds, bounds);
        last->index_count += 3;
        return;
    }
    TW_GROW(overlay->parts, overlay->part_count, overlay->part_capacity);
    overlay->parts[overlay->part_count++] = (struct tw_overlay_part){bounds, command, first, 3};
}

// Cuts the commands into parts, so that a rectangle draws what lies in it and not all that the
// panels hold.
static void take_commands(struct tw_overlay *overlay, const struct tw_frame_ui *ui) {
    overlay->command_count = overlay->part_count = 0;
    for (uint32_t i = 0; i < ui->command_count; i++) {
        const struct tw_ui_command *command = &ui->commands[i];
        struct tw_rect clip = pixels(command->clip);
        TW_GROW(overlay->commands, overlay->command_count, overlay->command_capacity);
        overlay->commands[overlay->command_count++] = *command;
        for (uint32_t k = 0; k + 3 <= command->index_count; k += 3) {
            uint32_t first = command->first_index + k;
            struct tw_rect bounds =
                bounds_of(ui->vertices + command->vertex_offset, ui->indices + first);
            bounds = tw_rect_meet(bounds, clip);
            if (area(bounds))
                take_triangle(overlay, i, first, bounds);
        }
    }
}

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
    take_commands(&render->overlay, ui);
    return true;
}

// The whole atlas when its size is new, else only the rows that changed.
static bool take_atlas(struct tw_render *render, const struct tw_frame_ui *ui) {
    struct tw_gpu *gpu = &render->gpu;
    uint32_t width = (uint32_t)ui->atlas_width, height = (uint32_t)ui->atlas_height;
    bool fresh =
        (int)width != render->overlay.atlas_width || (int)height != render->overlay.atlas_height;
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
    render->overlay.atlas_width = ui->atlas_width;
    render->overlay.atlas_height = ui->atlas_height;
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

static bool meets(struct tw_rect a, struct tw_rect b) {
    struct tw_rect both = tw_rect_meet(a, b);
    return area(both) > 0;
}

// The parts that meet a rectangle, within it; neighbours in one go.
static void draw_rect(struct tw_render *render, struct tw_rect rect) {
    const struct tw_overlay *overlay = &render->overlay;
    for (size_t i = 0, next; i < overlay->part_count; i = next) {
        const struct tw_overlay_part *part = &overlay->parts[i];
        const struct tw_ui_command *command = &overlay->commands[part->command];
        uint32_t end = part->first_index;
        for (next = i; next < overlay->part_count; next++) {
            const struct tw_overlay_part *other = &overlay->parts[next];
            if (other->command != part->command || other->first_index != end ||
                !meets(other->bounds, rect))
                break;
            end += other->index_count;
        }
        if (next == i) {
            next++;
            continue;
        }
        struct tw_rect clip = tw_rect_meet(pixels(command->clip), rect);
        VkRect2D scissor = {{clip.x, clip.y}, {(uint32_t)clip.width, (uint32_t)clip.height}};
        vkCmdSetScissor(render->gpu.commands, 0, 1, &scissor);
        vkCmdDrawIndexed(render->gpu.commands, end - part->first_index, 1, part->first_index,
                         command->vertex_offset, 0);
        render->timing.panel_triangles_last += (end - part->first_index) / 3;
    }
}

void tw_overlay_draw(struct tw_render *render, const struct tw_rect *rects, int count) {
    VkCommandBuffer commands = render->gpu.commands;
    render->timing.panel_triangles_last = 0;
    if (!render->overlay.part_count || !render->atlas.handle)
        return;
    struct tw_push_ui push = {2.0f / (float)render->targets.width,
                              2.0f / (float)render->targets.height};
    vkCmdBindPipeline(commands, VK_PIPELINE_BIND_POINT_GRAPHICS,
                      tw_pipeline(render, TW_PIPELINE_UI));
    vkCmdBindVertexBuffers(commands, 0, 1, &render->ui_vertices.handle, &(VkDeviceSize){0});
    vkCmdBindIndexBuffer(commands, render->ui_indices.handle, 0, VK_INDEX_TYPE_UINT16);
    vkCmdPushConstants(commands, render->descriptors.layout, VK_SHADER_STAGE_ALL, 0, sizeof push,
                       &push);
    for (int i = 0; i < count; i++)
        draw_rect(render, rects[i]);
}

void tw_overlay_finish(struct tw_render *render) {
    free(render->overlay.commands);
    free(render->overlay.parts);
}
