#include "labels.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/file.h"
#include "twinview/memory.h"
#include "twinview/related.h"
#include "ui_private.h"

#define NEAR_HEIGHT 200
#define MIDDLE_HEIGHT 36
#define PART_HEIGHT 90 // of what belongs to an asset whose label shows: a pump's motor
#define REGION_HEIGHT 110
#define REGION_SHARE 0.75f // of the picture's height: from nearer, its machines speak for it
#define REGION_WORTH 0.3f
#define WALL_HEIGHT 90   // on a wall, in units of 2160
#define HYSTERESIS 0.85f // a form is left 15 % below the height at which it is entered
#define LABELS_MAX 80
#define KIOSK_LABELS_MAX 10
#define CLUSTER_LEAST 3
#define CLUSTER_REACH 48
#define CROWD_REACH 64
#define CROWD_LEAST 2
#define MISSES_MAX 40      // so many found no room: the picture is full
#define CONSIDERED_MAX 240 // of those without urgency: more would only find no room
#define ALARM_BODY_MAX 200 // a larger body would forbid too much of the picture
#define BODY_MAX 500
#define SILENT_BODIES_MAX 128
#define MARKS_MAX 150 // more alarms in view than that cover each other
#define MARK_CELL 24  // then each place of this size shows the most urgent one
#define MARK_CELLS 8192
#define SILENT_HEIGHT 16

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

