// The estimate of a server's clock: delay, slips, a clock that is set, on either side.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server_clock.h"

#define MS INT64_C(1000000)
#define WALL INT64_C(1795323600000) // UTC of monotonic 0 in these tests

// Notes a stamp that was made `delay_ms` ago by a clock that is `skew_ms` ahead of ours.
static void note(struct tw_server_clock *clock, int64_t now_ms, int64_t skew_ms, int64_t delay_ms) {
    tw_server_clock_note(clock, WALL + now_ms + skew_ms - delay_ms, now_ms * MS);
}

static int64_t offset(const struct tw_server_clock *clock, int64_t now_ms) {
    return tw_server_clock_offset_ms(clock, WALL + now_ms, now_ms * MS);
}

static void the_least_delayed_counts(void **state) {
    (void)state;
    struct tw_server_clock clock = {0};
    assert_int_equal(offset(&clock, 5), 0);
    int delays_ms[] = {900, 40, 1500, 7, 300};
    for (int i = 0; i < 5; i++)
        note(&clock, 100 * i, 3000, delays_ms[i]);
    assert_int_equal(offset(&clock, 500), 3000 - 7);
    // It is forgotten in time, so that a drift is followed.
    for (int i = 0; i < TW_CLOCK_SAMPLES; i++)
        note(&clock, 1000 + i, 3000, 50);
    assert_int_equal(offset(&clock, 2000), 3000 - 50);
}

// A single stamp in the future, or twenty of one burst after a stall, set no clock.
static void slips_and_bursts_set_no_clock(void **state) {
    (void)state;
    struct tw_server_clock clock = {0};
    note(&clock, 0, 0, 10);
    note(&clock, 100, 3600000, 10);
    note(&clock, 5000, 0, 10);
    note(&clock, 5100, 3600000, 10); // the same slip later on
    assert_int_equal(offset(&clock, 5200), -10);
    for (int i = 0; i < 200; i++) // made during 20 s, here within 20 ms
        note(&clock, 30000 + i / 10, 0, 20000 - 100 * i);
    note(&clock, 30100, 0, 10);
    assert_int_equal(offset(&clock, 30100), -10);
}

static void a_clock_that_is_set_is_followed(void **state) {
    (void)state;
    for (int64_t step_ms = -3600000; step_ms <= 3600000; step_ms += 7200000) {
        struct tw_server_clock clock = {0};
        for (int i = 0; i < 20; i++)
            note(&clock, 100 * i, 0, 10);
        note(&clock, 5000, step_ms, 10);
        note(&clock, 5500, step_ms, 20);
        assert_int_equal(offset(&clock, 5500), -10);
        note(&clock, 6000, step_ms, 10);
        assert_int_equal(offset(&clock, 6000), step_ms - 10);
    }
}

// Our own clock being set changes the difference and nothing else: at once, and without a stamp.
static void our_clock_may_be_set(void **state) {
    (void)state;
    struct tw_server_clock clock = {0};
    note(&clock, 1000, 0, 0);
    assert_int_equal(tw_server_clock_offset_ms(&clock, WALL + 2000, 2000 * MS), 0);
    assert_int_equal(tw_server_clock_offset_ms(&clock, WALL + 2000 + 60000, 2000 * MS), -60000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_least_delayed_counts),
        cmocka_unit_test(slips_and_bursts_set_no_clock),
        cmocka_unit_test(a_clock_that_is_set_is_followed),
        cmocka_unit_test(our_clock_may_be_set),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
