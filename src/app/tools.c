#define TW_LOG_MODULE "window"
#include "tools.h"

#include <stdlib.h>
#include <string.h>

#include "explode.h"
#include "section.h"
#include "storeys.h"
#include "twinview/log.h"
#include "twinview/memory.h"

static void order_assets(struct tw_viewer *viewer, const struct tw_asset_id *assets, size_t count,
                         enum tw_visibility to) {
    tw_scene_order(viewer->scene,
                   &(struct tw_order){
                       .scope = TW_ORDER_ASSETS, .to = to, .assets = assets, .asset_count = count},
                   1);
}

// All else goes out of sight or becomes a ghost.
static void order_others(struct tw_viewer *viewer, const struct tw_asset_id *assets, size_t count,
                         enum tw_visibility to) {
    const struct tw_order orders[] = {
        {.scope = TW_ORDER_ALL, .to = to},
        {.scope = TW_ORDER_ASSETS, .to = TW_VISIBLE, .assets = assets, .asset_count = count}};
    tw_scene_order(viewer->scene, orders, TW_COUNT(orders));
}

static void hide_like(struct tw_viewer *viewer, struct tw_asset_id id, enum tw_order_scope scope) {
    const struct tw_asset *asset = tw_twin_asset(viewer->twin, id);
    if (!asset)
        return;
    const char *name = scope == TW_ORDER_TYPE ? asset->type_id : asset->type->kind;
    tw_scene_order(viewer->scene, &(struct tw_order){.scope = scope, .to = TW_HIDDEN, .name = name},
                   1);
}

// Tools that ask for no asset; false if this one does.
static bool follow_alone(struct tw_viewer *viewer, enum tw_tool tool) {
    const struct tw_order all = {.scope = TW_ORDER_ALL, .to = TW_VISIBLE};
    struct tw_visibility_counts counts;
    switch (tool) {
    case TW_TOOL_SHOW_ALL:
        tw_scene_visibility_counts(viewer->scene, &counts);
        if (counts.hidden || counts.ghosted || counts.cut || counts.exploded > 0)
            tw_scene_order(viewer->scene, &all, 1);
        return true;
    case TW_TOOL_SECTION_END:
        tw_section_end(viewer);
        return true;
    case TW_TOOL_UNDO:
        tw_scene_undo(viewer->scene);
        return true;
    case TW_TOOL_BOX:
    case TW_TOOL_LASSO:
    case TW_TOOL_MEASURE:
        tw_pointer_take(&viewer->pointer, tool);
        return true;
    case TW_TOOL_REDO:
        tw_scene_redo(viewer->scene);
        return true;
    default:
        return false;
    }
}

// Around what is selected; a box that is there has its faces moved.
static void take_section(struct tw_viewer *viewer, const struct tw_asset_id *assets, size_t count,
                         bool anew) {
    struct tw_section section;
    if (anew || !tw_scene_section(viewer->scene, &section))
        tw_section_around(viewer, assets, count);
    if (!anew || viewer->pointer.tool != TW_TOOL_SECTION)
        tw_pointer_take(&viewer->pointer, TW_TOOL_SECTION);
}

static void follow_about(struct tw_viewer *viewer, enum tw_tool tool,
                         const struct tw_asset_id *assets, size_t count) {
    switch (tool) {
    case TW_TOOL_HIDE:
        order_assets(viewer, assets, count, TW_HIDDEN);
        break;
    case TW_TOOL_GHOST:
        order_assets(viewer, assets, count, TW_GHOSTED);
        break;
    case TW_TOOL_SHOW:
        order_assets(viewer, assets, count, TW_VISIBLE);
        break;
    case TW_TOOL_ISOLATE:
        order_others(viewer, assets, count, TW_HIDDEN);
        break;
    case TW_TOOL_XRAY:
        order_others(viewer, assets, count, TW_GHOSTED);
        break;
    case TW_TOOL_HIDE_TYPE:
    case TW_TOOL_HIDE_KIND:
        hide_like(viewer, assets[count - 1],
                  tool == TW_TOOL_HIDE_TYPE ? TW_ORDER_TYPE : TW_ORDER_KIND);
        break;
    case TW_TOOL_SECTION_AROUND:
        take_section(viewer, assets, count, true);
        break;
    default:
        tw_related_select(viewer, tool, assets, count);
        break;
    }
}

void tw_tools_follow(struct tw_viewer *viewer, enum tw_tool tool, struct tw_asset_id asset) {
    size_t count;
    const struct tw_asset_id *chosen = tw_scene_chosen(viewer->scene, &count);
    if (tool == TW_TOOL_SECTION)
        take_section(viewer, asset.slot ? &asset : chosen, asset.slot ? 1 : count, false);
    else if (!tw_levels_follow(viewer, tool, asset) && !tw_storeys_follow(viewer, tool, asset) &&
             !tw_explode_tool(viewer, tool, asset) && !follow_alone(viewer, tool)) {
        // A copy: what is selected may change under way.
        size_t about = asset.slot ? 1 : count;
        struct tw_asset_id *assets = tw_alloc_array(about + 1, sizeof *assets);
        memcpy(assets, asset.slot ? &asset : chosen, about * sizeof *assets);
        if (about)
            follow_about(viewer, tool, assets, about);
        free(assets);
    }
    struct tw_visibility_counts seen;
    tw_scene_visibility_counts(viewer->scene, &seen);
    tw_scene_chosen(viewer->scene, &count);
    tw_debug("tool %d: %zu selected, %zu hidden, %zu ghosted", (int)tool, count, seen.hidden,
             seen.ghosted);
    viewer->acted = true;
}
