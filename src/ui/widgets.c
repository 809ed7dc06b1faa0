// Small things that several panels draw.
#include "ui_private.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "format.h"
#include "twinview/clock.h"
#include "twinview/memory.h"

#define WHEEL_UNITS 56 // two rows a notch
#define DEPTH_MAX 64

enum {
    KEY_SCROLL_BAR = 0x5c
};

void tw_ui_mark(struct tw_ui *ui, const struct tw_alarm *alarm, float x, float y, float size) {
    struct tw_mark mark = {alarm->priority, tw_alarm_state(alarm, ui->view->now_ms),
                           alarm->latched};
    ui->blinking = ui->blinking || tw_mark_blinks(mark);
    tw_draw_mark(ui->canvas, ui->theme, mark, x, y, size, ui->blink_on);
}

float tw_ui_alarm_count(struct tw_ui *ui, int priority, float right, float middle,
                        struct tw_font font, float mark, float gap) {
    int count = ui->summary.by_priority[priority];
    char text[16];
    snprintf(text, sizeof text, "%d", count);
    float width = tw_canvas_text_right(ui->canvas, right, middle, font,
                                       tw_ink(ui, count ? TW_TEXT : TW_TEXT_2), text);
    float left = right - width - gap - mark, x = left + mark / 2;
    if (count)
        tw_draw_mark(ui->canvas, ui->theme,
                     (struct tw_mark){priority, TW_ALARM_ACKNOWLEDGED, false}, x, middle, mark,
                     true);
    else
        tw_draw_mark_outline(ui->canvas, priority, x, middle, mark * 7 / 8,
                             tw_ink(ui, TW_TEXT_OFF));
    return left;
}

bool tw_ui_tool_button(struct tw_ui *ui, uint64_t id, enum tw_icon icon, struct tw_area area,
                       bool on, const char *name) {
    unsigned hit = tw_canvas_hit(ui->canvas, id, area);
    if (hit & (TW_HIT_HOVERED | TW_HIT_HELD))
        tw_canvas_rect(ui->canvas, area, tw_ink(ui, TW_PANEL_RAISED));
    if (on)
        tw_canvas_frame(ui->canvas, area, 2, tw_ink(ui, TW_SELECT));
    if (hit & TW_HIT_HOVERED) {
        tw_ui_tooltip(ui, area);
        tw_ui_tooltip_line(ui, "%s", name);
    }
    tw_draw_icon(ui->canvas, icon, area.x + area.width / 2, area.y + area.height / 2, 20,
                 tw_ink(ui, TW_TEXT));
    return hit & TW_HIT_CLICKED;
}

bool tw_ui_button(struct tw_ui *ui, uint64_t id, struct tw_area area, const char *text) {
    unsigned hit = tw_canvas_hit(ui->canvas, id, area);
    tw_canvas_rect(ui->canvas, area, tw_ink(ui, hit & TW_HIT_HOVERED ? TW_PANEL_RAISED : TW_PANEL));
    tw_canvas_frame(ui->canvas, area, 1, tw_ink(ui, TW_LINE_STRONG));
    tw_canvas_text_center(ui->canvas, area.x + area.width / 2, area.y + area.height / 2, TW_BODY,
                          tw_ink(ui, TW_TEXT), text);
    return hit & TW_HIT_CLICKED;
}

static void keep_scroll(float *scroll, float content, float height) {
    *scroll = floorf(TW_CLAMP(*scroll, 0, fmaxf(0, content - height)));
}

void tw_ui_scroll(struct tw_ui *ui, enum tw_scope scope, struct tw_area area, float content,
                  float *scroll) {
    *scroll -= tw_canvas_wheel(ui->canvas, scope) * WHEEL_UNITS;
    keep_scroll(scroll, content, area.height);
}

void tw_ui_scroll_bar(struct tw_ui *ui, enum tw_scope scope, struct tw_area area, float content,
                      float *scroll) {
    if (content <= area.height || area.height < 40)
        return;
    float size = fmaxf(24, area.height * area.height / content);
    float way = area.height - size;
    float x = area.x + area.width - 9;
    struct tw_area track = {x - 3, area.y, 11, area.height};
    unsigned hit = tw_canvas_hit(ui->canvas, tw_ui_id(scope, KEY_SCROLL_BAR), track);
    if (hit & TW_HIT_HELD) {
        float at = tw_canvas_pointer(ui->canvas).y - area.y - size / 2;
        float before = *scroll;
        *scroll = at / way * (content - area.height);
        keep_scroll(scroll, content, area.height);
        ui->dirty = ui->dirty || before != *scroll;
    }
    float y = area.y + way * *scroll / (content - area.height);
    bool strong = hit & (TW_HIT_HOVERED | TW_HIT_HELD);
    tw_canvas_rect(ui->canvas, (struct tw_area){x, y, 6, size},
                   tw_ink(ui, strong ? TW_LINE_STRONG : TW_LINE));
}

void tw_ui_parents(const struct tw_ui *ui, const struct tw_asset *asset, char *text, size_t size) {
    size_t at = (size_t)snprintf(text, size, "%s", asset->type_id);
    const struct tw_asset *parent = asset;
    for (int depth = 0; depth < DEPTH_MAX && at < size; depth++) {
        parent = tw_twin_asset(ui->view->twin, parent->parent);
        if (!parent)
            break;
        at += (size_t)snprintf(text + at, size - at, "%s%s", at ? ", " : "", parent->name);
    }
    const char *site = tw_twin_site(ui->view->twin)->name;
    if (at < size)
        snprintf(text + at, size - at, "%s%s", at ? ", " : "",
                 site && site[0] ? site : tw_say(ui, "Site"));
    if (asset->parent_missing && (at = strlen(text)) < size)
        snprintf(text + at, size - at, tw_say(ui, " (its parent does not exist)"));
}

