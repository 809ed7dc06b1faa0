#include "options.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "world.h"

#define RATE_MAX 1000000
#define HEARTBEAT_MAX_MS 600000

static const char help[] =
    "usage: twinview-sim [OPTION...]\n"
    "A twin server with a simulated process plant behind it, on the loopback interface.\n"
    "\n"
    "  --site NAME|FILE      bundled site or a site document: factory, bridge,\n"
    "                        office, district (factory)\n"
    "  --assets N            how many assets; units repeat up to 1000000 (the site once)\n"
    "  --rate U              property updates per second, up to 1000000 (1000); 0 stands still\n"
    "  --seed S              fixes noise and the times of faults (1)\n"
    "  --port P              port to listen on; 0 takes a free one (0)\n"
    "  --heartbeat MS        the longest silence, from 100 (5000)\n"
    "  --no-operator         nobody in the plant acknowledges alarms\n"
    "  --token-file FILE     ask clients for a bearer token of this file: one a line, its user's\n"
    "                        name behind a blank\n"
    "  --tls-cert FILE --tls-key FILE   serve https with this certificate and key (PEM)\n"
    "  --tls-client-ca FILE  ask clients for a certificate of this authority (PEM)\n"
    "  --print-url           print the address and nothing else\n"
    "  --die-with-parent     end when standard input closes\n"
    "  --state FILE          go on with the numbers, alarms and actions of this file, and keep "
    "them\n"
    "                        in it\n"
    "  --dump-state FILE     write the state in canonical form at the end and on SIGUSR1\n"
    "  --access-log FILE     append a line for each request: time, status, method, path\n"
    "  --version  --help\n"
    "  --fault KIND[@SECONDS][:ARG]   spoil what viewers get, SECONDS after the first came (0);\n"
    "                        may be given again. KIND is one of\n";

enum option_code {
    OPTION_SITE = 1,
    OPTION_ASSETS,
    OPTION_RATE,
    OPTION_SEED,
    OPTION_PORT,
    OPTION_TOKEN_FILE,
    OPTION_TLS_CERT,
    OPTION_TLS_KEY,
    OPTION_TLS_CLIENT_CA,
    OPTION_NO_OPERATOR,
    OPTION_DUMP_STATE,
    OPTION_FAULT,
    OPTION_HEARTBEAT,
    OPTION_STATE,
    OPTION_ACCESS_LOG,
    OPTION_PRINT_URL,
    OPTION_DIE_WITH_PARENT,
    OPTION_VERSION,
    OPTION_HELP
};

static const struct option long_options[] = {
    {"site", required_argument, NULL, OPTION_SITE},
    {"assets", required_argument, NULL, OPTION_ASSETS},
    {"rate", required_argument, NULL, OPTION_RATE},
    {"seed", required_argument, NULL, OPTION_SEED},
    {"port", required_argument, NULL, OPTION_PORT},
    {"token-file", required_argument, NULL, OPTION_TOKEN_FILE},
    {"tls-cert", required_argument, NULL, OPTION_TLS_CERT},
    {"tls-key", required_argument, NULL, OPTION_TLS_KEY},
    {"tls-client-ca", required_argument, NULL, OPTION_TLS_CLIENT_CA},
    {"no-operator", no_argument, NULL, OPTION_NO_OPERATOR},
    {"dump-state", required_argument, NULL, OPTION_DUMP_STATE},
    {"fault", required_argument, NULL, OPTION_FAULT},
    {"heartbeat", required_argument, NULL, OPTION_HEARTBEAT},
    {"state", required_argument, NULL, OPTION_STATE},
    {"access-log", required_argument, NULL, OPTION_ACCESS_LOG},
    {"print-url", no_argument, NULL, OPTION_PRINT_URL},
    {"die-with-parent", no_argument, NULL, OPTION_DIE_WITH_PARENT},
    {"version", no_argument, NULL, OPTION_VERSION},
    {"help", no_argument, NULL, OPTION_HELP},
    {NULL, 0, NULL, 0},
};

