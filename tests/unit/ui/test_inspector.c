// Understanding one asset: its past from the server, what is pinned beside it, what is copied.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "shots.h"
#include "twinview/memory.h"
#include "ui/forecast.h"
#include "ui/ui_private.h"

#define HOUR_MS INT64_C(3600000)

static void open_inspector(struct stage *stage, const char *document, const char *asset) {
    stage_init(stage, &(struct tw_ui_params){.theme = tw_theme_find("isa-dark"), .scale = 1}, 1600,
               900, document);
    tw_scene_select(stage->scene, tw_twin_find(stage->twin, asset)->handle);
    stage_settle(stage, 0.1);
}

// The last request of a kind; how many there were.
static int requests(struct stage *stage, enum tw_ui_request_kind kind, struct tw_ui_request *last) {
    struct tw_ui_request request;
    int count = 0;
    *last = (struct tw_ui_request){0};
    while (stage_request(stage, kind, &request)) {
        *last = request;
        count++;
    }
    return count;
}

static void type(struct stage *stage, const char *text, double seconds) {
    tw_ui_text(stage->ui, text);
    stage_settle(stage, seconds);
}

static void older_data_is_asked_of_the_server_once(void **state) {
    struct stage stage;
    struct tw_ui_request asked;
    (void)state;
    open_inspector(&stage, NULL, "P-104");
    assert_int_equal(requests(&stage, TW_UI_ASK, &asked), 1);
    assert_string_equal(asked.text, "bearing_temp");
    assert_int_equal(asked.until_ms - asked.time_ms, HOUR_MS / 2);
    stage_settle(&stage, 1);
    assert_int_equal(requests(&stage, TW_UI_ASK, &asked), 0);
    stage_settle(&stage, 40); // a sixtieth of half an hour went by
    assert_int_equal(requests(&stage, TW_UI_ASK, &asked), 1);
    static const int64_t spans[] = {HOUR_MS / 2, 2 * HOUR_MS, 8 * HOUR_MS, 24 * HOUR_MS,
                                    168 * HOUR_MS};
    for (size_t i = 0; i < TW_COUNT(spans); i++) {
        type(&stage, "w", 41 + (double)i * 0.2);
        int count = requests(&stage, TW_UI_ASK, &asked);
        assert_int_equal(count, i == 0 ? 0 : 1); // half an hour is known
        if (count)
            assert_int_equal(asked.until_ms - asked.time_ms, spans[i]);
    }
    type(&stage, "W", 43);
    assert_int_equal(requests(&stage, TW_UI_ASK, &asked), 1);
    assert_int_equal(asked.until_ms - asked.time_ms, 24 * HOUR_MS);
    stage_finish(&stage);
}

static void without_a_link_nothing_is_asked(void **state) {
    static const char document[] =
        "{\"feed\":\"twin-feed/1\",\"epoch\":\"e\",\"seq\":1,\"time\":\"2026-11-22T14:32:07Z\","
        "\"assets\":{\"a\":{\"shapes\":{\"s\":{\"box\":{\"size\":[1,1,1]}}},\"props\":{\"x\":1}}}}";
    struct stage stage;
    struct tw_ui_request asked;
    (void)state;
    open_inspector(&stage, document, "a");
    type(&stage, "w", 0.3);
    assert_int_equal(requests(&stage, TW_UI_ASK, &asked), 0);
    stage_finish(&stage);
}

static const struct tw_past *past_of(const struct stage *stage, const char *asset) {
    for (int i = 0; i < TW_PASTS_MAX; i++)
        if (tw_asset_equal(stage->ui->pasts.items[i].asset,
                           tw_twin_find(stage->twin, asset)->handle))
            return &stage->ui->pasts.items[i];
    return NULL;
}

