#version 460
#include "common.glsl"
#include "placement.glsl"
layout(push_constant) uniform Push { tw_push_geometry push; };
layout(location = 0) flat out uint id;
layout(location = 1) out vec4 normal; // w: how it mirrors, as in TW_METAL_KIND

void main() {
    placed vertex = place();
    if (shadow_map) {
        gl_Position = frame.shadow * vertex.world;
        return;
    }
    id = vertex.slot + 1u;
    normal = vec4(vertex.normal, vertex.metal);
    gl_Position = clip_place(vertex);
    gl_Position.xy += vec2(push.jitter_x, push.jitter_y) * gl_Position.w;
}
