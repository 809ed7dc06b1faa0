// The twin's own form of its state. Compact rows; struct tw_asset is put together from them when
// somebody asks (view.c).
//
// Way of a batch: apply.c checks each write and hands it to the handler of its field
// (asset_writes.c, types.c, alarms.c, site.c), which changes rows; values.c also takes telemetry.
// At the end of the transaction, commit.c resolves references, removes what a snapshot did not name
// and finds what changed.
#ifndef TWIN_STATE_H
#define TWIN_STATE_H

#include "twinview/clock.h"
#include "twinview/runs.h"
#include "twinview/twin.h"

#include "alarms.h"
#include "apply.h"
#include "assets.h"
#include "forms.h"
#include "limits.h"
#include "text.h"
#include "types.h"
#include "values.h"

struct tw_link {
    const char *name, *address;
};

struct tw_source {
    struct tw_names site_names;
    double origin[3], north_deg; // NaN if unknown
    struct tw_link *links;
    uint32_t link_count;
    int64_t ahead_ms; // its clock before the lane's
    bool lost;
    bool full; // something found no room since its last snapshot; told
    bool keeps_alarms; // its document has alarms, though there may be none now
    bool guarded;      // alarms were made here for it
    bool has_site;
    struct tw_stand stand;
    struct tw_transaction transaction;
};

struct tw_view_row {
    struct tw_view shown;
    struct tw_names names;
    double camera[6];
    uint32_t source, transaction;
};

struct tw_map_key { // of types, alarms and views
    const char *id;
    uintptr_t source;
};

struct tw_map_entry { // stb_ds hash map
    struct tw_map_key key;
    uint32_t value;
};

// Caches behind const functions.
#define VIEWS (2 * TW_ASSETS_HELD)

struct tw_asset_view {
    struct tw_asset asset;
    int property_capacity;
    struct tw_relation *relations; // of an asset with layers: all of them
    struct tw_document *documents; // of the asset and its layers
    uint32_t *layers;
    uint32_t slot;
    uint64_t serial, version;
};

struct tw_child_list {
    struct tw_asset_id *ids;
    size_t count;
};

struct tw_child_entry { // stb_ds hash map: parent's slot -> children in order
    uint32_t key;
    struct tw_child_list value;
};

struct tw_cache {
    struct tw_asset_view *views; // VIEWS of them, a ring
    uint64_t serial;             // of the view made last
    struct tw_child_entry *children;
};

struct tw_twin {
    char *language;
    size_t state_limit;
    size_t bytes; // of state, without the texts
    struct tw_text_table texts;
    struct tw_property_name *property_names;
    uint32_t property_name_count, property_name_capacity, free_property_name;

    struct tw_asset_row *rows; // row 0 is the site
    uint32_t row_count, row_capacity;
    size_t asset_count;
    struct tw_cell *cells; // neighbours are of one asset
    struct tw_runs cell_runs;
    uint32_t cell_capacity, extra_capacity;
    struct tw_extra *extras; // 0 has nothing
    struct tw_runs extra_runs;
    uint32_t *free_slots, *freed_slots; // the latter are free once the changes are cleared
    size_t free_count, free_capacity, freed_count, freed_capacity;
    uint32_t *orphans; // slots; may hold assets that are no orphans any more
    size_t orphan_count, orphan_capacity;

    struct tw_type no_type;
    struct tw_type **types;
    uint32_t type_count, type_capacity;
    struct tw_map_entry *type_map;

    struct tw_alarm_row **alarms;
    uint32_t alarm_count, alarm_capacity;
    struct tw_map_entry *alarm_map;

    struct tw_journal journal;
    struct tw_load load;
    struct tw_guard *guards;
    size_t guard_count, guard_capacity;
    struct tw_map_entry *guarded; // stb_ds: property and slot of each guard
    bool unattended;

    struct tw_view_row **views; // in natural order of id
    uint32_t view_count, view_capacity;

    struct tw_source *sources;
    uint32_t source_count;
    struct tw_join_row *joins;
    int join_count;
    struct tw_preference_row *preferences;
    int preference_count;
    struct tw_layer_entry *layers;
    uint32_t transaction_number;
    struct tw_forms forms;
    struct tw_site site;

    struct tw_asset_change *changes;
    size_t change_count, change_capacity;
    bool site_changed, alarms_changed, alarm_links_dirty;

    int64_t now_ms, next_shelf_ms;
    struct tw_due *schedule; // binary heap
    size_t schedule_count, schedule_capacity, scheduled_cells;
    uint16_t stamp;

    struct tw_watch *watches;
    uint32_t watch_count, watch_capacity;

    uint64_t version; // counts calls that may change what was handed out
    struct tw_cache *cache;
};

static inline bool tw_state_is_full(const struct tw_twin *twin) {
    return twin->bytes + twin->texts.bytes >= twin->state_limit;
}

static inline const struct tw_extra *tw_asset_own(const struct tw_twin *twin,
                                                  const struct tw_asset_row *row) {
    return &twin->extras[row->extra];
}

static inline struct tw_cell *tw_cells(const struct tw_twin *twin,
                                       const struct tw_asset_row *row) {
    return twin->cells + row->first_cell;
}

static inline const char *tw_cell_id(const struct tw_twin *twin, const struct tw_cell *cell) {
    return twin->property_names[cell->property].id;
}

// sources.c: the source's row, made if it is not there
struct tw_source *tw_source_at(struct tw_twin *twin, uint32_t index);

// language.c
// The first part of a tag, "zh" of "zh_CN.UTF-8"; "en" of none. Free with free().
char *tw_language_primary(const char *tag);

// site.c
void tw_views_remove_unnamed(struct tw_apply *apply);
void tw_views_destroy(struct tw_twin *twin);

void tw_views_name(struct tw_twin *twin); // in the twin's language
void tw_site_show(struct tw_twin *twin);
void tw_site_reset(struct tw_twin *twin, struct tw_source *source);

#endif
