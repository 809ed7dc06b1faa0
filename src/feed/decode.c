#include "decode.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <stb_ds.h>

#include "twinview/clock.h"

#define PLACE_SIZE 512
#define UNKNOWN_PATHS_MAX 256

void tw_decode_init(struct tw_decode *decode, const struct tw_feed_limits *limits) {
    *decode = (struct tw_decode){.limits = limits};
}

void tw_decode_finish(struct tw_decode *decode) {
    tw_tree_finish(&decode->tree);
    shfree(decode->unknown);
    *decode = (struct tw_decode){0};
}

void tw_decode_enter(struct tw_decode *decode, const char *name, bool is_id) {
    decode->path[decode->path_length++] = (struct tw_decode_step){name, 0, is_id};
}

void tw_decode_enter_element(struct tw_decode *decode, int index) {
    decode->path[decode->path_length++] = (struct tw_decode_step){NULL, index, false};
}

void tw_decode_leave(struct tw_decode *decode) {
    decode->path_length--;
}

// `generic`: ids and indices as "*", so that one kind of fault has one path.
static size_t format_path(const struct tw_decode *decode, char *path, size_t size, bool generic) {
    size_t length = (size_t)snprintf(path, size, "$");
    for (int i = 0; i < decode->path_length; i++) {
        const struct tw_decode_step *step = &decode->path[i];
        char index[16];
        snprintf(index, sizeof index, "[%d]", step->index);
        const char *name = step->name ? step->name : index;
        length = tw_tree_path_append(path, size, length,
                                     generic && (step->is_id || !step->name) ? "[*]" : name);
    }
    return length;
}

void tw_decode_problem(struct tw_decode *decode, const char *format, ...) {
    decode->problems++;
    if (!decode->report)
        return;
    char place[PLACE_SIZE], text[256];
    size_t length = 0;
    if (decode->where)
        length =
            TW_MIN((size_t)snprintf(place, sizeof place, "%s", decode->where), sizeof place - 1);
    format_path(decode, place + length, sizeof place - length, false);
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    decode->report(decode->user, place, text);
}

void tw_decode_unknown(struct tw_decode *decode, const char *name) {
    char path[PLACE_SIZE];
    tw_decode_enter(decode, name, false);
    format_path(decode, path, sizeof path, true);
    if (!decode->unknown)
        sh_new_strdup(decode->unknown);
    if (shgeti(decode->unknown, path) < 0 && shlen(decode->unknown) < UNKNOWN_PATHS_MAX) {
        shput(decode->unknown, path, 1);
        tw_decode_problem(decode, "unknown member, ignored (here and in every place like it)");
    } else {
        decode->problems++;
    }
    tw_decode_leave(decode);
}

// Places stand beside the writes, in the same arena.
static void keep_place(struct tw_decode *decode, size_t former_capacity) {
    struct tw_batch *batch = decode->batch;
    size_t index = batch->write_count - 1;
    if (batch->write_capacity != former_capacity) {
        const char **places = tw_arena_alloc(&batch->arena, batch->write_capacity * sizeof *places);
        if (index)
            memcpy(places, batch->places, index * sizeof *places);
        batch->places = places;
    }
    char place[PLACE_SIZE];
    size_t length = decode->where ? (size_t)snprintf(place, sizeof place, "%s", decode->where) : 0;
    format_path(decode, place + length, sizeof place - length, false);
    batch->places[index] = tw_arena_strdup(&batch->arena, place);
}

struct tw_write *tw_decode_write(struct tw_decode *decode, enum tw_field field,
                                 const char *last_key) {
    size_t capacity = decode->batch->write_capacity;
    struct tw_write *write = tw_batch_add_write(decode->batch, field);
    int count = decode->key_count;
    memcpy(write->key, decode->keys, sizeof write->key[0] * (size_t)count);
    if (last_key && count < (int)TW_COUNT(write->key))
        write->key[count] = last_key;
    if (decode->keep_places)
        keep_place(decode, capacity);
    return write;
}

const char *tw_decode_copy(struct tw_decode *decode, const char *text) {
    return tw_arena_strdup(&decode->batch->arena, text);
}

