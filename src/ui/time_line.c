// What is shown while a recording is played: the time line at the bottom, and the frame around the
// picture that says that it is not live (look.md, sections 9 and 12).
#include "ui_private.h"

#include <math.h>
#include <stdio.h>
#include <time.h>

#include "format.h"
#include "twinview/clock.h"
#include "twinview/memory.h"

enum {
    KEY_START = 1,
    KEY_PLAY,
    KEY_LINE
};

#define FRAME 6
#define LINE_LEFT 120
#define LINE_RIGHT 224 // room for the words beside it
#define LINE_HEIGHT 4
#define TICK_ROOM 90 // between two ticks, at least

// "22 Nov 2026 05:20:00 UTC"
static void format_moment(const struct tw_ui *ui, int64_t utc_ms, char *text, size_t size) {
    time_t seconds = (time_t)(utc_ms / 1000);
    struct tm parts;
    char clock[16];
    static const char *const months[] = {TW_WORD("Jan"), TW_WORD("Feb"), TW_WORD("Mar"),
                                         TW_WORD("Apr"), TW_WORD("May"), TW_WORD("Jun"),
                                         TW_WORD("Jul"), TW_WORD("Aug"), TW_WORD("Sep"),
                                         TW_WORD("Oct"), TW_WORD("Nov"), TW_WORD("Dec")};
    if (!gmtime_r(&seconds, &parts)) {
        snprintf(text, size, "\u2014");
        return;
    }
    tw_format_clock(utc_ms, true, clock);
    snprintf(text, size, tw_say(ui, "%d %s %d %s UTC"), parts.tm_mday,
             tw_say(ui, months[parts.tm_mon]), parts.tm_year + 1900, clock);
}

// "paused", "10 ×"
static void format_speed(const struct tw_ui *ui, const struct tw_playback *playback, char *text,
                         size_t size) {
    if (playback->seeking)
        snprintf(text, size, tw_say(ui, "seeking"));
    else if (playback->paused)
        snprintf(text, size, tw_say(ui, "paused"));
    else
        snprintf(text, size, "%g \u00d7", playback->speed);
}

// ---- the frame ------------------------------------------------------------------------------

static float unit_of(const struct tw_ui *ui) {
    return ui->mode == TW_UI_KIOSK ? 3.4f : 1;
}

float tw_not_live_height(const struct tw_ui *ui) {
    return ui->view->playback ? (34 + FRAME) * unit_of(ui) : 0;
}

void tw_not_live(struct tw_ui *ui) {
    const struct tw_playback *playback = ui->view->playback;
    if (!playback)
        return;
    struct tw_area view = ui->layout.view;
    float k = unit_of(ui), wide = FRAME * k, high = 34 * k;
    struct tw_area inner = tw_area_inset(view, wide);
    struct tw_area sides[] = {
        {view.x, view.y, view.width, wide},
        {view.x, view.y + view.height - wide, view.width, wide},
        {view.x, inner.y, wide, inner.height},
        {inner.x + inner.width, inner.y, wide, inner.height},
    };
    tw_canvas_scope(ui->canvas, TW_SCOPE_PLATE);
    for (size_t i = 0; i < TW_COUNT(sides); i++) {
        tw_canvas_rect(ui->canvas, sides[i], tw_ink(ui, TW_PANEL));
        tw_canvas_hatch(ui->canvas, sides[i], 12 * k, 6 * k, tw_ink(ui, TW_TEXT));
    }
    char moment[48], speed[32], text[160];
    struct tw_area plate = {inner.x, inner.y, inner.width, high};
    tw_canvas_rect(ui->canvas, plate, tw_ink(ui, TW_PANEL));
    float x = inner.x + 12 * k, middle = inner.y + high / 2;
    x += tw_canvas_text(ui->canvas, x, middle, (struct tw_font){14 * k, TW_SEMIBOLD},
                        tw_ink(ui, TW_TEXT), tw_say(ui, "NOT LIVE")) +
         12 * k;
    format_speed(ui, playback, speed, sizeof speed);
    if (playback->start_ms == TW_TIME_NONE) {
        snprintf(text, sizeof text, tw_say(ui, "Recording, not read yet"));
    } else {
        format_moment(ui, ui->view->now_ms, moment, sizeof moment);
        snprintf(text, sizeof text, tw_say(ui, "Recording, %s, %s"), moment, speed);
    }
    tw_canvas_text_fit(ui->canvas, x, middle, inner.x + inner.width - 12 * k - x,
                       (struct tw_font){14 * k, TW_REGULAR}, tw_ink(ui, TW_TEXT), text);
}

