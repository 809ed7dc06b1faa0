// Assets that relations lead to.
//
// Relations are said by either end, so that all of them have to be gone through once.
#include <stdlib.h>
#include <string.h>

#include "twinview/memory.h"
#include "twinview/related.h"

#define RELATED_MAX 100000 // a ring of relations ends by itself; this bounds a mad document

struct gathered {
    struct tw_asset_id *items;
    size_t count, capacity;
    uint8_t *known; // bit a slot
};

static void begin(struct gathered *all, const struct tw_twin *twin) {
    *all = (struct gathered){.known = tw_alloc_array(tw_twin_slot_limit(twin) / 8 + 1, 1)};
}

static void add(struct gathered *all, struct tw_asset_id asset) {
    uint8_t *byte = &all->known[asset.slot / 8], bit = (uint8_t)(1u << asset.slot % 8);
    if (!asset.slot || *byte & bit || all->count >= RELATED_MAX)
        return;
    *byte |= bit;
    TW_GROW(all->items, all->count, all->capacity);
    all->items[all->count++] = asset;
}

// 1: leads on from the asset that says so; -1: leads back to it; 0: has no direction.
static int direction_of(const char *kind) {
    static const char *const on[] = {"feeds", "drives", "supplies", "powers"};
    static const char *const back[] = {"fed by",      "fed_by",      "driven by",  "driven_by",
                                       "supplied by", "supplied_by", "powered by", "powered_by"};
    for (size_t i = 0; i < TW_COUNT(on); i++)
        if (strcmp(kind, on[i]) == 0)
            return 1;
    for (size_t i = 0; i < TW_COUNT(back); i++)
        if (strcmp(kind, back[i]) == 0)
            return -1;
    return 0;
}

// A relation as an edge from where the flow comes to where it goes.
struct edge {
    uint32_t from, to;
    int direction;
};

struct edges {
    struct edge *items;
    size_t count, capacity;
};

static struct edges all_edges(const struct tw_twin *twin) {
    struct edges edges = {0};
    uint32_t limit = tw_twin_slot_limit(twin);
    for (uint32_t slot = 1; slot < limit; slot++) {
        const struct tw_asset *asset = tw_twin_asset_at(twin, slot);
        for (int i = 0; asset && i < asset->relation_count; i++) {
            const struct tw_asset *other = tw_twin_find(twin, asset->relations[i].other);
            int direction = direction_of(asset->relations[i].kind);
            if (!other)
                continue;
            TW_GROW(edges.items, edges.count, edges.capacity);
            edges.items[edges.count++] = direction < 0
                                             ? (struct edge){other->handle.slot, slot, 1}
                                             : (struct edge){slot, other->handle.slot, direction};
        }
    }
    return edges;
}

static int by_from(const void *a, const void *b) {
    const struct edge *left = a, *right = b;
    return (left->from > right->from) - (left->from < right->from);
}

static void turn(struct edges *edges) {
    for (size_t i = 0; i < edges->count; i++) {
        struct edge edge = edges->items[i];
        edges->items[i] = (struct edge){edge.to, edge.from, edge.direction};
    }
}

// The first edge from a slot, of edges in order.
static size_t first_from(const struct edges *edges, uint32_t slot) {
    size_t low = 0, high = edges->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (edges->items[middle].from < slot)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

// Goes on along the edges from all that is gathered; `far` as far as they lead, else one step.
static void follow(const struct tw_twin *twin, struct edges *edges, bool directed, bool far,
                   struct gathered *all) {
    if (edges->count)
        qsort(edges->items, edges->count, sizeof *edges->items, by_from);
    size_t last = all->count;
    for (size_t at = 0; at < (far ? all->count : last); at++) {
        uint32_t slot = all->items[at].slot;
        for (size_t i = first_from(edges, slot); i < edges->count && edges->items[i].from == slot;
             i++) {
            const struct tw_asset *other = tw_twin_asset_at(twin, edges->items[i].to);
            if (other && (edges->items[i].direction || !directed))
                add(all, other->handle);
        }
    }
}

size_t tw_twin_related(const struct tw_twin *twin, const struct tw_asset_id *from, size_t count,
                       enum tw_relation_way way, struct tw_asset_id **found) {
    struct edges edges = all_edges(twin);
    struct gathered all, start;
    begin(&all, twin);
    for (size_t i = 0; i < count; i++)
        add(&all, from[i]);
    if (way == TW_UPSTREAM)
        turn(&edges);
    if (way == TW_CONNECTED) { // from both ends, one step
        begin(&start, twin);
        for (size_t i = 0; i < all.count; i++)
            add(&start, all.items[i]);
        follow(twin, &edges, false, false, &all);
        turn(&edges);
        follow(twin, &edges, false, false, &start);
        for (size_t i = 0; i < start.count; i++)
            add(&all, start.items[i]);
        free(start.known);
        free(start.items);
    } else {
        follow(twin, &edges, true, true, &all);
    }
    free(edges.items);
    free(all.known);
    *found = all.items;
    return all.count;
}
