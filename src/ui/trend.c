#include "inspector.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "forecast.h"
#include "format.h"
#include "twinview/clock.h"
#include "twinview/memory.h"
#include "ui_private.h"

#define AXIS_LEFT 40
#define AXIS_BELOW 20
#define MINUTE_MS INT64_C(60000)
#define BUCKETS_MAX 256
#define DASH_EVERY 9 // buckets
#define DASH_LENGTH 6
#define NOW_APART 60.0f // from the end of the plot, to be named apart from it
#define PAST_POINTS 320 // that are asked for

struct bucket {
    double low, high, sum;
    int good, poor;
};

struct plot {
    struct tw_plot at;
    struct bucket buckets[BUCKETS_MAX];
    int bucket_count;
};

static const struct tw_sample *read_history(struct tw_ui *ui, const struct tw_asset *asset,
                                            const struct tw_property *property, size_t *count) {
    if (!ui->inspector.samples)
        ui->inspector.samples = tw_alloc_array(TW_HISTORY_SAMPLES, sizeof *ui->inspector.samples);
    *count = tw_twin_history(ui->view->twin, asset->handle, property->id, ui->inspector.samples,
                             TW_HISTORY_SAMPLES);
    return ui->inspector.samples;
}

static bool is_usable(const struct tw_sample *sample) {
    return sample->validity <= TW_UNCERTAIN && isfinite(sample->value);
}

static void sort_into_buckets(struct plot *plot, const struct tw_sample *samples, size_t count) {
    double span = (double)(plot->at.to_ms - plot->at.from_ms);
    for (size_t i = 0; i < count; i++) {
        double part = (double)(samples[i].time_ms - plot->at.from_ms) / span;
        if (part < 0 || part > 1)
            continue;
        int index = TW_MIN((int)(part * plot->bucket_count), plot->bucket_count - 1);
        struct bucket *bucket = &plot->buckets[index];
        if (!is_usable(&samples[i])) {
            bucket->poor++;
            continue;
        }
        double value = samples[i].value;
        bucket->low = bucket->good ? fmin(bucket->low, value) : value;
        bucket->high = bucket->good ? fmax(bucket->high, value) : value;
        bucket->sum += value;
        bucket->good++;
    }
}

// What the server told of the time before the first sample that was heard here. Where its points
// are further apart than a value may be old there was nothing to see.
static void sort_past(struct plot *plot, const struct tw_past *past, int64_t until_ms,
                      double ttl_s) {
    double span = (double)(plot->at.to_ms - plot->at.from_ms);
    size_t count = past ? past->series.count : 0;
    int64_t apart_ms =
        (int64_t)(ttl_s * 1000) + 2 * (plot->at.to_ms - plot->at.from_ms) / PAST_POINTS;
    for (size_t i = 0; i < count; i++) {
        const struct tw_feed_point *point = &past->series.points[i];
        if (point->time_ms < plot->at.from_ms || point->time_ms >= until_ms ||
            point->time_ms > plot->at.to_ms)
            continue;
        double part = (double)(point->time_ms - plot->at.from_ms) / span;
        struct bucket *bucket =
            &plot->buckets[TW_MIN((int)(part * plot->bucket_count), plot->bucket_count - 1)];
        int64_t next_ms = i + 1 < count ? point[1].time_ms : until_ms;
        if (point->bad || isnan(point->mean)) {
            bucket->poor++;
        } else {
            bucket->low = bucket->good ? fmin(bucket->low, point->low) : point->low;
            bucket->high = bucket->good ? fmax(bucket->high, point->high) : point->high;
            bucket->sum += point->mean;
            bucket->good++;
        }
        part = (double)(point->time_ms + apart_ms / 2 - plot->at.from_ms) / span;
        if (ttl_s > 0 && next_ms != INT64_MAX && next_ms - point->time_ms > apart_ms && part < 1)
            plot->buckets[(int)(part * plot->bucket_count)].poor++;
    }
}

static float bucket_x(const struct plot *plot, int bucket) {
    return plot->at.area.x +
           plot->at.area.width * ((float)bucket + 0.5f) / (float)plot->bucket_count;
}

static void reach(const struct plot *plot, double *low, double *high) {
    for (int i = 0; i < plot->bucket_count; i++) {
        const struct bucket *bucket = &plot->buckets[i];
        if (!bucket->good)
            continue;
        *low = isnan(*low) ? bucket->low : fmin(*low, bucket->low);
        *high = isnan(*high) ? bucket->high : fmax(*high, bucket->high);
    }
}

