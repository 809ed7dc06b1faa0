#include "deviation.h"

#include <math.h>
#include <stdlib.h>

#define SAMPLES_MAX 2048
#define FACE_POINTS 768 // shared out among the faces of a level; fewer of a simple body:
#define FACE_POINTS_MIN 96
#define FACE_POINTS_EACH 6 // for each triangle of the full surface
#define LEAF_TRIANGLES 2
#define DEPTH_MAX 60
#define ENCLOSING_MAX 4000 // triangles; larger bodies are taken to enclose nothing
#define ENCLOSED_SHARE 0.4 // of a sphere: half of it at the end of an open cylinder

struct box {
    float low[3], high[3];
};

// A part of the triangles, or the halves of it: the left one is the next node.
struct node {
    struct box box;
    uint32_t first, count; // in `order`; no count: it has halves
    uint32_t right;
};

// Triangles in a hierarchy of boxes: a wall's two large ones beside a window's thousand small ones.
struct body {
    const struct tw_soup *soup; // whose vertices they use
    const uint32_t *indices;
    size_t triangle_count;
    uint32_t *order;
    struct node *nodes;
    uint32_t node_count;
};

static const float *corner_of(const struct body *body, size_t index) {
    return body->soup->vertices[body->indices[index]].position;
}

static float middle_of(const struct body *body, uint32_t triangle, int axis) {
    size_t first = 3 * (size_t)triangle;
    return (corner_of(body, first)[axis] + corner_of(body, first + 1)[axis] +
            corner_of(body, first + 2)[axis]) /
           3;
}

static struct box box_of(const struct body *body, uint32_t first, uint32_t count) {
    struct box box = {{INFINITY, INFINITY, INFINITY}, {-INFINITY, -INFINITY, -INFINITY}};
    for (uint32_t i = first; i < first + count; i++)
        for (size_t k = 0; k < 3; k++) {
            const float *corner = corner_of(body, 3 * (size_t)body->order[i] + k);
            for (int axis = 0; axis < 3; axis++) {
                box.low[axis] = TW_MIN(box.low[axis], corner[axis]);
                box.high[axis] = TW_MAX(box.high[axis], corner[axis]);
            }
        }
    return box;
}

// How many of the triangles go to the left half: those whose middle lies before the middle of the
// box, or half of them where that divides nothing.
static uint32_t divide(struct body *body, const struct box *box, uint32_t first, uint32_t count) {
    int axis = 0;
    for (int other = 1; other < 3; other++)
        if (box->high[other] - box->low[other] > box->high[axis] - box->low[axis])
            axis = other;
    float middle = (box->low[axis] + box->high[axis]) / 2;
    uint32_t *order = body->order + first, left = 0;
    for (uint32_t i = 0; i < count; i++)
        if (middle_of(body, order[i], axis) < middle) {
            uint32_t other = order[left];
            order[left++] = order[i];
            order[i] = other;
        }
    return left > 0 && left < count ? left : count / 2;
}

// At DEPTH_MAX a node keeps what it has, so that no shape of a body can make the tree deep.
static void build_node(struct body *body, uint32_t first, uint32_t count, int depth) {
    struct node *node = &body->nodes[body->node_count++];
    *node = (struct node){box_of(body, first, count), first, count, 0};
    if (count <= LEAF_TRIANGLES || depth == DEPTH_MAX)
        return;
    uint32_t left = divide(body, &node->box, first, count);
    node->count = 0;
    build_node(body, first, left, depth + 1);
    node->right = body->node_count;
    build_node(body, first + left, count - left, depth + 1);
}

static void begin_body(struct body *body) {
    body->order = tw_alloc_array(body->triangle_count, sizeof *body->order);
    body->nodes = tw_alloc_array(2 * body->triangle_count + 1, sizeof *body->nodes);
    for (uint32_t i = 0; i < body->triangle_count; i++)
        body->order[i] = i;
    build_node(body, 0, (uint32_t)body->triangle_count, 0);
}

static void finish_body(struct body *body) {
    free(body->order);
    free(body->nodes);
}

static float square_to_box(const struct box *box, const float p[3]) {
    float square = 0;
    for (int axis = 0; axis < 3; axis++) {
        float way = TW_MAX(TW_MAX(box->low[axis] - p[axis], p[axis] - box->high[axis]), 0.0f);
        square += way * way;
    }
    return square;
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
    float square = INFINITY;
    for (int i = 0; i < 3; i++) {
        float to_edge = square_to_edge(p, corners[i], corners[(i + 1) % 3]);
        square = TW_MIN(square, to_edge);
    }
    return square;
}

