// The twin's own form of its state. Compact rows here; struct tw_asset is put together from them
// when somebody asks (view.c).
//
// Way of a batch: apply.c checks each write and hands it to the handler of its field (apply_*.c,
// alarms.c, site.c), which changes rows; values.c takes telemetry. At the end of the transaction,
// commit.c resolves references, removes what a snapshot did not name and finds what changed.
#ifndef TWIN_STATE_H
#define TWIN_STATE_H

#include "twinview/clock.h"
#include "twinview/twin.h"

#include "text.h"

// Limits that keep one hostile record from making the others slow; beyond them writes are refused.
enum {
    SOURCES_MAX = 256,
    ID_MAX = 256,     // bytes of an id
    TEXT_MAX = 4096,  // bytes of a name, an address, an alarm text
    PARTS_MAX = 4096, // properties, shapes, relations or meta entries of one asset or type
    DEPTH_MAX = 64,   // of the tree of assets
    POINTS_MAX = 65536,
    RULES_MAX = 256,
    LINKS_MAX = 64,
    TTL_MAX_S = 1000000000,
};

struct cell { // a property's value
    union {
        double number;
        bool boolean;
        const char *string; // interned
    };
    int64_t time_ms;
    const char *id;       // interned
    uint32_t transaction; // the last that wrote the value
    uint16_t stamp;       // of its entry in the schedule
    uint8_t source;
    uint8_t kind : 2, quality : 2, stale : 1, scheduled : 1, has_why : 1;
    uint8_t named : 1; // since its asset was reset by a snapshot
};

struct meta { // an asset's own overrides for a property; NaN and NULL: none
    const char *property, *unit;
    double limits[4], range[2], ttl_s;
};

struct why {
    const char *property, *text;
};

struct extra { // what few assets have
    double rotation[4], scale[3];
    const char *model, *node_of, *node_name;
    struct tw_shape *shapes;       // texts interned, points on the heap
    struct tw_relation *relations; // ordered by kind, then other
    struct meta *metas;
    struct why *whys;
    uint32_t shape_count, relation_count, meta_count, why_count;
};

struct asset_row {
    const char *id, *type_id, *parent_id; // interned; NULL if none
    struct type *type;                    // never NULL
    struct names names;
    struct extra *extra; // NULL until needed
    struct cell *cells;
    double position[3];
    uint16_t cell_count, cell_capacity;
    uint32_t generation;
    uint32_t parent, first_child, next_sibling, previous_sibling; // row 0 is the site
    uint32_t next_same;   // next asset with this id, of another source
    uint32_t first_alarm; // index + 1; others follow by alarm.next
    uint32_t change;      // index + 1 in twin.changes
    uint32_t touched;     // index + 1 in the transaction of its source
    uint32_t view;        // index + 1 in the ring of views
    uint32_t watch;       // index + 1 in twin.watches
    uint8_t source;
    bool used, hidden, orphan;
};

struct property_row { // a property as its type declares it
    const char *id, *unit;
    struct names names;
    double range[2], limits[4], ttl_s, tolerance;
    int digits;
};

struct type {
    struct tw_asset_type shown;      // rebuilt when the type changed; its arrays belong to it
    const char *id, *kind, *model;   // interned
    struct property_row *properties; // in the order of arrival
    struct tw_arena rules_arena;
    struct tw_look_rule *rules;
    uint32_t property_count;
    int rule_count;
    uint32_t index;   // in twin.types
    uint32_t touched; // index + 1 in the transaction of its source
    uint32_t pending; // change flags that its assets get at the commit
    uint8_t source;
    bool dirty; // `shown` is behind
    bool removed, ttl_changed;
};

struct alarm {
    struct tw_alarm shown; // texts interned, but `text` picked from `texts`
    struct names texts;
    uint32_t next;        // of the same asset, index + 1
    uint32_t transaction; // the last that named it
};

struct view {
    struct tw_view shown;
    struct names names;
    double camera[6];
    uint32_t source, transaction;
};

// Hashes of what an asset (or a type) was before the transaction, by kind of change.
struct digest {
    uint64_t placed, geometry, rules, text, ttl;
    const struct type *type; // of an asset; only compared
};

struct touched_asset {
    uint32_t slot, generation;
    bool added;
    struct digest before;
};

