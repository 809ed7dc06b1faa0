// Files that documents refer to: models. Local ones are checked and named, remote ones are copied
// into the cache folder under a name made of their content.
#ifndef TW_FEED_FETCH_H
#define TW_FEED_FETCH_H

#include "twinview/feed.h"

#include "http.h"

struct tw_fetches;

// `feed` and `limits` are borrowed. Answers (struct tw_feed_file, allocated) go to `done`.
struct tw_fetches *tw_fetches_create(const struct tw_feed_params *feed,
                                     const struct tw_feed_limits *limits, struct tw_http *http,
                                     void (*done)(void *user, struct tw_feed_file *file),
                                     void *user);
void tw_fetches_destroy(struct tw_fetches *fetches);

// `base`: address or path of the document that refers to the file.
void tw_fetches_begin(struct tw_fetches *fetches, const char *base, const char *reference,
                      uint32_t request);

#endif
