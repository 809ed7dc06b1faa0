// Histories that servers answer with: what is taken from them, and what is asked.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <curl/curl.h>

#include "series.h"
#include "live_feed.h"
#include "twinview/memory.h"

static bool same(double a, double b) {
    return a == b || (isnan(a) && isnan(b));
}

static void columns_become_points(void **state) {
    static const struct {
        const char *text;
        size_t count;
        struct tw_feed_point points[3];
    } rows[] = {
        {"{\"t\":[],\"v\":[]}", 0, {{0}}},
        {"{\"t\":[1000,2000,3000],\"v\":[1.5,null,true],\"q\":[null,\"bad\",\"uncertain\"]}",
         3,
         {{1000, 1.5, 1.5, 1.5, false}, {2000, NAN, NAN, NAN, true}, {3000, 1, 1, 1, false}}},
        {"{\"step\":500,\"t\":[1000,1500],\"min\":[1,null],\"max\":[3,null],\"avg\":[2,null],"
         "\"q\":[\"bad\",null]}",
         2,
         {{1000, 1, 3, 2, true}, {1500, NAN, NAN, NAN, false}}},
        // Back in time, not finite, a mean that is none: left out or a gap, the rest stays.
        {"{\"t\":[2000,1000,3000],\"min\":[1,1,5],\"max\":[3,3,6],\"avg\":[2,2,9]}",
         2,
         {{2000, 1, 3, 2, false}, {3000, NAN, NAN, NAN, false}}},
        // A forecast with its band; without one at the second point, and a wrong one at the third.
        {"{\"made\":\"1970-01-01T00:00:01Z\",\"t\":[1000,2000,3000],\"v\":[5,6,7],"
         "\"lo\":[4,null,9],\"hi\":[6.5,null,10]}",
         3,
         {{1000, 4, 6.5, 5, false}, {2000, 6, 6, 6, false}, {3000, NAN, NAN, NAN, false}}},
        // Two within the same millisecond are one.
        {"{\"t\":[1000,1000.5],\"v\":[1,2]}", 1, {{1000, 1, 1, 1, false}}},
        {"{\"t\":[1000,\"x\",1e999],\"v\":[1e999,2,3]}", 1, {{1000, NAN, NAN, NAN, false}}},
    };
    (void)state;
    for (size_t i = 0; i < TW_COUNT(rows); i++) {
        struct tw_feed_series series = {0};
        assert_true(tw_series_decode(rows[i].text, strlen(rows[i].text), 32, &series));
        assert_int_equal(series.count, rows[i].count);
        for (size_t k = 0; k < series.count; k++) {
            const struct tw_feed_point *got = &series.points[k], *want = &rows[i].points[k];
            assert_int_equal(got->time_ms, want->time_ms);
            assert_true(same(got->low, want->low) && same(got->high, want->high) &&
                        same(got->mean, want->mean));
            assert_int_equal(got->bad, want->bad);
        }
        assert_int_equal(series.made_ms, strstr(rows[i].text, "made") ? 1000 : 0);
        free(series.points);
    }
}

static void what_is_no_history_is_refused(void **state) {
    static const char *const texts[] = {"",
                                        "<html>",
                                        "{}",
                                        "[]",
                                        "{\"t\":[1,2],\"v\":[1]}",
                                        "{\"t\":1,\"v\":[1]}",
                                        "{\"t\":[1]}",
                                        "{\"t\":[1],\"min\":[1],\"max\":[1]}",
                                        "{\"t\":[1],\"v\":{}}"};
    (void)state;
    for (size_t i = 0; i < TW_COUNT(texts); i++) {
        struct tw_feed_series series = {0};
        assert_false(tw_series_decode(texts[i], strlen(texts[i]), 32, &series));
        assert_true(series.reason[0] && !series.points);
    }
}

static void handler(void *user, struct server_request *request) {
    char *path = user;
    static const char answer[] = "{\"t\":[1000],\"v\":[7]}";
    if (strstr(request->path, "history"))
        snprintf(path, 512, "%s", request->path);
    if (strstr(request->path, "history"))
        server_answer(request, 200, "", answer, sizeof answer - 1);
    else
        server_answer(request, 404, "", "", 0);
}

static struct tw_feed_series ask(const char *link, char asked[512]) {
    struct server *server = server_create(handler, asked);
    struct tw_feed *feed = feed_of(NULL);
    struct tw_feed_series series = {.request = 0};
    int source = add_source(feed, NULL, server_url(server, "/plant/twin"));
    tw_feed_ask(feed, source, link,
                &(struct tw_feed_question){"P 1&x", "temp", 0, INT64_C(1795357987123), 300}, 9);
    for (int waited = 0; waited < WAIT_MS && !tw_feed_poll_series(feed, &series); waited += 5)
        nap(5);
    assert_int_equal(series.request, 9);
    tw_feed_destroy(feed);
    server_destroy(server);
    return series;
}

static void the_question_is_the_contract(void **state) {
    char asked[512] = "";
    (void)state;
    struct tw_feed_series series = ask("history", asked);
    assert_string_equal(series.reason, "");
    assert_int_equal(series.count, 1);
    assert_true(series.points[0].mean == 7);
    free(series.points);
    assert_string_equal(asked, "/plant/history?asset=P%201%26x&prop=temp"
                               "&from=1970-01-01T00%3A00%3A00.000Z"
                               "&to=2026-11-22T14%3A33%3A07.123Z&n=300");
    series = ask("history?site=a", asked);
    free(series.points);
    assert_true(strncmp(asked, "/plant/history?site=a&asset=", 28) == 0);
}

static void what_goes_wrong_is_said(void **state) {
    static const struct {
        const char *link, *reason;
    } rows[] = {{"none", "the server answers 404"},
                {"http://localhost:1/history", "the address is not on the source's own host"}};
    (void)state;
    for (size_t i = 0; i < TW_COUNT(rows); i++) {
        char asked[512] = "";
        struct tw_feed_series series = ask(rows[i].link, asked);
        assert_string_equal(series.reason, rows[i].reason);
        assert_null(series.points);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_become_points),
        cmocka_unit_test(what_is_no_history_is_refused),
        cmocka_unit_test(the_question_is_the_contract),
        cmocka_unit_test(what_goes_wrong_is_said),
    };
    curl_global_init(CURL_GLOBAL_DEFAULT);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    curl_global_cleanup();
    return failed;
}
