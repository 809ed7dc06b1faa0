// Rows and limits that C and GLSL share. C includes it as it is; GLSL includes it with TW_GLSL
// defined. Only 4-byte scalars and 16-byte aligned vectors stand here, so std430 and C agree; the
// C side asserts the sizes.
#ifndef TWINVIEW_SHADERS_SHARED_H
#define TWINVIEW_SHADERS_SHARED_H

#ifdef TW_GLSL
#define TW_UINT uint
#define TW_FLOAT float
#else
#include <assert.h>
#include <stdint.h>
#define TW_UINT uint32_t
#define TW_FLOAT float
#endif

#define TW_LODS_MAX 4
#define TW_LAYERS_MAX 64 // of a reference picture
#define TW_LAYERS_SHOWN_MAX 4
#define TW_RECTS_MAX 32
#define TW_CUTS_MAX 6 // section planes: a box

// An object is one instance: instance slot, look row and id (slot + 1 in the id buffer, 0 is the
// sky) are the same number. Slot 0 is the ground.
struct tw_gpu_instance { // 16 bytes
    TW_UINT mesh;        // mesh slot
    TW_UINT transform;   // row of the transforms; several objects may share one
    TW_UINT flags;       // TW_INSTANCE_*
    TW_UINT place;       // 0: the device keeps what a cull made of it here, TW_PLACE_*
};
#define TW_INSTANCE_ALIVE 1u
#define TW_INSTANCE_HIDDEN 2u
#define TW_INSTANCE_MOVER 4u     // its transform changes by data: drawn by geom.moving
#define TW_INSTANCE_GHOST 8u     // drawn by geom.ghost instead
#define TW_INSTANCE_NO_SHADOW 16u
#define TW_INSTANCE_TWO_SIDED 32u
#define TW_INSTANCE_METAL_SHIFT 6 // 10 bits up to the 16th, as in TW_METAL_KIND; 0: not a metal
#define TW_INSTANCE_METAL_MASK 0x3ffu

// How a pixel mirrors: smoothness and metalness, each in 31 steps.
#define TW_METAL_KIND(smooth_step, metal_step) ((smooth_step) << 5 | (metal_step))

struct tw_gpu_transform { // 48 bytes: rows of the 3x4 matrix from mesh to the frame's origin
    TW_FLOAT row[12];
};

struct tw_gpu_look {    // 32 bytes
    TW_UINT base;       // sRGB 0xAABBGGRR of the material; alpha only for ghosts
    TW_UINT tint;       // sRGB 0xAABBGGRR painted over it, alpha is the amount
    TW_UINT flags;      // TW_LOOK_*
    TW_UINT group;      // outlines follow the silhouette of a group (an asset)
    TW_FLOAT level;     // height in metres above the frame's origin below which `wet` shows
    TW_UINT wet;        // sRGB 0xAABBGGRR of the filled part
    TW_UINT reserved0;
    TW_UINT reserved1;
};
#define TW_LOOK_OUTLINE_MASK 0xfu       // enum tw_outline, 0 none
#define TW_LOOK_WIDTH_SHIFT 4           // outline width in half pixels at scale 1, 4 bits
#define TW_LOOK_WIDTH_MASK 0xfu
#define TW_LOOK_DASHED (1u << 8)        // outline 5 px on, 5 px off
#define TW_LOOK_HATCH (1u << 9)         // 45 degrees, line 1.5 px every 8 px: bad quality
#define TW_LOOK_HATCH_ALARM (1u << 10)  // 135 degrees: theme mono's alarm body
#define TW_LOOK_FILL (1u << 11)         // `level` and `wet` hold
#define TW_LOOK_GROUND (1u << 12)       // draws the 10 m grid and fades into the haze fully
#define TW_LOOK_NO_EDGE (1u << 13)      // no crease lines (ground, trees)

// Indices of outline colours in the frame's palette.
#define TW_OUTLINE_NONE 0
#define TW_OUTLINE_HOVER 1
#define TW_OUTLINE_SELECT 2
#define TW_OUTLINE_P1 3
#define TW_OUTLINE_P2 4
#define TW_OUTLINE_P3 5
#define TW_OUTLINE_P4 6
#define TW_OUTLINE_GHOST 7
#define TW_OUTLINE_COUNT 8

struct tw_gpu_vertex { // 8 bytes
    TW_UINT xy;        // unorm16 x, y in the mesh's bounds
    TW_UINT zn;        // unorm16 z; snorm8 octahedral normal
};

struct tw_gpu_attributes { // 8 bytes, of vertices of meshes with a surface
    TW_UINT uv;             // unorm16 u, v in the mesh's bounds of them
    TW_UINT colour;         // unorm8 roots of red, green, blue; alpha
};

#ifndef TW_GLSL
static_assert(sizeof(struct tw_gpu_instance) == 16, "std430");
static_assert(sizeof(struct tw_gpu_transform) == 48, "std430");
static_assert(sizeof(struct tw_gpu_look) == 32, "std430");
static_assert(sizeof(struct tw_gpu_vertex) == 8, "std430");
static_assert(sizeof(struct tw_gpu_attributes) == 8, "std430");
#endif

#endif
