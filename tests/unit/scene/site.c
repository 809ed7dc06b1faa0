#include "site.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/memory.h"

struct site *site_create(const struct tw_scene_params *params) {
    struct site *site = tw_alloc(sizeof *site);
    site->twin = tw_twin_create(&(struct tw_twin_params){0});
    site->models = tw_models_create(&(struct tw_models_params){0});
    site->scene = tw_scene_create(params);
    site->camera =
        (struct tw_camera){.pose = {325, 32, 60, {0, 0, 0}}, .viewport = {0, 0, 1280, 720}};
    site->now_ms = NOW_MS;
    site->now_ns = SECOND_NS;
    // The server keeps alarms itself, else some would be made here from the limits.
    site_write(site, TW_FIELD_ALARMS, NULL, NULL, NULL);
    return site;
}

void site_destroy(struct site *site) {
    tw_batch_destroy(site->batch);
    tw_scene_destroy(site->scene);
    tw_models_destroy(site->models);
    tw_twin_destroy(site->twin);
    tw_frame_finish(&site->frame);
    free(site->instances);
    free(site->looks);
    free(site->transforms);
    free(site->mesh_alive);
    free(site);
}

static struct tw_batch *batch(struct site *site) {
    if (!site->batch) {
        site->batch = tw_batch_create(0);
        site->batch->epoch = "e";
        site->batch->seq = ++site->seq;
        site->batch->time_ms = site->now_ms;
    }
    return site->batch;
}

static const char *keep(struct site *site, const char *text) {
    return text ? tw_arena_strdup(&batch(site)->arena, text) : NULL;
}

struct tw_write *site_write(struct site *site, enum tw_field field, const char *a, const char *b,
                            const char *c) {
    struct tw_write *write = tw_batch_add_write(batch(site), field);
    write->key[0] = keep(site, a);
    write->key[1] = keep(site, b);
    write->key[2] = keep(site, c);
    return write;
}

void site_text(struct site *site, enum tw_field field, const char *a, const char *b,
               const char *text) {
    struct tw_write *write = site_write(site, field, a, b, NULL);
    write->value = (struct tw_value){.kind = TW_VALUE_STRING, .string = keep(site, text)};
}

void site_number(struct site *site, enum tw_field field, const char *a, const char *b,
                 const char *c, double number) {
    site_write(site, field, a, b, c)->value =
        (struct tw_value){.kind = TW_VALUE_NUMBER, .number = number};
}

void site_bool(struct site *site, enum tw_field field, const char *a, bool value) {
    site_write(site, field, a, NULL, NULL)->value =
        (struct tw_value){.kind = TW_VALUE_BOOL, .boolean = value};
}

void site_vector(struct site *site, enum tw_field field, const char *a, int count, ...) {
    struct tw_write *write = site_write(site, field, a, NULL, NULL);
    va_list args;
    va_start(args, count);
    for (int i = 0; i < count; i++) {
        write->vector[i] = va_arg(args, double);
    }
    va_end(args);
    write->vector_count = count;
}

void site_rules(struct site *site, const char *type, const struct tw_look_rule *rules, int count) {
    struct tw_write *write = site_write(site, TW_FIELD_TYPE_LOOK, type, NULL, NULL);
    write->rules = rules;
    write->rule_count = count;
}

void site_box(struct site *site, const char *asset, const char *type, const char *parent, double x,
              double y, double z, double edge) {
    site_write(site, TW_FIELD_ASSET, asset, NULL, NULL);
    if (type) {
        site_text(site, TW_FIELD_ASSET_TYPE, asset, NULL, type);
    }
    if (parent) {
        site_text(site, TW_FIELD_ASSET_PARENT, asset, NULL, parent);
    }
    site_vector(site, TW_FIELD_ASSET_POSITION, asset, 3, x, y, z);
    site_write(site, TW_FIELD_ASSET_SHAPE_KIND, asset, "body", "box");
    double *size = tw_arena_alloc(&batch(site)->arena, 3 * sizeof *size);
    size[0] = size[1] = size[2] = edge;
    struct tw_write *write = site_write(site, TW_FIELD_ASSET_SHAPE_PARAM, asset, "body", "size");
    write->array = size;
    write->array_count = 3;
    write->array_stride = 1;
}

static struct tw_value_update *update(struct site *site, const char *asset, const char *property) {
    struct tw_value_update *value = tw_batch_add_value(batch(site));
    value->asset = keep(site, asset);
    value->property = keep(site, property);
    value->time_ms = site->now_ms;
    return value;
}

void site_value(struct site *site, const char *asset, const char *property, double value,
                enum tw_quality quality) {
    struct tw_value_update *to = update(site, asset, property);
    to->value = (struct tw_value){.kind = TW_VALUE_NUMBER, .number = value};
    to->quality = quality;
}

