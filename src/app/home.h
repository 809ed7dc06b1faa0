// Home view: the pose from which the site is seen as a whole, or the one that was asked for.
// tw_viewer_home of viewer.h flies there.
#ifndef TWINVIEW_APP_HOME_H
#define TWINVIEW_APP_HOME_H

#include "viewer.h"

#define TW_HOME_AZIMUTH_DEG 325.0
#define TW_HOME_ELEVATION_DEG 32.0

// Keeps the site framed while it comes, until everything is there or the user moves the camera.
void tw_home_frame(struct tw_viewer *viewer);

#endif
