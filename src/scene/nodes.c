#include "scene/nodes.h"

#include <stdlib.h>
#include <string.h>

#include "scene/geometry.h"
#include "twinview/memory.h"

#define PRODUCT_MAX 6 // transforms that are multiplied for one

static void reserve(struct tw_nodes *nodes, uint32_t count) {
    if (count <= nodes->capacity) {
        return;
    }
    uint32_t capacity = nodes->capacity ? nodes->capacity : 64;
    while (capacity < count) {
        capacity *= 2;
    }
#define RESIZE(array) nodes->array = tw_realloc(nodes->array, capacity * sizeof *nodes->array)
    RESIZE(parent);
    RESIZE(first_child);
    RESIZE(next);
    RESIZE(previous);
    RESIZE(asset);
    RESIZE(first_object);
    RESIZE(object_count);
    RESIZE(local);
    RESIZE(flags);
#undef RESIZE
    memset(nodes->flags + nodes->capacity, 0, capacity - nodes->capacity);
    nodes->capacity = capacity;
}

void tw_nodes_init(struct tw_nodes *nodes) {
    *nodes = (struct tw_nodes){0};
    tw_nodes_share(nodes, 1);
    memcpy(nodes->transforms.matrices[0], tw_identity, sizeof tw_identity);
    tw_nodes_add(nodes, 1, 0);
    tw_nodes_propagate(nodes);
}

void tw_nodes_finish(struct tw_nodes *nodes) {
    tw_runs_finish(&nodes->runs);
    free(nodes->parent);
    free(nodes->first_child);
    free(nodes->next);
    free(nodes->previous);
    free(nodes->asset);
    free(nodes->first_object);
    free(nodes->object_count);
    tw_transforms_finish(&nodes->transforms);
    free(nodes->local);
    free(nodes->flags);
    free(nodes->dirty);
    free(nodes->moved);
    free(nodes->before);
    *nodes = (struct tw_nodes){0};
}

static void note(struct tw_nodes *nodes, uint32_t node) {
    if (!(nodes->flags[node] & TW_NODE_DIRTY)) {
        nodes->flags[node] |= TW_NODE_DIRTY;
        TW_GROW(nodes->dirty, nodes->dirty_count, nodes->dirty_capacity);
        nodes->dirty[nodes->dirty_count++] = node;
    }
}

// ---- transforms -----------------------------------------------------------------------------

static void give_transforms(struct tw_nodes *nodes, uint32_t node) {
    if (nodes->flags[node] & TW_NODE_OWNS) {
        uint32_t count = nodes->flags[node] & TW_NODE_KEEPS ? 2 : 1;
        tw_transforms_give(&nodes->transforms, nodes->local[node], count);
        nodes->flags[node] &= (uint8_t) ~(TW_NODE_OWNS | TW_NODE_KEEPS);
    }
}

// Makes room for a node's world transform behind its local one.
static void keep_world(struct tw_nodes *nodes, uint32_t node) {
    double local[12];
    tw_nodes_local(nodes, node, local);
    give_transforms(nodes, node);
    nodes->local[node] = tw_transforms_take(&nodes->transforms, 2);
    nodes->flags[node] |= TW_NODE_OWNS | TW_NODE_KEEPS;
    memcpy(nodes->transforms.matrices[nodes->local[node]], local, sizeof local);
}

void tw_nodes_local(const struct tw_nodes *nodes, uint32_t node, double local[12]) {
    tw_transforms_get(&nodes->transforms, nodes->local[node], local);
}

void tw_nodes_world(const struct tw_nodes *nodes, uint32_t node, double world[12]) {
    if (nodes->flags[node] & TW_NODE_KEEPS || node == 0) {
        uint32_t index = node ? nodes->local[node] + 1 : 0;
        memcpy(world, nodes->transforms.matrices[index], sizeof tw_identity);
    } else {
        double above[12], local[12]; // is_far_below() bounds how often this happens
        tw_nodes_world(nodes, nodes->parent[node], above);
        tw_nodes_local(nodes, node, local);
        tw_matrix_multiply(above, local, world);
    }
}

