// The sheet of keys and mouse (F1). It says what app's navigation does: change both together.
#include "ui_private.h"

#include <math.h>

#include "twinview/memory.h"

enum {
    KEY_CLOSE = 1
};

#define COLUMN 396 // wide
#define COLUMNS_MAX 3
#define ROW 25
#define KEY_WIDTH 150

static const char *const mouse[][2] = {
    {TW_WORD("Left drag"), TW_WORD("Orbit")},
    {TW_WORD("Right or middle drag"), TW_WORD("Pan; also Shift and left drag")},
    {TW_WORD("Wheel"), TW_WORD("Zoom to the pointer")},
    {TW_WORD("Click"), TW_WORD("Select; the ground: nothing")},
    {TW_WORD("Ctrl, Shift and click"), TW_WORD("Add or take out; add")},
    {TW_WORD("Alt and click"), TW_WORD("What lies behind, round and round")},
    {TW_WORD("Right click, F10"), TW_WORD("Menu of what can be done")},
    {TW_WORD("Double click"), TW_WORD("Fly to the asset")},
    {TW_WORD("Back, forward"), TW_WORD("The view before, and on again")},
};

static const char *const keys[][2] = {
    {TW_WORD("H, Home"), TW_WORD("The whole site")},
    {TW_WORD("F"), TW_WORD("Frame the selection")},
    {TW_WORD("Arrows"), TW_WORD("Orbit; with Shift: pan")},
    {TW_WORD("+ and −"), TW_WORD("Zoom")},
    {TW_WORD("R"), TW_WORD("Open or close the halls")},
    {"T", TW_WORD("Show or hide the labels")},
    {"V, 1 … 9", TW_WORD("View points; fly to one of them")},
    {TW_WORD("Shift V, Ctrl S"), TW_WORD("Keep this view; keep the search")},
    {"Q", TW_WORD("Tour of the view points; its end")},
    {"K", TW_WORD("Pin the selection")},
    {TW_WORD("W, Shift W"), TW_WORD("Longer, shorter trend")},
    {"Ctrl C", TW_WORD("Copy the selection as JSON")},
    {"PgUp, PgDn", TW_WORD("Scroll the inspector")},
    {TW_WORD("S"), TW_WORD("All sources")},
    {"/", TW_WORD("Search; Enter: fly there")},
    {TW_WORD("Esc"), TW_WORD("Close, then select nothing")},
    {TW_WORD("F1"), TW_WORD("This sheet")},
    {TW_WORD("F5"), TW_WORD("What one can do, in one minute")},
    {TW_WORD("F7"), TW_WORD("Next theme: dark, light, others")},
    {TW_WORD("F8"), "中文 / English"},
    {"Ctrl + − 0", TW_WORD("Size of text and panels")},
    {TW_WORD("Ctrl Q"), TW_WORD("Quit")},
};

static const char *const alarms[][2] = {
    {TW_WORD("N, Shift N"), TW_WORD("Fly to the next, the former alarm")},
    {TW_WORD("F2, Shift F2"), TW_WORD("Acknowledge; with a comment")},
    {TW_WORD("F3"), TW_WORD("All alarms")},
    {TW_WORD("Shift F3"), TW_WORD("History of its alarms")},
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
    {"Tab", TW_WORD("The next tab; with Shift the former")},
    {"G, U", TW_WORD("By unit; unacknowledged ones only")},
    {"O, 1 … 4", TW_WORD("Order; priorities shown or left out")},
    {TW_WORD("Esc"), TW_WORD("Close the list")},
};

static const char *const playing[][2] = {
    {TW_WORD("Space"), TW_WORD("Play or pause")},
    {TW_WORD(", and ."), TW_WORD("One change back, one on")},
    {TW_WORD("[ and ]"), TW_WORD("Slower, faster: 0.1 to 1000 times")},
    {TW_WORD("Shift and ← →"), TW_WORD("10 seconds back, on")},
};

static const char *const touch[][2] = {
    {TW_WORD("Tap"), TW_WORD("Select; twice: fly there")},
    {TW_WORD("Drag"), TW_WORD("Pan")},
    {TW_WORD("Two fingers"), TW_WORD("Orbit; pinch to zoom")},
    {TW_WORD("Long press"), TW_WORD("Explain what lies there")},
};

static const struct table {
    const char *title;
    const char *const (*rows)[2]; // NULL: the tools that have a key
    size_t count;
} tables[] = {
    {TW_WORD("Alarms"), alarms, TW_COUNT(alarms)},
    {TW_WORD("Mouse"), mouse, TW_COUNT(mouse)},
    {TW_WORD("Touch"), touch, TW_COUNT(touch)},
    {TW_WORD("In a recording"), playing, TW_COUNT(playing)},
    {TW_WORD("Keys"), keys, TW_COUNT(keys)},
    {TW_WORD("In the list of alarms"), list, TW_COUNT(list)},
    {TW_WORD("See and select"), NULL, 0},
};

