// How the inspected asset is: its name, its alarms and what can be done about them, its quality.
#include "inspector_pen.h"

#include <stdio.h>
#include <string.h>

#include "format.h"
#include "inspector.h"
#include "twinview/clock.h"
#include "twinview/memory.h"
#include "ui_private.h"

#define ALARMS_SHOWN 3

enum {
    KEY_ACKNOWLEDGE = 1,
    KEY_SHELVE,
    KEY_UNSHELVE,
    KEY_PIN,
    KEY_COPY
};

// Why a box stands where its model should be.
static float draw_model_fault(const struct tw_pen *pen, float y) {
    struct tw_ui *ui = pen->ui;
    char text[320], reason[200];
    const char *fault = tw_scene_model_fault(ui->view->scene, pen->asset->handle);
    if (!fault)
        return y;
    snprintf(text, sizeof text, tw_say(ui, "Its model is not shown: %s."),
             tw_ui_reason(ui, fault, reason, sizeof reason));
    y += 8; // below the buttons
    tw_draw_quality(ui->canvas, TW_BAD, pen->x + 7, y + 12, 14, tw_ink(ui, TW_TEXT));
    int lines = tw_canvas_paragraph(ui->canvas, pen->x + 22, y + 12, pen->width - 22, 18, 4,
                                    TW_BODY, tw_ink(ui, TW_TEXT), text);
    return y + 18 * (float)TW_MAX(lines, 1) + 4;
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
    y = draw_model_fault(pen, y);
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
