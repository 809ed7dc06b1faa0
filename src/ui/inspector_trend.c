// The trend of the inspected asset's property that was chosen, and what is said below it.
#include "inspector_pen.h"

#include <stdio.h>
#include <string.h>

#include "forecast.h"
#include "format.h"
#include "inspector.h"
#include "twinview/memory.h"
#include "ui_private.h"

enum {
    KEY_LONGER = 0x100,
    KEY_SHORTER
};

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
