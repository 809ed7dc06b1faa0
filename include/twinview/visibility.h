// What the operator wants to see of a scene: hidden, ghosted or shown, by asset with all that is
// below it, by type, by kind, or everything, within which box, with which parts pulled apart; with
// undo and redo. One state for all: drawing and picks follow it by themselves, panels and labels
// ask it.
//
// Orders are kept in the order given and the last one that concerns an asset holds, so that it
// holds for assets too that come later. It is the operator's view and nothing of it goes back to
// the twin. Costs what an order concerns, not what there is.
//
// Threads: main.
#ifndef TWINVIEW_VISIBILITY_H
#define TWINVIEW_VISIBILITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "twinview/twin.h"

struct tw_scene;

enum tw_visibility {
    TW_VISIBLE,
    TW_GHOSTED,  // drawn as a ghost: seen through, and clicked through
    TW_HIDDEN,
};

enum tw_order_scope {
    TW_ORDER_ALL,    // everything; ghosting everything leaves hidden what is hidden
    TW_ORDER_ASSETS, // these with all that is below them
    TW_ORDER_TYPE,   // all assets of a type, by its id
    TW_ORDER_KIND,   // all assets of types of a kind ("pipe", "machine"): a layer
    // What lies outside a box is cut away, and these assets go out of sight with all that is below
    // them. The newest one holds, until everything is shown.
    TW_ORDER_SECTION,
    // What hangs below the first of these assets is drawn farther from the middle of all of it, and
    // from the lowest upwards. The newest one holds, until everything is shown.
    TW_ORDER_EXPLODE,
};

// World metres; a side at infinity cuts nothing. The ground is never cut.
struct tw_section {
    double min[3], max[3];
};

struct tw_order {
    enum tw_order_scope scope;
    enum tw_visibility to;
    const struct tw_asset_id *assets; // copied
    size_t asset_count;
    const char *name; // of type or kind; copied
    struct tw_section section;
    double share; // of exploding: 0 in its place, 1 twice as far from the middle
};

// Gives orders as one step that undo takes back. What can be redone is forgotten. Shown by the next
// fill.
void tw_scene_order(struct tw_scene *scene, const struct tw_order *orders, size_t count);

// One step back, or on again; false if there is none.
bool tw_scene_undo(struct tw_scene *scene);
bool tw_scene_redo(struct tw_scene *scene);

// False if nothing is cut away.
bool tw_scene_section(const struct tw_scene *scene, struct tw_section *section);

// Another box for the newest section, without a step: while the user drags a face of it.
void tw_scene_move_section(struct tw_scene *scene, const struct tw_section *section);

// Assets of types of kind "storey", the lowest first. The height of their floors is that of their
// places. Those of the building that an asset belongs to or is; of the site if there is none such.
// Returns how many there are; fills at most `max`.
#define TW_STOREYS_MAX 256 // that are asked for at once
struct tw_storey {
    struct tw_asset_id asset;
    double floor_m;
};
size_t tw_scene_storeys(const struct tw_scene *scene, struct tw_asset_id of,
                        struct tw_storey *storeys, size_t max);

// Shows the storeys from the one of index `lowest` to that of `highest`, as one step: the others go
// out of sight, and what goes through the floor of the lowest or of the first above is cut just
// below it. `highest` of `count` or more: all from there on. A section's sides around stay.
void tw_scene_show_storeys(struct tw_scene *scene, const struct tw_storey *storeys, size_t count,
                           size_t lowest, size_t highest);
// Those that a section leaves: 0 and `count` - 1 if it leaves all.
void tw_scene_shown_storeys(const struct tw_scene *scene, const struct tw_storey *storeys,
                            size_t count, size_t *lowest, size_t *highest);

// How far parts are pulled apart, 0..1, and of what.
double tw_scene_exploded(const struct tw_scene *scene, struct tw_asset_id *asset);

// The orders given since everything was shown last, in their order. What they name is borrowed
// until the next order.
size_t tw_scene_order_count(const struct tw_scene *scene);
struct tw_order tw_scene_order_at(const struct tw_scene *scene, size_t index);

// What is cut away as a whole counts as hidden.
enum tw_visibility tw_scene_visibility(const struct tw_scene *scene, struct tw_asset_id asset);

struct tw_visibility_counts {
    size_t hidden, ghosted; // assets
    bool cut; // there is a section
    double exploded; // share
    uint32_t version; // another one whenever something changed
};
void tw_scene_visibility_counts(const struct tw_scene *scene, struct tw_visibility_counts *counts);

#endif
