// What belongs to the person at a desktop's window: its place, the language, the theme, the size
// of text and the arrangement of the panels, taken up at the start and kept at the end. A wall and
// a run that ends by itself neither take nor keep anything.
#ifndef TWINVIEW_APP_DESKTOP_H
#define TWINVIEW_APP_DESKTOP_H

#include <SDL.h>
#include <stdbool.h>

#include "keep.h"
#include "viewer.h"

struct tw_desktop {
    const struct tw_options *options;
    struct tw_viewer *viewer;
    SDL_Window *window;
    struct tw_kept kept;
    bool keeps;
};

// Before there is a window; then its place may be asked for.
void tw_desktop_init(struct tw_desktop *desktop, const struct tw_options *options);
// Of a window that is not there yet; what the options say counts.
SDL_Rect tw_desktop_place(const struct tw_desktop *desktop);

// The viewer is there.
void tw_desktop_begin(struct tw_desktop *desktop, SDL_Window *window, struct tw_viewer *viewer);

// Sizes of text and lines, by the display that the window is on. `pixel_ratio`: pixels drawn for
// one that the window system counts.
void tw_desktop_scale(struct tw_desktop *desktop, float pixel_ratio);

// Ctrl and +, - or 0. True if the event was one of them.
bool tw_desktop_key(struct tw_desktop *desktop, const SDL_KeyboardEvent *event, float pixel_ratio);

void tw_desktop_paint(struct tw_desktop *desktop, const struct tw_theme *theme);
void tw_desktop_speak(struct tw_desktop *desktop, const char *language);
void tw_desktop_end(struct tw_desktop *desktop); // keeps

#endif
