#include "inspector.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "format.h"
#include "twinview/memory.h"
#include "ui_private.h"

#define AXIS_LEFT 40
#define AXIS_BELOW 20
#define MINUTE_MS INT64_C(60000)
#define BUCKETS_MAX 256

struct bucket {
    double low, high, sum;
    int good, poor;
};

struct plot {
    struct tw_area area;
    int64_t from_ms, to_ms;
    double low, high; // of the axis
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
    double span = (double)(plot->to_ms - plot->from_ms);
    for (size_t i = 0; i < count; i++) {
        double part = (double)(samples[i].time_ms - plot->from_ms) / span;
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

static float time_x(const struct plot *plot, int64_t time_ms) {
    return plot->area.x + plot->area.width * (float)((double)(time_ms - plot->from_ms) /
                                                     (double)(plot->to_ms - plot->from_ms));
}

static float bucket_x(const struct plot *plot, int bucket) {
    return plot->area.x + plot->area.width * ((float)bucket + 0.5f) / (float)plot->bucket_count;
}

static float value_y(const struct plot *plot, double value) {
    double part = (value - plot->low) / (plot->high - plot->low);
    return plot->area.y + plot->area.height * (float)(1 - TW_CLAMP(part, 0, 1));
}

// The axis holds the data, and a limit that lies near enough to matter.
static void choose_axis(struct plot *plot, const struct tw_limits *limits, double now) {
    double low = now, high = now;
    for (int i = 0; i < plot->bucket_count; i++) {
        const struct bucket *bucket = &plot->buckets[i];
        if (!bucket->good)
            continue;
        low = isnan(low) ? bucket->low : fmin(low, bucket->low);
        high = isnan(high) ? bucket->high : fmax(high, bucket->high);
    }
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
    plot->low = low - 0.15 * span;
    plot->high = high + 0.15 * span;
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
        if (isnan(lines[i].value) || lines[i].value < plot->low || lines[i].value > plot->high)
            continue;
        float y = value_y(plot, lines[i].value), right = plot->area.x + plot->area.width;
        tw_canvas_dashed_line(ui->canvas, (struct tw_point){plot->area.x, y + 0.5f},
                              (struct tw_point){right, y + 0.5f}, 2, 4, 1, tw_ink(ui, TW_TEXT_2));
        bool whole = lines[i].value == floor(lines[i].value);
        tw_format_number(lines[i].value, whole ? 0 : digits, number);
        snprintf(text, sizeof text, "%s %s", lines[i].name, number);
        if (y - last_y > 12)
            tw_canvas_text_right(ui->canvas, plot->area.x - 5, y, (struct tw_font){11, TW_REGULAR},
                                 tw_ink(ui, TW_TEXT_2), text);
        last_y = y;
    }
}

// The envelope of what is drawn with a line: buckets that hold more than one value.
static void draw_envelope(struct tw_ui *ui, const struct plot *plot) {
    float half = plot->area.width / (float)plot->bucket_count / 2 + 0.5f;
    for (int i = 0; i < plot->bucket_count; i++) {
        const struct bucket *bucket = &plot->buckets[i];
        if (bucket->good < 2)
            continue;
        float top = value_y(plot, bucket->high), bottom = value_y(plot, bucket->low);
        if (bottom - top > 2)
            tw_canvas_rect(ui->canvas,
                           (struct tw_area){bucket_x(plot, i) - half, top, 2 * half, bottom - top},
                           tw_ink(ui, TW_LINE));
    }
}

// Empty buckets between two good ones are only sparse data; one bad sample breaks the line.
static void draw_curve(struct tw_ui *ui, const struct plot *plot, float width) {
    struct tw_point points[BUCKETS_MAX];
    int count = 0;
    for (int i = 0; i <= plot->bucket_count; i++) {
        const struct bucket *bucket = i < plot->bucket_count ? &plot->buckets[i] : NULL;
        if (bucket && bucket->good && !bucket->poor) {
            points[count++] =
                (struct tw_point){bucket_x(plot, i), value_y(plot, bucket->sum / bucket->good)};
            continue;
        }
        if (bucket && !bucket->poor)
            continue;
        if (count > 1)
            tw_canvas_polyline(ui->canvas, points, count, false, width, tw_ink(ui, TW_TEXT));
        count = 0;
    }
}

// Hatch from the first poor bucket of a stretch to the next good one.
static void draw_gaps(struct tw_ui *ui, const struct plot *plot) {
    float step = plot->area.width / (float)plot->bucket_count;
    for (int i = 0; i < plot->bucket_count; i++) {
        int first = i;
        if (!plot->buckets[i].poor)
            continue;
        while (i + 1 < plot->bucket_count && !plot->buckets[i + 1].good)
            i++;
        struct tw_area gap = {plot->area.x + step * (float)first, plot->area.y,
                              fmaxf(2, step * (float)(i + 1 - first)), plot->area.height};
        tw_canvas_hatch(ui->canvas, gap, 6, 1.4f, tw_ink(ui, TW_TEXT_2));
        if (gap.width > 30)
            tw_canvas_text_center(ui->canvas, gap.x + gap.width / 2,
                                  gap.y + gap.height + AXIS_BELOW / 2 + 2, TW_TICK,
                                  tw_ink(ui, TW_TEXT_2), tw_say(ui, "bad"));
    }
}

int64_t tw_trend_span_ms(struct tw_ui *ui, const struct tw_asset *asset,
                         const struct tw_property *property) {
    static const int64_t spans[] = {1, 2, 5, 10, 30};
    size_t count;
    const struct tw_sample *samples = read_history(ui, asset, property, &count);
    int64_t age_ms = count ? ui->view->now_ms - samples[0].time_ms : 0;
    for (size_t i = 0; i < TW_COUNT(spans); i++)
        if (age_ms <= spans[i] * MINUTE_MS)
            return spans[i] * MINUTE_MS;
    return 30 * MINUTE_MS;
}

static void draw_axis(struct tw_ui *ui, const struct plot *plot) {
    char text[16];
    float middle = plot->area.y + plot->area.height + AXIS_BELOW / 2 + 2;
    tw_format_clock(plot->from_ms, plot->to_ms - plot->from_ms < 10 * MINUTE_MS, text);
    tw_canvas_text(ui->canvas, plot->area.x, middle, TW_TICK, tw_ink(ui, TW_TEXT_2), text);
    tw_canvas_text_right(ui->canvas, plot->area.x + plot->area.width, middle, TW_TICK,
                         tw_ink(ui, TW_TEXT_2), tw_say(ui, "now"));
}

void tw_trend(struct tw_ui *ui, const struct tw_asset *asset, const struct tw_property *property,
              struct tw_area area) {
    struct tw_property_type type;
    struct plot plot = {.bucket_count = 160};
    size_t count;
    tw_twin_property_type(ui->view->twin, asset, property, &type);
    plot.area = (struct tw_area){area.x + AXIS_LEFT, area.y, area.width - AXIS_LEFT,
                                 area.height - AXIS_BELOW};
    int64_t span_ms = tw_trend_span_ms(ui, asset, property);
    const struct tw_sample *samples = read_history(ui, asset, property, &count);
    // The present stands a little before the end, so that the last value does not touch the edge.
    plot.to_ms = ui->view->now_ms + span_ms / 40;
    plot.from_ms = ui->view->now_ms - span_ms;
    sort_into_buckets(&plot, samples, count);
    bool number = property->value.kind == TW_VALUE_NUMBER && property->validity <= TW_UNCERTAIN;
    choose_axis(&plot, &type.limits, number ? property->value.number : NAN);