static bool whole_number(const char *name, uint64_t low, uint64_t high, uint64_t *number) {
    char *end;
    errno = 0;
    unsigned long long value = strtoull(optarg, &end, 10);
    if (errno || end == optarg || *end || !isdigit((unsigned char)optarg[0]) || value < low ||
        value > high) {
        fprintf(stderr, "twinview-sim: --%s takes a whole number from %llu to %llu, not '%s'\n",
                name, (unsigned long long)low, (unsigned long long)high, optarg);
        return false;
    }
    *number = value;
    return true;
}

static bool take_fault(struct tw_sim_options *options) {
    if (options->fault_count == TW_LINK_FAULTS) {
        fprintf(stderr, "twinview-sim: at most %d times --fault\n", TW_LINK_FAULTS);
        return false;
    }
    if (tw_link_fault_parse(optarg, &options->faults[options->fault_count++]))
        return true;
    fprintf(stderr, "twinview-sim: --fault takes KIND[@SECONDS][:ARG], not '%s'; see --help\n",
            optarg);
    return false;
}

static bool take(struct tw_sim_options *options, int code) {
    uint64_t number = 0;
    switch (code) {
    case OPTION_SITE:
        options->site = optarg;
        return true;
    case OPTION_ASSETS:
        if (!whole_number("assets", 1, TW_WORLD_ASSETS, &number))
            return false;
        options->assets = (uint32_t)number;
        return true;
    case OPTION_RATE:
        if (!whole_number("rate", 0, RATE_MAX, &number))
            return false;
        options->rate = (uint32_t)number;
        return true;
    case OPTION_SEED:
        return whole_number("seed", 0, UINT64_MAX, &options->seed);
    case OPTION_PORT:
        if (!whole_number("port", 0, UINT16_MAX, &number))
            return false;
        options->port = (uint16_t)number;
        return true;
    case OPTION_TOKEN_FILE:
        options->token_file = optarg;
        return true;
    case OPTION_TLS_CERT:
        options->tls_cert = optarg;
        return true;
    case OPTION_TLS_KEY:
        options->tls_key = optarg;
        return true;
    case OPTION_TLS_CLIENT_CA:
        options->tls_client_ca = optarg;
        return true;
    case OPTION_NO_OPERATOR:
        options->unattended = true;
        return true;
    case OPTION_DUMP_STATE:
        options->dump_state = optarg;
        return true;
    case OPTION_FAULT:
        return take_fault(options);
    case OPTION_HEARTBEAT:
        if (!whole_number("heartbeat", 100, HEARTBEAT_MAX_MS, &number))
            return false;
        options->heartbeat_ms = (uint32_t)number;
        return true;
    case OPTION_STATE:
        options->state = optarg;
        return true;
    case OPTION_ACCESS_LOG:
        options->access_log = optarg;
        return true;
    case OPTION_PRINT_URL:
        options->print_url = true;
        return true;
    case OPTION_DIE_WITH_PARENT:
        options->die_with_parent = true;
        return true;
    default: // getopt has said what is wrong
        return false;
    }
}

enum tw_options_result tw_sim_options_parse(struct tw_sim_options *options, int argc, char **argv) {
    *options =
        (struct tw_sim_options){.site = "factory", .rate = 1000, .heartbeat_ms = 5000, .seed = 1};
    optind = 1;
    int code;
    while ((code = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
        if (code == OPTION_HELP) {
            fputs(help, stdout);
            tw_link_faults_help(stdout);
            return TW_OPTIONS_DONE;
        }
        if (code == OPTION_VERSION) {
            printf("twinview-sim %s\n", TW_VERSION);
            return TW_OPTIONS_DONE;
        }
        if (!take(options, code))
            return TW_OPTIONS_WRONG;
    }
    if (optind < argc) {
        fprintf(stderr, "twinview-sim: '%s' is no option; see --help\n", argv[optind]);
        return TW_OPTIONS_WRONG;
    }
    if (!options->tls_cert != !options->tls_key || (options->tls_client_ca && !options->tls_cert)) {
        fprintf(stderr, "twinview-sim: --tls-cert and --tls-key go together, and "
                        "--tls-client-ca with them\n");
        return TW_OPTIONS_WRONG;
    }
    return TW_OPTIONS_RUN;
}
