// The light of a pixel of one layer (sun x shadow, sky x occlusion), crease lines or the ground's
// grid, and haze. Camera, geometry and light decide it, never a look. Whoever includes it says
// whether there is a `single_layer` only, as while the camera moves: fewer taps then.
#include "light.glsl"
layout(location = 0) flat in lighting constants;
layout(binding = TW_BIND_IDS) uniform usampler2DArray ids;
layout(binding = TW_BIND_DEPTH) uniform sampler2DArray depths;
layout(binding = TW_BIND_SHAPES) uniform usampler2DArray shapes;
layout(binding = TW_BIND_SHADOW) uniform sampler2DShadow shadow_map;
layout(constant_id = 1) const bool plain = false; // sun and sky on the surface alone

const int TAPS = 8;
const float CAP_LIGHT = 0.9; // without shadows, so that its hatch is legible everywhere

// As ray_at.
vec3 ray_through(vec2 pixel) {
    return constants.ray[0] + pixel.x * constants.ray[1] + pixel.y * constants.ray[2];
}

// As distance_of.
float distance_to(uint id, float depth, vec3 ray) {
    return cuts ? distance_of(id, depth, ray) : constants.eye.w / max(depth, 1e-9);
}

// Light on a metal or a smooth surface: what it mirrors. The sky is bright, the ground dark, their
// border as soft as the surface is rough; the sun is a spot, whose power is one of four with a
// rational base (Schlick 1994), since all pixels of a group wait for logarithms that one needs.
float mirrored(vec3 ray, vec3 n, float smoothness, float sun_share) {
    vec3 r = reflect(ray * inversesqrt(dot(ray, ray)), n);
    float soft = mix(1.0, 0.12, smoothness);
    float sky = mix(0.22, 1.0, smoothstep(-soft, soft, r.z));
    float spread = mix(6.0, 400.0, smoothness * smoothness * smoothness);
    float along = max(dot(r, constants.sun.xyz), 0.0);
    float base = along / (along + 0.25 * spread * (1.0 - along)), square = base * base;
    return sky + sun_share * square * square * (0.4 + 1.6 * smoothness);
}

// Texels are gathered, also single ones: a gather has no level of detail, which software devices
// look up lane by lane. Of the four around a pixel's upper left corner the pixel is the second.
vec3 corner_of(vec2 pixel) {
    return vec3(pixel * constants.texel.xy, constants.texel.z);
}

float depth_at(vec2 pixel) {
    return textureGather(depths, corner_of(pixel)).y;
}

uint id_at(vec2 pixel) {
    return textureGather(ids, corner_of(pixel)).y;
}

// Interleaved gradient noise (Jimenez 2014): an angle that differs from pixel to pixel.
float noise(vec2 pixel) {
    return fract(52.9829189 * fract(dot(pixel, vec2(0.06711056, 0.00583715))));
}

// A direction by its angle in turns, as long as 1 within 6 %: parabolas instead of sine and cosine.
vec2 direction(float turns) {
    vec2 wave = fract(vec2(turns + 0.25, turns)) * 2.0 - 1.0;
    return 4.0 * wave * (abs(wave) - 1.0);
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
    if (plain || constants.occlusion.z == 0.0)
        return 1.0;
    float texel = constants.occlusion.w;
    // Moved off the surface by what the filter reaches, so that a face does not shade itself.
    float slope = clamp(1.0 - dot(n, constants.sun.xyz), 0.0, 1.0);
    vec4 from = vec4(position + n * texel * (1.0 + 2.0 * slope), 1.0);
    vec3 p = vec3(dot(constants.shadow[0], from), dot(constants.shadow[1], from), dot(constants.shadow[2], from));
    vec2 uv = p.xy * 0.5 + 0.5;
    vec2 along = direction(noise(gl_FragCoord.xy + constants.texel.z * 17.0)) / float(TW_SHADOW_PX);
    float lit = 0.0;
    if (single_layer) {
        // Four texels at a place that differs from pixel to pixel, shared by the quad.
        lit = dot(textureGather(shadow_map, uv + along, p.z), vec4(0.25));
        lit = shared_by_quad(lit, distance_m, n);
    } else {
        mat2 turn = mat2(along, -along.y, along.x);
        const vec2 disc[5] = vec2[](vec2(0.0), vec2(1.1, 0.4), vec2(-0.5, 1.2), vec2(-1.2, -0.6), vec2(0.5, -1.3));
        for (int i = 0; i < 5; i++)
            lit += textureLod(shadow_map, vec3(uv + turn * disc[i] * 1.3, p.z), 0.0);
        lit /= 5.0;
    }
    // Beyond the map, also behind its last depth, nothing is known of shadows.
    bool beyond = any(lessThan(uv, vec2(0.0))) || any(greaterThan(uv, vec2(1.0))) || p.z <= 0.0;
    return beyond ? 1.0 : lit;
}

