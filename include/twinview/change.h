// Typed changes: what a feed hands to the twin.
//
// Every dialect (Twin Feed 1, later Ditto, MQTT, ...) ends in the same two records: a *write* to
// one typed path of the twin document, and a *value update*, the compact form for telemetry. A
// batch of them is one transaction: the twin applies all of it before anyone may draw.
//
// A write is the leaf of a JSON Merge Patch (RFC 7396): `removed` stands for null at that path. A
// patch that removes a whole member (an asset, a shape) is one write to the member's own field.
// Because writes name paths, a patch never needs the former state to be decoded.
//
// Threads: a batch belongs to one thread at a time; it moves through a queue. All its memory is in
// its own arena.
#ifndef TWINVIEW_CHANGE_H
#define TWINVIEW_CHANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "twinview/memory.h"

enum tw_value_kind {
    TW_VALUE_NONE, // no value: drawn as unknown
    TW_VALUE_NUMBER,
    TW_VALUE_BOOL,
    TW_VALUE_STRING, // at most TW_STRING_MAX bytes
};

#define TW_STRING_MAX 256

struct tw_value {
    enum tw_value_kind kind;
    union {
        double number; // finite
        bool boolean;
        const char *string;
    };
};

enum tw_quality {
    TW_QUALITY_GOOD,
    TW_QUALITY_UNCERTAIN,
    TW_QUALITY_BAD,
};