static float square_in_leaf(const struct body *body, const struct node *node, const float p[3],
                            float best) {
    for (uint32_t i = node->first; i < node->first + node->count; i++) {
        size_t first = 3 * (size_t)body->order[i];
        const float *const corners[3] = {corner_of(body, first), corner_of(body, first + 1),
                                         corner_of(body, first + 2)};
        float square = square_to_triangle(p, corners);
        best = TW_MIN(best, square);
    }
    return best;
}

// The nearer half first. Stops early once the distance is at most `enough`: only the largest of all
// counts.
static float square_below(const struct body *body, const struct node *node, const float p[3],
                          float best, float enough) {
    if (node->count > 0)
        return square_in_leaf(body, node, p, best);
    const struct node *halves[] = {node + 1, &body->nodes[node->right]};
    float squares[] = {square_to_box(&halves[0]->box, p), square_to_box(&halves[1]->box, p)};
    int nearer = squares[1] < squares[0];
    for (int i = 0; i < 2; i++) {
        int half = i == 0 ? nearer : !nearer;
        if (squares[half] < best && best > enough)
            best = square_below(body, halves[half], p, best, enough);
    }
    return best;
}

static float square_to_body(const struct body *body, const float p[3], float enough) {
    return body->triangle_count ? square_below(body, body->nodes, p, INFINITY, enough) : INFINITY;
}

// Whether the triangles enclose p: how often they go round it, 1 inside a closed body, 0 outside,
// between where it has holes. Generalised winding number (Jacobson, Kavan, Sorkine-Hornung 2013),
// solid angles after Van Oosterom and Strackee 1983.
static bool encloses(const struct body *body, const float p[3]) {
    if (body->triangle_count > ENCLOSING_MAX)
        return false;
    double angle = 0;
    for (size_t i = 0; i < body->triangle_count; i++) {
        double v[3][3], length[3];
        for (size_t k = 0; k < 3; k++) {
            for (int axis = 0; axis < 3; axis++)
                v[k][axis] = (double)corner_of(body, 3 * i + k)[axis] - (double)p[axis];
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
static float square_of_lack(const struct body *level, float worst, float most) {
    const struct tw_soup *soup = level->soup;
    size_t step = soup->vertex_count / SAMPLES_MAX + 1;
    size_t count = (soup->vertex_count + step - 1) / step;
    // In leaps over the whole body, so that one that is far off is found soon.
    size_t leap = count > 64 ? 61 : 1;
    for (size_t start = 0; start < leap && worst <= most; start++)
        for (size_t k = start; k < count && worst <= most; k += leap) {
            const float *p = soup->vertices[k * step].position;
            float square = square_to_body(level, p, worst);
            if (square > worst && !encloses(level, p))
                worst = square;
        }
    return worst;
}

static float area_of(const struct body *body, size_t triangle) {
    const float *a = corner_of(body, 3 * triangle), *b = corner_of(body, 3 * triangle + 1);
    const float *c = corner_of(body, 3 * triangle + 2);
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
static void point_in(const struct body *body, size_t triangle, uint32_t number, float p[3]) {
    float a = fmodf(0.5f + 0.7548776662f * (float)number, 1);
    float b = fmodf(0.5f + 0.5698402910f * (float)number, 1);
    if (a + b > 1) {
        a = 1 - a;
        b = 1 - b;
    }
    for (int axis = 0; axis < 3; axis++)
        p[axis] = a * corner_of(body, 3 * triangle)[axis] +
                  b * corner_of(body, 3 * triangle + 1)[axis] +
                  (1 - a - b) * corner_of(body, 3 * triangle + 2)[axis];
}

// From points all over the level's faces to the full surface: what the level adds. What lies within
// the full body, as the end of a cylinder that is open where another piece covers it, is hidden.
// Each face has points by its area, and one at least while they are fewer than the points.
static float square_of_excess(const struct body *full, const struct body *level, float worst,
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
            float square = square_to_body(full, p, worst);
            if (square > worst && !encloses(full, p))
                worst = square;
        }
    }
    return worst;
}

struct tw_deviation {
    struct body full;
};

struct tw_deviation *tw_deviation_create(const struct tw_soup *soup) {
    struct tw_deviation *deviation = tw_alloc(sizeof *deviation);
    deviation->full = (struct body){
        .soup = soup, .indices = soup->indices, .triangle_count = soup->index_count / 3};
    begin_body(&deviation->full);
    return deviation;
}

void tw_deviation_destroy(struct tw_deviation *deviation) {
    if (!deviation)
        return;
    finish_body(&deviation->full);
    free(deviation);
}

float tw_deviation_of(const struct tw_deviation *deviation, const uint32_t *level,
                      size_t index_count, float most) {
    struct body body = {
        .soup = deviation->full.soup, .indices = level, .triangle_count = index_count / 3};
    begin_body(&body);
    float worst = square_of_lack(&body, 0, most * most);
    worst = square_of_excess(&deviation->full, &body, worst, most * most);
    finish_body(&body);
    return sqrtf(worst);
}
