// The twin's own form of its state. Compact rows here; struct tw_asset is put together from them
// when somebody asks (view.c).
//
// Way of a batch: apply.c checks each write and hands it to the handler of its field (assets.c,
// shapes.c, parts.c, types.c, alarms.c, site.c, values.c), which changes rows; values.c also takes
// telemetry.
// At the end of the transaction, commit.c resolves references, removes what a snapshot did not name
// and finds what changed.
#ifndef TWIN_STATE_H
#define TWIN_STATE_H

#include "twinview/clock.h"
#include "twinview/twin.h"

#include "forms.h"
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

struct tw_cell { // a property's value
    union {
        double number;
        bool boolean;
        const char *string; // interned
    };
    uint64_t time_ms : 48;    // UTC; see tw_cell_time
    uint64_t stamp : 16;      // of its entry in the schedule
    uint32_t property : 24;   // number of its id
    uint32_t source : 8;
    uint32_t transaction : 24; // the last that wrote the value, its number's lower bits
    uint32_t kind : 2, quality : 2, stale : 1, scheduled : 1, has_why : 1;
    uint32_t named : 1; // since its asset was reset by a snapshot
};
_Static_assert(sizeof(struct tw_cell) == 24, "a value's bytes are counted in docs/performance.md");

#define CELL_TIME_NONE ((UINT64_C(1) << 48) - 1)
#define CELL_TRANSACTIONS ((1u << 24) - 1)

struct tw_property_name { // numbered from 1
    const char *id; // interned, one reference
    uint32_t cells; // that have the number; of a free one the next free number
};

struct tw_why {
    uint32_t property;
    const char *text;
};

struct tw_extra { // what is an asset's own, if it has any of it
    struct tw_names names;
    const char *node_of, *node_name;
    struct tw_relation *relations; // ordered by kind, then other
    struct tw_why *whys;
    uint16_t relation_count, why_count; // PARTS_MAX at most
};
_Static_assert(sizeof(void *) != 8 || sizeof(struct tw_extra) == 56,
               "an asset's bytes are counted in docs/performance.md");

struct tw_asset_row {
    const char *id, *type_id, *parent_id; // interned; NULL if none
    struct tw_type *type;                 // never NULL
    struct tw_form *form;                 // NULL: the plain one; see tw_form_open
    struct tw_extra *extra;               // NULL until needed
    struct tw_cell *cells;
    double position[3];
    uint16_t cell_count, cell_capacity;
    uint32_t generation;
    uint32_t parent, first_child, next_sibling, previous_sibling; // row 0 is the site
    uint32_t next_same;   // next asset with this id, of another source
    uint32_t first_alarm; // index + 1; others follow by alarm.next
    uint32_t change;      // index + 1 in twin.changes
    uint32_t touched;     // index + 1 in the transaction of its source
    uint16_t view;        // index + 1 in the ring of views
    uint16_t watch;       // index + 1 in twin.watches
    uint8_t source;
    bool used : 1, hidden : 1, orphan : 1;
    bool layered : 1;  // has layers: twin.layers
    bool attached : 1; // is a layer: `parent` is its host, `next_sibling` the host's next layer
};
_Static_assert(sizeof(void *) != 8 || sizeof(struct tw_asset_row) == 128,
               "an asset's bytes are counted in docs/performance.md");

struct tw_property_row { // a property as its type declares it
    const char *id, *unit;
    struct tw_names names;
    double range[2], limits[4], ttl_s, tolerance, deadband, on_delay_s, off_delay_s;
    int digits;
};

struct tw_type {
    struct tw_asset_type shown;         // rebuilt when the type changed; its arrays belong to it
    const char *id, *kind, *model;      // interned
    struct tw_names documents;          // addresses by title
    struct tw_property_row *properties; // in the order of arrival
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
    bool limited; // one of its properties has a limit; as of `shown`
};

struct tw_alarm_row {
    struct tw_alarm shown; // texts interned, but `text` picked from `texts`
    struct tw_names texts;
    uint32_t next;        // of the same asset, index + 1
    uint32_t transaction; // the last that named it
    bool named;           // it was said who acted, since the journal looked
    struct tw_alarm_known {
        int64_t since_ms, shelved_until_ms;
        uint8_t priority;
        bool any : 1, active : 1, acked : 1, latched : 1, suppressed : 1, out_of_service : 1;
        bool shelved : 1, announced : 1;
    } known; // what the journal has of it
};

struct tw_journal_entry { // see struct tw_alarm_event
    int64_t time_ms, other_ms;
    uint64_t seq, serial;
    const char *alarm, *asset, *property, *text, *who, *comment; // interned, NULL if none
    uint8_t source, kind, priority, former_priority;
    bool local : 1, late : 1;
    bool announced : 1; // with it the alarm came before the operator
};

