// A document or a merge patch over it, walked along the schema.
#include <math.h>
#include <string.h>

#include "decode.h"
#include "schema.h"

static void take(struct tw_decode *decode, const struct tw_schema *schema, const cJSON *item);

static struct tw_write *write_here(struct tw_decode *decode, const struct tw_schema *schema) {
    return tw_decode_write(decode, schema->field,
                           schema->flags & TW_SCHEMA_KEYED ? schema->name : NULL);
}

static void remove_here(struct tw_decode *decode, const struct tw_schema *schema) {
    write_here(decode, schema)->removed = true;
}

static const struct tw_schema *find_member(const struct tw_schema *members, const char *name) {
    for (; members->name; members++) {
        if (strcmp(members->name, name) == 0)
            return members;
    }
    return NULL;
}

static void take_object(struct tw_decode *decode, const struct tw_schema *schema,
                        const cJSON *item) {
    const cJSON *child;
    cJSON_ArrayForEach(child, item) {
        const struct tw_schema *member = find_member(schema->members, child->string);
        if (!member) {
            tw_decode_unknown(decode, child->string);
            continue;
        }
        tw_decode_enter(decode, child->string, false);
        take(decode, member, child);
        tw_decode_leave(decode);
    }
}

static void take_map(struct tw_decode *decode, const struct tw_schema *schema, const cJSON *item) {
    const cJSON *child;
    cJSON_ArrayForEach(child, item) {
        tw_decode_enter(decode, child->string, true);
        if (tw_decode_id(decode, child->string)) {
            decode->keys[decode->key_count++] = tw_decode_copy(decode, child->string);
            take(decode, schema->members, child);
            decode->key_count--;
        }
        tw_decode_leave(decode);
        if (decode->between && !decode->key_count)
            decode->batch = decode->between(decode->between_user, decode->batch);
    }
}

static void take_names(struct tw_decode *decode, const struct tw_schema *schema,
                       const cJSON *item) {
    const char *text;
    if (cJSON_IsObject(item)) {
        const cJSON *child;
        cJSON_ArrayForEach(child, item) {
            tw_decode_enter(decode, child->string, false);
            bool removed = cJSON_IsNull(child);
            if (tw_decode_id(decode, child->string) &&
                (removed || tw_decode_text(decode, child, decode->limits->text_bytes, &text))) {
                const char *language = tw_decode_copy(decode, child->string);
                struct tw_write *write = tw_decode_write(decode, schema->field, language);
                write->removed = removed;
                if (!removed)
                    write->value = (struct tw_value){TW_VALUE_STRING,
                                                     {.string = tw_decode_copy(decode, text)}};
            }
            tw_decode_leave(decode);
        }
    } else if (tw_decode_text(decode, item, decode->limits->text_bytes, &text)) {
        struct tw_write *write = tw_decode_write(decode, schema->field, "");
        write->value = (struct tw_value){TW_VALUE_STRING, {.string = tw_decode_copy(decode, text)}};
    }
}

static void take_text(struct tw_decode *decode, const struct tw_schema *schema, const cJSON *item) {
    const char *text;
    size_t max_bytes = schema->flags & TW_SCHEMA_ADDRESS ? decode->limits->text_bytes : TW_ID_MAX;
    if (!tw_decode_text(decode, item, max_bytes, &text))
        return;
    struct tw_write *write = write_here(decode, schema);
    write->value = (struct tw_value){TW_VALUE_STRING, {.string = tw_decode_copy(decode, text)}};
}

static void take_number(struct tw_decode *decode, const struct tw_schema *schema,
                        const cJSON *item) {
    double number;
    if (!tw_decode_number(decode, item, &number))
        return;
    if (schema->low < schema->high && !(number >= schema->low && number <= schema->high))
        tw_decode_problem(decode, "the number is not within %g to %g", schema->low, schema->high);
    else if (schema->flags & TW_SCHEMA_WHOLE && number != floor(number))
        tw_decode_problem(decode, "a whole number is needed here");
    else
        write_here(decode, schema)->value = (struct tw_value){TW_VALUE_NUMBER, {number}};
}

static void take_boolean(struct tw_decode *decode, const struct tw_schema *schema,
                         const cJSON *item) {
    if (!cJSON_IsBool(item)) {
        tw_decode_problem(decode, "true or false is needed here");
        return;
    }
    struct tw_write *write = write_here(decode, schema);
    write->value = (struct tw_value){TW_VALUE_BOOL, {.boolean = cJSON_IsTrue(item)}};
}

static void take_vector(struct tw_decode *decode, const struct tw_schema *schema, int low, int high,
                        const cJSON *item) {
    double numbers[TW_VECTOR_MAX];
    int count;
    if (!tw_decode_vector(decode, item, low, high, numbers, &count))
        return;
    struct tw_write *write = write_here(decode, schema);
    if (schema->field == TW_FIELD_ASSET_SHAPE_PARAM) {
        double *array = tw_arena_alloc(&decode->batch->arena, sizeof numbers);
        write->array = memcpy(array, numbers, sizeof *numbers * (size_t)count);
        write->array_count = write->array_stride = (uint32_t)count;
    } else {
        memcpy(write->vector, numbers, sizeof *numbers * (size_t)count);
        write->vector_count = count;
    }
}

