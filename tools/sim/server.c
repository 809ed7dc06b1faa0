#include "server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/clock.h"
#include "twinview/file.h"
#include "twinview/log.h"
#include "twinview/memory.h"

#include "document.h"

#define TW_LOG_MODULE "sim"

#define LINES_ABOVE_ASSETS 5000 // larger documents are sent as NDJSON
#define SNAPSHOTS 8             // at a time
#define SNAPSHOT_BLOCK 65536
#define MODEL_BYTES (256u << 20)
#define GOODBYE_MS 300

struct tw_server {
    struct MHD_Daemon *daemon;
    struct tw_events *events;
    struct tw_broadcast broadcast;
    char *token; // the whole header's value, NULL if none is asked for
    int snapshots;
    uint16_t port;
};

// Answers

static enum MHD_Result answer(struct MHD_Connection *connection, unsigned status,
                              struct MHD_Response *response) {
    if (!response)
        return MHD_NO;
    enum MHD_Result result = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result answer_text(struct MHD_Connection *connection, unsigned status,
                                   const char *text, const char *header, const char *value) {
    struct MHD_Response *response = MHD_create_response_from_buffer(
        strlen(text), (void *)(uintptr_t)text, MHD_RESPMEM_MUST_COPY);
    if (response) {
        MHD_add_response_header(response, "Content-Type", "text/plain; charset=utf-8");
        if (header)
            MHD_add_response_header(response, header, value);
    }
    return answer(connection, status, response);
}

struct snapshot_answer {
    struct tw_server *server;
    struct tw_document snapshot;
    struct tw_text text;
    size_t offset;
};

static ssize_t read_snapshot(void *user, uint64_t position, char *buffer, size_t size) {
    (void)position;
    struct snapshot_answer *part = user;
    if (part->offset == part->text.length) {
        part->offset = part->text.length = 0;
        if (!tw_document_write(&part->snapshot, &part->text))
            return MHD_CONTENT_READER_END_OF_STREAM;
    }
    size_t count = TW_MIN(size, part->text.length - part->offset);
    memcpy(buffer, part->text.bytes + part->offset, count);
    part->offset += count;
    return (ssize_t)count;
}

static void end_snapshot(void *user) {
    struct snapshot_answer *part = user;
    part->server->snapshots--;
    tw_document_finish(&part->snapshot);
    tw_text_finish(&part->text);
    free(part);
}

static bool wants_lines(const struct tw_server *server, struct MHD_Connection *connection) {
    const char *accept = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Accept");
    // "?ndjson" has a key and no value, so it is asked for by its kind.
    const char *value = NULL;
    size_t length = 0;
    bool asked = MHD_lookup_connection_value_n(connection, MHD_GET_ARGUMENT_KIND, "ndjson", 6,
                                               &value, &length) == MHD_YES;
    return asked || (accept && strstr(accept, "application/x-ndjson")) ||
           server->events->world->params.assets > LINES_ABOVE_ASSETS;
}

static enum MHD_Result answer_snapshot(struct tw_server *server,
                                       struct MHD_Connection *connection) {
    if (server->snapshots >= SNAPSHOTS)
        return answer_text(connection, MHD_HTTP_SERVICE_UNAVAILABLE,
                           "Too many snapshots at a time.\n", "Retry-After", "1");
    bool lines = wants_lines(server, connection);
    struct snapshot_answer *part = tw_alloc(sizeof *part);
    struct MHD_Response *response = MHD_create_response_from_callback(
        MHD_SIZE_UNKNOWN, SNAPSHOT_BLOCK, read_snapshot, part, end_snapshot);
    if (!response) {
        free(part);
        return MHD_NO;
    }
    part->server = server;
    server->snapshots++;
    const struct tw_document_params params = {
        .lines = lines,
        .epoch = server->events->epoch,
        .seq = server->events->seq,
        .now_ms = tw_events_now_ms(server->events),
        .ttl_min_s = server->events->ttl_min_s,
    };
    tw_document_init(&part->snapshot, server->events->world, &params);
    MHD_add_response_header(response, "Content-Type",
                            lines ? "application/x-ndjson" : "application/json");
    MHD_add_response_header(response, "Cache-Control", "no-store");
    return answer(connection, MHD_HTTP_OK, response);
}

static enum MHD_Result answer_stream(struct tw_server *server, struct MHD_Connection *connection) {
    struct MHD_Response *response = tw_broadcast_subscribe(&server->broadcast, connection);
    if (!response)
        return answer_text(connection, MHD_HTTP_SERVICE_UNAVAILABLE, "Too many clients.\n",
                           "Retry-After", "5");
    MHD_add_response_header(response, "Content-Type", "text/event-stream");
    MHD_add_response_header(response, "Cache-Control", "no-store");
    return answer(connection, MHD_HTTP_OK, response);
}

// "NAME.glb" of letters, digits, "-" and "_": nothing that could lead out of the folder.
static bool is_model_name(const char *name) {
    size_t length =
        strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");
    return length > 0 && length < 100 && strcmp(name + length, ".glb") == 0;
}

static enum MHD_Result answer_model(struct MHD_Connection *connection, const char *name) {
    char *wanted = tw_format("models/%s", name);
    char *path = is_model_name(name) ? tw_program_file(wanted) : NULL;
    size_t size = 0;
    char *bytes = path ? tw_file_read(path, MODEL_BYTES, &size) : NULL;
    free(wanted);
    free(path);
    if (!bytes)
        return answer_text(connection, MHD_HTTP_NOT_FOUND, "No such model.\n", NULL, NULL);
    char etag[24];
    snprintf(etag, sizeof etag, "\"%016llx\"", (unsigned long long)tw_hash_bytes(bytes, size, 0));
    const char *known = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "If-None-Match");
    bool same = known && strstr(known, etag);
    struct MHD_Response *response =
        MHD_create_response_from_buffer(same ? 0 : size, bytes, MHD_RESPMEM_MUST_FREE);
    if (!response) {
        free(bytes);
        return MHD_NO;
    }
    MHD_add_response_header(response, "Content-Type", "model/gltf-binary");
    MHD_add_response_header(response, "ETag", etag);
    MHD_add_response_header(response, "Cache-Control", "no-cache");
    return answer(connection, same ? MHD_HTTP_NOT_MODIFIED : MHD_HTTP_OK, response);
}