    tw_canvas_rect(ui->canvas, plot.area, tw_ink(ui, TW_PANEL_SUNK));
    draw_limits(ui, &plot, &type.limits, tw_format_digits(&type, plot.high));
    tw_canvas_push_clip(ui->canvas, plot.area);
    draw_envelope(ui, &plot);
    draw_curve(ui, &plot, 1.6f);
    float now_x = time_x(&plot, ui->view->now_ms);
    tw_canvas_vertical(ui->canvas, now_x, plot.area.y, plot.area.y + plot.area.height,
                       tw_ink(ui, TW_TEXT));
    if (number)
        tw_canvas_rect(
            ui->canvas,
            (struct tw_area){now_x - 2, value_y(&plot, property->value.number) - 2.5f, 5, 5},
            tw_ink(ui, TW_TEXT));
    tw_canvas_pop_clip(ui->canvas);
    draw_gaps(ui, &plot);
    draw_axis(ui, &plot);
}

void tw_sparkline(struct tw_ui *ui, const struct tw_asset *asset,
                  const struct tw_property *property, struct tw_area area, int priority) {
    struct plot plot = {.bucket_count = 29};
    size_t count;
    const struct tw_sample *samples = read_history(ui, asset, property, &count);
    if (count < 2)
        return;
    int64_t span_ms = TW_MIN(tw_trend_span_ms(ui, asset, property), 10 * MINUTE_MS);
    plot.area = (struct tw_area){area.x + 1, area.y + 2, area.width - 4, area.height - 4};
    plot.from_ms = ui->view->now_ms - span_ms;
    plot.to_ms = ui->view->now_ms;
    sort_into_buckets(&plot, samples, count);
    const struct tw_limits none = {NAN, NAN, NAN, NAN};
    choose_axis(&plot, &none, NAN);
    draw_curve(ui, &plot, 1.4f);
    const struct tw_sample *last = &samples[count - 1];
    if (!is_usable(last))
        return;
    float x = area.x + area.width - 3, y = value_y(&plot, last->value);
    enum tw_token token = priority ? TW_P1 + (enum tw_token)(priority - 1) : TW_TEXT;
    tw_canvas_rect(ui->canvas, (struct tw_area){x - 2, y - 2, 4, 4}, tw_ink(ui, token));
}
