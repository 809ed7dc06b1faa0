// The canonical dump: the state as a Twin Feed document whose bytes depend on nothing else.
#include "dump.h"

#include <math.h>
#include <stdlib.h>

static void dump_alarm(struct tw_json *json, const struct tw_alarm_row *alarm) {
    const struct tw_alarm *shown = &alarm->shown;
    tw_json_key(json, shown->id);
    tw_json_begin_object(json);
    tw_json_member_bool(json, "acked", shown->acked);
    tw_json_member_bool(json, "active", shown->active);
    tw_dump_text(json, "asset", shown->asset_id);
    tw_dump_text(json, "by", shown->by);
    tw_dump_text(json, "comment", shown->comment);
    if (shown->latched)
        tw_json_member_bool(json, "latched", true);
    if (shown->out_of_service)
        tw_json_member_bool(json, "out_of_service", true);
    tw_json_member_integer(json, "priority", shown->priority);
    tw_dump_text(json, "property", shown->property);
    tw_json_member_time(json, "shelved_until", alarm->shelved_until_ms);
    tw_json_member_time(json, "since", shown->since_stamp_ms);
    if (shown->suppressed)
        tw_json_member_bool(json, "suppressed", true);
    tw_dump_names(json, "text", &alarm->texts);
    tw_json_end_object(json);
}

static void dump_view(struct tw_json *json, const struct tw_view_row *view) {
    tw_json_key(json, view->shown.id);
    tw_json_begin_object(json);
    tw_json_key(json, "camera");
    tw_json_begin_object(json);
    tw_json_member_number(json, "az", view->camera[0]);
    tw_json_member_number(json, "dist", view->camera[2]);
    tw_json_member_number(json, "el", view->camera[1]);
    tw_dump_member_numbers(json, "target", view->camera + 3, 3);
    tw_json_end_object(json);
    tw_dump_names(json, "name", &view->names);
    tw_json_end_object(json);
}

static void dump_site(struct tw_json *json, const struct tw_source *source) {
    tw_json_key(json, "site");
    tw_json_begin_object(json);
    tw_dump_names(json, "name", &source->site_names);
    if (source->north_deg != 0)
        tw_json_member_number(json, "north_deg", source->north_deg);
    if (!isnan(source->origin[0])) {
        tw_json_key(json, "origin");
        tw_json_begin_object(json);
        if (!isnan(source->origin[2]))
            tw_json_member_number(json, "alt", source->origin[2]);
        tw_json_member_number(json, "lat", source->origin[0]);
        tw_json_member_number(json, "lon", source->origin[1]);
        tw_json_end_object(json);
    }
    tw_json_end_object(json);
}

enum map {
    MAP_ALARMS,
    MAP_ASSETS,
    MAP_TYPES,
    MAP_VIEWS
};

// The id of an entry of a map if it exists and belongs to the source, else NULL.
static const char *entry_id(const struct tw_twin *twin, enum map map, uint32_t index,
                            uint32_t source) {
    switch (map) {
    case MAP_ALARMS:
        return twin->alarms[index]->shown.source == source && !twin->alarms[index]->shown.local
                   ? twin->alarms[index]->shown.id
                   : NULL;
    case MAP_ASSETS:
        return twin->rows[index].used && twin->rows[index].source == source ? twin->rows[index].id
                                                                            : NULL;
    case MAP_TYPES:
        return twin->types[index]->source == source ? twin->types[index]->id : NULL;
    default:
        return twin->views[index]->source == source ? twin->views[index]->shown.id : NULL;
    }
}

static void dump_map(struct tw_json *json, const struct tw_twin *twin, enum map map,
                     uint32_t source) {
    static const char *const keys[] = {"alarms", "assets", "types", "views"};
    const uint32_t counts[] = {twin->alarm_count, twin->row_count, twin->type_count,
                               twin->view_count};
    struct tw_dump_item *items = tw_alloc_array(counts[map] + 1, sizeof *items);
    size_t count = 0;
    for (uint32_t i = 0; i < counts[map]; i++) {
        const char *id = entry_id(twin, map, i, source);
        if (id)
            items[count++] = (struct tw_dump_item){id, i};
    }
    qsort(items, count, sizeof *items, tw_dump_compare_items);
    tw_json_key(json, keys[map]);
    tw_json_begin_object(json);
    for (size_t i = 0; i < count; i++) {
        uint32_t index = items[i].index;
        if (map == MAP_ALARMS)
            dump_alarm(json, twin->alarms[index]);
        else if (map == MAP_ASSETS)
            tw_dump_asset(json, twin, &twin->rows[index]);
        else if (map == MAP_TYPES)
            tw_dump_type(json, twin->types[index]);
        else
            dump_view(json, twin->views[index]);
    }
    tw_json_end_object(json);
    free(items);
}

static void dump_source(struct tw_json *json, const struct tw_twin *twin, uint32_t source) {
    static const struct tw_source nothing = {.origin = {NAN, NAN, NAN}};
    tw_json_begin_object(json);
    dump_map(json, twin, MAP_ALARMS, source);
    dump_map(json, twin, MAP_ASSETS, source);
    tw_json_member_string(json, "feed", "twin-feed/1");
    dump_site(json, source < twin->source_count ? &twin->sources[source] : &nothing);
    dump_map(json, twin, MAP_TYPES, source);
    dump_map(json, twin, MAP_VIEWS, source);
    tw_json_end_object(json);
}

// Which assets of a source are layers, and of what.
static void dump_join(struct tw_json *json, const struct tw_twin *twin,
                      const struct tw_join_row *join) {
    struct tw_dump_item *items = tw_alloc_array(twin->row_count, sizeof *items);
    size_t count = 0;
    for (uint32_t slot = 1; slot < twin->row_count; slot++) {
        const struct tw_asset_row *row = &twin->rows[slot];
        if (row->used && row->attached && row->source == join->source)
            items[count++] = (struct tw_dump_item){row->id, slot};
    }
    qsort(items, count, sizeof *items, tw_dump_compare_items);
    tw_json_begin_object(json);
    tw_json_key(json, "assets");
    tw_json_begin_object(json);
    for (size_t i = 0; i < count; i++)
        tw_json_member_string(json, items[i].id, twin->rows[twin->rows[items[i].index].parent].id);
    tw_json_end_object(json);
    tw_json_member_integer(json, "onto", join->onto);
    tw_json_member_integer(json, "source", join->source);
    tw_json_end_object(json);
    free(items);
}

static void dump_joins(struct tw_json *json, const struct tw_twin *twin) {
    tw_json_key(json, "joins");
    tw_json_begin_array(json);
    for (uint32_t source = 0; source < SOURCES_MAX; source++) {
        for (int i = 0; i < twin->join_count; i++) {
            if (twin->joins[i].source == source)
                dump_join(json, twin, &twin->joins[i]);
        }
    }
    tw_json_end_array(json);
}

void tw_twin_dump(const struct tw_twin *twin, struct tw_json *json) {
    if (twin->source_count <= 1) {
        dump_source(json, twin, 0);
        return;
    }
    tw_json_begin_object(json);
    if (twin->join_count)
        dump_joins(json, twin);
    tw_json_key(json, "sources");
    tw_json_begin_array(json);
    for (uint32_t i = 0; i < twin->source_count; i++)
        dump_source(json, twin, i);
    tw_json_end_array(json);
    tw_json_end_object(json);
}
