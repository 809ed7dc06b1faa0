// What comes back from the device: the texel under the pointer, the picture, the ids.
#define TW_LOG_MODULE "render"
#include "internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void copy_out(struct tw_render *render, const struct tw_gpu_image *image,
                     struct tw_rect area, const struct tw_gpu_buffer *to, VkDeviceSize offset) {
    VkBufferImageCopy region = {.bufferOffset = offset,
                                .imageSubresource = {image->aspect, 0, 0, 1},
                                .imageOffset = {area.x, area.y, 0},
                                .imageExtent = {(uint32_t)area.width, (uint32_t)area.height, 1}};
    vkCmdCopyImageToBuffer(render->gpu.commands, image->handle, VK_IMAGE_LAYOUT_GENERAL, to->handle,
                           1, &region);
}

// As cut_along of common.glsl: where what the section planes leave begins.
static float cut_begin(const struct tw_gpu_frame *c, const float ray[3]) {
    float begin = 0;
    for (int i = 0; i < TW_CUTS_MAX; i++) {
        float along = 0, from = c->cuts[i][3];
        for (int axis = 0; axis < 3; axis++) {
            along += c->cuts[i][axis] * ray[axis];
            from += c->cuts[i][axis] * c->eye[axis];
        }
        if (along > 0)
            begin = fmaxf(begin, -from / along);
    }
    return begin;
}

// Where the ray of a pixel is as deep as that, in metres from the origin.
static void position_at(const struct tw_gpu_frame *c, const float ray[3], float depth,
                        float position[3]) {
    float distance_m = c->eye[3] / fmaxf(depth, 1e-9f);
    for (int i = 0; i < 3; i++)
        position[i] = c->eye[i] + distance_m * ray[i];
}

// What the texels say: id and depth of what stands, then of the nearest ghost.
static void read_texels(const struct tw_render *render, int x, int y, struct tw_pick *pick) {
    const struct tw_gpu_frame *c = &render->constants;
    uint32_t ids[2];
    float depths[2], ray[3];
    const char *texels = render->pick.mapped;
    for (int i = 0; i < 2; i++) {
        memcpy(&ids[i], texels + 8 * i, sizeof ids[i]);
        memcpy(&depths[i], texels + 8 * i + 4, sizeof depths[i]);
    }
    for (int i = 0; i < 3; i++)
        ray[i] = c->ray[0][i] + ((float)x + 0.5f) * c->ray[1][i] + ((float)y + 0.5f) * c->ray[2][i];
    pick->depth = depths[0];
    pick->hit = ids[0] != 0;
    if (pick->hit) {
        pick->object = (ids[0] & TW_ID_BITS) - 1;
        pick->cap = ids[0] & TW_ID_CAP;
        // As distance_of of common.glsl.
        if (pick->cap)
            pick->depth = c->eye[3] / fmaxf(cut_begin(c, ray), c->eye[3]);
        else if (render->cut && pick->object == 0 && ray[2] < 0)
            pick->depth = c->eye[3] * ray[2] / (c->hatching[3] - c->eye[2]);
        position_at(c, ray, pick->depth, pick->position);
    }
    if (render->tables.ghosts > 0) {
        pick->ghost = ids[1] & TW_ID_BITS;
        position_at(c, ray, depths[1], pick->ghost_position);
    }
}

bool tw_render_pick(struct tw_render *render, int x, int y, struct tw_pick *pick) {
    *pick = (struct tw_pick){.frame = render->frame_number};
    const struct tw_rect *area = &render->view.viewport;
    if (!render->drawn || x < 0 || y < 0 || x >= (int)render->targets.width ||
        y >= (int)render->targets.height)
        return false;
    if (x < area->x || y < area->y || x >= area->x + area->width || y >= area->y + area->height)
        return true; // a panel is there
    const struct tw_gpu_image *images[] = {&tw_layers(render)->ids, &tw_layers(render)->depth,
                                           &render->targets.ghost_id, &render->targets.ghost_depth};
    if (!tw_gpu_begin(&render->gpu))
        return false;
    for (size_t i = 0; i < TW_COUNT(images); i++)
        copy_out(render, images[i], (struct tw_rect){x, y, 1, 1}, &render->pick, 4 * i);
    if (!tw_gpu_end(&render->gpu, VK_NULL_HANDLE, VK_NULL_HANDLE))
        return false;
    read_texels(render, x, y, pick);
    return true;
}

size_t tw_render_probes(const struct tw_render *render, const uint8_t **visible) {
    *visible = render->probe_visible;
    return render->probe_count;
}

// A whole image as it lies in memory, 4 bytes a pixel.
static void *read_image(struct tw_render *render, const struct tw_gpu_image *image) {
    size_t size = (size_t)render->targets.width * render->targets.height * 4;
    struct tw_gpu_buffer buffer;
    if (!tw_gpu_buffer_create(&render->gpu, size, VK_BUFFER_USAGE_TRANSFER_DST_BIT, true,
                              "readback", &buffer))
        return NULL;
    void *pixels = NULL;
    struct tw_rect all = {0, 0, (int)render->targets.width, (int)render->targets.height};
    if (tw_gpu_begin(&render->gpu)) {
        copy_out(render, image, all, &buffer, 0);
        if (tw_gpu_end(&render->gpu, VK_NULL_HANDLE, VK_NULL_HANDLE))
            pixels = memcpy(tw_alloc(size), buffer.mapped, size);
    }
    tw_gpu_buffer_destroy(&render->gpu, &buffer);
    return pixels;
}

bool tw_render_read(struct tw_render *render, struct tw_image *image) {
    if (!render->drawn)
        return false;
    *image = (struct tw_image){(int)render->targets.width, (int)render->targets.height,
                               read_image(render, &render->targets.final)};
    size_t pixels = (size_t)image->width * (size_t)image->height;
    for (size_t i = 0; image->rgba && i < pixels; i++) {
        uint8_t blue = image->rgba[4 * i];
        image->rgba[4 * i] = image->rgba[4 * i + 2];
        image->rgba[4 * i + 2] = blue;
        image->rgba[4 * i + 3] = 255;
    }
    return image->rgba != NULL;
}

uint32_t *tw_render_read_ids(struct tw_render *render, int *width, int *height) {
    *width = (int)render->targets.width;
    *height = (int)render->targets.height;
    uint32_t *ids = read_image(render, &tw_layers(render)->ids);
    size_t count = (size_t)*width * (size_t)*height;
    for (size_t i = 0; ids && i < count; i++)
        ids[i] &= TW_ID_BITS;
    return ids;
}
