// Run statistics: samples, percentiles, and the document that --stats and --bench give.
#ifndef TWINVIEW_APP_STATS_H
#define TWINVIEW_APP_STATS_H

#include <stddef.h>
#include <stdint.h>

#include "twinview/json_writer.h"

// Samples in milliseconds, kept whole up to TW_SAMPLES_MAX and as a ring of the newest after that,
// so that a display that runs for months does not grow.
#define TW_SAMPLES_MAX 65536

struct tw_samples {
    double *values;
    size_t count, capacity, next;
};

void tw_samples_add(struct tw_samples *samples, double value);
void tw_samples_clear(struct tw_samples *samples);
void tw_samples_finish(struct tw_samples *samples);

// Nearest rank (ceil(share x n)), 0 if there are none; share 0..1.
double tw_samples_percentile(const struct tw_samples *samples, double share);

// Writes {"p50":..,"p95":..,"p99":..,"max":..} under `key`.
void tw_samples_write(const struct tw_samples *samples, struct tw_json *json, const char *key);

#endif
