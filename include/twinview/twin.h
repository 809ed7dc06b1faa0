// The twin: typed state of one lane of time. Types, assets, property values with quality and time,
// relations, alarms, views, and the history of what somebody looks at.
//
// It is fed by batches and by the passing of its lane's clock, and says afterwards which assets
// changed and how. It does NOT know about JSON, sockets, pixels or the wall clock: "now" is the
// lane's time that the caller passes to tw_twin_advance(), so that a recording ages as live data
// does. There may be several twins in one process.
//
// Threads: one thread at a time (main).
#ifndef TWINVIEW_TWIN_H
#define TWINVIEW_TWIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "twinview/change.h"
#include "twinview/json_writer.h"
#include "twinview/memory.h"

struct tw_twin;

// Slot and generation; {0, 0} is no asset. A stale handle is harmless: it finds nothing.
struct tw_asset_id {
    uint32_t slot, generation;
};

static inline bool tw_asset_equal(struct tw_asset_id a, struct tw_asset_id b) {
    return a.slot == b.slot && a.generation == b.generation;
}

struct tw_limits {
    double lo_lo, lo, hi, hi_hi; // NaN where there is none
};

struct tw_property_type {
    const char *id;               // "temp"
    const char *name;             // display name in the twin's language, else the id
    const char *unit;             // UCUM, "" if none
    double range_low, range_high; // NaN if none
    struct tw_limits limits;
    double ttl_s;                   // 0: never stale
    double tolerance;               // 0: none
    double deadband;                // of limits, in the property's unit; NaN: not said
    double on_delay_s, off_delay_s; // before a limit counts as passed, and as held again
    int digits;                     // decimals shown; -1: by magnitude
};

struct tw_asset_type {
    const char *id, *kind; // kind: "building", "machine", "sensor", ...; "" if not given
    const char *model;     // relative address, NULL if none
    struct tw_property_type *properties;
    int property_count;
    struct tw_look_rule *rules;
    int rule_count;
};

// How a property's value is to be read. Of several that hold the last in this order counts, and the
// others stand beside it in tw_property: a bad value that is also too old is bad, because it was
// wrong when it was young; whatever a lost source said last is lost.
enum tw_validity {
    TW_VALID,
    TW_UNCERTAIN, // said so by its source, or contradicted by another source
    TW_STALE,     // older than its ttl on the lane's clock
    TW_BAD,
    TW_LOST,     // its source is gone
    TW_NO_VALUE, // never had one, or "no value" was sent
};

struct tw_property {
    struct tw_value value;
    int64_t time_ms;     // source time, UTC
    const char *why;     // reason of a quality that is not good, or NULL
    uint32_t type_index; // into the type's properties; UINT32_MAX: not declared by the type
    const char *id;
    enum tw_quality quality;   // as sent
    enum tw_validity validity; // as of the last tw_twin_advance
    bool stale;                // older than its ttl, whatever else it is
    bool conflict;             // another source contradicts it; both are good and fresh
    uint16_t claims;           // sources that give it: above 1 only on a joined asset
    uint32_t source;           // whose value this is
    uint32_t home;             // the first source of the asset that has the property
};

// Parametric shapes of the document. Parameters, with units and defaults: docs/feed.md.
enum tw_shape_kind {
    TW_SHAPE_NONE,
    TW_SHAPE_BOX,      // size [x, y, z]
    TW_SHAPE_CYLINDER, // radius, height
    TW_SHAPE_SPHERE,   // radius
    TW_SHAPE_EXTRUDE,  // points [[x, y], ...] (footprint), height
    TW_SHAPE_PIPE,     // path [[x, y, z], ...], diameter, bend (radius of its bends)
    TW_SHAPE_TANK,     // radius, height; shows a fill level
};

struct tw_shape {
    const char *name; // the member's name: "walls", "body"
    enum tw_shape_kind kind;
    double size[3];
    double radius, height, diameter, bend; // metres
    double extrusion; // metres; beside the kind, so it outlives an EXTRUDE that is none for a while
    double position[3];   // offset in the asset
    const double *points; // 2 numbers a point for EXTRUDE, 3 for PIPE; NULL for others
    uint32_t point_count;
    const char *material; // theme token or "#rrggbb", NULL: by the type's kind
};

struct tw_relation {
    const char *kind;
    const char *other; // id; the asset may not exist
};

struct tw_document {             // a manual, a drawing, a page about an asset
    const char *title, *address; // as sent: relative to its source's document, or absolute
    uint32_t source;
};

