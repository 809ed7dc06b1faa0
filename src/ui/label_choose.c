// In which form each label is shown, and in which order they are needed.
#include "labels.h"

#include <stdlib.h>

#include "twinview/memory.h"
#include "twinview/related.h"
#include "ui_private.h"

#define NEAR_HEIGHT 200
#define MIDDLE_HEIGHT 36
#define PART_HEIGHT 90 // of what belongs to an asset whose label shows: a pump's motor
#define REGION_HEIGHT 110
#define WALL_HEIGHT 90     // on a wall, in units of 2160
#define HYSTERESIS 0.85f   // a form is left 15 % below the height at which it is entered
#define CONSIDERED_MAX 240 // of those without urgency: more would only find no room

static enum tw_label_form form_of_region(const struct tw_ui *ui, const struct tw_label *label) {
    float least = REGION_HEIGHT, most = TW_REGION_SHARE * ui->layout.view.height;
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
    const struct tw_label *whole = tw_labels_find(labels, label->parent);
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
    uint32_t units[TW_KIOSK_LABELS_MAX];
    int count = 0;
    for (size_t i = 0; i < labels->order_count; i++) {
        struct tw_label *label = labels->order[i];
        uint32_t unit = tw_twin_unit(ui->view->twin, label->asset).slot;
        bool taken = count == TW_KIOSK_LABELS_MAX;
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

void tw_labels_choose(struct tw_ui *ui) {
    struct tw_labels *labels = &ui->labels;
    struct tw_asset_id selected = tw_scene_selected(ui->view->scene);
    struct tw_asset_id hovered = tw_scene_hovered(ui->view->scene);
    labels->order_count = 0;
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
    while (labels->order_count > CONSIDERED_MAX &&
           !tw_label_insists(labels->order[labels->order_count - 1]))
        labels->order_count--;
    if (ui->mode == TW_UI_KIOSK)
        thin_for_kiosk(ui);
}
