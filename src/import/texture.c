// Pictures of the model file become textures: decoded, brought to a size, with all smaller levels.
#include "import.h"

#include <limits.h>
#include <math.h>
#include <stb/stb_ds.h>
#include <stb/stb_image.h>
#include <stdlib.h>
#include <string.h>

#include "twinview/file.h"

#define PICTURE_BYTES_MAX (64u << 20)
#define PICTURE_SIDE_MAX 8192
#define LINEAR_STEPS 4096

struct tw_texture_file {
    char *key; // role and name
    uint32_t value;
};

// A decoded picture, four bytes a texel.
struct picture {
    uint8_t *rgba;
    uint32_t width, height;
};

float tw_linear_of_srgb(float value) {
    return value <= 0.04045f ? value / 12.92f : powf((value + 0.055f) / 1.055f, 2.4f);
}

static float srgb_of_linear(float value) {
    return value <= 0.0031308f ? value * 12.92f : 1.055f * powf(value, 1 / 2.4f) - 0.055f;
}

// Both ways by table: a picture has millions of texels.
struct transfer {
    float linear[256];
    uint8_t srgb[LINEAR_STEPS + 1];
};

static void fill_transfer(struct transfer *transfer) {
    for (int i = 0; i < 256; i++)
        transfer->linear[i] = tw_linear_of_srgb((float)i / 255);
    for (int i = 0; i <= LINEAR_STEPS; i++)
        transfer->srgb[i] = (uint8_t)lrintf(srgb_of_linear((float)i / LINEAR_STEPS) * 255);
}

// ---- reading ---------------------------------------------------------------------------------

static bool decode(const unsigned char *data, size_t size, struct picture *picture) {
    int width, height, channels;
    if (size > PICTURE_BYTES_MAX ||
        !stbi_info_from_memory(data, (int)size, &width, &height, &channels) || width < 1 ||
        height < 1 || width > PICTURE_SIDE_MAX || height > PICTURE_SIDE_MAX)
        return false;
    picture->rgba = stbi_load_from_memory(data, (int)size, &width, &height, &channels, 4);
    picture->width = (uint32_t)width;
    picture->height = (uint32_t)height;
    return picture->rgba != NULL;
}

static bool read_embedded(const struct aiTexture *texture, struct picture *picture) {
    uint32_t width = texture->mWidth, height = texture->mHeight;
    if (height == 0) // a compressed picture of `width` bytes
        return decode((const unsigned char *)texture->pcData, width, picture);
    if (width - 1 >= PICTURE_SIDE_MAX || height > PICTURE_SIDE_MAX)
        return false;
    *picture = (struct picture){tw_alloc_array((size_t)width * height, 4), width, height};
    for (size_t i = 0; i < (size_t)width * height; i++) {
        const struct aiTexel *from = &texture->pcData[i];
        memcpy(picture->rgba + 4 * i, (uint8_t[]){from->r, from->g, from->b, from->a}, 4);
    }
    return true;
}

// Where other systems wrote the file, paths have backslashes, or lead to folders of theirs: the
// bare name beside the model is tried too.
static char *find_file(const char *folder, const char *name) {
    char *slashed = tw_strdup(name);
    for (char *at = slashed; *at; at++)
        *at = *at == '\\' ? '/' : *at;
    const char *last = strrchr(slashed, '/');
    char *path = tw_path_below(folder, slashed);
    if (!path && last)
        path = tw_path_below(folder, last + 1);
    free(slashed);
    return path;
}

// "*3", or the name that the file gave the picture (FBX).
static const struct aiTexture *find_embedded(const struct aiScene *scene, const char *name) {
    char *end;
    unsigned long number = name[0] == '*' ? strtoul(name + 1, &end, 10) : ULONG_MAX;
    if (name[0] == '*')
        return end != name + 1 && !*end && number < scene->mNumTextures ? scene->mTextures[number]
                                                                        : NULL;
    for (uint32_t i = 0; i < scene->mNumTextures; i++)
        if (*name && strcmp(scene->mTextures[i]->mFilename.data, name) == 0)
            return scene->mTextures[i];
    return NULL;
}

static bool read_picture(const struct tw_import *import, const char *name,
                         struct picture *picture) {
    const struct aiTexture *embedded = find_embedded(import->scene, name);
    if (embedded)
        return read_embedded(embedded, picture);
    char *path = find_file(import->folder, name);
    size_t size;
    char *data = path ? tw_file_read(path, PICTURE_BYTES_MAX, &size) : NULL;
    bool ok = data && decode((const unsigned char *)data, size, picture);
    free(data);
    free(path);
    return ok;
}

// ---- levels ----------------------------------------------------------------------------------

