// Materials: name, base colour, what kind of surface. Textures are surface.c's.
#include "import.h"

#include <math.h>
#include <string.h>

#include <assimp/GltfMaterial.h>
#include <assimp/material.h>

static void read_colour(const struct tw_import *import, const struct aiMaterial *material,
                        float colour[4]) {
    struct aiColor4D found = {.r = 0.8f, .g = 0.8f, .b = 0.8f, .a = 1};
    if (aiGetMaterialColor(material, AI_MATKEY_BASE_COLOR, &found) != aiReturn_SUCCESS)
        aiGetMaterialColor(material, AI_MATKEY_COLOR_DIFFUSE, &found);
    const float values[4] = {found.r, found.g, found.b, found.a};
    for (int i = 0; i < 4; i++)
        colour[i] = values[i] >= 0 ? fminf(values[i], 1) : 0; // also for NaN
    for (int i = 0; i < 3 && import->srgb_colours; i++)
        colour[i] = tw_linear_of_srgb(colour[i]);
}

static float read_share(const struct aiMaterial *material, const char *key, float otherwise) {
    ai_real value = otherwise;
    unsigned count = 1;
    if (aiGetMaterialFloatArray(material, key, 0, 0, &value, &count) != aiReturn_SUCCESS ||
        !isfinite(value))
        value = otherwise;
    return TW_CLAMP(value, 0.0f, 1.0f);
}

static uint32_t read_flags(const struct tw_import *import, const struct aiMaterial *material,
                           float opacity) {
    struct aiString mode;
    int two_sided = 0;
    uint32_t flags = 0;
    aiGetMaterialIntegerArray(material, AI_MATKEY_TWOSIDED, &two_sided, NULL);
    if (two_sided || !import->trusts_sides)
        flags |= TW_MATERIAL_TWO_SIDED;
    // glTF 2.0, 3.9.4: opacity counts in mode BLEND only.
    bool says_mode =
        aiGetMaterialString(material, AI_MATKEY_GLTF_ALPHAMODE, &mode) == aiReturn_SUCCESS;
    if (opacity < 0.99f && (!says_mode || strcmp(mode.data, "BLEND") == 0))
        flags |= TW_MATERIAL_TRANSLUCENT;
    return flags;
}

static void read_material(struct tw_import *import, const struct aiMaterial *from,
                          struct tw_material *material) {
    struct aiString name = {0};
    aiGetMaterialString(from, AI_MATKEY_NAME, &name);
    material->name = tw_arena_strdup(&import->arena, name.data);
    read_colour(import, from, material->base_colour);
    float opacity = read_share(from, "$mat.opacity", 1);
    // assimp's glTF reader keeps the alpha in the colour, most others in the opacity.
    material->base_colour[3] = fminf(material->base_colour[3], opacity);
    material->flags = read_flags(import, from, material->base_colour[3]);
    if (!(material->flags & TW_MATERIAL_TRANSLUCENT))
        material->base_colour[3] = 1;
    material->roughness = read_share(from, "$mat.roughnessFactor", 0.6f);
    // What it means is settled in glTF alone.
    material->metalness = import->trusts_sides ? read_share(from, "$mat.metallicFactor", 0) : 0;
}

void tw_import_materials(struct tw_import *import) {
    const struct aiScene *scene = import->scene;
    struct tw_model *model = &import->model;
    // One more than the file has: for a mesh that names none.
    model->material_count = scene->mNumMaterials + 1;
    model->materials =
        tw_arena_alloc(&import->arena, model->material_count * sizeof *model->materials);
    for (uint32_t i = 0; i < scene->mNumMaterials; i++)
        read_material(import, scene->mMaterials[i], &model->materials[i]);
    model->materials[scene->mNumMaterials] =
        (struct tw_material){.name = "",
                             .base_colour = {0.6f, 0.6f, 0.6f, 1},
                             .roughness = 0.6f,
                             .flags = TW_MATERIAL_TWO_SIDED};
}
