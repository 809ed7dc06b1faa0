// One frame: takes the packet over, decides which passes its kinds of change need, records them.
#define TW_LOG_MODULE "render"
#include "internal.h"

#include <string.h>

#define GEOMETRY_DIRTY (TW_DIRTY_CAMERA | TW_DIRTY_CUT | TW_DIRTY_SHAPE)
#define MOVE_MARGIN_PX 64 // occlusion reaches a little beyond what moved

// What this frame has to do, decided once.
struct plan {
    bool cull, refine, moving, ghost, shadow, shadow_moving, light, mean, shade, probe, compose,
        expose;
    bool restart;                   // the layers are drawn anew, beginning with the first
    uint32_t layer;                 // that this frame draws, if it draws geometry
    uint32_t first;                 // layer whose movers are drawn anew; those before it stand
    uint32_t first_light;           // the same of light; a single layer keeps none
    struct tw_damage shadow_damage; // texels of the shadow map: where movers are drawn into it
    struct tw_damage move_damage, light_damage, mean_damage, shade_damage, compose_damage;
};

static struct tw_rect picture(const struct tw_render *render) {
    return (struct tw_rect){0, 0, (int)render->targets.width, (int)render->targets.height};
}

static struct tw_rect grown(struct tw_rect rect, int margin) {
    return (struct tw_rect){rect.x - margin, rect.y - margin, rect.width + 2 * margin,
                            rect.height + 2 * margin};
}

static void damage_whole(struct tw_damage *damage) {
    *damage = (struct tw_damage){.whole = true};
}

static void damage_join(struct tw_damage *damage, const struct tw_damage *more, int margin,
                        struct tw_rect bounds) {
    if (more->whole || damage->whole) {
        damage_whole(damage);
        return;
    }
    for (int i = 0; i < more->count; i++)
        tw_damage_add(damage, grown(more->rects[i], margin), bounds);
}

// Whole tiles: each is listed anew as a whole.
static void damage_to_tiles(struct tw_damage *damage, struct tw_rect bounds) {
    struct tw_damage tiles = {.whole = damage->whole};
    for (int i = 0; i < damage->count; i++) {
        struct tw_rect rect = damage->rects[i];
        int left = rect.x / TW_TILE_PX, top = rect.y / TW_TILE_PX;
        int right = (rect.x + rect.width - 1) / TW_TILE_PX + 1;
        int bottom = (rect.y + rect.height - 1) / TW_TILE_PX + 1;
        tw_damage_add(&tiles,
                      (struct tw_rect){left * TW_TILE_PX, top * TW_TILE_PX,
                                       (right - left) * TW_TILE_PX, (bottom - top) * TW_TILE_PX},
                      bounds);
    }
    *damage = tiles;
}

struct rects {
    struct tw_rect items[TW_PARTS_MAX];
    int count;
    bool full;
};

// Adds what of a rectangle lies in none of those from `first` on.
static void add_rest(struct rects *rects, struct tw_rect r, int first) {
    for (int i = first; i < rects->count; i++) {
        struct tw_rect both = tw_rect_meet(r, rects->items[i]);
        if (!both.width || !both.height)
            continue;
        int right = both.x + both.width, bottom = both.y + both.height;
        const struct tw_rect around[] = {{r.x, r.y, r.width, both.y - r.y},
                                         {r.x, bottom, r.width, r.y + r.height - bottom},
                                         {r.x, both.y, both.x - r.x, both.height},
                                         {right, both.y, r.x + r.width - right, both.height}};
        for (size_t k = 0; k < TW_COUNT(around); k++)
            if (around[k].width && around[k].height)
                add_rest(rects, around[k], i + 1);
        return;
    }
    rects->full |= rects->count == TW_PARTS_MAX;
    if (!rects->full)
        rects->items[rects->count++] = r;
}

// The rectangles of a damage, cut so that none overlap, or one over all: copies of the same texel
// would have no order, and nothing is worth drawing twice.
static struct rects rects_of(const struct tw_damage *damage, struct tw_rect bounds) {
    struct rects rects = {.full = damage->whole};
    for (int i = 0; i < damage->count && !rects.full; i++)
        add_rest(&rects, damage->rects[i], 0);
    if (rects.full)
        rects = (struct rects){.items = {bounds}, .count = 1};
    return rects;
}

static uint32_t layers_for(const struct tw_render *render, const struct tw_frame *frame) {
    if (frame->view.moving)
        return 1;
    uint32_t wanted = frame->layers > 0 ? (uint32_t)frame->layers : TW_LAYERS_SHOWN_MAX;
    return TW_MIN(wanted, render->targets.layers);
}

