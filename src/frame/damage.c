#include <stdlib.h>

#include "twinview/frame.h"
#include "twinview/memory.h"

static int64_t area(struct tw_rect r) {
    return (int64_t)r.width * r.height;
}

struct tw_rect tw_rect_meet(struct tw_rect a, struct tw_rect b) {
    int x0 = TW_MAX(a.x, b.x), x1 = TW_MIN(a.x + a.width, b.x + b.width);
    int y0 = TW_MAX(a.y, b.y), y1 = TW_MIN(a.y + a.height, b.y + b.height);
    return (struct tw_rect){x0, y0, TW_MAX(x1 - x0, 0), TW_MAX(y1 - y0, 0)};
}

struct tw_rect tw_rect_join(struct tw_rect a, struct tw_rect b) {
    int x0 = TW_MIN(a.x, b.x), x1 = TW_MAX(a.x + a.width, b.x + b.width);
    int y0 = TW_MIN(a.y, b.y), y1 = TW_MAX(a.y + a.height, b.y + b.height);
    return (struct tw_rect){x0, y0, x1 - x0, y1 - y0};
}

// Pixels that joining two rectangles adds; negative where they overlap much.
static int64_t growth(struct tw_rect a, struct tw_rect b) {
    return area(tw_rect_join(a, b)) - area(a) - area(b);
}

// Joins the pair that grows least, if it grows by at most `most`.
static bool join_cheapest(struct tw_damage *damage, int64_t most) {
    int best_a = -1, best_b = -1;
    for (int a = 0; a < damage->count; a++) {
        for (int b = a + 1; b < damage->count; b++) {
            int64_t grows = growth(damage->rects[a], damage->rects[b]);
            if (grows <= most) {
                most = grows;
                best_a = a;
                best_b = b;
            }
        }
    }
    if (best_a < 0) {
        return false;
    }
    damage->rects[best_a] = tw_rect_join(damage->rects[best_a], damage->rects[best_b]);
    damage->rects[best_b] = damage->rects[--damage->count];
    return true;
}

void tw_damage_add(struct tw_damage *damage, struct tw_rect rect, struct tw_rect bounds) {
    rect = tw_rect_meet(rect, bounds);
    if (damage->whole || area(rect) == 0) {
        return;
    }
    if (damage->count == TW_RECTS_MAX) {
        // The newcomer takes part in the choice by standing in for the cheapest neighbour.
        int nearest = 0;
        for (int i = 1; i < damage->count; i++) {
            if (growth(damage->rects[i], rect) < growth(damage->rects[nearest], rect)) {
                nearest = i;
            }
        }
        int64_t grows = growth(damage->rects[nearest], rect);
        if (!join_cheapest(damage, grows - 1)) {
            damage->rects[nearest] = tw_rect_join(damage->rects[nearest], rect);
            rect = damage->rects[nearest];
            damage->rects[nearest] = damage->rects[--damage->count];
        }
    }
    damage->rects[damage->count++] = rect;
    while (join_cheapest(damage, 0)) {
    }
}

static int by_number(const void *a, const void *b) {
    return (*(const int *)a > *(const int *)b) - (*(const int *)a < *(const int *)b);
}

// Exact, overlaps counted once: on the grid that the rectangles' borders make.
uint64_t tw_damage_area(const struct tw_damage *damage, struct tw_rect bounds) {
    if (damage->whole) {
        return (uint64_t)area(bounds);
    }
    int xs[TW_RECTS_MAX * 2], ys[TW_RECTS_MAX * 2], lines = damage->count * 2;
    for (int i = 0; i < damage->count; i++) {
        xs[2 * i] = damage->rects[i].x;
        xs[2 * i + 1] = damage->rects[i].x + damage->rects[i].width;
        ys[2 * i] = damage->rects[i].y;
        ys[2 * i + 1] = damage->rects[i].y + damage->rects[i].height;
    }
    qsort(xs, (size_t)lines, sizeof *xs, by_number);
    qsort(ys, (size_t)lines, sizeof *ys, by_number);
    uint64_t sum = 0;
    for (int y = 0; y + 1 < lines; y++) {
        for (int x = 0; x + 1 < lines; x++) {
            for (int i = 0; i < damage->count; i++) {
                const struct tw_rect *r = &damage->rects[i];
                if (xs[x] >= r->x && xs[x + 1] <= r->x + r->width && ys[y] >= r->y &&
                    ys[y + 1] <= r->y + r->height) {
                    sum += (uint64_t)(xs[x + 1] - xs[x]) * (uint64_t)(ys[y + 1] - ys[y]);
                    break;
                }
            }
        }
    }
    return sum;
}
