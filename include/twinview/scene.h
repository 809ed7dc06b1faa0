// The scene graph: nodes with transforms, bounds and meshes, bound to assets by look rules;
// selection and hover; and the scene's part of the frame packet.
//
// It reads the twin and the model library and turns their changes into rows: cost follows what
// changed. It does NOT draw, fetch, parse, or know about panels. A scene shows one lane (one twin).
// Objects (instance slots) of an asset are contiguous and share its group, the asset's slot.
//
// Threads: main.
#ifndef TWINVIEW_SCENE_H
#define TWINVIEW_SCENE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "twinview/camera.h"
#include "twinview/frame.h"
#include "twinview/memory.h"
#include "twinview/model.h"
#include "twinview/theme.h"
#include "twinview/twin.h"
#include "twinview/visibility.h"

struct tw_scene;

struct tw_scene_params {
    const struct tw_theme *theme; // NULL: default
    bool plain;                   // light without shadows, occlusion, lines and smoothing: cheap
    const char *preset;           // look preset: "isa" (default) or "show" (decorative motion)
    bool open_halls;              // doll's house: roofs off, walls that face the camera cut
};

struct tw_scene *tw_scene_create(const struct tw_scene_params *params);
void tw_scene_destroy(struct tw_scene *scene);

// Takes over the twin's changes (does not clear them) and the states of models, evaluates rules,
// moves movers to `now_ns` (monotonic). Wants models from the library as assets name them. Call it
// once between two clears of the twin's changes. The library is the same in every call and outlives
// the scene; another twin than the last one replaces all assets. Of very many new assets or bodies
// one update makes some: call it again while assets_waiting of the counts is not 0.
void tw_scene_update(struct tw_scene *scene, const struct tw_twin *twin, struct tw_models *models,
                     int64_t now_ns);

// True while something moves by itself (a spinning shaft in preset show): draw again soon.
bool tw_scene_animated(const struct tw_scene *scene);

// Adds the changed rows, light, palette, look and move damage seen from this camera, and the kinds
// of change, to the frame. Sets all of the view but width, height, moving and scale, which must be
// set before. Look and move damage are whole when the camera, shapes or the light changed.
void tw_scene_fill(struct tw_scene *scene, const struct tw_camera *camera, struct tw_frame *frame);

// Marks every row changed: the next fill carries the whole scene (new renderer, lost device).
void tw_scene_resend(struct tw_scene *scene);

// Outlines an asset, or what stands in it if it draws nothing itself. {0,0}: nothing. A selected
// asset that is removed is no longer selected.
void tw_scene_select(struct tw_scene *scene, struct tw_asset_id asset);
void tw_scene_hover(struct tw_scene *scene, struct tw_asset_id asset);
struct tw_asset_id tw_scene_selected(const struct tw_scene *scene); // the newest of them
struct tw_asset_id tw_scene_hovered(const struct tw_scene *scene);

// Several at once: these and no others; these too; these not; each the other way.
enum tw_choose {
    TW_CHOOSE_THESE,
    TW_CHOOSE_MORE,
    TW_CHOOSE_LESS,
    TW_CHOOSE_OTHERWISE,
};
void tw_scene_choose(struct tw_scene *scene, const struct tw_asset_id *assets, size_t count,
                     enum tw_choose how);
// All that are selected, in the order in which they were; valid until the next change of them.
const struct tw_asset_id *tw_scene_chosen(const struct tw_scene *scene, size_t *count);
bool tw_scene_is_chosen(const struct tw_scene *scene, struct tw_asset_id asset);
uint32_t tw_scene_chosen_version(const struct tw_scene *scene); // another one at each change

// Opens or closes halls (kind "building", nodes roof*, wall-n, wall-n-low, ...), and chooses which
// walls are cut: those that face this camera. They stay so while the camera moves. Shown by the
// next update. Before the first call the walls are chosen as from home.
void tw_scene_open_halls(struct tw_scene *scene, const struct tw_camera *camera, bool open);

// What an object is: asset and the name of its part ("shaft", "walls"; "" for a nameless one).
// False for the ground and for free slots.
bool tw_scene_object(const struct tw_scene *scene, uint32_t object, struct tw_asset_id *asset,
                     const char **part);

// World bounds of the asset's own objects; of those of its subtree if it has none (a unit). False
// if there are none either. Of the site: of all assets without ground; what moves counts where it
// was first seen.
bool tw_scene_asset_bounds(const struct tw_scene *scene, struct tw_asset_id asset, double min[3],
                           double max[3]);
bool tw_scene_site_bounds(const struct tw_scene *scene, double min[3], double max[3]);

// Where a label of the asset points: top centre of the part that its label rule names, else of its
// largest part.
bool tw_scene_anchor(const struct tw_scene *scene, struct tw_asset_id asset, double world[3]);

// Text of the asset's label rule with its values put in, "" if it has none. Returns the property
// that the label is about in *property (NULL if none).
void tw_scene_label_text(const struct tw_scene *scene, const struct tw_twin *twin,
                         struct tw_asset_id asset, char *text, size_t size, const char **property);

// What a ray meets, by the triangles of full detail: one hit an object, the nearest first. What is
// hidden is not met; ghosts are, the ground is not. `direction` scales `distance`.
struct tw_ray_hit {
    uint32_t object, triangle;
    struct tw_asset_id asset;
    double distance, point[3];
    bool cap; // where a section cuts the object open, in its plane
};
size_t tw_scene_ray(const struct tw_scene *scene, const double origin[3],
                    const double direction[3], struct tw_ray_hit *hits, size_t max);

// The point to measure at where a ray meets something first: a corner of the triangle there if it
// is seen within `reach_per_distance` times the distance from the hit, else the nearest point of
// one of its edges that is no seam within a plane face, else the hit. The edges of a box are those
// that its size says, not the bevel that is drawn. Ghosts are not met. False if nothing is.
enum tw_snap {
    TW_SNAP_FACE,
    TW_SNAP_EDGE,
    TW_SNAP_CORNER,
};
bool tw_scene_snap(const struct tw_scene *scene, const double origin[3],
                   const double direction[3], double reach_per_distance, double point[3],
                   enum tw_snap *snap);

// Why a box stands where an asset's model should be, one sentence; NULL: none does, or its model
// is still coming. Of an asset that is bound to a node the model's. Valid until the next update.
const char *tw_scene_model_fault(const struct tw_scene *scene, struct tw_asset_id asset);

struct tw_scene_counts {
    size_t assets, nodes, instances;
    size_t assets_waiting; // that come, or get another body, with the next updates
    uint64_t triangles; // full detail, all instances with the ground
    size_t models_pending, models_failed; // files, not assets
};
void tw_scene_counts(const struct tw_scene *scene, struct tw_scene_counts *counts);

// What the scene takes in main memory; returns how many uses it filled in.
int tw_scene_memory(const struct tw_scene *scene, struct tw_memory_use uses[TW_MEMORY_USES_MAX]);

// Another theme from now on. Bodies take their new tones with the next updates, as many at a time
// as new assets would arrive.
void tw_scene_set_theme(struct tw_scene *scene, const struct tw_theme *theme);

#endif
