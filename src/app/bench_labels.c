#define TW_LOG_MODULE "bench"
#include "bench_labels.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "report.h"
#include "twinview/clock.h"
#include "twinview/memory.h"

#define FRAMES 100
#define STEP_DEG 3.6
#define FLOOD_FRAMES 30
#define FLOOD_ALARMS 1000
#define FLOOD_FRAME_NS 33333333LL

struct cost {
    struct tw_samples frame_ms, update_ms;
    struct tw_samples cpu_ms; // of all threads, which other programs do not disturb
};

static void finish(struct cost *cost) {
    tw_samples_finish(&cost->frame_ms);
    tw_samples_finish(&cost->update_ms);
    tw_samples_finish(&cost->cpu_ms);
}

static double processor_ms(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec * 1e-6;
}

static bool draw(struct tw_viewer *viewer, struct cost *cost) {
    int64_t start_ns = tw_monotonic_ns();
    double start_ms = processor_ms();
    tw_viewer_update(viewer);
    tw_samples_add(&cost->update_ms, (double)(tw_monotonic_ns() - start_ns) * 1e-6);
    bool ok = tw_viewer_draw(viewer, true) == TW_PRESENT_OK;
    tw_samples_add(&cost->frame_ms, (double)(tw_monotonic_ns() - start_ns) * 1e-6);
    tw_samples_add(&cost->cpu_ms, processor_ms() - start_ms);
    return ok;
}

// --- a turning camera ---

static bool turn(struct tw_viewer *viewer, struct cost *cost, struct tw_samples *shown,
                 size_t *candidates) {
    bool ok = true;
    for (int i = 0; ok && i < FRAMES; i++) {
        size_t count;
        tw_camera_orbit(&viewer->camera, STEP_DEG, 0);
        viewer->camera_moved_ns = tw_monotonic_ns();
        ok = draw(viewer, cost);
        *candidates = tw_ui_label_count(viewer->ui, &count);
        tw_samples_add(shown, (double)count);
    }
    return ok;
}

// --- a flood ---

static void write_text(struct tw_batch *batch, enum tw_field field, const char *alarm,
                       const char *key, const char *text) {
    struct tw_write *write = tw_batch_add_write(batch, field);
    write->key[0] = alarm;
    write->key[1] = key;
    write->value.kind = TW_VALUE_STRING;
    write->value.string = text;
}

static void write_alarm(struct tw_batch *batch, const char *alarm, const struct tw_asset *asset,
                        int priority) {
    write_text(batch, TW_FIELD_ALARM_ASSET, alarm, NULL, asset->id);
    write_text(batch, TW_FIELD_ALARM_TEXT, alarm, "", "Bench");
    struct tw_write *write = tw_batch_add_write(batch, TW_FIELD_ALARM_PRIORITY);
    write->key[0] = alarm;
    write->value.kind = TW_VALUE_NUMBER;
    write->value.number = priority;
    write = tw_batch_add_write(batch, TW_FIELD_ALARM_ACTIVE);
    write->key[0] = alarm;
    write->value.kind = TW_VALUE_BOOL;
    write->value.boolean = true;
}

// The alarms from the one to the other, over the site's assets in turn; one in ten is urgent.
static void raise_alarms(struct tw_viewer *viewer, int from, int to) {
    struct tw_batch *batch = tw_batch_create(0);
    uint32_t slots = tw_twin_slot_limit(viewer->twin);
    char(*ids)[24] = tw_alloc_array((size_t)(to - from + 1), sizeof *ids);
    batch->time_ms = viewer->clock_ms;
    batch->received_ns = tw_monotonic_ns();
    for (int i = from; i < to; i++) {
        uint32_t slot = 1 + (uint32_t)((uint64_t)i * 7919 % (slots - 1));
        const struct tw_asset *asset = tw_twin_asset_at(viewer->twin, slot);
        snprintf(ids[i - from], sizeof *ids, "bench-%d", i);
        if (asset)
            write_alarm(batch, ids[i - from], asset, i % 10 ? 3 + i % 2 : 1 + i / 10 % 2);
    }
    tw_twin_apply(viewer->twin, batch);
    tw_batch_destroy(batch);
    free(ids);
}

// Frames a thirtieth of a second apart, of which each brings some of the alarms, or none.
static bool run_second(struct tw_viewer *viewer, int alarms, struct cost *cost) {
    bool ok = true;
    for (int i = 0; ok && i < FLOOD_FRAMES; i++) {
        int64_t next_ns = tw_monotonic_ns() + FLOOD_FRAME_NS;
        raise_alarms(viewer, alarms * i / FLOOD_FRAMES, alarms * (i + 1) / FLOOD_FRAMES);
        ok = draw(viewer, cost);
        int64_t left_ns = next_ns - tw_monotonic_ns();
        if (left_ns > 0)
            nanosleep(&(struct timespec){0, left_ns}, NULL);
    }
    return ok;
}

bool tw_bench_labels(struct tw_viewer *viewer, struct tw_json *json) {
    struct cost turning = {0}, calm = {0}, flood = {0}, after = {0};
    struct tw_samples shown = {0};
    size_t candidates = 0;
    viewer->camera_free = true;
    tw_viewer_begin_span(viewer);
    bool ok = turn(viewer, &turning, &shown, &candidates) && run_second(viewer, 0, &calm) &&
              run_second(viewer, FLOOD_ALARMS, &flood) && run_second(viewer, 0, &after);
    if (ok) {
        tw_report_stats(viewer, json);
        tw_json_member_integer(json, "labels", (int64_t)candidates);
        tw_json_member_fixed(json, "labels_shown_p50", tw_samples_percentile(&shown, 0.5), 0);
        tw_samples_write(&turning.update_ms, json, "update_ms_turning");
        tw_samples_write(&turning.frame_ms, json, "frame_ms_turning");
        tw_samples_write(&calm.frame_ms, json, "frame_ms_calm");
        tw_json_member_integer(json, "alarms", (int64_t)tw_twin_alarm_count(viewer->twin));
        tw_samples_write(&flood.update_ms, json, "update_ms_flood");
        tw_samples_write(&flood.frame_ms, json, "frame_ms_flood");
        tw_samples_write(&flood.cpu_ms, json, "cpu_ms_flood");
        tw_json_member_fixed(
            json, "flood_worst_to_median",
            tw_samples_percentile(&flood.cpu_ms, 1) / tw_samples_percentile(&flood.cpu_ms, 0.5), 2);
        tw_samples_write(&after.frame_ms, json, "frame_ms_after");
    }
    finish(&turning);
    finish(&calm);
    finish(&flood);
    finish(&after);
    tw_samples_finish(&shown);
    return ok;
}
