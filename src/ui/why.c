// "Why does it look so?": the chain from the look of a body back to the source of the value that
// it speaks of. It tells what scene's rules do: an alarm first, then a passed limit, then a value
// that cannot be trusted.
#include "inspector.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "format.h"
#include "twinview/clock.h"
#include "twinview/memory.h"
#include "ui_private.h"

#define ROW_HEIGHT 27
#define ROWS 5

struct cause {
    const struct tw_alarm *alarm;
    const struct tw_property *property; // NULL: the alarm names none that is known
    const struct tw_look_rule *rule;    // of a cause that is no alarm
    double limit;                       // NaN: no limit is passed
    const char *limit_name;
};

static void find_limit(struct cause *cause, const struct tw_limits *limits) {
    double value = cause->property->value.number;
    const struct {
        bool passed;
        double limit;
        const char *name;
    } rows[] = {{value > limits->hi_hi, limits->hi_hi, TW_WORD("high-high")},
                {value < limits->lo_lo, limits->lo_lo, TW_WORD("low-low")},
                {value > limits->hi, limits->hi, TW_WORD("high")},
                {value < limits->lo, limits->lo, TW_WORD("low")}};
    cause->limit = NAN;
    if (cause->property->value.kind != TW_VALUE_NUMBER || cause->property->validity > TW_UNCERTAIN)
        return;
    for (size_t i = 0; i < TW_COUNT(rows) && isnan(cause->limit); i++) {
        if (rows[i].passed) {
            cause->limit = rows[i].limit;
            cause->limit_name = rows[i].name;
        }
    }
}

static void take_property(const struct tw_ui *ui, const struct tw_asset *asset,
                          const struct tw_property *property, struct cause *cause) {
    struct tw_property_type type;
    cause->property = property;
    tw_twin_property_type(ui->view->twin, asset, property, &type);
    find_limit(cause, &type.limits);
}

// A rule that paints by limits and whose limit is passed, else one whose value is not good.
static bool find_rule(const struct tw_ui *ui, const struct tw_asset *asset, bool by_limit,
                      struct cause *cause) {
    for (int i = 0; i < asset->type->rule_count; i++) {
        const struct tw_look_rule *rule = &asset->type->rules[i];
        bool paints = rule->kind == TW_RULE_COLOUR || rule->kind == TW_RULE_FILL;
        const struct tw_property *property =
            paints && rule->property ? tw_asset_property(asset, rule->property) : NULL;
        if (!property)
            continue;
        take_property(ui, asset, property, cause);
        cause->rule = rule;
        bool passed = rule->condition == TW_WHEN_LIMITS && !isnan(cause->limit);
        if (by_limit ? passed && property->validity <= TW_UNCERTAIN : !tw_is_good(property))
            return true;
    }
    return false;
}

static bool find_cause(const struct tw_ui *ui, const struct tw_asset *asset, struct cause *cause) {
    *cause = (struct cause){.limit = NAN};
    cause->alarm = tw_twin_worst_alarm(ui->view->twin, asset->handle);
    if (cause->alarm) {
        const struct tw_property *property =
            cause->alarm->property ? tw_asset_property(asset, cause->alarm->property) : NULL;
        if (property)
            take_property(ui, asset, property, cause);
        return true;
    }
    return find_rule(ui, asset, true, cause) || find_rule(ui, asset, false, cause);
}

// What the theme's colour of a priority from 1 to 4 is called; bodies of a mono theme are hatched.
static const char *hue_of(const struct tw_theme *theme, int priority) {
    static const char *const hues[2][4] = {
        {TW_WORD("red"), TW_WORD("orange"), TW_WORD("yellow"), TW_WORD("blue")},
        {TW_WORD("vermilion"), TW_WORD("orange"), TW_WORD("yellow"), TW_WORD("sky blue")}};
    if (theme->mono)
        return TW_WORD("hatched");
    return hues[strcmp(theme->name, "okabe-ito") == 0][priority - 1];
}

static void look_text(const struct tw_ui *ui, const struct cause *cause, char *text, size_t size) {
    if (!cause->alarm) {
        static const char *const looks[] = {TW_WORD("tinted body, no mark"),
                                            TW_WORD("dashed outline"),
                                            TW_WORD("drained body"),
                                            TW_WORD("drained and hatched body"),
                                            TW_WORD("drained and hatched body"),
                                            TW_WORD("drained body")};
        bool both = cause->property->validity == TW_UNCERTAIN && !isnan(cause->limit);
        snprintf(text, size, "%s%s", both ? tw_say(ui, "tinted body, ") : "",
                 tw_say(ui, looks[cause->property->validity]));
        return;
    }
    int priority = TW_CLAMP(cause->alarm->priority, 1, 4);
    const char *hue = tw_say(ui, hue_of(ui->theme, priority));
    enum tw_alarm_state state = tw_alarm_state(cause->alarm, ui->view->now_ms);
    if (state == TW_ALARM_RETURNED)
        snprintf(text, size, tw_say(ui, "dashed outline, mark %d"), priority);
    else if (state > TW_ALARM_RETURNED || priority == 4)
        snprintf(text, size, tw_say(ui, "mark %d only"), priority);
    else if (priority == 3)
        snprintf(text, size, tw_say(ui, "%s outline, mark 3"), hue);
    else
        snprintf(text, size, tw_say(ui, "%s body, outline, mark %d"), hue, priority);
}

