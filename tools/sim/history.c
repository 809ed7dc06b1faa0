#include "history.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/memory.h"

#include "document.h"

void tw_history_finish(struct tw_history *history) {
    for (size_t i = 0; i < history->count; i++)
        free(history->pasts[i].readings);
    free(history->pasts);
    *history = (struct tw_history){0};
}

static struct tw_reading *reading_at(const struct tw_past *past, uint32_t index) {
    return &past->readings[(past->first + index) % past->capacity];
}

const struct tw_reading *tw_past_reading(const struct tw_past *past, uint32_t index) {
    return reading_at(past, index);
}

static void grow(struct tw_past *past) {
    // Until it is full nothing has been taken from its front, so the readings lie in order.
    past->capacity = past->capacity ? past->capacity * 2 : 16;
    past->readings = tw_realloc(past->readings, (size_t)past->capacity * sizeof *past->readings);
}

void tw_history_add(struct tw_history *history, size_t value, const struct tw_reading *reading) {
    if (value >= TW_HISTORY_VALUES)
        return;
    if (!history->pasts) {
        history->count = TW_HISTORY_VALUES;
        history->pasts = tw_alloc_array(history->count, sizeof *history->pasts);
    }
    struct tw_past *past = &history->pasts[value];
    if (past->count && reading_at(past, past->count - 1)->time_ms >= reading->time_ms) {
        *reading_at(past, past->count - 1) = *reading;
        return;
    }
    if (past->count == past->capacity && past->capacity < TW_HISTORY_SAMPLES)
        grow(past);
    if (past->count == past->capacity)
        past->first = (past->first + 1) % past->capacity;
    else
        past->count++;
    *reading_at(past, past->count - 1) = *reading;
}

size_t tw_history_asset(const struct tw_world *world, const char *id) {
    struct tw_text wanted = {0}, text = {0};
    size_t found = SIZE_MAX;
    tw_text_quoted(&wanted, id);
    for (size_t i = 0; i < world->params.assets && found == SIZE_MAX; i++) {
        text.length = 0;
        tw_write_id(&text, world, (uint32_t)(i / world->site->asset_count),
                    (uint32_t)(i % world->site->asset_count));
        if (text.length == wanted.length && memcmp(text.bytes, wanted.bytes, text.length) == 0)
            found = i;
    }
    tw_text_finish(&wanted);
    tw_text_finish(&text);
    return found;
}

static bool stands_still(const struct tw_site_asset *asset, const char *property) {
    char *member = tw_format("\"%s\":", property);
    bool found = strstr(asset->values, member) != NULL;
    free(member);
    return found;
}

bool tw_history_find(const struct tw_history *history, const struct tw_world *world, const char *id,
                     const char *property, const struct tw_past **past,
                     const struct tw_channel **channel) {
    static const struct tw_past nothing;
    const struct tw_site *site = world->site;
    size_t number = tw_history_asset(world, id);
    if (number == SIZE_MAX)
        return false;
    const struct tw_site_asset *asset = &site->assets[number % site->asset_count];
    *past = &nothing;
    *channel = NULL;
    for (uint32_t i = 0; i < asset->channel_count; i++) {
        uint32_t at = asset->first_channel + i;
        if (strcmp(site->channels[at].property, property) != 0)
            continue;
        size_t value = number / site->asset_count * site->channel_count + at;
        *channel = &site->channels[at];
        if (value < history->count)
            *past = &history->pasts[value];
    }
    return *channel || stands_still(asset, property);
}

