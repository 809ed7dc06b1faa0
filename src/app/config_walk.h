// A walk through a JSON document that knows where it is, so that each problem is told with its
// path.
#ifndef TWINVIEW_APP_CONFIG_WALK_H
#define TWINVIEW_APP_CONFIG_WALK_H

#include <cjson/cJSON.h>

#include "config.h"

struct tw_walk {
    struct tw_arena *arena; // of the texts that are handed out
    const char *folder;     // that paths are relative to
    tw_config_problem *problem;
    void *user;
    char path[512];
    size_t length; // of it
    bool good;     // no error yet
};

void tw_walk_error(struct tw_walk *walk, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

// The member where the walk stands is not one that has a meaning: a warning.
void tw_walk_unknown(struct tw_walk *walk);

// Goes on into a member or an element; what it returns leads out again.
size_t tw_walk_into(struct tw_walk *walk, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void tw_walk_out(struct tw_walk *walk, size_t length);

// True if the value has the kind (cJSON_Array, ...); else an error.
bool tw_walk_is(struct tw_walk *walk, const cJSON *json, int kind);

// Calls `take` for each member, standing on it. False after an error if this is no object.
bool tw_walk_members(struct tw_walk *walk, const cJSON *json,
                     void (*take)(struct tw_walk *walk, const cJSON *json, void *user), void *user);

// A text that is not empty, or NULL after an error; and the same as a path.
const char *tw_walk_text(struct tw_walk *walk, const cJSON *json);
const char *tw_walk_path(struct tw_walk *walk, const cJSON *json);

// A number within the bounds; false after an error.
bool tw_walk_number(struct tw_walk *walk, const cJSON *json, double low, double high,
                    double *number);

#endif
