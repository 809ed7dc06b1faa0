#include "body.h"

#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "twinview/clock.h"
#include "twinview/memory.h"

#define BLOCK_BYTES 65536
#define TRICKLE_BYTES 16
#define GZIP_WINDOW (15 + 16) // zlib's way to ask for gzip's framing

void tw_body_destroy(struct tw_body *body) {
    if (body)
        body->destroy(body);
}

// Compression

struct gzip_body {
    struct tw_body base;
    struct tw_body *inner;
    z_stream stream;
    int ended; // the inner body has
    char input[BLOCK_BYTES];
};

static ssize_t read_gzip(struct tw_body *base, char *buffer, size_t size) {
    struct gzip_body *body = (struct gzip_body *)base;
    z_stream *stream = &body->stream;
    stream->next_out = (Bytef *)buffer;
    stream->avail_out = (uInt)size;
    while (stream->avail_out == size) {
        if (!stream->avail_in && !body->ended) {
            ssize_t count = body->inner->read(body->inner, body->input, sizeof body->input);
            if (count == TW_BODY_LATER)
                return TW_BODY_LATER;
            body->ended = count == TW_BODY_END;
            stream->next_in = (Bytef *)body->input;
            stream->avail_in = (uInt)count;
        }
        if (deflate(stream, body->ended ? Z_FINISH : Z_NO_FLUSH) == Z_STREAM_END)
            break;
    }
    return (ssize_t)(size - stream->avail_out);
}

static void destroy_gzip(struct tw_body *base) {
    struct gzip_body *body = (struct gzip_body *)base;
    deflateEnd(&body->stream);
    tw_body_destroy(body->inner);
    free(body);
}

struct tw_body *tw_body_gzip(struct tw_body *inner) {
    struct gzip_body *body = tw_alloc(sizeof *body);
    body->base = (struct tw_body){read_gzip, destroy_gzip};
    body->inner = inner;
    if (deflateInit2(&body->stream, Z_BEST_SPEED, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) !=
        Z_OK)
        abort(); // only memory can be the reason
    return &body->base;
}

// Slowness

struct slow_body {
    struct tw_body base;
    struct tw_body *inner;
    int64_t trickle_until_ns;
    bool rest; // every other turn brings nothing
};

static ssize_t read_slow(struct tw_body *base, char *buffer, size_t size) {
    struct slow_body *body = (struct slow_body *)base;
    if (tw_monotonic_ns() >= body->trickle_until_ns)
        return body->inner->read(body->inner, buffer, size);
    body->rest = !body->rest;
    return body->rest ? TW_BODY_LATER
                      : body->inner->read(body->inner, buffer, TW_MIN(size, TRICKLE_BYTES));
}

static void destroy_slow(struct tw_body *base) {
    struct slow_body *body = (struct slow_body *)base;
    tw_body_destroy(body->inner);
    free(body);
}

struct tw_body *tw_body_slow(struct tw_body *inner, double seconds) {
    struct slow_body *body = tw_alloc(sizeof *body);
    *body = (struct slow_body){{read_slow, destroy_slow},
                               .inner = inner,
                               .trickle_until_ns = tw_monotonic_ns() + (int64_t)(seconds * 1e9)};
    return &body->base;
}

// White space

struct blank_body {
    struct tw_body base;
    uint64_t left;
};

static ssize_t read_blank(struct tw_body *base, char *buffer, size_t size) {
    struct blank_body *body = (struct blank_body *)base;
    size_t count = (size_t)TW_MIN(size, body->left);
    memset(buffer, ' ', count);
    body->left -= count;
    return (ssize_t)count;
}

static void destroy_blank(struct tw_body *base) {
    free(base);
}

struct tw_body *tw_body_blank(uint64_t bytes) {
    struct blank_body *body = tw_alloc(sizeof *body);
    *body = (struct blank_body){{read_blank, destroy_blank}, bytes};
    return &body->base;
}

// Sending

struct tw_body_answer {
    struct tw_body_queue *queue;
    struct tw_body *body;
    struct MHD_Connection *connection;
    struct tw_body_answer *next; // of those that wait
};

static ssize_t read_answer(void *user, uint64_t position, char *buffer, size_t size) {
    (void)position;
    struct tw_body_answer *answer = user;
    ssize_t count = answer->body->read(answer->body, buffer, size);
    if (count == TW_BODY_END)
        return MHD_CONTENT_READER_END_OF_STREAM;
    if (count != TW_BODY_LATER)
        return count;
    answer->next = answer->queue->waiting;
    answer->queue->waiting = answer;
    MHD_suspend_connection(answer->connection);
    return 0;
}

static void end_answer(void *user) {
    struct tw_body_answer *answer = user, **at = &answer->queue->waiting;
    while (*at && *at != answer)
        at = &(*at)->next;
    if (*at)
        *at = answer->next;
    tw_body_destroy(answer->body);
    free(answer);
}

struct MHD_Response *tw_body_response(struct tw_body_queue *queue, struct tw_body *body,
                                      struct MHD_Connection *connection) {
    struct tw_body_answer *answer = tw_alloc(sizeof *answer);
    *answer = (struct tw_body_answer){.queue = queue, .body = body, .connection = connection};
    struct MHD_Response *response = MHD_create_response_from_callback(
        MHD_SIZE_UNKNOWN, BLOCK_BYTES, read_answer, answer, end_answer);
    if (!response)
        end_answer(answer);
    return response;
}

void tw_body_resume(struct tw_body_queue *queue) {
    while (queue->waiting) {
        struct tw_body_answer *answer = queue->waiting;
        queue->waiting = answer->next;
        MHD_resume_connection(answer->connection);
    }
}
