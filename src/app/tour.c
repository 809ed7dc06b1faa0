#include "tour.h"

#define STAY_NS 20000000000LL
#define FLIGHT_SECONDS 3.0

int64_t tw_tour_update(struct tw_tour *tour, struct tw_viewer *viewer, int64_t now_ns) {
    if (!tw_viewer_ready(viewer)) // models and feed wake the loop
        return INT64_MAX;
    if (now_ns < tour->next_ns)
        return tour->next_ns;
    size_t count = tw_twin_view_count(viewer->twin);
    bool first = tour->next_ns == 0;
    tour->next_ns = now_ns + STAY_NS;
    if (first || !count) // the tour begins at home, where the viewer is already
        return tour->next_ns;
    const struct tw_view *view = tw_twin_view_at(viewer->twin, tour->view % count);
    tour->view++;
    struct tw_pose pose = {view->azimuth_deg,
                           view->elevation_deg,
                           view->distance_m,
                           {view->target[0], view->target[1], view->target[2]}};
    tw_camera_fly(&viewer->camera, &pose, FLIGHT_SECONDS, now_ns);
    viewer->camera_free = true;
    return tour->next_ns;
}
