#include "direction.h"

#include <fribidi.h>
#include <stdbool.h>

// Whether anything may be of a script from right to left: U+0590 to U+08FF, U+FB1D to U+FEFC,
// U+10800 to U+10FFF and U+1E800 to U+1EFFF. Leading bytes tell it well enough: what is asked in
// vain costs time only.
static bool may_turn(const char *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        if ((c >= 0xd6 && c <= 0xe0) || c == 0xef || c == 0xf0)
            return true;
    }
    return false;
}

// Panels put a value behind a name with a comma or a colon. The algorithm would draw the number at
// the left of a name that is read from right to left, and leave its unit at the right: a mark
// before the comma ends the name.
static FriBidiStrIndex mark_values(const FriBidiChar *text, FriBidiStrIndex count,
                                   FriBidiChar *out) {
    FriBidiStrIndex length = 0;
    for (FriBidiStrIndex i = 0; i < count; i++) {
        if (i + 2 < count && (text[i] == ',' || text[i] == ':') && text[i + 1] == ' ' &&
            ((text[i + 2] >= '0' && text[i + 2] <= '9') || text[i + 2] == 0x2212))
            out[length++] = FRIBIDI_CHAR_LRM;
        out[length++] = text[i];
    }
    return length;
}

const char *tw_in_drawing_order(const char *text, size_t length, char out[2 * TW_DIRECTION_MAX],
                                size_t *drawn_length) {
    FriBidiChar plain[TW_DIRECTION_MAX], logical[2 * TW_DIRECTION_MAX],
        visual[2 * TW_DIRECTION_MAX];
    FriBidiParType base = FRIBIDI_PAR_LTR;
    *drawn_length = length;
    if (length > TW_DIRECTION_MAX || !may_turn(text, length))
        return text;
    FriBidiStrIndex count =
        fribidi_charset_to_unicode(FRIBIDI_CHAR_SET_UTF8, text, (FriBidiStrIndex)length, plain);
    count = mark_values(plain, count, logical);
    // The highest level and one: 1 if all is from left to right, 0 if memory ran out.
    if (fribidi_log2vis(logical, count, &base, visual, NULL, NULL, NULL) <= 1)
        return text;
    FriBidiStrIndex kept = 0;
    for (FriBidiStrIndex i = 0; i < count; i++) // without those marks, and what a ligature took in
        if (visual[i] != FRIBIDI_CHAR_LRM && visual[i] != FRIBIDI_CHAR_FILL)
            visual[kept++] = visual[i];
    *drawn_length = (size_t)fribidi_unicode_to_charset(FRIBIDI_CHAR_SET_UTF8, visual, kept, out);
    return out;
}
