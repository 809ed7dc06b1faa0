// Queries: assets by name, id, type, values, quality and alarms, in one line of text
//
//   feed pump              both words, each in the name, the id or the type
//   "feed pump"            as one word
//   type:pump name:feed    in the type, in the name
//   id:P-10 tag:P-10       in the id, which is the tag of a plant
//   temp>80 level<=20      a value, also >= and =; != is "not that, but known"
//   running=true mode=auto
//   quality:bad            good uncertain bad stale lost none: of any of its values
//   alarm:unack            any none unack acked returned shelved suppressed oos 1 2 3 4
//   -type:pipe             not that
//
// All terms must hold. Letters match small or capital (ASCII), words anywhere in a text. A property
// is named by its id, or by a part of it where none has that id; what is bad, stale or lost has no
// value to compare. A word with any other prefix is looked for as it stands: ids may hold colons.
//
// A group is what answers a query now: it follows the twin's changes at the cost of what changed.
// It knows nothing of panels, and keeps no values.
//
// Threads: as the twin.
#ifndef TWINVIEW_QUERY_H
#define TWINVIEW_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "twinview/twin.h"

struct tw_query;

#define TW_QUERY_TERMS_MAX 16

enum tw_query_fault {
    TW_QUERY_FINE,
    TW_QUERY_NO_VALUE,     // nothing behind a comparison or a prefix
    TW_QUERY_NO_NUMBER,    // what stands behind <, >, <=, >= is none
    TW_QUERY_NO_PROPERTY,  // nothing before a comparison
    TW_QUERY_QUOTE_OPEN,   // a quotation mark without its second
    TW_QUERY_NO_QUALITY,   // not one of the words for it
    TW_QUERY_NO_ALARM,     // not one of the words for it
    TW_QUERY_TOO_MANY,     // more than TW_QUERY_TERMS_MAX terms
    TW_QUERY_FAULT_COUNT
};

struct tw_query_error {
    enum tw_query_fault fault;
    size_t at, length; // bytes of the text that are wrong
};

// NULL if the text is no query; *error says what is wrong where. An empty text is a query that
// every asset answers.
struct tw_query *tw_query_parse(const char *text, struct tw_query_error *error);
void tw_query_destroy(struct tw_query *query);

// No term: everything answers.
bool tw_query_is_empty(const struct tw_query *query);

// Assets that answer a query, by slot. Zero-initialised is an empty group without a query.
struct tw_group {
    struct tw_query *query;
    uint64_t *bits; // a bit a slot
    size_t words;
    size_t count;     // of those that answer
    uint32_t version; // another one whenever the members changed
};

// Takes the query (NULL: none, and no members) and finds its members among all assets.
void tw_group_begin(struct tw_group *group, struct tw_query *query, const struct tw_twin *twin);
void tw_group_finish(struct tw_group *group);

// Takes over the twin's changes: call it before they are cleared.
void tw_group_update(struct tw_group *group, const struct tw_twin *twin);

bool tw_group_holds(const struct tw_group *group, struct tw_asset_id asset);

// The first member with a slot above `slot`, 0 if there is none; begin with 0.
uint32_t tw_group_next(const struct tw_group *group, uint32_t slot);

#endif
