#include "canvas.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "damage.h"
#include "direction.h"
#include "twinview/memory.h"

#define CLIPS_MAX 8
#define POINTS_MAX 512

struct clip {
    float rect[4]; // pixels
};

struct tw_canvas {
    struct tw_glyphs *glyphs;
    struct tw_bridge *bridge;
    struct tw_input *input;
    int width, height; // pixels
    float scale;
    struct clip clips[CLIPS_MAX];
    int clip_count;
    int scope;
    uint32_t seen; // vertices of the frame that are in `after`
    struct tw_primitives before, after;

    // The finished frame.
    struct tw_ui_vertex *vertices;
    uint16_t *indices;
    struct tw_ui_command *commands;
    uint32_t vertex_count, index_count, command_count;
    size_t vertex_capacity, index_capacity, command_capacity;
    int list_width, list_height;
    struct tw_damage damage; // since the last fill
};

struct tw_canvas *tw_canvas_create(float scale) {
    struct tw_glyphs *glyphs = tw_glyphs_create();
    if (!glyphs)
        return NULL;
    struct tw_canvas *canvas = tw_alloc(sizeof *canvas);
    canvas->glyphs = glyphs;
    canvas->bridge = tw_bridge_create(glyphs, scale > 2 ? 4096 : 2048);
    canvas->damage.whole = true;
    return canvas;
}

void tw_canvas_destroy(struct tw_canvas *canvas) {
    if (!canvas)
        return;
    tw_bridge_destroy(canvas->bridge);
    tw_glyphs_destroy(canvas->glyphs);
    tw_primitives_finish(&canvas->before);
    tw_primitives_finish(&canvas->after);
    free(canvas->vertices);
    free(canvas->indices);
    free(canvas->commands);
    free(canvas);
}

void tw_canvas_begin(struct tw_canvas *canvas, int width, int height, float scale,
                     struct tw_input *input) {
    canvas->input = input;
    canvas->width = width;
    canvas->height = height;
    canvas->scale = scale;
    canvas->clips[0] = (struct clip){{0, 0, (float)width, (float)height}};
    canvas->clip_count = 1;
    canvas->scope = 0;
    canvas->seen = 0;
    canvas->after.count = 0;
    tw_bridge_begin(canvas->bridge, width, height,
                    &(struct tw_bridge_input){
                        .mouse_x = input->x,
                        .mouse_y = input->y,
                        .mouse_down = input->down,
                        .keys = input->keys,
                        .key_count = TW_KEY_COUNT,
                        .shift = input->shift,
                        .ctrl = input->ctrl,
                        .alt = input->alt,
                        .text = input->text,
                    });
}

// Everything drawn since the last call is one primitive.
static void note_primitive(struct tw_canvas *canvas) {
    uint32_t count;
    const struct tw_ui_vertex *vertices = tw_bridge_drawn(canvas->bridge, &count);
    tw_primitives_add(&canvas->after, vertices + canvas->seen, count - canvas->seen,
                      canvas->clips[canvas->clip_count - 1].rect);
    canvas->seen = count;
}

static void *reserve(void *items, size_t *capacity, size_t count, size_t size) {
    if (count <= *capacity)
        return items;
    *capacity = count + count / 2;
    return tw_realloc(items, *capacity * size);
}

