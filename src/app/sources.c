#define TW_LOG_MODULE "app"
#include "sources.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model_source.h"
#include "twinview/clock.h"
#include "twinview/file.h"
#include "twinview/log.h"
#include "twinview/memory.h"

// Model files are no sources of the feed, whose indices the twin goes by: -1.
static int feed_index(const struct tw_config *config, int index) {
    int before = 0;
    for (int i = 0; i <= index; i++) {
        const char *address = config->sources[i].access.address;
        bool is_model = !tw_demo_is(address) && tw_model_source_is(address);
        if (i == index)
            return is_model ? -1 : before;
        before += !is_model;
    }
    return -1;
}

static int make_joins(const struct tw_config *config, struct tw_join *joins) {
    int count = 0;
    for (int i = 0; i < config->source_count; i++) {
        const struct tw_config_source *source = &config->sources[i];
        if (source->onto < 0)
            continue;
        joins[count++] = (struct tw_join){.source = (uint32_t)feed_index(config, i),
                                          .onto = (uint32_t)feed_index(config, source->onto),
                                          .prefix = source->prefix,
                                          .ids = source->ids,
                                          .id_count = source->id_count};
    }
    return count;
}

struct tw_twin *tw_sources_twin(const struct tw_config *config, const char *language,
                                bool unattended) {
    struct tw_join joins[TW_FEED_SOURCES_MAX];
    struct tw_twin_params params = {.language = language,
                                    .unattended = unattended,
                                    .state_limit = config->limits.state_bytes,
                                    .journal_limit = config->limits.journal_bytes,
                                    .joins = joins};
    params.join_count = make_joins(config, joins);
    struct tw_arena arena = {0};
    struct tw_preference *preferences =
        tw_arena_alloc(&arena, ((size_t)config->preference_count + 1) * sizeof *preferences);
    for (int i = 0; i < config->preference_count; i++) {
        const struct tw_preference *from = &config->preferences[i];
        uint32_t *sources =
            tw_arena_alloc(&arena, ((size_t)from->source_count + 1) * sizeof *sources);
        preferences[i] = (struct tw_preference){from->property, sources, 0};
        for (int k = 0; k < from->source_count; k++) {
            int index = feed_index(config, (int)from->sources[k]);
            if (index >= 0)
                sources[preferences[i].source_count++] = (uint32_t)index;
        }
    }
    params.preferences = preferences;
    params.preference_count = config->preference_count;
    struct tw_twin *twin = tw_twin_create(&params);
    tw_arena_finish(&arena);
    return twin;
}

// Each source has a recording of its own: FILE.twrec, FILE.2.twrec, ... NULL: none; else to free.
static char *record_path(const struct tw_viewer *viewer) {
    const char *path = viewer->options->record;
    if (!path || viewer->source_count == 0)
        return path ? tw_strdup(path) : NULL;
    size_t stem = strlen(path) - (tw_path_has_extension(path, "twrec") ? strlen(".twrec") : 0);
    return tw_format("%.*s.%d%s", (int)stem, path, viewer->source_count + 1, path + stem);
}

// Whether a source goes with the others: a picture is either live or of a recording.
static bool mixes(struct tw_viewer *viewer, const char *address) {
    bool recording = !strstr(address, "://") && tw_path_has_extension(address, "twrec");
    viewer->is_replay = viewer->is_replay || recording;
    viewer->live_count += !recording;
    if (viewer->is_replay && viewer->live_count)
        tw_err("recordings cannot be shown together with other sources");
    else if (viewer->is_replay && viewer->options->record)
        tw_err("a recording cannot be recorded again; copy the file");
    else
        return true;
    return false;
}

// Starts the demo that an address names and puts the server's own in its place.
static bool start_demo(struct tw_viewer *viewer, struct tw_feed_source_params *access,
                       char name[32]) {
    struct tw_demo *demo = &viewer->demos[viewer->demo_count];
    if (!tw_demo_start(demo, access->address, viewer->options->bench != TW_BENCH_NONE))
        return false;
    viewer->demo_count++;
    snprintf(name, 32, viewer->demo_count > 1 ? "demo %d" : "demo", viewer->demo_count);
    access->name = access->name ? access->name : name;
    access->address = demo->address;
    return true;
}

static bool add_source(struct tw_viewer *viewer, const struct tw_config_source *source) {
    struct tw_feed_source_params access = source->access;
    char name[32];
    if (tw_demo_is(access.address)) {
        if (!start_demo(viewer, &access, name))
            return false;
        access.passing = true;
    } else if (tw_model_source_is(access.address)) {
        if (!tw_file_is_plain(access.address)) {
            tw_err("%s: %s", access.address,
                   tw_file_exists(access.address) ? "it is not a plain file" : "no such file");
            return false;
        }
        viewer->model_path[viewer->model_count++] = access.address;
        return true;
    }
    if (!mixes(viewer, access.address))
        return false;
    char *record = record_path(viewer);
    access.record = record;
    int index = tw_feed_add_source(viewer->feed, &access);
    free(record);
    if (index < 0)
        return false;
    viewer->source_count = index + 1;
    viewer->only_documents = (index == 0 || viewer->only_documents) &&
                             !strstr(access.address, "://") && !viewer->is_replay;
    viewer->snapshots_pending++;
    return true;
}

// Model files come after the feed's sources, so that their index never meets one of the feed's.
static void open_models(struct tw_viewer *viewer) {
    for (int i = 0; i < viewer->model_count; i++) {
        char id[32];
        snprintf(id, sizeof id, i ? "model-%d" : "model", i + 1);
        uint32_t source = (uint32_t)(viewer->source_count + i);
        struct tw_batch *batch = tw_model_source_root(source, viewer->model_path[i], id);
        tw_twin_apply(viewer->twin, batch);
        tw_batch_destroy(batch);
        char reference[4096];
        snprintf(reference, sizeof reference, "%u|%s", source, viewer->model_path[i]);
        viewer->model_entry[i] = tw_models_want(viewer->models, reference);
    }
    if (viewer->model_count && !viewer->source_count)
        viewer->frozen_ms = tw_wall_ms();
}

bool tw_sources_open(struct tw_viewer *viewer) {
    const struct tw_config *config = &viewer->options->config;
    for (int i = 0; i < config->source_count; i++) {
        if (!add_source(viewer, &config->sources[i]))
            return false;
    }
    open_models(viewer);
    return true;
}

void tw_sources_close(struct tw_viewer *viewer) {
    for (int i = 0; i < viewer->demo_count; i++)
        tw_demo_stop(&viewer->demos[i]);
    viewer->demo_count = 0;
}
