// Layout of a mesh cache file.
//
// Little-endian; every section begins at a multiple of 8 bytes, and the file's size is one. A
// header is followed by the sections, each an array of one of the records below; the header tells
// where each begins and how many records it has. Texts are offsets into the last section, UTF-8 and
// terminated. `checksum` is FNV-1a with 64-bit words in place of bytes, over everything behind
// that field.
//
// A reader refuses another magic or version; files are made again from the model, so there is no
// upgrade.
#ifndef TWINVIEW_MODEL_CACHE_LAYOUT_H
#define TWINVIEW_MODEL_CACHE_LAYOUT_H

#include <stdint.h>

#include "twinview/mesh.h"

#define TW_CACHE_MAGIC 0x1a6873656d777400ull // "\0twmesh\x1a"
#define TW_CACHE_NO_TEXT UINT32_MAX
#define TW_CACHE_NONE UINT32_MAX

enum tw_cache_section_name {
    TW_CACHE_NODES,     // tw_cache_node; parents precede children
    TW_CACHE_PARTS,     // struct tw_model_part, ascending by node
    TW_CACHE_MATERIALS, // tw_cache_material
    TW_CACHE_MESHES,    // tw_cache_mesh
    TW_CACHE_VERTICES,  // struct tw_gpu_vertex of all meshes
    TW_CACHE_INDICES,   // uint32_t of all meshes, each counted from the mesh's first vertex
    TW_CACHE_SURFACES,  // tw_cache_surface
    TW_CACHE_ATTRIBUTES, // struct tw_gpu_attributes of all meshes with a surface
    TW_CACHE_TEXTURES,  // tw_cache_texture
    TW_CACHE_TEXELS,    // bytes
    TW_CACHE_TEXTS,     // bytes
    TW_CACHE_SECTION_COUNT
};

struct tw_cache_section {
    uint64_t offset, count;
};

struct tw_cache_header {
    uint64_t magic;
    uint64_t checksum;
    uint32_t version, reserved;
    uint64_t file_size;
    double bounds_min[3], bounds_max[3]; // of the whole model; ordered, also where it is empty
    struct tw_cache_section sections[TW_CACHE_SECTION_COUNT];
};

struct tw_cache_node {
    double local[12];
    uint32_t name, properties; // properties may be TW_CACHE_NO_TEXT
    int32_t parent;
    uint32_t reserved;
};

struct tw_cache_material {
    float base_colour[4], roughness, metalness;
    uint32_t flags, name;
};

struct tw_cache_texture {
    uint64_t first_texel; // byte
    uint32_t width, height, format, wrap[2];
    uint32_t reserved;
};

struct tw_cache_surface {
    uint32_t textures[TW_ROLE_COUNT]; // TW_CACHE_NONE: none
    float base[4], emissive[3], roughness, metalness, normal_scale, cutoff;
    uint32_t reserved;
};

struct tw_cache_mesh {
    uint32_t first_vertex, vertex_count, first_index, index_count;
    struct tw_mesh_lod lods[TW_LODS_MAX];
    uint32_t lod_count;
    float bounds_min[3], bounds_max[3], center[3], radius;
    uint32_t surface;         // TW_CACHE_NONE: none
    uint32_t first_attribute; // with a surface: of vertex_count
    float uv_min[2], uv_max[2];
    uint32_t encloses; // 1 or 0
};

_Static_assert(sizeof(struct tw_cache_header) == 256, "layout");
_Static_assert(sizeof(struct tw_cache_node) == 112, "layout");
_Static_assert(sizeof(struct tw_model_part) == 12, "layout");
_Static_assert(sizeof(struct tw_cache_material) == 32, "layout");
_Static_assert(sizeof(struct tw_cache_mesh) == 136, "layout");
_Static_assert(sizeof(struct tw_cache_texture) == 32, "layout");
_Static_assert(sizeof(struct tw_cache_surface) == 64, "layout");
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "files are mapped as they are");

#endif