static void answers_find_their_question(void **state) {
    struct stage stage;
    struct tw_ui_request asked;
    (void)state;
    open_inspector(&stage, NULL, "P-104");
    assert_int_equal(requests(&stage, TW_UI_ASK, &asked), 1);
    // An answer to another question, as of an asset that was left, is thrown away.
    struct tw_feed_series series = {.request = asked.number + 1, .count = 1};
    series.points = tw_alloc_array(1, sizeof *series.points);
    tw_ui_take_series(stage.ui, &series);
    assert_null(series.points);
    assert_int_equal(past_of(&stage, "P-104")->series.count, 0);
    // A failure keeps what is known and says why.
    series = (struct tw_feed_series){.request = asked.number, .count = 1};
    series.points = tw_alloc_array(1, sizeof *series.points);
    series.points[0] = (struct tw_feed_point){asked.time_ms, 1, 2, 1.5, false};
    tw_ui_take_series(stage.ui, &series);
    stage_settle(&stage, 40);
    assert_int_equal(requests(&stage, TW_UI_ASK, &asked), 1);
    series = (struct tw_feed_series){.request = asked.number, .reason = "the server answers 500"};
    tw_ui_take_series(stage.ui, &series);
    assert_int_equal(past_of(&stage, "P-104")->series.count, 1);
    assert_string_equal(past_of(&stage, "P-104")->series.reason, "the server answers 500");
    stage_finish(&stage);
}

static const struct tw_alarm_past *alarms_of(const struct stage *stage, const char *asset) {
    for (int i = 0; i < TW_ALARM_PASTS_MAX; i++)
        if (tw_asset_equal(stage->ui->alarm_pasts.items[i].asset,
                           tw_twin_find(stage->twin, asset)->handle))
            return &stage->ui->alarm_pasts.items[i];
    return NULL;
}

// Once an asset, and again only for news of it.
static void what_alarms_did_before_is_asked(void **state) {
    struct stage stage;
    struct tw_ui_request asked;
    (void)state;
    open_inspector(&stage, NULL, "P-104");
    assert_int_equal(requests(&stage, TW_UI_ASK_ALARMS, &asked), 2); // of all for the time line
    assert_string_equal(asked.text, "en");
    stage_settle(&stage, 5);
    assert_int_equal(requests(&stage, TW_UI_ASK_ALARMS, &asked), 0);
    struct tw_feed_alarm_past none = {.request = alarms_of(&stage, "P-104")->number,
                                      .reason = "the server answers 400"};
    float before = stage.ui->inspector.content;
    tw_ui_take_alarms(stage.ui, &none);
    stage_settle(&stage, 6);
    assert_int_equal(requests(&stage, TW_UI_ASK_ALARMS, &asked), 0);
    assert_true(stage.ui->inspector.content == before); // one sentence for another
    struct tw_batch *batch = tw_batch_create(0);
    batch->time_ms = STAGE_NOW_MS + 7000;
    struct tw_write *write = tw_batch_add_write(batch, TW_FIELD_ALARM_ACKED);
    write->key[0] = "a1";
    write->value = (struct tw_value){.kind = TW_VALUE_BOOL, .boolean = true};
    tw_twin_apply(stage.twin, batch);
    tw_batch_destroy(batch);
    stage_settle(&stage, 8);
    assert_int_equal(requests(&stage, TW_UI_ASK_ALARMS, &asked), 1);
    stage_finish(&stage);
}

// The journal's entries that an answer stands for, and those that it does not.
static void what_was_seen_is_not_untold(void **state) {
    struct stage stage;
    (void)state;
    open_inspector(&stage, NULL, "P-104");
    stage.ui->view = &stage.view;
    struct tw_alarm_event told = {TW_ALARM_EVENT_RAISED, .time_ms = 50000, .alarm = "a"};
    struct tw_alarm_past past = {.answered = true,
                                 .asked_ms = 100000,
                                 .answer = {.events = &told, .count = 1, .from_ms = 20000}};
    static const struct {
        struct tw_alarm_event event;
        bool covered;
    } rows[] = {
        {{TW_ALARM_EVENT_RAISED, .time_ms = 51000, .alarm = "a"}, true},
        {{TW_ALARM_EVENT_RAISED, .time_ms = 51000, .alarm = "b"}, false},
        {{TW_ALARM_EVENT_RAISED, .time_ms = 60000, .alarm = "a"}, false},
        {{TW_ALARM_EVENT_RETURNED, .time_ms = 50000, .alarm = "a"}, false},
        {{TW_ALARM_EVENT_RETURNED, .time_ms = 50000, .alarm = "a", .late = true}, true},
        {{TW_ALARM_EVENT_GAP, .time_ms = 50000}, true},
        {{TW_ALARM_EVENT_GAP, .time_ms = 100001}, false}, // since it was asked
        {{TW_ALARM_EVENT_GAP, .time_ms = 19999}, false},  // before the server knows
        {{TW_ALARM_EVENT_RAISED, .time_ms = 51000, .alarm = "a", .local = true}, false},
        {{TW_ALARM_EVENT_RAISED, .time_ms = 51000, .alarm = "a", .source = 1}, false},
    };
    for (size_t i = 0; i < TW_COUNT(rows); i++)
        assert_int_equal(tw_alarm_past_covers(stage.ui, &past, &rows[i].event), rows[i].covered);
    stage.ui->view = NULL;
    stage_finish(&stage);
}

