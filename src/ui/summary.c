#include "summary.h"

#include <stdlib.h>
#include <string.h>

#include "twinview/memory.h"

#define REBUILD_SHARE 4 // more changes than a quarter of the nodes: counted anew
#define DEPTH_MAX 64    // a deeper tree is cut off here, and a cycle ends

void tw_summary_finish(struct tw_summary *summary) {
    free(summary->nodes);
    free(summary->order);
    free(summary->marked);
    memset(summary, 0, sizeof *summary);
}

// Worst first: what hides the truth most.
static const enum tw_validity severity[] = {TW_BAD, TW_LOST, TW_STALE, TW_UNCERTAIN, TW_NO_VALUE};

static enum tw_validity worst_of(const struct tw_asset *asset) {
    bool has[TW_VALIDITY_COUNT] = {false};
    for (int i = 0; i < asset->property_count; i++)
        has[asset->properties[i].validity] = true;
    for (size_t i = 0; i < TW_COUNT(severity); i++)
        if (has[severity[i]])
            return severity[i];
    return TW_VALID;
}

static void add_below(struct tw_summary *summary, uint32_t slot, enum tw_validity validity,
                      int by) {
    for (int depth = 0; depth < DEPTH_MAX; depth++) {
        summary->nodes[slot].below[validity] += (uint32_t)by;
        if (slot == 0)
            return;
        slot = summary->nodes[slot].parent;
    }
}

static void add_asset(struct tw_summary *summary, const struct tw_asset *asset) {
    struct tw_summary_node *node = &summary->nodes[asset->handle.slot];
    node->alive = true;
    node->own = (uint8_t)worst_of(asset);
}

static void rebuild(struct tw_summary *summary, const struct tw_twin *twin) {
    uint32_t limit = tw_twin_slot_limit(twin);
    summary->node_count = TW_MAX(limit, 1);
    summary->nodes = tw_realloc(summary->nodes, summary->node_count * sizeof *summary->nodes);
    memset(summary->nodes, 0, summary->node_count * sizeof *summary->nodes);
    summary->marked_count = 0;
    for (uint32_t slot = 1; slot < limit; slot++) {
        const struct tw_asset *asset = tw_twin_asset_at(twin, slot);
        if (!asset)
            continue;
        add_asset(summary, asset);
        const struct tw_asset *parent = tw_twin_asset(twin, asset->parent);
        summary->nodes[slot].parent = parent ? parent->handle.slot : 0;
    }
    for (uint32_t slot = 1; slot < limit; slot++)
        if (summary->nodes[slot].alive)
            add_below(summary, slot, summary->nodes[slot].own, 1);
}

// Adds or takes away all of a subtree, from its parent up to the site or to what is loose itself.
static void count_subtree(struct tw_summary *summary, uint32_t slot, bool add) {
    const struct tw_summary_node *node = &summary->nodes[slot];
    uint32_t above = node->parent;
    for (int depth = 0; depth < DEPTH_MAX; depth++) {
        for (int i = 0; i < TW_VALIDITY_COUNT; i++)
            summary->nodes[above].below[i] += add ? node->below[i] : 0u - node->below[i];
        if (above == 0 || summary->nodes[above].loose)
            return;
        above = summary->nodes[above].parent;
    }
}

static bool changes_structure(const struct tw_summary *summary, const struct tw_twin *twin,
                              const struct tw_asset_change *change) {
    if (change->flags & (TW_ASSET_ADDED | TW_ASSET_REMOVED))
        return true;
    if (!(change->flags & TW_ASSET_PLACED))
        return false;
    const struct tw_asset *asset = tw_twin_asset(twin, change->asset);
    const struct tw_asset *parent = asset ? tw_twin_asset(twin, asset->parent) : NULL;
    uint32_t slot = change->asset.slot;
    return slot >= summary->node_count ||
           summary->nodes[slot].parent != (parent ? parent->handle.slot : 0);
}

static void grow_nodes(struct tw_summary *summary, size_t count) {
    if (count <= summary->node_count)
        return;
    summary->nodes = tw_realloc(summary->nodes, count * sizeof *summary->nodes);
    memset(summary->nodes + summary->node_count, 0,
           (count - summary->node_count) * sizeof *summary->nodes);
    summary->node_count = count;
}

static void take_out(struct tw_summary *summary, uint32_t slot) {
    struct tw_summary_node *node = &summary->nodes[slot];
    if (node->alive && !node->loose) {
        count_subtree(summary, slot, false);
        node->loose = true;
    }
}

