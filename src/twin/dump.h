// Parts of the canonical dump: members that many things have, assets, types.
#ifndef TWIN_DUMP_H
#define TWIN_DUMP_H

#include "state.h"

struct dump_item { // something keyed, to be sorted
    const char *id;
    uint32_t index;
};

int dump_compare_items(const void *left, const void *right);

// Members that are left out when there is nothing to say.
void dump_text(struct tw_json *json, const char *key, const char *text);
void dump_time(struct tw_json *json, const char *key, int64_t time_ms);
void dump_names(struct tw_json *json, const char *key, const struct names *names);
void dump_limits(struct tw_json *json, const double limits[4]);
bool dump_any_limit(const double limits[4]);

void dump_numbers(struct tw_json *json, const double *values, size_t count);
void dump_member_numbers(struct tw_json *json, const char *key, const double *values, size_t count);

void dump_asset(struct tw_json *json, const struct asset_row *row);
void dump_type(struct tw_json *json, const struct type *type);

#endif