static void take_scale(struct tw_decode *decode, const struct tw_schema *schema,
                       const cJSON *item) {
    if (cJSON_IsNumber(item)) {
        double number;
        if (!tw_decode_number(decode, item, &number))
            return;
        struct tw_write *write = write_here(decode, schema);
        write->vector[0] = number;
        write->vector_count = 1;
    } else {
        take_vector(decode, schema, 3, 3, item);
    }
}

// An array of points with `stride` numbers each, flattened; NULL after a report.
static const double *read_points(struct tw_decode *decode, const cJSON *item, int least, int stride,
                                 uint32_t *count) {
    int points = cJSON_IsArray(item) ? cJSON_GetArraySize(item) : 0;
    if (points < least || points > TW_POINTS_MAX) {
        tw_decode_problem(decode, "an array of %d to %d points is needed here", least,
                          TW_POINTS_MAX);
        return NULL;
    }
    double *numbers =
        tw_arena_alloc(&decode->batch->arena, sizeof *numbers * (size_t)(points * stride));
    const cJSON *point;
    int index = 0, read;
    cJSON_ArrayForEach(point, item) {
        tw_decode_enter_element(decode, index);
        bool good =
            tw_decode_vector(decode, point, stride, stride, numbers + index * stride, &read);
        tw_decode_leave(decode);
        if (!good)
            return NULL;
        index++;
    }
    *count = (uint32_t)(points * stride);
    return numbers;
}

static void take_points(struct tw_decode *decode, const struct tw_schema *schema,
                        const cJSON *item) {
    uint32_t count;
    int stride = (int)schema->low;
    bool is_footprint = schema->kind == TW_SCHEMA_FOOTPRINT;
    const double *numbers = read_points(decode, item, is_footprint ? 3 : 2, stride, &count);
    if (!numbers)
        return;
    const char *param = schema->name;
    if (is_footprint) {
        write_here(decode, schema);
        param = "points";
    }
    struct tw_write *write = tw_decode_write(decode, TW_FIELD_ASSET_SHAPE_PARAM, param);
    write->array = numbers;
    write->array_count = count;
    write->array_stride = (uint32_t)stride;
}

// A small object that is written as one vector: `names` in its order, the last `optional` of them
// may be missing; the fourth is itself a vector of three.
static void take_record(struct tw_decode *decode, const struct tw_schema *schema,
                        const char *const *names, int name_count, int optional, const cJSON *item) {
    double numbers[TW_VECTOR_MAX];
    bool given[TW_VECTOR_MAX] = {false};
    if (!cJSON_IsObject(item)) {
        tw_decode_problem(decode, "an object is needed here");
        return;
    }
    const cJSON *child;
    cJSON_ArrayForEach(child, item) {
        int index = 0, read;
        while (index < name_count && strcmp(names[index], child->string) != 0)
            index++;
        if (index == name_count) {
            tw_decode_unknown(decode, child->string);
            continue;
        }
        tw_decode_enter(decode, child->string, false);
        given[index] = index == 3 ? tw_decode_vector(decode, child, 3, 3, numbers + 3, &read)
                                  : tw_decode_number(decode, child, &numbers[index]);
        tw_decode_leave(decode);
        if (!given[index])
            return;
    }
    int count = 0;
    while (count < name_count && given[count])
        count++;
    if (count < name_count - optional) {
        tw_decode_problem(decode, "\"%s\" is missing: these members are replaced together",
                          names[count]);
        return;
    }
    struct tw_write *write = write_here(decode, schema);
    write->vector_count = count == 4 ? 6 : count;
    memcpy(write->vector, numbers, sizeof *numbers * (size_t)write->vector_count);
}

static bool take_stamp(struct tw_decode *decode, const struct tw_schema *schema,
                       const cJSON *item) {
    struct tw_value value = {.kind = TW_VALUE_NUMBER};
    int64_t utc_ms;
    enum tw_quality quality;
    bool good;
    if (schema->kind == TW_SCHEMA_TIME) {
        if ((good = tw_decode_time(decode, item, &utc_ms)))
            value.number = (double)utc_ms;
    } else if (schema->kind == TW_SCHEMA_QUALITY) {
        if ((good = tw_decode_quality(decode, item, &quality)))
            value.number = quality;
    } else {
        good = tw_decode_scalar(decode, item, &value);
    }
    if (good)
        write_here(decode, schema)->value = value;
    return good;
}

// The members of a property, in the order of the schema.
enum {
    V,
    Q,
    WHY,
    T
};

// `members`: those of the property; the value is the first.
static void write_unreadable(struct tw_decode *decode, const struct tw_schema *members) {
    remove_here(decode, &members[V]);
    write_here(decode, &members[Q])->value =
        (struct tw_value){TW_VALUE_NUMBER, {.number = TW_QUALITY_BAD}};
    write_here(decode, &members[WHY])->value =
        (struct tw_value){TW_VALUE_STRING, {.string = TW_DECODE_UNREADABLE}};
}

