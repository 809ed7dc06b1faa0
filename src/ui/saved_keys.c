// What can be done with view points and groups, by keys and from the panel's rows.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "saved.h"
#include "twinview/memory.h"
#include "ui_private.h"

void tw_saved_finish(struct tw_ui_saved_panel *panel) {
    for (size_t i = 0; i < panel->group_count; i++)
        tw_group_finish(&panel->groups[i]);
    free(panel->groups);
    *panel = (struct tw_ui_saved_panel){0};
}

void tw_saved_take(struct tw_ui *ui, const struct tw_ui_view *view) {
    struct tw_ui_saved_panel *panel = &ui->saved;
    if (!view->saved || view->saved->version == panel->version)
        return;
    for (size_t i = 0; i < panel->group_count; i++)
        tw_group_finish(&panel->groups[i]);
    panel->version = view->saved->version;
    panel->group_count = view->saved->count;
    panel->groups = tw_realloc(panel->groups, (panel->group_count + 1) * sizeof *panel->groups);
    memset(panel->groups, 0, (panel->group_count + 1) * sizeof *panel->groups);
    for (size_t i = 0; i < panel->group_count; i++) {
        struct tw_query_error error;
        const char *text = view->saved->items[i].query;
        struct tw_query *query = text ? tw_query_parse(text, &error) : NULL;
        if (query)
            tw_group_begin(&panel->groups[i], query, view->twin);
    }
}

void tw_saved_update(struct tw_ui_saved_panel *panel, const struct tw_twin *twin) {
    for (size_t i = 0; i < panel->group_count; i++)
        if (panel->groups[i].query)
            tw_group_update(&panel->groups[i], twin);
}

static size_t kept_count(const struct tw_ui *ui) {
    return ui->view->saved ? ui->view->saved->count : 0;
}

size_t tw_saved_rows(const struct tw_ui *ui) {
    return tw_twin_view_count(ui->view->twin) + kept_count(ui);
}

// Index of what is kept, SIZE_MAX: the row is the site's, or none.
static size_t kept_index(const struct tw_ui *ui, size_t row) {
    size_t of_site = tw_twin_view_count(ui->view->twin);
    return row < of_site || row - of_site >= kept_count(ui) ? SIZE_MAX : row - of_site;
}

static void post(struct tw_ui *ui, enum tw_ui_request_kind kind, size_t index, const char *text) {
    tw_ui_post(ui, kind, (struct tw_asset_id){0, 0}, text);
    tw_ui_last_request(ui)->number = (uint32_t)index;
    ui->dirty = true;
}

void tw_saved_follow_row(struct tw_ui *ui, size_t row) {
    size_t index = kept_index(ui, row);
    if (index == SIZE_MAX) {
        if (row < tw_twin_view_count(ui->view->twin))
            post(ui, TW_UI_VIEW, 0, tw_twin_view_at(ui->view->twin, row)->id);
    } else if (!ui->view->saved->items[index].query) {
        post(ui, TW_UI_SHOW_SAVED, index, NULL);
    } else if (ui->saved.groups[index].count) {
        tw_ui_select_group(ui, &ui->saved.groups[index]);
        post(ui, TW_UI_FRAME_FOUND, 0, NULL);
    }
}

void tw_saved_forget_row(struct tw_ui *ui, size_t row) {
    size_t index = kept_index(ui, row);
    if (index != SIZE_MAX)
        post(ui, TW_UI_FORGET, index, NULL);
    ui->saved.renamed = 0;
}

void tw_saved_rename_row(struct tw_ui *ui, size_t row) {
    size_t index = kept_index(ui, row);
    if (index == SIZE_MAX)
        return;
    snprintf(ui->saved.name, sizeof ui->saved.name, "%s", ui->view->saved->items[index].name);
    ui->saved.renamed = (int)index + 1;
    ui->saved.emptied = false;
    ui->saved.take_focus = ui->dirty = true;
}

void tw_saved_keep_view(struct tw_ui *ui) {
    struct tw_ui_saved_panel *panel = &ui->saved;
    if (panel->renamed)
        post(ui, TW_UI_RENAME, (size_t)panel->renamed - 1, panel->name);
    else
        post(ui, TW_UI_SAVE_VIEW, 0, panel->name);
    panel->renamed = 0;
    panel->drop_focus = panel->emptied = true;
}

void tw_saved_keep_search(struct tw_ui *ui) {
    if (!tw_ui_searches(&ui->tree) || !ui->tree.group.query)
        return;
    post(ui, TW_UI_SAVE_GROUP, 0, ui->tree.searched);
    ui->saved.open = true;
}

bool tw_saved_takes_key(const struct tw_ui *ui, int key) {
    return ui->saved.open && !ui->alarms.keys &&
           (key == TW_KEY_UP || key == TW_KEY_DOWN || key == TW_KEY_ENTER || key == TW_KEY_DELETE ||
            key == TW_KEY_ESCAPE);
}

static void answer_field(struct tw_ui *ui) {
    if (ui->input.key_pressed[TW_KEY_ENTER])
        tw_saved_keep_view(ui);
    if (ui->input.key_pressed[TW_KEY_ESCAPE]) {
        ui->saved.drop_focus = ui->saved.emptied = true;
        ui->saved.renamed = 0;
    }
    ui->input.key_pressed[TW_KEY_ENTER] = ui->input.key_pressed[TW_KEY_ESCAPE] = false;
}

static void answer_rows(struct tw_ui *ui) {
    struct tw_ui_saved_panel *panel = &ui->saved;
    const bool *pressed = ui->input.key_pressed;
    int count = (int)tw_saved_rows(ui);
    panel->at = TW_MIN(panel->at, count);
    if (count && pressed[TW_KEY_DOWN])
        panel->at = panel->at % count + 1;
    if (count && pressed[TW_KEY_UP])
        panel->at = (TW_MAX(panel->at, 1) + count - 2) % count + 1;
    if (panel->at && pressed[TW_KEY_ENTER] && ui->input.shift)
        tw_saved_rename_row(ui, (size_t)panel->at - 1);
    else if (panel->at && pressed[TW_KEY_ENTER])
        tw_saved_follow_row(ui, (size_t)panel->at - 1);
    if (panel->at && pressed[TW_KEY_DELETE])
        tw_saved_forget_row(ui, (size_t)panel->at - 1);
    if (pressed[TW_KEY_ESCAPE])
        panel->open = false;
}

void tw_saved_keys(struct tw_ui *ui, bool taken) {
    const char *text = ui->input.text;
    if (ui->input.ctrl && ui->input.key_pressed[TW_KEY_S])
        tw_saved_keep_search(ui);
    if (ui->saved.focused) {
        answer_field(ui);
        return;
    }
    if (taken)
        return;
    if (ui->saved.open)
        answer_rows(ui);
    if (strcasecmp(text, "v") == 0) {
        ui->saved.take_focus = text[0] == 'V';
        ui->saved.open = ui->saved.take_focus || !ui->saved.open;
        ui->saved.at = 0;
    } else if (text[0] >= '1' && text[0] <= '9' && (size_t)(text[0] - '1') < tw_saved_rows(ui)) {
        tw_saved_follow_row(ui, (size_t)(text[0] - '1'));
    } else if (strcasecmp(text, "q") == 0) {
        post(ui, TW_UI_TOUR, 0, NULL);
    } else {
        return;
    }
    ui->input.text[0] = '\0';
}
