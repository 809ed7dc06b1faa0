// Parts of an asset that come in maps: shapes, relations, and overrides of properties.
#include "state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// --- shapes ---

static const char *const shape_kinds[] = {
    [TW_SHAPE_BOX] = "box",         [TW_SHAPE_CYLINDER] = "cylinder", [TW_SHAPE_SPHERE] = "sphere",
    [TW_SHAPE_EXTRUDE] = "extrude", [TW_SHAPE_PIPE] = "pipe",         [TW_SHAPE_TANK] = "tank",
};

const char *tw_shape_kind_name(enum tw_shape_kind kind) {
    return shape_kinds[kind];
}

static enum tw_shape_kind shape_kind(const char *name) {
    for (size_t i = TW_SHAPE_BOX; i < TW_COUNT(shape_kinds); i++) {
        if (strcmp(shape_kinds[i], name) == 0)
            return (enum tw_shape_kind)i;
    }
    return TW_SHAPE_NONE;
}

static void points_clear(struct tw_twin *twin, struct tw_shape *shape) {
    twin->bytes -= shape->point_count * (shape->kind == TW_SHAPE_PIPE ? 3 : 2) * sizeof(double);
    free((void *)shape->points);
    shape->points = NULL;
    shape->point_count = 0;
}

// A shape has one kind; its measures go with it, while name, place, material and the height of an
// extrusion are members of their own and stay.
static void set_kind(struct tw_twin *twin, struct tw_shape *shape, enum tw_shape_kind kind) {
    if (shape->kind == kind)
        return;
    points_clear(twin, shape);
    shape->radius = shape->height = shape->diameter = shape->bend = 0;
    memset(shape->size, 0, sizeof shape->size);
    shape->kind = kind;
}

static void shape_clear(struct tw_twin *twin, struct tw_shape *shape) {
    points_clear(twin, shape);
    tw_texts_release(&twin->texts, shape->name);
    tw_texts_release(&twin->texts, shape->material);
}

void tw_shapes_clear(struct tw_twin *twin, struct tw_extra *extra) {
    for (uint32_t i = 0; i < extra->shape_count; i++)
        shape_clear(twin, &extra->shapes[i]);
    free(extra->shapes);
    twin->bytes -= extra->shape_count * sizeof *extra->shapes;
    extra->shapes = NULL;
    extra->shape_count = 0;
}

static void shape_remove(struct tw_twin *twin, struct tw_extra *extra, uint32_t at) {
    shape_clear(twin, &extra->shapes[at]);
    extra->shape_count--;
    memmove(extra->shapes + at, extra->shapes + at + 1,
            (extra->shape_count - at) * sizeof *extra->shapes);
    twin->bytes -= sizeof *extra->shapes;
}

// The place of a shape in the order of names, or where it belongs.
static uint32_t shape_place(const struct tw_extra *extra, const char *name) {
    uint32_t at = 0;
    while (at < extra->shape_count && strcmp(extra->shapes[at].name, name) < 0)
        at++;
    return at;
}

// NULL if there are too many, or if there is none and a removal does not make one.
static struct tw_shape *shape_make(struct tw_apply *apply, const struct tw_write *write,
                                   struct tw_extra *extra) {
    struct tw_twin *twin = apply->twin;
    const char *name = write->key[1];
    uint32_t at = shape_place(extra, name);
    if (at < extra->shape_count && strcmp(extra->shapes[at].name, name) == 0)
        return &extra->shapes[at];
    if (write->removed)
        return NULL;
    if (extra->shape_count == PARTS_MAX) {
        tw_apply_problem(apply, "more than %d shapes", PARTS_MAX);
        return NULL;
    }
    extra->shapes = tw_realloc(extra->shapes, (extra->shape_count + 1) * sizeof *extra->shapes);
    memmove(extra->shapes + at + 1, extra->shapes + at,
            (extra->shape_count - at) * sizeof *extra->shapes);
    extra->shape_count++;
    twin->bytes += sizeof *extra->shapes;
    extra->shapes[at] = (struct tw_shape){.name = tw_texts_take(&twin->texts, name)};
    return &extra->shapes[at];
}