void tw_nodes_set_local(struct tw_nodes *nodes, uint32_t node, const double local[12]) {
    bool keeps = nodes->flags[node] & TW_NODE_KEEPS;
    double former[12], kept[12];
    tw_nodes_local(nodes, node, former);
    memcpy(kept, local, sizeof kept);
    if (!keeps) {
        tw_transforms_round(kept);
    }
    if (memcmp(former, kept, sizeof former) == 0) {
        return;
    }
    if (keeps) {
        memcpy(nodes->transforms.matrices[nodes->local[node]], kept, sizeof former);
    } else {
        give_transforms(nodes, node);
        nodes->local[node] = tw_transforms_put(&nodes->transforms, kept);
        nodes->flags[node] |= TW_NODE_OWNS;
    }
    note(nodes, node);
}

uint32_t tw_nodes_share(struct tw_nodes *nodes, uint32_t count) {
    return tw_transforms_take(&nodes->transforms, count);
}

void tw_nodes_set_shared(struct tw_nodes *nodes, uint32_t node, uint32_t index) {
    give_transforms(nodes, node);
    nodes->local[node] = index;
    note(nodes, node);
}

// ---- the tree -------------------------------------------------------------------------------

uint32_t tw_nodes_add(struct tw_nodes *nodes, uint32_t count, uint32_t asset) {
    uint32_t first = tw_runs_take(&nodes->runs, count);
    reserve(nodes, nodes->runs.end);
    for (uint32_t node = first; node < first + count; node++) {
        nodes->parent[node] = nodes->first_child[node] = nodes->next[node] = 0;
        nodes->previous[node] = nodes->first_object[node] = nodes->object_count[node] = 0;
        nodes->asset[node] = asset;
        // A freed node may still stand in the list of noted ones.
        nodes->flags[node] = (nodes->flags[node] & TW_NODE_DIRTY) | TW_NODE_ALIVE;
        nodes->local[node] = 0;
        note(nodes, node);
    }
    nodes->alive += count;
    return first;
}

static void unlink_node(struct tw_nodes *nodes, uint32_t node) {
    uint32_t next = nodes->next[node], previous = nodes->previous[node];
    if (previous) {
        nodes->next[previous] = next;
    } else if (nodes->first_child[nodes->parent[node]] == node) {
        nodes->first_child[nodes->parent[node]] = next;
    }
    if (next) {
        nodes->previous[next] = previous;
    }
    nodes->next[node] = nodes->previous[node] = 0;
}

static void link_node(struct tw_nodes *nodes, uint32_t node, uint32_t parent) {
    uint32_t first = nodes->first_child[parent];
    nodes->parent[node] = parent;
    nodes->next[node] = first;
    if (first) {
        nodes->previous[first] = node;
    }
    nodes->first_child[parent] = node;
    note(nodes, node);
}

void tw_nodes_remove(struct tw_nodes *nodes, uint32_t first, uint32_t count, uint32_t heir) {
    for (uint32_t node = first; node < first + count; node++) {
        unlink_node(nodes, node);
        for (uint32_t child = nodes->first_child[node], next; child; child = next) {
            next = nodes->next[child];
            nodes->next[child] = nodes->previous[child] = 0;
            nodes->parent[child] = 0;
            if (child < first || child >= first + count) {
                link_node(nodes, child, heir);
            }
        }
        nodes->first_child[node] = 0;
        give_transforms(nodes, node);
        nodes->flags[node] &= TW_NODE_DIRTY;
    }
    nodes->alive -= count;
    tw_runs_give(&nodes->runs, first, count);
}

bool tw_nodes_set_parent(struct tw_nodes *nodes, uint32_t node, uint32_t parent) {
    bool linked = nodes->previous[node] || nodes->first_child[nodes->parent[node]] == node;
    if (linked && nodes->parent[node] == parent) {
        return true;
    }
    for (uint32_t above = parent; above; above = nodes->parent[above]) {
        if (above == node) {
            return false;
        }
    }
    unlink_node(nodes, node);
    link_node(nodes, node, parent);
    return true;
}

