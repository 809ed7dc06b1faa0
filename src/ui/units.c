// Level 2: the units of the site beside the one that is framed, each with its worst alarm and how
// many there are, so that nobody who looks at one is blind for the others.
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "twinview/memory.h"
#include "twinview/related.h"
#include "ui_private.h"

#define WIDTH 232
#define ROW_HEIGHT 28
#define ROWS_MAX 14
#define UNITS_MAX 4096 // of more none is listed

struct unit {
    struct tw_asset_id asset;
    size_t place; // of its worst alarm in the summary's order
};

static size_t place_of_worst(const struct tw_ui *ui, struct tw_asset_id asset) {
    return asset.slot < ui->summary.node_count && ui->summary.nodes[asset.slot].alarm
               ? ui->summary.nodes[asset.slot].alarm
               : SIZE_MAX;
}

static bool is_here(const struct tw_ui *ui, struct tw_asset_id asset) {
    return tw_asset_equal(asset, ui->view->place.unit);
}

// Those that are shown, in their own order: all if there is room, else this one and the worst.
static size_t choose_units(const struct tw_ui *ui, const struct tw_asset_id *all, size_t count,
                           struct unit shown[ROWS_MAX], size_t room) {
    size_t taken = 0;
    for (size_t i = 0; i < count; i++) {
        struct unit unit = {all[i], is_here(ui, all[i]) ? 0 : place_of_worst(ui, all[i])};
        if (taken < room) {
            shown[taken++] = unit;
            continue;
        }
        size_t least = 0;
        for (size_t k = 1; k < taken; k++)
            if (shown[k].place >= shown[least].place)
                least = k;
        if (unit.place >= shown[least].place)
            continue;
        memmove(&shown[least], &shown[least + 1], (taken - least - 1) * sizeof *shown);
        shown[taken - 1] = unit;
    }
    return taken;
}

// Alarms that count on what is in a unit.
static int alarms_of(const struct tw_ui *ui, struct tw_asset_id unit) {
    int count = 0;
    for (int i = 0; i < ui->summary.active && (size_t)i < ui->summary.order_count; i++) {
        const struct tw_alarm *alarm = tw_summary_alarm(&ui->summary, ui->view->twin, (size_t)i);
        count += tw_asset_equal(tw_twin_unit(ui->view->twin, alarm->asset), unit);
    }
    return count;
}

static void draw_row(struct tw_ui *ui, struct tw_asset_id id, struct tw_area row) {
    const struct tw_asset *asset = tw_twin_asset(ui->view->twin, id);
    const struct tw_alarm *alarm = tw_summary_worst_alarm(&ui->summary, ui->view->twin, id.slot);
    enum tw_validity worst = tw_summary_worst_validity(&ui->summary, id.slot);
    unsigned hit = tw_canvas_hit(ui->canvas, tw_ui_id(TW_SCOPE_UNITS, tw_ui_asset_key(id)), row);
    bool here = is_here(ui, id);
    float middle = row.y + row.height / 2, right = row.x + row.width - 10;
    char text[24];
    if (!asset)
        return;
    if (hit & TW_HIT_HOVERED || here)
        tw_canvas_rect(ui->canvas, row, tw_ink(ui, TW_PANEL_RAISED));
    if (here)
        tw_canvas_rect(ui->canvas, (struct tw_area){row.x, row.y, 3, row.height},
                       tw_ink(ui, TW_SELECT));
    if (hit & TW_HIT_HOVERED)
        tw_ui_hover(ui, id);
    if (alarm) {
        tw_ui_mark(ui, alarm, right - 8, middle, 15);
        snprintf(text, sizeof text, "%d", alarms_of(ui, id));
        right -= 26 + tw_canvas_text_right(ui->canvas, right - 26, middle, TW_BODY,
                                           tw_ink(ui, TW_TEXT), text);
    } else if (worst != TW_VALID) {
        tw_draw_quality(ui->canvas, worst, right - 8, middle, 14, tw_ink(ui, TW_TEXT));
        right -= 22;
    }
    tw_canvas_text_fit(ui->canvas, row.x + 12, middle, right - 8 - row.x - 12,
                       here ? TW_BODY_BOLD : TW_BODY, tw_ink(ui, TW_TEXT), asset->name);
    if (hit & TW_HIT_CLICKED)
        tw_ui_post_tool(ui, TW_TOOL_LEVEL_2, id);
}

// Beside the inspector, be it over the picture.
static float right_end(const struct tw_ui *ui) {
    const struct tw_area *view = &ui->layout.view, *over = &ui->layout.inspector;
    return ui->layout.inspector_over && over->width > 0 ? fminf(view->x + view->width, over->x)
                                                        : view->x + view->width;
}

void tw_units(struct tw_ui *ui) {
    struct unit shown[ROWS_MAX];
    size_t count;
    struct tw_area view = ui->layout.view;
    const struct tw_twin *twin = ui->view->twin;
    ui->units_plate.width = 0;
    const struct tw_asset_id *all = tw_twin_children(twin, tw_twin_top(twin), &count);
    float top = view.y + 12 + tw_plates_height(ui), x = right_end(ui) - 12 - WIDTH;
    int room = (int)((view.y + view.height - 60 - top) / ROW_HEIGHT) - 2;
    if (ui->view->place.level != TW_LEVEL_UNIT || count < 2 || count > UNITS_MAX || room < 1 ||
        x < view.x + WIDTH)
        return;
    size_t rows = choose_units(ui, all, count, shown, (size_t)TW_MIN(room, ROWS_MAX));
    bool more = rows < count;
    struct tw_area plate = {x, top, WIDTH, ROW_HEIGHT * (float)(rows + 1 + more) + 2};
    ui->units_plate = plate;
    tw_canvas_scope(ui->canvas, TW_SCOPE_UNITS);
    tw_canvas_rect(ui->canvas, plate, tw_ink(ui, TW_PANEL));
    tw_canvas_frame(ui->canvas, plate, 1, tw_ink(ui, TW_LINE_STRONG));
    tw_canvas_hit(ui->canvas, 0, plate);
    struct tw_area row = {plate.x + 1, plate.y + 1, WIDTH - 2, ROW_HEIGHT};
    tw_canvas_text(ui->canvas, row.x + 12, row.y + ROW_HEIGHT / 2.0f, TW_SMALL_BOLD,
                   tw_ink(ui, TW_TEXT_2), tw_say(ui, "Units"));
    for (size_t i = 0; i < rows; i++) {
        row.y += ROW_HEIGHT;
        draw_row(ui, shown[i].asset, row);
    }
    if (more) {
        char text[64];
        snprintf(text, sizeof text, tw_say(ui, "and %zu more"), count - rows);
        tw_canvas_text(ui->canvas, row.x + 12, row.y + 1.5f * ROW_HEIGHT, TW_BODY,
                       tw_ink(ui, TW_TEXT_2), text);
    }
}
