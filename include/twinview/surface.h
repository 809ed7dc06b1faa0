// Surfaces: what a mesh wears beyond the one colour of its material. Textures, vertex colours, what
// shines by itself, holes cut by an alpha mask. Plain structs; the import worker fills them, the
// model library maps them, the renderer copies them to the GPU.
//
// The factors and channels are those of glTF 2.0, section 3.9.
#ifndef TWINVIEW_SURFACE_H
#define TWINVIEW_SURFACE_H

#include <stddef.h>
#include <stdint.h>

#define TW_TEXTURE_SIDE_MAX 4096u // texels; larger pictures are halved at import

enum tw_texture_format {
    TW_TEXTURE_COLOUR, // 4 bytes: sRGB red, green, blue, then linear alpha
    TW_TEXTURE_PAIR,   // 2 bytes: roughness and metalness, or x and y of a normal (128: 0)
    TW_TEXTURE_FORMAT_COUNT
};

enum tw_texture_wrap {
    TW_WRAP_REPEAT,
    TW_WRAP_CLAMP,
    TW_WRAP_MIRROR,
    TW_WRAP_COUNT
};

struct tw_texture {
    // Levels one after the other, the largest first, each half as wide and high as the one before
    // (rounded down, at least 1), rows from the top; all down to 1 x 1.
    const uint8_t *texels;
    uint32_t width, height; // of the largest level
    uint32_t format;        // enum tw_texture_format
    uint32_t wrap[2];       // along u and v, enum tw_texture_wrap
};

// What a texture of a surface is for.
enum tw_texture_role {
    TW_ROLE_BASE,     // COLOUR; alpha is coverage
    TW_ROLE_METAL,    // PAIR: roughness, metalness
    TW_ROLE_NORMAL,   // PAIR: x along rising u, y along falling v (up in the picture)
    TW_ROLE_EMISSIVE, // COLOUR
    TW_ROLE_COUNT
};

struct tw_surface {
    const struct tw_texture *textures[TW_ROLE_COUNT]; // NULL: the factor alone
    float base[4], emissive[3];                       // linear factors
    float roughness, metalness;                       // factors
    float normal_scale;
    float cutoff; // below this alpha there is nothing; 0: no mask
};

// Width or height of a level.
static inline uint32_t tw_texture_side(uint32_t side, uint32_t level) {
    return side >> level ? side >> level : 1;
}

// Levels down to 1 x 1.
static inline uint32_t tw_texture_levels(uint32_t width, uint32_t height) {
    uint32_t levels = 1;
    while ((width | height) >> levels)
        levels++;
    return levels;
}

static inline uint32_t tw_texel_bytes(uint32_t format) {
    return format == TW_TEXTURE_COLOUR ? 4 : 2;
}

// Bytes of the levels from `first` on.
static inline size_t tw_texture_bytes(const struct tw_texture *texture, uint32_t first) {
    size_t texels = 0;
    for (uint32_t i = first; i < tw_texture_levels(texture->width, texture->height); i++)
        texels += (size_t)tw_texture_side(texture->width, i) * tw_texture_side(texture->height, i);
    return texels * tw_texel_bytes(texture->format);
}

#endif
