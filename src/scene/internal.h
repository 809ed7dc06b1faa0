// The scene's state, shared by its files; the order of work is in scene.c.
//
//   todo.c       what is to be done about assets: lists of work
//   sync.c       what changed in the twin -> assets, their places, what is to be done
//   owners.c     who is bound to a node of another asset's model
//   model_use.c  models of the library: who uses which, node names, tones
//   body.c       what an asset draws: nodes and objects from models and shapes
//   rules.c      values and alarms -> paint of an asset; movers.c: -> poses; label.c: -> text
//   halls.c      roofs and walls of open halls
//   bounds.c     what moved -> bounds of assets and site; near_box.c: boxes in floats
//   moves.c      what moved -> transforms that are sent, damage
//   selection.c  which assets are selected
//   kept_orders.c  what the operator wants to see; visibility.c: who is seen by that, and how;
//   section.c    within which box; storeys.c: up to which storey;
//   explode.c    with which parts pulled apart
//   look.c       paint, selection and material -> look rows
//   damage.c     where the picture changes; fill.c: rows into the frame packet
#ifndef TWINVIEW_SCENE_INTERNAL_H
#define TWINVIEW_SCENE_INTERNAL_H

#include "scene/geometry.h"
#include "scene/kept_orders.h"
#include "scene/nodes.h"
#include "scene/objects.h"
#include "twinview/memory.h"
#include "twinview/scene.h"

// What rules and alarms make of an asset's body.
struct tw_paint {
    uint32_t tint;  // alpha is the amount
    uint32_t flags; // of a look row: hatches and outline; and TW_PAINT_BY_ALARM_*
};
#define TW_PAINT_HATCHES (TW_LOOK_HATCH | TW_LOOK_HATCH_ALARM)
#define TW_PAINT_OUTLINE                                                                           \
    (TW_LOOK_OUTLINE_MASK | TW_LOOK_WIDTH_MASK << TW_LOOK_WIDTH_SHIFT | TW_LOOK_DASHED)
#define TW_PAINT_BY_ALARM_OUTLINE (1u << 30) // an alarm decided it
#define TW_PAINT_BY_ALARM_TINT (1u << 31)

#define TW_NAMED_RULES_MAX 32 // rules of a type that may name nodes; tw_part.rules has a bit each

// Paint of the parts that a rule names: parallel to the type's rules.
struct tw_part_paint {
    uint32_t tint, look;
};

// Work that an update may have on an asset, in the order in which it is done.
enum tw_list {
    TW_LIST_BODY,  // objects are to be made anew
    TW_LIST_PLACE, // parent or transform
    TW_LIST_RULES, // movers and named parts
    TW_LIST_PAINT, // values and alarms
    TW_LIST_BOUNDS,
    TW_LIST_COUNT
};
enum tw_todo {
    TW_TODO_BODY = 1 << TW_LIST_BODY,
    TW_TODO_PLACE = 1 << TW_LIST_PLACE,
    TW_TODO_RULES = 1 << TW_LIST_RULES,
    TW_TODO_PAINT = 1 << TW_LIST_PAINT,
    TW_TODO_BOUNDS = 1 << TW_LIST_BOUNDS,
};

// What few assets have.
struct tw_scene_extra {
    uint32_t owner; // asset whose model has the bound node, 0 none
    uint32_t frame; // the bound node, 0 none
    uint32_t first_bound, next_bound, previous_bound;
    uint32_t first_mover; // 0 none
    struct tw_part_paint *parts;
    float fill; // 0..1 of the body's height, negative: shows no level
    float fill_low, fill_high; // world, while it shows one
    uint8_t part_count;
    int8_t fill_rule; // that names the node which fills; -1: the objects themselves know
};

// A box that holds what it was made of, in floats from the scene's anchor.
struct tw_near_box {
    float min[3], max[3]; // empty: min above max
};
static const struct tw_near_box tw_near_box_empty = {{1, 1, 1}, {-1, -1, -1}};

struct tw_scene_asset {
    uint32_t generation; // 0: a free slot
    uint32_t parent;     // slot of the parent in the twin, 0: the site
    uint32_t node;
    uint32_t first_object, object_count;
    uint32_t body, body_count; // nodes of its model and shapes
    uint32_t entry;            // of the model library, 0 none
    uint32_t extra;            // index, 0: none
    struct tw_paint paint;
    struct tw_near_box bounds; // of its own objects as they stand now
    uint8_t todo;              // enum tw_todo: what it is listed for
    uint8_t moves : 4;         // times that it was placed anew: who does it often becomes a mover
    uint8_t seen : 4;          // enum tw_visibility
    bool arriving : 1;         // listed as waiting to be taken in
    bool building : 1;         // its body is being made anew
    bool placed : 1;
    bool unbound : 1;   // listed as waiting for its owner
    bool on_floor : 1;  // its lowest point is at z = 0
    bool has_body : 1;  // it has a model or shapes of its own
    bool has_model : 1; // its model is ready and stands in `body`
    bool is_hall : 1;
    bool is_machine : 1;
    bool is_storey : 1;
    bool hidden_by_rule : 1, hides_parts : 1;
    bool repainted : 1;   // listed for damage
    bool chosen : 1;      // selected
    bool still_moved : 1; // a part that is no mover has another place
};
_Static_assert(sizeof(struct tw_scene_asset) == 72,
               "an asset's bytes are counted in docs/performance.md");

