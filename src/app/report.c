#define TW_LOG_MODULE "app"
#include "report.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "packet.h"
#include "pick.h"
#include "picture.h"
#include "twinview/clock.h"
#include "twinview/file.h"
#include "twinview/log.h"

// ---- the pick answer ------------------------------------------------------------------------

static const char *const validities[] = {"valid", "uncertain", "stale", "bad", "lost", "no value"};

static void write_property(struct tw_json *json, const struct tw_viewer *viewer,
                           const struct tw_asset *asset, const struct tw_property *property) {
    static const char *const qualities[] = {"good", "uncertain", "bad"};
    struct tw_property_type type;
    tw_twin_property_type(viewer->twin, asset, property, &type);
    tw_json_key(json, property->id);
    tw_json_begin_object(json);
    tw_json_key(json, "v");
    tw_value_write(json, &property->value);
    tw_json_member_string(json, "q", qualities[property->quality]);
    if (property->time_ms == TW_TIME_NONE)
        tw_json_member_string(json, "t", NULL);
    else
        tw_json_member_time(json, "t", property->time_ms);
    if (type.unit && type.unit[0])
        tw_json_member_string(json, "unit", type.unit);
    tw_json_member_string(json, "validity", validities[property->validity]);
    if (property->stale)
        tw_json_member_bool(json, "stale", true);
    if (property->conflict)
        tw_json_member_bool(json, "conflict", true);
    if (viewer->source_count > 1 && property->source < (uint32_t)viewer->source_count)
        tw_json_member_string(json, "source", viewer->health[property->source].name);
    tw_json_end_object(json);
}

static void report_pick(struct tw_viewer *viewer) {
    double world[3];
    const char *part = "";
    bool hit;
    struct tw_asset_id id = tw_viewer_pick(viewer, viewer->options->pick_x, viewer->options->pick_y,
                                           world, &part, &hit);
    const struct tw_asset *asset = tw_twin_asset(viewer->twin, id);
    struct tw_json json = {0};
    tw_json_begin_object(&json);
    tw_json_member_string(&json, "asset", asset ? asset->id : NULL);
    if (asset) {
        tw_json_member_string(&json, "name", asset->name);
        tw_json_member_string(&json, "type", asset->type_id);
        tw_json_member_string(&json, "part", part);
    }
    if (hit) {
        tw_json_key(&json, "position");
        tw_json_begin_array(&json);
        for (int i = 0; i < 3; i++)
            tw_json_fixed(&json, world[i], 3);
        tw_json_end_array(&json);
    }
    if (asset) {
        tw_json_key(&json, "properties");
        tw_json_begin_object(&json);
        for (int i = 0; i < asset->property_count; i++)
            write_property(&json, viewer, asset, &asset->properties[i]);
        tw_json_end_object(&json);
    }
    tw_json_end_object(&json);
    puts(json.text);
    tw_json_finish(&json);
}

// ---- statistics -----------------------------------------------------------------------------

static void write_passes(const struct tw_render_stats *stats, struct tw_json *json) {
    tw_json_key(json, "passes");
    tw_json_begin_object(json);
    for (int i = 0; i < TW_PASS_COUNT; i++) {
        tw_json_key(json, tw_pass_name((enum tw_pass)i));
        tw_json_begin_object(json);
        tw_json_member_integer(json, "runs", (int64_t)stats->passes[i].runs);
        tw_json_member_fixed(json, "ms_p50", stats->passes[i].ms_p50, 3);
        tw_json_end_object(json);
    }
    tw_json_end_object(json);
}

static void write_feed(const struct tw_viewer *viewer, struct tw_json *json) {
    struct tw_feed_health sum = {0};
    for (int i = 0; i < viewer->source_count; i++) {
        struct tw_feed_health health;
        tw_feed_health(viewer->feed, i, &health);
        sum.events += health.events;
        sum.updates += health.updates;
        sum.superseded += health.superseded;
        sum.dropped += health.dropped;
        sum.rejected += health.rejected;
        sum.reconnects += health.reconnects;
        sum.problems += health.problems;
    }
    tw_json_key(json, "feed");
    tw_json_begin_object(json);
    tw_json_member_integer(json, "events", (int64_t)sum.events);
    tw_json_member_integer(json, "updates", (int64_t)sum.updates);
    tw_json_member_integer(json, "superseded", (int64_t)sum.superseded);
    tw_json_member_integer(json, "dropped", (int64_t)sum.dropped);
    tw_json_member_integer(json, "rejected", (int64_t)sum.rejected);
    tw_json_member_integer(json, "reconnects", (int64_t)sum.reconnects);
    tw_json_member_integer(json, "problems", (int64_t)sum.problems);
    tw_samples_write(&viewer->run.latency_ms, json, "latency_ms");
    tw_json_end_object(json);
}

