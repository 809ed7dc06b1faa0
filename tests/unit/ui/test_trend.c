// What stands in a trend beside its curve: when alarms were active, and what the pointer asks.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "stage.h"
#include "twinview/memory.h"
#include "ui/ui_private.h"

#define WIDTH 1600
#define HEIGHT 1250
#define MINUTE_MS INT64_C(60000)
#define EVENTS_MAX 4

// The place of the trend in the inspector: found by its ground, which nothing else there has so
// wide.
static struct tw_area find_plot(const struct stage *stage, const struct picture *picture) {
    uint32_t ground = stage->theme->colours[TW_PANEL_SUNK] & 0xFFFFFF;
    int x = WIDTH - 90, top = HEIGHT, bottom = 0;
    for (int y = 500; y < HEIGHT - 64; y++) {
        int run = 0;
        while (run < 60 && picture_pixel(picture, x + run, y) == ground)
            run++;
        if (run == 60) {
            top = TW_MIN(top, y);
            bottom = TW_MAX(bottom, y);
        }
    }
    assert_true(bottom > top + 60);
    return (struct tw_area){WIDTH - 310, (float)top, 290, (float)(bottom - top)};
}

static int count_ink(const struct stage *stage, enum tw_token token) {
    struct picture picture;
    int count = 0;
    uint32_t wanted = stage->theme->colours[token] & 0xFFFFFF;
    stage_picture((struct stage *)stage, &picture);
    struct tw_area plot = find_plot(stage, &picture);
    for (int y = (int)plot.y; y < (int)(plot.y + plot.height); y++)
        for (int x = (int)plot.x; x < (int)(plot.x + plot.width); x++)
            count += picture_pixel(&picture, x, y) == wanted;
    picture_finish(&picture);
    return count;
}

static void open_stage(struct stage *stage) {
    stage_init(stage, &(struct tw_ui_params){.theme = tw_theme_find("isa-dark"), .scale = 1}, WIDTH,
               HEIGHT, NULL);
    stage_select(stage, "P-104");
    stage_settle(stage, 0.1);
    stage->ui->inspector.span = 1; // half an hour
    stage_settle(stage, 0.2);
}

static void answer(struct stage *stage, const struct tw_alarm_event *events, size_t count) {
    struct tw_feed_alarm_past answer = {
        .count = count, .from_ms = STAGE_NOW_MS - 60 * MINUTE_MS, .to_ms = STAGE_NOW_MS};
    for (int i = 0; i < TW_ALARM_PASTS_MAX; i++)
        if (stage->ui->alarm_pasts.items[i].asset.slot)
            answer.request = stage->ui->alarm_pasts.items[i].number;
    answer.events = tw_alloc_array(count, sizeof *events);
    memcpy(answer.events, events, count * sizeof *events);
    tw_ui_take_alarms(stage->ui, &answer);
    stage_settle(stage, 0.3);
}

static struct tw_alarm_event event(enum tw_alarm_event_kind kind, int minutes_ago, int priority,
                                   const char *property) {
    return (struct tw_alarm_event){.kind = kind,
                                   .time_ms = STAGE_NOW_MS - minutes_ago * MINUTE_MS,
                                   .alarm = "past",
                                   .property = property,
                                   .priority = priority};
}

// Bars of priority 2 over ten minutes of the thirty; another property's have no place here.
static void alarms_stand_below_the_curve(void **state) {
    (void)state;
    const struct {
        struct tw_alarm_event events[EVENTS_MAX];
        size_t count;
        int least, most; // pixels of priority 2
    } rows[] = {
        {{event(TW_ALARM_EVENT_RAISED, 20, 2, "bearing_temp"),
          event(TW_ALARM_EVENT_RETURNED, 10, 2, "bearing_temp")},
         2,
         300,
         900},
        {{event(TW_ALARM_EVENT_RAISED, 20, 2, NULL), event(TW_ALARM_EVENT_REMOVED, 10, 2, NULL)},
         2,
         300,
         900},
        {{event(TW_ALARM_EVENT_RAISED, 20, 2, "flow"),
          event(TW_ALARM_EVENT_RETURNED, 10, 2, "flow")},
         2,
         0,
         0},
        // Raised before what is kept, and gone: from where the server knows.
        {{event(TW_ALARM_EVENT_RETURNED, 10, 2, "bearing_temp")}, 1, 600, 1500},
        // Not there any more, though nobody saw it end.
        {{event(TW_ALARM_EVENT_RAISED, 20, 2, "bearing_temp")}, 1, 0, 0},
        // Half of the time of another priority.
        {{event(TW_ALARM_EVENT_RAISED, 20, 2, "bearing_temp"),
          event(TW_ALARM_EVENT_PRIORITY, 15, 3, "bearing_temp"),
          event(TW_ALARM_EVENT_RETURNED, 10, 3, "bearing_temp")},
         3,
         150,
         500},
    };
    for (size_t i = 0; i < TW_COUNT(rows); i++) {
        struct stage stage;
        open_stage(&stage);
        int before = count_ink(&stage, TW_P2);
        answer(&stage, rows[i].events, rows[i].count);
        int found = count_ink(&stage, TW_P2) - before;
        if (found < rows[i].least || found > rows[i].most)
            fail_msg("row %zu has %d pixels", i, found);
        stage_finish(&stage);
    }
}

static void an_alarm_that_stands_reaches_until_now(void **state) {
    (void)state;
    struct stage stage;
    open_stage(&stage);
    assert_true(count_ink(&stage, TW_P1) > 20); // since 15 s
    stage_finish(&stage);
}

static void the_pointer_asks_for_a_value(void **state) {
    (void)state;
    struct stage stage;
    struct picture picture;
    open_stage(&stage);
    stage_picture(&stage, &picture);
    struct tw_area plot = find_plot(&stage, &picture);
    picture_finish(&picture);
    int before = count_ink(&stage, TW_PANEL_RAISED);
    tw_ui_mouse_move(stage.ui, plot.x + plot.width / 2, plot.y + plot.height / 2);
    stage_settle(&stage, 0.4);
    assert_true(count_ink(&stage, TW_PANEL_RAISED) > before + 200);
    stage_finish(&stage);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(alarms_stand_below_the_curve),
        cmocka_unit_test(an_alarm_that_stands_reaches_until_now),
        cmocka_unit_test(the_pointer_asks_for_a_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
