#version 460
// Colours of the pixels whose layers differ: a workgroup shades the list of one tile. They are few,
// and side by side in a list they cost less than in the picture, where each makes its neighbours
// wait. Layers are averaged in linear light.
#include "common.glsl"
#include "paint.glsl"
layout(local_size_x = TW_MIXED_GROUP_SIZE) in;
layout(std430, binding = TW_BIND_MIXED) buffer Mixed { uint mixed_pixels[]; };
layout(std430, binding = TW_BIND_MIXED_COUNTS) readonly buffer Counts { uint mixed_counts[]; };
layout(binding = TW_BIND_DEPTH) uniform sampler2DArray depths;
layout(binding = TW_BIND_KEPT) uniform usampler2DArray kept;
layout(binding = TW_BIND_ALBEDO) uniform sampler2DArray albedos;
layout(constant_id = 4) const bool surfaces = false; // some pixels have an albedo of their own
layout(push_constant) uniform Push { tw_push_mixed push; };

// A software device fetches for all pixels of a group where one needs it: those that need no depth
// ask for one and the same.
float depth_at(ivec2 pixel, uint layer, bool wanted) {
    return texelFetch(depths, wanted ? ivec3(pixel, layer) : ivec3(0), 0).x;
}

vec3 averaged(ivec2 pixel) {
    palette p = frame_palette();
    vec2 at = vec2(pixel) + 0.5;
    vec3 sum = vec3(0.0);
    for (uint layer = 0u; layer < frame.counts.x; layer++) {
        uvec2 texel = texelFetch(kept, ivec3(pixel, layer), 0).xy;
        surface s = surface_of(texel.x);
        bool filled = (s.bits & TW_LOOK_FILL) != 0u;
        float depth = depth_at(pixel, layer, filled);
        float glow = 0.0;
        if (surfaces) {
            bool own = (texel.x & TW_ID_SURFACE) != 0u;
            vec4 albedo = texelFetch(albedos, own ? ivec3(pixel, layer) : ivec3(0), 0);
            if (own)
                glow = dressed(texel.x, albedo, s);
        }
        if (filled) {
            vec3 ray = ray_at(at);
            s.body = filled_body(texel.x, s, frame.eye.z + ray.z * distance_of(texel.x, depth, ray));
        }
        sum += painted(p, texel.x, s, kept_unpack(texel.y), at, glow);
    }
    return sum / float(frame.counts.x);
}

void main() {
    uvec2 tile = uvec2(push.first_column, push.first_row) + gl_WorkGroupID.xy;
    uint index = tile.y * frame.counts.z + tile.x, count = mixed_counts[index];
    for (uint i = gl_LocalInvocationID.x; i < count; i += TW_MIXED_GROUP_SIZE) {
        uint place = mixed_pixels[index * TW_TILE_PIXELS + i] & 255u;
        uvec2 pixel = tile * TW_TILE_PX + uvec2(place % TW_TILE_PX, place / TW_TILE_PX);
        uint srgb = packUnorm4x8(vec4(linear_to_srgb(averaged(ivec2(pixel))), 0.0));
        mixed_pixels[index * TW_TILE_PIXELS + i] = place | srgb << 8u;
    }
}
