// Home view: the pose from which the site is seen as a whole, or the one that was asked for.
// tw_viewer_home of viewer.h flies there.
#ifndef TWINVIEW_APP_HOME_H
#define TWINVIEW_APP_HOME_H

#include "viewer.h"

#define TW_HOME_AZIMUTH_DEG 325.0
#define TW_HOME_ELEVATION_DEG 32.0

// The pose that frames the site, whatever the starting view.
struct tw_pose tw_home_site_pose(const struct tw_viewer *viewer);

// The pose that frames these assets together, from the angles of `from`; scenery among them may
// leave the view. False if none of them is to be seen.
bool tw_home_pose_of(const struct tw_viewer *viewer, const struct tw_asset_id *assets, size_t count,
                     const struct tw_pose *from, struct tw_pose *pose);

// Keeps the site framed while it comes, until everything is there or the user moves the camera.
void tw_home_frame(struct tw_viewer *viewer);

#endif