// A node whose local transform a value drives.
struct tw_mover {
    uint32_t asset, node, next; // next of the asset, 0 none
    uint32_t rule;              // index in the type
    uint32_t spinning;          // place in the list of spinning ones plus 1, 0 none
    double axis[3], rest[12];
    double radians, metres;
    double speed; // radians a second
};

// A mover that moved since its transform was sent last.
struct tw_scene_move {
    uint32_t node;
    double shown[12];
};

struct tw_slot_list {
    uint32_t *slots;
    size_t count, capacity;
};

struct tw_model_name {
    char *key;
    uint32_t value; // node
};

// How the scene uses an entry of the model library.
struct tw_model_use {
    uint32_t users; // assets
    bool used;      // known to the list below
    enum tw_model_state state;
    struct tw_slot_list waiting; // those who are to be told when it is ready; some may be gone
    struct tw_model_name *names; // stb_ds string map
    uint32_t first_local;        // of its nodes among the shared transforms, 0: not there yet
    uint32_t *tones;             // by material
};

// Bounds of so many assets with neighbouring slots: when something leaves the border of the site,
// only blocks that it left at their border are gone through.
struct tw_scene_block {
    struct tw_box bounds;
    bool shrunk; // may be smaller than `bounds`
};

// An asset that the feed places anew this often is drawn as a mover from then on.
#define TW_MOVES_OF_A_MOVER 3

// Assets that one update takes in, and bodies that it makes: a site that loads, or a model that
// many have waited for, must not hold up the window: so many take some 10 ms. The others follow in
// the next updates.
#define TW_SLICE 4096

#define TW_DAMAGE_MAX 256 // more changed bodies than this: the whole picture

// Of the parts of an asset that are pulled apart.
struct tw_pulled {
    struct tw_asset_id asset;
    double away[3]; // world, of the whole way
};
struct tw_explosion {
    struct tw_asset_id asset;
    double share;
    struct tw_pulled *items;
    size_t count, capacity;
};

struct tw_scene {
    const struct tw_theme *theme;
    bool plain;
    char *preset;
    float quiet_chroma;         // that models' colours may have; 0: any
    const struct tw_twin *twin; // of the last update
    struct tw_models *models;
    int64_t now_ns;

    struct tw_nodes nodes;
    struct tw_objects objects;
    struct tw_scene_asset *assets; // by the twin's slot
    uint32_t asset_capacity, asset_count;
    struct tw_scene_extra *extras;
    struct tw_runs extra_runs;
    uint32_t extra_capacity;
    struct tw_slot_list todo[TW_LIST_COUNT];
    struct tw_slot_list arriving; // in the twin and not here yet
    size_t arrived;               // so many of them are done
    struct tw_slot_list building; // whose bodies are made now
    struct tw_slot_list unbound;  // name an owner that does not exist yet

    struct tw_mover *movers;
    uint32_t mover_count, mover_capacity, free_mover;
    struct tw_slot_list spinning; // movers

    struct tw_model_use *uses; // by library entry
    uint32_t use_capacity;
    struct tw_slot_list entries;       // entries in use or once used
    struct tw_model_name *shape_names; // interned

    struct tw_asset_id *chosen; // selected ones, the newest last
    size_t chosen_count, chosen_capacity;
    uint32_t chosen_version;
    bool chosen_gone; // some of them do not exist any more
    struct tw_asset_id hovered;
    struct tw_kept_orders orders;
    bool is_cut; // all but what lies in the box is cut away
    struct tw_section section;
    struct tw_explosion explosion;
    bool halls_open, halls_dirty;
    double halls_view[3]; // the way the camera looked when the walls were chosen
    struct tw_slot_list halls;
    struct tw_slot_list storeys; // and what once was one

    double anchor[3]; // of the assets' bounds
    bool anchored;
    struct tw_box site_bounds;
    bool site_shrunk; // something left the border of the site
    struct tw_scene_block *blocks;
    size_t block_count, block_capacity;
    uint32_t on_floor; // assets that stand at z = 0
    uint32_t bodies;   // assets that draw a model or shapes of their own

