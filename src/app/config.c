#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "config_alerts.h"
#include "config_walk.h"
#include "demo.h"
#include "model_source.h"
#include "twinview/file.h"
#include "twinview/ui.h"

#define CONFIG_BYTES_MAX (1u << 20)
#define MARK "twinview-config/1"

// --- sources ---

static void read_hosts(struct tw_walk *walk, const cJSON *json, struct tw_config_source *source) {
    int count = cJSON_GetArraySize(json);
    const char **hosts = tw_arena_alloc(walk->arena, ((size_t)count + 1) * sizeof *hosts);
    for (int i = 0; i < count; i++) {
        size_t length = tw_walk_into(walk, "[%d]", i);
        const char *host = tw_walk_text(walk, cJSON_GetArrayItem(json, i));
        if (host)
            hosts[source->access.allowed_host_count++] = host;
        tw_walk_out(walk, length);
    }
    source->access.allowed_hosts = hosts;
}

// A file is where the configuration says it is, wherever the program was started.
static const char *read_address(struct tw_walk *walk, const cJSON *json) {
    const char *text = tw_walk_text(walk, json);
    return text && !strstr(text, "://") && !tw_demo_is(text) ? tw_walk_path(walk, json) : text;
}

static void read_source_member(struct tw_walk *walk, const cJSON *json, void *user) {
    struct tw_config_source *source = user;
    struct tw_feed_source_params *access = &source->access;
    const struct {
        const char *name;
        const char **path;
    } paths[] = {{"token_file", &access->token_file},
                 {"cacert", &access->ca_file},
                 {"cert", &access->cert_file},
                 {"key", &access->key_file},
                 {"asset_root", &access->asset_root}};
    for (size_t i = 0; i < TW_COUNT(paths); i++) {
        if (strcmp(json->string, paths[i].name) == 0) {
            *paths[i].path = tw_walk_path(walk, json);
            return;
        }
    }
    if (strcmp(json->string, "alerts") == 0)
        access->alerts = tw_config_read_alerts(walk, json);
    else if (strcmp(json->string, "name") == 0)
        access->name = tw_walk_text(walk, json);
    else if (strcmp(json->string, "address") == 0)
        access->address = read_address(walk, json);
    else if (strcmp(json->string, "allow_hosts") == 0 && tw_walk_is(walk, json, cJSON_Array))
        read_hosts(walk, json, source);
    else if (strcmp(json->string, "allow_hosts") != 0 && strcmp(json->string, "join") != 0)
        tw_walk_unknown(walk);
}

static int find_source(const struct tw_config *config, const char *name) {
    for (int i = 0; i < config->source_count; i++) {
        const char *known = config->sources[i].access.name;
        if (known && strcmp(known, name) == 0)
            return i;
    }
    return -1;
}

static void read_source(struct tw_walk *walk, const cJSON *json, struct tw_config *config) {
    struct tw_config_source source = {.onto = -1};
    bool is_object = tw_walk_members(walk, json, read_source_member, &source);
    if (is_object && !source.access.address)
        tw_walk_error(walk, "an \"address\" is missing");
    else if (source.access.name && find_source(config, source.access.name) >= 0)
        tw_walk_error(walk, "there is a source \"%s\" already", source.access.name);
    // It keeps its place all the same, so that the problems of the others are told rightly.
    config->sources[config->source_count++] = source;
}

static void read_sources(struct tw_walk *walk, const cJSON *json, struct tw_config *config) {
    int count = cJSON_GetArraySize(json);
    if (count > TW_FEED_SOURCES_MAX) {
        tw_walk_error(walk, "more than %d sources", TW_FEED_SOURCES_MAX);
        return;
    }
    for (int i = 0; i < count; i++) {
        size_t length = tw_walk_into(walk, "[%d]", i);
        read_source(walk, cJSON_GetArrayItem(json, i), config);
        tw_walk_out(walk, length);
    }
}

// --- joins: once all names are known ---

struct join_reader {
    struct tw_config *config;
    struct tw_config_source *source;
};

