// Plates at the picture's border for alarms of priority 1 and 2 that are out of view (look.md,
// section 8). They stand before any label: none covers them, and they cover neither each other nor,
// if there is any other place, what is selected.
#include "labels.h"

#include <math.h>
#include <stdio.h>

#include "format.h"
#include "ui_private.h"

#define HEIGHT 30
#define GAP 4
#define INSET 8
#define STEPS_MAX 16

// Where the line from the view's middle to a point outside meets its border, and the direction.
static struct tw_point border_point(struct tw_area view, struct tw_point at, struct tw_point *to) {
    float cx = view.x + view.width / 2, cy = view.y + view.height / 2;
    float dx = at.x - cx, dy = at.y - cy, length = hypotf(dx, dy);
    if (length < 1)
        dx = 0, dy = length = 1;
    float scale =
        fminf(view.width / 2 / fmaxf(fabsf(dx), 0.01f), view.height / 2 / fmaxf(fabsf(dy), 0.01f));
    *to = (struct tw_point){dx / length, dy / length};
    return (struct tw_point){cx + dx * scale, cy + dy * scale};
}

static void distance_text(const struct tw_ui *ui, const struct tw_label *label, char *text,
                          size_t size) {
    char number[TW_NUMBER_TEXT];
    const char *unseen = tw_ui_hidden_word(ui, label->asset);
    tw_format_number(fabs(label->distance_m), 0, number);
    snprintf(text, size, "%s%s%s m", unseen ? unseen : "", unseen ? ", " : "", number);
}

static float name_width(struct tw_ui *ui, const struct tw_asset *asset) {
    return fminf(tw_canvas_text_width(ui->canvas, TW_SMALL_BOLD, asset->name), 140);
}

static bool is_selected_covered(const struct tw_labels *labels, struct tw_area plate) {
    const struct tw_label *first = labels->order_count ? labels->order[0] : NULL;
    if (!first || !first->selected)
        return false;
    struct tw_area body = {first->at.x - first->width / 2, first->at.y, first->width,
                           first->height};
    return tw_area_overlap(plate, body);
}

// The nearest free place along the border, first down and then up; false if there is none.
static bool slide(const struct tw_labels *labels, struct tw_area view, bool spare_selected,
                  struct tw_area *plate) {
    const struct tw_placer *placer = &labels->placer;
    for (int turn = 0; turn < 2; turn++) {
        struct tw_area at = *plate;
        for (int step = 0; step < STEPS_MAX && tw_area_contains(view, at); step++) {
            bool is_free = !spare_selected || !is_selected_covered(labels, at);
            for (size_t i = 0; i < placer->taken_count && is_free; i++)
                is_free = !tw_area_overlap(tw_area_inset(placer->taken[i], -GAP), at);
            if (is_free) {
                *plate = at;
                return true;
            }
            at.y += turn ? -(HEIGHT + GAP) : HEIGHT + GAP;
        }
    }
    return false;
}

static bool place(struct tw_ui *ui, const struct tw_label *label) {
    struct tw_labels *labels = &ui->labels;
    const struct tw_asset *asset = tw_twin_asset(ui->view->twin, label->asset);
    struct tw_area view = tw_area_inset(labels->placer.bounds, INSET);
    struct tw_edge edge = {.label = label};
    char text[96];
    if (!asset || labels->edge_count == TW_EDGES_MAX)
        return false;
    distance_text(ui, label, text, sizeof text);
    float width = 12 + 24 + name_width(ui, asset) + 8 +
                  tw_canvas_text_width(ui->canvas, TW_SMALL, text) + 8 + 10 + 10;
    struct tw_point at = border_point(ui->layout.view, label->at, &edge.to);
    edge.plate = (struct tw_area){
        fmaxf(view.x, fminf(at.x - width / 2, view.x + view.width - width)),
        fmaxf(view.y, fminf(at.y - HEIGHT / 2, view.y + view.height - HEIGHT)), width, HEIGHT};
    if (!slide(labels, view, true, &edge.plate) && !slide(labels, view, false, &edge.plate))
        return false;
    labels->edges[labels->edge_count++] = edge;
    tw_placer_take_plate(&labels->placer, edge.plate);
    return true;
}

