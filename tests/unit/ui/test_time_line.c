// The time line, of a recording and live: what it shows, and what pressing it asks for.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "stage.h"
#include "twinview/clock.h"
#include "twinview/decoder.h"
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
        const struct tw_theme *theme = stage.theme;
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
    assert_true(stage_request(&stage, TW_UI_SEEK, &request));
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
    while (stage_request(&stage, TW_UI_SEEK, &request)) {
        last_ms = request.time_ms;
        count++;
    }
    assert_int_equal(last_ms, playback.end_ms);
    assert_true(count == 2); // no more than the pointer moved
    tw_ui_mouse_button(stage.ui, 0, false);
    stage_settle(&stage, 0.5);
    assert_false(stage_request(&stage, TW_UI_SEEK, &request));
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
    assert_true(stage_request(&stage, TW_UI_PLAY, &request));
    stage_click(&stage, 30, middle);
    stage_settle(&stage, 0.3);
    assert_true(stage_request(&stage, TW_UI_SEEK, &request));
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

static int count_colour(const struct stage *stage, float x0, float x1, enum tw_token token) {
    struct picture picture;
    int count = 0;
    uint32_t wanted = stage->theme->colours[token] & 0xFFFFFF;
    stage_picture((struct stage *)stage, &picture);
    for (int y = HEIGHT - 64; y < HEIGHT; y++)
        for (int x = (int)x0; x < (int)x1; x++)
            count += picture_pixel(&picture, x, y) == wanted;
    picture_finish(&picture);
    return count;
}

// Where a moment of the recording lies.
static float recorded_x(int64_t after_ms) {
    return 120 + (WIDTH - 120 - 224) * (float)(10 * MINUTE_MS + after_ms) / (float)(20 * MINUTE_MS);
}

static void raise_alarm(struct stage *stage, int64_t after_ms) {
    struct tw_batch *batch = tw_batch_create(0);
    batch->time_ms = STAGE_NOW_MS + after_ms;
    const struct tw_value values[] = {{.kind = TW_VALUE_STRING, .string = "P-103"},
                                      {.kind = TW_VALUE_NUMBER, .number = (double)batch->time_ms},
                                      {.kind = TW_VALUE_NUMBER, .number = 2},
                                      {.kind = TW_VALUE_STRING, .string = "Seal leaks"}};
    static const enum tw_field fields[] = {TW_FIELD_ALARM_ASSET, TW_FIELD_ALARM_SINCE,
                                           TW_FIELD_ALARM_PRIORITY, TW_FIELD_ALARM_TEXT};
    for (size_t i = 0; i < TW_COUNT(values); i++) {
        struct tw_write *write = tw_batch_add_write(batch, fields[i]);
        write->key[0] = "seal";
        write->key[1] = fields[i] == TW_FIELD_ALARM_TEXT ? "" : NULL;
        write->value = values[i];
    }
    tw_twin_apply(stage->twin, batch);
    tw_batch_destroy(batch);
}

// Values may wait for the next tenth of a second, an alarm does not.
static void an_alarm_is_shown_at_once(void **state) {
    struct stage stage;
    (void)state;
    stage_open(&stage, NULL);
    stage_settle(&stage, 2);
    stage_value(&stage, "P-104", "vibration", 2.5, TW_QUALITY_GOOD);
    assert_true(stage_step(&stage, 3));
    stage_value(&stage, "P-104", "vibration", 2.6, TW_QUALITY_GOOD);
    assert_false(stage_step(&stage, 3.02));
    raise_alarm(&stage, 3040);
    assert_true(stage_step(&stage, 3.04));
    stage_finish(&stage);
}

// The recording's snapshot again, as after a way back.
static void seek_back(struct stage *stage) {
    char *text = stage_read("plant.json");
    const char *reason = "";
    struct tw_decoder *decoder = tw_decoder_create(NULL);
    struct tw_batch *batch = tw_decoder_snapshot(decoder, text, strlen(text), &reason);
    assert_non_null(batch);
    batch->sought = true;
    tw_twin_apply(stage->twin, batch);
    tw_batch_destroy(batch);
    tw_decoder_destroy(decoder);
    free(text);
}

static void what_was_played_stays_on_the_line(void **state) {
    (void)state;
    struct stage stage;
    struct tw_ui_request request;
    open_stage(&stage, TW_UI_DESKTOP, HEIGHT);
    float x = recorded_x(4 * MINUTE_MS), far = recorded_x(8 * MINUTE_MS);
    assert_in_range(count_colour(&stage, x + 20, x + 60, TW_LINE_STRONG), 10, 60);
    raise_alarm(&stage, 4 * MINUTE_MS);
    playback.paused = false;
    stage_settle(&stage, 6 * 60);
    for (int back = 0; back < 2; back++) {
        if (back) {
            seek_back(&stage);
            stage_settle(&stage, 1);
        }
        assert_in_range(count_colour(&stage, x - 8, x + 8, TW_P2), 20, 400);
        assert_in_range(count_colour(&stage, x + 20, x + 60, TW_LINE_STRONG), 160, 200); // solid
        assert_in_range(count_colour(&stage, far, far + 40, TW_LINE_STRONG), 10, 60);    // hatched
    }
    stage_drop_requests(&stage);
    stage_click(&stage, x, HEIGHT - 48);
    stage_settle(&stage, 2);
    assert_int_equal(stage.ui->tooltip.count, 1);
    assert_non_null(strstr(stage.ui->tooltip.lines[0], "P-103  Seal leaks"));
    assert_true(stage_request(&stage, TW_UI_SEEK, &request));
    assert_int_equal(request.time_ms, STAGE_NOW_MS + 4 * MINUTE_MS);
    stage_finish(&stage);
}