// Takes a copy of the bridge's lists; false if it equals the copy that stands.
static bool keep_lists(struct tw_canvas *canvas) {
    struct tw_bridge_lists lists;
    tw_bridge_lists(canvas->bridge, &lists);
    size_t command_count = tw_bridge_command_count(canvas->bridge);
    bool same = lists.vertex_count == canvas->vertex_count &&
                lists.index_count == canvas->index_count &&
                command_count == canvas->command_count && canvas->list_width == canvas->width &&
                canvas->list_height == canvas->height;
    if (same && lists.vertex_count > 0)
        same =
            memcmp(lists.vertices, canvas->vertices, lists.vertex_count * sizeof *lists.vertices) ==
                0 &&
            memcmp(lists.indices, canvas->indices, lists.index_count * sizeof *lists.indices) == 0;
    for (size_t i = 0; same && i < command_count; i++) {
        struct tw_ui_command command = tw_bridge_command(canvas->bridge, i);
        same = memcmp(&command, &canvas->commands[i], sizeof command) == 0;
    }
    if (same)
        return false;
    canvas->vertices = reserve(canvas->vertices, &canvas->vertex_capacity, lists.vertex_count,
                               sizeof *canvas->vertices);
    canvas->indices = reserve(canvas->indices, &canvas->index_capacity, lists.index_count,
                              sizeof *canvas->indices);
    canvas->commands = reserve(canvas->commands, &canvas->command_capacity, command_count,
                               sizeof *canvas->commands);
    if (lists.vertex_count > 0)
        memcpy(canvas->vertices, lists.vertices, lists.vertex_count * sizeof *lists.vertices);
    if (lists.index_count > 0)
        memcpy(canvas->indices, lists.indices, lists.index_count * sizeof *lists.indices);
    for (size_t i = 0; i < command_count; i++)
        canvas->commands[i] = tw_bridge_command(canvas->bridge, i);
    canvas->vertex_count = lists.vertex_count;
    canvas->index_count = lists.index_count;
    canvas->command_count = (uint32_t)command_count;
    return true;
}

enum tw_canvas_result tw_canvas_end(struct tw_canvas *canvas) {
    note_primitive(canvas);
    if (!tw_bridge_end(canvas->bridge)) {
        canvas->before.count = 0; // every glyph moves
        canvas->damage.whole = true;
        return TW_CANVAS_AGAIN;
    }
    if (!keep_lists(canvas))
        return TW_CANVAS_SAME;
    struct tw_rect bounds = {0, 0, canvas->width, canvas->height};
    if (canvas->list_width != canvas->width || canvas->list_height != canvas->height)
        canvas->damage = (struct tw_damage){.whole = true};
    canvas->list_width = canvas->width;
    canvas->list_height = canvas->height;
    tw_primitives_sort(&canvas->after);
    // The same primitives in another order: rare, and no rectangle tells where.
    if (tw_primitives_compare(&canvas->before, &canvas->after, bounds, &canvas->damage) == 0)
        canvas->damage.whole = true;
    struct tw_primitives swap = canvas->before;
    canvas->before = canvas->after;
    canvas->after = swap;
    return TW_CANVAS_CHANGED;
}

void tw_canvas_fill(struct tw_canvas *canvas, struct tw_frame_ui *out) {
    out->vertices = canvas->vertices;
    out->indices = canvas->indices;
    out->commands = canvas->commands;
    out->vertex_count = canvas->vertex_count;
    out->index_count = canvas->index_count;
    out->command_count = canvas->command_count;
    out->damage = canvas->damage;
    canvas->damage = (struct tw_damage){0};
    const uint8_t *atlas =
        tw_bridge_atlas(canvas->bridge, &out->atlas_width, &out->atlas_height, &out->atlas_dirty);
    out->atlas = out->atlas_dirty.width > 0 ? atlas : NULL;
    tw_bridge_atlas_clean(canvas->bridge);
}

void tw_canvas_resend(struct tw_canvas *canvas) {
    canvas->damage = (struct tw_damage){.whole = true};
    tw_bridge_atlas_resend(canvas->bridge);
}

float tw_canvas_width(const struct tw_canvas *canvas) {
    return (float)canvas->width / canvas->scale;
}

float tw_canvas_height(const struct tw_canvas *canvas) {
    return (float)canvas->height / canvas->scale;
}

// Edges go to whole pixels; thicknesses are at least one.
static float snap(const struct tw_canvas *canvas, float value) {
    return roundf(value * canvas->scale);
}

static float thickness(const struct tw_canvas *canvas, float width) {
    return fmaxf(1.0f, roundf(width * canvas->scale));
}

static void fill_pixels(struct tw_canvas *canvas, float x0, float y0, float x1, float y1,
                        uint32_t colour) {
    if (x1 > x0 && y1 > y0)
        tw_bridge_rect(canvas->bridge, x0, y0, x1, y1, colour);
}

