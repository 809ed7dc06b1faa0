// The panel of view points and live groups (V): those of the site, and what the operator keeps.
#ifndef TW_UI_SAVED_H
#define TW_UI_SAVED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "twinview/query.h"

struct tw_ui;
struct tw_ui_view;

struct tw_ui_saved_panel {
    bool open;
    char name[128];
    bool focused, take_focus, drop_focus;
    bool emptied; // the field is to be empty once it has let go of its text
    int renamed; // 1 + index of what gets the name, 0: a new view point
    int at;      // 1 + row that the keys are on, 0: none
    float scroll;
    struct tw_group *groups; // by index of what is kept; without a query where it is a view point
    size_t group_count;
    uint32_t version;        // of what is kept
};

void tw_saved_finish(struct tw_ui_saved_panel *panel);

// Takes over what is kept, and the twin's changes. Before a run, and before they are cleared.
void tw_saved_take(struct tw_ui *ui, const struct tw_ui_view *view);
void tw_saved_update(struct tw_ui_saved_panel *panel, const struct tw_twin *twin);

// Rows: the site's view points, then what is kept.
size_t tw_saved_rows(const struct tw_ui *ui);
void tw_saved_follow_row(struct tw_ui *ui, size_t row); // flies there; a group: selects it, too
void tw_saved_forget_row(struct tw_ui *ui, size_t row);
void tw_saved_rename_row(struct tw_ui *ui, size_t row);
void tw_saved_keep_view(struct tw_ui *ui);   // under the name in the field
void tw_saved_keep_search(struct tw_ui *ui); // nothing if nothing is searched

// `taken`: something else has the keyboard.
void tw_saved_keys(struct tw_ui *ui, bool taken);
bool tw_saved_takes_key(const struct tw_ui *ui, int key);

void tw_saved_panel(struct tw_ui *ui);

#endif
