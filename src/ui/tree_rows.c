// Which rows the tree has: open nodes, or what a search finds.
#include "tree.h"

#include <stdlib.h>
#include <string.h>

#include "twinview/memory.h"
#include "ui_private.h"

#define DEPTH_MAX 64
#define MATCHES_MAX 2000 // rows kept of a search; the caption counts the others

void tw_ui_tree_finish(struct tw_ui_tree *tree) {
    free(tree->open);
    free(tree->rows);
    tw_group_finish(&tree->group);
    free(tree->found);
    memset(tree, 0, sizeof *tree);
}

static const struct tw_asset_id site = {0, 1}; // the site's row: slot 0 is no asset

bool tw_ui_tree_is_open(const struct tw_ui_tree *tree, struct tw_asset_id asset) {
    if (asset.slot == 0)
        asset = site;
    return asset.slot < tree->open_count && tree->open[asset.slot] == asset.generation;
}

static void set_open(struct tw_ui_tree *tree, struct tw_asset_id asset, bool open) {
    if (asset.slot == 0)
        asset = site;
    if (asset.slot >= tree->open_count) {
        size_t count = (size_t)asset.slot * 2 + 64;
        tree->open = tw_realloc(tree->open, count * sizeof *tree->open);
        memset(tree->open + tree->open_count, 0, (count - tree->open_count) * sizeof *tree->open);
        tree->open_count = count;
    }
    tree->open[asset.slot] = open ? asset.generation : 0;
    tree->stale = true;
}

void tw_ui_tree_toggle(struct tw_ui *ui, struct tw_asset_id asset) {
    set_open(&ui->tree, asset, !tw_ui_tree_is_open(&ui->tree, asset));
}

void tw_ui_tree_reveal(struct tw_ui *ui, struct tw_asset_id id) {
    const struct tw_twin *twin = ui->view->twin;
    const struct tw_asset *asset = tw_twin_asset(twin, id);
    set_open(&ui->tree, site, true);
    for (int depth = 0; asset && depth < DEPTH_MAX; depth++) {
        asset = tw_twin_asset(twin, asset->parent);
        if (asset && !tw_ui_tree_is_open(&ui->tree, asset->handle))
            set_open(&ui->tree, asset->handle, true);
    }
}

static void add_row(struct tw_ui_tree *tree, struct tw_asset_id asset, int depth,
                    bool has_children) {
    TW_GROW(tree->rows, tree->row_count, tree->row_capacity);
    tree->rows[tree->row_count++] = (struct tw_ui_tree_row){asset, (uint16_t)depth, has_children};
}

static void add_children(struct tw_ui *ui, struct tw_asset_id parent, int depth) {
    size_t count;
    const struct tw_asset_id *children = tw_twin_children(ui->view->twin, parent, &count);
    for (size_t i = 0; i < count; i++) {
        size_t below;
        struct tw_asset_id child = children[i];
        tw_twin_children(ui->view->twin, child, &below);
        add_row(&ui->tree, child, depth, below > 0);
        if (below > 0 && depth < DEPTH_MAX && tw_ui_tree_is_open(&ui->tree, child))
            add_children(ui, child, depth + 1);
    }
}

static void add_matches(struct tw_ui *ui) {
    struct tw_ui_tree *tree = &ui->tree;
    for (uint32_t slot = 0;
         (slot = tw_group_next(&tree->group, slot)) && tree->row_count < MATCHES_MAX;) {
        const struct tw_asset *asset = tw_twin_asset_at(ui->view->twin, slot);
        if (asset)
            add_row(tree, asset->handle, 0, false);
    }
}

void tw_ui_tree_select_found(struct tw_ui *ui) {
    struct tw_ui_tree *tree = &ui->tree;
    if (!tw_ui_searches(tree))
        return;
    tw_ui_search(ui);
    tw_ui_select_group(ui, &tree->group);
}

void tw_ui_select_group(struct tw_ui *ui, const struct tw_group *group) {
    struct tw_ui_tree *tree = &ui->tree;
    tree->found_count = 0;
    for (uint32_t slot = 0; (slot = tw_group_next(group, slot));) {
        const struct tw_asset *asset = tw_twin_asset_at(ui->view->twin, slot);
        if (!asset)
            continue;
        TW_GROW(tree->found, tree->found_count, tree->found_capacity);
        tree->found[tree->found_count++] = asset->handle;
    }
    tw_ui_post(ui, TW_UI_SELECT_FOUND, (struct tw_asset_id){0, 0}, NULL);
}

void tw_ui_tree_fly_to_found(struct tw_ui *ui) {
    tw_ui_search(ui);
    const struct tw_asset *first =
        tw_twin_asset_at(ui->view->twin, tw_group_next(&ui->tree.group, 0));
    if (!first)
        return;
    ui->tree.shown = first->handle; // it is in sight already
    tw_ui_post(ui, TW_UI_SELECT, first->handle, NULL);
    tw_ui_post(ui, TW_UI_FLY_TO, first->handle, NULL);
}

const struct tw_asset_id *tw_ui_found(const struct tw_ui *ui, size_t *count) {
    *count = ui->tree.found_count;
    return ui->tree.found;
}

void tw_ui_tree_rows(struct tw_ui *ui) {
    struct tw_ui_tree *tree = &ui->tree;
    if (!tree->open)
        set_open(tree, site, true);
    tree->stale = false;
    tree->row_count = 0;
    tree->searched_ns = ui->view->now_ns;
    tw_ui_search(ui);
    tree->rows_version = tree->group.version;
    if (tw_ui_searches(tree)) {
        add_matches(ui);
        return;
    }
    add_row(tree, (struct tw_asset_id){0, 0}, 0, true);
    if (tw_ui_tree_is_open(tree, site))
        add_children(ui, (struct tw_asset_id){0, 0}, 1);
}
