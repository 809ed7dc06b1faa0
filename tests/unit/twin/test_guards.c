// Alarms that are made here: from limits, with dead band and delays, and of a source that is gone.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "batch.h"
#include "twinview/memory.h"

// p1 of small_twin with limits lo 10, hi 80, hi_hi 95, a range of 0..200 and what a case adds.
struct guarded {
    struct tw_twin *twin;
    int64_t now_ms;
};

static void limit(struct tw_batch *batch, const char *name, double value) {
    put_number(batch, TW_FIELD_TYPE_PROPERTY_LIMIT, "pump", "temp", name, value);
}

static struct guarded guarded(bool unattended) {
    struct guarded g = {tw_twin_create(&(struct tw_twin_params){.unattended = unattended}), T0};
    struct tw_batch *batch = batch_new();
    limit(batch, "lo", 10);
    limit(batch, "hi", 80);
    limit(batch, "hi_hi", 95);
    put_vector(batch, TW_FIELD_TYPE_PROPERTY_RANGE, "pump", "temp", 2, (double[]){0, 200});
    put_text(batch, TW_FIELD_ASSET_TYPE, "p1", NULL, NULL, "pump");
    apply(g.twin, batch);
    tw_twin_advance(g.twin, T0);
    return g;
}

// The value, so many seconds later; "2 active" is the alarm after it, "" none.
static const char *after(struct guarded *g, double seconds, double value) {
    static char text[64];
    struct tw_batch *batch = batch_new();
    g->now_ms += (int64_t)(seconds * 1000);
    if (!isnan(value))
        put_value(batch, "p1", "temp", value, g->now_ms);
    batch->time_ms = g->now_ms;
    apply(g->twin, batch);
    tw_twin_advance(g->twin, g->now_ms);
    tw_twin_clear_changes(g->twin);
    const struct tw_alarm *alarm = tw_twin_find_alarm(g->twin, 0, true, "local:2:p1/temp");
    if (!alarm)
        return "";
    snprintf(text, sizeof text, "%d %s%s", alarm->priority, alarm->active ? "active" : "over",
             alarm->acked ? " acked" : "");
    return text;
}

static void a_limit_holds_until_its_dead_band_is_left(void **state) {
    static const struct {
        double value;
        const char *alarm;
    } steps[] = {{80, ""},          {80.1, "2 active"}, {79, "2 active"}, {78.1, "2 active"},
                 {96, "1 active"},  {94, "1 active"},   {92, "2 active"}, {77.9, "2 over"},
                 {9.9, "2 active"}, {11, "2 active"},   {12.1, "2 over"}};
    (void)state;
    struct guarded g = guarded(false);
    for (size_t i = 0; i < TW_COUNT(steps); i++)
        assert_string_equal(after(&g, 1, steps[i].value), steps[i].alarm);
    const struct tw_alarm *alarm = tw_twin_find_alarm(g.twin, 0, true, "local:2:p1/temp");
    assert_true(alarm->local);
    assert_string_equal(alarm->text, "Temp low");
    assert_string_equal(alarm->asset_id, "p1");
    assert_true(alarm->since_ms == g.now_ms - 2000);
    assert_non_null(tw_twin_worst_alarm(g.twin, tw_twin_find(g.twin, "p1")->handle));
    char *text = dump(g.twin);
    assert_null(strstr(text, "local:")); // what is made here is no part of the sources' state
    free(text);
    tw_twin_destroy(g.twin);
}

static void delays_must_pass(void **state) {
    (void)state;
    struct guarded g = guarded(false);
    struct tw_batch *batch = batch_new();
    put_number(batch, TW_FIELD_TYPE_PROPERTY_ON_DELAY, "pump", "temp", NULL, 5);
    put_number(batch, TW_FIELD_TYPE_PROPERTY_OFF_DELAY, "pump", "temp", NULL, 10);
    put_number(batch, TW_FIELD_TYPE_PROPERTY_DEADBAND, "pump", "temp", NULL, 0);
    apply(g.twin, batch);
    assert_string_equal(after(&g, 1, 90), "");
    assert_string_equal(after(&g, 3, 70), ""); // a fleeting one
    assert_string_equal(after(&g, 1, 90), "");
    assert_true(tw_twin_advance(g.twin, g.now_ms + 1) == g.now_ms + 5000); // wants to be called
    assert_string_equal(after(&g, 5, NAN), "2 active");
    assert_string_equal(after(&g, 1, 79), "2 active");
    assert_string_equal(after(&g, 9, 79), "2 active");
    assert_string_equal(after(&g, 1, NAN), "2 over");
    tw_twin_destroy(g.twin);
}

