// The sun's map: depths of what throws shadows, seen from the sun, over a sphere round the site.
// What stands is drawn into it when it changes; where something moves, passes read a copy with it.
// Before a camera that moves it is made anew in bands, one a frame, so that no frame is late for
// it; passes read a copy of the former one until it is whole.
#include "internal.h"

#include <math.h>
#include <string.h>

#define BAND_FIRST_PX 128
#define BAND_LEAST_PX 64
#define BAND_MS 8.0    // that one should take
#define REST_FRAMES 30 // before a moving camera, between one map and the next

static bool create_image(struct tw_gpu *gpu, const char *name, struct tw_gpu_image *image) {
    return tw_gpu_image_create(gpu, TW_SHADOW_PX, TW_SHADOW_PX, 1, false, VK_FORMAT_D32_SFLOAT,
                               VK_IMAGE_USAGE_DEPTH_STENCIL_ATTACHMENT_BIT |
                                   VK_IMAGE_USAGE_SAMPLED_BIT | VK_IMAGE_USAGE_TRANSFER_SRC_BIT |
                                   VK_IMAGE_USAGE_TRANSFER_DST_BIT,
                               name, image);
}

bool tw_sun_map_create(struct tw_render *render) {
    return create_image(&render->gpu, "sun map", &render->sun_map.standing);
}

void tw_sun_map_destroy(struct tw_render *render) {
    tw_gpu_image_destroy(&render->gpu, &render->sun_map.standing);
    tw_gpu_image_destroy(&render->gpu, &render->sun_map.copy);
}

const struct tw_gpu_image *tw_sun_map_shown(const struct tw_sun_map *map) {
    return map->copy.handle ? &map->copy : &map->standing;
}

// Orthographic along the sun over the sphere, its centre snapped to whole texels so that a sphere
// that moves does not make the edges of shadows swim.
static struct tw_sun_view view_of(const struct tw_frame *frame) {
    const struct tw_frame_light *light = &frame->light;
    const float *d = light->sun_direction;
    float side[3] = {-d[1], d[0], 0};
    float length = sqrtf(side[0] * side[0] + side[1] * side[1]);
    if (length < 1e-4f) {
        side[0] = 1;
        side[1] = 0;
        length = 1;
    }
    side[0] /= length;
    side[1] /= length;
    float up[3] = {d[1] * side[2] - d[2] * side[1], d[2] * side[0] - d[0] * side[2],
                   d[0] * side[1] - d[1] * side[0]};
    const float *axes[3] = {side, up, d};
    float radius = fmaxf(light->shadow_radius, 1), texel_m = 2 * radius / TW_SHADOW_PX;
    struct tw_sun_view view = {.texel_m = texel_m};
    for (int row = 0; row < 3; row++) {
        double center = 0, origin = 0;
        for (int i = 0; i < 3; i++) {
            center += axes[row][i] * light->shadow_center[i];
            origin += axes[row][i] * frame->view.origin[i];
        }
        if (row < 2)
            center = floor(center / texel_m) * texel_m;
        // x and y to -1..1; z to 0..1, towards the sun larger.
        double scale = row < 2 ? 1 / radius : 0.5f / radius;
        for (int i = 0; i < 3; i++)
            view.rows[row][i] = axes[row][i] * scale;
        view.rows[row][3] = (row < 2 ? 0 : 0.5) - (center + origin) * scale;
    }
    return view;
}

void tw_sun_view_matrix(const struct tw_sun_view *view, const double origin[3], float matrix[16]) {
    memset(matrix, 0, 16 * sizeof *matrix);
    for (int row = 0; row < 3; row++) {
        const double *r = view->rows[row];
        for (int i = 0; i < 3; i++)
            matrix[4 * i + row] = (float)r[i];
        matrix[12 + row] = (float)(r[0] * origin[0] + r[1] * origin[1] + r[2] * origin[2] + r[3]);
    }
    matrix[15] = 1;
}

