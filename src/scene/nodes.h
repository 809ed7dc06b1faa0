// Places in the scene graph: parent, local and world transform, and what is inherited.
//
// Node 0 is the site, which stays at the identity. An asset has one node; below it hang the nodes
// of its model and shapes, and the nodes of the assets that have it as parent. A node's number is
// also its transform row on the GPU. Changing a node only notes it; tw_nodes_propagate() then
// visits the subtrees of what was noted and nothing else.
//
// Most nodes are copies of a model's and never move within it: they share their local transforms.
// Of the others most only stand somewhere (transforms.h).
// World transforms are multiplied out when they are asked for; only what moves, and each so many
// levels down, keeps one.
#ifndef TWINVIEW_SCENE_NODES_H
#define TWINVIEW_SCENE_NODES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scene/transforms.h"
#include "twinview/runs.h"

enum tw_node_flags {
    TW_NODE_ALIVE = 1 << 0,
    TW_NODE_DIRTY = 1 << 1,
    TW_NODE_HIDE = 1 << 2,   // hidden by itself
    TW_NODE_HIDDEN = 1 << 3, // by itself or above
    TW_NODE_MOVE = 1 << 4,   // its local transform changes by data
    TW_NODE_MOVER = 1 << 5,  // its own or one above does
    TW_NODE_OWNS = 1 << 6,   // its local transform is no other's
    TW_NODE_KEEPS = 1 << 7,  // and its world transform stands behind it
};

struct tw_moved_node {
    uint32_t node;
    uint32_t before; // index of the former world transform, UINT32_MAX unless a mover
};

struct tw_nodes {
    struct tw_runs runs;
    uint32_t capacity, alive;
    uint32_t *parent, *first_child, *next, *previous; // 0: none (no node has the site as child)
    uint32_t *asset;                       // slot of the asset that the node's objects belong to
    uint32_t *first_object, *object_count; // the objects that stand here are contiguous
    uint32_t *local;                       // index of a transform
    uint8_t *flags;
    struct tw_transforms transforms; // 0 is the identity
    uint32_t *dirty;
    size_t dirty_count, dirty_capacity;
    struct tw_moved_node *moved; // by the last propagation
    size_t moved_count, moved_capacity;
    double (*before)[12];
    size_t before_count, before_capacity;
};

void tw_nodes_init(struct tw_nodes *nodes); // with the site
void tw_nodes_finish(struct tw_nodes *nodes);

// A run of nodes without objects or parents, at the identity; returns the first.
uint32_t tw_nodes_add(struct tw_nodes *nodes, uint32_t count, uint32_t asset);

// Frees a run. Children that are not of the run go to `heir`.
void tw_nodes_remove(struct tw_nodes *nodes, uint32_t first, uint32_t count, uint32_t heir);

// False, and nothing changes, if the parent lies below the node.
bool tw_nodes_set_parent(struct tw_nodes *nodes, uint32_t node, uint32_t parent);
void tw_nodes_set_local(struct tw_nodes *nodes, uint32_t node, const double local[12]);
// Makes room for local transforms that many nodes may share, for good: the first one's index of
// transforms.matrices, which the caller fills.
uint32_t tw_nodes_share(struct tw_nodes *nodes, uint32_t count);
void tw_nodes_set_shared(struct tw_nodes *nodes, uint32_t node, uint32_t index);
void tw_nodes_local(const struct tw_nodes *nodes, uint32_t node, double local[12]);
// As of the last propagation; of no meaning for what was changed since.
void tw_nodes_world(const struct tw_nodes *nodes, uint32_t node, double world[12]);
// `flag` is TW_NODE_HIDE or TW_NODE_MOVE.
void tw_nodes_set_flag(struct tw_nodes *nodes, uint32_t node, uint8_t flag, bool on);

// Brings world transforms and inherited flags up to date; lists what changed in nodes->moved.
void tw_nodes_propagate(struct tw_nodes *nodes);

// The next node of a subtree in depth-first order, 0 at its end. Starts and ends with `top`.
uint32_t tw_nodes_next(const struct tw_nodes *nodes, uint32_t node, uint32_t top);

#endif
