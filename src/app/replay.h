// Recordings as the viewer plays them: their clock is the lane's, and keys command it.
#ifndef TWINVIEW_APP_REPLAY_H
#define TWINVIEW_APP_REPLAY_H

#include <SDL.h>

#include "viewer.h"

// The lane's clock while a recording is played: it stands until what was handed over is taken in.
void tw_replay_advance(struct tw_viewer *viewer, int64_t now_ns);

// Recordings have been played to their end.
bool tw_replay_over(const struct tw_viewer *viewer);

// When the clock is to be looked at again (monotonic ns): for its display, or its end.
int64_t tw_replay_deadline(const struct tw_viewer *viewer, int64_t now_ns);

void tw_replay_toggle(struct tw_viewer *viewer);

// Space, comma, period, brackets, Shift with the arrows. False: none of them, or no recording.
bool tw_replay_key(struct tw_viewer *viewer, const SDL_KeyboardEvent *event);

#endif
