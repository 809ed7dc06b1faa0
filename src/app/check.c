#define TW_LOG_MODULE "app"
#include "check.h"

#include <stdio.h>
#include <stdlib.h>

#include "demo.h"
#include "twinview/feed.h"
#include "twinview/feed_check.h"
#include "twinview/file.h"
#include "twinview/log.h"
#include "twinview/memory.h"

#define CONFIG_BYTES_MAX (16u << 20)

struct check {
    const char *path;
    char name[256]; // what is checked, for each line
    size_t problems;
};

static void print_line(const struct check *check, const char *place, const char *kind,
                       const char *text) {
    char *line = tw_format("%s: %s: %s%s", check->name, place, kind, text);
    tw_log_plain(line); // places have names of the server's choice
    puts(line);
    free(line);
}

static bool print_problem(void *user, const char *place, const char *text) {
    struct check *check = user;
    check->problems++;
    print_line(check, place, "", text);
    return true;
}

static bool print_advice(void *user, const char *place, const char *text) {
    print_line(user, place, "advice: ", text);
    return true;
}

static void print_config_problem(void *user, bool is_error, const char *place, const char *text) {
    (void)is_error; // what a run only warns of is most often a slip of the pen
    print_problem(user, place, text);
}

static bool is_config(const char *path) {
    if (!tw_path_has_extension(path, "json") || !tw_file_is_plain(path))
        return false;
    char *text = tw_file_read(path, CONFIG_BYTES_MAX, NULL);
    bool found = text && tw_config_is(text);
    free(text);
    return found;
}

static int check_config(struct check *check) {
    struct tw_config *config = tw_alloc(sizeof *config);
    tw_config_read(config, check->path, print_config_problem, check);
    tw_config_finish(config);
    free(config);
    printf("%s: %zu problem%s\n", check->name, check->problems, check->problems == 1 ? "" : "s");
    return check->problems ? TW_EXIT_FAULT : TW_EXIT_OK;
}

static void print_summary(const char *name, const struct tw_feed_check_result *result) {
    printf("%s: %zu problem%s, %zu of advice; %zu assets, %llu events", name, result->problems,
           result->problems == 1 ? "" : "s", result->advice, result->assets,
           (unsigned long long)result->events);
    if (result->seconds > 0)
        printf(" in %.1f s", result->seconds);
    putchar('\n');
}

static int check_source(struct check *check, const struct tw_options *options,
                        const char *address) {
    struct tw_feed_source_params source = {.address = address,
                                           .ca_file = options->ca_file,
                                           .cert_file = options->cert_file,
                                           .key_file = options->key_file,
                                           .token_file = options->token_file};
    struct tw_feed_check_params params = {.source = &source,
                                          .limits = options->limits,
                                          .duration_s = options->duration_s,
                                          .problem = print_problem,
                                          .advice = print_advice,
                                          .user = check};
    struct tw_feed_check_result result;
    if (!tw_feed_check_source(&params, &result))
        return TW_EXIT_FAULT;
    print_summary(check->name, &result);
    return result.problems ? TW_EXIT_FAULT : TW_EXIT_OK;
}

int tw_check_run(const struct tw_options *options) {
    if (options->source_count != 1) {
        tw_err("--check takes one source or configuration");
        return TW_EXIT_USAGE;
    }
    struct check check = {.path = options->sources[0]};
    tw_options_show_source(check.path, check.name, sizeof check.name);
    if (is_config(check.path))
        return check_config(&check);
    if (!tw_demo_is(check.path))
        return check_source(&check, options, check.path);
    struct tw_demo demo;
    if (!tw_demo_start(&demo, check.path, false))
        return TW_EXIT_FAULT;
    int status = check_source(&check, options, demo.address);
    tw_demo_stop(&demo);
    return status;
}
