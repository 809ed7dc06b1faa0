#include "inspector.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "forecast.h"
#include "format.h"
#include "inspector_pen.h"
#include "twinview/clock.h"
#include "twinview/memory.h"
#include "ui_private.h"

#define INSET 16
#define ALARMS_SHOWN 3
#define PARTS_SHOWN 12

enum {
    KEY_ACKNOWLEDGE = 1,
    KEY_SHELVE,
    KEY_UNSHELVE,
    KEY_PIN,
    KEY_COPY,
    KEY_LONGER,
    KEY_SHORTER,
    KEY_RELATIONS = 0x2000
};

void tw_inspector_finish(struct tw_inspector *inspector) {
    free(inspector->samples);
    free(inspector->told.events);
    free(inspector->copied);
    for (int i = 0; i < 2; i++)
        free(inspector->flow.assets[i]);
    memset(inspector, 0, sizeof *inspector);
}

float tw_inspector_header(const struct tw_pen *pen, float y) {
    struct tw_ui *ui = pen->ui;
    const struct tw_alarm *alarm = tw_twin_worst_alarm(ui->view->twin, pen->asset->handle);
    float x = pen->x, width = pen->width - 74;
    char text[512];
    struct tw_area button = {pen->x + pen->width - 64, y + 8, 64, 24};
    bool pinned = tw_pin_index(ui, pen->asset->handle) >= 0;
    if (tw_ui_button(ui, tw_ui_id(TW_SCOPE_INSPECTOR, KEY_PIN), button,
                     pinned ? tw_say(ui, "Unpin") : tw_say(ui, "Pin")))
        tw_pin_toggle(ui, pen->asset->handle);
    button.y += 28;
    if (tw_ui_button(ui, tw_ui_id(TW_SCOPE_INSPECTOR, KEY_COPY), button, tw_say(ui, "Copy")))
        tw_inspector_copy(ui, pen->asset);
    y += 11;
    if (alarm) {
        tw_ui_mark(ui, alarm, x + 20, y + 22, 32);
        x += 52;
        width -= 52;
    }
    tw_canvas_text_fit(ui->canvas, x, y + 13, width, (struct tw_font){20, TW_SEMIBOLD},
                       tw_ink(ui, TW_TEXT), pen->asset->name);
    tw_ui_parents(ui, pen->asset, text, sizeof text);
    tw_canvas_text_fit(ui->canvas, x, y + 36, width, TW_BODY, tw_ink(ui, TW_TEXT_2), text);
    y += 46;
    if (strcmp(pen->asset->name, pen->asset->id) != 0) {
        snprintf(text, sizeof text, tw_say(ui, "Tag %s"), pen->asset->id);
        tw_canvas_text_fit(ui->canvas, x, y + 10, width, TW_SMALL, tw_ink(ui, TW_TEXT_2), text);
        y += 20;
    }
    if (pen->asset->join_missing) {
        tw_canvas_text_fit(ui->canvas, x, y + 10, width, TW_SMALL, tw_ink(ui, TW_TEXT_2),
                           tw_say(ui, "Not joined: what it belongs to is not there."));
        y += 20;
    }
    return tw_pen_divider(pen, y + 11);
}

static float draw_alarm(const struct tw_pen *pen, const struct tw_alarm *alarm, float y) {
    struct tw_ui *ui = pen->ui;
    char clock[32], age[16], state[96], text[160];
    int lines = tw_canvas_paragraph(ui->canvas, pen->x, y + 11, pen->width, 22, 3, TW_LARGE_BOLD,
                                    tw_ink(ui, TW_TEXT),
                                    alarm->text && alarm->text[0] ? alarm->text : alarm->id);
    y += 22 * (float)TW_MAX(lines, 1) + 2;
    tw_alarm_state_text(ui, alarm, state, sizeof state);
    snprintf(text, sizeof text, tw_say(ui, "Priority %d, %s"), alarm->priority, state);
    tw_canvas_text_fit(ui->canvas, pen->x, y + 10, pen->width, TW_BODY, tw_ink(ui, TW_TEXT_2),
                       text);
    int64_t age_ms = tw_ui_alarm_age_ms(ui, alarm) / 10000 * 10000;
    tw_alarm_since_text(ui, alarm, true, clock);
    tw_age_format(age_ms, age, sizeof age);
    ui->ages_shown = true;
    int at = snprintf(text, sizeof text, tw_say(ui, "Since %s UTC"), clock);
    if (age_ms >= 10000)
        snprintf(text + at, sizeof text - (size_t)at, " (%s)", age);
    y += 20;
    tw_canvas_text_fit(ui->canvas, pen->x, y + 10, pen->width, TW_BODY, tw_ink(ui, TW_TEXT_2),
                       text);
    return y + 22;
}