// From the list it is one step, also where the list lies over the inspector.
static void the_list_leads_to_the_history(void **state) {
    static const int heights[] = {1080, 720};
    (void)state;
    for (size_t i = 0; i < TW_COUNT(heights); i++) {
        struct stage stage;
        stage_init(&stage, &(struct tw_ui_params){.theme = tw_theme_find("isa-dark"), .scale = 1},
                   1280, heights[i], NULL);
        stage_settle(&stage, 0.1);
        stage_key(&stage, TW_KEY_F3, false, false);
        stage_settle(&stage, 0.2);
        stage_key(&stage, TW_KEY_DOWN, false, false);
        stage_settle(&stage, 0.3);
        tw_scene_select(stage.scene, tw_twin_find(stage.twin, "P-104")->handle);
        stage_key(&stage, TW_KEY_F3, true, false);
        stage_settle(&stage, 0.4);
        assert_true(stage.ui->inspector.scroll > 0);
        assert_int_equal(stage.ui->alarms.open, heights[i] > 800);
        stage_finish(&stage);
    }
}

static void the_past_is_drawn(void **state) {
    struct stage stage;
    (void)state;
    open_inspector(&stage, NULL, "P-104");
    type(&stage, "w", 0.3);
    type(&stage, "w", 0.5);
    size_t before = stage.frame.ui.index_count;
    shot_answer(&stage);
    stage_settle(&stage, 0.7);
    assert_true(stage.frame.dirty & TW_DIRTY_UI || stage.frame.ui.index_count > before);
    stage_finish(&stage);
}

static void forecast_text(struct stage *stage, char *text, size_t size) {
    const struct tw_asset *asset = tw_twin_find(stage->twin, "P-101");
    stage->ui->view = &stage->view;
    tw_forecast_text(stage->ui, asset, tw_asset_property(asset, "bearing_temp"), text, size);
    stage->ui->view = NULL;
}

// P-101 has 68 degrees; its limits are 30, 85 and 95.
static void a_forecast_tells_the_limit_that_comes_next(void **state) {
    static const struct {
        double begin, each; // the mean of the first point, and how it goes on
        int64_t made_before_ms;
        const char *text;
    } rows[] = {
        {70, 1, 0, "Forecast: 85.0 °C (H) in about 15 min, made 14:32:07"},
        {70, -2, 0, "Forecast: 30.0 °C (L) in about 20 min, made 14:32:07"},
        {70, 30, 240000, "Forecast: 95.0 °C (HH) in about 60 s, made 14:28:07"}, // of two the outer
        {70, 0.1, 600000, "Forecast: no further limit within 40 min, made 14:22:07, 10 min ago"},
    };
    (void)state;
    for (size_t i = 0; i < TW_COUNT(rows); i++) {
        struct stage stage;
        struct tw_ui_request asked;
        char text[240];
        open_inspector(&stage, NULL, "P-101");
        assert_int_equal(requests(&stage, TW_UI_FORECAST, &asked), 1);
        assert_string_equal(asked.text, "bearing_temp");
        assert_int_equal(asked.until_ms - asked.time_ms, HOUR_MS);
        forecast_text(&stage, text, sizeof text);
        assert_string_equal(text, ""); // not answered yet
        struct tw_feed_series series = {.request = asked.number,
                                        .count = 41,
                                        .made_ms = asked.time_ms - rows[i].made_before_ms};
        series.points = tw_alloc_array(series.count, sizeof *series.points);
        for (size_t k = 0; k < series.count; k++) {
            double mean = rows[i].begin + rows[i].each * (double)k;
            series.points[k] = (struct tw_feed_point){asked.time_ms + (int64_t)k * 60000, mean - 1,
                                                      mean + 1, mean, false};
        }
        tw_ui_take_series(stage.ui, &series);
        forecast_text(&stage, text, sizeof text);
        assert_string_equal(text, rows[i].text);
        stage_finish(&stage);
    }
}

