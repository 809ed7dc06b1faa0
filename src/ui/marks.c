#include "marks.h"

#include <math.h>
#include <string.h>

#include "twinview/memory.h"

#define SHAPE_MAX 24
#define GROWN_MAX (SHAPE_MAX * 6)

struct shape {
    struct tw_point points[SHAPE_MAX];
    int count;
    struct tw_point centre; // the ring is scaled about it
    float ring_scale, digit_size, digit_y, sign_y;
};

// The four shapes on the grid of 24 units, clockwise.
static struct shape shape_of(int priority) {
    struct shape shape = {
        .centre = {12, 12}, .ring_scale = 1.36f, .digit_size = 14, .digit_y = 12, .sign_y = 12};
    switch (priority) {
    case 1:
        shape.count = 4;
        memcpy(shape.points, (struct tw_point[]){{3, 3}, {21, 3}, {21, 21}, {3, 21}},
               4 * sizeof *shape.points);
        break;
    case 2:
        shape.count = 3;
        memcpy(shape.points, (struct tw_point[]){{12, 2}, {23, 21}, {1, 21}},
               3 * sizeof *shape.points);
        shape.centre.y = 14.67f;
        shape.ring_scale = 1.5f;
        shape.digit_size = 12;
        shape.digit_y = shape.sign_y = 14.5f;
        break;
    case 3:
        shape.count = 4;
        memcpy(shape.points, (struct tw_point[]){{12, .5f}, {23.5f, 12}, {12, 23.5f}, {.5f, 12}},
               4 * sizeof *shape.points);
        shape.digit_size = 13;
        break;
    default:
        shape.count = 24;
        for (int i = 0; i < 24; i++) {
            float angle = 6.2831853f * (float)i / 24.0f;
            shape.points[i] = (struct tw_point){12 + 10.5f * cosf(angle), 12 + 10.5f * sinf(angle)};
        }
    }
    return shape;
}

static struct tw_point edge_normal(const struct tw_point *points, int count, int edge) {
    struct tw_point a = points[edge % count], b = points[(edge + 1) % count];
    float dx = b.x - a.x, dy = b.y - a.y, length = hypotf(dx, dy);
    return (struct tw_point){dy / length, -dx / length};
}

// Moves every edge of a convex clockwise polygon out by `by` (negative: in), corners stay sharp.
static void offset_sharp(const struct tw_point *points, int count, float by, struct tw_point *out) {
    for (int i = 0; i < count; i++) {
        struct tw_point a = edge_normal(points, count, i + count - 1);
        struct tw_point b = edge_normal(points, count, i);
        float scale = by / (1 + a.x * b.x + a.y * b.y);
        out[i] =
            (struct tw_point){points[i].x + (a.x + b.x) * scale, points[i].y + (a.y + b.y) * scale};
    }
}

// The same with round corners.
static int offset_round(const struct tw_point *points, int count, float by, struct tw_point *out) {
    int n = 0, steps = count > 8 ? 0 : 5;
    for (int i = 0; i < count; i++) {
        struct tw_point a = edge_normal(points, count, i + count - 1);
        struct tw_point b = edge_normal(points, count, i);
        float from = atan2f(a.y, a.x), turn = atan2f(a.x * b.y - a.y * b.x, a.x * b.x + a.y * b.y);
        for (int step = 0; step <= steps; step++) {
            float angle = from + turn * (steps ? (float)step / (float)steps : 0.5f);
            out[n++] =
                (struct tw_point){points[i].x + by * cosf(angle), points[i].y + by * sinf(angle)};
        }
    }
    return n;
}

struct grid { // a mark's units on the canvas
    struct tw_canvas *canvas;
    float x, y, unit;
};

static struct grid grid_at(struct tw_canvas *canvas, float x, float y, float size, float units) {
    float unit = size / units;
    return (struct grid){canvas, x - size / 2, y - size / 2, unit};
}

