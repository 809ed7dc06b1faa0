#include "server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "twinview/memory.h"

#define CONNECTIONS_MAX 256

struct server {
    server_handler *handler;
    void *user;
    int socket, port;
    pthread_t thread;
    atomic_bool stop;
    pthread_t connections[CONNECTIONS_MAX]; // acceptor's thread only
    int connection_count;
    char urls[4][300];
    unsigned url_count;
};

// The head, and as much body as it promises.
static bool is_whole(const char *head) {
    const char *end = strstr(head, "\r\n\r\n"), *length = strstr(head, "Content-Length: ");
    return end && (!length || strlen(end + 4) >= strtoul(length + 16, NULL, 10));
}

static void *serve(void *user) {
    struct server_request *request = user;
    size_t length = 0;
    while (length + 1 < sizeof request->head && !is_whole(request->head)) {
        struct pollfd wait = {request->socket, POLLIN, 0};
        if (atomic_load(&request->server->stop))
            goto done;
        if (poll(&wait, 1, 50) == 0)
            continue;
        ssize_t size =
            recv(request->socket, request->head + length, sizeof request->head - 1 - length, 0);
        if (size <= 0)
            goto done;
        length += (size_t)size;
        request->head[length] = 0;
    }
    if (sscanf(request->head, "GET %255s", request->path) == 1 ||
        sscanf(request->head, "POST %255s", request->path) == 1)
        request->server->handler(request->server->user, request);
done:
    shutdown(request->socket, SHUT_RDWR);
    close(request->socket);
    free(request);
    return NULL;
}

static void *accept_all(void *user) {
    struct server *server = user;
    while (!atomic_load(&server->stop)) {
        struct pollfd wait = {server->socket, POLLIN, 0};
        if (poll(&wait, 1, 20) <= 0)
            continue;
        int socket = accept(server->socket, NULL, NULL);
        if (socket < 0 || server->connection_count == CONNECTIONS_MAX)
            continue;
        struct server_request *request = tw_alloc(sizeof *request);
        request->server = server;
        request->socket = socket;
        pthread_create(&server->connections[server->connection_count++], NULL, serve, request);
    }
    for (int i = 0; i < server->connection_count; i++)
        pthread_join(server->connections[i], NULL);
    return NULL;
}

struct server *server_create(server_handler *handler, void *user) {
    struct server *server = tw_alloc(sizeof *server);
    server->handler = handler;
    server->user = user;
    server->socket = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof address;
    if (bind(server->socket, (struct sockaddr *)&address, size) != 0 ||
        listen(server->socket, 64) != 0 ||
        getsockname(server->socket, (struct sockaddr *)&address, &size) != 0)
        abort();
    server->port = ntohs(address.sin_port);
    pthread_create(&server->thread, NULL, accept_all, server);
    return server;
}

void server_destroy(struct server *server) {
    atomic_store(&server->stop, true);
    pthread_join(server->thread, NULL);
    close(server->socket);
    free(server);
}

const char *server_url(struct server *server, const char *path) {
    char *url = server->urls[server->url_count++ % TW_COUNT(server->urls)];
    snprintf(url, sizeof server->urls[0], "http://127.0.0.1:%d%s", server->port, path);
    return url;
}

bool server_send_bytes(struct server_request *request, const char *bytes, size_t size) {
    while (size) {
        struct pollfd wait = {request->socket, POLLOUT, 0};
        if (atomic_load(&request->server->stop))
            return false;
        if (poll(&wait, 1, 50) == 0)
            continue;
        ssize_t sent = send(request->socket, bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0)
            return false;
        bytes += sent;
        size -= (size_t)sent;
    }
    return true;
}

bool server_send(struct server_request *request, const char *text) {
    return server_send_bytes(request, text, strlen(text));
}

void server_answer(struct server_request *request, int status, const char *headers,
                   const char *body, size_t size) {
    char *head = tw_format("HTTP/1.1 %d X\r\n%sContent-Length: %zu\r\nConnection: close\r\n\r\n",
                           status, headers, size);
    server_send(request, head);
    server_send_bytes(request, body, size);
    free(head);
}

void server_begin(struct server_request *request, const char *type) {
    char *head =
        tw_format("HTTP/1.1 200 OK\r\nContent-Type: %s\r\nConnection: close\r\n\r\n", type);
    server_send(request, head);
    free(head);
}

bool server_pause(struct server_request *request, int ms) {
    for (int waited = 0; waited <= ms; waited += 10) {
        char byte;
        struct pollfd wait = {request->socket, POLLIN, 0};
        if (atomic_load(&request->server->stop))
            return true;
        if (poll(&wait, 1, 10) > 0 && recv(request->socket, &byte, 1, 0) <= 0)
            return true;
    }
    return false;
}
