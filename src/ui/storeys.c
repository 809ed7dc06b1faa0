// The storeys of a building, one above the other, as a slider: the building is shown up to the one
// that it is drawn to, or that one alone.
#include <math.h>

#include "twinview/memory.h"
#include "ui_private.h"

#define ROW_HEIGHT 26
#define ROW_TOUCH 44
#define WIDTH 192
#define TRACK 26 // of the slider, at the left
#define ROWS_MAX 14

enum {
    KEY_SLIDER = 1,
    KEY_ALONE
};

struct slider {
    struct tw_storey storeys[TW_STOREYS_MAX];
    size_t count, lowest, highest; // shown
    size_t first, rows;            // in sight
    float row_height;
    struct tw_area area; // of the rows
};

static float row_middle(const struct slider *slider, size_t index) {
    size_t from_top = slider->first + slider->rows - 1 - index;
    return slider->area.y + slider->row_height * ((float)from_top + 0.5f);
}

static void draw_rows(struct tw_ui *ui, const struct slider *slider) {
    for (size_t index = slider->first; index < slider->first + slider->rows; index++) {
        const struct tw_asset *asset = tw_twin_asset(ui->view->twin, slider->storeys[index].asset);
        bool shown = index >= slider->lowest && index <= slider->highest;
        bool highest = index == slider->highest;
        tw_canvas_text_fit(ui->canvas, slider->area.x + TRACK, row_middle(slider, index),
                           slider->area.width - TRACK - 8, highest ? TW_BODY_BOLD : TW_BODY,
                           tw_ink(ui, shown ? TW_TEXT : TW_TEXT_OFF), asset ? asset->name : "");
    }
}

// The track, what is shown of it, and the grip at the highest.
static void draw_track(struct tw_ui *ui, const struct slider *slider) {
    size_t last = slider->first + slider->rows - 1;
    size_t lowest = TW_CLAMP(slider->lowest, slider->first, last);
    size_t highest = TW_CLAMP(slider->highest, slider->first, last);
    float x = slider->area.x + TRACK / 2.0f, y = row_middle(slider, highest);
    float bottom = row_middle(slider, lowest);
    tw_canvas_vertical(ui->canvas, x, row_middle(slider, last), row_middle(slider, slider->first),
                       tw_ink(ui, TW_LINE_STRONG));
    tw_canvas_rect(ui->canvas, (struct tw_area){x - 1, y, 3, bottom - y}, tw_ink(ui, TW_TEXT));
    tw_canvas_rect(ui->canvas, (struct tw_area){x - 7, y - 4, 15, 9}, tw_ink(ui, TW_SELECT));
}

// From the press on the storey under the pointer is the highest one; all of a drag is one step.
static void answer_slider(struct tw_ui *ui, const struct slider *slider) {
    unsigned hit = tw_canvas_hit(ui->canvas, tw_ui_id(TW_SCOPE_STOREYS, KEY_SLIDER), slider->area);
    if (!(hit & (TW_HIT_HELD | TW_HIT_PRESSED | TW_HIT_CLICKED))) {
        ui->storey_held = 0;
        return;
    }
    float down = (tw_canvas_pointer(ui->canvas).y - slider->area.y) / slider->row_height;
    size_t row = (size_t)TW_CLAMP(down, 0.0f, (float)slider->rows - 1);
    size_t index = slider->first + slider->rows - 1 - row;
    if (!ui->storey_held) {
        ui->storey_held = ui->storey_at = slider->highest + 1;
        ui->storey_stepped = false;
    }
    if (index + 1 != ui->storey_at) {
        tw_ui_post_tool(ui, TW_TOOL_STOREY, slider->storeys[index].asset);
        tw_ui_last_request(ui)->instead = ui->storey_stepped;
        ui->storey_at = index + 1;
        ui->storey_stepped = ui->storey_at != ui->storey_held;
    }
    if (hit & TW_HIT_CLICKED)
        ui->storey_held = 0;
}

static bool find_storeys(struct tw_ui *ui, struct slider *slider, float top) {
    struct tw_area view = ui->layout.view;
    slider->count = tw_scene_storeys(ui->view->scene, tw_scene_selected(ui->view->scene),
                                     slider->storeys, TW_STOREYS_MAX);
    slider->count = TW_MIN(slider->count, TW_STOREYS_MAX);
    slider->row_height = ui->touch ? ROW_TOUCH : ROW_HEIGHT;
    float room = fmaxf((view.y + view.height - 80 - top) / slider->row_height - 1, 0);
    slider->rows = TW_MIN(TW_MIN(slider->count, ROWS_MAX), (size_t)room);
    if (slider->count < 2 || slider->rows < 2)
        return false;
    tw_scene_shown_storeys(ui->view->scene, slider->storeys, slider->count, &slider->lowest,
                           &slider->highest);
    // Of many those around the highest that is shown, or was when the slider was taken.
    size_t about = ui->storey_held ? ui->storey_held - 1 : slider->highest;
    slider->first =
        TW_MIN(TW_MAX(about, slider->rows / 2) - slider->rows / 2, slider->count - slider->rows);
    slider->area =
        (struct tw_area){view.x + 13, top + 1, WIDTH - 2, slider->row_height * (float)slider->rows};
    return true;
}

void tw_storeys(struct tw_ui *ui) {
    struct slider slider = {0};
    float top = ui->layout.view.y + 12 + tw_plates_height(ui) + 44;
    ui->storeys_plate.width = 0;
    if (!find_storeys(ui, &slider, top)) {
        ui->storey_held = 0;
        return;
    }
    float height = slider.area.height + slider.row_height + 2;
    struct tw_area plate = {slider.area.x - 1, top, WIDTH, height};
    struct tw_area button = {plate.x, slider.area.y + slider.area.height, plate.width,
                             slider.row_height + 1};
    ui->storeys_plate = plate;
    tw_canvas_scope(ui->canvas, TW_SCOPE_STOREYS);
    tw_canvas_rect(ui->canvas, plate, tw_ink(ui, TW_PANEL));
    tw_canvas_hit(ui->canvas, 0, plate);
    answer_slider(ui, &slider);
    draw_track(ui, &slider);
    draw_rows(ui, &slider);
    bool alone = slider.lowest > 0;
    if (tw_ui_button(ui, tw_ui_id(TW_SCOPE_STOREYS, KEY_ALONE), button,
                     alone ? tw_say(ui, "With those below") : tw_say(ui, "Only this one")))
        tw_ui_post_tool(ui, TW_TOOL_STOREY_ALONE, (struct tw_asset_id){0, 0});
    tw_canvas_frame(ui->canvas, plate, 1, tw_ink(ui, TW_LINE_STRONG));
}
