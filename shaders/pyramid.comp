#version 460
// One level of the depth pyramid: the farthest depth of 4x4 texels of the level before, or pixels.
#include "common.glsl"
#include "pyramid.glsl"
layout(local_size_x = 8, local_size_y = 8) in;
layout(binding = TW_BIND_STILL_DEPTH) uniform sampler2DArray depths;
layout(std430, binding = TW_BIND_PYRAMID) buffer Pyramid { float pyramid[]; };
layout(push_constant) uniform Push { tw_push_pyramid push; };

void main() {
    ivec2 at = ivec2(gl_GlobalInvocationID.xy), size = pyramid_size(push.level);
    if (any(greaterThanEqual(at, size)))
        return;
    float farthest = 1.0;
    if (push.level == 0u) {
        ivec2 last = frame.viewport.zw - 1;
        for (int i = 0; i < 16; i++) {
            ivec2 from = frame.viewport.xy + min(at * 4 + ivec2(i & 3, i >> 2), last);
            farthest = min(farthest, texelFetch(depths, ivec3(from, push.layer), 0).x);
        }
    } else {
        ivec2 before = pyramid_size(push.level - 1u);
        int first = pyramid_first(push.level - 1u);
        for (int i = 0; i < 16; i++) {
            ivec2 from = min(at * 4 + ivec2(i & 3, i >> 2), before - 1);
            farthest = min(farthest, pyramid[first + from.y * before.x + from.x]);
        }
    }
    pyramid[pyramid_first(push.level) + at.y * size.x + at.x] = farthest;
}
