// The wall (look.md, section 10): status bar and foot around the picture, in units of a picture
// 2160 high.
#include "ui_private.h"

#include <math.h>
#include <stdio.h>

#include "format.h"
#include "twinview/memory.h"
#include "twinview/related.h"

#define FIGURES_MAX 4
#define FOOT_ALARMS 2

#define WALL_SMALL ((struct tw_font){48, TW_REGULAR})
#define WALL_BOLD ((struct tw_font){48, TW_SEMIBOLD})

// Two units, and on a small wall at least a pixel.
static float line_width(const struct tw_ui *ui) {
    return fmaxf(2, 1 / tw_ui_scale(ui));
}

static void draw_divider(struct tw_ui *ui, float right, struct tw_area area) {
    float width = line_width(ui);
    tw_canvas_rect(ui->canvas, (struct tw_area){right - width, area.y, width, area.height},
                   tw_ink(ui, TW_LINE));
}

static float draw_wall_counts(struct tw_ui *ui, float right, float middle) {
    struct tw_font font = {64, TW_SEMIBOLD};
    for (int priority = 4; priority >= 1; priority--)
        right = tw_ui_alarm_count(ui, priority, right, middle, font, 64, 24) - 48;
    return right;
}

static float draw_wall_feed(struct tw_ui *ui, const struct tw_feed_health *source, float x,
                            float end, float middle) {
    char text[300];
    tw_ui_source_text(ui, source, text, sizeof text);
    tw_draw_lamp(ui->canvas, ui->theme, source->state, tw_feed_is_skewed(source), x + 22, middle,
                 44);
    x += 68;
    return x +
           tw_canvas_text_fit(ui->canvas, x, middle, fminf(end - x, 620), WALL_SMALL,
                              tw_ink(ui, TW_TEXT_2), text) +
           24;
}

// Those in trouble first, so that what there is no room for is well.
static void draw_wall_feeds(struct tw_ui *ui, float x, float end, float middle) {
    x +=
        tw_canvas_text_fit(ui->canvas, x, middle, end - x, WALL_SMALL, tw_ink(ui, TW_TEXT_2),
                           ui->view->source_count == 1 ? tw_say(ui, "Feed") : tw_say(ui, "Feeds")) +
        24;
    int rest = 0;
    char text[32];
    for (int need = 3; need >= 0; need--) {
        for (int i = 0; i < ui->view->source_count; i++) {
            const struct tw_feed_health *source = &ui->view->sources[i];
            if (tw_feed_need(source) != need)
                continue;
            if (x + 400 < end)
                x = draw_wall_feed(ui, source, x, end, middle);
            else
                rest++;
        }
    }
    snprintf(text, sizeof text, tw_say(ui, "and %d more"), rest);
    if (rest)
        tw_canvas_text_fit(ui->canvas, x, middle, end - x, WALL_SMALL, tw_ink(ui, TW_TEXT_2), text);
}

static void draw_status(struct tw_ui *ui) {
    struct tw_area bar = ui->layout.status;
    struct tw_canvas *canvas = ui->canvas;
    char text[64];
    float middle = bar.y + bar.height / 2, right = bar.x + bar.width - 64;
    float wide = tw_canvas_width(canvas), end = bar.y + bar.height;
    tw_canvas_rect(canvas, (struct tw_area){0, 0, wide, end}, tw_ink(ui, TW_PANEL_RAISED));
    tw_canvas_rect(canvas, (struct tw_area){0, end - line_width(ui), wide, line_width(ui)},
                   tw_ink(ui, TW_LINE));
    right -=
        24 + tw_canvas_text_right(canvas, right, middle, WALL_SMALL, tw_ink(ui, TW_TEXT_2), "UTC");
    tw_format_clock(ui->view->now_ms, false, text);
    right -= 72 + tw_canvas_text_right(canvas, right, middle, (struct tw_font){88, TW_SEMIBOLD},
                                       tw_ink(ui, TW_TEXT), text);
    snprintf(text, sizeof text, tw_say(ui, "Shelved %d"), ui->summary.shelved);
    right -=
        72 + tw_canvas_text_right(canvas, right, middle, WALL_SMALL, tw_ink(ui, TW_TEXT_2), text);
    right = draw_wall_counts(ui, right, middle);
    const char *name = tw_twin_site(ui->view->twin)->name;
    float x = bar.x + 64;
    x += tw_canvas_text_fit(canvas, x, middle, fminf(900, right - x),
                            (struct tw_font){64, TW_SEMIBOLD}, tw_ink(ui, TW_TEXT),
                            name && name[0] ? name : "twinview") +
         72;
    x +=
        tw_canvas_text(canvas, x, middle, WALL_BOLD, tw_ink(ui, TW_TEXT), tw_ui_live_word(ui)) + 72;
    draw_wall_feeds(ui, x, right, middle);
}