struct tw_asset {
    struct tw_asset_id handle;
    const char *id;
    const char *name;                 // display name, else the id
    const struct tw_asset_type *type; // never NULL: an unknown type is an empty one
    const char *type_id;              // as sent, also when no such type exists; "" if none
    struct tw_asset_id parent;        // none: under the site
    bool join_missing;   // a layer by the config, but what it belongs to does not exist
    bool parent_missing; // names a parent that does not exist or that is its child
    bool hidden;
    double position[3];
    double rotation[4]; // x, y, z, w, normalised
    double scale[3];
    const char *model;   // own, else the type's, else NULL
    const char *node_of; // bound to a node of another asset's model, else NULL
    const char *node_name;
    struct tw_shape *shapes;
    int shape_count;
    struct tw_relation *relations;
    int relation_count;
    // Its own by title, then those of its type under other titles, then those of its layers.
    const struct tw_document *documents;
    int document_count;
    // Those of the type first, in its order, also without a value; then the others by id.
    struct tw_property *properties;
    int property_count;
    uint32_t source;
    const uint32_t *layers; // sources that are joined onto it, in their order
    int layer_count;
};

struct tw_alarm {
    const char *id;
    struct tw_asset_id asset; // none if it names no known asset: still listed
    const char *asset_id;     // NULL if none
    const char *property;     // NULL if none
    const char *text;         // in the twin's language, "" if none
    const char *by, *comment; // who acted on it last, and with what words; NULL: not said
    int priority;             // 1 (most urgent) .. 4
    bool active, acked, latched, suppressed, out_of_service;
    bool local;               // made here: its source has no alarms of its own, or is gone
    int64_t shelved_until_ms; // on the lane's clock; TW_TIME_NONE: not shelved
    int64_t since_ms;         // on the lane's clock; TW_TIME_NONE: not said
    int64_t since_stamp_ms;   // the same by its source's clock: tells one raising from another
    uint32_t source;
};

// ISA-18.2-2016 figure 3, derived from the independent fields of an alarm. G comes before F before
// E before the rest; a latched alarm counts as active until its latch is reset.
enum tw_alarm_state {
    TW_ALARM_NORMAL,         // A
    TW_ALARM_UNACKNOWLEDGED, // B
    TW_ALARM_ACKNOWLEDGED,   // C
    TW_ALARM_RETURNED,       // D: back to normal, not acknowledged
    TW_ALARM_SHELVED,        // E
    TW_ALARM_SUPPRESSED,     // F
    TW_ALARM_OUT_OF_SERVICE, // G
};

enum tw_alarm_state tw_alarm_state(const struct tw_alarm *alarm, int64_t now_ms);

struct tw_view {
    const char *id, *name;
    double azimuth_deg, elevation_deg, distance_m, target[3];
};

struct tw_site {
    const char *name;
    double north_deg; // where true north lies, clockwise from +Y
};

// What happened to an asset since the changes were last cleared.
enum tw_asset_change_flags {
    TW_ASSET_ADDED = 1 << 0,
    TW_ASSET_REMOVED = 1 << 1,  // the handle is dead; `id` texts are gone
    TW_ASSET_PLACED = 1 << 2,   // parent, position, rotation, scale, hidden
    TW_ASSET_GEOMETRY = 1 << 3, // type's or own model, shapes, node binding
    TW_ASSET_RULES = 1 << 4,    // the type's look rules, limits, ranges
    TW_ASSET_VALUES = 1 << 5,   // a value, its quality or its validity
    TW_ASSET_ALARMS = 1 << 6,   // an alarm on it, its state included
    TW_ASSET_TEXT = 1 << 7,     // name, relations, meta
};

struct tw_asset_change {
    struct tw_asset_id asset;
    uint32_t flags;
};

// Joins a source onto another: its assets become layers of properties, relations and alarms on the
// assets of the same id there, with `prefix` taken off the front of theirs, or on those that `ids`
// names and no others. A layer keeps its own epoch, health and removal. Its name, place and body
// count only while the asset that it belongs to does not exist.
struct tw_join_id {
    const char *id, *onto;
};

struct tw_join {
    uint32_t source, onto; // `onto` is no layer itself; a source is joined once
    const char *prefix;    // NULL: none
    const struct tw_join_id *ids;
    int id_count;
};

// Sources whose value of a property counts before that of the others. Where none is named the order
// of the sources holds.
struct tw_preference {
    const char *property;
    const uint32_t *sources;
    int source_count;
};

