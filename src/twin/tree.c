// The tree of assets: links, missing parents, and children in order.
#define TW_LOG_MODULE "twin"
#include "maps.h"
#include "state.h"

#include <stdlib.h>
#include <string.h>

#include "twinview/log.h"

static void forget_children(struct tw_twin *twin, uint32_t parent) {
    ptrdiff_t at = hmgeti(twin->cache->children, parent);
    if (at < 0)
        return;
    free(twin->cache->children[at].value.ids);
    (void)hmdel(twin->cache->children, parent);
}

void tw_tree_attach(struct tw_twin *twin, uint32_t slot, uint32_t parent) {
    struct tw_asset_row *row = &twin->rows[slot];
    uint32_t next = twin->rows[parent].first_child;
    row->parent = parent;
    row->previous_sibling = 0;
    row->next_sibling = next;
    if (next)
        twin->rows[next].previous_sibling = slot;
    twin->rows[parent].first_child = slot;
    forget_children(twin, parent);
}

void tw_tree_detach(struct tw_twin *twin, uint32_t slot) {
    struct tw_asset_row *row = &twin->rows[slot];
    if (row->previous_sibling)
        twin->rows[row->previous_sibling].next_sibling = row->next_sibling;
    else
        twin->rows[row->parent].first_child = row->next_sibling;
    if (row->next_sibling)
        twin->rows[row->next_sibling].previous_sibling = row->previous_sibling;
    forget_children(twin, row->parent);
}

void tw_tree_release_children(struct tw_twin *twin, uint32_t slot) {
    while (twin->rows[slot].first_child) {
        uint32_t child = twin->rows[slot].first_child;
        tw_tree_detach(twin, child);
        tw_tree_attach(twin, child, 0);
        tw_tree_add_orphan(twin, child);
        tw_asset_flag(twin, child, TW_ASSET_PLACED);
    }
}

// Levels below an asset, counted up to DEPTH_MAX; walks the links, so it needs no stack.
static int height_below(const struct tw_twin *twin, uint32_t top) {
    int depth = 0, height = 0;
    uint32_t at = top;
    for (;;) {
        if (twin->rows[at].first_child && depth <= DEPTH_MAX) {
            at = twin->rows[at].first_child;
            height = TW_MAX(height, ++depth);
            continue;
        }
        while (at != top && !twin->rows[at].next_sibling) {
            at = twin->rows[at].parent;
            depth--;
        }
        if (at == top)
            return height;
        at = twin->rows[at].next_sibling;
    }
}

// Why `slot` cannot hang under `parent`, NULL if it can.
static const char *refusal(const struct tw_twin *twin, uint32_t slot, uint32_t parent) {
    int depth = 0;
    for (uint32_t at = parent; at; at = twin->rows[at].parent) {
        if (at == slot)
            return "is its own child";
        depth++;
    }
    if (depth + 1 + height_below(twin, slot) > DEPTH_MAX)
        return "lies too deep";
    return NULL;
}

void tw_tree_add_orphan(struct tw_twin *twin, uint32_t slot) {
    if (twin->rows[slot].orphan)
        return;
    twin->rows[slot].orphan = true;
    TW_GROW(twin->orphans, twin->orphan_count, twin->orphan_capacity);
    twin->orphans[twin->orphan_count++] = slot;
}

bool tw_tree_resolve(struct tw_twin *twin, uint32_t slot) {
    struct tw_asset_row *row = &twin->rows[slot];
    if (row->attached)
        return false;
    uint32_t parent = row->parent_id ? tw_asset_meant(twin, row->source, row->parent_id) : 0;
    const char *fault = row->parent_id && !parent ? "does not exist" : NULL;
    if (parent && parent != row->parent)
        fault = refusal(twin, slot, parent);
    if (fault) {
        if (!row->orphan)
            tw_warn("assets.%s.parent: \"%s\" %s; it hangs under the site", row->id, row->parent_id,
                    fault);
        tw_tree_add_orphan(twin, slot);
        parent = 0;
    } else {
        row->orphan = false;
    }
    if (parent == row->parent)
        return false;
    tw_tree_detach(twin, slot);
    tw_tree_attach(twin, slot, parent);
    return true;
}

void tw_tree_retry_orphans(struct tw_twin *twin) {
    size_t kept = 0, count = twin->orphan_count;
    for (size_t i = 0; i < count; i++) {
        uint32_t slot = twin->orphans[i];
        struct tw_asset_row *row = &twin->rows[slot];
        if (!row->used || !row->orphan)
            continue;
        if (tw_tree_resolve(twin, slot))
            tw_asset_flag(twin, slot, TW_ASSET_PLACED);
        if (row->orphan)
            twin->orphans[kept++] = slot;
    }
    twin->orphan_count = kept;
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

int tw_natural_compare(const char *a, const char *b) {
    const char *first_a = a, *first_b = b;
    while (*a && *b) {
        if (is_digit(*a) && is_digit(*b)) {
            a += strspn(a, "0");
            b += strspn(b, "0");
            size_t digits_a = strspn(a, "0123456789"), digits_b = strspn(b, "0123456789");
            if (digits_a != digits_b)
                return digits_a < digits_b ? -1 : 1;
            int order = strncmp(a, b, digits_a);
            if (order)
                return order;
            a += digits_a;
            b += digits_b;
        } else if (*a != *b) {
            return (unsigned char)*a < (unsigned char)*b ? -1 : 1;
        } else {
            a++;
            b++;
        }
    }
    if (*a || *b)
        return *a ? 1 : -1;
    return strcmp(first_a, first_b); // "a01" and "a1": equal in value, still two ids
}

struct child {
    const char *id;
    struct tw_asset_id handle;
    uint32_t source;
};

static int compare_children(const void *left, const void *right) {
    const struct child *a = left, *b = right;
    int order = tw_natural_compare(a->id, b->id);
    return order ? order : (int)a->source - (int)b->source;
}

static struct tw_child_list list_children(const struct tw_twin *twin, uint32_t parent) {
    size_t count = 0;
    for (uint32_t at = twin->rows[parent].first_child; at; at = twin->rows[at].next_sibling)
        count++;
    struct tw_child_list list = {NULL, count};
    if (!count)
        return list;
    struct child *children = tw_alloc_array(count, sizeof *children);
    size_t n = 0;
    for (uint32_t at = twin->rows[parent].first_child; at; at = twin->rows[at].next_sibling) {
        const struct tw_asset_row *row = &twin->rows[at];
        children[n++] = (struct child){row->id, {at, row->generation}, row->source};
    }
    qsort(children, count, sizeof *children, compare_children);
    list.ids = tw_alloc_array(count, sizeof *list.ids);
    for (size_t i = 0; i < count; i++)
        list.ids[i] = children[i].handle;
    free(children);
    return list;
}

const struct tw_asset_id *tw_twin_children(const struct tw_twin *twin, struct tw_asset_id parent,
                                           size_t *count) {
    *count = 0;
    if (parent.slot && !tw_asset_slot(twin, parent))
        return NULL;
    struct tw_cache *cache = twin->cache;
    ptrdiff_t at = hmgeti(cache->children, parent.slot);
    if (at < 0) {
        struct tw_child_list list = list_children(twin, parent.slot);
        hmput(cache->children, parent.slot, list);
        at = hmgeti(cache->children, parent.slot);
    }
    *count = cache->children[at].value.count;
    return cache->children[at].value.ids;
}
