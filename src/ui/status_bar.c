#include "ui_private.h"

#include <stdio.h>
#include <string.h>

#include "format.h"
#include "twinview/clock.h"
#include "twinview/memory.h"

#define LEVELS_MAX 16
#define PATH_LEAST 40
#define WIDE 1500   // below, the operator's name has no caption
#define NARROW 1100 // below, what is no part of the plant's state gives way
#define TIGHT 800   // below, captions and the operator too
#define SITE_WIDTH 264
#define SITE_LEAST 60 // less room names nothing

enum { // beside assets: the slot of none
    KEY_OPERATOR = 0
};

// A divider and the inset after it; cells are laid from the right.
static float cell_start(struct tw_ui *ui, float x) {
    struct tw_area bar = ui->layout.status;
    tw_canvas_vertical(ui->canvas, x - 16, bar.y + 10, bar.y + 34, tw_ink(ui, TW_LINE));
    return x - 32;
}

static float draw_clock(struct tw_ui *ui, float right, float middle) {
    struct tw_font font = {18, TW_SEMIBOLD};
    char text[16];
    // Seconds only while data flows: a still picture changes at most every 10 s.
    tw_format_clock(ui->view->now_ms, ui->flowing, text);
    right -=
        tw_canvas_text_right(ui->canvas, right, middle, TW_SMALL, tw_ink(ui, TW_TEXT_2), "UTC");
    float width = tw_canvas_text_width(ui->canvas, font, "00:00:00");
    tw_canvas_text_right(ui->canvas, right - 8, middle, font, tw_ink(ui, TW_TEXT), text);
    return cell_start(ui, right - 8 - width);
}

static float draw_number_cell(struct tw_ui *ui, float right, float middle, const char *label,
                              const char *value) {
    right -=
        tw_canvas_text_right(ui->canvas, right, middle, TW_BODY_BOLD, tw_ink(ui, TW_TEXT), value);
    right -= 8 + tw_canvas_text_right(ui->canvas, right - 8, middle, TW_SMALL,
                                      tw_ink(ui, TW_TEXT_2), label);
    return cell_start(ui, right);
}

// Whether what is seen is being recorded, and that it is no more.
static float draw_recording(struct tw_ui *ui, float right, float middle) {
    bool any = false, stopped = false;
    for (int i = 0; i < ui->view->source_count; i++) {
        any = any || ui->view->sources[i].recorded;
        stopped = stopped || ui->view->sources[i].record_fault[0];
    }
    if (!any)
        return right;
    return draw_number_cell(ui, right, middle, tw_say(ui, "Recording"),
                            stopped ? tw_say(ui, "stopped") : tw_say(ui, "on"));
}

static float draw_counts(struct tw_ui *ui, float right, float middle) {
    for (int priority = 4; priority >= 1; priority--) {
        int count = ui->summary.by_priority[priority];
        char text[16];
        snprintf(text, sizeof text, "%d", count);
        right -= tw_canvas_text_right(ui->canvas, right, middle, TW_BODY_BOLD,
                                      tw_ink(ui, count ? TW_TEXT : TW_TEXT_2), text) +
                 6 + 8;
        if (count)
            tw_draw_mark(ui->canvas, ui->theme,
                         (struct tw_mark){priority, TW_ALARM_ACKNOWLEDGED, false}, right, middle,
                         16, true);
        else
            tw_draw_mark_outline(ui->canvas, priority, right, middle, 14, tw_ink(ui, TW_TEXT_OFF));
        right -= 8 + (priority > 1 ? 16 : 8);
    }
    if (ui->layout.status.width >= TIGHT)
        right -= tw_canvas_text_right(ui->canvas, right, middle, TW_SMALL, tw_ink(ui, TW_TEXT_2),
                                      tw_say(ui, "Alarms"));
    return cell_start(ui, right);
}

void tw_ui_operator_text(const struct tw_ui *ui, char *text, size_t size) {
    const struct tw_ui_station *station = &ui->view->station;
    bool user = station->user && station->user[0], name = station->name && station->name[0];
    snprintf(text, size, "%.70s%s%.70s", user ? station->user : "", user && name ? ", " : "",
             name ? station->name : "");
}

// A narrow bar drops the caption, then the station, and the pointer tells the rest; in a tight one
// the list of alarms alone says who acts.
static float draw_operator(struct tw_ui *ui, float right, float middle) {
    const struct tw_ui_station *station = &ui->view->station;
    bool is_wide = ui->layout.status.width >= WIDE, known = station->user && station->user[0];
    char full[160];
    tw_ui_operator_text(ui, full, sizeof full);
    if (!full[0] || ui->layout.status.width < TIGHT)
        return right;
    const char *text = !is_wide && known ? station->user : full;
    float most = is_wide ? 180 : ui->layout.status.width >= NARROW ? 130 : 64, end = right;
    float width = TW_MIN(tw_canvas_text_width(ui->canvas, TW_BODY, text) + 1, most);
    tw_canvas_text_fit(ui->canvas, right - width, middle, width, TW_BODY, tw_ink(ui, TW_TEXT),
                       text);
    right -= width + 8;
    if (is_wide)
        right -= tw_canvas_text_right(ui->canvas, right, middle, TW_SMALL, tw_ink(ui, TW_TEXT_2),
                                      known ? tw_say(ui, "Operator") : tw_say(ui, "Station"));
    struct tw_area area = {right, middle - 14, end - right, 28};
    if (tw_canvas_hit(ui->canvas, tw_ui_id(TW_SCOPE_STATUS, KEY_OPERATOR), area) & TW_HIT_HOVERED) {
        tw_ui_tooltip(ui, area);
        tw_ui_tooltip_line(ui, "%s", full);
        tw_ui_tooltip_line(ui, tw_say(ui, "Actions on alarms are signed with this name"));
    }
    return cell_start(ui, right);
}

