#include "twinview/random.h"

#include <math.h>

struct tw_random tw_random_seeded(uint64_t seed, uint64_t stream) {
    struct tw_random random = {0, (stream << 1) | 1};
    tw_random_u32(&random);
    random.state += seed;
    tw_random_u32(&random);
    return random;
}

uint32_t tw_random_u32(struct tw_random *random) {
    uint64_t old = random->state;
    random->state = old * 6364136223846793005ULL + random->stream;
    uint32_t shifted = (uint32_t)(((old >> 18) ^ old) >> 27);
    uint32_t rotation = (uint32_t)(old >> 59);
    return (shifted >> rotation) | (shifted << ((32 - rotation) & 31));
}

double tw_random_unit(struct tw_random *random) {
    return tw_random_u32(random) * 0x1p-32;
}

double tw_random_range(struct tw_random *random, double low, double high) {
    return low + (high - low) * tw_random_unit(random);
}

double tw_random_normal(struct tw_random *random) {
    // Box and Muller 1958; 1 - u keeps the logarithm finite.
    double radius = sqrt(-2 * log(1 - tw_random_unit(random)));
    return radius * cos(6.283185307179586 * tw_random_unit(random));
}
