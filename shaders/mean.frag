#version 460
// What shade reads of a pixel: id and mean light where all layers show the same object, which has
// one look then; else its place in the list of its tile's mixed pixels.
#include "common.glsl"
layout(binding = TW_BIND_PAINT_TEXELS) uniform usamplerBuffer paints; // 2 a tw_gpu_paint
layout(std430, binding = TW_BIND_MIXED) writeonly buffer Mixed { uint mixed_pixels[]; };
layout(std430, binding = TW_BIND_MIXED_COUNTS) buffer Counts { uint mixed_counts[]; };
layout(binding = TW_BIND_KEPT) uniform usampler2DArray layers;
layout(location = 0) out uvec2 kept;

void main() {
    ivec2 pixel = ivec2(gl_FragCoord.xy);
    uvec2 first = texelFetch(layers, ivec3(pixel, 0), 0).xy;
    vec3 sum = kept_unpack(first.y);
    uint differ = 0u;
    for (uint i = 1u; i < frame.counts.x; i++) {
        uvec2 other = texelFetch(layers, ivec3(pixel, i), 0).xy;
        differ |= other.x ^ first.x;
        sum += kept_unpack(other.y);
    }
    kept = uvec2(first.x, kept_pack(sum / float(frame.counts.x)));
    // The line of a level crosses pixels of one object, and shade reads no depth.
    uint row = max(first.x & TW_ID_BITS, 1u) - 1u;
    bool filled = first.x != 0u && (texelFetch(paints, int(row * 2u)).y & TW_LOOK_FILL) != 0u;
    if (differ != 0u || filled || (first.x & TW_ID_SURFACE) != 0u) {
        uvec2 tile = uvec2(pixel) / TW_TILE_PX, place = uvec2(pixel) % TW_TILE_PX;
        uint index = tile.y * frame.counts.z + tile.x;
        uint at = index * TW_TILE_PIXELS + atomicAdd(mixed_counts[index], 1u);
        mixed_pixels[at] = place.y * TW_TILE_PX + place.x;
        kept = uvec2(first.x | TW_ID_MIXED, at);
    }
}
