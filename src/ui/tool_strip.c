#include "ui_private.h"

#include <stdio.h>

#include "twinview/memory.h"

#define VIEWS_MAX 16

enum {
    KEY_HOME = 1,
    KEY_FRAME,
    KEY_HALLS,
    KEY_LABELS,
    KEY_VIEWS,
    KEY_HELP,
    KEY_VIEW = 0x100
};

static void draw_divider(struct tw_ui *ui, float y) {
    struct tw_area strip = ui->layout.tools;
    tw_canvas_horizontal(ui->canvas, strip.x + 10, strip.x + 34, y, tw_ink(ui, TW_LINE));
}

// The list of view points beside the strip.
static void draw_views(struct tw_ui *ui, float y) {
    const struct tw_twin *twin = ui->view->twin;
    size_t count = TW_MIN(tw_twin_view_count(twin), VIEWS_MAX);
    struct tw_area strip = ui->layout.tools;
    struct tw_area menu = {strip.x + strip.width + 4, y, 220, 28 * (float)TW_MAX(count, 1) + 8};
    tw_canvas_scope(ui->canvas, TW_SCOPE_MENU);
    tw_canvas_rect(ui->canvas, menu, tw_ink(ui, TW_PANEL));
    tw_canvas_frame(ui->canvas, menu, 1, tw_ink(ui, TW_LINE_STRONG));
    tw_canvas_hit(ui->canvas, 0, menu);
    if (count == 0)
        tw_canvas_text(ui->canvas, menu.x + 12, menu.y + 18, TW_BODY, tw_ink(ui, TW_TEXT_2),
                       tw_say(ui, "The site names no views."));
    for (size_t i = 0; i < count; i++) {
        char digit[24];
        const struct tw_view *view = tw_twin_view_at(twin, i);
        struct tw_area row = {menu.x + 1, menu.y + 4 + 28 * (float)i, menu.width - 2, 28};
        unsigned hit = tw_canvas_hit(ui->canvas, tw_ui_id(TW_SCOPE_MENU, KEY_VIEW + i), row);
        if (hit & TW_HIT_HOVERED)
            tw_canvas_rect(ui->canvas, row, tw_ink(ui, TW_PANEL_RAISED));
        tw_canvas_text_fit(ui->canvas, row.x + 11, row.y + 14, row.width - 44, TW_BODY,
                           tw_ink(ui, TW_TEXT),
                           view->name && view->name[0] ? view->name : view->id);
        snprintf(digit, sizeof digit, "%zu", i + 1);
        if (i < 9)
            tw_canvas_text_right(ui->canvas, row.x + row.width - 12, row.y + 14, TW_SMALL,
                                 tw_ink(ui, TW_TEXT_2), digit);
        if (hit & TW_HIT_CLICKED || (ui->input.text[0] == (char)('1' + i) && i < 9)) {
            ui->input.text[0] = '\0';
            tw_ui_post(ui, TW_UI_VIEW, (struct tw_asset_id){0, 0}, view->id);
            ui->views_open = false;
            ui->dirty = true;
        }
    }
}

static bool button(struct tw_ui *ui, int key, enum tw_icon icon, float y, bool on,
                   const char *name) {
    struct tw_area strip = ui->layout.tools;
    return tw_ui_tool_button(ui, tw_ui_id(TW_SCOPE_TOOLS, (uint64_t)key), icon,
                             (struct tw_area){strip.x + 4, y, 36, 36}, on, name);
}

static void toggle(struct tw_ui *ui, bool *flag) {
    *flag = !*flag;
    ui->dirty = true;
}

void tw_tool_strip(struct tw_ui *ui) {
    const struct tw_asset_id nothing = {0, 0};
    struct tw_area strip = ui->layout.tools;
    struct tw_asset_id selected = tw_scene_selected(ui->view->scene);
    tw_canvas_scope(ui->canvas, TW_SCOPE_TOOLS);
    tw_canvas_rect(ui->canvas, strip, tw_ink(ui, TW_PANEL));
    tw_canvas_vertical(ui->canvas, strip.x + strip.width - 1, strip.y, strip.y + strip.height,
                       tw_ink(ui, TW_LINE));
    tw_canvas_hit(ui->canvas, 0, strip);
    float y = strip.y + 8;
    if (button(ui, KEY_HOME, TW_ICON_HOME, y, false, tw_say(ui, "The whole site (H)")))
        tw_ui_post(ui, TW_UI_HOME, nothing, NULL);
    if (button(ui, KEY_FRAME, TW_ICON_FRAME, y + 40, false, tw_say(ui, "Frame the selection (F)")))
        tw_ui_post(ui, selected.slot ? TW_UI_FLY_TO : TW_UI_HOME, selected, NULL);
    draw_divider(ui, y + 84);
    y += 92;
    if (button(ui, KEY_HALLS, TW_ICON_HALLS, y, false, tw_say(ui, "Open or close the halls (R)")))
        tw_ui_post(ui, TW_UI_OPEN_HALLS, nothing, NULL);
    if (button(ui, KEY_LABELS, TW_ICON_LABELS, y + 40, !ui->labels_off, tw_say(ui, "Labels (T)")))
        toggle(ui, &ui->labels_off);
    if (button(ui, KEY_VIEWS, TW_ICON_VIEWS, y + 80, ui->views_open, tw_say(ui, "View points (V)")))
        toggle(ui, &ui->views_open);
    draw_divider(ui, y + 124);
    if (button(ui, KEY_HELP, TW_ICON_HELP, y + 132, ui->help_open,
               tw_say(ui, "Keys and mouse (F1)")))
        toggle(ui, &ui->help_open);
    if (ui->views_open)
        draw_views(ui, y + 80);
}
