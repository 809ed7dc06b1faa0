#version 460
// Frustum, size and level of detail for each instance; counts what is left into the draw list of
// its kind, one command a mesh and level.
#include "common.glsl"
#include "lists.glsl"
layout(local_size_x = TW_GROUP_SIZE) in;
layout(std430, binding = TW_BIND_TRANSFORMS) readonly buffer Transforms { tw_gpu_transform transforms[]; };

const uint NOWHERE = TW_LODS_MAX;

bool is_wanted(uint flags) {
    uint unwanted = TW_INSTANCE_HIDDEN;
    if (push.what >= TW_CULL_SHADOW)
        unwanted |= TW_INSTANCE_GHOST | TW_INSTANCE_NO_SHADOW;
    if (push.what == TW_CULL_SHADOW)
        unwanted |= TW_INSTANCE_MOVER;
    uint wanted = TW_INSTANCE_ALIVE;
    if (push.what == TW_CULL_SHADOW_MOVERS)
        wanted |= TW_INSTANCE_MOVER;
    return (flags & (wanted | unwanted)) == wanted;
}

// The level to draw the instance with, or NOWHERE.
uint level_of(tw_gpu_instance instance, uint slot) {
    uint lod_count = is_wanted(instance.flags) ? meshes[instance.mesh].lod_count : 0u;
    if (lod_count == 0u)
        return NOWHERE;
    vec4 c = vec4(meshes[instance.mesh].center[0], meshes[instance.mesh].center[1],
                  meshes[instance.mesh].center[2], 1.0);
    vec4 r0 = vec4(transforms[instance.transform].row[0], transforms[instance.transform].row[1],
                   transforms[instance.transform].row[2], transforms[instance.transform].row[3]);
    vec4 r1 = vec4(transforms[instance.transform].row[4], transforms[instance.transform].row[5],
                   transforms[instance.transform].row[6], transforms[instance.transform].row[7]);
    vec4 r2 = vec4(transforms[instance.transform].row[8], transforms[instance.transform].row[9],
                   transforms[instance.transform].row[10], transforms[instance.transform].row[11]);
    vec3 center = vec3(dot(r0, c), dot(r1, c), dot(r2, c));
    // Largest scale of the three axes: columns of the matrix.
    float scale = sqrt(max(max(dot(vec3(r0.x, r1.x, r2.x), vec3(r0.x, r1.x, r2.x)),
                               dot(vec3(r0.y, r1.y, r2.y), vec3(r0.y, r1.y, r2.y))),
                           dot(vec3(r0.z, r1.z, r2.z), vec3(r0.z, r1.z, r2.z))));
    float radius = meshes[instance.mesh].radius * scale;
    if (cuts && slot != 0u) {
        for (int i = 0; i < TW_CUTS_MAX; i++)
            if (dot(frame.cuts[i], vec4(center, 1.0)) < -radius)
                return NOWHERE;
    }
    if (push.naive != 0u)
        return 0u;
    // Side planes of the frustum are sums of the matrix' rows.
    mat4 m = transpose(push.clip);
    for (int axis = 0; axis < 2; axis++) {
        vec4 low = m[3] + m[axis], high = m[3] - m[axis];
        if (dot(low, vec4(center, 1.0)) < -radius * length(low.xyz) ||
            dot(high, vec4(center, 1.0)) < -radius * length(high.xyz))
            return NOWHERE;
    }
    float pixel = push.size; // metres that a pixel covers at the nearest point
    if (push.eye.w > 0.0) {
        if (dot(m[3], vec4(center, 1.0)) < -radius) // behind the eye
            return NOWHERE;
        pixel = max(length(center - push.eye.xyz) - radius, 0.01) / push.eye.w;
    }
    if (radius < push.smallest_px * pixel)
        return NOWHERE;
    uint level = lod_count - 1u;
    while (level > 0u && meshes[instance.mesh].error[level] * scale > push.error_px * pixel)
        level--;
    return level;
}

void main() {
    uint slot = thread();
    if (slot >= push.count)
        return;
    tw_gpu_instance instance = instances[slot];
    uint lod = level_of(instance, slot), place = instance.place & TW_PLACE_SEEN;
    bool stands = (instance.flags & (TW_INSTANCE_GHOST | TW_INSTANCE_MOVER)) == 0u;
    if (lod != NOWHERE && push.hide != 0u && place == 0u && stands) {
        place = TW_PLACE_WAITS | lod << TW_PLACE_LOD_SHIFT;
    } else if (lod != NOWHERE) {
        uint command = command_of(list_of(instance.flags), instance.mesh, lod);
        place |= TW_PLACE_LISTED | lod << TW_PLACE_LOD_SHIFT |
                atomicAdd(commands[command].instance_count, 1u);
    }
    instances[slot].place = place;
}