struct touched_type {
    struct type *type;
    bool added;
    struct digest before;
};

struct transaction {
    bool open, replaces;
    bool structure;   // assets came or went, or a parent changed
    bool types_moved; // types came or went
    uint32_t number;
    struct touched_asset *assets;
    struct touched_type *types;
    size_t asset_count, asset_capacity, type_count, type_capacity;
};

struct link {
    const char *name, *address;
};

struct source {
    struct names site_names;
    double origin[3], north_deg; // NaN if unknown
    struct link *links;
    uint32_t link_count;
    bool lost;
    bool has_site;
    struct transaction transaction;
};

struct due { // an entry of the schedule of values that will go stale
    int64_t due_ms;
    uint32_t slot;
    uint16_t cell, stamp;
};

struct ring {
    const char *property;
    uint32_t first, count;
    struct tw_sample samples[TW_HISTORY_SAMPLES];
};

struct watch {
    uint32_t slot, users; // slot 0: free
    bool dirty;
    struct ring **rings;
    uint32_t ring_count;
};

struct key { // of types, alarms and views
    const char *id;
    uintptr_t source;
};

struct key_entry { // stb_ds hash map
    struct key key;
    uint32_t value;
};

// Caches behind const functions.
#define VIEWS (2 * TW_ASSETS_HELD)

struct asset_view {
    struct tw_asset asset;
    int property_capacity;
    uint32_t slot;
    uint64_t serial, version;
};

struct child_list {
    struct tw_asset_id *ids;
    size_t count;
};

struct child_entry { // stb_ds hash map: parent's slot -> children in order
    uint32_t key;
    struct child_list value;
};

struct cache {
    struct asset_view *views; // VIEWS of them, a ring
    uint64_t serial;          // of the view made last
    struct child_entry *children;
};

struct tw_twin {
    char *language;
    size_t state_limit;
    size_t bytes; // of state, without the texts
    struct text_table texts;

    struct asset_row *rows; // row 0 is the site
    uint32_t row_count, row_capacity;
    size_t asset_count;
    uint32_t *free_slots, *freed_slots; // the latter are free once the changes are cleared
    size_t free_count, free_capacity, freed_count, freed_capacity;
    uint32_t *orphans; // slots; may hold assets that are no orphans any more
    size_t orphan_count, orphan_capacity;

    struct type no_type;
    struct type **types;
    uint32_t type_count, type_capacity;
    struct key_entry *type_map;

    struct alarm **alarms;
    uint32_t alarm_count, alarm_capacity;
    struct key_entry *alarm_map;

    struct view **views; // in natural order of id
    uint32_t view_count, view_capacity;

    struct source *sources;
    uint32_t source_count;
    uint32_t transaction_number;
    struct tw_site site;

    struct tw_asset_change *changes;
    size_t change_count, change_capacity;
    bool site_changed, alarms_changed, alarm_links_dirty;

    int64_t now_ms, next_shelf_ms;
    struct due *schedule; // binary heap
    size_t schedule_count, schedule_capacity, scheduled_cells;
    uint16_t stamp;

    struct watch *watches;
    uint32_t watch_count, watch_capacity;

    uint64_t version; // counts calls that may change what was handed out
    struct cache *cache;
};

// One batch on its way through the twin.
struct apply {
    struct tw_twin *twin;
    const struct tw_batch *batch;
    const struct tw_write *write;
    struct source *source;
    struct transaction *transaction;
    struct tw_apply_result result;
    const char *last_id; // consecutive records mostly name one asset
    uint32_t last_slot;
};

