// Files that documents refer to: models. Local ones are checked and named, remote ones are copied
// into the cache folder under a name made of their content.
#ifndef TW_FEED_FETCH_H
#define TW_FEED_FETCH_H

#include "twinview/feed.h"

#include "http.h"

struct tw_fetches;

// `limits` is borrowed. Answers (struct tw_feed_file, allocated) go to `done`.
struct tw_fetches *tw_fetches_create(const struct tw_feed_limits *limits, struct tw_http *http,
                                     void (*done)(void *user, struct tw_feed_file *file),
                                     void *user);
void tw_fetches_destroy(struct tw_fetches *fetches);

// `source`: whose document refers to the file; outlives the fetches.
void tw_fetches_begin(struct tw_fetches *fetches, const struct tw_feed_source_params *source,
                      const char *reference, uint32_t request);

#endif
