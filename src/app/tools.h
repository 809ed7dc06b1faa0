// What the operator orders to be hidden, shown and selected.
#ifndef TWINVIEW_APP_TOOLS_H
#define TWINVIEW_APP_TOOLS_H

#include "viewer.h"

// Follows an order about an asset; {0,0}: about the selection. Nothing happens where there is none.
void tw_tools_follow(struct tw_viewer *viewer, enum tw_tool tool, struct tw_asset_id asset);

// By relation, type or place in the tree; false if the tool does not select. See related.c.
bool tw_related_select(struct tw_viewer *viewer, enum tw_tool tool,
                       const struct tw_asset_id *assets, size_t count);

#endif
