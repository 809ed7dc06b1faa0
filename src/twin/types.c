// Asset types: what they declare, and the form of it that others see.
#include "maps.h"
#include "state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct type *type_find(const struct tw_twin *twin, uint32_t source, const char *id) {
    const struct text *text = texts_find(&twin->texts, id);
    if (!text || !twin->type_map)
        return NULL;
    struct key_entry *map = twin->type_map;
    struct key key = {text->chars, source};
    ptrdiff_t at = hmgeti(map, key);
    return at < 0 ? NULL : twin->types[map[at].value];
}

const struct property_row *type_property(const struct type *type, const char *id) {
    for (uint32_t i = 0; i < type->property_count; i++) {
        if (type->properties[i].id == id)
            return &type->properties[i];
    }
    return NULL;
}

static void property_clear(struct tw_twin *twin, struct property_row *property) {
    texts_release(&twin->texts, property->id);
    texts_release(&twin->texts, property->unit);
    names_clear(&twin->texts, &property->names);
}

static void property_remove(struct tw_twin *twin, struct type *type, uint32_t at) {
    property_clear(twin, &type->properties[at]);
    type->property_count--;
    memmove(type->properties + at, type->properties + at + 1,
            (type->property_count - at) * sizeof *type->properties);
    twin->bytes -= sizeof *type->properties;
}

static void rules_clear(struct tw_twin *twin, struct type *type) {
    twin->bytes -= type->rules_arena.bytes;
    tw_arena_finish(&type->rules_arena);
    type->rules = NULL;
    type->rule_count = 0;
}

// Everything but its identity: a snapshot names it anew.
static void type_reset(struct tw_twin *twin, struct type *type) {
    while (type->property_count)
        property_remove(twin, type, type->property_count - 1);
    texts_set(&twin->texts, &type->kind, NULL);
    texts_set(&twin->texts, &type->model, NULL);
    rules_clear(twin, type);
}

static struct type *type_create(struct tw_twin *twin, uint32_t source, const char *id) {
    struct type *type = tw_alloc(sizeof *type);
    type->id = texts_take(&twin->texts, id);
    type->source = (uint8_t)source;
    type->index = twin->type_count;
    twin->bytes += sizeof *type;
    TW_GROW(twin->types, twin->type_count, twin->type_capacity);
    twin->types[twin->type_count++] = type;
    struct key key = {type->id, source};
    hmput(twin->type_map, key, type->index);
    type_show(twin, type);
    return type;
}

void type_destroy(struct tw_twin *twin, struct type *type) {
    type_reset(twin, type);
    free(type->properties);
    free(type->shown.properties);
    texts_release(&twin->texts, type->id);
    twin->bytes -= sizeof *type;
    free(type);
}

// Unknown from now on, freed by the commit: assets still point to it.
static void type_remove(struct apply *apply, struct type *type) {
    struct tw_twin *twin = apply->twin;
    touch_type(apply, type, false);
    type->removed = true;
    apply->transaction->types_moved = true;
    struct key key = {type->id, type->source};
    (void)hmdel(twin->type_map, key);
    struct type *last = twin->types[--twin->type_count];
    if (last != type) {
        twin->types[type->index] = last;
        last->index = type->index;
        struct key last_key = {last->id, last->source};
        hmput(twin->type_map, last_key, last->index);
    }
}

void types_remove_unnamed(struct apply *apply) {
    for (uint32_t i = apply->twin->type_count; i-- > 0;) {
        struct type *type = apply->twin->types[i];
        if (type->source == apply->batch->source && !type->touched)
            type_remove(apply, type);
    }
}

