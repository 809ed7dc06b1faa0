#include "text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/clock.h"
#include "twinview/memory.h"

void tw_text_finish(struct tw_text *text) {
    free(text->bytes);
    *text = (struct tw_text){0};
}

void tw_text_reserve(struct tw_text *text, size_t size) {
    if (text->length + size <= text->capacity)
        return;
    text->capacity = TW_MAX(text->capacity * 2, text->length + size + 256);
    text->bytes = tw_realloc(text->bytes, text->capacity);
}

void tw_text_add(struct tw_text *text, const char *bytes, size_t size) {
    if (!size)
        return; // an empty text has no bytes to copy to
    tw_text_reserve(text, size);
    memcpy(text->bytes + text->length, bytes, size);
    text->length += size;
}

void tw_text_string(struct tw_text *text, const char *string) {
    tw_text_add(text, string, strlen(string));
}

void tw_text_quoted(struct tw_text *text, const char *string) {
    tw_text_reserve(text, 6 * strlen(string) + 2);
    char *out = text->bytes + text->length;
    *out++ = '"';
    for (; *string; string++) {
        unsigned char byte = (unsigned char)*string;
        if (byte < 0x20) {
            out += sprintf(out, "\\u%04x", byte);
            continue;
        }
        if (byte == '"' || byte == '\\')
            *out++ = '\\';
        *out++ = (char)byte;
    }
    *out++ = '"';
    text->length = (size_t)(out - text->bytes);
}

void tw_text_integer(struct tw_text *text, int64_t number) {
    char digits[24], *at = digits + sizeof digits;
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do
        *--at = (char)('0' + rest % 10);
    while (rest /= 10);
    if (number < 0)
        *--at = '-';
    tw_text_add(text, at, (size_t)(digits + sizeof digits - at));
}

void tw_text_fixed(struct tw_text *text, double number, int decimals) {
    static const double powers[] = {1, 10, 100, 1e3, 1e4, 1e5, 1e6};
    decimals = TW_CLAMP(decimals, 0, 6);
    if (!(fabs(number) < 1e12)) { // also NaN
        tw_text_string(text, "null");
        return;
    }
    int64_t scaled = llround(fabs(number) * powers[decimals]);
    char digits[32], *at = digits + sizeof digits;
    int64_t rest = scaled;
    for (int i = 0; i < decimals || rest || i == 0; i++) {
        if (i == decimals && i > 0)
            *--at = '.';
        *--at = (char)('0' + rest % 10);
        rest /= 10;
    }
    // "0.5", not ".5"
    if (decimals > 0 && digits + sizeof digits - at == decimals) {
        *--at = '.';
        *--at = '0';
    }
    if (number < 0 && scaled)
        *--at = '-';
    tw_text_add(text, at, (size_t)(digits + sizeof digits - at));
}

void tw_text_time(struct tw_text *text, int64_t utc_ms) {
    char stamp[32];
    tw_time_format(utc_ms, stamp, sizeof stamp);
    tw_text_add(text, "\"", 1);
    tw_text_string(text, stamp);
    tw_text_add(text, "\"", 1);
}
