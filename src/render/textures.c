// Textures on the device: made when a surface names them, filled level by level within the frame's
// budget, gone with their last surface.
#define TW_LOG_MODULE "render"
#include "internal.h"

#include <stdlib.h>
#include <string.h>

#define TEXTURES_MAX 2048 // each has memory of its own, and devices allow few thousand pieces

static const VkFormat formats[TW_TEXTURE_FORMAT_COUNT] = {
    [TW_TEXTURE_COLOUR] = VK_FORMAT_R8G8B8A8_SRGB,
    [TW_TEXTURE_PAIR] = VK_FORMAT_R8G8_UNORM,
};

static uint32_t levels_of(const struct tw_texture *texture) {
    return tw_texture_levels(texture->width, texture->height);
}

bool tw_texture_is_ready(const struct tw_texture_entry *entry) {
    return entry->source && entry->level == levels_of(entry->source);
}

static bool create_samplers(struct tw_render *render) {
    static const VkSamplerAddressMode modes[TW_WRAP_COUNT] = {
        [TW_WRAP_REPEAT] = VK_SAMPLER_ADDRESS_MODE_REPEAT,
        [TW_WRAP_CLAMP] = VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_EDGE,
        [TW_WRAP_MIRROR] = VK_SAMPLER_ADDRESS_MODE_MIRRORED_REPEAT};
    for (int u = 0; u < TW_WRAP_COUNT; u++)
        for (int v = 0; v < TW_WRAP_COUNT; v++) {
            VkSamplerCreateInfo info = {.sType = VK_STRUCTURE_TYPE_SAMPLER_CREATE_INFO,
                                        .magFilter = VK_FILTER_LINEAR,
                                        .minFilter = VK_FILTER_LINEAR,
                                        .mipmapMode = VK_SAMPLER_MIPMAP_MODE_LINEAR,
                                        .addressModeU = modes[u],
                                        .addressModeV = modes[v],
                                        .addressModeW = modes[u],
                                        .maxLod = VK_LOD_CLAMP_NONE};
            if (!TW_VK(&render->gpu, vkCreateSampler(render->gpu.device, &info, NULL,
                                                     &render->surfaces.samplers[u][v])))
                return false;
        }
    return true;
}

// The level from which on a texture is kept: none larger than allowed, and all within the budget.
static uint32_t first_level(struct tw_surfaces *surfaces, const struct tw_texture *texture) {
    uint32_t level = 0, last = levels_of(texture) - 1;
    while (level < last && TW_MAX(tw_texture_side(texture->width, level),
                                  tw_texture_side(texture->height, level)) > surfaces->side_most)
        level++;
    uint32_t wanted = level;
    while (level < last &&
           surfaces->bytes + tw_texture_bytes(texture, level) > surfaces->bytes_most)
        level++;
    if (level > wanted && !surfaces->told) {
        tw_warn("textures take more than %u MiB: those that come last are coarser",
                (unsigned)(surfaces->bytes_most >> 20));
        surfaces->told = true;
    }
    return level;
}

static bool create(struct tw_render *render, const struct tw_texture *texture,
                   struct tw_texture_entry *entry) {
    struct tw_surfaces *surfaces = &render->surfaces;
    uint32_t first = first_level(surfaces, texture);
    *entry = (struct tw_texture_entry){
        .source = texture, .first_level = first, .level = first, .users = 1};
    if (!tw_gpu_texture_create(&render->gpu, tw_texture_side(texture->width, first),
                               tw_texture_side(texture->height, first), levels_of(texture) - first,
                               formats[texture->format], "texture", &entry->image))
        return false;
    surfaces->bytes += tw_texture_bytes(texture, first);
    return true;
}

uint32_t tw_textures_take(struct tw_render *render, const struct tw_texture *texture) {
    struct tw_surfaces *surfaces = &render->surfaces;
    uint32_t free_number = 0;
    for (uint32_t i = 1; texture && i < surfaces->texture_count; i++) {
        if (surfaces->textures[i].source == texture) {
            surfaces->textures[i].users++;
            return i;
        }
        if (!surfaces->textures[i].source)
            free_number = i;
    }
    if (!texture || (!free_number && surfaces->texture_count == TEXTURES_MAX))
        return 0;
    if (!free_number) {
        TW_GROW(surfaces->textures, surfaces->texture_count, surfaces->texture_capacity);
        free_number = (uint32_t)surfaces->texture_count++;
    }
    struct tw_texture_entry *entry = &surfaces->textures[free_number];
    if (!create(render, texture, entry)) {
        *entry = (struct tw_texture_entry){0};
        return 0;
    }
    return free_number;
}

