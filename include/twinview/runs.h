// Hands out runs of contiguous slots and takes them back.
//
// Free runs wait in bins by length, so equal assets reuse each other's slots at once. When enough
// has been given back, neighbours are joined and the end moves down again.
//
// Threads: an allocator belongs to one thread.
#ifndef TWINVIEW_RUNS_H
#define TWINVIEW_RUNS_H

#include <stddef.h>
#include <stdint.h>

struct tw_run {
    uint32_t first, count;
};

#define TW_RUN_BINS 64 // bin 0 holds what is longer

// Zero-initialised is a valid empty allocator.
struct tw_runs {
    struct tw_run_bin {
        struct tw_run *runs;
        size_t count, capacity;
    } bins[TW_RUN_BINS];
    uint32_t end;   // first slot that was never handed out
    uint32_t free;  // slots in the bins
    uint32_t since; // slots given back since neighbours were last joined
};

// The first of `count` slots in a row, at least one.
uint32_t tw_runs_take(struct tw_runs *runs, uint32_t count);

// Gives back what was taken, whole or in parts.
void tw_runs_give(struct tw_runs *runs, uint32_t first, uint32_t count);
void tw_runs_finish(struct tw_runs *runs);

#endif
