// The sheet of keys and mouse (F1). It says what app's navigation does: change both together.
#include "ui_private.h"

#include <math.h>

#include "twinview/memory.h"

enum {
    KEY_CLOSE = 1
};

static const char *const mouse[][2] = {
    {TW_WORD("Left drag"), TW_WORD("Orbit")},
    {TW_WORD("Right or middle drag"), TW_WORD("Pan; also Shift and left drag")},
    {TW_WORD("Wheel"), TW_WORD("Zoom to the pointer")},
    {TW_WORD("Click"), TW_WORD("Select; on the ground: nothing selected")},
    {TW_WORD("Double click"), TW_WORD("Fly to the asset")},
};

static const char *const keys[][2] = {
    {TW_WORD("H, Home"), TW_WORD("The whole site")},
    {TW_WORD("F"), TW_WORD("Frame the selection")},
    {TW_WORD("Arrows"), TW_WORD("Orbit; with Shift: pan")},
    {TW_WORD("+ and −"), TW_WORD("Zoom")},
    {TW_WORD("R"), TW_WORD("Open or close the halls")},
    {TW_WORD("S"), TW_WORD("All sources")},
    {"/", TW_WORD("Search the assets")},
    {TW_WORD("Esc"), TW_WORD("Close, then select nothing")},
    {TW_WORD("F1"), TW_WORD("This sheet")},
    {TW_WORD("F8"), "中文 / English"},
    {TW_WORD("Ctrl Q"), TW_WORD("Quit")},
};

static const char *const alarms[][2] = {
    {TW_WORD("N, Shift N"), TW_WORD("Fly to the next, the former alarm")},
    {TW_WORD("F2, Shift F2"), TW_WORD("Acknowledge; with a comment")},
    {TW_WORD("F3"), TW_WORD("All alarms")},
    {TW_WORD("F4"), TW_WORD("Silence the sound")},
    {TW_WORD("F6"), TW_WORD("Shelve, or take from the shelf")},
};

static const char *const list[][2] = {
    {TW_WORD("Up, Down"), TW_WORD("Choose; with Shift: several")},
    {TW_WORD("Space"), TW_WORD("Add to the chosen ones, or take out")},
    {TW_WORD("Ctrl A"), TW_WORD("Choose all that are shown")},
    {TW_WORD("Enter"), TW_WORD("Fly to the alarm")},
    {"/", TW_WORD("Filter: words, unit:, state:, priority:")},
    {TW_WORD("Del"), TW_WORD("Dismiss what failed")},
    {TW_WORD("Esc"), TW_WORD("Close the list")},
};

static const char *const playing[][2] = {
    {TW_WORD("Space"), TW_WORD("Play or pause")},
    {TW_WORD(", and ."), TW_WORD("One change back, one on")},
    {TW_WORD("[ and ]"), TW_WORD("Slower, faster: 0.1 to 1000 times")},
    {TW_WORD("Shift and ← →"), TW_WORD("10 seconds back, on")},
};

static float draw_table(struct tw_ui *ui, float x, float y, const char *title,
                        const char *const rows[][2], size_t count) {
    tw_canvas_text(ui->canvas, x, y + 10, TW_SMALL_BOLD, tw_ink(ui, TW_TEXT_2), title);
    y += 26;
    for (size_t i = 0; i < count; i++, y += 26) {
        tw_canvas_text(ui->canvas, x, y + 10, TW_BODY_BOLD, tw_ink(ui, TW_TEXT),
                       tw_say(ui, rows[i][0]));
        tw_canvas_text(ui->canvas, x + 170, y + 10, TW_BODY, tw_ink(ui, TW_TEXT),
                       tw_say(ui, rows[i][1]));
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
                   tw_say(ui, "Keys and mouse"));
    if (tw_ui_tool_button(ui, tw_ui_id(TW_SCOPE_HELP, KEY_CLOSE), TW_ICON_CLOSE,
                          (struct tw_area){sheet.x + width - 48, sheet.y + 12, 36, 36}, false,
                          tw_say(ui, "Close (Esc)"))) {
        ui->help_open = false;
        ui->dirty = true;
    }
    y += 42;
    float below = draw_table(ui, x, y, tw_say(ui, "Mouse"), mouse, TW_COUNT(mouse));
    draw_table(ui, x, below, tw_say(ui, "Keys"), keys, TW_COUNT(keys));
    x += 480;
    below = draw_table(ui, x, y, tw_say(ui, "Alarms"), alarms, TW_COUNT(alarms));
    below = draw_table(ui, x, below, tw_say(ui, "In the list of alarms"), list, TW_COUNT(list));
    draw_table(ui, x, below, tw_say(ui, "In a recording"), playing, TW_COUNT(playing));
}