void tw_canvas_rect(struct tw_canvas *canvas, struct tw_area area, uint32_t colour) {
    fill_pixels(canvas, snap(canvas, area.x), snap(canvas, area.y),
                snap(canvas, area.x + area.width), snap(canvas, area.y + area.height), colour);
    note_primitive(canvas);
}

void tw_canvas_frame(struct tw_canvas *canvas, struct tw_area area, float width, uint32_t colour) {
    float x0 = snap(canvas, area.x), y0 = snap(canvas, area.y);
    float x1 = snap(canvas, area.x + area.width), y1 = snap(canvas, area.y + area.height);
    float w = thickness(canvas, width);
    fill_pixels(canvas, x0, y0, x1, y0 + w, colour);
    fill_pixels(canvas, x0, y1 - w, x1, y1, colour);
    fill_pixels(canvas, x0, y0 + w, x0 + w, y1 - w, colour);
    fill_pixels(canvas, x1 - w, y0 + w, x1, y1 - w, colour);
    note_primitive(canvas);
}

void tw_canvas_dashed_frame(struct tw_canvas *canvas, struct tw_area area, float dash,
                            uint32_t colour) {
    float x0 = snap(canvas, area.x), y0 = snap(canvas, area.y);
    float x1 = snap(canvas, area.x + area.width), y1 = snap(canvas, area.y + area.height);
    float w = thickness(canvas, 1), d = thickness(canvas, dash);
    for (float x = x0; x < x1; x += 2 * d) {
        fill_pixels(canvas, x, y0, fminf(x + d, x1), y0 + w, colour);
        fill_pixels(canvas, x, y1 - w, fminf(x + d, x1), y1, colour);
    }
    for (float y = y0; y < y1; y += 2 * d) {
        fill_pixels(canvas, x0, y, x0 + w, fminf(y + d, y1), colour);
        fill_pixels(canvas, x1 - w, y, x1, fminf(y + d, y1), colour);
    }
    note_primitive(canvas);
}

void tw_canvas_hatch(struct tw_canvas *canvas, struct tw_area area, float spacing, float width,
                     uint32_t colour) {
    tw_canvas_push_clip(canvas, area);
    float s = canvas->scale, step = spacing * 1.41421356f * s;
    float x0 = area.x * s, y0 = area.y * s, y1 = (area.y + area.height) * s;
    // Lines start at multiples of the step from the picture's corner, so that neighbouring areas
    // join and a growing area does not make its hatch wander.
    float end = (area.x + area.width) * s + (y1 - y0);
    for (float c = ceilf((x0 + y0) / step) * step; c < end + y0; c += step) {
        struct tw_point line[2] = {{c - y1, y1}, {c - y0, y0}};
        tw_bridge_polyline(canvas->bridge, line, 2, false, width * s, colour);
    }
    note_primitive(canvas);
    tw_canvas_pop_clip(canvas);
}

void tw_canvas_horizontal(struct tw_canvas *canvas, float x0, float x1, float y, uint32_t colour) {
    float at = snap(canvas, y);
    fill_pixels(canvas, snap(canvas, x0), at, snap(canvas, x1), at + thickness(canvas, 1), colour);
    note_primitive(canvas);
}

void tw_canvas_vertical(struct tw_canvas *canvas, float x, float y0, float y1, uint32_t colour) {
    float at = snap(canvas, x);
    fill_pixels(canvas, at, snap(canvas, y0), at + thickness(canvas, 1), snap(canvas, y1), colour);
    note_primitive(canvas);
}

static void draw_line(struct tw_canvas *canvas, struct tw_point from, struct tw_point to,
                      float width, uint32_t colour) {
    float s = canvas->scale;
    struct tw_point line[2] = {{from.x * s, from.y * s}, {to.x * s, to.y * s}};
    tw_bridge_polyline(canvas->bridge, line, 2, false, fmaxf(1.0f, width * s), colour);
}

