// The process: conservation, control, determinism, faults.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "twinview/memory.h"

#include "plant.h"
#include "text.h"

#define STEPS(seconds) ((unsigned)((seconds) / TW_STEP_S))

static struct tw_plant *settled(uint64_t seed) {
    struct tw_plant *plant = tw_alloc(sizeof *plant);
    tw_plant_init(plant, seed, 0, 2400);
    tw_plant_run(plant, NULL, STEPS(2400));
    return plant;
}

// What comes in, less what goes out, is what has been gained, in each unit.
static void mass_is_kept(void **state) {
    (void)state;
    struct tw_plant *plant = settled(3);
    struct tw_plant before = *plant;
    tw_faults_init(plant, 0, 1);
    tw_plant_run(plant, &tw_fault_plan_default, STEPS(1800));

    double gained = tw_steam_water(&plant->steam) - tw_steam_water(&before.steam);
    double passed = (plant->steam.makeup_kg - before.steam.makeup_kg) -
                    (plant->steam.boiled_kg - before.steam.boiled_kg);
    assert_true(plant->steam.boiled_kg - before.steam.boiled_kg > 8000);
    // The feed reaches the boilers one step after it left the tank.
    assert_true(fabs(gained - passed) < 2);

    gained = tw_reaction_volume(&plant->reaction) - tw_reaction_volume(&before.reaction);
    passed = (plant->reaction.feed_m3 - before.reaction.feed_m3) -
             (plant->reaction.distillate_m3 - before.reaction.distillate_m3) -
             (plant->reaction.bottoms_m3 - before.reaction.bottoms_m3);
    assert_true(plant->reaction.feed_m3 - before.reaction.feed_m3 > 15);
    assert_true(fabs(gained - passed) < 1e-6);

    gained = tw_storage_volume(&plant->storage) - tw_storage_volume(&before.storage);
    passed = (plant->storage.in_m3 - before.storage.in_m3) -
             (plant->storage.out_m3 - before.storage.out_m3);
    assert_true(plant->storage.transfer_m3 > 20); // the overfill moved some
    assert_true(fabs(gained - passed) < 1e-6);
    free(plant);
}

// In two hours without faults every controlled value stays near its set point.
static void controllers_hold(void **state) {
    (void)state;
    struct tw_plant *plant = settled(5);
    for (int minute = 0; minute < 120; minute++) {
        tw_plant_run(plant, NULL, STEPS(60));
        for (int i = 0; i < TW_BOILERS; i++) {
            assert_true(fabs(plant->steam.boiler[i].pressure - 11.8) < 0.5);
            assert_true(fabs(plant->steam.boiler[i].level - 50) < 6);
        }
        assert_true(fabs(plant->steam.header_bar - 12.9) < 0.4);
        for (int i = 0; i < TW_REACTORS; i++) {
            const struct tw_reactor *reactor = &plant->reaction.reactor[i];
            assert_true(fabs(reactor->temp - reactor->set_point) < 3);
            assert_true(fabs(reactor->level - 62) < 5);
        }
        assert_true(fabs(plant->reaction.column.level - 52) < 12);
        assert_true(fabs(plant->utilities.supply_temp - 24.1) < 1.5);
        for (int i = 0; i < TW_TANKS; i++)
            assert_true(fabs(plant->storage.tank[i].level - plant->storage.tank[i].set_point) < 12);
    }
    free(plant);
}

// Heat of combustion that reaches the water is what the steam carries away.
static void heat_is_balanced(void **state) {
    (void)state;
    struct tw_plant *plant = settled(7);
    double fired = 0, carried = 0;
    for (unsigned i = 0; i < STEPS(1200); i++) {
        tw_plant_run(plant, NULL, 1);
        for (int k = 0; k < TW_BOILERS; k++) {
            const struct tw_boiler *boiler = &plant->steam.boiler[k];
            fired += 8800 * boiler->firing / 100;
            carried += boiler->steam_flow / 3.6 * (2785 - 4.35 * 105) + 90;
        }
    }
    assert_true(fabs(fired / carried - 1) < 0.03);
    free(plant);
}

