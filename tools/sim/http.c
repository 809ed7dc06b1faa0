#include "http.h"

#include <stdlib.h>
#include <string.h>

#include "twinview/json_writer.h"
#include "twinview/memory.h"

const char *tw_http_header(const struct tw_request *request, const char *name) {
    return MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);
}

const char *tw_http_argument(const struct tw_request *request, const char *name) {
    return MHD_lookup_connection_value(request->connection, MHD_GET_ARGUMENT_KIND, name);
}

bool tw_http_has_argument(const struct tw_request *request, const char *name) {
    const char *value;
    size_t length;
    return MHD_lookup_connection_value_n(request->connection, MHD_GET_ARGUMENT_KIND, name,
                                         strlen(name), &value, &length) == MHD_YES;
}

bool tw_http_is_known(const struct tw_request *request, const char *etag) {
    const char *known = tw_http_header(request, "If-None-Match");
    return known && strstr(known, etag);
}

enum MHD_Result tw_http_answer(struct tw_request *request, unsigned status,
                               struct MHD_Response *response, const struct tw_http_header *headers,
                               size_t count) {
    if (!response)
        return MHD_NO;
    tw_access_log_add(request->log, request->method, request->address, status);
    for (size_t i = 0; i < count; i++)
        if (headers[i].value)
            MHD_add_response_header(response, headers[i].name, headers[i].value);
    enum MHD_Result result = MHD_queue_response(request->connection, status, response);
    MHD_destroy_response(response);
    return result;
}

enum MHD_Result tw_http_answer_body(struct tw_request *request, unsigned status,
                                    struct tw_body *body, const struct tw_http_header *headers,
                                    size_t count) {
    struct MHD_Response *response = tw_body_response(request->bodies, body, request->connection);
    return tw_http_answer(request, status, response, headers, count);
}

enum MHD_Result tw_http_answer_text(struct tw_request *request, unsigned status, const char *type,
                                    const char *text, const struct tw_http_header *header) {
    const struct tw_http_header headers[] = {{"Content-Type", type},
                                             header ? *header : (struct tw_http_header){0}};
    struct MHD_Response *response = MHD_create_response_from_buffer(
        strlen(text), (void *)(uintptr_t)text, MHD_RESPMEM_MUST_COPY);
    return tw_http_answer(request, status, response, headers, TW_COUNT(headers));
}

enum MHD_Result tw_http_answer_problem(struct tw_request *request, unsigned status,
                                       const char *detail, const struct tw_http_header *header) {
    struct tw_json json = {0};
    tw_json_begin_object(&json);
    tw_json_member_string(&json, "title", MHD_get_reason_phrase_for(status));
    tw_json_member_integer(&json, "status", status);
    tw_json_member_string(&json, "detail", detail);
    tw_json_end_object(&json);
    enum MHD_Result result =
        tw_http_answer_text(request, status, "application/problem+json", json.text, header);
    tw_json_finish(&json);
    return result;
}
