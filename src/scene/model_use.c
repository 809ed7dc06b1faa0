// The library's models as the scene needs them: who uses which, node names, tones of materials.
#include <stdlib.h>

#include "scene/colour.h"
#include "scene/internal.h"
#include "twinview/memory.h"

#include <stb/stb_ds.h>

static struct tw_model_use *use_of(struct tw_scene *scene, uint32_t entry) {
    if (entry >= scene->use_capacity) {
        uint32_t capacity = TW_MAX(scene->use_capacity * 2, entry + 16);
        scene->uses = tw_realloc(scene->uses, capacity * sizeof *scene->uses);
        memset(scene->uses + scene->use_capacity, 0,
               (capacity - scene->use_capacity) * sizeof *scene->uses);
        scene->use_capacity = capacity;
    }
    return &scene->uses[entry];
}

static bool is_settled(enum tw_model_state state) {
    return state == TW_MODEL_READY || state == TW_MODEL_FAILED;
}

struct tw_model_use *tw_scene_use_model(struct tw_scene *scene, uint32_t slot, uint32_t entry) {
    struct tw_scene_asset *asset = &scene->assets[slot];
    struct tw_model_use *use = use_of(scene, entry);
    if (asset->entry == entry) {
        return use;
    }
    tw_scene_unuse_model(scene, slot);
    if (!use->used) {
        use->used = true;
        use->state = tw_models_state(scene->models, entry);
        tw_list_add(&scene->entries, entry);
    }
    asset->entry = entry;
    use->users++;
    if (!is_settled(use->state)) {
        tw_list_add(&use->waiting, slot);
    }
    return use;
}

void tw_scene_unuse_model(struct tw_scene *scene, uint32_t slot) {
    struct tw_scene_asset *asset = &scene->assets[slot];
    if (!asset->entry) {
        return;
    }
    scene->uses[asset->entry].users--;
    asset->entry = 0;
}

void tw_scene_poll_models(struct tw_scene *scene) {
    for (size_t i = 0; i < scene->entries.count; i++) {
        struct tw_model_use *use = &scene->uses[scene->entries.slots[i]];
        uint32_t entry = scene->entries.slots[i];
        if (is_settled(use->state)) {
            continue;
        }
        use->state = tw_models_state(scene->models, entry);
        if (is_settled(use->state)) {
            for (size_t k = 0; k < use->waiting.count; k++) {
                uint32_t slot = use->waiting.slots[k];
                if (tw_scene_own(scene, slot) && scene->assets[slot].entry == entry) {
                    tw_scene_todo(scene, slot, TW_TODO_BODY);
                }
            }
            free(use->waiting.slots);
            use->waiting = (struct tw_slot_list){0};
        }
    }
}

uint32_t tw_model_use_find(struct tw_model_use *use, const struct tw_model *model,
                           const char *name) {
    if (!use->names) {
        shdefault(use->names, UINT32_MAX);
        for (uint32_t i = 0; i < model->node_count; i++) {
            char *key = (char *)(uintptr_t)model->nodes[i].name; // only read, and kept by the model
            if (*key && shgeti(use->names, key) < 0) {
                shput(use->names, key, i);
            }
        }
    }
    return shget(use->names, name);
}

static uint32_t tone(const struct tw_scene *scene, const struct tw_material *material) {
    int token = tw_token_find(material->name ? material->name : "");
    if (token >= 0) {
        return scene->theme->colours[token];
    }
    const float *base = material->base_colour;
    uint32_t colour = tw_colour_from_linear((double[]){base[0], base[1], base[2]});
    colour = scene->quiet_chroma > 0 ? tw_colour_quiet(colour) : colour;
    return material->flags & TW_MATERIAL_TRANSLUCENT ? tw_colour_alpha(colour, base[3]) : colour;
}

uint32_t tw_model_use_tone(struct tw_scene *scene, struct tw_model_use *use,
                           const struct tw_model *model, uint32_t material) {
    if (!use->tones) {
        use->tones = tw_alloc_array(model->material_count, sizeof *use->tones);
        for (uint32_t i = 0; i < model->material_count; i++) {
            use->tones[i] = tone(scene, &model->materials[i]);
        }
    }
    return use->tones[material];
}

const char *tw_scene_intern(struct tw_scene *scene, const char *name) {
    if (!scene->shape_names) {
        sh_new_arena(scene->shape_names);
    }
    ptrdiff_t place = shgeti(scene->shape_names, name);
    if (place < 0) {
        shput(scene->shape_names, name, 0);
        place = shgeti(scene->shape_names, name);
    }
    return scene->shape_names[place].key;
}

void tw_scene_finish_models(struct tw_scene *scene) {
    for (size_t i = 0; i < scene->entries.count; i++) {
        shfree(scene->uses[scene->entries.slots[i]].names);
        free(scene->uses[scene->entries.slots[i]].tones);
        free(scene->uses[scene->entries.slots[i]].waiting.slots);
    }
    shfree(scene->shape_names);
    free(scene->uses);
    free(scene->entries.slots);
}

const char *tw_scene_model_fault(const struct tw_scene *scene, struct tw_asset_id id) {
    const struct tw_scene_asset *asset = tw_scene_find(scene, id);
    uint32_t owner = asset ? tw_scene_extra(scene, id.slot)->owner : 0;
    uint32_t entry = !asset ? 0 : owner ? scene->assets[owner].entry : asset->entry;
    return entry ? tw_models_reason(scene->models, entry) : NULL;
}
