// The values of the inspected asset, each with its quality, unit, limits and age.
#include "inspector_pen.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "format.h"
#include "twinview/clock.h"
#include "twinview/memory.h"
#include "ui_private.h"

#define ROW_HEIGHT 27
#define CLAIM_HEIGHT 20
#define CAPTION_HEIGHT 30

enum {
    KEY_ROWS = 0x1000
};

// At the right of a row: the limit bar of a good value, the age of one that is not.
static void draw_row_end(const struct tw_pen *pen, const struct tw_property *property,
                         const struct tw_property_type *type, float x, float middle) {
    struct tw_ui *ui = pen->ui;
    float right = pen->x + pen->width;
    if (property->stale || property->validity == TW_LOST) {
        char age[16];
        tw_age_format(tw_ui_age_ms(ui, property), age, sizeof age);
        tw_canvas_text_right(ui->canvas, right, middle, TW_SMALL, tw_ink(ui, TW_TEXT_2), age);
        ui->ages_shown = true;
        return;
    }
    const struct tw_alarm *alarm = tw_twin_worst_alarm(ui->view->twin, pen->asset->handle);
    bool about = alarm && alarm->property && strcmp(alarm->property, property->id) == 0;
    float bar = fmaxf(right - 84, pen->x + 274); // a narrow panel's are shorter, not over the units
    if (tw_limit_bar(ui, property, type, (struct tw_area){bar, middle - 6, right - bar, 12},
                     about ? TW_CLAMP(alarm->priority, 1, 4) : 0))
        return;
    if (property->why && property->validity != TW_VALID)
        tw_canvas_text_fit(ui->canvas, x, middle, right - x, TW_SMALL, tw_ink(ui, TW_TEXT_2),
                           property->why);
}

static void name_of(const struct tw_ui *ui, uint32_t source, char *name, size_t size) {
    snprintf(name, size, tw_say(ui, "unknown"));
    if (source < (uint32_t)ui->view->source_count)
        tw_ui_source_name(&ui->view->sources[source], name, size);
}

// "maintenance: 7.9 mm/s, good, 2 d old"
static void claim_text(const struct tw_pen *pen, const struct tw_property *claim, bool shown,
                       char *text, size_t size) {
    struct tw_property_type type;
    char name[64], value[96], unit[40], validity[40], age[16];
    tw_twin_property_type(pen->ui->view->twin, pen->asset, claim, &type);
    name_of(pen->ui, claim->source, name, sizeof name);
    tw_format_value(pen->ui->words, claim, &type, value, sizeof value);
    tw_format_unit(type.unit, unit, sizeof unit);
    // That they disagree is said above; here stands what each of them says of itself.
    struct tw_property own = *claim;
    own.conflict = false;
    own.validity = claim->conflict && shown ? TW_VALID : claim->validity;
    tw_format_validity(pen->ui->words, &own, validity, sizeof validity);
    tw_age_format(tw_ui_age_ms(pen->ui, claim), age, sizeof age);
    pen->ui->ages_shown = true;
    snprintf(text, size, tw_say(pen->ui, "%s: %s%s%s, %s, %s old"), name, value, unit[0] ? " " : "",
             unit, validity, age);
}

static void explain_claims(const struct tw_pen *pen, const struct tw_property *property) {
    struct tw_property claims[TW_CLAIMS_MAX];
    int count = tw_twin_property_claims(pen->ui->view->twin, pen->asset, property->id, claims,
                                        TW_CLAIMS_MAX);
    for (int i = 0; i < count; i++) {
        char text[320];
        claim_text(pen, &claims[i], i == 0, text, sizeof text);
        tw_ui_tooltip_line(pen->ui, "%s", text);
    }
}

