#version 460
// Colour with outlines: lines with their casing around the silhouettes of groups. While the camera
// moves there is one layer only; then steep steps of brightness are smoothed.
#include "common.glsl"
layout(std430, binding = TW_BIND_TILES) readonly buffer Tiles { uint tiles[]; };
layout(binding = TW_BIND_COLOUR) uniform sampler2D colours;
layout(binding = TW_BIND_MARKS) uniform usampler2D marks;
layout(location = 0) out vec4 colour;

const float CASING_PX = 1.2;
const float DASH_PX = 5.0;

vec3 tone(uvec4 a, uvec4 b, uint kind) {
    return unpackUnorm4x8(kind < 4u ? a[kind] : b[kind - 4u]).rgb;
}

bool outlines_near(ivec2 pixel) {
    ivec2 tile = pixel / TW_TILE_PX;
    ivec2 last = (frame.viewport.xy + frame.viewport.zw - 1) / TW_TILE_PX;
    for (int y = max(tile.y - 1, 0); y <= min(tile.y + 1, last.y); y++)
        for (int x = max(tile.x - 1, 0); x <= min(tile.x + 1, last.x); x++)
            if (tiles[y * int(frame.counts.z) + x] != 0u)
                return true;
    return false;
}

vec3 smoothed(ivec2 pixel) {
    vec3 centre = texelFetch(colours, pixel, 0).rgb;
    ivec2 low = frame.viewport.xy, high = low + frame.viewport.zw - 1;
    vec3 n = texelFetch(colours, clamp(pixel + ivec2(0, -1), low, high), 0).rgb;
    vec3 s = texelFetch(colours, clamp(pixel + ivec2(0, 1), low, high), 0).rgb;
    vec3 w = texelFetch(colours, clamp(pixel + ivec2(-1, 0), low, high), 0).rgb;
    vec3 e = texelFetch(colours, clamp(pixel + ivec2(1, 0), low, high), 0).rgb;
    const vec3 luma = vec3(0.299, 0.587, 0.114);
    float lc = dot(centre, luma), ln = dot(n, luma), ls = dot(s, luma), lw = dot(w, luma), le = dot(e, luma);
    float range = max(max(max(ln, ls), max(lw, le)), lc) - min(min(min(ln, ls), min(lw, le)), lc);
    if (range < 0.06)
        return centre;
    // Along the step, not across it.
    vec3 along = abs(ln - ls) > abs(lw - le) ? (w + e) * 0.5 : (n + s) * 0.5;
    vec3 across = abs(ln - ls) > abs(lw - le) ? (n + s) * 0.5 : (w + e) * 0.5;
    return mix(centre, mix(along, across, 0.5), 0.5);
}

// The line that lies nearest, as x distance in pixels, y kind and width, z group.
void add_outline(ivec2 pixel, inout vec3 result) {
    uvec2 own = texelFetch(marks, pixel, 0).xy;
    ivec2 low = frame.viewport.xy, high = low + frame.viewport.zw - 1;
    float scale = max(frame.shade.y, 1.0);
    int reach = int(ceil(4.2 * scale));
    float best = 1e9;
    uvec2 found = uvec2(0u);
    for (int y = -reach; y <= reach; y++) {
        for (int x = -reach; x <= reach; x++) {
            float d = length(vec2(x, y));
            if (d > float(reach) + 0.5 || d >= best)
                continue;
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
        return;
    uint kind = found.x & 7u;
    float width = float(found.x >> 4u) * 0.5 * scale;
    vec3 casing = tone(frame.outline_casing[0], frame.outline_casing[1], kind);
    float outside = clamp(width + CASING_PX * scale - best + 0.5, 0.0, 1.0);
    float line = clamp(width - best + 0.5, 0.0, 1.0);
    bool gap = (found.x & 8u) != 0u &&
               fract((gl_FragCoord.x + gl_FragCoord.y) / (2.0 * DASH_PX * scale * 1.41421356)) > 0.5;
    if (gap)
        return;
    result = mix(result, casing, outside);
    result = mix(result, tone(frame.outline[0], frame.outline[1], kind), line);
}

void main() {
    ivec2 pixel = ivec2(gl_FragCoord.xy);
    vec3 result = frame.counts.x == 1u ? smoothed(pixel) : texelFetch(colours, pixel, 0).rgb;
    if (outlines_near(pixel))
        add_outline(pixel, result);
    colour = vec4(result, 1.0);
}
