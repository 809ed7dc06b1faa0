// Joins: the rules by which assets of a source are layers on those of another, and who is.
#include "maps.h"
#include "state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct tw_join_row *join_of(const struct tw_twin *twin, uint32_t source) {
    for (int i = 0; i < twin->join_count; i++) {
        if (twin->joins[i].source == source)
            return &twin->joins[i];
    }
    return NULL;
}

static const char *mapped(const struct tw_twin *twin, struct tw_id_entry *map, const char *id) {
    const struct tw_text *text = tw_texts_find(&twin->texts, id);
    ptrdiff_t at = text ? hmgeti(map, text->chars) : -1;
    return at < 0 ? NULL : map[at].value;
}

// The id of what `id` of the joined source belongs to; NULL if it stands for itself.
static const char *host_id(const struct tw_twin *twin, const struct tw_join_row *join,
                           const char *id) {
    if (join->hosts)
        return mapped(twin, join->hosts, id);
    size_t length = strlen(join->prefix);
    return strncmp(id, join->prefix, length) == 0 && id[length] ? id + length : NULL;
}

static uint32_t host_slot(const struct tw_twin *twin, const struct tw_join_row *join,
                          const char *id) {
    const char *host = join && id ? host_id(twin, join, id) : NULL;
    return host ? tw_asset_find(twin, join->onto, host) : 0;
}

uint32_t tw_join_host(const struct tw_twin *twin, uint32_t slot) {
    const struct tw_asset_row *row = &twin->rows[slot];
    return host_slot(twin, join_of(twin, row->source), row->id);
}

uint32_t tw_join_layer(const struct tw_twin *twin, const struct tw_join_row *join, const char *id) {
    char buffer[2 * ID_MAX + 1];
    if (join->layers)
        return tw_asset_find(twin, join->source, mapped(twin, join->layers, id));
    snprintf(buffer, sizeof buffer, "%s%s", join->prefix, id);
    return tw_asset_find(twin, join->source, buffer);
}

uint32_t tw_asset_meant(const struct tw_twin *twin, uint32_t source, const char *id) {
    uint32_t slot = tw_asset_find(twin, source, id);
    if (!slot && twin->join_count)
        return host_slot(twin, join_of(twin, source), id);
    return slot && twin->rows[slot].attached ? twin->rows[slot].parent : slot;
}

bool tw_join_is_missing(const struct tw_twin *twin, uint32_t slot) {
    const struct tw_asset_row *row = &twin->rows[slot];
    const struct tw_join_row *join = twin->join_count ? join_of(twin, row->source) : NULL;
    return join && !row->attached && host_id(twin, join, row->id);
}

uint32_t tw_layer_first(const struct tw_twin *twin, uint32_t host) {
    if (!twin->rows[host].layered)
        return 0;
    struct tw_layer_entry *layers = twin->layers;
    return hmget(layers, host);
}

uint32_t tw_layer_next(const struct tw_twin *twin, uint32_t layer) {
    return twin->rows[layer].next_sibling;
}

// --- life ---

static const char *interned(struct tw_twin *twin, const char *text) {
    return tw_texts_take(&twin->texts, text ? text : "");
}

static void init_join(struct tw_twin *twin, const struct tw_join *join, struct tw_join_row *row) {
    *row = (struct tw_join_row){
        .source = join->source, .onto = join->onto, .prefix = interned(twin, join->prefix)};
    for (int i = 0; i < join->id_count; i++) {
        const char *id = interned(twin, join->ids[i].id), *host = interned(twin, join->ids[i].onto);
        hmput(row->hosts, id, host);
        hmput(row->layers, host, id);
    }
}

void tw_joins_init(struct tw_twin *twin, const struct tw_twin_params *params) {
    twin->joins = tw_alloc_array((size_t)params->join_count + 1, sizeof *twin->joins);
    for (int i = 0; i < params->join_count; i++) {
        const struct tw_join *join = &params->joins[i];
        if (join->source != join->onto && !join_of(twin, join->source))
            init_join(twin, join, &twin->joins[twin->join_count++]);
    }
    twin->preferences =
        tw_alloc_array((size_t)params->preference_count + 1, sizeof *twin->preferences);
    twin->preference_count = params->preference_count;
    for (int i = 0; i < params->preference_count; i++) {
        const struct tw_preference *preference = &params->preferences[i];
        size_t count = (size_t)preference->source_count;
        uint32_t *sources = tw_alloc_array(count + 1, sizeof *sources);
        memcpy(sources, preference->sources, count * sizeof *sources);
        twin->preferences[i] = (struct tw_preference_row){interned(twin, preference->property),
                                                          sources, preference->source_count};
    }
}

void tw_joins_finish(struct tw_twin *twin) {
    for (int i = 0; i < twin->join_count; i++) {
        hmfree(twin->joins[i].hosts);
        hmfree(twin->joins[i].layers);
    }
    for (int i = 0; i < twin->preference_count; i++)
        free(twin->preferences[i].sources);
    free(twin->joins);
    free(twin->preferences);
    hmfree(twin->layers);
}
