// What is shown of a recording: its frame, its line, and what pressing them asks for.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "stage.h"
#include "twinview/clock.h"
#include "twinview/memory.h"
#include "ui/ui_private.h"

#define WIDTH 1920
#define HEIGHT 1080
#define MINUTE_MS INT64_C(60000)

static struct tw_playback playback;

static void open_stage(struct stage *stage, enum tw_ui_mode mode, int height) {
    stage_init(stage,
               &(struct tw_ui_params){.mode = mode, .theme = tw_theme_find("isa-dark"), .scale = 1},
               WIDTH, height, NULL);
    playback = (struct tw_playback){.start_ms = STAGE_NOW_MS - 10 * MINUTE_MS,
                                    .end_ms = STAGE_NOW_MS + 10 * MINUTE_MS,
                                    .position_ms = STAGE_NOW_MS,
                                    .limit_ms = STAGE_NOW_MS,
                                    .speed = 10,
                                    .paused = true};
    stage->view.playback = &playback;
    for (int i = 0; i < stage->view.source_count; i++)
        stage->health[i].state = TW_FEED_REPLAY;
    stage_settle(stage, 0.1);
}

static void what_is_not_live_says_so(void **state) {
    (void)state;
    static const enum tw_ui_mode modes[] = {TW_UI_DESKTOP, TW_UI_KIOSK};
    for (size_t i = 0; i < TW_COUNT(modes); i++) {
        struct stage stage;
        open_stage(&stage, modes[i], HEIGHT);
        const struct tw_theme *theme = tw_scene_theme(stage.scene);
        struct tw_rect view = tw_ui_viewport(stage.ui);
        // Somewhere along its left edge the hatch is bright, which the picture never is there.
        struct picture picture;
        int bright = 0;
        stage_picture(&stage, &picture);
        for (int y = 0; y < 100; y++)
            bright += picture_pixel(&picture, view.x + 1, view.y + 200 + y) ==
                      (theme->colours[TW_TEXT] & 0xFFFFFF);
        picture_finish(&picture);
        assert_in_range(bright, 20, 80);
        assert_string_equal(tw_ui_live_word(&(struct tw_ui){.view = &stage.view}), "NOT LIVE");
        stage_finish(&stage);
    }
}

static bool poll_kind(struct stage *stage, enum tw_ui_command_kind kind,
                      struct tw_ui_request *request) {
    while (tw_ui_poll(stage->ui, request))
        if (request->kind == kind)
            return true;
    return false;
}

static void a_press_on_the_line_seeks(void **state) {
    (void)state;
    struct stage stage;
    struct tw_ui_request request;
    open_stage(&stage, TW_UI_DESKTOP, HEIGHT);
    struct tw_area bar = stage.ui->layout.time_line;
    assert_true(bar.height == 64 && bar.y + bar.height == HEIGHT && bar.width == WIDTH);
    float left = 120, right = WIDTH - 224, middle = bar.y + 32;
    stage_click(&stage, left + (right - left) / 4, middle);
    stage_settle(&stage, 0.2);
    assert_true(poll_kind(&stage, TW_UI_SEEK, &request));
    int64_t ms = request.time_ms - playback.start_ms;
    assert_true(llabs(ms - 5 * MINUTE_MS) < 2000);
    // Dragged out of the bar it goes no further than the ends.
    tw_ui_mouse_move(stage.ui, left + 100, middle);
    tw_ui_mouse_button(stage.ui, 0, true);
    stage_settle(&stage, 0.3);
    tw_ui_mouse_move(stage.ui, WIDTH - 2, middle - 300);
    stage_settle(&stage, 0.4);
    int64_t last_ms = 0;
    int count = 0;
    while (poll_kind(&stage, TW_UI_SEEK, &request)) {
        last_ms = request.time_ms;
        count++;
    }
    assert_int_equal(last_ms, playback.end_ms);
    assert_true(count == 2); // no more than the pointer moved
    tw_ui_mouse_button(stage.ui, 0, false);
    stage_settle(&stage, 0.5);
    assert_false(poll_kind(&stage, TW_UI_SEEK, &request));
    stage_finish(&stage);
}

static void buttons(void **state) {
    (void)state;
    struct stage stage;
    struct tw_ui_request request;
    open_stage(&stage, TW_UI_DESKTOP, HEIGHT);
    float middle = stage.ui->layout.time_line.y + 32;
    stage_click(&stage, 70, middle);
    stage_settle(&stage, 0.2);
    assert_true(poll_kind(&stage, TW_UI_PLAY, &request));
    stage_click(&stage, 30, middle);
    stage_settle(&stage, 0.3);
    assert_true(poll_kind(&stage, TW_UI_SEEK, &request));
    assert_int_equal(request.time_ms, playback.start_ms);
    stage_finish(&stage);
}

static void time_goes_on_while_it_plays(void **state) {
    (void)state;
    struct stage stage;
    open_stage(&stage, TW_UI_DESKTOP, 720);
    assert_true(stage.ui->layout.time_line.height == 28);
    stage_settle(&stage, 1);
    assert_false(stage_step(&stage, 1)); // stands still
    playback.paused = false;
    assert_true(stage_step(&stage, 1));
    assert_true(tw_ui_next_update_ns(stage.ui) - stage.view.now_ns <= 250000000);
    assert_true(stage_step(&stage, 2));
    playback.start_ms = TW_TIME_NONE; // not read yet
    stage_settle(&stage, 3);
    stage_finish(&stage);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_live_says_so),
        cmocka_unit_test(a_press_on_the_line_seeks),
        cmocka_unit_test(buttons),
        cmocka_unit_test(time_goes_on_while_it_plays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
