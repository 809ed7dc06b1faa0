#version 460
// Lines with their casing around the silhouettes of groups.
#include "common.glsl"
layout(binding = TW_BIND_MARKS) uniform usampler2D marks;
layout(location = 0) out vec4 colour;

const float CASING_PX = 1.2;
const float REACH_PX = 3.0 + CASING_PX + 0.5; // of the widest line, to the last pixel it touches
const float DASH_PX = 5.0;

vec3 tone(uvec4 a, uvec4 b, uint kind) {
    return unpackUnorm4x8(kind < 4u ? a[kind] : b[kind - 4u]).rgb;
}

// The line that lies nearest counts.
void main() {
    ivec2 pixel = ivec2(gl_FragCoord.xy);
    uvec2 own = texelFetch(marks, pixel, 0).xy;
    ivec2 low = frame.viewport.xy, high = low + frame.viewport.zw - 1;
    float scale = max(frame.shade.y, 1.0);
    // On light grounds selection and hover have a casing inside of the line too.
    float inset = frame.shade.z != 0.0 ? CASING_PX * scale : 0.0;
    float reach = REACH_PX * scale + inset;
    float best = 1e9;
    uvec2 found = uvec2(0u);
    for (int y = -int(reach); y <= int(reach); y++) {
        int span = int(sqrt(reach * reach - float(y * y)));
        for (int x = -span; x <= span; x++) {
            float d = length(vec2(x, y));
            uvec2 other = texelFetch(marks, clamp(pixel + ivec2(x, y), low, high), 0).xy;
            if ((other.x & 7u) == 0u || other.y == own.y && (own.x & 7u) != 0u)
                continue;
            float width = float(other.x >> 4u) * 0.5 * scale;
            if (d - width < best - float(found.x >> 4u) * 0.5 * scale || found.x == 0u) {
                best = d;
                found = other;
            }
        }
    }
    if (found.x == 0u)
        discard;
    uint kind = found.x & 7u;
    float width = float(found.x >> 4u) * 0.5 * scale;
    vec3 casing = tone(frame.outline_casing[0], frame.outline_casing[1], kind);
    if (kind != TW_OUTLINE_HOVER && kind != TW_OUTLINE_SELECT)
        inset = 0.0;
    float outside = clamp(inset + width + CASING_PX * scale - best + 0.5, 0.0, 1.0);
    float line = clamp(inset + width - best + 0.5, 0.0, 1.0);
    if (inset > 0.0)
        line *= clamp(best - inset + 0.5, 0.0, 1.0);
    bool gap = (found.x & 8u) != 0u &&
               fract((gl_FragCoord.x + gl_FragCoord.y) / (2.0 * DASH_PX * scale * 1.41421356)) > 0.5;
    if (gap)
        discard;
    // Line over casing over what is there.
    vec3 drawn = tone(frame.outline[0], frame.outline[1], kind) * line + casing * outside * (1.0 - line);
    float amount = 1.0 - (1.0 - outside) * (1.0 - line);
    colour = vec4(drawn / max(amount, 1e-4), amount);
}
