// The canonical dump: the state as a Twin Feed document whose bytes depend on nothing else.
#include "state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct item { // something keyed, to be sorted
    const char *id;
    uint32_t index;
};

static int compare_items(const void *left, const void *right) {
    const struct item *a = left, *b = right;
    return strcmp(a->id, b->id);
}

static void member_text(struct tw_json *json, const char *key, const char *text) {
    if (text)
        tw_json_member_string(json, key, text);
}

static void numbers(struct tw_json *json, const double *values, size_t count) {
    tw_json_begin_array(json);
    for (size_t i = 0; i < count; i++)
        tw_json_number(json, values[i]);
    tw_json_end_array(json);
}

static void member_numbers(struct tw_json *json, const char *key, const double *values,
                           size_t count) {
    tw_json_key(json, key);
    numbers(json, values, count);
}

static void member_time(struct tw_json *json, const char *key, int64_t time_ms) {
    if (time_ms == TW_TIME_NONE)
        return;
    char text[32];
    tw_time_format(time_ms, text, sizeof text);
    tw_json_member_string(json, key, text);
}

static void member_names(struct tw_json *json, const char *key, const struct names *names) {
    if (!names->count)
        return;
    tw_json_key(json, key);
    if (!*names->entries[0].language) {
        tw_json_string(json, names->entries[0].text);
        return;
    }
    tw_json_begin_object(json);
    for (uint32_t i = 0; i < names->count; i++)
        tw_json_member_string(json, names->entries[i].language, names->entries[i].text);
    tw_json_end_object(json);
}

static bool any_limit(const double limits[4]) {
    return !isnan(limits[0]) || !isnan(limits[1]) || !isnan(limits[2]) || !isnan(limits[3]);
}

static void member_limits(struct tw_json *json, const double limits[4]) {
    static const char *const keys[] = {"hi", "hi_hi", "lo", "lo_lo"};
    if (!any_limit(limits))
        return;
    tw_json_key(json, "limits");
    tw_json_begin_object(json);
    for (int i = 0; i < 4; i++) {
        double limit = limits[limit_index(keys[i])];
        if (!isnan(limit))
            tw_json_member_number(json, keys[i], limit);
    }
    tw_json_end_object(json);
}

// --- assets ---

static void dump_placement(struct tw_json *json, const struct asset_row *row,
                           const struct extra *extra) {
    static const double none[3], upright[4] = {0, 0, 0, 1};
    bool moved = memcmp(row->position, none, sizeof none) != 0;
    bool turned = memcmp(extra->rotation, upright, sizeof upright) != 0;
    const double *scale = extra->scale;
    bool even = scale[0] == scale[1] && scale[1] == scale[2];
    bool scaled = !even || scale[0] != 1;
    if (!moved && !turned && !scaled)
        return;
    tw_json_key(json, "at");
    tw_json_begin_object(json);
    if (moved)
        member_numbers(json, "pos", row->position, 3);
    if (turned)
        member_numbers(json, "rot", extra->rotation, 4);
    if (scaled && even)
        tw_json_member_number(json, "scale", scale[0]);
    else if (scaled)
        member_numbers(json, "scale", scale, 3);
    tw_json_end_object(json);
}

static bool says_something(const struct meta *meta) {
    return any_limit(meta->limits) || !isnan(meta->range[0]) || !isnan(meta->ttl_s) || meta->unit;
}

static void dump_metas(struct tw_json *json, const struct extra *extra) {
    struct item *items = tw_alloc_array(extra->meta_count + 1, sizeof *items);
    size_t count = 0;
    for (uint32_t i = 0; i < extra->meta_count; i++) {
        if (says_something(&extra->metas[i]))
            items[count++] = (struct item){extra->metas[i].property, i};
    }
    qsort(items, count, sizeof *items, compare_items);
    if (count) {
        tw_json_key(json, "meta");
        tw_json_begin_object(json);
    }
    for (size_t i = 0; i < count; i++) {
        const struct meta *meta = &extra->metas[items[i].index];
        tw_json_key(json, meta->property);
        tw_json_begin_object(json);
        member_limits(json, meta->limits);
        if (!isnan(meta->range[0]))
            member_numbers(json, "range", meta->range, 2);
        if (!isnan(meta->ttl_s))
            tw_json_member_number(json, "ttl", meta->ttl_s);
        member_text(json, "unit", meta->unit);
        tw_json_end_object(json);
    }
    if (count)
        tw_json_end_object(json);
    free(items);
}

