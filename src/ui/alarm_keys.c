// Keys that have to do with alarms. They say what help.c says: change both together.
#include <string.h>

#include "twinview/memory.h"
#include "ui_private.h"

static bool typing(const struct tw_ui *ui) {
    return ui->tree.focused || ui->alarms.filter_focused || ui->alarms.ask.open;
}

bool tw_alarm_takes_key(const struct tw_ui *ui, int key) {
    static const enum tw_key keys[] = {TW_KEY_UP,        TW_KEY_DOWN,   TW_KEY_PAGE_UP,
                                       TW_KEY_PAGE_DOWN, TW_KEY_HOME,   TW_KEY_END,
                                       TW_KEY_ENTER,     TW_KEY_ESCAPE, TW_KEY_TAB};
    if (ui->alarms.filter_focused)
        return true;
    for (size_t i = 0; i < TW_COUNT(keys) && ui->alarms.keys; i++)
        if (key == (int)keys[i])
            return true;
    return false;
}

// The row `by` alarms further, headings skipped; the last one where there are no more.
static ptrdiff_t step(const struct tw_ui_alarms *alarms, ptrdiff_t from, ptrdiff_t by) {
    ptrdiff_t way = by < 0 ? -1 : 1, found = -1;
    for (ptrdiff_t i = from + way; i >= 0 && i < (ptrdiff_t)alarms->row_count; i += way) {
        if (alarms->rows[i].count)
            continue;
        found = i;
        by -= way;
        if (by == 0)
            break;
    }
    return found;
}

static void move_cursor(struct tw_ui *ui, ptrdiff_t from, ptrdiff_t by) {
    struct tw_ui_alarms *alarms = &ui->alarms;
    ptrdiff_t row = step(alarms, from, by);
    if (row < 0)
        return;
    tw_alarm_select(alarms, alarms->rows[row].key, false, ui->input.shift);
    alarms->reveal = true;
    const struct tw_alarm *alarm = tw_twin_alarm_at(ui->view->twin, alarms->rows[row].alarm);
    if (alarm->asset.slot && !ui->input.shift)
        tw_ui_post(ui, TW_UI_SELECT, alarm->asset, NULL);
}

static void fly_to_cursor(struct tw_ui *ui) {
    const struct tw_alarm *alarm = tw_alarm_at_cursor(ui);
    if (!alarm || !alarm->asset.slot)
        return;
    tw_ui_post(ui, TW_UI_SELECT, alarm->asset, NULL);
    tw_ui_post(ui, TW_UI_FLY_TO, alarm->asset, NULL);
}

// Tab, order and filters of the list.
static void choose_what_is_shown(struct tw_ui *ui) {
    struct tw_ui_alarms *alarms = &ui->alarms;
    char letter = ui->input.text[0] && !ui->input.text[1] ? ui->input.text[0] : '\0';
    int tabs = TW_TAB_FIGURES + 1;
    if (ui->input.key_pressed[TW_KEY_TAB]) {
        int step = ui->input.shift ? tabs - 1 : 1;
        alarms->tab = (enum tw_alarm_tab)(((int)alarms->tab + step) % tabs);
        alarms->scroll = 0;
    } else if (letter == 'g' || letter == 'G') {
        alarms->grouped = !alarms->grouped;
    } else if (letter == 'u' || letter == 'U') {
        alarms->only_unacknowledged = !alarms->only_unacknowledged;
    } else if (letter == 'o' || letter == 'O') {
        alarms->sort = (enum tw_alarm_sort)(((int)alarms->sort + 1) % TW_SORT_COUNT);
        alarms->reversed = false;
    } else if (letter >= '1' && letter <= '4') {
        alarms->left_out[letter - '0'] = !alarms->left_out[letter - '0'];
    } else {
        return;
    }
    ui->input.text[0] = '\0'; // a letter means one thing
    alarms->stale = ui->dirty = true;
}

static void list_keys(struct tw_ui *ui) {
    struct tw_ui_alarms *alarms = &ui->alarms;
    const bool *pressed = ui->input.key_pressed;
    ptrdiff_t row = tw_alarm_row_of(alarms, alarms->cursor);
    ptrdiff_t page = (ptrdiff_t)TW_MAX(ui->layout.alarms.height / TW_ALARM_ROW_HEIGHT - 3, 1);
    if (pressed[TW_KEY_DOWN])
        move_cursor(ui, row, 1);
    if (pressed[TW_KEY_UP])
        move_cursor(ui, row < 0 ? (ptrdiff_t)alarms->row_count : row, -1);
    if (pressed[TW_KEY_PAGE_DOWN])
        move_cursor(ui, row, page);
    if (pressed[TW_KEY_PAGE_UP])
        move_cursor(ui, row, -page);
    if (pressed[TW_KEY_HOME])
        move_cursor(ui, -1, 1);
    if (pressed[TW_KEY_END])
        move_cursor(ui, (ptrdiff_t)alarms->row_count, -1);
    if (pressed[TW_KEY_ENTER])
        fly_to_cursor(ui);
    if (pressed[TW_KEY_A] && ui->input.ctrl)
        tw_alarm_select_all(alarms);
    choose_what_is_shown(ui);
    if (strcmp(ui->input.text, " ") == 0 && row >= 0)
        tw_alarm_select(alarms, alarms->cursor, true, false);
    if (pressed[TW_KEY_DELETE] && alarms->selected_count)
        tw_alarm_dismiss(ui, (struct tw_alarm_scope){.kind = TW_SCOPE_OF_LIST});
    if (pressed[TW_KEY_ESCAPE])
        tw_alarm_list_close(ui);
}

