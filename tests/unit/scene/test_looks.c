// Values and alarms in, look rows and damage out.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>

#include "scene/colour.h"
#include "site.h"
#include "twinview/memory.h"

static uint32_t tinted(const char *theme, enum tw_token token, double amount) {
    return tw_colour_alpha(tw_theme_find(theme)->colours[token], amount);
}

static uint32_t lined(uint32_t colour, double px, bool dashed) {
    return colour | (uint32_t)(px * 2) << TW_LOOK_WIDTH_SHIFT | (dashed ? TW_LOOK_DASHED : 0);
}

static struct tw_gpu_look look_of(const struct site *site, const char *asset) {
    return site->looks[site_object(site, asset)];
}

static void assert_look(const struct site *site, const char *asset, uint32_t tint, uint32_t flags) {
    struct tw_gpu_look look = look_of(site, asset);
    if (look.tint != tint || look.flags != flags) {
        fail_msg("tint %08x flags %x, expected %08x %x", look.tint, look.flags, tint, flags);
    }
}

// A pump whose temperature is limited at 5, 80 and -5, 95, and that may not run.
static struct site *pump_site(const char *theme, const struct tw_look_rule *rules, int count) {
    struct site *site =
        site_create(&(struct tw_scene_params){.theme = tw_theme_find(theme), .preset = "isa"});
    const struct {
        const char *limit;
        double value;
    } limits[] = {{"lo_lo", -5}, {"lo", 5}, {"hi", 80}, {"hi_hi", 95}};
    for (size_t i = 0; i < TW_COUNT(limits); i++) {
        site_number(site, TW_FIELD_TYPE_PROPERTY_LIMIT, "pump", "temp", limits[i].limit,
                    limits[i].value);
    }
    site_number(site, TW_FIELD_TYPE_PROPERTY_TTL, "pump", "temp", NULL, 15);
    struct tw_write *range = site_write(site, TW_FIELD_TYPE_PROPERTY_RANGE, "pump", "temp", NULL);
    range->vector[1] = 100;
    range->vector_count = 2;
    site_write(site, TW_FIELD_TYPE_PROPERTY, "pump", "running", NULL);
    site_rules(site, "pump", rules, count);
    site_box(site, "p", "pump", NULL, 0, 0, 0, 2);
    site_value(site, "p", "temp", 50, TW_QUALITY_GOOD);
    site_truth(site, "p", "running", true);
    site_frame(site);
    return site;
}

static const struct tw_look_rule by_limits = {
    .kind = TW_RULE_COLOUR, .condition = TW_WHEN_LIMITS, .property = "temp"};

static void limits_paint_like_acknowledged_alarms(void **state) {
    (void)state;
    struct site *site = pump_site("isa-dark", &by_limits, 1);
    assert_look(site, "p", 0, 0);
    assert_int_equal(look_of(site, "p").base, tw_theme_default()->colours[TW_VESSEL]);
    const struct {
        double value;
        uint32_t tint;
    } cases[] = {
        {80, 0}, {80.1, tinted("isa-dark", TW_P2, 0.3)}, {95.1, tinted("isa-dark", TW_P1, 0.45)},
        {5, 0},  {4.9, tinted("isa-dark", TW_P2, 0.3)},  {-6, tinted("isa-dark", TW_P1, 0.45)},
        {20, 0},
    };
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        uint32_t before = look_of(site, "p").tint;
        site_value(site, "p", "temp", cases[i].value, TW_QUALITY_GOOD);
        uint32_t dirty = site_frame(site);
        assert_look(site, "p", cases[i].tint, 0);
        // A value that changes nothing to be seen costs nothing to be drawn.
        assert_int_equal(dirty, before == cases[i].tint ? 0 : TW_DIRTY_LOOK);
    }
    // An asset's own limit goes before the type's.
    site_number(site, TW_FIELD_ASSET_META_LIMIT, "p", "temp", "hi", 10);
    site_frame(site);
    assert_look(site, "p", tinted("isa-dark", TW_P2, 0.3), 0);
    site_destroy(site);
}

