// A feed with its thread, which tests wait for; and a server of plain answers.
#ifndef TW_TEST_LIVE_FEED_H
#define TW_TEST_LIVE_FEED_H

#include "server.h"
#include "twinview/feed.h"

#define WAIT_MS 15000 // that is waited for anything

void nap(int ms);

// Limits may be NULL.
struct tw_feed *feed_of(const struct tw_feed_limits *limits);

// The index of the source; -1 if the address cannot be used.
int add_source(struct tw_feed *feed, const char *name, const char *address);

// NULL if none comes.
struct tw_batch *wait_batch(struct tw_feed *feed);

// Polls batches away until the source is in `state`. `health` may be NULL.
bool wait_state(struct tw_feed *feed, int source, enum tw_feed_state state,
                struct tw_feed_health *health);

// What a server answers to a path; the last one has no path. Others get 404.
struct page {
    const char *path, *headers, *body;
    size_t size;
    int status;
};
#define PAGE(path, status, headers, body)                                                          \
    { path, headers, body, sizeof body - 1, status }

// `user`: the pages.
void page_handler(void *user, struct server_request *request);

#define STATIC_DOCUMENT                                                                            \
    "{\"feed\":\"twin-feed/1\",\"epoch\":\"e\",\"seq\":1,\"time\":\"2026-11-22T05:20:00Z\","       \
    "\"assets\":{\"a\":{}}}"

#endif
