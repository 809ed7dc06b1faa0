// Meshes and models as data: what the import worker writes, the model library maps and the
// renderer copies to the GPU. Plain structs, and the packing of a vertex.
//
// A *mesh* is one primitive with one material and up to four levels of detail over shared vertices.
// A *model* is a tree of named nodes, each with parts; a *part* places a mesh. World is Z up,
// metres, right-handed; files in other conventions were turned at import.
#ifndef TWINVIEW_MESH_H
#define TWINVIEW_MESH_H

#include <stdbool.h>
#include <stdint.h>

#include "shared.h"
#include "twinview/surface.h"

// A position and normal packed into 8 bytes. `xy` holds x in its low half and y in its high half,
// `zn` holds z in its low half: 0 is bounds_min, 65535 is bounds_max. The third and fourth byte of
// `zn` are an octahedral normal as signed normalised bytes (x, then y): p = n.xy / (|x|+|y|+|z|),
// and where n.z is negative p = (1 - |p.yx|) * sign(p.xy). In GLSL: unpackUnorm2x16(xy),
// unpackUnorm2x16(zn).x and unpackSnorm4x8(zn).zw. Positions are off by at most 1/131070 of the
// extent, normals by about one degree. Points outside the bounds are clamped.
struct tw_gpu_vertex tw_vertex_pack(const float position[3], const float normal[3],
                                    const float bounds_min[3], const float bounds_max[3]);

// The reverse; the normal has unit length.
void tw_vertex_unpack(struct tw_gpu_vertex vertex, const float bounds_min[3],
                      const float bounds_max[3], float position[3], float normal[3]);

struct tw_mesh_vertex {
    float position[3], normal[3]; // normal: of any length but zero
};

struct tw_mesh_lod {
    uint32_t first_index, index_count;
    float error; // metres in mesh space between this level and the full one
};

struct tw_mesh {
    const struct tw_gpu_vertex *vertices; // quantised within bounds_min..bounds_max
    const uint32_t *indices;              // triangles, counter-clockwise from outside
    uint32_t vertex_count, index_count;
    struct tw_mesh_lod lods[TW_LODS_MAX]; // 0 is full detail; errors ascend
    uint32_t lod_count;
    float bounds_min[3], bounds_max[3];
    float center[3], radius; // bounding sphere
    // What it wears beyond its material's colour, both or neither; of one element a vertex.
    const struct tw_surface *surface;
    const struct tw_gpu_attributes *attributes;
    float uv_min[2], uv_max[2]; // bounds of the attributes' texture coordinates
    // Bodies without a gap or a mask: their back is seen only where they are cut open, whatever the
    // material says. False also where nothing depends on it.
    bool encloses;
    float bevel; // metres cut from the edges of a box for the eye alone; 0: none
};

// Measures `count` vertices (at least one), sets the mesh's bounds and sphere, and packs the
// vertices into `packed`, which becomes the mesh's.
void tw_mesh_pack_vertices(struct tw_mesh *mesh, const struct tw_mesh_vertex *vertices,
                           uint32_t count, struct tw_gpu_vertex *packed);

// Texture coordinates and colour packed into 8 bytes. `uv`: u in the low half and v in the high
// half, 0 is uv_min and 65535 uv_max; v points down, as the rows of a texture do. `colour`: the
// roots of the linear red, green and blue, and alpha, 0xAABBGGRR.
struct tw_gpu_attributes tw_attributes_pack(const float uv[2], const float colour[4],
                                            const float uv_min[2], const float uv_max[2]);

struct tw_material {
    const char *name;     // a theme token ("vessel", "rotating") takes the theme's tone
    float base_colour[4]; // linear, used where the name is no token
    float roughness, metalness;
    uint32_t flags; // TW_MATERIAL_*
};
#define TW_MATERIAL_TWO_SIDED 1u
#define TW_MATERIAL_TRANSLUCENT 2u

struct tw_model_part {
    uint32_t node, mesh, material;
};

struct tw_model_node {
    const char *name;       // "" if the file has none
    int32_t parent;         // -1: a root; parents precede children
    double local[12];       // rows of the 3x4 matrix to the parent
    const char *properties; // JSON object with the file's metadata (IFC GlobalId, ...), or NULL
};

struct tw_model {
    struct tw_model_node *nodes;
    struct tw_model_part *parts; // ascending by node
    struct tw_material *materials;
    struct tw_mesh *meshes;
    struct tw_surface *surfaces;
    struct tw_texture *textures;
    uint32_t node_count, part_count, material_count, mesh_count, surface_count, texture_count;
    uint32_t first_mesh; // mesh slot of meshes[0] in the library
    double bounds_min[3], bounds_max[3];
    uint64_t triangle_count;
};

#endif
