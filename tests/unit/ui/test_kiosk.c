#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "stage.h"
#include "twinview/memory.h"
#include "ui/ui_private.h"

static void open_kiosk(struct stage *stage, int width, int height) {
    stage_init(stage, &(struct tw_ui_params){.mode = TW_UI_KIOSK, .scale = 1}, width, height, NULL);
    stage_settle(stage, 0.1);
    stage_look_at(stage, NULL, 0);
    stage_settle(stage, 0.3);
    stage_settle(stage, 0.5);
}

static void a_wall_is_the_same_at_every_size(void **state) {
    (void)state;
    for (int height = 720; height <= 2160; height *= 3) {
        struct stage stage;
        open_kiosk(&stage, height * 16 / 9, height);
        struct tw_rect view = tw_ui_viewport(stage.ui);
        assert_int_equal(view.x, 0);
        assert_int_equal(view.width, stage.width);
        assert_true(abs(view.y * 2160 / height - 140) <= 2);
        assert_true(abs((view.y + view.height) * 2160 / height - 1800) <= 9);
        int plates = 0;
        for (size_t i = 0; i < stage.ui->labels.order_count; i++)
            plates +=
                stage.ui->labels.order[i]->placed && stage.ui->labels.order[i]->form > TW_LABEL_FAR;
        assert_in_range(plates, 3, 10);
        tw_ui_mouse_move(stage.ui, 100, 10); // no pointer on a wall
        assert_false(tw_ui_wants_mouse(stage.ui));
        stage_finish(&stage);
    }
}

// With more sources than the wall has room for, the one that is lost is among those shown.
static void a_wall_shows_the_source_in_trouble(void **state) {
    struct tw_feed_health sources[30] = {0};
    (void)state;
    for (int i = 0; i < 30; i++)
        sources[i] = (struct tw_feed_health){
            .name = "a source of a plant", .state = TW_FEED_LIVE, .last_data_ms = STAGE_NOW_MS};
    size_t vertices[2];
    for (int lost = 0; lost < 2; lost++) {
        struct stage stage;
        open_kiosk(&stage, 3840, 2160);
        stage.view.sources = sources;
        stage.view.source_count = 30;
        sources[29].state = lost ? TW_FEED_LAGGING : TW_FEED_LIVE; // a lamp of another shape
        stage_settle(&stage, 1.2);
        vertices[lost] = stage.frame.ui.vertex_count;
        stage_finish(&stage);
    }
    assert_true(vertices[0] != vertices[1]);
}

// Plates stand over the picture until what they say is over: values that are out of date while the
// source synchronises, and a recording that stopped, which the wall has no other place for.
static void plates_stay_as_long_as_they_hold(void **state) {
    (void)state;
    static const struct {
        struct tw_feed_health health;
        int desktop, wall; // plates
    } cases[] = {
        {{.state = TW_FEED_LIVE, .recorded = true}, 0, 0},
        {{.state = TW_FEED_SYNCHRONISING}, 0, 0},
        {{.state = TW_FEED_LOST, .out_of_date = true}, 1, 1},
        {{.state = TW_FEED_SYNCHRONISING, .out_of_date = true}, 1, 1},
        {{.state = TW_FEED_OUT_OF_SYNC, .reason = "events 3 to 3 are missing"}, 0, 0},
        {{.state = TW_FEED_OUT_OF_SYNC, .out_of_date = true}, 1, 1},
        {{.state = TW_FEED_LIVE, .recorded = true, .record_fault = "No space left on device"},
         0,
         1},
    };
    for (int wall = 0; wall < 2; wall++) {
        struct stage stage;
        if (wall)
            open_kiosk(&stage, 1920, 1080);
        else
            stage_open(&stage, NULL);
        stage.health[1].state = TW_FEED_LIVE;
        for (size_t i = 0; i < TW_COUNT(cases); i++) {
            stage.health[0] = cases[i].health;
            stage.health[0].name = "plant";
            stage_settle(&stage, 1 + (double)i);
            int plates = wall ? cases[i].wall : cases[i].desktop;
            struct tw_ui ui = {.view = &stage.view, .mode = wall ? TW_UI_KIOSK : TW_UI_DESKTOP};
            assert_int_equal(tw_plates_height(&ui) > 0, plates);
            assert_true(stage.frame.ui.vertex_count > 0);
        }
        stage_finish(&stage);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wall_is_the_same_at_every_size),
        cmocka_unit_test(a_wall_shows_the_source_in_trouble),
        cmocka_unit_test(plates_stay_as_long_as_they_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