static void read_id(struct tw_walk *walk, const cJSON *json, void *user) {
    struct tw_config_source *source = user;
    const char *host = tw_walk_text(walk, json);
    for (int i = 0; host && i < source->id_count; i++) {
        if (strcmp(source->ids[i].onto, host) == 0) {
            tw_walk_error(walk, "\"%s\" has \"%s\" already", host, source->ids[i].id);
            return;
        }
    }
    if (host)
        source->ids[source->id_count++] =
            (struct tw_join_id){tw_arena_strdup(walk->arena, json->string), host};
}

static void read_join_member(struct tw_walk *walk, const cJSON *json, void *user) {
    struct join_reader *reader = user;
    struct tw_config_source *source = reader->source;
    if (strcmp(json->string, "onto") == 0) {
        const char *name = tw_walk_text(walk, json);
        source->onto = name ? find_source(reader->config, name) : -1;
        if (name && source->onto < 0)
            tw_walk_error(walk, "there is no source \"%s\"", name);
    } else if (strcmp(json->string, "prefix") == 0) {
        source->prefix = tw_walk_text(walk, json);
    } else if (strcmp(json->string, "ids") == 0) {
        size_t count = (size_t)cJSON_GetArraySize(json);
        source->ids = tw_arena_alloc(walk->arena, (count + 1) * sizeof *source->ids);
        if (tw_walk_members(walk, json, read_id, source) && !source->id_count)
            tw_walk_error(walk, "at least one id is expected");
    } else {
        tw_walk_unknown(walk);
    }
}

static bool is_model(const struct tw_config_source *source) {
    const char *address = source->access.address;
    return address && !tw_demo_is(address) && tw_model_source_is(address);
}

static void read_join(struct tw_walk *walk, const cJSON *json, struct tw_config *config,
                      struct tw_config_source *source) {
    struct join_reader reader = {config, source};
    if (!tw_walk_members(walk, json, read_join_member, &reader))
        return;
    if (!cJSON_GetObjectItemCaseSensitive(json, "onto"))
        tw_walk_error(walk, "\"onto\" is missing");
    else if (source->prefix && source->ids)
        tw_walk_error(walk, "\"prefix\" and \"ids\" exclude each other");
    else if (source->onto >= 0 && &config->sources[source->onto] == source)
        tw_walk_error(walk, "a source cannot be joined onto itself");
    else if (is_model(source) || (source->onto >= 0 && is_model(&config->sources[source->onto])))
        tw_walk_error(walk, "a model file takes no part in joins");
}

static void read_joins(struct tw_walk *walk, const cJSON *json, struct tw_config *config) {
    for (int i = 0; i < config->source_count; i++) {
        const cJSON *join = cJSON_GetObjectItemCaseSensitive(cJSON_GetArrayItem(json, i), "join");
        size_t length = tw_walk_into(walk, "[%d].join", i);
        if (join)
            read_join(walk, join, config, &config->sources[i]);
        tw_walk_out(walk, length);
    }
    for (int i = 0; i < config->source_count; i++) {
        int onto = config->sources[i].onto;
        size_t length = tw_walk_into(walk, "[%d].join.onto", i);
        if (onto >= 0 && onto != i && config->sources[onto].onto >= 0)
            tw_walk_error(walk, "\"%s\" is itself joined onto another source",
                          config->sources[onto].access.name);
        tw_walk_out(walk, length);
    }
}

// --- the rest ---

static void read_preference(struct tw_walk *walk, const cJSON *json, void *user) {
    struct tw_config *config = user;
    struct tw_preference *preference = &config->preferences[config->preference_count];
    if (!tw_walk_is(walk, json, cJSON_Array))
        return;
    int count = cJSON_GetArraySize(json), known = 0;
    uint32_t *sources = tw_arena_alloc(walk->arena, ((size_t)count + 1) * sizeof *sources);
    for (int i = 0; i < count; i++) {
        size_t length = tw_walk_into(walk, "[%d]", i);
        const char *name = tw_walk_text(walk, cJSON_GetArrayItem(json, i));
        int source = name ? find_source(config, name) : -1;
        if (name && source < 0)
            tw_walk_error(walk, "there is no source \"%s\"", name);
        else if (name)
            sources[known++] = (uint32_t)source;
        tw_walk_out(walk, length);
    }
    *preference =
        (struct tw_preference){tw_arena_strdup(walk->arena, json->string), sources, known};
    config->preference_count++;
}

