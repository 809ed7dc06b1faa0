// The frame around a picture that is not live (look.md, section 12), and the words for its moment.
#include "time_line.h"

#include <stdio.h>
#include <time.h>

#include "format.h"
#include "twinview/clock.h"
#include "twinview/memory.h"
#include "ui_private.h"

#define FRAME 6

void tw_time_moment(const struct tw_ui *ui, int64_t utc_ms, char *text, size_t size) {
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

void tw_time_speed(const struct tw_ui *ui, char *text, size_t size) {
    const struct tw_playback *playback = ui->view->playback;
    if (playback->seeking)
        snprintf(text, size, tw_say(ui, "seeking"));
    else if (playback->paused)
        snprintf(text, size, tw_say(ui, "paused"));
    else
        snprintf(text, size, "%g \u00d7", playback->speed);
}

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
    tw_time_speed(ui, speed, sizeof speed);
    if (playback->start_ms == TW_TIME_NONE) {
        snprintf(text, sizeof text, tw_say(ui, "Recording, not read yet"));
    } else {
        tw_time_moment(ui, ui->view->now_ms, moment, sizeof moment);
        snprintf(text, sizeof text, tw_say(ui, "Recording, %s, %s"), moment, speed);
    }
    tw_canvas_text_fit(ui->canvas, x, middle, inner.x + inner.width - 12 * k - x,
                       (struct tw_font){14 * k, TW_REGULAR}, tw_ink(ui, TW_TEXT), text);
}