static void write_points(struct tw_apply *apply, const struct tw_write *write,
                         struct tw_shape *shape) {
    points_clear(apply->twin, shape);
    if (write->removed)
        return;
    uint32_t stride = shape->kind == TW_SHAPE_PIPE ? 3 : shape->kind == TW_SHAPE_EXTRUDE ? 2 : 0;
    if (!stride || write->array_stride != stride || write->array_count % stride) {
        tw_apply_problem(apply, "points of %u numbers do not fit the shape", write->array_stride);
        return;
    }
    if (write->array_count > POINTS_MAX * stride) {
        tw_apply_problem(apply, "more than %d points", POINTS_MAX);
        return;
    }
    for (uint32_t i = 0; i < write->array_count; i++) {
        if (!isfinite(write->array[i])) {
            tw_apply_problem(apply, "point %u is not finite", i / stride + 1);
            return;
        }
    }
    double *points = tw_alloc_array(write->array_count + 1, sizeof *points);
    if (write->array_count)
        memcpy(points, write->array, write->array_count * sizeof *points);
    shape->points = points;
    shape->point_count = write->array_count / stride;
    apply->twin->bytes += write->array_count * sizeof *points;
}

static void write_triple(struct tw_apply *apply, const struct tw_write *write, double *target) {
    double values[3] = {0};
    if (!write->removed) {
        if (write->array_count != 3) {
            tw_apply_problem(apply, "three numbers are expected");
            return;
        }
        memcpy(values, write->array, sizeof values);
    }
    for (int i = 0; i < 3; i++) {
        if (!isfinite(values[i])) {
            tw_apply_problem(apply, "number %d is not finite", i + 1);
            return;
        }
    }
    memcpy(target, values, sizeof values);
}

static void write_length(struct tw_apply *apply, const struct tw_write *write, double *metres) {
    if (!write->removed && (write->value.kind != TW_VALUE_NUMBER || write->value.number < 0))
        tw_apply_problem(apply, "a number not below 0 is expected");
    else
        *metres = write->removed ? 0 : write->value.number;
}

static void write_shape_param(struct tw_apply *apply, const struct tw_write *write,
                              struct tw_shape *shape) {
    struct {
        const char *name;
        double *value;
    } numbers[] = {{"radius", &shape->radius},
                   {"height", &shape->height},
                   {"diameter", &shape->diameter},
                   {"bend", &shape->bend}};
    const char *param = write->key[2];
    for (size_t i = 0; i < TW_COUNT(numbers); i++) {
        if (strcmp(param, numbers[i].name) == 0) {
            write_length(apply, write, numbers[i].value);
            return;
        }
    }
    if (strcmp(param, shape->kind == TW_SHAPE_PIPE ? "path" : "points") == 0) {
        write_points(apply, write, shape);
    } else if (strcmp(param, "size") == 0) {
        write_triple(apply, write, shape->size);
    } else if (strcmp(param, "at") == 0) {
        write_triple(apply, write, shape->position);
    } else if (strcmp(param, "material") == 0) {
        if (!write->removed && write->value.kind != TW_VALUE_STRING)
            tw_apply_problem(apply, "a text is expected");
        else
            tw_texts_set(&apply->twin->texts, &shape->material,
                         write->removed ? NULL : write->value.string);
    } else {
        tw_apply_problem(apply, "a shape has no such parameter");
    }
}

static void remove_shape(struct tw_twin *twin, struct tw_extra *extra,
                         const struct tw_write *write) {
    if (!write->key[1]) {
        tw_shapes_clear(twin, extra);
        return;
    }
    uint32_t at = shape_place(extra, write->key[1]);
    if (at < extra->shape_count && strcmp(extra->shapes[at].name, write->key[1]) == 0)
        shape_remove(twin, extra, at);
}