    // What the next fill has to say.
    uint32_t dirty;
    bool send_all;
    uint8_t *transform_noted; // by node, see moves.c
    uint32_t transform_noted_capacity;
    struct tw_slot_list transforms;
    struct tw_slot_list repainted; // assets
    struct tw_scene_move *moves;   // movers whose place is not sent yet
    size_t move_count, move_capacity;

    // What the last fill said.
    double origin[3];
    uint32_t ground_node;
    double ground_size_m;
    double shadow_center[3], shadow_radius_m; // world
    struct tw_frame_view sent_view;
    struct tw_frame_light sent_light;
};

static inline struct tw_scene_asset *tw_scene_own(struct tw_scene *scene, uint32_t slot) {
    return slot < scene->asset_capacity && scene->assets[slot].generation ? &scene->assets[slot]
                                                                          : NULL;
}

// The same by its handle, to read; NULL for a stale one.
static inline const struct tw_scene_asset *tw_scene_find(const struct tw_scene *scene,
                                                         struct tw_asset_id id) {
    bool known = id.generation && id.slot < scene->asset_capacity &&
                 scene->assets[id.slot].generation == id.generation;
    return known ? &scene->assets[id.slot] : NULL;
}

static inline void tw_list_add(struct tw_slot_list *list, uint32_t slot) {
    TW_GROW(list->slots, list->count, list->capacity);
    list->slots[list->count++] = slot;
}

// What an asset has beside its row, to read; of most assets nothing.
static inline const struct tw_scene_extra *tw_scene_extra(const struct tw_scene *scene,
                                                          uint32_t slot) {
    static const struct tw_scene_extra none = {.fill = -1, .fill_rule = -1};
    uint32_t extra = scene->assets[slot].extra;
    return extra ? &scene->extras[extra] : &none;
}

// extra.c: the same to write, made if it is not there; valid until another one is made.
struct tw_scene_extra *tw_scene_need_extra(struct tw_scene *scene, uint32_t slot);
void tw_scene_free_extra(struct tw_scene *scene, uint32_t slot);
void tw_scene_finish_extras(struct tw_scene *scene);

// The node that an asset's body hangs on: the one that it is bound to, else its own.
static inline uint32_t tw_scene_frame(const struct tw_scene *scene, uint32_t slot) {
    uint32_t frame = tw_scene_extra(scene, slot)->frame;
    return frame ? frame : scene->assets[slot].node;
}

// Slot of the asset that an object belongs to; 0 for the ground.
static inline uint32_t tw_scene_asset_of(const struct tw_scene *scene,
                                         const struct tw_object *object) {
    return scene->nodes.asset[object->node];
}

// todo.c: notes work on an asset for this update; freed assets are skipped when their turn comes.
void tw_scene_todo(struct tw_scene *scene, uint32_t slot, uint32_t todo);

// sync.c
void tw_scene_sync(struct tw_scene *scene, const struct tw_twin *twin);
void tw_scene_place(struct tw_scene *scene);

// owners.c
// Binds an asset to the one that it names; one that names none that exists waits for it.
void tw_owners_bind(struct tw_scene *scene, uint32_t slot, const struct tw_asset *asset);
// Those that waited, after assets came.
void tw_owners_bind_late(struct tw_scene *scene);
// An asset goes: it leaves its owner, and those that are bound to it are let go.
void tw_owners_release(struct tw_scene *scene, uint32_t slot);

// visibility.c
// Finds out again how assets are seen that came, or that have another parent or type, with all that
// is below them.
void tw_scene_see_again(struct tw_scene *scene, const uint32_t *slots, size_t count);
void tw_scene_unsee(struct tw_scene *scene, uint32_t slot); // an asset goes

// model_use.c
struct tw_model_use *tw_scene_use_model(struct tw_scene *scene, uint32_t slot, uint32_t entry);
void tw_scene_unuse_model(struct tw_scene *scene, uint32_t slot);
void tw_scene_poll_models(struct tw_scene *scene);
// The node of that name in a ready model; UINT32_MAX if there is none.
uint32_t tw_model_use_find(struct tw_model_use *use, const struct tw_model *model,
                           const char *name);
uint32_t tw_model_use_tone(struct tw_scene *scene, struct tw_model_use *use,
                           const struct tw_model *model, uint32_t material);
void tw_scene_finish_models(struct tw_scene *scene);

// body.c
void tw_scene_build_bodies(struct tw_scene *scene);
void tw_scene_free_body(struct tw_scene *scene, uint32_t slot);
const char *tw_scene_intern(struct tw_scene *scene, const char *name);

// Whether the preset that is shown has the rule.
static inline bool tw_rule_active(const struct tw_scene *scene, const struct tw_look_rule *rule) {
    return !rule->preset || strcmp(rule->preset, scene->preset) == 0;
}

// label.c

