#include "answers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/clock.h"
#include "twinview/file.h"
#include "twinview/json_writer.h"
#include "twinview/memory.h"

#include "alarm_history.h"
#include "document.h"
#include "forecast.h"
#include "service.h"

#define LINES_ABOVE_ASSETS 5000   // larger documents are sent as NDJSON
#define SNAPSHOT_BYTES (1u << 30) // held by snapshots under way
#define MODEL_BYTES (256u << 20)

// The snapshot

struct snapshot_body {
    struct tw_body base;
    struct tw_service *service;
    struct tw_document document;
    struct tw_text text; // written and not yet read, from `offset` on
    size_t offset;
};

static ssize_t read_snapshot(struct tw_body *base, char *buffer, size_t size) {
    struct snapshot_body *body = (struct snapshot_body *)base;
    while (body->offset == body->text.length) { // a piece may be empty
        body->offset = body->text.length = 0;
        if (!tw_document_write(&body->document, &body->text))
            return TW_BODY_END;
    }
    size_t count = TW_MIN(size, body->text.length - body->offset);
    memcpy(buffer, body->text.bytes + body->offset, count);
    body->offset += count;
    return (ssize_t)count;
}

static void destroy_snapshot(struct tw_body *base) {
    struct snapshot_body *body = (struct snapshot_body *)base;
    body->service->snapshots--;
    tw_document_finish(&body->document);
    tw_text_finish(&body->text);
    free(body);
}

static struct tw_body *make_snapshot(struct tw_service *service, bool lines, const char *user) {
    struct snapshot_body *body = tw_alloc(sizeof *body);
    body->base = (struct tw_body){read_snapshot, destroy_snapshot};
    body->service = service;
    service->snapshots++;
    struct tw_document_params params = tw_events_snapshot(service->events);
    params.lines = lines;
    params.user = user;
    tw_document_init(&body->document, service->events->world, &params);
    return &body->base;
}

static bool wants_lines(const struct tw_service *service, const struct tw_request *request) {
    const char *accept = tw_http_header(request, "Accept");
    return tw_http_has_argument(request, "ndjson") ||
           (accept && strstr(accept, "application/x-ndjson")) ||
           service->events->world->params.assets > LINES_ABOVE_ASSETS;
}

static bool accepts_gzip(const struct tw_request *request) {
    const char *accepted = tw_http_header(request, "Accept-Encoding");
    return accepted && strstr(accepted, "gzip") && !strstr(accepted, "gzip;q=0");
}

// Weak, because the head's time and the encoding differ where the state does not.
static void write_etag(char *etag, size_t size, const struct tw_service *service, bool lines,
                       const char *user) {
    snprintf(etag, size, "W/\"%s-%llu-%s-%016llx\"", service->events->epoch,
             (unsigned long long)service->events->seq, lines ? "lines" : "document",
             (unsigned long long)tw_hash_bytes(user, strlen(user), 0));
}

enum MHD_Result tw_answer_snapshot(struct tw_service *service, struct tw_request *request,
                                   const char *rest) {
    (void)rest;
    size_t each = service->events->world->value_count * sizeof(struct tw_reading) + 1;
    if ((size_t)service->snapshots >= SNAPSHOT_BYTES / each)
        return tw_http_answer_problem(request, MHD_HTTP_SERVICE_UNAVAILABLE,
                                      "Too many snapshots at a time.",
                                      &(struct tw_http_header){"Retry-After", "1"});
    bool lines = wants_lines(service, request), gzip = accepts_gzip(request);
    char etag[128];
    write_etag(etag, sizeof etag, service, lines, request->user);
    const struct tw_http_header headers[] = {
        {"Content-Type", lines ? "application/x-ndjson" : "application/json"},
        {"ETag", etag},
        {"Cache-Control", "private, no-cache"},
        {"Vary", "Accept, Accept-Encoding, Authorization"},
        {"Content-Encoding", gzip ? "gzip" : NULL},
    };
    if (tw_http_is_known(request, etag))
        return tw_http_answer(request, MHD_HTTP_NOT_MODIFIED,
                              MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT),
                              headers + 1, 3);
    struct tw_body *body = make_snapshot(service, lines, request->user);
    body = tw_link_faults_body(service->faults, body, true);
    if (gzip)
        body = tw_body_gzip(body);
    body = tw_link_faults_body(service->faults, body, false);
    return tw_http_answer_body(request, MHD_HTTP_OK, body, headers, TW_COUNT(headers));
}

