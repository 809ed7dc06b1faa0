// Materials: name, base colour, surface. A base-colour texture is averaged into the base colour.
#include "import.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <assimp/GltfMaterial.h>
#include <assimp/material.h>
#include <stb/stb_image.h>

#include "twinview/file.h"

#define TEXTURE_BYTES_MAX (64u << 20)
#define TEXTURE_SIDE_MAX 8192

// IEC 61966-2-1
static float linear_of_srgb(float value) {
    return value <= 0.04045f ? value / 12.92f : powf((value + 0.055f) / 1.055f, 2.4f);
}

// The mean of the pixels in linear light, weighted by their coverage. False if the picture cannot
// be read.
static bool average_picture(const unsigned char *data, size_t size, float mean[3]) {
    int width, height, channels;
    if (size > TEXTURE_BYTES_MAX ||
        !stbi_info_from_memory(data, (int)size, &width, &height, &channels) ||
        width > TEXTURE_SIDE_MAX || height > TEXTURE_SIDE_MAX)
        return false;
    unsigned char *pixels = stbi_load_from_memory(data, (int)size, &width, &height, &channels, 4);
    if (!pixels)
        return false;
    float table[256];
    for (int i = 0; i < 256; i++)
        table[i] = linear_of_srgb((float)i / 255);
    double sum[3] = {0}, weight = 0;
    for (size_t i = 0; i < (size_t)width * (size_t)height; i++) {
        const unsigned char *pixel = pixels + 4 * i;
        weight += pixel[3];
        for (int k = 0; k < 3; k++)
            sum[k] += (double)table[pixel[k]] * pixel[3];
    }
    stbi_image_free(pixels);
    for (int k = 0; k < 3; k++)
        mean[k] = weight > 0 ? (float)(sum[k] / weight) : 1;
    return true;
}

static bool average_embedded(const struct aiScene *scene, const char *number, float mean[3]) {
    char *end;
    unsigned long index = strtoul(number, &end, 10);
    if (end == number || *end || index >= scene->mNumTextures)
        return false;
    const struct aiTexture *texture = scene->mTextures[index];
    // Height 0: a compressed picture of `width` bytes.
    return texture->mHeight == 0 &&
           average_picture((const unsigned char *)texture->pcData, texture->mWidth, mean);
}

static bool average_file(const char *folder, const char *name, float mean[3]) {
    char *path = tw_path_below(folder, name);
    size_t size;
    char *data = path ? tw_file_read(path, TEXTURE_BYTES_MAX, &size) : NULL;
    bool ok = data && average_picture((const unsigned char *)data, size, mean);
    free(data);
    free(path);
    return ok;
}

static bool average_texture(const struct tw_import *import, const struct aiMaterial *material,
                            float mean[3]) {
    static const enum aiTextureType types[] = {aiTextureType_BASE_COLOR, aiTextureType_DIFFUSE};
    for (size_t i = 0; i < TW_COUNT(types); i++) {
        struct aiString name;
        if (aiGetMaterialTexture(material, types[i], 0, &name, NULL, NULL, NULL, NULL, NULL,
                                 NULL) != aiReturn_SUCCESS)
            continue;
        return name.data[0] == '*' ? average_embedded(import->scene, name.data + 1, mean)
                                   : average_file(import->folder, name.data, mean);
    }
    return false;
}

static void read_colour(const struct tw_import *import, const struct aiMaterial *material,
                        float colour[4]) {
    struct aiColor4D found = {.r = 0.8f, .g = 0.8f, .b = 0.8f, .a = 1};
    if (aiGetMaterialColor(material, AI_MATKEY_BASE_COLOR, &found) != aiReturn_SUCCESS)
        aiGetMaterialColor(material, AI_MATKEY_COLOR_DIFFUSE, &found);
    const float values[4] = {found.r, found.g, found.b, found.a};
    for (int i = 0; i < 4; i++)
        colour[i] = values[i] >= 0 ? fminf(values[i], 1) : 0; // also for NaN
    for (int i = 0; i < 3 && import->srgb_colours; i++)
        colour[i] = linear_of_srgb(colour[i]);
    float mean[3];
    if (average_texture(import, material, mean))
        for (int i = 0; i < 3; i++)
            colour[i] *= mean[i];
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
    material->metalness = read_share(from, "$mat.metallicFactor", 0);
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