// What is new counts itself; what is gone has nothing below it any more, as its children hang
// elsewhere by the same changes.
static void renew(struct tw_summary *summary, const struct tw_twin *twin, uint32_t slot) {
    struct tw_summary_node *node = &summary->nodes[slot];
    const struct tw_asset *asset = tw_twin_asset_at(twin, slot);
    if (!asset) {
        *node = (struct tw_summary_node){.alarm = node->alarm};
    } else if (!node->alive) {
        add_asset(summary, asset);
        node->loose = true;
        node->below[node->own] = 1;
    }
}

static void put_in(struct tw_summary *summary, const struct tw_twin *twin, uint32_t slot) {
    struct tw_summary_node *node = &summary->nodes[slot];
    const struct tw_asset *asset = node->loose ? tw_twin_asset_at(twin, slot) : NULL;
    if (!asset)
        return;
    const struct tw_asset *parent = tw_twin_asset(twin, asset->parent);
    node->parent = parent ? parent->handle.slot : 0;
    node->loose = false;
    count_subtree(summary, slot, true);
}

// Everything that changed its place is taken out first, so that no order of changes matters.
static void take_structure(struct tw_summary *summary, const struct tw_twin *twin,
                           const struct tw_asset_change *changes, size_t count) {
    grow_nodes(summary, tw_twin_slot_limit(twin));
    for (size_t i = 0; i < count; i++)
        if (changes_structure(summary, twin, &changes[i]))
            take_out(summary, changes[i].asset.slot);
    for (size_t i = 0; i < count; i++)
        if (changes[i].flags & (TW_ASSET_ADDED | TW_ASSET_REMOVED))
            renew(summary, twin, changes[i].asset.slot);
    for (size_t i = 0; i < count; i++)
        put_in(summary, twin, changes[i].asset.slot);
}

static void take_values(struct tw_summary *summary, const struct tw_twin *twin,
                        struct tw_asset_id id) {
    const struct tw_asset *asset = tw_twin_asset(twin, id);
    if (!asset || id.slot >= summary->node_count || !summary->nodes[id.slot].alive)
        return;
    enum tw_validity now = worst_of(asset);
    enum tw_validity before = summary->nodes[id.slot].own;
    if (now == before)
        return;
    add_below(summary, id.slot, before, -1);
    add_below(summary, id.slot, now, 1);
    summary->nodes[id.slot].own = (uint8_t)now;
}

struct ranked {
    size_t index;
    int state_rank, priority;
    int64_t since_ms;
};

static int state_rank(enum tw_alarm_state state) {
    static const int ranks[] = {9, 0, 2, 1, 3, 4, 5}; // A, B, C, D, E, F, G
    return ranks[state];
}

static int compare_ranked(const void *a, const void *b) {
    const struct ranked *left = a, *right = b;
    if (left->state_rank != right->state_rank)
        return left->state_rank - right->state_rank;
    if (left->priority != right->priority)
        return left->priority - right->priority;
    if (left->since_ms != right->since_ms)
        return left->since_ms > right->since_ms ? -1 : 1;
    return (left->index > right->index) - (left->index < right->index);
}

static void count_alarm(struct tw_summary *summary, const struct tw_alarm *alarm,
                        enum tw_alarm_state state) {
    if (state == TW_ALARM_SHELVED)
        summary->shelved++;
    if (state != TW_ALARM_UNACKNOWLEDGED && state != TW_ALARM_ACKNOWLEDGED &&
        state != TW_ALARM_RETURNED)
        return;
    summary->active++;
    summary->by_priority[TW_CLAMP(alarm->priority, 1, 4)]++;
    if (state != TW_ALARM_ACKNOWLEDGED)
        summary->unacknowledged++;
}

// In a tree priority stands first, as a unit's red must not hide behind another's blinking blue.
static int subtree_rank(const struct tw_alarm *alarm, int64_t now_ms) {
    int rank = state_rank(tw_alarm_state(alarm, now_ms));
    return (rank > 2 ? 100 : 0) + alarm->priority * 10 + rank;
}

