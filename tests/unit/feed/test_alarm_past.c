// Histories of alarms that servers answer with: what is taken from them, and what of mad ones.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "alarm_past.h"
#include "twinview/clock.h"
#include "twinview/memory.h"

#define HEAD "{\"asset\":\"p\",\"from\":\"1970-01-01T00:00:00Z\",\"to\":\"1970-01-01T00:01:00Z\","

static const struct tw_feed_limits limits = {.depth = 32, .text_bytes = 1024};

static bool decode(const char *text, const char *language, struct tw_feed_alarm_past *past) {
    *past = (struct tw_feed_alarm_past){0};
    return tw_alarm_past_decode(text, strlen(text), &limits, language, past);
}

static void events_are_taken(void **state) {
    static const char text[] =
        HEAD "\"kept_from\":\"1970-01-01T00:00:10Z\",\"epoch\":\"e\",\"seq\":7,\"events\":["
             "{\"t\":11000,\"alarm\":\"a\",\"asset\":\"p\",\"property\":\"temp\","
             "\"event\":\"raised\",\"priority\":2,"
             "\"text\":{\"en\":\"High\",\"zh-Hans\":\"高\"}},"
             "{\"t\":12000,\"alarm\":\"a\",\"event\":\"shelved\",\"priority\":2,\"text\":\"High\","
             "\"until\":\"1970-01-01T01:00:00Z\",\"who\":\"w\",\"comment\":\"\\\"c\\\"\"},"
             "{\"t\":12000,\"alarm\":\"a\",\"event\":\"priority\",\"priority\":1,\"former\":2}]}";
    struct tw_feed_alarm_past past;
    (void)state;
    assert_true(decode(text, "zh_CN", &past));
    assert_int_equal(past.count, 3);
    assert_int_equal(past.unreadable, 0);
    assert_int_equal(past.from_ms, 10000);
    assert_int_equal(past.to_ms, 60000);
    assert_string_equal(past.epoch, "e");
    assert_int_equal(past.seq, 7);
    assert_int_equal(past.events[0].kind, TW_ALARM_EVENT_RAISED);
    assert_string_equal(past.events[0].text, "高");
    assert_string_equal(past.events[0].asset_id, "p");
    assert_string_equal(past.events[0].property, "temp");
    assert_null(past.events[1].property);
    assert_int_equal(past.events[1].other_ms, 3600000);
    assert_string_equal(past.events[1].who, "w");
    assert_string_equal(past.events[1].comment, "\"c\"");
    assert_int_equal(past.events[2].former_priority, 2);
    tw_feed_alarm_past_finish(&past);
    assert_true(decode(text, "de", &past));
    assert_string_equal(past.events[0].text, "High");
    tw_feed_alarm_past_finish(&past);
}

// Each event stands between two good ones, which must remain.
static void a_bad_event_costs_itself_alone(void **state) {
    static const struct {
        const char *event;
        size_t kept; // of the three
    } rows[] = {
        {"7", 2},
        {"{}", 2},
        {"{\"t\":2000,\"alarm\":\"b\",\"event\":\"gap\"}", 2},
        {"{\"t\":2000,\"alarm\":\"b\",\"event\":\"exploded\"}", 2},
        {"{\"t\":2000,\"alarm\":\"\\u0007\",\"event\":7}", 2},
        {"{\"t\":2000,\"event\":\"raised\"}", 2},
        {"{\"t\":\"2000\",\"alarm\":\"b\",\"event\":\"raised\"}", 2},
        {"{\"t\":1e999,\"alarm\":\"b\",\"event\":\"raised\"}", 2},
        {"{\"t\":-5,\"alarm\":\"b\",\"event\":\"raised\"}", 2},
        {"{\"t\":60000,\"alarm\":\"b\",\"event\":\"raised\"}", 2}, // `to` is not included
        {"{\"t\":500,\"alarm\":\"b\",\"event\":\"raised\"}", 2},   // back in time
        {"{\"t\":2000,\"alarm\":\"b\",\"event\":\"raised\",\"priority\":9}", 3},
        {"{\"t\":2000,\"alarm\":\"b\",\"event\":\"raised\",\"who\":{}}", 3},
    };
    (void)state;
    for (size_t i = 0; i < TW_COUNT(rows); i++) {
        char text[1024];
        struct tw_feed_alarm_past past;
        snprintf(text, sizeof text,
                 HEAD "\"events\":[{\"t\":1000,\"alarm\":\"a\",\"event\":\"raised\"},%s,"
                      "{\"t\":3000,\"alarm\":\"a\",\"event\":\"returned\"}]}",
                 rows[i].event);
        assert_true(decode(text, "en", &past));
        assert_int_equal(past.count, rows[i].kept);
        assert_int_equal(past.unreadable, 1);
        assert_int_equal(past.events[past.count - 1].time_ms, 3000);
        tw_feed_alarm_past_finish(&past);
    }
}

