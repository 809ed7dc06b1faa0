#define TW_LOG_MODULE "feed"
#include "http.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <curl/curl.h>

#include "twinview/log.h"
#include "twinview/memory.h"

#include "address.h"
#include "credentials.h"

#define CONNECT_TIMEOUT_S 10L
#define STALL_TIMEOUT_S 30L
#define STALL_BYTES_PER_S 100L // a body that drips would hold its place for ever
#define REDIRECTS_MAX 5
#define HEADER_BYTES_MAX 256

enum request_phase {
    WAITING,
    RUNNING,
    PAUSED,
    DOOMED
};

struct tw_http_request {
    struct tw_http_request *next;
    enum request_phase phase;
    CURL *easy;
    struct curl_slist *headers;
    char *url, *trusted, *etag, *json;
    int timeout_ms;
    const struct tw_feed_source_params *access;
    bool stream, anonymous;
    bool opened, resume;
    const char *refused; // why its answer is not taken
    int redirects;
    struct tw_http_handler handler;
    char error[CURL_ERROR_SIZE];
};

struct tw_http {
    CURLM *multi;
    struct tw_credentials *credentials;
    struct tw_http_request *requests;
};

struct tw_http *tw_http_create(void) {
    struct tw_http *http = tw_alloc(sizeof *http);
    http->multi = curl_multi_init();
    http->credentials = tw_credentials_create();
    if (!http->multi) {
        tw_err("libcurl cannot be started");
        tw_credentials_destroy(http->credentials);
        free(http);
        return NULL;
    }
    return http;
}

static void request_free(struct tw_http *http, struct tw_http_request *request) {
    if (request->easy) {
        curl_multi_remove_handle(http->multi, request->easy);
        curl_easy_cleanup(request->easy);
    }
    curl_slist_free_all(request->headers);
    free(request->url);
    free(request->trusted);
    free(request->etag);
    free(request->json);
    free(request);
}

void tw_http_destroy(struct tw_http *http) {
    if (!http)
        return;
    while (http->requests) {
        struct tw_http_request *next = http->requests->next;
        request_free(http, http->requests);
        http->requests = next;
    }
    curl_multi_cleanup(http->multi);
    tw_credentials_destroy(http->credentials);
    free(http);
}

static long status_of(const struct tw_http_request *request) {
    long status = 0;
    curl_easy_getinfo(request->easy, CURLINFO_RESPONSE_CODE, &status);
    return status;
}

static const char *media_type(const struct tw_http_request *request) {
    const char *type = NULL;
    curl_easy_getinfo(request->easy, CURLINFO_CONTENT_TYPE, &type);
    return type ? type : "";
}

// Borrowed until the next call of this kind; NULL: the answer has no such header, or a long one.
static const char *header_of(const struct tw_http_request *request, const char *name) {
    struct curl_header *header;
    if (curl_easy_header(request->easy, name, 0, CURLH_HEADER, -1, &header) != CURLHE_OK ||
        strlen(header->value) > HEADER_BYTES_MAX)
        return NULL;
    return header->value;
}

static const char *wrong_stream(const struct tw_http_request *request) {
    const char *coding = header_of(request, "Content-Encoding");
    if (strncasecmp(media_type(request), "text/event-stream", 17) != 0)
        return "the change stream is not of type text/event-stream";
    if (coding && strcasecmp(coding, "identity") != 0)
        return "the change stream is compressed, which holds events back";
    return NULL;
}

