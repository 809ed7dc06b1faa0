// Home view: the pose from which the site is seen as a whole, or the one that was asked for.
#ifndef TWINVIEW_APP_HOME_H
#define TWINVIEW_APP_HOME_H

struct tw_viewer;

// Keeps the site framed while it loads, until everything is there or the user moves the camera.
void tw_home_frame(struct tw_viewer *viewer);

void tw_home_fly(struct tw_viewer *viewer, double seconds);

#endif