// ---- live -----------------------------------------------------------------------------------

static float x_of(int64_t back_ms) {
    return 48 + (WIDTH - 48 - 224) * (float)(360 * MINUTE_MS - back_ms) / (float)(420 * MINUTE_MS);
}

static struct tw_alarm_past *all_alarms_of(struct stage *stage) {
    for (int i = 0; i < TW_ALARM_PASTS_MAX; i++)
        if (stage->ui->alarm_pasts.items[i].pending &&
            !stage->ui->alarm_pasts.items[i].asset.slot &&
            stage->ui->alarm_pasts.items[i].source == 0)
            return &stage->ui->alarm_pasts.items[i];
    return NULL;
}

// The server kept one hour, and in it two alarms of one asset a moment apart.
static void tell(struct stage *stage) {
    struct tw_alarm_event *events = tw_alloc_array(2, sizeof *events);
    struct tw_alarm_past *past = all_alarms_of(stage);
    assert_non_null(past);
    for (int i = 0; i < 2; i++)
        events[i] = (struct tw_alarm_event){.kind = TW_ALARM_EVENT_RAISED,
                                            .time_ms = STAGE_NOW_MS - 30 * MINUTE_MS + i,
                                            .alarm = i ? "b" : "a",
                                            .asset_id = "P-103",
                                            .text = "Seal leaks",
                                            .priority = 3 - i};
    struct tw_feed_alarm_past answer = {.request = past->number,
                                        .events = events,
                                        .count = 2,
                                        .from_ms = STAGE_NOW_MS - 60 * MINUTE_MS,
                                        .to_ms = STAGE_NOW_MS};
    tw_ui_take_alarms(stage->ui, &answer);
    stage_settle(stage, 0.3);
}

static void what_servers_told_stands_on_the_live_line(void **state) {
    (void)state;
    struct stage stage;
    struct tw_ui_request request;
    stage_open(&stage, NULL);
    float x = x_of(30 * MINUTE_MS);
    assert_int_equal(count_colour(&stage, x - 8, x + 24, TW_P2), 0);
    tell(&stage);
    assert_in_range(count_colour(&stage, x - 8, x + 24, TW_P2), 20, 400);
    assert_int_equal(count_colour(&stage, x - 8, x + 24, TW_P3), 0); // the worst, and how many
    tw_ui_mouse_move(stage.ui, x, HEIGHT - 48);
    stage_settle(&stage, 0.5);
    assert_int_equal(stage.ui->tooltip.count, 2);
    assert_non_null(strstr(stage.ui->tooltip.lines[0], "P-103  Seal leaks"));
    stage_drop_requests(&stage);
    stage_click(&stage, x, HEIGHT - 48);
    stage_settle(&stage, 0.7);
    assert_true(stage_request(&stage, TW_UI_SELECT, &request));
    assert_true(tw_asset_equal(request.asset, tw_twin_find(stage.twin, "P-103")->handle));
    stage_finish(&stage);
}

// What nobody told is hatched and named, and what somebody told is not.
static void what_was_not_heard_says_so(void **state) {
    (void)state;
    struct stage stage;
    stage_open(&stage, NULL);
    stage.view.source_count = 1;
    stage_settle(&stage, 0.2);
    float middle = HEIGHT - 32, x = x_of(45 * MINUTE_MS);
    struct picture picture;
    for (int told = 0; told < 2; told++) {
        int line = 0;
        if (told)
            tell(&stage);
        stage_picture(&stage, &picture);
        for (int i = 0; i < 40; i++)
            line += picture_pixel(&picture, (int)x + i, (int)middle) ==
                    (stage.theme->colours[TW_LINE_STRONG] & 0xFFFFFF);
        picture_finish(&picture);
        assert_true(told ? line == 40 : line < 10);
    }
    stage_finish(&stage);
}

static void pointing_at_the_live_line_is_followed_by_trends(void **state) {
    (void)state;
    struct stage stage;
    struct tw_ui_request request;
    stage_open(&stage, NULL);
    stage_select(&stage, "P-104");
    stage_settle(&stage, 0.2);
    float x = x_of(180 * MINUTE_MS), y = HEIGHT - 10;
    tw_ui_mouse_move(stage.ui, x, y);
    stage_settle(&stage, 0.3);
    assert_true(llabs(stage.ui->pointed_ms - (STAGE_NOW_MS - 180 * MINUTE_MS)) < MINUTE_MS);
    assert_int_equal(stage.ui->inspector.span, 0);
    stage_drop_requests(&stage);
    stage_click(&stage, x, y);
    stage_settle(&stage, 0.5);
    assert_int_equal(stage.ui->inspector.span, 3); // eight hours
    assert_true(stage_request(&stage, TW_UI_ASK, &request));
    assert_int_equal(request.until_ms - request.time_ms, 480 * MINUTE_MS);
    tw_ui_mouse_move(stage.ui, x, 400);
    stage_settle(&stage, 0.7);
    assert_true(stage.ui->pointed_ms == TW_TIME_NONE);
    stage_finish(&stage);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_alarm_is_shown_at_once),
        cmocka_unit_test(what_is_not_live_says_so),
        cmocka_unit_test(a_press_on_the_line_seeks),
        cmocka_unit_test(buttons),
        cmocka_unit_test(time_goes_on_while_it_plays),
        cmocka_unit_test(what_was_played_stays_on_the_line),
        cmocka_unit_test(what_servers_told_stands_on_the_live_line),
        cmocka_unit_test(what_was_not_heard_says_so),
        cmocka_unit_test(pointing_at_the_live_line_is_followed_by_trends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
