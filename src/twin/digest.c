// Hashes of the document members of assets and types. What a transaction changed is found by
// comparing them before and after: so a snapshot that says again what is known changes nothing, and
// no handler of a write has to know what its field means to others.
#include "state.h"

#include <string.h>

#include "twinview/file.h"

static void add_bytes(uint64_t *hash, const void *data, size_t size) {
    *hash = tw_hash_bytes(data, size, *hash);
}

static void add_text(uint64_t *hash, const char *text) {
    char present = text != NULL;
    add_bytes(hash, &present, 1);
    if (text)
        add_bytes(hash, text, strlen(text) + 1);
}

static void add_names(uint64_t *hash, const struct tw_names *names) {
    add_bytes(hash, &names->count, sizeof names->count);
    for (uint32_t i = 0; i < names->count; i++) {
        add_text(hash, names->entries[i].language);
        add_text(hash, names->entries[i].text);
    }
}

static void add_shape(uint64_t *hash, const struct tw_shape *shape) {
    const double numbers[] = {shape->size[0],     shape->size[1],     shape->size[2],
                              shape->position[0], shape->position[1], shape->position[2],
                              shape->radius,      shape->height,      shape->diameter,
                              shape->bend,        shape->extrusion,   shape->kind,
                              shape->point_count};
    size_t stride = shape->kind == TW_SHAPE_PIPE ? 3 : 2;
    add_bytes(hash, numbers, sizeof numbers);
    add_bytes(hash, shape->points, shape->point_count * stride * sizeof *shape->points);
    add_text(hash, shape->name);
    add_text(hash, shape->material);
}

struct tw_digest tw_asset_digest(const struct tw_twin *twin, const struct tw_asset_row *row) {
    const struct tw_form *form = row->form;
    const struct tw_extra *extra = tw_asset_own(twin, row);
    struct tw_digest digest = {.type = form->type};
    add_bytes(&digest.placed, row->position, sizeof row->position);
    add_bytes(&digest.placed, form->rotation, sizeof form->rotation);
    add_bytes(&digest.placed, form->scale, sizeof form->scale);
    bool hidden = row->hidden;
    add_bytes(&digest.placed, &hidden, sizeof hidden);

    add_text(&digest.geometry, form->type_id);
    add_text(&digest.geometry, form->model);
    add_text(&digest.geometry, extra->node_of);
    add_text(&digest.geometry, extra->node_name);
    for (uint32_t i = 0; i < form->shape_count; i++)
        add_shape(&digest.geometry, &form->shapes[i]);

    // Overrides are hashed in any order: they are no sequence, so their hashes are added up.
    add_text(&digest.rules, form->type_id);
    add_text(&digest.ttl, form->type_id);
    for (uint32_t i = 0; i < form->meta_count; i++) {
        const struct tw_meta *meta = &form->metas[i];
        uint64_t rules = 0, text = 0, ttl = 0;
        add_text(&rules, meta->property);
        add_bytes(&rules, meta->limits, sizeof meta->limits);
        add_bytes(&rules, meta->range, sizeof meta->range);
        add_text(&text, meta->property);
        add_text(&text, meta->unit);
        add_text(&ttl, meta->property);
        add_bytes(&ttl, &meta->ttl_s, sizeof meta->ttl_s);
        digest.rules += rules;
        digest.text += text;
        digest.ttl += ttl;
    }
    add_text(&digest.text, form->type_id);
    add_names(&digest.text, &extra->names);
    add_names(&digest.text, &form->documents);
    for (uint32_t i = 0; i < extra->relation_count; i++) {
        add_text(&digest.text, extra->relations[i].kind);
        add_text(&digest.text, extra->relations[i].other);
    }
    return digest;
}

static void add_rule(uint64_t *hash, const struct tw_look_rule *rule) {
    const double numbers[] = {rule->kind,
                              rule->condition,
                              rule->above,
                              rule->below,
                              rule->axis[0],
                              rule->axis[1],
                              rule->axis[2],
                              rule->from,
                              rule->to,
                              rule->stop_count,
                              rule->is.kind,
                              rule->is.kind == TW_VALUE_NUMBER ? rule->is.number
                              : rule->is.kind == TW_VALUE_BOOL ? rule->is.boolean
                                                               : 0};
    const char *const texts[] = {
        rule->property, rule->colour, rule->node,
        rule->preset,   rule->label,  rule->is.kind == TW_VALUE_STRING ? rule->is.string : NULL};
    add_bytes(hash, numbers, sizeof numbers);
    for (size_t i = 0; i < TW_COUNT(texts); i++)
        add_text(hash, texts[i]);
    for (int i = 0; i < rule->stop_count; i++)
        add_text(hash, rule->stops[i]);
}

struct tw_digest tw_type_digest(const struct tw_type *type) {
    struct tw_digest digest = {0};
    add_text(&digest.geometry, type->kind);
    add_text(&digest.geometry, type->model);
    add_names(&digest.text, &type->documents);
    for (int i = 0; i < type->rule_count; i++)
        add_rule(&digest.rules, &type->rules[i]);
    for (uint32_t i = 0; i < type->property_count; i++) {
        const struct tw_property_row *property = &type->properties[i];
        add_text(&digest.rules, property->id);
        add_bytes(&digest.rules, property->range, sizeof property->range);
        add_bytes(&digest.rules, property->limits, sizeof property->limits);
        add_bytes(&digest.rules, &property->tolerance, sizeof property->tolerance);
        add_bytes(&digest.rules, &property->deadband, sizeof property->deadband);
        add_bytes(&digest.rules, &property->on_delay_s, sizeof property->on_delay_s);
        add_bytes(&digest.rules, &property->off_delay_s, sizeof property->off_delay_s);
        add_text(&digest.text, property->id);
        add_text(&digest.text, property->unit);
        add_names(&digest.text, &property->names);
        add_bytes(&digest.text, &property->digits, sizeof property->digits);
        add_text(&digest.ttl, property->id);
        add_bytes(&digest.ttl, &property->ttl_s, sizeof property->ttl_s);
    }
    return digest;
}
