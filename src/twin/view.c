// Puts struct tw_asset together from a row, in a ring of them: what is handed out stays as it is
// until the twin changes or TW_ASSETS_HELD other assets were asked for.
#include "state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void read_cell(const struct tw_twin *twin, const struct tw_claim *claim,
                      struct tw_property *property) {
    const struct tw_cell *cell = claim->cell;
    property->time_ms = tw_cell_time(cell);
    property->why = tw_cell_why(twin, claim->row, cell);
    property->quality = (enum tw_quality)cell->quality;
    property->validity = claim->validity;
    property->stale = cell->stale;
    property->source = cell->source;
    property->value = tw_cell_value(cell);
}

// `slot`: the asset; `row`: the first of it and its layers that has the property.
static void add_property(const struct tw_twin *twin, uint32_t slot, const struct tw_asset_row *row,
                         struct tw_asset *asset, const char *id, uint32_t type_index) {
    struct tw_property *property = &asset->properties[asset->property_count++];
    *property = (struct tw_property){.id = id,
                                     .type_index = type_index,
                                     .validity = TW_NO_VALUE,
                                     .time_ms = TW_TIME_NONE,
                                     .source = row->source,
                                     .home = row->source};
    struct tw_claim claims[TW_CLAIMS_MAX];
    property->claims = (uint16_t)tw_claims(twin, slot, id, claims, &property->conflict);
    if (property->claims)
        read_cell(twin, &claims[0], property);
}

static int compare_properties(const void *left, const void *right) {
    const struct tw_property *a = left, *b = right;
    return tw_natural_compare(a->id, b->id);
}

// Those of the type in its order, with or without a value, then the others by id; of a layer those
// that nobody before it has.
static void add_properties(const struct tw_twin *twin, uint32_t slot, uint32_t at,
                           struct tw_asset *asset) {
    const struct tw_asset_row *row = &twin->rows[at];
    const struct tw_type *type = row->form->type;
    bool own = at == slot;
    for (uint32_t i = 0; i < type->property_count; i++) {
        const char *id = type->properties[i].id;
        if (own || !tw_claimed_before(twin, slot, id, at))
            add_property(twin, slot, row, asset, id, own ? i : UINT32_MAX);
    }
    int declared = asset->property_count;
    for (int i = 0; i < row->cell_count; i++) {
        const char *id = tw_cell_id(twin, &tw_cells(twin, row)[i]);
        if (!tw_type_property(type, id) && (own || !tw_claimed_before(twin, slot, id, at)))
            add_property(twin, slot, row, asset, id, UINT32_MAX);
    }
    if (asset->property_count > declared + 1)
        qsort(asset->properties + declared, (size_t)(asset->property_count - declared),
              sizeof *asset->properties, compare_properties);
}

static void fill_properties(const struct tw_twin *twin, uint32_t slot, struct tw_asset_view *view) {
    struct tw_asset *asset = &view->asset;
    int wanted = (int)twin->rows[slot].form->type->property_count + twin->rows[slot].cell_count;
    for (uint32_t at = tw_layer_first(twin, slot); at; at = tw_layer_next(twin, at))
        wanted += (int)twin->rows[at].form->type->property_count + twin->rows[at].cell_count;
    if (view->property_capacity < wanted) {
        free(asset->properties);
        asset->properties = tw_alloc_array((size_t)wanted, sizeof *asset->properties);
        view->property_capacity = wanted;
    }
    asset->property_count = 0;
    add_properties(twin, slot, slot, asset);
    for (uint32_t at = tw_layer_first(twin, slot); at; at = tw_layer_next(twin, at))
        add_properties(twin, slot, at, asset);
}

