#include "generic.h"

#include <math.h>

#include "twinview/memory.h"
#include "twinview/random.h"

#define TURN 6.283185307179586
#define DAY_S 1800.0      // of the demo, as in plant.c
#define WINDOW_S 900.0    // in which a channel makes one excursion or none
#define EXCURSION_S 120.0 // around each site one begins in about this time
#define RISE_S 30.0
#define SPEED_M_S 13.9 // of vehicles: 50 km/h

enum stream {
    PHASES,
    EXCURSIONS,
    FAULTS
};

static struct tw_random chance(const struct tw_generic_key *key, enum stream stream, int64_t window,
                               uint32_t channel) {
    uint64_t which = (uint64_t)key->plant << 32 | channel;
    return tw_random_seeded(key->seed ^ (uint64_t)window * 0x9e3779b97f4a7c15u, which * 4 + stream);
}

void tw_generic_init(struct tw_generic *generic, const struct tw_generic_bounds *bounds) {
    double low = bounds->range[0], high = bounds->range[1];
    double from = isnan(bounds->lo) ? low : bounds->lo;
    double to = isnan(bounds->hi) ? high : bounds->hi;
    *generic = (struct tw_generic){
        .present = true,
        .travels = bounds->vehicle,
        .low = low,
        .high = high,
        .rest = (from + to) / 2,
        .swing = 0.3 * (to - from),
        .peak = NAN,
        .worst = NAN,
    };
    // Just beyond the inner limit, short of the outer one.
    if (!isnan(bounds->hi))
        generic->peak =
            bounds->hi + 0.4 * ((isnan(bounds->hi_hi) ? high : bounds->hi_hi) - bounds->hi);
    else if (!isnan(bounds->lo))
        generic->peak =
            bounds->lo - 0.4 * (bounds->lo - (isnan(bounds->lo_lo) ? low : bounds->lo_lo));
    if (!isnan(bounds->hi) && !isnan(bounds->hi_hi))
        generic->worst = bounds->hi_hi + 0.2 * (high - bounds->hi_hi);
    else if (isnan(bounds->hi) && !isnan(bounds->lo_lo))
        generic->worst = bounds->lo_lo - 0.2 * (bounds->lo_lo - low);
}

// Share of the way to the peak, 0 .. 1, and whether it is a worst one. Service begins in the middle
// of a window, so that something may be under way.
static double excursion(const struct tw_generic_key *key, double time_s, bool *worst) {
    time_s += WINDOW_S / 2;
    int64_t window = (int64_t)floor(time_s / WINDOW_S);
    struct tw_random random = chance(key, EXCURSIONS, window, key->channel);
    if (tw_random_unit(&random) * EXCURSION_S * TW_MAX(key->limited, 1) > WINDOW_S)
        return 0;
    double stays = tw_random_range(&random, 90, 300);
    double starts = tw_random_range(&random, RISE_S, WINDOW_S - stays - 2 * RISE_S);
    *worst = tw_random_unit(&random) < 0.25;
    double at = time_s - (double)window * WINDOW_S - starts;
    double up = TW_CLAMP(at / RISE_S, 0, 1), down = TW_CLAMP((stays - at) / RISE_S, 0, 1);
    return TW_MIN(up, down);
}

double tw_generic_value(const struct tw_generic *generic, const struct tw_generic_key *key,
                        double time_s) {
    struct tw_random random = chance(key, PHASES, 0, key->channel);
    double phase[3];
    for (int i = 0; i < 3; i++)
        phase[i] = tw_random_unit(&random);
    if (generic->travels) {
        double speed = SPEED_M_S * (0.9 + 0.2 * phase[1]), length = generic->high - generic->low;
        double way = phase[0] * length + speed * time_s;
        return generic->low + way - length * floor(way / length);
    }
    // Periods without a common measure, so that nothing visibly repeats.
    double wave = 0.5 * sin(TURN * (time_s / DAY_S + 0.1 * phase[0])) +
                  0.3 * sin(TURN * (time_s / 613 + phase[1])) +
                  0.2 * sin(TURN * (time_s / 97 + phase[2]));
    double value = generic->rest + generic->swing * wave;
    if (isnan(generic->peak))
        return value;
    bool worst = false;
    double share = excursion(key, time_s, &worst);
    double peak = worst && !isnan(generic->worst) ? generic->worst : generic->peak;
    return value + (peak - value) * share;
}

uint32_t tw_generic_faulty(const struct tw_generic_key *key, enum tw_generic_fault fault,
                           uint32_t count, double time_s) {
    static const struct {
        double first_s, on_s, every_s;
    } courses[] = {{-500, 700, 1300}, {-240, 500, 1100}, {-60, 240, 1000}};
    double since = time_s - courses[fault].first_s;
    int64_t window = (int64_t)floor(since / courses[fault].every_s);
    if (!count || since - (double)window * courses[fault].every_s > courses[fault].on_s)
        return UINT32_MAX;
    struct tw_random random = chance(key, FAULTS, window * 3 + fault, 0);
    return tw_random_u32(&random) % count;
}
