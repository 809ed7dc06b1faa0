// How labels look: plates in three forms, leaders, alarms out of view.
#include "labels.h"

#include <math.h>
#include <stdio.h>

#include "format.h"
#include "twinview/clock.h"
#include "ui_private.h"

#define NEAR_WIDTH 152

static const struct tw_value_style near_style = {16, 13}, middle_style = {15, 13},
                                   wall_style = {64, 48};

const struct tw_alarm *tw_label_alarm(const struct tw_ui *ui, const struct tw_label *label) {
    return label->alarm ? tw_summary_alarm(&ui->summary, ui->view->twin, (size_t)label->alarm - 1)
                        : NULL;
}

// What a label without a value says: its rule's text, else the name.
static void plain_text(const struct tw_ui *ui, const struct tw_asset *asset, char *text,
                       size_t size) {
    const char *property;
    text[0] = '\0';
    tw_scene_label_text(ui->view->scene, ui->view->twin, asset->handle, text, size, &property);
    if (!text[0])
        snprintf(text, size, "%s", asset->name);
}

static bool has_bar(const struct tw_ui *ui, const struct tw_asset *asset,
                    const struct tw_property *property) {
    struct tw_property_type type;
    if (!property)
        return false;
    tw_twin_property_type(ui->view->twin, asset, property, &type);
    return type.range_high > type.range_low &&
           (!isnan(type.limits.lo) || !isnan(type.limits.hi) || !isnan(type.limits.lo_lo) ||
            !isnan(type.limits.hi_hi));
}

static void wall_size(struct tw_ui *ui, const struct tw_label *label, const struct tw_asset *asset,
                      const struct tw_property *property, float *width, float *height) {
    struct tw_font name = {48, TW_REGULAR};
    float value = property ? tw_ui_value_width(ui, asset, property, wall_style) : 0;
    if (label->alarm)
        value += 80;
    *width = fmaxf(value, fminf(tw_canvas_text_width(ui->canvas, name, asset->name), 640)) + 52;
    *height = property ? 156 : 84;
}

void tw_label_size(struct tw_ui *ui, const struct tw_label *label, enum tw_label_form form,
                   float *width, float *height) {
    const struct tw_asset *asset = tw_twin_asset(ui->view->twin, label->asset);
    const struct tw_property *property = asset ? tw_ui_main_property(ui, asset) : NULL;
    *width = NEAR_WIDTH;
    *height = 26;
    if (!asset)
        return;
    if (ui->mode == TW_UI_KIOSK) {
        wall_size(ui, label, asset, property, width, height);
    } else if (form == TW_LABEL_NEAR) {
        *height = property ? 55 : 33;
        if (has_bar(ui, asset, property))
            *height += 13;
    } else if (property) {
        *width = tw_ui_value_width(ui, asset, property, middle_style) + 16;
        if (label->alarm)
            *width += 23;
    } else {
        char text[160];
        plain_text(ui, asset, text, sizeof text);
        *width = fminf(tw_canvas_text_width(ui->canvas, TW_SMALL_BOLD, text), 240) + 16;
        if (label->alarm)
            *width += 23;
    }
}

// At the right of the name: that the body is not seen, or why or how long the value is not good.
static void reason_text(struct tw_ui *ui, struct tw_asset_id asset,
                        const struct tw_property *property, char *text, size_t size) {
    const char *unseen = tw_ui_hidden_word(ui, asset);
    snprintf(text, size, "%s", unseen ? unseen : "");
    if (unseen || !property || tw_is_good(property))
        return;
    if (property->validity == TW_NO_VALUE || property->validity == TW_LOST) {
        snprintf(text, size, "%s", tw_say(ui, tw_validity_word(property->validity)));
    } else if (property->conflict) {
        snprintf(text, size, tw_say(ui, "disagree"));
    } else if (property->stale) { // also of a bad value: its sign says the other
        tw_age_format(tw_ui_age_ms(ui, property) / 10000 * 10000, text, size);
        ui->ages_shown = true;
    } else if (property->why) {
        snprintf(text, size, "%s", property->why);
    }
}

