// Writes JSON text: statistics, pick answers, state dumps, the demo server's documents.
//
// Numbers are written as %.17g with a C-locale point, whole numbers without exponent or fraction;
// NaN and infinities are written as null. Strings are escaped per RFC 8259 section 7 and bytes
// that are not UTF-8 become U+FFFD. The order of members is the order of calls.
//
// Threads: one writer belongs to one thread.
#ifndef TWINVIEW_JSON_WRITER_H
#define TWINVIEW_JSON_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Zero-initialised is ready for use; `indent` may be set to 2 before the first call.
struct tw_json {
    char *text; // terminated after every call
    size_t length, capacity;
    int indent, depth;
    bool after_value, after_key;
};

void tw_json_finish(struct tw_json *json); // frees the text

void tw_json_begin_object(struct tw_json *json);
void tw_json_end_object(struct tw_json *json);
void tw_json_begin_array(struct tw_json *json);
void tw_json_end_array(struct tw_json *json);
void tw_json_key(struct tw_json *json, const char *key);
void tw_json_string(struct tw_json *json, const char *text); // NULL writes null
void tw_json_number(struct tw_json *json, double number);
void tw_json_fixed(struct tw_json *json, double number, int decimals); // for figures people read
void tw_json_integer(struct tw_json *json, int64_t number);
void tw_json_bool(struct tw_json *json, bool value);
void tw_json_null(struct tw_json *json);
void tw_json_raw(struct tw_json *json, const char *text); // text that already is one JSON value

// key and value in one call
void tw_json_member_string(struct tw_json *json, const char *key, const char *text);
void tw_json_member_number(struct tw_json *json, const char *key, double number);
void tw_json_member_fixed(struct tw_json *json, const char *key, double number, int decimals);
void tw_json_member_integer(struct tw_json *json, const char *key, int64_t number);
void tw_json_member_bool(struct tw_json *json, const char *key, bool value);
// ISO 8601 in UTC, milliseconds since 1970; TW_TIME_NONE writes nothing.
void tw_json_member_time(struct tw_json *json, const char *key, int64_t utc_ms);

#endif
