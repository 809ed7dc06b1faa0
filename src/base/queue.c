#include "twinview/queue.h"

#include <pthread.h>
#include <stdlib.h>

#include "twinview/memory.h"

struct tw_queue {
    size_t capacity; // immutable after create

    pthread_mutex_t lock; // a leaf lock: protects what follows
    size_t first, length;
    void **items;
};

struct tw_queue *tw_queue_create(size_t capacity) {
    struct tw_queue *queue = tw_alloc(sizeof *queue);
    queue->capacity = capacity;
    queue->items = tw_alloc_array(capacity, sizeof *queue->items);
    pthread_mutex_init(&queue->lock, NULL);
    return queue;
}

void tw_queue_destroy(struct tw_queue *queue) {
    if (!queue)
        return;
    pthread_mutex_destroy(&queue->lock);
    free(queue->items);
    free(queue);
}

bool tw_queue_push(struct tw_queue *queue, void *item) {
    pthread_mutex_lock(&queue->lock);
    bool room = queue->length < queue->capacity;
    if (room)
        queue->items[(queue->first + queue->length++) % queue->capacity] = item;
    pthread_mutex_unlock(&queue->lock);
    return room;
}

void *tw_queue_pop(struct tw_queue *queue) {
    void *item = NULL;
    pthread_mutex_lock(&queue->lock);
    if (queue->length) {
        item = queue->items[queue->first];
        queue->first = (queue->first + 1) % queue->capacity;
        queue->length--;
    }
    pthread_mutex_unlock(&queue->lock);
    return item;
}

size_t tw_queue_length(struct tw_queue *queue) {
    pthread_mutex_lock(&queue->lock);
    size_t length = queue->length;
    pthread_mutex_unlock(&queue->lock);
    return length;
}