static void dump_cell(struct tw_json *json, const struct asset_row *row, const struct cell *cell) {
    static const char *const qualities[] = {"good", "uncertain", "bad"};
    tw_json_key(json, cell->id);
    tw_json_begin_object(json);
    tw_json_member_string(json, "q", qualities[cell->quality]);
    member_time(json, "t", cell->time_ms);
    tw_json_key(json, "v");
    if (cell->kind == TW_VALUE_NUMBER)
        tw_json_number(json, cell->number);
    else if (cell->kind == TW_VALUE_BOOL)
        tw_json_bool(json, cell->boolean);
    else
        tw_json_string(json, cell->kind == TW_VALUE_STRING ? cell->string : NULL);
    member_text(json, "why", cell_why(row, cell));
    tw_json_end_object(json);
}

static void dump_cells(struct tw_json *json, const struct asset_row *row) {
    if (!row->cell_count)
        return;
    struct item *items = tw_alloc_array(row->cell_count, sizeof *items);
    for (uint32_t i = 0; i < row->cell_count; i++)
        items[i] = (struct item){row->cells[i].id, i};
    qsort(items, row->cell_count, sizeof *items, compare_items);
    tw_json_key(json, "props");
    tw_json_begin_object(json);
    for (uint32_t i = 0; i < row->cell_count; i++)
        dump_cell(json, row, &row->cells[items[i].index]);
    tw_json_end_object(json);
    free(items);
}

static void dump_relations(struct tw_json *json, const struct extra *extra) {
    if (!extra->relation_count)
        return;
    tw_json_key(json, "rel");
    tw_json_begin_object(json);
    for (uint32_t i = 0; i < extra->relation_count; i++) {
        const struct tw_relation *relation = &extra->relations[i];
        if (i == 0 || relation[-1].kind != relation->kind) {
            tw_json_key(json, relation->kind);
            tw_json_begin_object(json);
        }
        tw_json_member_bool(json, relation->other, true);
        if (i + 1 == extra->relation_count || relation[1].kind != relation->kind)
            tw_json_end_object(json);
    }
    tw_json_end_object(json);
}

static void dump_points(struct tw_json *json, const struct tw_shape *shape, size_t stride) {
    tw_json_begin_array(json);
    for (uint32_t i = 0; i < shape->point_count; i++)
        numbers(json, shape->points + i * stride, stride);
    tw_json_end_array(json);
}

static void member_length(struct tw_json *json, const char *key, double metres) {
    if (metres != 0)
        tw_json_member_number(json, key, metres);
}

static void dump_shape_kind(struct tw_json *json, const struct tw_shape *shape) {
    tw_json_key(json, shape_kind_name(shape->kind));
    if (shape->kind == TW_SHAPE_EXTRUDE) {
        dump_points(json, shape, 2);
        return;
    }
    tw_json_begin_object(json);
    member_length(json, "bend", shape->bend);
    member_length(json, "diameter", shape->diameter);
    member_length(json, "height", shape->height);
    if (shape->kind == TW_SHAPE_PIPE) {
        tw_json_key(json, "path");
        dump_points(json, shape, 3);
    }
    member_length(json, "radius", shape->radius);
    if (shape->kind == TW_SHAPE_BOX)
        member_numbers(json, "size", shape->size, 3);
    tw_json_end_object(json);
}

// The kind is itself a key and has its place in the order: box, cylinder and extrude come before
// material, the others after it.
static void dump_shape(struct tw_json *json, const struct tw_shape *shape) {
    static const double none[3];
    bool first = shape->kind == TW_SHAPE_BOX || shape->kind == TW_SHAPE_CYLINDER ||
                 shape->kind == TW_SHAPE_EXTRUDE;
    tw_json_key(json, shape->name);
    tw_json_begin_object(json);
    if (memcmp(shape->position, none, sizeof none) != 0)
        member_numbers(json, "at", shape->position, 3);
    if (first)
        dump_shape_kind(json, shape);
    if (shape->kind == TW_SHAPE_EXTRUDE)
        member_length(json, "height", shape->height);
    member_text(json, "material", shape->material);
    if (!first && shape->kind != TW_SHAPE_NONE)
        dump_shape_kind(json, shape);
    tw_json_end_object(json);
}

static void dump_shapes(struct tw_json *json, const struct extra *extra) {
    if (!extra->shape_count)
        return;
    tw_json_key(json, "shapes");
    tw_json_begin_object(json);
    for (uint32_t i = 0; i < extra->shape_count; i++) // kept in order
        dump_shape(json, &extra->shapes[i]);
    tw_json_end_object(json);
}