struct tw_twin_params {   // copied
    const char *language; // of display names: "en", "zh_CN"; its first part counts; NULL: "en"
    bool unattended;      // nobody acknowledges here: an alarm made locally ends with its cause
    size_t state_limit;   // bytes of state at which writes that add are refused; 0: 1 GiB
    size_t journal_limit; // bytes of the journal at which its oldest entries give way; 0: 8 MiB
    const struct tw_join *joins;
    int join_count;
    const struct tw_preference *preferences;
    int preference_count;
};

struct tw_twin *tw_twin_create(const struct tw_twin_params *params);
void tw_twin_destroy(struct tw_twin *twin);

struct tw_apply_result {
    uint64_t updates;    // values (telemetry or written) that took effect
    uint64_t superseded; // values overwritten by a later one of the same transaction
    uint64_t rejected;   // values: unknown asset or property, not finite, too long
    uint64_t problems;   // writes refused; parents, types, and assets of alarms not found; logged
    bool full;           // something found no room within the state's limit: logged once a snapshot
};

// Applies one batch as one transaction (or, with `more`, a part of one); the batch stays the
// caller's. References (parent, type, relation) are resolved after the whole transaction, within
// the batch's source: a key is (source, id). A parent that is missing, is the asset's own child or
// lies more than 64 levels deep leaves the asset under the site, marked, until it can be found. A
// snapshot (`replaces`) that another one interrupts removes nothing. A fault in one record never
// hinders the rest.
struct tw_apply_result tw_twin_apply(struct tw_twin *twin, const struct tw_batch *batch);

// Sets the lane's clock (UTC, on the server's time) and marks what became stale or came back from
// the shelf. A step back below a second (a correction of the server's clock) holds the clock still;
// a larger one is a jump, and values become fresh again. Returns the next moment at which something
// will become stale or come back, TW_TIME_NONE if nothing. Costs what is due, not what there is.
int64_t tw_twin_advance(struct tw_twin *twin, int64_t now_ms);
int64_t tw_twin_now(const struct tw_twin *twin);

// Says by how much a source's clock is ahead of the lane's (that of another server, or ours), so
// that its values age and go stale by its own. Differences below 250 ms to what was said before are
// noise and change nothing.
void tw_twin_set_source_clock(struct tw_twin *twin, uint32_t source, int64_t ahead_ms);

// A source's time on the lane's clock, TW_TIME_NONE if there is none. A value's age is now minus
// that; trends run on it.
int64_t tw_twin_lane_time(const struct tw_twin *twin, uint32_t source, int64_t time_ms);

// The other way: a time on the lane's clock as the source's server knows it.
int64_t tw_twin_source_time(const struct tw_twin *twin, uint32_t source, int64_t time_ms);

// Marks every value of a source lost, or found again.
void tw_twin_set_source_lost(struct tw_twin *twin, uint32_t source, bool lost);

// Display names in another language from now on; the text of every asset counts as changed.
void tw_twin_set_language(struct tw_twin *twin, const char *tag);

// Changes since the last clear, one entry per asset. Valid until the next call that takes a
// non-const twin. Document members are compared before and after a transaction: what a snapshot
// says again is no change. An asset that came and went has both flags and a dead handle; one that
// was a layer for a while has both and lives. Slots are not used for other assets before the clear.
const struct tw_asset_change *tw_twin_changes(const struct tw_twin *twin, size_t *count);
bool tw_twin_site_changed(const struct tw_twin *twin);   // site, links, views
bool tw_twin_alarms_changed(const struct tw_twin *twin); // any alarm, also without asset
void tw_twin_clear_changes(struct tw_twin *twin);

// NULL if the handle is stale or nothing has that id (of the first source that has it; for a
// layer's id what it belongs to). A layer is no asset of its own. Borrowed: an asset is put
// together when it is asked for, and stays valid until the next call that takes a non-const twin or
// until TW_ASSETS_HELD other assets were asked for. To keep more, keep handles.
#define TW_ASSETS_HELD 2048
const struct tw_asset *tw_twin_asset(const struct tw_twin *twin, struct tw_asset_id asset);
const struct tw_asset *tw_twin_find(const struct tw_twin *twin, const char *id);
const struct tw_property *tw_asset_property(const struct tw_asset *asset, const char *id);

// What every source says of a property: the one that is shown first, the others by precedence.
// Shown is the first in precedence whose value is good or uncertain; if there is none, the first
// that has a value. Returns how many, at most `max`.
#define TW_CLAIMS_MAX 64
int tw_twin_property_claims(const struct tw_twin *twin, const struct tw_asset *asset,
                            const char *property, struct tw_property *claims, int max);

