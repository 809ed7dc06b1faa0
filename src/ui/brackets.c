// Four corners around a selected or alarmed body that something hides (look.md, section 4).
#include "labels.h"

#include <math.h>

#include "ui_private.h"

#define LEG 12

// The body's box on the canvas; false if it reaches behind the eye.
static bool screen_box(const struct tw_ui *ui, const struct tw_label *label, struct tw_area *area) {
    float scale = tw_ui_scale(ui);
    float x0 = INFINITY, y0 = INFINITY, x1 = -INFINITY, y1 = -INFINITY;
    for (int corner = 0; corner < 8; corner++) {
        const double world[3] = {corner & 1 ? label->high[0] : label->low[0],
                                 corner & 2 ? label->high[1] : label->low[1],
                                 corner & 4 ? label->high[2] : label->low[2]};
        double pixel[2], distance_m;
        if (!tw_camera_project(ui->view->camera, world, pixel, &distance_m))
            return false;
        x0 = fminf(x0, (float)pixel[0] / scale);
        y0 = fminf(y0, (float)pixel[1] / scale);
        x1 = fmaxf(x1, (float)pixel[0] / scale);
        y1 = fmaxf(y1, (float)pixel[1] / scale);
    }
    *area = (struct tw_area){x0, y0, x1 - x0, y1 - y0};
    return true;
}

static void draw_legs(struct tw_ui *ui, struct tw_area box, float width, uint32_t colour) {
    float leg = fminf(LEG, fminf(box.width, box.height) / 2), half = width / 2;
    for (int corner = 0; corner < 4; corner++) {
        float x = corner & 1 ? box.x + box.width : box.x;
        float y = corner & 2 ? box.y + box.height : box.y;
        float dx = corner & 1 ? -leg : leg, dy = corner & 2 ? -leg : leg;
        tw_canvas_rect(ui->canvas,
                       (struct tw_area){fminf(x, x + dx) - half, y - half, leg + width, width},
                       colour);
        tw_canvas_rect(ui->canvas,
                       (struct tw_area){x - half, fminf(y, y + dy) - half, width, leg + width},
                       colour);
    }
}

void tw_brackets(struct tw_ui *ui) {
    struct tw_labels *labels = &ui->labels;
    tw_canvas_push_clip(ui->canvas, ui->layout.view);
    for (size_t i = 0; i < labels->order_count; i++) {
        const struct tw_label *label = labels->order[i];
        struct tw_area box;
        bool wanted = label->selected || label->priority <= 2;
        if (!wanted || (label->sight != TW_SIGHT_HIDDEN && !label->hidden) ||
            !screen_box(ui, label, &box))
            continue;
        draw_legs(ui, box, 4, tw_ink(ui, TW_SELECT_CASING));
        draw_legs(ui, box, 2, tw_ink(ui, label->selected ? TW_SELECT : TW_HOVER));
    }
    tw_canvas_pop_clip(ui->canvas);
}
