#include "ui_private.h"

#include <math.h>
#include <stdio.h>

#include "format.h"

#define BAR_LONGEST 110.0

// The longest of 1, 2, 5 times a power of ten that fits.
static double round_length(double longest_m) {
    double power = pow(10, floor(log10(longest_m)));
    double factor = longest_m / power;
    return power * (factor >= 5 ? 5 : factor >= 2 ? 2 : 1);
}

static void draw_north(struct tw_ui *ui, float x, float y) {
    static const struct tw_point arrow[2][3] = {{{0, -8}, {4, 7}, {0, 4}},
                                                {{0, -8}, {0, 4}, {-4, 7}}};
    double angle = (tw_twin_site(ui->view->twin)->north_deg - ui->view->camera->pose.azimuth_deg) *
                   0.017453292519943295;
    float c = (float)cos(angle), s = (float)sin(angle);
    for (int half = 0; half < 2; half++) {
        struct tw_point turned[3];
        for (int i = 0; i < 3; i++) {
            struct tw_point p = arrow[half][i];
            turned[i] = (struct tw_point){x + p.x * c - p.y * s, y + p.x * s + p.y * c};
        }
        tw_canvas_polygon(ui->canvas, turned, 3, tw_ink(ui, TW_TEXT));
    }
}

void tw_scale_bar(struct tw_ui *ui) {
    struct tw_area view = ui->layout.view;
    const struct tw_camera *camera = ui->view->camera;
    double unit_m = tw_camera_pixel_size(camera, camera->pose.distance_m) * tw_ui_scale(ui);
    ui->scale_plate.width = 0;
    if (tw_canvas_width(ui->canvas) < 1000 || !(unit_m > 0) || !isfinite(unit_m))
        return;
    double length_m = round_length(BAR_LONGEST * unit_m);
    float width = (float)(length_m / unit_m);
    char number[TW_NUMBER_TEXT], text[64];
    bool far = length_m >= 1000, near = length_m < 1;
    double shown = far ? length_m / 1000 : near ? length_m * 100 : length_m;
    tw_format_number(shown, shown < 1 ? 1 : 0, number);
    snprintf(text, sizeof text, "%s %s", number, far ? "km" : near ? "cm" : "m");
    float label = tw_canvas_text_width(ui->canvas, TW_SMALL, text);

    struct tw_area plate = {view.x + 14, view.y + view.height - 12 - 29,
                            10 + 18 + 14 + 10 + 14 + width + 14 + label + 10, 29};
    ui->scale_plate = plate;
    float middle = plate.y + plate.height / 2;
    tw_canvas_scope(ui->canvas, TW_SCOPE_PLATE);
    tw_canvas_rect(ui->canvas, plate, tw_ink(ui, TW_PANEL));
    tw_canvas_frame(ui->canvas, plate, 1, tw_ink(ui, TW_LINE));
    draw_north(ui, plate.x + 19, middle);
    float x = plate.x + 10 + 18 + 14;
    tw_canvas_text(ui->canvas, x, middle, TW_SMALL, tw_ink(ui, TW_TEXT), tw_say(ui, "N"));
    x += 10 + 14;
    tw_canvas_rect(ui->canvas, (struct tw_area){x, middle - 4, 1.5f, 8}, tw_ink(ui, TW_TEXT));
    tw_canvas_rect(ui->canvas, (struct tw_area){x, middle + 3, width, 1.5f}, tw_ink(ui, TW_TEXT));
    tw_canvas_rect(ui->canvas, (struct tw_area){x + width - 1.5f, middle - 4, 1.5f, 8},
                   tw_ink(ui, TW_TEXT));
    tw_canvas_text(ui->canvas, x + width + 14, middle, TW_SMALL, tw_ink(ui, TW_TEXT), text);
}
