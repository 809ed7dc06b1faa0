#version 460
// Colour of a pixel from its ids, its kept light and the look table. Layers are averaged in linear
// light; where all show the same object one look is enough.
#include "common.glsl"
layout(std430, binding = TW_BIND_LOOKS) readonly buffer Looks { tw_gpu_look looks[]; };
layout(std430, binding = TW_BIND_TILES) buffer Tiles { uint tiles[]; };
layout(binding = TW_BIND_IDS) uniform usampler2DArray ids;
layout(binding = TW_BIND_DEPTH) uniform sampler2DArray depths;
layout(binding = TW_BIND_LIGHT) uniform sampler2DArray lights;
layout(binding = TW_BIND_GHOST_ID) uniform usampler2D ghost_ids;
layout(constant_id = 1) const bool single_layer = false; // while the camera moves
layout(location = 0) out vec4 colour;
layout(location = 1) out uvec2 mark; // x outline kind | dashed << 3 | width << 4, y group

// Over the first 15 degrees above the horizon.
vec3 sky(vec3 ray) {
    float rise = ray.z * inversesqrt(dot(ray, ray)) / sin(radians(15.0));
    return mix(frame.sky_horizon.rgb, frame.sky_top.rgb, clamp(rise, 0.0, 1.0));
}

// 10 m grid on the ground, one pixel wide at any distance.
float grid(vec3 position, vec3 ray, float distance_m) {
    float pixel = distance_m / frame.shade.w;
    float slant = inversesqrt(dot(ray, ray)) * -ray.z;
    float stretch = 1.0 / max(slant, 0.05) - 1.0; // a pixel covers more ground along the view
    vec2 along = abs(ray.xy) * inversesqrt(dot(ray.xy, ray.xy) + 1e-12);
    vec2 footprint = pixel * (1.0 + stretch * along);
    vec2 off = abs(fract(position.xy / 10.0 + 0.5) - 0.5) * 10.0;
    vec2 line = clamp(1.0 - off / max(footprint, 1e-4), 0.0, 1.0);
    // Cells of few pixels would be a moire: from 12 px down to 6 the lines go.
    float cell_px = 10.0 / max(footprint.x, footprint.y);
    return 0.8 * max(line.x, line.y) * clamp(cell_px / 6.0 - 1.0, 0.0, 1.0);
}

float hatch(float spacing, float direction) {
    float across = gl_FragCoord.x + direction * gl_FragCoord.y;
    float period = 8.0 * spacing * 1.41421356;
    float off = abs(fract(across / period) - 0.5) * period;
    return clamp(0.75 * spacing * 1.41421356 + 0.5 - off, 0.0, 1.0);
}

vec3 shade_layer(uint id, float light, float edge, float depth) {
    vec3 ray = ray_at(gl_FragCoord.xy);
    if (id == 0u)
        return sky(ray);
    tw_gpu_look look = looks[id - 1u];
    float distance_m = distance_at(depth);
    vec3 position = frame.eye.xyz + ray * distance_m;
    bool ground = (look.flags & TW_LOOK_GROUND) != 0u;
    bool wet = (look.flags & TW_LOOK_FILL) != 0u && position.z < look.level;
    vec3 body = token(wet ? look.wet : look.base);
    if (ground)
        body = mix(body, frame.grid.rgb, grid(position, ray, distance_m));
    float amount = float(look.tint >> 24u) / 255.0;
    if (amount > 0.0) {
        body = mix(body, token(look.tint), amount);
        light = 0.40 + 0.60 * light;
    }
    if ((look.flags & TW_LOOK_HATCH) != 0u)
        body = mix(body, frame.hatch.rgb, hatch(frame.shade.y, 1.0));
    if ((look.flags & TW_LOOK_HATCH_ALARM) != 0u)
        body = mix(body, frame.hatch.rgb, hatch(frame.shade.y, -1.0));
    body *= light;
    if ((look.flags & TW_LOOK_NO_EDGE) == 0u)
        body = mix(body, frame.edge.rgb, edge * frame.shade.x);
    float haze = clamp((distance_m - frame.haze.x) / (frame.haze.y - frame.haze.x), 0.0, 1.0);
    return mix(body, frame.sky_horizon.rgb, ground ? haze : haze * frame.haze.z);
}

vec3 over_ghost(vec3 behind, ivec2 pixel, out uint ghost) {
    ghost = texelFetch(ghost_ids, pixel, 0).x;
    if (ghost == 0u)
        return behind;
    tw_gpu_look look = looks[ghost - 1u];
    return mix(behind, token(look.base), float(look.base >> 24u) / 255.0);
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

vec3 averaged(ivec2 pixel, uint first) {
    uint layers = frame.counts.x;
    vec2 sum = texelFetch(lights, ivec3(pixel, 0), 0).xy;
    bool same = true;
    for (uint i = 1u; i < layers; i++) {
        same = same && texelFetch(ids, ivec3(pixel, i), 0).x == first;
        sum += texelFetch(lights, ivec3(pixel, i), 0).xy;
    }
    // A software device computes both sides of a branch but leaves a loop when all its pixels have:
    // hence one loop, which pixels without borders leave after the first turn.
    vec3 result = vec3(0.0);
    for (uint i = 0u; i < layers; i++) {
        vec2 light = same ? sum / float(layers) : texelFetch(lights, ivec3(pixel, i), 0).xy;
        vec3 one = shade_layer(texelFetch(ids, ivec3(pixel, i), 0).x, light.x * 2.0, light.y,
                               texelFetch(depths, ivec3(pixel, i), 0).x);
        if (same) {
            result = one;
            break;
        }
        result += one / float(layers);
    }
    return result;
}

void main() {
    ivec2 pixel = ivec2(gl_FragCoord.xy);
    uint first = texelFetch(ids, ivec3(pixel, 0), 0).x;
    vec3 result;
    if (single_layer) {
        vec2 light = texelFetch(lights, ivec3(pixel, 0), 0).xy;
        float depth = texelFetch(depths, ivec3(pixel, 0), 0).x;
        result = shade_layer(first, light.x * 2.0, light.y, depth);
    } else {
        result = averaged(pixel, first);
    }
    uint ghost = 0u;
    if (frame.counts.y != 0u)
        result = over_ghost(result, pixel, ghost);
    write_mark(ghost != 0u ? ghost : first);
    colour = vec4(linear_to_srgb(result), 1.0);
}
