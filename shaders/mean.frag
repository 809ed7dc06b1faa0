#version 460
// The mean of what the layers keep, and whether they all show the same object: then it is all that
// shade has to read.
#include "common.glsl"
layout(binding = TW_BIND_KEPT) uniform usampler2DArray layers;
layout(location = 0) out uvec2 kept;

void main() {
    ivec2 pixel = ivec2(gl_FragCoord.xy);
    uvec2 first = texelFetch(layers, ivec3(pixel, 0), 0).xy;
    vec3 sum = kept_unpack(first.y);
    uint mixed = 0u;
    for (uint i = 1u; i < frame.counts.x; i++) {
        uvec2 other = texelFetch(layers, ivec3(pixel, i), 0).xy;
        mixed |= other.x ^ first.x;
        sum += kept_unpack(other.y);
    }
    kept = uvec2(first.x | (mixed != 0u ? TW_ID_MIXED : 0u), kept_pack(sum / float(frame.counts.x)));
}