static void pins_stay_and_give_way(void **state) {
    static const char *const ids[] = {"P-101", "P-102", "P-103", "B-101", "B-102"};
    struct stage stage;
    (void)state;
    open_inspector(&stage, NULL, "P-104");
    for (size_t i = 0; i < TW_COUNT(ids); i++)
        tw_pin_toggle(stage.ui, tw_twin_find(stage.twin, ids[i])->handle);
    assert_int_equal(stage.ui->inspector.pin_count, TW_PINS_MAX);
    assert_int_equal(tw_pin_index(stage.ui, tw_twin_find(stage.twin, "P-101")->handle), -1);
    type(&stage, "k", 0.3); // the selected one, by key
    assert_int_equal(tw_pin_index(stage.ui, tw_twin_find(stage.twin, "P-104")->handle), 3);
    type(&stage, "k", 0.5);
    assert_int_equal(tw_pin_index(stage.ui, tw_twin_find(stage.twin, "P-104")->handle), -1);
    stage_finish(&stage);
}

static void only_what_has_one_unit_is_compared(void **state) {
    struct stage stage;
    const struct tw_asset *other = NULL;
    (void)state;
    open_inspector(&stage, NULL, "P-104");
    const struct tw_asset *asset = tw_twin_find(stage.twin, "P-104");
    const struct tw_property *temp = tw_asset_property(asset, "bearing_temp");
    stage.ui->view = &stage.view;
    assert_null(tw_pin_compared(stage.ui, asset, temp, &other));
    tw_pin_toggle(stage.ui, tw_twin_find(stage.twin, "B-101")->handle); // bar
    tw_pin_toggle(stage.ui, asset->handle);                             // itself
    assert_null(tw_pin_compared(stage.ui, asset, temp, &other));
    tw_pin_toggle(stage.ui, tw_twin_find(stage.twin, "P-103")->handle);
    const struct tw_property *compared = tw_pin_compared(stage.ui, asset, temp, &other);
    assert_non_null(compared);
    assert_string_equal(compared->id, "bearing_temp");
    assert_string_equal(other->id, "P-103");
    stage.ui->view = NULL;
    stage_finish(&stage);
}

static void the_copy_is_json(void **state) {
    struct stage stage;
    struct tw_ui_request copied;
    (void)state;
    open_inspector(&stage, NULL, "P-104");
    tw_ui_modifiers(stage.ui, false, true, false);
    tw_ui_key(stage.ui, TW_KEY_C, true);
    stage_settle(&stage, 0.3);
    assert_int_equal(requests(&stage, TW_UI_COPY, &copied), 1);
    cJSON *json = cJSON_Parse(tw_ui_copied(stage.ui));
    assert_non_null(json);
    assert_string_equal(cJSON_GetObjectItem(json, "id")->valuestring, "P-104");
    const cJSON *temp = cJSON_GetObjectItem(cJSON_GetObjectItem(json, "props"), "bearing_temp");
    assert_true(cJSON_GetObjectItem(temp, "v")->valuedouble == 96.4);
    assert_string_equal(cJSON_GetObjectItem(temp, "unit")->valuestring, "Cel");
    assert_string_equal(cJSON_GetObjectItem(temp, "quality")->valuestring, "good");
    assert_string_equal(cJSON_GetObjectItem(temp, "source")->valuestring, "plant");
    assert_true(cJSON_GetArraySize(cJSON_GetObjectItem(json, "alarms")) > 0);
    cJSON_Delete(json);
    stage_finish(&stage);
}