static void one_poor_text(const struct tw_ui *ui, const struct tw_property *property,
                          const char *name, char *text, size_t size) {
    char validity[40];
    tw_format_validity(ui->words, property, validity, sizeof validity);
    if (property->conflict)
        snprintf(text, size, tw_say(ui, "Sources disagree about one value: %s."), name);
    else
        snprintf(text, size, tw_say(ui, "One value is %s: %s%s%s."), validity, name,
                 property->why ? ", " : "", property->why ? property->why : "");
}

// "One value is uncertain: flow." or "3 values are not good: flow, level, ..."
static void quality_text(const struct tw_pen *pen, char *text, size_t size) {
    const struct tw_ui *ui = pen->ui;
    const struct tw_property *first = NULL;
    char names[160] = "", name[64];
    int count = 0;
    for (int i = 0; i < pen->asset->property_count; i++) {
        const struct tw_property *property = &pen->asset->properties[i];
        struct tw_property_type type;
        if (property->validity == TW_VALID)
            continue;
        tw_twin_property_type(pen->ui->view->twin, pen->asset, property, &type);
        tw_format_name(&type, property->id, name, sizeof name);
        size_t length = strlen(names);
        snprintf(names + length, sizeof names - length, "%s%s", count ? ", " : "", name);
        first = first ? first : property;
        count++;
    }
    if (count == 0)
        snprintf(text, size, "%s",
                 pen->asset->property_count ? tw_say(ui, "Quality of all values: good.") : "");
    else if (count == 1 && first->validity == TW_NO_VALUE)
        snprintf(text, size, tw_say(ui, "One value is missing: %s."), names);
    else if (count == 1)
        one_poor_text(ui, first, names, text, size);
    else
        snprintf(text, size, tw_say(ui, "%d values are not good: %s."), count, names);
}

// What can be done about the asset's alarms.
static float draw_actions(const struct tw_pen *pen, float y) {
    struct tw_ui *ui = pen->ui;
    struct tw_alarm_scope scope = {.kind = TW_SCOPE_OF_ASSET, .asset = pen->asset->handle};
    bool acknowledge = tw_alarm_targets(ui, scope, TW_ACTION_ACKNOWLEDGE) > 0;
    bool reset = !acknowledge && tw_alarm_targets(ui, scope, TW_ACTION_RESET) > 0;
    struct tw_area button = {pen->x, y + 8, 132, 28};
    if (acknowledge || reset) {
        if (tw_ui_button(ui, tw_ui_id(TW_SCOPE_INSPECTOR, KEY_ACKNOWLEDGE), button,
                         reset ? tw_say(ui, "Reset F2") : tw_say(ui, "Acknowledge F2")))
            tw_alarm_acknowledge(ui, scope);
        button.x += button.width + 8;
    }
    button.width = 100;
    if (tw_alarm_targets(ui, scope, TW_ACTION_SHELVE)) {
        if (tw_ui_button(ui, tw_ui_id(TW_SCOPE_INSPECTOR, KEY_SHELVE), button,
                         tw_say(ui, "Shelve… F6")))
            tw_alarm_ask(ui, scope, TW_ACTION_SHELVE);
        button.x += button.width + 8;
    }
    if (tw_alarm_targets(ui, scope, TW_ACTION_UNSHELVE) &&
        tw_ui_button(ui, tw_ui_id(TW_SCOPE_INSPECTOR, KEY_UNSHELVE), button,
                     tw_say(ui, "Unshelve F6")))
        tw_alarm_act(ui, scope, TW_ACTION_UNSHELVE, "", 0);
    return y + 44;
}