static void unknown_looks_unknown(void **state) {
    (void)state;
    struct site *site = pump_site("isa-light", &by_limits, 1);
    uint32_t stale = tinted("isa-light", TW_STALE_TONE, 0.85);
    site_value(site, "p", "temp", 90, TW_QUALITY_BAD);
    assert_int_equal(site_frame(site), TW_DIRTY_LOOK);
    assert_look(site, "p", stale, TW_LOOK_HATCH);
    site_value(site, "p", "temp", 50, TW_QUALITY_UNCERTAIN);
    site_frame(site);
    assert_look(site, "p", 0, lined(TW_OUTLINE_HOVER, 2, true));
    site_value(site, "p", "temp", 50, TW_QUALITY_GOOD);
    site_frame(site);
    assert_look(site, "p", 0, 0);
    site->now_ms += 16000; // beyond its ttl
    assert_int_equal(site_frame(site), TW_DIRTY_LOOK);
    assert_look(site, "p", stale, 0);
    site_value(site, "p", "temp", 50, TW_QUALITY_BAD);
    site->now_ms += 16000; // bad and too old: it was wrong when it was young
    site_frame(site);
    assert_look(site, "p", stale, TW_LOOK_HATCH);
    site_value(site, "p", "temp", 50, TW_QUALITY_GOOD);
    site_frame(site);
    assert_look(site, "p", 0, 0);
    tw_twin_set_source_lost(site->twin, 0, true);
    site_frame(site);
    assert_look(site, "p", stale, TW_LOOK_HATCH);
    tw_twin_set_source_lost(site->twin, 0, false);
    site_frame(site);
    assert_look(site, "p", 0, 0);
    site_write(site, TW_FIELD_ASSET_PROPERTY_VALUE, "p", "temp", NULL)->removed = true;
    site_frame(site);
    assert_look(site, "p", stale, 0);
    site_destroy(site);
}

static void without_rules_all_values_must_be_lost_to_look_lost(void **state) {
    (void)state;
    struct site *site = pump_site("isa-dark", NULL, 0);
    assert_look(site, "p", 0, 0);
    site->now_ms += 16000; // temp is stale, running is not
    site_frame(site);
    assert_look(site, "p", 0, 0);
    tw_twin_set_source_lost(site->twin, 0, true);
    site_frame(site);
    assert_look(site, "p", tinted("isa-dark", TW_STALE_TONE, 0.85), TW_LOOK_HATCH);
    site_box(site, "wall", NULL, NULL, 5, 5, 0, 1); // has no values at all
    site_frame(site);
    assert_look(site, "wall", 0, 0);
    site_destroy(site);
}

static void the_first_colour_rule_that_applies_paints(void **state) {
    (void)state;
    const struct tw_look_rule rules[] = {
        by_limits,
        {.kind = TW_RULE_COLOUR,
         .condition = TW_WHEN_EQUAL,
         .property = "running",
         .is = {.kind = TW_VALUE_BOOL, .boolean = false},
         .colour = "off"},
        {.kind = TW_RULE_COLOUR,
         .condition = TW_WHEN_RANGE,
         .property = "temp",
         .above = 60,
         .below = 70,
         .colour = "#ff0000"},
        {.kind = TW_RULE_COLOUR,
         .condition = TW_WHEN_RANGE,
         .property = "temp",
         .above = 55,
         .below = NAN,
         .colour = "pipe_water"},
        {.kind = TW_RULE_COLOUR,
         .condition = TW_WHEN_RANGE,
         .property = "temp",
         .above = NAN,
         .below = 10,
         .colour = "p2",
         .preset = "show"}, // another preset's
    };
    struct site *site = pump_site("isa-dark", rules, TW_COUNT(rules));
    const struct {
        double temp;
        bool running;
        uint32_t tint;
    } cases[] = {
        {50, true, 0},
        {60, true, tw_colour_quiet(0xff0000ff)},
        {69.9, true, tw_colour_quiet(0xff0000ff)},
        {70, true, tinted("isa-dark", TW_PIPE_WATER, 1)},
        {70, false, 0},
        {85, false, tinted("isa-dark", TW_P2, 0.3)}, // limits go before colours
        {6, true, 0},
    };
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        site_value(site, "p", "temp", cases[i].temp, TW_QUALITY_GOOD);
        site_truth(site, "p", "running", cases[i].running);
        site_frame(site);
        assert_look(site, "p", cases[i].tint, 0);
    }
    site_destroy(site);
}

