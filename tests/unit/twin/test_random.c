// Random sequences of transactions against a naive model of the document. After each transaction
// the twin must dump what a fresh twin dumps that is given the model's document whole.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "batch.h"
#include "twinview/log.h"
#include "twinview/memory.h"
#include "twinview/random.h"

enum {
    ASSETS = 12,
    TYPES = 3,
    PROPERTIES = 4,
    ALARMS = 4,
    TRANSACTIONS = 4000
};

struct model_property {
    bool exists;
    double value;
    int64_t time_ms;
    int quality;
};

struct model_asset {
    bool exists;
    int parent, type; // -1: none
    double x, scale;
    bool named, hidden, shaped;
    int feeds; // -1: none
    struct model_property properties[PROPERTIES];
};

struct model_type {
    bool exists; // has property 0 and 1
    double ttl;
};

struct model_alarm {
    bool exists, acked;
    int asset;
};

struct model {
    struct model_asset assets[ASSETS];
    struct model_type types[TYPES];
    struct model_alarm alarms[ALARMS];
    int64_t now_ms;
};

static const char *const asset_ids[ASSETS] = {"a0", "a1", "a2", "a3", "a4",  "a5",
                                              "a6", "a7", "a8", "a9", "a10", "a11"};
static const char *const type_ids[TYPES] = {"t0", "t1", "t2"};
static const char *const property_ids[PROPERTIES] = {"p0", "p1", "p2", "p3"};
static const char *const alarm_ids[ALARMS] = {"l0", "l1", "l2", "l3"};

static void write_property(struct tw_batch *batch, int asset, int index,
                           const struct model_property *property) {
    const char *id = asset_ids[asset], *name = property_ids[index];
    put_number(batch, TW_FIELD_ASSET_PROPERTY_VALUE, id, name, NULL, property->value);
    put_number(batch, TW_FIELD_ASSET_PROPERTY_QUALITY, id, name, NULL, property->quality);
    put_number(batch, TW_FIELD_ASSET_PROPERTY_TIME, id, name, NULL, (double)property->time_ms);
}

static void write_asset(struct tw_batch *batch, int index, const struct model_asset *asset) {
    const char *id = asset_ids[index];
    put(batch, TW_FIELD_ASSET, id, NULL, NULL);
    if (asset->parent >= 0)
        put_text(batch, TW_FIELD_ASSET_PARENT, id, NULL, NULL, asset_ids[asset->parent]);
    if (asset->type >= 0)
        put_text(batch, TW_FIELD_ASSET_TYPE, id, NULL, NULL, type_ids[asset->type]);
    put_vector(batch, TW_FIELD_ASSET_POSITION, id, NULL, 3, (double[]){asset->x, 0, 0});
    put_vector(batch, TW_FIELD_ASSET_SCALE, id, NULL, 1, &asset->scale);
    if (asset->named)
        put_text(batch, TW_FIELD_ASSET_NAME, id, "", NULL, "named");
    put_bool(batch, TW_FIELD_ASSET_VISIBLE, id, !asset->hidden);
    if (asset->shaped)
        put(batch, TW_FIELD_ASSET_SHAPE_KIND, id, "body", "box");
    if (asset->feeds >= 0)
        put(batch, TW_FIELD_ASSET_RELATION, id, "feeds", asset_ids[asset->feeds]);
    for (int i = 0; i < PROPERTIES; i++) {
        if (asset->properties[i].exists)
            write_property(batch, index, i, &asset->properties[i]);
    }
}

static struct tw_batch *document(const struct model *model) {
    struct tw_batch *batch = batch_new();
    batch->replaces = true;
    for (int i = 0; i < ALARMS; i++) {
        if (!model->alarms[i].exists)
            continue;
        put_text(batch, TW_FIELD_ALARM_ASSET, alarm_ids[i], NULL, NULL,
                 asset_ids[model->alarms[i].asset]);
        put_bool(batch, TW_FIELD_ALARM_ACKED, alarm_ids[i], model->alarms[i].acked);
    }
    for (int i = 0; i < ASSETS; i++) {
        if (model->assets[i].exists)
            write_asset(batch, i, &model->assets[i]);
    }
    for (int i = 0; i < TYPES; i++) {
        if (!model->types[i].exists)
            continue;
        put_number(batch, TW_FIELD_TYPE_PROPERTY_TTL, type_ids[i], "p0", NULL, model->types[i].ttl);
        put(batch, TW_FIELD_TYPE_PROPERTY, type_ids[i], "p1", NULL);
    }
    return batch;
}

static int below(struct tw_random *random, int bound) {
    return (int)(tw_random_u32(random) % (uint32_t)bound);
}

// A source time of the last minute.
static int64_t recent(struct tw_random *random, const struct model *model) {
    return model->now_ms - below(random, 60) * 1000;
}

