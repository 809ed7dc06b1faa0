// Histories and forecasts between the panels that ask and the feed that brings them.
#ifndef TW_APP_PAST_H
#define TW_APP_PAST_H

#include "viewer.h"

// Sends what a TW_UI_ASK or TW_UI_FORECAST asks for, or answers at once why it cannot be.
void tw_past_ask(struct tw_viewer *viewer, const struct tw_ui_request *request);
void tw_past_ask_alarms(struct tw_viewer *viewer, const struct tw_ui_request *request);

// Hands over the answers that have come.
void tw_past_take(struct tw_viewer *viewer);

#endif
