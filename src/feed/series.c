#include "series.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "twinview/clock.h"
#include "twinview/memory.h"

#include "address.h"
#include "tree.h"

char *tw_series_reference(const char *link, const struct tw_feed_question *question) {
    char from[32], to[32], count[16];
    tw_time_format(question->from_ms, from, sizeof from);
    tw_time_format(question->to_ms, to, sizeof to);
    snprintf(count, sizeof count, "%u", question->points);
    char *reference = tw_address_ask(tw_strdup(link), "asset", question->asset);
    reference = tw_address_ask(reference, "prop", question->property);
    reference = tw_address_ask(reference, "from", from);
    reference = tw_address_ask(reference, "to", to);
    return tw_address_ask(reference, "n", count);
}

static double number_at(const cJSON *item) {
    return cJSON_IsNumber(item) && isfinite(item->valuedouble) ? item->valuedouble : NAN;
}

static double number_or(const cJSON *item, double otherwise) {
    double number = number_at(item);
    return isnan(number) ? otherwise : number;
}

static bool is_bad(const cJSON *quality) {
    return cJSON_IsString(quality) && strcmp(quality->valuestring, "bad") == 0;
}

// A column's first item; NULL without that column or if it is not as long as the times are.
static const cJSON *column(const cJSON *root, const char *name, int count) {
    const cJSON *items = cJSON_GetObjectItemCaseSensitive(root, name);
    return cJSON_IsArray(items) && cJSON_GetArraySize(items) == count ? items->child : NULL;
}

static void add_point(struct tw_feed_series *series, double time_ms, double low, double high,
                      double mean, bool bad) {
    if (!(fabs(time_ms) < 9e15) ||
        (series->count && (int64_t)time_ms <= series->points[series->count - 1].time_ms))
        return;
    bool usable = isfinite(low) && isfinite(high) && isfinite(mean) && low <= mean && mean <= high;
    series->points[series->count++] = (struct tw_feed_point){
        (int64_t)time_ms, usable ? low : NAN, usable ? high : NAN, usable ? mean : NAN, bad};
}

static bool refuse(struct tw_feed_series *series, const char *reason) {
    snprintf(series->reason, sizeof series->reason, "%s", reason);
    return false;
}

bool tw_series_decode(const char *text, size_t size, uint32_t max_depth,
                      struct tw_feed_series *series) {
    struct tw_tree tree = {0};
    struct tw_tree_fault fault;
    const cJSON *root = tw_tree_parse(&tree, text, size, max_depth, &fault);
    const cJSON *times = cJSON_GetObjectItemCaseSensitive(root, "t");
    int count = cJSON_IsArray(times) ? cJSON_GetArraySize(times) : -1;
    const cJSON *value = column(root, "v", count), *quality = column(root, "q", count);
    const cJSON *low = column(root, value ? "lo" : "min", count);
    const cJSON *high = column(root, value ? "hi" : "max", count);
    const cJSON *mean = column(root, "avg", count);
    bool good = count == 0 || (count > 0 && (value || (low && high && mean)));
    if (good && count)
        series->points = tw_alloc_array((size_t)count, sizeof *series->points);
    for (const cJSON *time = good && count ? times->child : NULL; time; time = time->next) {
        double one = number_at(value);
        if (cJSON_IsBool(value))
            one = cJSON_IsTrue(value);
        add_point(series, number_at(time), value ? number_or(low, one) : number_at(low),
                  value ? number_or(high, one) : number_at(high), value ? one : number_at(mean),
                  is_bad(quality));
        value = value ? value->next : NULL;
        low = low ? low->next : NULL;
        high = high ? high->next : NULL;
        mean = mean ? mean->next : NULL;
        quality = quality ? quality->next : NULL;
    }
    const cJSON *made = cJSON_GetObjectItemCaseSensitive(root, "made");
    if (!cJSON_IsString(made) || !tw_time_parse(made->valuestring, &series->made_ms))
        series->made_ms = 0;
    tw_tree_finish(&tree);
    return good || refuse(series, root ? "the answer has no columns of equal length"
                                       : "the answer is not JSON");
}
