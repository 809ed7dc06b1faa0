#include "orders.h"

#include <stdlib.h>

#include "twinview/memory.h"

void tw_orders_init(struct tw_orders *orders) {
    pthread_mutex_init(&orders->lock, NULL);
    orders->first = NULL;
    orders->last = &orders->first;
}

void tw_orders_finish(struct tw_orders *orders) {
    pthread_mutex_destroy(&orders->lock);
}

void tw_orders_push(struct tw_orders *orders, const struct tw_order *order) {
    struct tw_order *copy = tw_alloc(sizeof *copy);
    *copy = *order;
    copy->next = NULL;
    pthread_mutex_lock(&orders->lock);
    *orders->last = copy;
    orders->last = &copy->next;
    pthread_mutex_unlock(&orders->lock);
}

struct tw_order *tw_orders_take(struct tw_orders *orders) {
    pthread_mutex_lock(&orders->lock);
    struct tw_order *first = orders->first;
    orders->first = NULL;
    orders->last = &orders->first;
    pthread_mutex_unlock(&orders->lock);
    return first;
}

struct tw_order *tw_order_free(struct tw_order *order) {
    struct tw_order *next = order->next;
    free(order->reference);
    free(order->body);
    free(order);
    return next;
}
