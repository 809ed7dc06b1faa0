// Passes over the picture: light, shade, compose, and the probes of label anchors.
#include "internal.h"

static void begin(struct tw_render *render, const VkImageView *views, uint32_t count) {
    VkRenderingAttachmentInfo colours[2];
    for (uint32_t i = 0; i < count; i++)
        colours[i] =
            (VkRenderingAttachmentInfo){.sType = VK_STRUCTURE_TYPE_RENDERING_ATTACHMENT_INFO,
                                        .imageView = views[i],
                                        .imageLayout = VK_IMAGE_LAYOUT_GENERAL,
                                        .loadOp = VK_ATTACHMENT_LOAD_OP_LOAD,
                                        .storeOp = VK_ATTACHMENT_STORE_OP_STORE};
    VkRenderingInfo info = {.sType = VK_STRUCTURE_TYPE_RENDERING_INFO,
                            .renderArea = {{0, 0}, {render->targets.width, render->targets.height}},
                            .layerCount = 1,
                            .colorAttachmentCount = count,
                            .pColorAttachments = colours};
    vkCmdBeginRendering(render->gpu.commands, &info);
    VkViewport whole = {0, 0, (float)render->targets.width, (float)render->targets.height, 0, 1};
    vkCmdSetViewport(render->gpu.commands, 0, 1, &whole);
}

static void set_scissor(struct tw_render *render, struct tw_rect rect) {
    VkRect2D scissor = {{rect.x, rect.y}, {(uint32_t)rect.width, (uint32_t)rect.height}};
    vkCmdSetScissor(render->gpu.commands, 0, 1, &scissor);
}

static void draw_rects(struct tw_render *render, enum tw_pipeline pipeline,
                       const struct tw_rect *rects, int count) {
    vkCmdBindPipeline(render->gpu.commands, VK_PIPELINE_BIND_POINT_GRAPHICS,
                      tw_pipeline(render, pipeline));
    for (int i = 0; i < count; i++) {
        set_scissor(render, rects[i]);
        vkCmdDraw(render->gpu.commands, 3, 1, 0, 0);
    }
}

// What a pass over the picture reads was drawn, and nobody reads any more what it draws over.
static void wait_for_drawing(struct tw_render *render) {
    tw_gpu_barrier(&render->gpu, VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT, VK_ACCESS_2_MEMORY_WRITE_BIT,
                   VK_PIPELINE_STAGE_2_VERTEX_SHADER_BIT | VK_PIPELINE_STAGE_2_FRAGMENT_SHADER_BIT |
                       VK_PIPELINE_STAGE_2_COLOR_ATTACHMENT_OUTPUT_BIT,
                   VK_ACCESS_2_SHADER_READ_BIT | VK_ACCESS_2_SHADER_WRITE_BIT |
                       VK_ACCESS_2_COLOR_ATTACHMENT_READ_BIT |
                       VK_ACCESS_2_COLOR_ATTACHMENT_WRITE_BIT);
}

void tw_pass_light(struct tw_render *render, uint32_t layer, const struct tw_rect *rects,
                   int count) {
    struct tw_push_layer push = {layer};
    wait_for_drawing(render);
    begin(render, &render->targets.kept.layer_views[layer], 1);
    vkCmdPushConstants(render->gpu.commands, render->descriptors.layout, VK_SHADER_STAGE_ALL, 0,
                       sizeof push, &push);
    draw_rects(render, render->plain ? TW_PIPELINE_LIGHT_PLAIN : TW_PIPELINE_LIGHT, rects, count);
    vkCmdEndRendering(render->gpu.commands);
}

struct tiles {
    uint32_t column, row, columns, rows;
};

static struct tiles tiles_of(struct tw_rect rect) {
    uint32_t column = (uint32_t)rect.x / TW_TILE_PX, row = (uint32_t)rect.y / TW_TILE_PX;
    return (struct tiles){column, row,
                          (uint32_t)(rect.x + rect.width - 1) / TW_TILE_PX - column + 1,
                          (uint32_t)(rect.y + rect.height - 1) / TW_TILE_PX - row + 1};
}