struct tw_journal {
    struct tw_journal_entry *entries; // by time
    size_t count, capacity;
    size_t bytes, limit; // texts included
    uint64_t serial;
    int64_t gone_ms;
};

// How far a source was heard.
struct tw_stand {
    int64_t begin_ms, time_ms; // its first batch and its last, TW_TIME_NONE: none yet
    uint64_t seq, epoch;       // of the last; the epoch as a hash
    bool late;   // the transaction comes after something that was not heard
    bool silent; // it goes back to what is known
};

// A property that is, or was, beyond one of its limits, where alarms are made here.
struct tw_guard {
    struct tw_asset_id asset;
    const char *property;    // interned
    int level, wanted;       // announced and present: -2 lo_lo .. 2 hi_hi, 0 within
    int64_t wanted_since_ms; // lane's clock
};

struct tw_load {
    struct tw_flood flood;
    uint64_t announced[5]; // by priority
    int64_t begin_ms, flood_ms; // when watching began; flood time before the present one
};

struct tw_view_row {
    struct tw_view shown;
    struct tw_names names;
    double camera[6];
    uint32_t source, transaction;
};

// Hashes of what an asset (or a type) was before the transaction, by kind of change.
struct tw_digest {
    uint64_t placed, geometry, rules, text, ttl;
    const struct tw_type *type; // of an asset; only compared
};

struct tw_touched_asset {
    uint32_t slot, generation;
    uint32_t before; // index + 1 in transaction.digests; 0: it was added
};

struct tw_touched_type {
    struct tw_type *type;
    bool added;
    struct tw_digest before;
};

struct tw_transaction {
    bool open, replaces;
    bool structure;   // assets came or went, or a parent changed
    bool types_moved; // types came or went
    bool alarms_behind; // alarms were linked before its end
    uint32_t number;
    struct tw_touched_asset *assets;
    struct tw_digest *digests; // of the assets that were there before
    struct tw_touched_type *types;
    size_t asset_count, asset_capacity, digest_count, digest_capacity, type_count, type_capacity;
};

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

struct tw_id_entry { // stb_ds hash map: interned id -> interned id
    const char *key, *value;
};

struct tw_join_row {
    uint32_t source, onto;
    const char *prefix; // interned
    struct tw_id_entry *hosts, *layers; // NULL: by prefix; else from each side to the other
};

struct tw_preference_row {
    const char *property; // interned
    uint32_t *sources;
    int source_count;
};

struct tw_layer_entry { // stb_ds hash map: host's slot -> its first layer's
    uint32_t key, value;
};

// What one source says of a property.
struct tw_claim {
    const struct tw_asset_row *row;
    const struct tw_cell *cell;
    enum tw_validity validity;
    uint32_t rank; // precedence, the lowest first
};

struct tw_due { // an entry of the schedule of values that will go stale
    int64_t due_ms;
    uint32_t slot;
    uint16_t cell, stamp;
};

struct tw_ring {
    const char *property;
    uint32_t first, count;
    struct tw_sample samples[TW_HISTORY_SAMPLES];
};

