#include "internal.h"

#include <cglm/cglm.h>
#include <math.h>
#include <string.h>

// Factors of look.md, section 3.
#define SQRT_2 1.41421356f
#define SKY_SHARE 0.46f
#define HAZE_BEGIN 1.25f
#define HAZE_FULL 3.4f
#define HAZE_EQUIPMENT 0.45f

// Columns of the inverse clip matrix give the rays: x and y of clip space at w = 1 m, and the
// view's middle; its third column is the eye, since z of clip space is constant.
static void fill_rays(const struct tw_frame_view *view, tw_gpu_vec4 ray[3]) {
    mat4 clip, inverse;
    memcpy(clip, view->clip, sizeof clip);
    glm_mat4_inv_precise(clip, inverse);
    float width = (float)view->viewport.width, height = (float)view->viewport.height;
    float left = 2 * (float)view->viewport.x / width + 1;
    float top = 2 * (float)view->viewport.y / height + 1;
    for (int i = 0; i < 3; i++) {
        ray[0][i] = inverse[3][i] - left * inverse[0][i] - top * inverse[1][i];
        ray[1][i] = inverse[0][i] * 2 / width;
        ray[2][i] = inverse[1][i] * 2 / height;
    }
}

// IEC 61966-2-1.
static float linear(uint32_t step) {
    float c = (float)step / 255;
    return c <= 0.04045f ? c / 12.92f : powf((c + 0.055f) / 1.055f, 2.4f);
}

static void fill_tone(uint32_t srgb, tw_gpu_vec4 tone) {
    for (int i = 0; i < 3; i++)
        tone[i] = linear(srgb >> (8 * i) & 0xff);
}

static void fill_tones(const struct tw_frame_palette *palette, struct tw_gpu_frame *c) {
    fill_tone(palette->sky_top, c->sky_top);
    fill_tone(palette->sky_horizon, c->sky_horizon);
    fill_tone(palette->grid, c->grid);
    fill_tone(palette->edge, c->edge);
    fill_tone(palette->hatch, c->hatch);
    memcpy(c->outline, palette->outline, sizeof c->outline);
    memcpy(c->outline_casing, palette->outline_casing, sizeof c->outline_casing);
    for (uint32_t i = 0; i < 256; i++)
        c->linear[i / 4][i % 4] = linear(i);
}

void tw_constants_fill(struct tw_render *render, const struct tw_frame *frame) {
    struct tw_gpu_frame *c = &render->constants;
    const struct tw_frame_view *view = &frame->view;
    const struct tw_frame_light *light = &frame->light;
    const struct tw_frame_palette *p = &frame->palette;
    memcpy(c->clip, view->clip, sizeof c->clip);
    fill_rays(view, c->ray);
    tw_sun_view_matrix(&render->sun_map.view, view->origin, c->shadow);
    tw_sun_view_matrix(&render->sun_map.next, view->origin, c->next_shadow);
    memcpy(c->eye, view->eye, sizeof view->eye);
    c->eye[3] = view->clip[14]; // the near plane: z of clip space is constant
    memcpy(c->sun, light->sun_direction, sizeof light->sun_direction);
    c->sun[3] = (1 - SKY_SHARE) / fmaxf(light->sun_direction[2], 0.2f);
    memcpy(c->shade,
           (float[]){p->edge_strength, view->scale > 0 ? view->scale : 1, p->casing_both_sides,
                     view->pixels_per_radian},
           sizeof c->shade);
    memcpy(c->occlusion,
           (float[]){light->occlusion_radius_m, light->occlusion, light->shadows,
                     render->sun_map.view.texel_m},
           sizeof c->occlusion);
    memcpy(c->haze,
           (float[]){HAZE_BEGIN * view->target_distance, HAZE_FULL * view->target_distance,
                     HAZE_EQUIPMENT, p->quiet_chroma},
           sizeof c->haze);
    memcpy(c->viewport,
           (int32_t[]){view->viewport.x, view->viewport.y, view->viewport.width,
                       view->viewport.height},
           sizeof c->viewport);
    fill_tones(&frame->palette, c);
    fill_tone(p->cap, c->cap);
    c->cap[3] = c->shade[1];
    for (int i = 0; i < TW_CUTS_MAX; i++) // those that are not there keep everything
        memcpy(c->cuts[i], i < frame->cut_count ? frame->cuts[i] : (float[]){0, 0, 0, 1},
               sizeof c->cuts[i]);
    // Lines of 1.5 px every 8 px, both measured along x or y, that is, times the root of two.
    float period_px = 8 * c->shade[1] * SQRT_2;
    memcpy(
        c->hatching,
        (float[]){1 / period_px, period_px, 0.75f * c->shade[1] * SQRT_2 + 0.5f, frame->ground_m},
        sizeof c->hatching);
}
