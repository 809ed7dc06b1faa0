// A frame packet's file: header, body, then the lists in the order of the body's counts, each
// beginning at a multiple of eight bytes. Numbers as the machine has them.
#ifndef TWINVIEW_FRAME_PACKET_LAYOUT_H
#define TWINVIEW_FRAME_PACKET_LAYOUT_H

#include "twinview/frame.h"

#define TW_PACKET_VERSION 2
#define TW_PACKET_NONE UINT32_MAX

struct tw_packet_header {
    char magic[8]; // "twpacket"
    uint32_t version, body_size;
    uint64_t size, hash; // of the file; of what follows the header
};

struct tw_packet_body {
    struct tw_frame_view view;
    struct tw_frame_light light;
    struct tw_frame_palette palette;
    float cuts[TW_CUTS_MAX][4];
    int32_t cut_count, layers;
    float ground_m;
    uint32_t textures, surfaces, meshes; // each texture and mesh is followed by its arrays
    uint32_t transforms, instances, looks, probes;
    uint32_t vertices, indices, commands;
    int32_t atlas_width, atlas_height;
};

struct tw_packet_texture {
    uint32_t width, height, format, wrap[2];
};

struct tw_packet_surface {
    uint32_t textures[TW_ROLE_COUNT]; // TW_PACKET_NONE: none
    float base[4], emissive[3], roughness, metalness, normal_scale, cutoff;
};

struct tw_packet_mesh {
    uint32_t slot, vertex_count, index_count, lod_count, surface; // TW_PACKET_NONE: none
    struct tw_mesh_lod lods[TW_LODS_MAX];
    float bounds_min[3], bounds_max[3], center[3], radius, uv_min[2], uv_max[2];
};

#endif