void site_truth(struct site *site, const char *asset, const char *property, bool value) {
    update(site, asset, property)->value =
        (struct tw_value){.kind = TW_VALUE_BOOL, .boolean = value};
}

static void reserve(struct site *site, uint32_t slot) {
    uint32_t capacity = site->capacity;
    if (slot < capacity) {
        return;
    }
    site->capacity = TW_MAX(capacity * 2, slot + 256);
#define RESIZE(array)                                                                              \
    site->array = tw_realloc(site->array, site->capacity * sizeof *site->array);                   \
    memset(site->array + capacity, 0, (site->capacity - capacity) * sizeof *site->array)
    RESIZE(instances);
    RESIZE(looks);
    RESIZE(transforms);
    RESIZE(mesh_alive);
#undef RESIZE
}

static void mirror(struct site *site) {
    const struct tw_frame *frame = &site->frame;
    for (size_t i = 0; i < frame->mesh_count; i++) {
        reserve(site, frame->meshes[i].slot);
        site->mesh_alive[frame->meshes[i].slot] = frame->meshes[i].mesh != NULL;
    }
    for (size_t i = 0; i < frame->transform_count; i++) {
        reserve(site, frame->transforms[i].slot);
        site->transforms[frame->transforms[i].slot] = frame->transforms[i].row;
    }
    for (size_t i = 0; i < frame->instance_count; i++) {
        reserve(site, frame->instances[i].slot);
        site->instances[frame->instances[i].slot] = frame->instances[i].row;
    }
    for (size_t i = 0; i < frame->look_count; i++) {
        reserve(site, frame->looks[i].slot);
        site->looks[frame->looks[i].slot] = frame->looks[i].row;
    }
    for (uint32_t slot = 0; slot < site->capacity; slot++) {
        if (site->instances[slot].flags) {
            assert_true(site->mesh_alive[site->instances[slot].mesh]);
        }
    }
}

uint32_t site_frame(struct site *site) {
    if (site->batch) {
        struct tw_apply_result result = tw_twin_apply(site->twin, site->batch);
        assert_true(result.problems == 0 || site->lenient);
        tw_batch_destroy(site->batch);
        site->batch = NULL;
    }
    tw_twin_advance(site->twin, site->now_ms);
    struct tw_scene_counts counts;
    do {
        tw_scene_update(site->scene, site->twin, site->models, site->now_ns);
        tw_twin_clear_changes(site->twin);
        tw_scene_counts(site->scene, &counts);
    } while (counts.assets_waiting > 0);
    tw_frame_reset(&site->frame);
    site->frame.view.width = 1280;
    site->frame.view.height = 720;
    tw_scene_fill(site->scene, &site->camera, &site->frame);
    mirror(site);
    return site->frame.dirty;
}

struct tw_asset_id site_id(const struct site *site, const char *asset) {
    const struct tw_asset *found = tw_twin_find(site->twin, asset);
    assert_non_null(found);
    return found->handle;
}

uint32_t site_objects(const struct site *site, const char *asset, uint32_t *first) {
    struct tw_asset_id id = site_id(site, asset), owner;
    uint32_t count = 0, last = 0;
    const char *part;
    for (uint32_t slot = 0; slot < site->capacity; slot++) {
        bool alive = tw_scene_object(site->scene, slot, &owner, &part);
        assert_int_equal(alive || slot == 0, site->instances[slot].flags != 0);
        if (alive && tw_asset_equal(owner, id)) {
            *first = count == 0 ? slot : *first;
            assert_true(count == 0 || slot == last + 1);
            assert_int_equal(site->looks[slot].group, id.slot);
            last = slot;
            count++;
        }
    }
    return count;
}

uint32_t site_object(const struct site *site, const char *asset) {
    uint32_t first = 0;
    assert_int_equal(site_objects(site, asset, &first), 1);
    return first;
}

uint32_t site_part(const struct site *site, const char *asset, const char *part) {
    uint32_t first = 0, count = site_objects(site, asset, &first);
    for (uint32_t slot = first; slot < first + count; slot++) {
        struct tw_asset_id owner;
        const char *name;
        if (tw_scene_object(site->scene, slot, &owner, &name) && strcmp(name, part) == 0) {
            return slot;
        }
    }
    fail_msg("asset %s has no part %s", asset, part);
    return 0;
}

void site_position(const struct site *site, uint32_t object, double world[3]) {
    const float *row = site->transforms[site->instances[object].transform].row;
    for (int i = 0; i < 3; i++) {
        world[i] = row[i * 4 + 3] + site->frame.view.origin[i];
    }
}
