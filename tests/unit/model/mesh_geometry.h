// Reading meshes back, and distances between their levels of detail by brute force.
#ifndef TWINVIEW_TESTS_MESH_GEOMETRY_H
#define TWINVIEW_TESTS_MESH_GEOMETRY_H

#include "twinview/mesh.h"

struct mesh_triangle {
    double corners[3][3], normals[3][3], face[3]; // face: twice the area, outward
};

void mesh_vertex(const struct tw_mesh *mesh, uint32_t vertex, double position[3], double normal[3]);
struct mesh_triangle mesh_triangle(const struct tw_mesh *mesh, uint32_t first_index);

// The largest distance of a corner of level `from` to the surface of level `to`.
double mesh_level_distance(const struct tw_mesh *mesh, int from, int to);

#endif
