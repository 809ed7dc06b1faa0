// What a pixel of the picture shows.
#ifndef TWINVIEW_APP_PICK_H
#define TWINVIEW_APP_PICK_H

#include "viewer.h"

// The asset at a pixel, {0,0} if none; *world (may be NULL) gets the point hit, *part its name.
struct tw_asset_id tw_viewer_pick(struct tw_viewer *viewer, int x, int y, double world[3],
                                  const char **part, bool *hit);

#endif
