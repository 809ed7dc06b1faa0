#version 460
// What is kept of each pixel of one layer: its id, the light that falls there (sun x shadow, sky x
// occlusion), crease lines or the ground's grid, haze. Camera, geometry and light decide it, never
// a look, so that a change of looks reads one texel a pixel.
#include "common.glsl"
layout(binding = TW_BIND_IDS) uniform usampler2DArray ids;
layout(binding = TW_BIND_DEPTH) uniform sampler2DArray depths;
layout(binding = TW_BIND_NORMALS) uniform sampler2DArray normals;
layout(binding = TW_BIND_SHADOW) uniform sampler2DShadow shadow_map;
layout(push_constant) uniform Push { tw_push_layer push; };
layout(constant_id = 1) const bool single_layer = false; // while the camera moves: fewer taps
layout(constant_id = 5) const bool plain = false; // sun and sky on the surface alone
layout(location = 0) out uvec2 kept; // id, kept_pack

const int TAPS = 8;
const float CAP_LIGHT = 0.9; // without shadows, so that its hatch is legible everywhere

// Light on a metal or a smooth surface: what it mirrors. The sky is bright, the ground dark, their
// border as soft as the surface is rough; the sun is a spot.
float mirrored(vec3 ray, vec3 n, float smoothness, float sun_share) {
    vec3 r = reflect(normalize(ray), n);
    float soft = mix(1.0, 0.12, smoothness);
    float sky = mix(0.22, 1.0, smoothstep(-soft, soft, r.z));
    float spread = mix(6.0, 400.0, smoothness * smoothness * smoothness);
    float spot = pow(max(dot(r, frame.sun.xyz), 0.0), spread) * (0.4 + 1.6 * smoothness);
    return sky + sun_share * spot;
}

vec3 normal_at(ivec2 pixel) {
    return octahedral_decode(texelFetch(normals, ivec3(pixel, push.layer), 0).xy * 2.0 - 1.0);
}

float depth_at(ivec2 pixel) {
    return texelFetch(depths, ivec3(pixel, push.layer), 0).x;
}

// Interleaved gradient noise (Jimenez 2014): an angle that differs from pixel to pixel.
float noise(vec2 pixel) {
    return fract(52.9829189 * fract(dot(pixel, vec2(0.06711056, 0.00583715))));
}

// The mean of what neighbours of a quad computed, each with other taps, if they show the same face.
float shared_by_quad(float value, float distance_m, vec3 n) {
    vec2 to_other = 1.0 - 2.0 * vec2(ivec2(gl_FragCoord.xy) & 1);
    float apart = abs(dFdxFine(distance_m)), turned = dot(n, n + to_other.x * dFdxFine(n));
    float beside = value + to_other.x * dFdxFine(value);
    if (apart < 0.02 * distance_m && turned > 0.9)
        value = 0.5 * (value + beside);
    apart = abs(dFdyFine(distance_m));
    turned = dot(n, n + to_other.y * dFdyFine(n));
    beside = value + to_other.y * dFdyFine(value);
    if (apart < 0.02 * distance_m && turned > 0.9)
        value = 0.5 * (value + beside);
    return value;
}

