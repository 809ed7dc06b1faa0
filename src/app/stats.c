#include "stats.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/memory.h"

void tw_samples_add(struct tw_samples *samples, double value) {
    if (samples->count == TW_SAMPLES_MAX) {
        samples->values[samples->next] = value;
        samples->next = (samples->next + 1) % TW_SAMPLES_MAX;
        return;
    }
    TW_GROW(samples->values, samples->count, samples->capacity);
    samples->values[samples->count++] = value;
}

void tw_samples_clear(struct tw_samples *samples) {
    samples->count = samples->next = 0;
}

void tw_samples_finish(struct tw_samples *samples) {
    free(samples->values);
    *samples = (struct tw_samples){0};
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double *sorted_copy(const struct tw_samples *samples) {
    double *values = tw_alloc_array(samples->count + 1, sizeof *values);
    if (samples->count)
        memcpy(values, samples->values, samples->count * sizeof *values);
    qsort(values, samples->count, sizeof *values, compare);
    return values;
}

static double nearest_rank(const double *sorted, size_t count, double share) {
    if (!count)
        return 0;
    double rank = ceil(share * (double)count);
    return sorted[rank < 1 ? 0 : (size_t)TW_MIN(rank, (double)count) - 1];
}

double tw_samples_percentile(const struct tw_samples *samples, double share) {
    double *values = sorted_copy(samples);
    double result = nearest_rank(values, samples->count, share);
    free(values);
    return result;
}

void tw_samples_write(const struct tw_samples *samples, struct tw_json *json, const char *key) {
    double *values = sorted_copy(samples);
    tw_json_key(json, key);
    tw_json_begin_object(json);
    tw_json_member_fixed(json, "p50", nearest_rank(values, samples->count, 0.50), 3);
    tw_json_member_fixed(json, "p95", nearest_rank(values, samples->count, 0.95), 3);
    tw_json_member_fixed(json, "p99", nearest_rank(values, samples->count, 0.99), 3);
    tw_json_member_fixed(json, "max", nearest_rank(values, samples->count, 1.0), 3);
    tw_json_end_object(json);
    free(values);
}
