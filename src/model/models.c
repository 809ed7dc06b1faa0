#include "library.h"

#include <stdlib.h>

#include "twinview/log.h"
#include "twinview/memory.h"

#include "shape.h"

#define TW_LOG_MODULE "model"

struct tw_models *tw_models_create(const struct tw_models_params *params) {
    (void)params;
    struct tw_models *models = tw_alloc(sizeof *models);
    tw_models_add_mesh(models, NULL);
    return models;
}

void tw_models_destroy(struct tw_models *models) {
    if (!models)
        return;
    tw_shape_table_finish(&models->shapes);
    free(models->unit_box_mesh);
    free(models->meshes);
    free(models);
}

uint32_t tw_models_add_mesh(struct tw_models *models, const struct tw_mesh *mesh) {
    TW_GROW(models->meshes, models->mesh_count, models->mesh_capacity);
    models->meshes[models->mesh_count] = mesh;
    return (uint32_t)models->mesh_count++;
}

const struct tw_mesh *tw_models_mesh(const struct tw_models *models, uint32_t slot) {
    return slot < models->mesh_count ? models->meshes[slot] : NULL;
}

uint32_t tw_models_shape(struct tw_models *models, const struct tw_shape_params *shape) {
    const struct tw_shape_entry *known = tw_shape_table_find(&models->shapes, shape);
    if (known)
        return known->slot;
    const char *reason;
    struct tw_mesh *mesh = tw_shape_tessellate(shape, &reason);
    if (!mesh) {
        tw_warn("a shape makes no body: %s", reason);
        return 0;
    }
    uint32_t slot = tw_models_add_mesh(models, mesh);
    tw_shape_table_add(&models->shapes, shape, mesh, slot);
    return slot;
}

uint32_t tw_models_unit_box(struct tw_models *models) {
    if (!models->unit_box) {
        models->unit_box_mesh = tw_shape_unit_box();
        models->unit_box = tw_models_add_mesh(models, models->unit_box_mesh);
    }
    return models->unit_box;
}
