// Alertmanager's lists as alarms, also where they are not what they should be.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "alerts.h"
#include "twinview/memory.h"

#define NOW_MS INT64_C(1795357927000)

static const struct tw_alert_priority priorities[] = {{"critical", 1}};
static const struct tw_alert_map map = {.asset = "asset",
                                        .priority = "severity",
                                        .priorities = priorities,
                                        .priority_count = 1,
                                        .text = "summary"};

static cJSON *parse(const char *text) {
    cJSON *root = cJSON_Parse(text);
    assert_non_null(root);
    return root;
}

static char *members(const char *alerts, const char *silences, struct tw_alert_names *names) {
    const char *reason = NULL;
    cJSON *a = parse(alerts), *s = parse(silences);
    char *text = tw_alerts_members(a, s, &map, names, &reason);
    assert_true((text == NULL) == (reason != NULL));
    cJSON_Delete(a);
    cJSON_Delete(s);
    return text;
}

static void only_what_has_an_identity_is_an_alarm(void **state) {
    static const char *const rows[][2] = {
        {"[]", "{\"assets\":{},\"alarms\":{}}"},
        {"[7,null,{},{\"fingerprint\":3},{\"fingerprint\":\"\"}]", "{\"assets\":{},\"alarms\":{}}"},
        {"[{\"fingerprint\":\"f\",\"labels\":7,\"status\":\"x\",\"startsAt\":5}]",
         "{\"assets\":{},\"alarms\":{\"f\":{\"asset\":null,\"priority\":3,\"active\":true,"
         "\"acked\":false,\"suppressed\":false,\"since\":null,\"shelved_until\":null,"
         "\"by\":null,\"comment\":null,\"text\":\"\"}}}"},
        {"[{\"fingerprint\":\"f\",\"labels\":{\"asset\":\"p\",\"severity\":\"critical\","
         "\"alertname\":\"N\"},\"status\":{\"inhibitedBy\":[\"g\"]}},{\"fingerprint\":\"f\"}]",
         "{\"assets\":{\"p\":{}},\"alarms\":{\"f\":{\"asset\":\"p\",\"priority\":1,\"active\":true,"
         "\"acked\":false,\"suppressed\":true,\"since\":null,\"shelved_until\":null,"
         "\"by\":null,\"comment\":null,\"text\":\"N\"}}}"},
    };
    (void)state;
    for (size_t i = 0; i < TW_COUNT(rows); i++) {
        struct tw_alert_names *names = tw_alert_names_create();
        char *text = members(rows[i][0], "[]", names);
        assert_string_equal(text, rows[i][1]);
        free(text);
        tw_alert_names_destroy(names);
    }
    struct tw_alert_names *names = tw_alert_names_create();
    assert_null(members("{}", "[]", names));
    assert_null(members("[]", "\"no\"", names));
    tw_alert_names_destroy(names);
}

static void what_is_gone_is_removed(void **state) {
    struct tw_alert_names *names = tw_alert_names_create();
    (void)state;
    free(members("[{\"fingerprint\":\"f\",\"labels\":{\"asset\":\"p\"}}]", "[]", names));
    char *text = members("[]", "[]", names);
    assert_string_equal(text, "{\"assets\":{\"p\":null},\"alarms\":{\"f\":null}}");
    free(text);
    text = members("[]", "[]", names); // once
    assert_string_equal(text, "{\"assets\":{},\"alarms\":{}}");
    free(text);
    tw_alert_names_destroy(names);
}

static void the_last_silence_is_the_shelf(void **state) {
    static const char alerts[] =
        "[{\"fingerprint\":\"f\",\"status\":{\"silencedBy\":[\"a\",\"b\",\"gone\",7]}}]";
    static const char silences[] =
        "[{\"id\":\"b\",\"endsAt\":\"2026-11-22T16:00:00.000Z\",\"createdBy\":\"m.huber\","
        "\"comment\":\"being cleaned\"},{\"id\":\"c\",\"endsAt\":"
        "\"2026-11-23T16:00:00.000Z\"},{\"id\":\"a\",\"endsAt\":\"2026-11-22T15:00:00.000Z\"},"
        "{\"id\":\"gone\",\"endsAt\":\"never\"}]";
    struct tw_alert_names *names = tw_alert_names_create();
    (void)state;
    char *text = members(alerts, silences, names);
    assert_non_null(strstr(text, "\"shelved_until\":\"2026-11-22T16:00:00.000Z\",\"by\":"
                                 "\"m.huber\",\"comment\":\"being cleaned\""));
    free(text);
    tw_alert_names_destroy(names);
}

static void actions_are_silences(void **state) {
    static const struct {
        const char *action, *made, *reason;
    } rows[] = {
        {"{\"action\":\"shelve\",\"alarm\":\"f\",\"until\":\"2026-11-22T15:00:00Z\","
         "\"who\":\"m\",\"comment\":\"a \\\"b\\\"\"}",
         "{\"matchers\":[{\"name\":\"x\",\"value\":\"1\",\"isRegex\":false,\"isEqual\":true}],"
         "\"startsAt\":\"2026-11-22T14:32:07.000Z\",\"endsAt\":\"2026-11-22T15:00:00Z\","
         "\"createdBy\":\"m\",\"comment\":\"a \\\"b\\\"\"}",
         NULL},
        {"{\"action\":\"unshelve\",\"alarm\":\"g\"}",
         "{\"id\":\"s\",\"matchers\":[],\"startsAt\":\"t\",\"createdBy\":\"m\",\"comment\":\"c\","
         "\"endsAt\":\"2026-11-22T14:32:09.000Z\"}",
         NULL},
        {"{\"action\":\"unshelve\",\"alarm\":\"f\"}", NULL, "no silence"},
        {"{\"action\":\"acknowledge\",\"alarm\":\"f\"}", NULL, "no acknowledgements"},
        {"{\"action\":\"shelve\",\"alarm\":\"h\"}", NULL, "any more"},
        {"{}", NULL, "any more"},
    };
    cJSON *alerts = parse("[{\"fingerprint\":\"f\",\"labels\":{\"x\":\"1\"}},{\"fingerprint\":"
                          "\"g\",\"status\":{\"silencedBy\":[\"s\"]}}]");
    cJSON *silences = parse("[{\"id\":\"s\",\"endsAt\":\"2026-11-22T16:00:00Z\",\"matchers\":[],"
                            "\"startsAt\":\"t\",\"createdBy\":\"m\",\"comment\":\"c\"}]");
    (void)state;
    for (size_t i = 0; i < TW_COUNT(rows); i++) {
        const char *reason = NULL;
        cJSON *action = parse(rows[i].action);
        char *made = tw_alerts_silence(alerts, silences, action, NOW_MS, &reason);
        if (rows[i].made)
            assert_string_equal(made, rows[i].made);
        else
            assert_non_null(strstr(reason, rows[i].reason));
        free(made);
        cJSON_Delete(action);
    }
    cJSON_Delete(alerts);
    cJSON_Delete(silences);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_has_an_identity_is_an_alarm),
        cmocka_unit_test(what_is_gone_is_removed),
        cmocka_unit_test(the_last_silence_is_the_shelf),
        cmocka_unit_test(actions_are_silences),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
