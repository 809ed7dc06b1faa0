// The rough shape of a body made of many pieces: each piece's convex hull, as seen from a few
// sides.
#ifndef TWINVIEW_IMPORT_HULLS_H
#define TWINVIEW_IMPORT_HULLS_H

#include "import.h"

enum tw_hull_detail {
    TW_HULL_COARSE, // 8 sides, those of a cube's corners: at most 12 triangles, a box stays one
    TW_HULL_FINE,   // and those of a cube's edges: at most 36, a cylinder becomes eight-sided
};

// The pieces of a soup: triangles that hang together by the places of their corners.
struct tw_pieces {
    uint32_t count;
    uint32_t *of_vertex; // piece of a vertex; UINT32_MAX: no triangle uses it
};

// `welded` holds the soup's triangles with one index for each place. Free with tw_pieces_finish.
struct tw_pieces tw_pieces_find(const struct tw_soup *soup, const uint32_t *welded);
void tw_pieces_finish(struct tw_pieces *pieces);

// Writes the pieces' hulls over the soup's own vertices to `out` (room for all indices of the soup)
// and returns the number of indices. Pieces whose box is smaller than `smallest` along its diagonal
// are left out; a piece that is flat, or has fewer triangles than its hull, stays as it is.
size_t tw_soup_hulls(const struct tw_soup *soup, const uint32_t *welded,
                     const struct tw_pieces *pieces, enum tw_hull_detail detail, float smallest,
                     uint32_t *out);

#endif
