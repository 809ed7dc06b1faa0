#define TW_LOG_MODULE "bench"
#include "bench.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench_feed.h"
#include "report.h"
#include "signals.h"
#include "twinview/clock.h"
#include "twinview/log.h"
#include "twinview/memory.h"
#include "twinview/random.h"

#define FRAMES 100
#define ORBIT_STEP_DEG 3.6
#define NAIVE_EVERY 5
#define NAIVE_LIMIT_NS 60000000000LL
#define IDLE_NS 20000000000LL
#define PICKS 1000

// ---- orbit ----------------------------------------------------------------------------------

static bool draw_turned(struct tw_viewer *viewer, double degrees) {
    tw_viewer_update(viewer);
    tw_camera_orbit(&viewer->camera, degrees, 0);
    viewer->camera_moved_ns = tw_monotonic_ns();
    return tw_viewer_draw(viewer, true) == TW_PRESENT_OK;
}

static bool bench_orbit(struct tw_viewer *viewer, struct tw_json *json) {
    viewer->camera_free = true;
    struct tw_pose start = viewer->camera.pose;
    tw_viewer_begin_span(viewer);
    for (int i = 0; i < FRAMES; i++)
        if (!draw_turned(viewer, ORBIT_STEP_DEG))
            return false;
    tw_report_stats(viewer, json);

    // The same cameras without culling and level of detail; their frames are timed apart.
    viewer->camera.pose = start;
    tw_render_set_naive(viewer->render, true);
    tw_viewer_begin_span(viewer);
    int64_t end_ns = tw_monotonic_ns() + NAIVE_LIMIT_NS;
    int frames = 0;
    for (int i = 0; i < FRAMES / NAIVE_EVERY && tw_monotonic_ns() < end_ns; i++, frames++)
        if (!draw_turned(viewer, ORBIT_STEP_DEG * (i ? NAIVE_EVERY : 1)))
            return false;
    struct tw_render_stats stats;
    tw_render_stats(viewer->render, &stats);
    tw_samples_write(&viewer->run.frame_ms, json, "frame_ms_naive");
    tw_json_member_fixed(json, "geom_static_ms_naive_p50", stats.passes[TW_PASS_GEOM_STATIC].ms_p50,
                         3);
    tw_json_member_integer(json, "frames_naive", frames);
    tw_render_set_naive(viewer->render, false);
    return true;
}

// ---- status ---------------------------------------------------------------------------------

// A property that a colour rule reads and that moves or hides nothing.
struct target {
    const char *asset, *property;
    double calm, alarming; // values inside and outside of what the rule looks at
};

static bool moves_or_hides(const struct tw_asset_type *type, const char *property) {
    for (int i = 0; i < type->rule_count; i++) {
        const struct tw_look_rule *rule = &type->rules[i];
        if (rule->property && strcmp(rule->property, property) == 0 &&
            rule->kind != TW_RULE_COLOUR && rule->kind != TW_RULE_LABEL)
            return true;
    }
    return false;
}

static bool find_target(const struct tw_twin *twin, const struct tw_asset *asset,
                        struct target *target) {
    for (int i = 0; i < asset->type->rule_count; i++) {
        const struct tw_look_rule *rule = &asset->type->rules[i];
        const struct tw_property *property =
            rule->property ? tw_asset_property(asset, rule->property) : NULL;
        if (rule->kind != TW_RULE_COLOUR || rule->condition != TW_WHEN_LIMITS || !property ||
            moves_or_hides(asset->type, rule->property))
            continue;
        struct tw_property_type type;
        tw_twin_property_type(twin, asset, property, &type);
        double hi = isnan(type.limits.hi) ? type.limits.hi_hi : type.limits.hi;
        double lo = isnan(type.limits.lo) ? hi - 10 : type.limits.lo;
        if (isnan(hi))
            continue;
        *target = (struct target){asset->id, property->id, (lo + hi) / 2, hi + fabs(hi) * 0.01 + 1};
        return true;
    }
    return false;
}

static struct target *find_targets(const struct tw_twin *twin, size_t *count) {
    struct target *targets = NULL;
    size_t capacity = 0;
    *count = 0;
    for (uint32_t slot = 1; slot < tw_twin_slot_limit(twin); slot++) {
        const struct tw_asset *asset = tw_twin_asset_at(twin, slot);
        TW_GROW(targets, *count, capacity);
        if (asset && find_target(twin, asset, &targets[*count]))
            ++*count;
    }
    return targets;
}

static void write_values(struct tw_viewer *viewer, const struct target *targets, size_t count,
                         size_t changed, int frame) {
    struct tw_batch *batch = tw_batch_create(0);
    batch->time_ms = viewer->clock_ms;
    batch->received_ns = tw_monotonic_ns();
    for (size_t i = 0; i < changed; i++) {
        // A stride that is prime to most counts spreads the changes over the site.
        const struct target *target = &targets[(i * 7919) % count];
        struct tw_value_update *update = tw_batch_add_value(batch);
        update->asset = target->asset;
        update->property = target->property;
        update->value.kind = TW_VALUE_NUMBER;
        update->value.number = frame % 2 ? target->calm : target->alarming;
        update->time_ms = batch->time_ms;
    }
    tw_twin_apply(viewer->twin, batch);
    tw_batch_destroy(batch);
}