static void they_are_answered_here(void **state) {
    (void)state;
    struct guarded g = guarded(false);
    assert_string_equal(after(&g, 1, 90), "2 active");
    assert_true(tw_twin_acknowledge(g.twin, 0, "local:2:p1/temp", NULL));
    assert_string_equal(after(&g, 1, 91), "2 active acked");
    assert_string_equal(after(&g, 1, 96), "1 active"); // worse: it is new
    assert_true(tw_twin_shelve(g.twin, 0, "local:2:p1/temp", g.now_ms + 5000, NULL));
    assert_int_equal(tw_alarm_state(tw_twin_alarm_at(g.twin, 0), g.now_ms), TW_ALARM_SHELVED);
    assert_string_equal(after(&g, 5, 96), "1 active");
    assert_int_equal(tw_alarm_state(tw_twin_alarm_at(g.twin, 0), g.now_ms),
                     TW_ALARM_UNACKNOWLEDGED);
    assert_string_equal(after(&g, 1, 20), "1 over");
    assert_true(tw_twin_acknowledge(g.twin, 0, "local:2:p1/temp", NULL));
    assert_string_equal(after(&g, 1, 20), "");
    assert_false(tw_twin_acknowledge(g.twin, 0, "local:2:p1/temp", NULL));
    tw_twin_destroy(g.twin);
}

// Ids are any text: neither a bar in them nor their length makes two properties one.
static void each_property_has_an_alarm_of_its_own(void **state) {
    (void)state;
    char long_ids[2][129];
    for (int i = 0; i < 2; i++) {
        memset(long_ids[i], 'x', 128);
        long_ids[i][127] = (char)('a' + i);
        long_ids[i][128] = '\0';
    }
    const char *const of[][2] = {
        {"a", "b/c"}, {"a/b", "c"}, {long_ids[0], "temp"}, {long_ids[1], "temp"}};
    struct tw_twin *twin = tw_twin_create(&(struct tw_twin_params){0});
    struct tw_batch *batch = batch_new();
    for (size_t i = 0; i < TW_COUNT(of); i++) {
        put_number(batch, TW_FIELD_TYPE_PROPERTY_LIMIT, "pump", of[i][1], "hi", 80);
        put_text(batch, TW_FIELD_ASSET_TYPE, of[i][0], NULL, NULL, "pump");
    }
    for (size_t i = 0; i < TW_COUNT(of); i++)
        put_value(batch, of[i][0], of[i][1], 90, T0);
    apply(twin, batch);
    tw_twin_advance(twin, T0);
    tw_twin_advance(twin, T0 + 1000);
    assert_int_equal(tw_twin_alarm_count(twin), TW_COUNT(of));
    for (size_t i = 0; i < TW_COUNT(of); i++)
        assert_non_null(tw_twin_worst_alarm(twin, tw_twin_find(twin, of[i][0])->handle));
    tw_twin_destroy(twin);
}

// What can be guarded no more has no alarm that stands for ever.
static void what_a_limit_was_of_may_go(void **state) {
    (void)state;
    for (int way = 0; way < 3; way++) {
        struct guarded g = guarded(false);
        assert_string_equal(after(&g, 1, 90), "2 active");
        struct tw_batch *batch = batch_new();
        if (way == 0) { // the property is removed
            put_removed(batch, TW_FIELD_ASSET_PROPERTY, "p1", "temp", NULL);
        } else if (way == 1) { // another type, that has no such property
            put_text(batch, TW_FIELD_TYPE_KIND, "box", NULL, NULL, "machine");
            put_text(batch, TW_FIELD_ASSET_TYPE, "p1", NULL, NULL, "box");
        } else { // it goes and comes back at once, within its limits
            put_removed(batch, TW_FIELD_ASSET, "p1", NULL, NULL);
            put_text(batch, TW_FIELD_ASSET_TYPE, "p1", NULL, NULL, "pump");
            put_value(batch, "p1", "temp", 50, g.now_ms);
        }
        apply(g.twin, batch);
        tw_twin_advance(g.twin, g.now_ms + 1);
        assert_string_equal(after(&g, 1, NAN), "2 over");
        tw_twin_destroy(g.twin);
    }
}

