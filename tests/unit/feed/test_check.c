// tw_feed_check: what is told about documents, recordings and streams, and when it stops.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "twinview/feed_check.h"
#include "twinview/file.h"

#define TIME "\"time\":\"2026-11-22T05:20:00Z\""
#define HEAD "{\"feed\":\"twin-feed/1\",\"epoch\":\"e\",\"seq\":1," TIME

struct told {
    char text[1024];
    int count, limit;
};

static bool tell(void *user, const char *place, const char *text) {
    struct told *told = user;
    size_t length = strlen(told->text);
    snprintf(told->text + length, sizeof told->text - length, "%s: %s\n", place, text);
    return ++told->count != told->limit;
}

static void what_is_told(void **state) {
    (void)state;
    static const struct {
        const char *text, *told;
    } cases[] = {
        {HEAD "}", ""},
        {HEAD ",\"assets\":{\"a\":{\"type\":\"t\",\"parent\":\"b\",\"rel\":{\"k\":{\"c\":true}}}},"
              "\"alarms\":{\"x\":{\"asset\":\"d\"}}}",
         "$.assets.a.type: there is no type \"t\"\n"
         "$.assets.a.parent: there is no asset \"b\"\n"
         "$.assets.a.rel.k.c: there is no asset \"c\"\n"
         "$.alarms.x.asset: there is no asset \"d\"\n"},
        {HEAD ",\"types\":{\"t\":{\"kind\":\"machine\"}},\"assets\":{\"a\":{\"type\":\"t\"}}}", ""},
        {HEAD "}\n{\"assets\":{\"a\":{\"at\":{\"pos\":7}}}}\n{\"end\":true,\"count\":1}\n",
         "line 2, $.assets.a.at.pos: an array of 3 numbers is needed here\n"},
        {HEAD "}\n{\"assets\":{\"a\":{}}}\n",
         "$: line 2: the snapshot breaks off before its end\n"},
        {HEAD "}\n{\"end\":true,\"count\":0}\n{\"epoch\":\"e\",\"seq\":3," TIME ",\"values\":{}}\n",
         "the stream: events 2 to 2 are missing\n"},
        {HEAD "}\n{\"end\":true,\"count\":0}\n{\"epoch\":\"e\",\"seq\":2," TIME
              ",\"values\":{\"a\":{\"n\":1e999}}}\n",
         "line 3, $.values.a.n: the number is not finite\n$.values: there is no asset \"a\"\n"},
        {"data: {\"epoch\":\"e\",\"seq\":7," TIME ",\"patch\":{\"assets\":{\"a\":5}}}\n\n"
         "data: {\"epoch\":\"e\",\"seq\":9," TIME "}\n\n",
         "event 7, $.patch.assets.a: an object is needed here\n"
         "the stream: events 8 to 9 are missing\n"},
        {": only comments\n", ""},
        {"nonsense", "line 1, column 1, at $: this is not JSON\n"},
        {"", "line 1, column 1, at $: no JSON value here\n"},
        {HEAD ",\"types\":null,\"assets\":null}", ""},
    };
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        struct told told = {.limit = 100};
        size_t faults = tw_feed_check(cases[i].text, strlen(cases[i].text), tell, &told);
        if (strcmp(told.text, cases[i].told) != 0 || faults != (size_t)told.count)
            fail_msg("%s\ntold: %s", cases[i].text, told.text);
    }
}

static void telling_can_be_stopped(void **state) {
    (void)state;
    struct told told = {.limit = 1};
    static const char text[] = HEAD ",\"assets\":{\"a\":{\"type\":1,\"parent\":2,\"name\":3}}}";
    assert_int_equal(tw_feed_check(text, strlen(text), tell, &told), 3);
    assert_int_equal(told.count, 1);
}

static void whole_example(void **state) {
    (void)state;
    size_t size;
    struct told told = {.limit = 100};
    char *text = tw_file_read(DATA "/small.json", 1 << 20, &size);
    assert_non_null(text);
    assert_int_equal(tw_feed_check(text, size, tell, &told), 0);
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_told),
        cmocka_unit_test(telling_can_be_stopped),
        cmocka_unit_test(whole_example),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