static void dump_asset(struct tw_json *json, const struct asset_row *row) {
    static const struct extra plain = {.rotation = {0, 0, 0, 1}, .scale = {1, 1, 1}};
    const struct extra *extra = row->extra ? row->extra : &plain;
    tw_json_key(json, row->id);
    tw_json_begin_object(json);
    dump_placement(json, row, extra);
    dump_metas(json, extra);
    member_text(json, "model", extra->model);
    member_names(json, "name", &row->names);
    if (extra->node_of || extra->node_name) {
        tw_json_key(json, "node");
        tw_json_begin_object(json);
        member_text(json, "name", extra->node_name);
        member_text(json, "of", extra->node_of);
        tw_json_end_object(json);
    }
    member_text(json, "parent", row->parent_id);
    dump_cells(json, row);
    dump_relations(json, extra);
    dump_shapes(json, extra);
    member_text(json, "type", row->type_id);
    if (row->hidden)
        tw_json_member_bool(json, "visible", false);
    tw_json_end_object(json);
}

// --- types ---

static void dump_value(struct tw_json *json, const char *key, const struct tw_value *value) {
    if (value->kind == TW_VALUE_NUMBER)
        tw_json_member_number(json, key, value->number);
    else if (value->kind == TW_VALUE_BOOL)
        tw_json_member_bool(json, key, value->boolean);
    else if (value->kind == TW_VALUE_STRING)
        tw_json_member_string(json, key, value->string);
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
        member_numbers(json, "axis", rule->axis, 3);
    if (in_range && !isnan(rule->below))
        tw_json_member_number(json, "below", rule->below);
    if (rule->condition == TW_WHEN_LIMITS)
        tw_json_member_string(json, "by", "limits");
    member_text(json, "colour", rule->colour);
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
    member_text(json, "label", rule->label);
    member_text(json, "node", rule->node);
    member_text(json, "preset", rule->preset);
    if (rule->kind == TW_RULE_MOVE)
        tw_json_member_number(json, "to", rule->to);
    member_text(json, "when", rule->property);
    tw_json_end_object(json);
}

static void dump_type_property(struct tw_json *json, const struct property_row *property) {
    tw_json_key(json, property->id);
    tw_json_begin_object(json);
    if (property->digits >= 0)
        tw_json_member_integer(json, "digits", property->digits);
    member_limits(json, property->limits);
    member_names(json, "name", &property->names);
    if (!isnan(property->range[0]))
        member_numbers(json, "range", property->range, 2);
    if (property->tolerance > 0)
        tw_json_member_number(json, "tolerance", property->tolerance);
    if (property->ttl_s > 0)
        tw_json_member_number(json, "ttl", property->ttl_s);
    member_text(json, "unit", property->unit);
    tw_json_end_object(json);
}

static void dump_type(struct tw_json *json, const struct type *type) {
    tw_json_key(json, type->id);
    tw_json_begin_object(json);
    member_text(json, "kind", type->kind);
    if (type->rule_count) {
        tw_json_key(json, "look");
        tw_json_begin_array(json);
        for (int i = 0; i < type->rule_count; i++)
            dump_rule(json, &type->rules[i]);
        tw_json_end_array(json);
    }
    member_text(json, "model", type->model);
    if (type->property_count) {
        struct item *items = tw_alloc_array(type->property_count, sizeof *items);
        for (uint32_t i = 0; i < type->property_count; i++)
            items[i] = (struct item){type->properties[i].id, i};
        qsort(items, type->property_count, sizeof *items, compare_items);
        tw_json_key(json, "props");
        tw_json_begin_object(json);
        for (uint32_t i = 0; i < type->property_count; i++)
            dump_type_property(json, &type->properties[items[i].index]);
        tw_json_end_object(json);
        free(items);
    }
    tw_json_end_object(json);
}

// --- the rest ---

static void dump_alarm(struct tw_json *json, const struct alarm *alarm) {
    const struct tw_alarm *shown = &alarm->shown;
    tw_json_key(json, shown->id);
    tw_json_begin_object(json);
    tw_json_member_bool(json, "acked", shown->acked);
    tw_json_member_bool(json, "active", shown->active);
    member_text(json, "asset", shown->asset_id);
    if (shown->latched)
        tw_json_member_bool(json, "latched", true);
    if (shown->out_of_service)
        tw_json_member_bool(json, "out_of_service", true);
    tw_json_member_integer(json, "priority", shown->priority);
    member_text(json, "property", shown->property);
    member_time(json, "shelved_until", shown->shelved_until_ms);
    member_time(json, "since", shown->since_ms);
    if (shown->suppressed)
        tw_json_member_bool(json, "suppressed", true);
    member_names(json, "text", &alarm->texts);
    tw_json_end_object(json);
}

