#include "site.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define typeof __typeof__
#include <stb/stb_ds.h>

#include "twinview/file.h"
#include "twinview/log.h"
#include "twinview/memory.h"

#include "binding.h"
#include "site_tree.h"

#define TW_LOG_MODULE "sim"

#define SITE_BYTES (64u << 20)
#define SITE_ASSETS 100000
#define PITCH_MARGIN_M 40.0

static const cJSON *get(const cJSON *object, const char *name) {
    return cJSON_GetObjectItemCaseSensitive(object, name);
}

// Marks the end of a string item for a copy's suffix.
static void mark(cJSON *item) {
    if (!cJSON_IsString(item))
        return;
    char *marked = tw_format("%s%c", item->valuestring, TW_SITE_MARK);
    cJSON_SetValuestring(item, marked);
    free(marked);
}

static void mark_names(cJSON *name) {
    cJSON *item;
    mark(name);
    if (cJSON_IsObject(name))
        cJSON_ArrayForEach(item, name) mark(item);
}

// The members of an object without its braces.
static const char *members_text(struct tw_arena *arena, const cJSON *object) {
    char *text = cJSON_PrintUnformatted(object);
    size_t length = text ? strlen(text) : 0;
    const char *copy = length > 2 ? tw_arena_strndup(arena, text + 1, length - 2) : "";
    cJSON_free(text);
    return copy;
}

static void take_placement(struct tw_site *site, struct tw_site_asset *out, cJSON *asset) {
    cJSON *at = cJSON_DetachItemFromObjectCaseSensitive(asset, "at");
    out->placement = "";
    if (!at)
        return;
    cJSON *position = cJSON_DetachItemFromObjectCaseSensitive(at, "pos");
    out->has_position = tw_site_tree_numbers(position, out->position, 3) == 3;
    cJSON_Delete(position);
    out->placement = members_text(site->arena, at);
    cJSON_Delete(at);
}

// Turns the asset's members into text with marks. The tree is used up.
static void take_members(struct tw_site *site, struct tw_site_asset *out, cJSON *asset) {
    take_placement(site, out, asset);
    cJSON *values = cJSON_DetachItemFromObjectCaseSensitive(asset, "props");
    for (uint32_t i = 0; i < out->channel_count; i++)
        cJSON_DeleteItemFromObjectCaseSensitive(values,
                                                site->channels[out->first_channel + i].property);
    out->values = values ? members_text(site->arena, values) : "";
    cJSON_Delete(values);
    mark((cJSON *)get(asset, "parent"));
    mark((cJSON *)get(get(asset, "node"), "of"));
    mark_names((cJSON *)get(asset, "name"));
    cJSON_DeleteItemFromObjectCaseSensitive(asset, "rel");
    out->members = members_text(site->arena, asset);
}

static double number_or(const cJSON *item, double otherwise) {
    return cJSON_IsNumber(item) ? item->valuedouble : otherwise;
}

static double limit(const cJSON *type, const cJSON *meta, const char *name) {
    return number_or(get(get(meta, "limits"), name),
                     number_or(get(get(type, "limits"), name), NAN));
}

// "bearing_temp" with no name becomes "Bearing temperature".
static const char *label_of(struct tw_arena *arena, const cJSON *property) {
    const cJSON *name = get(property, "name");
    if (cJSON_IsObject(name))
        name = get(name, "en");
    if (cJSON_IsString(name))
        return tw_arena_strdup(arena, name->valuestring);
    const char *temp = strstr(property->string, "temp");
    char *label = tw_arena_format(arena, "%s%s", property->string,
                                  temp && strcmp(temp, "temp") == 0 ? "erature" : "");
    for (char *at = label; *at; at++)
        if (*at == '_')
            *at = ' ';
    if (label[0] >= 'a' && label[0] <= 'z')
        label[0] = (char)(label[0] - 'a' + 'A');
    return label;
}

// NULL without one.
static const char *chinese_label_of(struct tw_arena *arena, const cJSON *property) {
    const cJSON *name = get(get(property, "name"), "zh");
    return cJSON_IsString(name) ? tw_arena_strdup(arena, name->valuestring) : NULL;
}

