// The asset tree with its search field (look.md, section 9).
#ifndef TW_UI_TREE_H
#define TW_UI_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "twinview/query.h"
#include "twinview/twin.h"

struct tw_ui;

struct tw_ui_tree_row {
    struct tw_asset_id asset; // {0, 0}: the site
    uint16_t depth;
    bool has_children;
};

struct tw_ui_tree {
    bool over_open; // the rail's tree lies open over the picture
    char search[128];
    bool focused, take_focus, drop_focus;
    float scroll;
    uint32_t *open; // by slot: generation of the asset that is open, 0: closed; [0] is the site
    size_t open_count;
    bool stale; // rows are to be made anew
    struct tw_ui_tree_row *rows;
    size_t row_count, row_capacity;
    struct tw_group group;       // what answers the search; more than the rows that are kept
    char searched[128];          // the last good search
    struct tw_query_error error; // of `search`
    uint32_t rows_version;       // of the group that the rows were made of
    struct tw_asset_id shown; // selection that was last scrolled into sight
    int64_t searched_ns;
    struct tw_asset_id *found; // for the app, of the wish to select them
    size_t found_count, found_capacity;
};

void tw_ui_tree_finish(struct tw_ui_tree *tree);

// Makes the rows for the present twin, search and open nodes.
void tw_ui_tree_rows(struct tw_ui *ui);

// Opens everything above an asset.
void tw_ui_tree_reveal(struct tw_ui *ui, struct tw_asset_id asset);

// Asks to select all that the search finds; nothing if nothing is searched.
void tw_ui_tree_select_found(struct tw_ui *ui);

// Asks to select all members of a group.
void tw_ui_select_group(struct tw_ui *ui, const struct tw_group *group);

// Selects the first that the search finds and flies there.
void tw_ui_tree_fly_to_found(struct tw_ui *ui);

void tw_ui_tree_toggle(struct tw_ui *ui, struct tw_asset_id asset);
bool tw_ui_tree_is_open(const struct tw_ui_tree *tree, struct tw_asset_id asset);

// search.c: brings the group up to date with the text; keeps the last one where that is no query.
void tw_ui_search(struct tw_ui *ui);
bool tw_ui_searches(const struct tw_ui_tree *tree); // the field holds more than blanks
// What is wrong with the text, and where; false if nothing is.
bool tw_ui_search_fault(const struct tw_ui *ui, char *text, size_t size);

// The panel, and the rail that stands for it in a narrow window.
void tw_ui_tree_panel(struct tw_ui *ui);

#endif
