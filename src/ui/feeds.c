// Names and lamps of the sources, in the status bar.
#include "feeds.h"

#include <stdio.h>
#include <string.h>

#include "format.h"
#include "twinview/clock.h"
#include "twinview/memory.h"
#include "ui_private.h"

enum {
    KEY_FEEDS = 0x100
}; // beside the slots of assets, which have a generation above them

#define LAMPS_MAX 4
#define NAME_WIDTH 160
#define REASON_SHARE 0.36f // of the bar, for all sources
#define NAME_LEAST 40      // less room names nothing
#define LAMP_WIDTH 30      // with its insets
#define SKEW_MS 2000
#define AGE_SHOWN_MS 10000 // a quiet feed's heartbeats are 5 s apart; only what is older is news

// What is shown of it is the server's state of now; a feed that is only being fetched is not.
static bool is_stream(const struct tw_feed_health *source) {
    return source->state == TW_FEED_LIVE || source->state == TW_FEED_LAGGING;
}

bool tw_ui_any_stream(const struct tw_ui_view *view) {
    for (int i = 0; i < view->source_count; i++) {
        if (is_stream(&view->sources[i]))
            return true;
    }
    return false;
}

const char *tw_ui_live_word(const struct tw_ui *ui) {
    const struct tw_ui_view *view = ui->view;
    bool all = true;
    for (int i = 0; i < view->source_count; i++)
        all = all && (is_stream(&view->sources[i]) || view->sources[i].state == TW_FEED_STATIC);
    return !tw_ui_any_stream(view) ? tw_say(ui, "NOT LIVE")
           : all                   ? tw_say(ui, "LIVE")
                                   : tw_say(ui, "PARTLY LIVE");
}

const char *tw_feed_word(enum tw_feed_state state) {
    switch (state) {
    case TW_FEED_CONNECTING:
        return TW_WORD("connecting");
    case TW_FEED_SYNCHRONISING:
        return TW_WORD("synchronising");
    case TW_FEED_LIVE:
        return TW_WORD("live");
    case TW_FEED_LAGGING:
        return TW_WORD("lagging");
    case TW_FEED_OUT_OF_SYNC:
        return TW_WORD("out of sync");
    case TW_FEED_LOST:
        return TW_WORD("lost");
    case TW_FEED_REFUSED:
        return TW_WORD("refused");
    case TW_FEED_STATIC:
        return TW_WORD("a document: it does not change");
    case TW_FEED_REPLAY:
        return TW_WORD("a recording");
    }
    return "";
}

bool tw_feed_is_skewed(const struct tw_feed_health *source) {
    return source->clock_offset_ms > SKEW_MS || source->clock_offset_ms < -SKEW_MS;
}

void tw_ui_source_name(const struct tw_feed_health *source, char *name, size_t size) {
    const char *text = source->name ? source->name : "";
    const char *scheme = strstr(text, "://");
    if (scheme) {
        size_t length = strcspn(scheme + 3, "/?");
        snprintf(name, size, "%.*s", (int)TW_MIN(length, size), scheme + 3);
        return;
    }
    const char *slash = strrchr(text, '/');
    snprintf(name, size, "%s", slash && slash[1] ? slash + 1 : text);
}

// Says nothing of a feed that is as it should be.
static void state_text(const struct tw_ui *ui, const struct tw_feed_health *source, char *text,
                       size_t size) {
    char clock[16], number[TW_NUMBER_TEXT], reason[200];
    text[0] = 0;
    switch (source->state) {
    case TW_FEED_LIVE:
    case TW_FEED_LAGGING:
        if (tw_feed_is_skewed(source)) {
            tw_format_number((double)source->clock_offset_ms / 1000, 0, number);
            snprintf(text, size, tw_say(ui, " clock %s%s s"),
                     source->clock_offset_ms > 0 ? "+" : "", number);
        } else if (source->state == TW_FEED_LAGGING) {
            snprintf(text, size, " %s", tw_say(ui, tw_feed_word(source->state)));
        }
        break;
    case TW_FEED_STATIC:
        break;
    case TW_FEED_REPLAY:
        if (source->reason[0])
            snprintf(text, size, " %s", tw_ui_reason(ui, source->reason, reason, sizeof reason));
        break;
    default:
        tw_format_clock(ui->view->now_ms - (ui->view->now_ns - source->since_ns) / 1000000, true,
                        clock);
        snprintf(text, size, tw_say(ui, " %s since %s%s%s"),
                 tw_say(ui, tw_feed_word(source->state)), clock, source->reason[0] ? ": " : "",
                 tw_ui_reason(ui, source->reason, reason, sizeof reason));
        break;
    }
}

void tw_ui_source_text(struct tw_ui *ui, const struct tw_feed_health *source, char *text,
                       size_t size) {
    int64_t age_ms = source->last_data_ns ? (ui->view->now_ns - source->last_data_ns) / 1000000 : 0;
    char age[16];
    tw_ui_source_name(source, text, size);
    size_t length = strlen(text);
    state_text(ui, source, text + length, size - length);
    if (text[length] || source->state == TW_FEED_STATIC || source->state == TW_FEED_REPLAY ||
        age_ms <= AGE_SHOWN_MS)
        return;
    tw_age_format(age_ms, age, sizeof age);
    snprintf(text + length, size - length, " %s", age);
    ui->ages_shown = true;
}

