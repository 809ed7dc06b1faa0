#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "batch.h"
#include "twinview/memory.h"

static const struct tw_property *property(const struct tw_twin *twin, const char *asset,
                                          const char *id) {
    return tw_asset_property(tw_twin_find(twin, asset), id);
}

static void telemetry_reaches_declared_properties(void **state) {
    (void)state;
    struct tw_twin *twin = small_twin();
    struct tw_batch *batch = batch_new();
    put_value(batch, "p1", "temp", 71.5, T0 + 5);
    put_value(batch, "p1", "unknown", 1, T0);
    put_value(batch, "nobody", "temp", 1, T0);
    put_value(batch, "p1", "speed", INFINITY, T0);
    put_value(batch, "p1", "speed", 1, INT64_MIN);
    struct tw_apply_result result = apply(twin, batch);
    assert_int_equal(result.updates, 1);
    assert_int_equal(result.rejected, 4);
    assert_int_equal(changed(twin, "p1"), TW_ASSET_VALUES);
    assert_int_equal(changed(twin, "h"), 0);
    const struct tw_property *temp = property(twin, "p1", "temp");
    assert_float_equal(temp->value.number, 71.5, 0);
    assert_int_equal(temp->time_ms, T0 + 5);
    assert_int_equal(temp->validity, TW_VALID);
    assert_int_equal(property(twin, "p1", "speed")->validity, TW_NO_VALUE);
    assert_int_equal(property(twin, "p1", "speed")->type_index, 1);
    tw_twin_destroy(twin);
}

static void the_last_value_of_a_batch_wins(void **state) {
    (void)state;
    struct tw_twin *twin = small_twin();
    struct tw_batch *batch = batch_new();
    for (int i = 1; i <= 4; i++)
        put_value(batch, "p1", "temp", i, T0 + i);
    struct tw_apply_result result = apply(twin, batch);
    assert_int_equal(result.updates, 1);
    assert_int_equal(result.superseded, 3);
    assert_float_equal(property(twin, "p1", "temp")->value.number, 4, 0);
    batch = batch_new();
    put_value(batch, "p1", "temp", 4, T0 + 4);
    tw_twin_clear_changes(twin);
    apply(twin, batch);
    assert_int_equal(changed(twin, "p1"), 0); // nothing is other than it was
    tw_twin_destroy(twin);
}

