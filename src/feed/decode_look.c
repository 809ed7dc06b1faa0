// Look rules of a type: how a value becomes appearance.
#include <math.h>
#include <string.h>

#include "decode.h"

enum {
    GIVEN_IS = 1,
    GIVEN_RANGE = 2,
    GIVEN_BY = 4,
    GIVEN_COLOUR = 8,
    GIVEN_STOPS = 16,
    GIVEN_DRIVES = 32,
    GIVEN_AXIS = 64
};

static bool is_colour(const char *text) {
    if (text[0] == '#')
        return strlen(text) == 7 && strspn(text + 1, "0123456789abcdefABCDEF") == 6;
    return *text && strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(text);
}

static const char *take_text(struct tw_decode *decode, const cJSON *item, size_t max_bytes) {
    const char *text;
    return tw_decode_text(decode, item, max_bytes, &text) ? tw_decode_copy(decode, text) : NULL;
}

static const char *take_colour(struct tw_decode *decode, const cJSON *item) {
    const char *colour = take_text(decode, item, TW_ID_MAX);
    if (colour && !is_colour(colour)) {
        tw_decode_problem(decode, "a colour is a name of the theme or \"#rrggbb\"");
        return NULL;
    }
    return colour;
}

static bool take_stops(struct tw_decode *decode, const cJSON *item, struct tw_look_rule *rule) {
    int size = cJSON_IsArray(item) ? cJSON_GetArraySize(item) : 0;
    if (size < 2 || size > TW_GRADIENT_MAX) {
        tw_decode_problem(decode, "2 to %d colours are needed here", TW_GRADIENT_MAX);
        return false;
    }
    const cJSON *colour;
    cJSON_ArrayForEach(colour, item) {
        tw_decode_enter_element(decode, rule->stop_count);
        rule->stops[rule->stop_count] = take_colour(decode, colour);
        tw_decode_leave(decode);
        if (!rule->stops[rule->stop_count++])
            return false;
    }
    return true;
}

static bool take_drives(struct tw_decode *decode, const cJSON *item, struct tw_look_rule *rule) {
    static const struct {
        const char *name;
        enum tw_rule_kind kind;
    } drives[] = {{"rotate", TW_RULE_ROTATE},
                  {"move", TW_RULE_MOVE},
                  {"fill", TW_RULE_FILL},
                  {"visible", TW_RULE_VISIBLE}};
    for (size_t i = 0; cJSON_IsString(item) && i < TW_COUNT(drives); i++) {
        if (strcmp(item->valuestring, drives[i].name) == 0) {
            rule->kind = drives[i].kind;
            return true;
        }
    }
    tw_decode_problem(decode, "a rule drives \"rotate\", \"move\", \"fill\" or \"visible\"");
    return false;
}

static bool take_axis(struct tw_decode *decode, const cJSON *item, struct tw_look_rule *rule) {
    int count;
    if (!tw_decode_vector(decode, item, 3, 3, rule->axis, &count))
        return false;
    if (rule->axis[0] == 0 && rule->axis[1] == 0 && rule->axis[2] == 0) {
        tw_decode_problem(decode, "an axis has a direction");
        return false;
    }
    return true;
}

static bool take_by(struct tw_decode *decode, const cJSON *item) {
    if (cJSON_IsString(item) && strcmp(item->valuestring, "limits") == 0)
        return true;
    tw_decode_problem(decode, "a rule goes by \"limits\"");
    return false;
}