static struct plan make_plan(struct tw_render *render, const struct tw_frame *frame,
                             uint32_t dirty) {
    struct tw_rect view = frame->view.viewport, all = picture(render);
    struct plan plan = {0};
    plan.restart = dirty & GEOMETRY_DIRTY || !render->layers_standing;
    plan.refine = !plan.restart && render->layers_standing < render->layers_wanted;
    plan.cull = plan.restart || plan.refine;
    render->occlusion.mode = plan.cull ? tw_occlusion_choose(render) : TW_OCCLUSION_OFF;
    plan.layer = plan.restart ? 0 : render->layers_standing;
    plan.shadow = render->sun_map.part.height > 0;
    plan.first =
        plan.refine && !plan.shadow && !(dirty & (TW_DIRTY_MOVE | TW_DIRTY_LIGHT)) ? plan.layer : 0;
    plan.first_light = plan.layer == 1 ? 0 : plan.first;
    bool single = plan.cull ? !plan.layer : render->layers_standing == 1;
    bool movers = render->tables.movers > 0;
    plan.moving = movers && (plan.cull || dirty & TW_DIRTY_MOVE);
    plan.ghost = render->tables.ghosts > 0 ? plan.restart || dirty & TW_DIRTY_MOVE : false;
    if (plan.cull || plan.shadow || dirty & TW_DIRTY_LIGHT)
        damage_whole(&plan.light_damage);
    if (plan.moving) {
        if (plan.cull)
            damage_whole(&plan.move_damage);
        else
            damage_join(&plan.move_damage, &frame->move_damage, 0, view);
        damage_join(&plan.light_damage, &plan.move_damage, MOVE_MARGIN_PX, view);
    }
    if (render->sun_map.fills_copy)
        damage_whole(&plan.shadow_damage);
    else if (movers && frame->light.shadows && dirty & TW_DIRTY_MOVE && !render->sun_map.under_way)
        tw_shadow_damage(render, frame, &plan.shadow_damage, &plan.light_damage);
    plan.shadow_moving = plan.shadow_damage.whole || plan.shadow_damage.count;
    plan.light = !single && (plan.light_damage.whole || plan.light_damage.count);
    damage_join(&plan.mean_damage, &plan.light_damage, 0, view);
    if (dirty & TW_DIRTY_LOOK && render->tables.fills_changed)
        damage_join(&plan.mean_damage, &frame->look_damage, 0, view);
    damage_to_tiles(&plan.mean_damage, view);
    plan.mean = !single && (plan.mean_damage.whole || plan.mean_damage.count);
    if (plan.ghost)
        damage_whole(&plan.shade_damage);
    if (dirty & TW_DIRTY_LOOK)
        damage_join(&plan.shade_damage, &frame->look_damage, 0, view);
    damage_join(&plan.shade_damage, &plan.mean_damage, 0, view);
    plan.shade = plan.shade_damage.whole || plan.shade_damage.count;
    if (plan.shade_damage.whole)
        tw_damage_add(&plan.compose_damage, view, all); // panels around the view stand
    else
        damage_join(&plan.compose_damage, &plan.shade_damage, 0, view);
    if (dirty & TW_DIRTY_UI)
        damage_join(&plan.compose_damage, &frame->ui.damage, 0, all);
    if (!render->drawn || dirty == TW_DIRTY_ALL)
        damage_whole(&plan.compose_damage);
    plan.compose = plan.compose_damage.whole || plan.compose_damage.count;
    plan.probe = render->probe_count && (plan.restart || dirty & (TW_DIRTY_LABEL | TW_DIRTY_MOVE));
    plan.expose = dirty & TW_DIRTY_EXPOSE;
    return plan;
}

// ---- recording ------------------------------------------------------------------------------

