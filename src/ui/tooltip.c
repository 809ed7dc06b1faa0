// The plate that explains what lies under the pointer: one at most, drawn last.
#include "ui_private.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "twinview/memory.h"

#define LINE_HEIGHT 18
#define WIDEST 420

void tw_ui_tooltip(struct tw_ui *ui, struct tw_area at) {
    ui->tooltip.at = at;
    ui->tooltip.count = 0;
}

void tw_ui_tooltip_line(struct tw_ui *ui, const char *format, ...) {
    struct tw_tooltip *tooltip = &ui->tooltip;
    va_list arguments;
    if (tooltip->count == TW_TOOLTIP_LINES)
        return;
    va_start(arguments, format);
    vsnprintf(tooltip->lines[tooltip->count++], sizeof tooltip->lines[0], format, arguments);
    va_end(arguments);
}

void tw_tooltip_draw(struct tw_ui *ui) {
    struct tw_tooltip *tooltip = &ui->tooltip;
    if (tooltip->count == 0)
        return;
    float width = 0, all_width = tw_canvas_width(ui->canvas),
          all_height = tw_canvas_height(ui->canvas);
    for (int i = 0; i < tooltip->count; i++)
        width = fmaxf(width, tw_canvas_text_width(ui->canvas, TW_SMALL, tooltip->lines[i]) + 1);
    width = fminf(width, WIDEST) + 20;
    float height = LINE_HEIGHT * (float)tooltip->count + 12;
    // After what it explains, before it where there is no room; never over the status bar and the
    // banner, where the alarms stand.
    float top = ui->layout.view.y + 4;
    bool fits = tooltip->at.x + tooltip->at.width + 6 + width < all_width;
    float x = fits ? tooltip->at.x + tooltip->at.width + 6 : tooltip->at.x - width - 6;
    if (tooltip->at.y < top)
        x = tooltip->at.x;
    x = TW_CLAMP(x, 4, fmaxf(4, all_width - width - 4));
    float y = TW_CLAMP(tooltip->at.y, top, fmaxf(top, all_height - height - 4));
    struct tw_area plate = {floorf(x), floorf(y), ceilf(width), height};
    tw_canvas_rect(ui->canvas, plate, tw_ink(ui, TW_PANEL));
    tw_canvas_frame(ui->canvas, plate, 1, tw_ink(ui, TW_LINE_STRONG));
    for (int i = 0; i < tooltip->count; i++)
        tw_canvas_text_fit(ui->canvas, plate.x + 10, plate.y + 6 + LINE_HEIGHT * ((float)i + 0.5f),
                           plate.width - 20, TW_SMALL, tw_ink(ui, i ? TW_TEXT_2 : TW_TEXT),
                           tooltip->lines[i]);
}
