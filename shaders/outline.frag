#version 460
// Lines with their casing around the silhouettes of groups.
#include "common.glsl"
#include "outline.glsl"
layout(binding = TW_BIND_MARKS) uniform usampler2D marks;
layout(location = 0) flat in outlines constants;
layout(location = 0) out vec4 colour;

const float DASH_PX = 5.0;

vec3 tone(uvec4 a, uvec4 b, uint kind) {
    return unpackUnorm4x8(kind < 4u ? a[kind] : b[kind - 4u]).rgb;
}

// The line that lies nearest counts. Four pixels are looked at in one turn: a gather costs no more
// than a fetch.
void main() {
    vec2 at = floor(gl_FragCoord.xy);
    uint own = texelFetch(marks, ivec2(at), 0).x;
    float scale = constants.scale, inset = constants.inset, reach = constants.reach;
    float best = 1e9, nearest = 1e9; // distance; the same from the line's border
    uint found = 0u;
    for (float y = -floor(reach); y <= reach; y += 2.0) {
        for (float x = -floor(reach); x <= reach; x += 2.0) {
            vec2 corner = (at + vec2(x, y) + 1.0) * constants.texel;
            uvec4 lines = textureGather(marks, corner);
            vec4 right = x + vec4(0.0, 1.0, 1.0, 0.0), down = y + vec4(1.0, 1.0, 0.0, 0.0);
            vec4 d = sqrt(right * right + down * down);
            vec4 from = d - vec4(lines >> 4u & 15u) * 0.5 * scale;
            vec4 there_x = at.x + right, there_y = at.y + down;
            for (int i = 0; i < 4; i++) {
                bool inside = there_x[i] >= constants.limits.x && there_y[i] >= constants.limits.y &&
                              there_x[i] <= constants.limits.z && there_y[i] <= constants.limits.w;
                bool same = lines[i] >> 8u == own >> 8u && (own & 7u) != 0u;
                if (d[i] <= reach && inside && (lines[i] & 7u) != 0u && !same && from[i] < nearest) {
                    nearest = from[i];
                    best = d[i];
                    found = lines[i];
                }
            }
        }
    }
    if (found == 0u)
        discard;
    uint kind = found & 7u;
    float width = float(found >> 4u & 15u) * 0.5 * scale;
    vec3 casing = tone(frame.outline_casing[0], frame.outline_casing[1], kind);
    if (kind != TW_OUTLINE_HOVER && kind != TW_OUTLINE_SELECT)
        inset = 0.0;
    float outside = clamp(inset + width + CASING_PX * scale - best + 0.5, 0.0, 1.0);
    float line = clamp(inset + width - best + 0.5, 0.0, 1.0);
    if (inset > 0.0)
        line *= clamp(best - inset + 0.5, 0.0, 1.0);
    bool gap = (found & 8u) != 0u &&
               fract((gl_FragCoord.x + gl_FragCoord.y) / (2.0 * DASH_PX * scale * 1.41421356)) > 0.5;
    if (gap)
        discard;
    // Line over casing over what is there.
    vec3 drawn = tone(frame.outline[0], frame.outline[1], kind) * line + casing * outside * (1.0 - line);
    float amount = 1.0 - (1.0 - outside) * (1.0 - line);
    colour = vec4(drawn / max(amount, 1e-4), amount);
}
