#version 460
// Spreads changed rows from one staging copy into the tables: each row is its slot, then its words.
// Look rows become paints here, once, so that shade need not mix their colours for each pixel.
#include "common.glsl"
layout(local_size_x = TW_GROUP_SIZE) in;
layout(std430, binding = TW_BIND_ROWS) readonly buffer Rows { uint rows[]; };
layout(std430, binding = TW_BIND_INSTANCES) writeonly buffer Instances { uint instances[]; };
layout(std430, binding = TW_BIND_TRANSFORMS) writeonly buffer Transforms { uint transforms[]; };
layout(std430, binding = TW_BIND_LOOKS) writeonly buffer Paints { tw_gpu_paint paints[]; };
layout(push_constant) uniform Push { tw_push_scatter push; };

vec3 srgb_decoded(uint srgb) { // IEC 61966-2-1; before this frame's constants are there
    vec3 c = unpackUnorm4x8(srgb).rgb;
    return mix(c / 12.92, pow((c + 0.055) / 1.055, vec3(2.4)), greaterThan(c, vec3(0.04045)));
}

tw_gpu_paint paint_of(uint from) {
    const uint BASE = 0u, TINT = 1u, FLAGS = 2u, GROUP = 3u, LEVEL = 4u, WET = 5u; // of tw_gpu_look
    tw_gpu_paint paint;
    uint base = rows[from + BASE], tint = rows[from + TINT], group = rows[from + GROUP];
    float amount = float(tint >> 24u) / 255.0;
    paint.body = colour_pack(mix(srgb_decoded(base), srgb_decoded(tint), amount));
    paint.wet = colour_pack(mix(srgb_decoded(rows[from + WET]), srgb_decoded(tint), amount));
    uint mark = (group ^ group >> 8u ^ group >> 16u) & 255u;
    paint.bits = rows[from + FLAGS] | base >> 24u << 16u | mark << 24u;
    if (tint >> 24u != 0u)
        paint.bits |= TW_PAINT_TINTED;
    paint.group = group;
    paint.level = uintBitsToFloat(rows[from + LEVEL]);
    paint.tint = tint;
    paint.reserved[0] = paint.reserved[1] = 0u;
    return paint;
}

void main() {
    uint row = gl_GlobalInvocationID.x;
    if (row >= push.count)
        return;
    uint from = push.first + row * (push.words + 1u);
    uint slot = rows[from], to = slot * push.words;
    if (push.target == TW_BIND_LOOKS) {
        paints[slot] = paint_of(from + 1u);
        return;
    }
    for (uint i = 0u; i < push.words; i++) {
        uint word = rows[from + 1u + i];
        if (push.target == TW_BIND_INSTANCES)
            instances[to + i] = word;
        else
            transforms[to + i] = word;
    }
}