static void record_geometry(struct tw_render *render, const struct plan *plan) {
    if (plan->cull || plan->moving || plan->ghost) {
        tw_timing_begin(render, TW_PASS_CULL);
        // Movers that moved may have left or entered the view: their list is made with the rest.
        tw_pass_cull(render, TW_CULL_VIEW);
        tw_timing_end(render, TW_PASS_CULL);
    }
    if (plan->cull) {
        tw_timing_begin(render, TW_PASS_GEOM_STATIC);
        tw_pass_static(render, plan->layer);
        if (render->occlusion.mode != TW_OCCLUSION_OFF)
            tw_pass_occlusion(render, plan->layer);
        if (render->occlusion.mode == TW_OCCLUSION_HIDE)
            tw_pass_static_rest(render, plan->layer);
        tw_cull_read_counters(render);
        tw_timing_end(render, TW_PASS_GEOM_STATIC);
        render->layers_standing = plan->layer + 1;
    }
    if (plan->moving) {
        struct rects rects = rects_of(&plan->move_damage, render->view.viewport);
        tw_timing_begin(render, TW_PASS_GEOM_MOVING);
        tw_pass_moving(render, plan->first, rects.items, rects.count);
        tw_timing_end(render, TW_PASS_GEOM_MOVING);
    }
    if (plan->ghost) {
        tw_timing_begin(render, TW_PASS_GEOM_GHOST);
        tw_pass_ghost(render);
        tw_timing_end(render, TW_PASS_GEOM_GHOST);
    }
    if (plan->shadow) {
        tw_timing_begin(render, TW_PASS_SHADOW);
        tw_pass_cull(render, TW_CULL_SHADOW);
        tw_pass_shadow(render);
        tw_timing_end(render, TW_PASS_SHADOW);
    }
    if (plan->shadow_moving) {
        struct rects rects =
            rects_of(&plan->shadow_damage, (struct tw_rect){0, 0, TW_SHADOW_PX, TW_SHADOW_PX});
        tw_timing_begin(render, TW_PASS_SHADOW_MOVING);
        tw_pass_cull(render, TW_CULL_SHADOW_MOVERS);
        tw_pass_shadow_moving(render, rects.items, rects.count);
        tw_timing_end(render, TW_PASS_SHADOW_MOVING);
    }
}

static void record_light(struct tw_render *render, const struct plan *plan) {
    struct rects rects = rects_of(&plan->light_damage, render->view.viewport);
    tw_timing_begin(render, TW_PASS_LIGHT);
    for (uint32_t layer = plan->first_light; layer < render->layers_standing; layer++)
        tw_pass_light(render, layer, rects.items, rects.count);
    tw_timing_end(render, TW_PASS_LIGHT);
}

// Tiles that two rectangles share are shaded once.
static void record_mixed(struct tw_render *render, const struct plan *plan) {
    struct tw_damage tiles = plan->shade_damage;
    damage_to_tiles(&tiles, render->view.viewport);
    struct rects rects = rects_of(&tiles, render->view.viewport);
    tw_pass_mixed(render, rects.items, rects.count);
}

static void record_screen(struct tw_render *render, const struct plan *plan) {
    if (plan->light)
        record_light(render, plan);
    if (plan->mean) {
        struct rects rects = rects_of(&plan->mean_damage, render->view.viewport);
        tw_timing_begin(render, TW_PASS_MEAN);
        tw_pass_mean(render, rects.items, rects.count);
        tw_timing_end(render, TW_PASS_MEAN);
    }
    if (plan->shade) {
        struct rects rects = rects_of(&plan->shade_damage, render->view.viewport);
        if (plan->shade_damage.whole)
            vkCmdFillBuffer(render->gpu.commands, render->targets.tiles.handle, 0, VK_WHOLE_SIZE,
                            0);
        tw_timing_begin(render, TW_PASS_SHADE);
        if (render->layers_standing > 1) {
            record_mixed(render, plan);
            tw_pass_shade(render, rects.items, rects.count);
        } else {
            tw_pass_single(render, rects.items, rects.count);
        }
        tw_timing_end(render, TW_PASS_SHADE);
        render->timing.shaded_pixels_last = 0;
        for (int i = 0; i < rects.count; i++)
            render->timing.shaded_pixels_last +=
                (uint64_t)rects.items[i].width * (uint64_t)rects.items[i].height;
    }
    if (plan->probe) {
        tw_timing_begin(render, TW_PASS_PROBE);
        tw_pass_probe(render);
        tw_timing_end(render, TW_PASS_PROBE);
    }
    if (plan->compose) {
        struct rects rects = rects_of(&plan->compose_damage, picture(render));
        // Outlines reach beyond what was shaded; the scene's rectangles hold room for them.
        tw_timing_begin(render, TW_PASS_COMPOSE);
        tw_pass_compose(render, rects.items, rects.count);
        tw_timing_end(render, TW_PASS_COMPOSE);
    }
}