// The limits and the declaration that hold for a property: the type's, overridden by the asset's
// meta, both of the source whose value it is; where that one declares nothing, those of the asset's
// own source. Always fills `out`; an undeclared property has an empty one.
void tw_twin_property_type(const struct tw_twin *twin, const struct tw_asset *asset,
                           const struct tw_property *property, struct tw_property_type *out);

// Iteration over slots 1 .. tw_twin_slot_limit()-1; NULL for a free slot.
uint32_t tw_twin_slot_limit(const struct tw_twin *twin);
const struct tw_asset *tw_twin_asset_at(const struct tw_twin *twin, uint32_t slot);
size_t tw_twin_asset_count(const struct tw_twin *twin);

// Children in a stable order (by id, numbers in ids by value); `parent` {0,0}: the site's.
// *count entries, borrowed.
const struct tw_asset_id *tw_twin_children(const struct tw_twin *twin, struct tw_asset_id parent,
                                           size_t *count);

const struct tw_site *tw_twin_site(const struct tw_twin *twin); // never NULL

// The address that a source's document gives a link ("history"), as sent; NULL if it has none.
const char *tw_twin_link(const struct tw_twin *twin, uint32_t source, const char *name);

// Views of all sources, by index; NULL beyond the last one, or if none has that id.
size_t tw_twin_view_count(const struct tw_twin *twin);
const struct tw_view *tw_twin_view_at(const struct tw_twin *twin, size_t index);
const struct tw_view *tw_twin_find_view(const struct tw_twin *twin, const char *id);

// Alarms of all sources in any order; NULL beyond the last one.
size_t tw_twin_alarm_count(const struct tw_twin *twin);
const struct tw_alarm *tw_twin_alarm_at(const struct tw_twin *twin, size_t index);

// NULL if the source has no alarm of that id. One that was made here (`local`) and one of the
// source itself may have the same.
const struct tw_alarm *tw_twin_find_alarm(const struct tw_twin *twin, uint32_t source, bool local,
                                          const char *id);

// Alarms that are made here, because their source keeps none: from the limits that its types
// declare (docs/feed.md, section 2.5), and one of priority 2 without asset while a source is lost.
// They are acknowledged and shelved here. False if the source has no local alarm of that id.
struct tw_hand {               // who does it, and with what words; copied
    const char *who, *comment; // NULL or "": not said
};
bool tw_twin_acknowledge(struct tw_twin *twin, uint32_t source, const char *id,
                         const struct tw_hand *hand);
bool tw_twin_shelve(struct tw_twin *twin, uint32_t source, const char *id,
                    int64_t until_ms, // TW_TIME_NONE: from the shelf
                    const struct tw_hand *hand);

// The alarm that decides an asset's look: B before D before C, then priority, then the newest; E,
// F, G only if there is no other. NULL if it has none, or only normal ones.
const struct tw_alarm *tw_twin_worst_alarm(const struct tw_twin *twin, struct tw_asset_id asset);

// History: a ring per property, kept only for watched assets and allocated at once.
struct tw_sample {
    int64_t time_ms;
    double value; // NaN: no number, or one in another unit than the newest; a gap
    enum tw_validity validity;
    uint32_t unit; // hash of its unit, 0: none
};

// Starts or ends keeping history of an asset's properties; calls nest. Rings hold
// TW_HISTORY_SAMPLES a property; each transaction adds at most one sample to a ring, and one with
// NaN when a value goes stale or is lost. Samples ascend in time; values older than the newest
// sample are left out.
#define TW_HISTORY_SAMPLES 1024
void tw_twin_watch(struct tw_twin *twin, struct tw_asset_id asset, bool watch);

// Copies the newest samples, oldest first; returns how many, at most `max`. 0 if not watched.
size_t tw_twin_history(const struct tw_twin *twin, struct tw_asset_id asset, const char *property,
                       struct tw_sample *samples, size_t max);

// Writes the canonical state as a Twin Feed document (feed, site, types, assets, alarms, views):
// sorted keys, %.17g, properties always {q, t, v}, no receive times, ages or connection state. With
// several sources: {"joins": [{"assets": {layer's id: id, ...}, "onto": index, "source": index},
// ...], "sources": [document, ...]}, each document what that source says, layers included. Two
// twins with the same state give the same bytes.
void tw_twin_dump(const struct tw_twin *twin, struct tw_json *json);

// What the state takes in main memory; returns how many uses it filled in. It goes through all
// assets.
int tw_twin_memory(const struct tw_twin *twin, struct tw_memory_use uses[TW_MEMORY_USES_MAX]);

#endif
