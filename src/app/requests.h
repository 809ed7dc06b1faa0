// What the panels ask for, carried out in the scene and at the sources.
#ifndef TWINVIEW_APP_REQUESTS_H
#define TWINVIEW_APP_REQUESTS_H

#include <stdbool.h>

#include "twinview/ui.h"

struct tw_viewer;

// False if the request is not one of these: the window's own.
bool tw_requests_follow(struct tw_viewer *viewer, const struct tw_ui_request *request);

#endif