int tw_feed_need(const struct tw_feed_health *source) {
    switch (source->state) {
    case TW_FEED_LOST:
    case TW_FEED_REFUSED:
        return 3;
    case TW_FEED_OUT_OF_SYNC:
        return 2;
    case TW_FEED_LIVE:
    case TW_FEED_STATIC:
    case TW_FEED_REPLAY:
        return tw_feed_is_skewed(source) ? 1 : 0;
    default:
        return 1;
    }
}

// Where there are too many for the bar, those in trouble have their lamps, the others a count. They
// keep their order. Returns how many have none.
static int choose(const struct tw_ui_view *view, bool shown[TW_SOURCES_SHOWN]) {
    int room = view->source_count > LAMPS_MAX ? LAMPS_MAX - 1 : view->source_count, left = room;
    memset(shown, 0, TW_SOURCES_SHOWN * sizeof *shown);
    for (int level = 3; level >= 0; level--) {
        for (int i = 0; i < view->source_count && left; i++) {
            if (tw_feed_need(&view->sources[i]) == level && !shown[i]) {
                shown[i] = true;
                left--;
            }
        }
    }
    return view->source_count - room;
}

static float draw_rest(struct tw_ui *ui, const bool *shown, int rest, float right, float middle) {
    const struct tw_feed_health *worst = NULL;
    char text[24];
    for (int i = 0; i < ui->view->source_count; i++) {
        const struct tw_feed_health *source = &ui->view->sources[i];
        if (!shown[i] && (!worst || tw_feed_need(source) > tw_feed_need(worst)))
            worst = source;
    }
    snprintf(text, sizeof text, tw_say(ui, "%d more"), rest);
    right -= tw_canvas_text_right(ui->canvas, right, middle, TW_BODY, tw_ink(ui, TW_TEXT), text);
    right -= 8 + 7;
    tw_draw_lamp(ui->canvas, ui->theme, worst->state, tw_feed_is_skewed(worst), right, middle, 14);
    return right - 7 - 8;
}

// A fault may say its reason as far as the bar has room for it, beside those of other sources.
static float text_width(struct tw_ui *ui, const struct tw_feed_health *source) {
    char text[300];
    float most = NAME_WIDTH, bar = ui->layout.status.width;
    if (tw_feed_need(source)) {
        int needy = 0;
        for (int i = 0; i < ui->view->source_count; i++)
            needy += tw_feed_need(&ui->view->sources[i]) != 0;
        most = TW_MAX(most, REASON_SHARE * bar / (float)TW_MIN(needy, LAMPS_MAX));
    }
    tw_ui_source_text(ui, source, text, sizeof text);
    return TW_MIN(tw_canvas_text_width(ui->canvas, TW_BODY, text) + 1, most);
}

// The width that no text may exceed so that all have room: the longest ones give way.
static float widest(struct tw_ui *ui, const bool *shown, float room) {
    float widths[LAMPS_MAX], most = 0;
    int count = 0;
    for (int i = 0; i < ui->view->source_count; i++)
        if (shown[i])
            widths[count++] = text_width(ui, &ui->view->sources[i]);
    room -= LAMP_WIDTH * (float)count;
    for (int round = 0; round < count; round++) {
        float left = room;
        int longer = 0;
        for (int i = 0; i < count; i++) {
            bool fits = widths[i] <= most;
            left -= fits ? widths[i] : 0;
            longer += !fits;
        }
        if (longer)
            most = left / (float)longer;
    }
    return most;
}

static float draw_lamp(struct tw_ui *ui, const struct tw_feed_health *source, float most,
                       float right, float middle) {
    char text[300];
    float width = TW_MIN(text_width(ui, source), most);
    if (most >= NAME_LEAST) {
        tw_ui_source_text(ui, source, text, sizeof text);
        tw_canvas_text_fit(ui->canvas, right - width, middle, width, TW_BODY, tw_ink(ui, TW_TEXT),
                           text);
        right -= width + 8;
    }
    right -= 7;
    tw_draw_lamp(ui->canvas, ui->theme, source->state, tw_feed_is_skewed(source), right, middle,
                 14);
    return right - 7 - 8;
}

float tw_feed_lamps(struct tw_ui *ui, float left, float right, float middle) {
    bool shown[TW_SOURCES_SHOWN];
    int rest = choose(ui->view, shown);
    float end = right;
    const char *caption = ui->view->source_count == 1 ? tw_say(ui, "Feed") : tw_say(ui, "Feeds");
    if (rest)
        right = draw_rest(ui, shown, rest, right, middle);
    float room = right - left - tw_canvas_text_width(ui->canvas, TW_SMALL, caption);
    float most = widest(ui, shown, room);
    for (int i = ui->view->source_count - 1; i >= 0; i--) {
        if (shown[i])
            right = draw_lamp(ui, &ui->view->sources[i], most, right, middle);
    }
    if (most >= NAME_LEAST)
        right -= tw_canvas_text_right(ui->canvas, right, middle, TW_SMALL, tw_ink(ui, TW_TEXT_2),
                                      caption);
    struct tw_area area = {right - 8, middle - 14, end - right + 16, 28};
    unsigned hit = tw_canvas_hit(ui->canvas, tw_ui_id(TW_SCOPE_STATUS, KEY_FEEDS), area);
    ui->feeds.hovered = hit & TW_HIT_HOVERED;
    if (hit & TW_HIT_CLICKED) {
        ui->feeds.open = !ui->feeds.open;
        ui->dirty = true;
    }
    return right;
}
