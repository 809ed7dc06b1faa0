#include "config_alerts.h"

#include <string.h>

#include "twinview/memory.h"

#define EVERY_S 5

// The values that most rules of Prometheus use for their label "severity".
static const struct tw_alert_priority usual[] = {
    {"critical", 1}, {"error", 2}, {"warning", 3}, {"info", 4}, {"none", 4}};

struct reader {
    struct tw_alert_map *map;
    struct tw_alert_priority *priorities;
    int count;
};

static void read_priority(struct tw_walk *walk, const cJSON *json, void *user) {
    struct reader *reader = user;
    double number;
    if (!tw_walk_number(walk, json, 1, 4, &number))
        return;
    if (number != (int)number) {
        tw_walk_error(walk, "a priority is 1, 2, 3 or 4");
        return;
    }
    reader->priorities[reader->count++] =
        (struct tw_alert_priority){tw_arena_strdup(walk->arena, json->string), (int)number};
}

static void read_member(struct tw_walk *walk, const cJSON *json, void *user) {
    struct reader *reader = user;
    double number;
    if (strcmp(json->string, "asset") == 0) {
        reader->map->asset = tw_walk_text(walk, json);
    } else if (strcmp(json->string, "priority") == 0) {
        reader->map->priority = tw_walk_text(walk, json);
    } else if (strcmp(json->string, "text") == 0) {
        reader->map->text = tw_walk_text(walk, json);
    } else if (strcmp(json->string, "every_s") == 0) {
        if (tw_walk_number(walk, json, 0.2, 300, &number))
            reader->map->every_s = number;
    } else if (strcmp(json->string, "priorities") == 0) {
        size_t count = (size_t)cJSON_GetArraySize(json);
        reader->priorities = tw_arena_alloc(walk->arena, (count + 1) * sizeof *reader->priorities);
        reader->count = 0;
        tw_walk_members(walk, json, read_priority, reader);
    } else {
        tw_walk_unknown(walk);
    }
}

const struct tw_alert_map *tw_config_read_alerts(struct tw_walk *walk, const cJSON *json) {
    struct tw_alert_map *map = tw_arena_alloc(walk->arena, sizeof *map);
    struct reader reader = {.map = map};
    *map = (struct tw_alert_map){
        .asset = "asset", .priority = "severity", .text = "summary", .every_s = EVERY_S};
    if (!tw_walk_members(walk, json, read_member, &reader) || !map->asset || !map->priority ||
        !map->text)
        return NULL;
    map->priorities = reader.priorities ? reader.priorities : usual;
    map->priority_count = reader.priorities ? reader.count : (int)TW_COUNT(usual);
    return map;
}
