#include "home.h"

#include <string.h>

#include "framing.h"
#include "viewer.h"

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
    return tw_framing_of_site(viewer);
}

void tw_home_fly(struct tw_viewer *viewer, double seconds) {
    struct tw_pose pose = home_pose(viewer);
    tw_levels_fly(viewer, &pose, seconds, home_level(viewer));
    viewer->camera_free = false;
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
