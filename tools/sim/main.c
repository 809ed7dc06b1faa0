// twinview-sim: a twin server with a simulated process plant behind it.
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "twinview/clock.h"
#include "twinview/file.h"
#include "twinview/log.h"
#include "twinview/memory.h"

#include "dump.h"
#include "events.h"
#include "options.h"
#include "server.h"
#include "site.h"
#include "world.h"

#define TW_LOG_MODULE "sim"
#define SECRET_BYTES (1u << 20)

static struct tw_site *load_site(const char *name) {
    if (strchr(name, '/') || tw_path_has_extension(name, "json"))
        return tw_site_load(name);
    char *file = tw_format("sites/%s.json", name), *path = tw_program_file(file);
    struct tw_site *site = NULL;
    if (path)
        site = tw_site_load(path);
    else
        tw_err("there is no bundled site '%s'", name);
    free(path);
    free(file);
    return site;
}

// A PEM file; true if there is none to be read, false after one sentence.
static bool read_secret(const char *path, char **text) {
    size_t size;
    *text = path ? tw_file_read(path, SECRET_BYTES, &size) : NULL;
    if (path && !*text)
        tw_err("cannot read %s: %s", path, strerror(errno));
    return !path || *text;
}

// Differs for every start, because the sequence begins anew; but a world that stands still is the
// same world for the same seed.
static void make_epoch(char *epoch, size_t size, const struct tw_sim_options *options) {
    if (options->rate == 0) {
        snprintf(epoch, size, "still-%llu", (unsigned long long)options->seed);
        return;
    }
    int64_t parts[] = {tw_wall_ms(), tw_monotonic_ns(), getpid()};
    snprintf(epoch, size, "%016llx", (unsigned long long)tw_hash_bytes(parts, sizeof parts, 0));
}

// The state to the file that was asked for. True if there is none, false after one sentence.
static bool dump(const struct tw_sim_options *options, const struct tw_events *events) {
    struct tw_text snapshot = {0};
    if (!options->dump_state)
        return true;
    struct tw_document_params params = tw_events_snapshot(events);
    params.lines = true; // no size is too large for them
    struct tw_document document;
    tw_document_init(&document, events->world, &params);
    while (tw_document_write(&document, &snapshot))
        ;
    tw_document_finish(&document);
    bool good = tw_dump_snapshot(snapshot.bytes, snapshot.length, options->dump_state);
    tw_text_finish(&snapshot);
    return good;
}

struct running {
    const struct tw_sim_options *options;
    struct tw_server *server;
    struct tw_events *events;
    struct tw_link_faults *faults;
    struct tw_keeper *keeper;
    int signals;
};

// False on a signal to end.
static bool take_signal(const struct running *running) {
    struct signalfd_siginfo info;
    if (read(running->signals, &info, sizeof info) != sizeof info || info.ssi_signo != SIGUSR1)
        return false;
    dump(running->options, running->events);
    return true;
}

// Ends, false, on SIGINT, SIGTERM, SIGHUP, or when standard input closes and that was asked for.
static bool wait_for(const struct running *running, int timeout_ms) {
    struct tw_server *server = running->server;
    int asked = tw_server_timeout_ms(server);
    if (asked >= 0)
        timeout_ms = TW_MIN(timeout_ms, asked);
    struct pollfd ready[] = {
        {.fd = tw_server_fd(server), .events = POLLIN},
        {.fd = running->signals, .events = POLLIN},
        {.fd = running->options->die_with_parent ? STDIN_FILENO : -1, .events = POLLIN},
    };
    if (poll(ready, TW_COUNT(ready), timeout_ms) < 0)
        return errno == EINTR;
    if (ready[1].revents && !take_signal(running))
        return false;
    char waste[256];
    return !ready[2].revents || read(STDIN_FILENO, waste, sizeof waste) > 0;
}

