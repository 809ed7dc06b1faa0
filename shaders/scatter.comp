#version 460
// Spreads changed rows from one staging copy into the tables: each row is its slot, then its words.
// Look rows get their colours in linear light here, once, so that shade need not convert them for
// each pixel; their alphas go into `reserved0` (base | tint << 8).
#include "common.glsl"
layout(local_size_x = TW_GROUP_SIZE) in;
layout(std430, binding = TW_BIND_ROWS) readonly buffer Rows { uint rows[]; };
layout(std430, binding = TW_BIND_INSTANCES) writeonly buffer Instances { uint instances[]; };
layout(std430, binding = TW_BIND_TRANSFORMS) writeonly buffer Transforms { uint transforms[]; };
layout(std430, binding = TW_BIND_LOOKS) writeonly buffer Looks { uint looks[]; };
layout(push_constant) uniform Push { tw_push_scatter push; };

vec3 srgb_decoded(uint srgb) { // IEC 61966-2-1; before this frame's constants are there
    vec3 c = unpackUnorm4x8(srgb).rgb;
    return mix(c / 12.92, pow((c + 0.055) / 1.055, vec3(2.4)), greaterThan(c, vec3(0.04045)));
}

uint look_word(uint from, uint i) {
    const uint BASE = 0u, TINT = 1u, WET = 5u, ALPHAS = 6u; // words of tw_gpu_look
    if (i == BASE || i == TINT || i == WET)
        return linear_pack(srgb_decoded(rows[from + i]));
    return i == ALPHAS ? rows[from + BASE] >> 24u | rows[from + TINT] >> 24u << 8u : rows[from + i];
}

void main() {
    uint row = gl_GlobalInvocationID.x;
    if (row >= push.count)
        return;
    uint from = push.first + row * (push.words + 1u);
    uint to = rows[from] * push.words;
    for (uint i = 0u; i < push.words; i++) {
        uint word = rows[from + 1u + i];
        if (push.target == TW_BIND_INSTANCES)
            instances[to + i] = word;
        else if (push.target == TW_BIND_TRANSFORMS)
            transforms[to + i] = word;
        else
            looks[to + i] = look_word(from + 1u, i);
    }
}
