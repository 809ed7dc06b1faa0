#include "ui_private.h"

#include <math.h>
#include <stdio.h>

#include "twinview/clock.h"

#define NARROW 1500 // below, the banner says the least of each thing

enum { // beside alarms, whose keys are hashes
    KEY_ALL = 1,
    KEY_ACKNOWLEDGE,
    KEY_FAILED,
    KEY_AUDIT
};

static bool is_narrow(const struct tw_ui *ui) {
    return ui->layout.banner.width < NARROW;
}

static void time_text(struct tw_ui *ui, const struct tw_alarm *alarm, bool details, char *text,
                      size_t size) {
    char clock[32], age[16];
    tw_alarm_since_text(ui, alarm, true, clock);
    snprintf(text, size, "%s", clock);
    if (tw_alarm_is_lost(ui, alarm)) {
        tw_alarm_state_text(ui, alarm, text, size);
    } else if (tw_alarm_state(alarm, ui->view->now_ms) == TW_ALARM_ACKNOWLEDGED) {
        snprintf(text, size, tw_say(ui, "%s, acknowledged"), clock);
    } else if (details && alarm->since_ms != TW_TIME_NONE) {
        // Whole steps of 10 s: the text of a still picture may not tick.
        int64_t age_ms = tw_ui_alarm_age_ms(ui, alarm) / 10000 * 10000;
        tw_age_format(age_ms, age, sizeof age);
        snprintf(text, size, age_ms < 10000 ? "%s" : tw_say(ui, "%s, %s ago"), clock, age);
        ui->ages_shown = true;
    }
}

static void answer(struct tw_ui *ui, const struct tw_alarm *alarm, struct tw_area area) {
    unsigned hit = tw_canvas_hit(ui->canvas, tw_ui_id(TW_SCOPE_BANNER, tw_alarm_key(alarm)), area);
    if (!alarm->asset.slot)
        return;
    if (hit & TW_HIT_HOVERED)
        tw_ui_hover(ui, alarm->asset);
    if (hit & TW_HIT_CLICKED) {
        tw_ui_post(ui, TW_UI_SELECT, alarm->asset, NULL);
        tw_ui_post(ui, TW_UI_FLY_TO, alarm->asset, NULL);
    }
}

// One alarm from x: mark, name, text, value, time. Returns where it ends.
static float draw_alarm(struct tw_ui *ui, const struct tw_alarm *alarm, float x, float end,
                        float middle, bool details) {
    struct tw_canvas *canvas = ui->canvas;
    char text[160];
    struct tw_area area = ui->layout.banner;
    float start = x;
    if (end - x < 160)
        return x;
    tw_ui_mark(ui, alarm, x + 16, middle, details ? 26 : 22);
    x += 44;
    float name = tw_canvas_text_fit(canvas, x, middle, TW_MIN(160, end - x), TW_LARGE_BOLD,
                                    tw_ink(ui, TW_TEXT), tw_alarm_asset_name(ui, alarm));
    if (tw_ui_is_hidden(ui, alarm->asset))
        name += 6 + tw_hidden_sign(ui, x + name + 16, middle, 16);
    name += name > 0 ? 24 : 0; // an alarm may be about no asset
    x += details && area.width >= 1600 ? fmaxf(name, 100) : name;
    x += tw_canvas_text_fit(canvas, x, middle, TW_MIN(is_narrow(ui) ? 230 : 330, end - x), TW_LARGE,
                            tw_ink(ui, TW_TEXT), alarm->text[0] ? alarm->text : alarm->id) +
         24;
    tw_alarm_value_text(ui, alarm, text, sizeof text);
    if (details && !is_narrow(ui) && text[0] &&
        end - x > tw_canvas_text_width(canvas, TW_LARGE, text))
        x += tw_canvas_text_fit(canvas, x, middle, end - x, TW_LARGE, tw_ink(ui, TW_TEXT_2), text) +
             24;
    time_text(ui, alarm, details && !is_narrow(ui), text, sizeof text);
    if (end - x > tw_canvas_text_width(canvas, TW_LARGE, text))
        x += tw_canvas_text_fit(canvas, x, middle, end - x, TW_LARGE, tw_ink(ui, TW_TEXT_2), text);
    else
        x -= 24;
    answer(ui, alarm, (struct tw_area){start, area.y, x - start, area.height});
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
    if (tw_ui_button(ui, tw_ui_id(TW_SCOPE_BANNER, KEY_ALL), button, tw_say(ui, "All alarms F3")))
        tw_alarm_list_toggle(ui);
    return button.x - 20;
}