static struct tw_label *find_label(struct tw_labels *labels, struct tw_asset_id asset) {
    if (asset.slot >= labels->slot_count || !labels->by_slot[asset.slot])
        return NULL;
    struct tw_label *label = &labels->items[labels->by_slot[asset.slot] - 1];
    return tw_asset_equal(label->asset, asset) ? label : NULL;
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
    struct tw_label *label = find_label(&ui->labels, id);
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
static enum tw_label_form form_of_region(const struct tw_ui *ui, const struct tw_label *label) {
    float least = REGION_HEIGHT, most = REGION_SHARE * ui->layout.view.height;
    if (ui->mode == TW_UI_KIOSK)
        least = WALL_HEIGHT;
    if (label->form == TW_LABEL_NEAR) {
        least *= HYSTERESIS;
        most /= HYSTERESIS;
    }
    if (label->selected || label->hovered || label->priority <= 2 ||
        (label->height > least && label->height < most))
        return TW_LABEL_NEAR;
    return label->alarm ? TW_LABEL_FAR : TW_LABEL_NONE;
}

static enum tw_label_form form_on_wall(const struct tw_label *label) {
    if (label->selected || label->priority <= 3 || (label->ruled && label->height > WALL_HEIGHT))
        return TW_LABEL_NEAR;
    return label->alarm ? TW_LABEL_FAR : TW_LABEL_NONE;
}

static enum tw_label_form form_of(struct tw_labels *labels, const struct tw_label *label) {
    float near = label->form == TW_LABEL_NEAR ? NEAR_HEIGHT * HYSTERESIS : NEAR_HEIGHT;
    const struct tw_label *whole = find_label(labels, label->parent);
    bool part = whole && whole->ruled && whole->form > TW_LABEL_FAR;
    float middle = part ? PART_HEIGHT : MIDDLE_HEIGHT;
    if (label->form >= TW_LABEL_MIDDLE)
        middle *= HYSTERESIS;
    if (label->selected || label->priority <= 2 || (label->ruled && label->height > near))
        return TW_LABEL_NEAR;
    if (label->hovered || ((label->ruled || label->priority < 9) && label->height > middle))
        return TW_LABEL_MIDDLE;
    return label->alarm ? TW_LABEL_FAR : TW_LABEL_NONE;
}

static int compare_need(const void *a, const void *b) {
    const struct tw_label *left = *(struct tw_label *const *)a;
    const struct tw_label *right = *(struct tw_label *const *)b;
    if (left->selected != right->selected)
        return left->selected ? -1 : 1;
    if (left->priority != right->priority)
        return left->priority - right->priority;
    if (left->priority < 9 && left->alarm != right->alarm)
        return left->alarm - right->alarm; // the summary has B before C
    if (left->hovered != right->hovered)
        return left->hovered ? -1 : 1;
    if (left->poor != right->poor)
        return left->poor ? -1 : 1;
    if (left->height != right->height)
        return left->height > right->height ? -1 : 1;
    return (left->asset.slot > right->asset.slot) - (left->asset.slot < right->asset.slot);
}

// A wall has room for ten labels: of what is normal, one of each unit.
static void thin_for_kiosk(struct tw_ui *ui) {
    struct tw_labels *labels = &ui->labels;
    uint32_t units[KIOSK_LABELS_MAX];
    int count = 0;
    for (size_t i = 0; i < labels->order_count; i++) {
        struct tw_label *label = labels->order[i];
        uint32_t unit = tw_twin_unit(ui->view->twin, label->asset).slot;
        bool taken = count == KIOSK_LABELS_MAX;
        for (int j = 0; j < count && !taken; j++)
            taken = units[j] == unit;
        if (label->priority < 9)
            continue;
        if (taken)
            label->form = TW_LABEL_NONE;
        else if (label->sight != TW_SIGHT_HIDDEN)
            units[count++] = unit;
    }
}

static bool insists(const struct tw_label *label) {
    return label->selected || label->hovered || label->alarm;
}

static void choose_form(struct tw_ui *ui, struct tw_label *label) {
    if (!label->in_view)
        label->form = TW_LABEL_NONE;
    else if (label->hidden && !label->selected)
        label->form = label->alarm ? TW_LABEL_FAR : TW_LABEL_NONE;
    else if (ui->flood && label->alarm && label->priority > 2 && !label->selected &&
             !label->hovered)
        label->form = TW_LABEL_FAR; // its mark says enough; one plate more would not be read
    else if (label->region)
        label->form = form_of_region(ui, label);
    else if (ui->mode == TW_UI_KIOSK)
        label->form = form_on_wall(label);
    else
        label->form = form_of(&ui->labels, label);
}

static void choose(struct tw_ui *ui) {
    struct tw_labels *labels = &ui->labels;
    struct tw_asset_id selected = tw_scene_selected(ui->view->scene);
    struct tw_asset_id hovered = tw_scene_hovered(ui->view->scene);
    ensure_label(ui, selected);
    ensure_label(ui, hovered);
    join_alarms(ui);
    labels->order_count = 0;
    project_all(ui);
    for (size_t i = 0; i < labels->count; i++) {
        struct tw_label *label = &labels->items[i];
        label->selected = tw_asset_equal(label->asset, selected);
        label->hidden = tw_ui_is_hidden(ui, label->asset);
        label->hovered = tw_asset_equal(label->asset, hovered);
        label->placed = false;
        if (label->region)
            choose_form(ui, label);
    }
    for (size_t i = 0; i < labels->count; i++) {
        struct tw_label *label = &labels->items[i];
        if (!label->region)
            choose_form(ui, label);
        if (label->form == TW_LABEL_NONE)
            continue;
        TW_GROW(labels->order, labels->order_count, labels->order_capacity);
        labels->order[labels->order_count++] = label;
    }
    for (size_t i = 0; i < labels->order_count; i++) {
        uint32_t slot = labels->order[i]->asset.slot;
        labels->order[i]->poor =
            slot < ui->summary.node_count && ui->summary.nodes[slot].own != TW_VALID;
    }
    if (labels->order_count > 1)
        qsort(labels->order, labels->order_count, sizeof *labels->order, compare_need);
    while (labels->order_count > CONSIDERED_MAX && !insists(labels->order[labels->order_count - 1]))
        labels->order_count--;
    if (ui->mode == TW_UI_KIOSK)
        thin_for_kiosk(ui);
}

static void place_body(struct tw_placer *placer, const struct tw_label *label) {
    if (label->hidden || label->region || label->height > BODY_MAX || label->width > BODY_MAX)
        return;
    struct tw_area body = {label->at.x - label->width * 0.42f, label->at.y, label->width * 0.84f,
                           label->height * 0.85f};
    if (label->priority <= 2 && label->height < ALARM_BODY_MAX)
        tw_placer_take(placer, tw_area_inset(body, label->width * 0.08f));
    tw_placer_body(placer, body, 1);
}

// A hall or unit as it lies on the canvas: no place for plates if there is another as near.
static void place_region(struct tw_ui *ui, const struct tw_label *label) {
    float scale = tw_ui_scale(ui), left = INFINITY, top = INFINITY, right = 0, bottom = 0;
    for (int corner = 0; corner < 8; corner++) {
        double world[3], pixel[2], distance_m;
        for (int axis = 0; axis < 3; axis++)
            world[axis] = corner >> axis & 1 ? label->high[axis] : label->low[axis];
        if (!tw_camera_project(ui->view->camera, world, pixel, &distance_m))
            return;
        left = fminf(left, (float)pixel[0] / scale);
        right = fmaxf(right, (float)pixel[0] / scale);
        top = fminf(top, (float)pixel[1] / scale);
        bottom = fmaxf(bottom, (float)pixel[1] / scale);
    }
    if (bottom - top < REGION_SHARE * ui->layout.view.height)
        tw_placer_body(&ui->labels.placer, (struct tw_area){left, top, right - left, bottom - top},
                       REGION_WORTH);
}

// Bodies in alarm are kept free of plates; the others are better seen than covered, also those
// that are silent because their unit speaks.
static void place_bodies(struct tw_ui *ui) {
    struct tw_labels *labels = &ui->labels;
    for (size_t i = 0; i < labels->order_count; i++)
        place_body(&labels->placer, labels->order[i]);
    for (size_t i = 0; i < labels->order_count; i++)
        if (labels->order[i]->region && labels->order[i]->form == TW_LABEL_NEAR)
            place_region(ui, labels->order[i]);
    int silent = 0;
    for (size_t i = 0; i < labels->count && silent < SILENT_BODIES_MAX; i++) {
        const struct tw_label *label = &labels->items[i];
        if (label->form == TW_LABEL_NONE && label->in_view && label->height > SILENT_HEIGHT) {
            place_body(&labels->placer, label);
            silent++;
        }
    }
}

// Where a mark stands alone: over its anchor and whole inside the picture.
static struct tw_area mark_area(const struct tw_ui *ui, const struct tw_label *label) {
    struct tw_area view = ui->labels.placer.bounds;
    float size = (ui->mode == TW_UI_KIOSK ? 52 : 20) * 1.3f;
    return (struct tw_area){
        TW_CLAMP(label->at.x - size / 2, view.x, view.x + view.width - size),
        TW_CLAMP(label->at.y - size * 1.15f, view.y, view.y + view.height - size), size, size};
}

static void take_mark(struct tw_ui *ui, struct tw_label *label) {
    label->form = TW_LABEL_FAR;
    label->placed = true;
    label->place = -1;
    label->plate = mark_area(ui, label);
    tw_placer_take_plate(&ui->labels.placer, label->plate);
}

// Marks stand before any plate is placed: none may be covered. Nor may the place of one that is
// shown if its plate finds no room.
static void take_marks(struct tw_ui *ui) {
    struct tw_labels *labels = &ui->labels;
    for (size_t i = 0; i < labels->order_count; i++) {
        struct tw_label *label = labels->order[i];
        if (label->form == TW_LABEL_FAR)
            take_mark(ui, label);
        else if (label->alarm && label->form > TW_LABEL_FAR)
            tw_placer_take(&labels->placer, mark_area(ui, label));
    }
}

// How much of a plate may lie over other bodies: what is normal should hide little.
static float cover_of(const struct tw_label *label, enum tw_label_form form) {
    if (insists(label))
        return INFINITY;
    if (label->poor)
        return 0.9f; // a value that is not good is worth more than what it hides
    return form == TW_LABEL_NEAR && !label->region ? 0.1f : 0.6f;
}

// A placed label keeps its place, for those who read it; where nobody watches, each run places
// anew, so that a picture does not depend on what arrived first.
static bool place_label(struct tw_ui *ui, struct tw_label *label) {
    int last = ui->view->steady ? -1 : label->place;
    // A wall's labels have one form; and a region's figure says nothing without its name.
    enum tw_label_form least =
        ui->mode == TW_UI_KIOSK || label->region ? TW_LABEL_NEAR : TW_LABEL_MIDDLE;
    int rings = insists(label) || label->poor ? TW_PLACE_RINGS : 2;
    for (enum tw_label_form form = label->form; form >= least; form--) {
        float width, height;
        tw_label_size(ui, label, form, &width, &height);
        struct tw_place_wish wish = {.anchor = label->at,
                                     .width = width,
                                     .height = height,
                                     .last = form == label->form ? last : -1,
                                     .rings = rings,
                                     .cover = cover_of(label, form),
                                     .own = mark_area(ui, label)};
        int place = tw_placer_place(&ui->labels.placer, &wish, &label->plate);
        if (place < 0)
            continue;
        label->form = form;
        label->place = place;
        label->placed = true;
        return true;
    }
    return false;
}

static bool is_near(const struct tw_label *a, const struct tw_label *b, float reach) {
    return fabsf(a->at.x - b->at.x) < reach && fabsf(a->at.y - b->at.y) < reach;
}

// Where alarms stand so close that their plates would cover each other's bodies, marks say it.
static void demote_crowded(struct tw_ui *ui) {
    struct tw_labels *labels = &ui->labels;
    float reach = CLUSTER_REACH * (ui->mode == TW_UI_KIOSK ? 3 : 1);
    for (size_t i = 0; i < labels->order_count; i++) {
        struct tw_label *label = labels->order[i];
        int count = 0;
        if (!label->alarm || label->selected || label->hovered || label->form <= TW_LABEL_FAR)
            continue;
        for (size_t j = 0; j < labels->order_count && count <= CLUSTER_LEAST; j++)
            count += labels->order[j]->alarm && labels->order[j]->form != TW_LABEL_NONE &&
                     is_near(label, labels->order[j], reach);
        if (count > CLUSTER_LEAST)
            label->form = TW_LABEL_FAR;
    }
}

// Gathers marks within 48 units of the most needed one among them; more than three share a plate.
static void gather(struct tw_ui *ui) {
    struct tw_labels *labels = &ui->labels;
    float k = ui->mode == TW_UI_KIOSK ? 3 : 1, reach = CLUSTER_REACH * k;
    labels->cluster_count = 0;
    for (size_t i = 0; i < labels->order_count; i++) {
        struct tw_label *worst = labels->order[i];
        int count = 0;
        if (worst->form != TW_LABEL_FAR || labels->cluster_count == TW_CLUSTERS_MAX)
            continue;
        for (size_t j = i; j < labels->order_count; j++)
            count +=
                labels->order[j]->form == TW_LABEL_FAR && is_near(worst, labels->order[j], reach);
        if (count <= CLUSTER_LEAST)
            continue;
        struct tw_cluster cluster = {.worst = worst, .count = count};
        float width = tw_cluster_width(ui, count), height = 26 * k;
        struct tw_place_wish wish = {.anchor = worst->at,
                                     .width = width,
                                     .height = height,
                                     .last = -1,
                                     .rings = TW_PLACE_RINGS,
                                     .cover = INFINITY};
        if (tw_placer_place(&labels->placer, &wish, &cluster.plate) < 0)
            continue; // no room: every mark for itself
        labels->clusters[labels->cluster_count++] = cluster;
        for (size_t j = labels->order_count; j-- > i;)
            if (labels->order[j]->form == TW_LABEL_FAR && is_near(worst, labels->order[j], reach)) {
                labels->order[j]->form = TW_LABEL_NONE;
                labels->order[j]->placed = false;
            }
    }
}

// Of thousands of alarms in view each place shows the most urgent one, so that what they cost is
// bounded by the picture; the status bar counts all, and the list has them.
static void thin_marks(struct tw_ui *ui) {
    struct tw_labels *labels = &ui->labels;
    bool taken[MARK_CELLS] = {false};
    size_t alarms = 0;
    float cell = (ui->mode == TW_UI_KIOSK ? 3 : 1) * MARK_CELL;
    size_t columns = (size_t)(tw_canvas_width(ui->canvas) / cell) + 1;
    for (size_t i = 0; i < labels->order_count; i++)
        alarms += labels->order[i]->alarm != 0;
    for (size_t i = 0; i < labels->order_count && alarms > MARKS_MAX; i++) {
        struct tw_label *label = labels->order[i];
        if (!label->alarm || label->selected || label->hovered)
            continue;
        size_t at = (size_t)(label->at.y / cell) * columns + (size_t)(label->at.x / cell);
        if (taken[at % MARK_CELLS])
            label->form = TW_LABEL_NONE;
        taken[at % MARK_CELLS] = true;
    }
}

// What is normal stays silent where several speak already: figures side by side are not read.
static bool is_crowded(const struct tw_labels *labels, size_t index) {
    int neighbours = 0;
    for (size_t i = 0; i < index; i++)
        neighbours += labels->order[i]->placed && labels->order[i]->form > TW_LABEL_FAR &&
                      is_near(labels->order[i], labels->order[index], CROWD_REACH);
    return neighbours >= CROWD_LEAST;
}

static void place_all(struct tw_ui *ui) {
    struct tw_labels *labels = &ui->labels;
    int misses = 0;
    int left = ui->mode == TW_UI_KIOSK ? KIOSK_LABELS_MAX : LABELS_MAX;
    struct tw_area view = ui->layout.view;
    float plates = tw_plates_height(ui);
    view.y += plates;
    view.height -= plates;
    tw_placer_reset(&labels->placer, view, ui->mode == TW_UI_KIOSK ? 3 : 1);
    thin_marks(ui);
    const struct tw_area plates_there[] = {ui->scale_plate, ui->seeing_plate, ui->storeys_plate,
                                           ui->units_plate};
    for (size_t i = 0; i < TW_COUNT(plates_there); i++)
        if (plates_there[i].width > 0)
            tw_placer_take_plate(&labels->placer, plates_there[i]);
    place_bodies(ui);
    demote_crowded(ui);
    take_marks(ui);
    tw_edge_plates_place(ui);
    gather(ui);
    for (size_t i = 0; i < labels->order_count; i++) {
        struct tw_label *label = labels->order[i];
        if (label->placed || label->form == TW_LABEL_NONE)
            continue;
        bool full = misses >= MISSES_MAX && !label->selected && !label->hovered;
        bool shown = (insists(label) && !full) || (label->sight == TW_SIGHT_VISIBLE &&
                                                   misses < MISSES_MAX && !is_crowded(labels, i));
        if (shown && left > 0 && place_label(ui, label))
            left--;
        else if (shown && ++misses && !label->alarm)
            label->place = -1;
        else if (label->alarm)
            take_mark(ui, label);
        else
            label->place = -1;
    }
}

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
    choose(ui);
    place_all(ui);
    collect_probes(ui);
}

bool tw_labels_take_sight(struct tw_labels *labels, const uint8_t *visible, size_t count) {
    bool changed = false;
    for (size_t i = 0; i < count && i < labels->sent_count; i++) {
        struct tw_label *label = find_label(labels, labels->sent[i]);
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
