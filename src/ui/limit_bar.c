#include "ui_private.h"

#include <math.h>

struct scale {
    float x, width;
    double low, high;
};

static float place(const struct scale *scale, double value) {
    double part = (value - scale->low) / (scale->high - scale->low);
    return scale->x + scale->width * (float)(part < 0 ? 0 : part > 1 ? 1 : part);
}

static void draw_tick(struct tw_ui *ui, const struct scale *scale, double limit, float middle,
                      float half) {
    if (isnan(limit) || limit < scale->low || limit > scale->high)
        return;
    float unit = half / 6;
    tw_canvas_rect(
        ui->canvas,
        (struct tw_area){place(scale, limit) - 0.75f * unit, middle - half, 1.5f * unit, 2 * half},
        tw_ink(ui, TW_TEXT_2));
}

// How far beyond its limits a value is: 0 within, 2 beyond lo or hi, 1 beyond lo_lo or hi_hi.
static int passed(const struct tw_limits *limits, double value) {
    if (value > limits->hi_hi || value < limits->lo_lo)
        return 1;
    return value > limits->hi || value < limits->lo ? 2 : 0;
}

bool tw_limit_bar(struct tw_ui *ui, const struct tw_property *property,
                  const struct tw_property_type *type, struct tw_area area, int priority) {
    const struct tw_limits *limits = &type->limits;
    struct scale scale = {area.x, area.width, type->range_low, type->range_high};
    bool limited =
        !isnan(limits->lo) || !isnan(limits->hi) || !isnan(limits->lo_lo) || !isnan(limits->hi_hi);
    if (!(scale.high > scale.low) || !limited)
        return false;
    struct tw_canvas *canvas = ui->canvas;
    float middle = area.y + area.height / 2, k = area.height / 12;
    struct tw_area track = {area.x, middle - 3 * k, area.width, 6 * k};
    tw_canvas_rect(canvas, track, tw_ink(ui, TW_PANEL_SUNK));
    double low = isnan(limits->lo) ? scale.low : limits->lo;
    double high = isnan(limits->hi) ? scale.high : limits->hi;
    float x0 = place(&scale, low), x1 = place(&scale, high);
    tw_canvas_rect(canvas, (struct tw_area){x0, track.y, x1 - x0, track.height},
                   tw_ink(ui, TW_LINE));
    bool good = property->validity == TW_VALID;
    bool number = property->value.kind == TW_VALUE_NUMBER && property->validity != TW_NO_VALUE;
    double value = number ? property->value.number : NAN;
    int beyond = number && good ? passed(limits, value) : 0;
    if (beyond) {
        float at = place(&scale, value), from = value > high ? x1 : at, to = value > high ? at : x0;
        int hue = priority ? priority : beyond;
        tw_canvas_rect(canvas, (struct tw_area){from, track.y, to - from, track.height},
                       tw_ink(ui, TW_P1 + (enum tw_token)(hue - 1)));
    }
    tw_canvas_frame(canvas, track, k, tw_ink(ui, TW_LINE));
    draw_tick(ui, &scale, limits->lo, middle, 4 * k);
    draw_tick(ui, &scale, limits->hi, middle, 4 * k);
    draw_tick(ui, &scale, limits->lo_lo, middle, 6 * k);
    draw_tick(ui, &scale, limits->hi_hi, middle, 6 * k);
    if (!number)
        return true;
    float at = fminf(fmaxf(place(&scale, value), area.x + 3 * k), area.x + area.width - 3 * k);
    struct tw_point casing[3] = {{at - 6.5f * k, area.y - 0.8f * k},
                                 {at + 6.5f * k, area.y - 0.8f * k},
                                 {at, middle + 3.2f * k}};
    struct tw_point pointer[3] = {{at - 5 * k, area.y}, {at + 5 * k, area.y}, {at, middle + 2 * k}};
    tw_canvas_polygon(canvas, casing, 3, tw_ink(ui, TW_PANEL));
    if (good)
        tw_canvas_polygon(canvas, pointer, 3, tw_ink(ui, TW_TEXT));
    else
        tw_canvas_polyline(canvas, pointer, 3, true, k, tw_ink(ui, TW_TEXT_2));
    return true;
}