// The typed paths of a twin document. `key` says what tw_write.key[0..2] hold, `value` which
// member of tw_write holds the value. "text" is tw_write.value as string. In a removal the last key
// may be NULL and then means all of that map ("props": null); for relations the last two.
//
// What a document leaves out: an alarm is active, not acknowledged and of priority 3; a property
// has good quality, the batch's time and no value; a type's property has no limits and no ttl.
enum tw_field {
    // site                             key                value
    TW_FIELD_SITE_NAME,              // language           text ("" is the bare form)
    TW_FIELD_SITE_ORIGIN,            //                    vector: lat, lon (degrees), alt (m)
    TW_FIELD_SITE_NORTH,             //                    number: degrees from +Y, clockwise
    TW_FIELD_LINK,                   // link name          text
    // types
    TW_FIELD_TYPE,                   // type               creation (no value) or removal
    TW_FIELD_TYPE_KIND,              // type               text
    TW_FIELD_TYPE_MODEL,             // type               text, relative address
    TW_FIELD_TYPE_PROPERTY,          // type, prop         creation (no value) or removal
    TW_FIELD_TYPE_PROPERTY_NAME,     // type, prop, lang   text
    TW_FIELD_TYPE_PROPERTY_UNIT,     // type, prop         text (UCUM)
    TW_FIELD_TYPE_PROPERTY_RANGE,    // type, prop         vector: low, high
    TW_FIELD_TYPE_PROPERTY_LIMIT,    // type, prop, limit  number; limit: lo_lo lo hi hi_hi
    TW_FIELD_TYPE_PROPERTY_TTL,      // type, prop         number, seconds
    TW_FIELD_TYPE_PROPERTY_TOLERANCE,// type, prop         number
    TW_FIELD_TYPE_PROPERTY_DIGITS,   // type, prop         number: decimals shown
    TW_FIELD_TYPE_PROPERTY_DEADBAND, // type, prop         number, in the property's unit
    TW_FIELD_TYPE_PROPERTY_ON_DELAY, // type, prop         number, seconds
    TW_FIELD_TYPE_PROPERTY_OFF_DELAY,// type, prop         number, seconds
    TW_FIELD_TYPE_DOCUMENT,          // type, title        text, address (title NULL: all, removal)
    TW_FIELD_TYPE_LOOK,              // type               rules, replaced as a whole
    // assets
    TW_FIELD_ASSET,                  // asset              creation (no value) or removal
    TW_FIELD_ASSET_TYPE,             // asset              text
    TW_FIELD_ASSET_NAME,             // asset, language    text
    TW_FIELD_ASSET_PARENT,           // asset              text
    TW_FIELD_ASSET_MODEL,            // asset              text, overrides the type's
    TW_FIELD_ASSET_POSITION,         // asset              vector: x, y, z in metres, in the parent
    TW_FIELD_ASSET_ROTATION,         // asset              vector: quaternion x, y, z, w
    TW_FIELD_ASSET_SCALE,            // asset              vector of 1 or 3
    TW_FIELD_ASSET_VISIBLE,          // asset              bool
    TW_FIELD_ASSET_NODE_OF,          // asset              text: asset whose model has the node
    TW_FIELD_ASSET_NODE_NAME,        // asset              text: the node's name
    TW_FIELD_ASSET_RELATION,         // asset, kind, other creation or removal (kind alone: all)
    TW_FIELD_ASSET_DOCUMENT,         // asset, title       text, address (title NULL: all, removal)
    TW_FIELD_ASSET_META,             // asset, prop        removal only
    TW_FIELD_ASSET_META_LIMIT,       // asset, prop, limit number
    TW_FIELD_ASSET_META_RANGE,       // asset, prop        vector
    TW_FIELD_ASSET_META_TTL,         // asset, prop        number, seconds
    TW_FIELD_ASSET_META_UNIT,        // asset, prop        text
    TW_FIELD_ASSET_SHAPE,            // asset, shape       creation (no value) or removal
    TW_FIELD_ASSET_SHAPE_KIND,       // asset, shape, kind creation or removal of that kind
    TW_FIELD_ASSET_SHAPE_HEIGHT,     // asset, shape       number: of an extrusion, metres
    // asset, shape, param: number: radius, height, diameter, bend (metres); array of 3: size, at;
    // text: material; after the kind, array with stride 2 (extrude): points, 3 (pipe): path
    TW_FIELD_ASSET_SHAPE_PARAM,
    TW_FIELD_ASSET_PROPERTY,         // asset, prop        creation (no value) or removal
    TW_FIELD_ASSET_PROPERTY_VALUE,   // asset, prop        value; removed: no value
    TW_FIELD_ASSET_PROPERTY_QUALITY, // asset, prop        number: enum tw_quality; removed: good
    TW_FIELD_ASSET_PROPERTY_WHY,     // asset, prop        text
    TW_FIELD_ASSET_PROPERTY_TIME,    // asset, prop        number: UTC ms; removed: the batch's time
    // alarms
    TW_FIELD_ALARMS,                 //                    creation: the source keeps alarms itself
    TW_FIELD_ALARM,                  // alarm              creation (no value) or removal
    TW_FIELD_ALARM_ASSET,            // alarm              text
    TW_FIELD_ALARM_PROPERTY,         // alarm              text
    TW_FIELD_ALARM_PRIORITY,         // alarm              number 1..4
    TW_FIELD_ALARM_ACTIVE,           // alarm              bool
    TW_FIELD_ALARM_ACKED,            // alarm              bool
    TW_FIELD_ALARM_LATCHED,          // alarm              bool
    TW_FIELD_ALARM_SUPPRESSED,       // alarm              bool
    TW_FIELD_ALARM_OUT_OF_SERVICE,   // alarm              bool
    TW_FIELD_ALARM_SHELVED_UNTIL,    // alarm              number: UTC ms; removed: not shelved
    TW_FIELD_ALARM_SINCE,            // alarm              number: UTC ms
    TW_FIELD_ALARM_TEXT,             // alarm, language    text
    TW_FIELD_ALARM_BY,               // alarm              text: who acted on it last
    TW_FIELD_ALARM_COMMENT,          // alarm              text: with what words
    // views
    TW_FIELD_VIEW,                   // view               creation (no value) or removal
    TW_FIELD_VIEW_NAME,              // view, language     text
    TW_FIELD_VIEW_CAMERA,            // view               vector: az, el, dist[, target x, y, z]
    TW_FIELD_COUNT
};

