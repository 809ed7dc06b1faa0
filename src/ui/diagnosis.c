// Level 4: all that is known of an asset side by side, as much of it as the window has room for.
#include <stdio.h>
#include <stdlib.h>

#include "format.h"
#include "inspector_pen.h"
#include "twinview/memory.h"
#include "twinview/related.h"
#include "ui_private.h"

#define INSET 16
#define COLUMN 340 // the least of one
#define COLUMNS_MAX 3
#define ROW 26
#define FLOW_SHOWN 10
#define FLOW_NS INT64_C(1000000000) // relations change seldom, and finding them goes through all
#define TREND 110

enum {
    KEY_FLOW = 0x5000
};

// ---- what feeds it, and what it feeds --------------------------------------------------------

static void find_flow(struct tw_ui *ui, const struct tw_asset *asset) {
    struct tw_flow *flow = &ui->inspector.flow;
    if (tw_asset_equal(flow->asset, asset->handle) && ui->view->now_ns - flow->found_ns < FLOW_NS)
        return;
    flow->asset = asset->handle;
    flow->found_ns = ui->view->now_ns;
    for (int way = TW_UPSTREAM; way <= TW_DOWNSTREAM; way++) {
        free(flow->assets[way]);
        flow->counts[way] = tw_twin_related(ui->view->twin, &asset->handle, 1,
                                            (enum tw_relation_way)way, &flow->assets[way]);
    }
}

// Its worst mark, its name, and what it is worth now.
static void draw_neighbour(const struct tw_pen *pen, const struct tw_asset *asset, uint64_t key,
                           float y) {
    struct tw_ui *ui = pen->ui;
    struct tw_area row = {pen->x - 8, y, pen->width + 16, ROW};
    unsigned hit = tw_canvas_hit(ui->canvas, tw_ui_id(TW_SCOPE_INSPECTOR, key), row);
    const struct tw_alarm *alarm = tw_twin_worst_alarm(ui->view->twin, asset->handle);
    const struct tw_property *property = tw_ui_main_property(ui, asset);
    float middle = y + ROW / 2.0f, half = pen->width / 2;
    if (hit & TW_HIT_HOVERED) {
        tw_canvas_rect(ui->canvas, row, tw_ink(ui, TW_PANEL_RAISED));
        tw_ui_hover(ui, asset->handle);
    }
    if (alarm)
        tw_ui_mark(ui, alarm, pen->x + 8, middle, 15);
    tw_canvas_text_fit(ui->canvas, pen->x + 24, middle, half - 24, TW_BODY_BOLD,
                       tw_ink(ui, TW_TEXT), asset->name);
    if (property)
        tw_ui_value(ui, asset, property, pen->x + half + 8, middle, half - 8,
                    (struct tw_value_style){14, 13});
    if (hit & TW_HIT_CLICKED)
        tw_ui_post(ui, TW_UI_SELECT, asset->handle, NULL);
}

static float draw_flow(const struct tw_pen *pen, enum tw_relation_way way, float y) {
    struct tw_ui *ui = pen->ui;
    const struct tw_flow *flow = &ui->inspector.flow;
    char text[64];
    size_t count = flow->counts[way];
    if (count < 2) // the first one is the asset itself
        return y;
    y = tw_pen_heading(pen, y + 11,
                       way == TW_UPSTREAM ? tw_say(ui, "Upstream") : tw_say(ui, "Downstream"));
    for (size_t i = 1; i < count && i <= FLOW_SHOWN; i++) {
        const struct tw_asset *asset = tw_twin_asset(ui->view->twin, flow->assets[way][i]);
        if (!asset)
            continue;
        draw_neighbour(pen, asset, KEY_FLOW + 0x100 * (uint64_t)way + i, y);
        y += ROW;
    }
    if (count > FLOW_SHOWN + 1) {
        snprintf(text, sizeof text, tw_say(ui, "and %zu more"), count - FLOW_SHOWN - 1);
        tw_canvas_text_fit(ui->canvas, pen->x + 24, y + ROW / 2.0f, pen->width - 24, TW_BODY,
                           tw_ink(ui, TW_TEXT_2), text);
        y += ROW;
    }
    return tw_pen_divider(pen, y + 11);
}

// ---- sections ---------------------------------------------------------------------------------

static float draw_relations(const struct tw_pen *pen, float y) {
    y = draw_flow(pen, TW_UPSTREAM, y);
    y = draw_flow(pen, TW_DOWNSTREAM, y);
    y = tw_inspector_documents(pen, y);
    y = tw_inspector_relations(pen, y);
    return tw_pen_divider(pen, tw_inspector_alarms(pen, y));
}

// Of all numbers but the one that has its own.
static float draw_trends(const struct tw_pen *pen, const struct tw_property *charted, float y) {
    struct tw_ui *ui = pen->ui;
    float bottom = pen->panel.y + pen->panel.height;
    for (int i = 0; i < pen->asset->property_count; i++) {
        const struct tw_property *property = &pen->asset->properties[i];
        struct tw_property_type type;
        char name[96];
        if (property == charted || property->value.kind != TW_VALUE_NUMBER)
            continue;
        float end = y + 11 + 24 + TREND + 12;
        if (y < bottom && end > pen->panel.y) { // the past of what is in sight is asked for
            tw_twin_property_type(ui->view->twin, pen->asset, property, &type);
            tw_format_name(&type, property->id, name, sizeof name);
            float top = tw_pen_heading(pen, y + 11, name);
            tw_trend(ui, pen->asset, property,
                     (struct tw_area){pen->x, top + 4, pen->width, TREND});
        }
        y = end;
    }
    return y;
}

float tw_diagnosis(const struct tw_pen *pen, float y) {
    struct tw_ui *ui = pen->ui;
    const struct tw_property *charted = tw_inspector_charted(pen);
    int columns = TW_CLAMP((int)(pen->panel.width / COLUMN), 1, COLUMNS_MAX);
    float width = pen->panel.width / (float)columns, ends[COLUMNS_MAX];
    struct tw_pen column[COLUMNS_MAX];
    find_flow(ui, pen->asset);
    y = tw_pins(pen, tw_inspector_header(pen, y));
    for (int i = 0; i < columns; i++) {
        column[i] = *pen;
        column[i].panel.x += width * (float)i;
        column[i].panel.width = width;
        column[i].x = column[i].panel.x + INSET;
        column[i].width = width - 2 * INSET;
        ends[i] = y;
    }
    int last = columns - 1, values = columns == COLUMNS_MAX, relations = columns > 1;
    ends[0] = tw_inspector_state(&column[0], ends[0]);
    float why = tw_why(ui, pen->asset, column[0].x, ends[0], column[0].width);
    if (why > ends[0])
        ends[0] = tw_pen_divider(&column[0], why + 3);
    ends[values] = tw_inspector_values(&column[values], charted, ends[values]);
    ends[last] = tw_inspector_trend(&column[last], charted, ends[last]);
    ends[relations] = draw_relations(&column[relations], ends[relations]);
    ends[last] = draw_trends(&column[last], charted, ends[last]);
    float end = y;
    for (int i = 0; i < columns; i++)
        end = TW_MAX(end, ends[i]);
    for (int i = 1; i < columns; i++)
        tw_canvas_vertical(ui->canvas, column[i].panel.x, y, end, tw_ink(ui, TW_LINE));
    return end;
}
