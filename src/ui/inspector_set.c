// The inspector of several selected assets: how many, the worst alarm, what they are.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inspector_pen.h"
#include "ui_private.h"

#define TYPES_MAX 64
#define NAMES_MAX 200 // rows of names; the line below counts the others

enum {
    KEY_NAME = 0x3000
};

struct type_count {
    char id[64];
    size_t count;
};

struct set_summary {
    struct type_count types[TYPES_MAX];
    int type_count;
    size_t other_types; // assets of types beyond those
    size_t hidden, alarmed;
    size_t worst; // 1 + place of the worst alarm in the summary's order, 0: none
};

static void count_type(struct set_summary *sum, const char *id) {
    for (int i = 0; i < sum->type_count; i++) {
        if (strncmp(sum->types[i].id, id, sizeof sum->types[i].id - 1) == 0) {
            sum->types[i].count++;
            return;
        }
    }
    if (sum->type_count == TYPES_MAX) {
        sum->other_types++;
        return;
    }
    struct type_count *type = &sum->types[sum->type_count++];
    snprintf(type->id, sizeof type->id, "%s", id);
    type->count = 1;
}

static int by_count(const void *a, const void *b) {
    const struct type_count *left = a, *right = b;
    if (left->count != right->count)
        return left->count > right->count ? -1 : 1;
    return strcmp(left->id, right->id);
}

static void sum_up(const struct tw_ui *ui, const struct tw_asset_id *chosen, size_t count,
                   struct set_summary *sum) {
    *sum = (struct set_summary){0};
    for (size_t i = 0; i < count; i++) {
        const struct tw_asset *asset = tw_twin_asset(ui->view->twin, chosen[i]);
        if (!asset)
            continue;
        count_type(sum, asset->type_id);
        sum->hidden += tw_ui_is_hidden(ui, chosen[i]);
    }
    qsort(sum->types, (size_t)sum->type_count, sizeof *sum->types, by_count);
    for (size_t i = 0; i < (size_t)ui->summary.active && i < ui->summary.order_count; i++) {
        const struct tw_alarm *alarm = tw_summary_alarm(&ui->summary, ui->view->twin, i);
        if (!tw_scene_is_chosen(ui->view->scene, alarm->asset))
            continue;
        sum->alarmed++;
        sum->worst = sum->worst ? sum->worst : i + 1;
    }
}

static float draw_line(const struct tw_pen *pen, float y, enum tw_token ink, const char *text) {
    tw_canvas_text_fit(pen->ui->canvas, pen->x, y + 11, pen->width, TW_BODY, tw_ink(pen->ui, ink),
                       text);
    return y + 22;
}

static float draw_worst(const struct tw_pen *pen, const struct set_summary *sum, float y) {
    struct tw_ui *ui = pen->ui;
    char text[160];
    y = tw_pen_heading(pen, y + 11, tw_say(ui, "Worst alarm"));
    if (!sum->worst)
        return draw_line(pen, y - 2, TW_TEXT, tw_say(ui, "No alarm.")) + 9;
    const struct tw_alarm *alarm = tw_summary_alarm(&ui->summary, ui->view->twin, sum->worst - 1);
    tw_ui_mark(ui, alarm, pen->x + 12, y + 12, 18);
    float x = pen->x + 34;
    x += tw_canvas_text_fit(ui->canvas, x, y + 12, 140, TW_BODY_BOLD, tw_ink(ui, TW_TEXT),
                            tw_alarm_asset_name(ui, alarm)) +
         8;
    tw_canvas_text_fit(ui->canvas, x, y + 12, pen->x + pen->width - x, TW_BODY, tw_ink(ui, TW_TEXT),
                       alarm->text[0] ? alarm->text : alarm->id);
    snprintf(text, sizeof text,
             sum->alarmed == 1 ? tw_say(ui, "1 alarm on what is selected")
                               : tw_say(ui, "%zu alarms on what is selected"),
             sum->alarmed);
    return draw_line(pen, y + 26, TW_TEXT_2, text) + 7;
}

