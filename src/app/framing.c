#include "framing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/memory.h"
#include "viewer.h"

#define ASSETS_MAX 4096 // beyond, one box about all is framed

// What a site is about: buildings and what has values. Trees, roads and people may leave the view.
static bool is_scenery(const struct tw_asset *asset) {
    return asset->property_count == 0 && strcmp(asset->type->kind, "building") != 0;
}

struct points {
    double (*items)[3];
    size_t count, capacity;
};

static void add_corners(struct points *points, const double min[3], const double max[3]) {
    for (int corner = 0; corner < 8; corner++) {
        TW_GROW(points->items, points->count, points->capacity);
        for (int axis = 0; axis < 3; axis++)
            points->items[points->count][axis] = corner >> axis & 1 ? max[axis] : min[axis];
        points->count++;
    }
}

// Corners of the bounds of what home view shows; of the site if that is large or only scenery.
static struct points home_points(const struct tw_viewer *viewer) {
    struct points points = {0};
    double min[3], max[3];
    uint32_t slots = tw_twin_slot_limit(viewer->twin);
    for (uint32_t slot = 1; slot < slots && slots <= ASSETS_MAX; slot++) {
        const struct tw_asset *asset = tw_twin_asset_at(viewer->twin, slot);
        if (asset && !is_scenery(asset) &&
            tw_scene_asset_bounds(viewer->scene, asset->handle, min, max))
            add_corners(&points, min, max);
    }
    if (!points.count && tw_scene_site_bounds(viewer->scene, min, max))
        add_corners(&points, min, max);
    return points;
}

struct tw_pose tw_framing_of_site(const struct tw_viewer *viewer) {
    struct points points = home_points(viewer);
    struct tw_pose pose = viewer->camera.pose;
    if (points.count)
        pose = tw_camera_frame_points(&viewer->camera, TW_HOME_AZIMUTH_DEG, TW_HOME_ELEVATION_DEG,
                                      (const double(*)[3])points.items, points.count);
    free(points.items);
    return pose;
}

// Corners of the bounds of these, of all of them or without the scenery.
static struct points corners_of(const struct tw_viewer *viewer, const struct tw_asset_id *assets,
                                size_t count, bool scenery) {
    struct points points = {0};
    double min[3], max[3], least[3] = {0}, most[3] = {0};
    bool any = false;
    for (size_t i = 0; i < count; i++) {
        const struct tw_asset *asset = tw_twin_asset(viewer->twin, assets[i]);
        if (!asset || (!scenery && is_scenery(asset)) ||
            !tw_scene_asset_bounds(viewer->scene, assets[i], min, max))
            continue;
        if (count <= ASSETS_MAX)
            add_corners(&points, min, max);
        for (int axis = 0; axis < 3; axis++) {
            least[axis] = any ? fmin(least[axis], min[axis]) : min[axis];
            most[axis] = any ? fmax(most[axis], max[axis]) : max[axis];
        }
        any = true;
    }
    if (any && count > ASSETS_MAX)
        add_corners(&points, least, most);
    return points;
}

static bool frame(const struct tw_viewer *viewer, struct points points, const struct tw_pose *from,
                  struct tw_pose *pose) {
    if (points.count)
        *pose = tw_camera_frame_points(&viewer->camera, from->azimuth_deg, from->elevation_deg,
                                       (const double(*)[3])points.items, points.count);
    free(points.items);
    return points.count > 0;
}

bool tw_framing_of_assets(const struct tw_viewer *viewer, const struct tw_asset_id *assets,
                          size_t count, struct tw_pose *pose) {
    return frame(viewer, corners_of(viewer, assets, count, true), &viewer->camera.pose, pose);
}

bool tw_framing_of_asset(const struct tw_viewer *viewer, struct tw_asset_id asset,
                         struct tw_pose *pose) {
    double min[3], max[3];
    if (!tw_scene_asset_bounds(viewer->scene, asset, min, max))
        return false;
    const struct tw_pose *now = &viewer->camera.pose;
    *pose = tw_camera_frame_box(&viewer->camera, now->azimuth_deg, now->elevation_deg, min, max);
    // An asset is seen among its neighbours: not nearer than four times its size.
    double size = fmax(fmax(max[0] - min[0], max[1] - min[1]), max[2] - min[2]);
    pose->distance_m = fmax(pose->distance_m * 2, size * 4);
    return true;
}

struct gathered {
    struct tw_asset_id items[ASSETS_MAX];
    size_t count;
};

static void gather(const struct tw_twin *twin, struct tw_asset_id asset, struct gathered *all) {
    size_t count;
    if (all->count == ASSETS_MAX)
        return;
    all->items[all->count++] = asset;
    const struct tw_asset_id *parts = tw_twin_children(twin, asset, &count);
    for (size_t i = 0; i < count; i++)
        gather(twin, parts[i], all);
}

bool tw_framing_of_unit(const struct tw_viewer *viewer, struct tw_asset_id unit,
                        struct tw_pose *pose) {
    struct gathered *all = tw_alloc(sizeof *all);
    gather(viewer->twin, unit, all);
    struct tw_pose from = {TW_HOME_AZIMUTH_DEG, TW_HOME_ELEVATION_DEG, 0, {0}};
    bool any = frame(viewer, corners_of(viewer, all->items, all->count, false), &from, pose) ||
               frame(viewer, corners_of(viewer, all->items, all->count, true), &from, pose);
    free(all);
    return any;
}