// What the operator must know about his own actions stands before the counts. Returns what is left.
static float draw_own(struct tw_ui *ui, float end) {
    struct tw_area area = ui->layout.banner;
    const char *fault = ui->view->station.audit_fault;
    int failed = tw_alarm_failed_count(ui);
    if (fault) {
        struct tw_area box = {end - 160, area.y + 8, 160, 32};
        unsigned hit = tw_canvas_hit(ui->canvas, tw_ui_id(TW_SCOPE_BANNER, KEY_AUDIT), box);
        tw_canvas_text_fit(ui->canvas, box.x, area.y + area.height / 2, box.width, TW_BODY_BOLD,
                           tw_ink(ui, TW_TEXT), tw_say(ui, "No audit log"));
        if (hit & TW_HIT_HOVERED) {
            tw_ui_tooltip(ui, box);
            tw_ui_tooltip_line(ui, tw_say(ui, "Actions are not written down"));
            tw_ui_tooltip_line(ui, "%s", fault);
        }
        end = box.x - 20;
    }
    if (failed) {
        char text[48];
        snprintf(text, sizeof text,
                 failed == 1 ? tw_say(ui, "%d action failed") : tw_say(ui, "%d actions failed"),
                 failed);
        struct tw_area button = {end - 150, area.y + 8, 150, 32};
        if (tw_ui_button(ui, tw_ui_id(TW_SCOPE_BANNER, KEY_FAILED), button, text) &&
            !ui->alarms.open)
            tw_alarm_list_toggle(ui);
        end = button.x - 20;
    }
    return end;
}

static float draw_count(struct tw_ui *ui, float end) {
    const struct tw_summary *summary = &ui->summary;
    char text[64];
    float middle = ui->layout.banner.y + ui->layout.banner.height / 2;
    snprintf(text, sizeof text,
             is_narrow(ui) ? tw_say(ui, "%d of %d") : tw_say(ui, "%d of %d unacknowledged"),
             summary->unacknowledged, summary->active);
    return end - 24 -
           tw_canvas_text_right(ui->canvas, end, middle, TW_LARGE, tw_ink(ui, TW_TEXT_2), text);
}

// The worst alarm with its key, and the newest one.
static void draw_unacknowledged(struct tw_ui *ui, float x, float end) {
    struct tw_ui_alarms *alarms = &ui->alarms;
    struct tw_area area = ui->layout.banner;
    float middle = area.y + area.height / 2;
    const struct tw_alarm *worst = tw_summary_alarm(&ui->summary, ui->view->twin, 0);
    uint64_t key = tw_alarm_key(worst);
    if (alarms->banner_key != key)
        alarms->banner_since_ns = ui->run_ns;
    alarms->banner_key = key;
    x = draw_alarm(ui, worst, x, end - 160, middle, true) + 20;
    const struct tw_ui_action *action = tw_alarm_action(ui, worst);
    struct tw_area button = {x, area.y + 8, 132, 32};
    if (action && !action->failed)
        tw_draw_hour_glass(ui->canvas, x + 12, middle, 18, tw_ink(ui, TW_TEXT));
    else if (!ui->view->playback && tw_ui_button(ui, tw_ui_id(TW_SCOPE_BANNER, KEY_ACKNOWLEDGE),
                                                 button, tw_say(ui, "Acknowledge F2")))
        tw_alarm_acknowledge(ui, (struct tw_alarm_scope){.kind = TW_SCOPE_OF_ONE, .key = key});
    x += button.width;
    const struct tw_alarm *latest = newest(ui, worst);
    if (ui->flood)
        tw_alarm_flood(ui, draw_separator(ui, x), end, middle);
    else if (latest && end - x > 240)
        draw_alarm(ui, latest, draw_separator(ui, x), end, middle, false);
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
    end = draw_own(ui, draw_all(ui, end));
    if (ui->view->notice) {
        float width = tw_canvas_text_width(canvas, TW_LARGE, ui->view->notice);
        end -= fminf(width, 0.4f * area.width);
        tw_canvas_text_fit(canvas, end, middle, 0.4f * area.width, TW_LARGE, tw_ink(ui, TW_TEXT),
                           ui->view->notice);
        end -= 24;
    }
    if (summary->unacknowledged > 0) {
        draw_unacknowledged(ui, x, draw_count(ui, end));
        return;
    }
    ui->alarms.banner_key = 0;
    if (ui->flood)
        x = tw_alarm_flood(ui, x, end, middle) + 24;
    x += tw_canvas_text_fit(canvas, x, middle, end - x, TW_LARGE, tw_ink(ui, TW_TEXT_2),
                            ui->view->unknown ? tw_say(ui, "Alarms are not known yet.")
                                              : tw_say(ui, "No unacknowledged alarm."));
    if (summary->active > 0 && end - x > 320)
        draw_alarm(ui, tw_summary_alarm(summary, ui->view->twin, 0), draw_separator(ui, x), end,
                   middle, true);
}
