// Requests and answers over libmicrohttpd, as the routes of the server see them.
#ifndef TW_SIM_HTTP_H
#define TW_SIM_HTTP_H

#include <stdbool.h>
#include <stddef.h>

#include <microhttpd.h>

#include "access_log.h"
#include "body.h"
#include "text.h"

#define TW_USER_MAX 128 // bytes of a user's name

struct tw_request {
    struct tw_access_log *log;
    struct tw_body_queue *bodies; // of answers that wait for their turn
    struct MHD_Connection *connection;
    const char *method, *address;
    struct tw_text body; // what was posted, at most one byte more than may be
    char user[TW_USER_MAX + 1]; // who asks, "" if that is not known
};

// The value of a header or of a query's argument, NULL if there is none.
const char *tw_http_header(const struct tw_request *request, const char *name);
const char *tw_http_argument(const struct tw_request *request, const char *name);
// Whether the query has an argument, with or without a value.
bool tw_http_has_argument(const struct tw_request *request, const char *name);

// Whether If-None-Match names this entity tag.
bool tw_http_is_known(const struct tw_request *request, const char *etag);

struct tw_http_header {
    const char *name, *value; // value NULL: the header is left out
};

// Each queues an answer and gives what the library's handler has to return.
enum MHD_Result tw_http_answer(struct tw_request *request, unsigned status,
                               struct MHD_Response *response, // taken; NULL: out of memory
                               const struct tw_http_header *headers, size_t count);
enum MHD_Result tw_http_answer_body(struct tw_request *request, unsigned status,
                                    struct tw_body *body, // taken
                                    const struct tw_http_header *headers, size_t count);
enum MHD_Result tw_http_answer_text(struct tw_request *request, unsigned status, const char *type,
                                    const char *text, const struct tw_http_header *header);
// A problem in the sense of RFC 9457.
enum MHD_Result tw_http_answer_problem(struct tw_request *request, unsigned status,
                                       const char *detail, const struct tw_http_header *header);

#endif
