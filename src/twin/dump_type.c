// Types and their look rules in the canonical dump.
#include "dump.h"

#include <math.h>
#include <stdlib.h>

static void dump_value(struct tw_json *json, const char *key, const struct tw_value *value) {
    if (value->kind == TW_VALUE_NONE)
        return;
    tw_json_key(json, key);
    tw_value_write(json, value);
}

static void dump_rule(struct tw_json *json, const struct tw_look_rule *rule) {
    static const char *const drives[] = {[TW_RULE_VISIBLE] = "visible",
                                         [TW_RULE_ROTATE] = "rotate",
                                         [TW_RULE_MOVE] = "move",
                                         [TW_RULE_FILL] = "fill"};
    bool in_range = rule->condition == TW_WHEN_RANGE;
    tw_json_begin_object(json);
    if (in_range && !isnan(rule->above))
        tw_json_member_number(json, "above", rule->above);
    if (rule->kind == TW_RULE_ROTATE || rule->kind == TW_RULE_MOVE)
        tw_dump_member_numbers(json, "axis", rule->axis, 3);
    if (in_range && !isnan(rule->below))
        tw_json_member_number(json, "below", rule->below);
    if (rule->condition == TW_WHEN_LIMITS)
        tw_json_member_string(json, "by", "limits");
    tw_dump_text(json, "colour", rule->colour);
    if (rule->stop_count) {
        tw_json_key(json, "colours");
        tw_json_begin_array(json);
        for (int i = 0; i < rule->stop_count; i++)
            tw_json_string(json, rule->stops[i]);
        tw_json_end_array(json);
    }
    if (rule->kind >= TW_RULE_VISIBLE && rule->kind <= TW_RULE_FILL)
        tw_json_member_string(json, "drives", drives[rule->kind]);
    if (rule->kind == TW_RULE_MOVE)
        tw_json_member_number(json, "from", rule->from);
    if (rule->condition == TW_WHEN_EQUAL)
        dump_value(json, "is", &rule->is);
    tw_dump_text(json, "label", rule->label);
    tw_dump_text(json, "node", rule->node);
    tw_dump_text(json, "preset", rule->preset);
    if (rule->kind == TW_RULE_MOVE)
        tw_json_member_number(json, "to", rule->to);
    tw_dump_text(json, "when", rule->property);
    tw_json_end_object(json);
}

static void dump_type_property(struct tw_json *json, const struct tw_property_row *property) {
    tw_json_key(json, property->id);
    tw_json_begin_object(json);
    if (!isnan(property->deadband))
        tw_json_member_number(json, "deadband", property->deadband);
    if (property->digits >= 0)
        tw_json_member_integer(json, "digits", property->digits);
    tw_dump_limits(json, property->limits);
    tw_dump_names(json, "name", &property->names);
    if (property->off_delay_s > 0)
        tw_json_member_number(json, "off_delay", property->off_delay_s);
    if (property->on_delay_s > 0)
        tw_json_member_number(json, "on_delay", property->on_delay_s);
    if (!isnan(property->range[0]))
        tw_dump_member_numbers(json, "range", property->range, 2);
    if (property->tolerance > 0)
        tw_json_member_number(json, "tolerance", property->tolerance);
    if (property->ttl_s > 0)
        tw_json_member_number(json, "ttl", property->ttl_s);
    tw_dump_text(json, "unit", property->unit);
    tw_json_end_object(json);
}

void tw_dump_type(struct tw_json *json, const struct tw_type *type) {
    tw_json_key(json, type->id);
    tw_json_begin_object(json);
    tw_dump_names(json, "documents", &type->documents);
    tw_dump_text(json, "kind", type->kind);
    if (type->rule_count) {
        tw_json_key(json, "look");
        tw_json_begin_array(json);
        for (int i = 0; i < type->rule_count; i++)
            dump_rule(json, &type->rules[i]);
        tw_json_end_array(json);
    }
    tw_dump_text(json, "model", type->model);
    if (type->property_count) {
        struct tw_dump_item *items = tw_alloc_array(type->property_count, sizeof *items);
        for (uint32_t i = 0; i < type->property_count; i++)
            items[i] = (struct tw_dump_item){type->properties[i].id, i};
        qsort(items, type->property_count, sizeof *items, tw_dump_compare_items);
        tw_json_key(json, "props");
        tw_json_begin_object(json);
        for (uint32_t i = 0; i < type->property_count; i++)
            dump_type_property(json, &type->properties[items[i].index]);
        tw_json_end_object(json);
        free(items);
    }
    tw_json_end_object(json);
}
