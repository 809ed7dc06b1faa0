// The kiosk's slow tour: from view to view of the twin document, home between them if there are
// none; 20 s a view, 3 s a flight. The only mode in which the camera moves without a hand.
#ifndef TWINVIEW_APP_TOUR_H
#define TWINVIEW_APP_TOUR_H

#include "viewer.h"

struct tw_tour {
    size_t view;          // index of the next one
    int64_t next_ns;      // 0: not started
};

// Starts the next flight when it is due. Returns the moment of the next one.
int64_t tw_tour_update(struct tw_tour *tour, struct tw_viewer *viewer, int64_t now_ns);

#endif
