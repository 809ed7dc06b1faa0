#include "server_clock.h"

#include <stdlib.h>

#include "twinview/memory.h"

#define STEP_MS 2000 // more than this is no delay that passes
#define AGREE_MS 500 // samples of one clock that has been set
#define STEP_SAMPLES 3
#define STEP_NS INT64_C(1000000000)

static int64_t best(const struct tw_server_clock *clock) {
    uint32_t count = TW_MIN(clock->count, (uint32_t)TW_CLOCK_SAMPLES);
    int64_t most = count ? clock->ahead_ms[0] : 0;
    for (uint32_t i = 1; i < count; i++)
        most = TW_MAX(most, clock->ahead_ms[i]);
    return most;
}

static void take(struct tw_server_clock *clock, int64_t ahead_ms) {
    clock->ahead_ms[clock->count++ % TW_CLOCK_SAMPLES] = ahead_ms;
    clock->odd_count = 0;
}

void tw_server_clock_note(struct tw_server_clock *clock, int64_t server_ms, int64_t now_ns) {
    int64_t ahead_ms = server_ms - now_ns / 1000000;
    if (!clock->count || llabs(ahead_ms - best(clock)) <= STEP_MS) {
        take(clock, ahead_ms);
        return;
    }
    if (!clock->odd_count || llabs(ahead_ms - clock->odd_ms) > AGREE_MS) {
        clock->odd_ms = ahead_ms;
        clock->odd_since_ns = now_ns;
        clock->odd_count = 0;
    }
    clock->odd_count++;
    if (clock->odd_count >= STEP_SAMPLES && now_ns - clock->odd_since_ns >= STEP_NS) {
        clock->count = 0;
        take(clock, ahead_ms);
    }
}

int64_t tw_server_clock_offset_ms(const struct tw_server_clock *clock, int64_t wall_ms,
                                  int64_t now_ns) {
    return clock->count ? best(clock) + now_ns / 1000000 - wall_ms : 0;
}
