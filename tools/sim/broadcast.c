#include "broadcast.h"

#include <stdlib.h>
#include <string.h>

#include "twinview/log.h"
#include "twinview/memory.h"

#define TW_LOG_MODULE "sim"
#define BLOCK_BYTES 65536

struct block {
    unsigned references;
    size_t size;
    char bytes[];
};

struct tw_subscriber {
    struct tw_broadcast *broadcast;
    struct tw_subscriber *next;
    struct MHD_Connection *connection;
    struct block **blocks; // waiting, from `first` on
    size_t first, count, capacity;
    size_t offset; // of the first block, already sent
    size_t bytes;  // waiting
    bool suspended, closing, broken, frozen;
};

static struct block *make_block(const char *text, size_t size) {
    struct block *block = tw_realloc(NULL, sizeof *block + size);
    block->references = 1;
    block->size = size;
    memcpy(block->bytes, text, size);
    return block;
}

static void release(struct block *block) {
    if (--block->references == 0)
        free(block);
}

static void enqueue(struct tw_subscriber *subscriber, struct block *block) {
    if (subscriber->first > 64 && subscriber->first * 2 > subscriber->count) {
        subscriber->count -= subscriber->first;
        memmove(subscriber->blocks, subscriber->blocks + subscriber->first,
                subscriber->count * sizeof *subscriber->blocks);
        subscriber->first = 0;
    }
    TW_GROW(subscriber->blocks, subscriber->count, subscriber->capacity);
    subscriber->blocks[subscriber->count++] = block;
    subscriber->bytes += block->size;
    block->references++;
}

static void wake(struct tw_subscriber *subscriber) {
    if (!subscriber->suspended)
        return;
    subscriber->suspended = false;
    MHD_resume_connection(subscriber->connection);
}

// An event for one client alone: its first heartbeat, or its last word.
static void say(struct tw_subscriber *subscriber, bool bye) {
    char text[256];
    subscriber->broadcast->write(subscriber->broadcast->user, bye, text, sizeof text);
    struct block *block = make_block(text, strlen(text));
    enqueue(subscriber, block);
    release(block);
    subscriber->closing = bye;
}

// Drops what waits behind the block that is half sent.
static void give_up(struct tw_subscriber *subscriber) {
    tw_warn("a client is more than %u MiB behind and is dropped", TW_SUBSCRIBER_BYTES >> 20);
    size_t keep = subscriber->first + (subscriber->offset > 0);
    while (subscriber->count > keep) {
        struct block *block = subscriber->blocks[--subscriber->count];
        subscriber->bytes -= block->size;
        release(block);
    }
    say(subscriber, true);
}

void tw_broadcast_send(struct tw_broadcast *broadcast, const char *text, size_t size) {
    if (!broadcast->subscribers)
        return;
    struct block *block = make_block(text, size);
    for (struct tw_subscriber *at = broadcast->subscribers; at; at = at->next) {
        if (at->closing || at->frozen)
            continue;
        if (at->bytes + size > TW_SUBSCRIBER_BYTES)
            give_up(at);
        else
            enqueue(at, block);
        wake(at);
    }
    release(block);
}

void tw_broadcast_cut(struct tw_broadcast *broadcast) {
    for (struct tw_subscriber *at = broadcast->subscribers; at; at = at->next) {
        if (at->frozen)
            continue;
        at->closing = at->broken = true;
        wake(at);
    }
}

void tw_broadcast_freeze(struct tw_broadcast *broadcast) {
    for (struct tw_subscriber *at = broadcast->subscribers; at; at = at->next)
        at->frozen = true;
}

void tw_broadcast_close(struct tw_broadcast *broadcast) {
    for (struct tw_subscriber *at = broadcast->subscribers; at; at = at->next) {
        if (!at->closing)
            say(at, true);
        wake(at);
    }
}

static ssize_t read_stream(void *user, uint64_t position, char *buffer, size_t size) {
    (void)position;
    struct tw_subscriber *subscriber = user;
    size_t done = 0;
    while (done < size && subscriber->first < subscriber->count) {
        struct block *block = subscriber->blocks[subscriber->first];
        size_t part = TW_MIN(block->size - subscriber->offset, size - done);
        memcpy(buffer + done, block->bytes + subscriber->offset, part);
        done += part;
        subscriber->offset += part;
        subscriber->bytes -= part;
        if (subscriber->offset == block->size) {
            release(block);
            subscriber->first++;
            subscriber->offset = 0;
        }
    }
    if (done)
        return (ssize_t)done;
    if (subscriber->closing)
        return subscriber->broken ? MHD_CONTENT_READER_END_WITH_ERROR
                                  : MHD_CONTENT_READER_END_OF_STREAM;
    subscriber->suspended = true;
    MHD_suspend_connection(subscriber->connection);
    return 0;
}

static void end_stream(void *user) {
    struct tw_subscriber *subscriber = user, **at = &subscriber->broadcast->subscribers;
    while (*at != subscriber)
        at = &(*at)->next;
    *at = subscriber->next;
    subscriber->broadcast->count--;
    for (size_t i = subscriber->first; i < subscriber->count; i++)
        release(subscriber->blocks[i]);
    free(subscriber->blocks);
    free(subscriber);
}

struct MHD_Response *tw_broadcast_subscribe(struct tw_broadcast *broadcast,
                                            struct MHD_Connection *connection) {
    if (broadcast->count >= TW_SUBSCRIBERS)
        return NULL;
    struct tw_subscriber *subscriber = tw_alloc(sizeof *subscriber);
    struct MHD_Response *response = MHD_create_response_from_callback(
        MHD_SIZE_UNKNOWN, BLOCK_BYTES, read_stream, subscriber, end_stream);
    if (!response) {
        free(subscriber);
        return NULL;
    }
    *subscriber = (struct tw_subscriber){
        .broadcast = broadcast, .next = broadcast->subscribers, .connection = connection};
    broadcast->subscribers = subscriber;
    broadcast->count++;
    say(subscriber, false); // it tells the client at once whether its snapshot is current
    return response;
}
