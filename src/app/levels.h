// The levels that a view can be at (ISA-101): 1 the site, 2 a unit, 3 an asset, 4 its diagnosis;
// and the way back through the views that there were.
//
// A flight may be to a level; after that, and where the camera is moved by hand, the level is the
// one whose own distance is nearest to the camera's.
#ifndef TWINVIEW_APP_LEVELS_H
#define TWINVIEW_APP_LEVELS_H

#include "twinview/camera.h"
#include "twinview/tools.h"
#include "twinview/ui.h"

struct tw_viewer;

#define TW_FLY_SECONDS 0.6 // that the camera takes where somebody waits for it
#define TW_PLACES_MAX 64   // views that one can go back through

struct tw_place {
    struct tw_pose pose;
    struct tw_asset_id selected;
    int level;
};

// Zero-initialised: nowhere yet.
struct tw_levels {
    struct tw_ui_place now;
    struct tw_pose looked;          // `now` is about it
    struct tw_asset_id of;          // and about this one being selected
    struct tw_pose sent;            // the last flight's end
    int sent_level;                 // that it was for, 0: none
    bool diagnosis;                 // level 4, wherever the camera is
    struct tw_place places[TW_PLACES_MAX];
    int count, at;                  // places; the one that the view is at
};

// Flies to a pose for a level, 0: whatever it comes to be; the view that is left can be gone back
// to.
void tw_levels_fly(struct tw_viewer *viewer, const struct tw_pose *pose, double seconds, int level);

// Flies to an asset, at the level that it is of.
void tw_levels_fly_to_asset(struct tw_viewer *viewer, struct tw_asset_id asset, double seconds);

// True if the tool was one of these. `asset` {0,0}: what is selected, under the pointer, or in the
// middle of the picture.
bool tw_levels_follow(struct tw_viewer *viewer, enum tw_tool tool, struct tw_asset_id asset);

// Finds out where the view is, once the camera rests.
void tw_levels_update(struct tw_viewer *viewer, int64_t now_ns);

// Ends the diagnosis; false if there is none.
bool tw_levels_close(struct tw_viewer *viewer);

#endif
