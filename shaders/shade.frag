#version 460
// Colour of a pixel from what is kept of it and the look table. Layers are averaged in linear
// light; where all show the same object one look with the mean of their light is enough.
#include "common.glsl"
layout(std430, binding = TW_BIND_LOOKS) readonly buffer Looks { tw_gpu_look looks[]; };
layout(std430, binding = TW_BIND_TILES) buffer Tiles { uint tiles[]; };
layout(binding = TW_BIND_DEPTH) uniform sampler2DArray depths;
layout(binding = TW_BIND_KEPT) uniform usampler2DArray kept; // the layers, then their mean
layout(binding = TW_BIND_GHOST_ID) uniform usampler2D ghost_ids;
layout(constant_id = 1) const bool single_layer = false; // while the camera moves
layout(constant_id = 2) const bool ghosts = false;
layout(location = 0) out vec4 colour;
layout(location = 1) out uvec2 mark; // x outline kind | dashed << 3 | width << 4, y group

float hatch(float spacing, float direction) {
    float across = gl_FragCoord.x + direction * gl_FragCoord.y;
    float period = 8.0 * spacing * 1.41421356;
    float off = abs(fract(across / period) - 0.5) * period;
    return clamp(0.75 * spacing * 1.41421356 + 0.5 - off, 0.0, 1.0);
}

// `depth` tells the height of what is filled.
vec3 shade_layer(uint id, vec3 light_line_haze, float depth) {
    float light = light_line_haze.x, line = light_line_haze.y, haze = light_line_haze.z;
    if (id == 0u)
        return mix(frame.sky_horizon.rgb, frame.sky_top.rgb, light);
    tw_gpu_look look = looks[id - 1u];
    vec3 ray = ray_at(gl_FragCoord.xy);
    float height = frame.eye.z + ray.z * distance_at(depth);
    bool ground = (look.flags & TW_LOOK_GROUND) != 0u;
    bool wet = (look.flags & TW_LOOK_FILL) != 0u && height < look.level;
    vec3 body = linear_unpack(wet ? look.wet : look.base);
    if (ground)
        body = mix(body, frame.grid.rgb, line);
    float amount = float(look.reserved0 >> 8u & 255u) / 255.0;
    if (amount > 0.0) {
        body = mix(body, linear_unpack(look.tint), amount);
        light = 0.40 + 0.60 * light;
    }
    bool hatched = (look.flags & (TW_LOOK_HATCH | TW_LOOK_HATCH_ALARM)) != 0u;
    if (hatched)
        body = mix(body, frame.hatch.rgb,
                   hatch(frame.shade.y, (look.flags & TW_LOOK_HATCH) != 0u ? 1.0 : -1.0));
    body *= light;
    if ((look.flags & TW_LOOK_NO_EDGE) == 0u && !ground)
        body = mix(body, frame.edge.rgb, line * frame.shade.x);
    return mix(body, frame.sky_horizon.rgb, ground ? haze : haze * frame.haze.z);
}

vec3 over_ghost(vec3 behind, uint ghost) {
    if (ghost == 0u)
        return behind;
    float amount = float(looks[ghost - 1u].reserved0 & 255u) / 255.0;
    return mix(behind, linear_unpack(looks[ghost - 1u].base), amount);
}

void write_mark(uint id) {
    mark = uvec2(0u);
    if (id == 0u)
        return;
    uint flags = looks[id - 1u].flags;
    uint kind = flags & TW_LOOK_OUTLINE_MASK;
    if (kind == 0u)
        return;
    uint width = min((flags >> TW_LOOK_WIDTH_SHIFT) & TW_LOOK_WIDTH_MASK, 15u);
    uint dashed = (flags & TW_LOOK_DASHED) != 0u ? 8u : 0u;
    uint group = looks[id - 1u].group;
    mark = uvec2(kind | dashed | width << 4u, (group ^ group >> 8u ^ group >> 16u) & 255u);
    uvec2 tile = uvec2(gl_FragCoord.xy) / TW_TILE_PX;
    tiles[tile.y * frame.counts.z + tile.x] = 1u;
}

// A software device computes both sides of a branch but leaves a loop when all its pixels have:
// hence a loop whose first turn shades the mean, and whose others, where objects differ, begin anew
// with the layers. Tested at its end, or there would be one turn more.
vec3 averaged(ivec2 pixel, out uint first) {
    uint layers = frame.counts.x, layer = layers, last = layers;
    vec3 sum = vec3(0.0);
    float shares = 0.0;
    first = 0u;
    do {
        uvec2 texel = texelFetch(kept, ivec3(pixel, layer), 0).xy;
        float depth = texelFetch(depths, ivec3(pixel, layer == layers ? 0u : layer), 0).x;
        bool mixed = (texel.x & TW_ID_MIXED) != 0u;
        uint id = texel.x & ~TW_ID_MIXED;
        vec3 one = shade_layer(id, kept_unpack(texel.y), depth);
        first = layer == layers ? id : first;
        last = mixed ? layers - 1u : last;
        sum += mixed ? vec3(0.0) : one;
        shares += mixed ? 0.0 : 1.0;
        layer = mixed ? 0u : layer + 1u;
    } while (layer <= last);
    return sum / shares;
}

void main() {
    ivec2 pixel = ivec2(gl_FragCoord.xy);
    uint shown;
    vec3 result;
    if (single_layer) {
        uvec2 texel = texelFetch(kept, ivec3(pixel, 0), 0).xy;
        shown = texel.x;
        result = shade_layer(shown, kept_unpack(texel.y), texelFetch(depths, ivec3(pixel, 0), 0).x);
    } else {
        result = averaged(pixel, shown);
    }
    if (ghosts) {
        uint ghost = texelFetch(ghost_ids, pixel, 0).x;
        result = over_ghost(result, ghost);
        shown = ghost != 0u ? ghost : shown;
    }
    write_mark(shown);
    colour = vec4(linear_to_srgb(result), 1.0);
}