static void forget_mixed(struct tw_render *render, struct tw_rect rect) {
    const struct tw_targets *t = &render->targets;
    struct tiles tiles = tiles_of(rect);
    for (uint32_t row = tiles.row; row < tiles.row + tiles.rows; row++)
        vkCmdFillBuffer(render->gpu.commands, t->mixed_counts.handle,
                        4 * (VkDeviceSize)(row * t->tile_columns + tiles.column),
                        4 * (VkDeviceSize)tiles.columns, 0);
}

// After it the mean of the layers that stand stands in the layer behind them, and the lists of
// mixed pixels hold.
void tw_pass_mean(struct tw_render *render, const struct tw_rect *rects, int count) {
    for (int i = 0; i < count; i++)
        forget_mixed(render, rects[i]);
    wait_for_drawing(render);
    begin(render, &render->targets.kept.layer_views[render->layers_standing], 1);
    draw_rects(render, TW_PIPELINE_MEAN, rects, count);
    vkCmdEndRendering(render->gpu.commands);
}

void tw_pass_mixed(struct tw_render *render, const struct tw_rect *rects, int count) {
    struct tw_gpu *gpu = &render->gpu;
    // Light and lists are drawn, and nobody reads any more what is shaded anew.
    tw_gpu_barrier(gpu, VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT, VK_ACCESS_2_MEMORY_WRITE_BIT,
                   VK_PIPELINE_STAGE_2_COMPUTE_SHADER_BIT,
                   VK_ACCESS_2_SHADER_READ_BIT | VK_ACCESS_2_SHADER_WRITE_BIT);
    vkCmdBindPipeline(gpu->commands, VK_PIPELINE_BIND_POINT_COMPUTE,
                      tw_pipeline(render, render->surfaces.open ? TW_PIPELINE_MIXED_SURFACES
                                                                : TW_PIPELINE_MIXED));
    for (int i = 0; i < count; i++) {
        struct tiles tiles = tiles_of(rects[i]);
        struct tw_push_mixed push = {tiles.column, tiles.row};
        vkCmdPushConstants(gpu->commands, render->descriptors.layout, VK_SHADER_STAGE_ALL, 0,
                           sizeof push, &push);
        vkCmdDispatch(gpu->commands, tiles.columns, tiles.rows, 1);
    }
}

static void draw_colour(struct tw_render *render, enum tw_pipeline pipeline,
                        const struct tw_rect *rects, int count) {
    wait_for_drawing(render);
    begin(render, (VkImageView[]){render->targets.colour.view, render->targets.marks.view}, 2);
    draw_rects(render, pipeline, rects, count);
    vkCmdEndRendering(render->gpu.commands);
}

void tw_pass_shade(struct tw_render *render, const struct tw_rect *rects, int count) {
    draw_colour(render, render->tables.ghosts ? TW_PIPELINE_SHADE_GHOSTS : TW_PIPELINE_SHADE, rects,
                count);
}

void tw_pass_single(struct tw_render *render, const struct tw_rect *rects, int count) {
    static const enum tw_pipeline pipelines[2][2][2] = {
        {{TW_PIPELINE_SINGLE, TW_PIPELINE_SINGLE_GHOSTS},
         {TW_PIPELINE_SINGLE_PLAIN, TW_PIPELINE_SINGLE_PLAIN_GHOSTS}},
        {{TW_PIPELINE_SINGLE_SURFACES, TW_PIPELINE_SINGLE_GHOSTS_SURFACES},
         {TW_PIPELINE_SINGLE_PLAIN_SURFACES, TW_PIPELINE_SINGLE_PLAIN_GHOSTS_SURFACES}}};
    draw_colour(render, pipelines[render->surfaces.open][render->plain][render->tables.ghosts > 0],
                rects, count);
}

