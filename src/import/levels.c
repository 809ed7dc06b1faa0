#include "levels.h"

#include <math.h>
#include <meshoptimizer.h>
#include <stdlib.h>
#include <string.h>

#include "deviation.h"
#include "hulls.h"
#include "normals.h"

#define SIMPLIFY_INDICES_MIN 48 // a mesh of less is drawn in full at any distance
#define CANDIDATES_MAX 32
#define CHOSEN_MAX (TW_LODS_MAX - 1)
#define STEP 0.6f // from one try of a simplifier to the next

// A pixel is expected to cover anything up to this share of the mesh's extent, evenly: on a floor
// those far away, which a pixel covers more of, are many more than those near by. A level is drawn
// only where its distance to the full surface is below a pixel, so the last may be very rough: it
// stands for bodies a few pixels large, which fill a wide view.
#define PIXEL_MOST 0.4f

// What levels are made from. Hard edges would hold the simplifiers up, so they work on places: all
// vertices that share one and differ in the normal count as the first of them.
struct source {
    const struct tw_soup *soup;
    const uint32_t *welded; // the full triangles, over the places' first vertices
    struct tw_pieces pieces, whole;
    float scale; // the mesh's extent
};

// Ways to make a level.
enum method {
    THINNED,       // the surface with fewer triangles; parameter: indices wanted
    CLUSTERED,     // its vertices merged in a grid, whatever becomes of it; as above
    PIECES_COARSE, // the hull of each piece; parameter: least extent of a piece, of the mesh's
    PIECES_FINE,
    WHOLE_COARSE, // one hull about all
    WHOLE_FINE,
};

struct candidate {
    enum method method;
    float parameter;
    size_t count; // indices
    float error;  // metres to the full surface
};

struct candidates {
    struct candidate items[CANDIDATES_MAX];
    int count;
};

// Writes the level's indices, over first vertices of places, to `out` (room for all indices).
static size_t make(const struct source *source, enum method method, float parameter,
                   uint32_t *out) {
    const struct tw_soup *soup = source->soup;
    const float *positions = soup->vertices[0].position;
    size_t stride = sizeof *soup->vertices, target = (size_t)parameter / 3 * 3;
    switch (method) {
    case THINNED:
        return meshopt_simplify(out, source->welded, soup->index_count, positions,
                                soup->vertex_count, stride, target, PIXEL_MOST, 0, NULL);
    case CLUSTERED:
        return meshopt_simplifySloppy(out, source->welded, soup->index_count, positions,
                                      soup->vertex_count, stride, target, 1, NULL);
    case PIECES_COARSE:
    case PIECES_FINE:
        return tw_soup_hulls(soup, source->welded, &source->pieces,
                             method == PIECES_FINE ? TW_HULL_FINE : TW_HULL_COARSE,
                             parameter * source->scale, out);
    case WHOLE_COARSE:
    case WHOLE_FINE:
        return tw_soup_hulls(soup, source->welded, &source->whole,
                             method == WHOLE_FINE ? TW_HULL_FINE : TW_HULL_COARSE, 0, out);
    }
    return 0;
}

static void try_method(const struct source *source, const struct tw_deviation *deviation,
                       enum method method, float parameter, uint32_t *room,
                       struct candidates *candidates) {
    size_t count = make(source, method, parameter, room);
    if (count == 0 || count >= source->soup->index_count || candidates->count == CANDIDATES_MAX)
        return;
    // What another beats in both is not worth measuring to its end.
    float most = PIXEL_MOST * source->scale;
    for (int i = 0; i < candidates->count; i++)
        if (candidates->items[i].count <= count)
            most = fminf(most, candidates->items[i].error);
    float error = tw_deviation_of(deviation, room, count, most);
    if (error <= most)
        candidates->items[candidates->count++] = (struct candidate){
            .method = method, .parameter = parameter, .count = count, .error = error};
}

static void try_all(const struct source *source, uint32_t *room, struct candidates *candidates) {
    static const float least_pieces[] = {0, 0.04f, 0.12f};
    struct tw_deviation *deviation = tw_deviation_create(source->soup);
    // Hulls first: they are few, and their measure bounds that of the rest.
    try_method(source, deviation, WHOLE_COARSE, 0, room, candidates);
    try_method(source, deviation, WHOLE_FINE, 0, room, candidates);
    for (size_t i = TW_COUNT(least_pieces); i-- > 0;) {
        try_method(source, deviation, PIECES_COARSE, least_pieces[i], room, candidates);
        try_method(source, deviation, PIECES_FINE, least_pieces[i], room, candidates);
    }
    float target = (float)source->soup->index_count * STEP;
    for (int i = 0; i < 11 && target >= 12; i++, target *= STEP) {
        try_method(source, deviation, THINNED, target, room, candidates);
        try_method(source, deviation, CLUSTERED, target, room, candidates);
    }
    tw_deviation_destroy(deviation);
}

