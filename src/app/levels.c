#define TW_LOG_MODULE "window"
#include "levels.h"

#include <math.h>
#include <string.h>

#include "framing.h"
#include "pick.h"
#include "twinview/clock.h"
#include "twinview/log.h"
#include "twinview/memory.h"
#include "twinview/related.h"
#include "viewer.h"

#define UNITS_MAX 4096    // beyond, none of them is what a view without a selection is about
#define NEAR_BY 0.25      // share of the distance that the target may move without another level
#define ALIKE 1.25        // distances of one level
#define DETAIL_SHARE 0.33 // of a unit's distance, where no asset is looked at

static const struct tw_asset_id nothing = {0, 0};

static const struct tw_pose *destination(const struct tw_camera *camera) {
    return camera->flight_start_ns ? &camera->to : &camera->pose;
}

static double distance_between(const double a[3], const double b[3]) {
    return sqrt(pow(a[0] - b[0], 2) + pow(a[1] - b[1], 2) + pow(a[2] - b[2], 2));
}

static double distance_of_box(const struct tw_viewer *viewer, const double min[3],
                              const double max[3]) {
    return tw_camera_frame_box(&viewer->camera, TW_HOME_AZIMUTH_DEG, TW_HOME_ELEVATION_DEG, min,
                               max)
        .distance_m;
}

// ---- what a view is about -------------------------------------------------------------------

// The unit that the target lies in, else the nearest one.
static struct tw_asset_id unit_at(const struct tw_viewer *viewer, const double target[3]) {
    size_t count;
    const struct tw_asset_id *units =
        tw_twin_children(viewer->twin, tw_twin_top(viewer->twin), &count);
    struct tw_asset_id nearest = nothing;
    double least_m = INFINITY;
    for (size_t i = 0; i < count && count <= UNITS_MAX; i++) {
        double min[3], max[3], to[3];
        if (!tw_scene_asset_bounds(viewer->scene, units[i], min, max))
            continue;
        for (int axis = 0; axis < 3; axis++)
            to[axis] = fmin(fmax(target[axis], min[axis]), max[axis]);
        // Of several that hold it the smallest: what lies all around the site is the others' place.
        double way_m = distance_between(target, to) + 1e-3 * distance_between(min, max);
        if (way_m < least_m) {
            least_m = way_m;
            nearest = units[i];
        }
    }
    return nearest;
}

static bool is_in_view(const struct tw_viewer *viewer, struct tw_asset_id asset,
                       const struct tw_pose *pose) {
    double min[3], max[3], pixel[2];
    struct tw_camera camera = viewer->camera;
    camera.pose = *pose;
    if (!tw_scene_asset_bounds(viewer->scene, asset, min, max))
        return false;
    double middle[3] = {(min[0] + max[0]) / 2, (min[1] + max[1]) / 2, (min[2] + max[2]) / 2};
    const int *area = camera.viewport;
    return tw_camera_project(&camera, middle, pixel, NULL) && pixel[0] >= area[0] &&
           pixel[1] >= area[1] && pixel[0] < area[0] + area[2] && pixel[1] < area[1] + area[3];
}

static bool is_as_sent(const struct tw_levels *levels, const struct tw_pose *pose) {
    double ratio = pose->distance_m / levels->sent.distance_m;
    return levels->sent_level && ratio < ALIKE && ratio > 1 / ALIKE &&
           distance_between(pose->target, levels->sent.target) < NEAR_BY * pose->distance_m;
}

// The level whose own distance is nearest, on a scale of ratios.
static int level_at(const struct tw_viewer *viewer, const struct tw_ui_place *about,
                    const struct tw_pose *pose) {
    double min[3], max[3];
    struct tw_pose of_asset;
    if (!tw_scene_site_bounds(viewer->scene, min, max))
        return TW_LEVEL_SITE;
    double site_m = distance_of_box(viewer, min, max), unit_m = site_m;
    if (tw_scene_asset_bounds(viewer->scene, about->unit, min, max))
        unit_m = fmin(distance_of_box(viewer, min, max), site_m);
    double asset_m = unit_m * DETAIL_SHARE;
    if (tw_framing_of_asset(viewer, about->asset, &of_asset))
        asset_m = fmin(of_asset.distance_m, unit_m);
    if (pose->distance_m < sqrt(unit_m * asset_m))
        return TW_LEVEL_ASSET;
    return pose->distance_m < sqrt(site_m * unit_m) ? TW_LEVEL_UNIT : TW_LEVEL_SITE;
}

