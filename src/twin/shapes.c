// Shapes of an asset.
#include "state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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

size_t tw_points_bytes(const struct tw_shape *shape) {
    return shape->point_count * (shape->kind == TW_SHAPE_PIPE ? 3 : 2) * sizeof(double);
}

static double *copy_points(const double *points, size_t bytes) {
    double *copy = tw_alloc(bytes + sizeof *copy); // no points are points too
    if (bytes)
        memcpy(copy, points, bytes);
    return copy;
}

static void points_clear(struct tw_twin *twin, struct tw_shape *shape) {
    twin->bytes -= tw_points_bytes(shape);
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

void tw_shapes_clear(struct tw_twin *twin, struct tw_form *form) {
    for (uint32_t i = 0; i < form->shape_count; i++)
        shape_clear(twin, &form->shapes[i]);
    free(form->shapes);
    twin->bytes -= form->shape_count * sizeof *form->shapes;
    form->shapes = NULL;
    form->shape_count = 0;
}

void tw_shapes_copy(struct tw_twin *twin, struct tw_form *form, const struct tw_form *from) {
    if (!from->shape_count)
        return;
    form->shapes = tw_alloc_array(from->shape_count, sizeof *form->shapes);
    form->shape_count = from->shape_count;
    for (uint32_t i = 0; i < from->shape_count; i++) {
        struct tw_shape *shape = &form->shapes[i];
        *shape = from->shapes[i];
        tw_texts_take(&twin->texts, shape->name);
        tw_texts_take(&twin->texts, shape->material);
        if (shape->points)
            shape->points = copy_points(shape->points, tw_points_bytes(shape));
    }
    twin->bytes += tw_shapes_bytes(form);
}

bool tw_shape_same(const struct tw_shape *a, const struct tw_shape *b) {
    return a->name == b->name && a->material == b->material && a->kind == b->kind &&
           a->radius == b->radius && a->height == b->height && a->diameter == b->diameter &&
           a->bend == b->bend && a->extrusion == b->extrusion && a->point_count == b->point_count &&
           memcmp(a->size, b->size, sizeof a->size) == 0 &&
           memcmp(a->position, b->position, sizeof a->position) == 0 &&
           (a->point_count == 0 || memcmp(a->points, b->points, tw_points_bytes(a)) == 0);
}

size_t tw_shapes_bytes(const struct tw_form *form) {
    size_t bytes = form->shape_count * sizeof *form->shapes;
    for (uint32_t i = 0; i < form->shape_count; i++)
        bytes += tw_points_bytes(&form->shapes[i]);
    return bytes;
}

static void shape_remove(struct tw_twin *twin, struct tw_form *form, uint32_t at) {
    shape_clear(twin, &form->shapes[at]);
    form->shape_count--;
    memmove(form->shapes + at, form->shapes + at + 1,
            (form->shape_count - at) * sizeof *form->shapes);
    twin->bytes -= sizeof *form->shapes;
}

// The place of a shape in the order of names, or where it belongs.
static uint32_t shape_place(const struct tw_form *form, const char *name) {
    uint32_t at = 0;
    while (at < form->shape_count && strcmp(form->shapes[at].name, name) < 0)
        at++;
    return at;
}

// NULL if there are too many, or if there is none and a removal does not make one.
static struct tw_shape *shape_make(struct tw_apply *apply, const struct tw_write *write,
                                   struct tw_form *form) {
    struct tw_twin *twin = apply->twin;
    const char *name = write->key[1];
    uint32_t at = shape_place(form, name);
    if (at < form->shape_count && strcmp(form->shapes[at].name, name) == 0)
        return &form->shapes[at];
    if (write->removed)
        return NULL;
    if (form->shape_count == PARTS_MAX) {
        tw_apply_problem(apply, "more than %d shapes", PARTS_MAX);
        return NULL;
    }
    form->shapes = tw_realloc(form->shapes, (form->shape_count + 1) * sizeof *form->shapes);
    memmove(form->shapes + at + 1, form->shapes + at,
            (form->shape_count - at) * sizeof *form->shapes);
    form->shape_count++;
    twin->bytes += sizeof *form->shapes;
    form->shapes[at] = (struct tw_shape){.name = tw_texts_take(&twin->texts, name)};
    return &form->shapes[at];
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
    shape->points = copy_points(write->array, write->array_count * sizeof *shape->points);
    shape->point_count = write->array_count / stride;
    apply->twin->bytes += tw_points_bytes(shape);
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

static void remove_shape(struct tw_twin *twin, struct tw_form *form, const struct tw_write *write) {
    if (!write->key[1]) {
        tw_shapes_clear(twin, form);
        return;
    }
    uint32_t at = shape_place(form, write->key[1]);
    if (at < form->shape_count && strcmp(form->shapes[at].name, write->key[1]) == 0)
        shape_remove(twin, form, at);
}

void tw_shape_write(struct tw_apply *apply, const struct tw_write *write, struct tw_form *form) {
    if (write->removed && (write->field == TW_FIELD_ASSET_SHAPE || !write->key[1])) {
        remove_shape(apply->twin, form, write);
        return;
    }
    struct tw_shape *shape = shape_make(apply, write, form);
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
