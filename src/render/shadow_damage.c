// Shadows of movers: the boxes of what moved, seen from the sun and, with the shadows that they
// throw on the ground, from the eye.
#include "internal.h"

#include <float.h>
#include <math.h>

#define REACH_TEXELS 4  // of the filter that reads the map, and of the way off the surface
#define SUN_LEAST 0.02f // height of the sun below which shadows have no end

struct extent {
    float low[2], high[2];
};

static void extend(struct extent *extent, const float at[2]) {
    for (int i = 0; i < 2; i++) {
        extent->low[i] = TW_MIN(extent->low[i], at[i]);
        extent->high[i] = TW_MAX(extent->high[i], at[i]);
    }
}

static void corner_of(const struct tw_frame_move *move, int number, float margin, float corner[3]) {
    for (int axis = 0; axis < 3; axis++)
        corner[axis] = number >> axis & 1 ? move->high[axis] + margin : move->low[axis] - margin;
}

static struct tw_rect rect_of(const struct extent *extent) {
    int low[2], high[2];
    for (int i = 0; i < 2; i++) { // what is far outside must fit into an int
        low[i] = (int)TW_CLAMP(floorf(extent->low[i]), -1e6f, 1e6f);
        high[i] = (int)TW_CLAMP(ceilf(extent->high[i]), -1e6f, 1e6f);
    }
    return (struct tw_rect){low[0], low[1], high[0] - low[0], high[1] - low[1]};
}

static void seen_from_sun(const struct tw_gpu_frame *frame, const struct tw_frame_move *move,
                          struct extent *extent) {
    const float *m = frame->shadow;
    for (int i = 0; i < 8; i++) {
        float corner[3], at[2];
        corner_of(move, i, 0, corner);
        for (int k = 0; k < 2; k++) {
            float clip = m[k] * corner[0] + m[4 + k] * corner[1] + m[8 + k] * corner[2] + m[12 + k];
            at[k] = (clip * 0.5f + 0.5f) * TW_SHADOW_PX;
        }
        extend(extent, at);
    }
}

// False if it lies behind the eye.
static bool extend_picture(const struct tw_gpu_frame *frame, const float p[3],
                           struct extent *extent) {
    const float *m = frame->clip;
    float w = m[3] * p[0] + m[7] * p[1] + m[11] * p[2] + m[15], at[2];
    if (w < 1e-3f)
        return false;
    for (int k = 0; k < 2; k++) {
        float clip = m[k] * p[0] + m[4 + k] * p[1] + m[8 + k] * p[2] + m[12 + k];
        at[k] =
            (float)frame->viewport[k] + (clip / w * 0.5f + 0.5f) * (float)frame->viewport[2 + k];
    }
    extend(extent, at);
    return true;
}

// The box and its shadow on the ground: what stands between them is shaded within their hull.
static bool seen_from_eye(const struct tw_gpu_frame *frame, const struct tw_frame_move *move,
                          struct extent *extent) {
    float ground = frame->hatching[3], reach = REACH_TEXELS * frame->occlusion[3];
    const float *sun = frame->sun;
    if (sun[2] < SUN_LEAST)
        return false;
    for (int i = 0; i < 8; i++) {
        float corner[3], shade[3];
        corner_of(move, i, reach, corner);
        float way = TW_MAX(corner[2] - ground, 0.0f) / sun[2];
        for (int axis = 0; axis < 3; axis++)
            shade[axis] = corner[axis] - way * sun[axis];
        if (!extend_picture(frame, corner, extent) || !extend_picture(frame, shade, extent))
            return false;
    }
    return true;
}

void tw_shadow_damage(const struct tw_render *render, const struct tw_frame *frame,
                      struct tw_damage *map, struct tw_damage *picture) {
    const struct tw_gpu_frame *constants = &render->constants;
    struct tw_rect texels = {0, 0, TW_SHADOW_PX, TW_SHADOW_PX};
    for (size_t i = 0; i < frame->move_count; i++) {
        struct extent nothing = {{FLT_MAX, FLT_MAX}, {-FLT_MAX, -FLT_MAX}};
        struct extent extent = nothing;
        seen_from_sun(constants, &frame->moves[i], &extent);
        tw_damage_add(map, rect_of(&extent), texels);
        if (picture->whole)
            continue;
        extent = nothing;
        if (seen_from_eye(constants, &frame->moves[i], &extent))
            tw_damage_add(picture, rect_of(&extent), frame->view.viewport);
        else
            picture->whole = true;
    }
}
