// The text field that panels share.

#include "ui_private.h"

enum {
    KEY_FIELD = 0xf1,
    KEY_CLEAR = 0xf2
};

static void draw_hint(struct tw_ui *ui, const struct tw_ui_field *field, struct tw_area area) {
    if (!field->text[0] && !*field->focused)
        tw_canvas_text_fit(ui->canvas, area.x, area.y + area.height / 2, area.width, TW_BODY,
                           tw_ink(ui, TW_TEXT_2), field->hint);
}

static bool draw_clear(struct tw_ui *ui, const struct tw_ui_field *field, struct tw_area box) {
    struct tw_area clear = {box.x + box.width - 30, box.y, 30, box.height};
    if (!field->text[0])
        return false;
    tw_draw_icon(ui->canvas, TW_ICON_CLOSE, clear.x + 15, box.y + box.height / 2, 14,
                 tw_ink(ui, TW_TEXT_2));
    if (!(tw_canvas_hit(ui->canvas, tw_ui_id(field->scope, KEY_CLEAR), clear) & TW_HIT_CLICKED))
        return false;
    field->text[0] = '\0';
    *field->drop_focus = ui->dirty = true;
    return true;
}

bool tw_ui_field(struct tw_ui *ui, const struct tw_ui_field *field, struct tw_area box) {
    struct tw_canvas *canvas = ui->canvas;
    float left = field->icon < TW_ICON_COUNT ? 34 : 10;
    tw_canvas_rect(canvas, box, tw_ink(ui, TW_PANEL_SUNK));
    tw_canvas_frame(canvas, box, *field->focused ? 2 : 1,
                    tw_ink(ui, *field->focused ? TW_SELECT : TW_LINE_STRONG));
    if (field->icon < TW_ICON_COUNT)
        tw_draw_icon(canvas, field->icon, box.x + 18, box.y + box.height / 2, 18,
                     tw_ink(ui, TW_TEXT_2));
    if (tw_canvas_hit(canvas, tw_ui_id(field->scope, KEY_FIELD), box) & TW_HIT_PRESSED)
        *field->take_focus = true;
    struct tw_area area = {box.x + left, box.y + 1, box.width - left - (field->text[0] ? 30 : 6),
                           box.height - 2};
    tw_canvas_push_clip(canvas, area);
    bool before = *field->focused, taking = *field->take_focus;
    bool changed = tw_canvas_text_field(canvas,
                                        &(struct tw_canvas_field){
                                            .id = (int)field->scope,
                                            .area = area,
                                            .size = 14,
                                            .colour = tw_ink(ui, TW_TEXT),
                                            .selection = tw_ink(ui, TW_LINE_STRONG),
                                            .text = field->text,
                                            .capacity = field->capacity,
                                            .take_focus = taking,
                                            .drop_focus = *field->drop_focus,
                                        },
                                        field->focused);
    *field->take_focus = *field->drop_focus = false;
    // The focus arrives with the next frame, and the ring is drawn before the field answers.
    if (taking || before != *field->focused)
        ui->dirty = true;
    draw_hint(ui, field, area);
    tw_canvas_pop_clip(canvas);
    return draw_clear(ui, field, box) || changed;
}