static void draw_near(struct tw_ui *ui, const struct tw_label *label, const struct tw_asset *asset,
                      const struct tw_property *property) {
    struct tw_canvas *canvas = ui->canvas;
    const struct tw_alarm *alarm = tw_label_alarm(ui, label);
    float x = label->plate.x + 10, y = label->plate.y + 7;
    float right = label->plate.x + label->plate.width - 10;
    char reason[64];
    reason_text(ui, label->asset, property, reason, sizeof reason);
    float reason_width = reason[0] ? fminf(tw_canvas_text_width(canvas, TW_SMALL, reason), 60) : 0;
    if (reason[0])
        tw_canvas_text_fit(canvas, right - reason_width, y + 9, reason_width + 0.5f, TW_SMALL,
                           tw_ink(ui, TW_TEXT_2), reason);
    float name_x = x;
    if (alarm) {
        tw_ui_mark(ui, alarm, x + 9, y + 9, 16);
        name_x += 26;
    }
    tw_canvas_text_fit(canvas, name_x, y + 9, right - name_x - reason_width - (reason[0] ? 6 : 0),
                       TW_SMALL_BOLD, tw_ink(ui, TW_TEXT), asset->name);
    if (!property)
        return;
    float value = tw_ui_value(ui, asset, property, x, y + 18 + 11, right - x, near_style);
    if (right - x - value > 62 && property->validity <= TW_UNCERTAIN) {
        tw_sparkline(ui, asset, property, (struct tw_area){right - 58, y + 20, 58, 18},
                     label->priority < 9 ? label->priority : 0);
        tw_watch_want(ui, label->asset);
    }
    struct tw_property_type type;
    tw_twin_property_type(ui->view->twin, asset, property, &type);
    tw_limit_bar(ui, property, &type, (struct tw_area){x, y + 43, right - x, 10},
                 label->priority < 9 ? label->priority : 0);
}

static void draw_middle(struct tw_ui *ui, const struct tw_label *label,
                        const struct tw_asset *asset, const struct tw_property *property) {
    const struct tw_alarm *alarm = tw_label_alarm(ui, label);
    float x = label->plate.x + 8, middle = label->plate.y + label->plate.height / 2;
    float room = label->plate.width - 15.5f;
    if (alarm) {
        tw_ui_mark(ui, alarm, x + 8, middle, 16);
        x += 23;
        room -= 23;
    }
    if (property) {
        tw_ui_value(ui, asset, property, x, middle, room, middle_style);
        return;
    }
    char text[160];
    plain_text(ui, asset, text, sizeof text);
    tw_canvas_text_fit(ui->canvas, x, middle, room, TW_SMALL_BOLD, tw_ink(ui, TW_TEXT), text);
}

static void draw_wall(struct tw_ui *ui, const struct tw_label *label, const struct tw_asset *asset,
                      const struct tw_property *property) {
    const struct tw_alarm *alarm = tw_label_alarm(ui, label);
    float x = label->plate.x + 26, y = label->plate.y;
    float right = label->plate.x + label->plate.width - 25;
    tw_canvas_text_fit(ui->canvas, x, y + 40, right - x, (struct tw_font){48, TW_REGULAR},
                       tw_ink(ui, TW_TEXT_2), asset->name);
    if (!property)
        return;
    if (alarm) {
        tw_ui_mark(ui, alarm, x + 30, y + 104, 52);
        x += 80;
    }
    tw_ui_value(ui, asset, property, x, y + 104, right - x, wall_style);
}

static void draw_leader(struct tw_ui *ui, const struct tw_label *label) {
    float k = ui->mode == TW_UI_KIOSK ? 3 : 1;
    struct tw_point end = tw_plate_nearest(label->plate, label->at);
    uint32_t casing = tw_ink(ui, ui->theme->light ? TW_PANEL : TW_CASING);
    uint32_t ink = tw_ink(ui, ui->theme->light || k > 1 ? TW_TEXT : TW_TEXT_2);
    tw_canvas_line(ui->canvas, label->at, end, 3 * k, casing);
    if (label->sight == TW_SIGHT_HIDDEN)
        tw_canvas_dashed_line(ui->canvas, label->at, end, 4 * k, 3 * k, k, ink);
    else
        tw_canvas_line(ui->canvas, label->at, end, k, ink);
}

static void draw_anchor(struct tw_ui *ui, const struct tw_label *label) {
    float k = ui->mode == TW_UI_KIOSK ? 3 : 1;
    uint32_t casing = tw_ink(ui, ui->theme->light ? TW_PANEL : TW_CASING);
    struct tw_area dot = {label->at.x - 3.5f * k, label->at.y - 3.5f * k, 7 * k, 7 * k};
    tw_canvas_rect(ui->canvas, dot, casing);
    tw_canvas_rect(ui->canvas, tw_area_inset(dot, k), tw_ink(ui, TW_TEXT));
}

static void draw_plate(struct tw_ui *ui, const struct tw_label *label,
                       const struct tw_property *property) {
    float k = ui->mode == TW_UI_KIOSK ? 2 : 1;
    tw_canvas_rect(ui->canvas, label->plate, tw_ink(ui, TW_PANEL));
    if (label->selected)
        tw_canvas_frame(ui->canvas, label->plate, 2 * k, tw_ink(ui, TW_SELECT));
    else if (property && property->validity == TW_UNCERTAIN)
        tw_canvas_dashed_frame(ui->canvas, label->plate, 3 * k, tw_ink(ui, TW_LINE_STRONG));
    else
        tw_canvas_frame(ui->canvas, label->plate, k,
                        tw_ink(ui, label->hovered ? TW_TEXT : TW_LINE_STRONG));
}