// ---- the time line --------------------------------------------------------------------------

struct line {
    struct tw_ui *ui;
    const struct tw_playback *playback;
    float left, width, middle;
};

static float x_of(const struct line *line, int64_t ms) {
    double span = (double)(line->playback->end_ms - line->playback->start_ms);
    double at = span > 0 ? (double)(ms - line->playback->start_ms) / span : 0;
    return line->left + line->width * (float)TW_CLAMP(at, 0.0, 1.0);
}

// The least step of people's clocks that leaves room between two ticks.
static int64_t tick_step_ms(const struct line *line) {
    static const int steps_s[] = {1,   2,   5,    10,   15,   30,    60,    120,   300,
                                  600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400};
    double span_s = (double)(line->playback->end_ms - line->playback->start_ms) / 1000;
    double least_s = span_s * TICK_ROOM / (double)line->width;
    for (size_t i = 0; i < TW_COUNT(steps_s); i++)
        if (steps_s[i] >= least_s)
            return steps_s[i] * INT64_C(1000);
    return (int64_t)ceil(least_s / 86400) * INT64_C(86400000);
}

static void draw_ticks(const struct line *line) {
    struct tw_ui *ui = line->ui;
    int64_t step_ms = tick_step_ms(line);
    int64_t first_ms = (line->playback->start_ms + step_ms - 1) / step_ms * step_ms;
    for (int64_t ms = first_ms; ms <= line->playback->end_ms; ms += step_ms) {
        char text[16];
        float x = x_of(line, ms);
        tw_format_clock(ms, step_ms < 60000, text);
        tw_canvas_vertical(ui->canvas, x, line->middle + 8, line->middle + 14,
                           tw_ink(ui, TW_LINE_STRONG));
        tw_canvas_text_center(ui->canvas, x, line->middle + 22, TW_TICK, tw_ink(ui, TW_TEXT_2),
                              text);
    }
}

// Where the alarms that are known now began.
static void draw_alarms(const struct line *line) {
    struct tw_ui *ui = line->ui;
    const struct tw_twin *twin = ui->view->twin;
    for (int priority = 4; priority >= 1; priority--) {
        for (size_t i = 0; i < tw_twin_alarm_count(twin); i++) {
            const struct tw_alarm *alarm = tw_twin_alarm_at(twin, i);
            if (alarm->priority != priority || alarm->since_ms < line->playback->start_ms ||
                alarm->since_ms > line->playback->end_ms)
                continue;
            float x = x_of(line, alarm->since_ms);
            tw_canvas_vertical(ui->canvas, x, line->middle - 7, line->middle,
                               tw_ink(ui, TW_TEXT_2));
            tw_draw_mark(ui->canvas, ui->theme,
                         (struct tw_mark){priority, TW_ALARM_ACKNOWLEDGED, false}, x,
                         line->middle - 16, 14, true);
        }
    }
}

static void draw_cursor(const struct line *line) {
    struct tw_ui *ui = line->ui;
    float x = x_of(line, ui->view->now_ms), y = line->middle;
    struct tw_point outer[5] = {
        {x - 7, y - 12}, {x + 7, y - 12}, {x + 7, y + 1}, {x, y + 9}, {x - 7, y + 1}};
    struct tw_point inner[5] = {
        {x - 6, y - 11}, {x + 6, y - 11}, {x + 6, y}, {x, y + 8}, {x - 6, y}};
    tw_canvas_polygon(ui->canvas, outer, 5, tw_ink(ui, TW_PANEL));
    tw_canvas_polygon(ui->canvas, inner, 5, tw_ink(ui, TW_TEXT));
}

