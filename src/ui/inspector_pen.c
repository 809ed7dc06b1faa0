#include "inspector_pen.h"

#include "ui_private.h"

float tw_pen_divider(const struct tw_pen *pen, float y) {
    tw_canvas_horizontal(pen->ui->canvas, pen->panel.x, pen->panel.x + pen->panel.width, y,
                         tw_ink(pen->ui, TW_LINE));
    return y + 1;
}

float tw_pen_heading(const struct tw_pen *pen, float y, const char *text) {
    tw_canvas_text_fit(pen->ui->canvas, pen->x, y + 9, pen->width, TW_SMALL_BOLD,
                       tw_ink(pen->ui, TW_TEXT_2), text);
    return y + 24;
}
