#include "pick.h"

#include "twinview/clock.h"

// The box of a model that cannot be shown is pointed at like what stands, other ghosts are not.
static bool is_box_of_failed(const struct tw_scene *scene, const struct tw_pick *pick) {
    struct tw_asset_id asset;
    const char *name;
    return pick->ghost && tw_scene_object(scene, pick->ghost - 1, &asset, &name) &&
           tw_scene_model_fault(scene, asset);
}

struct tw_asset_id tw_viewer_pick(struct tw_viewer *viewer, int x, int y, double world[3],
                                  const char **part, bool *hit) {
    struct tw_asset_id asset = {0};
    struct tw_pick pick;
    int64_t start_ns = tw_monotonic_ns();
    // What stands while a site loads may show what has another number by now.
    bool ok =
        viewer->render && !viewer->loading.held && tw_render_pick(viewer->render, x, y, &pick);
    tw_samples_add(&viewer->run.pick_ms, (double)(tw_monotonic_ns() - start_ns) * 1e-6);
    bool box = ok && is_box_of_failed(viewer->scene, &pick);
    ok = ok && (pick.hit || box);
    if (hit)
        *hit = ok;
    if (!ok)
        return asset;
    const char *name = "";
    const float *position = box ? pick.ghost_position : pick.position;
    tw_scene_object(viewer->scene, box ? pick.ghost - 1 : pick.object, &asset, &name);
    if (part)
        *part = name;
    for (int i = 0; world && i < 3; i++)
        world[i] = viewer->origin[i] + (double)position[i];
    return asset;
}
