// The grammar of queries (twinview/query.h).
#include "query.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/memory.h"

// One term as it stands in the text.
struct word {
    const char *start;
    size_t length;
    bool quoted;
};

static const struct {
    const char *name;
    enum tw_validity validity;
} qualities[] = {{"good", TW_VALID},  {"uncertain", TW_UNCERTAIN}, {"bad", TW_BAD},
                 {"stale", TW_STALE}, {"lost", TW_LOST},           {"none", TW_NO_VALUE}};

static const struct {
    const char *name;
    enum tw_alarm_word word;
    int alarm;
} alarms[] = {{"any", TW_ALARM_ANY, 0},
              {"none", TW_ALARM_NONE, 0},
              {"unack", TW_ALARM_OF_STATE, TW_ALARM_UNACKNOWLEDGED},
              {"acked", TW_ALARM_OF_STATE, TW_ALARM_ACKNOWLEDGED},
              {"returned", TW_ALARM_OF_STATE, TW_ALARM_RETURNED},
              {"shelved", TW_ALARM_OF_STATE, TW_ALARM_SHELVED},
              {"suppressed", TW_ALARM_OF_STATE, TW_ALARM_SUPPRESSED},
              {"oos", TW_ALARM_OF_STATE, TW_ALARM_OUT_OF_SERVICE},
              {"1", TW_ALARM_OF_PRIORITY, 1},
              {"2", TW_ALARM_OF_PRIORITY, 2},
              {"3", TW_ALARM_OF_PRIORITY, 3},
              {"4", TW_ALARM_OF_PRIORITY, 4}};

static char *lower(const char *text, size_t length) {
    char *copy = tw_alloc(length + 1);
    for (size_t i = 0; i < length; i++)
        copy[i] = text[i] >= 'A' && text[i] <= 'Z' ? (char)(text[i] + 32) : text[i];
    return copy;
}

static bool fail(struct tw_query_error *error, enum tw_query_fault fault, const char *text,
                 const char *at, size_t length) {
    *error = (struct tw_query_error){fault, (size_t)(at - text), length};
    return false;
}

static bool parse_quality(struct tw_term *term) {
    for (size_t i = 0; i < TW_COUNT(qualities); i++) {
        if (strcmp(term->text, qualities[i].name) == 0) {
            term->validity = qualities[i].validity;
            return true;
        }
    }
    return false;
}

static bool parse_alarm(struct tw_term *term) {
    for (size_t i = 0; i < TW_COUNT(alarms); i++) {
        if (strcmp(term->text, alarms[i].name) == 0) {
            term->word = alarms[i].word;
            term->alarm = alarms[i].alarm;
            return true;
        }
    }
    return false;
}

// "type:pump" and its like. False if the word has none of the prefixes.
static bool has_prefix(const struct word *word, struct tw_term *term, size_t *length) {
    static const struct {
        const char *prefix;
        enum tw_term_kind kind;
    } prefixes[] = {{"type:", TW_TERM_TYPE},       {"name:", TW_TERM_NAME},
                    {"id:", TW_TERM_ID},           {"tag:", TW_TERM_ID},
                    {"quality:", TW_TERM_QUALITY}, {"alarm:", TW_TERM_ALARM}};
    for (size_t i = 0; i < TW_COUNT(prefixes); i++) {
        *length = strlen(prefixes[i].prefix);
        char *start = lower(word->start, TW_MIN(*length, word->length));
        bool equal = strcmp(start, prefixes[i].prefix) == 0;
        free(start);
        if (equal) {
            term->kind = prefixes[i].kind;
            return true;
        }
    }
    return false;
}

static bool parse_prefixed(const char *text, const struct word *word, size_t prefix,
                           struct tw_term *term, struct tw_query_error *error) {
    const char *value = word->start + prefix;
    size_t length = word->length - prefix;
    if (length >= 2 && value[0] == '"' && value[length - 1] == '"') {
        value++;
        length -= 2;
    }
    if (length == 0)
        return fail(error, TW_QUERY_NO_VALUE, text, word->start, word->length);
    term->text = lower(value, length);
    if (term->kind == TW_TERM_QUALITY && !parse_quality(term))
        return fail(error, TW_QUERY_NO_QUALITY, text, value, length);
    if (term->kind == TW_TERM_ALARM && !parse_alarm(term))
        return fail(error, TW_QUERY_NO_ALARM, text, value, length);
    return true;
}

