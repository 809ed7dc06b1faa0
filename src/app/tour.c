#define TW_LOG_MODULE "app"
#include "tour.h"

#include <string.h>

#include "twinview/log.h"
#include "twinview/memory.h"

#define STAY_S 20
#define FLIGHT_SECONDS 3.0
#define POLL_NS 250000000LL

static bool is_elsewhere(const struct tw_viewer *viewer) {
    const struct tw_camera *camera = &viewer->camera;
    const struct tw_pose *at = camera->flight_start_ns ? &camera->to : &camera->pose;
    return memcmp(at, &viewer->saved.tour.pose, sizeof *at) != 0;
}

int64_t tw_tour_update(struct tw_viewer *viewer, int64_t now_ns) {
    const struct tw_options *options = viewer->options;
    struct tw_saved *saved = &viewer->saved;
    if (!saved->tour.on)
        return INT64_MAX;
    if (!tw_viewer_ready(viewer)) // also as long as it flies
        return TW_MAX(saved->tour.next_ns, now_ns + POLL_NS);
    bool first = saved->tour.next_ns == 0;
    if (!options->kiosk && !first && is_elsewhere(viewer)) {
        saved->tour.on = false;
        viewer->acted = true;
        tw_debug("the tour ends: the camera went elsewhere");
        return INT64_MAX;
    }
    if (now_ns < saved->tour.next_ns)
        return saved->tour.next_ns;
    int64_t stay_s = options->tour_stay_s ? options->tour_stay_s : STAY_S;
    saved->tour.next_ns = now_ns + stay_s * 1000000000LL;
    size_t count = tw_saved_view_count(viewer);
    if (!count)
        saved->tour.on = options->kiosk;
    if ((first && options->kiosk) || !count) // a wall's begins at home, where the viewer is already
        return saved->tour.next_ns;
    tw_saved_fly_to_view(viewer, saved->tour.next % count, FLIGHT_SECONDS, &saved->tour.pose);
    tw_debug("the tour goes to view point %zu", saved->tour.next % count + 1);
    saved->tour.next++;
    return saved->tour.next_ns;
}