// The axis holds the data and the range that is given, if it is one, and a limit that lies near
// enough to matter.
static void choose_axis(struct plot *plot, const struct plot *beside,
                        const struct tw_limits *limits, double low, double high) {
    reach(plot, &low, &high);
    if (beside)
        reach(beside, &low, &high);
    if (isnan(low))
        low = 0, high = 1;
    double span = fmax(high - low, fmax(fabs(high), 1e-9) * 0.02);
    const double lines[] = {limits->lo_lo, limits->lo, limits->hi, limits->hi_hi};
    double data_low = low, data_high = high;
    for (size_t i = 0; i < TW_COUNT(lines); i++) {
        if (isnan(lines[i]) || lines[i] < data_low - 0.8 * span ||
            lines[i] > data_high + 0.8 * span)
            continue;
        low = fmin(low, lines[i]);
        high = fmax(high, lines[i]);
    }
    span = fmax(high - low, fmax(fabs(high), 1e-9) * 0.02);
    plot->at.low = low - 0.15 * span;
    plot->at.high = high + 0.15 * span;
}

static void draw_limits(struct tw_ui *ui, const struct plot *plot, const struct tw_limits *limits,
                        int digits) {
    const struct {
        double value;
        const char *name;
    } lines[] = {
        {limits->hi_hi, "HH"}, {limits->hi, "H"}, {limits->lo, "L"}, {limits->lo_lo, "LL"}};
    float last_y = -100;
    for (size_t i = 0; i < TW_COUNT(lines); i++) {
        char number[TW_NUMBER_TEXT], text[64];
        if (isnan(lines[i].value) || lines[i].value < plot->at.low ||
            lines[i].value > plot->at.high)
            continue;
        float y = tw_plot_y(&plot->at, lines[i].value),
              right = plot->at.area.x + plot->at.area.width;
        tw_canvas_dashed_line(ui->canvas, (struct tw_point){plot->at.area.x, y + 0.5f},
                              (struct tw_point){right, y + 0.5f}, 2, 4, 1, tw_ink(ui, TW_TEXT_2));
        bool whole = lines[i].value == floor(lines[i].value);
        tw_format_number(lines[i].value, whole ? 0 : digits, number);
        snprintf(text, sizeof text, "%s %s", lines[i].name, number);
        if (y - last_y > 12)
            tw_canvas_text_right(ui->canvas, plot->at.area.x - 5, y,
                                 (struct tw_font){11, TW_REGULAR}, tw_ink(ui, TW_TEXT_2), text);
        last_y = y;
    }
}

// The envelope of what is drawn with a line: buckets that hold more than one value.
static void draw_envelope(struct tw_ui *ui, const struct plot *plot) {
    float half = plot->at.area.width / (float)plot->bucket_count / 2 + 0.5f;
    for (int i = 0; i < plot->bucket_count; i++) {
        const struct bucket *bucket = &plot->buckets[i];
        if (!bucket->good)
            continue;
        float top = tw_plot_y(&plot->at, bucket->high), bottom = tw_plot_y(&plot->at, bucket->low);
        if (bottom - top > 2)
            tw_canvas_rect(ui->canvas,
                           (struct tw_area){bucket_x(plot, i) - half, top, 2 * half, bottom - top},
                           tw_ink(ui, TW_LINE));
    }
}

// Empty buckets between two good ones are only sparse data; one bad sample breaks the line. Of two
// assets the second one has long dashes.
static void draw_curve(struct tw_ui *ui, const struct plot *plot, float width, bool dashed) {
    struct tw_point points[BUCKETS_MAX];
    int count = 0;
    for (int i = 0; i <= plot->bucket_count; i++) {
        const struct bucket *bucket = i < plot->bucket_count ? &plot->buckets[i] : NULL;
        bool gap = dashed && i % DASH_EVERY >= DASH_LENGTH;
        if (bucket && bucket->good && !bucket->poor && !gap) {
            points[count++] = (struct tw_point){bucket_x(plot, i),
                                                tw_plot_y(&plot->at, bucket->sum / bucket->good)};
            continue;
        }
        if (bucket && !bucket->poor && !gap)
            continue;
        if (count > 1)
            tw_canvas_polyline(ui->canvas, points, count, false, width, tw_ink(ui, TW_TEXT));
        count = 0;
    }
}

