#define TW_LOG_MODULE "window"
#include "explode.h"

#include <math.h>

#include "twinview/log.h"
#include "twinview/memory.h"

#define STEP 0.2

static void pull(struct tw_viewer *viewer, struct tw_asset_id asset, double share) {
    const struct tw_asset *about = tw_twin_asset(viewer->twin, asset);
    tw_scene_order(
        viewer->scene,
        &(struct tw_order){
            .scope = TW_ORDER_EXPLODE, .assets = &asset, .asset_count = 1, .share = share},
        1);
    tw_debug("%s pulled apart by %.0f %%", about ? about->id : "", 100 * share);
    viewer->acted = true;
}

static bool has_parts(const struct tw_viewer *viewer, struct tw_asset_id asset) {
    size_t count = 0;
    if (asset.slot)
        tw_twin_children(viewer->twin, asset, &count);
    return count > 1;
}

bool tw_explode_tool(struct tw_viewer *viewer, enum tw_tool tool, struct tw_asset_id asset) {
    if (tool != TW_TOOL_EXPLODE && tool != TW_TOOL_IMPLODE)
        return false;
    struct tw_asset_id now, about = asset.slot ? asset : tw_scene_selected(viewer->scene);
    double share = tw_scene_exploded(viewer->scene, &now);
    // What has no parts is a part itself.
    const struct tw_asset *own = tw_twin_asset(viewer->twin, about);
    if (own && !has_parts(viewer, about))
        about = own->parent;
    if (!has_parts(viewer, about))
        about = now;
    if (!about.slot)
        return true;
    double from = tw_asset_equal(about, now) ? share : 0;
    double to = round((from + (tool == TW_TOOL_EXPLODE ? STEP : -STEP)) / STEP) * STEP;
    to = TW_CLAMP(to, 0, 1);
    if (fabs(to - from) > STEP / 2)
        pull(viewer, about, to);
    return true;
}

bool tw_explode_end(struct tw_viewer *viewer) {
    struct tw_asset_id asset;
    if (tw_scene_exploded(viewer->scene, &asset) == 0)
        return false;
    pull(viewer, asset, 0);
    return true;
}