float tw_inspector_state(const struct tw_pen *pen, float y) {
    struct tw_ui *ui = pen->ui;
    const struct tw_twin *twin = ui->view->twin;
    char text[320];
    int shown = 0;
    y += 11;
    for (size_t i = 0; i < ui->summary.order_count && shown < ALARMS_SHOWN; i++) {
        const struct tw_alarm *alarm = tw_summary_alarm(&ui->summary, twin, i);
        if (!tw_asset_equal(alarm->asset, pen->asset->handle))
            continue;
        y = draw_alarm(pen, alarm, y + (shown ? 8 : 0));
        shown++;
    }
    if (shown)
        y = draw_actions(pen, y);
    quality_text(pen, text, sizeof text);
    if (!shown) {
        y = tw_pen_heading(pen, y, tw_say(ui, "State"));
        tw_canvas_text(ui->canvas, pen->x, y + 10, TW_BODY, tw_ink(ui, TW_TEXT),
                       tw_say(ui, "No alarm."));
        y += 20;
    }
    if (text[0]) {
        int lines = tw_canvas_paragraph(ui->canvas, pen->x, y + 10, pen->width, 20, 3, TW_BODY,
                                        tw_ink(ui, TW_TEXT_2), text);
        y += 20 * (float)lines;
    }
    return tw_pen_divider(pen, y + 11);
}

// Whether older data is on its way, or why there is none; "" if all is there.
static void past_text(const struct tw_pen *pen, const struct tw_property *property, char *text,
                      size_t size) {
    struct tw_ui *ui = pen->ui;
    const struct tw_past *past =
        tw_past_of(ui, pen->asset, property,
                   TW_MAX(tw_trend_span_ms(ui, pen->asset, property), 30 * INT64_C(60000)));
    text[0] = '\0';
    if (!past && ui->inspector.span > 0)
        snprintf(text, size, "%s", tw_say(ui, "Nothing older: the source keeps no history."));
    else if (past && past->series.reason[0])
        snprintf(text, size, tw_say(ui, "Nothing older: %s."), past->series.reason);
}

// Which line is whose where two are compared.
static float draw_legend(const struct tw_pen *pen, const struct tw_property *property, float y) {
    struct tw_ui *ui = pen->ui;
    const struct tw_asset *other = NULL;
    const struct tw_property *compared = tw_pin_compared(ui, pen->asset, property, &other);
    if (!compared)
        return y;
    struct tw_property_type type;
    char name[96], text[256];
    float middle = y + 10, x = pen->x + 40, half = pen->width / 2 - 20;
    tw_canvas_horizontal(ui->canvas, x, x + 22, middle, tw_ink(ui, TW_TEXT));
    tw_canvas_text_fit(ui->canvas, x + 28, middle, half - 36, TW_SMALL, tw_ink(ui, TW_TEXT_2),
                       pen->asset->name);
    x += half;
    tw_canvas_dashed_line(ui->canvas, (struct tw_point){x, middle + 0.5f},
                          (struct tw_point){x + 22, middle + 0.5f}, 9, 4, 1.6f,
                          tw_ink(ui, TW_TEXT));
    tw_twin_property_type(ui->view->twin, other, compared, &type);
    tw_format_name(&type, compared->id, name, sizeof name);
    bool same = strcmp(compared->id, property->id) == 0;
    snprintf(text, sizeof text, "%s%s%s", other->name, same ? "" : ", ", same ? "" : name);
    tw_canvas_text_fit(ui->canvas, x + 28, middle, half - 28, TW_SMALL, tw_ink(ui, TW_TEXT_2),
                       text);
    return y + 22;
}

static float draw_note(const struct tw_pen *pen, float y, const char *text) {
    if (!text[0])
        return y;
    int lines = tw_canvas_paragraph(pen->ui->canvas, pen->x, y + 10, pen->width, 18, 3, TW_SMALL,
                                    tw_ink(pen->ui, TW_TEXT_2), text);
    return y + 18 * (float)lines + 2;
}

