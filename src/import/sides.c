// Whether a surface encloses bodies, so that its back is seen only where it is cut open.
#include <math.h>
#include <meshoptimizer.h>
#include <stdlib.h>

#include "hulls.h"
#include "import.h"

// The integral of a field once round each triangle is that along the border of them all (Stokes),
// and nothing where there is none: every edge is walked as often in one direction as in the other,
// also where a long one meets two short ones, as cut walls have them. The fields are waves,
// direction[1] times the cosine of direction[0] times the place, which no border follows by chance.
#define WAVES 2
static const double waves[WAVES][2][3] = {
    {{7.13, 3.71, -5.29}, {0.42, 0.77, -0.48}},
    {{-2.93, 8.39, 4.57}, {0.81, -0.17, 0.56}},
};

// Of what the area would let one expect. Coordinates in floats leave 1e-5 in the files that were
// tried, a missing face 1e-2.
#define BORDER_MOST 1e-3
#define VOLUME_LEAST 1e-6 // what holds less is a sheet with two sides

// Of a piece of the surface, with the mesh's extent as the unit.
struct content {
    const float *origin;                // a corner
    double volume, area, border[WAVES]; // six times, twice
};

static double dot(const double a[3], const double b[3]) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

// The integral along the edge from one place to another.
static double along(const double wave[2][3], const double from[3], const double to[3]) {
    const double way[3] = {to[0] - from[0], to[1] - from[1], to[2] - from[2]};
    double phase = dot(wave[0], from), turn = dot(wave[0], way);
    double mean =
        fabs(turn) > 1e-4 ? (sin(phase + turn) - sin(phase)) / turn : cos(phase + turn / 2);
    return dot(wave[1], way) * mean;
}

static void add_triangle(struct content *content, const float *const corners[3], double extent) {
    double p[3][3], u[3], v[3];
    if (!content->origin)
        content->origin = corners[0];
    for (int axis = 0; axis < 3; axis++) {
        for (int k = 0; k < 3; k++)
            p[k][axis] = ((double)corners[k][axis] - (double)content->origin[axis]) / extent;
        u[axis] = p[1][axis] - p[0][axis];
        v[axis] = p[2][axis] - p[0][axis];
    }
    const double face[3] = {u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2],
                            u[0] * v[1] - u[1] * v[0]};
    content->volume += dot(p[0], face);
    content->area += sqrt(dot(face, face));
    for (int i = 0; i < WAVES; i++)
        for (int k = 0; k < 3; k++)
            content->border[i] += along(waves[i], p[k], p[(k + 1) % 3]);
}

static bool encloses(const struct content *content) {
    double side = sqrt(content->area), border = 0;
    for (int i = 0; i < WAVES; i++)
        border += fabs(content->border[i]);
    return border < BORDER_MOST * side && content->volume > VOLUME_LEAST * side * side * side;
}

bool tw_soup_encloses(const struct tw_soup *soup) {
    uint32_t *welded = tw_alloc_array(soup->index_count, sizeof *welded);
    const float *positions = soup->vertices[0].position;
    meshopt_generateShadowIndexBuffer(welded, soup->indices, soup->index_count, positions,
                                      soup->vertex_count, sizeof soup->vertices[0].position,
                                      sizeof *soup->vertices);
    struct tw_pieces pieces = tw_pieces_find(soup, welded);
    struct content *contents = tw_alloc_array(pieces.count, sizeof *contents);
    double extent =
        (double)meshopt_simplifyScale(positions, soup->vertex_count, sizeof *soup->vertices);
    for (size_t i = 0; i < soup->index_count && extent > 0; i += 3) {
        const float *corners[3];
        for (size_t k = 0; k < 3; k++)
            corners[k] = soup->vertices[welded[i + k]].position;
        add_triangle(&contents[pieces.of_vertex[welded[i]]], corners, extent);
    }
    bool all = true;
    for (uint32_t i = 0; i < pieces.count && all; i++)
        all = encloses(&contents[i]);
    free(contents);
    tw_pieces_finish(&pieces);
    free(welded);
    return all;
}
