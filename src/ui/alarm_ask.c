// The plate that asks what an action needs beside its alarms: a comment, and of a shelving its end.
#define _DEFAULT_SOURCE // localtime_r with the station's zone
#include <math.h>
#include <stdio.h>
#include <time.h>

#include "format.h"
#include "twinview/memory.h"
#include "ui_private.h"

#define WIDTH 480
#define MINUTE_MS INT64_C(60000)
#define SHIFT_HOURS 8
#define SHIFT_START 6 // shifts end at 6, 14 and 22 o'clock of the station

enum {
    KEY_DO = 0x80,
    KEY_CANCEL,
    KEY_PRESET = 0x90
};

static const struct {
    const char *name;
    int64_t ms; // 0: end of the shift
} presets[] = {{TW_WORD("15 min"), 15 * MINUTE_MS},
               {"1 h", 60 * MINUTE_MS},
               {"4 h", 240 * MINUTE_MS},
               {"8 h", 480 * MINUTE_MS},
               {TW_WORD("End of the shift"), 0}};

static int64_t end_of_shift_ms(int64_t now_ms) {
    time_t now = (time_t)(now_ms / 1000);
    struct tm local;
    if (!localtime_r(&now, &local))
        return now_ms + SHIFT_HOURS * 60 * MINUTE_MS;
    int into = (local.tm_hour + 24 - SHIFT_START) % SHIFT_HOURS;
    return now_ms + ((SHIFT_HOURS - into) * 60 - local.tm_min) * MINUTE_MS -
           local.tm_sec * INT64_C(1000);
}

static int64_t until_ms(const struct tw_ui *ui, int preset) {
    int64_t now_ms = ui->view->now_ms;
    return presets[preset].ms ? now_ms + presets[preset].ms : end_of_shift_ms(now_ms);
}

void tw_alarm_ask(struct tw_ui *ui, struct tw_alarm_scope scope, enum tw_action_kind kind) {
    struct tw_ui_ask *ask = &ui->alarms.ask;
    if (!tw_alarm_targets(ui, scope, kind))
        return;
    *ask = (struct tw_ui_ask){.open = true, .kind = kind, .scope = scope, .take_focus = true};
    ui->dirty = true;
}

static void close_ask(struct tw_ui *ui) {
    ui->alarms.ask.open = ui->alarms.ask.focused = false;
    ui->dirty = true;
}

static void confirm(struct tw_ui *ui) {
    struct tw_ui_ask *ask = &ui->alarms.ask;
    tw_alarm_act(ui, ask->scope, ask->kind, ask->comment, until_ms(ui, ask->preset));
    close_ask(ui);
}

static float draw_presets(struct tw_ui *ui, struct tw_area plate, float y) {
    struct tw_ui_ask *ask = &ui->alarms.ask;
    tw_canvas_text(ui->canvas, plate.x + 24, y + 10, TW_SMALL_BOLD, tw_ink(ui, TW_TEXT_2),
                   tw_say(ui, "For how long (Up, Down)"));
    y += 24;
    for (int i = 0; i < (int)TW_COUNT(presets); i++, y += 28) {
        struct tw_area row = {plate.x + 16, y, plate.width - 32, 28};
        char text[48], clock[16];
        unsigned hit =
            tw_canvas_hit(ui->canvas, tw_ui_id(TW_SCOPE_ALARMS, KEY_PRESET + (uint64_t)i), row);
        if (hit & TW_HIT_CLICKED) {
            ask->preset = i;
            ui->dirty = true;
        }
        if (i == ask->preset || hit & TW_HIT_HOVERED)
            tw_canvas_rect(ui->canvas, row, tw_ink(ui, TW_PANEL_RAISED));
        if (i == ask->preset)
            tw_canvas_rect(ui->canvas, (struct tw_area){row.x, y, 3, 28}, tw_ink(ui, TW_SELECT));
        tw_canvas_text(ui->canvas, row.x + 12, y + 14, TW_BODY, tw_ink(ui, TW_TEXT),
                       tw_say(ui, presets[i].name));
        tw_format_clock(until_ms(ui, i), false, clock);
        snprintf(text, sizeof text, tw_say(ui, "until %s UTC"), clock);
        tw_canvas_text_right(ui->canvas, row.x + row.width - 12, y + 14, TW_BODY,
                             tw_ink(ui, TW_TEXT_2), text);
    }
    return y + 12;
}

