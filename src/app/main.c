// twinview: a native 3-D client for digital twins.
#include <curl/curl.h>
#include <signal.h>
#include <stdio.h>

#include "check.h"
#include "headless.h"
#include "options.h"
#include "packet.h"
#include "twinview/clock.h"
#include "twinview/render.h"
#include "window.h"

static int run(struct tw_options *options, int64_t start_ns) {
    if (options->help) {
        tw_options_print_help();
        return TW_EXIT_OK;
    }
    if (options->version) {
        puts("twinview " TW_BUILD);
        return TW_EXIT_OK;
    }
    if (options->list_devices)
        return tw_render_list_devices() > 0 ? TW_EXIT_OK : TW_EXIT_FAULT;
    if (options->check)
        return tw_check_run(options);
    if (!tw_options_load(options))
        return TW_EXIT_USAGE;
    if (options->draw_packet)
        return tw_packet_run(options);
    if (options->headless || options->no_picture)
        return tw_headless_run(options, start_ns);
    return tw_window_run(options, start_ns);
}

// As SIGTERM, which the headless loop takes, and SDL in a window.
static void on_hangup(int number) {
    (void)number;
    raise(SIGTERM);
}

int main(int argc, char **argv) {
    int64_t start_ns = tw_monotonic_ns();
    struct tw_options options;
    signal(SIGPIPE, SIG_IGN); // a reader of ours that is gone ends nothing
    struct sigaction hangup = {.sa_handler = on_hangup, .sa_flags = SA_RESTART};
    if (signal(SIGHUP, SIG_IGN) != SIG_IGN) // else nohup: it outlives its terminal
        sigaction(SIGHUP, &hangup, NULL);
    if (!tw_options_parse(&options, argc, argv))
        return TW_EXIT_USAGE;
    // Not thread-safe in curl: once, before any thread.
    curl_global_init(CURL_GLOBAL_DEFAULT);
    int status = run(&options, start_ns);
    tw_options_finish(&options);
    curl_global_cleanup();
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "twinview: the results could not be written to the standard output\n");
        status = status == TW_EXIT_OK ? TW_EXIT_FAULT : status;
    }
    return status;
}