static void draw_foot_alarm(struct tw_ui *ui, const struct tw_alarm *alarm, float left, float y,
                            float right) {
    const struct tw_asset *asset = tw_twin_asset(ui->view->twin, alarm->asset);
    struct tw_font font = {52, TW_REGULAR}, bold = {52, TW_SEMIBOLD};
    char clock[32];
    float middle = y + 52, x = left + 64;
    tw_ui_mark(ui, alarm, x + 32, middle, 52);
    tw_alarm_since_text(ui, alarm, false, clock);
    float end = right - 48 -
                tw_canvas_text_right(ui->canvas, right - 48, middle, WALL_SMALL,
                                     tw_ink(ui, TW_TEXT_2), clock) -
                32;
    x += 96;
    float name = tw_canvas_text_fit(ui->canvas, x, middle, 420, bold, tw_ink(ui, TW_TEXT),
                                    asset             ? asset->name
                                    : alarm->asset_id ? alarm->asset_id
                                                      : "");
    x += fmaxf(240, name + 32);
    tw_canvas_text_fit(ui->canvas, x, middle, end - x, font, tw_ink(ui, TW_TEXT),
                       alarm->text ? alarm->text : "");
}

static void draw_foot_alarms(struct tw_ui *ui, struct tw_area area) {
    const struct tw_summary *summary = &ui->summary;
    char text[96];
    float y = area.y + 28;
    tw_canvas_rect(ui->canvas, (struct tw_area){0, area.y, area.x + area.width, area.height},
                   tw_ink(ui, TW_PANEL_SUNK));
    int shown = TW_MIN(summary->active, FOOT_ALARMS);
    for (int i = 0; i < shown; i++, y += 104)
        draw_foot_alarm(ui, tw_summary_alarm(summary, ui->view->twin, (size_t)i), area.x, y,
                        area.x + area.width);
    int more = summary->active - shown;
    int unacknowledged = TW_MAX(summary->unacknowledged - shown, 0);
    if (summary->active == 0)
        snprintf(text, sizeof text,
                 ui->view->unknown ? tw_say(ui, "Alarms are not known yet.")
                                   : tw_say(ui, "No alarm."));
    else if (more == 0)
        return;
    else if (unacknowledged)
        snprintf(text, sizeof text, tw_say(ui, "%d more, %d not acknowledged"), more,
                 unacknowledged);
    else
        snprintf(text, sizeof text, tw_say(ui, "%d more, all acknowledged"), more);
    tw_canvas_text(ui->canvas, area.x + 64, y + 38, WALL_SMALL, tw_ink(ui, TW_TEXT_2), text);
}

struct figure {
    const struct tw_asset *asset;
    const struct tw_property *property;
    float size; // of the body on the picture: the larger one speaks for its unit
    uint32_t unit;
    bool region; // a unit's own figure needs no other name
};

