// States of the whole view (look.md, section 12): feed lost, nothing there, fault.
#include "ui_private.h"

#include <math.h>
#include <stdio.h>

#include "format.h"
#include "twinview/clock.h"

enum {
    KEY_RETRY = 1
};

static float unit_of(const struct tw_ui *ui) {
    return ui->mode == TW_UI_KIOSK ? 3.4f : 1; // plates of a wall are read from afar
}

// Inverse plate across the picture's top. Returns where the next one goes.
static float draw_lost(struct tw_ui *ui, const struct tw_feed_health *source, float y) {
    struct tw_area view = ui->layout.view;
    float k = unit_of(ui), middle = y + 22 * k;
    struct tw_area plate = {view.x, y, view.width, 44 * k};
    char text[400], name[64], clock[16], age[16], next[16], reason[200];
    struct tw_theme inverse = *ui->theme;
    inverse.colours[TW_TEXT] = tw_ink(ui, TW_PANEL);
    inverse.colours[TW_PANEL] = tw_ink(ui, TW_TEXT);
    tw_canvas_rect(ui->canvas, plate, tw_ink(ui, TW_TEXT));
    tw_draw_lamp(ui->canvas, &inverse, source->state, false, view.x + 23 * k, middle, 18 * k);
    tw_ui_source_name(source, name, sizeof name);
    const char *word = source->state == TW_FEED_REFUSED       ? tw_say(ui, "Feed %s refused")
                       : source->state == TW_FEED_OUT_OF_SYNC ? tw_say(ui, "Feed %s out of sync")
                                                              : tw_say(ui, "Feed %s lost");
    snprintf(text, sizeof text, word, name);
    float x = view.x + 46 * k;
    x += tw_canvas_text_fit(ui->canvas, x, middle, 400 * k, (struct tw_font){15 * k, TW_SEMIBOLD},
                            tw_ink(ui, TW_PANEL), text) +
         14 * k;
    int at = 0;
    if (source->last_data_ms != TW_TIME_NONE && source->state != TW_FEED_REPLAY) {
        int64_t age_ms = (ui->view->now_ns - source->last_data_ns) / 1000000 / 10000 * 10000;
        tw_format_clock(source->last_data_ms, true, clock);
        tw_age_format(age_ms, age, sizeof age);
        bool old = age_ms >= 10000;
        at = snprintf(text, sizeof text,
                      old ? tw_say(ui, "Last data %s UTC, %s ago. ")
                          : tw_say(ui, "Last data %s UTC. "),
                      clock, age);
        ui->ages_shown = true;
    }
    if (source->next_try_ns > ui->view->now_ns) {
        tw_format_clock(ui->view->now_ms + (source->next_try_ns - ui->view->now_ns) / 1000000, true,
                        next);
        at +=
            snprintf(text + at, sizeof text - (size_t)at, tw_say(ui, "Trying again at %s. "), next);
    }
    bool is_coming = source->state == TW_FEED_SYNCHRONISING && !source->reason[0];
    const char *why = is_coming ? tw_say(ui, tw_feed_word(source->state))
                                : tw_ui_reason(ui, source->reason, reason, sizeof reason);
    snprintf(text + at, sizeof text - (size_t)at, "%s", why);
    if (text[at] >= 'a' && text[at] <= 'z')
        text[at] = (char)(text[at] - 'a' + 'A');
    tw_canvas_text_fit(ui->canvas, x, middle, view.x + view.width - 14 * k - x,
                       (struct tw_font){15 * k, TW_REGULAR}, tw_ink(ui, TW_PANEL), text);
    return y + 46 * k;
}

// A wall has no status bar to say that what is seen is recorded no more.
static bool shows_record_fault(const struct tw_ui *ui, const struct tw_feed_health *source) {
    return ui->mode == TW_UI_KIOSK && source->recorded && source->record_fault[0];
}

static float draw_record_fault(struct tw_ui *ui, const struct tw_feed_health *source, float y) {
    struct tw_area view = ui->layout.view;
    float k = unit_of(ui), middle = y + 17 * k;
    char text[300], name[64];
    tw_canvas_rect(ui->canvas, (struct tw_area){view.x, y, view.width, 34 * k},
                   tw_ink(ui, TW_PANEL));
    tw_ui_source_name(source, name, sizeof name);
    snprintf(text, sizeof text, tw_say(ui, "Recording of %s stopped: %s"), name,
             source->record_fault);
    tw_canvas_text_fit(ui->canvas, view.x + 14 * k, middle, view.width - 28 * k,
                       (struct tw_font){14 * k, TW_SEMIBOLD}, tw_ink(ui, TW_TEXT), text);
    return y + 36 * k;
}

