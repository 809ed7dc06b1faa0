// read-feed FILE: checks it, one fault a line, exit 1 if there is any.
// read-feed ADDRESS: follows a server until five of its events have come; exit 1 if they do not.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <curl/curl.h>

#include "twinview/feed.h"
#include "twinview/file.h"

#define EVENTS 5
#define WAIT_MS 20000

static bool print(void *user, const char *place, const char *text) {
    (void)user;
    printf("%s: %s\n", place, text);
    return true;
}

static int check(const char *path) {
    size_t size;
    char *text = tw_file_read(path, (size_t)1 << 30, &size);
    if (!text)
        return 2;
    size_t faults = tw_feed_check(text, size, print, NULL);
    free(text);
    return faults > 0;
}

static int follow(const char *address) {
    struct tw_feed_health health = {0};
    curl_global_init(CURL_GLOBAL_ALL);
    struct tw_feed *feed = tw_feed_create(&(struct tw_feed_params){0});
    bool good = tw_feed_add_source(feed, &(struct tw_feed_source_params){.address = address}) == 0;
    for (int waited = 0; good && waited < WAIT_MS && health.events < EVENTS; waited += 10) {
        tw_batch_destroy(tw_feed_poll(feed));
        nanosleep(&(struct timespec){0, 10000000}, NULL);
        tw_feed_health(feed, 0, &health);
    }
    good = good && health.events >= EVENTS && !health.problems && health.state == TW_FEED_LIVE;
    if (!good)
        printf("%s: %llu events, state %d, %s\n", address, (unsigned long long)health.events,
               health.state, health.reason);
    tw_feed_destroy(feed);
    curl_global_cleanup();
    return !good;
}

int main(int argc, char **argv) {
    if (argc != 2)
        return 2;
    return strncmp(argv[1], "http://", 7) == 0 ? follow(argv[1]) : check(argv[1]);
}