static void gradients_run_over_the_range(void **state) {
    (void)state;
    const struct tw_look_rule rule = {.kind = TW_RULE_COLOUR,
                                      .condition = TW_WHEN_GRADIENT,
                                      .property = "temp",
                                      .stops = {"#000000", "#808080", "#ffffff"},
                                      .stop_count = 3};
    struct site *site = pump_site("isa-dark", &rule, 1);
    const struct {
        double value;
        uint32_t tint;
    } cases[] = {{-9, 0xff000000},
                 {50, 0xff808080},
                 {100, 0xffffffff},
                 {130, 0xffffffff},
                 {75, tw_colour_mix(0xff808080, 0xffffffff, 0.5)}};
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        site_value(site, "p", "temp", cases[i].value, TW_QUALITY_GOOD);
        site_frame(site);
        assert_look(site, "p", cases[i].tint, 0);
    }
    site_destroy(site);
}

static void set_alarm(struct site *site, int priority, bool active, bool acked) {
    site_text(site, TW_FIELD_ALARM_ASSET, "a1", NULL, "p");
    site_number(site, TW_FIELD_ALARM_PRIORITY, "a1", NULL, NULL, priority);
    site_bool(site, TW_FIELD_ALARM_ACTIVE, "a1", active);
    site_bool(site, TW_FIELD_ALARM_ACKED, "a1", acked);
}

// docs/look.md, section 4
static const struct {
    int priority;
    bool active, acked;
    enum tw_token token;
    double amount, px;
} alarms[] = {
    {1, true, false, TW_P1, 0.80, 3}, {1, true, true, TW_P1, 0.45, 2},
    {1, false, false, TW_P1, 0, 3},   {2, true, false, TW_P2, 0.60, 3},
    {2, true, true, TW_P2, 0.30, 2},  {2, false, false, TW_P2, 0, 3},
    {3, true, false, TW_P3, 0, 2.5},  {3, true, true, TW_P3, 0, 2.5},
    {3, false, false, TW_P3, 0, 2.5}, {4, true, false, TW_P4, 0, 0},
    {4, true, true, TW_P4, 0, 0},     {4, false, false, TW_P4, 0, 0},
};

static void alarms_paint_by_priority_and_state(void **state) {
    (void)state;
    const char *const themes[] = {"isa-dark", "isa-light", "okabe-ito", "mono"};
    for (size_t t = 0; t < TW_COUNT(themes); t++) {
        struct site *site = pump_site(themes[t], &by_limits, 1);
        // The value is beyond a limit all the time: the alarm decides, not the limit.
        site_value(site, "p", "temp", 99, TW_QUALITY_GOOD);
        for (size_t i = 0; i < TW_COUNT(alarms); i++) {
            set_alarm(site, alarms[i].priority, alarms[i].active, alarms[i].acked);
            site_frame(site);
            bool painted = alarms[i].amount > 0, mono = tw_theme_find(themes[t])->mono;
            uint32_t tint =
                painted && !mono ? tinted(themes[t], alarms[i].token, alarms[i].amount) : 0;
            uint32_t flags = painted && mono ? TW_LOOK_HATCH_ALARM : 0;
            if (alarms[i].px > 0) {
                flags |= lined(TW_OUTLINE_P1 + (uint32_t)alarms[i].priority - 1, alarms[i].px,
                               !alarms[i].active);
            }
            assert_look(site, "p", tint, flags);
        }
        site_write(site, TW_FIELD_ALARM, "a1", NULL, NULL)->removed = true;
        site_frame(site);
        assert_int_not_equal(look_of(site, "p").tint | look_of(site, "p").flags, 0);
        site_destroy(site);
    }
}

