// What the passes share: the frame's constants, the mesh table, push constants and bindings. Read
// by C (src/render) and by GLSL.
#ifndef TWINVIEW_SHADERS_PASSES_H
#define TWINVIEW_SHADERS_PASSES_H

#include "shared.h"

#ifdef TW_GLSL
#define TW_MAT4 mat4
#define TW_VEC2 vec2
#define TW_VEC4 vec4
#define TW_UVEC4 uvec4
#define TW_IVEC4 ivec4
#else
typedef float tw_gpu_mat4[16];
typedef float tw_gpu_vec2[2];
typedef float tw_gpu_vec4[4];
typedef uint32_t tw_gpu_uvec4[4];
typedef int32_t tw_gpu_ivec4[4];
#define TW_MAT4 tw_gpu_mat4
#define TW_VEC2 tw_gpu_vec2
#define TW_VEC4 tw_gpu_vec4
#define TW_UVEC4 tw_gpu_uvec4
#define TW_IVEC4 tw_gpu_ivec4
#endif

// Bindings of the one descriptor set.
#define TW_BIND_FRAME 0
#define TW_BIND_INSTANCES 1
#define TW_BIND_TRANSFORMS 2
#define TW_BIND_LOOKS 3
#define TW_BIND_MESHES 4
#define TW_BIND_VISIBLE 5
#define TW_BIND_COMMANDS 6
#define TW_BIND_COUNTERS 7
#define TW_BIND_IDS 8
#define TW_BIND_DEPTH 9
#define TW_BIND_SHAPES 10
#define TW_BIND_KEPT 11
#define TW_BIND_SHADOW 12
#define TW_BIND_GHOST_ID 13
#define TW_BIND_COLOUR 14
#define TW_BIND_MARKS 15
#define TW_BIND_TILES 16
#define TW_BIND_ATLAS 17
#define TW_BIND_PROBES 18
#define TW_BIND_PROBE_RESULTS 19
#define TW_BIND_ROWS 20
#define TW_BIND_MIXED 21
#define TW_BIND_MIXED_COUNTS 22
#define TW_BIND_ALBEDO 23
#define TW_BIND_ATTRIBUTES 24
// Tables as texels, for shaders that look a row up for each vertex or pixel: software devices fetch
// texels for all of a group at once, but go through a storage buffer word by word and lane by lane.
#define TW_BIND_INSTANCE_TEXELS 25
#define TW_BIND_TRANSFORM_TEXELS 26
#define TW_BIND_MESH_TEXELS 27
#define TW_BIND_PAINT_TEXELS 28
#define TW_BIND_STILL_DEPTH 29
#define TW_BIND_PYRAMID 30
#define TW_BIND_COUNT 31

// Draw lists that a cull fills; each holds up to TW_LODS_MAX commands a mesh. Those of what stands
// come last of the view's: they are filled twice where what is hidden is left out.
#define TW_LIST_MOVING 0
#define TW_LIST_GHOST 1
#define TW_LIST_STATIC 2
#define TW_LIST_STATIC_TWO_SIDED 3
#define TW_LIST_SHADOW 4
#define TW_LIST_COUNT 5

// What a cull makes of an object: its place in a draw list.
#define TW_PLACE_LISTED 0x80000000u
#define TW_PLACE_LOD_SHIFT 29 // 2 bits
#define TW_PLACE_SEEN 0x10000000u  // when that was tested last: kept until the next test
#define TW_PLACE_WAITS 0x08000000u // in view, and drawn only if the test says that it is seen
#define TW_PLACE_ROW_MASK 0x07ffffffu // among those of its mesh, level and list

// What a cull fills: the lists of the view; of these the ones of what stands, with what waited and
// is seen; the list of shadows, with what stands or with movers.
#define TW_CULL_VIEW 0
#define TW_CULL_WAITING 1
#define TW_CULL_SHADOW 2
#define TW_CULL_SHADOW_MOVERS 3

// Levels of the depth pyramid: the first holds the farthest of 4x4 pixels of a layer, the others
// that of 4x4 of the level before.
#define TW_PYRAMID_LEVELS 4

#define TW_TILE_PX 16    // outlines are looked for only around tiles that hold one
#define TW_TILE_PIXELS (TW_TILE_PX * TW_TILE_PX)
#define TW_MIXED_GROUP_SIZE 16 // threads that shade the mixed pixels of a tile
#define TW_ID_CAP 0x80000000u // of a drawn id: an object that is cut open shows its cap here
#define TW_ID_SURFACE 0x20000000u // in what is kept: the pixel has an albedo of its own
#define TW_ID_BITS 0x1fffffffu    // of an id in what is kept
#define TW_ID_MIXED 0x40000000u // in the mean of the kept layers: the pixel is in its tile's list
// What is drawn of a pixel beside id and depth, in 32 bits: x and y of its octahedral normal, 10
// each; how it mirrors, as in TW_METAL_KIND. No format of several parts: a software device takes
// longer to unpack and pack one than to compute it.
#define TW_SHAPE_KIND_SHIFT 20
#define TW_SHAPE_DRESSED 0x40000000u // a surface, with an albedo of its own
// What section planes make of an object, beside bits of those that may open it.
#define TW_OPENED_BACKS 0x80000000u  // its back faces are drawn without a cut, too
#define TW_OPENED_SHEET 0x40000000u  // it is seen from both sides and has no inside
#define TW_OPENED_GROUND 0x20000000u // nothing of it is cut away
#define TW_SHADOW_PX 2048
#define TW_GROUP_SIZE 64 // threads of a compute workgroup

