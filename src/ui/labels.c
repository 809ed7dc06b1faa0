// The candidates for labels: which assets have one, where they are seen, and what hides them.
#include "labels.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/file.h"
#include "twinview/memory.h"
#include "ui_private.h"

void tw_labels_finish(struct tw_labels *labels) {
    free(labels->items);
    free(labels->by_slot);
    free(labels->order);
    tw_placer_finish(&labels->placer);
    memset(labels, 0, sizeof *labels);
}

static bool is_place(const struct tw_asset *asset) {
    return strcmp(asset->type->kind, "building") == 0 ||
           strcmp(asset->type->kind, "structure") == 0;
}

static bool has_label_rule(const struct tw_asset *asset) {
    for (int i = 0; i < asset->type->rule_count; i++)
        if (asset->type->rules[i].kind == TW_RULE_LABEL)
            return true;
    return false;
}

static void grow_slots(struct tw_labels *labels, uint32_t slot) {
    if (slot < labels->slot_count)
        return;
    size_t count = (size_t)slot * 2 + 64;
    labels->by_slot = tw_realloc(labels->by_slot, count * sizeof *labels->by_slot);
    memset(labels->by_slot + labels->slot_count, 0,
           (count - labels->slot_count) * sizeof *labels->by_slot);
    labels->slot_count = count;
}

// Takes the body's place from the scene; false if it draws nothing.
static bool read_body(const struct tw_ui *ui, struct tw_label *label) {
    return tw_scene_anchor(ui->view->scene, label->asset, label->anchor) &&
           tw_scene_asset_bounds(ui->view->scene, label->asset, label->low, label->high);
}

static struct tw_label *add_label(struct tw_ui *ui, const struct tw_asset *asset) {
    struct tw_labels *labels = &ui->labels;
    struct tw_label label = {.asset = asset->handle,
                             .ruled = has_label_rule(asset),
                             .parent = asset->parent,
                             .place = -1};
    label.region = label.ruled && is_place(asset);
    if (!read_body(ui, &label))
        return NULL;
    grow_slots(labels, asset->handle.slot);
    TW_GROW(labels->items, labels->count, labels->capacity);
    labels->items[labels->count++] = label;
    labels->by_slot[asset->handle.slot] = (uint32_t)labels->count;
    return &labels->items[labels->count - 1];
}

static struct tw_label *ensure_label(struct tw_ui *ui, struct tw_asset_id id) {
    struct tw_label *label = tw_labels_find(&ui->labels, id);
    const struct tw_asset *asset = label ? NULL : tw_twin_asset(ui->view->twin, id);
    return asset ? add_label(ui, asset) : label;
}

// All assets whose type asks for a label; what was known of them stays.
static void collect(struct tw_ui *ui) {
    struct tw_labels *labels = &ui->labels;
    const struct tw_twin *twin = ui->view->twin;
    struct tw_label *before = labels->items;
    uint32_t *before_by_slot = labels->by_slot;
    size_t before_slots = labels->slot_count;
    labels->items = NULL;
    labels->by_slot = NULL;
    labels->count = labels->capacity = labels->slot_count = 0;
    uint32_t limit = tw_twin_slot_limit(twin);
    for (uint32_t slot = 1; slot < limit; slot++) {
        const struct tw_asset *asset = tw_twin_asset_at(twin, slot);
        if (!asset || !has_label_rule(asset))
            continue;
        struct tw_label *label = add_label(ui, asset);
        if (!label || slot >= before_slots || !before_by_slot[slot])
            continue;
        const struct tw_label *known = &before[before_by_slot[slot] - 1];
        if (!tw_asset_equal(known->asset, label->asset))
            continue;
        label->form = known->form;
        label->place = known->place;
        label->sight = known->sight;
    }
    free(before);
    free(before_by_slot);
    labels->stale = false;
    labels->projected = 0;
}

static void project(const struct tw_ui *ui, struct tw_label *label) {
    const struct tw_camera *camera = ui->view->camera;
    struct tw_area view = ui->layout.view;
    float scale = tw_ui_scale(ui);
    double pixel[2];
    label->in_view = false;
    if (!tw_camera_project(camera, label->anchor, pixel, &label->distance_m))
        return;
    label->at = (struct tw_point){(float)pixel[0] / scale, (float)pixel[1] / scale};
    double unit_m = tw_camera_pixel_size(camera, label->distance_m) * (double)scale;
    double elevation = camera->pose.elevation_deg * 0.017453292519943295;
    double wide = hypot(label->high[0] - label->low[0], label->high[1] - label->low[1]);
    double tall = (label->high[2] - label->low[2]) * cos(elevation) + wide * sin(elevation);
    label->height = unit_m > 0 ? (float)(tall / unit_m) : 0;
    label->width = unit_m > 0 ? (float)(wide / unit_m) : 0;
    label->in_view = label->at.x >= view.x && label->at.x < view.x + view.width &&
                     label->at.y >= view.y && label->at.y < view.y + view.height;
}