void tw_write_shape(struct tw_apply *apply, const struct tw_write *write) {
    uint32_t slot = tw_write_asset_slot(apply, write);
    if (!slot)
        return;
    struct tw_extra *extra = tw_asset_extra(apply->twin, slot);
    if (write->removed && (write->field == TW_FIELD_ASSET_SHAPE || !write->key[1])) {
        remove_shape(apply->twin, extra, write);
        return;
    }
    struct tw_shape *shape = shape_make(apply, write, extra);
    if (!shape || write->field == TW_FIELD_ASSET_SHAPE)
        return;
    if (write->field == TW_FIELD_ASSET_SHAPE_HEIGHT) {
        write_length(apply, write, &shape->extrusion);
        return;
    }
    if (write->field == TW_FIELD_ASSET_SHAPE_PARAM) {
        if (write->key[2])
            write_shape_param(apply, write, shape);
        return;
    }
    enum tw_shape_kind kind = write->key[2] ? shape_kind(write->key[2]) : shape->kind;
    if (write->removed) {
        if (kind == shape->kind)
            set_kind(apply->twin, shape, TW_SHAPE_NONE);
    } else if (kind == TW_SHAPE_NONE) {
        tw_apply_problem(apply, "no such kind of shape");
    } else {
        set_kind(apply->twin, shape, kind);
    }
}

// --- relations ---

static void relation_remove(struct tw_twin *twin, struct tw_extra *extra, uint32_t at) {
    tw_texts_release(&twin->texts, extra->relations[at].kind);
    tw_texts_release(&twin->texts, extra->relations[at].other);
    extra->relation_count--;
    memmove(extra->relations + at, extra->relations + at + 1,
            (extra->relation_count - at) * sizeof *extra->relations);
    twin->bytes -= sizeof *extra->relations;
}

void tw_relations_clear(struct tw_twin *twin, struct tw_extra *extra) {
    while (extra->relation_count)
        relation_remove(twin, extra, extra->relation_count - 1);
    free(extra->relations);
    extra->relations = NULL;
}

static int relation_compare(const struct tw_relation *relation, const char *kind,
                            const char *other) {
    int order = strcmp(relation->kind, kind);
    return order ? order : strcmp(relation->other, other);
}

static void remove_relations(struct tw_twin *twin, struct tw_extra *extra,
                             const struct tw_write *write) {
    for (uint32_t i = extra->relation_count; i-- > 0;) {
        const struct tw_relation *relation = &extra->relations[i];
        if ((!write->key[1] || strcmp(relation->kind, write->key[1]) == 0) &&
            (!write->key[2] || strcmp(relation->other, write->key[2]) == 0))
            relation_remove(twin, extra, i);
    }
}

void tw_write_relation(struct tw_apply *apply, const struct tw_write *write) {
    struct tw_twin *twin = apply->twin;
    uint32_t slot = tw_write_asset_slot(apply, write);
    if (!slot)
        return;
    struct tw_extra *extra = tw_asset_extra(twin, slot);
    if (write->removed) {
        remove_relations(twin, extra, write);
        return;
    }
    uint32_t at = 0;
    while (at < extra->relation_count &&
           relation_compare(&extra->relations[at], write->key[1], write->key[2]) < 0)
        at++;
    if (at < extra->relation_count &&
        relation_compare(&extra->relations[at], write->key[1], write->key[2]) == 0)
        return;
    if (extra->relation_count == PARTS_MAX) {
        tw_apply_problem(apply, "more than %d relations", PARTS_MAX);
        return;
    }
    extra->relations =
        tw_realloc(extra->relations, (extra->relation_count + 1) * sizeof *extra->relations);
    memmove(extra->relations + at + 1, extra->relations + at,
            (extra->relation_count - at) * sizeof *extra->relations);
    extra->relations[at] = (struct tw_relation){tw_texts_take(&twin->texts, write->key[1]),
                                                tw_texts_take(&twin->texts, write->key[2])};
    extra->relation_count++;
    twin->bytes += sizeof *extra->relations;
}

// --- documents ---

void tw_documents_set(struct tw_apply *apply, struct tw_names *documents,
                      const struct tw_write *write) {
    if (write->key[1] && !*write->key[1])
        return; // a document without a title cannot be told from others
    if (!tw_names_set(&apply->twin->texts, documents, write->key[1],
                      write->removed ? NULL : write->value.string))
        tw_apply_problem(apply, "more than %d documents", LANGUAGES_MAX);
}

void tw_write_document(struct tw_apply *apply, const struct tw_write *write) {
    uint32_t slot = tw_write_asset_slot(apply, write);
    if (slot)
        tw_documents_set(apply, &tw_asset_extra(apply->twin, slot)->documents, write);
}

// --- overrides ---

