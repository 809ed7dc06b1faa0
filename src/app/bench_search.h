// --bench search: what each letter of a query costs that is typed into the search field.
#ifndef TWINVIEW_APP_BENCH_SEARCH_H
#define TWINVIEW_APP_BENCH_SEARCH_H

#include <stdbool.h>

#include "twinview/json_writer.h"
#include "viewer.h"

// Adds {"search": {query: {"found": n, "ms": {...}}}, "search_ms": {...}}: parsing and finding
// among all assets of the twin, for each letter of each query.
bool tw_bench_search(struct tw_viewer *viewer, struct tw_json *json);

#endif