static void make_generic(struct tw_site *site, struct tw_channel *channel, const double range[2]) {
    const cJSON *type = get(site->types, site->assets[channel->asset].type);
    const char *kind = tw_site_tree_text(type, "kind");
    struct tw_generic_bounds bounds = {{range[0], range[1]}, channel->lo,
                                       channel->hi,          channel->hi_hi,
                                       channel->lo_lo,       kind && strcmp(kind, "vehicle") == 0};
    tw_generic_init(&channel->generic, &bounds);
    channel->noise = bounds.vehicle ? 0 : (float)(0.002 * (range[1] - range[0]));
    site->generic_limited += !isnan(channel->generic.peak);
}

// `signal` NULL: none of the process; the property must have a range then.
static void take_channel(struct tw_site *site, uint32_t index, const struct tw_signal *signal,
                         const cJSON *property, const cJSON *meta) {
    static const struct tw_signal none = {.unit = "", .digits = 1};
    double range[2] = {0, 0};
    if (tw_site_tree_numbers(get(meta, "range"), range, 2) != 2)
        tw_site_tree_numbers(get(property, "range"), range, 2);
    struct tw_channel *channel = &site->channels[site->channel_count++];
    // What an instrument shows is an alarm of the machine that it measures, not a second one.
    bool own = !signal || strcmp(signal->tag, site->assets[index].id) == 0;
    bool generic = !signal;
    signal = signal ? signal : &none;
    *channel = (struct tw_channel){
        .asset = index,
        .property = tw_arena_strdup(site->arena, property->string),
        .label = label_of(site->arena, property),
        .label_zh = chinese_label_of(site->arena, property),
        .offset = signal->offset,
        .is_bool = signal->is_bool,
        .noise = (float)signal->noise,
        .digits = (int)number_or(get(property, "digits"), signal->digits),
        .wrap = signal->wraps ? range[1] : 0,
        .lo_lo = own ? limit(property, meta, "lo_lo") : NAN,
        .lo = own ? limit(property, meta, "lo") : NAN,
        .hi = own ? limit(property, meta, "hi") : NAN,
        .hi_hi = own ? limit(property, meta, "hi_hi") : NAN,
        .deadband = range[1] > range[0] ? 0.005 * (range[1] - range[0]) : 4 * signal->noise,
        .ttl_s = number_or(get(meta, "ttl"), number_or(get(property, "ttl"), 0)),
    };
    site->generic &= generic;
    if (generic)
        make_generic(site, channel, range);
}

// Returns how many properties of the asset nothing in the process stands behind.
static uint32_t take_channels(struct tw_site *site, struct tw_binding *binding, uint32_t index) {
    struct tw_site_asset *asset = &site->assets[index];
    const cJSON *item = binding->order[index], *property;
    uint32_t unbound = 0;
    asset->first_channel = site->channel_count;
    cJSON_ArrayForEach(property, get(get(site->types, asset->type), "props")) {
        const struct tw_signal *signal = tw_bind(binding, index, property->string);
        const cJSON *meta = get(get(item, "meta"), property->string);
        bool given = get(get(item, "props"), property->string);
        if (signal || (!given && (get(meta, "range") || get(property, "range"))))
            take_channel(site, index, signal, property, meta);
        else if (!given)
            unbound++;
    }
    asset->channel_count = site->channel_count - asset->first_channel;
    return unbound;
}

// How far apart copies must stand: what assets and their outlines take, and a margin.
static void measure(struct tw_site *site, const struct tw_binding *binding) {
    double low[2] = {INFINITY, INFINITY}, high[2] = {-INFINITY, -INFINITY};
    for (uint32_t i = 0; i < binding->count; i++) {
        for (int axis = 0; axis < 2; axis++) {
            low[axis] = TW_MIN(low[axis], binding->world[i][axis]);
            high[axis] = TW_MAX(high[axis], binding->world[i][axis]);
        }
        const cJSON *shape, *point;
        cJSON_ArrayForEach(shape, get(binding->order[i], "shapes")) {
            cJSON_ArrayForEach(point, get(shape, "extrude")) {
                double corner[2] = {0, 0};
                tw_site_tree_numbers(point, corner, 2);
                for (int axis = 0; axis < 2; axis++) {
                    low[axis] = TW_MIN(low[axis], binding->world[i][axis] + corner[axis]);
                    high[axis] = TW_MAX(high[axis], binding->world[i][axis] + corner[axis]);
                }
            }
        }
    }
    for (int axis = 0; axis < 2; axis++)
        site->pitch[axis] = ceil(TW_MAX(high[axis] - low[axis], 0) + PITCH_MARGIN_M);
}