// The first reading at a time or later.
static uint32_t find_time(const struct tw_past *past, int64_t time_ms) {
    uint32_t low = 0, high = past->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (reading_at(past, middle)->time_ms < time_ms)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

// What is written of one point or bucket.
struct point {
    int64_t time_ms;
    double low, high, sum; // low is the value of a point that is none of a bucket
    uint32_t numbers;
    uint8_t condition;
};

struct series {
    const struct tw_channel *channel; // NULL: no points
    struct point *points;
    size_t count, capacity;
};

static void add_point(struct series *series, int64_t time_ms) {
    TW_GROW(series->points, series->count, series->capacity);
    series->points[series->count++] =
        (struct point){.time_ms = time_ms, .low = INFINITY, .high = -INFINITY};
}

static void take(struct point *point, const struct tw_reading *reading,
                 const struct tw_channel *channel) {
    point->condition = TW_MAX(point->condition, reading->condition);
    if (channel->is_bool || reading->condition == TW_SENSOR_BAD)
        return;
    double scale = pow(10, channel->digits),
           value = round(reading->value * scale) / scale; // as sent
    point->low = TW_MIN(point->low, value);
    point->high = TW_MAX(point->high, value);
    point->sum += value;
    point->numbers++;
}

static void make_buckets(struct series *series, const struct tw_past *past, uint32_t first,
                         uint32_t end, const struct tw_history_query *query, int64_t step_ms) {
    for (uint32_t i = first; i < end; i++) {
        const struct tw_reading *reading = reading_at(past, i);
        int64_t begin_ms = query->from_ms + (reading->time_ms - query->from_ms) / step_ms * step_ms;
        if (!series->count || series->points[series->count - 1].time_ms != begin_ms)
            add_point(series, begin_ms);
        take(&series->points[series->count - 1], reading, series->channel);
    }
}

static void make_points(struct series *series, const struct tw_past *past, uint32_t first,
                        uint32_t end) {
    for (uint32_t i = first; i < end; i++) {
        const struct tw_reading *reading = reading_at(past, i);
        add_point(series, reading->time_ms);
        struct point *point = &series->points[series->count - 1];
        point->low = reading->value;
        point->condition = reading->condition;
    }
}

enum column {
    COLUMN_T,
    COLUMN_V,
    COLUMN_MIN,
    COLUMN_MAX,
    COLUMN_AVG,
    COLUMN_Q
};

static void write_cell(struct tw_text *text, const struct series *series, const struct point *point,
                       enum column column) {
    int digits = series->channel->digits;
    if (column == COLUMN_T)
        tw_text_integer(text, point->time_ms);
    else if (column == COLUMN_V)
        tw_write_value(text, series->channel, (float)point->low);
    else if (column == COLUMN_Q && point->condition != TW_SENSOR_GOOD)
        tw_text_quoted(text, tw_quality_text(point->condition));
    else if (column == COLUMN_Q || !point->numbers)
        tw_text_string(text, "null");
    else if (column == COLUMN_AVG)
        tw_text_fixed(text, point->sum / point->numbers, digits + 2);
    else
        tw_text_fixed(text, column == COLUMN_MIN ? point->low : point->high, digits);
}

static void write_column(struct tw_text *text, const struct series *series, enum column column) {
    static const char *const names[] = {"t", "v", "min", "max", "avg", "q"};
    tw_text_string(text, ",");
    tw_text_quoted(text, names[column]);
    tw_text_string(text, ":[");
    for (size_t i = 0; i < series->count; i++) {
        if (i)
            tw_text_string(text, ",");
        write_cell(text, series, &series->points[i], column);
    }
    tw_text_string(text, "]");
}

bool tw_history_write(const struct tw_history *history, const struct tw_world *world,
                      const struct tw_history_query *query, struct tw_text *text) {
    const struct tw_past *past;
    struct series series = {0};
    if (!tw_history_find(history, world, query->asset, query->property, &past, &series.channel))
        return false;
    uint32_t first = find_time(past, query->from_ms), end = find_time(past, query->to_ms);
    int64_t step_ms = query->step_ms, span_ms = query->to_ms - query->from_ms;
    if (!step_ms && end > first && end - first > query->points)
        step_ms = (span_ms + query->points - 1) / query->points;
    if (step_ms)
        make_buckets(&series, past, first, end, query, step_ms);
    else
        make_points(&series, past, first, TW_MAX(first, end));
    tw_text_string(text, "{\"asset\":");
    tw_text_quoted(text, query->asset);
    tw_text_string(text, ",\"prop\":");
    tw_text_quoted(text, query->property);
    tw_text_string(text, ",\"from\":");
    tw_text_time(text, query->from_ms);
    tw_text_string(text, ",\"to\":");
    tw_text_time(text, query->to_ms);
    if (step_ms) {
        tw_text_string(text, ",\"step\":");
        tw_text_integer(text, step_ms);
    }
    for (enum column i = COLUMN_T; i <= COLUMN_Q; i++) {
        bool of_buckets = i == COLUMN_MIN || i == COLUMN_MAX || i == COLUMN_AVG;
        if (i == COLUMN_T || i == COLUMN_Q || of_buckets == (step_ms > 0))
            write_column(text, &series, i);
    }
    tw_text_string(text, "}");
    free(series.points);
    return true;
}