// Share of the sky that is hidden near by, from the depths around (after Alchemy AO, McGuire 2011).
float occlusion(vec3 position, vec3 n, float distance_m) {
    if (plain || constants.occlusion.y == 0.0)
        return 1.0;
    float radius = constants.occlusion.x;
    float radius_px = clamp(radius * constants.haze.w / distance_m, 3.0, 0.2 * (constants.viewport.w - constants.viewport.y + 1.0));
    // A spiral of golden angles, denser in the middle, turned from pixel to pixel.
    const vec2 spiral[TAPS] = vec2[](
        vec2(0.0039, 0.0000), vec2(-0.0259, 0.0237), vec2(0.0085, -0.0973), vec2(0.1163, 0.1518),
        vec2(-0.3115, -0.0550), vec2(0.3988, -0.2538), vec2(-0.1715, 0.6375),
        vec2(-0.4049, -0.7805));
    vec2 turned = single_layer ? floor(gl_FragCoord.xy * 0.5) : gl_FragCoord.xy;
    vec2 along = radius_px * direction(noise(turned) + constants.texel.z * 0.37);
    mat2 turn = mat2(along, -along.y, along.x);
    float hidden = 0.0;
    const int stride = single_layer ? 4 : 1;
    bvec2 odd = notEqual(ivec2(gl_FragCoord.xy) & 1, ivec2(0));
    for (int i = 0; i < TAPS; i += stride) {
        vec2 tap = spiral[i];
        if (single_layer)
            tap = odd.y ? odd.x ? spiral[i + 3] : spiral[i + 2] : odd.x ? spiral[i + 1] : tap;
        vec2 at = floor(clamp(gl_FragCoord.xy + turn * tap, constants.viewport.xy, constants.viewport.zw));
        vec3 ray = ray_through(at + 0.5);
        uint id = cuts ? id_at(at) : 0u;
        vec3 to = constants.eye.xyz + ray * distance_to(id, depth_at(at), ray) - position; // the sky is far away
        float square = max(dot(to, to), 1e-8), shorter = inversesqrt(square);
        float rise = max(dot(to, n) * shorter - 0.12, 0.0);
        hidden += rise * max(1.0 - sqrt(square * shorter / radius), 0.0);
    }
    if (single_layer)
        hidden = shared_by_quad(hidden, distance_m, n);
    return clamp(1.0 - 0.9 * 2.6 * hidden * float(stride) / float(TAPS), 0.0, 1.0);
}

// Whether a shape's normal is turned from this one by more than 30 degrees.
bool is_crease(uint shape, vec3 n) {
    vec3 there = octahedral_direction(shape_octahedral(shape));
    float along = max(dot(there, n), 0.0);
    return along * along < 0.75 * dot(there, there);
}

// Silhouettes belong to the nearer side; a border of material or a crease to the left or upper
// pixel of the pair, so that lines stay one pixel wide.
float edge(vec2 pixel, uvec4 id_before, vec4 depth_before, uvec4 shape_after, vec3 n) {
    uint id = id_before.y;
    float depth = depth_before.y;
    vec3 after = corner_of(pixel + 1.0);
    uvec4 id_after = textureGather(ids, after);
    vec4 depth_after = textureGather(depths, after);
    uvec4 other = uvec4(id_after.z, id_after.x, id_before.x, id_before.z); // right, below, left, above
    vec4 other_depth = vec4(depth_after.z, depth_after.x, depth_before.x, depth_before.z);
    bvec4 inside = bvec4(lessThan(pixel, constants.viewport.zw), greaterThan(pixel, constants.viewport.xy));
    bvec4 border = notEqual(mix(uvec4(id), other, inside), uvec4(id));
    bvec4 apart = greaterThan(abs(other_depth - depth), 0.02 * max(other_depth, vec4(depth)));
    bvec4 nearer = greaterThan(vec4(depth), other_depth);
    float strongest = 0.0;
    for (int i = 0; i < 4; i++)
        if (border[i] && (apart[i] ? nearer[i] : i < 2))
            strongest = 1.0;
    bvec2 crease = bvec2(is_crease(shape_after.z, n), is_crease(shape_after.x, n));
    for (int i = 0; i < 2; i++)
        if (!border[i] && !apart[i] && crease[i])
            strongest = max(strongest, 0.5);
    return strongest;
}