static void dump_view(struct tw_json *json, const struct view *view) {
    tw_json_key(json, view->shown.id);
    tw_json_begin_object(json);
    tw_json_key(json, "camera");
    tw_json_begin_object(json);
    tw_json_member_number(json, "az", view->camera[0]);
    tw_json_member_number(json, "dist", view->camera[2]);
    tw_json_member_number(json, "el", view->camera[1]);
    member_numbers(json, "target", view->camera + 3, 3);
    tw_json_end_object(json);
    member_names(json, "name", &view->names);
    tw_json_end_object(json);
}

static void dump_site(struct tw_json *json, const struct source *source) {
    tw_json_key(json, "site");
    tw_json_begin_object(json);
    member_names(json, "name", &source->site_names);
    if (source->north_deg != 0)
        tw_json_member_number(json, "north_deg", source->north_deg);
    if (!isnan(source->origin[0])) {
        tw_json_key(json, "origin");
        tw_json_begin_object(json);
        if (!isnan(source->origin[2]))
            tw_json_member_number(json, "alt", source->origin[2]);
        tw_json_member_number(json, "lat", source->origin[0]);
        tw_json_member_number(json, "lon", source->origin[1]);
        tw_json_end_object(json);
    }
    tw_json_end_object(json);
}

enum map { MAP_ALARMS, MAP_ASSETS, MAP_TYPES, MAP_VIEWS };

// The id of an entry of a map if it exists and belongs to the source, else NULL.
static const char *entry_id(const struct tw_twin *twin, enum map map, uint32_t index,
                            uint32_t source) {
    switch (map) {
    case MAP_ALARMS:
        return twin->alarms[index]->shown.source == source ? twin->alarms[index]->shown.id : NULL;
    case MAP_ASSETS:
        return twin->rows[index].used && twin->rows[index].source == source ? twin->rows[index].id
                                                                            : NULL;
    case MAP_TYPES:
        return twin->types[index]->source == source ? twin->types[index]->id : NULL;
    default:
        return twin->views[index]->source == source ? twin->views[index]->shown.id : NULL;
    }
}

static void dump_map(struct tw_json *json, const struct tw_twin *twin, enum map map,
                     uint32_t source) {
    static const char *const keys[] = {"alarms", "assets", "types", "views"};
    const uint32_t counts[] = {twin->alarm_count, twin->row_count, twin->type_count,
                               twin->view_count};
    struct item *items = tw_alloc_array(counts[map] + 1, sizeof *items);
    size_t count = 0;
    for (uint32_t i = 0; i < counts[map]; i++) {
        const char *id = entry_id(twin, map, i, source);
        if (id)
            items[count++] = (struct item){id, i};
    }
    qsort(items, count, sizeof *items, compare_items);
    tw_json_key(json, keys[map]);
    tw_json_begin_object(json);
    for (size_t i = 0; i < count; i++) {
        uint32_t index = items[i].index;
        if (map == MAP_ALARMS)
            dump_alarm(json, twin->alarms[index]);
        else if (map == MAP_ASSETS)
            dump_asset(json, &twin->rows[index]);
        else if (map == MAP_TYPES)
            dump_type(json, twin->types[index]);
        else
            dump_view(json, twin->views[index]);
    }
    tw_json_end_object(json);
    free(items);
}

static void dump_source(struct tw_json *json, const struct tw_twin *twin, uint32_t source) {
    static const struct source nothing = {.origin = {NAN, NAN, NAN}};
    tw_json_begin_object(json);
    dump_map(json, twin, MAP_ALARMS, source);
    dump_map(json, twin, MAP_ASSETS, source);
    tw_json_member_string(json, "feed", "twin-feed/1");
    dump_site(json, source < twin->source_count ? &twin->sources[source] : &nothing);
    dump_map(json, twin, MAP_TYPES, source);
    dump_map(json, twin, MAP_VIEWS, source);
    tw_json_end_object(json);
}

void tw_twin_dump(const struct tw_twin *twin, struct tw_json *json) {
    if (twin->source_count <= 1) {
        dump_source(json, twin, 0);
        return;
    }
    tw_json_begin_object(json);
    tw_json_key(json, "sources");
    tw_json_begin_array(json);
    for (uint32_t i = 0; i < twin->source_count; i++)
        dump_source(json, twin, i);
    tw_json_end_array(json);
    tw_json_end_object(json);
}
