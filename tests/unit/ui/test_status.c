#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "stage.h"
#include "twinview/clock.h"
#include "twinview/memory.h"
#include "twinview/related.h"
#include "ui/ui_private.h"

static void counts_are_true(void **state) {
    struct stage stage;
    (void)state;
    stage_open(&stage, NULL);
    const struct tw_summary *summary = &stage.ui->summary;
    assert_int_equal(summary->by_priority[1], 1);
    assert_int_equal(summary->by_priority[2], 1);
    assert_int_equal(summary->by_priority[3], 2);
    assert_int_equal(summary->by_priority[4], 2); // one of them returned, not acknowledged
    assert_int_equal(summary->shelved, 1);
    assert_int_equal(summary->unacknowledged, 3);
    assert_string_equal(tw_summary_alarm(summary, stage.twin, 0)->id, "a1");
    const struct tw_alarm *site = tw_summary_worst_alarm(summary, stage.twin, 0);
    assert_int_equal(site->priority, 1);
    uint32_t farm = tw_twin_find(stage.twin, "tank-farm")->handle.slot;
    assert_int_equal(tw_summary_worst_alarm(summary, stage.twin, farm)->priority, 2);
    stage_finish(&stage);
}

// The path of levels begins at one place on every level, and each of its entries leads there.
static void each_level_can_be_gone_to(void **state) {
    (void)state;
    for (int level = TW_LEVEL_SITE; level <= TW_LEVEL_DIAGNOSIS; level++) {
        struct stage stage;
        enum tw_tool tools[8] = {0};
        int count = 0;
        stage_open(&stage, NULL);
        stage_select(&stage, "P-104");
        struct tw_asset_id pump = tw_twin_find(stage.twin, "P-104")->handle;
        stage.view.place = (struct tw_ui_place){level, tw_twin_unit(stage.twin, pump), pump};
        stage_settle(&stage, 0.1);
        for (int x = 200; x < 800; x += 20) {
            tw_ui_mouse_move(stage.ui, (float)x, 22);
            tw_ui_mouse_button(stage.ui, 0, true);
            tw_ui_mouse_button(stage.ui, 0, false);
            stage_settle(&stage, 0.1 + x * 0.001);
            enum tw_tool tool = stage_tool(&stage);
            if (tool && (!count || tools[count - 1] != tool) && count < 8)
                tools[count++] = tool;
        }
        assert_int_equal(count, 4);
        for (int i = 0; i < count; i++)
            assert_int_equal(tools[i], TW_TOOL_LEVEL_1 + i);
        // The units stand beside at level 2 alone, and at level 4 the inspector has its width.
        assert_true((stage.ui->units_plate.width > 0) == (level == TW_LEVEL_UNIT));
        assert_true((stage.ui->layout.inspector.width > STAGE_WIDTH / 2.0f) ==
                    (level == TW_LEVEL_DIAGNOSIS));
        stage_finish(&stage);
    }
}

// Where the lamps' cell of the status bar is, found by the pointer.
static bool point_at_lamps(struct stage *stage, double seconds) {
    for (float x = stage->ui->layout.status.width; x > 0; x -= 20) {
        tw_ui_mouse_move(stage->ui, x, 22);
        stage_settle(stage, seconds);
        if (stage->ui->feeds.hovered)
            return true;
    }
    return false;
}

// Each state in words beside the lamp, with its reason and since when; a good one says nothing.
static void the_bar_names_states(void **state) {
    (void)state;
    static const struct {
        enum tw_feed_state state;
        const char *reason;
        int64_t offset_ms;
        const char *text, *word;
    } cases[] = {
        {TW_FEED_LIVE, "", 300, "plant", "LIVE"},
        {TW_FEED_STATIC, "", 0, "plant", "NOT LIVE"},
        {TW_FEED_LAGGING, "values are merged", 0, "plant lagging", "LIVE"},
        {TW_FEED_LAGGING, "the server's clock is 7 s ahead", 7200, "plant clock +7 s", "LIVE"},
        {TW_FEED_LIVE, "", -4000, "plant clock \u22124 s", "LIVE"},
        {TW_FEED_SYNCHRONISING, "", 0, "plant synchronising since %s", "NOT LIVE"},
        {TW_FEED_LOST, "nothing heard for 15 s", 0, "plant lost since %s: nothing heard for 15 s",
         "NOT LIVE"},
        {TW_FEED_REFUSED, "", 0, "plant refused since %s", "NOT LIVE"},
        {TW_FEED_OUT_OF_SYNC, "events 6 to 7 are missing", 0,
         "plant out of sync since %s: events 6 to 7 are missing", "NOT LIVE"},
    };
    struct stage stage;
    stage_open(&stage, NULL);
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        struct tw_feed_health source = {.name = "plant",
                                        .state = cases[i].state,
                                        .since_ns = stage.view.now_ns - 125000000000LL,
                                        .clock_offset_ms = cases[i].offset_ms};
        char text[300], expected[300], clock[16];
        snprintf(source.reason, sizeof source.reason, "%s", cases[i].reason);
        stage.view.sources = &source;
        stage.view.source_count = 1;
        struct tw_ui ui = {.view = &stage.view};
        tw_ui_source_text(&ui, &source, text, sizeof text);
        tw_time_format_clock(stage.view.now_ms - 125000, clock, sizeof clock);
        const char *hole = strstr(cases[i].text, "%s");
        if (hole)
            snprintf(expected, sizeof expected, "%.*s%s%s", (int)(hole - cases[i].text),
                     cases[i].text, clock, hole + 2);
        else
            snprintf(expected, sizeof expected, "%s", cases[i].text);
        assert_string_equal(text, expected);
        assert_string_equal(tw_ui_live_word(&ui), cases[i].word);
    }
    stage.view.source_count = 0;
    stage_finish(&stage);
}

