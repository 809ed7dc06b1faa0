#define TW_LOG_MODULE "window"
#include "storeys.h"

#include "twinview/log.h"
#include "twinview/memory.h"

static size_t index_of(const struct tw_storey *storeys, size_t count, struct tw_asset_id asset) {
    size_t index = 0;
    while (index + 1 < count && !tw_asset_equal(storeys[index].asset, asset))
        index++;
    return index;
}

bool tw_storeys_follow(struct tw_viewer *viewer, enum tw_tool tool, struct tw_asset_id asset) {
    struct tw_storey storeys[TW_STOREYS_MAX];
    if (tool != TW_TOOL_STOREY && tool != TW_TOOL_STOREY_DOWN && tool != TW_TOOL_STOREY_UP)
        return false;
    struct tw_asset_id of = asset.slot ? asset : tw_scene_selected(viewer->scene);
    size_t count = tw_scene_storeys(viewer->scene, of, storeys, TW_STOREYS_MAX);
    count = TW_MIN(count, TW_STOREYS_MAX);
    if (!count)
        return true;
    size_t now = tw_scene_highest_storey(viewer->scene, storeys, count);
    size_t highest = tool == TW_TOOL_STOREY_DOWN ? TW_MAX(now, 1) - 1
                     : tool == TW_TOOL_STOREY_UP ? TW_MIN(now + 1, count - 1)
                     : asset.slot                ? index_of(storeys, count, asset)
                                                 : count - 1;
    if (highest == now)
        return true;
    tw_scene_show_storeys(viewer->scene, storeys, count, highest);
    const struct tw_asset *shown = tw_twin_asset(viewer->twin, storeys[highest].asset);
    tw_debug("shown up to storey %s", shown ? shown->id : "");
    return true;
}