int tw_limit_index(const char *name) {
    static const char *const names[] = {"lo_lo", "lo", "hi", "hi_hi"};
    for (int i = 0; i < 4; i++) {
        if (strcmp(name, names[i]) == 0)
            return i;
    }
    return -1;
}

static void meta_remove(struct tw_twin *twin, struct tw_extra *extra, uint32_t at) {
    tw_texts_release(&twin->texts, extra->metas[at].property);
    tw_texts_release(&twin->texts, extra->metas[at].unit);
    extra->metas[at] = extra->metas[--extra->meta_count];
    twin->bytes -= sizeof *extra->metas;
}

void tw_metas_clear(struct tw_twin *twin, struct tw_extra *extra) {
    while (extra->meta_count)
        meta_remove(twin, extra, 0);
    free(extra->metas);
    extra->metas = NULL;
}

struct tw_meta *tw_asset_meta(const struct tw_asset_row *row, const char *property) {
    for (uint32_t i = 0; row->extra && i < row->extra->meta_count; i++) {
        if (row->extra->metas[i].property == property)
            return &row->extra->metas[i];
    }
    return NULL;
}

static struct tw_meta *meta_make(struct tw_twin *twin, struct tw_extra *extra,
                                 const char *property) {
    if (extra->meta_count == PARTS_MAX)
        return NULL;
    extra->metas = tw_realloc(extra->metas, (extra->meta_count + 1) * sizeof *extra->metas);
    struct tw_meta *meta = &extra->metas[extra->meta_count++];
    *meta = (struct tw_meta){.property = tw_texts_take(&twin->texts, property),
                             .limits = {NAN, NAN, NAN, NAN},
                             .range = {NAN, NAN},
                             .ttl_s = NAN};
    twin->bytes += sizeof *meta;
    return meta;
}

bool tw_limits_set(struct tw_apply *apply, const struct tw_write *write, const char *name,
                   double limits[4]) {
    if (!name) { // removal of all
        for (int i = 0; i < 4; i++)
            limits[i] = NAN;
        return true;
    }
    int index = tw_limit_index(name);
    if (index < 0) {
        tw_apply_problem(apply, "a limit is lo_lo, lo, hi or hi_hi");
        return false;
    }
    limits[index] = write->removed ? NAN : write->value.number;
    return true;
}

static void write_meta_member(struct tw_apply *apply, const struct tw_write *write,
                              struct tw_meta *meta) {
    switch (write->field) {
    case TW_FIELD_ASSET_META_LIMIT:
        tw_limits_set(apply, write, write->key[2], meta->limits);
        break;
    case TW_FIELD_ASSET_META_RANGE:
        for (int i = 0; i < 2; i++)
            meta->range[i] = write->removed ? NAN : write->vector[i];
        break;
    case TW_FIELD_ASSET_META_TTL:
        if (!write->removed && (write->value.number < 0 || write->value.number > TTL_MAX_S))
            tw_apply_problem(apply, "a ttl of %g s", write->value.number);
        else
            meta->ttl_s = write->removed ? NAN : write->value.number;
        break;
    default:
        tw_texts_set(&apply->twin->texts, &meta->unit, write->removed ? NULL : write->value.string);
        break;
    }
}

void tw_write_meta(struct tw_apply *apply, const struct tw_write *write) {
    struct tw_twin *twin = apply->twin;
    uint32_t slot = tw_write_asset_slot(apply, write);
    if (!slot)
        return;
    struct tw_extra *extra = tw_asset_extra(twin, slot);
    if (!write->key[1]) {
        if (write->field == TW_FIELD_ASSET_META)
            tw_metas_clear(twin, extra);
        return;
    }
    const struct tw_text *property = tw_texts_find(&twin->texts, write->key[1]);
    struct tw_meta *meta = property ? tw_asset_meta(&twin->rows[slot], property->chars) : NULL;
    if (write->field == TW_FIELD_ASSET_META) {
        if (meta)
            meta_remove(twin, extra, (uint32_t)(meta - extra->metas));
        return;
    }
    if (!meta && write->removed)
        return;
    if (!meta && !(meta = meta_make(twin, extra, write->key[1])))
        tw_apply_problem(apply, "more than %d overrides", PARTS_MAX);
    else
        write_meta_member(apply, write, meta);
}