// Selects the next alarm that is not acknowledged and flies there: worst first, round and round;
// when all are acknowledged, through the others.
static void visit(struct tw_ui *ui, bool backwards) {
    struct tw_ui_alarms *alarms = &ui->alarms;
    const struct tw_summary *summary = &ui->summary;
    const struct tw_twin *twin = ui->view->twin;
    size_t count = (size_t)(summary->unacknowledged ? summary->unacknowledged : summary->active);
    size_t at = backwards ? 0 : count - 1;
    if (count == 0)
        return;
    for (size_t i = 0; i < count; i++)
        if (tw_alarm_key(tw_summary_alarm(summary, twin, i)) == alarms->visited)
            at = i;
    const struct tw_alarm *alarm =
        tw_summary_alarm(summary, twin, (at + (backwards ? count - 1 : 1)) % count);
    alarms->visited = tw_alarm_key(alarm);
    tw_alarm_select(alarms, alarms->visited, false, false);
    alarms->reveal = ui->dirty = true;
    if (alarm->asset.slot) {
        tw_ui_post(ui, TW_UI_SELECT, alarm->asset, NULL);
        tw_ui_post(ui, TW_UI_FLY_TO, alarm->asset, NULL);
    } else if (!alarms->open) {
        tw_alarm_list_toggle(ui); // it is nowhere in the picture
    }
}

// The list has the keyboard from its opening or a press on it until a press elsewhere.
static void follow_pointer(struct tw_ui *ui) {
    struct tw_ui_alarms *alarms = &ui->alarms;
    bool pressed = ui->input.down && !alarms->was_down;
    alarms->was_down = ui->input.down;
    if (pressed)
        alarms->keys = alarms->open && ui->input.hovered_scope == TW_SCOPE_ALARMS;
}

// F2 acknowledges, with Shift it asks for a comment first; F6 shelves, or takes from the shelf.
static void act_keys(struct tw_ui *ui) {
    struct tw_alarm_scope scope = tw_alarm_scope(ui);
    if (ui->input.key_pressed[TW_KEY_F2] && ui->input.shift)
        tw_alarm_ask(ui, scope, TW_ACTION_ACKNOWLEDGE);
    else if (ui->input.key_pressed[TW_KEY_F2])
        tw_alarm_acknowledge(ui, scope);
    if (!ui->input.key_pressed[TW_KEY_F6])
        return;
    if (tw_alarm_targets(ui, scope, TW_ACTION_SHELVE))
        tw_alarm_ask(ui, scope, TW_ACTION_SHELVE);
    else
        tw_alarm_act(ui, scope, TW_ACTION_UNSHELVE, "", 0);
}

void tw_alarm_keys(struct tw_ui *ui) {
    struct tw_ui_alarms *alarms = &ui->alarms;
    if (alarms->ask.open)
        return;
    follow_pointer(ui);
    if (!ui->help_open)
        act_keys(ui);
    if (ui->input.key_pressed[TW_KEY_F4])
        tw_ui_post(ui, TW_UI_SILENCE, (struct tw_asset_id){0, 0}, NULL);
    if (ui->input.key_pressed[TW_KEY_F3] && ui->input.shift)
        tw_alarm_history(ui);
    else if (ui->input.key_pressed[TW_KEY_F3])
        tw_alarm_list_toggle(ui);
    if (alarms->filter_focused) {
        if (ui->input.key_pressed[TW_KEY_ESCAPE])
            alarms->drop_focus = true;
        return;
    }
    if (typing(ui) || ui->help_open)
        return;
    bool next = strcmp(ui->input.text, "n") == 0, last = strcmp(ui->input.text, "N") == 0;
    if (next || last)
        visit(ui, last);
    if (alarms->keys && strcmp(ui->input.text, "/") == 0)
        alarms->take_focus = true;
    else if (alarms->keys)
        list_keys(ui);
    else
        return;
    if (strcmp(ui->input.text, "/") == 0)
        ui->input.text[0] = '\0';
}
