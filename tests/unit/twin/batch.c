#include "batch.h"

#include <string.h>

#include "twinview/memory.h"

struct tw_batch *batch_new(void) {
    struct tw_batch *batch = tw_batch_create(0);
    batch->time_ms = T0;
    return batch;
}

struct tw_write *put(struct tw_batch *batch, enum tw_field field, const char *a, const char *b,
                     const char *c) {
    struct tw_write *write = tw_batch_add_write(batch, field);
    write->key[0] = a;
    write->key[1] = b;
    write->key[2] = c;
    return write;
}

void put_text(struct tw_batch *batch, enum tw_field field, const char *a, const char *b,
              const char *c, const char *text) {
    put(batch, field, a, b, c)->value = (struct tw_value){TW_VALUE_STRING, {.string = text}};
}

void put_number(struct tw_batch *batch, enum tw_field field, const char *a, const char *b,
                const char *c, double number) {
    put(batch, field, a, b, c)->value = (struct tw_value){TW_VALUE_NUMBER, {.number = number}};
}

void put_bool(struct tw_batch *batch, enum tw_field field, const char *a, bool value) {
    put(batch, field, a, NULL, NULL)->value = (struct tw_value){TW_VALUE_BOOL, {.boolean = value}};
}

void put_vector(struct tw_batch *batch, enum tw_field field, const char *a, const char *b,
                int count, const double *values) {
    struct tw_write *write = put(batch, field, a, b, NULL);
    write->vector_count = count;
    memcpy(write->vector, values, (size_t)count * sizeof *values);
}

void put_removed(struct tw_batch *batch, enum tw_field field, const char *a, const char *b,
                 const char *c) {
    put(batch, field, a, b, c)->removed = true;
}

void put_value(struct tw_batch *batch, const char *asset, const char *property, double value,
               int64_t time_ms) {
    struct tw_value_update *update = tw_batch_add_value(batch);
    update->asset = asset;
    update->property = property;
    update->value = (struct tw_value){TW_VALUE_NUMBER, {.number = value}};
    update->time_ms = time_ms;
}

struct tw_apply_result apply(struct tw_twin *twin, struct tw_batch *batch) {
    struct tw_apply_result result = tw_twin_apply(twin, batch);
    tw_batch_destroy(batch);
    return result;
}

char *dump(const struct tw_twin *twin) {
    struct tw_json json = {0};
    tw_twin_dump(twin, &json);
    char *text = tw_strdup(json.text);
    tw_json_finish(&json);
    return text;
}

uint32_t changed(const struct tw_twin *twin, const char *id) {
    const struct tw_asset *asset = tw_twin_find(twin, id);
    size_t count;
    const struct tw_asset_change *changes = tw_twin_changes(twin, &count);
    for (size_t i = 0; asset && i < count; i++) {
        if (tw_asset_equal(changes[i].asset, asset->handle))
            return changes[i].flags;
    }
    return 0;
}

struct tw_twin *small_twin(void) {
    struct tw_twin *twin = tw_twin_create(NULL);
    struct tw_batch *batch = batch_new();
    put_text(batch, TW_FIELD_TYPE_KIND, "pump", NULL, NULL, "machine");
    put(batch, TW_FIELD_TYPE_PROPERTY, "pump", "temp", NULL);
    put_number(batch, TW_FIELD_TYPE_PROPERTY_LIMIT, "pump", "temp", "hi", 80);
    put_number(batch, TW_FIELD_TYPE_PROPERTY_TTL, "pump", "temp", NULL, 15);
    put(batch, TW_FIELD_TYPE_PROPERTY, "pump", "speed", NULL);
    put(batch, TW_FIELD_ASSET, "h", NULL, NULL);
    put(batch, TW_FIELD_ASSET, "p1", NULL, NULL);
    put_text(batch, TW_FIELD_ASSET_TYPE, "p1", NULL, NULL, "pump");
    put_text(batch, TW_FIELD_ASSET_PARENT, "p1", NULL, NULL, "h");
    struct tw_apply_result result = apply(twin, batch);
    assert_int_equal(result.problems, 0);
    tw_twin_clear_changes(twin);
    return twin;
}
