// Rays against the triangles that the scene draws: selection through the depth and measuring. A
// question of the user's hand, so it goes through the objects by their boxes, without a tree over
// them.
#include <math.h>
#include <string.h>

#include "scene/internal.h"
#include "twinview/memory.h"

#define PLANE_COSINE 0.9998 // faces that turn less than a degree are one

struct ray {
    double origin[3], direction[3];
};

static void subtract(const double a[3], const double b[3], double out[3]) {
    for (int i = 0; i < 3; i++) {
        out[i] = a[i] - b[i];
    }
}

static double dot(const double a[3], const double b[3]) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static void cross(const double a[3], const double b[3], double out[3]) {
    out[0] = a[1] * b[2] - a[2] * b[1];
    out[1] = a[2] * b[0] - a[0] * b[2];
    out[2] = a[0] * b[1] - a[1] * b[0];
}

static bool mirrors(const double world[12]) {
    double x[3];
    cross(world, world + 4, x);
    return dot(x, world + 8) < 0;
}

static bool meets_box(const struct ray *ray, const struct tw_box *box) {
    double from = 0, to = INFINITY;
    for (int i = 0; i < 3; i++) {
        double a = (box->min[i] - ray->origin[i]) / ray->direction[i];
        double b = (box->max[i] - ray->origin[i]) / ray->direction[i];
        if (isnan(a) || isnan(b)) { // along the face
            continue;
        }
        from = fmax(from, fmin(a, b));
        to = fmin(to, fmax(a, b));
    }
    return from <= to;
}

enum edges {
    AS_DRAWN,
    SHARP, // without the bevel that a box has for the eye
};

static void sharpen(const struct tw_mesh *mesh, float p[3]) {
    float reach = 1.5f * mesh->bevel; // nothing else of a box is so near to its sides
    for (int i = 0; i < 3 && mesh->bevel > 0; i++) {
        p[i] = p[i] < mesh->bounds_min[i] + reach   ? mesh->bounds_min[i]
               : p[i] > mesh->bounds_max[i] - reach ? mesh->bounds_max[i]
                                                    : p[i];
    }
}

static void corners_of(const struct tw_mesh *mesh, const double world[12], uint32_t triangle,
                       enum edges edges, double corners[3][3]) {
    const uint32_t *indices = mesh->indices + mesh->lods[0].first_index + (size_t)triangle * 3;
    for (int k = 0; k < 3; k++) {
        float p[3], normal[3];
        tw_vertex_unpack(mesh->vertices[indices[k]], mesh->bounds_min, mesh->bounds_max, p, normal);
        if (edges == SHARP) {
            sharpen(mesh, p);
        }
        for (int i = 0; i < 3; i++) {
            const double *row = world + i * 4;
            corners[k][i] =
                row[0] * (double)p[0] + row[1] * (double)p[1] + row[2] * (double)p[2] + row[3];
        }
    }
}

// Moeller and Trumbore 1997; both sides. Infinity if it is missed. *back: the side that is turned
// away is met.
static double meet_triangle(const struct ray *ray, double corners[3][3], bool *back) {
    double u[3], v[3], p[3], q[3], s[3];
    subtract(corners[1], corners[0], u);
    subtract(corners[2], corners[0], v);
    cross(ray->direction, v, p);
    double determinant = dot(u, p);
    if (fabs(determinant) < 1e-14) {
        return INFINITY;
    }
    *back = determinant < 0;
    subtract(ray->origin, corners[0], s);
    double a = dot(s, p) / determinant;
    cross(s, u, q);
    double b = dot(ray->direction, q) / determinant;
    double distance = dot(v, q) / determinant;
    return a >= 0 && b >= 0 && a + b <= 1 && distance > 0 ? distance : INFINITY;
}

static const struct tw_mesh *mesh_of(const struct tw_scene *scene, const struct tw_object *object) {
    return tw_models_mesh(scene->models, tw_object_part(&scene->objects, object)->mesh);
}

