// The sheet of keys and mouse (F1). It says what app's navigation does: change both together.
#include "ui_private.h"

#include <math.h>

#include "twinview/memory.h"

enum {
    KEY_CLOSE = 1
};

static const char *const mouse[][2] = {
    {"Left drag", "Orbit"},
    {"Right or middle drag", "Pan; also Shift and left drag"},
    {"Wheel", "Zoom to the pointer"},
    {"Click", "Select; on the ground: nothing selected"},
    {"Double click", "Fly to the asset"},
};

static const char *const keys[][2] = {
    {"H, Home", "The whole site"},
    {"F", "Frame the selection"},
    {"Arrows", "Orbit; with Shift: pan"},
    {"+ and \u2212", "Zoom"},
    {"R", "Open or close the halls"},
    {"S", "All sources"},
    {"/", "Search the assets"},
    {"Esc", "Close, then select nothing"},
    {"F1", "This sheet"},
    {"Ctrl Q", "Quit"},
};

static const char *const alarms[][2] = {
    {"N, Shift N", "Fly to the next, the former alarm"},
    {"F2, Shift F2", "Acknowledge; with a comment"},
    {"F3", "All alarms"},
    {"F4", "Silence the sound"},
    {"F6", "Shelve, or take from the shelf"},
};

static const char *const list[][2] = {
    {"Up, Down", "Choose; with Shift: several"},
    {"Space", "Add to the chosen ones, or take out"},
    {"Ctrl A", "Choose all that are shown"},
    {"Enter", "Fly to the alarm"},
    {"/", "Filter: words, unit:, state:, priority:"},
    {"Del", "Dismiss what failed"},
    {"Esc", "Close the list"},
};

static const char *const playing[][2] = {
    {"Space", "Play or pause"},
    {", and .", "One change back, one on"},
    {"[ and ]", "Slower, faster: 0.1 to 1000 times"},
    {"Shift and \u2190 \u2192", "10 seconds back, on"},
};

static float draw_table(struct tw_ui *ui, float x, float y, const char *title,
                        const char *const rows[][2], size_t count) {
    tw_canvas_text(ui->canvas, x, y + 10, TW_SMALL_BOLD, tw_ink(ui, TW_TEXT_2), title);
    y += 26;
    for (size_t i = 0; i < count; i++, y += 26) {
        tw_canvas_text(ui->canvas, x, y + 10, TW_BODY_BOLD, tw_ink(ui, TW_TEXT), rows[i][0]);
        tw_canvas_text(ui->canvas, x + 170, y + 10, TW_BODY, tw_ink(ui, TW_TEXT), rows[i][1]);
    }
    return y + 14;
}

static float column_height(size_t tables, size_t rows) {
    return 40 * (float)tables + 26 * (float)rows;
}

void tw_help(struct tw_ui *ui) {
    if (ui->input.key_pressed[TW_KEY_F1]) {
        ui->help_open = !ui->help_open;
        ui->dirty = true;
    }
    if (ui->help_open && ui->input.key_pressed[TW_KEY_ESCAPE]) {
        ui->help_open = false;
        ui->dirty = true;
    }
    if (!ui->help_open)
        return;
    float left = column_height(2, TW_COUNT(mouse) + TW_COUNT(keys));
    float right = column_height(3, TW_COUNT(alarms) + TW_COUNT(list) + TW_COUNT(playing));
    float width = 980, height = 76 + fmaxf(left, right);
    struct tw_area sheet = {floorf((tw_canvas_width(ui->canvas) - width) / 2),
                            floorf((tw_canvas_height(ui->canvas) - height) / 2), width, height};
    tw_canvas_scope(ui->canvas, TW_SCOPE_HELP);
    tw_canvas_rect(ui->canvas, sheet, tw_ink(ui, TW_PANEL));
    tw_canvas_frame(ui->canvas, sheet, 1, tw_ink(ui, TW_LINE_STRONG));
    tw_canvas_hit(ui->canvas, 0, sheet);
    float x = sheet.x + 24, y = sheet.y + 20;
    tw_canvas_text(ui->canvas, x, y + 14, (struct tw_font){20, TW_SEMIBOLD}, tw_ink(ui, TW_TEXT),
                   "Keys and mouse");
    if (tw_ui_tool_button(ui, tw_ui_id(TW_SCOPE_HELP, KEY_CLOSE), TW_ICON_CLOSE,
                          (struct tw_area){sheet.x + width - 48, sheet.y + 12, 36, 36}, false,
                          "Close (Esc)")) {
        ui->help_open = false;
        ui->dirty = true;
    }
    y += 42;
    float below = draw_table(ui, x, y, "Mouse", mouse, TW_COUNT(mouse));
    draw_table(ui, x, below, "Keys", keys, TW_COUNT(keys));
    x += 480;
    below = draw_table(ui, x, y, "Alarms", alarms, TW_COUNT(alarms));
    below = draw_table(ui, x, below, "In the list of alarms", list, TW_COUNT(list));
    draw_table(ui, x, below, "In a recording", playing, TW_COUNT(playing));
}