static void rule_text(const struct tw_ui *ui, const struct tw_asset *asset,
                      const struct cause *cause, char *text, size_t size) {
    if (cause->alarm && cause->alarm->local && cause->alarm->property)
        snprintf(text, size, tw_say(ui, "limit of %s, judged here"), cause->alarm->property);
    else if (cause->alarm && cause->alarm->property)
        snprintf(text, size, tw_say(ui, "alarm on %s (%s)"), cause->alarm->property,
                 cause->alarm->id);
    else if (cause->alarm)
        snprintf(text, size, tw_say(ui, "alarm %s"), cause->alarm->id);
    else
        snprintf(text, size,
                 cause->rule->condition == TW_WHEN_LIMITS ? tw_say(ui, "%s by limits (%s)")
                                                          : "%s (%s)",
                 cause->rule->property, asset->type_id);
}

// The limit, and whether the type set it or the asset itself.
static void limit_text(const struct tw_ui *ui, const struct tw_asset *asset,
                       const struct cause *cause, char *text, size_t size) {
    struct tw_property_type type;
    char number[TW_NUMBER_TEXT], unit[40];
    if (!cause->property || isnan(cause->limit)) {
        snprintf(text, size, tw_say(ui, "none passed"));
        return;
    }
    tw_twin_property_type(ui->view->twin, asset, cause->property, &type);
    tw_format_number(cause->limit, tw_format_digits(&type, cause->limit), number);
    tw_format_unit(type.unit, unit, sizeof unit);
    bool own = true;
    if (cause->property->type_index < (uint32_t)asset->type->property_count) {
        const struct tw_limits *set = &asset->type->properties[cause->property->type_index].limits;
        own = cause->limit != set->hi_hi && cause->limit != set->hi && cause->limit != set->lo &&
              cause->limit != set->lo_lo;
    }
    snprintf(text, size, "%s %s %s, %s", tw_say(ui, cause->limit_name), number, unit,
             own ? tw_say(ui, "set for this asset") : tw_say(ui, "set by its type"));
}

static void value_text(struct tw_ui *ui, const struct tw_asset *asset, const struct cause *cause,
                       char *text, size_t size) {
    struct tw_property_type type;
    char value[160], unit[40], age[16] = "", validity[40];
    if (!cause->property) {
        snprintf(text, size, tw_say(ui, "the alarm names no property"));
        return;
    }
    tw_twin_property_type(ui->view->twin, asset, cause->property, &type);
    tw_format_value(ui->words, cause->property, &type, value, sizeof value);
    tw_format_unit(type.unit, unit, sizeof unit);
    if (cause->property->time_ms != TW_TIME_NONE) {
        tw_age_format(tw_ui_age_ms(ui, cause->property), age, sizeof age);
        ui->ages_shown = true;
    }
    tw_format_validity(ui->words, cause->property, validity, sizeof validity);
    int at = snprintf(text, size, "%s%s%s, %s", value, unit[0] ? " " : "", unit, validity);
    if (age[0] && (size_t)at < size)
        snprintf(text + at, size - (size_t)at, tw_say(ui, ", %s old"), age);
}

// Of the value; else of the alarm, which may be another one's than the asset.
static void source_text(const struct tw_ui *ui, const struct tw_asset *asset,
                        const struct cause *cause, char *text, size_t size) {
    char number[TW_NUMBER_TEXT], name[64];
    uint32_t source = cause->property ? cause->property->source
                      : cause->alarm  ? cause->alarm->source
                                      : asset->source;
    if (source >= (uint32_t)ui->view->source_count) {
        snprintf(text, size, tw_say(ui, "unknown"));
        return;
    }
    tw_ui_source_name(&ui->view->sources[source], name, sizeof name);
    tw_format_number((double)ui->view->sources[source].seq, 0, number);
    snprintf(text, size, tw_say(ui, "%s, sequence %s"), name, number);
}

float tw_why(struct tw_ui *ui, const struct tw_asset *asset, float x, float y, float width) {
    static const char *const names[ROWS] = {TW_WORD("Look"), TW_WORD("Rule"), TW_WORD("Limit"),
                                            TW_WORD("Value"), TW_WORD("Source")};
    char texts[ROWS][256];
    struct cause cause;
    if (!find_cause(ui, asset, &cause))
        return y;
    look_text(ui, &cause, texts[0], sizeof texts[0]);
    rule_text(ui, asset, &cause, texts[1], sizeof texts[1]);
    limit_text(ui, asset, &cause, texts[2], sizeof texts[2]);
    value_text(ui, asset, &cause, texts[3], sizeof texts[3]);
    source_text(ui, asset, &cause, texts[4], sizeof texts[4]);
    y += 11;
    tw_canvas_text(ui->canvas, x, y + 9, TW_SMALL_BOLD, tw_ink(ui, TW_TEXT_2),
                   tw_say(ui, "Why does it look so?"));
    y += 24;
    tw_canvas_vertical(ui->canvas, x + 10, y + 10, y + 10 + (ROWS - 1) * ROW_HEIGHT,
                       tw_ink(ui, TW_LINE_STRONG));
    for (int i = 0; i < ROWS; i++, y += ROW_HEIGHT) {
        float middle = y + 10;
        struct tw_area box = {x + 6, middle - 4, 9, 9};
        tw_canvas_rect(ui->canvas, box, tw_ink(ui, i ? TW_TEXT_2 : TW_TEXT));
        if (i)
            tw_canvas_rect(ui->canvas, tw_area_inset(box, 1.5f), tw_ink(ui, TW_PANEL));
        tw_canvas_text(ui->canvas, x + 22, middle, TW_BODY, tw_ink(ui, TW_TEXT_2),
                       tw_say(ui, names[i]));
        tw_canvas_text_fit(ui->canvas, x + 98, middle, width - 98, TW_BODY, tw_ink(ui, TW_TEXT),
                           texts[i]);
    }
    return y + 4;
}