const cJSON *tw_decode_parse(struct tw_decode *decode, const char *text, size_t size, char *reason,
                             size_t reason_size) {
    struct tw_tree_fault fault;
    const cJSON *root = tw_tree_parse(&decode->tree, text, size, decode->limits->depth, &fault);
    char place[PLACE_SIZE] = "line 1, column 1, at $";
    if (root && !cJSON_IsObject(root)) {
        snprintf(fault.text, sizeof fault.text, "a JSON object is needed here");
        root = NULL;
    } else if (!root) {
        tw_tree_place(text, size, fault.offset, place, sizeof place);
    }
    if (root)
        return root;
    decode->problems++;
    // A line of an NDJSON snapshot or of a recording says itself which line it is.
    const char *within = decode->where ? strchr(place, ',') + 2 : place;
    char full[PLACE_SIZE + 64];
    snprintf(full, sizeof full, "%s%s", decode->where ? decode->where : "", within);
    if (decode->report)
        decode->report(decode->user, full, fault.text);
    snprintf(reason, reason_size, "%s: %s", full, fault.text);
    return NULL;
}

bool tw_decode_number(struct tw_decode *decode, const cJSON *item, double *number) {
    if (!cJSON_IsNumber(item)) {
        tw_decode_problem(decode, "a number is needed here");
        return false;
    }
    // cJSON reads 1e999 as infinity.
    if (!isfinite(item->valuedouble)) {
        tw_decode_problem(decode, "the number is not finite");
        return false;
    }
    *number = item->valuedouble;
    return true;
}

static bool text_fits(struct tw_decode *decode, const char *text, size_t max_bytes) {
    if (strlen(text) <= max_bytes)
        return true;
    tw_decode_problem(decode, "the text is longer than %zu bytes", max_bytes);
    return false;
}

bool tw_decode_text(struct tw_decode *decode, const cJSON *item, size_t max_bytes,
                    const char **text) {
    if (!cJSON_IsString(item)) {
        tw_decode_problem(decode, "a text is needed here");
        return false;
    }
    *text = item->valuestring;
    return text_fits(decode, *text, max_bytes);
}

bool tw_decode_time(struct tw_decode *decode, const cJSON *item, int64_t *utc_ms) {
    if (cJSON_IsString(item) && tw_time_parse(item->valuestring, utc_ms))
        return true;
    tw_decode_problem(decode, "a time like \"2026-11-22T05:20:00.123Z\" is needed here");
    return false;
}

bool tw_decode_scalar(struct tw_decode *decode, const cJSON *item, struct tw_value *value) {
    *value = (struct tw_value){0};
    if (cJSON_IsNumber(item)) {
        value->kind = TW_VALUE_NUMBER;
        return tw_decode_number(decode, item, &value->number);
    }
    if (cJSON_IsBool(item)) {
        value->kind = TW_VALUE_BOOL;
        value->boolean = cJSON_IsTrue(item);
        return true;
    }
    if (cJSON_IsString(item)) {
        if (!text_fits(decode, item->valuestring, decode->limits->string_bytes))
            return false;
        value->kind = TW_VALUE_STRING;
        value->string = tw_decode_copy(decode, item->valuestring);
        return true;
    }
    if (cJSON_IsNull(item))
        return true;
    tw_decode_problem(decode, "a number, a boolean or a text is needed here");
    return false;
}

bool tw_decode_quality(struct tw_decode *decode, const cJSON *item, enum tw_quality *quality) {
    static const char *const names[] = {
        [TW_QUALITY_GOOD] = "good", [TW_QUALITY_UNCERTAIN] = "uncertain", [TW_QUALITY_BAD] = "bad"};
    for (size_t i = 0; cJSON_IsString(item) && i < TW_COUNT(names); i++) {
        if (strcmp(item->valuestring, names[i]) == 0) {
            *quality = (enum tw_quality)i;
            return true;
        }
    }
    tw_decode_problem(decode, "a quality is needed here: \"good\", \"uncertain\" or \"bad\"");
    return false;
}

bool tw_decode_vector(struct tw_decode *decode, const cJSON *item, int low, int high,
                      double *numbers, int *count) {
    int size = cJSON_IsArray(item) ? cJSON_GetArraySize(item) : 0;
    if (size < low || size > high) {
        if (low == high)
            tw_decode_problem(decode, "an array of %d numbers is needed here", low);
        else
            tw_decode_problem(decode, "an array of %d to %d numbers is needed here", low, high);
        return false;
    }
    *count = 0;
    const cJSON *element;
    cJSON_ArrayForEach(element, item) {
        tw_decode_enter_element(decode, *count);
        bool good = tw_decode_number(decode, element, &numbers[(*count)++]);
        tw_decode_leave(decode);
        if (!good)
            return false;
    }
    return true;
}

bool tw_decode_id(struct tw_decode *decode, const char *id) {
    if (!*id) {
        tw_decode_problem(decode, "an id may not be empty");
        return false;
    }
    return text_fits(decode, id, TW_ID_MAX);
}
