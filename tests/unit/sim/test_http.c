// The real process over real HTTP: address line, snapshot, a hundred events in sequence, models,
// tokens, and its end with its parent.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <cjson/cJSON.h>
#include <curl/curl.h>

#include "twinview/clock.h"
#include "twinview/feed.h"
#include "twinview/memory.h"
#include "twinview/twin.h"

extern char **environ;

struct program {
    pid_t pid;
    int input;
    char base[128]; // "http://127.0.0.1:1234"
};

static void start(struct program *program, char *const *extra) {
    int in[2], out[2];
    assert_int_equal(pipe(in), 0);
    assert_int_equal(pipe(out), 0);
    char *arguments[24] = {PROGRAM, "--site", DATA "/plant.json", "--print-url",
                           "--die-with-parent"};
    for (int i = 0; extra[i]; i++)
        arguments[5 + i] = extra[i];
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, in[1]);
    posix_spawn_file_actions_addclose(&actions, out[0]);
    assert_int_equal(posix_spawn(&program->pid, PROGRAM, &actions, NULL, arguments, environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    close(in[0]);
    close(out[1]);
    program->input = in[1];
    FILE *lines = fdopen(out[0], "r");
    assert_non_null(fgets(program->base, sizeof program->base, lines));
    fclose(lines);
    char *path = strstr(program->base, "/twin\n");
    assert_non_null(path);
    *path = '\0';
}

// Closing its input must end it.
static void stop(struct program *program) {
    close(program->input);
    int status = -1;
    for (int i = 0; i < 300 && waitpid(program->pid, &status, WNOHANG) == 0; i++)
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

struct answer {
    char *text;
    size_t length;
    int events, events_wanted;
    long status;
    char type[64], etag[64];
};

static size_t take_body(char *bytes, size_t one, size_t count, void *user) {
    struct answer *answer = user;
    (void)one;
    answer->text = tw_realloc(answer->text, answer->length + count + 1);
    memcpy(answer->text + answer->length, bytes, count);
    answer->length += count;
    answer->text[answer->length] = '\0';
    if (!answer->events_wanted)
        return count;
    answer->events = 0;
    for (char *at = answer->text; (at = strstr(at, "data: ")); at++)
        answer->events++;
    return answer->events > answer->events_wanted ? 0 : count; // 0 ends the transfer
}

static size_t take_header(char *line, size_t one, size_t count, void *user) {
    struct answer *answer = user;
    (void)one;
    char text[128];
    snprintf(text, sizeof text, "%.*s", (int)TW_MIN(count, sizeof text - 1), line);
    sscanf(text, "Content-Type: %63[^\r\n;]", answer->type);
    sscanf(text, "ETag: %63[^\r\n]", answer->etag);
    return count;
}

static struct answer get(const struct program *program, const char *path, const char *header,
                         int events) {
    struct answer answer = {.events_wanted = events};
    char address[256];
    snprintf(address, sizeof address, "%s%s", program->base, path);
    CURL *curl = curl_easy_init();
    struct curl_slist *headers = header ? curl_slist_append(NULL, header) : NULL;
    curl_easy_setopt(curl, CURLOPT_URL, address);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &answer);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, 30L);
    curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer.status);
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    return answer;
}