static void blank(struct model_asset *asset) {
    *asset =
        (struct model_asset){.exists = true, .parent = -1, .type = -1, .feeds = -1, .scale = 1};
}

static void change_asset(struct tw_random *random, struct model *model, struct tw_batch *batch) {
    int index = below(random, ASSETS), other = below(random, ASSETS);
    struct model_asset *asset = &model->assets[index];
    const char *id = asset_ids[index];
    int what = below(random, 11);
    if (what == 0) {
        asset->exists = false;
        put_removed(batch, TW_FIELD_ASSET, id, NULL, NULL);
        return;
    }
    if (!asset->exists)
        blank(asset);
    put(batch, TW_FIELD_ASSET, id, NULL, NULL);
    switch (what) {
    case 1:
    case 2:
        asset->parent = other;
        put_text(batch, TW_FIELD_ASSET_PARENT, id, NULL, NULL, asset_ids[other]);
        break;
    case 3:
        asset->parent = -1;
        put_removed(batch, TW_FIELD_ASSET_PARENT, id, NULL, NULL);
        break;
    case 4:
        asset->type = other % TYPES;
        put_text(batch, TW_FIELD_ASSET_TYPE, id, NULL, NULL, type_ids[asset->type]);
        break;
    case 5:
        asset->x = other;
        put_vector(batch, TW_FIELD_ASSET_POSITION, id, NULL, 3, (double[]){other, 0, 0});
        break;
    case 6:
        asset->named = other % 2;
        if (asset->named)
            put_text(batch, TW_FIELD_ASSET_NAME, id, "", NULL, "named");
        else
            put_removed(batch, TW_FIELD_ASSET_NAME, id, NULL, NULL);
        break;
    case 7:
        asset->hidden = other % 2;
        put_bool(batch, TW_FIELD_ASSET_VISIBLE, id, !asset->hidden);
        break;
    case 8:
        asset->shaped = other % 2;
        if (asset->shaped)
            put(batch, TW_FIELD_ASSET_SHAPE_KIND, id, "body", "box");
        else
            put_removed(batch, TW_FIELD_ASSET_SHAPE, id, "body", NULL);
        break;
    case 9:
        put_removed(batch, TW_FIELD_ASSET_RELATION, id, "feeds", NULL);
        asset->feeds = other;
        put(batch, TW_FIELD_ASSET_RELATION, id, "feeds", asset_ids[other]);
        break;
    default:
        asset->scale = 1 + other;
        put_vector(batch, TW_FIELD_ASSET_SCALE, id, NULL, 1, &asset->scale);
        break;
    }
}

static void change_property(struct tw_random *random, struct model *model, struct tw_batch *batch) {
    int index = below(random, ASSETS), which = below(random, PROPERTIES);
    struct model_asset *asset = &model->assets[index];
    if (!asset->exists)
        return;
    struct model_property *property = &asset->properties[which];
    if (below(random, 4) == 0) {
        property->exists = false;
        put_removed(batch, TW_FIELD_ASSET_PROPERTY, asset_ids[index], property_ids[which], NULL);
        return;
    }
    *property =
        (struct model_property){true, below(random, 5), recent(random, model), below(random, 3)};
    write_property(batch, index, which, property);
}

static void change_other(struct tw_random *random, struct model *model, struct tw_batch *batch) {
    int index = below(random, ALARMS);
    struct model_alarm *alarm = &model->alarms[index];
    struct model_type *type = &model->types[below(random, TYPES)];
    const char *type_id = type_ids[type - model->types];
    switch (below(random, 4)) {
    case 0:
        alarm->exists = false;
        put_removed(batch, TW_FIELD_ALARM, alarm_ids[index], NULL, NULL);
        break;
    case 1:
        *alarm = (struct model_alarm){true, below(random, 2), below(random, ASSETS)};
        put_text(batch, TW_FIELD_ALARM_ASSET, alarm_ids[index], NULL, NULL,
                 asset_ids[alarm->asset]);
        put_bool(batch, TW_FIELD_ALARM_ACKED, alarm_ids[index], alarm->acked);
        break;
    case 2:
        type->exists = false;
        put_removed(batch, TW_FIELD_TYPE, type_id, NULL, NULL);
        break;
    default:
        *type = (struct model_type){true, 1 + below(random, 40)};
        put_number(batch, TW_FIELD_TYPE_PROPERTY_TTL, type_id, "p0", NULL, type->ttl);
        put(batch, TW_FIELD_TYPE_PROPERTY, type_id, "p1", NULL);
        break;
    }
}