void tw_label_answer(struct tw_ui *ui, struct tw_asset_id asset, struct tw_area area,
                     uint64_t kind) {
    unsigned hit =
        tw_canvas_hit(ui->canvas, tw_ui_id(TW_SCOPE_LABELS, tw_ui_asset_key(asset) ^ kind), area);
    if (hit & TW_HIT_HOVERED)
        tw_ui_hover(ui, asset);
    if (hit & TW_HIT_CLICKED)
        tw_ui_post_select(ui, asset);
    if (hit & TW_HIT_DOUBLE || (kind && hit & TW_HIT_CLICKED))
        tw_ui_post(ui, TW_UI_FLY_TO, asset, NULL);
}

static void draw_label(struct tw_ui *ui, const struct tw_label *label) {
    const struct tw_asset *asset = tw_twin_asset(ui->view->twin, label->asset);
    if (!asset)
        return;
    tw_label_answer(ui, label->asset, label->plate, 0);
    if (label->form == TW_LABEL_FAR) {
        tw_ui_mark(ui, tw_label_alarm(ui, label), label->plate.x + label->plate.width / 2,
                   label->plate.y + label->plate.height / 2, label->plate.width / 1.3f);
        if (label->hidden)
            tw_hidden_sign(ui, label->plate.x + label->plate.width + label->plate.width * 0.45f,
                           label->plate.y + label->plate.height / 2, label->plate.width * 0.6f);
        return;
    }
    const struct tw_property *property = tw_ui_main_property(ui, asset);
    draw_plate(ui, label, property);
    if (ui->mode == TW_UI_KIOSK)
        draw_wall(ui, label, asset, property);
    else if (label->form == TW_LABEL_NEAR)
        draw_near(ui, label, asset, property);
    else
        draw_middle(ui, label, asset, property);
}

static void cluster_text(const struct tw_ui *ui, int count, char *text, size_t size) {
    snprintf(text, size, tw_say(ui, "%d alarms"), count);
}

float tw_cluster_width(struct tw_ui *ui, int count) {
    float k = ui->mode == TW_UI_KIOSK ? 3 : 1;
    char text[32];
    cluster_text(ui, count, text, sizeof text);
    return tw_canvas_text_width(ui->canvas, (struct tw_font){13 * k, TW_SEMIBOLD}, text) +
           (8 + 23 + 8) * k;
}

static void draw_cluster(struct tw_ui *ui, const struct tw_cluster *cluster) {
    float k = ui->mode == TW_UI_KIOSK ? 3 : 1;
    struct tw_area plate = cluster->plate;
    float middle = plate.y + plate.height / 2;
    char text[32];
    tw_canvas_line(ui->canvas, cluster->worst->at, tw_plate_nearest(plate, cluster->worst->at),
                   3 * k, tw_ink(ui, TW_CASING));
    tw_canvas_line(ui->canvas, cluster->worst->at, tw_plate_nearest(plate, cluster->worst->at), k,
                   tw_ink(ui, TW_TEXT_2));
    draw_anchor(ui, cluster->worst);
    tw_canvas_rect(ui->canvas, plate, tw_ink(ui, TW_PANEL));
    tw_canvas_frame(ui->canvas, plate, k, tw_ink(ui, TW_LINE_STRONG));
    tw_ui_mark(ui, tw_label_alarm(ui, cluster->worst), plate.x + 16 * k, middle, 16 * k);
    cluster_text(ui, cluster->count, text, sizeof text);
    tw_canvas_text(ui->canvas, plate.x + 31 * k, middle, (struct tw_font){13 * k, TW_SEMIBOLD},
                   tw_ink(ui, TW_TEXT), text);
    tw_label_answer(ui, cluster->worst->asset, plate, 2);
}

void tw_labels_draw(struct tw_ui *ui) {
    struct tw_labels *labels = &ui->labels;
    tw_canvas_scope(ui->canvas, TW_SCOPE_LABELS);
    tw_canvas_push_clip(ui->canvas, ui->layout.view);
    for (size_t i = 0; i < labels->order_count; i++)
        if (labels->order[i]->placed && labels->order[i]->form > TW_LABEL_FAR)
            draw_leader(ui, labels->order[i]);
    for (size_t i = 0; i < labels->order_count; i++)
        if (labels->order[i]->placed && labels->order[i]->form > TW_LABEL_FAR)
            draw_anchor(ui, labels->order[i]);
    for (int i = 0; i < labels->cluster_count; i++)
        draw_cluster(ui, &labels->clusters[i]);
    // The most needed last, on top, should marks crowd.
    for (size_t i = labels->order_count; i-- > 0;)
        if (labels->order[i]->placed)
            draw_label(ui, labels->order[i]);
    tw_canvas_pop_clip(ui->canvas);
}
