#include "deviation.h"

#include <math.h>
#include <stdlib.h>

#define SAMPLES_MAX 2048
#define FACE_POINTS 768 // shared out among the faces of a level; fewer of a simple body:
#define FACE_POINTS_MIN 96
#define FACE_POINTS_EACH 6 // for each triangle of the full surface
#define CELLS_MAX 24       // along the longest side
#define ENCLOSING_MAX 4000 // triangles; larger bodies are taken to enclose nothing
#define ENCLOSED_SHARE 0.4 // of a sphere: half of it at the end of an open cylinder

struct box {
    float low[3], high[3];
};

// Triangles, sorted into the cells that their boxes touch.
struct grid {
    const struct tw_soup *soup; // whose vertices they use
    const uint32_t *indices;
    size_t triangle_count;
    float low[3], cell;
    int size[3];
    uint32_t *starts; // of cell: its first place in `triangles`; one more at the end
    uint32_t *triangles;
    struct box *boxes; // of each triangle
};

static const float *corner_of(const struct grid *grid, size_t index) {
    return grid->soup->vertices[grid->indices[index]].position;
}

static int cell_at(const struct grid *grid, int axis, float coordinate) {
    int at = (int)((coordinate - grid->low[axis]) / grid->cell);
    return TW_CLAMP(at, 0, grid->size[axis] - 1);
}

static size_t cell_number(const struct grid *grid, const int cell[3]) {
    return ((size_t)cell[2] * (size_t)grid->size[1] + (size_t)cell[1]) * (size_t)grid->size[0] +
           (size_t)cell[0];
}

static void shape_grid(struct grid *grid) {
    float longest = 0, extent[3];
    for (int axis = 0; axis < 3; axis++) {
        float high = -INFINITY;
        grid->low[axis] = INFINITY;
        for (size_t i = 0; i < grid->soup->vertex_count; i++) {
            float at = grid->soup->vertices[i].position[axis];
            grid->low[axis] = fminf(grid->low[axis], at);
            high = fmaxf(high, at);
        }
        extent[axis] = high - grid->low[axis];
        longest = fmaxf(longest, extent[axis]);
    }
    float cells = TW_CLAMP(cbrtf((float)grid->triangle_count) * 2, 1.0f, (float)CELLS_MAX);
    grid->cell = longest > 0 ? longest / cells : 1;
    for (int axis = 0; axis < 3; axis++)
        grid->size[axis] = TW_MAX((int)ceilf(extent[axis] / grid->cell), 1);
}

static struct box box_of(const struct grid *grid, size_t triangle) {
    struct box box;
    for (int axis = 0; axis < 3; axis++) {
        box.low[axis] = INFINITY;
        box.high[axis] = -INFINITY;
        for (size_t k = 0; k < 3; k++) {
            box.low[axis] = fminf(box.low[axis], corner_of(grid, 3 * triangle + k)[axis]);
            box.high[axis] = fmaxf(box.high[axis], corner_of(grid, 3 * triangle + k)[axis]);
        }
    }
    return box;
}

static float square_to_box(const struct box *box, const float p[3]) {
    float square = 0;
    for (int axis = 0; axis < 3; axis++) {
        float way = TW_MAX(TW_MAX(box->low[axis] - p[axis], p[axis] - box->high[axis]), 0.0f);
        square += way * way;
    }
    return square;
}

// Counts (`fill` false) or files (`fill` true) every triangle in the cells that it touches.
static void visit_triangles(struct grid *grid, bool fill) {
    for (size_t i = 0; i < grid->triangle_count; i++) {
        int first[3], last[3], at[3];
        for (int axis = 0; axis < 3; axis++) {
            first[axis] = cell_at(grid, axis, grid->boxes[i].low[axis]);
            last[axis] = cell_at(grid, axis, grid->boxes[i].high[axis]);
        }
        for (at[2] = first[2]; at[2] <= last[2]; at[2]++)
            for (at[1] = first[1]; at[1] <= last[1]; at[1]++)
                for (at[0] = first[0]; at[0] <= last[0]; at[0]++) {
                    uint32_t *start = &grid->starts[cell_number(grid, at)];
                    if (fill)
                        grid->triangles[--*start] = (uint32_t)i;
                    else
                        ++*start;
                }
    }
}

static void build_grid(struct grid *grid) {
    shape_grid(grid);
    grid->boxes = tw_alloc_array(grid->triangle_count, sizeof *grid->boxes);
    for (size_t i = 0; i < grid->triangle_count; i++)
        grid->boxes[i] = box_of(grid, i);
    size_t cells = (size_t)grid->size[0] * (size_t)grid->size[1] * (size_t)grid->size[2];
    grid->starts = tw_alloc_array(cells + 1, sizeof *grid->starts);
    visit_triangles(grid, false);
    for (size_t i = 1; i <= cells; i++) // ends of the cells, which filling turns into starts
        grid->starts[i] += grid->starts[i - 1];
    grid->triangles = tw_alloc_array(grid->starts[cells], sizeof *grid->triangles);
    visit_triangles(grid, true);
}

