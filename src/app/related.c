// Selection by type, by place in the tree, and by relation.
#include "twinview/related.h"

#include <stdlib.h>
#include <string.h>

#include "tools.h"
#include "twinview/memory.h"

// Assets, some of them more than once.
struct gathered {
    struct tw_asset_id *items;
    size_t count, capacity;
};

static void add(struct gathered *all, struct tw_asset_id asset) {
    TW_GROW(all->items, all->count, all->capacity);
    all->items[all->count++] = asset;
}

static void add_type(const struct tw_viewer *viewer, struct tw_asset_id id, struct gathered *all) {
    const struct tw_asset *asset = tw_twin_asset(viewer->twin, id);
    if (!asset)
        return;
    char *type = tw_strdup(asset->type_id);
    for (uint32_t slot = 1; slot < tw_twin_slot_limit(viewer->twin); slot++) {
        asset = tw_twin_asset_at(viewer->twin, slot);
        if (asset && strcmp(asset->type_id, type) == 0)
            add(all, asset->handle);
    }
    free(type);
}

static void add_near(const struct tw_viewer *viewer, enum tw_tool tool, struct tw_asset_id id,
                     struct gathered *all) {
    const struct tw_asset *asset = tw_twin_asset(viewer->twin, id);
    size_t count = 0;
    const struct tw_asset_id *children = NULL;
    if (asset && tool == TW_TOOL_SELECT_PARENT)
        add(all, asset->parent.slot ? asset->parent : id);
    else if (asset)
        children = tw_twin_children(viewer->twin, id, &count);
    for (size_t i = 0; i < count; i++)
        add(all, children[i]);
}

bool tw_related_select(struct tw_viewer *viewer, enum tw_tool tool,
                       const struct tw_asset_id *assets, size_t count) {
    struct gathered all = {0};
    bool related = tool >= TW_TOOL_ADD_UPSTREAM && tool <= TW_TOOL_ADD_CONNECTED;
    bool near = tool >= TW_TOOL_SELECT_TYPE && tool <= TW_TOOL_SELECT_CHILDREN;
    for (size_t i = 0; i < count && near; i++) {
        if (tool == TW_TOOL_SELECT_TYPE)
            add_type(viewer, assets[i], &all);
        else
            add_near(viewer, tool, assets[i], &all);
    }
    if (related)
        all.count =
            tw_twin_related(viewer->twin, assets, count,
                            (enum tw_relation_way)(tool - TW_TOOL_ADD_UPSTREAM), &all.items);
    if (all.count)
        tw_scene_choose(viewer->scene, all.items, all.count, TW_CHOOSE_THESE);
    free(all.items);
    return related || near;
}
