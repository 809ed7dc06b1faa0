#include "damage.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/memory.h"

// Multiply and rotate over 32-bit words: the lists of a frame are some 100 KB, and a byte-wise
// hash of them would cost more than drawing the panels.
static uint64_t hash_words(const void *data, size_t bytes, uint64_t hash) {
    const unsigned char *at = data;
    for (size_t i = 0; i + 4 <= bytes; i += 4) {
        uint32_t word;
        memcpy(&word, at + i, 4);
        hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 29;
    }
    return hash;
}

void tw_primitives_add(struct tw_primitives *set, const struct tw_ui_vertex *vertices, size_t count,
                       const float clip[4]) {
    if (count == 0)
        return;
    struct tw_primitive item = {.x0 = INFINITY, .y0 = INFINITY, .x1 = -INFINITY, .y1 = -INFINITY};
    for (size_t i = 0; i < count; i++) {
        item.x0 = fminf(item.x0, vertices[i].x);
        item.y0 = fminf(item.y0, vertices[i].y);
        item.x1 = fmaxf(item.x1, vertices[i].x);
        item.y1 = fmaxf(item.y1, vertices[i].y);
    }
    item.x0 = fmaxf(item.x0, clip[0]);
    item.y0 = fmaxf(item.y0, clip[1]);
    item.x1 = fminf(item.x1, clip[2]);
    item.y1 = fminf(item.y1, clip[3]);
    if (item.x0 >= item.x1 || item.y0 >= item.y1)
        return;
    item.hash = hash_words(clip, 4 * sizeof *clip, 1);
    item.hash = hash_words(vertices, count * sizeof *vertices, item.hash);
    TW_GROW(set->items, set->count, set->capacity);
    set->items[set->count++] = item;
}

static int compare_hashes(const void *a, const void *b) {
    uint64_t left = ((const struct tw_primitive *)a)->hash;
    uint64_t right = ((const struct tw_primitive *)b)->hash;
    return (left > right) - (left < right);
}

void tw_primitives_sort(struct tw_primitives *set) {
    if (set->count > 1)
        qsort(set->items, set->count, sizeof *set->items, compare_hashes);
}

static void add_damage(const struct tw_primitive *item, struct tw_rect bounds,
                       struct tw_damage *damage) {
    // One pixel more on each side holds the fringe of anti-aliasing.
    int x0 = (int)floorf(item->x0) - 1, y0 = (int)floorf(item->y0) - 1;
    int x1 = (int)ceilf(item->x1) + 1, y1 = (int)ceilf(item->y1) + 1;
    tw_damage_add(damage, (struct tw_rect){x0, y0, x1 - x0, y1 - y0}, bounds);
}

size_t tw_primitives_compare(const struct tw_primitives *before, const struct tw_primitives *after,
                             struct tw_rect bounds, struct tw_damage *damage) {
    size_t i = 0, j = 0, differences = 0;
    while (i < before->count || j < after->count) {
        if (j == after->count ||
            (i < before->count && before->items[i].hash < after->items[j].hash)) {
            add_damage(&before->items[i++], bounds, damage);
            differences++;
        } else if (i == before->count || after->items[j].hash < before->items[i].hash) {
            add_damage(&after->items[j++], bounds, damage);
            differences++;
        } else {
            i++;
            j++;
        }
    }
    return differences;
}

void tw_primitives_finish(struct tw_primitives *set) {
    free(set->items);
    memset(set, 0, sizeof *set);
}