// `from` to `to`: the stretch of the ray that sections leave. Within a solid from its begin on the
// ray meets it there, as a cap is drawn.
static bool meet_object(const struct tw_scene *scene, const struct ray *ray, uint32_t slot,
                        double from, double to, struct tw_ray_hit *hit) {
    const struct tw_object *object = &scene->objects.items[slot];
    const struct tw_mesh *mesh = mesh_of(scene, object);
    double world[12];
    tw_nodes_world(&scene->nodes, object->node, world);
    if (!mesh || !mesh->vertices || !mesh->indices) {
        return false;
    }
    struct tw_box box = tw_box_transform(world, mesh->bounds_min, mesh->bounds_max);
    if (!meets_box(ray, &box)) {
        return false;
    }
    *hit = (struct tw_ray_hit){.object = slot, .distance = INFINITY};
    bool inside = false;
    for (uint32_t i = 0; i < mesh->lods[0].index_count / 3; i++) {
        double corners[3][3];
        corners_of(mesh, world, i, AS_DRAWN, corners);
        bool back = false;
        double distance = meet_triangle(ray, corners, &back);
        if (distance < hit->distance && distance >= from) {
            hit->distance = distance;
            hit->triangle = i;
            inside = back;
        }
    }
    hit->cap = from > 0 && inside != mirrors(world) && !(object->instance & TW_INSTANCE_TWO_SIDED);
    if (hit->cap) {
        hit->distance = from;
    }
    for (int i = 0; i < 3; i++) {
        hit->point[i] = ray->origin[i] + ray->direction[i] * hit->distance;
    }
    uint32_t asset = tw_scene_asset_of(scene, object);
    hit->asset = (struct tw_asset_id){asset, scene->assets[asset].generation};
    return hit->distance < to;
}

// Keeps the nearest ones in order; of those beyond `max` the farthest goes.
static void insert(struct tw_ray_hit *hits, size_t *count, size_t max,
                   const struct tw_ray_hit *hit) {
    if (*count == max && hits[max - 1].distance <= hit->distance) {
        return;
    }
    size_t at = *count < max ? (*count)++ : max - 1;
    for (; at > 0 && hits[at - 1].distance > hit->distance; at--) {
        hits[at] = hits[at - 1];
    }
    hits[at] = *hit;
}

size_t tw_scene_ray(const struct tw_scene *scene, const double origin[3], const double direction[3],
                    struct tw_ray_hit *hits, size_t max) {
    struct ray ray;
    size_t count = 0;
    double from = 0, to = INFINITY;
    memcpy(ray.origin, origin, sizeof ray.origin);
    memcpy(ray.direction, direction, sizeof ray.direction);
    tw_section_narrow(scene, origin, direction, &from, &to);
    for (uint32_t slot = 1; slot < scene->objects.runs.end && max > 0 && from < to; slot++) {
        const struct tw_object *object = &scene->objects.items[slot];
        if (!object->instance || object->instance & TW_INSTANCE_HIDDEN) {
            continue;
        }
        struct tw_box box = tw_scene_box(scene, tw_scene_asset_of(scene, object));
        struct tw_ray_hit hit;
        if (!meets_box(&ray, &box) || !meet_object(scene, &ray, slot, from, to, &hit)) {
            continue;
        }
        insert(hits, &count, max, &hit);
    }
    return count;
}

// ---- points to measure at -------------------------------------------------------------------

static double length_between(const double a[3], const double b[3]) {
    double way[3];
    subtract(a, b, way);
    return sqrt(dot(way, way));
}

static void unit_normal(double corners[3][3], double normal[3]) {
    double u[3], v[3];
    subtract(corners[1], corners[0], u);
    subtract(corners[2], corners[0], v);
    cross(u, v, normal);
    double length = sqrt(dot(normal, normal));
    for (int i = 0; i < 3 && length > 0; i++) {
        normal[i] /= length;
    }
}

static bool is_near(const double a[3], const double b[3], double tolerance) {
    return length_between(a, b) <= tolerance;
}

