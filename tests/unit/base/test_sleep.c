// A machine that sleeps: what was received before is as old as it is when it wakes.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "twinview/clock.h"

#define HOUR_S 3600

static time_t slept_s;

int __real_clock_gettime(clockid_t clock, struct timespec *time);
int __wrap_clock_gettime(clockid_t clock, struct timespec *time);

// Linux counts a suspended machine's time in these two, and not in CLOCK_MONOTONIC.
int __wrap_clock_gettime(clockid_t clock, struct timespec *time) {
    int result = __real_clock_gettime(clock, time);
    if (clock == CLOCK_BOOTTIME || clock == CLOCK_REALTIME)
        time->tv_sec += slept_s;
    return result;
}

static void durations_count_sleep(void **state) {
    (void)state;
    int64_t before_ns = tw_monotonic_ns(), before_ms = tw_wall_ms();
    slept_s = HOUR_S;
    int64_t passed_ns = tw_monotonic_ns() - before_ns, passed_ms = tw_wall_ms() - before_ms;
    assert_true(passed_ns >= HOUR_S * INT64_C(1000000000));
    assert_true(passed_ms >= HOUR_S * INT64_C(1000));
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(durations_count_sleep)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
