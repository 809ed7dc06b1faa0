// The section box: what lies outside of it is cut away. Where it begins, and how its faces are
// moved: by the handle in the middle of each with the mouse, or by keys.
#ifndef TWINVIEW_APP_SECTION_H
#define TWINVIEW_APP_SECTION_H

#include <SDL.h>

#include "twinview/tools.h"
#include "twinview/ui.h"
#include "twinview/visibility.h"

struct tw_viewer;

// Zero-initialised: no face is held.
struct tw_section_grip {
    int face;    // that is held, or that keys move: 2 x axis, + 1 for the far side; -1: none
    int hovered; // under the pointer, -1: none
    bool held;
    bool stepped; // the keys' moves of this face have begun a step
    double offset_m; // from the pointer to the face
    struct tw_ui_box shown; // of the last tw_section_box
    double distance_m[6];   // of its handles, along the view
};

// "x<12,z>0.5": metres of the site; each bounds one side. False if it is none.
bool tw_section_parse(const char *text, struct tw_section *section);

// A step: a box around these assets with all that stands in them, or around the site if there are
// none; no box any more.
void tw_section_around(struct tw_viewer *viewer, const struct tw_asset_id *assets, size_t count);
void tw_section_end(struct tw_viewer *viewer);

void tw_section_release(struct tw_section_grip *grip);

// An event of the picture area at a pixel; true if it was used.
bool tw_section_event(struct tw_section_grip *grip, struct tw_viewer *viewer,
                      const SDL_Event *event, int x, int y);

// What is to be drawn of it: edges, and handles while the tool is under way. NULL: nothing is cut.
const struct tw_ui_box *tw_section_box(struct tw_section_grip *grip,
                                       const struct tw_viewer *viewer);

#endif
