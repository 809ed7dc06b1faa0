#include "pick.h"

#include "twinview/clock.h"

struct tw_asset_id tw_viewer_pick(struct tw_viewer *viewer, int x, int y, double world[3],
                                  const char **part, bool *hit) {
    struct tw_asset_id asset = {0};
    struct tw_pick pick;
    int64_t start_ns = tw_monotonic_ns();
    // What stands while a site loads may show what has another number by now.
    bool ok = viewer->render && !viewer->loading.held &&
              tw_render_pick(viewer->render, x, y, &pick) && pick.hit;
    tw_samples_add(&viewer->run.pick_ms, (double)(tw_monotonic_ns() - start_ns) * 1e-6);
    if (hit)
        *hit = ok;
    if (!ok)
        return asset;
    const char *name = "";
    tw_scene_object(viewer->scene, pick.object, &asset, &name);
    if (part)
        *part = name;
    for (int i = 0; world && i < 3; i++)
        world[i] = viewer->origin[i] + (double)pick.position[i];
    return asset;
}
