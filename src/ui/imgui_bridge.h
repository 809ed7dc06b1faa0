// The border to Dear ImGui: everything C++ stays behind this header.
//
// It offers a frame of one full-size window to draw in (device pixels, origin top left), text in
// two weights and any whole size from one glyph atlas that fills on demand, and one text field. It
// knows no panels, no layout and no hit areas.
#ifndef TW_UI_IMGUI_BRIDGE_H
#define TW_UI_IMGUI_BRIDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "glyphs.h"
#include "twinview/frame.h"

#ifdef __cplusplus
extern "C" {
#endif

struct tw_bridge;

struct tw_point {
    float x, y;
};

// `keys` is indexed by enum tw_key of ui.h, `key_count` long.
struct tw_bridge_input {
    float mouse_x, mouse_y;
    bool mouse_down;
    const bool *keys;
    int key_count;
    bool shift, ctrl, alt;
    const char *text; // typed since the last frame, UTF-8
};

// `atlas_size` in pixels, square. Keeps `glyphs`.
struct tw_bridge *tw_bridge_create(struct tw_glyphs *glyphs, int atlas_size);
void tw_bridge_destroy(struct tw_bridge *bridge);

void tw_bridge_begin(struct tw_bridge *bridge, int width, int height,
                     const struct tw_bridge_input *input);

// Ends the frame. False if the atlas overflowed: it was emptied, and the frame must be run again.
bool tw_bridge_end(struct tw_bridge *bridge);

// The finished frame, valid until the next begin.
struct tw_bridge_lists {
    const struct tw_ui_vertex *vertices;
    const uint16_t *indices;
    uint32_t vertex_count, index_count;
};
void tw_bridge_lists(const struct tw_bridge *bridge, struct tw_bridge_lists *lists);
size_t tw_bridge_command_count(const struct tw_bridge *bridge);
struct tw_ui_command tw_bridge_command(const struct tw_bridge *bridge, size_t index);

// Inside a frame: what has been drawn so far, so that the caller can tell primitives apart.
const struct tw_ui_vertex *tw_bridge_drawn(const struct tw_bridge *bridge, uint32_t *count);

// The atlas; *dirty is the part that changed since tw_bridge_atlas_clean (empty: none).
const uint8_t *tw_bridge_atlas(const struct tw_bridge *bridge, int *width, int *height,
                               struct tw_rect *dirty);
void tw_bridge_atlas_clean(struct tw_bridge *bridge);
void tw_bridge_atlas_resend(struct tw_bridge *bridge);

// Drawing. Polygons are convex and clockwise on screen; both kinds are anti-aliased.
void tw_bridge_rect(struct tw_bridge *bridge, float x0, float y0, float x1, float y1,
                    uint32_t colour);
void tw_bridge_polygon(struct tw_bridge *bridge, const struct tw_point *points, int count,
                       uint32_t colour);
void tw_bridge_polyline(struct tw_bridge *bridge, const struct tw_point *points, int count,
                        bool closed, float width, uint32_t colour);
void tw_bridge_push_clip(struct tw_bridge *bridge, float x0, float y0, float x1, float y1);
void tw_bridge_pop_clip(struct tw_bridge *bridge);

// Text of one line; `middle` is where the middle of its capitals comes. Ends at `end` (NULL: at
// the NUL). Returns the width.
float tw_bridge_text(struct tw_bridge *bridge, enum tw_weight weight, int size_px, float x,
                     float middle, uint32_t colour, const char *text, const char *end);

// Width in pixels; stops before the character that would exceed `max_width` and reports its place
// in *rest (may be NULL).
float tw_bridge_text_width(struct tw_bridge *bridge, enum tw_weight weight, int size_px,
                           float max_width, const char *text, const char *end, const char **rest);

struct tw_bridge_field {
    int id; // tells the fields of a frame apart
    float x, y, width, height;
    int size_px;
    uint32_t colour, selection;
    char *text;
    size_t capacity;
    bool take_focus, drop_focus;
};

// A one-line text field without frame. Returns true if the text changed; *focused says whether
// it has the keyboard.
bool tw_bridge_text_field(struct tw_bridge *bridge, const struct tw_bridge_field *field,
                          bool *focused);

#ifdef __cplusplus
}
#endif

#endif
