// The language of the search field: words that must all hold.
#include "tree.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define WORD_MAX 64

static bool contains(const char *text, const char *word) {
    size_t length = strlen(word);
    for (; text && *text; text++)
        if (strncasecmp(text, word, length) == 0)
            return true;
    return false;
}

// "temp>80", "level<20", "running=1": false if the word is none of these.
static bool parse_comparison(const char *word, char property[WORD_MAX], char *sign, double *value) {
    size_t length = strcspn(word, "<>=");
    if (length == 0 || !word[length] || !word[length + 1])
        return false;
    char *end;
    *value = strtod(word + length + 1, &end);
    if (*end)
        return false;
    memcpy(property, word, length);
    property[length] = '\0';
    *sign = word[length];
    return true;
}

static bool property_compares(const struct tw_asset *asset, const char *id, char sign,
                              double value) {
    for (int i = 0; i < asset->property_count; i++) {
        const struct tw_property *property = &asset->properties[i];
        double number;
        if (!contains(property->id, id) || property->validity > TW_UNCERTAIN)
            continue;
        if (property->value.kind == TW_VALUE_NUMBER)
            number = property->value.number;
        else if (property->value.kind == TW_VALUE_BOOL)
            number = property->value.boolean;
        else
            continue;
        if (sign == '>' ? number > value : sign == '<' ? number < value : number == value)
            return true;
    }
    return false;
}

static bool word_matches(const struct tw_asset *asset, const char *word) {
    char property[WORD_MAX], sign;
    double value;
    if (strncasecmp(word, "type:", 5) == 0)
        return contains(asset->type_id, word + 5) || word[5] == '\0';
    if (parse_comparison(word, property, &sign, &value))
        return property_compares(asset, property, sign, value);
    return contains(asset->name, word) || contains(asset->id, word) ||
           contains(asset->type_id, word);
}

bool tw_search_matches(const struct tw_asset *asset, const char *search) {
    while (*search) {
        char word[WORD_MAX];
        size_t length = strcspn(search, " ");
        size_t kept = length < WORD_MAX - 1 ? length : WORD_MAX - 1;
        memcpy(word, search, kept);
        word[kept] = '\0';
        if (kept > 0 && !word_matches(asset, word))
            return false;
        search += length;
        search += strspn(search, " ");
    }
    return true;
}