// changed=K in the query of the source, else one in a hundred.
static size_t wanted_changes(const struct tw_viewer *viewer, size_t assets) {
    const char *source = viewer->options->source_count ? viewer->options->sources[0] : "";
    const char *query = strchr(source, '?');
    const char *given = query ? strstr(query, "changed=") : NULL;
    long changed = given ? strtol(given + strlen("changed="), NULL, 10) : 0;
    return changed > 0 ? (size_t)changed : TW_MAX(assets / 100, 1);
}

static bool bench_status(struct tw_viewer *viewer, struct tw_json *json) {
    size_t count;
    struct target *targets = find_targets(viewer->twin, &count);
    size_t changed =
        TW_MIN(wanted_changes(viewer, tw_twin_asset_count(viewer->twin)), count);
    if (!count) {
        tw_err("no asset of this source has a colour rule with limits");
        free(targets);
        return false;
    }
    // The texts that targets point to belong to the twin and stay: nothing is removed meanwhile.
    struct tw_samples area = {0};
    bool ok = true;
    tw_viewer_begin_span(viewer);
    for (int frame = 0; ok && frame < FRAMES; frame++) {
        write_values(viewer, targets, count, changed, frame);
        tw_viewer_update(viewer);
        ok = tw_viewer_draw(viewer, true) == TW_PRESENT_OK;
        struct tw_render_stats stats;
        tw_render_stats(viewer->render, &stats);
        tw_samples_add(&area, (double)stats.shaded_pixels_last);
    }
    if (ok) {
        tw_report_stats(viewer, json);
        tw_json_member_integer(json, "changed", (int64_t)changed);
        tw_json_member_fixed(json, "area_px", tw_samples_percentile(&area, 0.5), 0);
    }
    tw_samples_finish(&area);
    free(targets);
    return ok;
}

// ---- idle, pick, start ----------------------------------------------------------------------

static bool bench_idle(struct tw_viewer *viewer, int fd, struct tw_json *json) {
    tw_viewer_begin_span(viewer);
    int64_t end_ns = tw_monotonic_ns() + IDLE_NS;
    while (tw_monotonic_ns() < end_ns && !tw_interrupted()) {
        tw_viewer_update(viewer);
        if (tw_viewer_draw(viewer, false) == TW_PRESENT_NOTHING)
            tw_loop_wait(fd, TW_MIN(end_ns, tw_viewer_deadline(viewer)));
    }
    tw_report_stats(viewer, json);
    double wall_s = (double)(tw_monotonic_ns() - viewer->run.span_start_ns) * 1e-9;
    tw_json_member_fixed(json, "cpu_percent",
                         100 * (tw_cpu_seconds() - viewer->run.cpu_start_s) / wall_s, 3);
    return true;
}

static bool bench_pick(struct tw_viewer *viewer, struct tw_json *json) {
    struct tw_random random = tw_random_seeded(1, 1);
    int hits = 0;
    tw_viewer_begin_span(viewer);
    for (int i = 0; i < PICKS; i++) {
        int x = (int)tw_random_range(&random, 0, viewer->width);
        int y = (int)tw_random_range(&random, 0, viewer->height);
        hits += tw_viewer_pick(viewer, x, y, NULL, NULL, NULL).slot != 0;
    }
    tw_report_stats(viewer, json);
    tw_json_member_integer(json, "picks", PICKS);
    tw_json_member_integer(json, "hits", hits);
    return true;
}

bool tw_bench_run(struct tw_viewer *viewer, int fd) {
    struct tw_json json = {.indent = 2};
    tw_json_begin_object(&json);
    tw_json_member_string(&json, "bench", viewer->options->bench_name);
    bool ok = false;
    switch (viewer->options->bench) {
    case TW_BENCH_ORBIT:
        ok = bench_orbit(viewer, &json);
        break;
    case TW_BENCH_STATUS:
        ok = bench_status(viewer, &json);
        break;
    case TW_BENCH_IDLE:
        ok = bench_idle(viewer, fd, &json);
        break;
    case TW_BENCH_PICK:
        ok = bench_pick(viewer, &json);
        break;
    case TW_BENCH_FEED:
        ok = tw_bench_feed(viewer, &json);
        break;
    case TW_BENCH_START:
        tw_report_stats(viewer, &json);
        ok = true;
        break;
    case TW_BENCH_NONE:
        break;
    }
    tw_json_end_object(&json);
    ok = ok && tw_report_write(viewer, &json);
    if (!ok)
        tw_err("the bench did not finish");
    tw_json_finish(&json);
    return ok;
}
