#define TW_LOG_MODULE "bench"
#include "bench_status.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"
#include "twinview/clock.h"
#include "twinview/log.h"
#include "twinview/memory.h"

#define FRAMES 100
#define ROUNDS 10
#define FRAMES_A_ROUND 10
#define SETTLE_NS 400000000LL

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

// What is to be changed in each frame: changed=K in the query of the source, else `wanted`.
static struct target *choose(struct tw_viewer *viewer, size_t wanted, size_t *count,
                             size_t *changed) {
    const char *source = viewer->options->source_count ? viewer->options->sources[0] : "";
    const char *query = strchr(source, '?');
    const char *given = query ? strstr(query, "changed=") : NULL;
    long asked = given ? strtol(given + strlen("changed="), NULL, 10) : 0;
    struct target *targets = find_targets(viewer->twin, count);
    *changed = TW_MIN(asked > 0 ? (size_t)asked : wanted, *count);
    if (!*count)
        tw_err("no asset of this source has a colour rule with limits");
    return targets;
}

static bool draw_changed(struct tw_viewer *viewer, const struct target *targets, size_t count,
                         size_t changed, int frame) {
    write_values(viewer, targets, count, changed, frame);
    tw_viewer_update(viewer);
    return tw_viewer_draw(viewer, true) == TW_PRESENT_OK;
}

bool tw_bench_status(struct tw_viewer *viewer, struct tw_json *json) {
    size_t count, changed, assets = tw_twin_asset_count(viewer->twin);
    struct target *targets = choose(viewer, TW_MAX(assets / 100, 1), &count, &changed);
    // The texts that targets point to belong to the twin and stay: nothing is removed meanwhile.
    struct tw_samples area = {0};
    bool ok = count > 0;
    tw_viewer_begin_span(viewer);
    for (int frame = 0; ok && frame < FRAMES; frame++) {
        ok = draw_changed(viewer, targets, count, changed, frame);
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

// Lets what has piled up, or what is still under way, come in.
static bool settle(struct tw_viewer *viewer) {
    int64_t end_ns = tw_monotonic_ns() + SETTLE_NS;
    bool ok = true;
    while (ok && tw_monotonic_ns() < end_ns) {
        tw_viewer_update(viewer);
        ok = tw_viewer_draw(viewer, true) == TW_PRESENT_OK;
    }
    return ok;
}

// Some frames with the source silent, or sending; what else takes time is the same for both.
static bool run_round(struct tw_viewer *viewer, bool silent, const struct target *targets,
                      size_t count, size_t changed, struct tw_samples *frame_ms) {
    tw_demo_pause(&viewer->demos[0], silent);
    bool ok = settle(viewer);
    for (int frame = 0; ok && frame < FRAMES_A_ROUND; frame++) {
        int64_t start_ns = tw_monotonic_ns();
        ok = draw_changed(viewer, targets, count, changed, frame);
        tw_samples_add(frame_ms, (double)(tw_monotonic_ns() - start_ns) * 1e-6);
    }
    return ok;
}

bool tw_bench_traffic(struct tw_viewer *viewer, struct tw_json *json) {
    size_t count, changed;
    struct target *targets = choose(viewer, SIZE_MAX, &count, &changed);
    struct tw_samples silent = {0}, sending = {0};
    bool ok = count > 0;
    if (!viewer->demos[0].process) {
        tw_err("this bench needs a demo as its source, which it can silence");
        ok = false;
    }
    tw_viewer_begin_span(viewer);
    for (int round = 0; ok && round < ROUNDS; round++)
        ok = run_round(viewer, true, targets, count, changed, &silent) &&
             run_round(viewer, false, targets, count, changed, &sending);
    tw_demo_pause(&viewer->demos[0], false);
    if (ok) {
        tw_report_stats(viewer, json);
        tw_json_member_integer(json, "changed", (int64_t)changed);
        tw_samples_write(&silent, json, "frame_ms_silent");
        tw_samples_write(&sending, json, "frame_ms_sending");
        tw_json_member_fixed(
            json, "ratio",
            tw_samples_percentile(&sending, 0.5) / tw_samples_percentile(&silent, 0.5), 3);
    }
    tw_samples_finish(&silent);
    tw_samples_finish(&sending);
    free(targets);
    return ok;
}
