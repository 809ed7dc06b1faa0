// The slow tour from view point to view point: the site's, then the operator's own; home between
// them if there are none. On a wall always and from home on; at a desktop when it is asked for,
// until the camera is moved by hand or flies elsewhere.
#ifndef TWINVIEW_APP_TOUR_H
#define TWINVIEW_APP_TOUR_H

#include "viewer.h"

// Starts the next flight when it is due. Returns the moment of the next one, INT64_MAX: none.
int64_t tw_tour_update(struct tw_viewer *viewer, int64_t now_ns);

#endif