// 10 m grid on the ground, one pixel wide at any distance.
float grid(vec3 position, vec3 ray, float distance_m) {
    float pixel = distance_m / constants.haze.w;
    float slant = inversesqrt(dot(ray, ray)) * -ray.z;
    float stretch = 1.0 / max(slant, 0.05) - 1.0; // a pixel covers more ground along the view
    vec2 along = abs(ray.xy) * inversesqrt(dot(ray.xy, ray.xy) + 1e-12);
    vec2 footprint = pixel * (1.0 + stretch * along);
    vec2 off = abs(fract(position.xy / 10.0 + 0.5) - 0.5) * 10.0;
    vec2 sharp = 1.0 / max(footprint, 1e-4);
    vec2 line = clamp(1.0 - off * sharp, 0.0, 1.0);
    // Cells of few pixels would be a moire: from 12 px down to 6 the lines go.
    float cell_px = 10.0 * min(sharp.x, sharp.y);
    return 0.8 * max(line.x, line.y) * clamp(cell_px / 6.0 - 1.0, 0.0, 1.0);
}

// Over the first 15 degrees above the horizon.
float sky(vec3 ray) {
    return clamp(ray.z * inversesqrt(dot(ray, ray)) / sin(radians(15.0)), 0.0, 1.0);
}

struct lit {
    uint id;
    vec3 light_line_haze;
    float height; // from the frame's origin
    bool dressed; // the pixel has an albedo of its own
};

lit light_here() {
    vec2 pixel = floor(gl_FragCoord.xy);
    uvec4 id_before = textureGather(ids, corner_of(pixel));
    vec4 depth_before = textureGather(depths, corner_of(pixel));
    uint id = id_before.y;
    vec3 ray = ray_through(gl_FragCoord.xy);
    float distance_m = distance_to(id, depth_before.y, ray);
    bool cap = cuts && (id & TW_ID_CAP) != 0u;
    uvec4 shape_after = textureGather(shapes, corner_of(pixel + 1.0)); // edges look there
    uint shape = shape_after.w, kind = shape >> TW_SHAPE_KIND_SHIFT & TW_INSTANCE_METAL_MASK;
    vec3 n = octahedral_decode(shape_octahedral(shape)), position = constants.eye.xyz + ray * distance_m;
    float facing = max(dot(n, constants.sun.xyz), 0.0);
    float share = sun_seen(position, n, distance_m); // outside of any branch: quads share it
    float sun = constants.sun.w * facing * share;
    float open = occlusion(position, n, distance_m);
    float light = 0.46 * (0.75 + 0.25 * n.z) * open + sun;
    if (cap)
        light = CAP_LIGHT;
    if (kind != 0u) {
        float smoothness = float(kind >> 5u) / 31.0, metal = float(kind & 31u) / 31.0;
        float seen = mirrored(ray, n, smoothness, facing > 0.0 ? share : 0.0);
        light = mix(light + 0.08 * smoothness * seen * open, seen * mix(0.5, 1.0, open), metal);
    }
    float haze = clamp((distance_m - constants.haze.x) * constants.haze.y, 0.0, 1.0);
    // Far away lines fade to a fifth, or the picture turns black. Slot 0 is the ground.
    float line = plain ? 0.0 : edge(pixel, id_before, depth_before, shape_after, n) * mix(1.0, 0.2, haze);
    if (id == 1u)
        line = grid(position, ray, distance_m);
    else
        haze *= constants.haze.z;
    vec3 result = id == 0u ? vec3(1.0, 0.0, 1.0 - sky(ray)) : vec3(max(light, 0.12), line, haze);
    return lit(id, result, position.z, id != 0u && (shape & TW_SHAPE_DRESSED) != 0u);
}
