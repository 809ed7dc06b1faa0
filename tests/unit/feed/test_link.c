// The table of a connection's states: every event in every state, when it tries again, and what it
// remembers of failures.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "twinview/memory.h"

#include "link.h"

#define S INT64_C(1000000000)
#define NOW (100 * S)

static struct tw_link link_in(enum tw_feed_state state) {
    return (struct tw_link){.name = "test",
                            .state = state,
                            .reason = "before",
                            .since_ns = S,
                            .retry_after_max_s = 300,
                            .random = tw_random_seeded(1, 0)};
}

// One letter a state, in the order of the enum: Connecting, Synchronising, Live, laGging, Out of
// sync, lost (X), Refused, sTatic. `to` of the table has one a state: what the event makes of it,
// "." where it means nothing there.
static const char letters[] = "CSLGOXRT";

static const struct {
    enum tw_link_event event;
    const char *to;
    enum tw_link_action action;
    int least_s, most_s; // until the next try; 0, 0: none
} table[] = {
    {TW_LINK_START, "CCCCCCC.", TW_LINK_OPEN, 0, 0},
    {TW_LINK_ANSWERED, "SS...SS.", TW_LINK_NOTHING, 0, 0},
    {TW_LINK_COMPLETE, "TTTTTTT.", TW_LINK_NOTHING, 0, 0},
    {TW_LINK_IN_STEP, "LL..LLL.", TW_LINK_NOTHING, 0, 0},
    {TW_LINK_BEHIND, "..GG....", TW_LINK_NOTHING, 0, 0},
    {TW_LINK_SKEWED, "..GG....", TW_LINK_NOTHING, 0, 0},
    {TW_LINK_STEADY, "...L....", TW_LINK_NOTHING, 0, 0},
    {TW_LINK_MISSED, "OOOOO...", TW_LINK_FETCH, 0, 0},
    {TW_LINK_USELESS, "OOOOO...", TW_LINK_NOTHING, 1, 2},
    {TW_LINK_SILENT, "XXXXXXX.", TW_LINK_CLOSE, 1, 2},
    {TW_LINK_ENDED, "XXXXXXX.", TW_LINK_CLOSE, 1, 2},
    {TW_LINK_BUSY, "XXXXXXX.", TW_LINK_CLOSE, 1, 2},
    {TW_LINK_DENIED, "RRRRRRR.", TW_LINK_CLOSE, 1, 2},
    {TW_LINK_REJECTED, "RRRRRRR.", TW_LINK_CLOSE, 1, 2},
    {TW_LINK_BROKEN, "RRRRRRR.", TW_LINK_CLOSE, 0, 0},
    {TW_LINK_STOPPED, "RRRRRRR.", TW_LINK_CLOSE, 0, 0},
};

static void every_event_in_every_state(void **state) {
    (void)state;
    for (size_t i = 0; i < TW_COUNT(table); i++) {
        for (int from = TW_FEED_CONNECTING; from <= TW_FEED_STATIC; from++) {
            struct tw_link link = link_in((enum tw_feed_state)from);
            enum tw_link_action action = tw_link_take(&link, table[i].event, "why", 0, NOW);
            char to = table[i].to[from];
            bool ignored = to == '.';
            enum tw_link_action expected = ignored ? TW_LINK_NOTHING : table[i].action;
            int64_t wait_ns = link.next_try_ns ? link.next_try_ns - NOW : 0;
            if (letters[link.state] != (ignored ? letters[from] : to) || action != expected)
                fail_msg("event %d in %c: to %c, action %d", table[i].event, letters[from],
                         letters[link.state], action);
            assert_true(ignored ||
                        (wait_ns >= table[i].least_s * S && wait_ns <= table[i].most_s * S));
            assert_string_equal(link.reason, ignored ? "before" : "why");
            assert_true(link.since_ns == (letters[link.state] == letters[from] ? S : NOW));
        }
    }
}

