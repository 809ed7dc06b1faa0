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

// The lowest one alone looks the same either way; then it stays as it was.
static bool is_one_alone(const struct tw_viewer *viewer, size_t lowest, size_t highest) {
    return highest > 0 ? lowest == highest : viewer->one_storey;
}

bool tw_storeys_follow(struct tw_viewer *viewer, enum tw_tool tool, struct tw_asset_id asset) {
    struct tw_storey storeys[TW_STOREYS_MAX];
    if (tool < TW_TOOL_STOREY || tool > TW_TOOL_STOREY_ALONE)
        return false;
    struct tw_asset_id of = asset.slot ? asset : tw_scene_selected(viewer->scene);
    size_t count = tw_scene_storeys(viewer->scene, of, storeys, TW_STOREYS_MAX), lowest, now;
    count = TW_MIN(count, TW_STOREYS_MAX);
    if (!count)
        return true;
    tw_scene_shown_storeys(viewer->scene, storeys, count, &lowest, &now);
    bool all = tool == TW_TOOL_STOREY && !asset.slot;
    bool alone = !all && is_one_alone(viewer, lowest, now) != (tool == TW_TOOL_STOREY_ALONE);
    size_t highest = tool == TW_TOOL_STOREY_DOWN ? TW_MAX(now, 1) - 1
                     : tool == TW_TOOL_STOREY_UP ? TW_MIN(now + 1, count - 1)
                     : asset.slot                ? index_of(storeys, count, asset)
                     : all                       ? count - 1
                                                 : now;
    viewer->one_storey = alone;
    if (highest == now && lowest == (alone ? highest : 0))
        return true;
    tw_scene_show_storeys(viewer->scene, storeys, count, alone ? highest : 0, highest);
    const struct tw_asset *shown = tw_twin_asset(viewer->twin, storeys[highest].asset);
    tw_debug("%s storey %s", alone ? "shown only" : "shown up to", shown ? shown->id : "");
    return true;
}
