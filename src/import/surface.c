// Surfaces: which textures and factors a material's meshes wear, if any.
#include "import.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <assimp/GltfMaterial.h>
#include <assimp/material.h>

#define MASK_CUTOFF 0.5f

static float read_number(const struct aiMaterial *material, const char *key,
                         enum aiTextureType type, float otherwise, float most) {
    ai_real value = otherwise;
    unsigned count = 1;
    if (aiGetMaterialFloatArray(material, key, type, 0, &value, &count) != aiReturn_SUCCESS ||
        !isfinite(value))
        value = otherwise;
    return TW_CLAMP(value, 0.0f, most);
}

static uint32_t wrap_of(enum aiTextureMapMode mode) {
    switch (mode) {
    case aiTextureMapMode_Clamp:
    case aiTextureMapMode_Decal:
        return TW_WRAP_CLAMP;
    case aiTextureMapMode_Mirror:
        return TW_WRAP_MIRROR;
    default:
        return TW_WRAP_REPEAT;
    }
}

// The first of these kinds that the material has and that can be read.
static const struct tw_texture *
read_texture(struct tw_import *import, const struct aiMaterial *material, enum tw_texture_role role,
             const enum aiTextureType *types, size_t type_count, uint32_t *channel) {
    for (size_t i = 0; i < type_count; i++) {
        struct aiString name;
        unsigned found = 0;
        enum aiTextureMapMode modes[2] = {aiTextureMapMode_Wrap, aiTextureMapMode_Wrap};
        if (aiGetMaterialTexture(material, types[i], 0, &name, NULL, &found, NULL, NULL, modes,
                                 NULL) != aiReturn_SUCCESS)
            continue;
        const uint32_t wrap[2] = {wrap_of(modes[0]), wrap_of(modes[1])};
        uint32_t number = tw_import_texture(import, name.data, role, wrap);
        if (number == UINT32_MAX)
            continue;
        if (*channel == UINT32_MAX)
            *channel = found;
        return &import->model.textures[number];
    }
    return NULL;
}

static void read_textures(struct tw_import *import, const struct aiMaterial *material,
                          struct tw_surface *surface, uint32_t *channel) {
    static const enum aiTextureType base[] = {aiTextureType_BASE_COLOR, aiTextureType_DIFFUSE};
    static const enum aiTextureType metal[] = {aiTextureType_METALNESS, aiTextureType_UNKNOWN};
    static const enum aiTextureType normal[] = {aiTextureType_NORMALS, aiTextureType_NORMAL_CAMERA};
    static const enum aiTextureType emissive[] = {aiTextureType_EMISSIVE,
                                                  aiTextureType_EMISSION_COLOR};
    const struct tw_texture **textures = surface->textures;
    textures[TW_ROLE_BASE] =
        read_texture(import, material, TW_ROLE_BASE, base, TW_COUNT(base), channel);
    // Which channel is which is settled in glTF alone.
    if (import->trusts_sides)
        textures[TW_ROLE_METAL] =
            read_texture(import, material, TW_ROLE_METAL, metal, TW_COUNT(metal), channel);
    textures[TW_ROLE_NORMAL] =
        read_texture(import, material, TW_ROLE_NORMAL, normal, TW_COUNT(normal), channel);
    textures[TW_ROLE_EMISSIVE] =
        read_texture(import, material, TW_ROLE_EMISSIVE, emissive, TW_COUNT(emissive), channel);
    if (*channel == UINT32_MAX)
        *channel = 0;
}

static void read_emissive(const struct tw_import *import, const struct aiMaterial *material,
                          struct tw_surface *surface) {
    struct aiColor4D found = {0};
    aiGetMaterialColor(material, AI_MATKEY_COLOR_EMISSIVE, &found);
    const float values[3] = {found.r, found.g, found.b};
    for (int i = 0; i < 3; i++) {
        surface->emissive[i] = values[i] >= 0 ? fminf(values[i], 1) : 0; // also for NaN
        if (import->srgb_colours)
            surface->emissive[i] = tw_linear_of_srgb(surface->emissive[i]);
    }
    bool dark = surface->emissive[0] + surface->emissive[1] + surface->emissive[2] <= 0;
    // Old formats name a texture and leave the colour black.
    for (int i = 0; i < 3 && dark && surface->textures[TW_ROLE_EMISSIVE] && import->srgb_colours;
         i++)
        surface->emissive[i] = 1;
}

