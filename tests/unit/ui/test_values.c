// Values as they are shown: their words, and the inspector's sections where sources meet.
#include <stdio.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "stage.h"
#include "twinview/memory.h"
#include "ui/format.h"
#include "ui/ui_private.h"

static void words_say_all_that_is_wrong(void **state) {
    (void)state;
    static const struct {
        struct tw_property property;
        const char *words;
    } cases[] = {
        {{.validity = TW_VALID}, "good"},
        {{.validity = TW_UNCERTAIN, .quality = TW_QUALITY_UNCERTAIN}, "uncertain"},
        {{.validity = TW_BAD, .quality = TW_QUALITY_BAD}, "bad"},
        {{.validity = TW_BAD, .quality = TW_QUALITY_BAD, .stale = true}, "bad and stale"},
        {{.validity = TW_STALE, .stale = true}, "stale"},
        {{.validity = TW_STALE, .quality = TW_QUALITY_UNCERTAIN, .stale = true},
         "uncertain and stale"},
        {{.validity = TW_LOST}, "feed lost"},
        {{.validity = TW_LOST, .quality = TW_QUALITY_BAD, .stale = true}, "feed lost, bad before"},
        {{.validity = TW_UNCERTAIN, .conflict = true}, "sources disagree"},
        {{.validity = TW_NO_VALUE, .stale = true}, "no value"},
    };
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        char text[40];
        tw_format_validity(NULL, &cases[i].property, text, sizeof text);
        assert_string_equal(text, cases[i].words);
    }
}

#define HEAD                                                                                       \
    "{\"feed\":\"twin-feed/1\",\"epoch\":\"e\",\"seq\":1,\"time\":\"2026-11-22T14:32:00Z\","
#define PUMP(more, temp)                                                                           \
    HEAD "\"types\":{\"pump\":{\"props\":{\"temp\":{\"tolerance\":1}}}}," more                     \
         "\"assets\":{\"p1\":{\"type\":\"pump\",\"props\":{\"temp\":" temp "}}}}"

// How high the inspector's content is when the second source says this of p1.
static float height_with(const char *plant, const char *layer) {
    struct stage stage;
    stage_init(&stage, &(struct tw_ui_params){.theme = tw_theme_find("isa-dark"), .scale = 1}, 1920,
               1080, plant);
    if (layer)
        stage_join(&stage, layer);
    tw_scene_select(stage.scene, tw_twin_find(stage.twin, "p1")->handle);
    stage_settle(&stage, 1.1);
    float height = stage.ui->inspector.content;
    stage_finish(&stage);
    return height;
}

// A section for each source costs a caption each; two claims cost two lines, but only where the
// row alone would hide something.
static void the_inspector_tells_sources_apart(void **state) {
    (void)state;
    const char *good = PUMP("", "40"), *bad = PUMP("", "{\"v\":40,\"q\":\"bad\"}");
    float alone = height_with(good, NULL), poor = height_with(bad, NULL);
    float agreed = height_with(good, PUMP("", "40.5"));
    float life = height_with(good, HEAD "\"assets\":{\"p1\":{\"props\":{\"life\":7}}}}");
    float disagreed = height_with(good, PUMP("", "50"));
    float stood_in = height_with(bad, PUMP("", "41"));
    assert_float_equal(life - agreed, 30 + 27, 0.5); // one more section, one more row
    assert_true(disagreed >= agreed + 2 * 20);
    assert_true(agreed > alone - 30 && poor > 0);
    assert_true(stood_in >= agreed + 2 * 20);
}

// The lamps stand in the sections too: a layer whose source is gone is told from one that is not.
static void a_lost_layer_leaves_the_others_ink(void **state) {
    (void)state;
    struct stage stage;
    struct picture before, after;
    stage_init(&stage, &(struct tw_ui_params){.theme = tw_theme_find("isa-dark"), .scale = 1}, 1920,
               1080, PUMP("", "40"));
    stage_join(&stage, HEAD "\"assets\":{\"p1\":{\"props\":{\"life\":7}}}}");
    tw_scene_select(stage.scene, tw_twin_find(stage.twin, "p1")->handle);
    stage_settle(&stage, 1.1);
    stage_picture(&stage, &before);
    tw_twin_set_source_lost(stage.twin, 1, true);
    const struct tw_asset *asset = tw_twin_find(stage.twin, "p1");
    assert_int_equal(tw_asset_property(asset, "life")->validity, TW_LOST);
    assert_int_equal(tw_asset_property(asset, "temp")->validity, TW_VALID);
    stage_settle(&stage, 2.2);
    stage_picture(&stage, &after);
    uint32_t ink = tw_theme_find("isa-dark")->colours[TW_TEXT] & 0xffffff;
    int bright[2] = {0, 0};
    struct tw_area panel = stage.ui->layout.inspector;
    for (int y = (int)panel.y; y < (int)(panel.y + panel.height); y++) {
        for (int x = (int)panel.x + 200; x < (int)panel.x + 260; x++) { // the column of figures
            bright[0] += picture_pixel(&before, x, y) == ink;
            bright[1] += picture_pixel(&after, x, y) == ink;
        }
    }
    assert_true(bright[1] > 0 && bright[1] < bright[0]);
    picture_finish(&before);
    picture_finish(&after);
    stage_finish(&stage);
}

// The pump's temperature was bad for two of the thirty minutes: the line stops there and goes on
// after it, and nothing joins the two ends.
static void a_trend_has_a_gap_where_a_value_was_bad(void **state) {
    (void)state;
    struct stage stage;
    struct picture picture;
    stage_init(&stage, &(struct tw_ui_params){.theme = tw_theme_find("isa-dark"), .scale = 1}, 1920,
               1080, NULL);
    tw_scene_select(stage.scene, tw_twin_find(stage.twin, "P-104")->handle);
    stage_settle(&stage, 1.1);
    stage_picture(&stage, &picture);
    struct tw_area panel = stage.ui->layout.inspector;
    int gaps = 0, dark = 0;
    bool line = false; // the chart's left end was passed
    for (int x = (int)panel.x + 60; x < (int)(panel.x + panel.width) - 20; x++) {
        bool bright = false; // brighter than the hatch; the chart's lower half, below its limits
        for (int y = 905; y < 948; y++)
            bright = bright || (picture_pixel(&picture, x, y) & 0xff) > 200;
        gaps += bright && line && dark >= 15;
        dark = bright ? 0 : dark + 1;
        line = line || bright;
    }
    assert_int_equal(gaps, 1 + 1); // and the rise to the alarm, which leaves the lower half
    picture_finish(&picture);
    stage_finish(&stage);
}

// What cannot be joined is listed all the same, and says so.
static void what_stands_alone_is_marked(void **state) {
    (void)state;
    struct stage stage;
    stage_init(&stage, &(struct tw_ui_params){.theme = tw_theme_find("isa-dark"), .scale = 1}, 1920,
               1080, PUMP("", "40"));
    stage_join(&stage, HEAD "\"assets\":{\"p2\":{\"props\":{\"life\":7}}}}");
    stage_settle(&stage, 1.1);
    assert_true(tw_twin_find(stage.twin, "p2")->join_missing);
    assert_int_equal(stage.ui->tree.row_count, 3); // the site and both
    stage_finish(&stage);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_say_all_that_is_wrong),
        cmocka_unit_test(the_inspector_tells_sources_apart),
        cmocka_unit_test(a_lost_layer_leaves_the_others_ink),
        cmocka_unit_test(a_trend_has_a_gap_where_a_value_was_bad),
        cmocka_unit_test(what_stands_alone_is_marked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
