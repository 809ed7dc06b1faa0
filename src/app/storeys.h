// Up to which storey a building is shown.
#ifndef TWINVIEW_APP_STOREYS_H
#define TWINVIEW_APP_STOREYS_H

#include "twinview/tools.h"
#include "viewer.h"

// One of TW_TOOL_STOREY*; false if the tool is none of them.
bool tw_storeys_follow(struct tw_viewer *viewer, enum tw_tool tool, struct tw_asset_id asset);

#endif