static void serve(const struct running *running) {
    struct tw_events *events = running->events;
    int64_t tick_ns = (int64_t)(events->tick_s * 1e9 + 0.5);
    int64_t next_ns = tw_monotonic_ns() + tick_ns;
    for (;;) {
        int64_t left_ns = next_ns - tw_monotonic_ns();
        int timeout_ms = left_ns > 0 ? (int)((left_ns + 999999) / 1000000) : 0;
        if (!wait_for(running, timeout_ms))
            return;
        tw_server_run(running->server);
        int64_t late_ns = tw_monotonic_ns() - next_ns;
        if (late_ns < 0)
            continue;
        int64_t ticks = 1 + late_ns / tick_ns;
        next_ns += ticks * tick_ns;
        tw_keeper_reserve(running->keeper);
        tw_link_faults_tick(running->faults, (double)ticks * events->tick_s);
        tw_events_tick(events, (double)ticks * events->tick_s, tw_wall_ms());
        tw_server_run(running->server); // the library does not say that it has something to send
    }
}

static void print_address(const struct tw_sim_options *options, const struct tw_server *server) {
    if (!options->print_url)
        printf("%s, %u assets: ", options->site, options->assets);
    printf("http%s://127.0.0.1:%u/twin\n", options->tls_cert ? "s" : "", tw_server_port(server));
    fflush(stdout);
}

static int block_signals(void) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    struct sigaction hangup;
    if (sigaction(SIGHUP, NULL, &hangup) == 0 && hangup.sa_handler != SIG_IGN)
        sigaddset(&set, SIGHUP); // else nohup: it outlives its terminal
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    return signalfd(-1, &set, SFD_CLOEXEC);
}

static bool run(const struct tw_sim_options *options, const struct tw_site *site,
                const struct tw_server_params *secrets, int signals) {
    struct tw_world world;
    struct tw_events events;
    struct tw_actions actions = {0};
    struct tw_link_faults faults;
    const struct tw_world_params params = {.assets = options->assets,
                                           .seed = options->seed,
                                           .still = options->rate == 0,
                                           .unattended = options->unattended,
                                           .now_ms = tw_wall_ms()};
    char epoch[32];
    make_epoch(epoch, sizeof epoch, options);
    tw_world_init(&world, site, &params);
    const struct tw_events_params events_params = {
        .rate = options->rate, .epoch = epoch, .heartbeat_ms = options->heartbeat_ms};
    tw_events_init(&events, &world, &events_params);
    struct tw_keeper keeper = {.path = options->state, .events = &events, .actions = &actions};
    tw_link_faults_init(&faults, options->faults, options->fault_count, options->seed);
    struct tw_server_params server_params = *secrets;
    server_params.port = options->port;
    server_params.events = &events;
    server_params.actions = &actions;
    server_params.faults = &faults;
    server_params.keeper = &keeper;
    struct tw_server *server = tw_keeper_begin(&keeper) ? tw_server_create(&server_params) : NULL;
    bool good = server != NULL;
    if (server) {
        print_address(options, server);
        serve(&(struct running){options, server, &events, &faults, &keeper, signals});
        good = tw_keeper_end(&keeper);
        good = dump(options, &events) && good;
    }
    good = tw_server_destroy(server) && good;
    tw_link_faults_finish(&faults);
    tw_actions_finish(&actions);
    tw_events_finish(&events);
    tw_world_finish(&world);
    return good;
}

int main(int argc, char **argv) {
    struct tw_sim_options options;
    switch (tw_sim_options_parse(&options, argc, argv)) {
    case TW_OPTIONS_DONE:
        return 0;
    case TW_OPTIONS_WRONG:
        return 2;
    case TW_OPTIONS_RUN:
        break;
    }
    int signals = block_signals();
    char *tokens = NULL, *cert = NULL, *key = NULL, *client_ca = NULL;
    bool ok = false;
    struct tw_site *site = load_site(options.site);
    if (!site)
        goto done;
    if (!options.assets)
        options.assets = site->asset_count;
    // Read only to say at once when it cannot be; its tokens are read for each request.
    if (!read_secret(options.token_file, &tokens) || !read_secret(options.tls_cert, &cert) ||
        !read_secret(options.tls_key, &key) || !read_secret(options.tls_client_ca, &client_ca))
        goto done;
    const struct tw_server_params secrets = {.access_log = options.access_log,
                                             .token_file = options.token_file,
                                             .tls_cert = cert,
                                             .tls_key = key,
                                             .tls_client_ca = client_ca};
    ok = run(&options, site, &secrets, signals);
done:
    tw_site_destroy(site);
    free(tokens);
    free(cert);
    free(key);
    free(client_ca);
    close(signals);
    return ok ? 0 : 1;
}
