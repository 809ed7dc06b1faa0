// Assets in the canonical dump.
#include "dump.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void dump_placement(struct tw_json *json, const struct tw_asset_row *row,
                           const struct tw_form *form) {
    static const double none[3], upright[4] = {0, 0, 0, 1};
    bool moved = memcmp(row->position, none, sizeof none) != 0;
    bool turned = memcmp(form->rotation, upright, sizeof upright) != 0;
    const double *scale = form->scale;
    bool even = scale[0] == scale[1] && scale[1] == scale[2];
    bool scaled = !even || scale[0] != 1;
    if (!moved && !turned && !scaled)
        return;
    tw_json_key(json, "at");
    tw_json_begin_object(json);
    if (moved)
        tw_dump_member_numbers(json, "pos", row->position, 3);
    if (turned)
        tw_dump_member_numbers(json, "rot", form->rotation, 4);
    if (scaled && even)
        tw_json_member_number(json, "scale", scale[0]);
    else if (scaled)
        tw_dump_member_numbers(json, "scale", scale, 3);
    tw_json_end_object(json);
}

static bool says_something(const struct tw_meta *meta) {
    return tw_dump_any_limit(meta->limits) || !isnan(meta->range[0]) || !isnan(meta->ttl_s) ||
           meta->unit;
}

static void dump_metas(struct tw_json *json, const struct tw_form *form) {
    struct tw_dump_item *items = tw_alloc_array(form->meta_count + 1, sizeof *items);
    size_t count = 0;
    for (uint32_t i = 0; i < form->meta_count; i++) {
        if (says_something(&form->metas[i]))
            items[count++] = (struct tw_dump_item){form->metas[i].property, i};
    }
    qsort(items, count, sizeof *items, tw_dump_compare_items);
    if (count) {
        tw_json_key(json, "meta");
        tw_json_begin_object(json);
    }
    for (size_t i = 0; i < count; i++) {
        const struct tw_meta *meta = &form->metas[items[i].index];
        tw_json_key(json, meta->property);
        tw_json_begin_object(json);
        tw_dump_limits(json, meta->limits);
        if (!isnan(meta->range[0]))
            tw_dump_member_numbers(json, "range", meta->range, 2);
        if (!isnan(meta->ttl_s))
            tw_json_member_number(json, "ttl", meta->ttl_s);
        tw_dump_text(json, "unit", meta->unit);
        tw_json_end_object(json);
    }
    if (count)
        tw_json_end_object(json);
    free(items);
}

static void dump_cell(struct tw_json *json, const struct tw_twin *twin,
                      const struct tw_asset_row *row, const struct tw_cell *cell) {
    static const char *const qualities[] = {"good", "uncertain", "bad"};
    tw_json_key(json, tw_cell_id(twin, cell));
    tw_json_begin_object(json);
    tw_json_member_string(json, "q", qualities[cell->quality]);
    tw_json_member_time(json, "t", tw_cell_time(cell));
    tw_json_key(json, "v");
    struct tw_value value = tw_cell_value(cell);
    tw_value_write(json, &value);
    tw_dump_text(json, "why", tw_cell_why(twin, row, cell));
    tw_json_end_object(json);
}

static void dump_cells(struct tw_json *json, const struct tw_twin *twin,
                       const struct tw_asset_row *row) {
    if (!row->cell_count)
        return;
    const struct tw_cell *cells = tw_cells(twin, row);
    struct tw_dump_item *items = tw_alloc_array(row->cell_count, sizeof *items);
    for (uint32_t i = 0; i < row->cell_count; i++)
        items[i] = (struct tw_dump_item){tw_cell_id(twin, &cells[i]), i};
    qsort(items, row->cell_count, sizeof *items, tw_dump_compare_items);
    tw_json_key(json, "props");
    tw_json_begin_object(json);
    for (uint32_t i = 0; i < row->cell_count; i++)
        dump_cell(json, twin, row, &cells[items[i].index]);
    tw_json_end_object(json);
    free(items);
}

static void dump_relations(struct tw_json *json, const struct tw_extra *extra) {
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
        tw_dump_numbers(json, shape->points + i * stride, stride);
    tw_json_end_array(json);
}

static void member_length(struct tw_json *json, const char *key, double metres) {
    if (metres != 0)
        tw_json_member_number(json, key, metres);
}

static void dump_shape_kind(struct tw_json *json, const struct tw_shape *shape) {
    tw_json_key(json, tw_shape_kind_name(shape->kind));
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
        tw_dump_member_numbers(json, "size", shape->size, 3);
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
        tw_dump_member_numbers(json, "at", shape->position, 3);
    if (first)
        dump_shape_kind(json, shape);
    member_length(json, "height", shape->extrusion);
    tw_dump_text(json, "material", shape->material);
    if (!first && shape->kind != TW_SHAPE_NONE)
        dump_shape_kind(json, shape);
    tw_json_end_object(json);
}

static void dump_shapes(struct tw_json *json, const struct tw_form *form) {
    if (!form->shape_count)
        return;
    tw_json_key(json, "shapes");
    tw_json_begin_object(json);
    for (uint32_t i = 0; i < form->shape_count; i++) // kept in order
        dump_shape(json, &form->shapes[i]);
    tw_json_end_object(json);
}

void tw_dump_asset(struct tw_json *json, const struct tw_twin *twin,
                   const struct tw_asset_row *row) {
    const struct tw_form *form = row->form;
    const struct tw_extra *extra = tw_asset_own(twin, row);
    tw_json_key(json, row->id);
    tw_json_begin_object(json);
    dump_placement(json, row, form);
    tw_dump_names(json, "documents", &form->documents);
    dump_metas(json, form);
    tw_dump_text(json, "model", form->model);
    tw_dump_names(json, "name", &extra->names);
    if (extra->node_of || extra->node_name) {
        tw_json_key(json, "node");
        tw_json_begin_object(json);
        tw_dump_text(json, "name", extra->node_name);
        tw_dump_text(json, "of", extra->node_of);
        tw_json_end_object(json);
    }
    tw_dump_text(json, "parent", row->parent_id);
    dump_cells(json, twin, row);
    dump_relations(json, extra);
    dump_shapes(json, form);
    tw_dump_text(json, "type", form->type_id);
    if (row->hidden)
        tw_json_member_bool(json, "visible", false);
    tw_json_end_object(json);
}