static void seed_decides(void **state) {
    (void)state;
    struct tw_plant *a = settled(11), *b = settled(11), *c = settled(12);
    tw_faults_init(a, 0, 1);
    tw_faults_init(b, 0, 1);
    tw_plant_run(a, &tw_fault_plan_default, STEPS(900));
    // How the steps are grouped must not matter.
    for (unsigned i = 0; i < STEPS(900); i++)
        tw_plant_run(b, &tw_fault_plan_default, 1);
    assert_memory_equal(&a->steam.header_bar, &b->steam.header_bar, sizeof(double));
    assert_memory_equal(a->stream, b->stream, sizeof a->stream);
    assert_true(a->random.state == b->random.state);
    assert_true(c->load_drift != a->load_drift);
    free(a);
    free(b);
    free(c);
}

// The bearing heats up, the protection trips the pump, and the standby keeps the header up.
static void bearing_fault_runs_its_course(void **state) {
    (void)state;
    struct tw_plant *plant = settled(1);
    struct tw_fault_plan plan = tw_fault_plan_default;
    plant->time_s = -100;
    tw_faults_init(plant, 0, 1);
    double hottest = 0, lowest_header = 20;
    bool tripped = false, standby_ran = false;
    for (unsigned i = 0; i < STEPS(700); i++) {
        tw_plant_run(plant, &plan, 1);
        hottest = TW_MAX(hottest, plant->steam.pump[3].bearing_temp);
        lowest_header = TW_MIN(lowest_header, plant->steam.header_bar);
        tripped |= plant->steam.pump[3].tripped;
        standby_ran |= plant->steam.pump[2].running;
    }
    assert_true(hottest > 99.9 && hottest < 102);
    assert_true(tripped);
    assert_true(standby_ran);
    assert_true(lowest_header > 11.5);
    assert_false(plant->steam.pump[3].tripped); // repaired by now
    assert_true(plant->steam.pump[3].running);
    free(plant);
}

// What a unit tells is what its machines tell.
static void units_add_up(void **state) {
    (void)state;
    struct tw_plant *plant = settled(2);
    double stock = 0, packs = 0, power = 0;
    for (int i = 0; i < TW_TANKS; i++)
        stock += plant->storage.tank[i].volume;
    for (int i = 0; i < TW_LINES; i++)
        packs += plant->storage.line[i].belt_rate; // behind the packers of its line
    for (int i = 0; i < TW_CENTRES; i++)
        power += plant->power_kw[i];
    assert_true(fabs(plant->units.stock_m3 - stock) < 1e-9);
    assert_true(fabs(plant->units.stock_m3 - plant->units.stock_percent / 100 * 6 * 454) < 1e-6);
    assert_true(fabs(plant->units.packs_h - packs) < 5);
    assert_true(plant->units.power_mw * 1000 > power); // lights and offices beside the motors
    assert_true(plant->units.power_mw < 1.9);
    // The column's heat and the reactors' leave by the cooling water, 4.18 MJ/(m3 K).
    double carried = plant->utilities.flow / 3600 * 4.18 *
                     (plant->utilities.return_temp - plant->utilities.supply_temp);
    assert_true(fabs(plant->units.cooling_mw / carried - 1) < 0.05);
    free(plant);
}

static void fixed_numbers(void **state) {
    (void)state;
    static const struct {
        double number;
        int decimals;
        const char *text;
    } cases[] = {
        {96.4, 1, "96.4"},
        {0, 0, "0"},
        {0, 2, "0.00"},
        {0.5, 1, "0.5"},
        {-0.04, 1, "0.0"},
        {-0.05, 2, "-0.05"},
        {999.96, 1, "1000.0"},
        {12, 0, "12"},
        {0.005, 2, "0.01"},
        {-12.34, 2, "-12.34"},
        {NAN, 1, "null"},
        {INFINITY, 1, "null"},
        {123456.789, 4, "123456.7890"},
    };
    struct tw_text text = {0};
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        text.length = 0;
        tw_text_fixed(&text, cases[i].number, cases[i].decimals);
        assert_int_equal(text.length, strlen(cases[i].text));
        assert_memory_equal(text.bytes, cases[i].text, text.length);
    }
    tw_text_finish(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mass_is_kept),
        cmocka_unit_test(controllers_hold),
        cmocka_unit_test(heat_is_balanced),
        cmocka_unit_test(seed_decides),
        cmocka_unit_test(bearing_fault_runs_its_course),
        cmocka_unit_test(units_add_up),
        cmocka_unit_test(fixed_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