void type_show(struct tw_twin *twin, struct type *type) {
    free(type->shown.properties);
    struct tw_property_type *shown = tw_alloc_array(type->property_count + 1, sizeof *shown);
    for (uint32_t i = 0; i < type->property_count; i++) {
        const struct property_row *row = &type->properties[i];
        const char *name = names_pick(&row->names, twin->language);
        shown[i] = (struct tw_property_type){
            .id = row->id,
            .name = name ? name : row->id,
            .unit = row->unit ? row->unit : "",
            .range_low = row->range[0],
            .range_high = row->range[1],
            .limits = {row->limits[0], row->limits[1], row->limits[2], row->limits[3]},
            .ttl_s = row->ttl_s,
            .tolerance = row->tolerance,
            .digits = row->digits,
        };
    }
    type->dirty = false;
    type->shown = (struct tw_asset_type){
        .id = type->id ? type->id : "",
        .kind = type->kind ? type->kind : "",
        .model = type->model,
        .properties = shown,
        .property_count = (int)type->property_count,
        .rules = type->rules,
        .rule_count = type->rule_count,
    };
}

// --- writes ---

static struct type *write_target(struct apply *apply, const struct tw_write *write) {
    struct type *type = type_find(apply->twin, apply->batch->source, write->key[0]);
    if (!type && write->removed)
        return NULL;
    bool added = !type;
    if (added) {
        type = type_create(apply->twin, apply->batch->source, write->key[0]);
        apply->transaction->types_moved = true;
    }
    bool first = !type->touched;
    touch_type(apply, type, added);
    type->dirty = true;
    if (first && !added && apply->transaction->replaces)
        type_reset(apply->twin, type);
    return type;
}

void write_type(struct apply *apply, const struct tw_write *write) {
    if (!write->removed) {
        write_target(apply, write);
        return;
    }
    for (uint32_t i = apply->twin->type_count; i-- > 0;) {
        struct type *type = apply->twin->types[i];
        if (type->source == apply->batch->source &&
            (!write->key[0] || strcmp(type->id, write->key[0]) == 0))
            type_remove(apply, type);
    }
}

void write_type_text(struct apply *apply, const struct tw_write *write) {
    struct type *type = write_target(apply, write);
    if (type)
        texts_set(&apply->twin->texts,
                  write->field == TW_FIELD_TYPE_KIND ? &type->kind : &type->model,
                  write->removed || !*write->value.string ? NULL : write->value.string);
}

static struct property_row *property_make(struct apply *apply, struct type *type,
                                          const struct tw_write *write) {
    struct tw_twin *twin = apply->twin;
    const struct text *text = texts_find(&twin->texts, write->key[1]);
    for (uint32_t i = 0; text && i < type->property_count; i++) {
        if (type->properties[i].id == text->chars)
            return &type->properties[i];
    }
    if (write->removed)
        return NULL;
    if (type->property_count == PARTS_MAX) {
        apply_problem(apply, "more than %d properties", PARTS_MAX);
        return NULL;
    }
    type->properties =
        tw_realloc(type->properties, (type->property_count + 1) * sizeof *type->properties);
    struct property_row *row = &type->properties[type->property_count++];
    *row = (struct property_row){.id = texts_take(&twin->texts, write->key[1]),
                                 .range = {NAN, NAN},
                                 .limits = {NAN, NAN, NAN, NAN},
                                 .digits = -1};
    twin->bytes += sizeof *row;
    return row;
}

void write_type_property(struct apply *apply, const struct tw_write *write) {
    struct type *type = write_target(apply, write);
    if (!type)
        return;
    if (!write->removed) {
        property_make(apply, type, write);
        return;
    }
    for (uint32_t i = type->property_count; i-- > 0;) {
        if (!write->key[1] || strcmp(type->properties[i].id, write->key[1]) == 0)
            property_remove(apply->twin, type, i);
    }
}

static void write_property_number(struct apply *apply, const struct tw_write *write,
                                  struct property_row *row) {
    double number = write->removed ? 0 : write->value.number;
    if (write->field == TW_FIELD_TYPE_PROPERTY_DIGITS) {
        if (write->removed)
            row->digits = -1;
        else if (number < 0 || number > 15 || number != floor(number))
            apply_problem(apply, "%g decimals", number);
        else
            row->digits = (int)number;
        return;
    }
    bool is_ttl = write->field == TW_FIELD_TYPE_PROPERTY_TTL;
    if (number < 0 || (is_ttl && number > TTL_MAX_S))
        apply_problem(apply, "%g is out of range", number);
    else if (is_ttl)
        row->ttl_s = number;
    else
        row->tolerance = number;
}

