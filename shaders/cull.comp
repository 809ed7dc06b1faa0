#version 460
// Frustum, size and level of detail for each instance; appends what is left to the draw list of its
// kind, one command a mesh and level.
#include "common.glsl"
layout(local_size_x = TW_GROUP_SIZE) in;
layout(std430, binding = TW_BIND_INSTANCES) readonly buffer Instances { tw_gpu_instance instances[]; };
layout(std430, binding = TW_BIND_TRANSFORMS) readonly buffer Transforms { tw_gpu_transform transforms[]; };
layout(std430, binding = TW_BIND_MESHES) readonly buffer Meshes { tw_gpu_mesh meshes[]; };
layout(std430, binding = TW_BIND_VISIBLE) writeonly buffer Visible { uint visible[]; };
layout(std430, binding = TW_BIND_COMMANDS) buffer Commands { tw_gpu_command commands[]; };
layout(std430, binding = TW_BIND_COUNTERS) buffer Counters { uint triangles; };
layout(push_constant) uniform Push { tw_push_cull push; };

uint list_of(uint flags) {
    if ((flags & TW_INSTANCE_GHOST) != 0u)
        return TW_LIST_GHOST;
    if ((flags & TW_INSTANCE_MOVER) != 0u)
        return TW_LIST_MOVING;
    return (flags & TW_INSTANCE_TWO_SIDED) != 0u ? TW_LIST_STATIC_TWO_SIDED : TW_LIST_STATIC;
}

void main() {
    uint slot = gl_GlobalInvocationID.x;
    if (slot >= push.count)
        return;
    tw_gpu_instance instance = instances[slot];
    uint unwanted = TW_INSTANCE_HIDDEN;
    if (push.what != TW_CULL_VIEW)
        unwanted |= TW_INSTANCE_GHOST | TW_INSTANCE_NO_SHADOW;
    if (push.what == TW_CULL_SHADOW)
        unwanted |= TW_INSTANCE_MOVER;
    if (push.what == TW_CULL_SHADOW_MOVERS && (instance.flags & TW_INSTANCE_MOVER) == 0u)
        return;
    if ((instance.flags & TW_INSTANCE_ALIVE) == 0u || (instance.flags & unwanted) != 0u)
        return;
    uint lod_count = meshes[instance.mesh].lod_count;
    if (lod_count == 0u)
        return;

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
                return;
    }

    uint lod = 0u;
    if (push.naive == 0u) {
        // Side planes of the frustum are sums of the matrix' rows.
        mat4 m = transpose(push.clip);
        for (int axis = 0; axis < 2; axis++) {
            vec4 low = m[3] + m[axis], high = m[3] - m[axis];
            if (dot(low, vec4(center, 1.0)) < -radius * length(low.xyz) ||
                dot(high, vec4(center, 1.0)) < -radius * length(high.xyz))
                return;
        }
        float pixel = push.size; // metres that a pixel covers at the nearest point
        if (push.eye.w > 0.0) {
            if (dot(m[3], vec4(center, 1.0)) < -radius) // behind the eye
                return;
            pixel = max(length(center - push.eye.xyz) - radius, 0.01) / push.eye.w;
        }
        if (radius < push.smallest_px * pixel)
            return;
        for (uint level = lod_count - 1u; level > 0u; level--) {
            if (meshes[instance.mesh].error[level] * scale <= push.error_px * pixel) {
                lod = level;
                break;
            }
        }
    }
    uint list = push.what != TW_CULL_VIEW ? uint(TW_LIST_SHADOW) : list_of(instance.flags);
    uint command = (list * push.mesh_count + instance.mesh) * TW_LODS_MAX + lod;
    uint row = atomicAdd(commands[command].instance_count, 1u);
    visible[commands[command].first_instance + row] = slot;
    if (push.what == TW_CULL_VIEW)
        atomicAdd(triangles, commands[command].index_count / 3u);
}
