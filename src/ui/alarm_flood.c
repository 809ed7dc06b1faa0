// What the banner says in a flood of alarms: since when, how many, and where (look.md, section 12).
#include <stdio.h>

#include "format.h"
#include "twinview/alarm_load.h"
#include "ui_private.h"

#define UNITS_MAX 32

struct unit {
    uint32_t slot;
    int count;
    const struct tw_alarm *first;
};

// The units with active alarms, the fullest first; returns how many.
static int find_units(const struct tw_ui *ui, struct unit units[UNITS_MAX]) {
    int count = 0;
    for (int i = 0; i < ui->summary.active; i++) {
        const struct tw_alarm *alarm = tw_summary_alarm(&ui->summary, ui->view->twin, (size_t)i);
        uint32_t slot = tw_alarm_unit(ui, alarm);
        int at = 0;
        while (at < count && units[at].slot != slot)
            at++;
        if (at == UNITS_MAX)
            continue;
        if (at == count)
            units[count++] = (struct unit){.slot = slot};
        units[at].count++;
        if (tw_alarm_is_first_out(&ui->alarms, ui->summary.order[i]))
            units[at].first = alarm;
    }
    for (int i = 1; i < count; i++)
        for (int j = i; j > 0 && units[j].count > units[j - 1].count; j--) {
            struct unit swapped = units[j];
            units[j] = units[j - 1];
            units[j - 1] = swapped;
        }
    return count;
}

float tw_alarm_flood(struct tw_ui *ui, float x, float end, float middle) {
    struct unit units[UNITS_MAX];
    char text[200], clock[16];
    int count = find_units(ui, units);
    tw_format_clock(tw_twin_flood(ui->view->twin).since_ms, false, clock);
    snprintf(text, sizeof text, tw_say(ui, "FLOOD since %s, %d alarms"), clock, ui->summary.active);
    x += tw_canvas_text_fit(ui->canvas, x, middle, end - x, TW_LARGE_BOLD, tw_ink(ui, TW_TEXT),
                            text);
    for (int i = 0; i < count; i++) {
        const char *name = tw_alarm_unit_name(ui, units[i].slot);
        int at = snprintf(text, sizeof text, "%.60s %d", name[0] ? name : tw_say(ui, "No unit"),
                          units[i].count);
        if (units[i].first && i == 0) {
            tw_format_clock(units[i].first->since_ms, true, clock);
            at += snprintf(text + at, sizeof text - (size_t)at, tw_say(ui, ", first %.40s at %s"),
                           tw_alarm_asset_name(ui, units[i].first), clock);
        }
        snprintf(text + at, sizeof text - (size_t)at, ".");
        if (x + 16 + tw_canvas_text_width(ui->canvas, TW_LARGE, text) > end)
            break;
        x += 16;
        x += tw_canvas_text(ui->canvas, x, middle, TW_LARGE, tw_ink(ui, TW_TEXT_2), text);
    }
    return x;
}
