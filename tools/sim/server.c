#include "server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/clock.h"
#include "twinview/log.h"
#include "twinview/memory.h"

#include "access_log.h"
#include "answers.h"
#include "credentials.h"
#include "service.h"

#define TW_LOG_MODULE "sim"

#define GOODBYE_MS 300
#define BODY_TURN_MS 20 // how often a body that waits is asked again

struct tw_server {
    struct MHD_Daemon *daemon;
    struct tw_service service;
    struct tw_credentials credentials;
    struct tw_body_queue bodies;
    struct tw_access_log access_log;
    uint16_t port;
};

// A path that ends in "/" stands for all that begin with it.
static const struct route {
    const char *path, *method;
    tw_answer_function *answer;
} routes[] = {
    {"/twin", "GET", tw_answer_snapshot},   {"/stream", "GET", tw_answer_stream},
    {"/models/", "GET", tw_answer_model},   {"/actions", "POST", tw_answer_action},
    {"/history", "GET", tw_answer_history}, {"/forecast", "GET", tw_answer_forecast},
};

// How much of the address a route takes, 0: it is not for it.
static size_t match(const struct route *route, const char *address) {
    size_t length = strlen(route->path);
    bool open = route->path[length - 1] == '/';
    return strncmp(route->path, address, length) == 0 && (open || !address[length]) ? length : 0;
}

static bool is_method(const struct route *route, const char *method) {
    return strcmp(method, route->method) == 0 ||
           (strcmp(method, "HEAD") == 0 && strcmp(route->method, "GET") == 0);
}

static enum MHD_Result answer(struct tw_server *server, struct tw_request *request) {
    unsigned fault = tw_link_faults_status(server->service.faults);
    if (fault)
        return tw_http_answer_problem(request, fault, "A fault was asked for.",
                                      &(struct tw_http_header){"Retry-After", "2"});
    unsigned refusal = tw_credentials_check(&server->credentials, request);
    if (refusal == MHD_HTTP_UNAUTHORIZED)
        return tw_http_answer_problem(request, refusal, "A token is needed.",
                                      &(struct tw_http_header){"WWW-Authenticate", "Bearer"});
    if (refusal)
        return tw_http_answer_problem(request, refusal, "A client certificate is needed.", NULL);
    for (size_t i = 0; i < TW_COUNT(routes); i++) {
        size_t length = match(&routes[i], request->address);
        if (!length)
            continue;
        if (!is_method(&routes[i], request->method))
            return tw_http_answer_problem(request, MHD_HTTP_METHOD_NOT_ALLOWED,
                                          "This method is not for this address.",
                                          &(struct tw_http_header){"Allow", routes[i].method});
        return routes[i].answer(&server->service, request, request->address + length);
    }
    return tw_http_answer_problem(request, MHD_HTTP_NOT_FOUND,
                                  "The twin document is at /twin, its changes at /stream.", NULL);
}

// The library calls this once when the head of a request is there, then for each part of its body,
// then once more: that is when the answer is made.
static enum MHD_Result handle(void *user, struct MHD_Connection *connection, const char *address,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_size, void **state) {
    (void)version;
    struct tw_server *server = user;
    struct tw_request *request = *state;
    if (!request) {
        *state = request = tw_alloc(sizeof *request);
        request->log = &server->access_log;
        request->bodies = &server->bodies;
        request->connection = connection;
        request->method = method;
        request->address = address;
        return MHD_YES;
    }
    if (*upload_size) {
        size_t room = TW_ACTION_BYTES + 1 - request->body.length;
        tw_text_add(&request->body, upload, TW_MIN(*upload_size, room));
        *upload_size = 0;
        return MHD_YES;
    }
    return answer(server, request);
}

static void forget(void *user, struct MHD_Connection *connection, void **state,
                   enum MHD_RequestTerminationCode why) {
    (void)user;
    (void)connection;
    (void)why;
    struct tw_request *request = *state;
    if (request)
        tw_text_finish(&request->body);
    free(request);
    *state = NULL;
}

