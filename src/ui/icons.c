// Icons as line paths on a grid of 20 units: M and L with absolute coordinates, H, V, Z, and O for
// a circle of the radius that follows its centre.
#include "marks.h"

#include <math.h>
#include <stdlib.h>

#include "twinview/memory.h"

static const char *const paths[TW_ICON_COUNT] = {
    [TW_ICON_HOME] = "M3 10L10 3.5L17 10M5 9V17H15V9",
    [TW_ICON_FRAME] = "M3 7V3H7M13 3H17V7M17 13V17H13M7 17H3V13",
    [TW_ICON_HALLS] = "M3 9V17H17V9M3 9L10 4M17 9L10 4M7 17V12H13V17",
    [TW_ICON_LABELS] = "M3 4H17V12H9L5 16V12H3Z",
    [TW_ICON_VIEWS] = "M3 5H17V16H3ZO10 10.6 2.6",
    [TW_ICON_HELP] = "M7 7.4L8.2 5.6L10 5L12 5.7L13 7.4L12.2 9.2L10 11V13M10 15V16.2",
    [TW_ICON_SEARCH] = "O8.5 8.5 5.2M12.6 12.6L17.5 17.5",
    [TW_ICON_TREE] = "M3 4H9M6 4V15H9M6 9.5H9M11 7.5H17V11.5H11ZM11 13H17V17H11Z",
    [TW_ICON_CLOSE] = "M5 5L15 15M15 5L5 15",
    [TW_ICON_TO_START] = "M5 4V16M15 4L8 10L15 16Z",
    [TW_ICON_PLAY] = "M6 4L15 10L6 16Z",
    [TW_ICON_EYE] = "M2 10L5.5 6.2L10 4.8L14.5 6.2L18 10L14.5 13.8L10 15.2L5.5 13.8ZO10 10 2.4",
    [TW_ICON_HIDDEN] = "M2 10L5.5 6.2L10 4.8L14.5 6.2L18 10L14.5 13.8L10 15.2L5.5 13.8ZM4 17L16 3",
    [TW_ICON_GHOST] = "M2 10L5.5 6.2L10 4.8L14.5 6.2L18 10L14.5 13.8L10 15.2L5.5 13.8Z",
    [TW_ICON_PAUSE] = "M6 4V16M7 4V16M13 4V16M14 4V16",
};

struct pen {
    struct tw_canvas *canvas;
    float x, y, unit;
    uint32_t colour;
    struct tw_point points[40];
    int count;
};

static void finish_path(struct pen *pen, bool closed) {
    if (pen->count > 1)
        tw_canvas_polyline(pen->canvas, pen->points, pen->count, closed, 1.5f * pen->unit,
                           pen->colour);
    pen->count = 0;
}

static void add_point(struct pen *pen, float x, float y) {
    if (pen->count < (int)TW_COUNT(pen->points))
        pen->points[pen->count++] =
            (struct tw_point){pen->x + x * pen->unit, pen->y + y * pen->unit};
}

static void add_circle(struct pen *pen, float x, float y, float radius) {
    finish_path(pen, false);
    for (int i = 0; i < 32; i++) {
        float angle = 6.2831853f * (float)i / 32.0f;
        add_point(pen, x + radius * cosf(angle), y + radius * sinf(angle));
    }
    finish_path(pen, true);
}

static float number(const char **at) {
    char *end;
    float value = strtof(*at, &end);
    *at = end;
    return value;
}

void tw_draw_icon(struct tw_canvas *canvas, enum tw_icon icon, float x, float y, float size,
                  uint32_t colour) {
    struct pen pen = {.canvas = canvas,
                      .x = x - size / 2,
                      .y = y - size / 2,
                      .unit = size / 20,
                      .colour = colour};
    float px = 0, py = 0;
    for (const char *at = paths[icon]; *at;) {
        char command = *at++;
        if (command == 'M')
            finish_path(&pen, false);
        if (command == 'M' || command == 'L' || command == 'O')
            px = number(&at), py = number(&at);
        else if (command == 'H')
            px = number(&at);
        else if (command == 'V')
            py = number(&at);
        if (command == 'Z')
            finish_path(&pen, true);
        else if (command == 'O')
            add_circle(&pen, px, py, number(&at));
        else
            add_point(&pen, px, py);
    }
    finish_path(&pen, false);
}

void tw_draw_arrow(struct tw_canvas *canvas, bool open, float x, float y, uint32_t colour) {
    struct tw_point points[3] = {{x - 3.5f, y - 2.5f}, {x + 3.5f, y - 2.5f}, {x, y + 3}};
    if (!open) {
        points[0] = (struct tw_point){x - 2.5f, y - 3.5f};
        points[1] = (struct tw_point){x + 3, y};
        points[2] = (struct tw_point){x - 2.5f, y + 3.5f};
    }
    tw_canvas_polygon(canvas, points, 3, colour);
}
