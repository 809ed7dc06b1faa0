// Asset types: what they declare, and the form of it that others see.
#include "maps.h"
#include "state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct tw_type *tw_type_find(const struct tw_twin *twin, uint32_t source, const char *id) {
    const struct tw_text *text = tw_texts_find(&twin->texts, id);
    if (!text || !twin->type_map)
        return NULL;
    struct tw_map_entry *map = twin->type_map;
    struct tw_map_key key = {text->chars, source};
    ptrdiff_t at = hmgeti(map, key);
    return at < 0 ? NULL : twin->types[map[at].value];
}

const struct tw_property_row *tw_type_property(const struct tw_type *type, const char *id) {
    for (uint32_t i = 0; i < type->property_count; i++) {
        if (type->properties[i].id == id)
            return &type->properties[i];
    }
    return NULL;
}

static void property_clear(struct tw_twin *twin, struct tw_property_row *property) {
    tw_texts_release(&twin->texts, property->id);
    tw_texts_release(&twin->texts, property->unit);
    tw_names_clear(&twin->texts, &property->names);
}

static void property_remove(struct tw_twin *twin, struct tw_type *type, uint32_t at) {
    property_clear(twin, &type->properties[at]);
    type->property_count--;
    memmove(type->properties + at, type->properties + at + 1,
            (type->property_count - at) * sizeof *type->properties);
    twin->bytes -= sizeof *type->properties;
}

static void rules_clear(struct tw_twin *twin, struct tw_type *type) {
    twin->bytes -= type->rules_arena.bytes;
    tw_arena_finish(&type->rules_arena);
    type->rules = NULL;
    type->rule_count = 0;
}

// Everything but its identity: a snapshot names it anew.
static void type_reset(struct tw_twin *twin, struct tw_type *type) {
    while (type->property_count)
        property_remove(twin, type, type->property_count - 1);
    tw_texts_set(&twin->texts, &type->kind, NULL);
    tw_texts_set(&twin->texts, &type->model, NULL);
    tw_names_clear(&twin->texts, &type->documents);
    rules_clear(twin, type);
}

static struct tw_type *type_create(struct tw_twin *twin, uint32_t source, const char *id) {
    struct tw_type *type = tw_alloc(sizeof *type);
    type->id = tw_texts_take(&twin->texts, id);
    type->source = (uint8_t)source;
    type->index = twin->type_count;
    twin->bytes += sizeof *type;
    TW_GROW(twin->types, twin->type_count, twin->type_capacity);
    twin->types[twin->type_count++] = type;
    struct tw_map_key key = {type->id, source};
    hmput(twin->type_map, key, type->index);
    tw_type_show(twin, type);
    return type;
}

void tw_type_destroy(struct tw_twin *twin, struct tw_type *type) {
    type_reset(twin, type);
    free(type->properties);
    free(type->shown.properties);
    tw_texts_release(&twin->texts, type->id);
    twin->bytes -= sizeof *type;
    free(type);
}

static void touch_type(struct tw_apply *apply, struct tw_type *type, bool added) {
    struct tw_transaction *transaction = apply->transaction;
    if (type->touched)
        return;
    TW_GROW(transaction->types, transaction->type_count, transaction->type_capacity);
    struct tw_touched_type *touched = &transaction->types[transaction->type_count++];
    *touched = (struct tw_touched_type){.type = type, .added = added};
    if (!added)
        touched->before = tw_type_digest(type);
    type->touched = (uint32_t)transaction->type_count;
}

// Unknown from now on, freed by the commit: assets still point to it.
static void type_remove(struct tw_apply *apply, struct tw_type *type) {
    struct tw_twin *twin = apply->twin;
    touch_type(apply, type, false);
    type->removed = true;
    apply->transaction->types_moved = true;
    struct tw_map_key key = {type->id, type->source};
    (void)hmdel(twin->type_map, key);
    struct tw_type *last = twin->types[--twin->type_count];
    if (last != type) {
        twin->types[type->index] = last;
        last->index = type->index;
        struct tw_map_key last_key = {last->id, last->source};
        hmput(twin->type_map, last_key, last->index);
    }
}