// Compares in a time that does not tell how much of the token was right.
static bool is_allowed(const struct tw_server *server, struct MHD_Connection *connection) {
    if (!server->token)
        return true;
    const char *given = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Authorization");
    if (!given || strlen(given) != strlen(server->token))
        return false;
    unsigned difference = 0;
    for (size_t i = 0; given[i]; i++)
        difference |= (unsigned)(given[i] ^ server->token[i]);
    return difference == 0;
}

static enum MHD_Result handle(void *user, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_size, void **state) {
    (void)version;
    (void)upload;
    struct tw_server *server = user;
    // The first call for a request comes before its body; the answer is made in the last one.
    if (!*state) {
        *state = server;
        return MHD_YES;
    }
    if (*upload_size) {
        *upload_size = 0;
        return MHD_YES;
    }
    if (!is_allowed(server, connection))
        return answer_text(connection, MHD_HTTP_UNAUTHORIZED, "A token is needed.\n",
                           "WWW-Authenticate", "Bearer");
    if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
        return answer_text(connection, MHD_HTTP_METHOD_NOT_ALLOWED, "Only GET and HEAD.\n", "Allow",
                           "GET, HEAD");
    if (strcmp(url, "/twin") == 0)
        return answer_snapshot(server, connection);
    if (strcmp(url, "/stream") == 0)
        return answer_stream(server, connection);
    if (strncmp(url, "/models/", 8) == 0)
        return answer_model(connection, url + 8);
    return answer_text(connection, MHD_HTTP_NOT_FOUND,
                       "The twin document is at /twin, its changes at /stream.\n", NULL, NULL);
}

static void send_event(void *user, const char *text, size_t size) {
    struct tw_server *server = user;
    tw_broadcast_send(&server->broadcast, text, size);
}

static void write_bye(void *user, char *text, size_t size) {
    struct tw_server *server = user;
    tw_events_write_bye(server->events, text, size);
}

static struct MHD_Daemon *start(struct tw_server *server, const struct tw_server_params *params) {
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(params->port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)(uintptr_t)params->tls_cert},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)params->tls_key},
        {MHD_OPTION_END, 0, NULL}};
    const struct MHD_OptionItem plain[] = {{MHD_OPTION_END, 0, NULL}};
    unsigned flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME;
    if (params->tls_cert)
        flags |= MHD_USE_TLS;
    return MHD_start_daemon(flags, params->port, NULL, NULL, handle, server, MHD_OPTION_SOCK_ADDR,
                            (struct sockaddr *)&address, MHD_OPTION_LISTENING_ADDRESS_REUSE, 1u,
                            MHD_OPTION_ARRAY, params->tls_cert ? tls : plain, MHD_OPTION_END);
}

struct tw_server *tw_server_create(const struct tw_server_params *params) {
    struct tw_server *server = tw_alloc(sizeof *server);
    server->events = params->events;
    server->broadcast = (struct tw_broadcast){.write_bye = write_bye, .user = server};
    if (params->token)
        server->token = tw_format("Bearer %s", params->token);
    server->daemon = start(server, params);
    if (!server->daemon) {
        tw_err("cannot listen on 127.0.0.1:%u%s", params->port,
               params->tls_cert ? " with this certificate and key" : "; is the port in use?");
        free(server->token);
        free(server);
        return NULL;
    }
    server->port = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
    params->events->sink = send_event;
    params->events->user = server;
    return server;
}

void tw_server_destroy(struct tw_server *server) {
    if (!server)
        return;
    tw_broadcast_close(&server->broadcast);
    int64_t end_ns = tw_monotonic_ns() + GOODBYE_MS * INT64_C(1000000);
    MHD_run(server->daemon);
    while (server->broadcast.count && tw_monotonic_ns() < end_ns) {
        struct pollfd ready = {.fd = tw_server_fd(server), .events = POLLIN};
        poll(&ready, 1, 10);
        MHD_run(server->daemon);
    }
    MHD_stop_daemon(server->daemon);
    free(server->token);
    free(server);
}

uint16_t tw_server_port(const struct tw_server *server) {
    return server->port;
}

int tw_server_fd(const struct tw_server *server) {
    return MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
}

int tw_server_timeout_ms(const struct tw_server *server) {
    MHD_UNSIGNED_LONG_LONG timeout;
    if (MHD_get_timeout(server->daemon, &timeout) != MHD_YES)
        return -1;
    return (int)TW_MIN(timeout, 10000);
}

void tw_server_run(struct tw_server *server) {
    MHD_run(server->daemon);
}