// The rule that labels the asset, NULL if there is none or no asset.
const struct tw_look_rule *tw_label_rule(const struct tw_scene *scene,
                                         const struct tw_asset *asset);
void tw_scene_bind_rules(struct tw_scene *scene);
void tw_scene_evaluate(struct tw_scene *scene);

// movers.c
// The value's share of its range, 0..1; without a range a percentage counts as 0..100, else 0..1.
double tw_property_share(double value, const struct tw_property_type *type);
// The node of that name in the asset's model, or below the node that it is bound to; without a name
// the node that the whole asset moves with. UINT32_MAX if there is none, or if it is bound to
// another asset: a node has one master.
uint32_t tw_scene_find_node(struct tw_scene *scene, uint32_t slot, const char *name);
void tw_movers_bind(struct tw_scene *scene, uint32_t slot, const struct tw_asset *asset);
void tw_movers_free(struct tw_scene *scene, uint32_t slot);
// Sets what a value makes of the mover of a rule.
void tw_movers_drive(struct tw_scene *scene, uint32_t slot, uint32_t rule, double value,
                     const struct tw_property_type *type, const struct tw_look_rule *look);
void tw_movers_stop(struct tw_scene *scene, uint32_t slot, uint32_t rule);
// The local transform of a node as it is without movers, and a new one.
void tw_movers_rest(const struct tw_scene *scene, uint32_t slot, uint32_t node, double local[12]);
void tw_movers_set_rest(struct tw_scene *scene, uint32_t slot, uint32_t node,
                        const double local[12]);
void tw_movers_advance(struct tw_scene *scene, int64_t now_ns);

// halls.c
void tw_halls_bind(struct tw_scene *scene, uint32_t slot, const struct tw_asset *asset,
                   const struct tw_model *model);
void tw_halls_apply(struct tw_scene *scene);

// near_box.c
bool tw_near_box_is_empty(const struct tw_near_box *box);
struct tw_near_box tw_near_box(struct tw_scene *scene, const struct tw_box *box);
// What an asset's objects fill, world; empty if it draws nothing. May be larger by what floats
// round.
struct tw_box tw_scene_box(const struct tw_scene *scene, uint32_t slot);

// bounds.c
// An asset goes from where it stands, or goes.
void tw_scene_leave_site(struct tw_scene *scene, uint32_t slot);
void tw_scene_take_moves(struct tw_scene *scene);
void tw_scene_update_bounds(struct tw_scene *scene);

// selection.c
void tw_scene_sweep_chosen(struct tw_scene *scene); // after assets were removed

// section.c
void tw_section_follow(struct tw_scene *scene); // after orders came or were taken back
bool tw_section_cuts_away(const struct tw_scene *scene, uint32_t slot); // as a whole
bool tw_section_keeps(const struct tw_scene *scene, const double point[3]);
// The stretch of a ray within the box; empty where the first is larger.
void tw_section_narrow(const struct tw_scene *scene, const double origin[3],
                       const double direction[3], double *from, double *to);
void tw_section_fill(const struct tw_scene *scene, struct tw_frame *frame);

// explode.c
void tw_explode_follow(struct tw_scene *scene); // after orders came or were taken back
// Moves the place that the twin gives an asset to where it is drawn.
void tw_explode_move(const struct tw_scene *scene, uint32_t slot, double local[12]);

// storeys.c
void tw_storeys_bind(struct tw_scene *scene, uint32_t slot, bool is_storey);

// look.c
struct tw_gpu_look tw_scene_look(const struct tw_scene *scene, uint32_t object);
void tw_scene_repaint(struct tw_scene *scene, uint32_t slot);
bool tw_object_fills(const struct tw_scene *scene, const struct tw_object *object);
uint32_t tw_outline(uint32_t colour, double width_px, bool dashed);
// Fill and outline of a ghost (docs/look.md, section 4).
#define TW_GHOST_OUTLINE tw_outline(TW_OUTLINE_GHOST, 1.5, true)
uint32_t tw_ghost_base(const struct tw_theme *theme);

// moves.c
// `before`: where the node's objects stood before this move.
void tw_scene_note_move(struct tw_scene *scene, uint32_t node, const double before[12]);
void tw_scene_show_moves(struct tw_scene *scene, const struct tw_camera *camera,
                         struct tw_frame *frame);
void tw_scene_note_transform(struct tw_scene *scene, uint32_t node);

// damage.c
void tw_scene_damage_box(const struct tw_camera *camera, const struct tw_frame_view *view,
                         const struct tw_box *box, struct tw_damage *damage);
void tw_scene_look_damage(struct tw_scene *scene, const struct tw_camera *camera,
                          const struct tw_frame_view *view, struct tw_damage *damage);
void tw_scene_settle_damage(const struct tw_frame_view *view, struct tw_damage *damage);

#endif