void tw_textures_give(struct tw_render *render, uint32_t number) {
    struct tw_texture_entry *entry = &render->surfaces.textures[number];
    if (number == 0 || --entry->users > 0)
        return;
    render->surfaces.bytes -= tw_texture_bytes(entry->source, entry->first_level);
    tw_gpu_image_destroy(&render->gpu, &entry->image);
    *entry = (struct tw_texture_entry){0};
}

// Copies the next rows of the next level. Returns their bytes, 0 if nothing fits any more.
static size_t record_rows(struct tw_render *render, struct tw_texture_entry *entry, size_t budget,
                          size_t offset) {
    const struct tw_texture *texture = entry->source;
    uint32_t width = tw_texture_side(texture->width, entry->level);
    uint32_t height = tw_texture_side(texture->height, entry->level);
    size_t row_bytes = (size_t)width * tw_texel_bytes(texture->format);
    uint32_t rows = (uint32_t)TW_MIN((size_t)(height - entry->row), budget / row_bytes);
    if (rows == 0)
        return 0;
    size_t before = tw_texture_bytes(texture, 0) - tw_texture_bytes(texture, entry->level);
    memcpy((char *)render->surfaces.staging.mapped + offset,
           texture->texels + before + entry->row * row_bytes, rows * row_bytes);
    if (entry->level == entry->first_level && entry->row == 0)
        tw_gpu_image_begin(&render->gpu, &entry->image);
    VkBufferImageCopy copy = {
        .bufferOffset = offset,
        .imageSubresource = {VK_IMAGE_ASPECT_COLOR_BIT, entry->level - entry->first_level, 0, 1},
        .imageOffset = {0, (int32_t)entry->row, 0},
        .imageExtent = {width, rows, 1}};
    vkCmdCopyBufferToImage(render->gpu.commands, render->surfaces.staging.handle,
                           entry->image.handle, VK_IMAGE_LAYOUT_GENERAL, 1, &copy);
    entry->row += rows;
    if (entry->row == height) {
        entry->row = 0;
        entry->level++;
    }
    return rows * row_bytes;
}

bool tw_textures_record(struct tw_render *render, size_t *budget, size_t *offset) {
    struct tw_surfaces *surfaces = &render->surfaces;
    bool all = true;
    for (size_t i = 0; i < surfaces->texture_count; i++) {
        struct tw_texture_entry *entry = &surfaces->textures[i];
        size_t bytes = 1;
        while (entry->source && !tw_texture_is_ready(entry) && bytes > 0) {
            bytes = record_rows(render, entry, *budget, *offset);
            *offset += (bytes + 3) / 4 * 4; // a copy begins at a whole texel of any format
            *budget -= TW_MIN(*budget, (bytes + 3) / 4 * 4);
        }
        all = all && (!entry->source || tw_texture_is_ready(entry));
    }
    return all;
}

bool tw_textures_open(struct tw_render *render) {
    static const uint8_t white_texel[4] = {255, 255, 255, 255};
    static const struct tw_texture white = {.texels = white_texel, .width = 1, .height = 1};
    struct tw_surfaces *surfaces = &render->surfaces;
    TW_GROW(surfaces->textures, surfaces->texture_count, surfaces->texture_capacity);
    surfaces->texture_count = 1;
    surfaces->textures[0] = (struct tw_texture_entry){0};
    return create_samplers(render) && create(render, &white, &surfaces->textures[0]);
}

void tw_textures_finish(struct tw_render *render) {
    struct tw_surfaces *surfaces = &render->surfaces;
    for (size_t i = 0; i < surfaces->texture_count; i++)
        tw_gpu_image_destroy(&render->gpu, &surfaces->textures[i].image);
    free(surfaces->textures);
    for (int i = 0; i < TW_WRAP_COUNT * TW_WRAP_COUNT; i++)
        vkDestroySampler(render->gpu.device,
                         surfaces->samplers[i / TW_WRAP_COUNT][i % TW_WRAP_COUNT], NULL);
}
