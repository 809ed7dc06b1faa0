#include "saved.h"

#include <math.h>
#include <stdio.h>

#include "ui_private.h"

#define WIDTH 320
#define ROW 28
#define HEADING 32
#define FIELD 44

enum {
    KEY_TOUR = 1,
    KEY_KEEP,
    KEY_SEARCH,
    KEY_ROW = 0x1000000, // and the row: a site may have any number of view points
    KEY_EDIT = 0x2000000,
    KEY_FORGET = 0x3000000
};

static const char *row_name(const struct tw_ui *ui, size_t row) {
    size_t of_site = tw_twin_view_count(ui->view->twin);
    if (row >= of_site)
        return ui->view->saved->items[row - of_site].name;
    const struct tw_view *view = tw_twin_view_at(ui->view->twin, row);
    return view->name && view->name[0] ? view->name : view->id;
}

// The group of a row, NULL if it is a view point.
static const struct tw_group *row_group(const struct tw_ui *ui, size_t row) {
    size_t of_site = tw_twin_view_count(ui->view->twin);
    if (row < of_site || !ui->view->saved->items[row - of_site].query)
        return NULL;
    return &ui->saved.groups[row - of_site];
}

static const struct tw_alarm *worst_alarm(const struct tw_ui *ui, const struct tw_group *group) {
    for (size_t i = 0; i < ui->summary.order_count; i++) {
        const struct tw_alarm *alarm = tw_summary_alarm(&ui->summary, ui->view->twin, i);
        if (tw_group_holds(group, alarm->asset))
            return alarm;
    }
    return NULL;
}

// Rename and delete, at the right of a row of the operator's own. Returns the width.
static float draw_hands(struct tw_ui *ui, size_t row, struct tw_area area) {
    float right = area.x + area.width - 6, middle = area.y + area.height / 2;
    struct tw_area edit = {right - 56, area.y, 28, area.height};
    struct tw_area forget = {right - 28, area.y, 28, area.height};
    tw_draw_icon(ui->canvas, TW_ICON_EDIT, edit.x + 14, middle, 15, tw_ink(ui, TW_TEXT_2));
    tw_draw_icon(ui->canvas, TW_ICON_CLOSE, forget.x + 14, middle, 14, tw_ink(ui, TW_TEXT_2));
    unsigned edited = tw_canvas_hit(ui->canvas, tw_ui_id(TW_SCOPE_SAVED, KEY_EDIT + row), edit);
    unsigned gone = tw_canvas_hit(ui->canvas, tw_ui_id(TW_SCOPE_SAVED, KEY_FORGET + row), forget);
    if ((edited | gone) & TW_HIT_HOVERED) {
        tw_ui_tooltip(ui, area);
        tw_ui_tooltip_line(ui, "%s",
                           edited & TW_HIT_HOVERED ? tw_say(ui, "Rename (Shift Enter)")
                                                   : tw_say(ui, "Delete (Del)"));
    }
    if (edited & TW_HIT_CLICKED)
        tw_saved_rename_row(ui, row);
    if (gone & TW_HIT_CLICKED)
        tw_saved_forget_row(ui, row);
    return 60;
}

static void draw_row(struct tw_ui *ui, size_t row, struct tw_area area) {
    const struct tw_group *group = row_group(ui, row);
    struct tw_point pointer = tw_canvas_pointer(ui->canvas);
    bool at = (size_t)ui->saved.at == row + 1;
    bool under = pointer.x >= area.x && pointer.x < area.x + area.width && pointer.y >= area.y &&
                 pointer.y < area.y + area.height;
    unsigned hit = tw_canvas_hit(ui->canvas, tw_ui_id(TW_SCOPE_SAVED, KEY_ROW + row), area);
    if (at || under)
        tw_canvas_rect(ui->canvas, area, tw_ink(ui, TW_PANEL_RAISED));
    if (at)
        tw_canvas_rect(ui->canvas, (struct tw_area){area.x, area.y, 3, area.height},
                       tw_ink(ui, TW_SELECT));
    float x = area.x + 12, middle = area.y + area.height / 2, right = area.x + area.width - 12;
    char text[32] = "";
    if ((at || under) && row >= tw_twin_view_count(ui->view->twin))
        right -= draw_hands(ui, row, area);
    if (group && !group->query)
        snprintf(text, sizeof text, "?");
    else if (group)
        snprintf(text, sizeof text, "%zu", group->count);
    else if (row < 9)
        snprintf(text, sizeof text, "%zu", row + 1);
    right -= 8 + tw_canvas_text_right(ui->canvas, right, middle, TW_SMALL,
                                      tw_ink(ui, group ? TW_TEXT : TW_TEXT_2), text);
    const struct tw_alarm *alarm = group ? worst_alarm(ui, group) : NULL;
    if (alarm) {
        tw_ui_mark(ui, alarm, x + 7, middle, 15);
        x += 22;
    }
    tw_canvas_text_fit(ui->canvas, x, middle, right - x, TW_BODY, tw_ink(ui, TW_TEXT),
                       row_name(ui, row));
    if (hit & TW_HIT_CLICKED)
        tw_saved_follow_row(ui, row);
}

static float draw_heading(struct tw_ui *ui, struct tw_area area, const char *text) {
    tw_canvas_text(ui->canvas, area.x + 12, area.y + HEADING / 2.0f, TW_SMALL_BOLD,
                   tw_ink(ui, TW_TEXT_2), text);
    return area.y + HEADING;
}

