#include "forecast.h"

#include <math.h>
#include <stdio.h>

#include "format.h"
#include "twinview/clock.h"
#include "ui_private.h"

#define DASH 5.0f
#define GAP 4.0f
#define BAND_ALPHA UINT32_C(0x40)
#define OLD_MS 300000 // a forecast that was made earlier says how long ago

static const struct tw_feed_point *first_ahead(const struct tw_ui *ui,
                                               const struct tw_past *forecast, size_t *count) {
    size_t first = 0;
    *count = 0;
    if (!forecast || !forecast->series.made_ms)
        return NULL;
    const struct tw_feed_series *series = &forecast->series;
    while (first < series->count && series->points[first].time_ms <= ui->view->now_ms)
        first++;
    *count = series->count - first;
    return *count ? &series->points[first] : NULL;
}

bool tw_forecast_is_news(const struct tw_ui *ui, const struct tw_past *forecast) {
    size_t count;
    return first_ahead(ui, forecast, &count) != NULL;
}

void tw_forecast_reach(const struct tw_ui *ui, const struct tw_past *forecast,
                       const struct tw_plot *plot, double *low, double *high) {
    size_t count;
    const struct tw_feed_point *points = first_ahead(ui, forecast, &count);
    for (size_t i = 0; i < count && points[i].time_ms <= plot->to_ms; i++) {
        if (isnan(points[i].mean))
            continue;
        *low = isnan(*low) ? points[i].mean : fmin(*low, points[i].mean);
        *high = isnan(*high) ? points[i].mean : fmax(*high, points[i].mean);
    }
}

static double between(double from, double to, float part) {
    return from + (to - from) * (double)part;
}

// The dashes go on from one point to the next; `done` is how much of dash and gap is behind.
static void draw_dashes(struct tw_ui *ui, struct tw_point from, struct tw_point to, float *done) {
    float length = hypotf(to.x - from.x, to.y - from.y), at = 0;
    while (at < length) {
        float left = (*done < DASH ? DASH : DASH + GAP) - *done;
        float end = fminf(at + left, length);
        if (*done < DASH)
            tw_canvas_line(ui->canvas,
                           (struct tw_point){(float)between(from.x, to.x, at / length),
                                             (float)between(from.y, to.y, at / length)},
                           (struct tw_point){(float)between(from.x, to.x, end / length),
                                             (float)between(from.y, to.y, end / length)},
                           1.6f, tw_ink(ui, TW_FORECAST));
        *done = fmodf(*done + end - at, DASH + GAP);
        at = end;
    }
}

void tw_forecast_draw(struct tw_ui *ui, const struct tw_past *forecast, const struct tw_plot *plot,
                      double now) {
    uint32_t band = (tw_ink(ui, TW_FORECAST) & 0xffffff) | BAND_ALPHA << 24;
    float done = 0;
    size_t count;
    const struct tw_feed_point *points = first_ahead(ui, forecast, &count);
    const struct tw_feed_point present = {ui->view->now_ms, now, now, now, false}, *from = &present;
    for (size_t i = 0; i < count && from->time_ms <= plot->to_ms; from = &points[i++]) {
        const struct tw_feed_point *to = &points[i];
        if (isnan(from->mean) || isnan(to->mean))
            continue;
        float x0 = tw_plot_x(plot, from->time_ms), x1 = tw_plot_x(plot, to->time_ms);
        tw_canvas_polygon(ui->canvas,
                          (struct tw_point[]){{x0, tw_plot_y(plot, from->high)},
                                              {x1, tw_plot_y(plot, to->high)},
                                              {x1, tw_plot_y(plot, to->low)},
                                              {x0, tw_plot_y(plot, from->low)}},
                          4, band);
        draw_dashes(ui, (struct tw_point){x0, tw_plot_y(plot, from->mean)},
                    (struct tw_point){x1, tw_plot_y(plot, to->mean)}, &done);
    }
}

struct crossing {
    double limit;
    const char *name; // NULL: none
    int64_t time_ms;
};

// The limit that is passed first of those that are held now; of two at once the outer one.
static struct crossing find_crossing(const struct tw_feed_point *points, size_t count,
                                     const struct tw_limits *limits, double now) {
    const struct {
        double limit;
        const char *name;
        double side;
    } rows[] = {{limits->hi_hi, "HH", 1},
                {limits->lo_lo, "LL", -1},
                {limits->hi, "H", 1},
                {limits->lo, "L", -1}};
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < TW_COUNT(rows); k++)
            if (rows[k].side * now < rows[k].side * rows[k].limit &&
                rows[k].side * points[i].mean >= rows[k].side * rows[k].limit)
                return (struct crossing){rows[k].limit, rows[k].name, points[i].time_ms};
    return (struct crossing){0};
}

static void made_text(const struct tw_ui *ui, int64_t made_ms, char *text, size_t size) {
    char clock[16], age[16];
    int64_t age_ms = ui->view->now_ms - made_ms;
    tw_format_clock(made_ms, true, clock);
    tw_age_format(age_ms, age, sizeof age);
    if (age_ms > OLD_MS)
        snprintf(text, size, tw_say(ui, "%s, %s ago"), clock, age);
    else
        snprintf(text, size, "%s", clock);
}

void tw_forecast_text(struct tw_ui *ui, const struct tw_asset *asset,
                      const struct tw_property *property, char *text, size_t size) {
    struct tw_property_type type;
    char number[TW_NUMBER_TEXT], unit[32], left[16], made[64];
    size_t count;
    const struct tw_past *forecast = tw_forecast_of(ui, asset, property);
    const struct tw_feed_point *points = first_ahead(ui, forecast, &count);
    text[0] = '\0';
    if (forecast && forecast->series.reason[0])
        snprintf(text, size, tw_say(ui, "No forecast: %s."), forecast->series.reason);
    if (!points)
        return;
    tw_twin_property_type(ui->view->twin, asset, property, &type);
    made_text(ui, forecast->series.made_ms, made, sizeof made);
    bool known = property->validity <= TW_UNCERTAIN && property->value.kind == TW_VALUE_NUMBER;
    struct crossing crossing =
        find_crossing(points, count, &type.limits, known ? property->value.number : points[0].mean);
    if (!crossing.name) {
        tw_age_format(points[count - 1].time_ms - ui->view->now_ms, left, sizeof left);
        snprintf(text, size, tw_say(ui, "Forecast: no further limit within %s, made %s"), left,
                 made);
        return;
    }
    tw_age_format(crossing.time_ms - ui->view->now_ms, left, sizeof left);
    tw_format_number(crossing.limit, tw_format_digits(&type, crossing.limit), number);
    tw_format_unit(type.unit, unit, sizeof unit);
    snprintf(text, size, tw_say(ui, "Forecast: %s %s (%s) in about %s, made %s"), number, unit,
             crossing.name, left, made);
}
