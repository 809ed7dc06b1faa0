#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "stage.h"
#include "twinview/memory.h"
#include "ui/ui_private.h"

static double at; // seconds of the stage

static void settle(struct stage *stage, double seconds) {
    at += seconds;
    stage_settle(stage, at);
}

static void open_stage(struct stage *stage) {
    at = 0;
    setenv("TZ", "UTC", 1);
    stage_init(stage, &(struct tw_ui_params){.theme = tw_theme_find("isa-light"), .scale = 1}, 1920,
               1080, NULL);
    settle(stage, 0.1);
    settle(stage, 1);
    stage_drop_requests(stage);
}

static void press(struct stage *stage, enum tw_key key, bool shift) {
    tw_ui_modifiers(stage->ui, shift, false, false);
    tw_ui_key(stage->ui, key, true);
    tw_ui_key(stage->ui, key, false);
    tw_ui_modifiers(stage->ui, false, false, false);
    settle(stage, 0.1);
}

// Takes one request of this kind; "kind id id", or "" if there is none.
static const char *taken(struct stage *stage, enum tw_ui_request_kind kind) {
    static char text[256];
    struct tw_ui_request request;
    text[0] = '\0';
    while (stage_request(stage, kind, &request)) {
        assert_string_equal(text, ""); // one order for all alarms
        const struct tw_ui_wish *wish = tw_ui_wish(stage->ui);
        int length = snprintf(text, sizeof text, "%s", tw_action_name(wish->kind));
        for (size_t i = 0; i < wish->count; i++)
            length +=
                snprintf(text + length, sizeof text - (size_t)length, " %s", wish->alarms[i].id);
    }
    return text;
}

static const char *asked(struct stage *stage) {
    return taken(stage, TW_UI_ACT);
}

static void a_key_acknowledges_what_is_in_front(void **state) {
    struct stage stage;
    (void)state;
    open_stage(&stage);
    press(&stage, TW_KEY_F2, false);
    assert_string_equal(asked(&stage), "acknowledge a1"); // the banner's
    assert_true(tw_ui_wish(stage.ui)->alarms[0].since_ms == STAGE_NOW_MS - 15000);
    tw_scene_select(stage.scene, tw_twin_find(stage.twin, "T-203")->handle);
    settle(&stage, 0.1);
    press(&stage, TW_KEY_F2, false);
    assert_string_equal(asked(&stage), "acknowledge a2"); // the selection's
    tw_scene_select(stage.scene, tw_twin_find(stage.twin, "TR-1")->handle);
    settle(&stage, 0.1);
    press(&stage, TW_KEY_F2, false);
    assert_string_equal(asked(&stage), ""); // acknowledged already: never another one instead
    press(&stage, TW_KEY_F3, false);
    press(&stage, TW_KEY_HOME, false);
    press(&stage, TW_KEY_END, true);
    press(&stage, TW_KEY_F2, false);
    assert_string_equal(asked(&stage), "acknowledge a1 a2 a7"); // of six chosen, those that can be
    stage_finish(&stage);
}

static void nobody_acknowledges_what_came_under_the_finger(void **state) {
    struct stage stage;
    (void)state;
    open_stage(&stage);
    struct tw_batch *batch = tw_batch_create(0);
    struct tw_write *write = tw_batch_add_write(batch, TW_FIELD_ALARM_PRIORITY);
    write->key[0] = "a0";
    write->value = (struct tw_value){.kind = TW_VALUE_NUMBER, .number = 1};
    write = tw_batch_add_write(batch, TW_FIELD_ALARM_SINCE);
    write->key[0] = "a0";
    write->value = (struct tw_value){.kind = TW_VALUE_NUMBER, .number = (double)STAGE_NOW_MS};
    tw_twin_apply(stage.twin, batch);
    tw_batch_destroy(batch);
    settle(&stage, 0.2);
    press(&stage, TW_KEY_F2, false);
    assert_string_equal(asked(&stage), "");
    settle(&stage, 0.6);
    press(&stage, TW_KEY_F2, false);
    assert_string_equal(asked(&stage), "acknowledge a0");
    stage_finish(&stage);
}