// Hatch from the first poor bucket of a stretch to the next good one.
static void draw_gaps(struct tw_ui *ui, const struct plot *plot) {
    float step = plot->at.area.width / (float)plot->bucket_count;
    for (int i = 0; i < plot->bucket_count; i++) {
        int first = i;
        if (!plot->buckets[i].poor)
            continue;
        while (i + 1 < plot->bucket_count && !plot->buckets[i + 1].good)
            i++;
        struct tw_area gap = {plot->at.area.x + step * (float)first, plot->at.area.y,
                              fmaxf(2, step * (float)(i + 1 - first)), plot->at.area.height};
        tw_canvas_hatch(ui->canvas, gap, 6, 1.4f, tw_ink(ui, TW_TEXT_2));
        if (gap.width > 30)
            tw_canvas_text_center(ui->canvas, gap.x + gap.width / 2,
                                  gap.y + gap.height + AXIS_BELOW / 2 + 2, TW_TICK,
                                  tw_ink(ui, TW_TEXT_2), tw_say(ui, "bad"));
    }
}

static const int64_t spans[] = {30 * MINUTE_MS, 120 * MINUTE_MS, 480 * MINUTE_MS, 1440 * MINUTE_MS,
                                10080 * MINUTE_MS};

void tw_trend_step(struct tw_ui *ui, int step) {
    ui->inspector.span = TW_CLAMP(ui->inspector.span + step, 0, (int)TW_COUNT(spans));
    ui->dirty = true;
}

void tw_trend_reach(struct tw_ui *ui, int64_t time_ms) {
    int64_t back_ms = ui->view->now_ms - time_ms;
    int span = 0;
    while (span + 1 < (int)TW_COUNT(spans) && spans[span] < back_ms)
        span++;
    if (ui->inspector.span > span + 1 || back_ms <= 0)
        return;
    ui->inspector.span = span + 1;
    ui->dirty = true;
}

// The shortest that holds what is known, of half an hour at most.
static int64_t short_span_ms(struct tw_ui *ui, const struct tw_asset *asset,
                             const struct tw_property *property, const struct tw_past *past) {
    static const int64_t minutes[] = {1, 2, 5, 10, 30};
    size_t count;
    const struct tw_sample *samples = read_history(ui, asset, property, &count);
    int64_t first_ms = count ? samples[0].time_ms : ui->view->now_ms;
    if (past && past->series.count)
        first_ms = TW_MIN(first_ms, past->series.points[0].time_ms);
    for (size_t i = 0; i < TW_COUNT(minutes); i++)
        if (ui->view->now_ms - first_ms <= minutes[i] * MINUTE_MS)
            return minutes[i] * MINUTE_MS;
    return spans[0];
}

int64_t tw_trend_span_ms(struct tw_ui *ui, const struct tw_asset *asset,
                         const struct tw_property *property) {
    int chosen = ui->inspector.span;
    if (chosen > 0)
        return spans[chosen - 1];
    return short_span_ms(ui, asset, property, tw_past_of(ui, asset, property, spans[0]));
}

// "30 min", "8 h", "7 d"
void tw_trend_span_text(int64_t span_ms, char *text, size_t size) {
    int minutes = (int)(span_ms / MINUTE_MS);
    if (minutes > 1440)
        snprintf(text, size, "%d d", minutes / 1440);
    else if (minutes >= 120)
        snprintf(text, size, "%d h", minutes / 60);
    else
        snprintf(text, size, "%d min", minutes);
}

