#version 460
// One triangle that covers the screen, with the constants of its pixels.
#include "common.glsl"
#include "light.glsl"
layout(binding = TW_BIND_IDS) uniform usampler2DArray ids;
layout(push_constant) uniform Push { tw_push_layer push; };
layout(location = 0) flat out lighting constants;

void main() {
    ivec2 first = frame.viewport.xy, size = frame.viewport.zw;
    constants = lighting(frame.eye.xyz, frame.sun.xyz,
                         vec3[3](frame.ray[0].xyz, frame.ray[1].xyz, frame.ray[2].xyz),
                         mat4x3(frame.shadow), frame.occlusion, frame.haze,
                         vec4(first, first + size - 1),
                         vec3(1.0 / vec2(textureSize(ids, 0).xy), float(push.layer)),
                         vec4(frame.eye.w, frame.sun.w, frame.shade.w, 0.2 * float(size.y)));
    vec2 p = vec2(gl_VertexIndex == 1 ? 3.0 : -1.0, gl_VertexIndex == 2 ? 3.0 : -1.0);
    gl_Position = vec4(p, 0.0, 1.0);
}