// A bare value stands for {"v": value, "q": null, "why": null, "t": null}.
static void take_property(struct tw_decode *decode, const struct tw_schema *schema,
                          const cJSON *item) {
    const struct tw_schema *members = schema->members;
    if (cJSON_IsObject(item)) {
        if (!cJSON_GetObjectItemCaseSensitive(item, members[V].name))
            write_here(decode, schema); // there is a property, if only without a value
        take_object(decode, schema, item);
        return;
    }
    if (take_stamp(decode, &members[V], item)) {
        remove_here(decode, &members[Q]);
        remove_here(decode, &members[WHY]);
    } else {
        write_unreadable(decode, members);
    }
    remove_here(decode, &members[T]);
}

static void take_null(struct tw_decode *decode, const struct tw_schema *schema) {
    switch (schema->kind) {
    case TW_SCHEMA_HEAD:
        break;
    case TW_SCHEMA_NAMES:
        tw_decode_write(decode, schema->field, NULL)->removed = true;
        break;
    case TW_SCHEMA_OBJECT:
        if (schema->flags & TW_SCHEMA_REMOVES) {
            remove_here(decode, schema);
            break;
        }
        for (const struct tw_schema *member = schema->members; member->name; member++) {
            tw_decode_enter(decode, member->name, false);
            take_null(decode, member);
            tw_decode_leave(decode);
        }
        break;
    case TW_SCHEMA_MAP:
        if (schema->flags & TW_SCHEMA_REMOVES)
            remove_here(decode, schema);
        else
            tw_decode_write(decode, schema->members->field, NULL)->removed = true;
        break;
    default:
        remove_here(decode, schema);
        break;
    }
}

static void take_container(struct tw_decode *decode, const struct tw_schema *schema,
                           const cJSON *item) {
    if (!cJSON_IsObject(item)) {
        tw_decode_problem(decode, "an object is needed here");
        return;
    }
    if (schema->flags & TW_SCHEMA_CREATES)
        write_here(decode, schema);
    if (schema->kind == TW_SCHEMA_MAP)
        take_map(decode, schema, item);
    else
        take_object(decode, schema, item);
}

static void take_leaf(struct tw_decode *decode, const struct tw_schema *schema, const cJSON *item) {
    static const char *const origin[] = {"lat", "lon", "alt"};
    static const char *const camera[] = {"az", "el", "dist", "target"};
    switch (schema->kind) {
    case TW_SCHEMA_TEXT:
        take_text(decode, schema, item);
        break;
    case TW_SCHEMA_NAMES:
        take_names(decode, schema, item);
        break;
    case TW_SCHEMA_NUMBER:
        take_number(decode, schema, item);
        break;
    case TW_SCHEMA_BOOLEAN:
        take_boolean(decode, schema, item);
        break;
    case TW_SCHEMA_VECTOR:
        take_vector(decode, schema, (int)schema->low, (int)schema->high, item);
        break;
    case TW_SCHEMA_SCALE:
        take_scale(decode, schema, item);
        break;
    case TW_SCHEMA_POINTS:
    case TW_SCHEMA_FOOTPRINT:
        take_points(decode, schema, item);
        break;
    case TW_SCHEMA_ORIGIN:
        take_record(decode, schema, origin, (int)TW_COUNT(origin), 1, item);
        break;
    case TW_SCHEMA_CAMERA:
        take_record(decode, schema, camera, (int)TW_COUNT(camera), 0, item);
        break;
    case TW_SCHEMA_LOOK:
        tw_decode_look(decode, item);
        break;
    case TW_SCHEMA_FLAG:
        if (cJSON_IsTrue(item))
            write_here(decode, schema);
        else
            tw_decode_problem(decode, "true or null is needed here");
        break;
    default:
        break;
    }
}

static void take(struct tw_decode *decode, const struct tw_schema *schema, const cJSON *item) {
    if (cJSON_IsNull(item)) {
        take_null(decode, schema);
        return;
    }
    switch (schema->kind) {
    case TW_SCHEMA_HEAD:
        break;
    case TW_SCHEMA_OBJECT:
    case TW_SCHEMA_MAP:
        take_container(decode, schema, item);
        break;
    case TW_SCHEMA_PROPERTY:
        take_property(decode, schema, item);
        break;
    case TW_SCHEMA_TIME:
    case TW_SCHEMA_QUALITY:
        take_stamp(decode, schema, item);
        break;
    case TW_SCHEMA_SCALAR:
        if (!take_stamp(decode, schema, item))
            write_unreadable(decode, schema);
        break;
    default:
        take_leaf(decode, schema, item);
        break;
    }
}

void tw_decode_patch(struct tw_decode *decode, const cJSON *patch, struct tw_batch *batch) {
    static const struct tw_schema document = {
        .name = "$", .kind = TW_SCHEMA_OBJECT, .members = tw_schema_document};
    decode->batch = batch;
    decode->key_count = 0;
    take_container(decode, &document, patch);
    decode->batch = NULL;
}
