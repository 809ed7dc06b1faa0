// How evenly frames come while a site loads.
#ifndef TW_APP_BENCH_LOAD_H
#define TW_APP_BENCH_LOAD_H

#include "viewer.h"

// A camera that turns from the program's start on until the site is whole, drawn as fast as it
// goes, and 50 frames more of the whole site. Instead of waiting until the viewer is ready. Adds
// its members to the open object.
bool tw_bench_load(struct tw_viewer *viewer, int fd, struct tw_json *json);

#endif
