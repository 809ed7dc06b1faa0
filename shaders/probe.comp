#version 460
// Is an anchor seen? It is if what its pixel (or a neighbour) shows is not clearly nearer, or is
// its own group.
#include "common.glsl"
layout(local_size_x = TW_GROUP_SIZE) in;
layout(std430, binding = TW_BIND_LOOKS) readonly buffer Paints { tw_gpu_paint paints[]; };
layout(std430, binding = TW_BIND_PROBES) readonly buffer Probes { tw_gpu_probe probes[]; };
layout(std430, binding = TW_BIND_PROBE_RESULTS) writeonly buffer Results { uint results[]; };
layout(binding = TW_BIND_IDS) uniform usampler2DArray ids;
layout(binding = TW_BIND_DEPTH) uniform sampler2DArray depths;

void main() {
    uint index = gl_GlobalInvocationID.x;
    if (index >= frame.counts.w)
        return;
    tw_gpu_probe probe = probes[index];
    vec4 clip = frame.clip * vec4(probe.position[0], probe.position[1], probe.position[2], 1.0);
    uint seen = 0u;
    if (clip.w > 0.0 && all(lessThan(abs(clip.xy), vec2(clip.w)))) {
        vec2 at = (clip.xy / clip.w * 0.5 + 0.5) * vec2(frame.viewport.zw);
        float depth = clip.z / clip.w;
        for (int i = 0; i < 9 && seen == 0u; i++) {
            ivec2 offset = ivec2(i % 3, i / 3) * 2 - 2;
            ivec2 pixel = frame.viewport.xy + clamp(ivec2(at) + offset, ivec2(0), frame.viewport.zw - 1);
            uint id = texelFetch(ids, ivec3(pixel, 0), 0).x;
            float shown = texelFetch(depths, ivec3(pixel, 0), 0).x;
            if (cuts)
                shown = frame.eye.w / distance_of(id, shown, ray_at(vec2(pixel) + 0.5));
            if (id == 0u || shown <= depth * 1.01 || paints[(id & TW_ID_BITS) - 1u].group == probe.group)
                seen = 1u;
        }
    }
    results[index] = seen;
}