// The stream

enum MHD_Result tw_answer_stream(struct tw_service *service, struct tw_request *request,
                                 const char *rest) {
    (void)rest;
    struct MHD_Response *response =
        tw_broadcast_subscribe(&service->broadcast, request->connection);
    if (!response)
        return tw_http_answer_problem(request, MHD_HTTP_SERVICE_UNAVAILABLE, "Too many clients.",
                                      &(struct tw_http_header){"Retry-After", "5"});
    const struct tw_http_header headers[] = {{"Content-Type", "text/event-stream"},
                                             {"Cache-Control", "no-store"}};
    return tw_http_answer(request, MHD_HTTP_OK, response, headers, TW_COUNT(headers));
}

// Models

// "NAME.glb" of letters, digits, "-" and "_": nothing that could lead out of the folder.
static bool is_model_name(const char *name) {
    size_t length =
        strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");
    return length > 0 && length < 100 && strcmp(name + length, ".glb") == 0;
}

enum MHD_Result tw_answer_model(struct tw_service *service, struct tw_request *request,
                                const char *rest) {
    (void)service;
    char *wanted = tw_format("models/%s", rest);
    char *path = is_model_name(rest) ? tw_program_file(wanted) : NULL;
    size_t size = 0;
    char *bytes = path ? tw_file_read(path, MODEL_BYTES, &size) : NULL;
    free(wanted);
    free(path);
    if (!bytes)
        return tw_http_answer_problem(request, MHD_HTTP_NOT_FOUND, "There is no such model.", NULL);
    char etag[24];
    snprintf(etag, sizeof etag, "\"%016llx\"", (unsigned long long)tw_hash_bytes(bytes, size, 0));
    bool same = tw_http_is_known(request, etag);
    struct MHD_Response *response =
        MHD_create_response_from_buffer(same ? 0 : size, bytes, MHD_RESPMEM_MUST_FREE);
    if (!response)
        free(bytes);
    const struct tw_http_header headers[] = {
        {"Content-Type", "model/gltf-binary"}, {"ETag", etag}, {"Cache-Control", "no-cache"}};
    return tw_http_answer(request, same ? MHD_HTTP_NOT_MODIFIED : MHD_HTTP_OK, response, headers,
                          TW_COUNT(headers));
}

// Actions

enum MHD_Result tw_answer_action(struct tw_service *service, struct tw_request *request,
                                 const char *rest) {
    (void)rest;
    struct tw_events *events = service->events;
    struct tw_action_answer answer;
    if (request->body.length > TW_ACTION_BYTES)
        return tw_http_answer_problem(request, MHD_HTTP_CONTENT_TOO_LARGE,
                                      "An action has at most 64 KiB.", NULL);
    tw_actions_take(service->actions, events->world, request->body.bytes ? request->body.bytes : "",
                    request->body.length, request->user, tw_events_now_ms(events), &answer);
    tw_keeper_save(service->keeper);
    if (answer.status != MHD_HTTP_ACCEPTED)
        return tw_http_answer_problem(request, answer.status, answer.detail, NULL);
    tw_events_tell_alarms(events);
    struct tw_json json = {0};
    tw_json_begin_object(&json);
    tw_json_member_string(&json, "epoch", events->epoch);
    tw_json_member_integer(&json, "seq", (int64_t)events->seq);
    tw_json_end_object(&json);
    enum MHD_Result result =
        tw_http_answer_text(request, MHD_HTTP_ACCEPTED, "application/json", json.text, NULL);
    tw_json_finish(&json);
    return result;
}