// Whether no frame is late for the whole of it: by what it cost, unless there is far more by now.
static bool is_cheap(const struct tw_render *render) {
    const struct tw_sun_map *map = &render->sun_map;
    return map->cost_ms < BAND_MS && render->tables.instance_limit / 2 <= map->cost_instances;
}

static void begin(struct tw_sun_map *map, const struct tw_frame *frame) {
    map->under_way = true;
    map->stale = false;
    map->rested_frames = 0;
    map->next = view_of(frame);
    map->done_px = 0;
    map->done_ms = 0;
}

static void add_part(struct tw_sun_map *map, int height) {
    height = TW_MIN(height, TW_SHADOW_PX - map->done_px);
    map->part = (struct tw_rect){0, map->done_px, TW_SHADOW_PX, height};
    map->done_px += height;
    map->finishes = map->done_px == TW_SHADOW_PX;
    if (map->finishes) {
        map->view = map->next;
        map->under_way = false;
        map->stands = true;
    }
}

// A band is as high as the one before lets expect.
static void add_band(struct tw_render *render) {
    struct tw_sun_map *map = &render->sun_map;
    double ms = render->timing.passes[TW_PASS_SHADOW].last_ms;
    if (!map->done_px)
        map->band_px = BAND_FIRST_PX;
    else if (ms > BAND_MS)
        map->band_px = TW_MAX(map->band_px / 2, BAND_LEAST_PX);
    else if (ms < BAND_MS / 2)
        map->band_px *= 2;
    add_part(map, map->band_px);
}

static void choose_part(struct tw_render *render, const struct tw_frame *frame, uint32_t dirty) {
    struct tw_sun_map *map = &render->sun_map;
    map->part = (struct tw_rect){0};
    map->finishes = false;
    map->stale |= (dirty & (TW_DIRTY_LIGHT | TW_DIRTY_SHAPE | TW_DIRTY_CUT)) != 0;
    if (!frame->light.shadows) {
        map->stale = map->under_way = false;
    } else if (!map->stands || ((map->stale || map->under_way) &&
                                (!(dirty & TW_DIRTY_CAMERA) || is_cheap(render)))) {
        begin(map, frame);
        add_part(map, TW_SHADOW_PX);
    } else if (map->under_way) {
        add_band(render);
    } else if (map->stale && ++map->rested_frames > REST_FRAMES) {
        begin(map, frame);
        if (map->copy.handle)
            add_band(render);
    }
}

static bool create_copy(struct tw_render *render) {
    struct tw_sun_map *map = &render->sun_map;
    if (!create_image(&render->gpu, "copy of the sun map", &map->copy) ||
        !tw_gpu_begin(&render->gpu))
        return false;
    tw_gpu_image_begin(&render->gpu, &map->copy);
    return tw_gpu_end(&render->gpu, VK_NULL_HANDLE, VK_NULL_HANDLE);
}

bool tw_sun_map_prepare(struct tw_render *render, const struct tw_frame *frame, uint32_t dirty) {
    struct tw_sun_map *map = &render->sun_map;
    choose_part(render, frame, dirty);
    bool wanted = frame->light.shadows && (render->tables.movers > 0 || map->under_way);
    bool exists = map->copy.handle != VK_NULL_HANDLE;
    map->fills_copy = wanted && (!exists || map->finishes);
    render->set_changed |= wanted != exists;
    if (exists && !wanted)
        tw_gpu_image_destroy(&render->gpu, &map->copy);
    return exists || !wanted || create_copy(render);
}

void tw_sun_map_note(struct tw_render *render) {
    struct tw_sun_map *map = &render->sun_map;
    if (!map->part.height)
        return;
    map->done_ms += render->timing.passes[TW_PASS_SHADOW].last_ms;
    if (map->finishes) {
        map->cost_ms = map->done_ms;
        map->cost_instances = render->tables.instance_limit;
    }
}
