#include "binding.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/memory.h"

#include "site_tree.h"

static const char *stream_name(enum tw_stream_kind kind) {
    static const char *const names[TW_STREAMS] = {"feed water", "cooling", "steam", "product",
                                                  "fuel",       "air",     "waste"};
    return names[kind];
}

static const struct tw_signal *bind_pipe(const struct tw_binding *binding, const cJSON *asset,
                                         const char *property) {
    static const struct {
        const char *material;
        enum tw_stream_kind stream;
    } media[] = {
        {"pipe_steam", TW_STREAM_STEAM}, {"pipe_product", TW_STREAM_PRODUCT},
        {"pipe_fuel", TW_STREAM_FUEL},   {"pipe_air", TW_STREAM_AIR},
        {"pipe_waste", TW_STREAM_WASTE},
    };
    const char *parent = tw_site_tree_text(asset, "parent");
    // Water is that of the boilers, except in the unit that cools.
    enum tw_stream_kind stream = parent && strncmp(parent, "cooling", 7) == 0
                                     ? TW_STREAM_COOLING_WATER
                                     : TW_STREAM_FEED_WATER;
    const cJSON *shape;
    cJSON_ArrayForEach(shape, cJSON_GetObjectItemCaseSensitive(asset, "shapes")) {
        const char *material = tw_site_tree_text(shape, "material");
        for (size_t i = 0; material && i < TW_COUNT(media); i++)
            if (strcmp(material, media[i].material) == 0)
                stream = media[i].stream;
    }
    return tw_signals_find(binding->signals, stream_name(stream), property);
}

static bool is_related(const cJSON *asset, const char *other) {
    const cJSON *kind;
    cJSON_ArrayForEach(kind, cJSON_GetObjectItemCaseSensitive(asset, "rel")) {
        if (cJSON_GetObjectItemCaseSensitive(kind, other))
            return true;
    }
    return false;
}

// The first signal of an asset in a unit, or NULL.
static const struct tw_signal *signal_in(const struct tw_signals *signals, const char *tag,
                                         const char *unit) {
    for (size_t i = 0; i < signals->count; i++)
        if (strcmp(signals->items[i].tag, tag) == 0 && strcmp(signals->items[i].unit, unit) == 0)
            return &signals->items[i];
    return NULL;
}

static const struct tw_signal *bind_instrument(const struct tw_binding *binding, uint32_t index) {
    const cJSON *asset = binding->order[index];
    static const char *const units[][2] = {{"T", "Cel"}, {"P", "bar"}, {"F", "m3/h"}, {"L", "%"}};
    const char *unit = NULL;
    for (size_t i = 0; i < TW_COUNT(units); i++)
        if (asset->string[0] == units[i][0][0])
            unit = units[i][1];
    const char *number = strchr(asset->string, '-');
    const struct tw_signal *best = NULL;
    double best_cost = INFINITY;
    for (uint32_t i = 0; unit && i < binding->count; i++) {
        const char *tag = binding->order[i]->string, *other_number = strchr(tag, '-');
        const struct tw_signal *signal = signal_in(binding->signals, tag, unit);
        if (!signal)
            continue;
        double cost = 0;
        for (int axis = 0; axis < 3; axis++)
            cost += pow(binding->world[i][axis] - binding->world[index][axis], 2);
        if (number && other_number && strcmp(number, other_number) == 0)
            cost -= 1e9;
        if (is_related(asset, tag))
            cost -= 1e18;
        if (cost < best_cost) {
            best = signal;
            best_cost = cost;
        }
    }
    return best;
}

const struct tw_signal *tw_bind(const struct tw_binding *binding, uint32_t index,
                                const char *property) {
    const cJSON *asset = binding->order[index];
    const char *type = tw_site_tree_text(asset, "type");
    const struct tw_signal *signal = tw_signals_find(binding->signals, asset->string, property);
    if (!signal && type && strcmp(type, "pipe") == 0)
        signal = bind_pipe(binding, asset, property);
    if (!signal && strcmp(property, "value") == 0)
        signal = bind_instrument(binding, index);
    return signal;
}
