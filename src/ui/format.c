#include "format.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "twinview/clock.h"
#include "twinview/memory.h"

#define MINUS "\u2212"
#define THIN_SPACE "\u202f"
#define DIGITS_MAX 9 // decimals; what needs more is written in powers of ten
#define EM_DASH "\u2014"

// Decimals until the first digit of a number below one that is not zero.
static int leading_zeros(double size) {
    return (int)-floor(log10(size));
}

int tw_format_digits(const struct tw_property_type *type, double value) {
    if (type->digits >= 0)
        return TW_MIN(type->digits, DIGITS_MAX);
    double span = type->range_high - type->range_low;
    if (isfinite(span) && span > 0)
        return span < 1 ? leading_zeros(span) + 2 : span < 10 ? 2 : span < 200 ? 1 : 0;
    double size = fabs(value);
    if (size == floor(size) && size < 1e6)
        return 0;
    if (size < 0.01)
        return leading_zeros(size) + 1;
    return size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : 3;
}

void tw_format_number(double value, int digits, char text[TW_NUMBER_TEXT]) {
    char plain[TW_NUMBER_TEXT];
    if (isnan(value)) {
        memcpy(text, EM_DASH, sizeof EM_DASH);
        return;
    }
    bool huge = fabs(value) >= 1e15;
    if (huge || (digits > DIGITS_MAX && value != 0)) {
        snprintf(plain, sizeof plain, huge ? "%.3e" : "%.1e", fabs(value));
        snprintf(text, TW_NUMBER_TEXT, "%s%s", value < 0 ? MINUS : "", plain);
        return;
    }
    snprintf(plain, sizeof plain, "%.*f", digits <= DIGITS_MAX ? TW_MAX(digits, 0) : 0,
             fabs(value));
    size_t whole = strcspn(plain, ".,");
    size_t at = 0;
    // What rounds to nothing has no sign.
    if (value < 0 && strspn(plain, "0.,") != strlen(plain))
        at = (size_t)snprintf(text, TW_NUMBER_TEXT, MINUS);
    for (size_t i = 0; i < whole; i++) {
        if (i > 0 && (whole - i) % 3 == 0)
            at += (size_t)snprintf(text + at, TW_NUMBER_TEXT - at, THIN_SPACE);
        text[at++] = plain[i];
    }
    snprintf(text + at, TW_NUMBER_TEXT - at, "%s%s", plain[whole] ? "." : "",
             plain[whole] ? plain + whole + 1 : "");
}

void tw_format_value(const struct tw_words *words, const struct tw_property *property,
                     const struct tw_property_type *type, char *text, size_t size) {
    char number[TW_NUMBER_TEXT];
    switch (property->validity == TW_NO_VALUE ? TW_VALUE_NONE : property->value.kind) {
    case TW_VALUE_NUMBER:
        tw_format_number(property->value.number, tw_format_digits(type, property->value.number),
                         number);
        snprintf(text, size, "%s", number);
        break;
    case TW_VALUE_BOOL:
        snprintf(
            text, size, "%s",
            tw_words_translate(words, property->value.boolean ? TW_WORD("yes") : TW_WORD("no")));
        break;
    case TW_VALUE_STRING:
        snprintf(text, size, "%s", property->value.string);
        break;
    default:
        snprintf(text, size, EM_DASH);
    }
}

void tw_format_unit(const char *ucum, char *text, size_t size) {
    static const char *const written[][2] = {
        {"Cel", "\u00b0C"}, {"[degF]", "\u00b0F"}, {"deg", "\u00b0"},       {"Ohm", "\u03a9"},
        {"[ppm]", "ppm"},   {"um", "\u00b5m"},     {"us", "\u00b5s"},       {"1", ""},
        {"[pH]", "pH"},     {"cel", "\u00b0C"},    {"m[H2O]", "mH\u2082O"},
    };
    for (size_t i = 0; i < TW_COUNT(written); i++) {
        if (strcmp(ucum, written[i][0]) == 0) {
            snprintf(text, size, "%s", written[i][1]);
            return;
        }
    }
    // A 2 or 3 after a letter is a power: m3/h.
    size_t at = 0;
    for (size_t i = 0; ucum[i] && at + 3 < size; i++) {
        bool power = (ucum[i] == '2' || ucum[i] == '3') && i > 0 &&
                     ((ucum[i - 1] >= 'a' && ucum[i - 1] <= 'z')) &&
                     !(ucum[i + 1] >= '0' && ucum[i + 1] <= '9');
        if (power)
            at +=
                (size_t)snprintf(text + at, size - at, "%s", ucum[i] == '2' ? "\u00b2" : "\u00b3");
        else
            text[at++] = ucum[i];
    }
    text[at] = '\0';
}

void tw_format_name(const struct tw_property_type *type, const char *id, char *text, size_t size) {
    bool named = type->name && type->name[0] && strcmp(type->name, id) != 0;
    snprintf(text, size, "%s", named ? type->name : id);
    if (named)
        return;
    for (char *c = text; *c; c++)
        if (*c == '_')
            *c = ' ';
    if (text[0] >= 'a' && text[0] <= 'z')
        text[0] = (char)(text[0] - 'a' + 'A');
}

const char *tw_validity_word(enum tw_validity validity) {
    static const char *const words[] = {TW_WORD("good"), TW_WORD("uncertain"), TW_WORD("stale"),
                                        TW_WORD("bad"),  TW_WORD("feed lost"), TW_WORD("no value")};
    return words[validity];
}

void tw_format_validity(const struct tw_words *words, const struct tw_property *property,
                        char *text, size_t size) {
    enum tw_quality quality = property->quality;
    const char *word = tw_validity_word(property->validity);
    if (property->conflict)
        word = TW_WORD("sources disagree");
    else if (property->validity == TW_LOST && quality != TW_QUALITY_GOOD)
        word = quality == TW_QUALITY_BAD ? TW_WORD("feed lost, bad before")
                                         : TW_WORD("feed lost, uncertain before");
    else if (property->stale && property->validity != TW_NO_VALUE && quality != TW_QUALITY_GOOD)
        word =
            quality == TW_QUALITY_BAD ? TW_WORD("bad and stale") : TW_WORD("uncertain and stale");
    snprintf(text, size, "%s", tw_words_translate(words, word));
}

const char *tw_alarm_state_word(enum tw_alarm_state state) {
    static const char *const words[] = {
        TW_WORD("normal"),        TW_WORD("unacknowledged"),
        TW_WORD("acknowledged"),  TW_WORD("returned, not acknowledged"),
        TW_WORD("shelved"),       TW_WORD("suppressed by design"),
        TW_WORD("out of service")};
    return words[state];
}

void tw_format_clock(int64_t utc_ms, bool seconds, char text[16]) {
    if (utc_ms == TW_TIME_NONE) {
        memcpy(text, EM_DASH, sizeof EM_DASH);
        return;
    }
    tw_time_format_clock(utc_ms, text, 16);
    if (!seconds)
        text[5] = '\0';
}
