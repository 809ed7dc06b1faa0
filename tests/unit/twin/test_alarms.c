#include <stdlib.h>
#include <string.h>

#include "batch.h"
#include "twinview/clock.h"
#include "twinview/memory.h"

static void the_state_follows_from_the_fields(void **state) {
    (void)state;
    static const struct {
        struct tw_alarm alarm;
        enum tw_alarm_state state;
    } cases[] = {
        {{.acked = true}, TW_ALARM_NORMAL},
        {{.active = true}, TW_ALARM_UNACKNOWLEDGED},
        {{.active = true, .acked = true}, TW_ALARM_ACKNOWLEDGED},
        {{.acked = false}, TW_ALARM_RETURNED},
        {{.latched = true, .acked = true}, TW_ALARM_ACKNOWLEDGED},
        {{.active = true, .shelved_until_ms = T0 + 1}, TW_ALARM_SHELVED},
        {{.active = true, .shelved_until_ms = T0}, TW_ALARM_UNACKNOWLEDGED},
        {{.active = true, .suppressed = true, .shelved_until_ms = T0 + 1}, TW_ALARM_SUPPRESSED},
        {{.active = true, .suppressed = true, .out_of_service = true}, TW_ALARM_OUT_OF_SERVICE},
    };
    for (size_t i = 0; i < TW_COUNT(cases); i++)
        assert_int_equal(tw_alarm_state(&cases[i].alarm, T0), cases[i].state);
    assert_int_equal(
        tw_alarm_state(&(struct tw_alarm){.active = true, .shelved_until_ms = TW_TIME_NONE}, T0),
        TW_ALARM_UNACKNOWLEDGED);
}

struct raise {
    const char *id;
    bool active, acked;
    int priority;
    int64_t since_ms, shelved_ms;
};

static void raise_alarm(struct tw_batch *batch, const char *asset, const struct raise *raise) {
    put_text(batch, TW_FIELD_ALARM_ASSET, raise->id, NULL, NULL, asset);
    put_bool(batch, TW_FIELD_ALARM_ACTIVE, raise->id, raise->active);
    put_bool(batch, TW_FIELD_ALARM_ACKED, raise->id, raise->acked);
    put_number(batch, TW_FIELD_ALARM_PRIORITY, raise->id, NULL, NULL, raise->priority);
    put_number(batch, TW_FIELD_ALARM_SINCE, raise->id, NULL, NULL, (double)raise->since_ms);
    if (raise->shelved_ms)
        put_number(batch, TW_FIELD_ALARM_SHELVED_UNTIL, raise->id, NULL, NULL,
                   (double)raise->shelved_ms);
}

static const char *worst(const struct tw_twin *twin, const char *asset) {
    const struct tw_alarm *alarm = tw_twin_worst_alarm(twin, tw_twin_find(twin, asset)->handle);
    return alarm ? alarm->id : "";
}

static void the_worst_alarm_decides(void **state) {
    (void)state;
    // From the least to the worst: each added one takes over.
    static const struct raise raises[] = {
        {"normal", false, true, 1, T0, 0},
        {"shelved", true, false, 1, T0, T0 + 5000},
        {"acked", true, true, 4, T0, 0},
        {"acked-3", true, true, 3, T0, 0},
        {"acked-3-newer", true, true, 3, T0 + 1, 0},
        {"returned", false, false, 4, T0, 0},
        {"unacked", true, false, 4, T0, 0},
        {"unacked-1", true, false, 1, T0, 0},
    };
    struct tw_twin *twin = small_twin();
    tw_twin_advance(twin, T0);
    for (size_t i = 0; i < TW_COUNT(raises); i++) {
        struct tw_batch *batch = batch_new();
        raise_alarm(batch, "p1", &raises[i]);
        apply(twin, batch);
        assert_string_equal(worst(twin, "p1"), i ? raises[i].id : "");
        assert_string_equal(worst(twin, "h"), "");
        assert_int_equal(changed(twin, "p1"), TW_ASSET_ALARMS);
        assert_true(tw_twin_alarms_changed(twin));
        tw_twin_clear_changes(twin);
    }
    for (size_t i = TW_COUNT(raises); i-- > 1;) {
        struct tw_batch *batch = batch_new();
        put_removed(batch, TW_FIELD_ALARM, raises[i].id, NULL, NULL);
        apply(twin, batch);
        assert_string_equal(worst(twin, "p1"), i > 1 ? raises[i - 1].id : "");
    }
    tw_twin_destroy(twin);
}

