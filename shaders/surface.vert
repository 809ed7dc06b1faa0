#version 460
// As geometry.vert, for meshes that wear a surface.
#include "common.glsl"
#include "placement.glsl"
layout(std430, binding = TW_BIND_ATTRIBUTES) readonly buffer Attributes { tw_gpu_attributes attributes[]; };
layout(push_constant) uniform Push { tw_push_surface push; };
layout(location = 0) flat out uint id;
layout(location = 1) out vec3 normal;
layout(location = 2) out vec2 uv;
layout(location = 3) out vec4 colour;
layout(location = 4) out vec3 from_eye;

void main() {
    placed vertex = place();
    tw_gpu_attributes own = attributes[uint(gl_VertexIndex) + push.first_attribute];
    uv = push.uv_min + unpackUnorm2x16(own.uv) * push.uv_extent;
    vec4 root = unpackUnorm4x8(own.colour);
    colour = vec4(root.rgb * root.rgb, root.a) * push.base;
    from_eye = vertex.world.xyz - frame.eye.xyz;
    if (shadow_map) {
        gl_Position = frame.next_shadow * vertex.world;
        return;
    }
    id = vertex.slot + 1u;
    normal = vertex.normal;
    gl_Position = clip_place(vertex);
    gl_Position.xy += vec2(push.jitter_x, push.jitter_y) * gl_Position.w;
}