struct tw_watch {
    uint32_t slot, users; // slot 0: free
    bool dirty;
    struct tw_ring **rings;
    uint32_t ring_count;
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

// One batch on its way through the twin.
struct tw_apply {
    struct tw_twin *twin;
    const struct tw_batch *batch;
    const struct tw_write *write;
    struct tw_source *source;
    struct tw_transaction *transaction;
    struct tw_apply_result result;
    const char *last_id; // consecutive records mostly name one asset
    uint32_t last_slot;
};

// apply.c: counts and logs a refused write with its place.
void tw_apply_problem(struct tw_apply *apply, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
bool tw_state_is_full(const struct tw_twin *twin);

// assets.c
uint32_t tw_asset_find(const struct tw_twin *twin, uint32_t source, const char *id);
uint32_t tw_asset_slot(const struct tw_twin *twin, struct tw_asset_id asset); // 0 if stale
void tw_asset_remove(struct tw_twin *twin, uint32_t slot);
// Back to what an asset is when nothing was said of it; its properties wait to be named.
void tw_asset_reset(struct tw_twin *twin, uint32_t slot);
void tw_asset_free(struct tw_twin *twin, uint32_t slot);
struct tw_extra *tw_asset_extra(struct tw_twin *twin, uint32_t slot);
static inline const struct tw_extra *tw_asset_own(const struct tw_asset_row *row) { // to read
    static const struct tw_extra none;
    return row->extra ? row->extra : &none;
}
struct tw_meta *tw_asset_meta(const struct tw_asset_row *row, const char *property);
// What happens to a layer happens to its host.
void tw_asset_flag(struct tw_twin *twin, uint32_t slot, uint32_t flags);
void tw_asset_values_changed(struct tw_twin *twin, uint32_t slot);
struct tw_source *tw_source_at(struct tw_twin *twin, uint32_t index);

// joins.c: which asset is a layer of which
void tw_joins_init(struct tw_twin *twin, const struct tw_twin_params *params);
void tw_joins_finish(struct tw_twin *twin);
// To be told of every asset that was made, and of every one before it goes.
void tw_joins_added(struct tw_twin *twin, uint32_t slot);
void tw_joins_removing(struct tw_twin *twin, uint32_t slot);
// The asset that a source means by an id: its own, or what that one is or would be a layer of; 0 if
// there is none.
uint32_t tw_asset_meant(const struct tw_twin *twin, uint32_t source, const char *id);
bool tw_join_is_missing(const struct tw_twin *twin, uint32_t slot);
// The first layer of an asset, or the one after a layer; 0 at the end.
uint32_t tw_layer_first(const struct tw_twin *twin, uint32_t host);
uint32_t tw_layer_next(const struct tw_twin *twin, uint32_t layer);

// claims.c: what several sources say of one property
// Up to TW_CLAIMS_MAX, ordered as tw_twin_property_claims says; the first one's validity is
// TW_UNCERTAIN with *conflict where a good and fresh one contradicts it.
int tw_claims(const struct tw_twin *twin, uint32_t slot, const char *property,
              struct tw_claim claims[TW_CLAIMS_MAX], bool *conflict);
// True if an asset or one of its layers before `end` (0: all) declares or has the property.
bool tw_claimed_before(const struct tw_twin *twin, uint32_t slot, const char *property,
                       uint32_t end);

static inline const struct tw_form *tw_asset_form(const struct tw_asset_row *row) {
    return row->form ? row->form : &tw_form_plain;
}

// parts.c: relations, documents and overrides of an asset
void tw_relations_clear(struct tw_twin *twin, struct tw_extra *extra);
// Sets or removes one of an asset's or a type's documents, or all.
void tw_documents_set(struct tw_apply *apply, struct tw_names *documents,
                      const struct tw_write *write);

int tw_limit_index(const char *name); // of lo_lo, lo, hi, hi_hi; -1 if it is none
bool tw_limits_set(struct tw_apply *apply, const struct tw_write *write, const char *name,
                   double limits[4]);

// types.c
struct tw_type *tw_type_find(const struct tw_twin *twin, uint32_t source, const char *id);
const struct tw_property_row *tw_type_property(const struct tw_type *type, const char *id);
void tw_type_destroy(struct tw_twin *twin, struct tw_type *type);
void tw_types_remove_unnamed(struct tw_apply *apply);
void tw_type_show(struct tw_twin *twin, struct tw_type *type);

// tree.c
void tw_tree_detach(struct tw_twin *twin, uint32_t slot);
void tw_tree_attach(struct tw_twin *twin, uint32_t slot, uint32_t parent);
// Hangs the children under the site until they find their parent again.
void tw_tree_release_children(struct tw_twin *twin, uint32_t slot);
// Hangs an asset under the parent that it names; true if it now hangs elsewhere than before.
bool tw_tree_resolve(struct tw_twin *twin, uint32_t slot);
void tw_tree_add_orphan(struct tw_twin *twin, uint32_t slot);
void tw_tree_retry_orphans(struct tw_twin *twin);
int tw_natural_compare(const char *a, const char *b);

// property_names.c
uint32_t tw_property_name_take(struct tw_twin *twin, const char *id); // 0: too many
void tw_property_name_release(struct tw_twin *twin, uint32_t number);

// values.c
static inline const char *tw_cell_id(const struct tw_twin *twin, const struct tw_cell *cell) {
    return twin->property_names[cell->property].id;
}

static inline int64_t tw_cell_time(const struct tw_cell *cell) {
    return cell->time_ms == CELL_TIME_NONE ? TW_TIME_NONE : (int64_t)cell->time_ms;
}

static inline struct tw_value tw_cell_value(const struct tw_cell *cell) {
    struct tw_value value = {.kind = (enum tw_value_kind)cell->kind};
    if (cell->kind == TW_VALUE_NUMBER)
        value.number = cell->number;
    else if (cell->kind == TW_VALUE_BOOL)
        value.boolean = cell->boolean;
    else if (cell->kind == TW_VALUE_STRING)
        value.string = cell->string;
    return value;
}

// `property` is interned.
struct tw_cell *tw_cell_find(const struct tw_asset_row *row, const char *property);
void tw_cell_remove(struct tw_twin *twin, uint32_t slot, struct tw_cell *cell);
void tw_cells_clear(struct tw_twin *twin, uint32_t slot);
const char *tw_cell_why(const struct tw_asset_row *row, const struct tw_cell *cell);
void tw_apply_values(struct tw_apply *apply);
const char *tw_value_fault(const struct tw_value *value); // what is wrong with it, or NULL
enum tw_validity tw_cell_validity(const struct tw_twin *twin, const struct tw_cell *cell);

// schedule.c
// Sets the cell's staleness by the lane's clock and sees to it that it goes stale in time.
void tw_schedule_cell(struct tw_twin *twin, uint32_t slot, struct tw_cell *cell);
void tw_schedule_asset(struct tw_twin *twin, uint32_t slot);

// history.c
void tw_history_sample(struct tw_twin *twin);
void tw_history_forget(struct tw_twin *twin, uint32_t slot);

// alarms.c
void tw_alarms_remove_unnamed(struct tw_apply *apply);
void tw_alarms_link(struct tw_twin *twin);     // hangs alarms on the assets that they name
void tw_alarms_report(struct tw_apply *apply); // those of the transaction that name no known asset
void tw_alarms_destroy(struct tw_twin *twin);
// Flags what came off the shelf since; returns when the next will.
int64_t tw_alarms_advance(struct tw_twin *twin, int64_t before_ms);

// The alarm of that id, made if it is not there; it counts as changed.
struct tw_alarm_row *tw_alarm_touch(struct tw_twin *twin, uint32_t source, const char *id);
void tw_alarm_drop(struct tw_twin *twin, uint32_t source, const char *id);
void tw_alarm_sign(struct tw_twin *twin, struct tw_alarm_row *alarm, const struct tw_hand *hand);

// journal.c: what happened to alarms, by time
void tw_journal_init(struct tw_twin *twin, size_t limit);
void tw_journal_finish(struct tw_twin *twin);
void tw_journal_add(struct tw_twin *twin, const struct tw_journal_entry *entry); // texts are taken
void tw_journal_cut(struct tw_twin *twin, uint32_t source, int64_t after_ms);

// transitions.c: what is written into it
// Compares an alarm with what the journal has of it; waits for the end of an open transaction.
void tw_journal_follow(struct tw_twin *twin, struct tw_alarm_row *row);
void tw_journal_off_shelf(struct tw_twin *twin, struct tw_alarm_row *row); // its time is over
void tw_journal_removed(struct tw_twin *twin, const struct tw_alarm_row *row); // before it goes
void tw_journal_stand(struct tw_apply *apply); // at the begin of each batch

// load.c: how many alarms are announced
int64_t tw_load_advance(struct tw_twin *twin); // returns when the flood may end

// guards.c: alarms from limits
// Looks at what changed and at what waits; returns when it wants to look again.
int64_t tw_guards_advance(struct tw_twin *twin);
// The source goes back in its time: what was made of its values is forgotten, and no news.
void tw_guards_rewind(struct tw_twin *twin, uint32_t source);
void tw_guards_source_lost(struct tw_twin *twin, uint32_t source, bool lost);
void tw_guards_destroy(struct tw_twin *twin);

// site.c
void tw_views_remove_unnamed(struct tw_apply *apply);
void tw_views_destroy(struct tw_twin *twin);
// The first part of a tag, "zh" of "zh_CN.UTF-8"; "en" of none. Free with free().
char *tw_language_primary(const char *tag);

void tw_views_name(struct tw_twin *twin); // in the twin's language
void tw_site_show(struct tw_twin *twin);
void tw_site_reset(struct tw_twin *twin, struct tw_source *source);

// digest.c
struct tw_digest tw_asset_digest(const struct tw_asset_row *row);
struct tw_digest tw_type_digest(const struct tw_type *type);

// commit.c
void tw_touch_asset(struct tw_apply *apply, uint32_t slot, bool added);
void tw_touch_type(struct tw_apply *apply, struct tw_type *type, bool added);
void tw_transaction_begin(struct tw_apply *apply);
// Brings what others see up to date at the end of a batch, also when the transaction goes on.
void tw_transaction_show(struct tw_apply *apply);
void tw_transaction_commit(struct tw_apply *apply);

// Handlers of fields: the write is checked for keys, kind of value and finiteness.
typedef void tw_write_handler(struct tw_apply *apply, const struct tw_write *write);
tw_write_handler tw_write_site, tw_write_link, tw_write_view;
tw_write_handler tw_write_type, tw_write_type_text, tw_write_type_document, tw_write_type_property,
    tw_write_type_property_member, tw_write_type_look;
tw_write_handler tw_write_asset, tw_write_asset_text, tw_write_asset_name, tw_write_asset_placement;
tw_write_handler tw_write_shape, tw_write_relation, tw_write_document, tw_write_meta;
tw_write_handler tw_write_property, tw_write_property_member;
tw_write_handler tw_write_alarms, tw_write_alarm, tw_write_alarm_member;

// The asset a write names: found, or created unless the write removes something. 0 if none.
uint32_t tw_write_asset_slot(struct tw_apply *apply, const struct tw_write *write);

#endif
