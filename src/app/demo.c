#define TW_LOG_MODULE "demo"
#include "demo.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "twinview/clock.h"
#include "twinview/file.h"
#include "twinview/log.h"
#include "twinview/memory.h"

#define START_TIMEOUT_MS 30000 // a million assets take a while to lay out

extern char **environ;

struct demo_options {
    char site[64];
    long assets, rate, seed; // -1: not given
    long changed;            // of the status bench, which reads it itself
};

bool tw_demo_is(const char *source) {
    return strncmp(source, "demo", 4) == 0 && (!source[4] || source[4] == ':');
}

static bool parse_parameter(struct demo_options *options, const char *text) {
    const struct {
        const char *name;
        long *value, high;
    } parameters[] = {
        {"assets=", &options->assets, 1000000},
        {"rate=", &options->rate, 1000000},
        {"seed=", &options->seed, 0x7fffffff},
        {"changed=", &options->changed, 1000000},
    };
    for (size_t i = 0; i < TW_COUNT(parameters); i++) {
        size_t length = strlen(parameters[i].name);
        if (strncmp(text, parameters[i].name, length) != 0)
            continue;
        char *end;
        *parameters[i].value = strtol(text + length, &end, 10);
        return end != text + length && (!*end || *end == '&') && *parameters[i].value >= 0 &&
               *parameters[i].value <= parameters[i].high;
    }
    return false;
}

static bool parse(struct demo_options *options, const char *source) {
    *options = (struct demo_options){"factory", -1, -1, -1, -1};
    const char *site = source[4] == ':' ? source + 5 : "";
    size_t length = strcspn(site, "?");
    if (length)
        snprintf(options->site, sizeof options->site, "%.*s", (int)length, site);
    if (strchr(options->site, '/'))
        return false;
    const char *query = site + length;
    while (*query == '?' || *query == '&') {
        if (!parse_parameter(options, ++query))
            return false;
        query += strcspn(query, "&");
    }
    return true;
}

// Reads the address line; false if the server ended or did not print it in time.
static bool read_address(struct tw_demo *demo, int fd) {
    size_t length = 0;
    int64_t end_ns = tw_monotonic_ns() + START_TIMEOUT_MS * 1000000LL;
    while (length + 1 < sizeof demo->address) {
        struct pollfd wait = {.fd = fd, .events = POLLIN};
        int left_ms = (int)((end_ns - tw_monotonic_ns()) / 1000000);
        if (left_ms <= 0 || poll(&wait, 1, left_ms) <= 0)
            return false;
        ssize_t count = read(fd, demo->address + length, 1);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return false;
        if (demo->address[length] == '\n') {
            demo->address[length] = '\0';
            return strncmp(demo->address, "http://127.0.0.1:", 17) == 0;
        }
        length++;
    }
    return false;
}

// The server's standard input and output become pipes to us; when we are gone its input ends.
static bool spawn(struct tw_demo *demo, const char *program, char **arguments, int *output) {
    int in[2], out[2];
    if (pipe(in) != 0)
        return false;
    if (pipe(out) != 0) {
        close(in[0]);
        close(in[1]);
        return false;
    }
    fcntl(in[1], F_SETFD, FD_CLOEXEC);
    fcntl(out[0], F_SETFD, FD_CLOEXEC);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, in[0]);
    posix_spawn_file_actions_addclose(&actions, out[1]);
    int error = posix_spawn(&demo->process, program, &actions, NULL, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(in[0]);
    close(out[1]);
    if (error) {
        close(in[1]);
        close(out[0]);
        demo->process = 0;
        return false;
    }
    demo->keep_alive = in[1];
    *output = out[0];
    return true;
}

bool tw_demo_start(struct tw_demo *demo, const char *source, bool still) {
    *demo = (struct tw_demo){.keep_alive = -1};
    struct demo_options options;
    if (!parse(&options, source)) {
        tw_err("'%s' is not demo[:SITE[?assets=N&rate=U&seed=S]]", source);
        return false;
    }
    char *program = tw_program_file("twinview-sim");
    if (!program) {
        tw_err("the demo server twinview-sim is not installed beside twinview");
        return false;
    }
    char assets[24], rate[24], seed[24];
    snprintf(assets, sizeof assets, "%ld", options.assets);
    snprintf(rate, sizeof rate, "%ld", options.rate < 0 ? (still ? 0 : 1000) : options.rate);
    snprintf(seed, sizeof seed, "%ld", options.seed < 0 ? 1 : options.seed);
    char *arguments[] = {program,
                         "--site",
                         options.site,
                         "--rate",
                         rate,
                         "--seed",
                         seed,
                         "--port",
                         "0",
                         "--print-url",
                         "--die-with-parent",
                         options.assets < 0 ? NULL : "--assets", // else the site once
                         assets,
                         NULL};
    int output = -1;
    bool ok = spawn(demo, program, arguments, &output);
    if (ok) {
        ok = read_address(demo, output);
        close(output);
    }
    if (!ok) {
        tw_err("the demo server did not start (%s)", program);
        tw_demo_stop(demo);
    }
    free(program);
    return ok;
}

void tw_demo_pause(struct tw_demo *demo, bool paused) {
    if (demo->process > 0)
        kill(demo->process, paused ? SIGSTOP : SIGCONT);
}

void tw_demo_stop(struct tw_demo *demo) {
    if (demo->keep_alive >= 0 && demo->process > 0)
        close(demo->keep_alive);
    if (demo->process > 0) {
        kill(demo->process, SIGTERM);
        while (waitpid(demo->process, NULL, 0) < 0 && errno == EINTR)
            ;
    }
    *demo = (struct tw_demo){.keep_alive = -1};
}
