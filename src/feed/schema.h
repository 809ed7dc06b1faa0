// The members of a twin document as one table: decoding of patches, JSON paths in messages and
// --check all read it. docs/twin.schema.json says the same to others.
#ifndef TW_FEED_SCHEMA_H
#define TW_FEED_SCHEMA_H

#include "twinview/change.h"

enum tw_schema_kind {
    TW_SCHEMA_OBJECT, // fixed members; null stands for null in each of them
    TW_SCHEMA_MAP,    // members by id, all described by the one entry of `members`
    TW_SCHEMA_HEAD,   // read elsewhere (epoch, seq, ...); here it is only known
    TW_SCHEMA_TEXT,
    TW_SCHEMA_NAMES,  // text, or an object of texts by language
    TW_SCHEMA_NUMBER, // within low..high
    TW_SCHEMA_BOOLEAN,
    TW_SCHEMA_TIME,      // RFC 3339 date-time
    TW_SCHEMA_SCALAR,    // number, boolean or string
    TW_SCHEMA_QUALITY,   // "good", "uncertain", "bad"
    TW_SCHEMA_FLAG,      // true: the member exists
    TW_SCHEMA_VECTOR,    // array of low..high numbers
    TW_SCHEMA_SCALE,     // a number or an array of three
    TW_SCHEMA_POINTS,    // array of points, low numbers each
    TW_SCHEMA_FOOTPRINT, // POINTS that are also the shape's kind
    TW_SCHEMA_ORIGIN,    // {lat, lon, alt}
    TW_SCHEMA_CAMERA,    // {az, el, dist, target}
    TW_SCHEMA_PROPERTY,  // scalar, or an object of v, q, why, t
    TW_SCHEMA_LOOK,      // array of look rules
};

enum tw_schema_flags {
    TW_SCHEMA_KEYED = 1,   // the member's own name is the last key of its write
    TW_SCHEMA_CREATES = 2, // an object here writes `field` without value
    TW_SCHEMA_REMOVES = 4, // null here writes `field` removed
    TW_SCHEMA_ADDRESS = 8, // a text longer than an id
    TW_SCHEMA_WHOLE = 16,  // a whole number
};

struct tw_schema {
    const char *name; // NULL ends a list; of a map's one entry: "*"
    enum tw_schema_kind kind;
    enum tw_field field;
    unsigned flags;
    double low, high; // low < high: a bound
    const struct tw_schema *members;
};

extern const struct tw_schema tw_schema_document[];

#endif