static void fill(struct grid grid, const struct tw_point *points, int count, uint32_t colour) {
    struct tw_point placed[GROWN_MAX];
    for (int i = 0; i < count; i++)
        placed[i] =
            (struct tw_point){grid.x + points[i].x * grid.unit, grid.y + points[i].y * grid.unit};
    tw_canvas_polygon(grid.canvas, placed, count, colour);
}

static void fill_round(struct grid grid, const struct shape *shape, float by, uint32_t colour) {
    struct tw_point grown[GROWN_MAX];
    fill(grid, grown, offset_round(shape->points, shape->count, by, grown), colour);
}

static void fill_sharp(struct grid grid, const struct shape *shape, float by, uint32_t colour) {
    struct tw_point grown[SHAPE_MAX];
    offset_sharp(shape->points, shape->count, by, grown);
    fill(grid, grown, shape->count, colour);
}

static void stroke(struct grid grid, const float *xy, int count, bool closed, float width,
                   uint32_t colour) {
    struct tw_point points[64];
    for (int i = 0; i < count; i++)
        points[i] =
            (struct tw_point){grid.x + xy[2 * i] * grid.unit, grid.y + xy[2 * i + 1] * grid.unit};
    tw_canvas_polyline(grid.canvas, points, count, closed, width * grid.unit, colour);
}

static void arc(struct grid grid, float cx, float cy, float radius, float from_deg, float to_deg,
                float width, uint32_t colour) {
    float xy[2 * 33];
    for (int i = 0; i <= 32; i++) {
        float angle = (from_deg + (to_deg - from_deg) * (float)i / 32.0f) * 0.017453293f;
        xy[2 * i] = cx + radius * cosf(angle);
        xy[2 * i + 1] = cy + radius * sinf(angle);
    }
    bool whole = to_deg - from_deg >= 360;
    stroke(grid, xy, whole ? 32 : 33, whole, width, colour);
}

static void disc(struct grid grid, float cx, float cy, float radius, uint32_t colour) {
    struct tw_point points[32];
    for (int i = 0; i < 32; i++) {
        float angle = 6.2831853f * (float)i / 32.0f;
        points[i] = (struct tw_point){cx + radius * cosf(angle), cy + radius * sinf(angle)};
    }
    fill(grid, points, 32, colour);
}

static void draw_ring(struct grid grid, const struct shape *shape, uint32_t hue, uint32_t casing) {
    struct shape ring = *shape;
    for (int i = 0; i < ring.count; i++) {
        ring.points[i].x =
            shape->centre.x + (shape->points[i].x - shape->centre.x) * shape->ring_scale;
        ring.points[i].y =
            shape->centre.y + (shape->points[i].y - shape->centre.y) * shape->ring_scale;
    }
    fill_sharp(grid, &ring, 2.3f, casing);
    fill_sharp(grid, &ring, 0.85f, hue);
    fill_sharp(grid, &ring, -0.85f, casing);
}

// What stands for the digit on a mark that is set aside.
static void draw_sign(struct grid grid, const struct shape *shape, int priority,
                      enum tw_alarm_state state, uint32_t colour) {
    float y = shape->sign_y;
    if (state == TW_ALARM_SHELVED) {
        float top = priority == 2 ? 12.1f : 7.6f, bottom = priority == 2 ? 17.9f : 16.4f;
        stroke(grid, (float[]){9.6f, top, 9.6f, bottom}, 2, false, 2.4f, colour);
        stroke(grid, (float[]){14.4f, top, 14.4f, bottom}, 2, false, 2.4f, colour);
    } else if (state == TW_ALARM_SUPPRESSED) {
        stroke(grid, (float[]){7.4f, y, 16.6f, y}, 2, false, 2.6f, colour);
    } else {
        stroke(grid, (float[]){8.4f, y - 3.6f, 15.6f, y + 3.6f}, 2, false, 2.4f, colour);
        stroke(grid, (float[]){15.6f, y - 3.6f, 8.4f, y + 3.6f}, 2, false, 2.4f, colour);
    }
}