static void snapshot_and_events(void **state) {
    (void)state;
    struct program program;
    start(&program, (char *[]){"--assets", "200", "--rate", "20000", NULL});
    struct answer document = get(&program, "/twin", NULL, 0);
    assert_int_equal(document.status, 200);
    assert_string_equal(document.type, "application/json");
    cJSON *tree = cJSON_Parse(document.text);
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(tree, "assets")), 200);
    const char *epoch = cJSON_GetObjectItem(tree, "epoch")->valuestring;

    struct answer stream = get(&program, "/stream", NULL, 100);
    assert_string_equal(stream.type, "text/event-stream");
    double seq = -1, values = 0;
    char *at = stream.text;
    for (int i = 0; i < 100; i++) {
        at = strstr(at, "data: ");
        char *end = strstr(at, "\n\n");
        *end = '\0';
        cJSON *event = cJSON_Parse(at + 6);
        at = end + 1;
        assert_non_null(event);
        assert_string_equal(cJSON_GetObjectItem(event, "epoch")->valuestring, epoch);
        assert_non_null(cJSON_GetObjectItem(event, "time"));
        double number = cJSON_GetObjectItem(event, "seq")->valuedouble;
        // The first one is a heartbeat: it has the number of the last event that counted.
        bool is_first = seq < 0;
        assert_true(is_first ? number >= cJSON_GetObjectItem(tree, "seq")->valuedouble
                             : number == seq + 1);
        assert_true(is_first == !cJSON_GetObjectItem(event, "values"));
        seq = number;
        values += cJSON_GetArraySize(cJSON_GetObjectItem(event, "values"));
        cJSON_Delete(event);
    }
    assert_true(values > 1000);
    cJSON_Delete(tree);
    free(document.text);
    free(stream.text);
    stop(&program);
}

static void lines_on_request_and_for_large_sites(void **state) {
    (void)state;
    struct program program;
    start(&program, (char *[]){"--assets", "6000", "--rate", "0", NULL});
    static const char *const headers[] = {NULL, "Accept: application/x-ndjson"};
    static const char *const paths[] = {"/twin", "/twin?ndjson"};
    for (int i = 0; i < 3; i++) {
        struct answer answer = get(&program, paths[i == 2], headers[i == 1], 0);
        assert_string_equal(answer.type, "application/x-ndjson");
        long lines = 0, count = -1, assets = 0;
        for (char *line = strtok(answer.text, "\n"); line; line = strtok(NULL, "\n")) {
            cJSON *tree = cJSON_Parse(line);
            assert_non_null(tree);
            assets += cJSON_GetArraySize(cJSON_GetObjectItem(tree, "assets"));
            if (cJSON_GetObjectItem(tree, "end"))
                count = cJSON_GetObjectItem(tree, "count")->valueint;
            lines++;
            cJSON_Delete(tree);
        }
        assert_int_equal(assets, 6000);
        assert_int_equal(count, lines - 2); // neither head nor end
        free(answer.text);
    }
    stop(&program);
}

// A client that does not read is dropped with `bye`, and takes no memory for ever.
static void slow_client_is_dropped(void **state) {
    (void)state;
    struct program program;
    start(&program, (char *[]){"--assets", "2000", "--rate", "1000000", NULL});
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    address.sin_port = htons((uint16_t)atoi(strrchr(program.base, ':') + 1));
    int client = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(client, (struct sockaddr *)&address, sizeof address), 0);
    static const char request[] =
        "GET /stream HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    assert_int_equal(write(client, request, sizeof request - 1), sizeof request - 1);
    nanosleep(&(struct timespec){.tv_sec = 4}, NULL);
    char *buffer = tw_alloc(1 << 20), tail[513] = "";
    size_t length = 0, total = 0;
    ssize_t count;
    while ((count = read(client, buffer, 1 << 20)) > 0) {
        total += (size_t)count;
        size_t take = TW_MIN((size_t)count, sizeof tail - 1),
               keep = TW_MIN(length, sizeof tail - 1 - take);
        memmove(tail, tail + length - keep, keep);
        memcpy(tail + keep, buffer + count - take, take);
        length = keep + take;
        tail[length] = '\0';
    }
    assert_non_null(strstr(tail, "event: bye"));
    assert_true(total < 40u << 20);
    free(buffer);
    close(client);
    stop(&program);
}

static void nothing(void *user) {
    (void)user;
}

// Takes everything in until the source has been live for a second.
static void follow(struct tw_feed *feed, struct tw_twin *twin) {
    struct tw_feed_health health;
    int live = 0;
    for (int i = 0; i < 12000 && live < 200; i++) {
        struct tw_batch *batch;
        while ((batch = tw_feed_poll(feed))) {
            tw_twin_apply(twin, batch);
            tw_twin_clear_changes(twin);
            tw_batch_destroy(batch);
        }
        tw_feed_health(feed, 0, &health);
        live = health.state == TW_FEED_LIVE ? live + 1 : 0;
        nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    }
    assert_int_equal(health.state, TW_FEED_LIVE);
    assert_int_equal(health.dropped, 0);
}