static void write_scene(const struct tw_viewer *viewer, const struct tw_render_stats *stats,
                        struct tw_json *json) {
    struct tw_scene_counts counts = {.assets = tw_twin_asset_count(viewer->twin)};
    if (viewer->scene)
        tw_scene_counts(viewer->scene, &counts);
    tw_json_key(json, "scene");
    tw_json_begin_object(json);
    tw_json_member_integer(json, "assets", (int64_t)counts.assets);
    tw_json_member_integer(json, "nodes", (int64_t)counts.nodes);
    tw_json_member_integer(json, "instances", (int64_t)counts.instances);
    tw_json_member_integer(json, "triangles", (int64_t)counts.triangles);
    tw_json_member_fixed(json, "triangles_drawn_p50", stats->triangles_drawn_p50, 0);
    tw_json_end_object(json);
}

// How many values there are of each validity, as they are shown.
static void write_values(const struct tw_viewer *viewer, struct tw_json *json) {
    int64_t counts[TW_NO_VALUE + 1] = {0};
    for (uint32_t slot = 1; slot < tw_twin_slot_limit(viewer->twin); slot++) {
        const struct tw_asset *asset = tw_twin_asset_at(viewer->twin, slot);
        for (int i = 0; asset && i < asset->property_count; i++)
            counts[asset->properties[i].validity]++;
    }
    tw_json_key(json, "values");
    tw_json_begin_object(json);
    for (int i = 0; i <= TW_NO_VALUE; i++)
        tw_json_member_integer(json, validities[i], counts[i]);
    tw_json_end_object(json);
}

static void write_process(struct tw_viewer *viewer, struct tw_json *json) {
    const struct tw_run *run = &viewer->run;
    uint64_t rss = tw_rss_bytes();
    tw_json_member_integer(json, "rss_bytes", (int64_t)rss);
    tw_json_member_integer(json, "rss_growth_bytes",
                           run->rss_baseline_bytes ? (int64_t)rss - (int64_t)run->rss_baseline_bytes
                                                   : 0);
    tw_json_member_fixed(json, "cpu_seconds", tw_cpu_seconds() - run->cpu_start_s, 3);
    tw_json_member_fixed(json, "wall_seconds",
                         (double)(tw_monotonic_ns() - run->span_start_ns) * 1e-9, 3);
    double child_cpu = 0;
    uint64_t child_rss = 0;
    tw_models_children(viewer->models, &child_cpu, &child_rss);
    tw_json_key(json, "children");
    tw_json_begin_object(json);
    tw_json_member_fixed(json, "cpu_seconds", child_cpu, 3);
    tw_json_member_integer(json, "rss_bytes", (int64_t)child_rss);
    tw_json_end_object(json);
}

static void write_uses(struct tw_json *json, const char *module, const struct tw_memory_use *uses,
                       int count) {
    tw_json_key(json, module);
    tw_json_begin_object(json);
    for (int i = 0; i < count; i++)
        tw_json_member_integer(json, uses[i].name, (int64_t)uses[i].bytes);
    tw_json_end_object(json);
}

// Of the modules whose memory grows with the site.
static void write_memory(const struct tw_viewer *viewer, struct tw_json *json) {
    struct tw_memory_use uses[TW_MEMORY_USES_MAX];
    tw_json_key(json, "memory");
    tw_json_begin_object(json);
    write_uses(json, "twin", uses, tw_twin_memory(viewer->twin, uses));
    if (viewer->scene)
        write_uses(json, "scene", uses, tw_scene_memory(viewer->scene, uses));
    tw_json_member_integer(json, "frame", (int64_t)tw_frame_bytes(&viewer->frame));
    tw_json_end_object(json);
}

static double since_start_ms(const struct tw_run *run, int64_t moment_ns) {
    return moment_ns ? (double)(moment_ns - run->start_ns) * 1e-6 : 0;
}

