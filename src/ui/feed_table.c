// The table of all sources: state and since when, reason, age and delay of the data, clock, rate,
// place in the sequence, next try.
#include "feeds.h"

#include <math.h>
#include <stdio.h>

#include "format.h"
#include "twinview/clock.h"
#include "twinview/memory.h"
#include "ui_private.h"

#define ROW_HEIGHT 46
#define HEAD_HEIGHT 34
#define RATE_NS 2000000000LL
#define EM_DASH "\u2014"

enum column {
    NAME,
    STATE,
    SINCE,
    AGE,
    DELAY,
    CLOCK,
    RATE,
    SEQUENCE,
    NEXT,
    COLUMNS
};

static const struct {
    const char *title;
    float width;
} columns[COLUMNS] = {
    {TW_WORD("Source"), 172},  {TW_WORD("State"), 176},    {TW_WORD("Since"), 84},
    {TW_WORD("Data"), 64},     {TW_WORD("Delay"), 72},     {TW_WORD("Its clock"), 80},
    {TW_WORD("Events/s"), 72}, {TW_WORD("Sequence"), 112}, {TW_WORD("Next try"), 72}};

static void count_rates(struct tw_ui *ui) {
    for (int i = 0; i < ui->view->source_count; i++) {
        struct tw_feed_rate *rate = &ui->feeds.rates[i];
        const struct tw_feed_health *source = &ui->view->sources[i];
        int64_t passed_ns = ui->view->now_ns - rate->ns;
        if (rate->ns && passed_ns < RATE_NS)
            continue;
        uint64_t events = source->events - rate->events;
        rate->events_per_s = rate->ns ? (double)events / ((double)passed_ns * 1e-9) : -1;
        rate->events = source->events;
        rate->ns = ui->view->now_ns;
    }
}

static bool is_connected(const struct tw_feed_health *source) {
    return source->state == TW_FEED_LIVE || source->state == TW_FEED_LAGGING;
}

static void age_text(struct tw_ui *ui, const struct tw_feed_health *source, char *text,
                     size_t size) {
    if (!source->last_data_ns || source->state == TW_FEED_STATIC)
        return;
    tw_age_format((ui->view->now_ns - source->last_data_ns) / 1000000, text, size);
    ui->ages_shown = true;
}

// How much later the last data came than the fastest of late.
static void delay_text(struct tw_ui *ui, const struct tw_feed_health *source, char *text,
                       size_t size) {
    if (!is_connected(source) || source->last_data_ms == TW_TIME_NONE)
        return;
    int64_t ahead_ms = source->clock_offset_ms - ui->view->sources[0].clock_offset_ms;
    int64_t heard_ms =
        ui->view->now_ms + ahead_ms - (ui->view->now_ns - source->last_data_ns) / 1000000;
    snprintf(text, size, "%lld ms", (long long)TW_MAX(heard_ms - source->last_data_ms, 0));
}

static void clock_text(const struct tw_feed_health *source, char *text, size_t size) {
    char number[TW_NUMBER_TEXT];
    if (!is_connected(source))
        return;
    tw_format_number((double)source->clock_offset_ms / 1000, 1, number);
    snprintf(text, size, "%s%s s", source->clock_offset_ms > 49 ? "+" : "", number);
}

static void cell_text(struct tw_ui *ui, int index, enum column column, char *text, size_t size) {
    const struct tw_feed_health *source = &ui->view->sources[index];
    const struct tw_feed_rate *rate = &ui->feeds.rates[index];
    char number[TW_NUMBER_TEXT];
    int64_t since_ms = (ui->view->now_ns - source->since_ns) / 1000000;
    snprintf(text, size, EM_DASH);
    switch (column) {
    case NAME:
        tw_ui_source_name(source, text, size);
        break;
    case STATE:
        snprintf(text, size, "%s", tw_say(ui, tw_feed_word(source->state)));
        break;
    case SINCE:
        tw_format_clock(ui->view->now_ms - since_ms, true, text);
        break;
    case AGE:
        age_text(ui, source, text, size);
        break;
    case DELAY:
        delay_text(ui, source, text, size);
        break;
    case CLOCK:
        clock_text(source, text, size);
        break;
    case RATE:
        if (is_connected(source) && rate->events_per_s >= 0) {
            tw_format_number(rate->events_per_s, rate->events_per_s < 10 ? 1 : 0, number);
            snprintf(text, size, "%s", number);
        }
        break;
    case SEQUENCE:
        if (source->epoch[0]) {
            tw_format_number((double)source->seq, 0, number);
            snprintf(text, size, "%s", number);
        }
        break;
    default:
        if (source->next_try_ns > ui->view->now_ns)
            tw_format_clock(ui->view->now_ms + (source->next_try_ns - ui->view->now_ns) / 1000000,
                            true, text);
        break;
    }
}

