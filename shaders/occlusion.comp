#version 460
// Which of the standing objects in view are seen: those whose box is not wholly behind what is
// drawn by now. What waited for this and is seen is counted into its draw list.
#include "common.glsl"
#include "lists.glsl"
#include "pyramid.glsl"
layout(local_size_x = TW_GROUP_SIZE) in;
layout(std430, binding = TW_BIND_TRANSFORMS) readonly buffer Transforms { tw_gpu_transform transforms[]; };
layout(std430, binding = TW_BIND_COUNTERS) buffer Counters { uint triangles, hidden; };
layout(std430, binding = TW_BIND_PYRAMID) readonly buffer Pyramid { float pyramid[]; };

// Of depths: more than the raster's, and than a back's of placement.glsl.
const float ROUNDING = 1.0001;
const int TEXELS = 4;          // beyond the first that a box may cover on a side

// The farthest depth that was drawn in a rectangle of pixels of the viewport.
float farthest_in(ivec2 low, ivec2 high) {
    uint level = 0u;
    low >>= 2;
    high >>= 2;
    while (level < TW_PYRAMID_LEVELS - 1u && any(greaterThan(high - low, ivec2(TEXELS)))) {
        low >>= 2;
        high >>= 2;
        level++;
    }
    int width = pyramid_size(level).x, first = pyramid_first(level);
    float farthest = 1.0;
    for (int y = low.y; y <= high.y; y++)
        for (int x = low.x; x <= high.x; x++)
            farthest = min(farthest, pyramid[first + y * width + x]);
    return farthest;
}

bool is_hidden(tw_gpu_instance instance) {
    tw_gpu_mesh mesh = meshes[instance.mesh];
    tw_gpu_transform t = transforms[instance.transform];
    mat4 m = frame.clip * mat4(t.row[0], t.row[4], t.row[8], 0.0, t.row[1], t.row[5], t.row[9], 0.0,
                               t.row[2], t.row[6], t.row[10], 0.0, t.row[3], t.row[7], t.row[11], 1.0);
    vec4 corner = m * vec4(mesh.bounds_min[0], mesh.bounds_min[1], mesh.bounds_min[2], 1.0);
    float nearest_m = 1e30;
    vec2 low = vec2(1e30), high = vec2(-1e30);
    for (uint i = 0u; i < 8u; i++) {
        vec4 p = corner + m[0] * (mesh.extent[0] * float(i & 1u)) +
                 m[1] * (mesh.extent[1] * float(i >> 1u & 1u)) + m[2] * (mesh.extent[2] * float(i >> 2u));
        if (p.w <= frame.eye.w)
            return false; // it reaches behind the near plane
        nearest_m = min(nearest_m, p.w);
        low = min(low, p.xy / p.w);
        high = max(high, p.xy / p.w);
    }
    // Pixels whose middle it may cover, wherever the layer's jitter puts it.
    vec2 size = vec2(frame.viewport.zw);
    low = (low * 0.5 + 0.5) * size - 1.1;
    high = (high * 0.5 + 0.5) * size + 0.1;
    if (any(lessThan(high, vec2(0.0))) || any(greaterThan(low, size)))
        return true;
    return frame.eye.w / nearest_m * ROUNDING <
           farthest_in(ivec2(clamp(low, vec2(0.0), size - 1.0)), ivec2(clamp(high, vec2(0.0), size - 1.0)));
}

void main() {
    uint slot = thread();
    if (slot >= push.count)
        return;
    tw_gpu_instance instance = instances[slot];
    uint before = instance.place;
    if ((before & (TW_PLACE_LISTED | TW_PLACE_WAITS)) == 0u)
        return;
    uint place = 0u; // of what is listed already
    if ((instance.flags & (TW_INSTANCE_GHOST | TW_INSTANCE_MOVER)) == 0u) {
        uint lod = before >> TW_PLACE_LOD_SHIFT & (TW_LODS_MAX - 1u);
        uint command = command_of(list_of(instance.flags), instance.mesh, lod);
        if (is_hidden(instance)) {
            atomicAdd(hidden, commands[command].index_count / 3u);
        } else {
            place = TW_PLACE_SEEN;
            if ((before & TW_PLACE_WAITS) != 0u)
                place |= TW_PLACE_LISTED | lod << TW_PLACE_LOD_SHIFT |
                         atomicAdd(commands[command].instance_count, 1u);
        }
    }
    instances[slot].place = place;
}