void tw_report_stats(struct tw_viewer *viewer, struct tw_json *json) {
    struct tw_run *run = &viewer->run;
    struct tw_render_stats stats = {0};
    if (viewer->render)
        tw_render_stats(viewer->render, &stats);
    char size[32], source[512];
    snprintf(size, sizeof size, "%dx%d", viewer->width, viewer->height);
    tw_json_member_integer(json, "schema", 1);
    tw_json_member_string(json, "build", TW_BUILD);
    tw_json_member_string(json, "device",
                          viewer->render ? tw_render_device_name(viewer->render) : NULL);
    tw_json_member_string(json, "size", size);
    tw_options_show_source(viewer->options->config.sources[0].access.address, source,
                           sizeof source);
    tw_json_member_string(json, "source", source);
    tw_json_member_integer(json, "layers", stats.layers);
    tw_json_member_integer(json, "frames_drawn", (int64_t)run->frames_drawn);
    tw_json_member_fixed(json, "first_picture_ms", since_start_ms(run, run->first_picture_ns), 1);
    tw_json_member_fixed(json, "ready_ms", since_start_ms(run, run->ready_ns), 1);
    tw_samples_write(&run->frame_ms, json, "frame_ms");
    write_passes(&stats, json);
    write_feed(viewer, json);
    write_scene(viewer, &stats, json);
    write_values(viewer, json);
    tw_json_key(json, "pick_ms");
    tw_json_begin_object(json);
    tw_json_member_fixed(json, "p50", tw_samples_percentile(&run->pick_ms, 0.50), 4);
    tw_json_member_fixed(json, "p95", tw_samples_percentile(&run->pick_ms, 0.95), 4);
    tw_json_end_object(json);
    write_process(viewer, json);
    write_memory(viewer, json);
    tw_json_member_integer(json, "device_bytes", (int64_t)stats.device_bytes);
    tw_json_member_integer(json, "uploaded_bytes", (int64_t)stats.uploaded_bytes);
    tw_json_member_integer(json, "meshes_coarse", stats.meshes_coarse);
    tw_json_member_integer(json, "meshes_boxed", stats.meshes_boxed);
    tw_json_member_integer(json, "rebuilds", (int64_t)run->rebuilds);
    tw_json_member_integer(json, "validation_messages",
                           (int64_t)(run->validation_messages + stats.validation_messages));
}

static bool write_text(const char *path, const struct tw_json *json) {
    bool ok = tw_file_write(path, json->text, json->length);
    if (!ok)
        tw_err("cannot write %s: %s", path, strerror(errno));
    return ok;
}

bool tw_report_write(const struct tw_viewer *viewer, const struct tw_json *json) {
    if (viewer->options->bench != TW_BENCH_NONE)
        puts(json->text);
    return !viewer->options->stats || write_text(viewer->options->stats, json);
}

static bool report_stats(struct tw_viewer *viewer) {
    if (!viewer->options->stats)
        return true;
    struct tw_json json = {.indent = 2};
    tw_json_begin_object(&json);
    tw_report_stats(viewer, &json);
    tw_json_end_object(&json);
    bool ok = tw_report_write(viewer, &json);
    tw_json_finish(&json);
    return ok;
}

static bool report_state(struct tw_viewer *viewer) {
    if (!viewer->options->dump_state)
        return true;
    struct tw_json json = {.indent = 1};
    tw_viewer_settle(viewer);
    tw_twin_dump(viewer->twin, &json);
    bool ok = write_text(viewer->options->dump_state, &json);
    tw_json_finish(&json);
    return ok;
}

// Whether each recording is whole; one that is not was told of when it ended.
static bool is_recorded(struct tw_viewer *viewer) {
    bool whole = true;
    if (!viewer->options->record)
        return true;
    tw_viewer_settle(viewer); // completes them
    for (int i = 0; i < viewer->source_count; i++) {
        struct tw_feed_health health;
        tw_feed_health(viewer->feed, i, &health);
        whole = whole && !health.record_fault[0];
    }
    return whole;
}

int tw_report(struct tw_viewer *viewer) {
    int status = TW_EXIT_OK;
    if (viewer->scene) {
        status = tw_picture_report(viewer->options, viewer->render);
        if (viewer->options->has_pick)
            report_pick(viewer);
    }
    const char *packet = viewer->options->save_packet;
    if (viewer->scene && packet && !tw_packet_save(viewer, packet))
        status = TW_EXIT_FAULT;
    bool record = is_recorded(viewer), state = report_state(viewer), stats = report_stats(viewer);
    return record && state && stats ? status : TW_EXIT_FAULT;
}
