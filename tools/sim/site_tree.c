#include "site_tree.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define STBDS_NO_SHORT_NAMES
#include <stb/stb_ds.h>

#include "twinview/memory.h"

const char *tw_site_tree_text(const cJSON *object, const char *name) {
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
}

int tw_site_tree_numbers(const cJSON *array, double *out, int max) {
    int count = 0;
    const cJSON *item;
    cJSON_ArrayForEach(item, array) {
        if (count < max && cJSON_IsNumber(item))
            out[count++] = item->valuedouble;
    }
    return count;
}

struct entry {
    char *key;
    uint32_t value; // index of the asset in the document
};

struct ordering {
    const cJSON **items;
    uint32_t *first_child, *next_sibling; // index + 1, 0 for none
    const cJSON **order;
    uint32_t count;
};

static void visit(struct ordering *ordering, uint32_t index) {
    // Depth is bounded by the number of assets of a site document, which its reader caps.
    ordering->order[ordering->count++] = ordering->items[index];
    for (uint32_t child = ordering->first_child[index]; child;
         child = ordering->next_sibling[child - 1])
        visit(ordering, child - 1);
}

uint32_t tw_site_tree_order(const cJSON *assets, const cJSON **order) {
    uint32_t count = (uint32_t)cJSON_GetArraySize(assets), i = 0;
    struct entry *names = NULL;
    stbds_sh_new_strdup(names);
    stbds_hmdefault(names, UINT32_MAX);
    struct ordering ordering = {
        .items = tw_alloc_array(count + 1, sizeof(const cJSON *)),
        .first_child = tw_alloc_array(count + 1, sizeof(uint32_t)),
        .next_sibling = tw_alloc_array(count + 1, sizeof(uint32_t)),
        .order = order,
    };
    const cJSON *item;
    cJSON_ArrayForEach(item, assets) {
        ordering.items[i] = item;
        stbds_shput(names, item->string, i);
        i++;
    }
    bool *is_root = tw_alloc_array(count + 1, sizeof *is_root);
    // Backwards, so that each list of children is in the document's order.
    for (i = count; i-- > 0;) {
        const char *parent = tw_site_tree_text(ordering.items[i], "parent");
        ptrdiff_t at = parent ? stbds_shgeti(names, parent) : -1;
        is_root[i] = at < 0;
        if (at >= 0) {
            ordering.next_sibling[i] = ordering.first_child[names[at].value];
            ordering.first_child[names[at].value] = i + 1;
        }
    }
    for (i = 0; i < count; i++)
        if (is_root[i])
            visit(&ordering, i);
    stbds_shfree(names);
    free(ordering.items);
    free(ordering.first_child);
    free(ordering.next_sibling);
    free(is_root);
    return ordering.count;
}

// Turns `vector` by a unit quaternion x, y, z, w.
static void turn(const double q[4], double vector[3]) {
    double cross[3] = {q[1] * vector[2] - q[2] * vector[1] + q[3] * vector[0],
                       q[2] * vector[0] - q[0] * vector[2] + q[3] * vector[1],
                       q[0] * vector[1] - q[1] * vector[0] + q[3] * vector[2]};
    vector[0] += 2 * (q[1] * cross[2] - q[2] * cross[1]);
    vector[1] += 2 * (q[2] * cross[0] - q[0] * cross[2]);
    vector[2] += 2 * (q[0] * cross[1] - q[1] * cross[0]);
}

void tw_site_tree_place(const cJSON *const *order, uint32_t count, double (*world)[3]) {
    struct entry *names = NULL;
    stbds_hmdefault(names, UINT32_MAX);
    for (uint32_t i = 0; i < count; i++)
        stbds_shput(names, order[i]->string, i);
    for (uint32_t i = 0; i < count; i++) {
        double at[3] = {0, 0, 0};
        // Parents stand before their children, so this ends.
        for (const cJSON *asset = order[i]; asset;) {
            const cJSON *placement = cJSON_GetObjectItemCaseSensitive(asset, "at");
            double rotation[4], offset[3];
            if (asset != order[i] &&
                tw_site_tree_numbers(cJSON_GetObjectItemCaseSensitive(placement, "rot"), rotation,
                                     4) == 4)
                turn(rotation, at);
            if (tw_site_tree_numbers(cJSON_GetObjectItemCaseSensitive(placement, "pos"), offset,
                                     3) == 3)
                for (int axis = 0; axis < 3; axis++)
                    at[axis] += offset[axis];
            const char *parent = tw_site_tree_text(asset, "parent");
            ptrdiff_t found = parent ? stbds_shgeti(names, parent) : -1;
            asset = found >= 0 ? order[names[found].value] : NULL;
        }
        memcpy(world[i], at, sizeof at);
    }
    stbds_shfree(names);
}
