// When the values of a source are lost, and when they hold again.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "app/standing.h"

static void note(struct tw_standing *standing, enum tw_feed_state state, const char *epoch,
                 uint64_t seq, bool out_of_date) {
    struct tw_feed_health health = {.state = state, .seq = seq, .out_of_date = out_of_date};
    snprintf(health.epoch, sizeof health.epoch, "%s", epoch);
    tw_standing_note(standing, &health);
}

static void applied(struct tw_standing *standing, const char *epoch, uint64_t seq, bool more) {
    tw_standing_applied(standing, &(struct tw_batch){.epoch = epoch, .seq = seq, .more = more},
                        false);
}

// The connection is live again while its snapshot is still in the queue.
static void holds_when_the_proof_is_applied(void **state) {
    (void)state;
    struct tw_standing s = {0};
    applied(&s, "e", 5, false);
    note(&s, TW_FEED_LIVE, "e", 5, false);
    assert_false(s.lost);
    note(&s, TW_FEED_LOST, "e", 5, true);
    assert_true(s.lost);
    note(&s, TW_FEED_LIVE, "e", 20, false);
    assert_true(s.lost);
    applied(&s, "e", 20, true);
    assert_true(s.lost);
    note(&s, TW_FEED_LIVE, "e", 400, false); // the feed runs ahead
    applied(&s, "e", 20, false);
    assert_false(s.lost);
    note(&s, TW_FEED_LIVE, "e", 500, false);
    assert_false(s.lost);
}

static void nothing_missed_is_proof_at_once(void **state) {
    (void)state;
    struct tw_standing s = {0};
    applied(&s, "e", 5, false);
    note(&s, TW_FEED_LOST, "e", 5, true);
    note(&s, TW_FEED_LIVE, "e", 5, false);
    assert_false(s.lost);
}

// Before it is in step nothing is better, whatever is applied; nor is another epoch's state a
// proof.
static void an_answer_is_no_proof(void **state) {
    (void)state;
    struct tw_standing s = {0};
    applied(&s, "e", 5, false);
    note(&s, TW_FEED_REFUSED, "e", 5, true);
    note(&s, TW_FEED_SYNCHRONISING, "e", 9, false);
    applied(&s, "e", 9, false);
    assert_true(s.lost);
    note(&s, TW_FEED_LIVE, "f", 2, false);
    applied(&s, "e", 10, false);
    assert_true(s.lost);
    note(&s, TW_FEED_OUT_OF_SYNC, "f", 2, false);
    applied(&s, "f", 2, false);
    assert_true(s.lost);
    note(&s, TW_FEED_LIVE, "f", 3, false);
    assert_true(s.lost);
    note(&s, TW_FEED_LIVE, "g", 1, false);
    applied(&s, "g", 1, false);
    assert_false(s.lost);
}

// What found no room is missing until a snapshot has fitted.
static void what_did_not_fit_is_refused(void **state) {
    (void)state;
    struct tw_standing s = {0};
    struct tw_feed_health health = {.state = TW_FEED_LIVE, .epoch = "e", .seq = 6};
    applied(&s, "e", 5, false);
    tw_standing_applied(&s, &(struct tw_batch){.epoch = "e", .seq = 6}, true);
    applied(&s, "e", 7, false);
    assert_true(tw_standing_is_lost(&s));
    tw_standing_note(&s, &health);
    assert_int_equal(health.state, TW_FEED_REFUSED);
    assert_true(health.out_of_date);
    assert_string_equal(health.reason, "the site is larger than the limit of the state");
    tw_standing_applied(&s, &(struct tw_batch){.epoch = "e", .seq = 9, .replaces = true}, false);
    health = (struct tw_feed_health){.state = TW_FEED_LIVE, .epoch = "e", .seq = 9};
    tw_standing_note(&s, &health);
    assert_int_equal(health.state, TW_FEED_LIVE);
    assert_false(tw_standing_is_lost(&s));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(holds_when_the_proof_is_applied),
        cmocka_unit_test(nothing_missed_is_proof_at_once),
        cmocka_unit_test(an_answer_is_no_proof),
        cmocka_unit_test(what_did_not_fit_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