static void shelved_alarms_leave_the_body_alone(void **state) {
    (void)state;
    struct site *site = pump_site("isa-dark", &by_limits, 1);
    site_value(site, "p", "temp", 99, TW_QUALITY_GOOD);
    set_alarm(site, 1, true, false);
    site_number(site, TW_FIELD_ALARM_SHELVED_UNTIL, "a1", NULL, NULL,
                (double)(site->now_ms + 60000));
    site_frame(site);
    assert_look(site, "p", 0, 0);
    site_value(site, "p", "temp", 99, TW_QUALITY_GOOD);
    site->now_ms += 61000; // back from the shelf
    site_value(site, "p", "temp", 99, TW_QUALITY_GOOD);
    site_frame(site);
    assert_look(site, "p", tinted("isa-dark", TW_P1, 0.8), lined(TW_OUTLINE_P1, 3, false));
    site_destroy(site);
}

static void outlines_have_their_order(void **state) {
    (void)state;
    struct site *site = pump_site("isa-dark", &by_limits, 1);
    struct tw_asset_id id = site_id(site, "p"), none = {0, 0};
    tw_scene_hover(site->scene, id);
    assert_int_equal(site_frame(site), TW_DIRTY_LOOK);
    assert_look(site, "p", 0, lined(TW_OUTLINE_HOVER, 2, false));
    assert_true(tw_asset_equal(tw_scene_hovered(site->scene), id));
    site_value(site, "p", "temp", 50, TW_QUALITY_UNCERTAIN);
    site_frame(site);
    assert_look(site, "p", 0, lined(TW_OUTLINE_HOVER, 2, true)); // uncertain over hover
    set_alarm(site, 3, true, false);
    site_frame(site);
    assert_look(site, "p", 0, lined(TW_OUTLINE_P3, 2.5, false)); // alarm over uncertain
    tw_scene_select(site->scene, id);
    site_frame(site);
    assert_look(site, "p", 0, lined(TW_OUTLINE_SELECT, 3, false)); // selection over all
    tw_scene_select(site->scene, none);
    tw_scene_hover(site->scene, none);
    tw_scene_hover(site->scene, none);
    site_frame(site);
    assert_look(site, "p", 0, lined(TW_OUTLINE_P3, 2.5, false));
    assert_int_equal(site_frame(site), 0);
    site_destroy(site);
}

static void a_selected_unit_outlines_what_stands_in_it(void **state) {
    (void)state;
    struct site *site = site_create(&(struct tw_scene_params){0});
    site_write(site, TW_FIELD_ASSET, "unit", NULL, NULL);
    site_box(site, "a", NULL, "unit", 0, 0, 0, 2);
    site_box(site, "b", NULL, "a", 3, 0, 0, 2);
    site_box(site, "other", NULL, NULL, 9, 0, 0, 2);
    site_frame(site);
    tw_scene_select(site->scene, site_id(site, "unit"));
    assert_int_equal(site_frame(site), TW_DIRTY_LOOK);
    assert_int_equal(site->frame.look_count, 2);
    assert_look(site, "a", 0, lined(TW_OUTLINE_SELECT, 3, false));
    assert_look(site, "b", 0, lined(TW_OUTLINE_SELECT, 3, false));
    assert_look(site, "other", 0, 0);
    tw_scene_select(site->scene, site_id(site, "a")); // draws something: itself only
    site_frame(site);
    assert_look(site, "a", 0, lined(TW_OUTLINE_SELECT, 3, false));
    assert_look(site, "b", 0, 0);
    site_write(site, TW_FIELD_ASSET, "a", NULL, NULL)->removed = true;
    site_frame(site);
    assert_int_equal(tw_scene_selected(site->scene).slot, 0);
    site_destroy(site);
}

static void visibility_follows_values(void **state) {
    (void)state;
    const struct tw_look_rule rule = {.kind = TW_RULE_VISIBLE, .property = "running"};
    struct site *site = pump_site("isa-dark", &rule, 1);
    uint32_t object = site_object(site, "p");
    site_truth(site, "p", "running", false);
    assert_int_equal(site_frame(site), TW_DIRTY_SHAPE);
    assert_true(site->instances[object].flags & TW_INSTANCE_HIDDEN);
    site_truth(site, "p", "running", true);
    assert_int_equal(site_frame(site), TW_DIRTY_SHAPE);
    assert_false(site->instances[object].flags & TW_INSTANCE_HIDDEN);
    site_destroy(site);
}