// What chatters is shelved for just that: it does not come back before the shelf ends.
static void a_shelf_outlasts_what_is_on_it(void **state) {
    (void)state;
    struct guarded g = guarded(false);
    assert_string_equal(after(&g, 1, 90), "2 active");
    assert_true(tw_twin_acknowledge(g.twin, 0, "local:2:p1/temp", NULL));
    assert_true(tw_twin_shelve(g.twin, 0, "local:2:p1/temp", g.now_ms + 60000, NULL));
    for (int i = 0; i < 3; i++) {
        assert_string_equal(after(&g, 1, 20), i ? "2 over" : "2 over acked");
        assert_string_equal(after(&g, 1, 90), "2 active");
        assert_int_equal(tw_alarm_state(tw_twin_alarm_at(g.twin, 0), g.now_ms), TW_ALARM_SHELVED);
    }
    assert_true(tw_twin_acknowledge(g.twin, 0, "local:2:p1/temp", NULL));
    assert_string_equal(after(&g, 1, 20), "2 over acked");
    assert_string_equal(after(&g, 60, 20), ""); // over, acknowledged and off the shelf
    assert_string_equal(after(&g, 1, 90), "2 active");
    assert_true(tw_twin_shelve(g.twin, 0, "local:2:p1/temp", g.now_ms + 60000, NULL));
    assert_string_equal(after(&g, 1, 20), "2 over");
    assert_true(tw_twin_acknowledge(g.twin, 0, "local:2:p1/temp", NULL));
    assert_string_equal(after(&g, 1, 20), "2 over acked");
    assert_true(tw_twin_shelve(g.twin, 0, "local:2:p1/temp", TW_TIME_NONE, NULL));
    assert_string_equal(after(&g, 1, 20), "");
    tw_twin_destroy(g.twin);
}

static void on_a_wall_they_end_with_their_cause(void **state) {
    (void)state;
    struct guarded g = guarded(true);
    assert_string_equal(after(&g, 1, 90), "2 active");
    assert_string_equal(after(&g, 1, 20), "");
    tw_twin_set_source_lost(g.twin, 0, true);
    assert_int_equal(tw_twin_alarm_count(g.twin), 1);
    tw_twin_set_source_lost(g.twin, 0, false);
    assert_int_equal(tw_twin_alarm_count(g.twin), 0);
    tw_twin_destroy(g.twin);
}

static void a_server_with_alarms_needs_none_of_ours(void **state) {
    static const enum tw_field says[] = {TW_FIELD_ALARMS, TW_FIELD_LINK};
    (void)state;
    for (size_t i = 0; i < TW_COUNT(says); i++) {
        struct guarded g = guarded(false);
        assert_string_equal(after(&g, 1, 90), "2 active");
        struct tw_batch *batch = batch_new();
        if (says[i] == TW_FIELD_LINK)
            put_text(batch, TW_FIELD_LINK, "actions", NULL, NULL, "actions");
        else
            put(batch, TW_FIELD_ALARMS, NULL, NULL, NULL);
        apply(g.twin, batch);
        assert_string_equal(after(&g, 1, 96), "");
        tw_twin_destroy(g.twin);
    }
}

static void what_is_not_known_neither_raises_nor_ends(void **state) {
    (void)state;
    struct guarded g = guarded(false);
    struct tw_batch *batch = batch_new();
    put_value(batch, "p1", "temp", 99, T0);
    batch->values[0].quality = TW_QUALITY_BAD;
    apply(g.twin, batch);
    assert_string_equal(after(&g, 1, NAN), "");
    assert_string_equal(after(&g, 1, 99), "1 active");
    tw_twin_set_source_lost(g.twin, 0, true);
    assert_string_equal(after(&g, 1, 20), "1 active");
    tw_twin_set_source_lost(g.twin, 0, false);
    assert_string_equal(after(&g, 1, 20), "1 over");
    tw_twin_destroy(g.twin);
}

