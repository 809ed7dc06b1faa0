#include "ui_private.h"

#include <stdio.h>

#include "twinview/memory.h"

enum strip_order {
    STRIP_HOME = 1,
    STRIP_FRAME,
    STRIP_HALLS,
    STRIP_LABELS,
    STRIP_VIEWS,
    STRIP_HELP,
};

// A button is an order of the strip's own, or a tool of the table of commands. Those gaps are
// between groups. Tools are in the menu too, so they give way where the strip is too short.
static const struct strip_button {
    enum tw_icon icon;
    enum strip_order order; // 0: the tool
    enum tw_tool tool;
    const char *name; // of an order
    bool gap;         // before it
} buttons[] = {
    {TW_ICON_HOME, STRIP_HOME, 0, TW_WORD("The whole site (H)"), false},
    {TW_ICON_FRAME, STRIP_FRAME, 0, TW_WORD("Frame the selection (F)"), false},
    {TW_ICON_BOX, 0, TW_TOOL_BOX, NULL, true},
    {TW_ICON_LASSO, 0, TW_TOOL_LASSO, NULL, false},
    {TW_ICON_MEASURE, 0, TW_TOOL_MEASURE, NULL, false},
    {TW_ICON_ISOLATE, 0, TW_TOOL_ISOLATE, NULL, true},
    {TW_ICON_XRAY, 0, TW_TOOL_XRAY, NULL, false},
    {TW_ICON_SECTION, 0, TW_TOOL_SECTION, NULL, false},
    {TW_ICON_EYE, 0, TW_TOOL_SHOW_ALL, NULL, false},
    {TW_ICON_HALLS, STRIP_HALLS, 0, TW_WORD("Open or close the halls (R)"), true},
    {TW_ICON_LABELS, STRIP_LABELS, 0, TW_WORD("Labels (T)"), false},
    {TW_ICON_VIEWS, STRIP_VIEWS, 0, TW_WORD("View points and groups (V)"), false},
    {TW_ICON_HELP, STRIP_HELP, 0, TW_WORD("Keys and mouse (F1)"), true},
};

#define GAP 12

// The edge of a button: a finger is wider than a pointer.
static float button_edge(const struct tw_ui *ui) {
    return ui->layout.tools.width - 8;
}

static float strip_height(const struct tw_ui *ui, int tools) {
    float pitch = button_edge(ui) + 4;
    float height = 8 + 4;
    for (size_t i = 0; i < TW_COUNT(buttons); i++)
        if (!buttons[i].tool || tools-- > 0)
            height += pitch + (buttons[i].gap ? GAP : 0);
    return height;
}

static bool is_on(const struct tw_ui *ui, const struct strip_button *button) {
    const struct tw_ui_sketch *sketch = ui->view->sketch;
    switch (button->order) {
    case STRIP_LABELS:
        return !ui->labels_off;
    case STRIP_VIEWS:
        return ui->saved.open;
    case STRIP_HELP:
        return ui->help_open;
    default:
        return button->tool && sketch && sketch->tool == button->tool;
    }
}

static void toggle(struct tw_ui *ui, bool *flag) {
    *flag = !*flag;
    ui->dirty = true;
}

static void follow(struct tw_ui *ui, const struct strip_button *button) {
    const struct tw_asset_id nothing = {0, 0}, selected = tw_scene_selected(ui->view->scene);
    switch (button->order) {
    case STRIP_HOME:
        tw_ui_post(ui, TW_UI_HOME, nothing, NULL);
        break;
    case STRIP_FRAME:
        tw_ui_post(ui, selected.slot ? TW_UI_FLY_TO : TW_UI_HOME, selected, NULL);
        break;
    case STRIP_HALLS:
        tw_ui_post(ui, TW_UI_OPEN_HALLS, nothing, NULL);
        break;
    case STRIP_LABELS:
        toggle(ui, &ui->labels_off);
        break;
    case STRIP_VIEWS:
        toggle(ui, &ui->saved.open);
        break;
    case STRIP_HELP:
        toggle(ui, &ui->help_open);
        break;
    default:
        tw_command_give(ui, tw_command_of(button->tool));
    }
}

static void draw_button(struct tw_ui *ui, const struct strip_button *button, float y) {
    char name[96];
    struct tw_area strip = ui->layout.tools;
    float edge = button_edge(ui);
    const struct tw_command *command = tw_command_of(button->tool);
    if (button->order)
        snprintf(name, sizeof name, "%s", tw_say(ui, button->name));
    else
        snprintf(name, sizeof name, "%s (%s)", tw_say(ui, command->name), tw_say(ui, command->key));
    if (tw_ui_tool_button(ui, tw_ui_id(TW_SCOPE_TOOLS, 1 + (uint64_t)(button - buttons)),
                          button->icon, (struct tw_area){strip.x + 4, y, edge, edge},
                          is_on(ui, button), name))
        follow(ui, button);
}

void tw_tool_strip(struct tw_ui *ui) {
    struct tw_area strip = ui->layout.tools;
    tw_canvas_scope(ui->canvas, TW_SCOPE_TOOLS);
    tw_canvas_rect(ui->canvas, strip, tw_ink(ui, TW_PANEL));
    tw_canvas_vertical(ui->canvas, strip.x + strip.width - 1, strip.y, strip.y + strip.height,
                       tw_ink(ui, TW_LINE));
    tw_canvas_hit(ui->canvas, 0, strip);
    int tools = TW_COUNT(buttons);
    while (tools > 0 && strip_height(ui, tools) > strip.height)
        tools--;
    float y = strip.y + 8;
    for (size_t i = 0; i < TW_COUNT(buttons); i++) {
        if (buttons[i].tool && tools-- <= 0)
            continue;
        if (buttons[i].gap) {
            tw_canvas_horizontal(ui->canvas, strip.x + 10, strip.x + strip.width - 10,
                                 y + GAP / 2 - 2, tw_ink(ui, TW_LINE));
            y += GAP;
        }
        draw_button(ui, &buttons[i], y);
        y += button_edge(ui) + 4;
    }
}