// Telemetry, which the model takes if the property exists or the asset's type declares it.
static void change_value(struct tw_random *random, struct model *model, struct tw_batch *batch) {
    int index = below(random, ASSETS), which = below(random, PROPERTIES);
    struct model_asset *asset = &model->assets[index];
    double value = below(random, 5);
    int64_t time_ms = recent(random, model);
    put_value(batch, asset_ids[index], property_ids[which], value, time_ms);
    bool declared = which < 2 && asset->type >= 0 && model->types[asset->type].exists;
    if (asset->exists && (declared || asset->properties[which].exists))
        asset->properties[which] = (struct model_property){true, value, time_ms, TW_QUALITY_GOOD};
}

static void check_tree(const struct tw_twin *twin, const struct model *model) {
    size_t listed = 0;
    for (uint32_t slot = 0; slot < tw_twin_slot_limit(twin); slot++) {
        const struct tw_asset *asset = tw_twin_asset_at(twin, slot);
        size_t count;
        struct tw_asset_id handle = asset ? asset->handle : (struct tw_asset_id){0, 0};
        if (slot && !asset)
            continue;
        const struct tw_asset_id *children = tw_twin_children(twin, handle, &count);
        for (size_t i = 0; i < count; i++)
            assert_true(tw_asset_equal(tw_twin_asset(twin, children[i])->parent, handle));
        listed += count;
    }
    assert_int_equal(listed, tw_twin_asset_count(twin));
    for (int i = 0; i < ASSETS; i++) {
        const struct tw_asset *asset = tw_twin_find(twin, asset_ids[i]);
        assert_int_equal(asset != NULL, model->assets[i].exists);
        if (!asset)
            continue;
        int named = model->assets[i].parent;
        const struct tw_asset *parent = tw_twin_asset(twin, asset->parent);
        if (parent)
            assert_string_equal(parent->id, asset_ids[named]);
        else
            assert_int_equal(asset->parent_missing, named >= 0);
        // Only what closes a circle may be without a parent that exists.
        int at = i, steps = 0;
        while (at >= 0 && model->assets[at].exists && steps++ <= ASSETS)
            at = model->assets[at].parent;
        if (named >= 0 && model->assets[named].exists && steps <= ASSETS)
            assert_false(asset->parent_missing);
    }
}

static void check_values(const struct tw_twin *twin, const struct model *model) {
    int64_t now_ms = tw_twin_now(twin);
    for (int i = 0; i < ASSETS; i++) {
        const struct tw_asset *asset = tw_twin_find(twin, asset_ids[i]);
        const struct model_asset *expected = &model->assets[i];
        if (!asset || !expected->properties[0].exists)
            continue;
        const struct tw_property *property = tw_asset_property(asset, "p0");
        double ttl = expected->type >= 0 && model->types[expected->type].exists
                         ? model->types[expected->type].ttl
                         : 0;
        bool stale = ttl > 0 && (double)(now_ms - expected->properties[0].time_ms) > ttl * 1000;
        assert_int_equal(property->stale, stale);
    }
    for (int i = 0; i < ALARMS; i++) {
        const struct tw_asset *asset = tw_twin_find(twin, asset_ids[model->alarms[i].asset]);
        if (model->alarms[i].exists && asset)
            assert_non_null(tw_twin_worst_alarm(twin, asset->handle));
    }
}

static void quiet(void *user, enum tw_log_level level, const char *module, const char *text) {
    (void)user, (void)level, (void)module, (void)text;
}

static void random_transactions_keep_to_the_model(void **state) {
    (void)state;
    tw_log_set_sink(quiet, NULL);
    struct tw_random random = tw_random_seeded(20251122, 1);
    struct model model = {0};
    struct tw_twin *twin = tw_twin_create(NULL);
    model.now_ms = T0;
    for (int round = 0; round < TRANSACTIONS; round++) {
        struct tw_batch *batch = batch_new();
        for (int i = below(&random, 6); i >= 0; i--) {
            int what = below(&random, 4);
            if (what < 2)
                change_asset(&random, &model, batch);
            else if (what == 2)
                change_property(&random, &model, batch);
            else
                change_other(&random, &model, batch);
        }
        if (below(&random, 20) == 0) { // a resynchronisation instead of the patch
            tw_batch_destroy(batch);
            batch = document(&model);
        }
        apply(twin, batch);
        batch = batch_new();
        change_value(&random, &model, batch);
        apply(twin, batch);
        model.now_ms += below(&random, 30) ? below(&random, 2000) : -below(&random, 20000);
        tw_twin_advance(twin, model.now_ms);
        struct tw_twin *fresh = tw_twin_create(NULL);
        apply(fresh, document(&model));
        char *is = dump(twin), *wanted = dump(fresh);
        assert_string_equal(is, wanted);
        free(is);
        free(wanted);
        tw_twin_destroy(fresh);
        check_tree(twin, &model);
        check_values(twin, &model);
        if (below(&random, 3) == 0)
            tw_twin_clear_changes(twin);
    }
    tw_twin_destroy(twin);
    tw_log_set_sink(NULL, NULL);
}

