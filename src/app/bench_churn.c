#define TW_LOG_MODULE "bench"
#include "bench_churn.h"

#include <string.h>

#include "report.h"
#include "twinview/clock.h"
#include "twinview/log.h"
#include "twinview/memory.h"

#define ASSETS 10000
#define ROW 100 // of them side by side
#define SPACING_M 4
#define ROUNDS 3
#define MOVES_A_ROUND 4 // the parent becomes a mover at the third
#define PARENT "bench-churn"

static struct tw_batch *begin_batch(const struct tw_viewer *viewer) {
    struct tw_batch *batch = tw_batch_create(0);
    batch->time_ms = viewer->clock_ms;
    batch->received_ns = tw_monotonic_ns();
    return batch;
}

static void write_text(struct tw_batch *batch, enum tw_field field, const char *asset,
                       const char *text) {
    struct tw_write *write = tw_batch_add_write(batch, field);
    write->key[0] = asset;
    write->value = (struct tw_value){.kind = TW_VALUE_STRING, .string = text};
}

static void write_place(struct tw_batch *batch, const char *asset, double x, double y) {
    struct tw_write *write = tw_batch_add_write(batch, TW_FIELD_ASSET_POSITION);
    write->key[0] = asset;
    write->vector[0] = x;
    write->vector[1] = y;
    write->vector_count = 3;
}

static struct tw_batch *arrivals(const struct tw_viewer *viewer, const char *type) {
    struct tw_batch *batch = begin_batch(viewer);
    tw_batch_add_write(batch, TW_FIELD_ASSET)->key[0] = PARENT;
    for (int i = 0; i < ASSETS; i++) {
        const char *id = tw_arena_format(&batch->arena, PARENT "-%d", i);
        write_text(batch, TW_FIELD_ASSET_TYPE, id, type);
        write_text(batch, TW_FIELD_ASSET_PARENT, id, PARENT);
        write_place(batch, id, i % ROW * SPACING_M, i / ROW * SPACING_M);
    }
    return batch;
}

static struct tw_batch *departures(const struct tw_viewer *viewer) {
    struct tw_batch *batch = begin_batch(viewer);
    for (int i = 0; i < ASSETS; i++) {
        struct tw_write *write = tw_batch_add_write(batch, TW_FIELD_ASSET);
        write->key[0] = tw_arena_format(&batch->arena, PARENT "-%d", i);
        write->removed = true;
    }
    return batch;
}

static struct tw_batch *move(const struct tw_viewer *viewer, double metres) {
    struct tw_batch *batch = begin_batch(viewer);
    write_place(batch, PARENT, metres, 0);
    return batch;
}

struct cost {
    struct tw_samples update_ms, frame_ms;
};

// Takes a batch, or what was ordered, until the scene has all of it, and draws.
static bool take(struct tw_viewer *viewer, struct tw_batch *batch, int64_t start_ns,
                 struct cost *cost) {
    if (batch) {
        tw_twin_apply(viewer->twin, batch);
        tw_batch_destroy(batch);
    }
    struct tw_scene_counts counts;
    do {
        tw_viewer_update(viewer);
        tw_scene_counts(viewer->scene, &counts);
    } while (counts.assets_waiting > 0);
    tw_samples_add(&cost->update_ms, (double)(tw_monotonic_ns() - start_ns) * 1e-6);
    bool ok = tw_viewer_draw(viewer, true) == TW_PRESENT_OK;
    tw_samples_add(&cost->frame_ms, (double)(tw_monotonic_ns() - start_ns) * 1e-6);
    return ok;
}

static bool take_batch(struct tw_viewer *viewer, struct tw_batch *batch, struct cost *cost) {
    return take(viewer, batch, tw_monotonic_ns(), cost);
}

static bool hide(struct tw_viewer *viewer, struct cost *cost) {
    struct tw_asset_id parent = tw_twin_find(viewer->twin, PARENT)->handle;
    int64_t start_ns = tw_monotonic_ns();
    tw_scene_order(
        viewer->scene,
        &(struct tw_order){
            .scope = TW_ORDER_ASSETS, .to = TW_HIDDEN, .assets = &parent, .asset_count = 1},
        1);
    return take(viewer, NULL, start_ns, cost);
}

static bool show(struct tw_viewer *viewer, struct cost *cost) {
    int64_t start_ns = tw_monotonic_ns();
    tw_scene_undo(viewer->scene);
    return take(viewer, NULL, start_ns, cost);
}

static const char *machine_with_model(const struct tw_twin *twin) {
    for (uint32_t slot = 1; slot < tw_twin_slot_limit(twin); slot++) {
        const struct tw_asset *asset = tw_twin_asset_at(twin, slot);
        if (asset && asset->model && asset->source == 0 &&
            strcmp(asset->type->kind, "machine") == 0)
            return asset->type_id;
    }
    return NULL;
}

enum event {
    COME,
    MOVE,
    HIDE,
    SHOW,
    GO,
    EVENT_COUNT
};

bool tw_bench_churn(struct tw_viewer *viewer, struct tw_json *json) {
    static const char *const names[] = {"come", "move", "hide", "show", "go"};
    struct cost costs[EVENT_COUNT] = {0};
    const char *type = machine_with_model(viewer->twin);
    if (!type)
        tw_err("no machine of this source has a model");
    bool ok = type != NULL;
    tw_viewer_begin_span(viewer);
    for (int round = 0; ok && round < ROUNDS; round++) {
        ok = take_batch(viewer, arrivals(viewer, type), &costs[COME]);
        for (int i = 1; ok && i <= MOVES_A_ROUND; i++)
            ok = take_batch(viewer, move(viewer, i + round * 0.1), &costs[MOVE]);
        ok = ok && hide(viewer, &costs[HIDE]) && show(viewer, &costs[SHOW]) &&
             take_batch(viewer, departures(viewer), &costs[GO]);
    }
    if (ok)
        tw_report_stats(viewer, json);
    tw_json_key(json, "churn");
    tw_json_begin_object(json);
    for (int i = 0; i < EVENT_COUNT; i++) {
        tw_json_key(json, names[i]);
        tw_json_begin_object(json);
        tw_samples_write(&costs[i].update_ms, json, "update_ms");
        tw_samples_write(&costs[i].frame_ms, json, "frame_ms");
        tw_json_end_object(json);
        tw_samples_finish(&costs[i].update_ms);
        tw_samples_finish(&costs[i].frame_ms);
    }
    tw_json_end_object(json);
    return ok;
}
