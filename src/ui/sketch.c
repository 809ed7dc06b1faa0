// What a tool of the pointer draws over the picture, and what it says of itself.
#include <stdio.h>

#include "twinview/memory.h"
#include "ui_private.h"

struct tw_point tw_sketch_point(const struct tw_ui *ui, const float pixel[2]) {
    float scale = tw_ui_scale(ui);
    return (struct tw_point){pixel[0] / scale, pixel[1] / scale};
}

static void draw_way(struct tw_ui *ui, struct tw_point a, struct tw_point b) {
    tw_canvas_line(ui->canvas, a, b, 4, tw_ink(ui, TW_SELECT_CASING));
    tw_canvas_line(ui->canvas, a, b, 1.5f, tw_ink(ui, TW_SELECT));
}

static void draw_mark(struct tw_ui *ui, struct tw_point at) {
    struct tw_area dot = {at.x - 4, at.y - 4, 8, 8};
    tw_canvas_rect(ui->canvas, dot, tw_ink(ui, TW_SELECT_CASING));
    tw_canvas_rect(ui->canvas, tw_area_inset(dot, 1.5f), tw_ink(ui, TW_SELECT));
}

static const char *hint_of(struct tw_ui *ui, const struct tw_ui_sketch *sketch) {
    switch (sketch->tool) {
    case TW_TOOL_BOX:
        return tw_say(ui, "Box: drag it around what is seen; or arrows and Enter. Shift adds, Ctrl "
                          "takes out, Esc ends.");
    case TW_TOOL_LASSO:
        return tw_say(ui, "Lasso: draw around what is seen; or arrows and Enter. Shift adds, Ctrl "
                          "takes out, Esc ends.");
    case TW_TOOL_SECTION:
        return tw_say(ui, "Section: drag a handle; or Tab and arrows, with Shift finely. Backspace "
                          "ends the cut, Esc keeps it.");
    default:
        return tw_say(ui, "Measure: click points; or arrows and Enter. Backspace takes one back, "
                          "Esc ends.");
    }
}

static void draw_text(struct tw_ui *ui, const char *text, struct tw_point at) {
    struct tw_area view = ui->layout.view;
    float width = tw_canvas_text_width(ui->canvas, TW_LARGE_BOLD, text) + 20;
    struct tw_area plate = {TW_CLAMP(at.x + 14, view.x, view.x + view.width - width),
                            TW_CLAMP(at.y - 40, view.y, view.y + view.height - 30), width, 30};
    tw_canvas_rect(ui->canvas, plate, tw_ink(ui, TW_PANEL));
    tw_canvas_frame(ui->canvas, plate, 1, tw_ink(ui, TW_LINE_STRONG));
    tw_canvas_text(ui->canvas, plate.x + 10, plate.y + 15, TW_LARGE_BOLD, tw_ink(ui, TW_TEXT),
                   text);
}

static void draw_hint(struct tw_ui *ui, const struct tw_ui_sketch *sketch) {
    static const char *const snaps[] = {TW_WORD("On a face."), TW_WORD("On an edge."),
                                        TW_WORD("On a corner.")};
    struct tw_area view = ui->layout.view;
    char text[256];
    const char *hint = hint_of(ui, sketch);
    bool snapped = sketch->snap >= 0 && sketch->snap < (int)TW_COUNT(snaps);
    snprintf(text, sizeof text, "%s%s%s", hint, snapped ? " " : "",
             snapped ? tw_say(ui, snaps[sketch->snap]) : "");
    float width = TW_MIN(tw_canvas_text_width(ui->canvas, TW_SMALL, text) + 24, view.width);
    struct tw_area plate = {view.x + (view.width - width) / 2, view.y + view.height - 44, width,
                            30};
    tw_canvas_rect(ui->canvas, plate, tw_ink(ui, TW_PANEL));
    tw_canvas_frame(ui->canvas, plate, 1, tw_ink(ui, TW_LINE_STRONG));
    tw_canvas_text_fit(ui->canvas, plate.x + 12, plate.y + 15, width - 24, TW_SMALL,
                       tw_ink(ui, TW_TEXT), text);
}

void tw_sketch(struct tw_ui *ui) {
    const struct tw_ui_sketch *sketch = ui->view->sketch;
    if (!sketch)
        return;
    tw_canvas_push_clip(ui->canvas, ui->layout.view);
    for (int i = 0; i + 1 < sketch->count + (sketch->closed && sketch->count > 2); i++)
        draw_way(ui, tw_sketch_point(ui, sketch->points[i]),
                 tw_sketch_point(ui, sketch->points[(i + 1) % sketch->count]));
    for (int i = 0; i < sketch->count && !sketch->closed; i++)
        draw_mark(ui, tw_sketch_point(ui, sketch->points[i]));
    if (sketch->text[0] && sketch->count)
        draw_text(ui, sketch->text, tw_sketch_point(ui, sketch->points[sketch->count - 1]));
    draw_hint(ui, sketch);
    tw_canvas_pop_clip(ui->canvas);
}
