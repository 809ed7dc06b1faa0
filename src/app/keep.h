// What a window keeps from one run to the next: its place, language, theme, size of text, panels,
// and whether its user was shown around. In window.json of the XDG state folder.
#ifndef TWINVIEW_APP_KEEP_H
#define TWINVIEW_APP_KEEP_H

#include <stdbool.h>

#include "twinview/ui.h"

struct tw_kept {
    int x, y, width, height; // of the window when it is not maximised; no width: not known
    bool maximised;
    char language[16]; // "": not chosen
    const struct tw_theme *theme; // NULL: not chosen
    float zoom;        // of text and panels, 1: as the configuration and the display say
    bool shown_around;
    struct tw_ui_panels panels;
};

// The standard where nothing is kept, or nothing that this version reads; never fails.
void tw_kept_read(struct tw_kept *kept);

// At once or not at all. A failure is logged, and nothing else is lost.
void tw_kept_write(const struct tw_kept *kept);

#endif
