// What gestures do: to panels what the mouse does, to the picture what a hand would.
#ifndef TWINVIEW_APP_FINGERS_H
#define TWINVIEW_APP_FINGERS_H

#include <SDL.h>
#include <stdbool.h>

#include "touch.h"
#include "viewer.h"

struct tw_fingers {
    struct tw_viewer *viewer;
    struct tw_touch touch;
    bool on_panel; // where the touch under way began
    bool pressed;  // the panel's press is told
};

void tw_fingers_init(struct tw_fingers *fingers, struct tw_viewer *viewer);

// True if the event was of a finger.
bool tw_fingers_event(struct tw_fingers *fingers, const SDL_Event *event);

#endif