static double number_of(const char *text) {
    char *end;
    double number = strtod(text, &end);
    return end != text && !*end && isfinite(number) ? number : NAN;
}

// "temp>80", "mode=auto"; `sign` is where the comparison begins.
static bool parse_comparison(const char *text, const struct word *word, size_t sign,
                             struct tw_term *term, struct tw_query_error *error) {
    const char *at = word->start + sign;
    bool equal = sign + 1 < word->length && at[1] == '=' && at[0] != '=';
    size_t behind = sign + (equal ? 2 : 1);
    term->kind = TW_TERM_VALUE;
    term->comparison = *at == '<'   ? equal ? TW_AT_MOST : TW_BELOW
                       : *at == '>' ? equal ? TW_AT_LEAST : TW_ABOVE
                       : *at == '!' ? TW_IS_NOT
                                    : TW_IS;
    if (sign == 0)
        return fail(error, TW_QUERY_NO_PROPERTY, text, word->start, word->length);
    if (behind == word->length)
        return fail(error, TW_QUERY_NO_VALUE, text, at, behind - sign);
    const char *value = word->start + behind;
    size_t length = word->length - behind;
    if (length > 2 && value[0] == '"' && value[length - 1] == '"') {
        value++;
        length -= 2;
    }
    term->property = lower(word->start, sign);
    term->text = lower(value, length);
    term->number = number_of(term->text);
    if (term->comparison >= TW_BELOW && isnan(term->number))
        return fail(error, TW_QUERY_NO_NUMBER, text, value, length);
    return true;
}

static size_t find_sign(const struct word *word) {
    for (size_t i = 0; i < word->length && word->start[i] != '"'; i++) {
        if (strchr("<>=", word->start[i]) ||
            (word->start[i] == '!' && i + 1 < word->length && word->start[i + 1] == '='))
            return i;
    }
    return word->length;
}

static bool parse_term(const char *text, struct word word, struct tw_term *term,
                       struct tw_query_error *error) {
    *term = (struct tw_term){.number = NAN};
    if (word.length > 1 && word.start[0] == '-' && !word.quoted) {
        term->negated = true;
        word.start++;
        word.length--;
    }
    size_t prefix, sign = find_sign(&word);
    if (has_prefix(&word, term, &prefix))
        return parse_prefixed(text, &word, prefix, term, error);
    if (sign < word.length)
        return parse_comparison(text, &word, sign, term, error);
    if (word.length >= 2 && word.start[0] == '"' && word.start[word.length - 1] == '"') {
        word.start++;
        word.length -= 2;
    }
    term->kind = TW_TERM_WORD;
    term->text = lower(word.start, word.length);
    return true;
}

// Up to the next blank that is not in quotation marks. False if they are not closed.
static bool next_word(const char **rest, struct word *word, struct tw_query_error *error,
                      const char *text) {
    const char *at = *rest, *quote = NULL;
    *word = (struct word){.start = at, .quoted = *at == '"'};
    for (; *at && (quote || !isspace((unsigned char)*at)); at++) {
        if (*at == '"')
            quote = quote ? NULL : at;
    }
    word->length = (size_t)(at - word->start);
    *rest = at;
    return !quote || fail(error, TW_QUERY_QUOTE_OPEN, text, quote, (size_t)(at - quote));
}

struct tw_query *tw_query_parse(const char *text, struct tw_query_error *error) {
    struct tw_query *query = tw_alloc(sizeof *query);
    struct word word;
    *error = (struct tw_query_error){0};
    for (const char *rest = text;;) {
        while (isspace((unsigned char)*rest))
            rest++;
        if (!*rest)
            return query;
        bool ok = next_word(&rest, &word, error, text);
        if (ok && query->count == TW_QUERY_TERMS_MAX)
            ok = fail(error, TW_QUERY_TOO_MANY, text, word.start, word.length);
        if (!ok || !parse_term(text, word, &query->terms[query->count++], error))
            break;
    }
    tw_query_destroy(query);
    return NULL;
}

void tw_query_destroy(struct tw_query *query) {
    for (int i = 0; query && i < TW_QUERY_TERMS_MAX; i++) {
        free(query->terms[i].text);
        free(query->terms[i].property);
    }
    free(query);
}

bool tw_query_is_empty(const struct tw_query *query) {
    return query->count == 0;
}
