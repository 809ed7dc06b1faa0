#include "bench_search.h"

#include <stdio.h>
#include <string.h>

#include "report.h"
#include "twinview/clock.h"
#include "twinview/memory.h"
#include "twinview/query.h"

#define ROUNDS 5

// As it is typed: each beginning is a search of its own, but for those that are no query yet.
static void type_query(const struct tw_twin *twin, const char *text, struct tw_group *group,
                       struct tw_samples *one, struct tw_samples *all) {
    char typed[128];
    for (size_t length = 1; length <= strlen(text); length++) {
        snprintf(typed, sizeof typed, "%.*s", (int)length, text);
        int64_t start_ns = tw_monotonic_ns();
        struct tw_query_error error;
        struct tw_query *query = tw_query_parse(typed, &error);
        if (!query)
            continue;
        tw_group_begin(group, query, twin);
        double ms = (double)(tw_monotonic_ns() - start_ns) * 1e-6;
        tw_samples_add(one, ms);
        tw_samples_add(all, ms);
    }
}

bool tw_bench_search(struct tw_viewer *viewer, struct tw_json *json) {
    static const char *const queries[] = {
        "P-10",   "type:pump", "level>60",  "quality:bad", "alarm:unack",
        "boiler", "zzzz",      "name:pump", "tag:T-2",     "type:pump temp>80 -alarm:none",
    };
    struct tw_samples all = {0};
    struct tw_group group = {0};
    tw_json_key(json, "search");
    tw_json_begin_object(json);
    for (size_t i = 0; i < TW_COUNT(queries); i++) {
        struct tw_samples one = {0};
        for (int round = 0; round < ROUNDS; round++)
            type_query(viewer->twin, queries[i], &group, &one, &all);
        tw_json_key(json, queries[i]);
        tw_json_begin_object(json);
        tw_json_member_integer(json, "found", (int64_t)group.count);
        tw_samples_write(&one, json, "ms");
        tw_json_end_object(json);
        tw_samples_finish(&one);
    }
    tw_json_end_object(json);
    tw_samples_write(&all, json, "search_ms");
    tw_samples_finish(&all);
    tw_group_finish(&group);
    tw_report_stats(viewer, json);
    return true;
}