void tw_canvas_line(struct tw_canvas *canvas, struct tw_point from, struct tw_point to, float width,
                    uint32_t colour) {
    draw_line(canvas, from, to, width, colour);
    note_primitive(canvas);
}

void tw_canvas_dashed_line(struct tw_canvas *canvas, struct tw_point from, struct tw_point to,
                           float on, float off, float width, uint32_t colour) {
    float dx = to.x - from.x, dy = to.y - from.y, length = hypotf(dx, dy);
    if (length < 0.5f)
        return;
    for (float at = 0; at < length; at += on + off) {
        float end = fminf(at + on, length);
        draw_line(canvas, (struct tw_point){from.x + dx * at / length, from.y + dy * at / length},
                  (struct tw_point){from.x + dx * end / length, from.y + dy * end / length}, width,
                  colour);
    }
    note_primitive(canvas);
}

static int scale_points(const struct tw_canvas *canvas, const struct tw_point *points, int count,
                        struct tw_point *out) {
    count = TW_MIN(count, POINTS_MAX);
    for (int i = 0; i < count; i++)
        out[i] = (struct tw_point){points[i].x * canvas->scale, points[i].y * canvas->scale};
    return count;
}

void tw_canvas_polyline(struct tw_canvas *canvas, const struct tw_point *points, int count,
                        bool closed, float width, uint32_t colour) {
    struct tw_point scaled[POINTS_MAX];
    count = scale_points(canvas, points, count, scaled);
    tw_bridge_polyline(canvas->bridge, scaled, count, closed, fmaxf(1.0f, width * canvas->scale),
                       colour);
    note_primitive(canvas);
}

void tw_canvas_polygon(struct tw_canvas *canvas, const struct tw_point *points, int count,
                       uint32_t colour) {
    struct tw_point scaled[POINTS_MAX];
    count = scale_points(canvas, points, count, scaled);
    float twice_area = 0;
    for (int i = 0; i < count; i++) {
        struct tw_point a = scaled[i], b = scaled[(i + 1) % count];
        twice_area += a.x * b.y - b.x * a.y;
    }
    for (int i = 0; twice_area < 0 && i < count / 2; i++) {
        struct tw_point swap = scaled[i];
        scaled[i] = scaled[count - 1 - i];
        scaled[count - 1 - i] = swap;
    }
    tw_bridge_polygon(canvas->bridge, scaled, count, colour);
    note_primitive(canvas);
}

void tw_canvas_push_clip(struct tw_canvas *canvas, struct tw_area area) {
    const float *outer = canvas->clips[canvas->clip_count - 1].rect;
    struct clip *clip = &canvas->clips[canvas->clip_count];
    note_primitive(canvas);
    clip->rect[0] = fmaxf(outer[0], snap(canvas, area.x));
    clip->rect[1] = fmaxf(outer[1], snap(canvas, area.y));
    clip->rect[2] = fmaxf(clip->rect[0], fminf(outer[2], snap(canvas, area.x + area.width)));
    clip->rect[3] = fmaxf(clip->rect[1], fminf(outer[3], snap(canvas, area.y + area.height)));
    tw_bridge_push_clip(canvas->bridge, clip->rect[0], clip->rect[1], clip->rect[2], clip->rect[3]);
    canvas->clip_count++;
}

void tw_canvas_pop_clip(struct tw_canvas *canvas) {
    note_primitive(canvas);
    tw_bridge_pop_clip(canvas->bridge);
    canvas->clip_count--;
}

void tw_canvas_scope(struct tw_canvas *canvas, int scope) {
    canvas->scope = scope;
}

unsigned tw_canvas_hit(struct tw_canvas *canvas, uint64_t id, struct tw_area area) {
    const float *clip = canvas->clips[canvas->clip_count - 1].rect;
    struct tw_hit hit = {
        .id = id,
        .scope = canvas->scope,
        .x0 = fmaxf(clip[0], snap(canvas, area.x)),
        .y0 = fmaxf(clip[1], snap(canvas, area.y)),
        .x1 = fminf(clip[2], snap(canvas, area.x + area.width)),
        .y1 = fminf(clip[3], snap(canvas, area.y + area.height)),
    };
    return tw_input_hit(canvas->input, &hit);
}