// A press takes the cursor there, and a drag takes it along.
static void follow_pointer(const struct line *line, struct tw_area bar) {
    struct tw_ui *ui = line->ui;
    struct tw_area area = {line->left - 8, bar.y, line->width + 16, bar.height};
    unsigned hit = tw_canvas_hit(ui->canvas, tw_ui_id(TW_SCOPE_TIME, KEY_LINE), area);
    if (!(hit & (TW_HIT_PRESSED | TW_HIT_HELD))) {
        ui->seek_x = -1;
        return;
    }
    float x = tw_canvas_pointer(ui->canvas).x;
    if (x == ui->seek_x)
        return;
    ui->seek_x = x;
    double span = (double)(line->playback->end_ms - line->playback->start_ms);
    double at = TW_CLAMP((double)((x - line->left) / line->width), 0.0, 1.0);
    tw_ui_post(ui, TW_UI_SEEK, (struct tw_asset_id){0, 0}, NULL);
    tw_ui_last_request(ui)->time_ms = line->playback->start_ms + (int64_t)(at * span);
}

static void draw_buttons(struct tw_ui *ui, struct tw_area bar, float middle) {
    const struct tw_playback *playback = ui->view->playback;
    float size = fminf(36, bar.height);
    if (tw_ui_tool_button(ui, tw_ui_id(TW_SCOPE_TIME, KEY_START), TW_ICON_TO_START,
                          (struct tw_area){bar.x + 12, middle - size / 2, size, size}, false,
                          tw_say(ui, "Back to the beginning"))) {
        tw_ui_post(ui, TW_UI_SEEK, (struct tw_asset_id){0, 0}, NULL);
        tw_ui_last_request(ui)->time_ms = playback->start_ms;
    }
    if (tw_ui_tool_button(
            ui, tw_ui_id(TW_SCOPE_TIME, KEY_PLAY), playback->paused ? TW_ICON_PLAY : TW_ICON_PAUSE,
            (struct tw_area){bar.x + 16 + size, middle - size / 2, size, size}, false,
            playback->paused ? tw_say(ui, "Play (Space)") : tw_say(ui, "Pause (Space)")))
        tw_ui_post(ui, TW_UI_PLAY, (struct tw_asset_id){0, 0}, NULL);
}

static void draw_words(struct tw_ui *ui, struct tw_area bar, float middle) {
    const struct tw_playback *playback = ui->view->playback;
    char text[64], speed[32];
    bool is_low = bar.height < 60;
    float x = bar.x + bar.width - LINE_RIGHT + 24, first = is_low ? middle : middle - 5;
    format_speed(ui, playback, speed, sizeof speed);
    float width = tw_canvas_text(ui->canvas, x, first, TW_BODY_BOLD, tw_ink(ui, TW_TEXT),
                                 tw_say(ui, "NOT LIVE"));
    snprintf(text, sizeof text,
             playback->paused || playback->seeking ? "%s" : tw_say(ui, "speed %s"), speed);
    tw_canvas_text(ui->canvas, x + width + 12, first, TW_SMALL, tw_ink(ui, TW_TEXT_2), text);
    if (is_low || playback->start_ms == TW_TIME_NONE)
        return;
    format_moment(ui, ui->view->now_ms, text, sizeof text);
    tw_canvas_text_fit(ui->canvas, x, middle + 14, LINE_RIGHT - 32, TW_SMALL, tw_ink(ui, TW_TEXT_2),
                       text);
}

void tw_time_line(struct tw_ui *ui) {
    const struct tw_playback *playback = ui->view->playback;
    struct tw_area bar = ui->layout.time_line;
    if (!playback || bar.height <= 0)
        return;
    tw_canvas_scope(ui->canvas, TW_SCOPE_TIME);
    tw_canvas_rect(ui->canvas, bar, tw_ink(ui, TW_PANEL));
    tw_canvas_horizontal(ui->canvas, bar.x, bar.x + bar.width, bar.y, tw_ink(ui, TW_LINE));
    tw_canvas_hit(ui->canvas, 0, bar);
    float middle = bar.y + bar.height / 2;
    draw_words(ui, bar, middle);
    if (playback->start_ms == TW_TIME_NONE)
        return;
    draw_buttons(ui, bar, middle);
    struct line line = {ui, playback, bar.x + LINE_LEFT,
                        fmaxf(bar.width - LINE_LEFT - LINE_RIGHT, 1), middle};
    tw_canvas_rect(ui->canvas,
                   (struct tw_area){line.left, middle - LINE_HEIGHT / 2, line.width, LINE_HEIGHT},
                   tw_ink(ui, TW_LINE_STRONG));
    if (bar.height >= 60) {
        draw_ticks(&line);
        draw_alarms(&line);
    }
    follow_pointer(&line, bar);
    draw_cursor(&line);
}