// The main thread stands still while the feed's goes on: 60 s at ten times the rate with TW_LONG
// set. What waits is bounded: 64 MiB of events that are kept, and the queue.
static void consumer_that_stalls(void **state) {
    (void)state;
    struct program program;
    bool is_long = getenv("TW_LONG") != NULL;
    start(&program, (char *[]){"--assets", "2000", "--rate", is_long ? "200000" : "20000", NULL});
    char *address = tw_format("%s/twin", program.base);
    struct tw_feed *feed =
        tw_feed_create(&(struct tw_feed_params){.wakeup = {.call = nothing}, .jitter_seed = 1});
    struct tw_twin *twin = tw_twin_create(NULL);
    assert_int_equal(
        tw_feed_add_source(feed, &(struct tw_feed_source_params){.name = "s", .address = address}),
        0);
    follow(feed, twin);
    uint64_t before = tw_rss_bytes();
    nanosleep(&(struct timespec){.tv_sec = is_long ? 60 : 4}, NULL);
    uint64_t after = tw_rss_bytes();
    print_message("%llu MiB before, %llu MiB after\n", (unsigned long long)(before >> 20),
                  (unsigned long long)(after >> 20));
    assert_true(after < before + (160u << 20));
    follow(feed, twin);
    tw_feed_destroy(feed);
    tw_twin_destroy(twin);
    free(address);
    stop(&program);
}

static void refusals(void **state) {
    (void)state;
    struct program program;
    char token_file[] = "/tmp/twinview-sim-token-XXXXXX";
    int file = mkstemp(token_file);
    assert_int_equal(write(file, "secret\n", 7), 7);
    close(file);
    start(&program, (char *[]){"--token-file", token_file, NULL});
    static const struct {
        const char *path, *header;
        long status;
    } cases[] = {
        {"/twin", NULL, 401},
        {"/twin", "Authorization: Bearer secreT", 401},
        {"/twin", "Authorization: Bearer secret", 200},
        {"/", "Authorization: Bearer secret", 404},
        {"/models/no-such.glb", "Authorization: Bearer secret", 404},
        {"/models/..%2fmeson.build", "Authorization: Bearer secret", 404},
        {"/models/../sites/factory.json", "Authorization: Bearer secret", 404},
    };
    for (size_t i = 0; i < TW_COUNT(cases); i++) {
        struct answer answer = get(&program, cases[i].path, cases[i].header, 0);
        assert_int_equal(answer.status, cases[i].status);
        free(answer.text);
    }
    stop(&program);
    unlink(token_file);
}

static void wrong_usage(void **state) {
    (void)state;
    static char *const wrong[][3] = {
        {"--assets", "0"},     {"--assets", "1000001"}, {"--rate", "fast"},
        {"--port", "70000"},   {"--nonsense", NULL},    {"word", NULL},
        {"--tls-cert", "x"},   {"--fault", "famine"},   {"--fault", "gap@soon"},
        {"--fault", "gap@1:"}, {"--fault", "status"},   {"--fault", "status=7"},
        {"--heartbeat", "10"}};
    for (size_t i = 0; i < TW_COUNT(wrong); i++) {
        char *arguments[] = {PROGRAM, wrong[i][0], wrong[i][1], NULL};
        pid_t pid;
        int status;
        assert_int_equal(posix_spawn(&pid, PROGRAM, NULL, NULL, arguments, environ), 0);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_int_equal(WEXITSTATUS(status), 2);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(snapshot_and_events),
        cmocka_unit_test(lines_on_request_and_for_large_sites),
        cmocka_unit_test(slow_client_is_dropped),
        cmocka_unit_test(consumer_that_stalls),
        cmocka_unit_test(refusals),
        cmocka_unit_test(wrong_usage),
    };
    curl_global_init(CURL_GLOBAL_DEFAULT);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    curl_global_cleanup();
    return failed;
}
