// The command line of twinview-sim.
#ifndef TW_SIM_OPTIONS_H
#define TW_SIM_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "link_faults.h"

struct tw_sim_options {
    const char *site; // name of a bundled site, or the path of a document
    uint32_t assets; // 0: the site once
    uint32_t rate, heartbeat_ms;
    uint64_t seed;
    uint16_t port;
    const char *token_file, *tls_cert, *tls_key, *tls_client_ca;
    const char *state, *dump_state, *access_log;
    struct tw_link_fault faults[TW_LINK_FAULTS];
    size_t fault_count;
    bool unattended, print_url, die_with_parent;
};

enum tw_options_result { TW_OPTIONS_RUN, TW_OPTIONS_DONE, TW_OPTIONS_WRONG };

// Fills `options`. DONE after --help or --version have been answered; WRONG after one sentence.
enum tw_options_result tw_sim_options_parse(struct tw_sim_options *options, int argc, char **argv);

#endif
