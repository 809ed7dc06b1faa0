#include "label_place.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/memory.h"

#define PLATE_GAP 4 // between two plates
#define EDGE_GAP 4  // to the border of the picture
#define ANCHOR_HALF 5
#define KEPT_COVER 0.35f // a plate that came to hide more of the bodies looks for another place

static const float rings[TW_PLACE_RINGS] = {24, 60, 104};
// Above first, then round; x, y of the direction, y down.
static const struct tw_point directions[TW_PLACES] = {
    {0, -1}, {0.7f, -0.7f}, {1, 0}, {-0.7f, -0.7f}, {-1, 0}, {0.7f, 0.7f}, {0, 1}, {-0.7f, 0.7f},
};

void tw_placer_reset(struct tw_placer *placer, struct tw_area bounds, float reach) {
    placer->reach = reach;
    placer->bounds = bounds;
    placer->taken_count = placer->plate_count = placer->body_count = placer->leader_count = 0;
}

void tw_placer_finish(struct tw_placer *placer) {
    free(placer->taken);
    free(placer->bodies);
    free(placer->leaders);
    memset(placer, 0, sizeof *placer);
}

void tw_placer_take(struct tw_placer *placer, struct tw_area area) {
    TW_GROW(placer->taken, placer->taken_count, placer->taken_capacity);
    placer->taken[placer->taken_count++] = area;
}

void tw_placer_body(struct tw_placer *placer, struct tw_area area, float worth) {
    TW_GROW(placer->bodies, placer->body_count, placer->body_capacity);
    placer->bodies[placer->body_count++] = (struct tw_place_body){area, worth};
}

// Plates stand before the other areas.
void tw_placer_take_plate(struct tw_placer *placer, struct tw_area plate) {
    tw_placer_take(placer, plate);
    struct tw_area *first_other = &placer->taken[placer->plate_count++];
    struct tw_area swap = *first_other;
    *first_other = plate;
    placer->taken[placer->taken_count - 1] = swap;
}

struct tw_point tw_plate_nearest(struct tw_area plate, struct tw_point anchor) {
    return (struct tw_point){TW_CLAMP(anchor.x, plate.x, plate.x + plate.width),
                             TW_CLAMP(anchor.y, plate.y, plate.y + plate.height)};
}

static struct tw_area place_at(struct tw_point anchor, float width, float height, int place,
                               float reach) {
    struct tw_point direction = directions[place % TW_PLACES];
    float gap = rings[place / TW_PLACES] * reach;
    float x = anchor.x + direction.x * gap, y = anchor.y + direction.y * gap;
    float left = direction.x == 0 ? x - width / 2 : direction.x < 0 ? x - width : x;
    float top = direction.y == 0 ? y - height / 2 : direction.y < 0 ? y - height : y;
    return (struct tw_area){roundf(left), roundf(top), width, height};
}

// Cohen and Sutherland would do; with so few plates a sampled line is as good and shorter: the
// smallest plate is far wider than a step.
static bool crosses(struct tw_point from, struct tw_point to, struct tw_area area) {
    if (fmaxf(from.x, to.x) <= area.x || fminf(from.x, to.x) >= area.x + area.width ||
        fmaxf(from.y, to.y) <= area.y || fminf(from.y, to.y) >= area.y + area.height)
        return false;
    float length = hypotf(to.x - from.x, to.y - from.y);
    int steps = (int)(length / 8) + 1;
    for (int i = 0; i <= steps; i++) {
        float t = (float)i / (float)steps;
        float x = from.x + (to.x - from.x) * t, y = from.y + (to.y - from.y) * t;
        if (x > area.x && x < area.x + area.width && y > area.y && y < area.y + area.height)
            return true;
    }
    return false;
}

static bool is_same(struct tw_area a, struct tw_area b) {
    return a.x == b.x && a.y == b.y && a.width == b.width && a.height == b.height;
}

static bool is_free(const struct tw_placer *placer, struct tw_area plate,
                    const struct tw_place_wish *wish) {
    if (!tw_area_contains(tw_area_inset(placer->bounds, EDGE_GAP), plate))
        return false;
    struct tw_area grown = tw_area_inset(plate, -PLATE_GAP);
    struct tw_point anchor = wish->anchor, end = tw_plate_nearest(plate, anchor);
    for (size_t i = 0; i < placer->taken_count; i++) {
        const struct tw_area *taken = &placer->taken[i];
        if (tw_area_overlap(*taken, i < placer->plate_count ? grown : plate) &&
            !is_same(*taken, wish->own))
            return false;
        if (i < placer->plate_count && crosses(anchor, end, *taken))
            return false;
    }
    for (size_t i = 0; i < placer->leader_count; i++)
        if (crosses(placer->leaders[i].anchor, placer->leaders[i].end, plate))
            return false;
    return true;
}

// The share of a plate that lies over bodies, and what it would hide that is worth seeing.
static float covered(const struct tw_placer *placer, struct tw_area plate, float *worth) {
    float sum = 0, area = plate.width * plate.height;
    *worth = 0;
    for (size_t i = 0; i < placer->body_count; i++) {
        struct tw_area body = placer->bodies[i].area;
        float width = fminf(plate.x + plate.width, body.x + body.width) - fmaxf(plate.x, body.x);
        float height = fminf(plate.y + plate.height, body.y + body.height) - fmaxf(plate.y, body.y);
        if (width <= 0 || height <= 0)
            continue;
        *worth += placer->bodies[i].worth * width * height / area;
        sum += placer->bodies[i].worth < 1 ? 0 : width * height / area;
    }
    return sum;
}

static int find_place(const struct tw_placer *placer, const struct tw_place_wish *wish) {
    int count = TW_PLACES * TW_MIN(wish->rings, TW_PLACE_RINGS), best = -1;
    float least = INFINITY;
    for (int i = wish->last >= 0 && wish->last < count ? -1 : 0; i < count; i++) {
        int place = i < 0 ? wish->last : i;
        struct tw_area plate =
            place_at(wish->anchor, wish->width, wish->height, place, placer->reach);
        float worth;
        if (!is_free(placer, plate, wish) || covered(placer, plate, &worth) > wish->cover)
            continue;
        if (best >= 0 && worth >= least)
            continue;
        best = place;
        least = worth;
        if (worth == 0 || (i < 0 && worth <= KEPT_COVER))
            break;
    }
    return best;
}

int tw_placer_place(struct tw_placer *placer, const struct tw_place_wish *wish,
                    struct tw_area *plate) {
    int place = find_place(placer, wish);
    if (place < 0)
        return -1;
    *plate = place_at(wish->anchor, wish->width, wish->height, place, placer->reach);
    tw_placer_take_plate(placer, *plate);
    TW_GROW(placer->leaders, placer->leader_count, placer->leader_capacity);
    placer->leaders[placer->leader_count++] =
        (struct tw_leader){wish->anchor, tw_plate_nearest(*plate, wish->anchor)};
    tw_placer_take(placer,
                   (struct tw_area){wish->anchor.x - ANCHOR_HALF, wish->anchor.y - ANCHOR_HALF,
                                    2 * ANCHOR_HALF, 2 * ANCHOR_HALF});
    return place;
}