static void tanks_show_their_level_in_world_height(void **state) {
    (void)state;
    struct site *site = site_create(&(struct tw_scene_params){0});
    static const struct tw_look_rule rule = {.kind = TW_RULE_FILL, .property = "level"};
    site_text(site, TW_FIELD_TYPE_PROPERTY_UNIT, "tank", "level", "%");
    site_rules(site, "tank", &rule, 1);
    site_write(site, TW_FIELD_ASSET, "t", NULL, NULL);
    site_text(site, TW_FIELD_ASSET_TYPE, "t", NULL, "tank");
    site_vector(site, TW_FIELD_ASSET_POSITION, "t", 3, 0.0, 0.0, 10.0);
    site_write(site, TW_FIELD_ASSET_SHAPE_KIND, "t", "body", "tank");
    site_number(site, TW_FIELD_ASSET_SHAPE_PARAM, "t", "body", "radius", 1.5);
    site_number(site, TW_FIELD_ASSET_SHAPE_PARAM, "t", "body", "height", 4);
    site_value(site, "t", "level", 25, TW_QUALITY_GOOD);
    site_frame(site);
    struct tw_gpu_look look = look_of(site, "t");
    assert_true(look.flags & TW_LOOK_FILL);
    assert_float_equal(look.level, 11, 1e-5);
    assert_int_equal(look.wet, tw_theme_default()->colours[TW_WET]);
    site_value(site, "t", "level", 150, TW_QUALITY_GOOD); // not above the brim
    assert_int_equal(site_frame(site), TW_DIRTY_LOOK);
    assert_float_equal(look_of(site, "t").level, 14, 1e-5);
    site_vector(site, TW_FIELD_ASSET_POSITION, "t", 3, 0.0, 0.0, 20.0);
    site_frame(site);
    assert_float_equal(look_of(site, "t").level, 24, 1e-5);
    site_value(site, "t", "level", 50, TW_QUALITY_BAD);
    site_frame(site);
    assert_false(look_of(site, "t").flags & TW_LOOK_FILL); // the level is not known
    site_destroy(site);
}

static bool covered(const struct tw_damage *damage, double x, double y) {
    for (int i = 0; i < damage->count; i++) {
        const struct tw_rect *r = &damage->rects[i];
        if (x >= r->x && x <= r->x + r->width && y >= r->y && y <= r->y + r->height) {
            return true;
        }
    }
    return damage->whole;
}

// Points of the box's surface, widened by 8 px, must lie in the rectangles.
static void assert_box_covered(const struct site *site, const double min[3], const double max[3],
                               const struct tw_damage *damage) {
    for (int i = 0; i < 1000; i++) {
        double world[3], pixel[2];
        int step[3] = {i % 10, i / 10 % 10, i / 100};
        for (int axis = 0; axis < 3; axis++) {
            world[axis] = min[axis] + (max[axis] - min[axis]) * step[axis] / 9;
        }
        if (!tw_camera_project(&site->camera, world, pixel, NULL)) {
            continue;
        }
        for (int corner = 0; corner < 4; corner++) {
            double x = pixel[0] + (corner & 1 ? 8 : -8), y = pixel[1] + (corner & 2 ? 8 : -8);
            const int *v = site->camera.viewport;
            if (x >= v[0] && x < v[0] + v[2] && y >= v[1] && y < v[1] + v[3]) {
                assert_true(covered(damage, x, y));
            }
        }
    }
}

