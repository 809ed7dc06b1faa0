#include "polygon.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/memory.h"

// Twice the signed area of a triangle: positive if counter-clockwise.
static double turn(const double a[2], const double b[2], const double c[2]) {
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

// Whether b can go: it repeats a, or lies within a micrometre of the line through a and c.
static bool is_superfluous(const double a[2], const double b[2], const double c[2]) {
    const double tolerance = 1e-6;
    double ab = hypot(b[0] - a[0], b[1] - a[1]), ac = hypot(c[0] - a[0], c[1] - a[1]);
    return ab <= tolerance || fabs(turn(a, b, c)) <= tolerance * TW_MAX(ac, tolerance);
}

static void reverse(double *points, uint32_t count) {
    for (uint32_t i = 0, k = count - 1; i < k; i++, k--)
        for (int axis = 0; axis < 2; axis++) {
            double swapped = points[2 * i + axis];
            points[2 * i + axis] = points[2 * k + axis];
            points[2 * k + axis] = swapped;
        }
}

uint32_t tw_polygon_clean(double *points, uint32_t count) {
    // A point's removal can make its neighbour superfluous: go round until nothing changes.
    for (uint32_t kept_in_a_row = 0, i = 0; count >= 3 && kept_in_a_row < count;) {
        i %= count;
        const double *before = points + 2 * ((i + count - 1) % count);
        const double *after = points + 2 * ((i + 1) % count);
        if (!is_superfluous(before, points + 2 * i, after)) {
            kept_in_a_row++;
            i++;
            continue;
        }
        count--;
        memmove(points + 2 * i, points + 2 * (i + 1), (count - i) * 2 * sizeof *points);
        i = i > 0 ? i - 1 : count - 1;
        kept_in_a_row = 0;
    }
    if (count < 3)
        return 0;
    double area = 0;
    for (uint32_t i = 1; i + 1 < count; i++)
        area += turn(points, points + 2 * i, points + 2 * (i + 1));
    if (area < 0)
        reverse(points, count);
    return area != 0 ? count : 0;
}

static bool edges_cross(const double a[2], const double b[2], const double c[2],
                        const double d[2]) {
    return turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0;
}

bool tw_polygon_crosses(const double *points, uint32_t count) {
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = i + 2; k < count; k++)
            if (edges_cross(points + 2 * i, points + 2 * ((i + 1) % count), points + 2 * k,
                            points + 2 * ((k + 1) % count)))
                return true;
    return false;
}

// Corners that are not clipped yet, as a ring.
struct ring {
    const double *points;
    uint32_t *before, *after;
};

static const double *at(const struct ring *ring, uint32_t i) {
    return ring->points + 2 * i;
}

static bool same_point(const double a[2], const double b[2]) {
    return a[0] == b[0] && a[1] == b[1];
}

// An ear is a convex corner whose triangle holds no other reflex corner.
static bool is_ear(const struct ring *ring, uint32_t i) {
    const double *a = at(ring, ring->before[i]), *b = at(ring, i), *c = at(ring, ring->after[i]);
    if (turn(a, b, c) <= 0)
        return false;
    for (uint32_t k = ring->after[ring->after[i]]; k != ring->before[i]; k = ring->after[k]) {
        const double *p = at(ring, k);
        if (same_point(p, a) || same_point(p, b) || same_point(p, c))
            continue; // a bridge to a hole passes the same point twice
        if (turn(at(ring, ring->before[k]), p, at(ring, ring->after[k])) <= 0 &&
            turn(a, b, p) >= 0 && turn(b, c, p) >= 0 && turn(c, a, p) >= 0)
            return false;
    }
    return true;
}

bool tw_polygon_triangulate(const double *points, uint32_t count, uint32_t *triangles) {
    uint32_t *links = tw_alloc_array(2 * (size_t)count, sizeof *links);
    struct ring ring = {.points = points, .before = links, .after = links + count};
    for (uint32_t i = 0; i < count; i++) {
        ring.before[i] = (i + count - 1) % count;
        ring.after[i] = (i + 1) % count;
    }
    uint32_t left = count, corner = 0, failures = 0;
    while (left >= 3 && failures <= left) {
        uint32_t before = ring.before[corner], after = ring.after[corner];
        if (left == 3 || is_ear(&ring, corner)) {
            *triangles++ = before;
            *triangles++ = corner;
            *triangles++ = after;
            ring.after[before] = after;
            ring.before[after] = before;
            left--;
            failures = 0;
            after = ring.after[after]; // every second corner: fewer slivers
        } else {
            failures++;
        }
        corner = after;
    }
    free(links);
    return left < 3;
}
