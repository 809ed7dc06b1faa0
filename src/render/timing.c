#define TW_LOG_MODULE "render"
#include "internal.h"

#include <stdlib.h>
#include <string.h>

#define QUERY_COUNT (2 * TW_PASS_COUNT + TW_PARTS_DRAWN_MAX)

static const char *const names[TW_PASS_COUNT] = {
    "upload",        "cull",  "geom.static", "occlusion", "geom.moving", "geom.ghost", "shadow",
    "shadow.moving", "light", "mean",        "shade",     "probe",       "compose",    "present"};

const char *tw_pass_name(enum tw_pass pass) {
    return names[pass];
}

bool tw_timing_create(struct tw_render *render) {
    if (!render->gpu.timestamp_bits)
        return true;
    VkQueryPoolCreateInfo info = {.sType = VK_STRUCTURE_TYPE_QUERY_POOL_CREATE_INFO,
                                  .queryType = VK_QUERY_TYPE_TIMESTAMP,
                                  .queryCount = QUERY_COUNT};
    return TW_VK(&render->gpu,
                 vkCreateQueryPool(render->gpu.device, &info, NULL, &render->timing.queries));
}

void tw_timing_destroy(struct tw_render *render) {
    vkDestroyQueryPool(render->gpu.device, render->timing.queries, NULL);
}

void tw_timing_reset(struct tw_render *render) {
    if (render->timing.queries)
        vkCmdResetQueryPool(render->gpu.commands, render->timing.queries, 0, QUERY_COUNT);
    render->timing.ran = 0;
    render->timing.parts = 0;
}

// A pass that runs for several layers in one frame has one pair of stamps: first begin, last end
// would need more queries, so its layers are recorded between one begin and one end.
void tw_timing_begin(struct tw_render *render, enum tw_pass pass) {
    struct tw_gpu *gpu = &render->gpu;
    if (gpu->labels)
        vkCmdBeginDebugUtilsLabelEXT(
            gpu->commands, &(VkDebugUtilsLabelEXT){.sType = VK_STRUCTURE_TYPE_DEBUG_UTILS_LABEL_EXT,
                                                   .pLabelName = names[pass]});
    if (render->timing.queries)
        vkCmdWriteTimestamp2(gpu->commands, VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT,
                             render->timing.queries, 2 * (uint32_t)pass);
    render->timing.ran |= 1u << pass;
}

void tw_timing_end(struct tw_render *render, enum tw_pass pass) {
    struct tw_gpu *gpu = &render->gpu;
    if (render->timing.queries)
        vkCmdWriteTimestamp2(gpu->commands, VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT,
                             render->timing.queries, 2 * (uint32_t)pass + 1);
    if (gpu->labels)
        vkCmdEndDebugUtilsLabelEXT(gpu->commands);
}

// Nobody reads these stamps.
void tw_timing_part(struct tw_render *render) {
    struct tw_timing *timing = &render->timing;
    uint32_t query = 2 * TW_PASS_COUNT + timing->parts;
    if (!timing->queries || query == QUERY_COUNT)
        return;
    vkCmdWriteTimestamp2(render->gpu.commands, VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT,
                         timing->queries, query);
    timing->parts++;
}

static void add_sample(struct tw_pass_samples *pass, double value) {
    pass->last_ms = value;
    pass->samples[pass->runs++ % TW_PASS_SAMPLES] = (float)value;
}

void tw_timing_collect(struct tw_render *render) {
    struct tw_timing *timing = &render->timing;
    uint64_t mask =
        render->gpu.timestamp_bits >= 64 ? UINT64_MAX : (1ULL << render->gpu.timestamp_bits) - 1;
    const struct tw_counters *counted = render->counters_host.mapped;
    timing->frames++;
    for (uint32_t i = 0; i < TW_PASS_COUNT; i++) {
        uint64_t stamps[2] = {0, 0};
        if (!(timing->ran & 1u << i))
            continue;
        if (timing->queries)
            vkGetQueryPoolResults(render->gpu.device, timing->queries, 2 * i, 2, sizeof stamps,
                                  stamps, sizeof *stamps, VK_QUERY_RESULT_64_BIT);
        uint64_t ticks = (stamps[1] - stamps[0]) & mask;
        add_sample(&timing->passes[i],
                   (double)ticks * (double)render->gpu.properties.limits.timestampPeriod * 1e-6);
    }
    if (timing->ran & 1u << TW_PASS_OCCLUSION)
        timing->triangles_hidden_last = counted->hidden;
    if (timing->ran & 1u << TW_PASS_GEOM_STATIC)
        add_sample(&timing->triangles, counted->triangles);
}

static int compare(const void *a, const void *b) {
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static double median(const struct tw_pass_samples *pass) {
    float sorted[TW_PASS_SAMPLES];
    size_t count = TW_MIN(pass->runs, TW_PASS_SAMPLES);
    memcpy(sorted, pass->samples, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, compare);
    return count ? (double)sorted[(count - 1) / 2] : 0;
}

void tw_render_stats(const struct tw_render *render, struct tw_render_stats *stats) {
    const struct tw_timing *timing = &render->timing;
    *stats = (struct tw_render_stats){.frames = timing->frames,
                                      .triangles_drawn_last = (uint64_t)timing->triangles.last_ms,
                                      .triangles_drawn_p50 = median(&timing->triangles),
                                      .triangles_hidden_last = timing->triangles_hidden_last,
                                      .shaded_pixels_last = timing->shaded_pixels_last,
                                      .panel_triangles_last = timing->panel_triangles_last,
                                      .meshes_coarse = render->meshes.residency.coarse,
                                      .meshes_boxed = render->meshes.residency.boxes,
                                      .uploaded_bytes = timing->uploaded_bytes,
                                      .device_bytes = render->gpu.device_bytes,
                                      .texture_bytes = render->surfaces.bytes,
                                      .validation_messages = render->gpu.validation_messages,
                                      .layers = (int)render->layers_wanted};
    for (int i = 0; i < TW_PASS_COUNT; i++) {
        stats->passes[i].runs = timing->passes[i].runs;
        stats->passes[i].last_ms = timing->passes[i].last_ms;
        stats->passes[i].ms_p50 = median(&timing->passes[i]);
    }
}

void tw_render_reset_stats(struct tw_render *render) {
    VkQueryPool queries = render->timing.queries;
    memset(&render->timing, 0, sizeof render->timing);
    render->timing.queries = queries;
}
