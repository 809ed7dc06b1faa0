#version 460
// Colour of a pixel of several layers, from what is kept of it and the paints. Where all layers
// show the same object one paint with the mean of their light is enough; mixed pixels were shaded
// by mixed.comp.
#include "common.glsl"
#include "paint.glsl"
#include "colour.glsl"
layout(std430, binding = TW_BIND_MIXED) readonly buffer Mixed { uint mixed_pixels[]; };
layout(binding = TW_BIND_KEPT) uniform usampler2DArray kept; // the layers, then their mean
layout(location = 0) flat in palette constants;
layout(location = 7) flat in uint kept_layer;

void main() {
    uvec2 texel = texelFetch(kept, ivec3(gl_FragCoord.xy, kept_layer), 0).xy;
    uint id = texel.x & (TW_ID_BITS | TW_ID_CAP);
    bool mixed = (texel.x & TW_ID_MIXED) != 0u;
    surface s = surface_of(id);
    uint ready = mixed ? mixed_pixels[texel.y] >> 8u : 0u;
    vec3 linear = painted(constants, id, s, kept_unpack(texel.y), gl_FragCoord.xy, 0.0), result;
    if (ghosts)
        result = linear_to_srgb(behind_ghost(mixed ? token(ready) : linear, s.bits));
    else
        result = mixed ? vec3(ready & 255u, ready >> 8u & 255u, ready >> 16u) * (1.0 / 255.0) : linear_to_srgb(linear);
    write_mark(s.bits);
    colour = vec4(result, 1.0);
}
