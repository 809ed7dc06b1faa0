// Included by every shader: bindings and small functions.
#define TW_GLSL
#extension GL_GOOGLE_include_directive : require
#include "passes.h"

layout(set = 0, binding = TW_BIND_FRAME, std140) uniform Frame { tw_gpu_frame frame; };

vec3 srgb_to_linear(vec3 c) {
    return mix(c / 12.92, pow((c + 0.055) / 1.055, vec3(2.4)), greaterThan(c, vec3(0.04045)));
}

vec3 linear_to_srgb(vec3 c) {
    c = clamp(c, 0.0, 1.0);
    return mix(c * 12.92, 1.055 * pow(c, vec3(1.0 / 2.4)) - 0.055,
               greaterThan(c, vec3(0.0031308)));
}

vec3 token(uint colour) {
    return srgb_to_linear(unpackUnorm4x8(colour).rgb);
}

// Octahedral normals: two numbers in -1..1.
vec3 octahedral_decode(vec2 p) {
    vec3 n = vec3(p, 1.0 - abs(p.x) - abs(p.y));
    float below = max(-n.z, 0.0);
    n.xy += mix(vec2(below), vec2(-below), greaterThanEqual(n.xy, vec2(0.0)));
    return normalize(n);
}

vec2 octahedral_encode(vec3 n) {
    vec2 p = n.xy / (abs(n.x) + abs(n.y) + abs(n.z));
    vec2 sign_not_zero = mix(vec2(-1.0), vec2(1.0), greaterThanEqual(p, vec2(0.0)));
    return n.z >= 0.0 ? p : (1.0 - abs(p.yx)) * sign_not_zero;
}

// The point (from the frame's origin) that a pixel centre shows at a depth; depth = near / distance.
vec3 position_at(vec2 pixel, float depth) {
    vec2 ndc = (pixel - vec2(frame.viewport.xy)) / vec2(frame.viewport.zw) * 2.0 - 1.0;
    float distance_m = frame.eye.w / max(depth, 1e-9);
    vec4 p = frame.inverse * vec4(ndc * distance_m, frame.eye.w, distance_m);
    return p.xyz / p.w;
}
