// Parts of the canonical dump: members that many things have, assets, types.
#ifndef TWIN_DUMP_H
#define TWIN_DUMP_H

#include "state.h"

struct tw_dump_item { // something keyed, to be sorted
    const char *id;
    uint32_t index;
};

int tw_dump_compare_items(const void *left, const void *right);

// Members that are left out when there is nothing to say.
void tw_dump_text(struct tw_json *json, const char *key, const char *text);
void tw_dump_names(struct tw_json *json, const char *key, const struct tw_names *names);
void tw_dump_limits(struct tw_json *json, const double limits[4]);
bool tw_dump_any_limit(const double limits[4]);

void tw_dump_numbers(struct tw_json *json, const double *values, size_t count);
void tw_dump_member_numbers(struct tw_json *json, const char *key, const double *values,
                            size_t count);

void tw_dump_asset(struct tw_json *json, const struct tw_twin *twin,
                   const struct tw_asset_row *row);
void tw_dump_type(struct tw_json *json, const struct tw_type *type);

#endif
