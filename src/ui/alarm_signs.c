// Signs of look.md, section 7, on a grid of 16 units.
#include "alarms.h"

#include "twinview/memory.h"

static void draw(struct tw_canvas *canvas, const float (*path)[2], int count, float x, float y,
                 float size, uint32_t colour) {
    struct tw_point points[12];
    float unit = size / 16;
    for (int i = 0; i < count; i++)
        points[i] = (struct tw_point){x + (path[i][0] - 8) * unit, y + (path[i][1] - 8) * unit};
    tw_canvas_polyline(canvas, points, count, true, 1.5f * unit, colour);
}

void tw_draw_hour_glass(struct tw_canvas *canvas, float x, float y, float size, uint32_t colour) {
    static const float glass[][2] = {{3.5f, 2},      {12.5f, 2},  {12.5f, 3.5f}, {8.7f, 8},
                                     {12.5f, 12.5f}, {12.5f, 14}, {3.5f, 14},    {3.5f, 12.5f},
                                     {7.3f, 8},      {3.5f, 3.5f}};
    static const float sand[3][2] = {{5.2f, 13}, {10.8f, 13}, {8, 10}};
    struct tw_point points[3];
    draw(canvas, glass, (int)TW_COUNT(glass), x, y, size, colour);
    for (int i = 0; i < 3; i++)
        points[i] =
            (struct tw_point){x + (sand[i][0] - 8) * size / 16, y + (sand[i][1] - 8) * size / 16};
    tw_canvas_polygon(canvas, points, 3, colour);
}

void tw_draw_house(struct tw_canvas *canvas, float x, float y, float size, uint32_t colour) {
    static const float house[][2] = {{3, 14}, {3, 7}, {8, 2.5f}, {13, 7}, {13, 14}};
    draw(canvas, house, (int)TW_COUNT(house), x, y, size, colour);
}
