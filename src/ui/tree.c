#include "tree.h"

#include <stdio.h>
#include <string.h>

#include "marks.h"
#include "twinview/memory.h"
#include "ui_private.h"

#define ROW_HEIGHT 28
#define SEARCH_NS 1000000000 // what a search finds changes with values: shown at most once a second

enum {
    KEY_RAIL = 2
};

static uint64_t row_key(uint64_t base, struct tw_asset_id asset) {
    return base << 24 | tw_ui_asset_key(asset);
}

// Count of assets, of those in alarm and of those without good data; or of what a search found.
static void draw_caption(struct tw_ui *ui, float x, float middle, float width) {
    const struct tw_ui_tree *tree = &ui->tree;
    const struct tw_summary *summary = &ui->summary;
    char text[256];
    enum tw_token colour = TW_TEXT_2;
    if (tw_ui_search_fault(ui, text, sizeof text)) {
        colour = TW_TEXT;
    } else if (tw_ui_searches(tree)) {
        snprintf(text, sizeof text,
                 tree->group.count > tree->row_count
                     ? tw_say(ui, "%zu found, the first of them shown")
                     : tw_say(ui, "%zu found"),
                 tree->group.count);
    } else {
        const uint32_t *below = summary->node_count ? summary->nodes[0].below : NULL;
        unsigned poor =
            below ? below[TW_UNCERTAIN] + below[TW_BAD] + below[TW_STALE] + below[TW_LOST] : 0;
        int at = snprintf(text, sizeof text, tw_say(ui, "%zu assets"),
                          tw_twin_asset_count(ui->view->twin));
        if (summary->assets_in_alarm)
            at += snprintf(text + at, sizeof text - (size_t)at, tw_say(ui, ", %d in alarm"),
                           summary->assets_in_alarm);
        if (poor)
            snprintf(text + at, sizeof text - (size_t)at, tw_say(ui, ", %u without good data"),
                     poor);
    }
    tw_canvas_text_fit(ui->canvas, x, middle, width, TW_SMALL, tw_ink(ui, colour), text);
}

static void draw_field(struct tw_ui *ui, struct tw_area box) {
    struct tw_ui_tree *tree = &ui->tree;
    struct tw_ui_field field = {.scope = TW_SCOPE_TREE,
                                .hint = tw_say(ui, "Name, type:pump temp>80"),
                                .icon = TW_ICON_SEARCH,
                                .text = tree->search,
                                .capacity = sizeof tree->search,
                                .focused = &tree->focused,
                                .take_focus = &tree->take_focus,
                                .drop_focus = &tree->drop_focus};
    if (tw_ui_field(ui, &field, box)) {
        tree->stale = true;
        tree->scroll = 0;
    }
}

// A word for machines that a rule of their type shows as off.
static bool is_off(const struct tw_asset *asset) {
    for (int i = 0; i < asset->type->rule_count; i++) {
        const struct tw_look_rule *rule = &asset->type->rules[i];
        if (rule->kind != TW_RULE_COLOUR || rule->condition != TW_WHEN_EQUAL || !rule->colour ||
            strcmp(rule->colour, "off") != 0 || !rule->property)
            continue;
        const struct tw_property *property = tw_asset_property(asset, rule->property);
        if (property && property->validity == TW_VALID && property->value.kind == TW_VALUE_BOOL &&
            rule->is.kind == TW_VALUE_BOOL && property->value.boolean == rule->is.boolean)
            return true;
    }
    return false;
}

// At the right: the worst mark of the subtree, else its worst quality sign. Returns the width.
static float draw_state(struct tw_ui *ui, uint32_t slot, const struct tw_asset *asset, float right,
                        float middle) {
    const struct tw_alarm *alarm = tw_summary_worst_alarm(&ui->summary, ui->view->twin, slot);
    enum tw_validity worst = tw_summary_worst_validity(&ui->summary, slot);
    if (alarm) {
        tw_ui_mark(ui, alarm, right - 10, middle, 15);
        return 30;
    }
    if (worst != TW_VALID) {
        tw_draw_quality(ui->canvas, worst, right - 9, middle, 14, tw_ink(ui, TW_TEXT));
        return 24;
    }
    if (asset && is_off(asset))
        return 8 + tw_canvas_text_right(ui->canvas, right, middle, TW_SMALL, tw_ink(ui, TW_TEXT_2),
                                        tw_say(ui, "off"));
    return 0;
}