static float draw_types(const struct tw_pen *pen, const struct set_summary *sum, float y) {
    struct tw_ui *ui = pen->ui;
    char text[64];
    y = tw_pen_heading(pen, y + 11, tw_say(ui, "Types"));
    for (int i = 0; i < sum->type_count; i++, y += 24) {
        tw_canvas_text_fit(ui->canvas, pen->x, y + 10, pen->width - 70, TW_BODY,
                           tw_ink(ui, TW_TEXT),
                           sum->types[i].id[0] ? sum->types[i].id : tw_say(ui, "no type"));
        snprintf(text, sizeof text, "%zu", sum->types[i].count);
        tw_canvas_text_right(ui->canvas, pen->x + pen->width, y + 10, TW_BODY_BOLD,
                             tw_ink(ui, TW_TEXT), text);
    }
    if (sum->other_types) {
        snprintf(text, sizeof text, tw_say(ui, "%zu of other types"), sum->other_types);
        y = draw_line(pen, y, TW_TEXT_2, text);
    }
    return y + 11;
}

static float draw_names(const struct tw_pen *pen, const struct tw_asset_id *chosen, size_t count,
                        float y) {
    struct tw_ui *ui = pen->ui;
    char text[64];
    y = tw_pen_heading(pen, y + 11, tw_say(ui, "Assets"));
    for (size_t i = 0; i < count && i < NAMES_MAX; i++, y += 24) {
        const struct tw_asset *asset = tw_twin_asset(ui->view->twin, chosen[i]);
        if (!asset || y + 24 < pen->panel.y || y > pen->panel.y + pen->panel.height)
            continue;
        unsigned hit = tw_canvas_hit(ui->canvas, tw_ui_id(TW_SCOPE_INSPECTOR, KEY_NAME + i),
                                     (struct tw_area){pen->x, y, pen->width, 24});
        if (hit & TW_HIT_HOVERED)
            tw_ui_hover(ui, chosen[i]);
        if (hit & TW_HIT_CLICKED)
            tw_ui_post_select(ui, chosen[i]);
        const char *unseen = tw_ui_hidden_word(ui, chosen[i]);
        float x = pen->x + tw_canvas_text_fit(ui->canvas, pen->x, y + 11, pen->width - 70,
                                              TW_BODY_BOLD, tw_ink(ui, TW_TEXT), asset->name);
        tw_canvas_text_fit(ui->canvas, x + 8, y + 11, pen->x + pen->width - x - 8, TW_BODY,
                           tw_ink(ui, TW_TEXT_2), unseen ? unseen : asset->type_id);
    }
    if (count > NAMES_MAX) {
        snprintf(text, sizeof text, tw_say(ui, "and %zu more"), count - NAMES_MAX);
        y = draw_line(pen, y, TW_TEXT_2, text);
    }
    return y + 11;
}

float tw_inspector_set(const struct tw_pen *pen, const struct tw_asset_id *chosen, size_t count,
                       float y) {
    struct set_summary sum;
    char text[96];
    sum_up(pen->ui, chosen, count, &sum);
    snprintf(text, sizeof text, tw_say(pen->ui, "%zu selected"), count);
    tw_canvas_text_fit(pen->ui->canvas, pen->x, y + 24, pen->width,
                       (struct tw_font){20, TW_SEMIBOLD}, tw_ink(pen->ui, TW_TEXT), text);
    y += 42;
    if (sum.hidden) {
        snprintf(text, sizeof text, tw_say(pen->ui, "%zu of them are not seen; E shows them"),
                 sum.hidden);
        y = draw_line(pen, y, TW_TEXT_2, text);
    }
    y = tw_pen_divider(pen, y + 5);
    y = tw_pen_divider(pen, draw_worst(pen, &sum, y));
    y = tw_pen_divider(pen, draw_types(pen, &sum, y));
    return draw_names(pen, chosen, count, y);
}
