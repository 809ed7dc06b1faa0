// Texts of label rules: "{name} {temp}" with the asset's name and values put in.
#include <stdio.h>

#include "scene/internal.h"
#include "twinview/memory.h"

struct text {
    char *bytes;
    size_t size, length;
};

static void append(struct text *text, const char *from, size_t length) {
    size_t room = text->size - 1 - text->length;
    if (length > room) {
        length = room;
        while (length > 0 && ((unsigned char)from[length] & 0xc0) == 0x80) {
            length--; // not in the middle of a UTF-8 sequence (RFC 3629)
        }
        text->size = text->length + length + 1; // nothing after the cut
    }
    memcpy(text->bytes + text->length, from, length);
    text->length += length;
    text->bytes[text->length] = 0;
}

static void append_value(const struct tw_scene *scene, const struct tw_asset *asset,
                         const struct tw_property *property, struct text *text) {
    struct tw_property_type type;
    tw_twin_property_type(scene->twin, asset, property, &type);
    char number[64];
    switch (property->validity == TW_NO_VALUE ? TW_VALUE_NONE : property->value.kind) {
    case TW_VALUE_NUMBER:
        if (type.digits < 0) {
            snprintf(number, sizeof number, "%.4g", property->value.number);
        } else {
            snprintf(number, sizeof number, "%.*f", TW_MIN(type.digits, 9), property->value.number);
        }
        append(text, number, strlen(number));
        if (type.unit && *type.unit) {
            const char *unit = strcmp(type.unit, "Cel") == 0 ? "\u00b0C" : type.unit;
            append(text, " ", 1);
            append(text, unit, strlen(unit));
        }
        break;
    case TW_VALUE_BOOL:
        append(text, property->value.boolean ? "on" : "off", property->value.boolean ? 2 : 3);
        break;
    case TW_VALUE_STRING:
        append(text, property->value.string, strlen(property->value.string));
        break;
    default:
        append(text, "\u2014", strlen("\u2014"));
    }
}

static void expand(const struct tw_scene *scene, const struct tw_asset *asset, const char *pattern,
                   struct text *text, const char **about) {
    while (*pattern) {
        const char *open = strchr(pattern, '{');
        const char *close = open ? strchr(open, '}') : NULL;
        if (!close) {
            append(text, pattern, strlen(pattern));
            return;
        }
        append(text, pattern, (size_t)(open - pattern));
        char key[64];
        snprintf(key, sizeof key, "%.*s", (int)(close - open - 1), open + 1);
        const struct tw_property *property = tw_asset_property(asset, key);
        if (strcmp(key, "name") == 0) {
            append(text, asset->name, strlen(asset->name));
        } else if (strcmp(key, "id") == 0) {
            append(text, asset->id, strlen(asset->id));
        } else if (property) {
            append_value(scene, asset, property, text);
            *about = *about ? *about : property->id;
        }
        pattern = close + 1;
    }
}

const struct tw_look_rule *tw_label_rule(const struct tw_scene *scene,
                                         const struct tw_asset *asset) {
    for (int i = 0; asset && i < asset->type->rule_count; i++) {
        const struct tw_look_rule *rule = &asset->type->rules[i];
        if (rule->kind == TW_RULE_LABEL && rule->label && tw_rule_active(scene, rule)) {
            return rule;
        }
    }
    return NULL;
}

void tw_scene_label_text(const struct tw_scene *scene, const struct tw_twin *twin,
                         struct tw_asset_id id, char *text, size_t size, const char **property) {
    const struct tw_asset *asset = tw_twin_asset(twin, id);
    struct text out = {text, size, 0};
    text[0] = 0;
    *property = NULL;
    const struct tw_look_rule *rule = tw_label_rule(scene, asset);
    if (rule) {
        expand(scene, asset, rule->label, &out, property);
    }
}