// Reads one member and notes in *given what it was; false after a report.
static bool take_member(struct tw_decode *decode, const cJSON *item, struct tw_look_rule *rule,
                        unsigned *given) {
    const char *name = item->string;
    if (strcmp(name, "when") == 0)
        return (rule->property = take_text(decode, item, TW_ID_MAX)) != NULL;
    if (strcmp(name, "label") == 0)
        return (rule->label = take_text(decode, item, TW_TEXT_MAX)) != NULL;
    if (strcmp(name, "node") == 0)
        return (rule->node = take_text(decode, item, TW_ID_MAX)) != NULL;
    if (strcmp(name, "preset") == 0)
        return (rule->preset = take_text(decode, item, TW_ID_MAX)) != NULL;
    if (strcmp(name, "from") == 0)
        return tw_decode_number(decode, item, &rule->from);
    if (strcmp(name, "to") == 0)
        return tw_decode_number(decode, item, &rule->to);
    if (strcmp(name, "is") == 0) {
        *given |= GIVEN_IS;
        return tw_decode_scalar(decode, item, &rule->is);
    }
    if (strcmp(name, "above") == 0) {
        *given |= GIVEN_RANGE;
        return tw_decode_number(decode, item, &rule->above);
    }
    if (strcmp(name, "below") == 0) {
        *given |= GIVEN_RANGE;
        return tw_decode_number(decode, item, &rule->below);
    }
    if (strcmp(name, "by") == 0) {
        *given |= GIVEN_BY;
        return take_by(decode, item);
    }
    if (strcmp(name, "colour") == 0) {
        *given |= GIVEN_COLOUR;
        return (rule->colour = take_colour(decode, item)) != NULL;
    }
    if (strcmp(name, "colours") == 0) {
        *given |= GIVEN_STOPS;
        return take_stops(decode, item, rule);
    }
    if (strcmp(name, "drives") == 0) {
        *given |= GIVEN_DRIVES;
        return take_drives(decode, item, rule);
    }
    if (strcmp(name, "axis") == 0) {
        *given |= GIVEN_AXIS;
        return take_axis(decode, item, rule);
    }
    // Not knowing a member of a rule means not knowing what the rule says.
    tw_decode_problem(decode, "unknown member of a rule");
    return false;
}

static bool complete(struct tw_decode *decode, struct tw_look_rule *rule, unsigned given) {
    bool paints = given & (GIVEN_COLOUR | GIVEN_STOPS | GIVEN_BY);
    int effects = (rule->label != NULL) + ((given & GIVEN_DRIVES) != 0) + paints;
    const char *fault = NULL;
    if (effects != 1)
        fault = "a rule has one of \"label\", \"drives\", \"by\", \"colour\" and \"colours\"";
    else if (!rule->label && !rule->property)
        fault = "a rule needs \"when\": the property that it follows";
    else if ((rule->kind == TW_RULE_ROTATE || rule->kind == TW_RULE_MOVE) && !(given & GIVEN_AXIS))
        fault = "a rule that turns or moves needs \"axis\"";
    else if ((given & GIVEN_IS) && (given & GIVEN_RANGE))
        fault = "a rule has \"is\", or \"above\" and \"below\"";
    if (fault) {
        tw_decode_problem(decode, "%s", fault);
        return false;
    }
    if (rule->label)
        rule->kind = TW_RULE_LABEL;
    rule->condition = given & GIVEN_BY      ? TW_WHEN_LIMITS
                      : given & GIVEN_STOPS ? TW_WHEN_GRADIENT
                      : given & GIVEN_IS    ? TW_WHEN_EQUAL
                      : given & GIVEN_RANGE ? TW_WHEN_RANGE
                                            : TW_WHEN_ALWAYS;
    if (rule->kind == TW_RULE_VISIBLE && rule->condition == TW_WHEN_ALWAYS) {
        rule->condition = TW_WHEN_EQUAL;
        rule->is = (struct tw_value){TW_VALUE_BOOL, {.boolean = true}};
    }
    return true;
}

static bool take_rule(struct tw_decode *decode, const cJSON *item, struct tw_look_rule *rule) {
    *rule = (struct tw_look_rule){.above = NAN, .below = NAN, .to = 1};
    if (!cJSON_IsObject(item)) {
        tw_decode_problem(decode, "a look rule is an object");
        return false;
    }
    unsigned given = 0;
    const cJSON *member;
    cJSON_ArrayForEach(member, item) {
        tw_decode_enter(decode, member->string, false);
        bool good = take_member(decode, member, rule, &given);
        tw_decode_leave(decode);
        if (!good)
            return false;
    }
    return complete(decode, rule, given);
}

void tw_decode_look(struct tw_decode *decode, const cJSON *item) {
    int size = cJSON_IsArray(item) ? cJSON_GetArraySize(item) : -1;
    if (size < 0 || size > TW_LOOK_RULES_MAX) {
        tw_decode_problem(decode, "an array of at most %d look rules is needed here",
                          TW_LOOK_RULES_MAX);
        return;
    }
    struct tw_look_rule *rules =
        tw_arena_alloc(&decode->batch->arena, sizeof *rules * (size_t)size);
    int count = 0, index = 0;
    const cJSON *rule;
    cJSON_ArrayForEach(rule, item) {
        tw_decode_enter_element(decode, index++);
        if (take_rule(decode, rule, &rules[count]))
            count++;
        tw_decode_leave(decode);
    }
    struct tw_write *write = tw_decode_write(decode, TW_FIELD_TYPE_LOOK, NULL);
    write->rules = rules;
    write->rule_count = count;
}