float tw_canvas_wheel(const struct tw_canvas *canvas, int scope) {
    return canvas->input->hovered_scope == scope ? canvas->input->wheel : 0;
}

struct tw_point tw_canvas_pointer(const struct tw_canvas *canvas) {
    return (struct tw_point){canvas->input->x / canvas->scale, canvas->input->y / canvas->scale};
}

bool tw_canvas_text_field(struct tw_canvas *canvas, const struct tw_canvas_field *field,
                          bool *focused) {
    bool changed = tw_bridge_text_field(canvas->bridge,
                                        &(struct tw_bridge_field){
                                            .id = field->id,
                                            .x = snap(canvas, field->area.x),
                                            .y = snap(canvas, field->area.y),
                                            .width = snap(canvas, field->area.width),
                                            .height = snap(canvas, field->area.height),
                                            .size_px = (int)thickness(canvas, field->size),
                                            .colour = field->colour,
                                            .selection = field->selection,
                                            .text = field->text,
                                            .capacity = field->capacity,
                                            .take_focus = field->take_focus,
                                            .drop_focus = field->drop_focus,
                                        },
                                        focused);
    note_primitive(canvas);
    return changed;
}

// Length of the UTF-8 sequence at `text`, 0 if it is none.
static size_t sequence_length(const char *text) {
    unsigned char lead = (unsigned char)text[0];
    size_t length = lead < 0x80   ? 1
                    : lead < 0xc2 ? 0
                    : lead < 0xe0 ? 2
                    : lead < 0xf0 ? 3
                    : lead < 0xf5 ? 4
                                  : 0;
    for (size_t i = 1; i < length; i++)
        if (((unsigned char)text[i] & 0xc0) != 0x80)
            return 0;
    return length;
}

// Marks that turn the direction of text or take no room: what a letter's own direction does not do
// is not done, so that no text looks like another one.
static bool is_invisible(const char *text) {
    const unsigned char *c = (const unsigned char *)text;
    if (c[0] == 0xd8)
        return c[1] == 0x9c; // U+061C
    if (c[0] != 0xe2)
        return c[0] == 0xef && c[1] == 0xbb && c[2] == 0xbf; // U+FEFF
    return (c[1] == 0x80 && ((c[2] >= 0x8b && c[2] <= 0x8f) || (c[2] >= 0xaa && c[2] <= 0xae))) ||
           (c[1] == 0x81 && c[2] >= 0xa0 && c[2] <= 0xaf);
}

// Text as the bridge may have it: valid UTF-8 without control characters, cut at a whole character.
// Returns whether anything was cut.
static bool clean_text(const char *text, char out[TW_CANVAS_TEXT_MAX]) {
    size_t at = 0;
    while (*text) {
        size_t length = sequence_length(text);
        if (at + length + 1 >= TW_CANVAS_TEXT_MAX)
            break;
        unsigned char c = (unsigned char)*text;
        if (length == 0)
            out[at++] = '?';
        else if (c < 0x20 || c == 0x7f)
            out[at++] = ' ';
        else if (!is_invisible(text))
            memcpy(out + at, text, length), at += length;
        text += length ? length : 1;
    }
    out[at] = '\0';
    return *text != '\0';
}

static int font_px(const struct tw_canvas *canvas, struct tw_font font) {
    return (int)thickness(canvas, font.size);
}

static float measure(struct tw_canvas *canvas, struct tw_font font, const char *text,
                     const char *end) {
    char turned[2 * TW_DIRECTION_MAX];
    size_t length = end ? (size_t)(end - text) : strlen(text);
    text = tw_in_drawing_order(text, length, turned, &length);
    return tw_bridge_text_width(canvas->bridge, font.weight, font_px(canvas, font), FLT_MAX, text,
                                text + length, NULL);
}