float tw_inspector_trend(const struct tw_pen *pen, const struct tw_property *property, float y) {
    if (!property || property->value.kind != TW_VALUE_NUMBER)
        return y;
    struct tw_ui *ui = pen->ui;
    struct tw_property_type type;
    char name[96], span[24], text[240];
    float right = pen->x + pen->width;
    tw_twin_property_type(ui->view->twin, pen->asset, property, &type);
    tw_format_name(&type, property->id, name, sizeof name);
    tw_trend_span_text(tw_trend_span_ms(ui, pen->asset, property), span, sizeof span);
    snprintf(text, sizeof text, "%s, %s", name, span);
    struct tw_area button = {right - 28, y + 8, 28, 22};
    if (tw_ui_button(ui, tw_ui_id(TW_SCOPE_INSPECTOR, KEY_LONGER), button, "+"))
        tw_trend_step(ui, 1);
    button.x -= 32;
    if (tw_ui_button(ui, tw_ui_id(TW_SCOPE_INSPECTOR, KEY_SHORTER), button, "\u2212"))
        tw_trend_step(ui, -1);
    y = tw_pen_heading(pen, y + 11, text);
    tw_trend(ui, pen->asset, property, (struct tw_area){pen->x, y + 4, pen->width, 138});
    y = draw_legend(pen, property, y + 142);
    tw_forecast_text(ui, pen->asset, property, text, sizeof text);
    y = draw_note(pen, y, text);
    past_text(pen, property, text, sizeof text);
    y = draw_note(pen, y, text);
    return tw_pen_divider(pen, y + 11);
}

static void relation_words(const char *kind, char *text, size_t size) {
    snprintf(text, size, "%s", kind);
    for (char *c = text; *c; c++)
        if (*c == '_')
            *c = ' ';
}

// Where the next link is written.
struct links {
    const struct tw_pen *pen;
    float x, y;
    uint64_t key;
};

// A word and the name of another asset, which leads there; without an asset the name alone.
static void draw_link(struct links *links, const char *word, const struct tw_asset *other,
                      const char *name) {
    const struct tw_pen *pen = links->pen;
    struct tw_ui *ui = pen->ui;
    float end = pen->x + pen->width;
    float wide = tw_canvas_text_width(ui->canvas, TW_BODY, word) + 5 +
                 tw_canvas_text_width(ui->canvas, TW_BODY, name);
    if (links->x > pen->x && links->x + wide > end) {
        links->x = pen->x;
        links->y += 26;
    }
    float x = links->x, y = links->y;
    x += tw_canvas_text_fit(ui->canvas, x, y + 10, end - x, TW_BODY, tw_ink(ui, TW_TEXT_2), word);
    x += word[0] ? 5 : 0;
    float width = tw_canvas_text_fit(ui->canvas, x, y + 10, end - x, TW_BODY,
                                     tw_ink(ui, other ? TW_TEXT : TW_TEXT_OFF), name);
    if (other) {
        unsigned hit = tw_canvas_hit(ui->canvas, tw_ui_id(TW_SCOPE_INSPECTOR, links->key++),
                                     (struct tw_area){x, y - 2, width, 26});
        bool hovered = hit & TW_HIT_HOVERED;
        tw_canvas_horizontal(ui->canvas, x, x + width, y + 19,
                             tw_ink(ui, hovered ? TW_TEXT : TW_LINE_STRONG));
        if (hovered)
            tw_ui_hover(ui, other->handle);
        if (hit & TW_HIT_CLICKED)
            tw_ui_post(ui, TW_UI_SELECT, other->handle, NULL);
    }
    links->x = x + width + 18;
}

static void draw_parts(struct links *links) {
    struct tw_ui *ui = links->pen->ui;
    size_t count;
    char text[64];
    const struct tw_asset_id *parts =
        tw_twin_children(ui->view->twin, links->pen->asset->handle, &count);
    for (size_t i = 0; i < count && i < PARTS_SHOWN; i++) {
        const struct tw_asset *part = tw_twin_asset(ui->view->twin, parts[i]);
        if (part)
            draw_link(links, i ? "" : tw_say(ui, "has"), part, part->name);
    }
    if (count > PARTS_SHOWN) {
        snprintf(text, sizeof text, tw_say(ui, "and %zu more"), count - PARTS_SHOWN);
        draw_link(links, text, NULL, "");
    }
}

