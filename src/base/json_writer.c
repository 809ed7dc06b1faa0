#include "twinview/json_writer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/clock.h"
#include "twinview/memory.h"

static void append(struct tw_json *json, const char *text, size_t length) {
    if (json->length + length + 1 > json->capacity) {
        json->capacity = TW_MAX(json->capacity * 2, json->length + length + 256);
        json->text = tw_realloc(json->text, json->capacity);
    }
    memcpy(json->text + json->length, text, length);
    json->length += length;
    json->text[json->length] = '\0';
}

static void append_text(struct tw_json *json, const char *text) {
    append(json, text, strlen(text));
}

static void new_line(struct tw_json *json) {
    if (!json->indent)
        return;
    append(json, "\n", 1);
    for (int i = 0; i < json->depth * json->indent; i++)
        append(json, " ", 1);
}

// What stands between two values: nothing after a key, a comma after a value.
static void separate(struct tw_json *json) {
    if (json->after_key) {
        json->after_key = false;
        return;
    }
    if (json->after_value)
        append(json, ",", 1);
    if (json->depth)
        new_line(json);
}

static void open(struct tw_json *json, const char *bracket) {
    separate(json);
    append(json, bracket, 1);
    json->depth++;
    json->after_value = false;
}

static void close(struct tw_json *json, const char *bracket) {
    json->depth--;
    if (json->after_value)
        new_line(json);
    append(json, bracket, 1);
    json->after_value = true;
}

void tw_json_finish(struct tw_json *json) {
    free(json->text);
    *json = (struct tw_json){0};
}

void tw_json_begin_object(struct tw_json *json) {
    open(json, "{");
}

void tw_json_end_object(struct tw_json *json) {
    close(json, "}");
}

void tw_json_begin_array(struct tw_json *json) {
    open(json, "[");
}

void tw_json_end_array(struct tw_json *json) {
    close(json, "]");
}

// Length of the UTF-8 sequence at `text` (RFC 3629 section 4), 0 if it is not one.
static size_t sequence_length(const unsigned char *text) {
    if (text[0] < 0x80)
        return 1;
    size_t length = text[0] >= 0xf0 ? 4 : text[0] >= 0xe0 ? 3 : 2;
    if (text[0] < 0xc2 || text[0] > 0xf4)
        return 0;
    for (size_t i = 1; i < length; i++)
        if ((text[i] & 0xc0) != 0x80)
            return 0;
    bool bad = (text[0] == 0xe0 && text[1] < 0xa0) || (text[0] == 0xed && text[1] > 0x9f) ||
               (text[0] == 0xf0 && text[1] < 0x90) || (text[0] == 0xf4 && text[1] > 0x8f);
    return bad ? 0 : length;
}

static void append_escaped(struct tw_json *json, const char *text) {
    append(json, "\"", 1);
    const unsigned char *at = (const unsigned char *)text;
    while (*at) {
        size_t length = sequence_length(at);
        char escape[8];
        if (length == 0) {
            append_text(json, "\xef\xbf\xbd");
            length = 1;
        } else if (*at == '"' || *at == '\\') {
            append(json, (char[]){'\\', (char)*at}, 2);
        } else if (*at < 0x20) {
            snprintf(escape, sizeof escape, "\\u%04x", *at);
            append_text(json, escape);
        } else {
            append(json, (const char *)at, length);
        }
        at += length;
    }
    append(json, "\"", 1);
}

void tw_json_key(struct tw_json *json, const char *key) {
    separate(json);
    append_escaped(json, key);
    append(json, json->indent ? ": " : ":", json->indent ? 2 : 1);
    json->after_key = true;
    json->after_value = false;
}

void tw_json_raw(struct tw_json *json, const char *text) {
    separate(json);
    append_text(json, text);
    json->after_value = true;
}

void tw_json_string(struct tw_json *json, const char *text) {
    if (!text) {
        tw_json_raw(json, "null");
        return;
    }
    separate(json);
    append_escaped(json, text);
    json->after_value = true;
}

void tw_json_number(struct tw_json *json, double number) {
    char text[40];
    if (!isfinite(number))
        snprintf(text, sizeof text, "null");
    else if (number == floor(number) && fabs(number) < 1e15)
        snprintf(text, sizeof text, "%.0f", number == 0 ? 0.0 : number); // no "-0"
    else
        snprintf(text, sizeof text, "%.17g", number);
    tw_json_raw(json, text);
}

void tw_json_fixed(struct tw_json *json, double number, int decimals) {
    if (!isfinite(number)) {
        tw_json_raw(json, "null");
        return;
    }
    char text[400];
    snprintf(text, sizeof text, "%.*f", decimals, number);
    tw_json_raw(json, text);
}

void tw_json_integer(struct tw_json *json, int64_t number) {
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)number);
    tw_json_raw(json, text);
}

void tw_json_bool(struct tw_json *json, bool value) {
    tw_json_raw(json, value ? "true" : "false");
}

void tw_json_null(struct tw_json *json) {
    tw_json_raw(json, "null");
}

void tw_json_member_string(struct tw_json *json, const char *key, const char *text) {
    tw_json_key(json, key);
    tw_json_string(json, text);
}

void tw_json_member_number(struct tw_json *json, const char *key, double number) {
    tw_json_key(json, key);
    tw_json_number(json, number);
}

void tw_json_member_fixed(struct tw_json *json, const char *key, double number, int decimals) {
    tw_json_key(json, key);
    tw_json_fixed(json, number, decimals);
}

void tw_json_member_integer(struct tw_json *json, const char *key, int64_t number) {
    tw_json_key(json, key);
    tw_json_integer(json, number);
}

void tw_json_member_bool(struct tw_json *json, const char *key, bool value) {
    tw_json_key(json, key);
    tw_json_bool(json, value);
}

void tw_json_member_time(struct tw_json *json, const char *key, int64_t utc_ms) {
    if (utc_ms == TW_TIME_NONE)
        return;
    char text[32];
    tw_time_format(utc_ms, text, sizeof text);
    tw_json_member_string(json, key, text);
}