static size_t on_header(char *bytes, size_t size, size_t count, void *user) {
    struct tw_http_request *request = user;
    size_t length = size * count;
    bool is_end = length <= 2 && (bytes[0] == '\r' || bytes[0] == '\n');
    if (request->phase == DOOMED)
        return 0;
    long status = status_of(request);
    if (!is_end || request->opened || (request->json ? status < 200 : status != 200))
        return length;
    request->refused = request->stream ? wrong_stream(request) : NULL;
    if (request->refused)
        return 0;
    request->opened = true;
    struct tw_http_answer answer = {media_type(request), header_of(request, "ETag"), request->url};
    if (request->handler.opened)
        request->handler.opened(request->handler.user, &answer);
    return request->phase == DOOMED ? 0 : length;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *user) {
    struct tw_http_request *request = user;
    size_t length = size * count;
    if (request->phase == DOOMED)
        return 0;
    if (!request->opened)
        return length; // the body of a refusal or a redirection says nothing to a program
    switch (request->handler.received(request->handler.user, bytes, length)) {
    case TW_HTTP_TAKEN:
        return request->phase == DOOMED ? 0 : length;
    case TW_HTTP_PAUSE:
        if (request->phase == DOOMED)
            return 0;
        request->phase = PAUSED;
        return CURL_WRITEFUNC_PAUSE;
    default:
        return 0;
    }
}

// Neither the importer nor what opens a document gets our connections: they would hold them open.
static int on_socket(void *user, curl_socket_t socket, curlsocktype purpose) {
    (void)user;
    (void)purpose;
    fcntl(socket, F_SETFD, FD_CLOEXEC);
    return CURL_SOCKOPT_OK;
}

static void add_credentials(struct tw_http *http, struct tw_http_request *request) {
    const struct tw_feed_source_params *access = request->access;
    if (request->anonymous || !tw_address_same_host(request->trusted, request->url))
        return;
    if (access->cert_file)
        curl_easy_setopt(request->easy, CURLOPT_SSLCERT, access->cert_file);
    if (access->key_file)
        curl_easy_setopt(request->easy, CURLOPT_SSLKEY, access->key_file);
    if (access->token_file)
        tw_credentials_apply(http->credentials, access->token_file, request->easy);
}

static void configure(struct tw_http *http, struct tw_http_request *request) {
    CURL *easy = request->easy;
    curl_easy_reset(easy);
    curl_slist_free_all(request->headers);
    request->headers = NULL;
    curl_easy_setopt(easy, CURLOPT_URL, request->url);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2); // the least
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, request);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, request->error);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, request);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, request);
    curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, on_socket);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, CONNECT_TIMEOUT_S);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "twinview");
    if (request->access->ca_file)
        curl_easy_setopt(easy, CURLOPT_CAINFO, request->access->ca_file);
    if (tw_address_is_loopback(request->url))
        curl_easy_setopt(easy, CURLOPT_PROXY, "");
    if (request->stream) {
        request->headers = curl_slist_append(NULL, "Accept: text/event-stream");
        request->headers = curl_slist_append(request->headers, "Cache-Control: no-cache");
    } else {
        curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
        curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, STALL_BYTES_PER_S);
        curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, STALL_TIMEOUT_S);
    }
    if (request->etag) {
        char *header = tw_format("If-None-Match: %s", request->etag);
        request->headers = curl_slist_append(request->headers, header);
        free(header);
    }
    if (request->timeout_ms)
        curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)request->timeout_ms);
    if (request->json) {
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->json);
        request->headers = curl_slist_append(request->headers, "Content-Type: application/json");
    }
    add_credentials(http, request);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, request->headers);
    request->opened = false;
    request->refused = NULL;
    request->error[0] = 0;
}

struct tw_http_request *tw_http_open(struct tw_http *http, const struct tw_http_params *params) {
    struct tw_http_request *request = tw_alloc(sizeof *request);
    request->url = tw_strdup(params->url);
    request->trusted = tw_strdup(params->trusted);
    request->etag = params->etag ? tw_strdup(params->etag) : NULL;
    request->access = params->access;
    request->stream = params->stream;
    request->anonymous = params->anonymous;
    request->json = params->json ? tw_strdup(params->json) : NULL;
    request->timeout_ms = params->timeout_ms;
    request->handler = params->handler;
    request->next = http->requests;
    http->requests = request;
    return request;
}

void tw_http_close(struct tw_http *http, struct tw_http_request *request) {
    (void)http;
    if (request)
        request->phase = DOOMED;
}

void tw_http_resume(struct tw_http *http, struct tw_http_request *request) {
    (void)http;
    if (request && request->phase == PAUSED)
        request->resume = true;
}

