// A batch on its way through the twin, and the transaction that it is of.
#ifndef TWIN_APPLY_H
#define TWIN_APPLY_H

#include "types.h"

struct tw_asset_row;

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

// One batch on its way through the twin.
struct tw_apply {
    struct tw_twin *twin;
    const struct tw_batch *batch;
    const struct tw_write *write; // in hand
    const char *path;             // of its field in the document; %s is a key
    struct tw_source *source;
    struct tw_transaction *transaction;
    struct tw_apply_result result;
    const char *last_id; // consecutive records mostly name one asset
    uint32_t last_slot;
};

// writes.c: what handlers of fields have in common
// Counts and logs a refused write with its place.
void tw_apply_problem(struct tw_apply *apply, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
const char *tw_value_fault(const struct tw_value *value); // what is wrong with it, or NULL
// Sets or removes one of an asset's or a type's documents, or all.
void tw_documents_set(struct tw_apply *apply, struct tw_names *documents,
                      const struct tw_write *write);
int tw_limit_index(const char *name); // of lo_lo, lo, hi, hi_hi; -1 if it is none
bool tw_limits_set(struct tw_apply *apply, const struct tw_write *write, const char *name,
                   double limits[4]);

// digest.c
struct tw_digest tw_asset_digest(const struct tw_twin *twin, const struct tw_asset_row *row);
struct tw_digest tw_type_digest(const struct tw_type *type);

// commit.c
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

#endif
