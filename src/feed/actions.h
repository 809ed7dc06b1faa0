// Actions on their way to a server: POST, the same key again while no answer comes
// (docs/feed.md, section 7). Feed thread only.
#ifndef TW_FEED_ACTIONS_H
#define TW_FEED_ACTIONS_H

#include "twinview/feed.h"

#include "http.h"

struct tw_actions;

// Answers go to `done`, which owns them.
struct tw_actions *tw_actions_create(const struct tw_feed_limits *limits, struct tw_http *http,
                                     void (*done)(void *user, struct tw_feed_answer *answer),
                                     void *user);
void tw_actions_destroy(struct tw_actions *actions);

// The text of an action; free with free().
char *tw_action_json(const struct tw_feed_action *action);

// `source` is borrowed until the end; `reference` and `json` are copied.
void tw_actions_begin(struct tw_actions *actions, const struct tw_feed_source_params *source,
                      const char *reference, const char *json, uint32_t request);

// Answers for a server that cannot be asked for it.
void tw_actions_decline(struct tw_actions *actions, uint32_t request, const char *reason);

// Sends again what waits. Returns when it wants to be called next (monotonic ns), INT64_MAX: never.
int64_t tw_actions_tick(struct tw_actions *actions, int64_t now_ns);

#endif
