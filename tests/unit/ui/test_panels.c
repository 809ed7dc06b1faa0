#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "stage.h"
#include "ui/ui_private.h"

// Area of the damage of the last frame, in pixels.
static uint64_t damaged(const struct stage *stage) {
    return tw_damage_area(&stage->frame.ui.damage,
                          (struct tw_rect){0, 0, STAGE_WIDTH, STAGE_HEIGHT});
}

static void draws_something(void **state) {
    struct stage stage;
    (void)state;
    stage_init(&stage, &(struct tw_ui_params){.scale = 1}, STAGE_WIDTH, STAGE_HEIGHT, NULL);
    assert_true(stage_step(&stage, 0));
    assert_true(stage.frame.dirty & TW_DIRTY_UI);
    assert_true(stage.frame.ui.damage.whole);
    assert_true(stage.frame.ui.index_count > 1000);
    assert_non_null(stage.frame.ui.atlas);
    stage_finish(&stage);
}

static void nothing_new_draws_nothing(void **state) {
    struct stage stage;
    (void)state;
    stage_open(&stage, NULL);
    stage.view.frame_ms = 9; // not even the frame's own cost may wake it
    for (int i = 0; i < 4; i++) {
        assert_false(stage_step(&stage, 0.11));
        assert_false(stage.frame.dirty & (TW_DIRTY_UI | TW_DIRTY_LABEL));
    }
    stage_finish(&stage);
}

static void a_value_damages_little(void **state) {
    struct stage stage;
    (void)state;
    stage_open(&stage, NULL);
    stage_look_at_pump(&stage);
    stage_settle(&stage, 3.6); // same second and blink phase as the next step
    stage_value(&stage, "P-104", "vibration", 5.9, TW_QUALITY_GOOD);
    stage_step(&stage, 3.8);
    assert_true(stage.frame.dirty & TW_DIRTY_UI);
    assert_false(stage.frame.ui.damage.whole);
    assert_true(damaged(&stage) > 0);
    assert_true(damaged(&stage) < 60000); // a row of the inspector, the clock's first seconds
    stage_finish(&stage);
}

static void frames_of_odd_names_hold(void **state) {
    static char document[24000];
    char longest[1001];
    struct stage stage;
    struct picture picture;
    (void)state;
    memset(longest, 'W', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    snprintf(
        document, sizeof document,
        "{\"feed\":\"twin-feed/1\",\"epoch\":\"e\",\"seq\":1,\"time\":\"2026-11-22T14:32:07Z\","
        "\"site\":{\"name\":\"%s\"},\"types\":{},\"assets\":{\"a\":{\"name\":\"%s\",\"shapes\":"
        "{\"b\":{\"box\":{\"size\":[1.2,1.2,1.2]}}},\"props\":{\"x\":1e300}},"
        "\"b\":{\"name\":\"\\u0007tab\\there\\n\\ud83d\\ude00\",\"parent\":\"a\"}}}",
        longest, longest);
    stage_open(&stage, document);
    stage_select(&stage, "a");
    stage_settle(&stage, 0.5);
    // Nothing of the tree or of its texts may leave the tree's column: the strip beside it is
    // what it is without them.
    stage_picture(&stage, &picture);
    uint32_t panel = tw_theme_find("isa-dark")->colours[TW_PANEL] & 0xffffff;
    for (int y = 500; y < (int)stage.ui->layout.time_line.y - 10; y++)
        assert_int_equal(picture_pixel(&picture, 298, y), panel);
    picture_finish(&picture);
    stage_finish(&stage);
}

static void clock_steps_only_while_data_flows(void **state) {
    struct stage stage;
    (void)state;
    stage_open(&stage, NULL);
    stage_settle(&stage, 3.5); // quiet: the blinking marks alone ask for runs
    stage_step(&stage, 3.6);
    assert_false(stage.ui->flowing);
    stage_value(&stage, "T-201", "level", 41, TW_QUALITY_GOOD);
    stage_step(&stage, 3.8);
    assert_true(stage.ui->flowing);
    stage_finish(&stage);
}

// Half a minute in which nothing happens but blinking: each mark damages itself, and time texts
// change at most every ten seconds.
static void a_quiet_picture_only_blinks(void **state) {
    struct stage stage;
    int texts = 0, blinks = 0;
    (void)state;
    stage_open(&stage, NULL);
    stage_look_at_pump(&stage);
    stage_settle(&stage, 20);
    stage_settle(&stage, 23); // what went stale at 20 s has been shown
    for (int i = 1; i <= 60; i++) {
        bool changed = stage_step(&stage, 23 + 0.5 * i + 0.01);
        blinks += changed;
        if (damaged(&stage) > 10000)
            texts++;
        assert_false(stage.frame.ui.damage.whole);
    }
    assert_int_equal(blinks, 60);
    assert_true(texts <= 4);
    stage_finish(&stage);
}

// Pixels of the inspector's value column that have the ink of a good value.
static int count_full_ink(struct stage *stage) {
    struct picture picture;
    uint32_t ink = tw_theme_find("isa-dark")->colours[TW_TEXT] & 0xffffff;
    struct tw_area panel = stage->ui->layout.inspector;
    int count = 0;
    stage_picture(stage, &picture);
    for (int y = (int)panel.y + 160; y < (int)panel.y + 290; y++)
        for (int x = (int)panel.x + 200; x < (int)panel.x + 242; x++)
            count += picture_pixel(&picture, x, y) == ink;
    picture_finish(&picture);
    return count;
}

static void lost_values_lose_their_ink(void **state) {
    struct stage stage;
    (void)state;
    stage_open(&stage, NULL);
    stage_select(&stage, "V-111"); // no alarm, no rule: only values stand in that column
    stage_settle(&stage, 1.1);
    assert_true(count_full_ink(&stage) > 5);
    tw_twin_set_source_lost(stage.twin, 0, true);
    stage.health[0].state = TW_FEED_LOST;
    stage_settle(&stage, 1.3);
    assert_int_equal(count_full_ink(&stage), 0);
    stage_finish(&stage);
}

static void no_ui_leaves_the_picture_whole(void **state) {
    struct stage stage;
    (void)state;
    stage_init(&stage, &(struct tw_ui_params){.mode = TW_UI_NONE}, 320, 200, NULL);
    assert_false(stage_step(&stage, 0));
    struct tw_rect view = tw_ui_viewport(stage.ui);
    assert_true(view.x == 0 && view.y == 0 && view.width == 320 && view.height == 200);
    assert_int_equal(stage.frame.ui.index_count, 0);
    assert_true(tw_ui_next_update_ns(stage.ui) == INT64_MAX);
    stage_finish(&stage);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(draws_something),
        cmocka_unit_test(nothing_new_draws_nothing),
        cmocka_unit_test(a_value_damages_little),
        cmocka_unit_test(frames_of_odd_names_hold),
        cmocka_unit_test(clock_steps_only_while_data_flows),
        cmocka_unit_test(a_quiet_picture_only_blinks),
        cmocka_unit_test(lost_values_lose_their_ink),
        cmocka_unit_test(no_ui_leaves_the_picture_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