// History

static bool read_moment(const struct tw_request *request, const char *name, int64_t *time_ms) {
    const char *text = tw_http_argument(request, name);
    return text && tw_time_parse(text, time_ms);
}

// An argument that may be left out.
static bool read_count(const struct tw_request *request, const char *name, int64_t low,
                       int64_t high, int64_t *number) {
    const char *text = tw_http_argument(request, name);
    if (!text)
        return true;
    char *end;
    *number = strtoll(text, &end, 10);
    return end != text && !*end && *number >= low && *number <= high;
}

static bool read_span(const struct tw_request *request, int64_t *from_ms, int64_t *to_ms) {
    return read_moment(request, "from", from_ms) && read_moment(request, "to", to_ms) &&
           *to_ms > *from_ms;
}

static enum MHD_Result answer_written(struct tw_request *request, bool found, struct tw_text *text,
                                      const char *missing) {
    enum MHD_Result result;
    if (found) {
        tw_text_add(text, "\n", 2); // and the end of the string
        result = tw_http_answer_text(request, MHD_HTTP_OK, "application/json", text->bytes, NULL);
    } else {
        result = tw_http_answer_problem(request, MHD_HTTP_NOT_FOUND, missing, NULL);
    }
    tw_text_finish(text);
    return result;
}

static enum MHD_Result answer_alarms(const struct tw_events *events, struct tw_request *request) {
    int64_t count = 0;
    struct tw_alarm_query query = {
        .asset = tw_http_argument(request, "asset"), .epoch = events->epoch, .seq = events->seq};
    if (!read_span(request, &query.from_ms, &query.to_ms) ||
        !read_count(request, "alarms", 1, TW_HISTORY_POINTS, &count))
        return tw_http_answer_problem(request, MHD_HTTP_BAD_REQUEST,
                                      "from and to are asked for; alarms from 1 to 10000.", NULL);
    query.count = (size_t)count;
    struct tw_text text = {0};
    bool found = tw_alarm_history_write(events->world, &query, &text);
    return answer_written(request, found, &text, "There is no such asset.");
}

typedef bool write_series(const struct tw_history *history, const struct tw_world *world,
                          const struct tw_history_query *query, struct tw_text *text);

static enum MHD_Result answer_series(struct tw_service *service, struct tw_request *request,
                                     write_series *write) {
    int64_t points = 1000;
    struct tw_history_query query = {.asset = tw_http_argument(request, "asset"),
                                     .property = tw_http_argument(request, "prop")};
    if (!query.asset || !query.property || !read_span(request, &query.from_ms, &query.to_ms) ||
        !read_count(request, "n", 1, TW_HISTORY_POINTS, &points) ||
        !read_count(request, "step", 1, query.to_ms - query.from_ms, &query.step_ms) ||
        (query.step_ms && (query.to_ms - query.from_ms) / query.step_ms > TW_HISTORY_POINTS))
        return tw_http_answer_problem(request, MHD_HTTP_BAD_REQUEST,
                                      "asset, prop, from and to are asked for; n from 1 to 10000; "
                                      "and no more than 10000 steps.",
                                      NULL);
    query.points = (uint32_t)points;
    struct tw_text text = {0};
    bool found = write(&service->events->history, service->events->world, &query, &text);
    return answer_written(request, found, &text, "There is no such asset or property.");
}

enum MHD_Result tw_answer_history(struct tw_service *service, struct tw_request *request,
                                  const char *rest) {
    (void)rest;
    if (tw_http_has_argument(request, "alarms"))
        return answer_alarms(service->events, request);
    return answer_series(service, request, tw_history_write);
}

enum MHD_Result tw_answer_forecast(struct tw_service *service, struct tw_request *request,
                                   const char *rest) {
    (void)rest;
    return answer_series(service, request, tw_forecast_write);
}
