#include "inspector.h"

#include <stdlib.h>
#include <string.h>

#include "inspector_pen.h"
#include "ui_private.h"

#define INSET 16

void tw_inspector_finish(struct tw_inspector *inspector) {
    free(inspector->samples);
    free(inspector->told.events);
    free(inspector->copied);
    for (int i = 0; i < 2; i++)
        free(inspector->flow.assets[i]);
    memset(inspector, 0, sizeof *inspector);
}

static float draw_asset(const struct tw_pen *pen, float y) {
    struct tw_ui *ui = pen->ui;
    const struct tw_property *charted = tw_inspector_charted(pen);
    y = tw_pins(pen, tw_inspector_header(pen, y));
    y = tw_inspector_state(pen, y);
    float end = tw_why(ui, pen->asset, pen->x, y, pen->width);
    if (end > y)
        y = tw_pen_divider(pen, end + 3);
    y = tw_inspector_values(pen, charted, y);
    y = tw_inspector_trend(pen, charted, y);
    y = tw_inspector_documents(pen, y);
    end = tw_inspector_relations(pen, y);
    return tw_inspector_alarms(pen, end > y ? tw_pen_divider(pen, end) : y);
}

void tw_inspector_panel(struct tw_ui *ui) {
    struct tw_area area = ui->layout.inspector;
    const struct tw_asset *asset =
        tw_twin_asset(ui->view->twin, tw_scene_selected(ui->view->scene));
    if (area.width == 0 || !asset)
        return;
    if (!tw_asset_equal(ui->inspector.asset, asset->handle)) {
        ui->inspector.asset = asset->handle;
        ui->inspector.property[0] = '\0';
        ui->inspector.scroll = 0;
        ui->inspector.history_rows = 0;
    }
    tw_canvas_scope(ui->canvas, TW_SCOPE_INSPECTOR);
    tw_canvas_rect(ui->canvas, area, tw_ink(ui, TW_PANEL));
    tw_canvas_vertical(ui->canvas, area.x, area.y, area.y + area.height,
                       tw_ink(ui, ui->layout.inspector_over ? TW_LINE_STRONG : TW_LINE));
    tw_canvas_hit(ui->canvas, 0, area);
    tw_ui_scroll(ui, TW_SCOPE_INSPECTOR, area, ui->inspector.content, &ui->inspector.scroll);

    struct tw_area body = {area.x + 1, area.y, area.width - 1, area.height};
    struct tw_pen pen = {ui, asset, body, area.x + INSET, area.width - 2 * INSET};
    tw_canvas_push_clip(ui->canvas, body);
    float start = area.y - ui->inspector.scroll;
    size_t count;
    const struct tw_asset_id *chosen = tw_scene_chosen(ui->view->scene, &count);
    float y = count > 1 ? tw_inspector_set(&pen, chosen, count, start)
              : ui->view->place.level == TW_LEVEL_DIAGNOSIS ? tw_diagnosis(&pen, start)
                                                            : draw_asset(&pen, start);
    ui->inspector.content = y - start;
    tw_canvas_pop_clip(ui->canvas);
    tw_ui_scroll_bar(ui, TW_SCOPE_INSPECTOR, area, ui->inspector.content, &ui->inspector.scroll);
}
