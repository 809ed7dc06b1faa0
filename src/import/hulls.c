#include "hulls.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SIDES_MAX 20
#define FACES_MAX (8 * SIDES_MAX) // of a hull, with those that were replaced while it grew
#define FLAT 1e-4                 // of the extent: thinner bodies have no hull

// Corners of a cube, then the middles of its edges.
static const float sides[SIDES_MAX][3] = {
    {-1, -1, -1}, {1, -1, -1}, {-1, 1, -1}, {1, 1, -1}, {-1, -1, 1}, {1, -1, 1},  {-1, 1, 1},
    {1, 1, 1},    {-1, -1, 0}, {1, -1, 0},  {-1, 1, 0}, {1, 1, 0},   {-1, 0, -1}, {1, 0, -1},
    {-1, 0, 1},   {1, 0, 1},   {0, -1, -1}, {0, 1, -1}, {0, -1, 1},  {0, 1, 1},
};

// ---- pieces ---------------------------------------------------------------------------------

static uint32_t root_of(uint32_t *parents, uint32_t vertex) {
    while (parents[vertex] != vertex) {
        parents[vertex] = parents[parents[vertex]];
        vertex = parents[vertex];
    }
    return vertex;
}

struct tw_pieces tw_pieces_find(const struct tw_soup *soup, const uint32_t *welded) {
    uint32_t *parents = tw_alloc_array(soup->vertex_count, sizeof *parents);
    for (uint32_t i = 0; i < soup->vertex_count; i++)
        parents[i] = i;
    for (size_t i = 0; i < soup->index_count; i += 3)
        for (size_t k = 1; k < 3; k++)
            parents[root_of(parents, welded[i + k])] = root_of(parents, welded[i]);

    struct tw_pieces pieces = {.of_vertex =
                                   tw_alloc_array(soup->vertex_count, sizeof *pieces.of_vertex)};
    memset(pieces.of_vertex, 0xff, soup->vertex_count * sizeof *pieces.of_vertex);
    for (size_t i = 0; i < soup->index_count; i++) {
        uint32_t root = root_of(parents, welded[i]);
        if (pieces.of_vertex[root] == UINT32_MAX)
            pieces.of_vertex[root] = pieces.count++;
        pieces.of_vertex[welded[i]] = pieces.of_vertex[root];
    }
    free(parents);
    return pieces;
}

void tw_pieces_finish(struct tw_pieces *pieces) {
    free(pieces->of_vertex);
    *pieces = (struct tw_pieces){0};
}

// ---- one hull -------------------------------------------------------------------------------

struct piece {
    uint32_t farthest[SIDES_MAX]; // vertex at each side
    float reach[SIDES_MAX];
    float low[3], high[3];
    uint32_t triangle_count;
};

struct face {
    uint32_t corners[3]; // vertices, counter-clockwise from outside
    bool replaced;
};

struct hull {
    const struct tw_soup *soup;
    struct face faces[FACES_MAX];
    int face_count;
    double thin; // volume below which a corner counts as lying in a face
};

// Six times the volume of the tetrahedron; above zero where d is on the side that a, b, c face.
static double volume(const struct hull *hull, const uint32_t face[3], uint32_t d) {
    const float *a = hull->soup->vertices[face[0]].position;
    double u[3][3];
    const uint32_t others[3] = {face[1], face[2], d};
    for (int k = 0; k < 3; k++)
        for (int axis = 0; axis < 3; axis++)
            u[k][axis] = (double)hull->soup->vertices[others[k]].position[axis] - (double)a[axis];
    return u[2][0] * (u[0][1] * u[1][2] - u[0][2] * u[1][1]) +
           u[2][1] * (u[0][2] * u[1][0] - u[0][0] * u[1][2]) +
           u[2][2] * (u[0][0] * u[1][1] - u[0][1] * u[1][0]);
}

static bool add_face(struct hull *hull, uint32_t a, uint32_t b, uint32_t c) {
    if (hull->face_count == FACES_MAX)
        return false;
    hull->faces[hull->face_count++] = (struct face){.corners = {a, b, c}};
    return true;
}

// Whether the neighbour across the edge from `to` to `from` stays.
static bool is_horizon(const struct hull *hull, int face_count, uint32_t from, uint32_t to) {
    for (int i = 0; i < face_count; i++) {
        const struct face *face = &hull->faces[i];
        for (int k = 0; k < 3 && !face->replaced; k++)
            if (face->corners[k] == to && face->corners[(k + 1) % 3] == from)
                return true;
    }
    return false;
}

// Faces that see the corner give way to new ones from their horizon to the corner.
static bool add_corner(struct hull *hull, uint32_t corner) {
    int before = hull->face_count;
    bool sees[FACES_MAX] = {false};
    for (int i = 0; i < before; i++) {
        struct face *face = &hull->faces[i];
        sees[i] = !face->replaced && volume(hull, face->corners, corner) > hull->thin;
    }
    for (int i = 0; i < before; i++)
        hull->faces[i].replaced |= sees[i];
    for (int i = 0; i < before; i++) {
        const uint32_t *corners = hull->faces[i].corners;
        for (int k = 0; k < 3 && sees[i]; k++)
            if (is_horizon(hull, before, corners[k], corners[(k + 1) % 3]) &&
                !add_face(hull, corners[k], corners[(k + 1) % 3], corner))
                return false;
    }
    return true;
}