static void draw_title(struct tw_ui *ui, struct tw_area plate, size_t count) {
    static const struct {
        const char *one, *several;
    } verbs[] = {{TW_WORD("Acknowledge %.160s"), TW_WORD("Acknowledge %zu alarms")},
                 {TW_WORD("Shelve %.160s"), TW_WORD("Shelve %zu alarms")},
                 {TW_WORD("Unshelve %.160s"), TW_WORD("Unshelve %zu alarms")},
                 {TW_WORD("Reset %.160s"), TW_WORD("Reset %zu alarms")}};
    const struct tw_ui_ask *ask = &ui->alarms.ask;
    const struct tw_alarm *first = tw_alarm_first_target(ui, ask->scope, ask->kind);
    char text[400];
    if (count == 1 && first)
        snprintf(text, sizeof text, tw_say(ui, verbs[ask->kind].one),
                 tw_alarm_asset_name(ui, first));
    else
        snprintf(text, sizeof text, tw_say(ui, verbs[ask->kind].several), count);
    tw_canvas_text_fit(ui->canvas, plate.x + 24, plate.y + 34, plate.width - 48,
                       (struct tw_font){20, TW_SEMIBOLD}, tw_ink(ui, TW_TEXT), text);
    if (first)
        snprintf(text, sizeof text, count == 1 ? "%.300s" : tw_say(ui, "%.300s, and others"),
                 first->text[0] ? first->text : first->id);
    else
        snprintf(text, sizeof text, tw_say(ui, "Nothing is left to be done."));
    tw_canvas_text_fit(ui->canvas, plate.x + 24, plate.y + 62, plate.width - 48, TW_BODY,
                       tw_ink(ui, TW_TEXT_2), text);
}

static void answer_keys(struct tw_ui *ui, size_t count) {
    struct tw_ui_ask *ask = &ui->alarms.ask;
    const bool *pressed = ui->input.key_pressed;
    int last = (int)TW_COUNT(presets) - 1;
    if (ask->kind == TW_ACTION_SHELVE && (pressed[TW_KEY_DOWN] || pressed[TW_KEY_UP])) {
        ask->preset = TW_CLAMP(ask->preset + (pressed[TW_KEY_DOWN] ? 1 : -1), 0, last);
        ui->dirty = true;
    }
    if (pressed[TW_KEY_ESCAPE])
        close_ask(ui);
    else if (pressed[TW_KEY_ENTER] && count)
        confirm(ui);
}

void tw_alarm_ask_plate(struct tw_ui *ui) {
    struct tw_ui_ask *ask = &ui->alarms.ask;
    if (!ask->open)
        return;
    size_t count = tw_alarm_targets(ui, ask->scope, ask->kind);
    bool shelve = ask->kind == TW_ACTION_SHELVE;
    float height =
        88 + (shelve ? 24 + 28 * (float)TW_COUNT(presets) + 12 : 0) + 24 + 36 + 16 + 36 + 20;
    struct tw_area plate = {floorf((tw_canvas_width(ui->canvas) - WIDTH) / 2),
                            floorf(fmaxf(96, (tw_canvas_height(ui->canvas) - height) / 2)), WIDTH,
                            height};
    tw_canvas_scope(ui->canvas, TW_SCOPE_ASK);
    tw_canvas_rect(ui->canvas, plate, tw_ink(ui, TW_PANEL));
    tw_canvas_frame(ui->canvas, plate, 1, tw_ink(ui, TW_LINE_STRONG));
    tw_canvas_hit(ui->canvas, 0, plate);
    draw_title(ui, plate, count);
    float y = plate.y + 88;
    if (shelve)
        y = draw_presets(ui, plate, y);
    tw_canvas_text(ui->canvas, plate.x + 24, y + 10, TW_SMALL_BOLD, tw_ink(ui, TW_TEXT_2),
                   tw_say(ui, "Comment"));
    struct tw_ui_field field = {.scope = TW_SCOPE_ASK,
                                .hint = tw_say(ui, "Why"),
                                .icon = TW_ICON_COUNT,
                                .text = ask->comment,
                                .capacity = sizeof ask->comment,
                                .focused = &ask->focused,
                                .take_focus = &ask->take_focus,
                                .drop_focus = &ask->drop_focus};
    tw_ui_field(ui, &field, (struct tw_area){plate.x + 24, y + 24, plate.width - 48, 36});
    y += 24 + 36 + 16;
    struct tw_area button = {plate.x + 24, y, 150, 36};
    if (tw_ui_button(ui, tw_ui_id(TW_SCOPE_ASK, KEY_DO), button,
                     shelve ? tw_say(ui, "Shelve  Enter") : tw_say(ui, "Acknowledge  Enter")) &&
        count)
        confirm(ui);
    char who[160];
    tw_ui_operator_text(ui, who, sizeof who);
    tw_canvas_text_fit(ui->canvas, plate.x + 308, y + 18, plate.width - 324, TW_SMALL,
                       tw_ink(ui, TW_TEXT_2), who);
    button.x += 160;
    button.width = 110;
    if (tw_ui_button(ui, tw_ui_id(TW_SCOPE_ASK, KEY_CANCEL), button, tw_say(ui, "Cancel  Esc")))
        close_ask(ui);
    answer_keys(ui, count);
}
