// Flood and the figures of alarm load.
#include <stdio.h>

#include "batch.h"
#include "twinview/alarm_load.h"

#define MINUTE 60000

static void raise_at(struct tw_twin *twin, const char *id, int64_t now_ms, int64_t since_ms) {
    struct tw_batch *batch = batch_new();
    put_bool(batch, TW_FIELD_ALARM_ACTIVE, id, true);
    put_text(batch, TW_FIELD_ALARM_ASSET, id, NULL, NULL, "p1");
    put_text(batch, TW_FIELD_ALARM_TEXT, id, "", NULL, id);
    put_number(batch, TW_FIELD_ALARM_SINCE, id, NULL, NULL, (double)since_ms);
    tw_twin_advance(twin, now_ms);
    apply(twin, batch);
    tw_twin_advance(twin, now_ms);
}

static void a_flood_begins_above_ten_and_ends_below_five(void **state) {
    (void)state;
    struct tw_twin *twin = small_twin();
    char id[16];
    tw_twin_advance(twin, T0);
    for (int i = 0; i < 11; i++) { // one each 30 s
        assert_false(tw_twin_flood(twin).on);
        snprintf(id, sizeof id, "a%d", i);
        raise_at(twin, id, T0 + i * 30000, T0 + i * 30000);
    }
    assert_true(tw_twin_flood(twin).on);
    assert_true(tw_twin_flood(twin).since_ms == T0 + 300000);
    tw_twin_clear_changes(twin);
    // The seventh leaves the ten minutes when five are left, the eighth with four.
    assert_true(tw_twin_advance(twin, T0 + 10 * MINUTE) == T0 + 6 * 30000 + 10 * MINUTE);
    tw_twin_advance(twin, T0 + 5 * 30000 + 10 * MINUTE);
    assert_true(tw_twin_flood(twin).on);
    assert_false(tw_twin_alarms_changed(twin));
    tw_twin_advance(twin, T0 + 6 * 30000 + 10 * MINUTE);
    assert_false(tw_twin_flood(twin).on);
    assert_true(tw_twin_alarms_changed(twin));
    struct tw_alarm_load load;
    tw_twin_alarm_load(twin, &load);
    assert_int_equal(load.hour, 11);
    assert_int_equal(load.most_ten_minutes, 11);
    assert_true(load.flood_share > 0.61 && load.flood_share < 0.62); // 8 of 13 minutes
    tw_twin_destroy(twin);
}

static void what_is_said_again_is_not_announced_again(void **state) {
    (void)state;
    struct tw_twin *twin = small_twin();
    for (int i = 0; i < 30; i++)
        raise_at(twin, "a", T0 + i * 1000, T0);
    raise_at(twin, "old", T0 + 40000, T0 - INT64_C(25) * 3600000);
    struct tw_alarm_load load;
    tw_twin_alarm_load(twin, &load);
    assert_int_equal(load.day, 1);
    assert_int_equal(load.standing, 2);
    assert_int_equal(load.stale, 1);
    tw_twin_advance(twin, T0 - 5000); // the lane goes back, and tells it all again
    tw_twin_alarm_load(twin, &load);
    assert_int_equal(load.day, 0);
    raise_at(twin, "a", T0 + 1000, T0);
    tw_twin_destroy(twin);
}

static void prioritise(struct tw_twin *twin, double priority, bool acked) {
    struct tw_batch *batch = batch_new();
    put_number(batch, TW_FIELD_ALARM_PRIORITY, "a", NULL, NULL, priority);
    put_bool(batch, TW_FIELD_ALARM_ACKED, "a", acked);
    apply(twin, batch);
}

// So that it is heard, also after silence for what was less urgent; but in no figure.
static void what_becomes_more_urgent_is_told(void **state) {
    (void)state;
    struct tw_twin *twin = small_twin();
    struct tw_alarm_load load;
    raise_at(twin, "a", T0, T0);
    prioritise(twin, 4, false);
    assert_int_equal(tw_twin_announced(twin, 4), 0);
    prioritise(twin, 2, false);
    assert_int_equal(tw_twin_announced(twin, 2), 1);
    prioritise(twin, 2, true);
    prioritise(twin, 1, true);
    assert_int_equal(tw_twin_announced(twin, 1), 0);
    tw_twin_alarm_load(twin, &load);
    assert_int_equal(load.day, 1);
    tw_twin_destroy(twin);
}

static void bad_actors_are_named(void **state) {
    (void)state;
    struct tw_twin *twin = small_twin();
    char id[16];
    for (int i = 0; i < 15; i++) {
        snprintf(id, sizeof id, "a%02d", i);
        raise_at(twin, id, T0 + i * MINUTE, T0 + i * MINUTE);
    }
    for (int i = 0; i < 4; i++) // twice within the minute is fleeting, three times chatters
        raise_at(twin, i < 3 ? "a07" : "a08", T0 + 20 * MINUTE + i * 15000,
                 T0 + 20 * MINUTE + i * 15000);
    struct tw_alarm_load load;
    tw_twin_alarm_load(twin, &load);
    assert_int_equal(load.day, 19);
    assert_int_equal(load.chattering, 1);
    assert_int_equal(load.top_count, TW_LOAD_TOP);
    assert_string_equal(load.top[0].text, "a07");
    assert_string_equal(load.top[0].asset, "p1");
    assert_int_equal(load.top[0].count, 4);
    assert_int_equal(load.top[1].count, 2);
    assert_true(load.top_share > 14.0 / 19 - 1e-9 && load.top_share < 14.0 / 19 + 1e-9);
    tw_twin_destroy(twin);
}

static void shelved_alarms_are_no_load(void **state) {
    (void)state;
    struct tw_twin *twin = small_twin();
    struct tw_batch *batch = batch_new();
    put_number(batch, TW_FIELD_ALARM_SHELVED_UNTIL, "s", NULL, NULL, (double)(T0 + MINUTE));
    put_bool(batch, TW_FIELD_ALARM_SUPPRESSED, "t", true);
    tw_twin_advance(twin, T0);
    apply(twin, batch);
    struct tw_alarm_load load;
    tw_twin_alarm_load(twin, &load);
    assert_int_equal(load.day, 0);
    assert_int_equal(load.standing, 0);
    tw_twin_destroy(twin);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_flood_begins_above_ten_and_ends_below_five),
        cmocka_unit_test(what_is_said_again_is_not_announced_again),
        cmocka_unit_test(what_becomes_more_urgent_is_told),
        cmocka_unit_test(bad_actors_are_named),
        cmocka_unit_test(shelved_alarms_are_no_load),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
