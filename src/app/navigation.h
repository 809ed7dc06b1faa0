// Mouse and keyboard in the 3-D area: orbit, pan, zoom to the pointer, hover, click, fly.
//
//   left drag            orbit            wheel           zoom to the pointer
//   right or middle drag pan              double click    fly to what is there
//   click                select           arrows          orbit (with Shift: pan)
//   H or Home            home             + -             zoom
//   F                    fly to selection  R               roofs and near walls on or off
//   Ctrl and click       add to the selection, or take out; with Shift: add
//   Alt and click        what lies behind, round and round
//   right click          menu of what can be done
#ifndef TWINVIEW_APP_NAVIGATION_H
#define TWINVIEW_APP_NAVIGATION_H

#include <SDL.h>

#include "viewer.h"

struct tw_navigation {
    float pixel_ratio; // drawn pixels per window unit
    int x, y;          // pointer in pixels of the picture
    int press_x, press_y;
    Uint8 button;      // held since a press in the 3-D area, 0: none
    bool dragged;      // it moved too far for a click
    bool hover_asked;  // the pointer moved: pick once before the next frame
};

// An asset's id for the log, "nothing" for none.
const char *tw_navigation_name(const struct tw_viewer *viewer, struct tw_asset_id id);

// Takes an event that the panels did not want. Returns true if it was used.
bool tw_navigation_event(struct tw_navigation *navigation, struct tw_viewer *viewer,
                         const SDL_Event *event);

// Picks what is under the pointer, at most once a frame.
void tw_navigation_hover(struct tw_navigation *navigation, struct tw_viewer *viewer);

#endif
