// The configuration: which sources a run shows, how each is reached, how they are joined, and what
// belongs to the station. From a file (docs/config.md), or made from the command line alone.
#ifndef TWINVIEW_APP_CONFIG_H
#define TWINVIEW_APP_CONFIG_H

#include <stdbool.h>

#include "twinview/feed.h"
#include "twinview/memory.h"
#include "twinview/twin.h"

struct tw_config_source {
    struct tw_feed_source_params access; // the address may also be a demo or a model file
    int onto;                            // the source that this one is joined onto, -1: none
    const char *prefix;
    struct tw_join_id *ids;
    int id_count;
};

// Zero-initialised is an empty configuration. Sources are named by their place, as they stand here.
struct tw_config {
    struct tw_arena arena; // owns all texts and arrays
    struct tw_config_source sources[TW_FEED_SOURCES_MAX];
    int source_count;
    struct tw_preference *preferences;
    int preference_count;
    const char *station; // NULL: not said
    float scale;         // 0: not said
    const char *language; // tag that tw_ui_language knows, NULL: not said
    struct tw_feed_limits limits;
};

// One problem: its JSON path ("$.sources[1].join.onto") or line ("line 7"), and a sentence. What is
// no error is worth a warning, and ignored.
typedef void tw_config_problem(void *user, bool is_error, const char *place, const char *text);

// Reads a file into an empty configuration. Paths in it are relative to its folder. Every problem
// is told; false if one of them is an error.
bool tw_config_read(struct tw_config *config, const char *path, tw_config_problem *problem,
                    void *user);
void tw_config_finish(struct tw_config *config);

// True if a document calls itself a configuration; for --check.
bool tw_config_is(const char *text);

#endif