// Follows a redirection if it stays on the host; NULL if it does, else why not.
static const char *follow(struct tw_http *http, struct tw_http_request *request) {
    const char *target = NULL;
    curl_easy_getinfo(request->easy, CURLINFO_REDIRECT_URL, &target);
    if (!target)
        return "a redirection without target";
    if (!tw_address_same_host(request->trusted, target) ||
        !tw_address_same_host(request->url, target)) // which never goes from https to http
        return "a redirection to another host or from https to http, which is not followed";
    if (++request->redirects > REDIRECTS_MAX)
        return "too many redirections";
    char *url = tw_strdup(target);
    free(request->url);
    request->url = url;
    curl_multi_remove_handle(http->multi, request->easy);
    request->phase = WAITING;
    return NULL;
}

// Faults of trust: they do not pass, and it is not the line that is at fault.
static bool is_distrust(CURLcode code) {
    return code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CERTPROBLEM ||
           code == CURLE_SSL_CACERT_BADFILE || code == CURLE_SSL_ISSUER_ERROR;
}

static void complete(struct tw_http *http, struct tw_http_request *request, CURLcode code) {
    struct tw_http_end end = {.status = status_of(request)};
    if (request->phase == DOOMED)
        return;
    if (code == CURLE_OK && !request->json && end.status >= 301 && end.status <= 308 &&
        end.status != 304) {
        end.error = follow(http, request);
        if (!end.error)
            return;
        end.refused = true;
    } else if (request->refused) {
        end.error = request->refused;
        end.refused = true;
    } else if (code != CURLE_OK) {
        end.error = request->error[0] ? request->error : curl_easy_strerror(code);
        end.refused = is_distrust(code);
    }
    curl_off_t retry_after = 0;
    curl_easy_getinfo(request->easy, CURLINFO_RETRY_AFTER, &retry_after);
    end.retry_after_s = retry_after;
    request->phase = DOOMED;
    request->handler.closed(request->handler.user, &end);
}

static void start(struct tw_http *http, struct tw_http_request *request) {
    if (!request->easy)
        request->easy = curl_easy_init();
    request->phase = RUNNING;
    if (request->easy) {
        configure(http, request);
        if (curl_multi_add_handle(http->multi, request->easy) == CURLM_OK)
            return;
    }
    request->phase = DOOMED;
    request->handler.closed(request->handler.user,
                            &(struct tw_http_end){.error = "the request cannot be started"});
}

static void sweep(struct tw_http *http) {
    for (struct tw_http_request **at = &http->requests; *at;) {
        struct tw_http_request *request = *at;
        if (request->phase == DOOMED) {
            *at = request->next;
            request_free(http, request);
            continue;
        }
        at = &request->next;
    }
    // Starting may call a handler, which may put a new request in front: that one waits a round.
    for (struct tw_http_request *r = http->requests; r; r = r->next) {
        if (r->phase == WAITING) {
            start(http, r);
        } else if (r->phase == PAUSED && r->resume) {
            r->resume = false;
            r->phase = RUNNING;
            curl_easy_pause(r->easy, CURLPAUSE_CONT);
        }
    }
}

bool tw_http_credentials_changed(const struct tw_http *http,
                                 const struct tw_feed_source_params *access) {
    return access->token_file && tw_credentials_changed(http->credentials, access->token_file);
}

void tw_http_run(struct tw_http *http) {
    int running, left;
    sweep(http);
    curl_multi_perform(http->multi, &running);
    for (CURLMsg *message; (message = curl_multi_info_read(http->multi, &left));) {
        struct tw_http_request *request = NULL;
        if (message->msg != CURLMSG_DONE)
            continue;
        CURLcode code = message->data.result;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&request);
        complete(http, request, code);
    }
    sweep(http);
}

void tw_http_wait(struct tw_http *http, int timeout_ms) {
    for (const struct tw_http_request *r = http->requests; r; r = r->next) {
        if (r->phase == WAITING || r->phase == DOOMED || r->resume)
            return; // something was asked for since the last run
    }
    curl_multi_poll(http->multi, NULL, 0, timeout_ms, NULL);
}

void tw_http_wake(struct tw_http *http) {
    curl_multi_wakeup(http->multi);
}
