// A little HTTP server on loopback whose answers a test writes itself, one thread a connection.
#ifndef TESTS_FEED_SERVER_H
#define TESTS_FEED_SERVER_H

#include <stdbool.h>
#include <stddef.h>

struct server;

// What the test's handler may do with one request.
struct server_request {
    struct server *server;
    int socket;
    char path[256];
    char head[4096]; // the request as it came, of a POST with its body
};

typedef void server_handler(void *user, struct server_request *request);

struct server *server_create(server_handler *handler, void *user);
void server_destroy(struct server *server); // closes all connections and joins their threads

// "http://127.0.0.1:PORT" + path, in memory of the server (a few at a time).
const char *server_url(struct server *server, const char *path);

// A whole answer. `headers` may be "" or lines that end in CR LF.
void server_answer(struct server_request *request, int status, const char *headers,
                   const char *body, size_t size);
// The head of an answer that ends with the connection.
void server_begin(struct server_request *request, const char *type);
bool server_send(struct server_request *request, const char *text);
bool server_send_bytes(struct server_request *request, const char *bytes, size_t size);

// Waits up to `ms`; true when the server is being stopped or the client has gone.
bool server_pause(struct server_request *request, int ms);

#endif
