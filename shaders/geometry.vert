#version 460
#include "common.glsl"
#include "placement.glsl"
layout(push_constant) uniform Push { tw_push_geometry push; };
layout(location = 0) flat out uvec2 object; // its id, how it mirrors
layout(location = 1) out vec3 normal;

void main() {
    placed vertex = place();
    if (shadow_map) {
        gl_Position = frame.next_shadow * vertex.world;
        return;
    }
    object = uvec2(vertex.slot + 1u, vertex.metal);
    normal = vertex.normal;
    gl_Position = clip_place(vertex);
    gl_Position.xy += vec2(push.jitter_x, push.jitter_y) * gl_Position.w;
}
