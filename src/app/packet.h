// Frame packets (twinview/packet.h) of a viewer: written at the end of a run, drawn without
// anything else.
#ifndef TWINVIEW_APP_PACKET_H
#define TWINVIEW_APP_PACKET_H

#include "viewer.h"

// Writes what the next picture would be made of, whole; the viewer draws no more after it. False
// after one logged sentence.
bool tw_packet_save(struct tw_viewer *viewer, const char *path);

// Draws options->draw_packet off screen until it stands; the screenshot or the comparison follows.
// Returns the exit status.
int tw_packet_run(const struct tw_options *options);

#endif