static void long_names_are_left_out(void **state) {
    char *name = tw_alloc(10241), *text;
    struct tw_feed_alarm_past past;
    (void)state;
    memset(name, 'x', 10240);
    text = tw_format(HEAD "\"events\":[{\"t\":1000,\"alarm\":\"a\",\"event\":\"raised\","
                          "\"text\":\"%s\",\"who\":\"%s\",\"comment\":\"%s\"},"
                          "{\"t\":1000,\"alarm\":\"%s\",\"event\":\"raised\"}]}",
                     name, name, name, name);
    assert_true(decode(text, "en", &past));
    assert_int_equal(past.count, 1);
    assert_int_equal(past.unreadable, 2);
    assert_null(past.events[0].text);
    assert_null(past.events[0].who);
    assert_null(past.events[0].comment);
    tw_feed_alarm_past_finish(&past);
    free(text);
    free(name);
}

static void what_is_no_history_is_refused(void **state) {
    static const char *const texts[] = {
        "",
        "{",
        "[]",
        "{\"t\":[],\"v\":[]}",
        "{\"events\":[]}",
        HEAD "\"events\":{}}",
        "{\"from\":\"1970-01-01T00:01:00Z\",\"to\":\"1970-01-01T00:00:00Z\",\"events\":[]}",
        "{\"from\":5,\"to\":\"1970-01-01T00:00:00Z\",\"events\":[]}",
        HEAD "\"events\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}",
    };
    struct tw_feed_alarm_past past;
    (void)state;
    for (size_t i = 0; i < TW_COUNT(texts); i++) {
        assert_false(decode(texts[i], "en", &past));
        assert_true(past.reason[0]);
        tw_feed_alarm_past_finish(&past);
    }
    // More than anybody asked for.
    size_t count = TW_ALARM_EVENTS_MAX + 1, length = sizeof HEAD + 16;
    char *text = tw_alloc(length + 2 * count);
    int at = sprintf(text, HEAD "\"events\":[1");
    for (size_t i = 1; i < count; i++)
        at += sprintf(text + at, ",1");
    sprintf(text + at, "]}");
    assert_false(decode(text, "en", &past));
    tw_feed_alarm_past_finish(&past);
    free(text);
}

static void the_question_is_a_query(void **state) {
    char *reference = tw_alarm_past_reference(
        "history?x=1", &(struct tw_feed_alarm_question){
                           .asset = "a&b c", .language = "en", .to_ms = 60000, .events = 500});
    (void)state;
    assert_string_equal(reference,
                        "history?x=1&alarms=500&asset=a%26b%20c&from=1970-01-01T00%3A00%3A00.000Z"
                        "&to=1970-01-01T00%3A01%3A00.000Z");
    free(reference);
    reference = tw_alarm_past_reference(
        "history", &(struct tw_feed_alarm_question){.to_ms = 60000, .events = 7}); // of all
    assert_string_equal(reference, "history?alarms=7&from=1970-01-01T00%3A00%3A00.000Z"
                                   "&to=1970-01-01T00%3A01%3A00.000Z");
    free(reference);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_are_taken),        cmocka_unit_test(a_bad_event_costs_itself_alone),
        cmocka_unit_test(long_names_are_left_out), cmocka_unit_test(what_is_no_history_is_refused),
        cmocka_unit_test(the_question_is_a_query),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