static bool can_speak(const struct tw_ui *ui, const struct tw_asset *asset,
                      const struct tw_property *property) {
    struct tw_property_type type;
    if (!property || property->value.kind != TW_VALUE_NUMBER)
        return false;
    tw_twin_property_type(ui->view->twin, asset, property, &type);
    return type.range_high > type.range_low && (!isnan(type.limits.lo) || !isnan(type.limits.hi));
}

static double body_size(const struct tw_label *label) {
    return (label->high[0] - label->low[0]) * (label->high[1] - label->low[1]) *
           (label->high[2] - label->low[2]);
}

// One figure a unit: the labelled value with limits of its largest body. The bodies do not change
// by the hour, so neither do the figures.
static int choose_figures(struct tw_ui *ui, struct figure figures[FIGURES_MAX]) {
    int count = 0;
    for (size_t i = 0; i < ui->labels.count; i++) {
        const struct tw_label *label = &ui->labels.items[i];
        const struct tw_asset *asset = tw_twin_asset(ui->view->twin, label->asset);
        if (!label->ruled || !asset)
            continue;
        char text[8];
        const char *id = NULL;
        tw_scene_label_text(ui->view->scene, ui->view->twin, asset->handle, text, sizeof text, &id);
        const struct tw_property *property = id ? tw_asset_property(asset, id) : NULL;
        if (!can_speak(ui, asset, property))
            continue;
        struct figure figure = {asset, property, (float)body_size(label),
                                tw_twin_unit(ui->view->twin, label->asset).slot, label->region};
        int at = 0;
        while (at < count && figures[at].unit != figure.unit)
            at++;
        if (at < count && figures[at].size < figure.size)
            figures[at] = figure;
        else if (at == count && count < FIGURES_MAX)
            figures[count++] = figure;
    }
    return count;
}

static void draw_figure(struct tw_ui *ui, const struct figure *figure, struct tw_area area) {
    struct tw_property_type type;
    char name[96], text[256];
    float x = area.x + 48, width = area.width - 96;
    draw_divider(ui, area.x, area);
    tw_twin_property_type(ui->view->twin, figure->asset, figure->property, &type);
    tw_format_name(&type, figure->property->id, name, sizeof name);
    if (figure->region)
        snprintf(text, sizeof text, "%s", name);
    else
        snprintf(text, sizeof text, "%s %s", figure->asset->name, name);
    tw_canvas_text_fit(ui->canvas, x, area.y + 66, width, WALL_SMALL, tw_ink(ui, TW_TEXT_2), text);
    tw_ui_value(ui, figure->asset, figure->property, x, area.y + 158, width,
                (struct tw_value_style){104, 48});
    tw_limit_bar(ui, figure->property, &type,
                 (struct tw_area){x, area.y + 236, fminf(width, 472), 48}, 0);
}

static void draw_foot(struct tw_ui *ui) {
    struct tw_area foot = ui->layout.foot;
    struct figure figures[FIGURES_MAX];
    int count = choose_figures(ui, figures);
    float wide = tw_canvas_width(ui->canvas), below = tw_canvas_height(ui->canvas) - foot.y;
    tw_canvas_rect(ui->canvas, (struct tw_area){0, foot.y, wide, below}, tw_ink(ui, TW_PANEL));
    float alarms = count ? floorf(foot.width * 0.401f) : foot.width;
    draw_foot_alarms(ui, (struct tw_area){foot.x, foot.y, alarms, below});
    float width = count ? (foot.width - alarms) / (float)count : 0;
    for (int i = 0; i < count; i++)
        draw_figure(ui, &figures[i],
                    (struct tw_area){foot.x + alarms + width * (float)i, foot.y, width, below});
    tw_canvas_rect(ui->canvas, (struct tw_area){0, foot.y, wide, line_width(ui)},
                   tw_ink(ui, TW_LINE));
}

void tw_kiosk(struct tw_ui *ui) {
    draw_status(ui);
    draw_foot(ui);
}