// A plate in the middle: heading, up to four lines of text, perhaps a button.
static void draw_centre(struct tw_ui *ui, const char *title, const char *text, const char *button) {
    struct tw_area view = ui->layout.view;
    float k = unit_of(ui), width = fminf(520 * k, view.width - 32);
    struct tw_font font = {14 * k, TW_REGULAR};
    int lines = tw_canvas_paragraph(ui->canvas, 0, 0, width - 48 * k, 20 * k, 6, font, 0, text);
    float height = (24 + 28 + 12 + 20 * (float)lines + (button ? 52 : 0) + 20) * k;
    struct tw_area plate = {view.x + (view.width - width) / 2, view.y + (view.height - height) / 2,
                            width, height};
    tw_canvas_rect(ui->canvas, plate, tw_ink(ui, TW_PANEL));
    tw_canvas_frame(ui->canvas, plate, k, tw_ink(ui, TW_LINE_STRONG));
    tw_canvas_hit(ui->canvas, 0, plate);
    float x = plate.x + 24 * k, y = plate.y + 24 * k;
    tw_canvas_text_fit(ui->canvas, x, y + 14 * k, width - 48 * k,
                       (struct tw_font){20 * k, TW_SEMIBOLD}, tw_ink(ui, TW_TEXT), title);
    y += 40 * k;
    tw_canvas_paragraph(ui->canvas, x, y + 10 * k, width - 48 * k, 20 * k, 6, font,
                        tw_ink(ui, TW_TEXT_2), text);
    y += (20 * (float)lines + 16) * k;
    if (button && tw_ui_button(ui, tw_ui_id(TW_SCOPE_PLATE, KEY_RETRY),
                               (struct tw_area){x, y, 120 * k, 36 * k}, button))
        tw_ui_post(ui, TW_UI_RETRY, (struct tw_asset_id){0, 0}, NULL);
}

static bool is_gone(const struct tw_feed_health *source) {
    return source->state == TW_FEED_LOST || source->state == TW_FEED_REFUSED;
}

// Until its values hold again, whatever the connection does meanwhile.
static bool is_lost(const struct tw_feed_health *source) {
    return is_gone(source) || source->out_of_date;
}

static void draw_empty(struct tw_ui *ui) {
    const struct tw_feed_health *source = ui->view->source_count ? ui->view->sources : NULL;
    char text[700], reason[200];
    if (!source) {
        draw_centre(ui, tw_say(ui, "Nothing to show"),
                    tw_say(ui, "No source was given. Start twinview with the address of "
                               "a twin server, a twin document or a model file."),
                    NULL);
        return;
    }
    if (is_gone(source)) {
        snprintf(text, sizeof text, "%s: %s", source->address,
                 tw_ui_reason(ui, source->reason, reason, sizeof reason));
        draw_centre(ui,
                    source->state == TW_FEED_REFUSED ? tw_say(ui, "The source refuses")
                                                     : tw_say(ui, "No connection"),
                    text, ui->mode == TW_UI_KIOSK ? NULL : tw_say(ui, "Try again"));
        return;
    }
    if (source->state == TW_FEED_CONNECTING || source->state == TW_FEED_SYNCHRONISING)
        return; // the notice says so
    snprintf(text, sizeof text,
             tw_say(ui, "%s is connected and sent a site without assets. They appear here as "
                        "soon as the server names some."),
             source->address);
    draw_centre(ui, tw_say(ui, "An empty site"), text, NULL);
}

float tw_plates_height(const struct tw_ui *ui) {
    float height = tw_not_live_height(ui);
    for (int i = 0; i < ui->view->source_count; i++)
        height += shows_record_fault(ui, &ui->view->sources[i]) ? 36 * unit_of(ui) : 0;
    if (tw_twin_asset_count(ui->view->twin) == 0)
        return height;
    for (int i = 0; i < ui->view->source_count; i++)
        if (is_lost(&ui->view->sources[i]))
            height += 46 * unit_of(ui);
    return height;
}

void tw_plates(struct tw_ui *ui) {
    const struct tw_ui_view *view = ui->view;
    tw_canvas_scope(ui->canvas, TW_SCOPE_PLATE);
    tw_canvas_push_clip(ui->canvas, ui->layout.view);
    tw_not_live(ui);
    float y = ui->layout.view.y + tw_not_live_height(ui);
    size_t assets = tw_twin_asset_count(view->twin);
    for (int i = 0; i < view->source_count && assets > 0; i++)
        if (is_lost(&view->sources[i]))
            y = draw_lost(ui, &view->sources[i], y);
    for (int i = 0; i < view->source_count; i++)
        if (shows_record_fault(ui, &view->sources[i]))
            y = draw_record_fault(ui, &view->sources[i], y);
    if (assets == 0)
        draw_empty(ui);
    tw_canvas_pop_clip(ui->canvas);
}
