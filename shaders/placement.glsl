// A vertex of a mesh, at its instance's place. Included by the vertex shaders of geometry; with
// TW_CUTS they clip at the section planes.
layout(location = 0) in vec4 packed_position; // xyz 0..1 in the mesh's bounds
layout(location = 1) in vec2 packed_normal;
layout(location = 2) in uint slot_seen; // of the instance, from the list of what is visible
layout(binding = TW_BIND_INSTANCE_TEXELS) uniform usamplerBuffer instances; // 1 a tw_gpu_instance
layout(binding = TW_BIND_TRANSFORM_TEXELS) uniform samplerBuffer transforms; // 3 a tw_gpu_transform
layout(binding = TW_BIND_MESH_TEXELS) uniform samplerBuffer meshes;         // 4 a tw_gpu_mesh
layout(constant_id = 0) const bool shadow_map = false;
#ifdef TW_CUTS
out float gl_ClipDistance[TW_CUTS_MAX];
layout(location = 5) flat out uint opened; // as in cap.glsl
#endif

struct placed {
    uint slot;
    vec4 world; // from the frame's origin
    vec3 normal;
    uint metal; // as in TW_METAL_KIND
};

#ifdef TW_CUTS
// Nothing of the ground is cut away. `r0` to `r2`: rows of the instance's matrix.
void cut(uint slot, uint mesh, uint flags, vec4 world, vec4 r0, vec4 r1, vec4 r2) {
    vec4 sphere = texelFetch(meshes, int(mesh * 4u + 2u)), c = vec4(sphere.xyz, 1.0);
    vec4 center = vec4(dot(r0, c), dot(r1, c), dot(r2, c), 1.0);
    vec3 scales = vec3(dot(r0.xyz, r0.xyz), dot(r1.xyz, r1.xyz), dot(r2.xyz, r2.xyz));
    float radius = sphere.w * sqrt(scales.x + scales.y + scales.z); // at least
    opened = (flags & TW_INSTANCE_TWO_SIDED) != 0u ? TW_OPENED_SHEET
             : (flags & TW_INSTANCE_MOVER) != 0u ? TW_OPENED_BACKS
             : slot == 0u ? TW_OPENED_GROUND : 0u;
    for (int i = 0; i < TW_CUTS_MAX; i++) {
        // What lies behind the planes that the eye looks through from inside is left to cap.glsl.
        bool clips = shadow_map || dot(frame.cuts[i], vec4(frame.eye.xyz, 1.0)) < 0.0;
        gl_ClipDistance[i] = clips && slot != 0u ? dot(frame.cuts[i], world) : 1.0;
        if (abs(dot(frame.cuts[i], center)) < radius && (opened & (TW_OPENED_SHEET | TW_OPENED_GROUND)) == 0u)
            opened |= 1u << i;
    }
}
#endif

#ifdef TW_CUTS
// Backs win against what they stand on, so that a cap has no holes where a thing stands on a floor.
vec4 clip_place(placed vertex) {
    vec4 clip = frame.clip * vertex.world;
    if (dot(vertex.normal, vertex.world.xyz - frame.eye.xyz) > 0.0)
        clip.z *= 1.00002; // 2 mm at 100 m: a slab two centimetres thick has a top
    return clip;
}
#else
vec4 clip_place(placed vertex) {
    return frame.clip * vertex.world;
}
#endif

placed place() {
    placed result;
    result.slot = slot_seen;
    uvec4 instance = texelFetch(instances, int(slot_seen)); // mesh, transform, flags
    uint mesh = instance.x, flags = instance.z;
    vec3 low = texelFetch(meshes, int(mesh * 4u)).xyz, extent = texelFetch(meshes, int(mesh * 4u + 1u)).xyz;
    vec4 p = vec4(low + packed_position.xyz * extent, 1.0);
    int row = int(instance.y * 3u);
    vec4 r0 = texelFetch(transforms, row), r1 = texelFetch(transforms, row + 1), r2 = texelFetch(transforms, row + 2);
    result.world = vec4(dot(r0, p), dot(r1, p), dot(r2, p), 1.0);
#ifdef TW_CUTS
    cut(result.slot, mesh, flags, result.world, r0, r1, r2);
#endif
    if (shadow_map)
        return result;
    // Normals go with the inverse transpose; its rows are the cross products of the matrix' rows,
    // over the determinant, whose sign counts where a transform mirrors.
    vec3 n = octahedral_decode(packed_normal), yz = cross(r1.xyz, r2.xyz);
    result.normal = vec3(dot(yz, n), dot(cross(r2.xyz, r0.xyz), n), dot(cross(r0.xyz, r1.xyz), n));
    result.normal *= dot(r0.xyz, yz) < 0.0 ? -1.0 : 1.0;
    result.metal = flags >> TW_INSTANCE_METAL_SHIFT & TW_INSTANCE_METAL_MASK;
    return result;
}