static void draw_field(struct tw_ui *ui, float x, float y, float width) {
    struct tw_ui_saved_panel *panel = &ui->saved;
    const char *word = panel->renamed ? tw_say(ui, "Rename") : tw_say(ui, "Keep this view");
    float button = tw_canvas_text_width(ui->canvas, TW_BODY, word) + 24;
    const struct tw_ui_field field = {.scope = TW_SCOPE_SAVED,
                                      .hint = tw_say(ui, "Name of this view"),
                                      .icon = TW_ICON_COUNT,
                                      .text = panel->name,
                                      .capacity = sizeof panel->name,
                                      .focused = &panel->focused,
                                      .take_focus = &panel->take_focus,
                                      .drop_focus = &panel->drop_focus};
    tw_ui_field(ui, &field, (struct tw_area){x, y, width - button - 8, 32});
    if (panel->emptied && !panel->focused) {
        panel->name[0] = '\0';
        panel->emptied = false;
        ui->dirty = true;
    }
    if (tw_ui_button(ui, tw_ui_id(TW_SCOPE_SAVED, KEY_KEEP),
                     (struct tw_area){x + width - button, y, button, 32}, word))
        tw_saved_keep_view(ui);
}

// From the first row of groups on; returns where it ends.
static float draw_groups(struct tw_ui *ui, struct tw_area panel, float y, size_t first) {
    size_t rows = tw_saved_rows(ui);
    struct tw_area line = {panel.x + 1, y, panel.width - 2, ROW};
    line.y = draw_heading(ui, line, tw_say(ui, "Live groups"));
    for (size_t row = first; row < rows; row++, line.y += ROW)
        draw_row(ui, row, line);
    struct tw_area button = {panel.x + 12, line.y + 4, panel.width - 24, 32};
    if (!tw_ui_searches(&ui->tree))
        tw_canvas_text_fit(ui->canvas, line.x + 12, line.y + ROW / 2.0f, line.width - 24, TW_SMALL,
                           tw_ink(ui, TW_TEXT_2), tw_say(ui, "Search, then keep it here: Ctrl S"));
    else if (tw_ui_button(ui, tw_ui_id(TW_SCOPE_SAVED, KEY_SEARCH), button,
                          tw_say(ui, "Keep the search (Ctrl S)")))
        tw_saved_keep_search(ui);
    return line.y + FIELD;
}

// Draws from y on, returns where it ends.
static float draw_content(struct tw_ui *ui, struct tw_area panel, float y) {
    const struct tw_ui_saved *saved = ui->view->saved;
    size_t rows = tw_saved_rows(ui), row = 0;
    struct tw_area line = {panel.x + 1, y, panel.width - 2, ROW};
    bool touring = saved && saved->touring;
    line.y = draw_heading(ui, line, tw_say(ui, "View points"));
    const char *word = touring ? tw_say(ui, "End the tour (Q)") : tw_say(ui, "Tour (Q)");
    float wide = tw_canvas_text_width(ui->canvas, TW_BODY, word) + 24;
    if (rows &&
        tw_ui_button(ui, tw_ui_id(TW_SCOPE_SAVED, KEY_TOUR),
                     (struct tw_area){panel.x + panel.width - wide - 12, y + 3, wide, 26}, word))
        tw_ui_post(ui, TW_UI_TOUR, (struct tw_asset_id){0, 0}, NULL);
    for (; row < rows && !row_group(ui, row); row++, line.y += ROW)
        if (tw_area_overlap(line, panel))
            draw_row(ui, row, line);
    if (!saved)
        return line.y;
    draw_field(ui, panel.x + 12, line.y + 6, panel.width - 24);
    y = line.y + FIELD;
    if (saved->fault)
        y += 18 * (float)tw_canvas_paragraph(ui->canvas, panel.x + 12, y + 9, panel.width - 24, 18,
                                             2, TW_SMALL, tw_ink(ui, TW_TEXT),
                                             tw_say(ui, saved->fault));
    return draw_groups(ui, panel, y, row);
}

void tw_saved_panel(struct tw_ui *ui) {
    struct tw_ui_saved_panel *state = &ui->saved;
    struct tw_area strip = ui->layout.tools;
    if (!state->open) {
        state->focused = false;
        return;
    }
    float rows = (float)tw_saved_rows(ui), room = fmaxf(0, strip.height - 16);
    bool fault = ui->view->saved && ui->view->saved->fault;
    float content = ROW * rows + 2 * HEADING + 2 * FIELD + (fault ? 36 : 0) + 4;
    struct tw_area panel = {strip.x + strip.width + 4, strip.y + 8, WIDTH, fminf(content, room)};
    tw_canvas_scope(ui->canvas, TW_SCOPE_SAVED);
    tw_canvas_rect(ui->canvas, panel, tw_ink(ui, TW_PANEL));
    tw_canvas_frame(ui->canvas, panel, 1, tw_ink(ui, TW_LINE_STRONG));
    tw_canvas_hit(ui->canvas, 0, panel);
    tw_ui_scroll(ui, TW_SCOPE_SAVED, panel, content, &state->scroll);
    tw_canvas_push_clip(ui->canvas, tw_area_inset(panel, 1));
    draw_content(ui, panel, panel.y - state->scroll);
    tw_canvas_pop_clip(ui->canvas);
    tw_ui_scroll_bar(ui, TW_SCOPE_SAVED, panel, content, &state->scroll);
}