// The first four corners that are not in one plane.
static bool begin(struct hull *hull, const uint32_t *corners, int count) {
    for (int b = 1; b < count; b++)
        for (int c = b + 1; c < count; c++)
            for (int d = c + 1; d < count; d++) {
                uint32_t face[3] = {corners[0], corners[b], corners[c]};
                double side = volume(hull, face, corners[d]);
                if (fabs(side) <= hull->thin)
                    continue;
                if (side > 0)
                    face[1] = corners[c], face[2] = corners[b];
                return add_face(hull, face[0], face[1], face[2]) &&
                       add_face(hull, face[1], face[0], corners[d]) &&
                       add_face(hull, face[2], face[1], corners[d]) &&
                       add_face(hull, face[0], face[2], corners[d]);
            }
    return false;
}

static double extent_of(const struct piece *piece) {
    double square = 0;
    for (int axis = 0; axis < 3; axis++) {
        double side = (double)piece->high[axis] - (double)piece->low[axis];
        square += side * side;
    }
    return sqrt(square);
}

// The hull's indices in `out` (room for FACES_MAX faces), 0 if the piece has none.
static size_t make_hull(const struct tw_soup *soup, const struct piece *piece, int side_count,
                        uint32_t *out) {
    double extent = extent_of(piece);
    struct hull hull = {.soup = soup, .thin = FLAT * extent * extent * extent};
    uint32_t corners[SIDES_MAX];
    int count = 0;
    for (int side = 0; side < side_count; side++) {
        bool known = false;
        for (int i = 0; i < count && !known; i++)
            known = corners[i] == piece->farthest[side];
        if (!known)
            corners[count++] = piece->farthest[side];
    }
    if (!begin(&hull, corners, count))
        return 0;
    for (int i = 0; i < count; i++)
        if (!add_corner(&hull, corners[i]))
            return 0;
    size_t written = 0;
    for (int i = 0; i < hull.face_count; i++)
        for (int k = 0; k < 3 && !hull.faces[i].replaced; k++)
            out[written++] = hull.faces[i].corners[k];
    return written;
}

// ---- all pieces -----------------------------------------------------------------------------

static void measure(const struct tw_soup *soup, const uint32_t *welded,
                    const struct tw_pieces *pieces, struct piece *measured) {
    for (uint32_t i = 0; i < pieces->count; i++) {
        measured[i] = (struct piece){0};
        for (int side = 0; side < SIDES_MAX; side++)
            measured[i].reach[side] = -INFINITY;
        for (int axis = 0; axis < 3; axis++) {
            measured[i].low[axis] = INFINITY;
            measured[i].high[axis] = -INFINITY;
        }
    }
    for (uint32_t i = 0; i < soup->vertex_count; i++) {
        if (pieces->of_vertex[i] == UINT32_MAX)
            continue;
        struct piece *piece = &measured[pieces->of_vertex[i]];
        const float *p = soup->vertices[i].position;
        for (int axis = 0; axis < 3; axis++) {
            piece->low[axis] = fminf(piece->low[axis], p[axis]);
            piece->high[axis] = fmaxf(piece->high[axis], p[axis]);
        }
        for (int side = 0; side < SIDES_MAX; side++) {
            float reach = p[0] * sides[side][0] + p[1] * sides[side][1] + p[2] * sides[side][2];
            if (reach > piece->reach[side]) {
                piece->reach[side] = reach;
                piece->farthest[side] = i;
            }
        }
    }
    for (size_t i = 0; i < soup->index_count; i += 3)
        measured[pieces->of_vertex[welded[i]]].triangle_count++;
}

size_t tw_soup_hulls(const struct tw_soup *soup, const uint32_t *welded,
                     const struct tw_pieces *pieces, enum tw_hull_detail detail, float smallest,
                     uint32_t *out) {
    struct piece *measured = tw_alloc_array(pieces->count, sizeof *measured);
    bool *kept = tw_alloc_array(pieces->count, sizeof *kept); // with their own triangles
    size_t written = 0;
    measure(soup, welded, pieces, measured);
    for (uint32_t i = 0; i < pieces->count; i++) {
        uint32_t hull[3 * FACES_MAX];
        kept[i] = false;
        if (extent_of(&measured[i]) < (double)smallest)
            continue;
        size_t count = make_hull(soup, &measured[i], detail == TW_HULL_FINE ? SIDES_MAX : 8, hull);
        kept[i] = count == 0 || count >= 3 * (size_t)measured[i].triangle_count;
        if (!kept[i]) {
            memcpy(out + written, hull, count * sizeof *out);
            written += count;
        }
    }
    for (size_t i = 0; i < soup->index_count; i++)
        if (kept[pieces->of_vertex[welded[i]]])
            out[written++] = welded[i];
    free(measured);
    free(kept);
    return written;
}