static void shelves_empty_by_the_clock(void **state) {
    (void)state;
    struct tw_twin *twin = small_twin();
    tw_twin_advance(twin, T0);
    struct tw_batch *batch = batch_new();
    raise_alarm(batch, "p1", &(struct raise){"a", true, false, 2, T0, T0 + 5000});
    raise_alarm(batch, "h", &(struct raise){"b", true, false, 2, T0, T0 + 9000});
    apply(twin, batch);
    tw_twin_clear_changes(twin);
    assert_true(tw_twin_advance(twin, T0 + 4999) == T0 + 5000);
    assert_false(tw_twin_alarms_changed(twin));
    assert_true(tw_twin_advance(twin, T0 + 5000) == T0 + 9000);
    assert_int_equal(changed(twin, "p1"), TW_ASSET_ALARMS);
    assert_int_equal(changed(twin, "h"), 0);
    assert_true(tw_twin_alarms_changed(twin));
    assert_true(tw_twin_advance(twin, T0 + 9000) == TW_TIME_NONE);
    assert_true(tw_twin_advance(twin, T0 + 6000) == T0 + 9000); // the lane went back
    tw_twin_destroy(twin);
}

static void alarms_follow_their_asset(void **state) {
    (void)state;
    struct tw_twin *twin = tw_twin_create(NULL);
    struct tw_batch *batch = batch_new();
    raise_alarm(batch, "later", &(struct raise){"a", true, false, 2, T0, 0});
    put_text(batch, TW_FIELD_ALARM_TEXT, "a", "en", NULL, "Too hot");
    assert_int_equal(apply(twin, batch).problems, 1);
    assert_int_equal(tw_twin_alarm_count(twin), 1);
    const struct tw_alarm *alarm = tw_twin_alarm_at(twin, 0);
    assert_int_equal(alarm->asset.slot, 0);
    assert_string_equal(alarm->asset_id, "later");
    assert_string_equal(alarm->text, "Too hot");
    batch = batch_new();
    put(batch, TW_FIELD_ASSET, "later", NULL, NULL);
    put(batch, TW_FIELD_ASSET, "other", NULL, NULL);
    apply(twin, batch);
    assert_string_equal(worst(twin, "later"), "a");
    tw_twin_clear_changes(twin);
    batch = batch_new();
    put_text(batch, TW_FIELD_ALARM_ASSET, "a", NULL, NULL, "other");
    apply(twin, batch);
    assert_string_equal(worst(twin, "later"), "");
    assert_string_equal(worst(twin, "other"), "a");
    assert_int_equal(changed(twin, "later"), TW_ASSET_ALARMS);
    assert_int_equal(changed(twin, "other"), TW_ASSET_ALARMS);
    batch = batch_new();
    put_removed(batch, TW_FIELD_ASSET, "other", NULL, NULL);
    raise_alarm(batch, "later", &(struct raise){"b", true, false, 2, T0, 0});
    apply(twin, batch);
    assert_int_equal(tw_twin_alarm_at(twin, 0)->asset.slot, 0);
    assert_string_equal(worst(twin, "later"), "b");
    batch = batch_new();
    put_removed(batch, TW_FIELD_ALARM, "b", NULL, NULL);
    apply(twin, batch);
    assert_string_equal(worst(twin, "later"), "");
    tw_twin_destroy(twin);
}

// Each server says it by its own clock; what is said of it here, and asked of it, is by the lane's.
static void a_shelf_ends_by_its_servers_clock(void **state) {
    (void)state;
    enum {
        HOUR_MS = 3600000
    };
    for (int sign = -1; sign <= 1; sign += 2) {
        struct tw_twin *twin = small_twin();
        int64_t ahead_ms = sign * HOUR_MS;
        tw_twin_advance(twin, T0);
        for (uint32_t source = 1; source <= 2; source++) {
            struct tw_batch *batch = batch_new();
            batch->source = source;
            batch->time_ms = T0 + ahead_ms;
            raise_alarm(batch, "p1",
                        &(struct raise){"a", true, false, 1, T0 + ahead_ms, T0 + ahead_ms + 60000});
            if (source == 2)
                tw_twin_set_source_clock(twin, source, ahead_ms);
            apply(twin, batch);
            if (source == 1) // it is known only later
                tw_twin_set_source_clock(twin, source, ahead_ms);
            const struct tw_alarm *alarm = tw_twin_find_alarm(twin, source, false, "a");
            assert_int_equal(tw_alarm_state(alarm, T0), TW_ALARM_SHELVED);
            assert_int_equal(tw_alarm_state(alarm, T0 + 60000), TW_ALARM_UNACKNOWLEDGED);
        }
        char *text = dump(twin), said[32];
        tw_time_format(T0 + ahead_ms + 60000, said, sizeof said);
        assert_non_null(strstr(text, said));
        free(text);
        assert_int_equal(tw_twin_source_time(twin, 1, T0), T0 + ahead_ms);
        tw_twin_clear_changes(twin);
        assert_true(tw_twin_advance(twin, T0 + 59999) == T0 + 60000);
        assert_false(tw_twin_alarms_changed(twin));
        tw_twin_advance(twin, T0 + 60000);
        assert_true(tw_twin_alarms_changed(twin));
        tw_twin_destroy(twin);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_shelf_ends_by_its_servers_clock),
        cmocka_unit_test(the_state_follows_from_the_fields),
        cmocka_unit_test(the_worst_alarm_decides),
        cmocka_unit_test(shelves_empty_by_the_clock),
        cmocka_unit_test(alarms_follow_their_asset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
