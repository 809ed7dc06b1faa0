// Labels at their assets: which ones, in which form, where, and whether something hides them
// (look.md, section 8).
//
// labels.c keeps the candidates, label_choose.c gives them their forms, label_layout.c their
// places; label_draw.c draws what was placed, label_edges.c does both for alarms out of view.
#ifndef TW_UI_LABELS_H
#define TW_UI_LABELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "canvas.h"
#include "label_place.h"
#include "twinview/frame.h"
#include "twinview/twin.h"

struct tw_ui;

enum tw_label_form {
    TW_LABEL_NONE,
    TW_LABEL_FAR,
    TW_LABEL_MIDDLE,
    TW_LABEL_NEAR
};
enum tw_label_sight {
    TW_SIGHT_UNKNOWN,
    TW_SIGHT_VISIBLE,
    TW_SIGHT_HIDDEN
};

struct tw_label {
    struct tw_asset_id asset;
    bool ruled;                        // its type asks for a label
    bool region;                       // a labelled place that others stand in: a hall, a unit
    struct tw_asset_id parent;
    double anchor[3], low[3], high[3]; // world
    struct tw_point at;                // anchor on the canvas
    float width, height;               // of the body on the canvas
    double distance_m;
    bool in_view; // the anchor lies in the free area
    int alarm;    // 1 + place in the summary's order, 0: none
    int priority; // of that alarm, 9 if none or set aside
    bool poor;    // its value is not good
    bool selected, hovered;
    bool hidden; // by the operator: only its alarm is told of
    enum tw_label_form form;
    enum tw_label_sight sight;
    int place; // of the last run, -1: none
    bool placed;
    struct tw_area plate;
};

// Marks that stand so near that they would cover each other: the worst one with their count.
struct tw_cluster {
    const struct tw_label *worst;
    int count;
    struct tw_area plate;
};
#define TW_CLUSTERS_MAX 24

// An alarm out of view: its plate at the picture's border, and the way there.
struct tw_edge {
    const struct tw_label *label;
    struct tw_area plate;
    struct tw_point to; // of length 1
};
#define TW_EDGES_MAX 6

#define TW_PROBES_MAX 192
// Of the picture's height: from nearer, a region's machines speak for it.
#define TW_REGION_SHARE 0.75f
#define TW_KIOSK_LABELS_MAX 10

struct tw_labels {
    struct tw_label *items;
    size_t count, capacity;
    uint32_t *by_slot; // 1 + index into items
    size_t slot_count;
    bool stale;              // candidates are to be made anew
    uint64_t projected;      // hash of the camera that `at`, `height` and `in_view` hold for
    struct tw_label **order; // of this run, by need
    size_t order_count, order_capacity;
    struct tw_placer placer;
    struct tw_cluster clusters[TW_CLUSTERS_MAX]; // of this run
    int cluster_count;
    struct tw_edge edges[TW_EDGES_MAX];
    int edge_count, edges_left; // those that found no place are counted
    struct tw_area edges_left_plate;

    struct tw_asset_id probes[TW_PROBES_MAX];
    double probe_world[TW_PROBES_MAX][3];
    size_t probe_count;
    uint64_t probe_hash;                    // of list and camera, to see whether it changed
    struct tw_asset_id sent[TW_PROBES_MAX]; // those of the last fill
    size_t sent_count;
};

void tw_labels_finish(struct tw_labels *labels);

// Chooses and places the labels of this run and collects the probes.
void tw_labels_update(struct tw_ui *ui);

// The steps of it: forms and `order`, then places.
void tw_labels_choose(struct tw_ui *ui);
void tw_labels_lay_out(struct tw_ui *ui);

// NULL if the asset is no candidate.
static inline struct tw_label *tw_labels_find(struct tw_labels *labels, struct tw_asset_id asset) {
    if (asset.slot >= labels->slot_count || !labels->by_slot[asset.slot])
        return NULL;
    struct tw_label *label = &labels->items[labels->by_slot[asset.slot] - 1];
    return tw_asset_equal(label->asset, asset) ? label : NULL;
}

// Whether it is shown where others stay silent.
static inline bool tw_label_insists(const struct tw_label *label) {
    return label->selected || label->hovered || label->alarm;
}

// Draws them, with leaders, and the plates of alarms out of view.
void tw_labels_draw(struct tw_ui *ui);
void tw_edge_plates_place(struct tw_ui *ui); // before any label is
void tw_edge_plates(struct tw_ui *ui);

// Corners around hidden bodies that may not be lost.
void tw_brackets(struct tw_ui *ui);

// True if an answer changed what is known.
bool tw_labels_take_sight(struct tw_labels *labels, const uint8_t *visible, size_t count);

// Size of a label's plate in a form.
void tw_label_size(struct tw_ui *ui, const struct tw_label *label, enum tw_label_form form,
                   float *width, float *height);

float tw_cluster_width(struct tw_ui *ui, int count);

// The alarm that a label tells of, or NULL.
const struct tw_alarm *tw_label_alarm(const struct tw_ui *ui, const struct tw_label *label);

// Makes a plate answer the pointer; `kind` tells the plates of one asset apart: 0 is its label.
void tw_label_answer(struct tw_ui *ui, struct tw_asset_id asset, struct tw_area area,
                     uint64_t kind);

#endif