// An asset with layers has their relations beside its own.
static void fill_layers(const struct tw_twin *twin, uint32_t slot, struct tw_asset_view *view) {
    struct tw_asset *asset = &view->asset;
    size_t layers = 0, relations = (size_t)asset->relation_count;
    for (uint32_t at = tw_layer_first(twin, slot); at; at = tw_layer_next(twin, at)) {
        layers++;
        relations += tw_asset_own(twin, &twin->rows[at])->relation_count;
    }
    if (!layers)
        return;
    view->layers = tw_realloc(view->layers, layers * sizeof *view->layers);
    view->relations = tw_realloc(view->relations, (relations + 1) * sizeof *view->relations);
    if (asset->relation_count)
        memcpy(view->relations, asset->relations,
               (size_t)asset->relation_count * sizeof *view->relations);
    for (uint32_t at = tw_layer_first(twin, slot); at; at = tw_layer_next(twin, at)) {
        const struct tw_extra *extra = tw_asset_own(twin, &twin->rows[at]);
        view->layers[asset->layer_count++] = twin->rows[at].source;
        if (!extra->relation_count)
            continue;
        memcpy(view->relations + asset->relation_count, extra->relations,
               extra->relation_count * sizeof *view->relations);
        asset->relation_count += (int)extra->relation_count;
    }
    asset->layers = view->layers;
    asset->relations = view->relations;
}

static bool has_title(const struct tw_names *names, const char *title) {
    for (uint32_t i = 0; i < names->count; i++)
        if (strcmp(names->entries[i].language, title) == 0)
            return true;
    return false;
}

static int add_documents(const struct tw_asset_row *row, struct tw_asset_view *view, int count) {
    const struct tw_names *own = &row->form->documents;
    const struct tw_names *const both[] = {own, &row->form->type->documents};
    for (size_t k = 0; k < TW_COUNT(both); k++) {
        const struct tw_names *names = both[k];
        if (!names->count)
            continue;
        view->documents =
            tw_realloc(view->documents, ((size_t)count + names->count) * sizeof *view->documents);
        for (uint32_t i = 0; i < names->count; i++)
            if (k == 0 || !has_title(own, names->entries[i].language))
                view->documents[count++] = (struct tw_document){
                    names->entries[i].language, names->entries[i].text, row->source};
    }
    return count;
}

static void fill_documents(const struct tw_twin *twin, uint32_t slot, struct tw_asset_view *view) {
    int count = add_documents(&twin->rows[slot], view, 0);
    for (uint32_t at = tw_layer_first(twin, slot); at; at = tw_layer_next(twin, at))
        count = add_documents(&twin->rows[at], view, count);
    view->asset.documents = view->documents;
    view->asset.document_count = count;
}

static void fill_asset(const struct tw_twin *twin, uint32_t slot, struct tw_asset_view *view) {
    const struct tw_asset_row *row = &twin->rows[slot];
    const struct tw_form *form = row->form;
    const struct tw_extra *extra = tw_asset_own(twin, row);
    const char *name = tw_names_pick(&extra->names, twin->language);
    struct tw_asset *asset = &view->asset;
    *asset = (struct tw_asset){
        .handle = {slot, row->generation},
        .id = row->id,
        .name = name ? name : row->id,
        .type = &form->type->shown,
        .type_id = form->type_id ? form->type_id : "",
        .parent = {row->parent, row->parent ? twin->rows[row->parent].generation : 0},
        .parent_missing = row->orphan,
        .join_missing = tw_join_is_missing(twin, slot),
        .hidden = row->hidden,
        .model = form->model ? form->model : form->type->model,
        .node_of = extra->node_of,
        .node_name = extra->node_name,
        .shapes = form->shapes,
        .shape_count = (int)form->shape_count,
        .relations = extra->relations,
        .relation_count = (int)extra->relation_count,
        .properties = asset->properties,
        .source = row->source,
    };
    memcpy(asset->position, row->position, sizeof asset->position);
    memcpy(asset->rotation, form->rotation, sizeof asset->rotation);
    memcpy(asset->scale, form->scale, sizeof asset->scale);
    fill_properties(twin, slot, view);
    fill_layers(twin, slot, view);
    fill_documents(twin, slot, view);
}

const struct tw_asset *tw_twin_asset_at(const struct tw_twin *twin, uint32_t slot) {
    if (!slot || slot >= twin->row_count || !twin->rows[slot].used || twin->rows[slot].attached)
        return NULL;
    struct tw_cache *cache = twin->cache;
    uint32_t at = twin->rows[slot].view;
    if (at) {
        struct tw_asset_view *view = &cache->views[at - 1];
        if (view->slot == slot && view->version == twin->version &&
            cache->serial - view->serial < VIEWS - TW_ASSETS_HELD)
            return &view->asset;
    }
    uint64_t serial = ++cache->serial;
    struct tw_asset_view *view = &cache->views[serial % VIEWS];
    view->slot = slot;
    view->serial = serial;
    view->version = twin->version;
    twin->rows[slot].view = (uint16_t)(serial % VIEWS + 1);
    fill_asset(twin, slot, view);
    return &view->asset;
}