static void left_text(const struct tw_ui *ui, char *text, size_t size) {
    snprintf(text, size, tw_say(ui, "%d more alarms out of view"), ui->labels.edges_left);
}

void tw_edge_plates_place(struct tw_ui *ui) {
    struct tw_labels *labels = &ui->labels;
    char text[64];
    labels->edge_count = labels->edges_left = 0;
    for (size_t i = 0; i < labels->count; i++) {
        const struct tw_label *label = &labels->items[i];
        if (!label->in_view && label->priority <= 2 && !place(ui, label))
            labels->edges_left++;
    }
    if (!labels->edges_left)
        return;
    left_text(ui, text, sizeof text);
    float width = tw_canvas_text_width(ui->canvas, TW_SMALL, text) + 20;
    struct tw_area view = tw_area_inset(labels->placer.bounds, INSET);
    labels->edges_left_plate =
        (struct tw_area){view.x + view.width - width, view.y + view.height - HEIGHT, width, HEIGHT};
    slide(labels, view, false, &labels->edges_left_plate);
    tw_placer_take_plate(&labels->placer, labels->edges_left_plate);
}

// A triangle in the alarm's colour on its casing.
static void draw_arrow(struct tw_ui *ui, struct tw_point at, struct tw_point to, int priority) {
    struct tw_point arrow[3] = {{at.x + to.x * 7, at.y + to.y * 7},
                                {at.x - to.x * 5 - to.y * 6, at.y - to.y * 5 + to.x * 6},
                                {at.x - to.x * 5 + to.y * 6, at.y - to.y * 5 - to.x * 6}};
    tw_canvas_polygon(ui->canvas, arrow, 3, tw_ink(ui, TW_CASING));
    for (int i = 0; i < 3; i++) {
        arrow[i].x = at.x + (arrow[i].x - at.x) * 0.75f;
        arrow[i].y = at.y + (arrow[i].y - at.y) * 0.75f;
    }
    tw_canvas_polygon(ui->canvas, arrow, 3, tw_ink(ui, TW_P1 + (enum tw_token)(priority - 1)));
}

static void draw_ground(struct tw_ui *ui, struct tw_area plate) {
    tw_canvas_rect(ui->canvas, plate, tw_ink(ui, TW_PANEL));
    tw_canvas_frame(ui->canvas, plate, 1, tw_ink(ui, TW_LINE_STRONG));
}

static void draw(struct tw_ui *ui, const struct tw_edge *edge) {
    const struct tw_asset *asset = tw_twin_asset(ui->view->twin, edge->label->asset);
    char text[96];
    if (!asset)
        return;
    distance_text(ui, edge->label, text, sizeof text);
    draw_ground(ui, edge->plate);
    tw_label_answer(ui, edge->label->asset, edge->plate, 1);
    float x = edge->plate.x + 12, middle = edge->plate.y + HEIGHT / 2;
    tw_ui_mark(ui, tw_label_alarm(ui, edge->label), x + 9, middle, 18);
    x += 28;
    x += tw_canvas_text_fit(ui->canvas, x, middle, name_width(ui, asset) + 0.5f, TW_SMALL_BOLD,
                            tw_ink(ui, TW_TEXT), asset->name) +
         8;
    x += tw_canvas_text(ui->canvas, x, middle, TW_SMALL, tw_ink(ui, TW_TEXT_2), text) + 8 + 4;
    draw_arrow(ui, (struct tw_point){x, middle}, edge->to, edge->label->priority);
}

void tw_edge_plates(struct tw_ui *ui) {
    const struct tw_labels *labels = &ui->labels;
    char text[64];
    tw_canvas_scope(ui->canvas, TW_SCOPE_LABELS);
    for (int i = 0; i < labels->edge_count; i++)
        draw(ui, &labels->edges[i]);
    if (!labels->edges_left)
        return;
    left_text(ui, text, sizeof text);
    draw_ground(ui, labels->edges_left_plate);
    tw_canvas_text(ui->canvas, labels->edges_left_plate.x + 10,
                   labels->edges_left_plate.y + HEIGHT / 2, TW_SMALL, tw_ink(ui, TW_TEXT), text);
}