static float dot(const float a[3], const float b[3]) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static float square_to_edge(const float p[3], const float a[3], const float b[3]) {
    float edge[3], way[3];
    for (int i = 0; i < 3; i++) {
        edge[i] = b[i] - a[i];
        way[i] = p[i] - a[i];
    }
    float length = dot(edge, edge);
    float t = length > 0 ? TW_CLAMP(dot(way, edge) / length, 0.0f, 1.0f) : 0;
    for (int i = 0; i < 3; i++)
        way[i] -= t * edge[i];
    return dot(way, way);
}

// Over the face if the foot of `p` lies inside, else over the nearest edge.
static float square_to_triangle(const float p[3], const float *const corners[3]) {
    float u[3], v[3], way[3];
    for (int i = 0; i < 3; i++) {
        u[i] = corners[1][i] - corners[0][i];
        v[i] = corners[2][i] - corners[0][i];
        way[i] = p[i] - corners[0][i];
    }
    float uu = dot(u, u), uv = dot(u, v), vv = dot(v, v), wu = dot(way, u), wv = dot(way, v);
    float area = uu * vv - uv * uv;
    float s = vv * wu - uv * wv, t = uu * wv - uv * wu; // barycentric, times the area
    if (area > 0 && s >= 0 && t >= 0 && s + t <= area) {
        for (int i = 0; i < 3; i++)
            way[i] -= (s * u[i] + t * v[i]) / area;
        return dot(way, way);
    }
    return fminf(square_to_edge(p, corners[0], corners[1]),
                 fminf(square_to_edge(p, corners[1], corners[2]),
                       square_to_edge(p, corners[2], corners[0])));
}

static float square_in_cell(const struct grid *grid, const int cell[3], const float p[3],
                            float best) {
    size_t number = cell_number(grid, cell);
    for (uint32_t i = grid->starts[number]; i < grid->starts[number + 1]; i++) {
        if (square_to_box(&grid->boxes[grid->triangles[i]], p) >= best)
            continue;
        size_t first = 3 * (size_t)grid->triangles[i];
        const float *const corners[3] = {corner_of(grid, first), corner_of(grid, first + 1),
                                         corner_of(grid, first + 2)};
        best = fminf(best, square_to_triangle(p, corners));
    }
    return best;
}

// Looks at the cells around p, ring after ring, until no farther one can hold anything nearer.
// Stops early once the distance is at most `enough`: only the largest of all counts.
static float square_to_grid(const struct grid *grid, const float p[3], float enough) {
    int center[3], at[3];
    float best = INFINITY;
    for (int axis = 0; axis < 3; axis++)
        center[axis] = cell_at(grid, axis, p[axis]);
    int rings = TW_MAX(TW_MAX(grid->size[0], grid->size[1]), grid->size[2]);
    for (int ring = 0; ring < rings && best > enough; ring++) {
        float reach = (float)(ring - 1) * grid->cell; // of what earlier rings left out
        if (ring > 0 && best <= reach * reach)
            break;
        int first[3], last[3];
        for (int axis = 0; axis < 3; axis++) {
            first[axis] = TW_MAX(center[axis] - ring, 0);
            last[axis] = TW_MIN(center[axis] + ring, grid->size[axis] - 1);
        }
        for (at[2] = first[2]; at[2] <= last[2]; at[2]++)
            for (at[1] = first[1]; at[1] <= last[1]; at[1]++)
                for (at[0] = first[0]; at[0] <= last[0]; at[0]++)
                    if (abs(at[0] - center[0]) == ring || abs(at[1] - center[1]) == ring ||
                        abs(at[2] - center[2]) == ring)
                        best = square_in_cell(grid, at, p, best);
    }
    return best;
}

static void finish_grid(struct grid *grid) {
    free(grid->starts);
    free(grid->triangles);
    free(grid->boxes);
}

// Whether the triangles enclose p: how often they go round it, 1 inside a closed body, 0 outside,
// between where it has holes. Generalised winding number (Jacobson, Kavan, Sorkine-Hornung 2013),
// solid angles after Van Oosterom and Strackee 1983.
static bool encloses(const struct grid *grid, const float p[3]) {
    if (grid->triangle_count > ENCLOSING_MAX)
        return false;
    double angle = 0;
    for (size_t i = 0; i < grid->triangle_count; i++) {
        double v[3][3], length[3];
        for (size_t k = 0; k < 3; k++) {
            for (int axis = 0; axis < 3; axis++)
                v[k][axis] = (double)corner_of(grid, 3 * i + k)[axis] - (double)p[axis];
            length[k] = sqrt(v[k][0] * v[k][0] + v[k][1] * v[k][1] + v[k][2] * v[k][2]);
        }
        double volume = v[0][0] * (v[1][1] * v[2][2] - v[1][2] * v[2][1]) +
                        v[0][1] * (v[1][2] * v[2][0] - v[1][0] * v[2][2]) +
                        v[0][2] * (v[1][0] * v[2][1] - v[1][1] * v[2][0]);
        double below = length[0] * length[1] * length[2];
        for (int k = 0; k < 3; k++) {
            const double *a = v[k], *b = v[(k + 1) % 3];
            below += (a[0] * b[0] + a[1] * b[1] + a[2] * b[2]) * length[(k + 2) % 3];
        }
        angle += 2 * atan2(volume, below);
    }
    return angle > ENCLOSED_SHARE * 4 * 3.14159265358979;
}