static void shelving_always_has_an_end(void **state) {
    static const int64_t minutes[] = {15, 60, 240, 480, 7 * 60 + 28}; // the shift ends at 22:00
    (void)state;
    for (int preset = 0; preset < (int)TW_COUNT(minutes); preset++) {
        struct stage stage;
        open_stage(&stage);
        press(&stage, TW_KEY_F6, false);
        assert_true(stage.ui->alarms.ask.open);
        assert_true(tw_ui_wants_key(stage.ui, -1));
        for (int i = 0; i < preset; i++)
            press(&stage, TW_KEY_DOWN, false);
        tw_ui_text(stage.ui, "a \"b\"");
        settle(&stage, 0.1);
        int64_t now_ms = stage.view.now_ms;
        press(&stage, TW_KEY_ENTER, false);
        assert_false(stage.ui->alarms.ask.open);
        assert_string_equal(asked(&stage), "shelve a1");
        assert_string_equal(tw_ui_wish(stage.ui)->comment, "a \"b\"");
        int64_t length_ms = tw_ui_wish(stage.ui)->until_ms - now_ms;
        assert_true(llabs(length_ms - minutes[preset] * 60000) < 60000);
        stage_finish(&stage);
    }
}

static void what_is_shelved_is_taken_from_the_shelf(void **state) {
    struct stage stage;
    (void)state;
    open_stage(&stage);
    tw_scene_select(stage.scene, tw_twin_find(stage.twin, "K-130")->handle);
    settle(&stage, 0.1);
    press(&stage, TW_KEY_F6, false);
    assert_false(stage.ui->alarms.ask.open);
    assert_string_equal(asked(&stage), "unshelve a6");
    stage_finish(&stage);
}

static void an_action_may_be_thought_better_of(void **state) {
    struct stage stage;
    (void)state;
    open_stage(&stage);
    press(&stage, TW_KEY_F2, true);
    assert_true(stage.ui->alarms.ask.open);
    press(&stage, TW_KEY_ESCAPE, false);
    assert_false(stage.ui->alarms.ask.open);
    assert_string_equal(asked(&stage), "");
    stage_finish(&stage);
}

static void a_latched_alarm_is_reset(void **state) {
    struct stage stage;
    (void)state;
    open_stage(&stage);
    struct tw_batch *batch = tw_batch_create(0);
    for (int i = 0; i < 2; i++) {
        struct tw_write *write =
            tw_batch_add_write(batch, i ? TW_FIELD_ALARM_LATCHED : TW_FIELD_ALARM_ACTIVE);
        write->key[0] = "a3";
        write->value = (struct tw_value){.kind = TW_VALUE_BOOL, .boolean = i};
    }
    tw_twin_apply(stage.twin, batch);
    tw_batch_destroy(batch);
    tw_scene_select(stage.scene, tw_twin_find(stage.twin, "TR-1")->handle);
    settle(&stage, 0.2);
    press(&stage, TW_KEY_F2, false);
    assert_string_equal(asked(&stage), "reset a3");
    stage_finish(&stage);
}

static void what_failed_stays_until_it_is_read(void **state) {
    const struct tw_ui_action failed = {.alarm = "a1", .failed = true, .reason = "raised anew"};
    const struct tw_ui_action pending = {.alarm = "a1"};
    struct stage stage;
    (void)state;
    open_stage(&stage);
    press(&stage, TW_KEY_F3, false);
    stage.view.station =
        (struct tw_ui_station){.actions = &pending, .action_count = 1, .version = 1};
    settle(&stage, 0.1);
    stage.ui->view = &stage.ui->shown;
    assert_int_equal(tw_alarm_failed_count(stage.ui), 0);
    stage.view.station =
        (struct tw_ui_station){.actions = &failed, .action_count = 1, .version = 2};
    settle(&stage, 0.1);
    stage.ui->view = &stage.ui->shown;
    assert_int_equal(tw_alarm_failed_count(stage.ui), 1);
    press(&stage, TW_KEY_HOME, false);
    press(&stage, TW_KEY_DELETE, false);
    assert_true(strstr(taken(&stage, TW_UI_DISMISS), " a1") != NULL);
    stage_finish(&stage);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_acknowledges_what_is_in_front),
        cmocka_unit_test(nobody_acknowledges_what_came_under_the_finger),
        cmocka_unit_test(shelving_always_has_an_end),
        cmocka_unit_test(what_is_shelved_is_taken_from_the_shelf),
        cmocka_unit_test(an_action_may_be_thought_better_of),
        cmocka_unit_test(a_latched_alarm_is_reset),
        cmocka_unit_test(what_failed_stays_until_it_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
