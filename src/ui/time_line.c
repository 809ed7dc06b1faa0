#include "time_line.h"

#include <math.h>
#include <stdio.h>

#include "format.h"
#include "inspector.h"
#include "twinview/clock.h"
#include "twinview/memory.h"
#include "ui_private.h"

enum {
    KEY_START = 1,
    KEY_PLAY,
    KEY_LINE
};

#define LINE_LEFT 120 // room for the buttons of a recording
#define LINE_LEFT_LIVE 48
#define LINE_RIGHT 224 // room for the words beside it
#define LINE_HEIGHT 4
#define LOW 60       // a bar that is less high has no ticks
#define TICK_ROOM 90 // between two ticks, at least
#define BACK_MS INT64_C(21600000)
#define AHEAD_MS INT64_C(3600000)

static int64_t time_at(const struct tw_time_line *line, float x) {
    double at = TW_CLAMP((double)((x - line->left) / line->width), 0.0, 1.0);
    return line->from_ms + (int64_t)(at * (double)(line->to_ms - line->from_ms));
}

bool tw_has_time(const struct tw_ui *ui) {
    const struct tw_ui_view *view = &ui->shown;
    bool goes_on = view->playback;
    for (int i = 0; i < view->source_count && !goes_on; i++)
        goes_on = view->sources[i].state != TW_FEED_STATIC &&
                  tw_twin_link(view->twin, (uint32_t)i, "stream");
    return goes_on;
}

// False if there is none, or nothing is known of its times yet.
static bool make_line(struct tw_ui *ui, struct tw_time_line *line) {
    const struct tw_playback *playback = ui->view->playback;
    struct tw_area bar = ui->layout.time_line;
    float left = playback ? LINE_LEFT : LINE_LEFT_LIVE, middle = bar.y + bar.height / 2;
    *line = (struct tw_time_line){.ui = ui,
                                  .left = bar.x + left,
                                  .width = fmaxf(bar.width - left - LINE_RIGHT, 1),
                                  .middle = middle,
                                  .mark_y = bar.height < LOW ? middle : middle - 16,
                                  .now_ms = ui->view->now_ms};
    if (playback) {
        line->from_ms = playback->start_ms;
        line->to_ms = playback->end_ms;
        return bar.height > 0 && playback->start_ms != TW_TIME_NONE;
    }
    // What stands still moves by whole units, so that it is not drawn anew each second.
    int64_t unit_ms = TW_MAX((int64_t)((BACK_MS + AHEAD_MS) / line->width), 1);
    line->now_ms -= line->now_ms % unit_ms;
    line->from_ms = line->now_ms - BACK_MS;
    line->to_ms = line->now_ms + AHEAD_MS;
    return bar.height > 0;
}

// The least step of people's clocks that leaves room between two ticks.
static int64_t tick_step_ms(const struct tw_time_line *line) {
    static const int steps_s[] = {1,   2,   5,    10,   15,   30,    60,    120,   300,
                                  600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400};
    double span_s = (double)(line->to_ms - line->from_ms) / 1000;
    double least_s = span_s * TICK_ROOM / (double)line->width;
    for (size_t i = 0; i < TW_COUNT(steps_s); i++)
        if (steps_s[i] >= least_s)
            return steps_s[i] * INT64_C(1000);
    return (int64_t)ceil(least_s / 86400) * INT64_C(86400000);
}

static void draw_ticks(const struct tw_time_line *line) {
    struct tw_ui *ui = line->ui;
    int64_t step_ms = tick_step_ms(line);
    int64_t first_ms = (line->from_ms + step_ms - 1) / step_ms * step_ms;
    for (int64_t ms = first_ms; ms <= line->to_ms; ms += step_ms) {
        char text[16];
        float x = tw_time_x(line, ms);
        tw_format_clock(ms, step_ms < 60000, text);
        tw_canvas_vertical(ui->canvas, x, line->middle + 8, line->middle + 14,
                           tw_ink(ui, TW_LINE_STRONG));
        tw_canvas_text_center(ui->canvas, x, line->middle + 22, TW_TICK, tw_ink(ui, TW_TEXT_2),
                              text);
    }
}

