// The first minute: one line below the picture that says what one can do, a step after the other.
// It lies beside everything else and covers nothing; F5 goes on, and begins again when it is over.
#include "ui_private.h"

#include <stdio.h>

#include "twinview/memory.h"

#define STEP_NS INT64_C(12000000000)

enum {
    KEY_NEXT = 1,
    KEY_END
};

static const char *const steps[] = {
    TW_WORD("Dragging turns the picture, the right button moves it, the wheel zooms."),
    TW_WORD("A click on a machine shows its values, and why it looks as it does."),
    TW_WORD("Grey is normal. N flies to the worst alarm, F2 acknowledges it, F6 shelves it."),
    TW_WORD("F3 lists all alarms. / finds assets: a name, type:pump, temp>80."),
    TW_WORD("F1 shows all keys. F8: 中文 / English. Ctrl + and − change the size."),
};

void tw_ui_hints_next(struct tw_ui *ui) {
    ui->hint = ui->hint >= (int)TW_COUNT(steps) ? 0 : ui->hint + 1;
    ui->hint_ns = ui->view ? ui->view->now_ns : 0;
    ui->dirty = true;
}

int64_t tw_hints_next_ns(const struct tw_ui *ui) {
    return ui->hint ? ui->hint_ns + STEP_NS : INT64_MAX;
}

void tw_hints(struct tw_ui *ui) {
    struct tw_area bar = ui->layout.hints;
    char count[24];
    if (!ui->hint)
        return;
    if (!ui->hint_ns || ui->view->notice) // the minute begins with the picture
        ui->hint_ns = ui->view->now_ns;
    if (ui->view->now_ns >= tw_hints_next_ns(ui))
        tw_ui_hints_next(ui);
    if (!ui->hint || bar.width == 0)
        return;
    float middle = bar.y + bar.height / 2, right = bar.x + bar.width - 12;
    tw_canvas_scope(ui->canvas, TW_SCOPE_HINTS);
    tw_canvas_rect(ui->canvas, bar, tw_ink(ui, TW_PANEL_RAISED));
    tw_canvas_horizontal(ui->canvas, bar.x, bar.x + bar.width, bar.y, tw_ink(ui, TW_LINE));
    tw_canvas_hit(ui->canvas, 0, bar);
    if (tw_ui_tool_button(ui, tw_ui_id(TW_SCOPE_HINTS, KEY_END), TW_ICON_CLOSE,
                          (struct tw_area){right - 28, middle - 14, 28, 28}, false,
                          tw_say(ui, "No more of this"))) {
        ui->hint = 0;
        ui->dirty = true;
    }
    right -= 36 + 104;
    if (tw_ui_button(ui, tw_ui_id(TW_SCOPE_HINTS, KEY_NEXT),
                     (struct tw_area){right, middle - 14, 104, 28}, tw_say(ui, "Next F5")))
        tw_ui_hints_next(ui);
    snprintf(count, sizeof count, "%d / %d", TW_MAX(ui->hint, 1), (int)TW_COUNT(steps));
    float x = bar.x + 16;
    x += tw_canvas_text(ui->canvas, x, middle, TW_SMALL, tw_ink(ui, TW_TEXT_2), count) + 16;
    if (ui->hint)
        tw_canvas_text_fit(ui->canvas, x, middle, right - 16 - x, TW_BODY, tw_ink(ui, TW_TEXT),
                           tw_say(ui, steps[ui->hint - 1]));
}

bool tw_ui_hints_open(const struct tw_ui *ui) {
    return ui->hint > 0;
}
