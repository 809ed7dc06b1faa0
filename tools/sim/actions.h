// What operators ask of the alarms: docs/feed.md, section 7.
//
// It reads one action, does it to the world's alarms, and remembers the answer by the action's key,
// so that the same action sent again is answered again and not done twice. It does not speak HTTP
// and tells no client: what changed is in the alarms' list of changes.
#ifndef TW_SIM_ACTIONS_H
#define TW_SIM_ACTIONS_H

#include <stddef.h>
#include <stdint.h>

#include "world.h"

#define TW_ACTION_BYTES 65536 // of one action's text
#define TW_SHELF_HOURS 24     // the longest time on the shelf

struct tw_action_answer {
    unsigned status; // HTTP's; 202: done
    char detail[200]; // why not, one sentence
};

struct tw_action_kept {
    uint64_t content; // hash of what was asked
    int64_t time_ms;
    struct tw_action_answer answer;
};

struct tw_action_entry {
    char *key;
    struct tw_action_kept value;
};

// Zero-initialised is empty and ready.
struct tw_actions {
    struct tw_action_entry *kept; // hash map, stb_ds
};

void tw_actions_finish(struct tw_actions *actions);

// Does what `text` asks for, unless it may not be. `user`: who asks as far as the server knows, "":
// then the log has the name that the text gives. `now_ms` is the feed's clock.
void tw_actions_take(struct tw_actions *actions, struct tw_world *world, const char *text,
                     size_t size, const char *user, int64_t now_ms,
                     struct tw_action_answer *answer);

// Puts an answer back that was given before.
void tw_actions_remember(struct tw_actions *actions, const char *key,
                         const struct tw_action_kept *kept);

#endif