static void limits_that_contradict_each_other_say_nothing(void **state) {
    (void)state;
    struct guarded g = guarded(false);
    struct tw_batch *batch = batch_new();
    limit(batch, "lo", 85); // above hi
    apply(g.twin, batch);
    assert_string_equal(after(&g, 1, 82), "");
    assert_string_equal(after(&g, 1, 96), "1 active"); // the outer one still counts
    batch = batch_new();
    put_number(batch, TW_FIELD_TYPE_PROPERTY_LIMIT, "pump", "temp", "hi_hi", NAN);
    assert_int_equal(apply(g.twin, batch).problems, 1);
    assert_string_equal(after(&g, 1, 97), "1 active");
    tw_twin_destroy(g.twin);
}

static void an_asset_may_have_limits_that_its_type_has_not(void **state) {
    (void)state;
    struct tw_twin *twin = tw_twin_create(NULL);
    struct tw_batch *batch = batch_new();
    put_vector(batch, TW_FIELD_TYPE_PROPERTY_RANGE, "pump", "temp", 2, (double[]){0, 200});
    put_text(batch, TW_FIELD_ASSET_TYPE, "p1", NULL, NULL, "pump");
    put_text(batch, TW_FIELD_ASSET_TYPE, "p2", NULL, NULL, "pump");
    put_number(batch, TW_FIELD_ASSET_META_LIMIT, "p1", "temp", "hi", 75);
    put_value(batch, "p1", "temp", 76, T0);
    put_value(batch, "p2", "temp", 76, T0);
    apply(twin, batch);
    tw_twin_advance(twin, T0);
    assert_non_null(tw_twin_find_alarm(twin, 0, true, "local:2:p1/temp"));
    assert_null(tw_twin_find_alarm(twin, 0, true, "local:2:p2/temp"));
    tw_twin_destroy(twin);
}

static void they_go_with_their_asset_and_outlive_a_snapshot(void **state) {
    (void)state;
    struct guarded g = guarded(false);
    assert_string_equal(after(&g, 1, 90), "2 active");
    assert_true(tw_twin_acknowledge(g.twin, 0, "local:2:p1/temp", NULL));
    struct tw_batch *batch = batch_new();
    batch->replaces = true;
    limit(batch, "hi", 80);
    put_text(batch, TW_FIELD_ASSET_TYPE, "p1", NULL, NULL, "pump");
    put_number(batch, TW_FIELD_ASSET_PROPERTY_VALUE, "p1", "temp", NULL, 91);
    apply(g.twin, batch);
    assert_string_equal(after(&g, 1, 91), "2 active acked"); // it was acknowledged and still is
    batch = batch_new();
    put_removed(batch, TW_FIELD_ASSET, "p1", NULL, NULL);
    apply(g.twin, batch);
    assert_string_equal(after(&g, 1, NAN), "");
    tw_twin_destroy(g.twin);
}

static void layers_of_other_sources_are_guarded_too(void **state) {
    (void)state;
    const struct tw_join join = {.source = 1, .onto = 0};
    struct tw_twin *twin =
        tw_twin_create(&(struct tw_twin_params){.joins = &join, .join_count = 1});
    tw_twin_advance(twin, T0);
    for (uint32_t source = 0; source < 2; source++) {
        struct tw_batch *batch = batch_new();
        batch->source = source;
        const char *type = source ? "record" : "pump";
        put_text(batch, TW_FIELD_ASSET_TYPE, "p1", NULL, NULL, type);
        if (source) {
            put_number(batch, TW_FIELD_TYPE_PROPERTY_LIMIT, "record", "life", "lo_lo", 200);
            put_number(batch, TW_FIELD_ASSET_PROPERTY_VALUE, "p1", "life", NULL, 120);
        }
        apply(twin, batch);
        tw_twin_advance(twin, T0 + source + 1);
        tw_twin_clear_changes(twin);
    }
    tw_twin_advance(twin, T0 + 5);
    const struct tw_alarm *alarm = tw_twin_find_alarm(twin, 1, true, "local:2:p1/life");
    assert_true(alarm && alarm->active && alarm->priority == 1);
    assert_true(tw_asset_equal(alarm->asset, tw_twin_find(twin, "p1")->handle));
    tw_twin_destroy(twin);
}

