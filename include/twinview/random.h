// A small seeded generator (PCG32, O'Neill 2014, pcg-random.org, "minimal C") for simulation,
// back-off jitter and tests. Not for secrets. A generator belongs to one thread.
#ifndef TWINVIEW_RANDOM_H
#define TWINVIEW_RANDOM_H

#include <stdint.h>

struct tw_random {
    uint64_t state, stream;
};

struct tw_random tw_random_seeded(uint64_t seed, uint64_t stream);
uint32_t tw_random_u32(struct tw_random *random);
double tw_random_unit(struct tw_random *random);                 // [0, 1)
double tw_random_range(struct tw_random *random, double low, double high);
double tw_random_normal(struct tw_random *random);               // mean 0, deviation 1

#endif
