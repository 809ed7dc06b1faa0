// While a site loads: how often its growth is drawn, what is said about it, and whether it goes on
// at all.
//
// A large site is drawn slowly, and it grows by many small steps. To draw each of them would take
// many times as long as to load it, so the picture stands for some times what the last one cost;
// panels and the camera are drawn at once.
#ifndef TW_APP_LOADING_H
#define TW_APP_LOADING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "twinview/camera.h"

struct tw_viewer;

struct tw_loading {
    size_t assets_waiting; // of the scene, as of the last update
    struct tw_camera seen; // of the last picture of the site
    int64_t drawn_ns, cost_ns;
    bool held; // the last frame left the site's picture as it was
    uint64_t progress; // a number that changes while something arrives
    int64_t progress_ns;
};

// Assets or models are still to come.
bool tw_loading_busy(const struct tw_viewer *viewer);

// The last picture is too new for another one, so a camera that follows the site stands, too.
bool tw_loading_rests(const struct tw_viewer *viewer, int64_t now_ns);

// The site's picture stands for this frame: nobody moved the camera meanwhile.
bool tw_loading_holds(const struct tw_viewer *viewer, int64_t now_ns);

// The site was drawn, in so long.
void tw_loading_drawn(struct tw_viewer *viewer, int64_t start_ns, int64_t end_ns);

// Nothing has arrived for so long that nothing will.
bool tw_loading_stalled(struct tw_viewer *viewer, int64_t now_ns);

// What is being loaded, in the operator's language; "" if nothing is.
void tw_loading_notice(const struct tw_viewer *viewer, bool waiting, char *text, size_t size);

// The same on the terminal, with a bar, while something is loaded.
void tw_loading_tell(const struct tw_viewer *viewer, const char *notice);

#endif
