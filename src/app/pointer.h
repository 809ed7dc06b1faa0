// Tools that take the pointer from the camera: a box or lasso around what is to be selected, and
// points to measure between. With the keyboard alone the arrows move the pointer and Enter presses.
#ifndef TWINVIEW_APP_POINTER_H
#define TWINVIEW_APP_POINTER_H

#include <SDL.h>

#include "section.h"
#include "twinview/scene.h"
#include "twinview/tools.h"
#include "twinview/ui.h"

struct tw_viewer;

#define TW_LASSO_MAX 512
#define TW_MEASURE_MAX 16

struct tw_pointer {
    enum tw_tool tool; // TW_TOOL_BOX, TW_TOOL_LASSO, TW_TOOL_MEASURE, TW_TOOL_SECTION or none
    struct tw_section_grip grip; // of the section's tool
    bool pressed;
    float outline[TW_LASSO_MAX][2]; // pixels of the picture; of a box two corners
    int count;
    double points[TW_MEASURE_MAX][3]; // measured, world; the one under the pointer last
    int point_count;                  // set ones, without that
    bool hovers;                      // there is one under the pointer
    enum tw_snap snap;                // what it stands on
    float shown[TW_LASSO_MAX][2];     // of the last tw_pointer_sketch
    char text[160];
    uint32_t version;
};

// Begins a tool, or ends it if it is the one under way. TW_TOOL_NONE ends any.
void tw_pointer_take(struct tw_pointer *pointer, enum tw_tool tool);

// An event of the picture area at a pixel. True if the tool used it.
bool tw_pointer_event(struct tw_pointer *pointer, struct tw_viewer *viewer, const SDL_Event *event,
                      int x, int y);

// What is to be drawn of it; NULL if no tool is under way. Valid until the next call.
const struct tw_ui_sketch *tw_pointer_sketch(struct tw_pointer *pointer,
                                             const struct tw_viewer *viewer,
                                             struct tw_ui_sketch *sketch);

// Selects what lies behind what is selected along the ray through a pixel, round and round.
void tw_pointer_choose_behind(struct tw_viewer *viewer, int x, int y);

#endif