static void mark_ancestors(struct tw_summary *summary, const struct tw_twin *twin, size_t place) {
    const struct tw_alarm *alarm = tw_summary_alarm(summary, twin, place);
    const struct tw_asset *asset = tw_twin_asset(twin, alarm->asset);
    int64_t now_ms = tw_twin_now(twin);
    int rank = subtree_rank(alarm, now_ms);
    uint32_t slot = asset ? alarm->asset.slot : 0;
    for (int depth = 0; depth < DEPTH_MAX && slot < summary->node_count; depth++) {
        struct tw_summary_node *node = &summary->nodes[slot];
        if (!node->alarm) {
            TW_GROW(summary->marked, summary->marked_count, summary->marked_capacity);
            summary->marked[summary->marked_count++] = slot;
        }
        if (!node->alarm ||
            subtree_rank(tw_summary_alarm(summary, twin, node->alarm - 1), now_ms) > rank)
            node->alarm = (uint32_t)place + 1;
        if (slot == 0)
            return;
        slot = node->parent;
    }
}

static void order_alarms(struct tw_summary *summary, const struct tw_twin *twin) {
    size_t count = tw_twin_alarm_count(twin);
    int64_t now_ms = tw_twin_now(twin);
    struct ranked *ranked = tw_alloc((count + 1) * sizeof *ranked);
    size_t kept = 0;
    summary->version++;
    memset(summary->by_priority, 0, sizeof summary->by_priority);
    summary->unacknowledged = summary->shelved = summary->active = 0;
    for (size_t i = 0; i < count; i++) {
        const struct tw_alarm *alarm = tw_twin_alarm_at(twin, i);
        enum tw_alarm_state state = tw_alarm_state(alarm, now_ms);
        count_alarm(summary, alarm, state);
        if (state != TW_ALARM_NORMAL)
            ranked[kept++] =
                (struct ranked){i, state_rank(state), alarm->priority, alarm->since_ms};
    }
    qsort(ranked, kept, sizeof *ranked, compare_ranked);
    summary->order_count = 0;
    for (size_t i = 0; i < kept; i++) {
        TW_GROW(summary->order, summary->order_count, summary->order_capacity);
        summary->order[summary->order_count++] = ranked[i].index;
    }
    free(ranked);

    for (size_t i = 0; i < summary->marked_count; i++)
        summary->nodes[summary->marked[i]].alarm = 0;
    summary->marked_count = 0;
    for (size_t i = 0; i < summary->order_count; i++)
        mark_ancestors(summary, twin, i);
    summary->assets_in_alarm = 0;
    for (size_t i = 0; i < summary->marked_count; i++) {
        const struct tw_asset *asset = tw_twin_asset_at(twin, summary->marked[i]);
        const struct tw_alarm *own = asset ? tw_twin_worst_alarm(twin, asset->handle) : NULL;
        summary->assets_in_alarm += own && state_rank(tw_alarm_state(own, now_ms)) <= 2;
    }
}

void tw_summary_update(struct tw_summary *summary, const struct tw_twin *twin) {
    size_t count;
    const struct tw_asset_change *changes = tw_twin_changes(twin, &count);
    bool structure = !summary->ready;
    bool alarms = !summary->ready || tw_twin_alarms_changed(twin);
    for (size_t i = 0; i < count && !structure; i++)
        structure = changes_structure(summary, twin, &changes[i]);
    if (!summary->ready || (structure && count > summary->node_count / REBUILD_SHARE))
        rebuild(summary, twin);
    else if (structure)
        take_structure(summary, twin, changes, count);
    summary->structure |= structure;
    summary->ready = true;
    for (size_t i = 0; i < count; i++) {
        if (changes[i].flags & TW_ASSET_VALUES)
            take_values(summary, twin, changes[i].asset);
        alarms = alarms || changes[i].flags & TW_ASSET_ALARMS;
    }
    if (alarms || (structure && summary->order_count > 0))
        order_alarms(summary, twin);
}

const struct tw_alarm *tw_summary_alarm(const struct tw_summary *summary,
                                        const struct tw_twin *twin, size_t place) {
    return tw_twin_alarm_at(twin, summary->order[place]);
}

const struct tw_alarm *tw_summary_worst_alarm(const struct tw_summary *summary,
                                              const struct tw_twin *twin, uint32_t slot) {
    uint32_t alarm = slot < summary->node_count ? summary->nodes[slot].alarm : 0;
    return alarm ? tw_summary_alarm(summary, twin, alarm - 1) : NULL;
}

enum tw_validity tw_summary_worst_validity(const struct tw_summary *summary, uint32_t slot) {
    if (slot >= summary->node_count)
        return TW_VALID;
    for (size_t i = 0; i + 1 < TW_COUNT(severity); i++)
        if (summary->nodes[slot].below[severity[i]])
            return severity[i];
    return TW_VALID;
}