void tw_types_remove_unnamed(struct tw_apply *apply) {
    for (uint32_t i = apply->twin->type_count; i-- > 0;) {
        struct tw_type *type = apply->twin->types[i];
        if (type->source == apply->batch->source && !type->touched)
            type_remove(apply, type);
    }
}

void tw_type_show(struct tw_twin *twin, struct tw_type *type) {
    free(type->shown.properties);
    struct tw_property_type *shown = tw_alloc_array(type->property_count + 1, sizeof *shown);
    type->limited = false;
    for (uint32_t i = 0; i < type->property_count; i++) {
        const struct tw_property_row *row = &type->properties[i];
        const char *name = tw_names_pick(&row->names, twin->language);
        shown[i] = (struct tw_property_type){
            .id = row->id,
            .name = name ? name : row->id,
            .unit = row->unit ? row->unit : "",
            .range_low = row->range[0],
            .range_high = row->range[1],
            .limits = {row->limits[0], row->limits[1], row->limits[2], row->limits[3]},
            .ttl_s = row->ttl_s,
            .tolerance = row->tolerance,
            .deadband = row->deadband,
            .on_delay_s = row->on_delay_s,
            .off_delay_s = row->off_delay_s,
            .digits = row->digits,
        };
        for (int limit = 0; limit < 4; limit++)
            type->limited = type->limited || !isnan(row->limits[limit]);
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

static struct tw_type *write_target(struct tw_apply *apply, const struct tw_write *write) {
    struct tw_type *type = tw_type_find(apply->twin, apply->batch->source, write->key[0]);
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

void tw_write_type(struct tw_apply *apply, const struct tw_write *write) {
    if (!write->removed) {
        write_target(apply, write);
        return;
    }
    for (uint32_t i = apply->twin->type_count; i-- > 0;) {
        struct tw_type *type = apply->twin->types[i];
        if (type->source == apply->batch->source &&
            (!write->key[0] || strcmp(type->id, write->key[0]) == 0))
            type_remove(apply, type);
    }
}

void tw_write_type_text(struct tw_apply *apply, const struct tw_write *write) {
    struct tw_type *type = write_target(apply, write);
    if (type)
        tw_texts_set(&apply->twin->texts,
                     write->field == TW_FIELD_TYPE_KIND ? &type->kind : &type->model,
                     write->removed || !*write->value.string ? NULL : write->value.string);
}

void tw_write_type_document(struct tw_apply *apply, const struct tw_write *write) {
    struct tw_type *type = write_target(apply, write);
    if (type)
        tw_documents_set(apply, &type->documents, write);
}

static struct tw_property_row *property_make(struct tw_apply *apply, struct tw_type *type,
                                             const struct tw_write *write) {
    struct tw_twin *twin = apply->twin;
    const struct tw_text *text = tw_texts_find(&twin->texts, write->key[1]);
    for (uint32_t i = 0; text && i < type->property_count; i++) {
        if (type->properties[i].id == text->chars)
            return &type->properties[i];
    }
    if (write->removed)
        return NULL;
    if (type->property_count == PARTS_MAX) {
        tw_apply_problem(apply, "more than %d properties", PARTS_MAX);
        return NULL;
    }
    type->properties =
        tw_realloc(type->properties, (type->property_count + 1) * sizeof *type->properties);
    struct tw_property_row *row = &type->properties[type->property_count++];
    *row = (struct tw_property_row){.id = tw_texts_take(&twin->texts, write->key[1]),
                                    .range = {NAN, NAN},
                                    .limits = {NAN, NAN, NAN, NAN},
                                    .deadband = NAN,
                                    .digits = -1};
    twin->bytes += sizeof *row;
    return row;
}

void tw_write_type_property(struct tw_apply *apply, const struct tw_write *write) {
    struct tw_type *type = write_target(apply, write);
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

static void write_property_number(struct tw_apply *apply, const struct tw_write *write,
                                  struct tw_property_row *row) {
    double number = write->removed ? 0 : write->value.number;
    if (write->field == TW_FIELD_TYPE_PROPERTY_DIGITS) {
        if (write->removed)
            row->digits = -1;
        else if (number < 0 || number > 15 || number != floor(number))
            tw_apply_problem(apply, "%g decimals", number);
        else
            row->digits = (int)number;
        return;
    }
    double *seconds = write->field == TW_FIELD_TYPE_PROPERTY_TTL         ? &row->ttl_s
                      : write->field == TW_FIELD_TYPE_PROPERTY_ON_DELAY  ? &row->on_delay_s
                      : write->field == TW_FIELD_TYPE_PROPERTY_OFF_DELAY ? &row->off_delay_s
                                                                         : NULL;
    if (number < 0 || (seconds && number > TTL_MAX_S))
        tw_apply_problem(apply, "%g is out of range", number);
    else if (seconds)
        *seconds = number;
    else if (write->field == TW_FIELD_TYPE_PROPERTY_DEADBAND)
        row->deadband = write->removed ? NAN : number;
    else
        row->tolerance = number;
}

void tw_write_type_property_member(struct tw_apply *apply, const struct tw_write *write) {
    struct tw_type *type = write_target(apply, write);
    struct tw_property_row *row = type ? property_make(apply, type, write) : NULL;
    if (!row)
        return;
    struct tw_text_table *texts = &apply->twin->texts;
    const char *text = write->removed ? NULL : write->value.string;
    switch (write->field) {
    case TW_FIELD_TYPE_PROPERTY_NAME:
        if (!tw_names_set(texts, &row->names, write->key[2], text))
            tw_apply_problem(apply, "more than %d languages", LANGUAGES_MAX);
        break;
    case TW_FIELD_TYPE_PROPERTY_UNIT:
        tw_texts_set(texts, &row->unit, text);
        break;
    case TW_FIELD_TYPE_PROPERTY_RANGE:
        for (int i = 0; i < 2; i++)
            row->range[i] = write->removed ? NAN : write->vector[i];
        break;
    case TW_FIELD_TYPE_PROPERTY_LIMIT:
        tw_limits_set(apply, write, write->key[2], row->limits);
        break;
    default:
        write_property_number(apply, write, row);
        break;
    }
}

// --- look rules ---

static bool rule_is_right(struct tw_apply *apply, const struct tw_look_rule *rule, int index) {
    const double finite[] = {rule->axis[0], rule->axis[1], rule->axis[2], rule->from, rule->to};
    bool right = rule->property || rule->kind == TW_RULE_LABEL || rule->condition == TW_WHEN_ALWAYS;
    for (size_t i = 0; i < TW_COUNT(finite); i++)
        right &= isfinite(finite[i]) != 0;
    right &= !isinf(rule->above) && !isinf(rule->below);
    right &= rule->stop_count >= 0 && rule->stop_count <= TW_GRADIENT_MAX;
    for (int i = 0; right && i < rule->stop_count; i++)
        right &= rule->stops[i] != NULL;
    right &= !tw_value_fault(&rule->is);
    right &= (unsigned)rule->kind <= TW_RULE_LABEL && (unsigned)rule->condition <= TW_WHEN_GRADIENT;
    if (!right)
        tw_apply_problem(apply, "rule %d has no property, or a value that is not right", index + 1);
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

void tw_write_type_look(struct tw_apply *apply, const struct tw_write *write) {
    struct tw_type *type = write_target(apply, write);
    if (!type)
        return;
    rules_clear(apply->twin, type);
    if (write->removed)
        return;
    int count = write->rule_count;
    if (count > RULES_MAX) {
        tw_apply_problem(apply, "more than %d rules", RULES_MAX);
        count = RULES_MAX;
    }
    type->rules = tw_arena_alloc(&type->rules_arena, (size_t)count * sizeof *type->rules);
    for (int i = 0; i < count; i++) {
        if (rule_is_right(apply, &write->rules[i], i))
            type->rules[type->rule_count++] = copy_rule(&type->rules_arena, &write->rules[i]);
    }
    apply->twin->bytes += type->rules_arena.bytes;
}
