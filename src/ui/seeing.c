// What is not to be seen is said: how much is hidden or ghosted, and how it comes back. So is why
// an order to hide or show did nothing.
#include <stdio.h>

#include "ui_private.h"

bool tw_ui_is_hidden(const struct tw_ui *ui, struct tw_asset_id asset) {
    return tw_scene_visibility(ui->view->scene, asset) == TW_HIDDEN;
}

const char *tw_ui_hidden_word(const struct tw_ui *ui, struct tw_asset_id asset) {
    return tw_ui_is_hidden(ui, asset) ? tw_say(ui, "hidden") : NULL;
}

float tw_hidden_sign(struct tw_ui *ui, float x, float middle, float size) {
    struct tw_area ground = {x - size * 0.65f, middle - size * 0.65f, size * 1.3f, size * 1.3f};
    tw_canvas_rect(ui->canvas, ground, tw_ink(ui, TW_CASING));
    tw_draw_icon(ui->canvas, TW_ICON_HIDDEN, x, middle, size, tw_ink(ui, TW_P_OFF));
    return size * 1.3f;
}

// How many alarms that count are on something that is not seen.
static int hidden_alarms(const struct tw_ui *ui) {
    int count = 0;
    for (int i = 0; i < ui->summary.active && (size_t)i < ui->summary.order_count; i++) {
        const struct tw_alarm *alarm = tw_summary_alarm(&ui->summary, ui->view->twin, (size_t)i);
        count += alarm->asset.slot && tw_ui_is_hidden(ui, alarm->asset);
    }
    return count;
}

// It stands until it is true no more, or the operator does something else.
static bool lacks_selection(struct tw_ui *ui) {
    size_t chosen;
    tw_scene_chosen(ui->view->scene, &chosen);
    if (chosen || ui->input.down || ui->input.key_pressed[TW_KEY_ESCAPE])
        ui->lacks_selection = false;
    return ui->lacks_selection;
}

void tw_seeing_plate(struct tw_ui *ui) {
    struct tw_visibility_counts counts;
    char text[200] = "";
    size_t at = 0;
    tw_scene_visibility_counts(ui->view->scene, &counts);
    ui->seeing_plate.width = 0;
    bool pulled = counts.exploded > 0;
    bool any = counts.hidden || counts.ghosted || counts.cut || pulled, lacks = lacks_selection(ui);
    if (!any && !lacks)
        return;
    if (lacks)
        at += (size_t)snprintf(text + at, sizeof text - at, "%s%s",
                               tw_say(ui, "Nothing is selected: click on something first"),
                               any ? ". " : "");
    if (pulled)
        at += (size_t)snprintf(text + at, sizeof text - at, tw_say(ui, "Pulled apart by %.0f %%%s"),
                               100 * counts.exploded,
                               counts.cut || counts.hidden || counts.ghosted ? ", " : "");
    if (counts.cut)
        at += (size_t)snprintf(text + at, sizeof text - at, "%s%s",
                               tw_say(ui, "Section: not all is shown"),
                               counts.hidden || counts.ghosted ? ", " : "");
    if (counts.hidden)
        at +=
            (size_t)snprintf(text + at, sizeof text - at, tw_say(ui, "%zu hidden"), counts.hidden);
    if (counts.ghosted)
        at += (size_t)snprintf(text + at, sizeof text - at, tw_say(ui, "%s%zu ghosted"),
                               counts.hidden ? ", " : "", counts.ghosted);
    int alarms = hidden_alarms(ui);
    if (alarms)
        snprintf(text + at, sizeof text - at,
                 alarms == 1 ? tw_say(ui, ", 1 alarm there") : tw_say(ui, ", %d alarms there"),
                 alarms);
    bool can_show_all = any && ui->mode == TW_UI_DESKTOP;
    struct tw_area view = ui->layout.view;
    float words = tw_canvas_text_width(ui->canvas, TW_BODY, text), button = can_show_all ? 92 : 0;
    struct tw_area plate = {view.x + 12, view.y + 12 + tw_plates_height(ui), words + button + 56,
                            36};
    ui->seeing_plate = plate;
    tw_canvas_scope(ui->canvas, TW_SCOPE_PLATE);
    tw_canvas_rect(ui->canvas, plate, tw_ink(ui, TW_PANEL));
    tw_canvas_frame(ui->canvas, plate, 1, tw_ink(ui, TW_LINE_STRONG));
    tw_canvas_hit(ui->canvas, 0, plate);
    tw_draw_icon(ui->canvas, any ? TW_ICON_HIDDEN : TW_ICON_HELP, plate.x + 20, plate.y + 18, 18,
                 tw_ink(ui, TW_TEXT));
    tw_canvas_text(ui->canvas, plate.x + 38, plate.y + 18, TW_BODY, tw_ink(ui, TW_TEXT), text);
    if (can_show_all &&
        tw_ui_button(ui, tw_ui_id(TW_SCOPE_PLATE, 0x5ee),
                     (struct tw_area){plate.x + plate.width - button - 4, plate.y + 4, button, 28},
                     tw_say(ui, "Show all A")))
        tw_ui_post_tool(ui, TW_TOOL_SHOW_ALL, (struct tw_asset_id){0, 0});
}
