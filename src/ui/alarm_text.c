// What is said of an alarm in words.
#include <math.h>
#include <stdio.h>

#include "format.h"
#include "twinview/clock.h"
#include "ui_private.h"

#define DAY_MS INT64_C(86400000)

void tw_alarm_value_text(const struct tw_ui *ui, const struct tw_alarm *alarm, char *text,
                         size_t size) {
    const struct tw_asset *asset = tw_twin_asset(ui->view->twin, alarm->asset);
    const struct tw_property *property =
        asset && alarm->property ? tw_asset_property(asset, alarm->property) : NULL;
    text[0] = '\0';
    if (!property || property->validity != TW_VALID || property->value.kind != TW_VALUE_NUMBER)
        return;
    struct tw_property_type type;
    char value[TW_NUMBER_TEXT], unit[40], limit_text[TW_NUMBER_TEXT];
    tw_twin_property_type(ui->view->twin, asset, property, &type);
    double now = property->value.number, limit = NAN;
    const struct tw_limits *limits = &type.limits;
    if (now > limits->hi)
        limit = now > limits->hi_hi ? limits->hi_hi : limits->hi;
    else if (now < limits->lo)
        limit = now < limits->lo_lo ? limits->lo_lo : limits->lo;
    int digits = tw_format_digits(&type, now);
    tw_format_number(now, digits, value);
    tw_format_number(limit, digits, limit_text);
    tw_format_unit(type.unit, unit, sizeof unit);
    if (isnan(limit))
        snprintf(text, size, "%s %s", value, unit);
    else
        snprintf(text, size, tw_say(ui, "%s %s, limit %s"), value, unit, limit_text);
}

void tw_alarm_since_text(const struct tw_ui *ui, const struct tw_alarm *alarm, bool seconds,
                         char text[32]) {
    char stamp[32], clock[16];
    tw_format_clock(alarm->since_ms, seconds, clock);
    snprintf(text, 32, "%s", clock);
    if (alarm->since_ms == TW_TIME_NONE || ui->view->now_ms - alarm->since_ms < DAY_MS)
        return;
    tw_time_format(alarm->since_ms, stamp, sizeof stamp); // 2026-11-22T05:20:00.123Z
    clock[5] = '\0';
    snprintf(text, 32, "%.5s %s", stamp + 5, clock);
}

bool tw_alarm_is_lost(const struct tw_ui *ui, const struct tw_alarm *alarm) {
    if (alarm->source >= (uint32_t)ui->view->source_count || (alarm->local && !alarm->asset_id))
        return false;
    return ui->view->sources[alarm->source].out_of_date;
}

void tw_alarm_state_text(const struct tw_ui *ui, const struct tw_alarm *alarm, char *text,
                         size_t size) {
    enum tw_alarm_state state = tw_alarm_state(alarm, ui->view->now_ms);
    char clock[16];
    if (tw_alarm_is_lost(ui, alarm)) {
        tw_format_clock(ui->view->sources[alarm->source].last_data_ms, false, clock);
        snprintf(text, size, tw_say(ui, "not known since %s"), clock);
    } else if (state == TW_ALARM_SHELVED) {
        tw_format_clock(alarm->shelved_until_ms, false, clock);
        snprintf(text, size, tw_say(ui, "shelved until %s"), clock);
    } else {
        snprintf(text, size, "%s", tw_say(ui, tw_alarm_state_word(state)));
    }
}
