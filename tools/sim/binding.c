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

// The unit that an instrument measures in: its own, else that of its letter. NULL if unknown.
static const char *instrument_unit(const cJSON *asset) {
    static const char *const letters[][2] = {{"T", "Cel"}, {"P", "bar"}, {"F", "m3/h"}, {"L", "%"}};
    const cJSON *meta =
        cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(asset, "meta"), "value");
    const char *unit = tw_site_tree_text(meta, "unit");
    for (size_t i = 0; !unit && i < TW_COUNT(letters); i++)
        if (asset->string[0] == letters[i][0][0])
            unit = letters[i][1];
    return unit;
}

// How many instruments for the same unit of the same asset stand before this one: the second one
// takes the asset's second point in that unit, as a column's thermometers do from the top down.
static unsigned rank_of(const struct tw_binding *binding, uint32_t index, const char *tag,
                        const char *unit) {
    unsigned rank = 0;
    for (uint32_t i = 0; i < index; i++) {
        const cJSON *other = binding->order[i];
        const char *type = tw_site_tree_text(other, "type");
        const char *other_unit =
            type && strcmp(type, "sensor") == 0 ? instrument_unit(other) : NULL;
        if (other_unit && strcmp(other_unit, unit) == 0 && is_related(other, tag))
            rank++;
    }
    return rank;
}

// The signal of an asset in a unit with the given rank, counted round; NULL if there is none.
static const struct tw_signal *signal_in(const struct tw_signals *signals, const char *tag,
                                         const char *unit, unsigned rank) {
    const struct tw_signal *found[8];
    unsigned count = 0;
    for (size_t i = 0; i < signals->count && count < TW_COUNT(found); i++)
        if (strcmp(signals->items[i].tag, tag) == 0 && strcmp(signals->items[i].unit, unit) == 0)
            found[count++] = &signals->items[i];
    return count ? found[rank % count] : NULL;
}

static const struct tw_signal *bind_instrument(const struct tw_binding *binding, uint32_t index) {
    const cJSON *asset = binding->order[index];
    const char *unit = instrument_unit(asset), *number = strchr(asset->string, '-');
    const struct tw_signal *best = NULL;
    double best_cost = INFINITY;
    for (uint32_t i = 0; unit && i < binding->count; i++) {
        const char *tag = binding->order[i]->string, *other_number = strchr(tag, '-');
        const struct tw_signal *signal = signal_in(binding->signals, tag, unit, 0);
        if (!signal)
            continue;
        double cost = 0;
        for (int axis = 0; axis < 3; axis++)
            cost += pow(binding->world[i][axis] - binding->world[index][axis], 2);
        if (number && other_number && strcmp(number, other_number) == 0)
            cost -= 1e9;
        if (is_related(asset, tag)) {
            cost -= 1e18;
            signal = signal_in(binding->signals, tag, unit, rank_of(binding, index, tag, unit));
        }
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