static void damage_covers_what_changed(void **state) {
    (void)state;
    struct site *site = pump_site("isa-dark", &by_limits, 1);
    char id[16];
    for (int i = 0; i < 400; i++) {
        snprintf(id, sizeof id, "q%d", i);
        site_box(site, id, "pump", NULL, i % 20 * 5 - 50, i / 20 * 5 - 50, i % 3, 1 + i % 4);
        site_value(site, id, "temp", 50, TW_QUALITY_GOOD);
    }
    const struct tw_pose poses[] = {
        {325, 32, 150, {0, 0, 0}},
        {10, 5, 30, {20, 20, 1}},
        {100, 89, 60, {0, 0, 0}},
        {200, 10, 2, {3, 3, 1}}, // within: boxes lie behind the eye
    };
    site->camera.viewport[0] = 100;
    site->camera.viewport[2] = 1000;
    for (size_t p = 0; p < TW_COUNT(poses); p++) {
        site->camera.pose = poses[p];
        site_frame(site);
        for (int i = 0; i < 40; i++) {
            snprintf(id, sizeof id, "q%d", i * 37 % 400);
            site_value(site, id, "temp", p % 2 ? 50 + i * 0.1 : 90 + i * 0.1, TW_QUALITY_GOOD);
            uint32_t dirty = site_frame(site);
            assert_int_equal(dirty, TW_DIRTY_LOOK);
            double min[3], max[3];
            assert_true(tw_scene_asset_bounds(site->scene, site_id(site, id), min, max));
            assert_box_covered(site, min, max, &site->frame.look_damage);
            if (p == 0) {
                assert_false(site->frame.look_damage.whole);
                assert_true(tw_damage_area(&site->frame.look_damage, site->frame.view.viewport) <
                            1280 * 720 / 20);
            }
        }
        assert_int_equal(site->frame.move_damage.count, 0);
    }
    site->camera.pose = poses[0];
    site_frame(site);
    for (int i = 0; i < 400; i++) { // more than 256
        snprintf(id, sizeof id, "q%d", i);
        site_value(site, id, "temp", 99, TW_QUALITY_GOOD);
    }
    site_frame(site);
    assert_true(site->frame.look_damage.whole);
    site_value(site, "q7", "temp", 50, TW_QUALITY_GOOD);
    site_frame(site);
    assert_false(site->frame.look_damage.whole); // and no longer
    site_destroy(site);
}

static void labels_put_values_in(void **state) {
    (void)state;
    static const struct tw_look_rule rule = {.kind = TW_RULE_LABEL,
                                             .label = "{name}: {temp} ({running}) {gone}{"};
    struct site *site = pump_site("isa-dark", &rule, 1);
    site_text(site, TW_FIELD_TYPE_PROPERTY_UNIT, "pump", "temp", "Cel");
    site_number(site, TW_FIELD_TYPE_PROPERTY_DIGITS, "pump", "temp", NULL, 1);
    site_text(site, TW_FIELD_ASSET_NAME, "p", "", "Feed pump");
    site_frame(site);
    char text[64];
    const char *property;
    tw_scene_label_text(site->scene, site->twin, site_id(site, "p"), text, sizeof text, &property);
    assert_string_equal(text, "Feed pump: 50.0 \u00b0C (on) {");
    assert_string_equal(property, "temp");
    char small[18]; // ends before the degree sign, not within
    tw_scene_label_text(site->scene, site->twin, site_id(site, "p"), small, sizeof small,
                        &property);
    assert_string_equal(small, "Feed pump: 50.0 ");
    site_box(site, "wall", NULL, NULL, 5, 5, 0, 1);
    site_frame(site);
    tw_scene_label_text(site->scene, site->twin, site_id(site, "wall"), text, sizeof text,
                        &property);
    assert_string_equal(text, "");
    assert_null(property);
    site_destroy(site);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limits_paint_like_acknowledged_alarms),
        cmocka_unit_test(unknown_looks_unknown),
        cmocka_unit_test(without_rules_all_values_must_be_lost_to_look_lost),
        cmocka_unit_test(the_first_colour_rule_that_applies_paints),
        cmocka_unit_test(gradients_run_over_the_range),
        cmocka_unit_test(alarms_paint_by_priority_and_state),
        cmocka_unit_test(shelved_alarms_leave_the_body_alone),
        cmocka_unit_test(outlines_have_their_order),
        cmocka_unit_test(a_selected_unit_outlines_what_stands_in_it),
        cmocka_unit_test(visibility_follows_values),
        cmocka_unit_test(tanks_show_their_level_in_world_height),
        cmocka_unit_test(damage_covers_what_changed),
        cmocka_unit_test(labels_put_values_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