static void mix_colour(const struct transfer *transfer, const uint8_t *const from[4], uint8_t *to) {
    int alpha = 0;
    float sum[3] = {0}, weight = 0;
    for (int i = 0; i < 4; i++) {
        // What cannot be seen hardly counts, but gives a colour where nothing else does.
        float share = (float)from[i][3] + 0.01f;
        alpha += from[i][3];
        weight += share;
        for (int k = 0; k < 3; k++)
            sum[k] += transfer->linear[from[i][k]] * share;
    }
    for (int k = 0; k < 3; k++)
        to[k] = transfer->srgb[(int)(sum[k] / weight * LINEAR_STEPS + 0.5f)];
    to[3] = (uint8_t)((alpha + 2) / 4);
}

// Half as wide and high: means of four.
static void halve(const struct transfer *transfer, const uint8_t *from, uint32_t width,
                  uint32_t height, uint32_t format, uint8_t *to) {
    size_t bytes = tw_texel_bytes(format);
    uint32_t half_width = tw_texture_side(width, 1), half_height = tw_texture_side(height, 1);
    for (uint32_t y = 0; y < half_height; y++)
        for (uint32_t x = 0; x < half_width; x++, to += bytes) {
            const uint8_t *four[4];
            for (uint32_t i = 0; i < 4; i++) {
                uint32_t column = TW_MIN(2 * x + i % 2, width - 1);
                uint32_t row = TW_MIN(2 * y + i / 2, height - 1);
                four[i] = from + ((size_t)row * width + column) * bytes;
            }
            if (format == TW_TEXTURE_COLOUR)
                mix_colour(transfer, four, to);
            else
                for (int k = 0; k < 2; k++)
                    to[k] = (uint8_t)((four[0][k] + four[1][k] + four[2][k] + four[3][k] + 2) / 4);
        }
}

// glTF 2.0, 3.9.2: roughness is green, metalness blue.
static void take_pairs(const struct picture *picture, enum tw_texture_role role) {
    for (size_t i = 0; i < (size_t)picture->width * picture->height; i++) {
        const uint8_t *from = picture->rgba + 4 * i;
        const uint8_t pair[2] = {role == TW_ROLE_METAL ? from[1] : from[0],
                                 role == TW_ROLE_METAL ? from[2] : from[1]};
        memcpy(picture->rgba + 2 * i, pair, 2);
    }
}

static void make_levels(struct tw_import *import, struct picture *picture,
                        struct tw_texture *texture) {
    struct transfer transfer;
    fill_transfer(&transfer);
    while (TW_MAX(picture->width, picture->height) > import->texture_side) {
        halve(&transfer, picture->rgba, picture->width, picture->height, texture->format,
              picture->rgba); // in place: what is written was read before
        picture->width = tw_texture_side(picture->width, 1);
        picture->height = tw_texture_side(picture->height, 1);
    }
    texture->width = picture->width;
    texture->height = picture->height;
    size_t bytes = tw_texel_bytes(texture->format);
    uint8_t *texels = tw_arena_alloc(&import->arena, tw_texture_bytes(texture, 0));
    memcpy(texels, picture->rgba, (size_t)picture->width * picture->height * bytes);
    texture->texels = texels;
    uint32_t width = texture->width, height = texture->height;
    while (width > 1 || height > 1) {
        uint8_t *next = texels + (size_t)width * height * bytes;
        halve(&transfer, texels, width, height, texture->format, next);
        texels = next;
        width = tw_texture_side(width, 1);
        height = tw_texture_side(height, 1);
    }
}

uint32_t tw_import_texture(struct tw_import *import, const char *name, enum tw_texture_role role,
                           const uint32_t wrap[2]) {
    bool colour = role == TW_ROLE_BASE || role == TW_ROLE_EMISSIVE;
    char *key = tw_format("%d %u %u %s", colour ? TW_ROLE_BASE : role, wrap[0], wrap[1], name);
    if (!import->files)
        sh_new_strdup(import->files);
    ptrdiff_t known = shgeti(import->files, key);
    uint32_t number = known >= 0 ? import->files[known].value : UINT32_MAX;
    struct picture picture = {0};
    if (known < 0 && read_picture(import, name, &picture)) {
        number = import->model.texture_count++;
        struct tw_texture *texture = &import->model.textures[number];
        *texture = (struct tw_texture){.format = colour ? TW_TEXTURE_COLOUR : TW_TEXTURE_PAIR,
                                       .wrap = {wrap[0], wrap[1]}};
        if (!colour)
            take_pairs(&picture, role);
        make_levels(import, &picture, texture);
    }
    if (known < 0)
        shput(import->files, key, number);
    free(picture.rgba);
    free(key);
    return number;
}

void tw_import_textures_finish(struct tw_import *import) {
    shfree(import->files);
}

// ---- looking ---------------------------------------------------------------------------------

void tw_texture_mean(const struct tw_texture *texture, float mean[3]) {
    const uint8_t *last = texture->texels + tw_texture_bytes(texture, 0) - 4; // 1 x 1
    for (int k = 0; k < 3; k++)
        mean[k] = tw_linear_of_srgb((float)last[k] / 255);
}

bool tw_texture_has_holes(const struct tw_texture *texture) {
    for (size_t i = 0; i < (size_t)texture->width * texture->height; i++)
        if (texture->texels[4 * i + 3] < 128)
            return true;
    return false;
}
