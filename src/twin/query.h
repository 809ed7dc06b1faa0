// A query's terms, between its grammar (query_parse.c) and what answers it (query_match.c).
#ifndef TWIN_QUERY_H
#define TWIN_QUERY_H

#include "twinview/query.h"

enum tw_term_kind {
    TW_TERM_WORD, // in name, id or type
    TW_TERM_NAME,
    TW_TERM_ID,
    TW_TERM_TYPE,
    TW_TERM_VALUE,
    TW_TERM_QUALITY,
    TW_TERM_ALARM,
};

enum tw_comparison { TW_IS, TW_IS_NOT, TW_BELOW, TW_ABOVE, TW_AT_MOST, TW_AT_LEAST };

// Words of alarm: beside a state or a priority.
enum tw_alarm_word { TW_ALARM_ANY, TW_ALARM_NONE, TW_ALARM_OF_STATE, TW_ALARM_OF_PRIORITY };

struct tw_term {
    enum tw_term_kind kind;
    bool negated;
    char *text;     // what is looked for, small letters; of a value what it is compared with
    char *property; // of a value, small letters
    enum tw_comparison comparison;
    double number; // NaN: the text is none
    enum tw_validity validity;
    enum tw_alarm_word word;
    int alarm; // state or priority
};

struct tw_query {
    struct tw_term terms[TW_QUERY_TERMS_MAX];
    int count;
};

#endif