static void look(struct tw_viewer *viewer) {
    struct tw_levels *levels = &viewer->levels;
    struct tw_ui_place before = levels->now, *now = &levels->now;
    struct tw_asset_id selected = tw_scene_selected(viewer->scene);
    const struct tw_pose *pose = destination(&viewer->camera);
    levels->looked = *pose;
    levels->of = selected;
    levels->diagnosis = levels->diagnosis && selected.slot;
    *now = (struct tw_ui_place){0};
    if (levels->diagnosis || is_in_view(viewer, selected, pose))
        now->asset = selected;
    now->unit =
        now->asset.slot ? tw_twin_unit(viewer->twin, now->asset) : unit_at(viewer, pose->target);
    if (levels->diagnosis)
        now->level = TW_LEVEL_DIAGNOSIS;
    else if (is_as_sent(levels, pose))
        now->level = levels->sent_level;
    else
        now->level = level_at(viewer, now, pose);
    if (now->level == TW_LEVEL_SITE && !now->asset.slot)
        now->unit = nothing; // the view is about none of them
    if (before.level != now->level || !tw_asset_equal(before.unit, now->unit)) {
        const struct tw_asset *unit = tw_twin_asset(viewer->twin, now->unit);
        tw_debug("the view is at level %d, %s", now->level, unit ? unit->id : "the site");
    }
}

void tw_levels_update(struct tw_viewer *viewer, int64_t now_ns) {
    const struct tw_levels *levels = &viewer->levels;
    const struct tw_pose *pose = destination(&viewer->camera);
    bool moving = viewer->camera_moved_ns && !viewer->camera.flight_start_ns &&
                  now_ns - viewer->camera_moved_ns < TW_SETTLE_NS;
    bool same = memcmp(pose, &levels->looked, sizeof *pose) == 0 &&
                tw_asset_equal(tw_scene_selected(viewer->scene), levels->of);
    if (!moving && !same)
        look(viewer);
}

// ---- flights, and the way back --------------------------------------------------------------

static struct tw_place present(const struct tw_viewer *viewer) {
    return (struct tw_place){*destination(&viewer->camera), tw_scene_selected(viewer->scene),
                             viewer->levels.now.level};
}

static void leave(struct tw_viewer *viewer) {
    struct tw_levels *levels = &viewer->levels;
    if (levels->at == TW_PLACES_MAX - 1) {
        memmove(levels->places, levels->places + 1, (size_t)levels->at * sizeof *levels->places);
        levels->at--;
    }
    levels->places[levels->at++] = present(viewer);
    levels->count = levels->at + 1;
}

static void go(struct tw_viewer *viewer, const struct tw_pose *pose, double seconds, int level) {
    struct tw_levels *levels = &viewer->levels;
    tw_camera_fly(&viewer->camera, pose, seconds, tw_monotonic_ns());
    viewer->camera_free = viewer->acted = true;
    levels->sent = *pose;
    levels->sent_level = TW_MIN(level, TW_LEVEL_ASSET);
    levels->diagnosis = level == TW_LEVEL_DIAGNOSIS;
    look(viewer);
}

void tw_levels_fly(struct tw_viewer *viewer, const struct tw_pose *pose, double seconds,
                   int level) {
    const struct tw_levels *levels = &viewer->levels;
    bool stays =
        memcmp(pose, destination(&viewer->camera), sizeof *pose) == 0 && level == levels->now.level;
    if (viewer->run.ready_ns && !stays)
        leave(viewer);
    go(viewer, pose, seconds, level);
}

