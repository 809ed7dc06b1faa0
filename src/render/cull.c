// Fills draw lists on the device: what is in view, how fine, and in which row.
#include "internal.h"

#include <string.h>

// Radius of what is too small to be drawn: while the camera moves, what would only glitter.
#define SMALLEST_PX 0.35f
#define SMALLEST_MOVING_PX 1.0f
#define ERROR_PX 0.5f
#define ERROR_MOVING_PX 1.0f

#define COMPUTE_WRITES VK_PIPELINE_STAGE_2_COMPUTE_SHADER_BIT, VK_ACCESS_2_SHADER_WRITE_BIT
#define COMPUTE_USES                                                                               \
    VK_PIPELINE_STAGE_2_COMPUTE_SHADER_BIT,                                                        \
        VK_ACCESS_2_SHADER_READ_BIT | VK_ACCESS_2_SHADER_WRITE_BIT

// Commands of the lists that are filled begin with no instances.
static void empty_lists(struct tw_render *render, uint32_t first, uint32_t end) {
    struct tw_gpu *gpu = &render->gpu;
    struct tw_meshes *meshes = &render->meshes;
    VkDeviceSize list_bytes =
        (VkDeviceSize)meshes->limit * TW_LODS_MAX * sizeof(struct tw_gpu_command);
    // What was drawn from the rows and commands before must be done with them.
    tw_gpu_barrier(
        gpu,
        VK_PIPELINE_STAGE_2_DRAW_INDIRECT_BIT | VK_PIPELINE_STAGE_2_VERTEX_ATTRIBUTE_INPUT_BIT |
            VK_PIPELINE_STAGE_2_VERTEX_SHADER_BIT | VK_PIPELINE_STAGE_2_COMPUTE_SHADER_BIT,
        VK_ACCESS_2_SHADER_WRITE_BIT,
        VK_PIPELINE_STAGE_2_COPY_BIT | VK_PIPELINE_STAGE_2_COMPUTE_SHADER_BIT,
        VK_ACCESS_2_TRANSFER_WRITE_BIT | VK_ACCESS_2_SHADER_READ_BIT |
            VK_ACCESS_2_SHADER_WRITE_BIT);
    vkCmdCopyBuffer(
        gpu->commands, meshes->commands_template.handle, meshes->commands.handle, 1,
        &(VkBufferCopy){first * list_bytes, first * list_bytes, (end - first) * list_bytes});
}

// Of a matrix for the whole map: that of a band of it.
static void crop(float clip[16], struct tw_rect band) {
    float scale = (float)TW_SHADOW_PX / (float)band.height;
    float middle = (float)(2 * band.y + band.height) / (float)TW_SHADOW_PX - 1;
    for (int column = 0; column < 4; column++)
        clip[4 * column + 1] *= scale;
    clip[13] -= middle * scale;
}

static void push_cull(struct tw_render *render, uint32_t what) {
    const struct tw_gpu_frame *frame = &render->constants;
    bool shadow = what >= TW_CULL_SHADOW;
    bool coarse = render->layers_wanted == 1 && !shadow; // while the camera moves
    struct tw_push_cull push = {.count = render->tables.instance_limit,
                                .mesh_count = render->meshes.limit,
                                .what = what,
                                .naive = render->naive && !shadow,
                                .smallest_px = coarse ? SMALLEST_MOVING_PX : SMALLEST_PX,
                                .error_px = coarse ? ERROR_MOVING_PX : ERROR_PX,
                                .size = render->sun_map.next.texel_m,
                                .hide = render->occlusion.mode == TW_OCCLUSION_HIDE && !shadow};
    memcpy(push.clip, shadow ? frame->next_shadow : frame->clip, sizeof push.clip);
    if (what == TW_CULL_SHADOW)
        crop(push.clip, render->sun_map.part);
    memcpy(push.eye, frame->eye, sizeof push.eye);
    push.eye[3] = shadow ? 0 : frame->shade[3];
    vkCmdPushConstants(render->gpu.commands, render->descriptors.layout, VK_SHADER_STAGE_ALL, 0,
                       sizeof push, &push);
}

static void dispatch(struct tw_render *render, enum tw_pipeline pipeline, uint32_t threads) {
    uint32_t most = render->gpu.properties.limits.maxComputeWorkGroupCount[0];
    uint32_t groups = (threads + TW_GROUP_SIZE - 1) / TW_GROUP_SIZE;
    vkCmdBindPipeline(render->gpu.commands, VK_PIPELINE_BIND_POINT_COMPUTE,
                      tw_pipeline(render, pipeline));
    vkCmdDispatch(render->gpu.commands, TW_MIN(groups, most), (groups + most - 1) / most, 1);
}

// Empties the lists that a cull fills.
static void begin_lists(struct tw_render *render, uint32_t what) {
    if (what == TW_CULL_VIEW) {
        empty_lists(render, 0, TW_LIST_SHADOW);
        vkCmdFillBuffer(render->gpu.commands, render->counters.handle, 0, VK_WHOLE_SIZE, 0);
    } else if (what == TW_CULL_WAITING) {
        empty_lists(render, TW_LIST_STATIC, TW_LIST_SHADOW);
    } else {
        empty_lists(render, TW_LIST_SHADOW, TW_LIST_COUNT);
    }
    // What chooses counts up what the copy set back.
    tw_gpu_barrier(&render->gpu, VK_PIPELINE_STAGE_2_ALL_TRANSFER_BIT,
                   VK_ACCESS_2_TRANSFER_WRITE_BIT, COMPUTE_USES);
}

void tw_pass_cull(struct tw_render *render, uint32_t what) {
    struct tw_gpu *gpu = &render->gpu;
    uint32_t instances = render->tables.instance_limit, meshes = render->meshes.limit;
    if (!meshes)
        return;
    begin_lists(render, what);
    push_cull(render, what);
    dispatch(render, what == TW_CULL_WAITING ? TW_PIPELINE_OCCLUSION : TW_PIPELINE_CULL, instances);
    tw_gpu_barrier(gpu, COMPUTE_WRITES, COMPUTE_USES);
    dispatch(render, TW_PIPELINE_RANGES, meshes);
    tw_gpu_barrier(gpu, COMPUTE_WRITES, COMPUTE_USES);
    dispatch(render, TW_PIPELINE_ROWS, instances);
    // Draws read the commands, the visible rows and the instances.
    tw_gpu_barrier(gpu, COMPUTE_WRITES,
                   VK_PIPELINE_STAGE_2_DRAW_INDIRECT_BIT |
                       VK_PIPELINE_STAGE_2_VERTEX_ATTRIBUTE_INPUT_BIT |
                       VK_PIPELINE_STAGE_2_VERTEX_SHADER_BIT | VK_PIPELINE_STAGE_2_COPY_BIT,
                   VK_ACCESS_2_INDIRECT_COMMAND_READ_BIT | VK_ACCESS_2_VERTEX_ATTRIBUTE_READ_BIT |
                       VK_ACCESS_2_SHADER_READ_BIT | VK_ACCESS_2_TRANSFER_READ_BIT);
}

void tw_cull_read_counters(struct tw_render *render) {
    vkCmdCopyBuffer(render->gpu.commands, render->counters.handle, render->counters_host.handle, 1,
                    &(VkBufferCopy){.size = sizeof(struct tw_counters)});
}