static float draw_text(struct tw_canvas *canvas, float x_px, float middle, struct tw_font font,
                       uint32_t colour, const char *text, const char *end) {
    char turned[2 * TW_DIRECTION_MAX];
    size_t length = end ? (size_t)(end - text) : strlen(text);
    text = tw_in_drawing_order(text, length, turned, &length);
    float width = tw_bridge_text(canvas->bridge, font.weight, font_px(canvas, font), x_px,
                                 middle * canvas->scale, colour, text, text + length);
    note_primitive(canvas);
    return width / canvas->scale;
}

float tw_canvas_text(struct tw_canvas *canvas, float x, float middle, struct tw_font font,
                     uint32_t colour, const char *text) {
    char clean[TW_CANVAS_TEXT_MAX];
    clean_text(text, clean);
    return draw_text(canvas, x * canvas->scale, middle, font, colour, clean, NULL);
}

float tw_canvas_text_right(struct tw_canvas *canvas, float right, float middle, struct tw_font font,
                           uint32_t colour, const char *text) {
    char clean[TW_CANVAS_TEXT_MAX];
    clean_text(text, clean);
    float x = snap(canvas, right) - measure(canvas, font, clean, NULL);
    return draw_text(canvas, x, middle, font, colour, clean, NULL);
}

float tw_canvas_text_center(struct tw_canvas *canvas, float center, float middle,
                            struct tw_font font, uint32_t colour, const char *text) {
    char clean[TW_CANVAS_TEXT_MAX];
    clean_text(text, clean);
    float x = center * canvas->scale - measure(canvas, font, clean, NULL) / 2;
    return draw_text(canvas, x, middle, font, colour, clean, NULL);
}

float tw_canvas_text_fit(struct tw_canvas *canvas, float x, float middle, float max_width,
                         struct tw_font font, uint32_t colour, const char *text) {
    static const char ellipsis[] = "\u2026";
    char clean[TW_CANVAS_TEXT_MAX + 4];
    bool cut = clean_text(text, clean);
    float room = max_width * canvas->scale;
    if (room <= 0)
        return 0;
    if (!cut && measure(canvas, font, clean, NULL) <= room)
        return draw_text(canvas, x * canvas->scale, middle, font, colour, clean, NULL);
    const char *rest;
    float dots = measure(canvas, font, ellipsis, NULL);
    if (dots > room)
        return 0;
    tw_bridge_text_width(canvas->bridge, font.weight, font_px(canvas, font), room - dots, clean,
                         NULL, &rest);
    size_t kept = (size_t)(rest - clean);
    while (kept > 0 && clean[kept - 1] == ' ')
        kept--;
    memcpy(clean + kept, ellipsis, sizeof ellipsis);
    return draw_text(canvas, x * canvas->scale, middle, font, colour, clean, NULL);
}

int tw_canvas_paragraph(struct tw_canvas *canvas, float x, float middle, float width,
                        float line_height, int max_lines, struct tw_font font, uint32_t colour,
                        const char *text) {
    char clean[TW_CANVAS_TEXT_MAX];
    clean_text(text, clean);
    const char *line = clean;
    int lines = 0;
    while (*line && lines < max_lines) {
        const char *rest;
        tw_bridge_text_width(canvas->bridge, font.weight, font_px(canvas, font),
                             width * canvas->scale, line, NULL, &rest);
        const char *end = rest;
        if (*rest && *rest != ' ') {
            while (end > line && end[-1] != ' ')
                end--;
            if (end == line) // one word wider than the line
                end = rest > line ? rest : line + strlen(line);
        }
        bool last = lines + 1 == max_lines;
        float at = middle + line_height * (float)lines;
        if (colour && last)
            tw_canvas_text_fit(canvas, x, at, width, font, colour, line);
        else if (colour)
            draw_text(canvas, x * canvas->scale, at, font, colour, line, end);
        for (line = end; *line == ' ';)
            line++;
        lines++;
    }
    return lines;
}

float tw_canvas_text_width(struct tw_canvas *canvas, struct tw_font font, const char *text) {
    char clean[TW_CANVAS_TEXT_MAX];
    clean_text(text, clean);
    return measure(canvas, font, clean, NULL) / canvas->scale;
}