// What it belongs to, what it is tied to, what belongs to it.
float tw_inspector_relations(const struct tw_pen *pen, float y) {
    struct tw_ui *ui = pen->ui;
    const struct tw_asset *asset = pen->asset;
    const struct tw_asset *parent = tw_twin_asset(ui->view->twin, asset->parent);
    size_t parts;
    tw_twin_children(ui->view->twin, asset->handle, &parts);
    if (asset->relation_count == 0 && !parent && parts == 0)
        return y;
    struct links links = {pen, pen->x, tw_pen_heading(pen, y + 11, tw_say(ui, "Relations")),
                          KEY_RELATIONS};
    if (parent)
        draw_link(&links, tw_say(ui, "part of"), parent, parent->name);
    for (int i = 0; i < asset->relation_count; i++) {
        const struct tw_relation *relation = &asset->relations[i];
        const struct tw_asset *other = tw_twin_find(ui->view->twin, relation->other);
        char kind[96];
        relation_words(relation->kind, kind, sizeof kind);
        draw_link(&links, kind, other, other ? other->name : relation->other);
    }
    draw_parts(&links);
    return links.y + 26 + 11;
}

const struct tw_property *tw_inspector_charted(const struct tw_pen *pen) {
    const char *chosen = pen->ui->inspector.property;
    const struct tw_property *property = chosen[0] ? tw_asset_property(pen->asset, chosen) : NULL;
    if (!property)
        property = tw_ui_main_property(pen->ui, pen->asset);
    for (int i = 0; i < pen->asset->property_count && property; i++) {
        if (property->value.kind == TW_VALUE_NUMBER)
            break;
        if (pen->asset->properties[i].value.kind == TW_VALUE_NUMBER)
            property = &pen->asset->properties[i];
    }
    return property;
}

static float draw_asset(const struct tw_pen *pen, float y) {
    struct tw_ui *ui = pen->ui;
    const struct tw_property *charted = tw_inspector_charted(pen);
    y = tw_pins(pen, tw_inspector_header(pen, y));
    y = tw_inspector_state(pen, y);
    float end = tw_why(ui, pen->asset, pen->x, y, pen->width);
    if (end > y)
        y = tw_pen_divider(pen, end + 3);
    y = tw_inspector_values(pen, charted, y);
    y = tw_inspector_trend(pen, charted, y);
    y = tw_inspector_documents(pen, y);
    end = tw_inspector_relations(pen, y);
    return tw_inspector_alarms(pen, end > y ? tw_pen_divider(pen, end) : y);
}

void tw_inspector_panel(struct tw_ui *ui) {
    struct tw_area area = ui->layout.inspector;
    const struct tw_asset *asset =
        tw_twin_asset(ui->view->twin, tw_scene_selected(ui->view->scene));
    if (area.width == 0 || !asset)
        return;
    if (!tw_asset_equal(ui->inspector.asset, asset->handle)) {
        ui->inspector.asset = asset->handle;
        ui->inspector.property[0] = '\0';
        ui->inspector.scroll = 0;
        ui->inspector.history_rows = 0;
    }
    tw_canvas_scope(ui->canvas, TW_SCOPE_INSPECTOR);
    tw_canvas_rect(ui->canvas, area, tw_ink(ui, TW_PANEL));
    tw_canvas_vertical(ui->canvas, area.x, area.y, area.y + area.height,
                       tw_ink(ui, ui->layout.inspector_over ? TW_LINE_STRONG : TW_LINE));
    tw_canvas_hit(ui->canvas, 0, area);
    tw_ui_scroll(ui, TW_SCOPE_INSPECTOR, area, ui->inspector.content, &ui->inspector.scroll);

    struct tw_area body = {area.x + 1, area.y, area.width - 1, area.height};
    struct tw_pen pen = {ui, asset, body, area.x + INSET, area.width - 2 * INSET};
    tw_canvas_push_clip(ui->canvas, body);
    float start = area.y - ui->inspector.scroll;
    size_t count;
    const struct tw_asset_id *chosen = tw_scene_chosen(ui->view->scene, &count);
    float y = count > 1 ? tw_inspector_set(&pen, chosen, count, start)
              : ui->view->place.level == TW_LEVEL_DIAGNOSIS ? tw_diagnosis(&pen, start)
                                                            : draw_asset(&pen, start);
    ui->inspector.content = y - start;
    tw_canvas_pop_clip(ui->canvas);
    tw_ui_scroll_bar(ui, TW_SCOPE_INSPECTOR, area, ui->inspector.content, &ui->inspector.scroll);
}