static void draw_axis(struct tw_ui *ui, const struct plot *plot, bool ahead) {
    char text[32], left[16];
    float middle = plot->at.area.y + plot->at.area.height + AXIS_BELOW / 2 + 2;
    int64_t span_ms = plot->at.to_ms - plot->at.from_ms;
    if (span_ms > 600 * MINUTE_MS) { // "2026-11-21 14:32", else nobody knows which day's
        tw_time_format(plot->at.from_ms, text, sizeof text);
        text[10] = ' ';
        text[16] = '\0';
    } else {
        tw_format_clock(plot->at.from_ms, span_ms < 10 * MINUTE_MS, text);
    }
    tw_canvas_text(ui->canvas, plot->at.area.x, middle, TW_TICK, tw_ink(ui, TW_TEXT_2), text);
    float right = plot->at.area.x + plot->at.area.width;
    if (!ahead || right - tw_plot_x(&plot->at, ui->view->now_ms) < NOW_APART) {
        tw_canvas_text_right(ui->canvas, right, middle, TW_TICK, tw_ink(ui, TW_TEXT_2),
                             tw_say(ui, "now"));
        return;
    }
    tw_canvas_text_center(ui->canvas, tw_plot_x(&plot->at, ui->view->now_ms), middle, TW_TICK,
                          tw_ink(ui, TW_TEXT_2), tw_say(ui, "now"));
    tw_age_format(plot->at.to_ms - ui->view->now_ms, left, sizeof left);
    snprintf(text, sizeof text, "+%s", left);
    tw_canvas_text_right(ui->canvas, right, middle, TW_TICK, tw_ink(ui, TW_TEXT_2), text);
}

// All that is known of a property over the plot's time.
static void sort_known(struct tw_ui *ui, struct plot *plot, const struct tw_asset *asset,
                       const struct tw_property *property, double ttl_s) {
    int64_t span_ms = ui->inspector.span > 0 ? spans[ui->inspector.span - 1] : spans[0];
    const struct tw_past *past = tw_past_of(ui, asset, property, span_ms);
    size_t count;
    const struct tw_sample *samples = read_history(ui, asset, property, &count);
    sort_past(plot, past, count ? samples[0].time_ms : INT64_MAX, ttl_s);
    sort_into_buckets(plot, samples, count);
}

static void draw_now(struct tw_ui *ui, const struct plot *plot,
                     const struct tw_property *property) {
    float now_x = tw_plot_x(&plot->at, ui->view->now_ms);
    tw_canvas_vertical(ui->canvas, now_x, plot->at.area.y, plot->at.area.y + plot->at.area.height,
                       tw_ink(ui, TW_TEXT));
    if (property)
        tw_canvas_rect(
            ui->canvas,
            (struct tw_area){now_x - 2, tw_plot_y(&plot->at, property->value.number) - 2.5f, 5, 5},
            tw_ink(ui, TW_TEXT));
}

// What it was at the moment under the pointer, here or on the time line.
static void draw_pointed(struct tw_ui *ui, const struct plot *plot, int digits) {
    struct tw_area area = plot->at.area;
    struct tw_point pointer = tw_canvas_pointer(ui->canvas);
    int64_t span_ms = plot->at.to_ms - plot->at.from_ms, time_ms = ui->pointed_ms;
    if (tw_area_holds(area, pointer))
        time_ms = plot->at.from_ms +
                  (int64_t)((double)(pointer.x - area.x) / (double)area.width * (double)span_ms);
    if (time_ms == TW_TIME_NONE || time_ms < plot->at.from_ms || time_ms > ui->view->now_ms)
        return;
    double part = (double)(time_ms - plot->at.from_ms) / (double)span_ms;
    const struct bucket *bucket =
        &plot->buckets[TW_MIN((int)(part * plot->bucket_count), plot->bucket_count - 1)];
    char clock[16], low[TW_NUMBER_TEXT], high[TW_NUMBER_TEXT], text[160];
    tw_format_clock(time_ms, span_ms < 600 * MINUTE_MS, clock);
    tw_format_number(bucket->low, digits, low);
    tw_format_number(bucket->high, digits, high);
    if (bucket->good)
        snprintf(text, sizeof text, strcmp(low, high) == 0 ? "%s  %s" : "%s  %s \u2013 %s", clock,
                 low, high);
    else if (bucket->poor)
        snprintf(text, sizeof text, "%s  %s", clock, tw_say(ui, "bad"));
    else
        snprintf(text, sizeof text, "%s", clock);
    float x = tw_plot_x(&plot->at, time_ms),
          half = tw_canvas_text_width(ui->canvas, TW_TICK, text) / 2 + 6;
    float middle = TW_CLAMP(x, area.x + half, area.x + area.width - half);
    tw_canvas_vertical(ui->canvas, x, area.y, area.y + area.height, tw_ink(ui, TW_TEXT));
    tw_canvas_rect(ui->canvas, (struct tw_area){middle - half, area.y, 2 * half, 18},
                   tw_ink(ui, TW_PANEL_RAISED));
    tw_canvas_text_center(ui->canvas, middle, area.y + 9, TW_TICK, tw_ink(ui, TW_TEXT), text);
}

