#include "twinview/surface.h"

#include "twinview/memory.h"

uint32_t tw_texture_side(uint32_t side, uint32_t level) {
    return TW_MAX(side >> level, 1u);
}

uint32_t tw_texture_levels(uint32_t width, uint32_t height) {
    uint32_t levels = 1;
    for (uint32_t side = TW_MAX(width, height); side > 1; side /= 2)
        levels++;
    return levels;
}

uint32_t tw_texel_bytes(uint32_t format) {
    return format == TW_TEXTURE_COLOUR ? 4 : 2;
}

size_t tw_texture_bytes(const struct tw_texture *texture, uint32_t first) {
    size_t texels = 0;
    for (uint32_t i = first; i < tw_texture_levels(texture->width, texture->height); i++)
        texels += (size_t)tw_texture_side(texture->width, i) * tw_texture_side(texture->height, i);
    return texels * tw_texel_bytes(texture->format);
}