// All that is known of a value: quality and reason, age, limits, range, source.
static void explain(const struct tw_pen *pen, const struct tw_property *property,
                    const struct tw_property_type *type, struct tw_area row, const char *name) {
    struct tw_ui *ui = pen->ui;
    const struct tw_limits *limits = &type->limits;
    const struct {
        const char *name;
        double value;
    } rows[] = {{tw_say(ui, "low-low"), limits->lo_lo},
                {tw_say(ui, "low"), limits->lo},
                {tw_say(ui, "high"), limits->hi},
                {tw_say(ui, "high-high"), limits->hi_hi}};
    char text[200] = "", number[TW_NUMBER_TEXT], high[TW_NUMBER_TEXT], age[16], unit[40];
    tw_ui_tooltip(ui, row);
    tw_ui_tooltip_line(ui, "%s (%s)", name, property->id);
    char validity[40];
    tw_format_validity(ui->words, property, validity, sizeof validity);
    tw_ui_tooltip_line(ui, "%s%s%s", validity, property->why ? ": " : "",
                       property->why ? property->why : "");
    if (property->time_ms != TW_TIME_NONE) {
        char clock[16];
        tw_age_format(tw_ui_age_ms(ui, property), age, sizeof age);
        tw_format_clock(property->time_ms, true, clock);
        tw_ui_tooltip_line(ui, tw_say(ui, "of %s UTC, %s old"), clock, age);
        ui->ages_shown = true;
    }
    for (size_t i = 0; i < TW_COUNT(rows); i++) {
        if (isnan(rows[i].value))
            continue;
        tw_format_number(rows[i].value, tw_format_digits(type, rows[i].value), number);
        size_t at = strlen(text);
        snprintf(text + at, sizeof text - at, "%s%s %s", at ? ", " : "", rows[i].name, number);
    }
    if (text[0])
        tw_ui_tooltip_line(ui, tw_say(ui, "limits: %s"), text);
    if (type->range_high > type->range_low) {
        tw_format_number(type->range_low, tw_format_digits(type, 0), number);
        tw_format_number(type->range_high, tw_format_digits(type, 0), high);
        tw_format_unit(type->unit, unit, sizeof unit);
        tw_ui_tooltip_line(ui, tw_say(ui, "range: %s to %s %s"), number, high, unit);
    }
    if (type->ttl_s > 0)
        tw_ui_tooltip_line(ui, tw_say(ui, "stale after %g s"), type->ttl_s);
    if (property->claims > 1)
        explain_claims(pen, property);
}

static void draw_row(const struct tw_pen *pen, const struct tw_property *property, float y,
                     bool charted) {
    struct tw_ui *ui = pen->ui;
    struct tw_canvas *canvas = ui->canvas;
    struct tw_property_type type;
    char name[96], value[160], unit[40];
    float middle = y + ROW_HEIGHT / 2.0f, x = pen->x;
    tw_twin_property_type(ui->view->twin, pen->asset, property, &type);
    tw_format_name(&type, property->id, name, sizeof name);
    tw_format_value(ui->words, property, &type, value, sizeof value);
    tw_format_unit(type.unit ? type.unit : "", unit, sizeof unit);

    struct tw_area row = {pen->panel.x, y, pen->panel.width - 10, ROW_HEIGHT};
    bool number = property->value.kind == TW_VALUE_NUMBER;
    ptrdiff_t index = property - pen->asset->properties;
    unsigned hit =
        tw_canvas_hit(canvas, tw_ui_id(TW_SCOPE_INSPECTOR, KEY_ROWS + (uint64_t)index), row);
    if (hit & TW_HIT_HOVERED) {
        tw_canvas_rect(canvas, row, tw_ink(ui, TW_PANEL_RAISED));
        explain(pen, property, &type, row, name);
    }
    if (hit & TW_HIT_CLICKED && number) {
        snprintf(ui->inspector.property, sizeof ui->inspector.property, "%s", property->id);
        ui->dirty = true;
    }
    if (charted)
        tw_canvas_rect(canvas, (struct tw_area){row.x, row.y, 3, row.height},
                       tw_ink(ui, TW_LINE_STRONG));
    tw_canvas_text_fit(canvas, x, middle, 138, TW_BODY, tw_ink(ui, TW_TEXT_2), name);
    if (property->validity != TW_NO_VALUE)
        tw_ui_quality(ui, property, x + 149, middle, 14);
    float room = number || property->value.kind == TW_VALUE_BOOL ? 70 : pen->width - 160;
    if (room > 70) // words start where numbers do not fit
        tw_ui_number(ui, property, value, x + 160, middle, room, 15, false);
    else
        tw_ui_number(ui, property, value, x + 226, middle, room, 15, true);
    float unit_width =
        tw_canvas_text_fit(canvas, x + 232, middle, 48, TW_SMALL, tw_ink(ui, TW_TEXT_2), unit);
    if (room <= 70)
        draw_row_end(pen, property, &type, x + 244 + unit_width, middle);
}

