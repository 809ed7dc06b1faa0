#version 460
// Colour of a pixel from what is kept of it and the paints. Where all layers show the same object
// one paint with the mean of their light is enough; mixed pixels were shaded by mixed.comp.
#include "common.glsl"
#include "paint.glsl"
layout(std430, binding = TW_BIND_TILES) buffer Tiles { uint tiles[]; };
layout(std430, binding = TW_BIND_MIXED) readonly buffer Mixed { uint mixed_pixels[]; };
layout(binding = TW_BIND_DEPTH) uniform sampler2DArray depths;
layout(binding = TW_BIND_KEPT) uniform usampler2DArray kept; // the layers, then their mean
layout(binding = TW_BIND_GHOST_ID) uniform usampler2D ghost_ids;
layout(constant_id = 1) const bool single_layer = false; // while the camera moves: nothing is mixed
layout(binding = TW_BIND_ALBEDO) uniform sampler2DArray albedos;
layout(constant_id = 4) const bool surfaces = false; // some pixels have an albedo of their own
layout(constant_id = 2) const bool ghosts = false;
layout(location = 0) flat in palette constants;
layout(location = 0) out vec4 colour;
layout(location = 1) out uvec2 mark; // x outline kind | dashed << 3 | width << 4, y group

void write_mark(uint bits) {
    mark = uvec2(0u);
    if ((bits & TW_LOOK_OUTLINE_MASK) == 0u)
        return;
    uint dashed = (bits & TW_LOOK_DASHED) != 0u ? 8u : 0u;
    mark = uvec2(bits & 0xf7u | dashed, bits >> 24u);
    uvec2 tile = uvec2(gl_FragCoord.xy) / TW_TILE_PX;
    uvec2 half_of = uvec2(gl_FragCoord.xy) / (TW_TILE_PX / 2u) & 1u;
    atomicOr(tiles[tile.y * frame.counts.z + tile.x], 1u << half_of.y * 2u + half_of.x);
}

void main() {
    ivec2 pixel = ivec2(gl_FragCoord.xy);
    uvec2 texel = texelFetch(kept, ivec3(pixel, frame.counts.y), 0).xy;
    uint id = texel.x & (TW_ID_BITS | TW_ID_CAP);
    bool mixed = !single_layer && (texel.x & TW_ID_MIXED) != 0u;
    surface s = surface_of(id);
    float glow = 0.0;
    if (single_layer && surfaces && (texel.x & TW_ID_SURFACE) != 0u)
        glow = dressed(id, texelFetch(albedos, ivec3(pixel, 0), 0), s);
    if (single_layer && (s.bits & TW_LOOK_FILL) != 0u)
        s.body = filled_body(id, gl_FragCoord.xy, texelFetch(depths, ivec3(pixel, 0), 0).x);
    uint ready = mixed ? mixed_pixels[texel.y] >> 8u : 0u;
    vec3 linear = painted(constants, id, s, texel.y, gl_FragCoord.xy, glow), result;
    if (ghosts) {
        uint ghost = texelFetch(ghost_ids, pixel, 0).x;
        surface g = surface_of(ghost);
        float amount = ghost != 0u ? float(g.bits >> 16u & 255u) / 255.0 : 0.0;
        linear = mix(mixed ? token(ready) : linear, colour_unpack(g.body), amount);
        // What is selected or in alarm keeps its outline behind a ghost.
        uint line = s.bits & TW_LOOK_OUTLINE_MASK;
        s.bits = ghost != 0u && line <= TW_OUTLINE_HOVER ? g.bits : s.bits;
        result = linear_to_srgb(linear);
    } else {
        result = mixed ? vec3(ready & 255u, ready >> 8u & 255u, ready >> 16u) * (1.0 / 255.0) : linear_to_srgb(linear);
    }
    write_mark(s.bits);
    colour = vec4(result, 1.0);
}