float sun_seen(vec3 position, vec3 n, float distance_m) {
    if (plain || frame.occlusion.z == 0.0)
        return 1.0;
    float texel = frame.occlusion.w;
    // Moved off the surface by what the filter reaches, so that a face does not shade itself.
    float slope = clamp(1.0 - dot(n, frame.sun.xyz), 0.0, 1.0);
    vec4 p = frame.shadow * vec4(position + n * texel * (1.0 + 2.0 * slope), 1.0);
    vec2 uv = p.xy * 0.5 + 0.5;
    float angle = noise(gl_FragCoord.xy + float(push.layer) * 17.0) * 6.2831853;
    mat2 turn = mat2(cos(angle), sin(angle), -sin(angle), cos(angle)) / float(TW_SHADOW_PX);
    const vec2 disc[5] = vec2[](vec2(0.0), vec2(1.1, 0.4), vec2(-0.5, 1.2), vec2(-1.2, -0.6), vec2(0.5, -1.3));
    const int first = single_layer ? 1 : 0, stride = single_layer ? 2 : 1;
    float lit = 0.0;
    for (int i = first; i < 5; i += stride)
        lit += textureLod(shadow_map, vec3(uv + turn * disc[i] * 1.3, p.z), 0.0);
    lit /= single_layer ? 2.0 : 5.0;
    if (single_layer)
        lit = shared_by_quad(lit, distance_m, n);
    // Beyond the map, also behind its last depth, nothing is known of shadows.
    bool beyond = any(lessThan(uv, vec2(0.0))) || any(greaterThan(uv, vec2(1.0))) || p.z <= 0.0;
    return beyond ? 1.0 : lit;
}

// Share of the sky that is hidden near by, from the depths around (after Alchemy AO, McGuire 2011).
float occlusion(vec3 position, vec3 n, float distance_m) {
    if (plain || frame.occlusion.y == 0.0)
        return 1.0;
    float radius = frame.occlusion.x;
    float radius_px = clamp(radius * frame.shade.w / distance_m, 3.0, 0.2 * float(frame.viewport.w));
    // A spiral of golden angles, denser in the middle, turned from pixel to pixel.
    const vec2 spiral[TAPS] = vec2[](
        vec2(0.0039, 0.0000), vec2(-0.0259, 0.0237), vec2(0.0085, -0.0973), vec2(0.1163, 0.1518),
        vec2(-0.3115, -0.0550), vec2(0.3988, -0.2538), vec2(-0.1715, 0.6375),
        vec2(-0.4049, -0.7805));
    vec2 turned = single_layer ? floor(gl_FragCoord.xy * 0.5) : gl_FragCoord.xy;
    float angle = (noise(turned) + float(push.layer) * 0.37) * 6.2831853;
    mat2 turn = radius_px * mat2(cos(angle), sin(angle), -sin(angle), cos(angle));
    ivec2 low = frame.viewport.xy, high = frame.viewport.xy + frame.viewport.zw - 1;
    float hidden = 0.0;
    const int stride = single_layer ? 4 : 1;
    bvec2 odd = notEqual(ivec2(gl_FragCoord.xy) & 1, ivec2(0));
    for (int i = 0; i < TAPS; i += stride) {
        vec2 tap = spiral[i];
        if (single_layer)
            tap = odd.y ? odd.x ? spiral[i + 3] : spiral[i + 2] : odd.x ? spiral[i + 1] : tap;
        ivec2 at = clamp(ivec2(gl_FragCoord.xy + turn * tap), low, high);
        vec3 ray = ray_at(vec2(at) + 0.5);
        uint id = cuts ? texelFetch(ids, ivec3(at, push.layer), 0).x : 0u;
        vec3 to = frame.eye.xyz + ray * distance_of(id, depth_at(at), ray) - position; // the sky is far away
        float shorter = inversesqrt(max(dot(to, to), 1e-8));
        float rise = max(dot(to, n) * shorter - 0.12, 0.0);
        hidden += rise * max(1.0 - inversesqrt(radius * shorter), 0.0);
    }
    if (single_layer)
        hidden = shared_by_quad(hidden, distance_m, n);
    return clamp(1.0 - 0.9 * 2.6 * hidden * float(stride) / float(TAPS), 0.0, 1.0);
}