// colour -> final: as it is where layers were averaged or it is to be plain, else smoothed.
static void bring_colour(struct tw_render *render, const struct tw_rect *rects, int count) {
    struct tw_targets *t = &render->targets;
    bool smooth = render->layers_standing <= 1 && !render->plain;
    if (!smooth) {
        // The colour is shaded, and nobody reads or draws what is copied over.
        tw_gpu_barrier(&render->gpu, VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT,
                       VK_ACCESS_2_MEMORY_WRITE_BIT, VK_PIPELINE_STAGE_2_COPY_BIT,
                       VK_ACCESS_2_TRANSFER_READ_BIT | VK_ACCESS_2_TRANSFER_WRITE_BIT);
        for (int i = 0; i < count; i++)
            tw_gpu_copy_rect(&render->gpu, &t->colour, &t->final, 0, rects[i]);
    }
    wait_for_drawing(render);
    begin(render, &t->final.view, 1);
    if (smooth)
        draw_rects(render, TW_PIPELINE_SMOOTH, rects, count);
}

static void draw_outlines(struct tw_render *render, const struct tw_rect *rects, int count) {
    const struct tw_targets *t = &render->targets;
    VkCommandBuffer commands = render->gpu.commands;
    vkCmdBindPipeline(commands, VK_PIPELINE_BIND_POINT_GRAPHICS,
                      tw_pipeline(render, TW_PIPELINE_OUTLINE));
    for (int i = 0; i < count; i++) {
        struct tiles tiles = tiles_of(rects[i]);
        struct tw_push_outline push = {.scale_x = 2.0f / (float)t->width,
                                       .scale_y = 2.0f / (float)t->height,
                                       .tile_columns = t->tile_columns,
                                       .tile_rows = t->tile_rows,
                                       .first_column = tiles.column,
                                       .first_row = tiles.row,
                                       .columns = tiles.columns};
        vkCmdPushConstants(commands, render->descriptors.layout, VK_SHADER_STAGE_ALL, 0,
                           sizeof push, &push);
        set_scissor(render, rects[i]);
        vkCmdDraw(commands, 6 * tiles.columns * tiles.rows, 1, 0, 0);
    }
}

void tw_pass_compose(struct tw_render *render, const struct tw_rect *rects, int count) {
    struct tw_rect inside[TW_PARTS_MAX];
    int inside_count = 0;
    for (int i = 0; i < count; i++) {
        struct tw_rect part = tw_rect_meet(rects[i], render->view.viewport);
        if (part.width && part.height)
            inside[inside_count++] = part;
    }
    bring_colour(render, inside, inside_count);
    draw_outlines(render, inside, inside_count);
    tw_overlay_draw(render, rects, count);
    vkCmdEndRendering(render->gpu.commands);
}

void tw_pass_probe(struct tw_render *render) {
    struct tw_gpu *gpu = &render->gpu;
    // Ids and depth are drawn, the probes are copied.
    tw_gpu_barrier(gpu, VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT, VK_ACCESS_2_MEMORY_WRITE_BIT,
                   VK_PIPELINE_STAGE_2_COMPUTE_SHADER_BIT,
                   VK_ACCESS_2_SHADER_READ_BIT | VK_ACCESS_2_SHADER_WRITE_BIT);
    vkCmdBindPipeline(gpu->commands, VK_PIPELINE_BIND_POINT_COMPUTE,
                      tw_pipeline(render, TW_PIPELINE_PROBE));
    vkCmdDispatch(gpu->commands,
                  ((uint32_t)render->probe_count + TW_GROUP_SIZE - 1) / TW_GROUP_SIZE, 1, 1);
    tw_gpu_barrier(gpu, VK_PIPELINE_STAGE_2_COMPUTE_SHADER_BIT, VK_ACCESS_2_SHADER_WRITE_BIT,
                   VK_PIPELINE_STAGE_2_COPY_BIT, VK_ACCESS_2_TRANSFER_READ_BIT);
    vkCmdCopyBuffer(gpu->commands, render->probe_results.handle, render->probe_results_host.handle,
                    1, &(VkBufferCopy){.size = render->probe_count * sizeof(uint32_t)});
}