// Finds where a fault shows, and lets it go beyond the limits that this document sets there.
static void place_fault(struct tw_site *site, enum tw_fault_kind kind) {
    const struct tw_fault_design *design = &tw_fault_designs[kind];
    struct tw_fault_plan *plan = &site->plan;
    site->fault[kind].asset = site->fault[kind].channel = UINT32_MAX;
    for (uint32_t i = 0; i < site->channel_count; i++) {
        const struct tw_channel *channel = &site->channels[i];
        if (strcmp(site->assets[channel->asset].id, design->tag) != 0 ||
            strcmp(channel->property, design->property) != 0)
            continue;
        double bound = design->limit && design->limit[0] == 'l' ? channel->lo : channel->hi;
        site->fault[kind].asset = channel->asset;
        site->fault[kind].channel = i;
        site->fault[kind].raises = design->priority && !(design->limit && !isnan(bound));
        if (kind == TW_FAULT_BEARING && !isnan(channel->hi_hi))
            plan->bearing_temp = channel->hi_hi + 6;
        else if (kind == TW_FAULT_OVERFILL && !isnan(bound))
            plan->tank_level = bound + 3;
        else if (kind == TW_FAULT_OIL_COOLER && !isnan(bound))
            plan->oil_temp = bound + 3;
        else if (kind == TW_FAULT_JAM && !isnan(bound))
            plan->packer_rate = bound - 16;
        else if (kind == TW_FAULT_REFILL_LATE && !isnan(bound))
            plan->dosing_level = bound - 4;
    }
}

static void take_relations(struct tw_site *site, const cJSON *const *order) {
    struct {
        const char *key;
        uint32_t value;
    } *indices = NULL;
    const cJSON *kind, *other;
    shdefault(indices, UINT32_MAX);
    for (uint32_t i = 0; i < site->asset_count; i++)
        shput(indices, order[i]->string, i);
    for (uint32_t i = 0; i < site->asset_count; i++) {
        struct tw_site_asset *asset = &site->assets[i];
        size_t count = 0;
        cJSON_ArrayForEach(kind, get(order[i], "rel")) count += (size_t)cJSON_GetArraySize(kind);
        asset->relations = tw_arena_alloc(site->arena, (count + 1) * sizeof *asset->relations);
        cJSON_ArrayForEach(kind, get(order[i], "rel")) {
            cJSON_ArrayForEach(other, kind) asset->relations[asset->relation_count++] =
                (struct tw_site_relation){tw_arena_strdup(site->arena, kind->string),
                                          tw_arena_strdup(site->arena, other->string),
                                          shget(indices, other->string)};
        }
    }
    shfree(indices);
}

static void take_assets(struct tw_site *site, const cJSON **order) {
    struct tw_signals signals;
    tw_signals_init(&signals);
    site->generic = true;
    double(*world)[3] = tw_alloc_array(site->asset_count + 1, sizeof *world);
    tw_site_tree_place(order, site->asset_count, world);
    struct tw_binding binding = {&signals, order, site->asset_count, world};
    measure(site, &binding);
    uint32_t unbound = 0, properties = 0;
    for (uint32_t i = 0; i < site->asset_count; i++)
        properties += (uint32_t)cJSON_GetArraySize(
            get(get(site->types, tw_site_tree_text(order[i], "type")), "props"));
    site->channels = tw_arena_alloc(site->arena, (properties + 1) * sizeof *site->channels);
    for (uint32_t i = 0; i < site->asset_count; i++) {
        struct tw_site_asset *asset = &site->assets[i];
        const char *type = tw_site_tree_text(order[i], "type");
        asset->id = tw_arena_strdup(site->arena, order[i]->string);
        asset->type = tw_arena_strdup(site->arena, type ? type : "");
        asset->is_root = !tw_site_tree_text(order[i], "parent");
        unbound += take_channels(site, &binding, i);
    }
    take_relations(site, order);
    // Only now: binding reads the members that this turns into text.
    for (uint32_t i = 0; i < site->asset_count; i++)
        take_members(site, &site->assets[i], (cJSON *)order[i]);
    if (unbound)
        tw_warn("%u properties of the site have neither a signal in the process nor a range, and "
                "stay without value",
                unbound);
    free(world);
    tw_signals_finish(&signals);
    site->plan = tw_fault_plan_default;
    for (int kind = 0; kind < TW_FAULTS; kind++)
        place_fault(site, kind);
}