// glTF 2.0, 3.9.4; other formats do not say, and what is seen through is cut out. Blended textures
// are cut out too: one translucent surface is kept of each pixel, and it has one amount.
static float read_cutoff(const struct aiMaterial *material, const struct tw_surface *surface) {
    struct aiString mode;
    const struct tw_texture *base = surface->textures[TW_ROLE_BASE];
    bool says = aiGetMaterialString(material, AI_MATKEY_GLTF_ALPHAMODE, &mode) == aiReturn_SUCCESS;
    if (says && strcmp(mode.data, "OPAQUE") == 0)
        return 0;
    if (says && strcmp(mode.data, "MASK") == 0)
        return fmaxf(read_number(material, "$mat.gltf.alphaCutoff", 0, MASK_CUTOFF, 1), 1 / 255.0f);
    return base && tw_texture_has_holes(base) ? MASK_CUTOFF : 0;
}

// The factor of the base colour: that of the material, before the texture's mean goes into it.
static void read_base(const struct tw_import *import, const struct aiMaterial *material,
                      struct tw_surface *surface) {
    struct aiColor4D found = {.r = 1, .g = 1, .b = 1, .a = 1};
    if (aiGetMaterialColor(material, AI_MATKEY_BASE_COLOR, &found) != aiReturn_SUCCESS)
        aiGetMaterialColor(material, AI_MATKEY_COLOR_DIFFUSE, &found);
    const float values[4] = {found.r, found.g, found.b, found.a};
    for (int i = 0; i < 4; i++) {
        surface->base[i] = values[i] >= 0 ? fminf(values[i], 1) : 0; // also for NaN
        if (import->srgb_colours && i < 3)
            surface->base[i] = tw_linear_of_srgb(surface->base[i]);
    }
    // A black factor under a texture is a habit of old exporters, which multiply nothing.
    bool black = surface->base[0] + surface->base[1] + surface->base[2] <= 0;
    for (int i = 0; i < 3 && black && import->srgb_colours && surface->textures[TW_ROLE_BASE]; i++)
        surface->base[i] = 1;
}

// Metal in one colour needs none.
static bool is_worth_it(const struct tw_surface *surface, bool coloured) {
    bool textured = false, glows = false;
    for (int role = 0; role < TW_ROLE_COUNT; role++)
        textured |= surface->textures[role] != NULL;
    for (int i = 0; i < 3; i++)
        glows |= surface->emissive[i] > 0.02f;
    return coloured || textured || glows;
}

static bool *find_coloured(const struct aiScene *scene) {
    bool *coloured = tw_alloc_array(scene->mNumMaterials + 1, sizeof *coloured);
    for (uint32_t i = 0; i < scene->mNumMeshes; i++)
        if (scene->mMeshes[i]->mColors[0])
            coloured[TW_MIN(scene->mMeshes[i]->mMaterialIndex, scene->mNumMaterials)] = true;
    return coloured;
}

static void read_surface(struct tw_import *import, uint32_t index, bool coloured) {
    const struct aiMaterial *from = import->scene->mMaterials[index];
    struct tw_model *model = &import->model;
    struct tw_material *material = &model->materials[index];
    struct tw_surface *surface = &model->surfaces[model->surface_count];
    struct tw_import_dress *dress = &import->dresses[index];
    *surface = (struct tw_surface){
        .roughness = material->roughness,
        .metalness = material->metalness,
        .normal_scale = read_number(from, "$tex.scale", aiTextureType_NORMALS, 1, 4),
    };
    dress->channel = UINT32_MAX;
    read_textures(import, from, surface, &dress->channel);
    read_base(import, from, surface);
    read_emissive(import, from, surface);
    surface->cutoff = read_cutoff(from, surface);
    if (surface->textures[TW_ROLE_BASE]) {
        float mean[3];
        tw_texture_mean(surface->textures[TW_ROLE_BASE], mean);
        for (int i = 0; i < 3; i++)
            material->base_colour[i] = surface->base[i] * mean[i];
    }
    if (is_worth_it(surface, coloured))
        dress->surface = model->surface_count++;
}

void tw_import_surfaces(struct tw_import *import) {
    const struct aiScene *scene = import->scene;
    struct tw_model *model = &import->model;
    size_t count = (size_t)scene->mNumMaterials + 1;
    bool *coloured = find_coloured(scene);
    model->textures =
        tw_arena_alloc(&import->arena, count * TW_ROLE_COUNT * sizeof *model->textures);
    model->surfaces = tw_arena_alloc(&import->arena, count * sizeof *model->surfaces);
    import->dresses = tw_arena_alloc(&import->arena, count * sizeof *import->dresses);
    for (uint32_t i = 0; i < count; i++)
        import->dresses[i].surface = UINT32_MAX;
    for (uint32_t i = 0; i < scene->mNumMaterials; i++)
        read_surface(import, i, coloured[i]);
    if (coloured[scene->mNumMaterials]) {
        import->dresses[scene->mNumMaterials].surface = model->surface_count;
        model->surfaces[model->surface_count++] =
            (struct tw_surface){.base = {1, 1, 1, 1}, .roughness = 0.6f, .normal_scale = 1};
    }
    tw_import_textures_finish(import);
    free(coloured);
}
