// The frame packet: the border between what is known (scene, ui) and what is drawn (render).
//
// It carries the view, settings, and lists of changes: instance slot + row, look slot + row, new
// meshes, draw lists, rectangles. Scene and ui each fill their part; app owns it for one frame and
// joins the kinds of change; render reads it as const and keeps the mirror of all rows. Pointers in
// it are valid until the next tw_frame_reset, mesh data as long as the model library keeps it.
//
// Threads: main.
#ifndef TWINVIEW_FRAME_H
#define TWINVIEW_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shared.h"
#include "twinview/mesh.h"

// Kinds of change: which passes must run. See docs/architecture.md for the table.
enum tw_dirty {
    TW_DIRTY_CAMERA = 1 << 0,
    TW_DIRTY_CUT = 1 << 1,    // section planes
    TW_DIRTY_SHAPE = 1 << 2,  // static mesh, pose, visibility, opaque or ghost
    TW_DIRTY_MOVE = 1 << 3,   // pose of a mover
    TW_DIRTY_LOOK = 1 << 4,   // look rows, with rectangles
    TW_DIRTY_LIGHT = 1 << 5,  // sun, theme
    TW_DIRTY_LABEL = 1 << 6,  // anchors to probe
    TW_DIRTY_UI = 1 << 7,     // draw lists, blink phase
    TW_DIRTY_EXPOSE = 1 << 8, // only present again
    TW_DIRTY_ALL = (1 << 9) - 1,
};

struct tw_rect {
    int x, y, width, height; // pixels of the picture, origin top left
};

// At most TW_RECTS_MAX merged rectangles; `whole` when more than half the picture or more than 256
// objects changed.
struct tw_damage {
    struct tw_rect rects[TW_RECTS_MAX];
    int count;
    bool whole;
};

// What two rectangles have in common; without width or height if they have nothing.
struct tw_rect tw_rect_meet(struct tw_rect a, struct tw_rect b);
// The smallest that holds both.
struct tw_rect tw_rect_join(struct tw_rect a, struct tw_rect b);

// Adds a rectangle, clipped to bounds; merges the pair that grows least when there is no room.
void tw_damage_add(struct tw_damage *damage, struct tw_rect rect, struct tw_rect bounds);
// Pixels that are damaged, of `bounds` if it is whole.
uint64_t tw_damage_area(const struct tw_damage *damage, struct tw_rect bounds);

struct tw_frame_view {
    int width, height;       // of the whole picture
    struct tw_rect viewport; // where the 3-D is drawn; panels cover the rest
    float clip[16];          // column-major, from the frame's origin to clip space, reverse-Z
    float eye[3];            // relative to the origin
    float target_distance;   // metres from eye to target: scales the haze
    float pixels_per_radian; // for screen-space errors: viewport height / (2 tan(fov / 2))
    double origin[3];        // world position that all float positions are relative to
    bool moving;             // the user moves the camera: one layer, post filter
    float scale;             // UI scale, for outline widths
};

struct tw_frame_light {
    float sun_direction[3]; // from the surface towards the sun, unit
    float shadow_center[3], shadow_radius; // sphere that the shadow map covers, from the origin
    float occlusion_radius_m;
    bool shadows, occlusion;
    bool plain; // neither of them, no lines where objects and materials meet, no smoothing
};

struct tw_frame_palette { // sRGB 0xAABBGGRR
    uint32_t sky_top, sky_horizon, ground, grid, edge, hatch, stale, casing, cap;
    uint32_t outline[TW_OUTLINE_COUNT];
    uint32_t outline_casing[TW_OUTLINE_COUNT];
    float edge_strength;      // 0.75 dark, 0.5 light
    float quiet_chroma;       // CIE L*a*b*: textures have at most this; 0: any
    bool casing_both_sides;   // light theme: select and hover
};

struct tw_frame_mesh {
    uint32_t slot;
    const struct tw_mesh *mesh; // NULL: freed
};
struct tw_frame_transform {
    uint32_t slot;
    struct tw_gpu_transform row;
};
struct tw_frame_instance {
    uint32_t slot; // freed slots come with flags 0
    struct tw_gpu_instance row;
};
struct tw_frame_look {
    uint32_t slot;
    struct tw_gpu_look row;
};

struct tw_frame_move { // box of an object that throws a shadow, before a move or after it
    float low[3], high[3]; // from the origin
};

struct tw_frame_probe { // is this anchor hidden by something of another group?
    float position[3];  // from the origin
    uint32_t group;
};

struct tw_ui_vertex { // as Dear ImGui's ImDrawVert
    float x, y, u, v;
    uint32_t colour; // 0xAABBGGRR, straight alpha
};

struct tw_ui_command {
    float clip[4]; // x0, y0, x1, y1 in pixels
    uint32_t first_index, index_count;
    int32_t vertex_offset;
};

struct tw_frame_ui {
    const struct tw_ui_vertex *vertices;
    const uint16_t *indices;
    const struct tw_ui_command *commands;
    uint32_t vertex_count, index_count, command_count;
    struct tw_damage damage; // where the lists differ from the last ones
    const uint8_t *atlas;    // 8-bit coverage, whole; NULL: unchanged
    int atlas_width, atlas_height;
    struct tw_rect atlas_dirty; // part of it that changed
};

// Zero-initialised is a valid empty frame.
struct tw_frame {
    uint64_t number;
    uint32_t dirty; // enum tw_dirty, joined
    struct tw_frame_view view;
    struct tw_frame_light light;
    struct tw_frame_palette palette;
    float cuts[TW_CUTS_MAX][4]; // planes from the origin; the negative side is cut away
    int cut_count;
    float ground_m; // height of the ground, object 0, above the origin: it is never cut
    int layers; // anti-aliasing layers wanted at rest, 1..TW_LAYERS_MAX; 0: the default

    struct tw_frame_mesh *meshes;
    struct tw_frame_transform *transforms;
    struct tw_frame_instance *instances;
    struct tw_frame_look *looks;
    struct tw_frame_probe *probes;
    struct tw_frame_move *moves; // where shadows of movers change
    size_t mesh_count, transform_count, instance_count, look_count, probe_count, move_count;
    size_t mesh_capacity, transform_capacity, instance_capacity, look_capacity, probe_capacity;
    size_t move_capacity;
    struct tw_damage look_damage, move_damage;
    struct tw_frame_ui ui;
};

// Empties the lists and keeps their memory; view, light and palette stay as they were last said.
void tw_frame_reset(struct tw_frame *frame);

// Frees the lists.
void tw_frame_finish(struct tw_frame *frame);

// Main memory that its lists hold.
size_t tw_frame_bytes(const struct tw_frame *frame);

// Each appends a row that is not zeroed: the caller fills all of what is returned, which is valid
// until the next call.
struct tw_frame_mesh *tw_frame_add_mesh(struct tw_frame *frame);
struct tw_frame_transform *tw_frame_add_transform(struct tw_frame *frame);
struct tw_frame_instance *tw_frame_add_instance(struct tw_frame *frame);
struct tw_frame_look *tw_frame_add_look(struct tw_frame *frame);
struct tw_frame_move *tw_frame_add_move(struct tw_frame *frame);
struct tw_frame_probe *tw_frame_add_probe(struct tw_frame *frame);

#endif
