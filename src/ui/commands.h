// The tools' keys and names in one table, for the keyboard, the menu, the strip and the sheet of
// keys.
#ifndef TW_UI_COMMANDS_H
#define TW_UI_COMMANDS_H

#include <stdbool.h>

#include "twinview/tools.h"
#include "twinview/ui.h"

enum { // keys that are held with `code`
    TW_HELD_CTRL = 1,
    TW_HELD_SHIFT = 2,
    TW_HELD_ALT = 4,
    TW_HELD_CTRL_SHIFT = TW_HELD_CTRL | TW_HELD_SHIFT,
};

struct tw_command {
    enum tw_tool tool;
    const char *key;  // as shown; "" if it has none
    const char *text; // the letter that gives it, NULL: by `code`
    int code;         // enum tw_key
    unsigned held;    // with it
    const char *name;
    bool in_menu, needs_asset;
};

// In the order of menu and sheet; ends with TW_TOOL_NONE.
extern const struct tw_command tw_commands[];

const struct tw_command *tw_command_of(enum tw_tool tool);

// Posts the tool whose key was pressed, and takes the key.
void tw_command_keys(struct tw_ui *ui);

// The same for those with Alt, which hold before the keys of any panel.
void tw_command_alt_keys(struct tw_ui *ui);

// Posts a command's tool, about the selection, and says so if it needs one and there is none.
void tw_command_give(struct tw_ui *ui, const struct tw_command *command);

void tw_ui_post_tool(struct tw_ui *ui, enum tw_tool tool, struct tw_asset_id asset);

// The menu: at the pointer, or from the keyboard. It has the keyboard while it is open.
struct tw_ui_menu {
    bool open;
    float x, y;               // units
    struct tw_asset_id asset; // what it is about; none: the selection
    int at;                   // row that the keys are on, -1: none yet
};
void tw_menu(struct tw_ui *ui);
void tw_menu_keys(struct tw_ui *ui);

#endif