static void texts_flags_and_no_value(void **state) {
    (void)state;
    struct tw_twin *twin = small_twin();
    char long_text[TW_STRING_MAX + 2];
    memset(long_text, 'x', sizeof long_text);
    long_text[TW_STRING_MAX + 1] = '\0';
    const struct {
        struct tw_value value;
        enum tw_quality quality;
        enum tw_validity validity;
        int rejected;
    } cases[] = {
        {{TW_VALUE_STRING, {.string = "auto"}}, TW_QUALITY_GOOD, TW_VALID, 0},
        {{TW_VALUE_BOOL, {.boolean = true}}, TW_QUALITY_UNCERTAIN, TW_UNCERTAIN, 0},
        {{TW_VALUE_STRING, {.string = long_text}}, TW_QUALITY_GOOD, TW_UNCERTAIN, 1},
        {{TW_VALUE_NUMBER, {.number = 1}}, TW_QUALITY_BAD, TW_BAD, 0},
        {{TW_VALUE_NONE, {0}}, TW_QUALITY_BAD, TW_NO_VALUE, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct tw_batch *batch = batch_new();
        struct tw_value_update *update = tw_batch_add_value(batch);
        *update = (struct tw_value_update){.asset = "p1",
                                           .property = "speed",
                                           .value = cases[i].value,
                                           .time_ms = T0,
                                           .quality = cases[i].quality,
                                           .why = i == 3 ? "sensor broken" : NULL};
        assert_int_equal(apply(twin, batch).rejected, cases[i].rejected);
        assert_int_equal(property(twin, "p1", "speed")->validity, cases[i].validity);
        if (i == 3)
            assert_string_equal(property(twin, "p1", "speed")->why, "sensor broken");
    }
    assert_null(property(twin, "p1", "speed")->why);
    tw_twin_destroy(twin);
}

static void a_value_goes_stale_when_its_time_comes(void **state) {
    (void)state;
    struct tw_twin *twin = small_twin();
    assert_true(tw_twin_advance(twin, T0) == TW_TIME_NONE);
    struct tw_batch *batch = batch_new();
    put_value(batch, "p1", "temp", 1, T0);
    put_value(batch, "p1", "speed", 1, T0); // has no ttl
    apply(twin, batch);
    tw_twin_clear_changes(twin);
    assert_true(tw_twin_advance(twin, T0 + 15000) == T0 + 15001);
    assert_int_equal(changed(twin, "p1"), 0);
    assert_true(tw_twin_advance(twin, T0 + 15001) == TW_TIME_NONE);
    assert_int_equal(changed(twin, "p1"), TW_ASSET_VALUES);
    assert_int_equal(property(twin, "p1", "temp")->validity, TW_STALE);
    assert_int_equal(property(twin, "p1", "speed")->validity, TW_VALID);

    batch = batch_new();
    put_value(batch, "p1", "temp", 1, T0 + 15001);
    apply(twin, batch);
    assert_int_equal(property(twin, "p1", "temp")->validity, TW_VALID);
    // A value that got younger while it waited is not stale at its first time, but at its own.
    batch = batch_new();
    put_value(batch, "p1", "temp", 1, T0 + 20000);
    apply(twin, batch);
    assert_true(tw_twin_advance(twin, T0 + 30500) == T0 + 35001);
    assert_int_equal(property(twin, "p1", "temp")->validity, TW_VALID);
    // One that got older is stale earlier.
    batch = batch_new();
    put_value(batch, "p1", "temp", 1, T0 + 16000);
    apply(twin, batch);
    assert_true(tw_twin_advance(twin, T0 + 30600) == T0 + 31001);
    tw_twin_advance(twin, T0 + 31001);
    assert_int_equal(property(twin, "p1", "temp")->validity, TW_STALE);
    // A small step back holds the clock, a jump makes it young again.
    tw_twin_advance(twin, T0 + 30900);
    assert_int_equal(property(twin, "p1", "temp")->validity, TW_STALE);
    assert_true(tw_twin_advance(twin, T0 + 20000) == T0 + 31001);
    assert_int_equal(property(twin, "p1", "temp")->validity, TW_VALID);
    tw_twin_destroy(twin);
}

// A device whose clock is fast by an hour is as dead after its ttl as any other.
static void a_stamp_from_the_future_keeps_nothing_alive(void **state) {
    (void)state;
    enum {
        HOUR_MS = 3600000
    };
    struct tw_twin *twin = small_twin();
    tw_twin_advance(twin, T0);
    for (int i = 0; i < 3; i++) { // it says something each ten seconds
        struct tw_batch *batch = batch_new();
        put_value(batch, "p1", "temp", i, T0 + i * 10000 + HOUR_MS);
        apply(twin, batch);
        assert_int_equal(property(twin, "p1", "temp")->validity, TW_VALID);
        tw_twin_advance(twin, T0 + (i + 1) * 10000);
        assert_int_equal(property(twin, "p1", "temp")->validity, TW_VALID);
    }
    tw_twin_clear_changes(twin);
    assert_true(tw_twin_advance(twin, T0 + 35000) == T0 + 35001);
    tw_twin_advance(twin, T0 + 35001);
    assert_int_equal(property(twin, "p1", "temp")->validity, TW_STALE);
    assert_int_equal(changed(twin, "p1"), TW_ASSET_VALUES);
    struct tw_batch *batch = batch_new();
    put_value(batch, "p1", "temp", 9, T0 + 35001); // its clock was set
    apply(twin, batch);
    assert_int_equal(property(twin, "p1", "temp")->validity, TW_VALID);
    assert_true(tw_twin_advance(twin, T0 + 35002) == T0 + 50002);
    tw_twin_destroy(twin);
}

static void a_value_goes_stale_after_others_went_away(void **state) {
    (void)state;
    struct tw_twin *twin = small_twin();
    tw_twin_advance(twin, T0);
    struct tw_batch *batch = batch_new();
    put_number(batch, TW_FIELD_ASSET_PROPERTY_VALUE, "p1", "extra", NULL, 1);
    put_number(batch, TW_FIELD_ASSET_PROPERTY_VALUE, "p1", "temp", NULL, 1);
    apply(twin, batch);
    batch = batch_new();
    put_removed(batch, TW_FIELD_ASSET_PROPERTY, "p1", "extra", NULL);
    apply(twin, batch);
    assert_true(tw_twin_advance(twin, T0 + 1) == T0 + 15001);
    tw_twin_advance(twin, T0 + 15001);
    assert_int_equal(property(twin, "p1", "temp")->validity, TW_STALE);
    tw_twin_destroy(twin);
}

static void the_ttl_may_change(void **state) {
    (void)state;
    struct tw_twin *twin = small_twin();
    tw_twin_advance(twin, T0);
    struct tw_batch *batch = batch_new();
    put_value(batch, "p1", "temp", 1, T0);
    apply(twin, batch);
    tw_twin_advance(twin, T0 + 10000);
    batch = batch_new();
    put_number(batch, TW_FIELD_TYPE_PROPERTY_TTL, "pump", "temp", NULL, 5);
    apply(twin, batch);
    assert_int_equal(property(twin, "p1", "temp")->validity, TW_STALE);
    batch = batch_new();
    put_number(batch, TW_FIELD_ASSET_META_TTL, "p1", "temp", NULL, 60);
    apply(twin, batch);
    assert_int_equal(property(twin, "p1", "temp")->validity, TW_VALID);
    assert_true(tw_twin_advance(twin, T0 + 10001) == T0 + 60001);
    batch = batch_new();
    put_removed(batch, TW_FIELD_ASSET_META, "p1", NULL, NULL);
    put_removed(batch, TW_FIELD_TYPE, "pump", NULL, NULL);
    apply(twin, batch);
    assert_true(tw_twin_advance(twin, T0 + 10002) == TW_TIME_NONE);
    assert_int_equal(property(twin, "p1", "temp")->type_index, UINT32_MAX);
    tw_twin_destroy(twin);
}

static void a_lost_source_loses_its_values(void **state) {
    (void)state;
    struct tw_twin *twin = small_twin();
    struct tw_batch *batch = batch_new();
    put_value(batch, "p1", "temp", 1, T0);
    apply(twin, batch);
    tw_twin_clear_changes(twin);
    tw_twin_set_source_lost(twin, 1, true);
    assert_int_equal(property(twin, "p1", "temp")->validity, TW_VALID);
    tw_twin_set_source_lost(twin, 0, true);
    assert_int_equal(property(twin, "p1", "temp")->validity, TW_LOST);
    assert_int_equal(property(twin, "p1", "speed")->validity, TW_NO_VALUE);
    assert_int_equal(changed(twin, "p1"), TW_ASSET_VALUES);
    assert_int_equal(changed(twin, "h"), 0);
    tw_twin_set_source_lost(twin, 0, false);
    assert_int_equal(property(twin, "p1", "temp")->validity, TW_VALID);
    tw_twin_destroy(twin);
}

static void members_of_a_property_merge(void **state) {
    (void)state;
    struct tw_twin *twin = small_twin();
    struct tw_batch *batch = batch_new();
    put_number(batch, TW_FIELD_ASSET_PROPERTY_VALUE, "p1", "temp", NULL, 5);
    assert_int_equal(apply(twin, batch).updates, 1);
    assert_int_equal(property(twin, "p1", "temp")->time_ms, T0);
    batch = batch_new();
    batch->time_ms = T0 + 1000;
    put_number(batch, TW_FIELD_ASSET_PROPERTY_QUALITY, "p1", "temp", NULL, TW_QUALITY_BAD);
    put_text(batch, TW_FIELD_ASSET_PROPERTY_WHY, "p1", "temp", NULL, "open circuit");
    apply(twin, batch);
    const struct tw_property *temp = property(twin, "p1", "temp");
    assert_float_equal(temp->value.number, 5, 0); // v and t stand
    assert_int_equal(temp->time_ms, T0);
    assert_int_equal(temp->validity, TW_BAD);
    assert_string_equal(temp->why, "open circuit");
    batch = batch_new();
    batch->time_ms = T0 + 2000;
    put_removed(batch, TW_FIELD_ASSET_PROPERTY_QUALITY, "p1", "temp", NULL);
    put_removed(batch, TW_FIELD_ASSET_PROPERTY_TIME, "p1", "temp", NULL);
    put_removed(batch, TW_FIELD_ASSET_PROPERTY_WHY, "p1", "temp", NULL);
    put_text(batch, TW_FIELD_ASSET_PROPERTY_VALUE, "p1", "mode", NULL, "auto");
    apply(twin, batch);
    temp = property(twin, "p1", "temp");
    assert_int_equal(temp->time_ms, T0 + 2000);
    assert_int_equal(temp->validity, TW_VALID);
    assert_int_equal(property(twin, "p1", "mode")->type_index, UINT32_MAX);
    batch = batch_new();
    put_removed(batch, TW_FIELD_ASSET_PROPERTY, "p1", "mode", NULL);
    put_removed(batch, TW_FIELD_ASSET_PROPERTY, "p1", "temp", NULL);
    apply(twin, batch);
    assert_null(property(twin, "p1", "mode"));
    assert_int_equal(property(twin, "p1", "temp")->validity, TW_NO_VALUE);
    tw_twin_destroy(twin);
}

static void history_is_kept_for_watched_assets(void **state) {
    (void)state;
    struct tw_twin *twin = small_twin();
    struct tw_sample samples[TW_HISTORY_SAMPLES + 1];
    struct tw_asset_id p1 = tw_twin_find(twin, "p1")->handle;
    assert_int_equal(tw_twin_history(twin, p1, "temp", samples, 10), 0);
    tw_twin_watch(twin, p1, true);
    tw_twin_watch(twin, p1, true);
    tw_twin_watch(twin, p1, false); // calls nest
    for (int i = 0; i < TW_HISTORY_SAMPLES + 6; i++) {
        struct tw_batch *batch = batch_new();
        put_value(batch, "p1", "temp", i, T0 + i * 100);
        apply(twin, batch);
    }
    assert_int_equal(tw_twin_history(twin, p1, "temp", samples, TW_HISTORY_SAMPLES + 1),
                     TW_HISTORY_SAMPLES);
    assert_float_equal(samples[0].value, 6, 0);
    assert_int_equal(samples[0].time_ms, T0 + 600);
    assert_int_equal(tw_twin_history(twin, p1, "temp", samples, 2), 2);
    assert_float_equal(samples[1].value, TW_HISTORY_SAMPLES + 5, 0);
    struct tw_batch *late = batch_new();
    put_value(late, "p1", "temp", -1, T0 + 200);
    apply(twin, late);
    assert_int_equal(tw_twin_history(twin, p1, "temp", samples, 1), 1);
    assert_float_equal(samples[0].value, TW_HISTORY_SAMPLES + 5, 0);
    tw_twin_advance(twin, T0 + 1000000);
    assert_int_equal(tw_twin_history(twin, p1, "temp", samples, 1), 1);
    assert_int_equal(samples[0].validity, TW_STALE);
    assert_true(isnan(samples[0].value));
    assert_int_equal(samples[0].time_ms, T0 + 1000000);
    tw_twin_watch(twin, p1, false);
    assert_int_equal(tw_twin_history(twin, p1, "temp", samples, 1), 0);
    tw_twin_destroy(twin);
}

static void say(struct tw_twin *twin, double value, int64_t time_ms) {
    struct tw_batch *batch = batch_new();
    put_value(batch, "p1", "temp", value, time_ms);
    apply(twin, batch);
}

// A recording that is sought back, a clock that is set back, a stamp that is far ahead: what is
// watched goes on from now.
static void a_trend_goes_on_from_now(void **state) {
    (void)state;
    struct tw_twin *twin = small_twin();
    struct tw_asset_id p1 = tw_twin_find(twin, "p1")->handle;
    struct tw_sample samples[10];
    tw_twin_advance(twin, T0);
    tw_twin_watch(twin, p1, true);
    for (int i = 0; i < 3; i++) {
        say(twin, i, T0 + i * 10000);
        tw_twin_advance(twin, T0 + i * 10000);
    }
    say(twin, 3, T0 + 3600000);
    say(twin, 4, T0 + 21000);
    assert_int_equal(tw_twin_history(twin, p1, "temp", samples, 10), 4);
    assert_int_equal(samples[3].time_ms, T0 + 21000);
    assert_float_equal(samples[3].value, 4, 0);
    say(twin, 3, T0 + 3600000);
    tw_twin_set_source_lost(twin, 0, true);
    assert_int_equal(tw_twin_history(twin, p1, "temp", samples, 10), 4);
    assert_int_equal(samples[3].validity, TW_LOST); // from now on, not in an hour
    tw_twin_set_source_lost(twin, 0, false);
    say(twin, 1, T0 + 5000);
    tw_twin_advance(twin, T0 + 6000);
    assert_int_equal(tw_twin_history(twin, p1, "temp", samples, 10), 2);
    assert_int_equal(samples[1].time_ms, T0 + 5000);
    say(twin, 9, T0 + 7000);
    assert_int_equal(tw_twin_history(twin, p1, "temp", samples, 10), 3);
    assert_float_equal(samples[2].value, 9, 0);
    tw_twin_destroy(twin);
}

// Two servers whose clocks differ: each value goes stale by its own server's.
static void values_age_by_the_clock_of_their_source(void **state) {
    (void)state;
    struct tw_twin *twin = tw_twin_create(NULL);
    tw_twin_advance(twin, T0);
    for (uint32_t source = 0; source < 2; source++) {
        struct tw_batch *batch = batch_new();
        batch->source = source;
        put_number(batch, TW_FIELD_TYPE_PROPERTY_TTL, "pump", "temp", NULL, 15);
        put_text(batch, TW_FIELD_ASSET_TYPE, source ? "slow" : "right", NULL, NULL, "pump");
        // The second server's clock is an hour behind, its value as young as the first one's.
        put_value(batch, source ? "slow" : "right", "temp", 40, T0 - source * 3600000);
        apply(twin, batch);
    }
    assert_int_equal(tw_asset_property(tw_twin_find(twin, "slow"), "temp")->validity, TW_STALE);
    tw_twin_clear_changes(twin);
    tw_twin_set_source_clock(twin, 1, -3600000);
    assert_int_equal(tw_asset_property(tw_twin_find(twin, "slow"), "temp")->validity, TW_VALID);
    assert_int_equal(changed(twin, "slow"), TW_ASSET_VALUES);
    assert_int_equal(changed(twin, "right"), 0);
    assert_true(tw_twin_lane_time(twin, 1, T0 - 3600000) == T0);
    assert_true(tw_twin_lane_time(twin, 0, T0) == T0);
    assert_true(tw_twin_lane_time(twin, 1, TW_TIME_NONE) == TW_TIME_NONE);
    tw_twin_clear_changes(twin);
    tw_twin_set_source_clock(twin, 1, -3600000 + 249); // the network's noise
    assert_true(tw_twin_lane_time(twin, 1, T0 - 3600000) == T0);
    assert_int_equal(tw_twin_advance(twin, T0 + 15000), T0 + 15001);
    for (int late = 0; late < 2; late++) {
        tw_twin_advance(twin, T0 + 15000 + late);
        const struct tw_property *slow = tw_asset_property(tw_twin_find(twin, "slow"), "temp");
        assert_int_equal(slow->validity, late ? TW_STALE : TW_VALID);
        assert_int_equal(tw_asset_property(tw_twin_find(twin, "right"), "temp")->validity,
                         late ? TW_STALE : TW_VALID);
    }
    tw_twin_destroy(twin);
}

// Of a bad value that is also too old both are said.
static void a_bad_value_that_is_too_old_is_bad_and_stale(void **state) {
    (void)state;
    static const struct {
        enum tw_quality quality;
        bool old, lost;
        enum tw_validity validity;
    } cases[] = {
        {TW_QUALITY_GOOD, false, false, TW_VALID},
        {TW_QUALITY_UNCERTAIN, false, false, TW_UNCERTAIN},
        {TW_QUALITY_BAD, false, false, TW_BAD},
        {TW_QUALITY_GOOD, true, false, TW_STALE},
        {TW_QUALITY_UNCERTAIN, true, false, TW_STALE},
        {TW_QUALITY_BAD, true, false, TW_BAD},
        {TW_QUALITY_GOOD, false, true, TW_LOST},
        {TW_QUALITY_BAD, true, true, TW_LOST},
    };
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        struct tw_twin *twin = small_twin();
        struct tw_batch *batch = batch_new();
        put_number(batch, TW_FIELD_ASSET_PROPERTY_VALUE, "p1", "temp", NULL, 40);
        put_number(batch, TW_FIELD_ASSET_PROPERTY_QUALITY, "p1", "temp", NULL, cases[i].quality);
        apply(twin, batch);
        tw_twin_advance(twin, T0 + (cases[i].old ? 60000 : 0));
        tw_twin_set_source_lost(twin, 0, cases[i].lost);
        const struct tw_property *property = tw_asset_property(tw_twin_find(twin, "p1"), "temp");
        assert_int_equal(property->validity, cases[i].validity);
        assert_int_equal(property->stale, cases[i].old);
        assert_int_equal(property->quality, cases[i].quality);
        tw_twin_destroy(twin);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(telemetry_reaches_declared_properties),
        cmocka_unit_test(the_last_value_of_a_batch_wins),
        cmocka_unit_test(texts_flags_and_no_value),
        cmocka_unit_test(a_value_goes_stale_when_its_time_comes),
        cmocka_unit_test(a_stamp_from_the_future_keeps_nothing_alive),
        cmocka_unit_test(a_trend_goes_on_from_now),
        cmocka_unit_test(a_value_goes_stale_after_others_went_away),
        cmocka_unit_test(the_ttl_may_change),
        cmocka_unit_test(a_lost_source_loses_its_values),
        cmocka_unit_test(members_of_a_property_merge),
        cmocka_unit_test(history_is_kept_for_watched_assets),
        cmocka_unit_test(values_age_by_the_clock_of_their_source),
        cmocka_unit_test(a_bad_value_that_is_too_old_is_bad_and_stale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
