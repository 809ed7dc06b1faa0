// The canvas that panels draw on: units of look.md (pixels at scale 1), snapped to device pixels.
//
// One frame is begin, drawing in order from back to front, end. It keeps the finished draw lists
// and the damage against the frame before. Every colour is opaque sRGB, 0xAABBGGRR.
#ifndef TW_UI_CANVAS_H
#define TW_UI_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "glyphs.h"
#include "imgui_bridge.h"
#include "input.h"
#include "twinview/frame.h"

struct tw_canvas;

struct tw_area {
    float x, y, width, height;
};

struct tw_font {
    float size;
    enum tw_weight weight;
};

static inline bool tw_area_overlap(struct tw_area a, struct tw_area b) {
    return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height &&
           b.y < a.y + a.height;
}

static inline bool tw_area_contains(struct tw_area outer, struct tw_area inner) {
    return inner.x >= outer.x && inner.y >= outer.y &&
           inner.x + inner.width <= outer.x + outer.width &&
           inner.y + inner.height <= outer.y + outer.height;
}

static inline bool tw_area_holds(struct tw_area area, struct tw_point point) {
    return point.x >= area.x && point.x < area.x + area.width && point.y >= area.y &&
           point.y < area.y + area.height;
}

static inline struct tw_area tw_area_inset(struct tw_area area, float by) {
    return (struct tw_area){area.x + by, area.y + by, area.width - 2 * by, area.height - 2 * by};
}

// NULL after one logged sentence: no usable font.
struct tw_canvas *tw_canvas_create(float scale);
void tw_canvas_destroy(struct tw_canvas *canvas);

// Size in pixels; `input` is borrowed until the end.
void tw_canvas_begin(struct tw_canvas *canvas, int width, int height, float scale,
                     struct tw_input *input);

enum tw_canvas_result {
    TW_CANVAS_SAME, // the lists are those of the frame before
    TW_CANVAS_CHANGED,
    TW_CANVAS_AGAIN, // the glyph atlas was emptied: run the frame once more
};
enum tw_canvas_result tw_canvas_end(struct tw_canvas *canvas);

// Puts the finished lists, the damage since the last fill and atlas changes into the packet.
void tw_canvas_fill(struct tw_canvas *canvas, struct tw_frame_ui *out);
void tw_canvas_resend(struct tw_canvas *canvas);

float tw_canvas_width(const struct tw_canvas *canvas); // of the picture, in units
float tw_canvas_height(const struct tw_canvas *canvas);

// Areas. A frame lies inside its area.
void tw_canvas_rect(struct tw_canvas *canvas, struct tw_area area, uint32_t colour);
void tw_canvas_frame(struct tw_canvas *canvas, struct tw_area area, float width, uint32_t colour);
void tw_canvas_dashed_frame(struct tw_canvas *canvas, struct tw_area area, float dash,
                            uint32_t colour);
void tw_canvas_hatch(struct tw_canvas *canvas, struct tw_area area, float spacing, float width,
                     uint32_t colour); // 45 degrees

// Lines and shapes; polygons are convex, either way round.
void tw_canvas_horizontal(struct tw_canvas *canvas, float x0, float x1, float y, uint32_t colour);
void tw_canvas_vertical(struct tw_canvas *canvas, float x, float y0, float y1, uint32_t colour);
void tw_canvas_line(struct tw_canvas *canvas, struct tw_point from, struct tw_point to, float width,
                    uint32_t colour);
void tw_canvas_dashed_line(struct tw_canvas *canvas, struct tw_point from, struct tw_point to,
                           float on, float off, float width, uint32_t colour);
void tw_canvas_polyline(struct tw_canvas *canvas, const struct tw_point *points, int count,
                        bool closed, float width, uint32_t colour);
void tw_canvas_polygon(struct tw_canvas *canvas, const struct tw_point *points, int count,
                       uint32_t colour);

// Text of one line, `middle` is the middle of its capitals. Control characters become spaces; what
// is longer than TW_CANVAS_TEXT_MAX bytes is cut. They return the width drawn.
#define TW_CANVAS_TEXT_MAX 1024
float tw_canvas_text(struct tw_canvas *canvas, float x, float middle, struct tw_font font,
                     uint32_t colour, const char *text);
float tw_canvas_text_right(struct tw_canvas *canvas, float right, float middle, struct tw_font font,
                           uint32_t colour, const char *text);
float tw_canvas_text_center(struct tw_canvas *canvas, float center, float middle,
                            struct tw_font font, uint32_t colour, const char *text);
// Cut with an ellipsis where it would be wider than `max_width`.
float tw_canvas_text_fit(struct tw_canvas *canvas, float x, float middle, float max_width,
                         struct tw_font font, uint32_t colour, const char *text);
// Broken at spaces into lines `line_height` apart; returns the number of lines (at most max_lines,
// the last one cut). `colour` 0 only measures.
int tw_canvas_paragraph(struct tw_canvas *canvas, float x, float middle, float width,
                        float line_height, int max_lines, struct tw_font font, uint32_t colour,
                        const char *text);
float tw_canvas_text_width(struct tw_canvas *canvas, struct tw_font font, const char *text);

void tw_canvas_push_clip(struct tw_canvas *canvas, struct tw_area area);
void tw_canvas_pop_clip(struct tw_canvas *canvas);

// Pointer. Hit areas belong to the scope set last and end at the clip.
void tw_canvas_scope(struct tw_canvas *canvas, int scope);
unsigned tw_canvas_hit(struct tw_canvas *canvas, uint64_t id, struct tw_area area);
float tw_canvas_wheel(const struct tw_canvas *canvas, int scope); // lines, positive up
struct tw_point tw_canvas_pointer(const struct tw_canvas *canvas);

// A text field in `area` without frame; see the bridge.
struct tw_canvas_field {
    int id; // of the panel that has it
    struct tw_area area;
    float size;
    uint32_t colour, selection;
    char *text;
    size_t capacity;
    bool take_focus, drop_focus;
};
bool tw_canvas_text_field(struct tw_canvas *canvas, const struct tw_canvas_field *field,
                          bool *focused);

#endif