// True if another triangle in the same plane shares the edge: a seam, which nobody sees.
static bool is_seam(const struct tw_mesh *mesh, const double world[12], uint32_t triangle,
                    const double a[3], const double b[3]) {
    double own[3][3], normal[3];
    corners_of(mesh, world, triangle, SHARP, own);
    unit_normal(own, normal);
    double tolerance = length_between(a, b) * 1e-4;
    for (uint32_t i = 0; i < mesh->lods[0].index_count / 3; i++) {
        double other[3][3], turned[3];
        bool has_a = false, has_b = false;
        if (i == triangle) {
            continue;
        }
        corners_of(mesh, world, i, SHARP, other);
        for (int k = 0; k < 3; k++) {
            has_a = has_a || is_near(other[k], a, tolerance);
            has_b = has_b || is_near(other[k], b, tolerance);
        }
        if (!has_a || !has_b) {
            continue;
        }
        unit_normal(other, turned);
        if (fabs(dot(normal, turned)) > PLANE_COSINE) {
            return true;
        }
    }
    return false;
}

// From a hit to a point as the eye sees it: what lies along the ray does not count.
static void across(const struct ray *ray, const double hit[3], const double point[3],
                   double out[3]) {
    subtract(point, hit, out);
    double along = dot(out, ray->direction) / dot(ray->direction, ray->direction);
    for (int i = 0; i < 3; i++) {
        out[i] -= ray->direction[i] * along;
    }
}

// The point of an edge that is seen nearest to the hit; returns how far off it is seen.
static double nearest_on_edge(const struct ray *ray, const double hit[3], const double a[3],
                              const double b[3], double out[3]) {
    double from[3], to[3], way[3];
    across(ray, hit, a, from);
    across(ray, hit, b, to);
    subtract(to, from, way);
    double square = dot(way, way);
    double share = square > 0 ? TW_CLAMP(-dot(from, way) / square, 0, 1) : 0;
    for (int i = 0; i < 3; i++) {
        from[i] += way[i] * share;
        out[i] = a[i] + (b[i] - a[i]) * share;
    }
    return sqrt(dot(from, from));
}

static enum tw_snap snap_to(const struct tw_mesh *mesh, const double world[12],
                            const struct ray *ray, const struct tw_ray_hit *hit, double reach_m,
                            double point[3]) {
    double corners[3][3], off[3], best = reach_m;
    enum tw_snap snap = TW_SNAP_FACE;
    corners_of(mesh, world, hit->triangle, SHARP, corners);
    for (int i = 0; i < 3; i++) {
        across(ray, hit->point, corners[i], off);
        if (dot(off, off) <= best * best) {
            best = sqrt(dot(off, off));
            memcpy(point, corners[i], sizeof corners[i]);
            snap = TW_SNAP_CORNER;
        }
    }
    for (int i = 0; i < 3 && snap != TW_SNAP_CORNER; i++) {
        const double *a = corners[i], *b = corners[(i + 1) % 3];
        double on[3], length = nearest_on_edge(ray, hit->point, a, b, on);
        if (length <= best && !is_seam(mesh, world, hit->triangle, a, b)) {
            best = length;
            memcpy(point, on, sizeof on);
            snap = TW_SNAP_EDGE;
        }
    }
    return snap;
}

bool tw_scene_snap(const struct tw_scene *scene, const double origin[3], const double direction[3],
                   double reach_per_distance, double point[3], enum tw_snap *snap) {
    struct tw_ray_hit hits[16];
    size_t count = tw_scene_ray(scene, origin, direction, hits, TW_COUNT(hits));
    for (size_t i = 0; i < count; i++) {
        const struct tw_object *object = &scene->objects.items[hits[i].object];
        if (object->instance & TW_INSTANCE_GHOST) {
            continue;
        }
        memcpy(point, hits[i].point, sizeof hits[i].point);
        struct ray ray;
        double world[12];
        tw_nodes_world(&scene->nodes, object->node, world);
        memcpy(ray.origin, origin, sizeof ray.origin);
        memcpy(ray.direction, direction, sizeof ray.direction);
        *snap = TW_SNAP_FACE;
        if (!hits[i].cap) {
            *snap = snap_to(mesh_of(scene, object), world, &ray, &hits[i],
                            reach_per_distance * hits[i].distance, point);
        }
        if (!tw_section_keeps(scene, point)) { // a corner or edge that is cut away
            memcpy(point, hits[i].point, sizeof hits[i].point);
            *snap = TW_SNAP_FACE;
        }
        return true;
    }
    return false;
}
