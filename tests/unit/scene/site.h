// A twin, a scene and what a renderer would hold after each frame.
#ifndef TWINVIEW_TESTS_SITE_H
#define TWINVIEW_TESTS_SITE_H

#include "fake_models.h"
#include "twinview/scene.h"

#define NOW_MS 1000000000000LL
#define SECOND_NS 1000000000LL

struct site {
    struct tw_twin *twin;
    struct tw_models *models;
    struct tw_scene *scene;
    struct tw_camera camera;
    struct tw_frame frame;
    struct tw_batch *batch; // being written
    uint64_t seq;
    int64_t now_ms, now_ns;
    bool lenient; // writes may fail, parents may be missing
    // the renderer's mirror
    struct tw_gpu_instance *instances;
    struct tw_gpu_look *looks;
    struct tw_gpu_transform *transforms;
    uint8_t *mesh_alive;
    uint32_t capacity;
};

struct site *site_create(const struct tw_scene_params *params);
void site_destroy(struct site *site);

// Appends to the batch that the next site_frame() applies.
struct tw_write *site_write(struct site *site, enum tw_field field, const char *a, const char *b,
                            const char *c);
void site_text(struct site *site, enum tw_field field, const char *a, const char *b,
               const char *text);
void site_number(struct site *site, enum tw_field field, const char *a, const char *b,
                 const char *c, double number);
void site_bool(struct site *site, enum tw_field field, const char *a, bool value);
void site_vector(struct site *site, enum tw_field field, const char *a, int count, ...);
void site_rules(struct site *site, const char *type, const struct tw_look_rule *rules, int count);
// A box of the given edge, base centre at the asset's origin.
void site_box(struct site *site, const char *asset, const char *type, const char *parent, double x,
              double y, double z, double edge);
void site_value(struct site *site, const char *asset, const char *property, double value,
                enum tw_quality quality);
void site_truth(struct site *site, const char *asset, const char *property, bool value);

// Applies the batch, updates the scene, fills a frame, mirrors it. Returns the kinds of change.
uint32_t site_frame(struct site *site);

struct tw_asset_id site_id(const struct site *site, const char *asset);
// The only object of an asset (fails if there is another number of them).
uint32_t site_object(const struct site *site, const char *asset);
// All of them; returns how many, first in *first. Fails if they are not neighbours.
uint32_t site_objects(const struct site *site, const char *asset, uint32_t *first);
uint32_t site_part(const struct site *site, const char *asset, const char *part);
// Where the object's mesh origin is, in the world, by the mirrored transform.
void site_position(const struct site *site, uint32_t object, double world[3]);

#endif
