// A growing text for JSON that is made a million times a second: no locale, no printf on the way.
//
// tw_json writes any number exactly; this writes a reading with the decimals that its sensor has.
#ifndef TW_SIM_TEXT_H
#define TW_SIM_TEXT_H

#include <stddef.h>
#include <stdint.h>

// Zero-initialised is empty and ready.
struct tw_text {
    char *bytes; // not terminated
    size_t length, capacity;
};

void tw_text_finish(struct tw_text *text);
void tw_text_reserve(struct tw_text *text, size_t size); // room for `size` more bytes
void tw_text_add(struct tw_text *text, const char *bytes, size_t size);
void tw_text_string(struct tw_text *text, const char *string); // as it is, unquoted
void tw_text_quoted(struct tw_text *text, const char *string); // a JSON string, escaped
void tw_text_integer(struct tw_text *text, int64_t number);
void tw_text_fixed(struct tw_text *text, double number, int decimals); // null if not finite
void tw_text_time(struct tw_text *text, int64_t utc_ms);               // a quoted time stamp

#endif
