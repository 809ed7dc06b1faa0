// Actions on their way to a server that takes, refuses, delays or ignores them.
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <curl/curl.h>

#include "actions.h"
#include "live_feed.h"
#include "twinview/clock.h"
#include "twinview/memory.h"

struct desk {
    atomic_int posts;
    char bodies[4][2048]; // written before `posts` counts them
};

static void handler(void *user, struct server_request *request) {
    static const char problem[] =
        "{\"title\":\"Conflict\",\"detail\":\"It was raised \\\"anew\\\".\"}";
    struct desk *desk = user;
    if (strncmp(request->head, "POST ", 5) != 0) {
        server_answer(request, 404, "", "", 0);
        return;
    }
    int post = atomic_load(&desk->posts);
    const char *body = strstr(request->head, "\r\n\r\n");
    snprintf(desk->bodies[post % 4], sizeof desk->bodies[0], "%s", body ? body + 4 : "");
    atomic_fetch_add(&desk->posts, 1);
    if (strstr(request->path, "refuse"))
        server_answer(request, 409, "Content-Type: application/problem+json\r\n", problem,
                      sizeof problem - 1);
    else if (strstr(request->path, "forbidden"))
        server_answer(request, 403, "", "<html>", 6);
    else if (strstr(request->path, "moved"))
        server_answer(request, 307, "Location: /ok\r\n", "", 0);
    else if (strstr(request->path, "silent") || (strstr(request->path, "busy") && post == 0))
        return;
    else
        server_answer(request, 202, "", "{\"epoch\":\"a\",\"seq\":3}", 21);
}

static const struct tw_feed_action shelve = {
    .kind = TW_ACTION_SHELVE,
    .alarm = "a \"17\"",
    .since_ms = INT64_C(1795357927000),
    .until_ms = INT64_C(1795357987123),
    .key = "k-1",
    .who = "m.huber",
    .station = "Control room 1",
    .comment = "he said \"off\"\n\\ and left",
};

static struct tw_feed_answer act(const char *path, struct desk *desk) {
    struct server *server = server_create(handler, desk);
    struct tw_feed *feed = feed_of(NULL);
    struct tw_feed_answer answer = {.request = 0};
    int source = add_source(feed, NULL, server_url(server, "/plant/twin"));
    tw_feed_act(feed, source, path, &shelve, 7);
    for (int waited = 0; waited < WAIT_MS && !tw_feed_poll_answer(feed, &answer); waited += 5)
        nap(5);
    assert_int_equal(answer.request, 7);
    assert_false(tw_feed_poll_answer(feed, &answer));
    tw_feed_destroy(feed);
    server_destroy(server);
    return answer;
}

static void what_is_sent_is_the_contract(void **state) {
    struct desk desk = {0};
    (void)state;
    struct tw_feed_answer answer = act("ok", &desk);
    assert_int_equal(answer.outcome, TW_FEED_ACCEPTED);
    assert_int_equal(desk.posts, 1);
    assert_string_equal(desk.bodies[0],
                        "{\"action\":\"shelve\",\"alarm\":\"a \\\"17\\\"\",\"key\":\"k-1\","
                        "\"since\":\"2026-11-22T14:32:07.000Z\","
                        "\"until\":\"2026-11-22T14:33:07.123Z\",\"who\":\"m.huber\","
                        "\"station\":\"Control room 1\","
                        "\"comment\":\"he said \\\"off\\\"\\u000a\\\\ and left\"}");
}

static void an_acknowledgement_says_no_more_than_it_knows(void **state) {
    (void)state;
    char *json = tw_action_json(&(struct tw_feed_action){
        .alarm = "a", .key = "k", .since_ms = TW_TIME_NONE, .comment = ""});
    assert_string_equal(json, "{\"action\":\"acknowledge\",\"alarm\":\"a\",\"key\":\"k\"}");
    free(json);
}

static void a_refusal_says_why(void **state) {
    static const struct {
        const char *path, *reason;
    } rows[] = {{"refuse", "It was raised \"anew\"."},
                {"forbidden", "the server does not allow it (403)"},
                {"moved", "the server answers 307"}};
    (void)state;
    for (size_t i = 0; i < TW_COUNT(rows); i++) {
        struct desk desk = {0};
        struct tw_feed_answer answer = act(rows[i].path, &desk);
        assert_int_equal(answer.outcome, TW_FEED_DECLINED);
        assert_string_equal(answer.reason, rows[i].reason);
        assert_int_equal(desk.posts, 1); // a no is not asked again
    }
}

static void without_an_answer_the_same_is_sent_again(void **state) {
    struct desk desk = {0};
    (void)state;
    assert_int_equal(act("busy", &desk).outcome, TW_FEED_ACCEPTED);
    assert_int_equal(desk.posts, 2);
    assert_string_equal(desk.bodies[0], desk.bodies[1]);
}

static void silence_is_no_success(void **state) {
    struct desk desk = {0};
    (void)state;
    struct tw_feed_answer answer = act("silent", &desk);
    assert_int_equal(answer.outcome, TW_FEED_UNANSWERED);
    assert_true(strncmp(answer.reason, "no answer", 9) == 0);
    assert_int_equal(desk.posts, 3);
}

static void nothing_leaves_the_sources_own_host(void **state) {
    static const char *const links[] = {"http://127.0.0.1:1/ok", "//localhost/ok", "ftp:x",
                                        "https://example.com/ok"};
    (void)state;
    for (size_t i = 0; i < TW_COUNT(links); i++) {
        struct desk desk = {0};
        assert_int_equal(act(links[i], &desk).outcome, TW_FEED_UNSENT);
        assert_int_equal(desk.posts, 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_sent_is_the_contract),
        cmocka_unit_test(an_acknowledgement_says_no_more_than_it_knows),
        cmocka_unit_test(a_refusal_says_why),
        cmocka_unit_test(without_an_answer_the_same_is_sent_again),
        cmocka_unit_test(silence_is_no_success),
        cmocka_unit_test(nothing_leaves_the_sources_own_host),
    };
    curl_global_init(CURL_GLOBAL_ALL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
