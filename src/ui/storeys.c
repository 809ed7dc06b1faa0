// The storeys of a building, one above the other: a click shows it up to that one.
#include <math.h>

#include "twinview/memory.h"
#include "ui_private.h"

#define ROW_HEIGHT 26
#define WIDTH 168
#define ROWS_MAX 14

static void draw_row(struct tw_ui *ui, const struct tw_storey *storey, bool shown, bool highest,
                     struct tw_area row) {
    const struct tw_asset *asset = tw_twin_asset(ui->view->twin, storey->asset);
    unsigned hit =
        tw_canvas_hit(ui->canvas, tw_ui_id(TW_SCOPE_STOREYS, tw_ui_asset_key(storey->asset)), row);
    if (hit & TW_HIT_HOVERED)
        tw_canvas_rect(ui->canvas, row, tw_ink(ui, TW_PANEL_RAISED));
    if (highest)
        tw_canvas_rect(ui->canvas, (struct tw_area){row.x, row.y, 3, row.height},
                       tw_ink(ui, TW_SELECT));
    tw_canvas_text_fit(ui->canvas, row.x + 12, row.y + row.height / 2, row.width - 20,
                       highest ? TW_BODY_BOLD : TW_BODY, tw_ink(ui, shown ? TW_TEXT : TW_TEXT_OFF),
                       asset ? asset->name : "");
    if (hit & TW_HIT_CLICKED)
        tw_ui_post_tool(ui, TW_TOOL_STOREY, storey->asset);
}

void tw_storeys(struct tw_ui *ui) {
    struct tw_storey storeys[TW_STOREYS_MAX];
    ui->storeys_plate.width = 0;
    size_t count = tw_scene_storeys(ui->view->scene, tw_scene_selected(ui->view->scene), storeys,
                                    TW_STOREYS_MAX);
    count = TW_MIN(count, TW_STOREYS_MAX);
    struct tw_area view = ui->layout.view;
    float top = view.y + 12 + tw_plates_height(ui) + 44;
    size_t room = (size_t)fmaxf((view.y + view.height - 80 - top) / ROW_HEIGHT, 0);
    size_t rows = TW_MIN(TW_MIN(count, ROWS_MAX), room);
    if (count < 2 || rows < 2)
        return;
    // Of many those around the highest that is shown.
    size_t highest = tw_scene_highest_storey(ui->view->scene, storeys, count);
    size_t first = TW_MIN(TW_MAX(highest, rows / 2) - rows / 2, count - rows);
    struct tw_area plate = {view.x + 12, top, WIDTH, ROW_HEIGHT * (float)rows + 2};
    ui->storeys_plate = plate;
    tw_canvas_scope(ui->canvas, TW_SCOPE_STOREYS);
    tw_canvas_rect(ui->canvas, plate, tw_ink(ui, TW_PANEL));
    tw_canvas_frame(ui->canvas, plate, 1, tw_ink(ui, TW_LINE_STRONG));
    tw_canvas_hit(ui->canvas, 0, plate);
    for (size_t i = 0; i < rows; i++) {
        size_t index = first + rows - 1 - i;
        struct tw_area row = {plate.x + 1, plate.y + 1 + ROW_HEIGHT * (float)i, WIDTH - 2,
                              ROW_HEIGHT};
        draw_row(ui, &storeys[index], index <= highest, index == highest, row);
    }
}