static void record_constants(struct tw_render *render) {
    struct tw_gpu *gpu = &render->gpu;
    struct tw_gpu_frame *constants = &render->constants;
    memcpy(constants->counts,
           (uint32_t[]){TW_MAX(render->layers_standing, 1),
                        render->layers_standing > 1 ? render->layers_standing : 0,
                        render->targets.tile_columns, (uint32_t)render->probe_count},
           sizeof constants->counts);
    memcpy(render->frame_staging.mapped, constants, sizeof *constants);
    vkCmdCopyBuffer(gpu->commands, render->frame_staging.handle, render->frame.handle, 1,
                    &(VkBufferCopy){.size = sizeof *constants});
    // Every shader of the frame reads them.
    tw_gpu_barrier(gpu, VK_PIPELINE_STAGE_2_COPY_BIT, VK_ACCESS_2_TRANSFER_WRITE_BIT,
                   VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT, VK_ACCESS_2_MEMORY_READ_BIT);
}

static bool has_rows(const struct tw_frame *frame) {
    return frame->instance_count || frame->transform_count || frame->look_count;
}

static void bind_set(struct tw_render *render, VkPipelineBindPoint point) {
    vkCmdBindDescriptorSets(render->gpu.commands, point, render->descriptors.layout, 0, 1,
                            &render->descriptors.set, 0, NULL);
}

// Stores rows in jobs of their own until no more than `rest` bytes of them wait: what one frame
// cannot take, and all those of a frame that is not shown, for they must hold all the same.
static bool store_rows(struct tw_render *render, const struct tw_frame *frame, size_t rest) {
    while (render->tables.waiting_bytes > rest) {
        if (!tw_gpu_begin(&render->gpu))
            return false;
        bind_set(render, VK_PIPELINE_BIND_POINT_COMPUTE);
        tw_tables_record(render, frame);
        if (!tw_gpu_end(&render->gpu, VK_NULL_HANDLE, VK_NULL_HANDLE))
            return false;
    }
    return true;
}

static void record(struct tw_render *render, const struct tw_frame *frame, struct plan *plan) {
    tw_timing_reset(render);
    bind_set(render, VK_PIPELINE_BIND_POINT_GRAPHICS);
    bind_set(render, VK_PIPELINE_BIND_POINT_COMPUTE);
    if (render->tables.waiting_bytes) {
        tw_timing_begin(render, TW_PASS_UPLOAD);
        tw_tables_record(render, frame);
        tw_timing_end(render, TW_PASS_UPLOAD);
    }
    // The layer that is drawn now counts already.
    uint32_t standing = render->layers_standing;
    if (plan->cull)
        render->layers_standing = plan->layer + 1;
    record_constants(render);
    render->layers_standing = standing;
    // What the scatter wrote is read from here on.
    tw_gpu_barrier(&render->gpu, VK_PIPELINE_STAGE_2_COMPUTE_SHADER_BIT,
                   VK_ACCESS_2_SHADER_WRITE_BIT, VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT,
                   VK_ACCESS_2_MEMORY_READ_BIT);
    record_geometry(render, plan);
    record_screen(render, plan);
}

static void read_probes(struct tw_render *render) {
    const uint32_t *results = render->probe_results_host.mapped;
    for (size_t i = 0; i < render->probe_count; i++)
        render->probe_visible[i] = results[i] != 0;
}

// ---- a frame --------------------------------------------------------------------------------

// Images for movers, with fewer layers where there is no room for as many again.
static bool create_moved(struct tw_render *render) {
    while (!tw_targets_create_moved(render)) {
        uint32_t layers = render->targets.layers;
        if (render->gpu.lost || layers == 1)
            return false;
        render->layers_most = layers / 2;
        tw_warn("the device's memory is short: trying %u layers", render->layers_most);
        if (!tw_targets_fit(render, (int)render->targets.width, (int)render->targets.height))
            return false;
    }
    return true;
}

// Layers with movers are there while there are any: passes read them then, and those without movers
// else.
static bool prepare_moved(struct tw_render *render, uint32_t *dirty) {
    bool movers = render->tables.movers > 0;
    if (movers == render->targets.has_moved)
        return true;
    *dirty |= TW_DIRTY_SHAPE;
    if (movers)
        return create_moved(render);
    tw_targets_destroy_moved(render);
    render->set_changed = true;
    return true;
}

