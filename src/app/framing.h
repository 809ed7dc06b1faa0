// Poses from which things are seen: the site, a unit, an asset, several together. Nothing is flown
// to here (levels.h).
#ifndef TWINVIEW_APP_FRAMING_H
#define TWINVIEW_APP_FRAMING_H

#include <stdbool.h>
#include <stddef.h>

#include "twinview/camera.h"
#include "twinview/twin.h"

struct tw_viewer;

// The angles that sites and units are seen from.
#define TW_HOME_AZIMUTH_DEG 325.0
#define TW_HOME_ELEVATION_DEG 32.0

// All that the site is about; the present pose if nothing stands there yet.
struct tw_pose tw_framing_of_site(const struct tw_viewer *viewer);

// Each is false, and *pose as it was, if nothing of it is to be seen.
// All that stands in a unit; scenery there may leave the view.
bool tw_framing_of_unit(const struct tw_viewer *viewer, struct tw_asset_id unit,
                        struct tw_pose *pose);
// An asset among its neighbours, as the camera looks now.
bool tw_framing_of_asset(const struct tw_viewer *viewer, struct tw_asset_id asset,
                         struct tw_pose *pose);
// All of these together, as the camera looks now.
bool tw_framing_of_assets(const struct tw_viewer *viewer, const struct tw_asset_id *assets,
                          size_t count, struct tw_pose *pose);

#endif