void tw_trend(struct tw_ui *ui, const struct tw_asset *asset, const struct tw_property *property,
              struct tw_area area) {
    struct tw_property_type type;
    tw_twin_property_type(ui->view->twin, asset, property, &type);
    int64_t span_ms = tw_trend_span_ms(ui, asset, property);
    // The present stands a little before the end, so that the last value does not touch the edge.
    const struct tw_past *forecast = tw_forecast_of(ui, asset, property);
    bool ahead = tw_forecast_is_news(ui, forecast);
    struct plot plot = {
        .bucket_count = 160,
        .at = {
            .area = {area.x + AXIS_LEFT, area.y, area.width - AXIS_LEFT, area.height - AXIS_BELOW},
            .from_ms = ui->view->now_ms - span_ms,
            .to_ms = ui->view->now_ms + TW_MIN(span_ms / (ahead ? 4 : 40), TW_FORECAST_MS)}};
    struct plot beside = plot;
    const struct tw_asset *other = NULL;
    const struct tw_property *compared = tw_pin_compared(ui, asset, property, &other);
    sort_known(ui, &plot, asset, property, type.ttl_s);
    if (compared) {
        struct tw_property_type other_type;
        tw_twin_property_type(ui->view->twin, other, compared, &other_type);
        sort_known(ui, &beside, other, compared, other_type.ttl_s);
    }
    bool number = property->value.kind == TW_VALUE_NUMBER && property->validity <= TW_UNCERTAIN;
    double low = number ? property->value.number : NAN, high = low;
    tw_forecast_reach(ui, forecast, &plot.at, &low, &high);
    choose_axis(&plot, &beside, &type.limits, low, high);
    beside.at.low = plot.at.low;
    beside.at.high = plot.at.high;

    tw_canvas_rect(ui->canvas, plot.at.area, tw_ink(ui, TW_PANEL_SUNK));
    draw_limits(ui, &plot, &type.limits, tw_format_digits(&type, plot.at.high));
    tw_canvas_push_clip(ui->canvas, plot.at.area);
    draw_envelope(ui, &plot);
    if (compared)
        draw_curve(ui, &beside, 1.6f, true);
    draw_curve(ui, &plot, 1.6f, false);
    tw_forecast_draw(ui, forecast, &plot.at, number ? property->value.number : NAN);
    tw_trend_alarms(ui, asset, property, &plot.at);
    draw_now(ui, &plot, number ? property : NULL);
    tw_canvas_pop_clip(ui->canvas);
    draw_gaps(ui, &plot);
    draw_axis(ui, &plot, ahead);
    draw_pointed(ui, &plot, tw_format_digits(&type, plot.at.high));
}

void tw_sparkline(struct tw_ui *ui, const struct tw_asset *asset,
                  const struct tw_property *property, struct tw_area area, int priority) {
    struct plot plot = {.bucket_count = 29};
    size_t count;
    const struct tw_sample *samples = read_history(ui, asset, property, &count);
    if (count < 2)
        return;
    int64_t span_ms = TW_MIN(short_span_ms(ui, asset, property, NULL), 10 * MINUTE_MS);
    if (ui->view->now_ms - samples[0].time_ms < span_ms / 6) // a knot, and no line yet
        return;
    plot.at.area = (struct tw_area){area.x + 1, area.y + 2, area.width - 4, area.height - 4};
    plot.at.from_ms = ui->view->now_ms - span_ms;
    plot.at.to_ms = ui->view->now_ms;
    sort_into_buckets(&plot, samples, count);
    const struct tw_limits none = {NAN, NAN, NAN, NAN};
    choose_axis(&plot, NULL, &none, NAN, NAN);
    draw_curve(ui, &plot, 1.4f, false);
    const struct tw_sample *last = &samples[count - 1];
    if (!is_usable(last))
        return;
    float x = area.x + area.width - 3, y = tw_plot_y(&plot.at, last->value);
    enum tw_token token = priority ? TW_P1 + (enum tw_token)(priority - 1) : TW_TEXT;
    tw_canvas_rect(ui->canvas, (struct tw_area){x - 2, y - 2, 4, 4}, tw_ink(ui, token));
}
