// The edges of the section box, and the handles of its faces while they can be moved.
#include "ui_private.h"

#define HANDLE 11.0f // edge of a handle

static void draw_handle(struct tw_ui *ui, struct tw_point at, bool active) {
    float edge = active ? HANDLE + 4 : HANDLE;
    struct tw_area area = {at.x - edge / 2, at.y - edge / 2, edge, edge};
    tw_canvas_rect(ui->canvas, area, tw_ink(ui, TW_SELECT_CASING));
    tw_canvas_rect(ui->canvas, tw_area_inset(area, 2), tw_ink(ui, TW_SELECT));
    if (!active)
        tw_canvas_rect(ui->canvas, tw_area_inset(area, 4), tw_ink(ui, TW_SELECT_CASING));
}

void tw_section_edges(struct tw_ui *ui) {
    const struct tw_ui_box *box = ui->view->section;
    if (!box)
        return;
    tw_canvas_push_clip(ui->canvas, ui->layout.view);
    for (int corner = 0; corner < 8; corner++) {
        for (int axis = 0; axis < 3; axis++) {
            int other = corner | 1 << axis;
            if (other == corner || !box->corner_seen[corner] || !box->corner_seen[other])
                continue;
            struct tw_point from = tw_sketch_point(ui, box->corners[corner]);
            struct tw_point to = tw_sketch_point(ui, box->corners[other]);
            if (box->tool)
                tw_canvas_line(ui->canvas, from, to, 3, tw_ink(ui, TW_SELECT_CASING));
            tw_canvas_line(ui->canvas, from, to, 1, tw_ink(ui, box->tool ? TW_SELECT : TW_TEXT_2));
        }
    }
    tw_canvas_pop_clip(ui->canvas);
}

void tw_section_handles(struct tw_ui *ui) {
    const struct tw_ui_box *box = ui->view->section;
    if (!box || !box->tool)
        return;
    tw_canvas_push_clip(ui->canvas, ui->layout.view);
    for (int face = 0; face < 6; face++)
        if (box->handle_seen[face])
            draw_handle(ui, tw_sketch_point(ui, box->handles[face]), face == box->active);
    tw_canvas_pop_clip(ui->canvas);
}
