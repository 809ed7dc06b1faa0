// Orders from the main thread to the feed's: a list without bound, because none may be lost.
#ifndef TW_FEED_ORDERS_H
#define TW_FEED_ORDERS_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "twinview/feed.h"

struct tw_connection;

enum tw_order_kind {
    TW_ORDER_ADD,   // connection
    TW_ORDER_RETRY, // source
    TW_ORDER_FETCH, // source, reference, request
    TW_ORDER_ACT,   // source, reference, body, request
    TW_ORDER_ASK,   // source, reference, request; body: language, of alarms
    TW_ORDER_PAUSE, // on
    TW_ORDER_SPEED, // speed
    TW_ORDER_SEEK,  // from, ms
    TW_ORDER_STEP,  // on: back
};

struct tw_order {
    struct tw_order *next;
    enum tw_order_kind kind;
    struct tw_connection *connection;
    int source;
    char *reference, *body; // on the heap
    uint32_t request;
    bool on;
    double speed;
    enum tw_seek from;
    int64_t ms;
};

struct tw_orders {
    pthread_mutex_t lock; // a leaf lock
    struct tw_order *first, **last;
};

void tw_orders_init(struct tw_orders *orders);
void tw_orders_finish(struct tw_orders *orders); // must be empty

// Takes what the order points to.
void tw_orders_push(struct tw_orders *orders, const struct tw_order *order);

// All that wait, oldest first; each is to be freed with tw_order_free.
struct tw_order *tw_orders_take(struct tw_orders *orders);

// Returns the next one. Its connection is not freed.
struct tw_order *tw_order_free(struct tw_order *order);

// To the feed's thread, which is woken. Main thread.
void tw_feed_send(struct tw_feed *feed, const struct tw_order *order);

#endif
