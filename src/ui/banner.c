#include "ui_private.h"

#include <math.h>
#include <stdio.h>

#include "format.h"
#include "twinview/clock.h"

enum {
    KEY_ALL = 1 // beside assets, whose generation lies above their slot
};

// One alarm from x: mark, name, text, value, time. Returns where it ends.
static float draw_alarm(struct tw_ui *ui, const struct tw_alarm *alarm, float x, float end,
                        float middle, bool details) {
    struct tw_canvas *canvas = ui->canvas;
    char text[160], clock[16], age[16];
    struct tw_area area = ui->layout.banner;
    float start = x;
    if (end - x < 160)
        return x;
    tw_ui_mark(ui, alarm, x + 16, middle, details ? 26 : 22);
    x += 44;
    float name = tw_canvas_text_fit(canvas, x, middle, TW_MIN(160, end - x), TW_LARGE_BOLD,
                                    tw_ink(ui, TW_TEXT), tw_alarm_asset_name(ui, alarm));
    x += details && area.width >= 1600 ? fmaxf(name + 24, 100) : name + 24;
    x += tw_canvas_text_fit(canvas, x, middle, TW_MIN(330, end - x), TW_LARGE, tw_ink(ui, TW_TEXT),
                            alarm->text ? alarm->text : "") +
         24;
    tw_alarm_value_text(ui, alarm, text, sizeof text);
    if (details && text[0] && end - x > tw_canvas_text_width(canvas, TW_LARGE, text))
        x += tw_canvas_text_fit(canvas, x, middle, end - x, TW_LARGE, tw_ink(ui, TW_TEXT_2), text) +
             24;
    tw_format_clock(alarm->since_ms, true, clock);
    if (details && tw_alarm_state(alarm, ui->view->now_ms) == TW_ALARM_ACKNOWLEDGED) {
        snprintf(text, sizeof text, "%s, acknowledged", clock);
    } else if (details) {
        // Whole steps of 10 s: the text of a still picture may not tick.
        int64_t age_ms = (ui->view->now_ms - alarm->since_ms) / 10000 * 10000;
        tw_age_format(age_ms < 0 ? 0 : age_ms, age, sizeof age);
        snprintf(text, sizeof text, age_ms < 10000 ? "%s" : "%s, %s ago", clock, age);
        ui->ages_shown = true;
    } else {
        snprintf(text, sizeof text, "%s", clock);
    }
    if (end - x > tw_canvas_text_width(canvas, TW_LARGE, text))
        x += tw_canvas_text_fit(canvas, x, middle, end - x, TW_LARGE, tw_ink(ui, TW_TEXT_2), text);
    else
        x -= 24;
    unsigned hit = tw_canvas_hit(canvas, tw_ui_id(TW_SCOPE_BANNER, tw_ui_asset_key(alarm->asset)),
                                 (struct tw_area){start, area.y, x - start, area.height});
    if (hit & TW_HIT_HOVERED && alarm->asset.slot)
        tw_ui_hover(ui, alarm->asset);
    if (hit & TW_HIT_CLICKED && alarm->asset.slot) {
        tw_ui_post(ui, TW_UI_SELECT, alarm->asset, NULL);
        tw_ui_post(ui, TW_UI_FLY_TO, alarm->asset, NULL);
    }
    return x;
}

// The newest alarm that is not acknowledged, if it is not the worst one.
static const struct tw_alarm *newest(const struct tw_ui *ui, const struct tw_alarm *worst) {
    const struct tw_alarm *found = NULL;
    for (int i = 0; i < ui->summary.unacknowledged; i++) {
        const struct tw_alarm *alarm = tw_summary_alarm(&ui->summary, ui->view->twin, (size_t)i);
        if (alarm != worst && (!found || alarm->since_ms > found->since_ms))
            found = alarm;
    }
    return found;
}

static float draw_separator(struct tw_ui *ui, float x) {
    struct tw_area area = ui->layout.banner;
    tw_canvas_vertical(ui->canvas, x + 20, area.y + 10, area.y + 38, tw_ink(ui, TW_LINE));
    return x + 41;
}

// The button that opens the list. Returns what is left of it.
static float draw_all(struct tw_ui *ui, float end) {
    struct tw_area area = ui->layout.banner;
    struct tw_area button = {end - 118, area.y + 8, 118, 32};
    if (tw_ui_button(ui, tw_ui_id(TW_SCOPE_BANNER, KEY_ALL), button, "All alarms F3")) {
        ui->alarms.open = ui->alarms.keys = !ui->alarms.open;
        ui->dirty = true;
    }
    return button.x - 20;
}

void tw_banner(struct tw_ui *ui) {
    struct tw_area area = ui->layout.banner;
    struct tw_canvas *canvas = ui->canvas;
    const struct tw_summary *summary = &ui->summary;
    tw_canvas_scope(canvas, TW_SCOPE_BANNER);
    tw_canvas_rect(canvas, area, tw_ink(ui, TW_PANEL_SUNK));
    tw_canvas_horizontal(canvas, area.x, area.x + area.width, area.y + area.height - 1,
                         tw_ink(ui, TW_LINE));
    tw_canvas_hit(canvas, 0, area);
    float x = area.x + 16, end = area.x + area.width - 16, middle = area.y + area.height / 2;
    end = draw_all(ui, end);
    if (ui->view->notice) {
        float width = tw_canvas_text_width(canvas, TW_LARGE, ui->view->notice);
        end -= fminf(width, 0.4f * area.width);
        tw_canvas_text_fit(canvas, end, middle, 0.4f * area.width, TW_LARGE, tw_ink(ui, TW_TEXT),
                           ui->view->notice);
        end -= 24;
    }
    if (summary->unacknowledged > 0) {
        char text[64];
        snprintf(text, sizeof text, "%d of %d unacknowledged", summary->unacknowledged,
                 summary->active);
        end -=
            tw_canvas_text_right(canvas, end, middle, TW_LARGE, tw_ink(ui, TW_TEXT_2), text) + 24;
        const struct tw_alarm *worst = tw_summary_alarm(summary, ui->view->twin, 0);
        x = draw_alarm(ui, worst, x, end, middle, true);
        const struct tw_alarm *latest = newest(ui, worst);
        if (latest && end - x > 320)
            draw_alarm(ui, latest, draw_separator(ui, x), end, middle, false);
        return;
    }
    x += tw_canvas_text_fit(canvas, x, middle, end - x, TW_LARGE, tw_ink(ui, TW_TEXT_2),
                            ui->view->unknown ? "Alarms are not known yet."
                                              : "No unacknowledged alarm.");
    if (summary->active > 0 && end - x > 320)
        draw_alarm(ui, tw_summary_alarm(summary, ui->view->twin, 0), draw_separator(ui, x), end,
                   middle, true);
}