// From the full surface's corners to the level: what the level lacks. A corner within the level's
// body is hidden by it.
static float square_of_lack(const struct grid *level, float worst, float most) {
    const struct tw_soup *soup = level->soup;
    size_t step = soup->vertex_count / SAMPLES_MAX + 1;
    size_t count = (soup->vertex_count + step - 1) / step;
    // In leaps over the whole body, so that one that is far off is found soon.
    size_t leap = count > 64 ? 61 : 1;
    for (size_t start = 0; start < leap && worst <= most; start++)
        for (size_t k = start; k < count && worst <= most; k += leap) {
            const float *p = soup->vertices[k * step].position;
            float square = square_to_grid(level, p, worst);
            if (square > worst && !encloses(level, p))
                worst = square;
        }
    return worst;
}

static float area_of(const struct grid *grid, size_t triangle) {
    const float *a = corner_of(grid, 3 * triangle), *b = corner_of(grid, 3 * triangle + 1);
    const float *c = corner_of(grid, 3 * triangle + 2);
    float u[3], v[3], cross[3];
    for (int axis = 0; axis < 3; axis++) {
        u[axis] = b[axis] - a[axis];
        v[axis] = c[axis] - a[axis];
    }
    for (int i = 0; i < 3; i++)
        cross[i] = u[(i + 1) % 3] * v[(i + 2) % 3] - u[(i + 2) % 3] * v[(i + 1) % 3];
    return sqrtf(dot(cross, cross)) / 2;
}

// Point `number` of a sequence that fills a triangle evenly and keeps no step: the posts of a fence
// stand at even steps, and between them is nothing. R2 sequence (Roberts 2018).
static void point_in(const struct grid *grid, size_t triangle, uint32_t number, float p[3]) {
    float a = fmodf(0.5f + 0.7548776662f * (float)number, 1);
    float b = fmodf(0.5f + 0.5698402910f * (float)number, 1);
    if (a + b > 1) {
        a = 1 - a;
        b = 1 - b;
    }
    for (int axis = 0; axis < 3; axis++)
        p[axis] = a * corner_of(grid, 3 * triangle)[axis] +
                  b * corner_of(grid, 3 * triangle + 1)[axis] +
                  (1 - a - b) * corner_of(grid, 3 * triangle + 2)[axis];
}

// From points all over the level's faces to the full surface: what the level adds. What lies within
// the full body, as the end of a cylinder that is open where another piece covers it, is hidden.
// Each face has points by its area, and one at least while they are fewer than the points.
static float square_of_excess(const struct grid *full, const struct grid *level, float worst,
                              float most) {
    float area = 0, due = 0;
    uint32_t number = 0;
    for (size_t i = 0; i < level->triangle_count; i++)
        area += area_of(level, i);
    size_t points = full->triangle_count * FACE_POINTS_EACH;
    points = TW_CLAMP(points, (size_t)FACE_POINTS_MIN, (size_t)FACE_POINTS);
    float by_area = area > 0 ? (float)points / area : 0;
    size_t step = level->triangle_count / points + 1;
    for (size_t i = 0; i < level->triangle_count && worst <= most; i++) {
        due += by_area * area_of(level, i);
        due = i % step == 0 ? fmaxf(due, 1) : due;
        for (; due >= 1 && worst <= most; due--) {
            float p[3];
            point_in(level, i, number++, p);
            float square = square_to_grid(full, p, worst);
            if (square > worst && !encloses(full, p))
                worst = square;
        }
    }
    return worst;
}

struct tw_deviation {
    struct grid full;
};

struct tw_deviation *tw_deviation_create(const struct tw_soup *soup) {
    struct tw_deviation *deviation = tw_alloc(sizeof *deviation);
    deviation->full = (struct grid){
        .soup = soup, .indices = soup->indices, .triangle_count = soup->index_count / 3};
    build_grid(&deviation->full);
    return deviation;
}

void tw_deviation_destroy(struct tw_deviation *deviation) {
    if (!deviation)
        return;
    finish_grid(&deviation->full);
    free(deviation);
}

float tw_deviation_of(const struct tw_deviation *deviation, const uint32_t *level,
                      size_t index_count, float most) {
    struct grid grid = {
        .soup = deviation->full.soup, .indices = level, .triangle_count = index_count / 3};
    build_grid(&grid);
    float worst = square_of_lack(&grid, 0, most * most);
    worst = square_of_excess(&deviation->full, &grid, worst, most * most);
    finish_grid(&grid);
    return sqrtf(worst);
}
