// Alarm load beside what EEMUA 191 and ISA-18.2 call manageable for one operator.
#include <math.h>
#include <stdio.h>

#include "twinview/alarm_load.h"
#include "twinview/clock.h"
#include "ui_private.h"

#define ROW 26

static float figure(struct tw_ui *ui, struct tw_area area, float y, const char *name,
                    const char *value, const char *bound) {
    tw_canvas_text_fit(ui->canvas, area.x, y + 12, 250, TW_BODY, tw_ink(ui, TW_TEXT_2), name);
    tw_canvas_text_right(ui->canvas, area.x + 330, y + 12, TW_BODY_BOLD, tw_ink(ui, TW_TEXT),
                         value);
    tw_canvas_text_fit(ui->canvas, area.x + 350, y + 12, area.width - 350, TW_SMALL,
                       tw_ink(ui, TW_TEXT_2), bound);
    return y + ROW;
}

static float count(struct tw_ui *ui, struct tw_area area, float y, const char *name, int value,
                   const char *bound) {
    char text[24];
    snprintf(text, sizeof text, "%d", value);
    return figure(ui, area, y, name, text, bound);
}

static void draw_figures(struct tw_ui *ui, const struct tw_alarm_load *load, struct tw_area area) {
    char text[32], age[16];
    float y = area.y;
    tw_age_format(load->watched_ms / 10000 * 10000, age, sizeof age);
    snprintf(text, sizeof text, "%.1f %%", 100 * load->flood_share);
    y = count(ui, area, y, tw_say(ui, "Alarms in the last 10 min"), load->ten_minutes,
              tw_say(ui, "manageable: 2"));
    y = count(ui, area, y, tw_say(ui, "Most in any 10 min of the day"), load->most_ten_minutes,
              tw_say(ui, "manageable: 10"));
    y = count(ui, area, y, tw_say(ui, "In the last hour"), load->hour,
              tw_say(ui, "manageable: 12"));
    y = count(ui, area, y, tw_say(ui, "In the last day"), load->day,
              load->incomplete ? tw_say(ui, "or more: the journal was full")
                               : tw_say(ui, "manageable: 300"));
    y = figure(ui, area, y, tw_say(ui, "Time in flood"), text, tw_say(ui, "below 1 %"));
    y = count(ui, area, y, tw_say(ui, "Standing"), load->standing, tw_say(ui, "below 10"));
    y = count(ui, area, y, tw_say(ui, "Stale: for more than a day"), load->stale,
              tw_say(ui, "below 5"));
    y = count(ui, area, y, tw_say(ui, "Chattering: 3 times in a minute"), load->chattering,
              tw_say(ui, "none"));
    y = count(ui, area, y, tw_say(ui, "Shelved"), ui->summary.shelved, tw_say(ui, "below 30"));
    figure(ui, area, y, tw_say(ui, "Watched for"), age, tw_say(ui, "since this viewer began"));
    ui->ages_shown = true;
}

static void draw_top(struct tw_ui *ui, const struct tw_alarm_load *load, struct tw_area area) {
    char text[300];
    float y = area.y;
    if (load->top_count)
        snprintf(text, sizeof text,
                 tw_say(ui, "Most frequent: %.0f %% of the day's alarms (1 to 5 %% is usual)"),
                 100 * load->top_share);
    else
        snprintf(text, sizeof text, tw_say(ui, "No alarm was announced in the last day."));
    tw_canvas_text_fit(ui->canvas, area.x, y + 12, area.width, TW_SMALL_BOLD, tw_ink(ui, TW_TEXT_2),
                       text);
    y += ROW;
    for (int i = 0; i < load->top_count; i++, y += ROW) {
        const char *id = load->top[i].asset;
        const struct tw_asset *asset = id[0] ? tw_twin_find(ui->view->twin, id) : NULL;
        snprintf(text, sizeof text, "%d", load->top[i].count);
        tw_canvas_text_right(ui->canvas, area.x + 44, y + 12, TW_BODY_BOLD, tw_ink(ui, TW_TEXT),
                             text);
        float x = area.x + 60;
        x += tw_canvas_text_fit(ui->canvas, x, y + 12, 170, TW_BODY_BOLD, tw_ink(ui, TW_TEXT),
                                asset ? asset->name : id) +
             12;
        tw_canvas_text_fit(ui->canvas, x, y + 12, area.x + area.width - x, TW_BODY,
                           tw_ink(ui, TW_TEXT_2), load->top[i].text);
    }
}

void tw_alarm_figures(struct tw_ui *ui, struct tw_area area) {
    struct tw_alarm_load load;
    tw_twin_alarm_load(ui->view->twin, &load);
    float content = ROW * (TW_LOAD_TOP + 1) + 24, half = floorf(area.width / 2);
    tw_ui_scroll(ui, TW_SCOPE_ALARMS, area, content, &ui->alarms.scroll);
    tw_canvas_push_clip(ui->canvas, area);
    float y = area.y + 8 - ui->alarms.scroll;
    draw_figures(ui, &load, (struct tw_area){area.x + 16, y, half - 32, area.height});
    draw_top(ui, &load, (struct tw_area){area.x + half, y, half - 32, area.height});
    tw_canvas_pop_clip(ui->canvas);
    tw_ui_scroll_bar(ui, TW_SCOPE_ALARMS, area, content, &ui->alarms.scroll);
}
