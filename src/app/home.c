#define TW_LOG_MODULE "app"
#include "home.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/memory.h"

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

struct tw_pose tw_home_site_pose(const struct tw_viewer *viewer) {
    struct points points = home_points(viewer);
    struct tw_pose pose = viewer->camera.pose;
    if (points.count)
        pose = tw_camera_frame_points(&viewer->camera, TW_HOME_AZIMUTH_DEG, TW_HOME_ELEVATION_DEG,
                                      (const double(*)[3])points.items, points.count);
    free(points.items);
    return pose;
}

// The level that home is of: any, where another view was asked for.
static int home_level(const struct tw_viewer *viewer) {
    return viewer->options->view || viewer->options->has_camera ? 0 : TW_LEVEL_SITE;
}

static struct tw_pose home_pose(const struct tw_viewer *viewer) {
    double min[3], max[3];
    if (!tw_scene_site_bounds(viewer->scene, min, max))
        return viewer->camera.pose;
    const struct tw_options *options = viewer->options;
    struct tw_pose asked;
    if (options->view && tw_saved_find_view(viewer, options->view, &asked))
        return asked;
    if (options->has_camera) {
        struct tw_pose pose = options->camera;
        for (int i = 0; i < 3; i++)
            pose.target[i] = (min[i] + max[i]) / 2;
        return pose;
    }
    return tw_home_site_pose(viewer);
}

void tw_viewer_home(struct tw_viewer *viewer, double seconds) {
    struct tw_pose pose = home_pose(viewer);
    tw_levels_fly(viewer, &pose, seconds, home_level(viewer));
    viewer->camera_free = false;
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

bool tw_home_pose_of(const struct tw_viewer *viewer, const struct tw_asset_id *assets, size_t count,
                     const struct tw_pose *from, struct tw_pose *pose) {
    return frame(viewer, corners_of(viewer, assets, count, false), from, pose) ||
           frame(viewer, corners_of(viewer, assets, count, true), from, pose);
}

void tw_viewer_frame(struct tw_viewer *viewer, const struct tw_asset_id *assets, size_t count,
                     double seconds) {
    struct tw_pose pose;
    if (frame(viewer, corners_of(viewer, assets, count, true), &viewer->camera.pose, &pose))
        tw_levels_fly(viewer, &pose, seconds, 0);
}

void tw_home_frame(struct tw_viewer *viewer) {
    if (viewer->camera_free || viewer->camera_settled ||
        tw_loading_rests(viewer, viewer->last_frame_ns))
        return;
    viewer->camera_settled = viewer->run.ready_ns != 0;
    struct tw_pose pose = home_pose(viewer);
    if (memcmp(&pose, &viewer->camera.pose, sizeof pose) != 0 && !viewer->camera.flight_start_ns) {
        viewer->camera.pose = viewer->levels.sent = pose;
        viewer->levels.sent_level = home_level(viewer);
        tw_scene_open_halls(viewer->scene, &viewer->camera, !viewer->halls_closed);
    }
}
