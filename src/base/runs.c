#include "twinview/runs.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/memory.h"

static void put(struct tw_runs *runs, struct tw_run run) {
    struct tw_run_bin *bin = &runs->bins[run.count < TW_RUN_BINS ? run.count : 0];
    TW_GROW(bin->runs, bin->count, bin->capacity);
    bin->runs[bin->count++] = run;
    runs->free += run.count;
}

// Takes a run of at least `count` out of the bins.
static bool pull(struct tw_runs *runs, uint32_t count, struct tw_run *run) {
    if (runs->free < count) {
        return false;
    }
    for (uint32_t i = count; i < TW_RUN_BINS; i++) {
        struct tw_run_bin *bin = &runs->bins[i];
        if (bin->count > 0) {
            *run = bin->runs[--bin->count];
            runs->free -= run->count;
            return true;
        }
    }
    struct tw_run_bin *large = &runs->bins[0];
    for (size_t i = 0; i < large->count; i++) {
        if (large->runs[i].count >= count) {
            *run = large->runs[i];
            large->runs[i] = large->runs[--large->count];
            runs->free -= run->count;
            return true;
        }
    }
    return false;
}

static int by_first(const void *a, const void *b) {
    uint32_t x = ((const struct tw_run *)a)->first, y = ((const struct tw_run *)b)->first;
    return (x > y) - (x < y);
}

static void join_neighbours(struct tw_runs *runs) {
    size_t total = 0, length = 0;
    for (int i = 0; i < TW_RUN_BINS; i++) {
        total += runs->bins[i].count;
    }
    struct tw_run *all = tw_alloc_array(total, sizeof *all);
    for (int i = 0; i < TW_RUN_BINS; i++) {
        struct tw_run_bin *bin = &runs->bins[i];
        if (bin->count > 0) {
            memcpy(all + length, bin->runs, bin->count * sizeof *all);
        }
        length += bin->count;
        bin->count = 0;
    }
    qsort(all, total, sizeof *all, by_first);
    runs->free = runs->since = 0;
    for (size_t i = 0; i < total;) {
        struct tw_run run = all[i++];
        while (i < total && all[i].first == run.first + run.count) {
            run.count += all[i++].count;
        }
        if (run.first + run.count == runs->end) {
            runs->end = run.first;
        } else {
            put(runs, run);
        }
    }
    free(all);
}

uint32_t tw_runs_take(struct tw_runs *runs, uint32_t count) {
    struct tw_run run;
    bool found = pull(runs, count, &run);
    // Sorting pays only when a good part has come back since the last time.
    if (!found && runs->since > 1024 && runs->since > runs->end / 8) {
        join_neighbours(runs);
        found = pull(runs, count, &run);
    }
    if (!found) {
        runs->end += count;
        return runs->end - count;
    }
    if (run.count > count) {
        put(runs, (struct tw_run){run.first + count, run.count - count});
    }
    return run.first;
}

void tw_runs_give(struct tw_runs *runs, uint32_t first, uint32_t count) {
    if (count > 0) {
        put(runs, (struct tw_run){first, count});
        runs->since += count;
    }
}

void tw_runs_finish(struct tw_runs *runs) {
    for (int i = 0; i < TW_RUN_BINS; i++) {
        free(runs->bins[i].runs);
    }
    *runs = (struct tw_runs){0};
}