static void the_wait_ends(void **state) {
    (void)state;
    static const struct {
        enum tw_feed_state state;
        enum tw_link_action action;
    } cases[] = {{TW_FEED_LOST, TW_LINK_OPEN},
                 {TW_FEED_REFUSED, TW_LINK_OPEN},
                 {TW_FEED_OUT_OF_SYNC, TW_LINK_FETCH}};
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        struct tw_link link = link_in(cases[i].state);
        link.next_try_ns = NOW;
        assert_int_equal(tw_link_tick(&link, NOW - 1), TW_LINK_NOTHING);
        assert_int_equal(tw_link_tick(&link, NOW), cases[i].action);
        // What was wrong stands on the screen until there is an answer.
        assert_int_equal(link.state, cases[i].state);
        assert_string_equal(link.reason, "before");
        assert_int_equal(tw_link_tick(&link, NOW + S), TW_LINK_NOTHING);
        // By hand it does not wait.
        link.next_try_ns = NOW + 20 * S;
        assert_int_equal(tw_link_take(&link, TW_LINK_ASKED, NULL, 0, NOW), TW_LINK_NOTHING);
        assert_int_equal(tw_link_tick(&link, NOW), cases[i].action);
    }
}

// Uniform between 1 s and min(30, 2 * 2^n) s: the mean of each bound is its middle.
static void back_off_is_fully_jittered(void **state) {
    (void)state;
    static const int bounds_s[] = {2, 4, 8, 16, 30, 30, 30};
    struct tw_random random = tw_random_seeded(7, 0);
    for (uint32_t n = 0; n < TW_COUNT(bounds_s); n++) {
        double sum_s = 0, least_s = 99, most_s = 0;
        for (int i = 0; i < 2000; i++) {
            double wait_s = (double)tw_link_back_off_ns(&random, n) / 1e9;
            assert_true(wait_s >= 1 && wait_s <= bounds_s[n]);
            sum_s += wait_s;
            least_s = TW_MIN(least_s, wait_s);
            most_s = TW_MAX(most_s, wait_s);
        }
        double width_s = bounds_s[n] - 1, middle_s = 1 + width_s / 2;
        assert_true(sum_s / 2000 > middle_s - 0.05 * width_s &&
                    sum_s / 2000 < middle_s + 0.05 * width_s);
        assert_true(least_s < 1 + 0.02 * width_s && most_s > bounds_s[n] - 0.02 * width_s);
    }
    assert_true(tw_link_back_off_ns(&random, UINT32_MAX) <= 30 * S);
}

// Failures are forgotten only after ten seconds in step: a server that answers and breaks off again
// and again is asked less and less often.
static void failures_are_forgotten_in_step(void **state) {
    (void)state;
    struct tw_link link = link_in(TW_FEED_LOST);
    int64_t now_ns = NOW;
    for (int i = 0; i < 6; i++) {
        tw_link_take(&link, TW_LINK_ANSWERED, NULL, 0, now_ns);
        tw_link_take(&link, TW_LINK_IN_STEP, NULL, 0, now_ns);
        now_ns += 9 * S;
        tw_link_tick(&link, now_ns);
        tw_link_take(&link, TW_LINK_ENDED, "cut", 0, now_ns);
        assert_int_equal(link.failures, i + 1);
    }
    tw_link_take(&link, TW_LINK_ANSWERED, NULL, 0, now_ns);
    tw_link_tick(&link, now_ns + 60 * S); // synchronising for a minute proves nothing
    assert_int_equal(link.failures, 6);
    tw_link_take(&link, TW_LINK_IN_STEP, NULL, 0, now_ns);
    tw_link_take(&link, TW_LINK_BEHIND, "busy", 0, now_ns + 5 * S); // lagging is in step too
    tw_link_tick(&link, now_ns + 11 * S);
    assert_int_equal(link.failures, 0);
}

// A gap is answered at once the first time, later after a wait.
static void gaps_back_off(void **state) {
    (void)state;
    struct tw_link link = link_in(TW_FEED_LIVE);
    assert_int_equal(tw_link_take(&link, TW_LINK_MISSED, "gap", 0, NOW), TW_LINK_FETCH);
    tw_link_take(&link, TW_LINK_IN_STEP, NULL, 0, NOW);
    assert_int_equal(link.state, TW_FEED_LIVE);
    assert_int_equal(tw_link_take(&link, TW_LINK_MISSED, "gap", 0, NOW), TW_LINK_NOTHING);
    assert_int_equal(link.state, TW_FEED_OUT_OF_SYNC);
    assert_true(link.next_try_ns >= NOW + S);
    assert_int_equal(tw_link_tick(&link, NOW + 30 * S), TW_LINK_FETCH);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_event_in_every_state),
        cmocka_unit_test(the_wait_ends),
        cmocka_unit_test(back_off_is_fully_jittered),
        cmocka_unit_test(failures_are_forgotten_in_step),
        cmocka_unit_test(gaps_back_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
