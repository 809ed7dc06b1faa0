// Parts of what is selected pulled apart, step by step.
#ifndef TWINVIEW_APP_EXPLODE_H
#define TWINVIEW_APP_EXPLODE_H

#include "twinview/tools.h"
#include "viewer.h"

// TW_TOOL_EXPLODE or TW_TOOL_IMPLODE; false if the tool is another one.
bool tw_explode_tool(struct tw_viewer *viewer, enum tw_tool tool, struct tw_asset_id asset);

// All parts to their places; false if they are there.
bool tw_explode_end(struct tw_viewer *viewer);

#endif