static void read_limit(struct tw_walk *walk, const cJSON *json, void *user) {
    struct tw_config *config = user;
    const struct tw_feed_limit *limit;
    for (size_t i = 0; (limit = tw_feed_limit_at(i)); i++) {
        double number;
        if (strcmp(json->string, limit->name) != 0)
            continue;
        if (tw_walk_number(walk, json, (double)limit->low, (double)limit->high, &number))
            tw_feed_limits_set(&config->limits, i, (uint64_t)number);
        return;
    }
    tw_walk_unknown(walk);
}

static void read_member(struct tw_walk *walk, const cJSON *json, void *user) {
    struct tw_config *config = user;
    double number;
    if (strcmp(json->string, "sources") == 0) {
        if (!tw_walk_is(walk, json, cJSON_Array))
            return;
        read_sources(walk, json, config);
        read_joins(walk, json, config);
    } else if (strcmp(json->string, "limits") == 0) {
        tw_walk_members(walk, json, read_limit, config);
    } else if (strcmp(json->string, "station") == 0) {
        config->station = tw_walk_text(walk, json);
    } else if (strcmp(json->string, "language") == 0) {
        const char *tag = tw_walk_text(walk, json);
        config->language = tw_ui_language(tag, 0);
        if (tag && !config->language)
            tw_walk_error(walk, "twinview does not speak this language; it is one of en, zh_CN");
    } else if (strcmp(json->string, "scale") == 0) {
        if (tw_walk_number(walk, json, 0.5, 8, &number))
            config->scale = (float)number;
    } else if (strcmp(json->string, "prefer") != 0 && strcmp(json->string, "config") != 0 &&
               strcmp(json->string, "$schema") != 0) {
        tw_walk_unknown(walk);
    }
}

static bool has_mark(const cJSON *root) {
    const cJSON *mark = cJSON_GetObjectItemCaseSensitive(root, "config");
    return cJSON_IsString(mark) && strcmp(mark->valuestring, MARK) == 0;
}

static void read_root(struct tw_walk *walk, const cJSON *root, struct tw_config *config) {
    if (!tw_walk_members(walk, root, read_member, config))
        return;
    if (!has_mark(root))
        tw_walk_error(walk, "\"config\":\"" MARK "\" is missing");
    // The names that it uses are known only now.
    const cJSON *prefer = cJSON_GetObjectItemCaseSensitive(root, "prefer");
    size_t length = tw_walk_into(walk, ".prefer");
    config->preferences = tw_arena_alloc(walk->arena, ((size_t)cJSON_GetArraySize(prefer) + 1) *
                                                          sizeof *config->preferences);
    if (prefer)
        tw_walk_members(walk, prefer, read_preference, config);
    tw_walk_out(walk, length);
}

bool tw_config_is(const char *text) {
    cJSON *root = cJSON_Parse(text);
    bool is = cJSON_HasObjectItem(root, "config");
    cJSON_Delete(root);
    return is;
}

static int line_of(const char *text, const char *at) {
    int line = 1;
    for (const char *c = text; c < at; c++)
        line += *c == '\n';
    return line;
}

bool tw_config_read(struct tw_config *config, const char *path, tw_config_problem *problem,
                    void *user) {
    size_t size;
    char *folder = tw_path_folder(path), *text = tw_file_read(path, CONFIG_BYTES_MAX, &size);
    struct tw_walk walk = {.arena = &config->arena,
                           .folder = folder,
                           .problem = problem,
                           .user = user,
                           .path = "$",
                           .length = 1,
                           .good = true};
    const char *end = NULL;
    cJSON *root = text ? cJSON_ParseWithOpts(text, &end, true) : NULL;
    if (!text) {
        tw_walk_error(&walk, "it cannot be read: %s", strerror(errno));
    } else if (!root) {
        snprintf(walk.path, sizeof walk.path, "line %d", line_of(text, end ? end : text));
        tw_walk_error(&walk, "this is not JSON");
    } else {
        read_root(&walk, root, config);
    }
    cJSON_Delete(root);
    free(text);
    free(folder);
    return walk.good;
}

void tw_config_finish(struct tw_config *config) {
    tw_arena_finish(&config->arena);
    *config = (struct tw_config){0};
}
