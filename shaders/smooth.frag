#version 460
// While the camera moves there is one layer only: steep steps of brightness are smoothed.
#include "common.glsl"
layout(binding = TW_BIND_COLOUR) uniform sampler2D colours;
layout(location = 0) flat in ivec4 limits; // x and y of the first and the last pixel
layout(location = 0) out vec4 colour;

vec3 smoothed(ivec2 pixel) {
    vec3 centre = texelFetch(colours, pixel, 0).rgb;
    ivec2 low = limits.xy, high = limits.zw;
    vec3 n = texelFetch(colours, clamp(pixel + ivec2(0, -1), low, high), 0).rgb;
    vec3 s = texelFetch(colours, clamp(pixel + ivec2(0, 1), low, high), 0).rgb;
    vec3 w = texelFetch(colours, clamp(pixel + ivec2(-1, 0), low, high), 0).rgb;
    vec3 e = texelFetch(colours, clamp(pixel + ivec2(1, 0), low, high), 0).rgb;
    const vec3 luma = vec3(0.299, 0.587, 0.114);
    float lc = dot(centre, luma), ln = dot(n, luma), ls = dot(s, luma), lw = dot(w, luma), le = dot(e, luma);
    float range = max(max(max(ln, ls), max(lw, le)), lc) - min(min(min(ln, ls), min(lw, le)), lc);
    return range < 0.06 ? centre : 0.5 * centre + 0.125 * (n + s + w + e);
}

void main() {
    colour = vec4(smoothed(ivec2(gl_FragCoord.xy)), 1.0);
}