void tw_levels_fly_to_asset(struct tw_viewer *viewer, struct tw_asset_id asset, double seconds) {
    struct tw_pose pose;
    size_t parts;
    if (!tw_framing_of_asset(viewer, asset, &pose))
        return;
    tw_twin_children(viewer->twin, asset, &parts);
    bool is_unit = parts && tw_asset_equal(tw_twin_unit(viewer->twin, asset), asset);
    bool is_site = tw_asset_equal(tw_twin_top(viewer->twin), asset);
    int level = is_site ? TW_LEVEL_SITE : is_unit ? TW_LEVEL_UNIT : TW_LEVEL_ASSET;
    if (viewer->levels.diagnosis && tw_asset_equal(tw_scene_selected(viewer->scene), asset))
        level = TW_LEVEL_DIAGNOSIS; // from one diagnosis to the next
    tw_levels_fly(viewer, &pose, seconds, level);
}

// Back (-1) or forward (1) among the views.
static void step(struct tw_viewer *viewer, int by) {
    struct tw_levels *levels = &viewer->levels;
    int to = levels->at + by;
    if (to < 0 || to >= levels->count)
        return;
    levels->places[levels->at] = present(viewer);
    levels->at = to;
    const struct tw_place place = levels->places[to];
    tw_scene_select(viewer->scene, place.selected);
    go(viewer, &place.pose, TW_FLY_SECONDS, place.level);
    tw_debug("%s to level %d", by < 0 ? "back" : "forward", levels->now.level);
}

// What the operator means: selected, under the pointer, or in the middle of the picture.
static struct tw_asset_id looked_at(struct tw_viewer *viewer) {
    struct tw_asset_id asset = tw_scene_selected(viewer->scene);
    const int *area = viewer->camera.viewport;
    if (!asset.slot)
        asset = tw_scene_hovered(viewer->scene);
    if (!asset.slot)
        asset =
            tw_viewer_pick(viewer, area[0] + area[2] / 2, area[1] + area[3] / 2, NULL, NULL, NULL);
    return asset.slot ? asset : unit_at(viewer, viewer->camera.pose.target);
}

static void go_to_level(struct tw_viewer *viewer, int level, struct tw_asset_id asset) {
    struct tw_asset_id unit = tw_twin_unit(viewer->twin, asset);
    struct tw_pose pose = *destination(&viewer->camera);
    if (level == TW_LEVEL_SITE) {
        pose = tw_framing_of_site(viewer);
        tw_levels_fly(viewer, &pose, TW_FLY_SECONDS, level);
    } else if (level == TW_LEVEL_UNIT && tw_framing_of_unit(viewer, unit, &pose)) {
        tw_levels_fly(viewer, &pose, TW_FLY_SECONDS, level);
    }
    if (level < TW_LEVEL_ASSET || !asset.slot)
        return;
    bool is_there = viewer->levels.now.level >= TW_LEVEL_ASSET &&
                    tw_asset_equal(viewer->levels.now.asset, asset);
    if (is_there || tw_framing_of_asset(viewer, asset, &pose)) {
        tw_scene_select(viewer->scene, asset);
        tw_levels_fly(viewer, &pose, TW_FLY_SECONDS, level);
    }
}

bool tw_levels_close(struct tw_viewer *viewer) {
    if (!viewer->levels.diagnosis)
        return false;
    tw_levels_fly(viewer, destination(&viewer->camera), TW_FLY_SECONDS, TW_LEVEL_ASSET);
    return true;
}

bool tw_levels_follow(struct tw_viewer *viewer, enum tw_tool tool, struct tw_asset_id asset) {
    int level = viewer->levels.now.level;
    switch (tool) {
    case TW_TOOL_LEVEL_1:
    case TW_TOOL_LEVEL_2:
    case TW_TOOL_LEVEL_3:
    case TW_TOOL_LEVEL_4:
        level = TW_LEVEL_SITE + (int)(tool - TW_TOOL_LEVEL_1);
        break;
    case TW_TOOL_LEVEL_OUT:
        level = TW_MAX(level - 1, TW_LEVEL_SITE);
        break;
    case TW_TOOL_LEVEL_IN:
        level = TW_MIN(level + 1, TW_LEVEL_DIAGNOSIS);
        break;
    case TW_TOOL_BACK:
    case TW_TOOL_FORWARD:
        step(viewer, tool == TW_TOOL_BACK ? -1 : 1);
        return true;
    default:
        return false;
    }
    go_to_level(viewer, level, asset.slot || level == TW_LEVEL_SITE ? asset : looked_at(viewer));
    return true;
}
