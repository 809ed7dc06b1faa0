// Which signal of the plant an asset's property shows.
//
// An asset with a tag of the process is bound by tag. An instrument, whose property is
// "value", takes a point in its unit (that of its meta, else by the first letter of its tag:
// T temperature, P pressure, F flow, L level): of the asset that it has a relation to, else of one
// with the same number, else of the nearest. A pipe takes the stream of its medium, told by its
// material.
#ifndef TW_SIM_BINDING_H
#define TW_SIM_BINDING_H

#include <stdint.h>

#include <cjson/cJSON.h>

#include "signals.h"

struct tw_binding {
    const struct tw_signals *signals;
    const cJSON *const *order; // the site's assets
    uint32_t count;
    double (*world)[3]; // their positions
};

// NULL if nothing in the process fits.
const struct tw_signal *tw_bind(const struct tw_binding *binding, uint32_t asset,
                                const char *property);

#endif