// Silhouettes belong to the nearer side; a border of material or a crease to the left or upper
// pixel of the pair, so that lines stay one pixel wide.
float edge(ivec2 pixel, uint id, float depth, vec3 n) {
    // Two gathers hold the four neighbours: right, below, left, above.
    vec2 size = vec2(textureSize(ids, 0).xy);
    vec3 before = vec3(vec2(pixel) / size, push.layer);
    vec3 after = vec3(vec2(pixel + 1) / size, push.layer);
    uvec4 id_before = textureGather(ids, before), id_after = textureGather(ids, after);
    vec4 depth_before = textureGather(depths, before), depth_after = textureGather(depths, after);
    uvec4 other = uvec4(id_after.z, id_after.x, id_before.x, id_before.z);
    vec4 other_depth = vec4(depth_after.z, depth_after.x, depth_before.x, depth_before.z);
    ivec2 low = frame.viewport.xy, high = low + frame.viewport.zw - 1;
    bvec4 inside = bvec4(pixel.x < high.x, pixel.y < high.y, pixel.x > low.x, pixel.y > low.y);
    bvec4 border = notEqual(mix(uvec4(id), other, inside), uvec4(id));
    bvec4 apart = greaterThan(abs(other_depth - depth), 0.02 * max(other_depth, vec4(depth)));
    bvec4 nearer = greaterThan(vec4(depth), other_depth);
    float strongest = 0.0;
    for (int i = 0; i < 4; i++)
        if (border[i] && (apart[i] ? nearer[i] : i < 2))
            strongest = 1.0;
    for (int i = 0; i < 2; i++) {
        vec3 there = normal_at(min(pixel + ivec2(1 - i, i), ivec2(size) - 1));
        if (!border[i] && !apart[i] && dot(there, n) < 0.866)
            strongest = max(strongest, 0.5);
    }
    return strongest;
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

// Over the first 15 degrees above the horizon.
float sky(vec3 ray) {
    return clamp(ray.z * inversesqrt(dot(ray, ray)) / sin(radians(15.0)), 0.0, 1.0);
}

void main() {
    ivec2 pixel = ivec2(gl_FragCoord.xy);
    uint id = texelFetch(ids, ivec3(pixel, push.layer), 0).x;
    vec3 ray = ray_at(gl_FragCoord.xy);
    float depth = depth_at(pixel), distance_m = distance_of(id, depth, ray);
    bool cap = cuts && (id & TW_ID_CAP) != 0u;
    vec4 shape = texelFetch(normals, ivec3(pixel, push.layer), 0);
    vec3 n = octahedral_decode(shape.xy * 2.0 - 1.0), position = frame.eye.xyz + ray * distance_m;
    float facing = max(dot(n, frame.sun.xyz), 0.0);
    float lit = sun_seen(position, n, distance_m); // outside of any branch: quads share it
    float sun = frame.sun.w * facing * lit;
    float open = occlusion(position, n, distance_m);
    float light = 0.46 * (0.75 + 0.25 * n.z) * open + sun;
    if (cap)
        light = CAP_LIGHT;
    if (id != 0u && shape.w < 0.5 * (TW_SHAPE_METAL + TW_SHAPE_PLAIN)) {
        uint kind = uint(shape.z * 1023.0 + 0.5);
        float smoothness = float(kind >> 5u) / 31.0, metal = float(kind & 31u) / 31.0;
        float seen = mirrored(ray, n, smoothness, facing > 0.0 ? lit : 0.0);
        light = mix(light + 0.08 * smoothness * seen * open, seen * mix(0.5, 1.0, open), metal);
    }
    float haze = clamp((distance_m - frame.haze.x) / (frame.haze.y - frame.haze.x), 0.0, 1.0);
    // Far away lines fade to a fifth, or the picture turns black. Slot 0 is the ground.
    float line = plain ? 0.0 : edge(pixel, id, depth, n) * mix(1.0, 0.2, haze);
    if (id == 1u)
        line = grid(position, ray, distance_m);
    else
        haze *= frame.haze.z;
    vec3 result = id == 0u ? vec3(1.0, 0.0, 1.0 - sky(ray)) : vec3(max(light, 0.12), line, haze);
    bool dressed = id != 0u && shape.w < 0.5 * (TW_SHAPE_DRESSED + TW_SHAPE_METAL);
    kept = uvec2(dressed ? id | TW_ID_SURFACE : id, kept_pack(result));
}
