// Members that many things of a dump have.
#include "dump.h"

#include <math.h>
#include <string.h>

int tw_dump_compare_items(const void *left, const void *right) {
    const struct tw_dump_item *a = left, *b = right;
    return strcmp(a->id, b->id);
}

void tw_dump_text(struct tw_json *json, const char *key, const char *text) {
    if (text)
        tw_json_member_string(json, key, text);
}

void tw_dump_numbers(struct tw_json *json, const double *values, size_t count) {
    tw_json_begin_array(json);
    for (size_t i = 0; i < count; i++)
        tw_json_number(json, values[i]);
    tw_json_end_array(json);
}

void tw_dump_member_numbers(struct tw_json *json, const char *key, const double *values,
                            size_t count) {
    tw_json_key(json, key);
    tw_dump_numbers(json, values, count);
}

void tw_dump_names(struct tw_json *json, const char *key, const struct tw_names *names) {
    if (!names->count)
        return;
    tw_json_key(json, key);
    if (!*names->entries[0].language) {
        tw_json_string(json, names->entries[0].text);
        return;
    }
    tw_json_begin_object(json);
    for (uint32_t i = 0; i < names->count; i++)
        tw_json_member_string(json, names->entries[i].language, names->entries[i].text);
    tw_json_end_object(json);
}

bool tw_dump_any_limit(const double limits[4]) {
    return !isnan(limits[0]) || !isnan(limits[1]) || !isnan(limits[2]) || !isnan(limits[3]);
}

void tw_dump_limits(struct tw_json *json, const double limits[4]) {
    static const char *const keys[] = {"hi", "hi_hi", "lo", "lo_lo"};
    if (!tw_dump_any_limit(limits))
        return;
    tw_json_key(json, "limits");
    tw_json_begin_object(json);
    for (int i = 0; i < 4; i++) {
        double limit = limits[tw_limit_index(keys[i])];
        if (!isnan(limit))
            tw_json_member_number(json, keys[i], limit);
    }
    tw_json_end_object(json);
}