static int compare_errors(const void *a, const void *b) {
    const struct candidate *x = a, *y = b;
    if (x->error < y->error || x->error > y->error)
        return x->error < y->error ? -1 : 1;
    return (x->count > y->count) - (x->count < y->count);
}

// Sorts by error and keeps those that have fewer triangles than all before them.
static void keep_best(size_t full, struct candidates *candidates) {
    int kept = 0;
    qsort(candidates->items, (size_t)candidates->count, sizeof *candidates->items, compare_errors);
    for (int i = 0; i < candidates->count; i++)
        if (candidates->items[i].count < (kept ? candidates->items[kept - 1].count : full))
            candidates->items[kept++] = candidates->items[i];
    candidates->count = kept;
}

// Of the work over all sizes of a pixel, what a level saves: where it takes over from `before`.
static double saving(const struct source *source, size_t before, const struct candidate *level) {
    double most = (double)(PIXEL_MOST * source->scale);
    return ((double)before - (double)level->count) * (most - (double)level->error);
}

// The levels that together save most: `chosen` of at most `most`, in rising error. Recursion over
// candidates[first..]; returns what is saved.
static double choose(const struct source *source, const struct candidates *candidates, int first,
                     size_t before, int most, int *chosen, int *chosen_count) {
    double best = 0;
    *chosen_count = 0;
    for (int i = first; most > 0 && i < candidates->count; i++) {
        int rest[CHOSEN_MAX], rest_count;
        const struct candidate *level = &candidates->items[i];
        double saved = saving(source, before, level) +
                       choose(source, candidates, i + 1, level->count, most - 1, rest, &rest_count);
        if (saved <= best)
            continue;
        best = saved;
        chosen[0] = i;
        memcpy(chosen + 1, rest, (size_t)rest_count * sizeof *rest);
        *chosen_count = rest_count + 1;
    }
    return best;
}

static struct tw_pieces one_piece(const struct tw_pieces *pieces, size_t vertex_count) {
    struct tw_pieces whole = {.count = 1,
                              .of_vertex = tw_alloc_array(vertex_count, sizeof *whole.of_vertex)};
    for (size_t i = 0; i < vertex_count; i++)
        whole.of_vertex[i] = pieces->of_vertex[i] == UINT32_MAX ? UINT32_MAX : 0;
    return whole;
}

static void make_levels(const struct source *source, struct tw_soup *soup, struct tw_mesh *mesh) {
    struct candidates candidates = {.count = 0};
    int chosen[CHOSEN_MAX], chosen_count;
    size_t total = source->soup->index_count;
    try_all(source, soup->indices + total, &candidates);
    keep_best(total, &candidates);
    choose(source, &candidates, 0, total, CHOSEN_MAX, chosen, &chosen_count);
    for (int i = 0; i < chosen_count; i++) {
        const struct candidate *level = &candidates.items[chosen[i]];
        make(source, level->method, level->parameter, soup->indices + total);
        mesh->lods[mesh->lod_count++] = (struct tw_mesh_lod){
            .first_index = (uint32_t)total,
            .index_count = (uint32_t)level->count,
            .error = level->error,
        };
        total += level->count;
    }
    soup->index_count = total;
}

void tw_soup_add_levels(struct tw_soup *soup, struct tw_mesh *mesh) {
    size_t full = soup->index_count;
    mesh->lods[0] = (struct tw_mesh_lod){.index_count = (uint32_t)full};
    mesh->lod_count = 1;
    if (full < SIMPLIFY_INDICES_MIN)
        return;
    soup->indices = tw_realloc(soup->indices, full * TW_LODS_MAX * sizeof *soup->indices);
    const struct tw_soup whole = *soup; // keeps the full count while levels are appended
    uint32_t *welded = tw_alloc_array(full, sizeof *welded);
    meshopt_generateShadowIndexBuffer(welded, soup->indices, full, soup->vertices,
                                      soup->vertex_count, 3 * sizeof(float),
                                      sizeof *soup->vertices);
    struct source source = {
        .soup = &whole,
        .welded = welded,
        .pieces = tw_pieces_find(&whole, welded),
        .scale = meshopt_simplifyScale(soup->vertices[0].position, soup->vertex_count,
                                       sizeof *soup->vertices),
    };
    source.whole = one_piece(&source.pieces, soup->vertex_count);
    if (source.scale > 0)
        make_levels(&source, soup, mesh);
    tw_soup_choose_normals(soup, welded, full);
    tw_pieces_finish(&source.pieces);
    tw_pieces_finish(&source.whole);
    free(welded);
}