static void draw_cursor(const struct tw_time_line *line) {
    struct tw_ui *ui = line->ui;
    float x = tw_time_x(line, line->now_ms), y = line->middle;
    struct tw_point outer[5] = {
        {x - 7, y - 12}, {x + 7, y - 12}, {x + 7, y + 1}, {x, y + 9}, {x - 7, y + 1}};
    struct tw_point inner[5] = {
        {x - 6, y - 11}, {x + 6, y - 11}, {x + 6, y}, {x, y + 8}, {x - 6, y}};
    tw_canvas_polygon(ui->canvas, outer, 5, tw_ink(ui, TW_PANEL));
    tw_canvas_polygon(ui->canvas, inner, 5, tw_ink(ui, TW_TEXT));
}

// ---- the pointer ----------------------------------------------------------------------------

static struct tw_area reach(const struct tw_time_line *line) {
    struct tw_area bar = line->ui->layout.time_line;
    return (struct tw_area){line->left - 8, bar.y, line->width + 16, bar.height};
}

int64_t tw_time_pointed(struct tw_ui *ui) {
    struct tw_time_line line;
    struct tw_point at = tw_canvas_pointer(ui->canvas);
    if (ui->view->playback || ui->menu.open || ui->help_open || !make_line(ui, &line) ||
        !tw_area_holds(reach(&line), at))
        return TW_TIME_NONE;
    return TW_MIN(time_at(&line, at.x), line.now_ms);
}

// A press takes the recording there, and a drag takes it along; what is live stays, and the trend
// reaches back to there.
static void follow_pointer(const struct tw_time_line *line) {
    struct tw_ui *ui = line->ui;
    unsigned hit = tw_canvas_hit(ui->canvas, tw_ui_id(TW_SCOPE_TIME, KEY_LINE), reach(line));
    if (!(hit & (TW_HIT_PRESSED | TW_HIT_HELD))) {
        ui->seek_x = -1;
        return;
    }
    float x = tw_canvas_pointer(ui->canvas).x;
    if (x == ui->seek_x)
        return;
    ui->seek_x = x;
    if (!ui->view->playback) {
        tw_trend_reach(ui, time_at(line, x));
        return;
    }
    tw_ui_post(ui, TW_UI_SEEK, (struct tw_asset_id){0, 0}, NULL);
    tw_ui_last_request(ui)->time_ms = time_at(line, x);
}

static void draw_pointed(const struct tw_time_line *line) {
    struct tw_ui *ui = line->ui;
    struct tw_area bar = ui->layout.time_line;
    char text[16];
    if (ui->pointed_ms == TW_TIME_NONE)
        return;
    float x = tw_time_x(line, ui->pointed_ms), y = bar.y + bar.height - 10;
    tw_canvas_vertical(ui->canvas, x, bar.y + 2, y, tw_ink(ui, TW_TEXT));
    tw_format_clock(ui->pointed_ms, true, text);
    float half = tw_canvas_text_width(ui->canvas, TW_TICK, text) / 2 + 4;
    tw_canvas_rect(ui->canvas, (struct tw_area){x - half, y - 8, 2 * half, 16},
                   tw_ink(ui, TW_PANEL_RAISED));
    tw_canvas_text_center(ui->canvas, x, y, TW_TICK, tw_ink(ui, TW_TEXT), text);
}