static void take_head(struct tw_site *site, const cJSON *root) {
    cJSON *head = cJSON_CreateObject();
    for (const char *const *name = (const char *const[]){"site", "views", NULL}; *name; name++)
        if (get(root, *name))
            cJSON_AddItemToObject(head, *name, cJSON_Duplicate(get(root, *name), true));
    site->head = members_text(site->arena, head);
    cJSON_Delete(head);
}

struct tw_site *tw_site_parse(const char *text, size_t size, const char *name) {
    const char *end = NULL;
    cJSON *root = cJSON_ParseWithLengthOpts(text, size, &end, false);
    if (!root) {
        int line = 1;
        for (const char *at = text; at && at < end; at++)
            line += *at == '\n';
        tw_err("%s: line %d is not JSON", name, line);
        return NULL;
    }
    const cJSON *assets = get(root, "assets");
    int count = cJSON_GetArraySize(assets);
    if (!cJSON_IsObject(assets) || count < 1 || count > SITE_ASSETS) {
        tw_err("%s: \"assets\" must be an object with 1 to %d members", name, SITE_ASSETS);
        cJSON_Delete(root);
        return NULL;
    }
    struct tw_site *site = tw_alloc(sizeof *site);
    site->arena = tw_alloc(sizeof *site->arena);
    site->types = cJSON_DetachItemFromObjectCaseSensitive(root, "types");
    if (!site->types)
        site->types = cJSON_CreateObject();
    const cJSON **order = tw_alloc_array((size_t)count, sizeof *order);
    site->asset_count = tw_site_tree_order(assets, order);
    site->assets = tw_arena_alloc(site->arena, (site->asset_count + 1) * sizeof *site->assets);
    if (site->asset_count < (uint32_t)count)
        tw_warn("%s: %u assets whose parents go round in a circle are left out", name,
                (uint32_t)count - site->asset_count);
    take_assets(site, order);
    take_head(site, root);
    free(order);
    cJSON_Delete(root);
    return site;
}

struct tw_site *tw_site_load(const char *path) {
    size_t size;
    char *text = tw_file_read(path, SITE_BYTES, &size);
    if (!text) {
        tw_err("cannot read %s: %s", path, strerror(errno));
        return NULL;
    }
    struct tw_site *site = tw_site_parse(text, size, path);
    free(text);
    return site;
}

void tw_site_destroy(struct tw_site *site) {
    if (!site)
        return;
    cJSON_Delete(site->types);
    tw_arena_finish(site->arena);
    free(site->arena);
    free(site);
}

char *tw_site_types(const struct tw_site *site, double ttl_min_s, bool still) {
    cJSON *types = cJSON_Duplicate(site->types, true), *type, *property;
    cJSON_ArrayForEach(type, types) {
        cJSON_ArrayForEach(property, get(type, "props")) {
            cJSON *ttl = (cJSON *)get(property, "ttl");
            if (ttl && still)
                cJSON_DeleteItemFromObjectCaseSensitive(property, "ttl");
            else if (cJSON_IsNumber(ttl) && ttl->valuedouble < ttl_min_s)
                cJSON_SetNumberValue(ttl, ceil(ttl_min_s));
        }
    }
    char *text = cJSON_PrintUnformatted(types);
    cJSON_Delete(types);
    return text;
}