// Bodies move on the canvas only with the camera and the scene.
static void project_all(struct tw_ui *ui) {
    struct tw_labels *labels = &ui->labels;
    const struct tw_camera *camera = ui->view->camera;
    uint64_t hash = tw_hash_bytes(&camera->pose, sizeof camera->pose, labels->count);
    hash = tw_hash_bytes(camera->viewport, sizeof camera->viewport, hash);
    hash = tw_hash_bytes(&ui->layout.view, sizeof ui->layout.view, hash);
    if (hash == labels->projected)
        return;
    labels->projected = hash;
    for (size_t i = 0; i < labels->count; i++)
        project(ui, &labels->items[i]);
}

static void join_alarms(struct tw_ui *ui) {
    struct tw_labels *labels = &ui->labels;
    for (size_t i = 0; i < labels->count; i++) {
        labels->items[i].alarm = 0;
        labels->items[i].priority = 9;
    }
    for (size_t i = 0; i < ui->summary.order_count; i++) {
        const struct tw_alarm *alarm = tw_summary_alarm(&ui->summary, ui->view->twin, i);
        struct tw_label *label = ensure_label(ui, alarm->asset);
        if (!label || label->alarm)
            continue;
        label->alarm = (int)i + 1;
        enum tw_alarm_state state = tw_alarm_state(alarm, ui->view->now_ms);
        bool counts = state == TW_ALARM_UNACKNOWLEDGED || state == TW_ALARM_ACKNOWLEDGED ||
                      state == TW_ALARM_RETURNED;
        label->priority = counts ? TW_CLAMP(alarm->priority, 1, 4) : 9;
    }
}

// A region's label stands for what is in it while all of it is seen, and not from too far away.
static void collect_probes(struct tw_ui *ui) {
    struct tw_labels *labels = &ui->labels;
    labels->probe_count = 0;
    for (size_t i = 0; i < labels->order_count && labels->probe_count < TW_PROBES_MAX; i++) {
        const struct tw_label *label = labels->order[i];
        if (label->form < TW_LABEL_MIDDLE)
            continue;
        memcpy(labels->probe_world[labels->probe_count], label->anchor, sizeof label->anchor);
        labels->probes[labels->probe_count++] = label->asset;
    }
    uint64_t hash = tw_hash_bytes(labels->probes, labels->probe_count * sizeof *labels->probes, 1);
    hash =
        tw_hash_bytes(labels->probe_world, labels->probe_count * sizeof *labels->probe_world, hash);
    hash = tw_hash_bytes(&ui->view->camera->pose, sizeof ui->view->camera->pose, hash);
    hash = tw_hash_bytes(ui->view->camera->viewport, sizeof ui->view->camera->viewport, hash);
    if (hash != labels->probe_hash)
        ui->probing = true;
    labels->probe_hash = hash;
}

void tw_labels_update(struct tw_ui *ui) {
    struct tw_labels *labels = &ui->labels;
    if (labels->stale)
        collect(ui);
    if (ui->labels_off) {
        labels->order_count = labels->probe_count = 0;
        labels->cluster_count = labels->edge_count = labels->edges_left = 0;
        return;
    }
    ensure_label(ui, tw_scene_selected(ui->view->scene));
    ensure_label(ui, tw_scene_hovered(ui->view->scene));
    join_alarms(ui);
    project_all(ui);
    tw_labels_choose(ui);
    tw_labels_lay_out(ui);
    collect_probes(ui);
}

bool tw_labels_take_sight(struct tw_labels *labels, const uint8_t *visible, size_t count) {
    bool changed = false;
    for (size_t i = 0; i < count && i < labels->sent_count; i++) {
        struct tw_label *label = tw_labels_find(labels, labels->sent[i]);
        enum tw_label_sight sight = visible[i] ? TW_SIGHT_VISIBLE : TW_SIGHT_HIDDEN;
        if (!label || label->sight == sight)
            continue;
        label->sight = sight;
        changed = true;
    }
    return changed;
}

size_t tw_ui_label_count(const struct tw_ui *ui, size_t *shown) {
    *shown = 0;
    for (size_t i = 0; i < ui->labels.order_count; i++)
        *shown += ui->labels.order[i]->placed;
    return ui->labels.count;
}
