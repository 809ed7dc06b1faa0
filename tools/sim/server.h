// The HTTP server: /twin, /stream, /actions, /history, /forecast and
// /models/NAME.glb on the loopback interface.
//
// It runs inside the caller's loop, on the caller's thread: wait until tw_server_fd is readable or
// tw_server_timeout_ms has passed, then tw_server_run.
#ifndef TW_SIM_SERVER_H
#define TW_SIM_SERVER_H

#include <stdbool.h>
#include <stdint.h>

#include "actions.h"
#include "body.h"
#include "events.h"
#include "keeper.h"
#include "link_faults.h"

struct tw_server_params {
    uint16_t port;       // 0: any free one
    const char *token_file; // see credentials.h; NULL: no token is asked for
    const char *tls_cert, *tls_key; // PEM texts; NULL: plain http
    const char *tls_client_ca; // PEM; a client must have a certificate of it; NULL: it need not
    const char *access_log;     // path of a file to append to, NULL: none
    struct tw_events *events;   // borrowed; its sink becomes the server's
    struct tw_actions *actions; // borrowed
    struct tw_keeper *keeper;   // borrowed
    struct tw_link_faults *faults; // borrowed; events go through it to the clients
};

struct tw_server;

// NULL after logging one sentence.
struct tw_server *tw_server_create(const struct tw_server_params *params);

// Says good bye to the clients, gives them a moment to read it, and stops. False if a line of the
// access log could not be written, which was said.
bool tw_server_destroy(struct tw_server *server);

uint16_t tw_server_port(const struct tw_server *server);
int tw_server_fd(const struct tw_server *server);
int tw_server_timeout_ms(const struct tw_server *server); // -1: none
void tw_server_run(struct tw_server *server);

#endif