static void answer_row(struct tw_ui *ui, const struct tw_ui_tree_row *row, unsigned hit) {
    if (!row->asset.slot)
        return;
    if (hit & TW_HIT_HOVERED)
        tw_ui_hover(ui, row->asset);
    if (hit & TW_HIT_CLICKED) {
        ui->tree.shown = row->asset; // it is in sight already
        tw_ui_post_select(ui, row->asset);
    }
    if (hit & TW_HIT_DOUBLE)
        tw_ui_post(ui, TW_UI_FLY_TO, row->asset, NULL);
}

// The eye: on a row under the pointer, and on what is not simply visible. A click hides or shows.
// Returns the width.
static float draw_eye(struct tw_ui *ui, const struct tw_ui_tree_row *row, struct tw_area area,
                      bool hovered) {
    static const enum tw_icon icons[] = {TW_ICON_EYE, TW_ICON_GHOST, TW_ICON_HIDDEN};
    enum tw_visibility seen = tw_scene_visibility(ui->view->scene, row->asset);
    float x = area.x + area.width - 24;
    struct tw_area box = {x, area.y, 24, area.height};
    if (!row->asset.slot || (seen == TW_VISIBLE && !hovered))
        return 0;
    tw_draw_icon(ui->canvas, icons[seen], x + 12, area.y + area.height / 2, 16,
                 tw_ink(ui, seen == TW_VISIBLE ? TW_TEXT_2 : TW_TEXT));
    unsigned hit = tw_canvas_hit(ui->canvas, tw_ui_id(TW_SCOPE_TREE, row_key(3, row->asset)), box);
    if (hit & TW_HIT_HOVERED) {
        tw_ui_tooltip(ui, box);
        tw_ui_tooltip_line(
            ui, "%s", seen == TW_VISIBLE ? tw_say(ui, "Hide (Ctrl H)") : tw_say(ui, "Show (E)"));
    }
    if (hit & TW_HIT_CLICKED)
        tw_ui_post_tool(ui, seen == TW_VISIBLE ? TW_TOOL_HIDE : TW_TOOL_SHOW, row->asset);
    return 24;
}

