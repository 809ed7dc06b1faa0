// Icons as line paths on a grid of 20 units: M and L with absolute coordinates, H, V, Z, and O for
// a circle of the radius that follows its centre.
#include "marks.h"

#include <math.h>
#include <stdlib.h>

#include "twinview/memory.h"

static const char *const paths[TW_ICON_COUNT] = {
    [TW_ICON_HOME] = "M3 10L10 3.5L17 10M5 9V17H15V9",
    [TW_ICON_FRAME] = "M3 7V3H7M13 3H17V7M17 13V17H13M7 17H3V13",
    [TW_ICON_BOX] = "M3 7V3H7M9 3H11M13 3H17V7M17 9V11M17 13V17H13M11 17H9M7 17H3V13M3 11V9",
    [TW_ICON_LASSO] = "M7.5 13.5L4.6 12.2L3 9.6L3.6 6.4L6.6 4L11 3.2L15 4.4L17.2 7.4L16.4 10.6"
                      "L13.4 12.8L9.6 13.4L7.5 13.5L6.2 15L7 16.6L6 18",
    [TW_ICON_MEASURE] = "M2 13.5L13.5 2L18 6.5L6.5 18ZM5.4 10.1L7.6 12.3M8.2 7.3L10.4 9.5"
                        "M11 4.5L13.2 6.7",
    [TW_ICON_ISOLATE] = "M7 7H13V13H7ZM3 5.5V3H5.5M14.5 3H17V5.5M17 14.5V17H14.5M5.5 17H3V14.5",
    [TW_ICON_XRAY] = "M7 8H17V17H7ZM3 13V3H13V5M3 9H5M9 3V5",
    [TW_ICON_SECTION] = "M3 8L10 5L17 8V16L10 19L3 16ZM3 8L10 11L17 8M10 11V19M2 3L18 3",
    [TW_ICON_HALLS] = "M3 11V17H17V11M2 9.5L10 6L18 9.5M10 1V4M7.5 3L10 1L12.5 3",
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
    [TW_ICON_EDIT] = "M4 16L5 12L14 3L17 6L8 15Z",
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
