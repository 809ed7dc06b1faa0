#version 460
// As geometry.frag, with what a surface adds: colour and glow into an image of their own, the
// normal map into the normal, roughness and metalness beside it.
#include "common.glsl"
#include "surface.glsl"
#include "cap.glsl"
layout(set = 1, binding = 1) uniform sampler2D metal_map;
layout(set = 1, binding = 2) uniform sampler2D normal_map;
layout(set = 1, binding = 3) uniform sampler2D emissive_map;
layout(location = 0) flat in uint id;
layout(location = 1) in vec3 normal;
layout(location = 2) in vec2 uv;
layout(location = 3) in vec4 colour;
layout(location = 4) in vec3 from_eye;
layout(location = 0) out uint out_id;
layout(location = 1) out uint out_shape;
layout(location = 2) out vec4 out_albedo; // linear; alpha: share that shines by itself

// Tangents from the picture itself (Mikkelsen 2020, "Surface gradient-based bump mapping"): exact
// on each triangle, and no vertex has to hold them.
vec3 bumped(vec3 n) {
    vec3 px = dFdx(from_eye), py = dFdy(from_eye);
    vec2 tx = dFdx(uv), ty = dFdy(uv);
    vec2 bump = texture(normal_map, uv, push.lod_bias).xy * (255.0 / 127.0) - 128.0 / 127.0;
    bump *= push.normal_scale;
    float z = sqrt(max(1.0 - dot(bump, bump), 0.05));
    vec3 across = cross(py, n), along = cross(n, px);
    vec3 u = across * tx.x + along * ty.x, v = across * tx.y + along * ty.y;
    float most = max(dot(u, u), dot(v, v));
    if (most <= 0.0)
        return n;
    // Which way round the pixels lie decides the sign; v points down in the texture, y of a normal
    // map up.
    float way = dot(px, across) < 0.0 ? -inversesqrt(most) : inversesqrt(most);
    return normalize(n * z + (u * bump.x - v * bump.y) * way);
}

// The hue of the surface with no more than the chroma that a plant at rest may have (CIE 1976
// L*a*b*, CIE 15:2004), so that the colours of states stay the strongest in the picture.
vec3 quiet(vec3 c, float most) {
    const mat3 to_xyz = mat3(0.43395, 0.21267, 0.01775, 0.37622, 0.71515, 0.10947, 0.18983, 0.07217, 0.87279);
    const mat3 from_xyz = mat3(3.07997, -0.92123, 0.05289, -1.53714, 1.87601, -0.20403, -0.54278, 0.04524, 1.15114);
    vec3 f = pow(max(to_xyz * c, vec3(1e-5)), vec3(1.0 / 3.0)); // of the white
    float a = 500.0 * (f.x - f.y), b = 200.0 * (f.y - f.z);
    float chroma = sqrt(a * a + b * b);
    if (chroma <= most)
        return c;
    f = vec3(f.y) + (f - f.y) * (most / chroma);
    return clamp(from_xyz * (f * f * f), 0.0, 1.0);
}

void main() {
    vec4 base = base_at(uv, colour);
    bool hole = is_hole(uv, base.a);
    vec2 metal = texture(metal_map, uv, push.lod_bias).xy * vec2(push.roughness, push.metalness);
    vec3 glow = texture(emissive_map, uv, push.lod_bias).rgb * push.emissive.rgb;
    vec3 n = normalize(normal), facing = gl_FrontFacing ? n : -n, bump = facing;
    if (push.normal_scale > 0.0)
        bump = bumped(facing);
    out_id = id;
    face(out_id, n);
    n = n == facing ? bump : n;
    bool cap = (out_id & TW_ID_CAP) != 0u;
    // One colour and one share: what shines adds to what is lit.
    const vec3 luma = vec3(0.2126, 0.7152, 0.0722);
    vec3 sum = min(base.rgb + glow, vec3(1.0));
    float share = dot(glow, luma) / max(dot(base.rgb + glow, luma), 1e-4);
    uvec2 steps = uvec2(clamp(vec2(1.0 - metal.x, metal.y), 0.0, 1.0) * 31.0 + 0.5);
    uint worn = TW_METAL_KIND(steps.x, steps.y) << TW_SHAPE_KIND_SHIFT | TW_SHAPE_DRESSED;
    out_shape = shape_pack(n, cap ? 0u : worn);
    out_albedo = vec4(frame.haze.w > 0.0 ? quiet(sum, frame.haze.w) : sum, share);
    if (hole)
        discard;
}
