// Included by every shader: bindings and small functions.
#define TW_GLSL
#extension GL_GOOGLE_include_directive : require
#include "passes.h"

layout(set = 0, binding = TW_BIND_FRAME, std140) uniform Frame { tw_gpu_frame frame; };
layout(constant_id = 5) const bool cuts = false; // section planes cut something away

// IEC 61966-2-1 by roots, which are cheap everywhere; off by less than a third of an 8-bit step.
vec3 linear_to_srgb(vec3 c) {
    c = clamp(c, 0.0, 1.0);
    vec3 s1 = sqrt(c), s2 = sqrt(s1), s3 = sqrt(s2);
    return 0.662002687 * s1 + 0.684122060 * s2 - 0.323583601 * s3 - 0.0225411470 * c;
}

// By table: a software device computes powers slowly, and a pixel needs many.
float linear_of(uint step) {
    return frame.linear[step >> 2u][step & 3u];
}

vec3 token(uint colour) {
    return vec3(linear_of(colour & 255u), linear_of(colour >> 8u & 255u),
                linear_of(colour >> 16u & 255u));
}

// A linear colour in 32 bits: the roots of its parts, which are spread nearly as the eye sees them.
uint colour_pack(vec3 c) {
    uvec3 root = uvec3(sqrt(clamp(c, 0.0, 1.0)) * vec3(2047.0, 2047.0, 1023.0) + 0.5);
    return root.r | root.g << 11u | root.b << 22u;
}

vec3 colour_unpack(uint bits) {
    vec3 root = vec3(bits & 2047u, bits >> 11u & 2047u, bits >> 22u) *
                vec3(1.0 / 2047.0, 1.0 / 2047.0, 1.0 / 1023.0);
    return root * root;
}

// The corners of one triangle that covers the screen.
vec4 covering(int corner) {
    return vec4(corner == 1 ? 3.0 : -1.0, corner == 2 ? 3.0 : -1.0, 0.0, 1.0);
}

// Octahedral normals: two numbers in -1..1.
vec3 octahedral_direction(vec2 p) { // of any length
    vec3 n = vec3(p, 1.0 - abs(p.x) - abs(p.y));
    float below = max(-n.z, 0.0);
    n.xy += mix(vec2(below), vec2(-below), greaterThanEqual(n.xy, vec2(0.0)));
    return n;
}

vec3 octahedral_decode(vec2 p) {
    vec3 n = octahedral_direction(p);
    return n * inversesqrt(dot(n, n)); // one division, where normalize() may take three
}

vec2 octahedral_encode(vec3 n) {
    vec2 p = n.xy / (abs(n.x) + abs(n.y) + abs(n.z));
    vec2 sign_not_zero = mix(vec2(-1.0), vec2(1.0), greaterThanEqual(p, vec2(0.0)));
    return n.z >= 0.0 ? p : (1.0 - abs(p.yx)) * sign_not_zero;
}

// As TW_SHAPE_KIND_SHIFT says. `rest`: all but the normal.
uint shape_pack(vec3 n, uint rest) {
    uvec2 p = uvec2(octahedral_encode(n) * 511.5 + 512.0);
    return p.x | p.y << 10u | rest;
}

vec2 shape_octahedral(uint shape) {
    return vec2(shape & 1023u, shape >> 10u & 1023u) * (2.0 / 1023.0) - 1.0;
}

// From the eye through a point of the picture, as long as 1 m along the view.
vec3 ray_at(vec2 pixel) {
    return frame.ray[0].xyz + pixel.x * frame.ray[1].xyz + pixel.y * frame.ray[2].xyz;
}

// Depth is near / distance; the sky's counts as very far.
float distance_at(float depth) {
    return frame.eye.w / max(depth, 1e-9);
}

// The point (from the frame's origin) that a pixel shows at a depth.
vec3 position_at(vec2 pixel, float depth) {
    return frame.eye.xyz + ray_at(pixel) * distance_at(depth);
}

// What the section planes leave of a ray from the eye, in its lengths, and the plane through which
// it comes in; -1 if the eye is not on a plane's empty side.
struct cut_ray {
    float begin, end;
    int plane;
};

cut_ray cut_along(vec3 ray) {
    cut_ray left = cut_ray(0.0, 1e30, -1);
    for (int i = 0; i < TW_CUTS_MAX; i++) {
        float along = dot(frame.cuts[i].xyz, ray);
        float from = dot(frame.cuts[i].xyz, frame.eye.xyz) + frame.cuts[i].w;
        if (along > 0.0 && -from > left.begin * along) {
            left.begin = -from / along;
            left.plane = i;
        } else if (along < 0.0) {
            left.end = min(left.end, -from / along);
        }
    }
    return left;
}

// The distance of what a pixel shows. Of a cap it is that of the plane, since the depth is that of
// the object's back; and the ground is seen through the fronts of what is cut away.
float distance_of(uint id, float depth, vec3 ray) {
    if (cuts && (id & TW_ID_CAP) != 0u)
        return cut_along(ray).begin;
    if (cuts && id == 1u && ray.z < 0.0)
        return (frame.hatching.w - frame.eye.z) / ray.z;
    return distance_at(depth);
}

// What is kept of a pixel beside its id: light (0..2), how much of a line lies on it, how much of
// the horizon's colour. 12, 8 and 12 bits.
uint kept_pack(vec3 light_line_haze) {
    vec3 v = clamp(light_line_haze * vec3(0.5, 1.0, 1.0), 0.0, 1.0);
    uvec3 bits = uvec3(v * vec3(4095.0, 255.0, 4095.0) + 0.5);
    return bits.x | bits.y << 12u | bits.z << 20u;
}

vec3 kept_unpack(uint bits) {
    uvec3 v = uvec3(bits & 4095u, bits >> 12u & 255u, bits >> 20u);
    return vec3(v) * vec3(2.0 / 4095.0, 1.0 / 255.0, 1.0 / 4095.0);
}
