// Where the labels of a run stand: marks before plates, urgent ones before the rest.
#include "labels.h"

#include <math.h>

#include "twinview/memory.h"
#include "ui_private.h"

#define REGION_WORTH 0.3f
#define LABELS_MAX 80
#define CLUSTER_LEAST 3
#define CLUSTER_REACH 48
#define CROWD_REACH 64
#define CROWD_LEAST 2
#define MISSES_MAX 40      // so many found no room: the picture is full
#define ALARM_BODY_MAX 200 // a larger body would forbid too much of the picture
#define BODY_MAX 500
#define SILENT_BODIES_MAX 128
#define MARKS_MAX 150 // more alarms in view than that cover each other
#define MARK_CELL 24  // then each place of this size shows the most urgent one
#define MARK_CELLS 8192
#define SILENT_HEIGHT 16

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
    if (bottom - top < TW_REGION_SHARE * ui->layout.view.height)
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
    if (tw_label_insists(label))
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
    int rings = tw_label_insists(label) || label->poor ? TW_PLACE_RINGS : 2;
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

void tw_labels_lay_out(struct tw_ui *ui) {
    struct tw_labels *labels = &ui->labels;
    int misses = 0;
    int left = ui->mode == TW_UI_KIOSK ? TW_KIOSK_LABELS_MAX : LABELS_MAX;
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
        bool shown =
            (tw_label_insists(label) && !full) ||
            (label->sight == TW_SIGHT_VISIBLE && misses < MISSES_MAX && !is_crowded(labels, i));
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
