// A device or surface that goes away: the renderer is destroyed and built again from what scene and
// panels hold on the CPU. Meanwhile twin, scene, alarms and recordings go on; only nothing is
// drawn.
//
// The first attempt comes at once, each further one after a wait that doubles. After eight failures
// in a row a viewer gives up; a wall display never does, it tries every 30 s.
#ifndef TWINVIEW_APP_RECOVERY_H
#define TWINVIEW_APP_RECOVERY_H

#include "viewer.h"

struct tw_recovery {
    bool patient;        // never gives up
    int failures;        // losses and failed attempts since a picture last stood for ten seconds
    int64_t lost_ns;     // monotonic, when the picture was lost; 0: it is there
    int64_t retry_ns;    // when the next attempt is due
    int64_t built_ns;    // when the renderer was last built again
};

// Takes what a draw answered; TW_PRESENT_NOTHING while there is no renderer. Builds a lost one
// again when that is due, with `params`. False after one logged sentence: given up.
bool tw_recovery_take(struct tw_recovery *recovery, struct tw_viewer *viewer,
                      const struct tw_render_params *params, enum tw_present drawn);

#endif
