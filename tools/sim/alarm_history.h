// What alarms did: docs/feed.md, section 8.1.
#ifndef TW_SIM_ALARM_HISTORY_H
#define TW_SIM_ALARM_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text.h"
#include "world.h"

struct tw_alarm_query {
    const char *asset;      // NULL: all
    int64_t from_ms, to_ms; // `to` is the first moment that is not asked for
    size_t count;           // the newest so many
    const char *epoch;      // what it reaches up to
    uint64_t seq;
};

// Writes the answer. False if the site has no such asset.
bool tw_alarm_history_write(const struct tw_world *world, const struct tw_alarm_query *query,
                            struct tw_text *text);

#endif