static const char *any_text(struct tw_random *random) {
    static char long_text[5000];
    static const char *const texts[] = {NULL,    "",     "a",      "b",      "temp",    "hi",
                                        "lo_lo", "en",   "box",    "pipe",   "extrude", "points",
                                        "path",  "size", "height", "radius", long_text, "material"};
    memset(long_text, 'x', sizeof long_text - 1);
    return texts[below(random, (int)TW_COUNT(texts))];
}

static double any_number(struct tw_random *random) {
    static const double numbers[] = {0, 1, 2, 3, -1, 1e300, 0.5, NAN, INFINITY, 1e15};
    return numbers[below(random, (int)TW_COUNT(numbers))];
}

static struct tw_value any_value(struct tw_random *random) {
    struct tw_value value = {.kind = (enum tw_value_kind)below(random, 4)};
    if (value.kind == TW_VALUE_NUMBER)
        value.number = any_number(random);
    else if (value.kind == TW_VALUE_BOOL)
        value.boolean = below(random, 2);
    else if (value.kind == TW_VALUE_STRING)
        value.string = any_text(random);
    return value;
}

static void add_anything(struct tw_random *random, struct tw_batch *batch) {
    if (below(random, 4) == 0) {
        *tw_batch_add_value(batch) = (struct tw_value_update){
            any_text(random), any_text(random),     any_value(random),
            any_text(random), below(random, 3) - 1, (enum tw_quality)below(random, 5)};
        return;
    }
    struct tw_write *write =
        tw_batch_add_write(batch, (enum tw_field)below(random, TW_FIELD_COUNT + 1));
    double *array = tw_arena_alloc(&batch->arena, 12 * sizeof *array);
    for (int i = 0; i < 12; i++)
        array[i] = any_number(random);
    for (int i = 0; i < 3; i++)
        write->key[i] = any_text(random);
    write->removed = below(random, 3) == 0;
    write->value = any_value(random);
    write->vector_count = below(random, TW_VECTOR_MAX + 1);
    memcpy(write->vector, array, sizeof write->vector);
    write->array = array;
    write->array_stride = (uint32_t)below(random, 4);
    write->array_count = (uint32_t)below(random, 13);
    struct tw_look_rule *rule = tw_arena_alloc(&batch->arena, sizeof *rule);
    *rule = (struct tw_look_rule){.kind = (enum tw_rule_kind)below(random, 6),
                                  .condition = (enum tw_rule_condition)below(random, 5),
                                  .property = any_text(random),
                                  .is = any_value(random),
                                  .above = any_number(random),
                                  .from = any_number(random)};
    write->rules = rule;
    write->rule_count = 1;
}

static void anything_does_no_harm(void **state) {
    (void)state;
    tw_log_set_sink(quiet, NULL);
    struct tw_random random = tw_random_seeded(7, 1);
    struct tw_twin *twin =
        tw_twin_create(&(struct tw_twin_params){.state_limit = 1 << 21,
                                                .joins = &(struct tw_join){.source = 1, .onto = 0},
                                                .join_count = 1});
    int64_t now_ms = T0;
    for (int round = 0; round < TRANSACTIONS; round++) {
        struct tw_batch *batch = tw_batch_create((uint32_t)below(&random, 3));
        batch->time_ms = T0;
        batch->replaces = below(&random, 50) == 0;
        batch->more = below(&random, 5) == 0;
        for (int i = below(&random, 60); i >= 0; i--)
            add_anything(&random, batch);
        apply(twin, batch);
        tw_twin_advance(twin, now_ms += below(&random, 1000));
        for (uint32_t slot = 0; slot < tw_twin_slot_limit(twin); slot++) {
            const struct tw_asset *asset = tw_twin_asset_at(twin, slot);
            if (!asset)
                continue;
            tw_twin_watch(twin, asset->handle, below(&random, 2));
            asset = tw_twin_asset_at(twin, slot); // the watch let go of it
            for (int i = 0; i < asset->property_count; i++) {
                struct tw_property_type type;
                tw_twin_property_type(twin, asset, &asset->properties[i], &type);
                assert_string_equal(type.id, asset->properties[i].id);
                const struct tw_value *value = &asset->properties[i].value;
                assert_true(value->kind != TW_VALUE_NUMBER || isfinite(value->number));
            }
            for (int i = 0; i < 3; i++)
                assert_true(isfinite(asset->position[i]) && asset->scale[i] > 0);
        }
        if (round % 16 == 0)
            free(dump(twin));
        if (below(&random, 3) == 0)
            tw_twin_clear_changes(twin);
        tw_twin_set_source_lost(twin, (uint32_t)below(&random, 4), below(&random, 2));
    }
    tw_twin_destroy(twin);
    tw_log_set_sink(NULL, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_transactions_keep_to_the_model),
        cmocka_unit_test(anything_does_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