static bool is_muted(enum tw_alarm_state state) {
    return state == TW_ALARM_SHELVED || state == TW_ALARM_SUPPRESSED ||
           state == TW_ALARM_OUT_OF_SERVICE;
}

bool tw_mark_blinks(struct tw_mark mark) {
    return mark.state == TW_ALARM_UNACKNOWLEDGED || mark.state == TW_ALARM_RETURNED;
}

void tw_draw_mark(struct tw_canvas *canvas, const struct tw_theme *theme, struct tw_mark mark,
                  float x, float y, float size, bool blink_on) {
    int priority = TW_CLAMP(mark.priority, 1, 4);
    struct shape shape = shape_of(priority);
    struct grid grid = grid_at(canvas, x, y, size, 24);
    uint32_t casing = theme->colours[TW_CASING], off = theme->colours[TW_P_OFF];
    uint32_t hue = theme->colours[TW_P1 + priority - 1];
    bool muted = is_muted(mark.state);
    bool hollow = muted || mark.state == TW_ALARM_RETURNED ||
                  (mark.state == TW_ALARM_UNACKNOWLEDGED && !blink_on);
    uint32_t line = muted || (mark.state == TW_ALARM_RETURNED && !blink_on) ? off : hue;

    if (mark.state == TW_ALARM_UNACKNOWLEDGED)
        draw_ring(grid, &shape, hue, casing);
    fill_round(grid, &shape, 2.5f, casing);
    if (hollow) {
        fill_sharp(grid, &shape, 1, line);
        fill_sharp(grid, &shape, -1, casing);
    } else {
        fill_sharp(grid, &shape, 0, hue);
    }
    if (muted) {
        draw_sign(grid, &shape, priority, mark.state, off);
    } else {
        char digit[2] = {(char)('0' + priority), '\0'};
        struct tw_font font = {fmaxf(7, shape.digit_size * grid.unit), TW_SEMIBOLD};
        tw_canvas_text_center(canvas, grid.x + 12 * grid.unit, grid.y + shape.digit_y * grid.unit,
                              font, hollow ? line : theme->colours[TW_P_DIGIT], digit);
    }
    if (mark.latched) {
        stroke(grid, (float[]){2, 26.5f, 22, 26.5f}, 2, false, 5, casing);
        stroke(grid, (float[]){2, 26.5f, 22, 26.5f}, 2, false, 2.6f, hue);
    }
}

void tw_draw_mark_outline(struct tw_canvas *canvas, int priority, float x, float y, float size,
                          uint32_t colour) {
    struct shape shape = shape_of(priority);
    float xy[2 * SHAPE_MAX];
    for (int i = 0; i < shape.count; i++) {
        xy[2 * i] = shape.points[i].x;
        xy[2 * i + 1] = shape.points[i].y;
    }
    stroke(grid_at(canvas, x, y, size, 24), xy, shape.count, true, 2, colour);
}

static void draw_lost(struct grid grid, uint32_t colour) {
    arc(grid, 8, 11.7f, 9.2f, -135, -45, 1.5f, colour);
    arc(grid, 8, 12.6f, 5.8f, -134, -46, 1.5f, colour);
    disc(grid, 8, 12.2f, 1.4f, colour);
    stroke(grid, (float[]){2.4f, 14.4f, 13.6f, 1.6f}, 2, false, 1.8f, colour);
}

void tw_draw_disagreement(struct tw_canvas *canvas, float x, float y, float size, uint32_t colour) {
    struct grid grid = grid_at(canvas, x, y, size, 16);
    stroke(grid, (float[]){2, 5, 13, 5}, 2, false, 1.8f, colour);
    stroke(grid, (float[]){10, 2, 13.4f, 5, 10, 8}, 3, false, 1.8f, colour);
    stroke(grid, (float[]){14, 11, 3, 11}, 2, false, 1.8f, colour);
    stroke(grid, (float[]){6, 8, 2.6f, 11, 6, 14}, 3, false, 1.8f, colour);
}