void tw_nodes_set_flag(struct tw_nodes *nodes, uint32_t node, uint8_t flag, bool on) {
    if (!!(nodes->flags[node] & flag) != on) {
        nodes->flags[node] ^= flag;
        note(nodes, node);
    }
}

uint32_t tw_nodes_next(const struct tw_nodes *nodes, uint32_t node, uint32_t top) {
    if (nodes->first_child[node]) {
        return nodes->first_child[node];
    }
    while (node != top && !nodes->next[node]) {
        node = nodes->parent[node];
    }
    return node == top ? 0 : nodes->next[node];
}

static uint8_t inherited(uint8_t own, uint8_t above) {
    uint8_t flags = own & (uint8_t) ~(TW_NODE_HIDDEN | TW_NODE_MOVER | TW_NODE_DIRTY);
    flags |= above & (TW_NODE_HIDDEN | TW_NODE_MOVER);
    flags |= own & TW_NODE_HIDE ? TW_NODE_HIDDEN : 0;
    flags |= own & TW_NODE_MOVE ? TW_NODE_MOVER : 0;
    return flags;
}

static bool is_far_below(const struct tw_nodes *nodes, uint32_t node) {
    int depth = 0;
    for (; node && !(nodes->flags[node] & TW_NODE_KEEPS) && depth <= PRODUCT_MAX; depth++) {
        node = nodes->parent[node];
    }
    return depth > PRODUCT_MAX;
}

static void bring_up_to_date(struct tw_nodes *nodes, uint32_t node) {
    uint8_t old = nodes->flags[node];
    uint32_t before = UINT32_MAX;
    if (old & TW_NODE_MOVER && nodes->object_count[node] > 0) {
        before = (uint32_t)nodes->before_count;
        TW_GROW(nodes->before, nodes->before_count, nodes->before_capacity);
        tw_nodes_world(nodes, node, nodes->before[nodes->before_count++]);
    }
    nodes->flags[node] = inherited(old, node ? nodes->flags[nodes->parent[node]] : 0);
    // What moves must know where it was.
    bool keeps = nodes->flags[node] & TW_NODE_MOVER || is_far_below(nodes, node);
    if (keeps && !(nodes->flags[node] & TW_NODE_KEEPS)) {
        keep_world(nodes, node);
    }
    if (nodes->flags[node] & TW_NODE_KEEPS) {
        double above[12];
        uint32_t local = nodes->local[node];
        double(*matrices)[12] = nodes->transforms.matrices;
        tw_nodes_world(nodes, nodes->parent[node], above);
        tw_matrix_multiply(above, matrices[local], matrices[local + 1]);
    }
    TW_GROW(nodes->moved, nodes->moved_count, nodes->moved_capacity);
    nodes->moved[nodes->moved_count++] = (struct tw_moved_node){.node = node, .before = before};
}

void tw_nodes_propagate(struct tw_nodes *nodes) {
    nodes->moved_count = nodes->before_count = 0;
    for (size_t i = 0; i < nodes->dirty_count; i++) {
        uint32_t top = nodes->dirty[i];
        if ((nodes->flags[top] & (TW_NODE_DIRTY | TW_NODE_ALIVE)) !=
            (TW_NODE_DIRTY | TW_NODE_ALIVE)) {
            nodes->flags[top] &= (uint8_t)~TW_NODE_DIRTY;
            continue;
        }
        for (uint32_t above = nodes->parent[top]; above; above = nodes->parent[above]) {
            if (nodes->flags[above] & TW_NODE_DIRTY) {
                top = above;
            }
        }
        uint32_t node = top;
        do {
            bring_up_to_date(nodes, node);
            node = tw_nodes_next(nodes, node, top);
        } while (node);
    }
    nodes->dirty_count = 0;
}
