// --check of what servers answer about the past and the future: each fault by its path.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "check_answer.h"

#define OF "\"asset\":\"p\",\"prop\":\"x\","
#define SPAN "\"from\":\"1970-01-01T00:00:01Z\",\"to\":\"1970-01-01T00:00:09Z\","
#define MADE "\"made\":\"1970-01-01T00:00:01Z\","

static bool tell(void *user, const char *place, const char *text) {
    char *told = user;
    size_t length = strlen(told);
    snprintf(told + length, 1024 - length, "%s: %s\n", place, text);
    return true;
}

static void faults_are_named_by_their_path(void **state) {
    static const struct {
        enum tw_check_kind kind;
        const char *text;
        const char *told; // "": nothing is wrong
    } rows[] = {
        {TW_CHECK_HISTORY, "{" OF SPAN "\"t\":[1000,2000],\"v\":[1,null],\"q\":[null,\"bad\"]}",
         ""},
        {TW_CHECK_HISTORY, "{" OF SPAN "\"t\":[],\"v\":[],\"q\":[]}", ""},
        {TW_CHECK_HISTORY,
         "{" OF SPAN "\"step\":1000,\"t\":[500,1500],\"min\":[1,2],\"avg\":[1,2],\"max\":[1,3],"
         "\"q\":[null,null]}",
         ""}, // its first bucket begins before the time
        {TW_CHECK_HISTORY, "{", "$: "},
        {TW_CHECK_HISTORY, "{" SPAN "\"asset\":\"q\",\"prop\":\"x\",\"t\":[],\"v\":[],\"q\":[]}",
         "$.asset: not what was asked for"},
        {TW_CHECK_HISTORY, "{" OF "\"from\":7,\"to\":null,\"t\":[],\"v\":[],\"q\":[]}",
         "$.from: a time is needed here"},
        {TW_CHECK_HISTORY, "{" OF SPAN "\"t\":7}", "$.t: an array of times is needed here"},
        {TW_CHECK_HISTORY, "{" OF SPAN "\"t\":[2000,2000],\"v\":[1,1],\"q\":[null,null]}",
         "$.t[1]: times ascend"},
        {TW_CHECK_HISTORY, "{" OF SPAN "\"t\":[2000,9000],\"v\":[1,1],\"q\":[null,null]}",
         "$.t[1]: no time from"},
        {TW_CHECK_HISTORY, "{" OF SPAN "\"t\":[2000.5],\"v\":[1],\"q\":[null]}",
         "$.t[0]: whole milliseconds"},
        {TW_CHECK_HISTORY, "{" OF SPAN "\"t\":[2,3,4,5],\"v\":[1,1,1,1],\"q\":[null,null,null]}",
         "$.t: more points than were asked for"},
        {TW_CHECK_HISTORY, "{" OF SPAN "\"t\":[2000],\"v\":[1],\"q\":[null,null]}",
         "$.q: a column as long as $.t"},
        {TW_CHECK_HISTORY, "{" OF SPAN "\"t\":[2000],\"v\":[1],\"q\":[\"fine\"]}",
         "$.q[0]: good, uncertain, bad or null"},
        {TW_CHECK_HISTORY, "{" OF SPAN "\"t\":[2000],\"v\":[1e999],\"q\":[null]}",
         "$.v[0]: a value is needed here"},
        {TW_CHECK_HISTORY, "{" OF SPAN "\"t\":[2000],\"min\":[1],\"max\":[1],\"q\":[null]}",
         "$.avg: a column as long as $.t"},
        {TW_CHECK_HISTORY,
         "{" OF SPAN "\"step\":0,\"t\":[2000],\"min\":[3],\"avg\":[2],\"max\":[1],\"q\":[null]}",
         "$.step: buckets say"},
        {TW_CHECK_HISTORY,
         "{" OF SPAN "\"step\":9,\"t\":[2000],\"min\":[1],\"avg\":[2],\"max\":[1],\"q\":[null]}",
         "$.max[0]: below the mean"},
        {TW_CHECK_FORECAST, "{" OF MADE "\"t\":[2000],\"v\":[1],\"lo\":[0],\"hi\":[null]}", ""},
        {TW_CHECK_FORECAST, "{" OF MADE "\"t\":[2000],\"v\":[1]}", ""},
        {TW_CHECK_FORECAST, "{" OF "\"t\":[],\"v\":[]}", "$.made: a time is needed here"},
        {TW_CHECK_FORECAST, "{" OF MADE "\"t\":[2000],\"v\":[1],\"lo\":[2]}",
         "$.lo[0]: above what is expected"},
        {TW_CHECK_FORECAST, "{" OF MADE "\"t\":[2000],\"v\":[true]}", "$.v[0]: a number or null"},
        {TW_CHECK_ALARMS,
         "{" SPAN "\"events\":[{\"t\":2000,\"alarm\":\"a\",\"event\":\"raised\"}]}", ""},
        {TW_CHECK_ALARMS,
         "{" SPAN "\"events\":[{\"t\":2000,\"alarm\":\"a\",\"event\":\"raised\"},"
         "{\"t\":2000,\"alarm\":\"a\",\"event\":\"raised\",\"priority\":7}]}",
         "$.events[1].priority: not in 1..4"},
        {TW_CHECK_ALARMS, "{" SPAN "\"events\":7}", "$: the answer is no history of alarms"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char told[1024] = "";
        struct tw_check check;
        tw_check_init(&check, NULL, tell, NULL, told);
        tw_check_answer(&check, "GET x",
                        &(struct tw_check_question){rows[i].kind, "p", "x", 1000, 9000, 3},
                        rows[i].text, strlen(rows[i].text));
        tw_check_finish(&check);
        if (rows[i].told[0] ? !strstr(told, rows[i].told) : told[0] != '\0')
            fail_msg("row %zu: %s", i, told);
        assert_true(!told[0] || strncmp(told, "GET x, $", 8) == 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(faults_are_named_by_their_path)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
