// What belongs to an asset without being a part of it: the unit that it is in, and what relations
// lead to it and on from it.
//
// Threads: as the twin's.
#ifndef TWINVIEW_RELATED_H
#define TWINVIEW_RELATED_H

#include <stddef.h>

#include "twinview/twin.h"

// The asset whose children are the site's units (ISA-95's level below the site): {0,0}, the site
// itself, unless a single asset stands under it and has parts, as where the site is one building.
struct tw_asset_id tw_twin_top(const struct tw_twin *twin);

// The unit that an asset is in, or is; {0,0} if it lies above them or does not exist.
struct tw_asset_id tw_twin_unit(const struct tw_twin *twin, struct tw_asset_id asset);

// Of relations those count as a flow whose kind tells a direction: "feeds", "drives", "supplies"
// and "powers" lead on from the asset that says so, "fed by" and the like lead back to it. Others
// join without a direction.
enum tw_relation_way {
    TW_UPSTREAM,   // as far as the flow leads
    TW_DOWNSTREAM, // the same
    TW_CONNECTED,  // whatever any relation joins, one step
};

// What lies that way of some assets: these first, then the others, the nearest first. Goes through
// all relations that there are once. Returns how many, in *found, which the caller frees.
size_t tw_twin_related(const struct tw_twin *twin, const struct tw_asset_id *from, size_t count,
                       enum tw_relation_way way, struct tw_asset_id **found);

#endif