const struct tw_asset *tw_twin_asset(const struct tw_twin *twin, struct tw_asset_id asset) {
    return tw_twin_asset_at(twin, tw_asset_slot(twin, asset));
}

const struct tw_asset *tw_twin_find(const struct tw_twin *twin, const char *id) {
    const struct tw_text *text = tw_texts_find(&twin->texts, id);
    uint32_t slot = text ? text->asset : 0;
    return tw_twin_asset_at(twin, twin->rows[slot].attached ? twin->rows[slot].parent : slot);
}

const struct tw_property *tw_asset_property(const struct tw_asset *asset, const char *id) {
    for (int i = 0; asset && i < asset->property_count; i++) {
        if (strcmp(asset->properties[i].id, id) == 0)
            return &asset->properties[i];
    }
    return NULL;
}

static void override_limits(struct tw_limits *limits, const struct tw_meta *meta) {
    double *const members[] = {&limits->lo_lo, &limits->lo, &limits->hi, &limits->hi_hi};
    for (int i = 0; i < 4; i++) {
        if (!isnan(meta->limits[i]))
            *members[i] = meta->limits[i];
    }
}

int tw_twin_property_claims(const struct tw_twin *twin, const struct tw_asset *asset,
                            const char *property, struct tw_property *out, int max) {
    const struct tw_text *text = tw_texts_find(&twin->texts, property);
    const struct tw_property *shown = tw_asset_property(asset, property);
    if (!text || !shown)
        return 0;
    struct tw_claim claims[TW_CLAIMS_MAX];
    bool conflict;
    int count = TW_MIN(tw_claims(twin, asset->handle.slot, text->chars, claims, &conflict), max);
    for (int i = 0; i < count; i++) {
        out[i] = *shown;
        read_cell(twin, &claims[i], &out[i]);
    }
    return count;
}

// The asset's row or layer of a source.
static const struct tw_asset_row *row_of(const struct tw_twin *twin, uint32_t slot,
                                         uint32_t source) {
    uint32_t at = slot;
    if (twin->rows[slot].source != source)
        at = tw_layer_first(twin, slot);
    while (at != slot && at && twin->rows[at].source != source)
        at = tw_layer_next(twin, at);
    return &twin->rows[at ? at : slot];
}

void tw_twin_property_type(const struct tw_twin *twin, const struct tw_asset *asset,
                           const struct tw_property *property, struct tw_property_type *out) {
    const struct tw_asset_row *row = row_of(twin, asset->handle.slot, property->source);
    const struct tw_property_row *declared = tw_type_property(row->form->type, property->id);
    if (declared)
        *out = row->form->type->shown.properties[declared - row->form->type->properties];
    else if (property->type_index < (uint32_t)asset->type->property_count)
        *out = asset->type->properties[property->type_index];
    else
        *out = (struct tw_property_type){.id = property->id,
                                         .name = property->id,
                                         .unit = "",
                                         .range_low = NAN,
                                         .range_high = NAN,
                                         .limits = {NAN, NAN, NAN, NAN},
                                         .deadband = NAN,
                                         .digits = -1};
    const struct tw_meta *meta = tw_asset_meta(row, property->id);
    if (!meta)
        return;
    override_limits(&out->limits, meta);
    if (!isnan(meta->range[0])) {
        out->range_low = meta->range[0];
        out->range_high = meta->range[1];
    }
    if (!isnan(meta->ttl_s))
        out->ttl_s = meta->ttl_s;
    if (meta->unit)
        out->unit = meta->unit;
}

uint32_t tw_twin_slot_limit(const struct tw_twin *twin) {
    return twin->row_count;
}

size_t tw_twin_asset_count(const struct tw_twin *twin) {
    return twin->asset_count;
}