static float table_width(void) {
    float width = 16 + 24 + 16;
    for (int i = 0; i < COLUMNS; i++)
        width += columns[i].width;
    return width;
}

static void draw_row(struct tw_ui *ui, int index, struct tw_area row) {
    const struct tw_feed_health *source = &ui->view->sources[index];
    float x = row.x + 40, middle = row.y + 14;
    tw_draw_lamp(ui->canvas, ui->theme, source->state, tw_feed_is_skewed(source), row.x + 23,
                 middle, 14);
    for (int i = 0; i < COLUMNS; x += columns[i++].width) {
        char text[160];
        cell_text(ui, index, (enum column)i, text, sizeof text);
        tw_canvas_text_fit(ui->canvas, x, middle, columns[i].width - 8,
                           i == NAME ? TW_BODY_BOLD : TW_BODY, tw_ink(ui, TW_TEXT), text);
    }
    char text[800], reason[200];
    const char *address = source->address[0] ? source->address : source->name;
    snprintf(text, sizeof text, "%s%s%s%s%s%s%s", address,
             source->epoch[0] ? tw_say(ui, ", epoch ") : "", source->epoch,
             source->reason[0] ? ": " : "", tw_ui_reason(ui, source->reason, reason, sizeof reason),
             source->record_fault[0] ? tw_say(ui, "; its recording stopped: ") : "",
             source->record_fault);
    tw_canvas_text_fit(ui->canvas, row.x + 40, middle + 18, row.width - 56, TW_SMALL,
                       tw_ink(ui, TW_TEXT_2), text);
}

static void draw_head(struct tw_ui *ui, struct tw_area table) {
    float x = table.x + 40;
    for (int i = 0; i < COLUMNS; x += columns[i++].width)
        tw_canvas_text_fit(ui->canvas, x, table.y + HEAD_HEIGHT / 2.0f, columns[i].width - 8,
                           TW_SMALL_BOLD, tw_ink(ui, TW_TEXT_2), tw_say(ui, columns[i].title));
    tw_canvas_horizontal(ui->canvas, table.x + 1, table.x + table.width - 1,
                         table.y + HEAD_HEIGHT - 1, tw_ink(ui, TW_LINE));
}

void tw_feed_table(struct tw_ui *ui) {
    struct tw_ui_feeds *feeds = &ui->feeds;
    count_rates(ui);
    if (feeds->open && ui->input.key_pressed[TW_KEY_ESCAPE]) {
        feeds->open = false;
        ui->dirty = true;
    }
    if ((!feeds->open && !feeds->hovered) || ui->view->source_count == 0)
        return;
    // Below the plates of lost feeds, which it explains.
    float top = ui->layout.view.y + tw_plates_height(ui) + 4, all = tw_canvas_width(ui->canvas);
    float width = fminf(table_width(), all - 16);
    feeds->content = ROW_HEIGHT * (float)ui->view->source_count;
    float room = tw_canvas_height(ui->canvas) - top - HEAD_HEIGHT - 16;
    struct tw_area table = {floorf(all - width - 8), top, width,
                            HEAD_HEIGHT + fminf(feeds->content, room) + 6};
    struct tw_area rows = {table.x, table.y + HEAD_HEIGHT, width, table.height - HEAD_HEIGHT - 6};
    tw_canvas_scope(ui->canvas, TW_SCOPE_FEEDS);
    tw_canvas_rect(ui->canvas, table, tw_ink(ui, TW_PANEL));
    tw_canvas_frame(ui->canvas, table, 1, tw_ink(ui, TW_LINE_STRONG));
    if (feeds->open)
        tw_canvas_hit(ui->canvas, 0, table);
    tw_ui_scroll(ui, TW_SCOPE_FEEDS, rows, feeds->content, &feeds->scroll);
    draw_head(ui, table);
    tw_canvas_push_clip(ui->canvas, rows);
    for (int i = 0; i < ui->view->source_count; i++) {
        float y = rows.y + ROW_HEIGHT * (float)i - feeds->scroll;
        if (y + ROW_HEIGHT > rows.y && y < rows.y + rows.height)
            draw_row(ui, i, (struct tw_area){rows.x, y, rows.width, ROW_HEIGHT});
    }
    tw_canvas_pop_clip(ui->canvas);
    tw_ui_scroll_bar(ui, TW_SCOPE_FEEDS, rows, feeds->content, &feeds->scroll);
}
