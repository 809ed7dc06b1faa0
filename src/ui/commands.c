#include "commands.h"

#include <string.h>

#include "ui_private.h"

const struct tw_command tw_commands[] = {
    {TW_TOOL_SHOW, "E", "e", 0, 0, TW_WORD("Show it, whatever hides it"), true, true},
    {TW_TOOL_HIDE, TW_WORD("Ctrl H"), NULL, TW_KEY_H, TW_HELD_CTRL, TW_WORD("Hide"), true, true},
    {TW_TOOL_GHOST, "G", "g", 0, 0, TW_WORD("Make a ghost of it"), true, true},
    {TW_TOOL_ISOLATE, "I", "i", 0, 0, TW_WORD("Isolate: hide all else"), true, true},
    {TW_TOOL_XRAY, "X", "x", 0, 0, TW_WORD("X-ray: ghost all else"), true, true},
    {TW_TOOL_HIDE_TYPE, "", NULL, -1, 0, TW_WORD("Hide all of this type"), true, true},
    {TW_TOOL_HIDE_KIND, "", NULL, -1, 0, TW_WORD("Hide all of this kind"), true, true},
    {TW_TOOL_SHOW_ALL, "A", "a", 0, 0, TW_WORD("Show all"), true, false},
    {TW_TOOL_UNDO, TW_WORD("Ctrl Z"), NULL, TW_KEY_Z, TW_HELD_CTRL, TW_WORD("Undo"), true, false},
    {TW_TOOL_REDO, TW_WORD("Ctrl Y"), NULL, TW_KEY_Y, TW_HELD_CTRL, TW_WORD("Redo"), true, false},
    {TW_TOOL_REDO, "", NULL, TW_KEY_Z, TW_HELD_CTRL_SHIFT, TW_WORD("Redo"), false, false},
    {TW_TOOL_SELECT_TYPE, "Y", "y", 0, 0, TW_WORD("Select all of this type"), true, true},
    {TW_TOOL_SELECT_PARENT, "P", "p", 0, 0, TW_WORD("Select what it belongs to"), true, true},
    {TW_TOOL_SELECT_CHILDREN, TW_WORD("Shift P"), "P", 0, 0, TW_WORD("Select its parts"), true,
     true},
    {TW_TOOL_ADD_UPSTREAM, "U", "u", 0, 0, TW_WORD("Add all upstream"), true, true},
    {TW_TOOL_ADD_DOWNSTREAM, "D", "d", 0, 0, TW_WORD("Add all downstream"), true, true},
    {TW_TOOL_ADD_CONNECTED, "C", "c", 0, 0, TW_WORD("Add what is connected"), true, true},
    {TW_TOOL_SELECT_FOUND, TW_WORD("Ctrl A"), NULL, TW_KEY_A, TW_HELD_CTRL,
     TW_WORD("Select all that the search finds"), false, false},
    {TW_TOOL_BOX, "B", "b", 0, 0, TW_WORD("Select with a box"), true, false},
    {TW_TOOL_LASSO, "O", "o", 0, 0, TW_WORD("Select with a lasso"), true, false},
    {TW_TOOL_MEASURE, "M", "m", 0, 0, TW_WORD("Measure"), true, false},
    {TW_TOOL_SECTION, "Z", "z", 0, 0, TW_WORD("Section box: cut away all else"), true, false},
    {TW_TOOL_SECTION_AROUND, TW_WORD("Shift Z"), "Z", 0, 0, TW_WORD("Section box around it"), true,
     true},
    {TW_TOOL_SECTION_END, "", NULL, -1, 0, TW_WORD("No section"), true, false},
    {TW_TOOL_STOREY, "", NULL, -1, 0, TW_WORD("Storeys up to it, or all"), true, false},
    {TW_TOOL_STOREY_DOWN, "L", "l", 0, 0, TW_WORD("One storey less"), true, false},
    {TW_TOOL_STOREY_UP, TW_WORD("Shift L"), "L", 0, 0, TW_WORD("One storey more"), true, false},
    {TW_TOOL_STOREY_ALONE, TW_WORD("Ctrl L"), NULL, TW_KEY_L, TW_HELD_CTRL,
     TW_WORD("One storey alone, or all below it too"), true, false},
    {TW_TOOL_EXPLODE, "J", "j", 0, 0, TW_WORD("Pull its parts apart"), true, false},
    {TW_TOOL_IMPLODE, TW_WORD("Shift J"), "J", 0, 0, TW_WORD("Put its parts together"), true,
     false},
    {TW_TOOL_LEVEL_1, TW_WORD("Alt 1"), NULL, TW_KEY_1, TW_HELD_ALT, TW_WORD("Level 1: the site"),
     false, false},
    {TW_TOOL_LEVEL_2, TW_WORD("Alt 2"), NULL, TW_KEY_2, TW_HELD_ALT, TW_WORD("Level 2: its unit"),
     false, false},
    {TW_TOOL_LEVEL_3, TW_WORD("Alt 3"), NULL, TW_KEY_3, TW_HELD_ALT, TW_WORD("Level 3: the asset"),
     false, false},
    {TW_TOOL_LEVEL_4, TW_WORD("Alt 4"), NULL, TW_KEY_4, TW_HELD_ALT,
     TW_WORD("Level 4: its diagnosis"), true, true},
    {TW_TOOL_LEVEL_OUT, TW_WORD("Alt Up"), NULL, TW_KEY_UP, TW_HELD_ALT, TW_WORD("One level out"),
     false, false},
    {TW_TOOL_LEVEL_IN, TW_WORD("Alt Down"), NULL, TW_KEY_DOWN, TW_HELD_ALT, TW_WORD("One level in"),
     false, false},
    {TW_TOOL_BACK, TW_WORD("Alt Left"), NULL, TW_KEY_LEFT, TW_HELD_ALT,
     TW_WORD("Back to the view before"), true, false},
    {TW_TOOL_FORWARD, TW_WORD("Alt Right"), NULL, TW_KEY_RIGHT, TW_HELD_ALT,
     TW_WORD("Forward again"), true, false},
    {TW_TOOL_NONE, "", NULL, -1, 0, "", false, false},
};