static float table_height(const struct table *table) {
    size_t count = table->count;
    for (const struct tw_command *command = tw_commands; !table->rows && command->tool; command++)
        count += command->key[0] != '\0';
    return 40 + ROW * (float)count;
}

static void draw_row(struct tw_ui *ui, float x, float y, const char *key, const char *what) {
    tw_canvas_text_fit(ui->canvas, x, y + 10, KEY_WIDTH - 8, TW_BODY_BOLD, tw_ink(ui, TW_TEXT),
                       tw_say(ui, key));
    tw_canvas_text_fit(ui->canvas, x + KEY_WIDTH, y + 10, COLUMN - KEY_WIDTH - 12, TW_BODY,
                       tw_ink(ui, TW_TEXT), tw_say(ui, what));
}

static void draw_table(struct tw_ui *ui, float x, float y, const struct table *table) {
    tw_canvas_text(ui->canvas, x, y + 10, TW_SMALL_BOLD, tw_ink(ui, TW_TEXT_2),
                   tw_say(ui, table->title));
    y += ROW;
    for (size_t i = 0; i < table->count; i++, y += ROW)
        draw_row(ui, x, y, table->rows[i][0], table->rows[i][1]);
    for (const struct tw_command *command = tw_commands; !table->rows && command->tool; command++) {
        if (!command->key[0])
            continue;
        draw_row(ui, x, y, command->key, command->name);
        y += ROW;
    }
}

// Tables one below the other, in as many columns as there is room for; returns the height of the
// highest one. `draw`: from (x, y) on.
static float flow(struct tw_ui *ui, int columns, float x, float y, bool draw) {
    float total = 0, at = 0, highest = 0;
    for (size_t i = 0; i < TW_COUNT(tables); i++)
        total += table_height(&tables[i]);
    for (size_t i = 0; i < TW_COUNT(tables); i++) {
        float height = table_height(&tables[i]);
        if (at > 0 && at + height / 2 > total / (float)columns) {
            x += COLUMN;
            at = 0;
        }
        if (draw)
            draw_table(ui, x, y + at, &tables[i]);
        at += height;
        highest = fmaxf(highest, at);
    }
    return highest;
}

// Below the banner, which it never covers.
static struct tw_area sheet_area(const struct tw_ui *ui, int columns, float content) {
    float top = ui->layout.banner.y + ui->layout.banner.height + 8;
    float room = tw_canvas_height(ui->canvas) - top - 8;
    float width = fminf(tw_canvas_width(ui->canvas) - 16, 36 + COLUMN * (float)columns);
    float height = fminf(room, 62 + content);
    return (struct tw_area){floorf((tw_canvas_width(ui->canvas) - width) / 2),
                            floorf(top + (room - height) / 2), width, height};
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
    int columns = (int)((tw_canvas_width(ui->canvas) - 52) / COLUMN);
    columns = TW_CLAMP(columns, 1, COLUMNS_MAX);
    float content = flow(ui, columns, 0, 0, false);
    struct tw_area sheet = sheet_area(ui, columns, content);
    tw_canvas_scope(ui->canvas, TW_SCOPE_HELP);
    tw_canvas_rect(ui->canvas, sheet, tw_ink(ui, TW_PANEL));
    tw_canvas_frame(ui->canvas, sheet, 1, tw_ink(ui, TW_LINE_STRONG));
    tw_canvas_hit(ui->canvas, 0, sheet);
    tw_canvas_text(ui->canvas, sheet.x + 24, sheet.y + 28, (struct tw_font){20, TW_SEMIBOLD},
                   tw_ink(ui, TW_TEXT), tw_say(ui, "Keys and mouse"));
    struct tw_area list_area = {sheet.x, sheet.y + 54, sheet.width, sheet.height - 56};
    ui->help_scroll +=
        0.8f * list_area.height *
        (float)(ui->input.key_pressed[TW_KEY_PAGE_DOWN] - ui->input.key_pressed[TW_KEY_PAGE_UP]);
    tw_ui_scroll(ui, TW_SCOPE_HELP, list_area, content, &ui->help_scroll);
    tw_canvas_push_clip(ui->canvas, list_area);
    flow(ui, columns, sheet.x + 24, list_area.y - ui->help_scroll, true);
    tw_canvas_pop_clip(ui->canvas);
    tw_ui_scroll_bar(ui, TW_SCOPE_HELP, list_area, content, &ui->help_scroll);
    if (tw_ui_tool_button(ui, tw_ui_id(TW_SCOPE_HELP, KEY_CLOSE), TW_ICON_CLOSE,
                          (struct tw_area){sheet.x + sheet.width - 48, sheet.y + 10, 36, 36}, false,
                          tw_say(ui, "Close (Esc)"))) {
        ui->help_open = false;
        ui->dirty = true;
    }
}
