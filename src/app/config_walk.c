#include "config_walk.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "twinview/file.h"

void tw_walk_error(struct tw_walk *walk, const char *format, ...) {
    char text[256];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    walk->good = false;
    walk->problem(walk->user, true, walk->path, text);
}

void tw_walk_unknown(struct tw_walk *walk) {
    walk->problem(walk->user, false, walk->path, "this member is not known and ignored");
}

size_t tw_walk_into(struct tw_walk *walk, const char *format, ...) {
    size_t before = walk->length;
    va_list args;
    va_start(args, format);
    int added = vsnprintf(walk->path + before, sizeof walk->path - before, format, args);
    va_end(args);
    walk->length = TW_MIN(before + (size_t)TW_MAX(added, 0), sizeof walk->path - 1);
    return before;
}

void tw_walk_out(struct tw_walk *walk, size_t length) {
    walk->length = length;
    walk->path[length] = '\0';
}

bool tw_walk_is(struct tw_walk *walk, const cJSON *json, int kind) {
    static const struct {
        int kind;
        const char *name;
    } names[] = {{cJSON_Array, "a list"},
                 {cJSON_Object, "an object"},
                 {cJSON_String, "a text"},
                 {cJSON_Number, "a number"}};
    if ((json->type & 0xff) == kind)
        return true;
    for (size_t i = 0; i < TW_COUNT(names); i++) {
        if (names[i].kind == kind)
            tw_walk_error(walk, "%s is expected", names[i].name);
    }
    return false;
}

bool tw_walk_members(struct tw_walk *walk, const cJSON *json,
                     void (*take)(struct tw_walk *walk, const cJSON *json, void *user),
                     void *user) {
    if (!tw_walk_is(walk, json, cJSON_Object))
        return false;
    for (const cJSON *member = json->child; member; member = member->next) {
        size_t length = tw_walk_into(walk, ".%.64s", member->string);
        if (cJSON_GetObjectItemCaseSensitive(json, member->string) != member)
            tw_walk_error(walk, "this member is there twice");
        else
            take(walk, member, user);
        tw_walk_out(walk, length);
    }
    return true;
}

const char *tw_walk_text(struct tw_walk *walk, const cJSON *json) {
    if (!tw_walk_is(walk, json, cJSON_String))
        return NULL;
    if (!json->valuestring[0]) {
        tw_walk_error(walk, "the text is empty");
        return NULL;
    }
    return tw_arena_strdup(walk->arena, json->valuestring);
}

const char *tw_walk_path(struct tw_walk *walk, const cJSON *json) {
    const char *text = tw_walk_text(walk, json);
    if (!text || text[0] == '/')
        return text;
    char *joined = tw_path_join(walk->folder, text);
    const char *path = tw_arena_strdup(walk->arena, joined);
    free(joined);
    return path;
}

bool tw_walk_number(struct tw_walk *walk, const cJSON *json, double low, double high,
                    double *number) {
    if (!tw_walk_is(walk, json, cJSON_Number))
        return false;
    *number = json->valuedouble;
    if (*number >= low && *number <= high)
        return true;
    tw_walk_error(walk, "%g is not between %g and %g", *number, low, high);
    return false;
}
