#include "live_feed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

void nap(int ms) {
    nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000L}, NULL);
}

struct tw_feed *feed_of(const struct tw_feed_limits *limits) {
    struct tw_feed_params params = {.jitter_seed = 1};
    if (limits)
        params.limits = *limits;
    return tw_feed_create(&params);
}

int add_source(struct tw_feed *feed, const char *name, const char *address) {
    return tw_feed_add_source(feed,
                              &(struct tw_feed_source_params){.name = name, .address = address});
}

struct tw_batch *wait_batch(struct tw_feed *feed) {
    for (int waited = 0; waited < WAIT_MS; waited += 2) {
        struct tw_batch *batch = tw_feed_poll(feed);
        if (batch)
            return batch;
        nap(2);
    }
    return NULL;
}

bool wait_state(struct tw_feed *feed, int source, enum tw_feed_state state,
                struct tw_feed_health *health) {
    struct tw_feed_health own;
    health = health ? health : &own;
    for (int waited = 0; waited < WAIT_MS; waited += 2) {
        tw_feed_health(feed, source, health);
        if (health->state == state)
            return true;
        tw_batch_destroy(tw_feed_poll(feed));
        nap(2);
    }
    print_message("state is %d (%s), wanted %d\n", health->state, health->reason, state);
    return false;
}

void page_handler(void *user, struct server_request *request) {
    for (const struct page *page = user; page->path; page++) {
        if (strcmp(page->path, request->path) == 0) {
            server_answer(request, page->status, page->headers, page->body, page->size);
            return;
        }
    }
    server_answer(request, 404, "", "", 0);
}