static void draw_row(struct tw_ui *ui, const struct tw_ui_tree_row *row, struct tw_area area) {
    struct tw_canvas *canvas = ui->canvas;
    const struct tw_asset *asset = tw_twin_asset(ui->view->twin, row->asset);
    if (row->asset.slot && !asset)
        return;
    unsigned hit = tw_canvas_hit(canvas, tw_ui_id(TW_SCOPE_TREE, row_key(1, row->asset)), area);
    bool selected = asset && tw_scene_is_chosen(ui->view->scene, row->asset);
    bool hovered = asset && tw_asset_equal(tw_scene_hovered(ui->view->scene), row->asset);
    if (selected || hovered || hit & TW_HIT_HOVERED)
        tw_canvas_rect(canvas, area, tw_ink(ui, TW_PANEL_RAISED));
    if (selected)
        tw_canvas_rect(canvas, (struct tw_area){area.x, area.y, 3, area.height},
                       tw_ink(ui, TW_SELECT));
    answer_row(ui, row, hit);

    float middle = area.y + area.height / 2;
    float x = area.x + 12 + 16 * (float)TW_MIN(row->depth, 8);
    if (row->has_children) {
        bool open = tw_ui_tree_is_open(&ui->tree, row->asset);
        tw_draw_arrow(canvas, open, x + 4, middle, tw_ink(ui, TW_TEXT_2));
        struct tw_area arrow = {x - 7, area.y, 24, area.height};
        if (tw_canvas_hit(canvas, tw_ui_id(TW_SCOPE_TREE, row_key(2, row->asset)), arrow) &
            TW_HIT_CLICKED) {
            tw_ui_tree_toggle(ui, row->asset);
            ui->dirty = true;
        }
    } else if (row->depth > 0) {
        tw_canvas_rect(canvas, (struct tw_area){x + 3, middle - 1, 2, 2}, tw_ink(ui, TW_TEXT_2));
    }
    x += 21;
    struct tw_point pointer = tw_canvas_pointer(canvas);
    bool under = pointer.x >= area.x && pointer.x < area.x + area.width && pointer.y >= area.y &&
                 pointer.y < area.y + area.height;
    float right = area.x + area.width - 8 - draw_eye(ui, row, area, under);
    right -= draw_state(ui, row->asset.slot, asset, right, middle);
    const char *name = asset ? asset->name : tw_twin_site(ui->view->twin)->name;
    name = name && name[0] ? name : tw_say(ui, "Site");
    if (hit & TW_HIT_HOVERED && tw_canvas_text_width(canvas, TW_BODY_BOLD, name) > right - x) {
        tw_ui_tooltip(ui, area);
        tw_ui_tooltip_line(ui, "%s", name);
    }
    enum tw_token ink = tw_ui_is_hidden(ui, row->asset) ? TW_TEXT_OFF : TW_TEXT;
    x += tw_canvas_text_fit(canvas, x, middle, right - x, TW_BODY_BOLD, tw_ink(ui, ink), name);
    const char *word = asset && asset->join_missing ? tw_say(ui, "not joined")
                       : asset                      ? asset->type_id
                                                    : "";
    if (word[0])
        tw_canvas_text_fit(canvas, x + 7, middle, right - x - 7, TW_BODY, tw_ink(ui, TW_TEXT_2),
                           word);
}

// Keeps the selection in sight when it was made elsewhere.
static void follow_selection(struct tw_ui *ui, float height) {
    struct tw_ui_tree *tree = &ui->tree;
    struct tw_asset_id selected = tw_scene_selected(ui->view->scene);
    if (tw_asset_equal(selected, tree->shown))
        return;
    tree->shown = selected;
    if (!selected.slot)
        return;
    tw_ui_tree_reveal(ui, selected);
    tw_ui_tree_rows(ui);
    for (size_t i = 0; i < tree->row_count; i++) {
        float y = ROW_HEIGHT * (float)i;
        if (!tw_asset_equal(tree->rows[i].asset, selected))
            continue;
        float above = tree->scroll - y, below = y + ROW_HEIGHT - tree->scroll - height;
        if (TW_MAX(above, below) > ROW_HEIGHT)
            tree->scroll = y - (height - ROW_HEIGHT) / 2; // among what it belongs to
        else if (above > 0)
            tree->scroll -= above;
        else if (below > 0)
            tree->scroll += below;
    }
}

// While the search has the keyboard: up and down go through what is shown, Enter flies there.
static void answer_keys(struct tw_ui *ui) {
    const struct tw_ui_tree *tree = &ui->tree;
    const bool *pressed = ui->input.key_pressed;
    struct tw_asset_id selected = tw_scene_selected(ui->view->scene);
    ptrdiff_t count = (ptrdiff_t)tree->row_count, at = -1;
    int by = pressed[TW_KEY_DOWN] - pressed[TW_KEY_UP];
    bool flies = pressed[TW_KEY_ENTER] && !ui->input.ctrl;
    if (!(by || flies) || count == 0)
        return;
    for (ptrdiff_t i = 0; i < count && at < 0; i++)
        if (selected.slot && tw_asset_equal(tree->rows[i].asset, selected))
            at = i;
    ptrdiff_t to = at < 0 ? 0 : TW_CLAMP(at + by, 0, count - 1);
    if (!tree->rows[to].asset.slot && to + 1 < count)
        to++; // the site itself is nothing to be selected
    struct tw_asset_id asset = tree->rows[to].asset;
    if (!asset.slot)
        return;
    tw_ui_post(ui, TW_UI_SELECT, asset, NULL);
    if (flies)
        tw_ui_post(ui, TW_UI_FLY_TO, asset, NULL);
}