// ---- a recording ----------------------------------------------------------------------------

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
    bool is_low = bar.height < LOW;
    float x = bar.x + bar.width - LINE_RIGHT + 24, first = is_low ? middle : middle - 5;
    tw_time_speed(ui, speed, sizeof speed);
    float width = tw_canvas_text(ui->canvas, x, first, TW_BODY_BOLD, tw_ink(ui, TW_TEXT),
                                 tw_say(ui, "NOT LIVE"));
    snprintf(text, sizeof text,
             playback->paused || playback->seeking ? "%s" : tw_say(ui, "speed %s"), speed);
    tw_canvas_text(ui->canvas, x + width + 12, first, TW_SMALL, tw_ink(ui, TW_TEXT_2), text);
    if (is_low || playback->start_ms == TW_TIME_NONE)
        return;
    tw_time_moment(ui, ui->view->now_ms, text, sizeof text);
    tw_canvas_text_fit(ui->canvas, x, middle + 14, LINE_RIGHT - 32, TW_SMALL, tw_ink(ui, TW_TEXT_2),
                       text);
}

static void draw_bar(const struct tw_time_line *line, float width) {
    tw_canvas_rect(line->ui->canvas,
                   (struct tw_area){line->left, line->middle - LINE_HEIGHT / 2, width, LINE_HEIGHT},
                   tw_ink(line->ui, TW_LINE_STRONG));
}

// ---- live -----------------------------------------------------------------------------------

// Dashed where a source says what it expects.
static void draw_ahead(const struct tw_time_line *line) {
    struct tw_ui *ui = line->ui;
    bool forecast = false;
    for (int i = 0; i < ui->view->source_count; i++)
        forecast |= tw_twin_link(ui->view->twin, (uint32_t)i, "forecast") != NULL;
    struct tw_point now = {tw_time_x(line, line->now_ms), line->middle},
                    end = {line->left + line->width, line->middle};
    if (!forecast) {
        tw_canvas_horizontal(ui->canvas, now.x, end.x, line->middle, tw_ink(ui, TW_LINE));
        return;
    }
    tw_canvas_dashed_line(ui->canvas, now, end, 4, 4, 2, tw_ink(ui, TW_GHOST));
    if (ui->layout.time_line.height >= LOW)
        tw_canvas_text_center(ui->canvas, (now.x + end.x) / 2, line->middle - 16, TW_TICK,
                              tw_ink(ui, TW_TEXT_2), tw_say(ui, "forecast, 1 h"));
}

// A low bar has no room for what the status bar says too.
static void draw_live_words(const struct tw_time_line *line) {
    struct tw_ui *ui = line->ui;
    struct tw_area bar = ui->layout.time_line;
    bool is_low = bar.height < LOW;
    float x = bar.x + bar.width - LINE_RIGHT + 24;
    if (!is_low)
        tw_canvas_text(ui->canvas, x, line->middle - 9, TW_BODY_BOLD, tw_ink(ui, TW_TEXT),
                       tw_ui_live_word(ui));
    tw_canvas_text(ui->canvas, x, line->middle + (is_low ? 0 : 10), TW_SMALL, tw_ink(ui, TW_TEXT_2),
                   tw_say(ui, "\u22126 h to +1 h, UTC"));
}

void tw_time_line(struct tw_ui *ui) {
    const struct tw_playback *playback = ui->view->playback;
    struct tw_area bar = ui->layout.time_line;
    struct tw_time_line line;
    if (bar.height <= 0)
        return;
    tw_canvas_scope(ui->canvas, TW_SCOPE_TIME);
    tw_canvas_rect(ui->canvas, bar, tw_ink(ui, TW_PANEL));
    tw_canvas_horizontal(ui->canvas, bar.x, bar.x + bar.width, bar.y, tw_ink(ui, TW_LINE));
    tw_canvas_hit(ui->canvas, 0, bar);
    bool known = make_line(ui, &line);
    tw_recorded_take(ui);
    if (playback)
        draw_words(ui, bar, line.middle);
    else
        draw_live_words(&line);
    if (!known)
        return;
    if (playback)
        draw_buttons(ui, bar, line.middle);
    follow_pointer(&line);
    draw_bar(&line, playback ? line.width : tw_time_x(&line, line.now_ms) - line.left);
    if (playback)
        tw_time_unplayed(&line);
    else
        draw_ahead(&line);
    if (bar.height >= LOW)
        draw_ticks(&line);
    draw_cursor(&line);
    tw_time_alarms(&line);
    draw_pointed(&line);
}