struct level {
    const struct tw_asset *asset; // NULL: the site
    char text[160];
    float width;
};

// From the site down to the selection; returns how many.
static int find_levels(struct tw_ui *ui, struct level levels[LEVELS_MAX]) {
    const struct tw_twin *twin = ui->view->twin;
    const struct tw_asset *path[LEVELS_MAX];
    int depth = 0;
    const struct tw_asset *asset = tw_twin_asset(twin, tw_scene_selected(ui->view->scene));
    for (; asset && depth < LEVELS_MAX - 1; asset = tw_twin_asset(twin, asset->parent))
        path[depth++] = asset;
    if (depth == 0)
        return 0;
    for (int i = 0; i <= depth; i++) {
        struct level *level = &levels[i];
        level->asset = i ? path[depth - i] : NULL;
        const char *name = i ? level->asset->name : tw_say(ui, "Site");
        if (i < depth)
            snprintf(level->text, sizeof level->text, "%d %s", i + 1, name);
        else
            snprintf(level->text, sizeof level->text, "%s", name);
        struct tw_font font = i < depth ? TW_BODY : TW_BODY_BOLD;
        level->width = TW_MIN(tw_canvas_text_width(ui->canvas, font, level->text) + 1, 220);
    }
    return depth + 1;
}

// The path gives way first: its upper levels go before the selection does.
static void draw_path(struct tw_ui *ui, float x, float end, float middle) {
    struct level levels[LEVELS_MAX];
    int count = find_levels(ui, levels), first = 0;
    float width = 0;
    for (int i = 0; i < count; i++)
        width += levels[i].width + (i ? 28 : 0);
    while (first + 1 < count && width > end - x)
        width -= levels[first++].width + 28;
    if (end - x < PATH_LEAST)
        return;
    for (int i = first; i < count; i++) {
        const struct level *level = &levels[i];
        bool last = i + 1 == count;
        if (i > first)
            x += tw_canvas_text_fit(ui->canvas, x + 10, middle, end - x, TW_BODY,
                                    tw_ink(ui, TW_TEXT_2), "\u203a") +
                 20;
        tw_canvas_text_fit(ui->canvas, x, middle, TW_MIN(level->width, end - x),
                           last ? TW_BODY_BOLD : TW_BODY, tw_ink(ui, last ? TW_TEXT : TW_TEXT_2),
                           level->text);
        if (level->asset) {
            struct tw_asset_id id = level->asset->handle;
            struct tw_area area = {x - 4, middle - 14, level->width + 8, 28};
            unsigned hit =
                tw_canvas_hit(ui->canvas, tw_ui_id(TW_SCOPE_STATUS, tw_ui_asset_key(id)), area);
            if (hit & TW_HIT_CLICKED)
                tw_ui_post(ui, TW_UI_SELECT, id, NULL);
        }
        x += level->width;
    }
}

void tw_status_bar(struct tw_ui *ui) {
    struct tw_area bar = ui->layout.status;
    tw_canvas_scope(ui->canvas, TW_SCOPE_STATUS);
    tw_canvas_rect(ui->canvas, bar, tw_ink(ui, TW_PANEL_RAISED));
    tw_canvas_horizontal(ui->canvas, bar.x, bar.x + bar.width, bar.y + bar.height - 1,
                         tw_ink(ui, TW_LINE));
    tw_canvas_hit(ui->canvas, 0, bar);
    float middle = bar.y + bar.height / 2;
    float right = draw_clock(ui, bar.x + bar.width - 16, middle);
    char text[32];
    right = draw_operator(ui, right, middle);
    if (bar.width >= WIDE && ui->frame_ms_shown > 0) {
        snprintf(text, sizeof text, "%.1f ms", ui->frame_ms_shown);
        right = draw_number_cell(ui, right, middle, tw_say(ui, "Frame"), text);
    }
    right = draw_recording(ui, right, middle);
    snprintf(text, sizeof text, "%d", ui->summary.shelved);
    right = draw_number_cell(ui, right, middle, tw_say(ui, "Shelved"), text);
    right = draw_counts(ui, right, middle);
    const char *name = tw_twin_site(ui->view->twin)->name, *live = tw_ui_live_word(ui);
    if (!name || !name[0])
        name = "twinview";
    // Reasons of sources give way to the site's name.
    float site = TW_MIN(SITE_WIDTH, tw_canvas_text_width(ui->canvas, TW_LARGE_BOLD, name) + 1);
    float least = site + tw_canvas_text_width(ui->canvas, TW_BODY_BOLD, live) + 16 + 4 * 32;
    right = cell_start(ui, tw_feed_lamps(ui, bar.x + least, right, middle));
    right -=
        tw_canvas_text_right(ui->canvas, right, middle, TW_BODY_BOLD, tw_ink(ui, TW_TEXT), live);
    right = cell_start(ui, right);

    if (right - 24 < TW_MIN(site, SITE_LEAST))
        return;
    site = tw_canvas_text_fit(ui->canvas, bar.x + 16, middle, TW_MIN(site, right - 24),
                              TW_LARGE_BOLD, tw_ink(ui, TW_TEXT), name);
    float path = bar.width >= 1600 ? bar.x + 296 : bar.x + 16 + site + 32;
    draw_path(ui, path, right, middle);
}
