// Pinned assets: a row each at the top of every inspector, one of them beside the inspected one in
// its trend.
#include "inspector.h"

#include <string.h>

#include "inspector_pen.h"
#include "ui_private.h"

#define ROW_HEIGHT 27

enum {
    KEY_ROW = 0x3000,
    KEY_UNPIN = 0x3100
};

int tw_pin_index(const struct tw_ui *ui, struct tw_asset_id asset) {
    for (int i = 0; i < ui->inspector.pin_count; i++)
        if (tw_asset_equal(ui->inspector.pins[i], asset))
            return i;
    return -1;
}

static void unpin(struct tw_ui *ui, int index) {
    struct tw_inspector *inspector = &ui->inspector;
    memmove(&inspector->pins[index], &inspector->pins[index + 1],
            (size_t)(--inspector->pin_count - index) * sizeof *inspector->pins);
    ui->dirty = true;
}

void tw_pin_toggle(struct tw_ui *ui, struct tw_asset_id asset) {
    int index = tw_pin_index(ui, asset);
    if (index >= 0) {
        unpin(ui, index);
        return;
    }
    if (ui->inspector.pin_count == TW_PINS_MAX)
        unpin(ui, 0); // the oldest gives way
    ui->inspector.pins[ui->inspector.pin_count++] = asset;
    ui->dirty = true;
}

static void draw_row(const struct tw_pen *pen, const struct tw_asset *asset, int index, float y) {
    struct tw_ui *ui = pen->ui;
    float middle = y + ROW_HEIGHT / 2.0f, right = pen->x + pen->width;
    struct tw_area row = {pen->panel.x, y, pen->panel.width - 10, ROW_HEIGHT};
    unsigned hit =
        tw_canvas_hit(ui->canvas, tw_ui_id(TW_SCOPE_INSPECTOR, KEY_ROW + (uint64_t)index), row);
    if (hit & TW_HIT_HOVERED) {
        tw_canvas_rect(ui->canvas, row, tw_ink(ui, TW_PANEL_RAISED));
        tw_ui_hover(ui, asset->handle);
    }
    const struct tw_alarm *alarm = tw_twin_worst_alarm(ui->view->twin, asset->handle);
    float x = pen->x;
    if (alarm) {
        tw_ui_mark(ui, alarm, x + 9, middle, 16);
        x += 26;
    }
    tw_canvas_text_fit(ui->canvas, x, middle, 150 - (x - pen->x), TW_BODY_BOLD, tw_ink(ui, TW_TEXT),
                       asset->name);
    const struct tw_property *property = tw_ui_main_property(ui, asset);
    if (property) {
        const struct tw_value_style style = {15, 13};
        tw_ui_value(ui, asset, property, pen->x + 158, middle, right - pen->x - 190, style);
        tw_watch_want(ui, asset->handle);
    }
    struct tw_area cross = {right - 24, y, 28, ROW_HEIGHT};
    unsigned off =
        tw_canvas_hit(ui->canvas, tw_ui_id(TW_SCOPE_INSPECTOR, KEY_UNPIN + (uint64_t)index), cross);
    tw_canvas_text(ui->canvas, right - 12, middle, TW_BODY,
                   tw_ink(ui, off & TW_HIT_HOVERED ? TW_TEXT : TW_TEXT_2), "\u00d7");
    if (off & TW_HIT_CLICKED)
        unpin(ui, index);
    else if (hit & TW_HIT_CLICKED)
        tw_ui_post(ui, TW_UI_SELECT, asset->handle, NULL);
}

float tw_pins(const struct tw_pen *pen, float y) {
    struct tw_ui *ui = pen->ui;
    for (int i = ui->inspector.pin_count; i-- > 0;)
        if (!tw_twin_asset(ui->view->twin, ui->inspector.pins[i]))
            unpin(ui, i); // it is gone
    if (ui->inspector.pin_count == 0)
        return y;
    y = tw_pen_heading(pen, y + 8, tw_say(ui, "Pinned"));
    for (int i = 0; i < ui->inspector.pin_count; i++, y += ROW_HEIGHT)
        draw_row(pen, tw_twin_asset(ui->view->twin, ui->inspector.pins[i]), i, y);
    return tw_pen_divider(pen, y + 8);
}

// The newest pin whose property can stand on the same axis: the one of that name, else its main
// one, if it is a number of the same unit.
const struct tw_property *tw_pin_compared(const struct tw_ui *ui, const struct tw_asset *asset,
                                          const struct tw_property *property,
                                          const struct tw_asset **other) {
    struct tw_property_type type, other_type;
    tw_twin_property_type(ui->view->twin, asset, property, &type);
    for (int i = ui->inspector.pin_count; i-- > 0;) {
        const struct tw_asset *pin = tw_twin_asset(ui->view->twin, ui->inspector.pins[i]);
        if (!pin || tw_asset_equal(pin->handle, asset->handle))
            continue;
        const struct tw_property *found = tw_asset_property(pin, property->id);
        found = found ? found : tw_ui_main_property(ui, pin);
        if (!found || found->value.kind != TW_VALUE_NUMBER)
            continue;
        tw_twin_property_type(ui->view->twin, pin, found, &other_type);
        if (strcmp(type.unit ? type.unit : "", other_type.unit ? other_type.unit : "") != 0)
            continue;
        *other = pin;
        return found;
    }
    return NULL;
}