static void a_lost_source_is_an_alarm(void **state) {
    (void)state;
    struct tw_twin *twin = small_twin();
    tw_twin_advance(twin, T0);
    tw_twin_set_source_lost(twin, 0, true);
    const struct tw_alarm *alarm = tw_twin_find_alarm(twin, 0, true, "local:feed");
    assert_true(alarm->local && alarm->active && alarm->priority == 2);
    assert_string_equal(alarm->text, "Feed lost");
    assert_true(tw_twin_alarms_changed(twin));
    tw_twin_set_source_lost(twin, 0, false);
    assert_int_equal(tw_alarm_state(tw_twin_alarm_at(twin, 0), T0), TW_ALARM_RETURNED);
    tw_twin_set_source_lost(twin, 0, true);
    assert_true(tw_twin_acknowledge(twin, 0, "local:feed", NULL));
    tw_twin_set_source_lost(twin, 0, false);
    assert_int_equal(tw_twin_alarm_count(twin), 0);
    tw_twin_destroy(twin);
}

// Any id may be one of a server's own alarms.
static void a_server_may_use_the_ids_that_are_made_here(void **state) {
    static const char *const ids[] = {"local:feed", "local:2:p1/temp"};
    (void)state;
    struct tw_twin *twin = small_twin();
    tw_twin_advance(twin, T0);
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < TW_COUNT(ids); i++) {
            struct tw_batch *batch = batch_new();
            put_bool(batch, TW_FIELD_ALARM_ACTIVE, ids[i], true);
            put_number(batch, TW_FIELD_ALARM_PRIORITY, ids[i], NULL, NULL, 1);
            apply(twin, batch);
        }
        tw_twin_set_source_lost(twin, 0, round == 0);
        assert_int_equal(tw_twin_alarm_count(twin), 3);
        const struct tw_alarm *own = tw_twin_find_alarm(twin, 0, false, "local:feed"),
                              *made = tw_twin_find_alarm(twin, 0, true, "local:feed");
        assert_true(own->active && own->priority == 1 && !own->local);
        assert_true(made->active == (round == 0) && made->priority == 2 && made->local);
    }
    assert_false(tw_twin_acknowledge(twin, 0, "local:2:p1/temp", NULL));
    assert_true(tw_twin_acknowledge(twin, 0, "local:feed", NULL));
    assert_int_equal(tw_twin_alarm_count(twin), 2);
    char *text = dump(twin);
    assert_non_null(strstr(text, "\"local:feed\""));
    free(text);
    tw_twin_destroy(twin);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_limit_holds_until_its_dead_band_is_left),
        cmocka_unit_test(delays_must_pass),
        cmocka_unit_test(they_are_answered_here),
        cmocka_unit_test(each_property_has_an_alarm_of_its_own),
        cmocka_unit_test(what_a_limit_was_of_may_go),
        cmocka_unit_test(a_shelf_outlasts_what_is_on_it),
        cmocka_unit_test(on_a_wall_they_end_with_their_cause),
        cmocka_unit_test(a_server_with_alarms_needs_none_of_ours),
        cmocka_unit_test(what_is_not_known_neither_raises_nor_ends),
        cmocka_unit_test(limits_that_contradict_each_other_say_nothing),
        cmocka_unit_test(an_asset_may_have_limits_that_its_type_has_not),
        cmocka_unit_test(they_go_with_their_asset_and_outlive_a_snapshot),
        cmocka_unit_test(layers_of_other_sources_are_guarded_too),
        cmocka_unit_test(a_lost_source_is_an_alarm),
        cmocka_unit_test(a_server_may_use_the_ids_that_are_made_here),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