struct tw_gpu_mesh { // 64 bytes
    TW_FLOAT bounds_min[3];
    TW_UINT lod_count; // 0: not on the device yet
    TW_FLOAT extent[3];
    TW_UINT first_visible; // of the visible rows that this mesh has, one for each instance
    TW_FLOAT center[3];
    TW_FLOAT radius;
    TW_FLOAT error[4]; // metres, by level of detail
};

// What the scatter makes of a row of tw_gpu_look, so that a pixel costs few words and no powers.
struct tw_gpu_paint { // 32 bytes
    TW_UINT body;     // the material with its tint, colour_pack
    TW_UINT bits;     // TW_LOOK_*, TW_PAINT_*, alpha << 16, mark of the group << 24
    TW_UINT group;
    TW_FLOAT level;
    TW_UINT wet;      // with its tint, colour_pack
    TW_UINT tint;     // sRGB 0xAABBGGRR, for pixels with an albedo of their own
    TW_UINT reserved[2];
};
#define TW_PAINT_TINTED (1u << 14)

struct tw_gpu_command { // VkDrawIndexedIndirectCommand
    TW_UINT index_count, instance_count, first_index;
    int vertex_offset;
    TW_UINT first_instance;
};

struct tw_gpu_probe { // 16 bytes
    TW_FLOAT position[3];
    TW_UINT group;
};

// Matrices are column-major. std140: only 16-byte members.
struct tw_gpu_frame {
    TW_MAT4 clip;    // frame's origin to clip space, reverse-Z, infinite far plane
    TW_MAT4 shadow;  // frame's origin to the sun's map: x, y in -1..1, z 0..1, nearer is larger
    TW_MAT4 next_shadow; // the same of the map that is drawn
    TW_VEC4 eye;     // xyz; w near plane in metres
    TW_VEC4 ray[3];  // what pixel x, y sees at 1 m along the view: eye + ray[0] + x ray[1] + y ray[2]
    TW_VEC4 sun;     // xyz towards the sun; w strength
    TW_VEC4 shade;   // x edge strength, y scale, z casing on both sides, w pixels per radian
    TW_VEC4 occlusion; // x radius in metres, y on, z shadows on, w shadow texel in metres
    TW_VEC4 haze;    // x begins, y full, in metres from the eye; z most for equipment;
                     // w chroma that a texture may have, 0: any
    TW_IVEC4 viewport; // x, y, width, height
    TW_VEC4 sky_top, sky_horizon, grid, edge, hatch; // linear
    TW_VEC4 hatching; // x lines per pixel along x and along y, y its inverse, z reach of a line;
                      // w height of the ground
    TW_UVEC4 outline[2];        // by TW_OUTLINE_*
    TW_UVEC4 outline_casing[2]; // by TW_OUTLINE_*
    TW_VEC4 cuts[TW_CUTS_MAX];  // planes; what lies on the negative side is cut away
    TW_VEC4 cap;                // linear; w width of a hatch line of a cap in pixels
    TW_VEC4 linear[64];         // of the 256 steps of sRGB, four in a vector
    TW_UVEC4 counts; // x layers, y kept layer to shade from, z tiles in a row, w probes
};

// Push constants, at most 128 bytes.
struct tw_push_cull {
    TW_MAT4 clip;
    TW_VEC4 eye;      // w pixels per radian; 0: orthographic, errors in metres per pixel in `size`
    TW_UINT count;    // instances
    TW_UINT mesh_count;
    TW_UINT what;     // TW_CULL_*
    TW_FLOAT size;    // metres per pixel when orthographic
    TW_UINT naive;    // 1: everything, in full detail
    TW_FLOAT smallest_px; // radius below which nothing is drawn
    TW_FLOAT error_px;    // distance to full detail that a level may have
    TW_UINT hide;         // 1: what was not seen last waits
};
struct tw_push_pyramid {
    TW_UINT level;
    TW_UINT layer;
};
struct tw_push_geometry {
    TW_FLOAT jitter_x, jitter_y; // clip space
};
struct tw_push_surface { // begins as tw_push_geometry
    TW_FLOAT jitter_x, jitter_y;
    TW_UINT first_attribute; // of the mesh's first vertex, less the number of that; wraps around
    TW_FLOAT cutoff;
    TW_VEC2 uv_min, uv_extent;
    TW_VEC4 base, emissive;  // factors
    TW_FLOAT roughness, metalness;
    TW_FLOAT normal_scale;   // 0: no normal map
    TW_FLOAT lod_bias;
};
struct tw_push_layer {
    TW_UINT layer;
};
struct tw_push_mixed {
    TW_UINT first_column, first_row; // tile of the first workgroup
};
struct tw_push_scatter {
    TW_UINT first;  // word of the staging buffer
    TW_UINT count;  // rows
    TW_UINT words;  // of a row, without its slot
    TW_UINT target; // binding
};
struct tw_push_outline {
    TW_FLOAT scale_x, scale_y; // pixels to clip space
    TW_UINT tile_columns, tile_rows; // of the picture
    TW_UINT first_column, first_row, columns; // of the part that is drawn
};
struct tw_push_ui {
    TW_FLOAT scale_x, scale_y; // pixels to clip space
};

#ifndef TW_GLSL
_Static_assert(sizeof(struct tw_gpu_mesh) == 64, "std430");
_Static_assert(sizeof(struct tw_gpu_paint) == sizeof(struct tw_gpu_look), "scattered in place");
_Static_assert(sizeof(struct tw_gpu_command) == 20, "indirect");
_Static_assert(sizeof(struct tw_push_cull) <= 128, "push constants");
_Static_assert(sizeof(struct tw_push_surface) == 80, "push constants");
_Static_assert(sizeof(struct tw_gpu_frame) % 16 == 0, "std140");
#endif

#endif
