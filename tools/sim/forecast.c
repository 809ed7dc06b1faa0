#include "forecast.h"

#include <math.h>
#include <string.h>

#include "twinview/memory.h"

#define STEP_MS 2000
#define STEPS_MAX 300 // that are looked at: ten minutes
#define STEPS_MIN 8
#define FADE 0.97         // of a step's weight with each newer one
#define KEEPS_MOST 0.999  // of the distance to rest, in a step: nothing drifts for ever
#define NINE_IN_TEN 1.645 // standard deviations to either side

// x[i + 1] = keeps x[i] + gain + error: the autoregressive process of first order.
struct model {
    double last, keeps, gain, variance;
};

// The mean of each step of the past up to the newest reading, oldest first; steps without a reading
// lie on the line between their neighbours. Returns how many.
static int resample(const struct tw_past *past, int64_t newest_ms, double values[STEPS_MAX]) {
    int counts[STEPS_MAX] = {0}, first = STEPS_MAX;
    for (int step = 0; step < STEPS_MAX; step++)
        values[step] = 0;
    for (uint32_t i = 0; i < past->count; i++) {
        const struct tw_reading *reading = tw_past_reading(past, i);
        int64_t ago = (newest_ms - reading->time_ms) / STEP_MS;
        if (reading->condition == TW_SENSOR_BAD || ago >= STEPS_MAX)
            continue;
        int step = STEPS_MAX - 1 - (int)ago;
        values[step] += (reading->value - values[step]) / ++counts[step];
        first = TW_MIN(first, step);
    }
    for (int step = first + 1, last = first; step < STEPS_MAX; step++) {
        if (!counts[step])
            continue;
        for (int between = last + 1; between < step; between++)
            values[between] =
                values[last] + (values[step] - values[last]) * (between - last) / (step - last);
        last = step;
    }
    memmove(values, values + first, (size_t)(STEPS_MAX - first) * sizeof *values);
    return STEPS_MAX - first;
}

// Least squares, in which newer steps count more.
static struct model fit(const double *values, int count) {
    double weight = 1, all = 0, x = 0, y = 0, xx = 0, xy = 0, yy = 0;
    for (int i = count - 2; i >= 0; i--, weight *= FADE) {
        // About the last value, or the squares of large numbers would swallow small differences.
        double from = values[i] - values[count - 1], to = values[i + 1] - values[count - 1];
        all += weight;
        x += weight * from;
        y += weight * to;
        xx += weight * from * from;
        xy += weight * from * to;
        yy += weight * to * to;
    }
    double spread = xx - x * x / all, common = xy - x * y / all;
    double keeps = spread > 0 ? TW_CLAMP(common / spread, 0, KEEPS_MOST) : 0;
    double left = yy - y * y / all - 2 * keeps * common + keeps * keeps * spread;
    return (struct model){.last = values[count - 1],
                          .keeps = keeps,
                          .gain = (y - keeps * x) / all,
                          .variance = fmax(left / all, 0)};
}

struct columns {
    struct tw_text time, value, low, high;
};

static void add(struct columns *columns, int64_t time_ms, double mean, double reach, int digits) {
    tw_text_string(&columns->time, columns->time.length ? "," : "");
    tw_text_integer(&columns->time, time_ms);
    struct tw_text *texts[] = {&columns->value, &columns->low, &columns->high};
    const double numbers[] = {mean, mean - reach, mean + reach};
    for (size_t i = 0; i < TW_COUNT(texts); i++) {
        tw_text_string(texts[i], texts[i]->length ? "," : "");
        tw_text_fixed(texts[i], numbers[i], digits + 1);
    }
}

static void look_ahead(struct columns *columns, const struct model *model, int64_t start_ms,
                       const struct tw_history_query *query, int digits) {
    int64_t steps = (query->to_ms - start_ms) / STEP_MS;
    int64_t stride = TW_MAX((steps + query->points - 1) / query->points, 1);
    double mean = 0, variance = 0; // the mean about the last value
    for (int64_t step = 1; step <= steps && step <= (int64_t)query->points * stride; step++) {
        mean = model->keeps * mean + model->gain;
        variance = model->keeps * model->keeps * variance + model->variance;
        if (step % stride == 0 && start_ms + step * STEP_MS >= query->from_ms)
            add(columns, start_ms + step * STEP_MS, model->last + mean,
                NINE_IN_TEN * sqrt(variance), digits);
    }
}

// The newest reading, if what follows it can be told at all.
static const struct tw_reading *find_start(const struct tw_past *past,
                                           const struct tw_channel *channel, int64_t now_ms) {
    if (!channel || channel->is_bool || channel->wrap > 0 || !past->count)
        return NULL;
    const struct tw_reading *newest = tw_past_reading(past, past->count - 1);
    bool old = channel->ttl_s > 0 && (double)(now_ms - newest->time_ms) > channel->ttl_s * 1000;
    return newest->condition != TW_SENSOR_BAD && !old ? newest : NULL;
}

bool tw_forecast_write(const struct tw_history *history, const struct tw_world *world,
                       const struct tw_history_query *query, struct tw_text *text) {
    const struct tw_past *past;
    const struct tw_channel *channel;
    if (!tw_history_find(history, world, query->asset, query->property, &past, &channel))
        return false;
    int64_t now_ms = tw_world_now_ms(world);
    double values[STEPS_MAX];
    struct columns columns = {0};
    const struct tw_reading *newest = find_start(past, channel, now_ms);
    int count = newest ? resample(past, newest->time_ms, values) : 0;
    if (count >= STEPS_MIN) {
        struct model model = fit(values, count);
        look_ahead(&columns, &model, newest->time_ms, query, channel->digits);
    }
    tw_text_string(text, "{\"asset\":");
    tw_text_quoted(text, query->asset);
    tw_text_string(text, ",\"prop\":");
    tw_text_quoted(text, query->property);
    tw_text_string(text, ",\"made\":");
    tw_text_time(text, now_ms);
    struct tw_text *texts[] = {&columns.time, &columns.value, &columns.low, &columns.high};
    static const char *const names[] = {"t", "v", "lo", "hi"};
    for (size_t i = 0; i < TW_COUNT(texts); i++) {
        tw_text_string(text, ",");
        tw_text_quoted(text, names[i]);
        tw_text_string(text, ":[");
        if (texts[i]->length)
            tw_text_add(text, texts[i]->bytes, texts[i]->length);
        tw_text_string(text, "]");
        tw_text_finish(texts[i]);
    }
    tw_text_string(text, "}");
    return true;
}
