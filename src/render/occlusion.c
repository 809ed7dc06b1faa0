// What is hidden behind other things is not drawn. In two phases: first what was seen in the last
// layer, then, of the rest, what a pyramid of that depth does not prove to be hidden. So nothing
// that shows is ever left out, whatever was known; what was known only saves work.
//
// That costs a second look at all that is in view, so it is done where it pays: where it does not,
// it is tried again now and then.
#include "internal.h"

#define FIRST_TRY 4      // layers that are drawn before: the first picture does not wait for it
#define SHORTEST_REST 16 // layers that are drawn without, then twice as many each time, up to
#define LONGEST_REST 256
#define PIXELS_A_TRIANGLE 16 // of the pyramid cost as much as one triangle that is drawn

void tw_render_set_occlusion(struct tw_render *render, enum tw_occlusion_use use) {
    render->occlusion = (struct tw_occlusion){.use = use, .rest = FIRST_TRY};
}

enum tw_occlusion_mode tw_occlusion_choose(struct tw_render *render) {
    struct tw_occlusion *occlusion = &render->occlusion;
    if (occlusion->use == TW_OCCLUSION_NEVER || render->naive)
        return TW_OCCLUSION_OFF;
    if (occlusion->use == TW_OCCLUSION_ALWAYS || occlusion->pays)
        return TW_OCCLUSION_HIDE;
    if (occlusion->rest > 0) {
        occlusion->rest--;
        return TW_OCCLUSION_OFF;
    }
    return TW_OCCLUSION_LOOK;
}

void tw_occlusion_note(struct tw_render *render) {
    struct tw_occlusion *occlusion = &render->occlusion;
    const struct tw_counters *counted = render->counters_host.mapped;
    struct tw_rect area = render->view.viewport;
    uint64_t cost = (uint64_t)area.width * (uint64_t)area.height / PIXELS_A_TRIANGLE;
    // What begins must save more than what goes on, so that it is not begun and ended all the time.
    occlusion->pays = counted->hidden > (occlusion->pays ? cost : cost + cost / 2);
    if (occlusion->pays) {
        occlusion->next_rest = SHORTEST_REST;
        return;
    }
    occlusion->rest = TW_MAX(occlusion->next_rest, SHORTEST_REST);
    occlusion->next_rest = TW_MIN(2 * occlusion->rest, LONGEST_REST);
}

static void build_pyramid(struct tw_render *render, uint32_t layer) {
    struct tw_gpu *gpu = &render->gpu;
    uint32_t width = (uint32_t)render->view.viewport.width;
    uint32_t height = (uint32_t)render->view.viewport.height;
    tw_gpu_barrier(gpu, VK_PIPELINE_STAGE_2_LATE_FRAGMENT_TESTS_BIT,
                   VK_ACCESS_2_DEPTH_STENCIL_ATTACHMENT_WRITE_BIT,
                   VK_PIPELINE_STAGE_2_COMPUTE_SHADER_BIT,
                   VK_ACCESS_2_SHADER_READ_BIT | VK_ACCESS_2_SHADER_WRITE_BIT);
    vkCmdBindPipeline(gpu->commands, VK_PIPELINE_BIND_POINT_COMPUTE,
                      tw_pipeline(render, TW_PIPELINE_PYRAMID));
    for (uint32_t level = 0; level < TW_PYRAMID_LEVELS; level++) {
        struct tw_push_pyramid push = {level, layer};
        width = (width + 3) / 4;
        height = (height + 3) / 4;
        vkCmdPushConstants(gpu->commands, render->descriptors.layout, VK_SHADER_STAGE_ALL, 0,
                           sizeof push, &push);
        vkCmdDispatch(gpu->commands, (width + 7) / 8, (height + 7) / 8, 1);
        tw_gpu_barrier(gpu, VK_PIPELINE_STAGE_2_COMPUTE_SHADER_BIT, VK_ACCESS_2_SHADER_WRITE_BIT,
                       VK_PIPELINE_STAGE_2_COMPUTE_SHADER_BIT,
                       VK_ACCESS_2_SHADER_READ_BIT | VK_ACCESS_2_SHADER_WRITE_BIT);
    }
}

void tw_pass_occlusion(struct tw_render *render, uint32_t layer) {
    tw_timing_begin(render, TW_PASS_OCCLUSION);
    build_pyramid(render, layer);
    tw_pass_cull(render, TW_CULL_WAITING);
    tw_timing_end(render, TW_PASS_OCCLUSION);
}