// "Ages 0.4 to 1.8 s" of the good values of a source's section, "" if there are none.
static void ages_text(const struct tw_pen *pen, uint32_t home, char *text, size_t size) {
    struct tw_ui *ui = pen->ui;
    int64_t youngest = INT64_MAX, oldest = -1;
    char from[16], to[16];
    for (int i = 0; i < pen->asset->property_count; i++) {
        const struct tw_property *property = &pen->asset->properties[i];
        if (property->home != home || property->stale || property->validity > TW_BAD ||
            property->time_ms == TW_TIME_NONE)
            continue;
        int64_t age_ms = tw_ui_age_ms(ui, property);
        youngest = TW_MIN(youngest, age_ms);
        oldest = TW_MAX(oldest, age_ms);
    }
    text[0] = '\0';
    if (oldest < 0)
        return;
    tw_age_format(youngest, from, sizeof from);
    tw_age_format(oldest, to, sizeof to);
    if (strcmp(from, to) == 0)
        snprintf(text, size, tw_say(ui, "Age %s"), from);
    else
        snprintf(text, size, tw_say(ui, "Ages %s to %s"), from, to);
    ui->ages_shown = true;
}

// "Ages 0.4 to 1.8 s. Source plant."
static float draw_ages(const struct tw_pen *pen, float y) {
    char ages[64], name[64], text[160];
    ages_text(pen, pen->asset->source, ages, sizeof ages);
    name_of(pen->ui, pen->asset->source, name, sizeof name);
    if (ages[0])
        snprintf(text, sizeof text, tw_say(pen->ui, "%s. Source %s."), ages, name);
    else
        snprintf(text, sizeof text, tw_say(pen->ui, "Source %s."), name);
    tw_canvas_text_fit(pen->ui->canvas, pen->x, y + 13, pen->width, TW_SMALL,
                       tw_ink(pen->ui, TW_TEXT_2), text);
    return y + 24;
}

// Where an asset has layers each source's values stand under its lamp and name.
static float draw_caption(const struct tw_pen *pen, uint32_t source, float y) {
    struct tw_ui *ui = pen->ui;
    char ages[64], name[64];
    float middle = y + CAPTION_HEIGHT / 2.0f, x = pen->x;
    if (source < (uint32_t)ui->view->source_count) {
        const struct tw_feed_health *health = &ui->view->sources[source];
        tw_draw_lamp(ui->canvas, ui->theme, health->state, tw_feed_is_skewed(health), x + 7, middle,
                     14);
        x += 22;
    }
    name_of(ui, source, name, sizeof name);
    ages_text(pen, source, ages, sizeof ages);
    tw_canvas_text_fit(ui->canvas, x, middle, 200, TW_SMALL_BOLD, tw_ink(ui, TW_TEXT), name);
    tw_canvas_text_right(ui->canvas, pen->x + pen->width, middle, TW_SMALL, tw_ink(ui, TW_TEXT_2),
                         ages);
    return y + CAPTION_HEIGHT;
}

// What the sources say, where the row alone would hide it: they disagree, or another one than the
// section's stands in. The one that counts comes first.
static float draw_claims(const struct tw_pen *pen, const struct tw_property *property, float y) {
    struct tw_property claims[TW_CLAIMS_MAX];
    if (!property->conflict && property->source == property->home)
        return y;
    int count = tw_twin_property_claims(pen->ui->view->twin, pen->asset, property->id, claims,
                                        TW_CLAIMS_MAX);
    for (int i = 0; i < count; i++, y += CLAIM_HEIGHT) {
        char text[320];
        claim_text(pen, &claims[i], i == 0, text, sizeof text);
        tw_canvas_text_fit(pen->ui->canvas, pen->x + 16, y + CLAIM_HEIGHT / 2.0f - 2,
                           pen->width - 16, TW_SMALL, tw_ink(pen->ui, i ? TW_TEXT_2 : TW_TEXT),
                           text);
    }
    return y;
}

float tw_inspector_values(const struct tw_pen *pen, const struct tw_property *charted, float y) {
    const struct tw_asset *asset = pen->asset;
    if (asset->property_count == 0)
        return y;
    y = tw_pen_heading(pen, y + 11, tw_say(pen->ui, "Properties"));
    for (int i = 0; i < asset->property_count; i++) {
        const struct tw_property *property = &asset->properties[i];
        if (asset->layer_count && (i == 0 || property->home != property[-1].home))
            y = draw_caption(pen, property->home, y);
        bool visible = y < pen->panel.y + pen->panel.height && y + ROW_HEIGHT > pen->panel.y;
        if (visible)
            draw_row(pen, property, y, property == charted && asset->property_count > 1);
        y = draw_claims(pen, property, y + ROW_HEIGHT);
    }
    return tw_pen_divider(pen, (asset->layer_count ? y : draw_ages(pen, y)) + 8);
}