// Whoever acts is known: the pointer on the name tells all of it, on every size.
static void the_bar_names_the_operator(void **state) {
    static const int widths[] = {800, 1280, 1920, 3840};
    (void)state;
    for (size_t i = 0; i < TW_COUNT(widths); i++) {
        struct stage stage;
        bool told = false;
        stage_init(&stage, &(struct tw_ui_params){.theme = tw_theme_find("isa-dark"), .scale = 1},
                   widths[i], 720, NULL);
        stage.view.station = (struct tw_ui_station){.user = "m.huber", .name = "Control room 1"};
        stage_settle(&stage, 0.1);
        for (int x = 10; x < widths[i] && !told; x += 20) {
            tw_ui_mouse_move(stage.ui, (float)x, 22);
            stage_settle(&stage, 0.1 + 0.001 * x);
            told = stage.ui->tooltip.count > 0 &&
                   strcmp(stage.ui->tooltip.lines[0], "m.huber, Control room 1") == 0;
        }
        assert_true(told);
        stage_finish(&stage);
    }
}

static void the_table_lists_every_source(void **state) {
    struct stage stage;
    struct tw_feed_health sources[20] = {0};
    (void)state;
    stage_open(&stage, NULL);
    for (int i = 0; i < 20; i++)
        sources[i] = (struct tw_feed_health){.name = "plant",
                                             .state = i == 17 ? TW_FEED_LOST : TW_FEED_LIVE,
                                             .last_data_ms = STAGE_NOW_MS,
                                             .events = 100};
    stage.view.sources = sources;
    stage.view.source_count = 20;
    stage_settle(&stage, 1.2);
    assert_string_equal(tw_feed_word(TW_FEED_REFUSED), "refused");
    size_t closed = stage.frame.ui.index_count;
    assert_true(point_at_lamps(&stage, 1.3));
    size_t shown = stage.frame.ui.index_count;
    assert_true(shown > closed + 20 * 6); // at least a lamp each
    // A click keeps it, Escape takes it away.
    float x = stage.ui->pointer_x;
    stage_click(&stage, x, 22);
    tw_ui_mouse_move(stage.ui, 400, 500);
    stage_settle(&stage, 1.4);
    assert_true(stage.ui->feeds.open && !stage.ui->feeds.hovered);
    assert_float_equal(stage.ui->feeds.content, 20 * 46, 0.5);
    tw_ui_key(stage.ui, TW_KEY_ESCAPE, true);
    tw_ui_key(stage.ui, TW_KEY_ESCAPE, false);
    stage_settle(&stage, 1.5);
    assert_false(stage.ui->feeds.open);
    tw_ui_text(stage.ui, "s");
    stage_settle(&stage, 1.6);
    assert_true(stage.ui->feeds.open);
    stage_finish(&stage);
}

static void events_are_counted_by_the_second(void **state) {
    struct stage stage;
    (void)state;
    stage_open(&stage, NULL);
    stage_settle(&stage, 1);
    stage.health[0].events = 5000;
    stage_settle(&stage, 3.5); // counted at 1 s and at the next run two seconds later
    stage_value(&stage, "P-101", "flow", 1, TW_QUALITY_GOOD);
    stage_settle(&stage, 5.9);
    assert_in_range((int)stage.ui->feeds.rates[0].events_per_s, 0, 5000);
    assert_true(stage.ui->feeds.rates[0].events == 5000);
    assert_true(stage.ui->feeds.rates[1].events_per_s == 0);
    stage_finish(&stage);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_are_true),
        cmocka_unit_test(each_level_can_be_gone_to),
        cmocka_unit_test(the_bar_names_states),
        cmocka_unit_test(the_bar_names_the_operator),
        cmocka_unit_test(the_table_lists_every_source),
        cmocka_unit_test(events_are_counted_by_the_second),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
