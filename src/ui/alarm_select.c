// Whether the list is open, where its cursor is, and which of its alarms are selected.
#include "alarms.h"

#include <stdlib.h>
#include <string.h>

#include "twinview/memory.h"
#include "ui_private.h"

static int compare_keys(const void *a, const void *b) {
    uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    return (left > right) - (left < right);
}

bool tw_alarm_selected(const struct tw_ui_alarms *alarms, uint64_t key) {
    return alarms->selected_count && bsearch(&key, alarms->selected, alarms->selected_count,
                                             sizeof key, compare_keys) != NULL;
}

static void add(struct tw_ui_alarms *alarms, uint64_t key) {
    TW_GROW(alarms->selected, alarms->selected_count, alarms->selected_capacity);
    alarms->selected[alarms->selected_count++] = key;
}

static void sort(struct tw_ui_alarms *alarms) {
    size_t kept = 0;
    if (alarms->selected_count < 2)
        return;
    qsort(alarms->selected, alarms->selected_count, sizeof *alarms->selected, compare_keys);
    for (size_t i = 0; i < alarms->selected_count; i++)
        if (i == 0 || alarms->selected[i] != alarms->selected[kept - 1])
            alarms->selected[kept++] = alarms->selected[i];
    alarms->selected_count = kept;
}

ptrdiff_t tw_alarm_row_of(const struct tw_ui_alarms *alarms, uint64_t key) {
    for (size_t i = 0; i < alarms->row_count; i++)
        if (alarms->rows[i].count == 0 && alarms->rows[i].key == key)
            return (ptrdiff_t)i;
    return -1;
}

static void add_range(struct tw_ui_alarms *alarms, ptrdiff_t from, ptrdiff_t to) {
    for (ptrdiff_t i = TW_MIN(from, to); i <= TW_MAX(from, to); i++)
        if (alarms->rows[i].count == 0)
            add(alarms, alarms->rows[i].key);
}

static void remove_key(struct tw_ui_alarms *alarms, uint64_t key) {
    size_t kept = 0;
    for (size_t i = 0; i < alarms->selected_count; i++)
        if (alarms->selected[i] != key)
            alarms->selected[kept++] = alarms->selected[i];
    alarms->selected_count = kept;
}

void tw_alarm_select(struct tw_ui_alarms *alarms, uint64_t key, bool in_addition, bool range) {
    ptrdiff_t from = range ? tw_alarm_row_of(alarms, alarms->anchor) : -1;
    ptrdiff_t to = from >= 0 ? tw_alarm_row_of(alarms, key) : -1;
    alarms->cursor = key;
    if (!in_addition)
        alarms->selected_count = 0;
    if (to >= 0) {
        add_range(alarms, from, to);
    } else {
        alarms->anchor = key;
        if (in_addition && tw_alarm_selected(alarms, key))
            remove_key(alarms, key);
        else
            add(alarms, key);
    }
    sort(alarms);
}

void tw_alarm_select_all(struct tw_ui_alarms *alarms) {
    alarms->selected_count = 0;
    if (alarms->row_count > 0)
        add_range(alarms, 0, (ptrdiff_t)alarms->row_count - 1);
    sort(alarms);
}

void tw_alarm_keep_selected(struct tw_ui_alarms *alarms) {
    if (alarms->selected_count == 0)
        return;
    uint64_t *before = tw_alloc_array(alarms->selected_count, sizeof *before);
    size_t count = alarms->selected_count;
    memcpy(before, alarms->selected, count * sizeof *before);
    alarms->selected_count = 0;
    for (size_t i = 0; i < alarms->row_count; i++)
        if (alarms->rows[i].count == 0 &&
            bsearch(&alarms->rows[i].key, before, count, sizeof *before, compare_keys))
            add(alarms, alarms->rows[i].key);
    free(before);
    sort(alarms);
}

const struct tw_alarm *tw_alarm_at_cursor(const struct tw_ui *ui) {
    ptrdiff_t row = ui->alarms.open ? tw_alarm_row_of(&ui->alarms, ui->alarms.cursor) : -1;
    return row < 0 ? NULL : tw_twin_alarm_at(ui->view->twin, ui->alarms.rows[row].alarm);
}

void tw_alarm_list_close(struct tw_ui *ui) {
    ui->alarms.open = ui->alarms.keys = false;
    ui->alarms.selected_count = 0; // nobody acts on what he does not see
    ui->alarms.drop_focus = ui->alarms.filter_focused;
    ui->dirty = true;
}

void tw_alarm_list_toggle(struct tw_ui *ui) {
    if (ui->alarms.open) {
        tw_alarm_list_close(ui);
        return;
    }
    ui->alarms.open = ui->alarms.keys = ui->dirty = true;
}
