#include "twinview/change.h"

#include <stdlib.h>
#include <string.h>

#include "twinview/json_writer.h"

void tw_value_write(struct tw_json *json, const struct tw_value *value) {
    switch (value->kind) {
    case TW_VALUE_NUMBER:
        tw_json_number(json, value->number);
        break;
    case TW_VALUE_BOOL:
        tw_json_bool(json, value->boolean);
        break;
    case TW_VALUE_STRING:
        tw_json_string(json, value->string);
        break;
    case TW_VALUE_NONE:
        tw_json_null(json);
        break;
    }
}

struct tw_batch *tw_batch_create(uint32_t source) {
    struct tw_batch *batch = tw_alloc(sizeof *batch);
    batch->source = source;
    return batch;
}

void tw_batch_destroy(struct tw_batch *batch) {
    if (!batch)
        return;
    tw_arena_finish(&batch->arena);
    free(batch);
}

// Arrays grow in the arena; what they leave behind is at most as much as they hold.
static void *grown(struct tw_arena *arena, void *items, size_t *capacity, size_t item_size) {
    size_t wanted = *capacity ? *capacity * 2 : 16;
    char *grown_items = tw_arena_alloc(arena, wanted * item_size);
    if (items)
        memcpy(grown_items, items, *capacity * item_size);
    *capacity = wanted;
    return grown_items;
}

struct tw_write *tw_batch_add_write(struct tw_batch *batch, enum tw_field field) {
    if (batch->write_count == batch->write_capacity)
        batch->writes =
            grown(&batch->arena, batch->writes, &batch->write_capacity, sizeof *batch->writes);
    struct tw_write *write = &batch->writes[batch->write_count++];
    write->field = field;
    return write;
}

struct tw_value_update *tw_batch_add_value(struct tw_batch *batch) {
    if (batch->value_count == batch->value_capacity)
        batch->values =
            grown(&batch->arena, batch->values, &batch->value_capacity, sizeof *batch->values);
    return &batch->values[batch->value_count++];
}
