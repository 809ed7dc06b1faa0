// Types: what they declare for their assets.
#ifndef TWIN_TYPES_H
#define TWIN_TYPES_H

#include "twinview/memory.h"
#include "twinview/twin.h"

#include "text.h"

struct tw_apply;

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

// types.c
struct tw_type *tw_type_find(const struct tw_twin *twin, uint32_t source, const char *id);
const struct tw_property_row *tw_type_property(const struct tw_type *type, const char *id);
void tw_type_destroy(struct tw_twin *twin, struct tw_type *type);
void tw_types_remove_unnamed(struct tw_apply *apply);
void tw_type_show(struct tw_twin *twin, struct tw_type *type);

#endif