static bool prepare(struct tw_render *render, const struct tw_frame *frame, uint32_t *dirty) {
    bool shape;
    tw_meshes_take(render, frame);
    tw_surfaces_take(render, frame);
    if (!tw_tables_apply(render, frame) || !tw_overlay_take(render, frame) ||
        !tw_residency_plan(render, frame, *dirty) || !tw_meshes_upload(render, &shape) ||
        !tw_meshes_prepare_lists(render) || !tw_surfaces_upload(render))
        return false;
    tw_surfaces_prepare(render, &shape);
    if (shape)
        *dirty |= TW_DIRTY_SHAPE;
    if (!prepare_moved(render, dirty) || !tw_sun_map_prepare(render, frame, *dirty))
        return false;
    render->cut = frame->cut_count > 0;
    if (render->cut && !tw_pipelines_create_cut(render))
        return false;
    if (render->set_changed)
        tw_descriptors_write(render);
    tw_constants_fill(render, frame);
    render->view = frame->view;
    render->plain = frame->light.plain;
    render->layers_wanted = layers_for(render, frame);
    return true;
}

// With a window: the image first, so that nothing is recorded for a window that nobody sees.
static enum tw_present acquire(struct tw_render *render) {
    if (!render->swapchain.surface)
        return TW_PRESENT_OK;
    enum tw_present status = TW_PRESENT_OK;
    if (!render->swapchain.handle)
        status = tw_swapchain_create(&render->swapchain, &render->gpu, render->targets.width,
                                     render->targets.height);
    return status == TW_PRESENT_OK ? tw_swapchain_acquire(&render->swapchain, &render->gpu)
                                   : status;
}

enum tw_present tw_render_draw(struct tw_render *render, const struct tw_frame *frame) {
    if (render->gpu.lost)
        return TW_PRESENT_LOST;
    uint32_t dirty = frame->dirty | render->pending_dirty;
    if (!dirty && !frame->mesh_count && !has_rows(frame) && !tw_render_wants_frame(render))
        return TW_PRESENT_NOTHING;
    if (!prepare(render, frame, &dirty))
        return TW_PRESENT_LOST;
    struct plan plan = make_plan(render, frame, dirty);
    if (!plan.compose && !plan.probe && !plan.expose && !plan.shadow)
        return store_rows(render, frame, 0) ? TW_PRESENT_NOTHING : TW_PRESENT_LOST;
    enum tw_present status = acquire(render);
    if (status != TW_PRESENT_OK) {
        render->pending_dirty = TW_DIRTY_ALL; // the passes run when their picture can be shown
        render->sun_map.stands = false;
        return store_rows(render, frame, 0) ? status : TW_PRESENT_LOST;
    }
    if (!store_rows(render, frame, TW_ROWS_BYTES) || !tw_gpu_begin(&render->gpu))
        return TW_PRESENT_LOST;
    record(render, frame, &plan);
    VkSemaphore wait = VK_NULL_HANDLE, done = VK_NULL_HANDLE;
    if (render->swapchain.surface) {
        wait = render->swapchain.acquired;
        done = render->swapchain.done[render->swapchain.current];
        tw_gpu_barrier(&render->gpu, VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT,
                       VK_ACCESS_2_MEMORY_WRITE_BIT, VK_PIPELINE_STAGE_2_ALL_TRANSFER_BIT,
                       VK_ACCESS_2_TRANSFER_READ_BIT);
        tw_timing_begin(render, TW_PASS_PRESENT);
        tw_swapchain_copy(&render->swapchain, &render->gpu, &render->targets.final);
        tw_timing_end(render, TW_PASS_PRESENT);
    }
    if (!tw_gpu_end(&render->gpu, wait, done))
        return TW_PRESENT_LOST;
    tw_timing_collect(render);
    tw_sun_map_note(render);
    if (render->occlusion.mode != TW_OCCLUSION_OFF)
        tw_occlusion_note(render);
    if (plan.probe)
        read_probes(render);
    render->frame_number = frame->number;
    render->drawn = true;
    render->pending_dirty = 0;
    if (plan.cull && !frame->view.moving && !tw_render_wants_frame(render) &&
        tw_render_is_software(render))
        tw_memory_release(); // the picture stands
    if (!render->swapchain.surface)
        return TW_PRESENT_OK;
    status = tw_swapchain_present(&render->swapchain, &render->gpu);
    if (status == TW_PRESENT_RESIZED)
        tw_swapchain_destroy(&render->swapchain, &render->gpu);
    return status;
}

bool tw_render_wants_frame(const struct tw_render *render) {
    return render->gpu.lost || !tw_render_uploads_done(render) ||
           render->layers_standing < render->layers_wanted || render->sun_map.stale ||
           render->sun_map.under_way;
}

bool tw_render_uploads_done(const struct tw_render *render) {
    return !render->meshes.pending_count && !render->surfaces.pending;
}
