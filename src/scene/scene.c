#include "twinview/scene.h"

#include <stdlib.h>

#include "scene/colour.h"
#include "scene/internal.h"
#include "twinview/memory.h"

struct tw_scene *tw_scene_create(const struct tw_scene_params *params) {
    struct tw_scene *scene = tw_alloc(sizeof *scene);
    scene->theme = params->theme ? params->theme : tw_theme_default();
    scene->plain = params->plain;
    scene->preset = tw_strdup(params->preset ? params->preset : "isa");
    scene->quiet_chroma = strcmp(scene->preset, "show") == 0 ? 0 : (float)TW_QUIET_CHROMA;
    scene->site_bounds = tw_box_empty();
    scene->send_all = true;
    tw_nodes_init(&scene->nodes);
    scene->ground_node = tw_nodes_add(&scene->nodes, 1, 0);
    tw_nodes_set_parent(&scene->nodes, scene->ground_node, 0);
    // Until somebody chooses, halls open as seen from home (docs/look.md, section 3).
    const struct tw_camera home = {.pose = {325, 32, 1, {0, 0, 0}}};
    tw_scene_open_halls(scene, &home, params->open_halls);
    return scene;
}

void tw_scene_destroy(struct tw_scene *scene) {
    if (!scene) {
        return;
    }
    tw_scene_finish_extras(scene);
    for (int i = 0; i < TW_LIST_COUNT; i++) {
        free(scene->todo[i].slots);
    }
    tw_scene_finish_models(scene);
    tw_objects_finish(&scene->objects);
    tw_kept_orders_finish(&scene->orders);
    free(scene->chosen);
    tw_nodes_finish(&scene->nodes);
    free(scene->moves);
    free(scene->blocks);
    free(scene->assets);
    free(scene->movers);
    free(scene->arriving.slots);
    free(scene->building.slots);
    free(scene->unbound.slots);
    free(scene->spinning.slots);
    free(scene->halls.slots);
    free(scene->storeys.slots);
    free(scene->explosion.items);
    free(scene->transforms.slots);
    free(scene->repainted.slots);
    free(scene->transform_noted);
    free(scene->preset);
    free(scene);
}

static uint32_t ground_part(struct tw_scene *scene) {
    const struct tw_shape_params square = {.form = TW_FORM_GROUND, .size = {1024, 1024, 0}};
    const struct tw_part part = {.name = "",
                                 .mesh = tw_models_shape(scene->models, &square),
                                 .instance = TW_INSTANCE_ALIVE | TW_INSTANCE_NO_SHADOW,
                                 .base = scene->theme->colours[TW_GROUND],
                                 .look = TW_LOOK_GROUND | TW_LOOK_NO_EDGE};
    return tw_objects_part(&scene->objects, &part);
}

// The ground is object 0: it is made first, when there is a library to take its mesh from.
static void make_ground(struct tw_scene *scene) {
    uint32_t slot = tw_objects_add(&scene->objects, 1);
    tw_objects_set(&scene->objects, slot,
                   &(struct tw_object){.node = scene->ground_node, .part = ground_part(scene)},
                   scene->models);
    scene->nodes.first_object[scene->ground_node] = slot;
    scene->nodes.object_count[scene->ground_node] = 1;
}

void tw_scene_update(struct tw_scene *scene, const struct tw_twin *twin, struct tw_models *models,
                     int64_t now_ns) {
    if (!scene->models) {
        scene->models = models;
        make_ground(scene);
    }
    tw_scene_sync(scene, twin);
    tw_scene_poll_models(scene);
    tw_scene_build_bodies(scene);
    tw_scene_place(scene);
    tw_scene_bind_rules(scene);
    tw_scene_evaluate(scene);
    tw_movers_advance(scene, now_ns);
    tw_scene_take_moves(scene);
    if (scene->halls_dirty) { // which walls face the camera depends on where the hall now stands
        tw_halls_apply(scene);
        tw_scene_take_moves(scene);
    }
    tw_scene_update_bounds(scene);
}

bool tw_scene_animated(const struct tw_scene *scene) {
    return scene->spinning.count > 0;
}

void tw_scene_counts(const struct tw_scene *scene, struct tw_scene_counts *counts) {
    *counts = (struct tw_scene_counts){
        .assets = scene->asset_count,
        .assets_waiting = scene->arriving.count - scene->arrived + scene->todo[TW_LIST_BODY].count,
        .nodes = scene->nodes.alive,
        .instances = scene->objects.alive,
        .triangles = scene->objects.triangles,
    };
    for (size_t i = 0; i < scene->entries.count; i++) {
        const struct tw_model_use *use = &scene->uses[scene->entries.slots[i]];
        if (use->users > 0) {
            counts->models_failed += use->state == TW_MODEL_FAILED;
            counts->models_pending +=
                use->state == TW_MODEL_WANTED || use->state == TW_MODEL_LOADING;
        }
    }
}

void tw_scene_set_theme(struct tw_scene *scene, const struct tw_theme *theme) {
    scene->theme = theme;
    for (size_t i = 0; i < scene->entries.count; i++) {
        struct tw_model_use *use = &scene->uses[scene->entries.slots[i]];
        free(use->tones);
        use->tones = NULL;
    }
    for (uint32_t slot = 1; slot < scene->asset_capacity; slot++) {
        if (tw_scene_own(scene, slot)) {
            tw_scene_todo(scene, slot, TW_TODO_BODY);
        }
    }
    if (scene->models) {
        uint32_t ground = scene->nodes.first_object[scene->ground_node];
        scene->objects.items[ground].part = ground_part(scene);
        tw_objects_note(&scene->objects, ground, TW_OBJECT_LOOK);
    }
    scene->dirty |= TW_DIRTY_LIGHT | TW_DIRTY_LOOK;
}
