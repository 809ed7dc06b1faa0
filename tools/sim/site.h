// A site document (Twin Feed 1 without values and alarms), read for serving: its assets in an order
// in which parents come first and units stay together, as texts that can be repeated, and the
// channels, which are the properties that the process gives a value.
//
// Repeating: asset `i` of copy `c` has the id of asset `i` followed by ".2" for the second copy and
// so on. In the texts of an asset the byte TW_SITE_MARK stands where that suffix goes; it cannot
// occur in UTF-8.
#ifndef TW_SIM_SITE_H
#define TW_SIM_SITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "faults.h"
#include "generic.h"
#include "signals.h"

#define TW_SITE_MARK '\xff'

struct tw_channel {
    uint32_t asset;
    const char *property;
    const char *label, *label_zh; // for people: "Bearing temperature"; NULL: not in Chinese
    size_t offset;     // of the signal, see signals.h
    bool is_bool;
    float noise;
    int digits;
    double wrap; // what the value is read modulo: a belt has no end; 0: nothing
    double lo_lo, lo, hi, hi_hi; // NaN: none
    double deadband;             // by which a value must come back
    double ttl_s;                // 0: never stale
    struct tw_generic generic;   // present: instead of a signal of the process
};

struct tw_site_relation {
    const char *kind, *other;
    uint32_t asset; // that `other` names; UINT32_MAX: none of the site
};

struct tw_site_asset {
    const char *id, *type;
    const char *members;   // JSON members but id, position, relations and channels; marks inside
    const char *placement; // JSON members of "at" but the position
    const char *values;    // JSON members of "props" that stand still, "" if none
    bool is_root, has_position;
    double position[3];
    uint32_t first_channel, channel_count;
    struct tw_site_relation *relations; // by kind
    uint32_t relation_count;
};

struct tw_site {
    struct tw_arena *arena;
    struct tw_site_asset *assets;
    uint32_t asset_count;
    struct tw_channel *channels; // in the order of their assets
    uint32_t channel_count;
    uint32_t generic_limited; // how many generic channels have limits
    bool generic;             // no channel is bound to the process
    // JSON of the head's members: "site":{...}, and so on; types are written by tw_site_types.
    const char *head;
    void *types; // cJSON
    double pitch[2]; // metres from one copy to the next
    struct tw_fault_plan plan;
    // Where faults show: channels of this site, UINT32_MAX where it has none such.
    struct {
        uint32_t asset, channel;
        bool raises; // an alarm of its own
    } fault[TW_FAULTS];
};

// Reads a file. NULL after logging one sentence.
struct tw_site *tw_site_load(const char *path);
struct tw_site *tw_site_parse(const char *text, size_t size, const char *name);
void tw_site_destroy(struct tw_site *site);

// The member "types" as JSON text, free with free(). A type's ttl is at least `ttl_min_s`; with
// `still` no property has one, because nothing will ever be sent.
char *tw_site_types(const struct tw_site *site, double ttl_min_s, bool still);

#endif