// Clicks down the inspector until one brings the command; false if none does.
static bool click_for(struct stage *stage, enum tw_ui_request_kind kind,
                      struct tw_ui_request *request) {
    struct tw_area area = stage->ui->layout.inspector;
    for (float y = area.y + 60; y < area.y + area.height; y += 6) {
        stage_click(stage, area.x + 30, y);
        stage_settle(stage, 1);
        if (requests(stage, kind, request))
            return true;
    }
    return false;
}

// A click on a title opens nothing; where it leads stands there first.
static void a_document_is_opened_in_two_steps(void **state) {
    struct stage stage;
    struct tw_ui_request request;
    (void)state;
    open_inspector(&stage,
                   "{\"feed\":\"twin-feed/1\",\"epoch\":\"e\",\"seq\":1,"
                   "\"time\":\"2026-11-22T14:32:07Z\",\"assets\":{\"a\":{\"documents\":{"
                   "\"Drawing\":\"d/4\",\"Manual\":\"m.pdf\"}}}}",
                   "a");
    assert_true(click_for(&stage, TW_UI_DOCUMENT, &request));
    assert_int_equal(request.number, 0);
    assert_false(click_for(&stage, TW_UI_OPEN_DOCUMENT, &request));
    struct tw_ui_document document = {
        request.asset, "Drawing", "https://plant.example/a/rather/long/path/that/takes/two/lines"};
    document.asset = tw_twin_find(stage.twin, "a")->handle;
    stage.view.document = &document;
    assert_true(click_for(&stage, TW_UI_OPEN_DOCUMENT, &request));
    document.address = NULL; // nothing to be opened
    assert_false(click_for(&stage, TW_UI_OPEN_DOCUMENT, &request));
    assert_true(click_for(&stage, TW_UI_CLOSE_DOCUMENT, &request));
    stage_finish(&stage);
}

// What docs/performance.md counts: the inspector of an asset with 200 properties.
static void two_hundred_properties_open(void **state) {
    struct stage stage;
    char *document = tw_alloc(1 << 16);
    (void)state;
    size_t at = (size_t)sprintf(
        document, "{\"feed\":\"twin-feed/1\",\"epoch\":\"e\",\"seq\":1,"
                  "\"time\":\"2026-11-22T14:32:07Z\",\"types\":{\"rack\":{\"props\":{");
    for (int i = 0; i < 200; i++)
        at += (size_t)sprintf(document + at,
                              "%s\"value_%d\":{\"unit\":\"Cel\",\"range\":[0,120],"
                              "\"limits\":{\"lo\":5,\"hi\":80}}",
                              i ? "," : "", i);
    at += (size_t)sprintf(document + at, "}}},\"assets\":{\"r\":{\"type\":\"rack\",\"shapes\":"
                                         "{\"s\":{\"box\":{\"size\":[1,1,1]}}},\"props\":{");
    for (int i = 0; i < 200; i++)
        at += (size_t)sprintf(document + at, "%s\"value_%d\":%d", i ? "," : "", i, i % 100);
    sprintf(document + at, "}}}}");
    open_inspector(&stage, document, "r");
    assert_true(stage.ui->inspector.content > 200 * 27);
    free(document);
    stage_finish(&stage);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(older_data_is_asked_of_the_server_once),
        cmocka_unit_test(without_a_link_nothing_is_asked),
        cmocka_unit_test(answers_find_their_question),
        cmocka_unit_test(what_alarms_did_before_is_asked),
        cmocka_unit_test(what_was_seen_is_not_untold),
        cmocka_unit_test(the_list_leads_to_the_history),
        cmocka_unit_test(the_past_is_drawn),
        cmocka_unit_test(a_forecast_tells_the_limit_that_comes_next),
        cmocka_unit_test(pins_stay_and_give_way),
        cmocka_unit_test(only_what_has_one_unit_is_compared),
        cmocka_unit_test(the_copy_is_json),
        cmocka_unit_test(a_document_is_opened_in_two_steps),
        cmocka_unit_test(two_hundred_properties_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