const struct tw_command *tw_command_of(enum tw_tool tool) {
    const struct tw_command *command = tw_commands;
    while (command->tool && command->tool != tool)
        command++;
    return command;
}

void tw_ui_post_tool(struct tw_ui *ui, enum tw_tool tool, struct tw_asset_id asset) {
    if (tool == TW_TOOL_SELECT_FOUND) { // the search is the panel's
        tw_ui_tree_select_found(ui);
        return;
    }
    tw_ui_post(ui, TW_UI_TOOL, asset, NULL);
    tw_ui_last_request(ui)->tool = tool;
}

static bool is_pressed(const struct tw_ui *ui, const struct tw_command *command) {
    if (command->text)
        return strcmp(ui->input.text, command->text) == 0;
    unsigned held = (unsigned)ui->input.ctrl * TW_HELD_CTRL |
                    (unsigned)ui->input.alt * TW_HELD_ALT |
                    (unsigned)ui->input.shift * TW_HELD_SHIFT;
    return command->code >= 0 && ui->input.key_pressed[command->code] && held == command->held;
}

// While the list of alarms has the keyboard its own letters and Ctrl A hold.
static bool is_of_list(const struct tw_command *command) {
    return command->tool == TW_TOOL_SELECT_FOUND ||
           (command->text && command->tool != TW_TOOL_SHOW);
}

void tw_command_give(struct tw_ui *ui, const struct tw_command *command) {
    size_t chosen;
    tw_scene_chosen(ui->view->scene, &chosen);
    tw_ui_post_tool(ui, command->tool, (struct tw_asset_id){0, 0});
    ui->lacks_selection = command->needs_asset && !chosen;
}

void tw_command_keys(struct tw_ui *ui) {
    for (const struct tw_command *command = tw_commands; command->tool; command++) {
        if (!is_pressed(ui, command) || command->held & TW_HELD_ALT ||
            (ui->alarms.keys && is_of_list(command)))
            continue;
        tw_command_give(ui, command);
        if (command->text)
            ui->input.text[0] = '\0';
        return;
    }
}

void tw_command_alt_keys(struct tw_ui *ui) {
    for (const struct tw_command *command = tw_commands; command->tool; command++) {
        if (!(command->held & TW_HELD_ALT) || !is_pressed(ui, command))
            continue;
        tw_command_give(ui, command);
        ui->input.key_pressed[command->code] = false;
    }
}