#define TW_VECTOR_MAX 6

enum tw_rule_kind {
    TW_RULE_COLOUR,  // paints the body
    TW_RULE_VISIBLE, // shows or hides
    TW_RULE_ROTATE,  // turns about `axis`; number in 1/min is a speed, in deg an angle
    TW_RULE_MOVE,    // moves along `axis` (metres) by the value mapped from `from` to `to`
    TW_RULE_FILL,    // value within its range is a filling level
    TW_RULE_LABEL,   // text template with {name} and {property}
};

enum tw_rule_condition {
    TW_WHEN_ALWAYS,
    TW_WHEN_LIMITS,   // outside lo..hi: warning, outside lo_lo..hi_hi: alarm
    TW_WHEN_EQUAL,    // value equals `is`
    TW_WHEN_RANGE,    // above <= value < below (either may be missing: NaN)
    TW_WHEN_GRADIENT, // colour interpolated between stops over the property's range
};

#define TW_GRADIENT_MAX 5

// One look rule of a type. Strings live in the batch's arena (in a change) or the twin's (in a
// type). A rule over a value that is bad, stale or missing yields "unknown", never the last look.
struct tw_look_rule {
    enum tw_rule_kind kind;
    enum tw_rule_condition condition;
    const char *property; // NULL only for labels
    struct tw_value is;
    double above, below;            // NaN: open
    const char *colour;             // a theme token ("off", "p2", "pipe_water") or "#rrggbb"
    const char *stops[TW_GRADIENT_MAX];
    int stop_count;
    const char *node; // name of a node of the model, NULL: the whole asset
    double axis[3];
    double from, to;    // MOVE: metres at the low and the high end of the range
    const char *preset; // look preset that this rule belongs to, NULL: every preset
    const char *label;
};

struct tw_json;
void tw_value_write(struct tw_json *json, const struct tw_value *value); // NONE as null

struct tw_write {
    enum tw_field field;
    bool removed;
    const char *key[3];
    struct tw_value value;
    double vector[TW_VECTOR_MAX];
    int vector_count;
    const double *array; // SHAPE_PARAM: numbers, flattened; `array_stride` per point
    uint32_t array_count, array_stride;
    const struct tw_look_rule *rules; // TYPE_LOOK
    int rule_count;
};

// Telemetry: writes nothing but the value, its quality and its time. Absent quality is good, absent
// time is the batch's; kind NONE means "no value". Unknown ids are counted and not created.
struct tw_value_update {
    const char *asset, *property;
    struct tw_value value;
    const char *why; // NULL unless given
    int64_t time_ms; // UTC; the batch's time is filled in by the decoder
    enum tw_quality quality;
};

struct tw_batch {
    struct tw_arena arena; // owns everything below, not the batch itself
    uint32_t source;       // index of the source in the feed
    bool replaces;         // first batch of a snapshot: what it does not name is removed at its end
    bool sought;           // first batch after a seek: what lies between was not lost but left out
    bool more;             // the transaction goes on in the next batch: do not draw before its end
    const char *epoch;
    uint64_t seq;
    int64_t time_ms;     // the server's stamp, UTC
    int64_t received_ns; // monotonic, when the last byte was there
    struct tw_write *writes;
    size_t write_count, write_capacity;
    struct tw_value_update *values;
    size_t value_count, value_capacity;
    const char **places; // when kept for --check: JSON path of each write, else NULL
};

struct tw_batch *tw_batch_create(uint32_t source);
void tw_batch_destroy(struct tw_batch *batch);

// Appends a zeroed record and returns it; valid until the next append.
struct tw_write *tw_batch_add_write(struct tw_batch *batch, enum tw_field field);
struct tw_value_update *tw_batch_add_value(struct tw_batch *batch);

#endif