static void send_event(void *user, const char *text, size_t size) {
    struct tw_server *server = user;
    tw_link_faults_event(server->service.faults, text, size);
}

static void write_notice(void *user, bool bye, char *text, size_t size) {
    struct tw_server *server = user;
    tw_events_write_notice(server->service.events, bye, text, size);
}

static struct MHD_Daemon *start(struct tw_server *server, const struct tw_server_params *params) {
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(params->port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    // The last one needed is the end of the list.
    const struct MHD_OptionItem tls[] = {
        {params->tls_cert ? MHD_OPTION_HTTPS_MEM_CERT : MHD_OPTION_END, 0,
         (void *)(uintptr_t)params->tls_cert},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)params->tls_key},
        {params->tls_client_ca ? MHD_OPTION_HTTPS_MEM_TRUST : MHD_OPTION_END, 0,
         (void *)(uintptr_t)params->tls_client_ca},
        {MHD_OPTION_END, 0, NULL}};
    unsigned flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME;
    if (params->tls_cert)
        flags |= MHD_USE_TLS;
    return MHD_start_daemon(flags, params->port, NULL, NULL, handle, server, MHD_OPTION_SOCK_ADDR,
                            (struct sockaddr *)&address, MHD_OPTION_NOTIFY_COMPLETED, forget,
                            server, MHD_OPTION_ARRAY, tls, MHD_OPTION_END);
}

struct tw_server *tw_server_create(const struct tw_server_params *params) {
    struct tw_server *server = tw_alloc(sizeof *server);
    server->service = (struct tw_service){
        .events = params->events,
        .actions = params->actions,
        .faults = params->faults,
        .keeper = params->keeper,
        .broadcast = {.write = write_notice, .user = server},
    };
    server->credentials = (struct tw_credentials){
        .token_file = params->token_file,
        .client_certificate = params->tls_client_ca != NULL,
    };
    if (!tw_access_log_open(&server->access_log, params->access_log)) {
        free(server);
        return NULL;
    }
    server->daemon = start(server, params);
    if (!server->daemon) {
        tw_err("cannot listen on 127.0.0.1:%u%s", params->port,
               params->tls_cert ? " with this certificate and key" : "; is the port in use?");
        tw_access_log_close(&server->access_log);
        free(server);
        return NULL;
    }
    server->port = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
    params->faults->events = params->events;
    params->faults->broadcast = &server->service.broadcast;
    params->events->sink = send_event;
    params->events->user = server;
    return server;
}

bool tw_server_destroy(struct tw_server *server) {
    if (!server)
        return true;
    tw_broadcast_close(&server->service.broadcast);
    int64_t end_ns = tw_monotonic_ns() + GOODBYE_MS * INT64_C(1000000);
    MHD_run(server->daemon);
    while (server->service.broadcast.count && tw_monotonic_ns() < end_ns) {
        struct pollfd ready = {.fd = tw_server_fd(server), .events = POLLIN};
        poll(&ready, 1, 10);
        MHD_run(server->daemon);
    }
    tw_body_resume(&server->bodies); // the library wants nothing suspended when it stops
    MHD_stop_daemon(server->daemon);
    tw_access_log_close(&server->access_log);
    bool good = !server->access_log.faulty;
    free(server);
    return good;
}

uint16_t tw_server_port(const struct tw_server *server) {
    return server->port;
}

int tw_server_fd(const struct tw_server *server) {
    return MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
}

int tw_server_timeout_ms(const struct tw_server *server) {
    MHD_UNSIGNED_LONG_LONG timeout;
    int longest_ms = server->bodies.waiting ? BODY_TURN_MS : 10000;
    if (MHD_get_timeout(server->daemon, &timeout) != MHD_YES)
        return server->bodies.waiting ? longest_ms : -1;
    return (int)TW_MIN(timeout, (unsigned)longest_ms);
}

void tw_server_run(struct tw_server *server) {
    tw_body_resume(&server->bodies);
    MHD_run(server->daemon);
}