static void update_rows(struct tw_ui *ui) {
    struct tw_ui_tree *tree = &ui->tree;
    bool values = tree->group.version != tree->rows_version &&
                  ui->view->now_ns - tree->searched_ns > SEARCH_NS;
    if (tree->stale || ui->summary.structure || !tree->rows || values)
        tw_ui_tree_rows(ui);
}

static void draw_rows(struct tw_ui *ui, struct tw_area area, bool keys) {
    struct tw_ui_tree *tree = &ui->tree;
    if (keys)
        answer_keys(ui);
    follow_selection(ui, area.height);
    float content = ROW_HEIGHT * (float)tree->row_count;
    tw_ui_scroll(ui, TW_SCOPE_TREE, area, content, &tree->scroll);
    tw_canvas_push_clip(ui->canvas, area);
    size_t first = (size_t)(tree->scroll / ROW_HEIGHT);
    for (size_t i = first; i < tree->row_count; i++) {
        float y = area.y + ROW_HEIGHT * (float)i - tree->scroll;
        if (y >= area.y + area.height)
            break;
        draw_row(ui, &tree->rows[i], (struct tw_area){area.x, y, area.width - 1, ROW_HEIGHT});
    }
    tw_canvas_pop_clip(ui->canvas);
    tw_ui_scroll_bar(ui, TW_SCOPE_TREE, area, content, &tree->scroll);
}

static void draw_rail(struct tw_ui *ui, struct tw_area rail) {
    tw_canvas_scope(ui->canvas, TW_SCOPE_TREE);
    tw_canvas_rect(ui->canvas, rail, tw_ink(ui, TW_PANEL));
    tw_canvas_vertical(ui->canvas, rail.x + rail.width - 1, rail.y, rail.y + rail.height,
                       tw_ink(ui, TW_LINE));
    tw_canvas_hit(ui->canvas, 0, rail);
    struct tw_area button = {rail.x + 4, rail.y + 8, 36, 36};
    if (tw_ui_tool_button(ui, tw_ui_id(TW_SCOPE_TREE, KEY_RAIL), TW_ICON_TREE, button,
                          ui->tree.over_open, tw_say(ui, "Assets (/)"))) {
        ui->tree.over_open = !ui->tree.over_open;
        ui->dirty = true;
    }
    const struct tw_alarm *worst = tw_summary_worst_alarm(&ui->summary, ui->view->twin, 0);
    if (worst)
        tw_ui_mark(ui, worst, rail.x + 22, rail.y + 62, 15);
}

void tw_ui_tree_panel(struct tw_ui *ui) {
    struct tw_area area = ui->layout.tree;
    if (ui->layout.rail.width > 0)
        draw_rail(ui, ui->layout.rail);
    if (area.width == 0) {
        ui->tree.focused = false;
        return;
    }
    tw_canvas_scope(ui->canvas, TW_SCOPE_TREE);
    tw_canvas_rect(ui->canvas, area, tw_ink(ui, TW_PANEL));
    tw_canvas_vertical(ui->canvas, area.x + area.width - 1, area.y, area.y + area.height,
                       tw_ink(ui, ui->layout.tree_over ? TW_LINE_STRONG : TW_LINE));
    tw_canvas_hit(ui->canvas, 0, area);
    bool keys = ui->tree.focused; // Enter takes it from the field
    draw_field(ui, (struct tw_area){area.x + 12, area.y + 12, area.width - 24, 36});
    update_rows(ui);
    draw_caption(ui, area.x + 12, area.y + 66, area.width - 24);
    draw_rows(ui, (struct tw_area){area.x, area.y + 88, area.width, area.height - 88}, keys);
}
