// Forecasts: what goes towards a rest is seen to get there, and what cannot be told is not.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <cjson/cJSON.h>

#include "forecast.h"

#define NOW_MS INT64_C(1795324800000)
#define POINTS_MAX 60

struct stage {
    struct tw_site *site;
    struct tw_world world;
    struct tw_history history;
    cJSON *answer;
};

static void open_stage(struct stage *stage) {
    *stage = (struct stage){.site = tw_site_load(getenv("TW_BRIDGE"))};
    assert_non_null(stage->site);
    tw_world_init(
        &stage->world, stage->site,
        &(struct tw_world_params){.assets = stage->site->asset_count, .seed = 1, .now_ms = NOW_MS});
}

static void close_stage(struct stage *stage) {
    cJSON_Delete(stage->answer);
    tw_history_finish(&stage->history);
    tw_world_finish(&stage->world);
    tw_site_destroy(stage->site);
}

// A channel that is a number and goes round in no circle.
static uint32_t plain_channel(const struct stage *stage) {
    uint32_t channel = 0;
    while (stage->site->channels[channel].is_bool || stage->site->channels[channel].wrap > 0)
        channel++;
    return channel;
}

static void heard(struct stage *stage, uint32_t channel, int step, int steps, double value) {
    tw_history_add(&stage->history, channel,
                   &(struct tw_reading){.time_ms = NOW_MS - (int64_t)(steps - step) * 2000,
                                        .value = (float)value});
}

static void foretell(struct stage *stage, uint32_t channel) {
    const struct tw_channel *of = &stage->site->channels[channel];
    struct tw_history_query query = {.asset = stage->site->assets[of->asset].id,
                                     .property = of->property,
                                     .from_ms = NOW_MS,
                                     .to_ms = NOW_MS + 3600000,
                                     .points = POINTS_MAX};
    struct tw_text text = {0};
    assert_true(tw_forecast_write(&stage->history, &stage->world, &query, &text));
    tw_text_add(&text, "", 1);
    cJSON_Delete(stage->answer);
    stage->answer = cJSON_Parse(text.bytes);
    assert_non_null(stage->answer);
    tw_text_finish(&text);
}

static int count(const struct stage *stage) {
    return cJSON_GetArraySize(cJSON_GetObjectItem(stage->answer, "t"));
}

static double at(const struct stage *stage, const char *column, int index) {
    return cJSON_GetArrayItem(cJSON_GetObjectItem(stage->answer, column), index)->valuedouble;
}

static void what_warms_up_gets_warm(void **state) {
    struct stage stage;
    (void)state;
    open_stage(&stage);
    uint32_t channel = plain_channel(&stage);
    for (int i = 0; i < 40; i++)
        heard(&stage, channel, i, 40, 80 - 60 * exp(-i / 30.0) + 0.05 * (i % 3 - 1));
    foretell(&stage, channel);
    int points = count(&stage);
    assert_in_range(points, POINTS_MAX / 2, POINTS_MAX);
    assert_true(at(&stage, "t", 0) > (double)NOW_MS &&
                at(&stage, "t", points - 1) <= NOW_MS + 3600000.0);
    double last = 80 - 60 * exp(-39 / 30.0);
    assert_true(at(&stage, "v", 0) > last + 2);
    assert_true(fabs(at(&stage, "v", points - 1) - 80) < 3);
    for (int i = 0; i < points; i++) {
        assert_true(at(&stage, "lo", i) <= at(&stage, "v", i));
        assert_true(at(&stage, "v", i) <= at(&stage, "hi", i));
    }
    close_stage(&stage);
}

static void what_rests_stays(void **state) {
    struct stage stage;
    (void)state;
    open_stage(&stage);
    uint32_t channel = plain_channel(&stage);
    for (int i = 0; i < 40; i++)
        heard(&stage, channel, i, 40, 1e6 + i % 2);
    foretell(&stage, channel);
    int points = count(&stage);
    assert_in_range(points, POINTS_MAX / 2, POINTS_MAX);
    assert_true(fabs(at(&stage, "v", points - 1) - 1e6) < 2);
    assert_true(at(&stage, "hi", points - 1) - at(&stage, "lo", points - 1) < 6);
    close_stage(&stage);
}

static void what_cannot_be_told_is_not(void **state) {
    struct stage stage;
    (void)state;
    open_stage(&stage);
    uint32_t channel = plain_channel(&stage);
    foretell(&stage, channel);
    assert_int_equal(count(&stage), 0);
    for (int i = 0; i < 6; i++) // too short a past
        heard(&stage, channel, i, 6, i);
    foretell(&stage, channel);
    assert_int_equal(count(&stage), 0);
    for (int i = 0; i < 40; i++)
        heard(&stage, channel, 40 + i, 80, i);
    tw_history_add(&stage.history, channel,
                   &(struct tw_reading){NOW_MS, 3, TW_SENSOR_BAD}); // the newest is bad
    foretell(&stage, channel);
    assert_int_equal(count(&stage), 0);
    close_stage(&stage);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_warms_up_gets_warm),
        cmocka_unit_test(what_rests_stays),
        cmocka_unit_test(what_cannot_be_told_is_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
