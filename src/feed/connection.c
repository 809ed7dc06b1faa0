#include "connection.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

#include "twinview/clock.h"
#include "twinview/memory.h"

#define READ_BYTES (256u << 10)
#define PIPE_LOOK_NS INT64_C(20000000)

static enum tw_http_take http_received(struct tw_connection *connection, enum tw_transfer transfer,
                                       const char *bytes, size_t size) {
    switch (tw_source_received(&connection->source, transfer, bytes, size, tw_monotonic_ns())) {
    case TW_SOURCE_TAKEN:
        return TW_HTTP_TAKEN;
    case TW_SOURCE_FULL:
        return TW_HTTP_PAUSE;
    default:
        return TW_HTTP_STOP;
    }
}

static void http_closed(struct tw_connection *connection, enum tw_transfer transfer,
                        const struct tw_http_end *end) {
    connection->requests[transfer] = NULL;
    struct tw_transfer_end transfer_end = {end->status, end->error, end->refused,
                                           end->retry_after_s};
    tw_source_closed(&connection->source, transfer, &transfer_end, tw_monotonic_ns());
}

static void snapshot_opened(void *user, const struct tw_http_answer *answer) {
    struct tw_connection *connection = user;
    // What calls itself NDJSON must have an end; else the first line decides.
    if (strncasecmp(answer->type, "application/x-ndjson", 20) == 0)
        connection->source.snapshot.form = TW_SNAPSHOT_LINES;
    tw_source_opened(&connection->source, TW_TRANSFER_SNAPSHOT,
                     &(struct tw_transfer_head){answer->url, answer->etag}, tw_monotonic_ns());
}

static void stream_opened(void *user, const struct tw_http_answer *answer) {
    struct tw_connection *connection = user;
    (void)answer;
    tw_source_opened(&connection->source, TW_TRANSFER_STREAM, NULL, tw_monotonic_ns());
}

static enum tw_http_take snapshot_received(void *user, const char *bytes, size_t size) {
    return http_received(user, TW_TRANSFER_SNAPSHOT, bytes, size);
}

static enum tw_http_take stream_received(void *user, const char *bytes, size_t size) {
    return http_received(user, TW_TRANSFER_STREAM, bytes, size);
}

static void snapshot_closed(void *user, const struct tw_http_end *end) {
    http_closed(user, TW_TRANSFER_SNAPSHOT, end);
}

static void stream_closed(void *user, const struct tw_http_end *end) {
    http_closed(user, TW_TRANSFER_STREAM, end);
}

