#include "fake_models.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/memory.h"

struct entry {
    char reference[64];
    enum tw_model_state state;
    struct tw_model *model;
};

struct tw_models {
    struct {
        struct tw_shape_params shape;
        const struct tw_mesh *mesh;
        struct tw_mesh own;
    } meshes[256];
    uint32_t mesh_count;
    struct entry entries[16];
    uint32_t entry_count;
};

struct tw_models *tw_models_create(const struct tw_models_params *params) {
    (void)params;
    struct tw_models *models = tw_alloc(sizeof *models);
    models->mesh_count = models->entry_count = 1; // 0 is none
    return models;
}

void tw_models_destroy(struct tw_models *models) {
    free(models);
}

static uint32_t add_mesh(struct tw_models *models, const struct tw_shape_params *shape,
                         const float min[3], const float max[3]) {
    uint32_t slot = models->mesh_count++;
    models->meshes[slot].shape = *shape;
    models->meshes[slot].mesh = &models->meshes[slot].own;
    memcpy(models->meshes[slot].own.bounds_min, min, 3 * sizeof *min);
    memcpy(models->meshes[slot].own.bounds_max, max, 3 * sizeof *max);
    models->meshes[slot].own.lods[0].index_count = 36;
    return slot;
}

uint32_t tw_models_shape(struct tw_models *models, const struct tw_shape_params *shape) {
    for (uint32_t slot = 1; slot < models->mesh_count; slot++) {
        const struct tw_shape_params *known = &models->meshes[slot].shape;
        if (known->form == shape->form && known->radius == shape->radius &&
            known->height == shape->height &&
            memcmp(known->size, shape->size, sizeof known->size) == 0) {
            return slot;
        }
    }
    float x =
        (float)(shape->form == TW_FORM_BOX || shape->form == TW_FORM_GROUND ? shape->size[0] / 2
                                                                            : shape->radius);
    float y =
        (float)(shape->form == TW_FORM_BOX || shape->form == TW_FORM_GROUND ? shape->size[1] / 2
                                                                            : shape->radius);
    float z = (float)(shape->form == TW_FORM_BOX ? shape->size[2] : shape->height);
    if (x <= 0) {
        return 0;
    }
    return add_mesh(models, shape, (float[]){-x, -y, 0}, (float[]){x, y, z});
}

const struct tw_mesh *tw_models_mesh(const struct tw_models *models, uint32_t slot) {
    return slot > 0 && slot < models->mesh_count ? models->meshes[slot].mesh : NULL;
}

uint32_t tw_models_unit_box(struct tw_models *models) {
    return tw_models_shape(models,
                           &(struct tw_shape_params){.form = TW_FORM_BOX, .size = {1, 1, 1}});
}

uint32_t tw_models_want(struct tw_models *models, const char *reference) {
    for (uint32_t i = 1; i < models->entry_count; i++) {
        if (strcmp(models->entries[i].reference, reference) == 0) {
            return i;
        }
    }
    snprintf(models->entries[models->entry_count].reference, 64, "%s", reference);
    return models->entry_count++;
}

enum tw_model_state tw_models_state(const struct tw_models *models, uint32_t entry) {
    return models->entries[entry].state;
}

const struct tw_model *tw_models_get(const struct tw_models *models, uint32_t entry) {
    return models->entries[entry].model;
}

const char *tw_models_reason(const struct tw_models *models, uint32_t entry) {
    return models->entries[entry].state == TW_MODEL_FAILED ? "it is broken" : NULL;
}

void fake_model_ready(struct tw_models *models, const char *reference, struct tw_model *model) {
    uint32_t entry = tw_models_want(models, reference);
    model->first_mesh = models->mesh_count;
    for (uint32_t i = 0; i < model->mesh_count; i++) {
        models->meshes[models->mesh_count].shape.form = TW_FORM_PIPE; // equals no shape of a test
        models->meshes[models->mesh_count++].mesh = &model->meshes[i];
    }
    models->entries[entry].model = model;
    models->entries[entry].state = TW_MODEL_READY;
}

void fake_model_failed(struct tw_models *models, const char *reference) {
    models->entries[tw_models_want(models, reference)].state = TW_MODEL_FAILED;
}