void write_type_property_member(struct apply *apply, const struct tw_write *write) {
    struct type *type = write_target(apply, write);
    struct property_row *row = type ? property_make(apply, type, write) : NULL;
    if (!row)
        return;
    struct text_table *texts = &apply->twin->texts;
    const char *text = write->removed ? NULL : write->value.string;
    switch (write->field) {
    case TW_FIELD_TYPE_PROPERTY_NAME:
        if (!names_set(texts, &row->names, write->key[2], text))
            apply_problem(apply, "more than %d languages", LANGUAGES_MAX);
        break;
    case TW_FIELD_TYPE_PROPERTY_UNIT:
        texts_set(texts, &row->unit, text);
        break;
    case TW_FIELD_TYPE_PROPERTY_RANGE:
        for (int i = 0; i < 2; i++)
            row->range[i] = write->removed ? NAN : write->vector[i];
        break;
    case TW_FIELD_TYPE_PROPERTY_LIMIT:
        limits_set(apply, write, write->key[2], row->limits);
        break;
    default:
        write_property_number(apply, write, row);
        break;
    }
}

// --- look rules ---

static bool rule_is_right(struct apply *apply, const struct tw_look_rule *rule, int index) {
    const double finite[] = {rule->axis[0], rule->axis[1], rule->axis[2], rule->from, rule->to};
    bool right = rule->property || rule->kind == TW_RULE_LABEL || rule->condition == TW_WHEN_ALWAYS;
    for (size_t i = 0; i < TW_COUNT(finite); i++)
        right &= isfinite(finite[i]) != 0;
    right &= !isinf(rule->above) && !isinf(rule->below);
    right &= rule->stop_count >= 0 && rule->stop_count <= TW_GRADIENT_MAX;
    for (int i = 0; right && i < rule->stop_count; i++)
        right &= rule->stops[i] != NULL;
    right &= !value_fault(&rule->is);
    right &= (unsigned)rule->kind <= TW_RULE_LABEL && (unsigned)rule->condition <= TW_WHEN_GRADIENT;
    if (!right)
        apply_problem(apply, "rule %d has no property, or a value that is not right", index + 1);
    return right;
}

static struct tw_look_rule copy_rule(struct tw_arena *arena, const struct tw_look_rule *rule) {
    struct tw_look_rule copy = *rule;
    const char **texts[] = {&copy.property, &copy.colour, &copy.node, &copy.preset, &copy.label};
    for (size_t i = 0; i < TW_COUNT(texts); i++)
        *texts[i] = *texts[i] ? tw_arena_strdup(arena, *texts[i]) : NULL;
    for (int i = 0; i < TW_GRADIENT_MAX; i++)
        copy.stops[i] = i < rule->stop_count ? tw_arena_strdup(arena, rule->stops[i]) : NULL;
    if (copy.is.kind == TW_VALUE_STRING)
        copy.is.string = tw_arena_strdup(arena, copy.is.string);
    return copy;
}

void write_type_look(struct apply *apply, const struct tw_write *write) {
    struct type *type = write_target(apply, write);
    if (!type)
        return;
    rules_clear(apply->twin, type);
    if (write->removed)
        return;
    int count = write->rule_count;
    if (count > RULES_MAX) {
        apply_problem(apply, "more than %d rules", RULES_MAX);
        count = RULES_MAX;
    }
    type->rules = tw_arena_alloc(&type->rules_arena, (size_t)count * sizeof *type->rules);
    for (int i = 0; i < count; i++) {
        if (rule_is_right(apply, &write->rules[i], i))
            type->rules[type->rule_count++] = copy_rule(&type->rules_arena, &write->rules[i]);
    }
    apply->twin->bytes += type->rules_arena.bytes;
}
