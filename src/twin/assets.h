// Rows of assets, the tree that they stand in, and layers: assets that hang on those of another
// source.
#ifndef TWIN_ASSETS_H
#define TWIN_ASSETS_H

#include "twinview/twin.h"

#include "forms.h"
#include "text.h"

struct tw_apply;

struct tw_extra { // what is an asset's own, if it has any of it
    struct tw_names names;
    const char *node_of, *node_name;
    struct tw_relation *relations; // ordered by kind, then other
    struct tw_why *whys;
    uint16_t relation_count, why_count; // PARTS_MAX at most
    uint32_t first_alarm;               // index + 1; others follow by alarm.next
};
_Static_assert(sizeof(void *) != 8 || sizeof(struct tw_extra) == 56,
               "an asset's bytes are counted in docs/performance.md");

struct tw_asset_row {
    const char *id, *parent_id; // interned; NULL if none
    struct tw_form *form;       // to read; to write see tw_form_open
    double position[3];
    uint32_t extra;      // in twin.extras, 0 until needed
    uint32_t first_cell; // in twin.cells
    uint32_t generation;
    uint32_t parent, first_child, next_sibling, previous_sibling; // row 0 is the site
    uint32_t next_same; // next asset with this id, of another source
    uint32_t change;    // index + 1 in twin.changes
    uint32_t touched;   // index + 1 in the transaction of its source
    uint16_t cell_count;
    uint16_t view;  // index + 1 in the ring of views
    uint16_t watch; // index + 1 in twin.watches
    uint8_t source;
    bool used : 1, hidden : 1, orphan : 1;
    bool layered : 1;  // has layers: twin.layers
    bool attached : 1; // is a layer: `parent` is its host, `next_sibling` the host's next layer
};
_Static_assert(sizeof(void *) != 8 || sizeof(struct tw_asset_row) == 96,
               "an asset's bytes are counted in docs/performance.md");

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

// rows.c
uint32_t tw_asset_find(const struct tw_twin *twin, uint32_t source, const char *id);
uint32_t tw_asset_slot(const struct tw_twin *twin, struct tw_asset_id asset); // 0 if stale
// What is an asset's own, to be written: made if it is not there, valid until another one is. See
// tw_asset_own.
struct tw_extra *tw_asset_extra(struct tw_twin *twin, uint32_t slot);
void tw_asset_forget_alarms(struct tw_twin *twin, uint32_t slot); // until they are linked anew
// What happens to a layer happens to its host.
void tw_asset_flag(struct tw_twin *twin, uint32_t slot, uint32_t flags);
void tw_asset_values_changed(struct tw_twin *twin, uint32_t slot);

// assets.c
uint32_t tw_asset_create(struct tw_twin *twin, uint32_t source, const char *id);
void tw_asset_remove(struct tw_twin *twin, uint32_t slot);
// Back to what an asset is when nothing was said of it; its properties wait to be named.
void tw_asset_reset(struct tw_twin *twin, uint32_t slot);
void tw_asset_free(struct tw_twin *twin, uint32_t slot);

// parts.c: relations and overrides of an asset; shapes.c
void tw_relations_clear(struct tw_twin *twin, struct tw_extra *extra);
const struct tw_meta *tw_asset_meta(const struct tw_asset_row *row, const char *property);
void tw_relation_write(struct tw_apply *apply, const struct tw_write *write,
                       struct tw_extra *extra);
void tw_meta_write(struct tw_apply *apply, const struct tw_write *write, struct tw_form *form);
void tw_shape_write(struct tw_apply *apply, const struct tw_write *write, struct tw_form *form);

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

// joins.c: which asset is a layer of which
void tw_joins_init(struct tw_twin *twin, const struct tw_twin_params *params);
void tw_joins_finish(struct tw_twin *twin);
// The asset that a source means by an id: its own, or what that one is or would be a layer of; 0 if
// there is none.
uint32_t tw_asset_meant(const struct tw_twin *twin, uint32_t source, const char *id);
// Of an asset the host that the rules give it, and of a rule the layer that it gives an id; 0:
// none.
uint32_t tw_join_host(const struct tw_twin *twin, uint32_t slot);
uint32_t tw_join_layer(const struct tw_twin *twin, const struct tw_join_row *join, const char *id);
bool tw_join_is_missing(const struct tw_twin *twin, uint32_t slot);
// The first layer of an asset, or the one after a layer; 0 at the end.
uint32_t tw_layer_first(const struct tw_twin *twin, uint32_t host);
uint32_t tw_layer_next(const struct tw_twin *twin, uint32_t layer);

// layers.c: to be told of every asset that was made, and of every one before it goes
void tw_layers_added(struct tw_twin *twin, uint32_t slot);
void tw_layers_removing(struct tw_twin *twin, uint32_t slot);

#endif