static void transfer_open(void *user, enum tw_transfer transfer, const char *url,
                          const char *etag) {
    struct tw_connection *connection = user;
    if (connection->alerts)
        tw_alert_poll_open(connection->alerts, transfer);
    else if (connection->source.is_file)
        connection->file = open(url, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (connection->alerts || connection->source.is_file)
        return;
    struct tw_http_handler handler = {snapshot_opened, snapshot_received, snapshot_closed,
                                      connection};
    if (transfer == TW_TRANSFER_STREAM)
        handler =
            (struct tw_http_handler){stream_opened, stream_received, stream_closed, connection};
    connection->requests[transfer] = tw_http_open(
        connection->http, &(struct tw_http_params){.url = url,
                                                   .trusted = connection->source.address,
                                                   .access = &connection->params,
                                                   .etag = etag,
                                                   .stream = transfer == TW_TRANSFER_STREAM,
                                                   .handler = handler});
}

static void close_file(struct tw_connection *connection) {
    if (connection->file >= 0)
        close(connection->file);
    connection->file = -1;
}

static void transfer_close(void *user, enum tw_transfer transfer) {
    struct tw_connection *connection = user;
    if (connection->alerts)
        tw_alert_poll_close(connection->alerts, transfer);
    tw_http_close(connection->http, connection->requests[transfer]);
    connection->requests[transfer] = NULL;
    close_file(connection);
}

// Nothing is there, but somebody may still write it.
static bool is_silent(int file) {
    struct pollfd poll_fd = {.fd = file, .events = POLLIN};
    return poll(&poll_fd, 1, 0) == 0;
}

static void end_file(struct tw_connection *connection, const char *error) {
    const struct tw_transfer_end end = {.error = error};
    close_file(connection);
    tw_source_closed(&connection->source, TW_TRANSFER_SNAPSHOT, &end, tw_monotonic_ns());
}

int64_t tw_connection_read_file(struct tw_connection *connection) {
    struct tw_source *source = &connection->source;
    if (!source->is_file || !source->running[TW_TRANSFER_SNAPSHOT])
        return INT64_MAX;
    if (connection->file < 0)
        end_file(connection, "the file cannot be opened");
    bool silent = false;
    char *bytes = tw_alloc(READ_BYTES);
    while (connection->file >= 0 && tw_source_has_room(source) && !silent) {
        silent = is_silent(connection->file);
        ssize_t size = silent ? 0 : read(connection->file, bytes, READ_BYTES);
        if (size > 0)
            tw_source_received(source, TW_TRANSFER_SNAPSHOT, bytes, (size_t)size,
                               tw_monotonic_ns());
        else if (size < 0 && errno != EAGAIN && errno != EINTR)
            end_file(connection, "the file cannot be read");
        else if (size == 0 && !silent)
            end_file(connection, NULL);
    }
    free(bytes);
    return silent ? tw_monotonic_ns() + PIPE_LOOK_NS : 0;
}

static char *copied(const char *text) {
    return text ? tw_strdup(text) : NULL;
}

static void copy_params(struct tw_feed_source_params *to,
                        const struct tw_feed_source_params *from) {
    const char **hosts = tw_alloc_array((size_t)from->allowed_host_count + 1, sizeof *hosts);
    for (int i = 0; i < from->allowed_host_count; i++)
        hosts[i] = tw_strdup(from->allowed_hosts[i]);
    *to = (struct tw_feed_source_params){.name = copied(from->name),
                                         .address = tw_strdup(from->address),
                                         .asset_root = copied(from->asset_root),
                                         .allowed_hosts = hosts,
                                         .allowed_host_count = from->allowed_host_count,
                                         .ca_file = copied(from->ca_file),
                                         .cert_file = copied(from->cert_file),
                                         .key_file = copied(from->key_file),
                                         .token_file = copied(from->token_file),
                                         .record = copied(from->record),
                                         .alerts = from->alerts};
}

static void free_params(struct tw_feed_source_params *params) {
    const char *const texts[] = {params->name,       params->address,   params->asset_root,
                                 params->ca_file,    params->cert_file, params->key_file,
                                 params->token_file, params->record};
    for (size_t i = 0; i < TW_COUNT(texts); i++)
        free((char *)texts[i]);
    for (int i = 0; i < params->allowed_host_count; i++)
        free((char *)params->allowed_hosts[i]);
    free((void *)params->allowed_hosts);
}

struct tw_connection *tw_connection_create(struct tw_http *http,
                                           const struct tw_feed_source_params *params) {
    struct tw_connection *connection = tw_alloc(sizeof *connection);
    connection->http = http;
    connection->file = -1;
    copy_params(&connection->params, params);
    return connection;
}

struct tw_source_ops tw_connection_ops(struct tw_connection *connection) {
    return (struct tw_source_ops){transfer_open, transfer_close, connection};
}

void tw_connection_destroy(struct tw_connection *connection) {
    close_file(connection);
    tw_recorder_close(connection->source.recorder);
    tw_last_known_destroy(connection->source.last_known);
    if (connection->replay)
        tw_replay_finish(connection->replay);
    free(connection->replay);
    tw_alert_poll_destroy(connection->alerts);
    tw_source_finish(&connection->source);
    free_params(&connection->params);
    free(connection);
}