const struct tw_property *tw_ui_main_property(const struct tw_ui *ui,
                                              const struct tw_asset *asset) {
    const struct tw_alarm *alarm = tw_twin_worst_alarm(ui->view->twin, asset->handle);
    const struct tw_property *property = NULL;
    if (alarm && alarm->property)
        property = tw_asset_property(asset, alarm->property);
    if (property)
        return property;
    char text[8];
    const char *id = NULL;
    tw_scene_label_text(ui->view->scene, ui->view->twin, asset->handle, text, sizeof text, &id);
    if (id)
        property = tw_asset_property(asset, id);
    for (int i = 0; i < asset->property_count && !property; i++)
        if (asset->properties[i].value.kind == TW_VALUE_NUMBER)
            property = &asset->properties[i];
    return property;
}

float tw_ui_number(struct tw_ui *ui, const struct tw_property *property, const char *text, float x,
                   float middle, float max_width, float size, bool ends_at_x) {
    bool full = property->validity == TW_VALID || property->validity == TW_UNCERTAIN;
    struct tw_font font = {size, full ? TW_SEMIBOLD : TW_REGULAR};
    uint32_t ink = tw_ink(ui, full ? TW_TEXT : TW_TEXT_2);
    float width = fminf(tw_canvas_text_width(ui->canvas, font, text), max_width);
    if (ends_at_x)
        x -= width;
    width = tw_canvas_text_fit(ui->canvas, x, middle, max_width, font, ink, text);
    if (property->validity == TW_BAD)
        tw_canvas_horizontal(ui->canvas, x - 1, x + width + 1, middle, ink);
    return width;
}

static void value_texts(const struct tw_ui *ui, const struct tw_asset *asset,
                        const struct tw_property *property, char *value, size_t value_size,
                        char *unit, size_t unit_size) {
    struct tw_property_type type;
    tw_twin_property_type(ui->view->twin, asset, property, &type);
    tw_format_value(ui->words, property, &type, value, value_size);
    tw_format_unit(type.unit, unit, unit_size);
    // A number's unit says what it is; "no" alone says nothing.
    if (property->value.kind == TW_VALUE_BOOL && property->validity != TW_NO_VALUE) {
        char name[96], word[160];
        tw_format_name(&type, property->id, name, sizeof name);
        snprintf(word, sizeof word, "%s", value);
        snprintf(value, value_size, tw_say(ui, "%s: %s"), name, word);
    }
    if (property->validity == TW_NO_VALUE)
        unit[0] = '\0';
}

static int64_t age_ms(const struct tw_ui *ui, int64_t lane_ms) {
    return lane_ms == TW_TIME_NONE ? 0 : TW_MAX(ui->view->now_ms - lane_ms, 0);
}

int64_t tw_ui_age_ms(const struct tw_ui *ui, const struct tw_property *property) {
    return age_ms(ui, tw_twin_lane_time(ui->view->twin, property->source, property->time_ms));
}

int64_t tw_ui_alarm_age_ms(const struct tw_ui *ui, const struct tw_alarm *alarm) {
    return age_ms(ui, alarm->since_ms);
}

void tw_ui_quality(struct tw_ui *ui, const struct tw_property *property, float x, float y,
                   float size) {
    if (property->conflict)
        tw_draw_disagreement(ui->canvas, x, y, size, tw_ink(ui, TW_TEXT));
    else
        tw_draw_quality(ui->canvas, property->validity, x, y, size, tw_ink(ui, TW_TEXT));
}

float tw_ui_value(struct tw_ui *ui, const struct tw_asset *asset,
                  const struct tw_property *property, float x, float middle, float max_width,
                  struct tw_value_style style) {
    char value[160], unit[40];
    float start = x, end = x + max_width, gap = style.size * 0.3f;
    value_texts(ui, asset, property, value, sizeof value, unit, sizeof unit);
    if (property->validity != TW_VALID && property->validity != TW_NO_VALUE) {
        float sign = style.size * 0.9f;
        tw_ui_quality(ui, property, x + sign / 2, middle, sign);
        x += sign + gap;
    }
    x += tw_ui_number(ui, property, value, x, middle, end - x, style.size, false);
    // Beside a figure twice its size the unit stands on the line, not at its middle.
    if (style.size > 2 * style.unit_size)
        middle += 0.364f * (style.size - style.unit_size);
    if (unit[0])
        x += gap + tw_canvas_text_fit(ui->canvas, x + gap, middle, end - x - gap,
                                      (struct tw_font){style.unit_size, TW_REGULAR},
                                      tw_ink(ui, TW_TEXT_2), unit);
    return x - start;
}

float tw_ui_value_width(struct tw_ui *ui, const struct tw_asset *asset,
                        const struct tw_property *property, struct tw_value_style style) {
    char value[160], unit[40];
    value_texts(ui, asset, property, value, sizeof value, unit, sizeof unit);
    bool full = property->validity == TW_VALID || property->validity == TW_UNCERTAIN;
    float width = tw_canvas_text_width(
        ui->canvas, (struct tw_font){style.size, full ? TW_SEMIBOLD : TW_REGULAR}, value);
    if (property->validity != TW_VALID && property->validity != TW_NO_VALUE)
        width += style.size * 1.2f;
    if (unit[0])
        width +=
            style.size * 0.3f +
            tw_canvas_text_width(ui->canvas, (struct tw_font){style.unit_size, TW_REGULAR}, unit);
    return width;
}