void tw_draw_quality(struct tw_canvas *canvas, enum tw_validity validity, float x, float y,
                     float size, uint32_t colour) {
    struct grid grid = grid_at(canvas, x, y, size, 16);
    switch (validity) {
    case TW_VALID:
        break;
    case TW_UNCERTAIN:
        tw_canvas_text_center(canvas, x, y, (struct tw_font){size, TW_SEMIBOLD}, colour, "?");
        break;
    case TW_BAD:
        stroke(grid, (float[]){3, 3, 13, 13}, 2, false, 2.4f, colour);
        stroke(grid, (float[]){13, 3, 3, 13}, 2, false, 2.4f, colour);
        break;
    case TW_STALE:
        arc(grid, 8, 8, 6.2f, 0, 360, 1.6f, colour);
        stroke(grid, (float[]){8, 4.2f, 8, 8.2f, 10.8f, 10}, 3, false, 1.6f, colour);
        break;
    case TW_LOST:
        draw_lost(grid, colour);
        break;
    case TW_NO_VALUE:
        stroke(grid, (float[]){3, 8, 13, 8}, 2, false, 2, colour);
        break;
    }
}

void tw_draw_lamp(struct tw_canvas *canvas, const struct tw_theme *theme, enum tw_feed_state state,
                  bool skewed, float x, float y, float size) {
    struct grid grid = grid_at(canvas, x, y, size, 14);
    uint32_t ink = theme->colours[TW_TEXT], quiet = theme->colours[TW_TEXT_2];
    static const float box[] = {1.6f, 1.6f, 12.4f, 1.6f, 12.4f, 12.4f, 1.6f, 12.4f};
    struct tw_point half[17];
    switch (state) {
    case TW_FEED_LIVE:
    case TW_FEED_STATIC:
    case TW_FEED_REPLAY:
        if (!skewed) {
            disc(grid, 7, 7, 4.6f, quiet);
            break;
        }
        // Live, but its clock is off.
        // fall through
    case TW_FEED_LAGGING:
        arc(grid, 7, 7, 4.8f, 0, 360, 1.6f, ink);
        for (int i = 0; i < 17; i++) {
            float angle = 3.1415927f * ((float)i / 16.0f - 0.5f);
            half[i] = (struct tw_point){7 + 4.8f * cosf(angle), 7 + 4.8f * sinf(angle)};
        }
        fill(grid, half, 17, ink);
        break;
    case TW_FEED_CONNECTING:
    case TW_FEED_SYNCHRONISING:
        for (int i = 0; i < 6; i++)
            arc(grid, 7, 7, 4.8f, 60 * (float)i, 60 * (float)i + 32, 1.6f, ink);
        break;
    case TW_FEED_OUT_OF_SYNC:
        arc(grid, 7, 7, 4.8f, 0, 360, 1.6f, ink);
        stroke(grid, (float[]){7, 4.2f, 7, 7.6f}, 2, false, 1.8f, ink);
        stroke(grid, (float[]){7, 8.8f, 7, 10.4f}, 2, false, 1.8f, ink);
        break;
    case TW_FEED_LOST:
        tw_canvas_rect(canvas,
                       (struct tw_area){grid.x + 1.6f * grid.unit, grid.y + 1.6f * grid.unit,
                                        10.8f * grid.unit, 10.8f * grid.unit},
                       ink);
        stroke(grid, (float[]){4.4f, 4.4f, 9.6f, 9.6f}, 2, false, 1.8f, theme->colours[TW_PANEL]);
        stroke(grid, (float[]){9.6f, 4.4f, 4.4f, 9.6f}, 2, false, 1.8f, theme->colours[TW_PANEL]);
        break;
    case TW_FEED_REFUSED:
        stroke(grid, box, 4, true, 1.6f, ink);
        stroke(grid, (float[]){4, 7, 10, 7}, 2, false, 2, ink);
        break;
    }
}