// apply.c: counts and logs a refused write with its place.
void apply_problem(struct apply *apply, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
bool state_is_full(const struct tw_twin *twin);

// assets.c
uint32_t asset_find(const struct tw_twin *twin, uint32_t source, const char *id);
uint32_t asset_slot(const struct tw_twin *twin, struct tw_asset_id asset); // 0 if stale
uint32_t asset_create(struct tw_twin *twin, uint32_t source, const char *id);
void asset_remove(struct tw_twin *twin, uint32_t slot);
// Back to what an asset is when nothing was said of it; its properties wait to be named.
void asset_reset(struct tw_twin *twin, uint32_t slot);
void asset_free(struct tw_twin *twin, uint32_t slot);
struct extra *asset_extra(struct tw_twin *twin, uint32_t slot);
struct meta *asset_meta(const struct asset_row *row, const char *property);
void asset_flag(struct tw_twin *twin, uint32_t slot, uint32_t flags);
struct source *source_at(struct tw_twin *twin, uint32_t index);

// parts.c: shapes, relations and overrides of an asset
void shapes_clear(struct tw_twin *twin, struct extra *extra);
void relations_clear(struct tw_twin *twin, struct extra *extra);
void metas_clear(struct tw_twin *twin, struct extra *extra);
const char *shape_kind_name(enum tw_shape_kind kind);
int limit_index(const char *name); // of lo_lo, lo, hi, hi_hi; -1 if it is none
bool limits_set(struct apply *apply, const struct tw_write *write, const char *name,
                double limits[4]);

// types.c
struct type *type_find(const struct tw_twin *twin, uint32_t source, const char *id);
const struct property_row *type_property(const struct type *type, const char *id);
void type_destroy(struct tw_twin *twin, struct type *type);
void types_remove_unnamed(struct apply *apply);
void type_show(struct tw_twin *twin, struct type *type);

// tree.c
void tree_detach(struct tw_twin *twin, uint32_t slot);
void tree_attach(struct tw_twin *twin, uint32_t slot, uint32_t parent);
// Hangs an asset under the parent that it names; true if it now hangs elsewhere than before.
bool tree_resolve(struct tw_twin *twin, uint32_t slot);
void tree_add_orphan(struct tw_twin *twin, uint32_t slot);
void tree_retry_orphans(struct tw_twin *twin);
int natural_compare(const char *a, const char *b);

// values.c
struct cell *cell_find(const struct asset_row *row, const char *property);
void cell_remove(struct tw_twin *twin, uint32_t slot, struct cell *cell);
void cells_clear(struct tw_twin *twin, uint32_t slot);
const char *cell_why(const struct asset_row *row, const struct cell *cell);
void apply_values(struct apply *apply);
const char *value_fault(const struct tw_value *value); // what is wrong with it, or NULL
enum tw_validity cell_validity(const struct tw_twin *twin, const struct cell *cell);

// schedule.c
double cell_ttl_s(const struct asset_row *row, const char *property);
// Sets the cell's staleness by the lane's clock and sees to it that it goes stale in time.
void schedule_cell(struct tw_twin *twin, uint32_t slot, struct cell *cell);
void schedule_asset(struct tw_twin *twin, uint32_t slot);

// history.c
void history_sample(struct tw_twin *twin);
void history_forget(struct tw_twin *twin, uint32_t slot);

// alarms.c
void alarms_remove_unnamed(struct apply *apply);
void alarms_link(struct tw_twin *twin);  // hangs alarms on the assets that they name
void alarms_report(struct apply *apply); // those of the transaction that name no known asset
void alarms_destroy(struct tw_twin *twin);
// Flags what came off the shelf since; returns when the next will.
int64_t alarms_advance(struct tw_twin *twin, int64_t before_ms);

// site.c
void views_remove_unnamed(struct apply *apply);
void views_destroy(struct tw_twin *twin);
void site_show(struct tw_twin *twin);
void site_reset(struct tw_twin *twin, struct source *source);

// digest.c
struct digest asset_digest(const struct asset_row *row);
struct digest type_digest(const struct type *type);

// commit.c
void touch_asset(struct apply *apply, uint32_t slot, bool added);
void touch_type(struct apply *apply, struct type *type, bool added);
void transaction_begin(struct apply *apply);
// Brings what others see up to date at the end of a batch, also when the transaction goes on.
void transaction_show(struct apply *apply);
void transaction_commit(struct apply *apply);

// Handlers of fields: the write is checked for keys, kind of value and finiteness.
typedef void write_handler(struct apply *apply, const struct tw_write *write);
write_handler write_site, write_link, write_view;
write_handler write_type, write_type_text, write_type_property, write_type_property_member,
    write_type_look;
write_handler write_asset, write_asset_text, write_asset_name, write_asset_placement;
write_handler write_shape, write_relation, write_meta;
write_handler write_property, write_property_member;
write_handler write_alarm, write_alarm_member;

// The asset a write names: found, or created unless the write removes something. 0 if none.
uint32_t write_asset_slot(struct apply *apply, const struct tw_write *write);

#endif
