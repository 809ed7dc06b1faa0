// Sites without a process behind them: the bridge, as clients would see it.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

// stb_ds spells it without underscores, which strict C11 does not know.
#define typeof __typeof__
#define STBDS_NO_SHORT_NAMES
#include <stb/stb_ds.h>

#include "twinview/memory.h"

#include "world.h"

static const struct tw_generic_bounds force = {{1000, 6000}, 2200, 4800, 5400, 1800, false};

static void values_wander_within_their_limits(void **state) {
    (void)state;
    struct tw_generic generic;
    tw_generic_init(&generic, &force);
    int beyond_s = 0;
    double low = INFINITY, high = -INFINITY, before = NAN;
    for (int second = -1800; second < 7200; second++) {
        struct tw_generic_key key = {7, 0, 3, 6};
        double value = tw_generic_value(&generic, &key, second);
        assert_true(value > 1000 && value < 6000);
        assert_false(fabs(value - before) > 150); // it does not jump
        before = value;
        beyond_s += value > 4800;
        low = TW_MIN(low, value);
        high = TW_MAX(high, value);
    }
    assert_true(high - low > 600);
    assert_in_range(beyond_s, 60, 4000); // and comes back
}

static void seed_plant_and_channel_decide(void **state) {
    (void)state;
    struct tw_generic generic;
    tw_generic_init(&generic, &force);
    const struct tw_generic_key key = {1, 2, 3, 6}, same = key;
    const struct tw_generic_key others[] = {{2, 2, 3, 6}, {1, 3, 3, 6}, {1, 2, 4, 6}};
    double value = tw_generic_value(&generic, &key, 50);
    assert_true(value == tw_generic_value(&generic, &same, 50));
    for (size_t i = 0; i < TW_COUNT(others); i++)
        assert_true(value != tw_generic_value(&generic, &others[i], 50));
}

static void vehicles_go_round(void **state) {
    (void)state;
    struct tw_generic generic;
    tw_generic_init(&generic, &(struct tw_generic_bounds){{0, 240}, NAN, NAN, NAN, NAN, true});
    const struct tw_generic_key key = {1, 0, 0, 0};
    int rounds = 0;
    double before = tw_generic_value(&generic, &key, 0);
    for (int second = 1; second < 100; second++) {
        double position = tw_generic_value(&generic, &key, second);
        assert_true(position >= 0 && position < 240);
        double moved = position - before + (position < before ? 240 : 0);
        assert_true(moved > 12 && moved < 16); // m/s
        rounds += position < before;
        before = position;
    }
    assert_in_range(rounds, 4, 7);
}

// An hour of the bridge: alarms come and go, a few at a time; three sensors fail at the start.
static void the_bridge_lives(void **state) {
    (void)state;
    struct tw_site *site = tw_site_load(getenv("TW_BRIDGE"));
    assert_non_null(site);
    assert_true(site->generic);
    struct tw_world world;
    tw_world_init(&world, site, &(struct tw_world_params){.assets = site->asset_count, .seed = 1});
    int conditions[4] = {0}, most = 0, quiet_s = 0;
    for (uint32_t i = 0; i < site->channel_count; i++) {
        struct tw_reading reading;
        tw_world_read(&world, i, &reading);
        conditions[reading.condition]++;
    }
    assert_int_equal(conditions[TW_SENSOR_BAD], 1);
    assert_int_equal(conditions[TW_SENSOR_UNCERTAIN], 1);
    assert_int_equal(conditions[TW_SENSOR_FROZEN], 1);
    for (int second = 0; second < 3600; second++) {
        tw_world_advance(&world, 1);
        int alarms = 0;
        for (ptrdiff_t i = 0; i < stbds_hmlen(world.alarms.entries); i++)
            alarms += world.alarms.entries[i].value.priority > 0;
        most = TW_MAX(most, alarms);
        quiet_s += alarms == 0;
    }
    assert_in_range(most, 2, 6);
    assert_in_range(quiet_s, 1, 3000);
    tw_world_finish(&world);
    tw_site_destroy(site);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_wander_within_their_limits),
        cmocka_unit_test(seed_plant_and_channel_decide),
        cmocka_unit_test(vehicles_go_round),
        cmocka_unit_test(the_bridge_lives),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
