// What the panels ask of the app, in a ring that the app empties, and what they point at.
#include <stdio.h>

#include "ui_private.h"

struct tw_ui_request *tw_ui_last_request(struct tw_ui *ui) {
    return &ui->commands[(ui->command_first + ui->command_count - 1) % TW_COMMANDS_MAX];
}

void tw_ui_post(struct tw_ui *ui, enum tw_ui_request_kind kind, struct tw_asset_id asset,
                const char *text) {
    if (ui->command_count == TW_COMMANDS_MAX) { // nobody polls: the newest count
        ui->command_first = (ui->command_first + 1) % TW_COMMANDS_MAX;
        ui->command_count--;
    }
    int at = (ui->command_first + ui->command_count++) % TW_COMMANDS_MAX;
    ui->commands[at] = (struct tw_ui_request){.kind = kind, .asset = asset};
    if (text)
        snprintf(ui->commands[at].text, sizeof ui->commands[at].text, "%s", text);
}

void tw_ui_post_select(struct tw_ui *ui, struct tw_asset_id asset) {
    tw_ui_post(ui, TW_UI_SELECT, asset, NULL);
    tw_ui_last_request(ui)->how = ui->input.ctrl    ? TW_CHOOSE_OTHERWISE
                                  : ui->input.shift ? TW_CHOOSE_MORE
                                                    : TW_CHOOSE_THESE;
}

bool tw_ui_poll(struct tw_ui *ui, struct tw_ui_request *request) {
    if (ui->command_count == 0)
        return false;
    *request = ui->commands[ui->command_first];
    ui->command_first = (ui->command_first + 1) % TW_COMMANDS_MAX;
    ui->command_count--;
    return true;
}

void tw_ui_hover(struct tw_ui *ui, struct tw_asset_id asset) {
    ui->hover_now = asset;
}
