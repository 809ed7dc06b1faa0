// The menu of what can be done with an asset or the selection.
#include <math.h>
#include <stdio.h>

#include "twinview/memory.h"
#include "ui_private.h"

#define ROW_HEIGHT 28
#define WIDTH 330
#define ROWS_MAX 40

static int menu_rows(const struct tw_ui *ui, const struct tw_command *rows[ROWS_MAX]) {
    bool any = ui->menu.asset.slot || tw_scene_selected(ui->view->scene).slot;
    int count = 0;
    for (const struct tw_command *command = tw_commands; command->tool; command++)
        if (command->in_menu && count < ROWS_MAX && (any || !command->needs_asset))
            rows[count++] = command;
    return count;
}

// As many columns as the window's height asks for.
struct grid {
    int rows, columns;
    float width; // of a column
};

static struct grid menu_grid(const struct tw_ui *ui, int count) {
    struct grid grid = {.rows = (int)((tw_canvas_height(ui->canvas) - 8) / ROW_HEIGHT) - 1};
    grid.rows = TW_CLAMP(grid.rows, 1, count);
    grid.columns = (count + grid.rows - 1) / grid.rows;
    grid.rows = (count + grid.columns - 1) / grid.columns;
    grid.width = fminf(WIDTH, floorf((tw_canvas_width(ui->canvas) - 2) / (float)grid.columns));
    return grid;
}

static void close_menu(struct tw_ui *ui) {
    ui->menu.open = false;
    ui->dirty = true;
}

static void choose(struct tw_ui *ui, const struct tw_command *command) {
    tw_ui_post_tool(ui, command->tool, ui->menu.asset);
    close_menu(ui);
}

void tw_ui_open_menu(struct tw_ui *ui, float x, float y, struct tw_asset_id asset) {
    float scale = tw_ui_scale(ui);
    ui->menu =
        (struct tw_ui_menu){.open = true, .x = x / scale, .y = y / scale, .asset = asset, .at = -1};
    ui->dirty = true;
}

// The key opens it in the middle of the picture, about the selection.
static void open_by_key(struct tw_ui *ui) {
    struct tw_area view = ui->layout.view;
    ui->menu = (struct tw_ui_menu){
        .open = true, .x = view.x + view.width / 2 - WIDTH / 2, .y = view.y + 60, .at = 0};
    ui->dirty = true;
}

void tw_menu_keys(struct tw_ui *ui) {
    const bool *pressed = ui->input.key_pressed;
    if (pressed[TW_KEY_MENU] && !ui->menu.open) {
        open_by_key(ui);
        return;
    }
    if (!ui->menu.open)
        return;
    const struct tw_command *rows[ROWS_MAX];
    int count = menu_rows(ui, rows);
    if (pressed[TW_KEY_DOWN])
        ui->menu.at = (ui->menu.at + 1) % count;
    if (pressed[TW_KEY_UP])
        ui->menu.at = (TW_MAX(ui->menu.at, 0) + count - 1) % count;
    int column = menu_grid(ui, count).rows;
    if (pressed[TW_KEY_RIGHT] && ui->menu.at + column < count)
        ui->menu.at += column;
    if (pressed[TW_KEY_LEFT] && ui->menu.at >= column)
        ui->menu.at -= column;
    if (pressed[TW_KEY_ENTER] && ui->menu.at >= 0)
        choose(ui, rows[ui->menu.at]);
    if (pressed[TW_KEY_ESCAPE] || pressed[TW_KEY_MENU])
        close_menu(ui);
}

static void draw_row(struct tw_ui *ui, const struct tw_command *command, int index,
                     struct tw_area row) {
    unsigned hit = tw_canvas_hit(ui->canvas, tw_ui_id(TW_SCOPE_MENU, 0x400 + (uint64_t)index), row);
    if (hit & TW_HIT_HOVERED || ui->menu.at == index)
        tw_canvas_rect(ui->canvas, row, tw_ink(ui, TW_PANEL_RAISED));
    if (ui->menu.at == index)
        tw_canvas_rect(ui->canvas, (struct tw_area){row.x, row.y, 3, row.height},
                       tw_ink(ui, TW_SELECT));
    float middle = row.y + row.height / 2;
    tw_canvas_text_fit(ui->canvas, row.x + 12, middle, row.width - 90, TW_BODY, tw_ink(ui, TW_TEXT),
                       tw_say(ui, command->name));
    tw_canvas_text_right(ui->canvas, row.x + row.width - 12, middle, TW_SMALL,
                         tw_ink(ui, TW_TEXT_2), tw_say(ui, command->key));
    if (hit & TW_HIT_CLICKED)
        choose(ui, command);
}

// What the menu is about.
static void title_text(const struct tw_ui *ui, char *text, size_t size) {
    const struct tw_asset *asset = tw_twin_asset(ui->view->twin, ui->menu.asset);
    size_t count;
    tw_scene_chosen(ui->view->scene, &count);
    if (!asset && count == 1)
        asset = tw_twin_asset(ui->view->twin, tw_scene_selected(ui->view->scene));
    if (asset)
        snprintf(text, size, "%s", asset->name);
    else if (count)
        snprintf(text, size, tw_say(ui, "%zu selected"), count);
    else
        snprintf(text, size, "%s", tw_say(ui, "Nothing is selected"));
}

void tw_menu(struct tw_ui *ui) {
    if (!ui->menu.open)
        return;
    const struct tw_command *rows[ROWS_MAX];
    int count = menu_rows(ui, rows);
    char title[160];
    struct grid grid = menu_grid(ui, count);
    float width = grid.width * (float)grid.columns + 2;
    float height = ROW_HEIGHT * (float)(grid.rows + 1) + 8;
    float right = tw_canvas_width(ui->canvas), bottom = tw_canvas_height(ui->canvas);
    struct tw_area menu = {floorf(TW_CLAMP(ui->menu.x, 0, fmaxf(right - width, 0))),
                           floorf(TW_CLAMP(ui->menu.y, 0, fmaxf(bottom - height, 0))), width,
                           height};
    tw_canvas_scope(ui->canvas, TW_SCOPE_MENU);
    // A press beside it closes it and does nothing else.
    unsigned beside = tw_canvas_hit(ui->canvas, tw_ui_id(TW_SCOPE_MENU, 0x3ff),
                                    (struct tw_area){0, 0, right, bottom});
    if (beside & TW_HIT_PRESSED)
        close_menu(ui);
    tw_canvas_rect(ui->canvas, menu, tw_ink(ui, TW_PANEL));
    tw_canvas_frame(ui->canvas, menu, 1, tw_ink(ui, TW_LINE_STRONG));
    tw_canvas_hit(ui->canvas, 0, menu);
    title_text(ui, title, sizeof title);
    tw_canvas_text_fit(ui->canvas, menu.x + 13, menu.y + 18, menu.width - 26, TW_SMALL_BOLD,
                       tw_ink(ui, TW_TEXT_2), title);
    for (int i = 0; i < count; i++) {
        float x = menu.x + 1 + grid.width * (float)(i / grid.rows);
        float y = menu.y + 4 + ROW_HEIGHT * (float)(i % grid.rows + 1);
        draw_row(ui, rows[i], i, (struct tw_area){x, y, grid.width, ROW_HEIGHT});
    }
}
