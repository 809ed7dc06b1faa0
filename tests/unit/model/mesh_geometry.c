#include "mesh_geometry.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/memory.h"

#include "vector.h"

void mesh_vertex(const struct tw_mesh *mesh, uint32_t vertex, double position[3],
                 double normal[3]) {
    float p[3], n[3];
    tw_vertex_unpack(mesh->vertices[vertex], mesh->bounds_min, mesh->bounds_max, p, n);
    for (int i = 0; i < 3; i++) {
        position[i] = (double)p[i];
        normal[i] = (double)n[i];
    }
}

struct mesh_triangle mesh_triangle(const struct tw_mesh *mesh, uint32_t first_index) {
    struct mesh_triangle t;
    double u[3], v[3];
    for (int i = 0; i < 3; i++)
        mesh_vertex(mesh, mesh->indices[first_index + (uint32_t)i], t.corners[i], t.normals[i]);
    tw_vec_sub(t.corners[1], t.corners[0], u);
    tw_vec_sub(t.corners[2], t.corners[0], v);
    tw_vec_cross(u, v, t.face);
    return t;
}

static double distance_to_triangle(const double p[3], const struct mesh_triangle *t) {
    // By the nearest of: the plane where the foot lies inside, and the three edges.
    double best = INFINITY, face[3], way[3];
    memcpy(face, t->face, sizeof face);
    bool inside = tw_vec_normalise(face) > 0;
    for (int i = 0; i < 3; i++) {
        const double *a = t->corners[i], *b = t->corners[(i + 1) % 3];
        double edge[3], side[3], foot[3];
        tw_vec_sub(b, a, edge);
        tw_vec_sub(p, a, way);
        tw_vec_cross(face, edge, side);
        inside = inside && tw_vec_dot(side, way) >= 0;
        double length = tw_vec_dot(edge, edge);
        double along = length > 0 ? TW_CLAMP(tw_vec_dot(way, edge) / length, 0, 1) : 0;
        tw_vec_add_scaled(a, edge, along, foot);
        tw_vec_sub(p, foot, foot);
        best = fmin(best, tw_vec_length(foot));
    }
    tw_vec_sub(p, t->corners[0], way);
    return inside ? fmin(best, fabs(tw_vec_dot(way, face))) : best;
}

double mesh_level_distance(const struct tw_mesh *mesh, int from, int to) {
    const struct tw_mesh_lod *a = &mesh->lods[from], *b = &mesh->lods[to];
    uint32_t count = b->index_count / 3;
    struct mesh_triangle *triangles = tw_alloc_array(count, sizeof *triangles);
    for (uint32_t k = 0; k < count; k++)
        triangles[k] = mesh_triangle(mesh, b->first_index + 3 * k);
    double worst = 0;
    for (uint32_t i = 0; i < a->index_count; i++) {
        double best = INFINITY, corner[3], normal[3];
        mesh_vertex(mesh, mesh->indices[a->first_index + i], corner, normal);
        for (uint32_t k = 0; k < count && best > worst; k++)
            best = fmin(best, distance_to_triangle(corner, &triangles[k]));
        worst = fmax(worst, best);
    }
    free(triangles);
    return worst;
}
