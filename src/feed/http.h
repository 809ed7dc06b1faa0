// HTTP(S) requests on one curl multi handle, for one thread.
//
// Each request may be a document, an endless stream, a file, or a POST of a few bytes. Redirects
// stay on the host, never leave https, and are followed five times; a POST follows none. TLS is 1.2
// or newer and verified. What is opened or closed from inside a callback takes effect at the next
// tw_http_run: curl allows neither there. Credentials go to the host of the source only and are
// never logged.
#ifndef TW_FEED_HTTP_H
#define TW_FEED_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "twinview/feed.h"

struct tw_http;
struct tw_http_request;

enum tw_http_take {
    TW_HTTP_TAKEN,
    TW_HTTP_PAUSE, // the same bytes come again after tw_http_resume
    TW_HTTP_STOP,  // ends the request
};

struct tw_http_end {
    long status;           // of the response, 0: there was none
    const char *error;     // NULL: the response came to its end
    bool refused;          // by us: error says what the server must do otherwise
    int64_t retry_after_s; // 0: the server did not say
};

// The head of an answer; borrowed for the call.
struct tw_http_answer {
    const char *type; // media type, "" if it names none
    const char *etag; // entity tag as sent, NULL: none
    const char *url;  // where redirections led to
};

struct tw_http_handler {
    void (*opened)(void *user, const struct tw_http_answer *answer); // status 200, of a POST any
    enum tw_http_take (*received)(void *user, const char *bytes, size_t size);
    void (*closed)(void *user, const struct tw_http_end *end); // the request is gone afterwards
    void *user;
};

struct tw_http_params {
    const char *url;
    const char *trusted; // address whose host gets the credentials and may be redirected to
    const struct tw_feed_source_params *access; // whose credentials; outlives the request
    bool anonymous;      // no credentials at all
    const char *etag;    // If-None-Match: only what differs is wanted; NULL: anything
    bool stream;         // Server-Sent Events: no end, no compression, must say its type
    const char *json;    // the body of a POST, copied; NULL: a GET
    int timeout_ms;      // of the whole request; 0: only silence ends it
    struct tw_http_handler handler;
};

struct tw_http *tw_http_create(void);
void tw_http_destroy(struct tw_http *http);

// The token file is read again before a request is sent if it has changed.
struct tw_http_request *tw_http_open(struct tw_http *http, const struct tw_http_params *params);

// No handler is called any more. NULL does nothing.
void tw_http_close(struct tw_http *http, struct tw_http_request *request);

void tw_http_resume(struct tw_http *http, struct tw_http_request *request);

// Whether what a source shows to its server differs from what was last sent.
bool tw_http_credentials_changed(const struct tw_http *http,
                                 const struct tw_feed_source_params *access);

// Starts, moves on and ends requests, without waiting.
void tw_http_run(struct tw_http *http);

// Waits until there is something to do, at most `timeout_ms`.
void tw_http_wait(struct tw_http *http, int timeout_ms);

// Ends the wait. May be called from every thread.
void tw_http_wake(struct tw_http *http);

#endif
