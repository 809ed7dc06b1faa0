#include "ui_private.h"

#include <stdio.h>

#include "format.h"
#include "twinview/memory.h"

#define LEVELS 4
#define BETWEEN 26.0f // two of them
#define PATH_LEAST 24 // less room shows no number
#define PATH_ROOM 76  // that the others leave it
#define WIDE 1500     // below, the operator's name has no caption
#define NARROW 1100   // below, what is no part of the plant's state gives way
#define TIGHT 800     // below, captions and the operator too
#define SITE_WIDTH 264
#define SITE_LEAST 60 // less room names nothing

enum {
    KEY_OPERATOR,
    KEY_LEVEL, // and those after it
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
    for (int priority = 4; priority >= 1; priority--)
        right = tw_ui_alarm_count(ui, priority, right, middle, TW_BODY_BOLD, 16, 6) -
                (priority > 1 ? 16 : 8);
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

// An entry of the path: a level that one can go to.
struct level {
    struct tw_asset_id asset;
    char text[160];
    float width;
    bool here;
};

static void name_level(struct tw_ui *ui, struct level *level, int number, const char *name) {
    snprintf(level->text, sizeof level->text, "%d %s", number, name);
    level->here = TW_MAX(ui->view->place.level, 1) == number;
    struct tw_font font = level->here ? TW_BODY_BOLD : TW_BODY;
    level->width = TW_MIN(tw_canvas_text_width(ui->canvas, font, level->text) + 1, 220);
}

static const char *asset_name(const struct tw_ui *ui, struct tw_asset_id id,
                              const char *otherwise) {
    const struct tw_asset *asset = tw_twin_asset(ui->view->twin, id);
    return asset ? asset->name : otherwise;
}

// From the site down to the diagnosis, as far as the view is about something; returns how many.
static int find_levels(struct tw_ui *ui, struct level levels[LEVELS]) {
    const struct tw_ui_place *place = &ui->view->place;
    int count = place->asset.slot ? LEVELS : TW_MAX(place->level, 1);
    bool is_unit = tw_asset_equal(place->unit, place->asset);
    const char *const names[LEVELS] = {
        tw_say(ui, "Site"), asset_name(ui, place->unit, tw_say(ui, "Unit")),
        is_unit ? tw_say(ui, "Detail") : asset_name(ui, place->asset, tw_say(ui, "Detail")),
        tw_say(ui, "Diagnosis")};
    for (int i = 0; i < count; i++) {
        levels[i] = (struct level){.asset = i == 1 ? place->unit : place->asset};
        name_level(ui, &levels[i], i + 1, names[i]);
    }
    return count;
}

static void draw_level(struct tw_ui *ui, const struct level *level, int index, float x, float width,
                       float middle) {
    tw_canvas_text_fit(ui->canvas, x, middle, width, level->here ? TW_BODY_BOLD : TW_BODY,
                       tw_ink(ui, level->here ? TW_TEXT : TW_TEXT_2), level->text);
    struct tw_area area = {x - 4, middle - 14, width + 8, 28};
    unsigned hit =
        tw_canvas_hit(ui->canvas, tw_ui_id(TW_SCOPE_STATUS, KEY_LEVEL + (uint64_t)index), area);
    enum tw_tool tool = (enum tw_tool)(TW_TOOL_LEVEL_1 + index);
    if (hit & TW_HIT_HOVERED) {
        tw_canvas_horizontal(ui->canvas, x, x + width, middle + 10, tw_ink(ui, TW_TEXT_2));
        tw_ui_tooltip(ui, area);
        tw_ui_tooltip_line(ui, "%s (%s)", tw_say(ui, tw_command_of(tool)->name),
                           tw_say(ui, tw_command_of(tool)->key));
    }
    if (hit & TW_HIT_CLICKED)
        tw_ui_post_tool(ui, tool, level->asset);
}

// The level that the view is at stays in sight; of the others the outer ones go first where there
// is no room for all, then the inner ones.
static void draw_path(struct tw_ui *ui, float x, float end, float middle) {
    struct level levels[LEVELS];
    int count = find_levels(ui, levels), first = 0, here = TW_MAX(ui->view->place.level, 1) - 1;
    float width = -BETWEEN;
    for (int i = 0; i < count; i++)
        width += levels[i].width + BETWEEN;
    while (first < here && width > end - x)
        width -= levels[first++].width + BETWEEN;
    while (count - 1 > here && width > end - x)
        width -= levels[--count].width + BETWEEN;
    if (end - x < PATH_LEAST)
        return;
    for (int i = first; i < count; i++) {
        if (i > first)
            tw_canvas_text_center(ui->canvas, x - BETWEEN / 2, middle, TW_BODY,
                                  tw_ink(ui, TW_TEXT_2), "\u203a");
        draw_level(ui, &levels[i], i, x, TW_MIN(levels[i].width, end - x), middle);
        x += levels[i].width + BETWEEN;
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
    float least =
        site + tw_canvas_text_width(ui->canvas, TW_BODY_BOLD, live) + 16 + 4 * 32 + PATH_ROOM;
    right = cell_start(ui, tw_feed_lamps(ui, bar.x + least, right, middle));
    right -=
        tw_canvas_text_right(ui->canvas, right, middle, TW_BODY_BOLD, tw_ink(ui, TW_TEXT), live);
    right = cell_start(ui, right);

    float path = bar.x + 16, room = right - 24 - PATH_ROOM;
    if (room >= TW_MIN(site, SITE_LEAST)) {
        site = tw_canvas_text_fit(ui->canvas, path, middle, TW_MIN(site, room), TW_LARGE_BOLD,
                                  tw_ink(ui, TW_TEXT), name);
        path = bar.width >= 1600 ? bar.x + 296 : path + site + 32;
    }
    draw_path(ui, path, right, middle);
}
